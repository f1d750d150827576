"""Reading text: cleaning, words, sentences, citation keys. Used by every room of retrieval; knows none of them."""

from __future__ import annotations

from retrieval.text.cleaning import INVISIBLE, clean_text, without_credentials
from retrieval.text.languages import find_language

__all__ = ["INVISIBLE", "clean_text", "find_language", "without_credentials"]
