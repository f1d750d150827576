"""Reading YAML: the safe loader, in C where it is there, and one wording for what is not YAML."""

from __future__ import annotations

from typing import Any

import yaml

from knowledge.errors import DocumentError

_SafeLoader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def parse_yaml(source: str, what: str) -> Any:
    """The value that a YAML text holds. Raises DocumentError, which calls the text ``what``."""
    try:
        return yaml.load(source, Loader=_SafeLoader)  # noqa: S506 - both loaders are the safe one
    except yaml.YAMLError as error:
        raise DocumentError([f"{what} not valid YAML: {' '.join(str(error).split())}"]) from error
