"""YAML as text: read by the safe loader, in C where it is there, and written so that it reads back the same."""

from __future__ import annotations

import re
from typing import Any

import yaml

from knowledge.errors import DocumentError

_SafeLoader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_LINE_ENDS = re.compile(r"[\x85\u2028\u2029]")
"""YAML takes these for line ends and folds them, unless they are escaped in double quotes."""

UNREADABLE = (yaml.YAMLError, ValueError, LookupError, AttributeError, RecursionError)
"""What reading YAML may raise; PyYAML lets errors of its constructors out, as of the date 2026-13-45."""


class _Dumper(yaml.SafeDumper):
    pass


def parse_yaml(source: str, what: str) -> Any:
    """The value that a YAML text holds. Raises DocumentError, which calls the text ``what`` (``the quiz is``)."""
    try:
        return yaml.load(source, Loader=_SafeLoader)  # noqa: S506 - both loaders are the safe one
    except UNREADABLE as error:
        raise DocumentError([f"{what} not valid YAML: {' '.join(str(error).split())}"]) from error


def render_yaml(value: Any) -> str:
    """A value of dicts, lists and scalars as YAML, in its own order; :func:`parse_yaml` reads it back."""
    return yaml.dump(value, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110)


def _represent_text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = '"' if _LINE_ENDS.search(text) else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _represent_text)
