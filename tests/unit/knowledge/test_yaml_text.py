from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.errors import DocumentError
from knowledge.yaml_text import parse_yaml, render_yaml

texts = st.text(st.characters(exclude_categories=["Cs"])) | st.text("-:# \n\x85\u2028\u2029\t'\"0")
values = st.recursive(
    st.none() | st.booleans() | st.integers() | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)


@given(values)
def test_what_is_rendered_is_read_back(value: object) -> None:
    assert parse_yaml(render_yaml(value), "it is") == value


def test_letters_of_any_script_stay_readable() -> None:
    assert render_yaml({"title": "Größe 日本"}) == "title: Größe 日本\n"


def test_keys_keep_their_order() -> None:
    assert render_yaml({"b": 1, "a": 2}) == "b: 1\na: 2\n"


@pytest.mark.parametrize("source", ["[unclosed", "a: b: c", "!!python/object/apply:os.getcwd []"])
def test_what_cannot_be_read_is_refused_in_one_line(source: str) -> None:
    with pytest.raises(DocumentError, match=r"^the quiz is not valid YAML: [^\n]+$"):
        parse_yaml(source, "the quiz is")
