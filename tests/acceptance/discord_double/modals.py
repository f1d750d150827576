"""A modal as the person sees it, and what filling it in sends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .components import (
    ACTION_ROW,
    CHECKBOX,
    CHECKBOX_GROUP,
    FILE_UPLOAD,
    LABEL,
    RADIO_GROUP,
    SELECTS,
    STRING_SELECT,
    TEXT_INPUT,
    JsonObject,
    numbered,
)
from .errors import NotPossibleError
from .resolving import Resolver

LISTS = SELECTS | {FILE_UPLOAD, CHECKBOX_GROUP}


@dataclass(frozen=True, kw_only=True)
class Field:
    """One input of a modal; `label` is the text above it."""

    label: str
    component: JsonObject

    @property
    def custom_id(self) -> str:
        return str(self.component["custom_id"])

    @property
    def type(self) -> int:
        return int(self.component["type"])

    @property
    def required(self) -> bool:
        """Discord's default is true, but for a single checkbox."""
        required = self.component.get("required")
        return self.type != CHECKBOX if required is None else bool(required)

    @property
    def default(self) -> Any:
        """What stands in it before anybody types: text, or a list of selected values."""
        options = self.component.get("options") or ()
        chosen = [option["value"] for option in options if option.get("default")]
        if self.type in LISTS:
            return chosen or list(self.component.get("default_values") or ())
        if self.type == RADIO_GROUP:
            return chosen[0] if chosen else None
        if self.type == CHECKBOX:
            return bool(self.component.get("default"))
        return self.component.get("value") or ""

    def answer(self, value: Any, resolver: Resolver) -> JsonObject:
        """The submitted component. Raises NotPossibleError for what Discord's client refuses."""
        answered: JsonObject = {key: self.component[key] for key in ("type", "id", "custom_id")}
        if self.required and value in ("", [], None):
            raise NotPossibleError(f"the field {self.label!r} is required")
        if self.type in LISTS:
            answered["values"] = [self._listed(one, resolver) for one in _as_list(value)]
        else:
            answered["value"] = self._single(value)
        return answered

    def _single(self, value: Any) -> Any:
        if self.type == TEXT_INPUT:
            self._check_length(value)
        elif self.type == RADIO_GROUP and value is not None:
            return self._option(value)
        return value

    def _check_length(self, text: str) -> None:
        low, high = self.component.get("min_length") or 0, self.component.get("max_length") or 4000
        if text and not low <= len(text) <= high:
            raise NotPossibleError(f"the field {self.label!r} takes {low} to {high} characters, not {len(text)}")

    def _listed(self, value: Any, resolver: Resolver) -> str:
        if self.type in (STRING_SELECT, CHECKBOX_GROUP):
            return self._option(value)
        return resolver.resolve(resolver.find(value) if isinstance(value, dict) else value)

    def _option(self, value: Any) -> str:
        for option in self.component.get("options") or ():
            if value in (option["value"], option["label"]):
                return str(option["value"])
        raise NotPossibleError(f"{value!r} is no option of {self.label!r}")


def _as_list(value: Any) -> list[Any]:
    return list(value) if isinstance(value, (list, tuple)) else [value]


@dataclass(frozen=True, kw_only=True)
class Modal:
    """A modal that the bot opened."""

    custom_id: str
    title: str
    components: list[JsonObject]

    @classmethod
    def from_callback(cls, data: JsonObject) -> Modal:
        components = numbered(data["components"])
        return cls(custom_id=data["custom_id"], title=data["title"], components=components)

    @property
    def fields(self) -> list[Field]:
        """Its inputs from top to bottom, of action rows and of labels alike."""
        found = []
        for component in self.components:
            if component["type"] == LABEL:
                found.append(Field(label=component["label"], component=component["component"]))
            elif component["type"] == ACTION_ROW:
                found += [Field(label=one.get("label") or "", component=one) for one in component["components"]]
        return found

    def find_field(self, wanted: str) -> Field:
        """By custom_id or label. Raises NotPossibleError, listing what is there."""
        for field in self.fields:
            if wanted in (field.custom_id, field.label):
                return field
        there = [field.label for field in self.fields]
        raise NotPossibleError(f"no field {wanted!r} in the modal {self.title!r}; there are {there}")

    def submission(self, values: Mapping[str, Any], resolver: Resolver) -> JsonObject:
        """The `data` of a modal submit; fields not named keep their defaults. Raises NotPossibleError."""
        given = {self.find_field(wanted).custom_id: value for wanted, value in values.items()}
        answers = {
            field.custom_id: field.answer(given.get(field.custom_id, field.default), resolver) for field in self.fields
        }
        components = [_submitted(component, answers) for component in self.components]
        data: JsonObject = {"custom_id": self.custom_id, "components": components}
        return resolver.add_to(data)


def _submitted(component: JsonObject, answers: Mapping[str, JsonObject]) -> JsonObject:
    base: JsonObject = {"type": component["type"], "id": component["id"]}
    if component["type"] == LABEL:
        return {**base, "component": answers[component["component"]["custom_id"]]}
    if component["type"] == ACTION_ROW:
        return {**base, "components": [answers[one["custom_id"]] for one in component["components"]]}
    return base
