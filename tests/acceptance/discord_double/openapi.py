"""Discord's own OpenAPI specification as the judge of requests, and of the double's own replies.

The file isn't part of the project. It lies in the shared folder beside the checkout
(`../shared/discord/openapi.json`, or under the folder that SHARED_DIR names).
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError, best_match
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

URI = "urn:discord-openapi"
REPOSITORY = Path(__file__).resolve().parents[3]


@dataclass(frozen=True, kw_only=True)
class Deviation:
    """Something that discord.py sends against the specification and Discord takes."""

    method: str
    route: str
    """Regular expression of path templates (of paths, where there is no such operation)."""
    problem: str
    """Regular expression of the problem's text."""
    reason: str


DEVIATIONS: tuple[Deviation, ...] = (
    Deviation(
        method="GET",
        route=r"/applications/\d+/skus",
        problem="no operation",
        reason="the preview of the specification leaves SKUs out; the developer documentation has them",
    ),
)
"""Two more are built in. Snowflakes may be integers: discord.py sends some so, and Discord parses both.
Booleans in a query may be 1 and 0: discord.py sends `with_response=1`, and Discord takes it."""


def spec_path(environ: Mapping[str, str] = os.environ) -> Path:
    """Where the specification should be; it need not be there."""
    shared = environ.get("SHARED_DIR") or REPOSITORY.parent / "shared"
    return Path(shared) / "discord" / "openapi.json"


class Specification:
    """The operations of the specification by method and path template."""

    def __init__(self, document: dict[str, Any]) -> None:
        document["components"]["schemas"]["SnowflakeType"]["type"] = ["string", "integer"]  # see DEVIATIONS
        resource = Resource.from_contents(document, default_specification=DRAFT202012)
        self._registry: Registry[Any] = Registry().with_resource(URI, resource)
        self._paths: dict[str, dict[str, Any]] = document["paths"]
        self._templates = [(template, _pattern(template)) for template in sorted(self._paths, key=_specificity)]
        self._validators: dict[str, Draft202012Validator] = {}

    def find_template(self, path: str) -> str | None:
        """The path template that a path (without /api/v10) belongs to."""
        return next((template for template, pattern in self._templates if pattern.fullmatch(path)), None)

    def request_problems(
        self, method: str, path: str, *, query: Mapping[str, str], body: Any, kind: str = "application/json"
    ) -> list[str]:
        """What is wrong with a request, in words. `body` is None where there is none."""
        template = self.find_template(path)
        if template is None or method.lower() not in self._paths[template]:
            problem = f"Discord has no operation {method} {path}"
            return [] if _is_known(method, path, problem) else [problem]
        operation = self._paths[template][method.lower()]
        pointer = f"/paths/{_escape(template)}/{method.lower()}"
        found = [*self._query_problems(operation, pointer, query), *self._body_problems(operation, pointer, body, kind)]
        return [problem for problem in found if not _is_known(method, template, problem)]

    def reply_problems(self, method: str, path: str, status: int, body: Any) -> list[str]:
        """What is wrong with a reply of the double: it must look like Discord's."""
        template = self.find_template(path)
        operation = self._paths.get(template or "", {}).get(method.lower())
        if operation is None:
            return []
        pointer = f"/paths/{_escape(template or '')}/{method.lower()}/responses/{status}"
        response = operation["responses"].get(str(status))
        if response is None:
            return [f"{method} {template} never answers {status}"] if status < 300 else []
        if "application/json" not in response.get("content", {}):
            return []
        return self._problems(f"{pointer}/content/{_escape('application/json')}/schema", body)

    def _query_problems(self, operation: dict[str, Any], pointer: str, query: Mapping[str, str]) -> Iterable[str]:
        declared = {
            parameter["name"]: (number, parameter)
            for number, parameter in enumerate(operation.get("parameters", ()))
            if parameter.get("in") == "query"
        }
        for name, text in query.items():
            if name not in declared:
                yield f"query: {name!r} isn't a parameter"
                continue
            number, parameter = declared[name]
            value = _typed(text, parameter["schema"])
            for problem in self._problems(f"{pointer}/parameters/{number}/schema", value):
                yield f"query {name}: {problem}"

    def _body_problems(self, operation: dict[str, Any], pointer: str, body: Any, kind: str) -> list[str]:
        declared = operation.get("requestBody")
        if declared is None:
            return [] if body in (None, {}) else ["body: this operation takes none"]
        if body is None:
            return ["body: missing"] if declared.get("required") else []
        content = kind if kind in declared["content"] else "application/json"
        return self._problems(f"{pointer}/requestBody/content/{_escape(content)}/schema", body)

    def _problems(self, pointer: str, value: Any) -> list[str]:
        validator = self._validators.get(pointer)
        if validator is None:
            schema = {"$ref": f"{URI}#{pointer}"}
            validator = self._validators[pointer] = Draft202012Validator(schema, registry=self._registry)
        return [_describe(error) for error in validator.iter_errors(value)]


def _describe(error: ValidationError) -> str:
    closest = best_match([error]) or error
    place = "/".join(str(part) for part in closest.absolute_path) or "body"
    return f"{place}: {closest.message[:300]}"


def _is_known(method: str, route: str, problem: str) -> bool:
    return any(
        known.method == method and re.fullmatch(known.route, route) and re.search(known.problem, problem)
        for known in DEVIATIONS
    )


def _typed(text: str, schema: Mapping[str, Any]) -> Any:
    """A query value in the type that its schema names."""
    kinds = schema.get("type", ())
    kinds = [kinds] if isinstance(kinds, str) else kinds
    if "boolean" in kinds and text.lower() in ("true", "false", "1", "0"):
        return text.lower() in ("true", "1")
    if "integer" in kinds and text.lstrip("-").isdigit():
        return int(text)
    return text


def _pattern(template: str) -> re.Pattern[str]:
    parts = re.split(r"(\{[^}]+\})", template)
    return re.compile("".join("[^/]+" if part.startswith("{") else re.escape(part) for part in parts))


def _specificity(template: str) -> tuple[int, str]:
    """Templates with fewer variables first, so that @original and @me win over an id."""
    return template.count("{"), template


def _escape(key: str) -> str:
    """A key as a part of a JSON pointer in a URI fragment."""
    return key.replace("~", "~0").replace("/", "~1").replace("{", "%7B").replace("}", "%7D")


@cache
def load_specification(path: Path) -> Specification | None:
    """The specification, or None where the file isn't there."""
    if not path.is_file():
        return None
    return Specification(json.loads(path.read_text(encoding="utf-8")))
