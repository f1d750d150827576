"""Limits of messages, modals and choices that Discord enforces and its specification doesn't all state.

Every function returns the problems it finds, in words; an empty list is good.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from .components import ACTION_ROW, BUTTON, LABEL, SELECTS, TEXT_DISPLAY, TEXT_INPUT, JsonObject, walk
from .messages import COMPONENTS_V2

CONTENT, EMBEDS, EMBED_TOTAL, CUSTOM_ID, BUTTON_LABEL = 2000, 10, 6000, 100, 80
EMBED_PARTS = {"title": 256, "description": 4096}
FIELDS, FIELD_NAME, FIELD_VALUE, FOOTER, AUTHOR = 25, 256, 1024, 2048, 256
ROWS, BUTTONS_IN_ROW, COMPONENTS, V2_TEXT = 5, 5, 40, 4000
MODAL_TITLE, MODAL_ROWS, INPUT_LABEL, CHOICES, CHOICE_NAME, CHOICE_VALUE = 45, 5, 45, 25, 100, 100
FILE_BYTES = 10 * 1024 * 1024
LINK_SCHEMES = ("http://", "https://")


def message_problems(body: JsonObject) -> list[str]:
    """Problems of the body of a message to create or to edit."""
    components = body.get("components") or []
    problems = [
        *_too_long("content", body.get("content"), CONTENT),
        *embed_problems(body.get("embeds") or []),
        *custom_id_problems(components),
    ]
    if (body.get("flags") or 0) & COMPONENTS_V2:
        problems += _layout_problems(body, components)
    else:
        problems += _row_problems(components)
    for component in walk(components):
        problems += _component_problems(component)
    return problems


def is_empty_message(body: JsonObject, files: int) -> bool:
    """Whether a message to create has nothing in it."""
    keys = ("content", "embeds", "components", "poll", "sticker_ids", "attachments")
    return not files and not any(body.get(key) for key in keys)


def embed_problems(embeds: list[JsonObject]) -> list[str]:
    problems = [] if len(embeds) <= EMBEDS else [f"{len(embeds)} embeds, at most {EMBEDS}"]
    for embed in embeds:
        problems += _one_embed_problems(embed)
    total = sum(_embed_size(embed) for embed in embeds)
    if total > EMBED_TOTAL:
        problems.append(f"embeds of {total} characters in all, at most {EMBED_TOTAL}")
    return problems


def _one_embed_problems(embed: JsonObject) -> Iterator[str]:
    for key, limit in EMBED_PARTS.items():
        yield from _too_long(f"embed {key}", embed.get(key), limit)
    yield from _too_long("embed footer", (embed.get("footer") or {}).get("text"), FOOTER)
    yield from _too_long("embed author", (embed.get("author") or {}).get("name"), AUTHOR)
    fields = embed.get("fields") or []
    if len(fields) > FIELDS:
        yield f"{len(fields)} embed fields, at most {FIELDS}"
    for field in fields:
        yield from _needed("embed field name", field.get("name"), FIELD_NAME)
        yield from _needed("embed field value", field.get("value"), FIELD_VALUE)
    yield from _link_problem("embed url", embed.get("url"))


def _embed_size(embed: JsonObject) -> int:
    texts = [embed.get("title"), embed.get("description")]
    texts += [(embed.get("footer") or {}).get("text"), (embed.get("author") or {}).get("name")]
    for field in embed.get("fields") or ():
        texts += [field.get("name"), field.get("value")]
    return sum(len(text) for text in texts if text)


def custom_id_problems(components: list[JsonObject]) -> list[str]:
    ids = [component["custom_id"] for component in walk(components) if component.get("custom_id")]
    problems = [f"custom_id {id_!r} occurs {count} times" for id_, count in Counter(ids).items() if count > 1]
    problems += [f"custom_id of {len(id_)} characters, at most {CUSTOM_ID}" for id_ in ids if len(id_) > CUSTOM_ID]
    return problems


def _row_problems(components: list[JsonObject]) -> Iterator[str]:
    if len(components) > ROWS:
        yield f"{len(components)} component rows, at most {ROWS}"
    for row in components:
        if row.get("type") != ACTION_ROW:
            yield f"component of type {row.get('type')} outside an action row, without the components v2 flag"
            continue
        inside = row.get("components") or []
        width = sum(BUTTONS_IN_ROW if one.get("type") in SELECTS else 1 for one in inside)
        if not 1 <= width <= BUTTONS_IN_ROW:
            yield f"a row of width {width}, 1 to {BUTTONS_IN_ROW} (a select menu takes a whole row)"


def _layout_problems(body: JsonObject, components: list[JsonObject]) -> Iterator[str]:
    for key in ("content", "embeds", "poll"):
        if body.get(key):
            yield f"{key} can't be used with the components v2 flag"
    every = list(walk(components))
    if len(every) > COMPONENTS:
        yield f"{len(every)} components, at most {COMPONENTS}"
    text = sum(len(one.get("content") or "") for one in every if one.get("type") == TEXT_DISPLAY)
    if text > V2_TEXT:
        yield f"text components of {text} characters in all, at most {V2_TEXT}"


def _component_problems(component: JsonObject) -> Iterator[str]:
    if component.get("type") != BUTTON:
        return
    yield from _too_long("button label", component.get("label"), BUTTON_LABEL)
    yield from _link_problem("button url", component.get("url"))
    if not component.get("label") and not component.get("emoji") and not component.get("sku_id"):
        yield "a button with neither label nor emoji"
    ways = [key for key in ("custom_id", "url", "sku_id") if component.get(key)]
    if len(ways) != 1:
        yield f"a button needs one of custom_id, url and sku_id; it has {ways}"


def modal_problems(data: JsonObject) -> list[str]:
    components = data.get("components") or []
    problems = [
        *_needed("modal title", data.get("title"), MODAL_TITLE),
        *_needed("modal custom_id", data.get("custom_id"), CUSTOM_ID),
        *custom_id_problems(components),
    ]
    if not 1 <= len(components) <= MODAL_ROWS:
        problems.append(f"a modal of {len(components)} components, 1 to {MODAL_ROWS}")
    for component in components:
        if component.get("type") == LABEL:
            problems += _needed("modal label", component.get("label"), INPUT_LABEL)
            problems += _too_long("modal label description", component.get("description"), 100)
        elif component.get("type") == ACTION_ROW:
            for inner in component.get("components") or ():
                problems += _needed("text input label", inner.get("label"), INPUT_LABEL)
    return problems + [problem for one in walk(components) for problem in _input_problems(one)]


def _input_problems(component: JsonObject) -> Iterator[str]:
    if component.get("type") != TEXT_INPUT:
        return
    low, high = component.get("min_length") or 0, component.get("max_length") or 4000
    if low > high:
        yield f"a text input with min_length {low} above max_length {high}"
    yield from _too_long("text input value", component.get("value"), high)
    yield from _too_long("text input placeholder", component.get("placeholder"), 100)


def choice_problems(choices: list[JsonObject]) -> list[str]:
    """Problems of autocomplete choices and of the choices of an option."""
    problems = [] if len(choices) <= CHOICES else [f"{len(choices)} choices, at most {CHOICES}"]
    for choice in choices:
        problems += _needed("choice name", choice.get("name"), CHOICE_NAME)
        if isinstance(choice.get("value"), str):
            problems += _too_long("choice value", choice["value"], CHOICE_VALUE)
    return problems


def _too_long(what: str, text: Any, limit: int) -> list[str]:
    if isinstance(text, str) and len(text) > limit:
        return [f"{what} of {len(text)} characters, at most {limit}"]
    return []


def _needed(what: str, text: Any, limit: int) -> list[str]:
    return _too_long(what, text, limit) if text else [f"{what} is empty"]


def _link_problem(what: str, url: Any) -> list[str]:
    if url and not str(url).startswith((*LINK_SCHEMES, "attachment://", "discord://")):
        return [f"{what} {url!r} is no http(s) address"]
    return []
