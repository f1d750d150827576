"""Message and modal components: walking through them and finding one as a person would."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from .errors import NotPossibleError

JsonObject = dict[str, Any]

ACTION_ROW, BUTTON, STRING_SELECT, TEXT_INPUT = 1, 2, 3, 4
USER_SELECT, ROLE_SELECT, MENTIONABLE_SELECT, CHANNEL_SELECT = 5, 6, 7, 8
TEXT_DISPLAY, LABEL, FILE_UPLOAD, RADIO_GROUP, CHECKBOX_GROUP, CHECKBOX = 10, 18, 19, 21, 22, 23
SELECTS = {STRING_SELECT, USER_SELECT, ROLE_SELECT, MENTIONABLE_SELECT, CHANNEL_SELECT}


def walk(components: Iterable[JsonObject] | None) -> Iterator[JsonObject]:
    """Every component, outer before inner."""
    for component in components or ():
        yield component
        yield from walk(component.get("components"))
        for key in ("accessory", "component"):
            if isinstance(component.get(key), dict):
                yield from walk([component[key]])


def numbered(components: list[JsonObject] | None) -> list[JsonObject]:
    """A copy as Discord stores it: every component has an `id`, and nothing is null."""
    copies: list[JsonObject] = _without_nulls(components or [])
    taken = {component.get("id") for component in walk(copies)}
    free = (number for number in range(1, 10_000) if number not in taken)
    for component in walk(copies):
        if not component.get("id"):
            component["id"] = next(free)
    return copies


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_nulls(inner) for key, inner in value.items() if inner is not None}
    if isinstance(value, list):
        return [_without_nulls(inner) for inner in value]
    return value


def find_button(components: list[JsonObject], wanted: str) -> JsonObject:
    """The button with this custom_id or label. Raises NotPossibleError, listing those that are there."""
    buttons = [component for component in walk(components) if component["type"] == BUTTON]
    button = _find(buttons, wanted)
    if button.get("disabled"):
        raise NotPossibleError(f"the button {wanted!r} is disabled")
    if not button.get("custom_id"):
        raise NotPossibleError(f"the button {wanted!r} is a link to {button.get('url')}")
    return button


def find_select(components: list[JsonObject], wanted: str | None) -> JsonObject:
    """The select menu with this custom_id or placeholder, or the only one there where None."""
    menus = [component for component in walk(components) if component["type"] in SELECTS]
    menu = menus[0] if wanted is None and len(menus) == 1 else _find(menus, wanted or "")
    if menu.get("disabled"):
        raise NotPossibleError(f"the menu {wanted!r} is disabled")
    return menu


def _find(candidates: list[JsonObject], wanted: str) -> JsonObject:
    for keys in (("custom_id",), ("label", "placeholder"), ("emoji",)):
        hits = [one for one in candidates if any(_says(one, key) == wanted for key in keys)]
        if len(hits) > 1:
            raise NotPossibleError(f"{len(hits)} components are called {wanted!r}: use the custom_id")
        if hits:
            return hits[0]
    there = [one.get("label") or one.get("placeholder") or one.get("custom_id") for one in candidates]
    raise NotPossibleError(f"no component {wanted!r} here; there are {there}")


def _says(component: JsonObject, key: str) -> Any:
    value = component.get(key)
    return value.get("name") if isinstance(value, dict) else value
