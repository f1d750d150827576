"""Telling whether a question is in another language than English, which the notes are in."""

from __future__ import annotations

import functools
import re
from typing import Any

_LANGUAGES = "ar cs de el en es fa fr hi hu id it ja ko nl pl pt ro ru sv tr uk vi zh".split()
"""What people are likely to write in; the fewer, the surer short texts are told apart."""
_ENGLISH = frozenset(
    """
    are can could did do does dont from had has have how if im is its my not of should than that the then this to what
    when where which who why will with would you
    """.split()
)
"""Words of English questions that no other of these languages has."""
MIN_WORDS = 3
MIN_SHARE = 0.2
"""Of English words, from which a text is English whatever its letters are like."""
MIN_PROBABILITY = 0.85
_WORD = re.compile(r"[^\W\d_]+")
_WITHOUT_SPACES = re.compile(r"[\u0900-\u097f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0600-\u06ff\u0400-\u04ff]")


def find_language(text: str) -> str | None:
    """The language of a text as an ISO 639-1 code, when it surely is another than English; else None.

    Short texts, names and error messages count as English. Lui and Baldwin 2012, "langid.py: An Off-the-shelf Language
    Identification Tool".
    """
    words = _WORD.findall(text.lower())
    if len(words) < MIN_WORDS and not _WITHOUT_SPACES.search(text):
        return None
    if sum(word in _ENGLISH for word in words) >= max(1.0, len(words) * MIN_SHARE):
        return None
    language, probability = _identifier().classify(text)
    return str(language) if language != "en" and probability >= MIN_PROBABILITY else None


@functools.cache
def _identifier() -> Any:
    """Loaded at the first question that may be foreign: 0.2 s and some ten megabytes."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415 - seldom needed

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(_LANGUAGES)
    return identifier
