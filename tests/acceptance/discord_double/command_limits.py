"""Limits of application commands. Every function returns problems in words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from .components import JsonObject
from .kinds import GROUP, SLASH, SUBCOMMAND
from .limits import choice_problems

SLASH_NAME = re.compile(r"^[-_'\w]{1,32}$")
DESCRIPTION, OPTIONS, SIZE = 100, 25, 8000
COMMANDS = {SLASH: 100, 2: 15, 3: 15}
"""How many commands of a type an application may have, globally or in one guild."""


def command_set_problems(commands: list[JsonObject]) -> list[str]:
    """Problems of a whole set that is registered at once."""
    problems = [problem for command in commands for problem in command_problems(command)]
    names = Counter((command.get("type") or SLASH, command.get("name")) for command in commands)
    problems += [f"the command {name!r} occurs {count} times" for (_, name), count in names.items() if count > 1]
    for kind, count in Counter(kind for kind, _ in names).items():
        if count > COMMANDS.get(kind, 1):
            problems.append(f"{count} commands of type {kind}, at most {COMMANDS.get(kind, 1)}")
    return problems


def command_problems(command: JsonObject) -> list[str]:
    name = command.get("name") or ""
    if (command.get("type") or SLASH) != SLASH:
        return _menu_problems(command, name)
    problems = [*_name_problems("command", name), *_description_problems(name, command)]
    problems += _options_problems(name, command, depth=0)
    if (size := command_size(command)) > SIZE:
        problems.append(f"the command {name!r} has {size} characters of names, descriptions and values, at most {SIZE}")
    return problems


def command_size(command: JsonObject) -> int:
    """Characters of name, description and choice values, subcommands included."""
    size = len(command.get("name") or "") + len(command.get("description") or "")
    for choice in command.get("choices") or ():
        size += len(choice["name"]) + len(str(choice["value"]))
    return size + sum(command_size(option) for option in command.get("options") or ())


def _menu_problems(command: JsonObject, name: str) -> list[str]:
    problems = [] if 1 <= len(name) <= 32 else [f"context menu name {name!r}: 1 to 32 characters"]
    extra = [key for key in ("description", "options") if command.get(key)]
    return problems + [f"the context menu {name!r} can't have {key}" for key in extra]


def _name_problems(what: str, name: str) -> list[str]:
    if SLASH_NAME.match(name) and name == name.lower():
        return []
    return [f"{what} name {name!r} doesn't match {SLASH_NAME.pattern} in lower case"]


def _description_problems(name: str, thing: JsonObject) -> list[str]:
    length = len(thing.get("description") or "")
    return [] if 1 <= length <= DESCRIPTION else [f"description of {name!r}: {length} characters, 1 to {DESCRIPTION}"]


def _options_problems(name: str, thing: JsonObject, *, depth: int) -> Iterator[str]:
    options = thing.get("options") or []
    if len(options) > OPTIONS:
        yield f"{name!r} has {len(options)} options, at most {OPTIONS}"
    nested = [option for option in options if option.get("type") in (SUBCOMMAND, GROUP)]
    if nested and len(nested) != len(options):
        yield f"{name!r} mixes subcommands with other options"
    if depth == 2 and nested:
        yield f"{name!r} nests subcommands too deep"
    yield from _order_problems(name, options)
    for option in options:
        inner = f"{name} {option.get('name')}"
        yield from _name_problems(f"option of {name!r}:", option.get("name") or "")
        yield from _description_problems(inner, option)
        yield from choice_problems(option.get("choices") or [])
        if option.get("autocomplete") and option.get("choices"):
            yield f"{inner!r} has both autocomplete and choices"
        yield from _options_problems(inner, option, depth=depth + 1)


def _order_problems(name: str, options: list[JsonObject]) -> Iterator[str]:
    required = [bool(option.get("required")) for option in options]
    if required != sorted(required, reverse=True):
        yield f"{name!r}: required options must come before optional ones"
    repeated = [one for one, count in Counter(option.get("name") for option in options).items() if count > 1]
    if repeated:
        yield f"{name!r} has options of the same name: {repeated}"
