"""Text from people made safe to work with."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from retrieval.text.cleaning import clean_text


@given(st.text(alphabet=st.characters(), max_size=200))
def test_cleaned_text_has_no_control_characters_and_stays_as_it_is(raw: str) -> None:
    cleaned = clean_text(raw)
    assert not any(unicodedata.category(letter) in ("Cc", "Cf", "Co", "Cs") for letter in cleaned)
    assert cleaned == " ".join(cleaned.split())
    assert clean_text(cleaned) == cleaned
