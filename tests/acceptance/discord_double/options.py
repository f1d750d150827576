"""What a person fills into a slash command, checked as Discord's client checks it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .commands import find_leaf
from .components import JsonObject
from .errors import NotPossibleError
from .kinds import BOOLEAN, INTEGER, NUMBER, STRING, SUBCOMMAND
from .resolving import Resolver


def slash_data(
    command: JsonObject, path: list[str], values: Mapping[str, Any], resolver: Resolver, *, checked: bool = True
) -> JsonObject:
    """The `data` of a slash command. `checked=False` skips required options, choices and ranges.

    Raises NotPossibleError for options that don't exist or that the client would refuse.
    """
    options = _declared(command, path)
    _check_names(options, values, path or [command["name"]])
    if checked:
        _check_required(options, values)
    filled = [
        _filled(options[name], value, resolver, checked=checked) for name, value in values.items() if value is not None
    ]
    return _data(command, path, filled, resolver)


def autocomplete_data(
    command: JsonObject,
    path: list[str],
    focused: tuple[str, str],
    values: Mapping[str, Any],
    resolver: Resolver,
) -> JsonObject:
    """The `data` sent while a person types `focused[1]` into the option `focused[0]`. Raises NotPossibleError."""
    options = _declared(command, path)
    name, typed = focused
    _check_names(options, {**values, name: typed}, path or [command["name"]])
    if not options[name].get("autocomplete"):
        raise NotPossibleError(f"the option {name!r} has no autocomplete")
    filled = [_filled(options[other], value, resolver, checked=False) for other, value in values.items()]
    filled.append({"name": name, "type": options[name]["type"], "value": typed, "focused": True})
    return _data(command, path, filled, resolver)


def _declared(command: JsonObject, path: list[str]) -> dict[str, JsonObject]:
    return {option["name"]: option for option in find_leaf(command, path).get("options") or ()}


def _check_names(options: Mapping[str, JsonObject], values: Mapping[str, Any], path: list[str]) -> None:
    for name in values:
        if name not in options:
            raise NotPossibleError(f"/{' '.join(path)} has no option {name!r}; there are {list(options)}")


def _check_required(options: Mapping[str, JsonObject], values: Mapping[str, Any]) -> None:
    for name, option in options.items():
        if option.get("required") and values.get(name) is None:
            raise NotPossibleError(f"the option {name!r} is required")


def _filled(option: JsonObject, value: Any, resolver: Resolver, *, checked: bool) -> JsonObject:
    converted = _converted(option, _chosen(option, value, checked=checked), resolver)
    if checked:
        _check_range(option, converted)
    return {"name": option["name"], "type": option["type"], "value": converted}


def _chosen(option: JsonObject, value: Any, *, checked: bool) -> Any:
    """People pick a choice by its name; its value is what Discord sends."""
    choices = option.get("choices") or ()
    for choice in choices:
        if value in (choice["value"], choice["name"]):
            return choice["value"]
    if choices and checked:
        names = [choice["name"] for choice in choices]
        raise NotPossibleError(f"{value!r} is no choice of {option['name']!r}; there are {names}")
    return value


def _converted(option: JsonObject, value: Any, resolver: Resolver) -> Any:
    wanted: dict[int, type | tuple[type, ...]] = {
        STRING: str,
        INTEGER: int,
        BOOLEAN: bool,
        NUMBER: (int, float),
    }
    kind = wanted.get(option["type"])
    if kind is None:
        return resolver.resolve(value)
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        raise NotPossibleError(f"the option {option['name']!r} doesn't take {value!r}")
    return value


def _check_range(option: JsonObject, value: Any) -> None:
    if option["type"] == STRING:
        size, low, high = len(value), option.get("min_length"), option.get("max_length") or 6000
    elif option["type"] in (INTEGER, NUMBER):
        size, low, high = value, option.get("min_value"), option.get("max_value")
    else:
        return
    if (low is not None and size < low) or (high is not None and size > high):
        raise NotPossibleError(f"the option {option['name']!r} takes {low} to {high}, not {size}")


def _data(command: JsonObject, path: list[str], filled: list[JsonObject], resolver: Resolver) -> JsonObject:
    options = filled
    for depth, name in reversed(list(enumerate(path))):
        kind = SUBCOMMAND if depth == len(path) - 1 else SUBCOMMAND + 1
        options = [{"name": name, "type": kind, "options": options}]
    return resolver.add_to(command_data(command, options=options))


def command_data(command: JsonObject, **more: Any) -> JsonObject:
    """What every use of a command carries: id, name, type and the guild it is registered in."""
    data: JsonObject = {"id": command["id"], "name": command["name"], "type": command["type"], **more}
    if "guild_id" in command:
        data["guild_id"] = command["guild_id"]
    return data
