"""A guild's own note: the paragraph that holds the nearest sentence opens the answer."""

from __future__ import annotations

import pytest

from knowledge.documents import Document
from knowledge.ids import DocumentId
from retrieval.answering.own_notes import MAX_PARAGRAPH, quote
from tests.unit.retrieval.answers import asked, ranked_document

CALLS = """\
We meet on Tuesdays at six.

Cameras are optional. Please mute yourself.

## On call

```
pager --list
```

Who is on call stands in the calendar. Swap with a colleague if you cannot.

To hand over, do this:

- Write down what is open.
- Tell the next one.
"""


def said(body: str, sentence: str, question: str = "?") -> str:
    note = Document(id=DocumentId("calls"), title="Calls", body=body)
    return quote(asked(question), ranked_document(note, sentence, guild=7)).text


def test_the_answer_opens_with_the_paragraph_that_holds_the_sentence() -> None:
    assert said(CALLS, "Cameras are optional.") == "Cameras are optional. Please mute yourself. [1]"


def test_code_that_stands_before_it_is_not_shown() -> None:
    text = said(CALLS, "Who is on call stands in the calendar.")
    assert text.startswith("Who is on call stands in the calendar.")
    assert "pager" not in text


def test_an_item_comes_with_the_sentence_that_leads_to_the_list() -> None:
    assert said(CALLS, "Tell the next one.").startswith("To hand over, do this:\n\n- Tell the next one.")


def test_what_is_announced_and_does_not_fit_is_not_announced() -> None:
    text = said("First sentence.\n\nThis is the list:\n\n- " + "word " * 200, "First sentence.")
    assert text == "First sentence. [1]"


@pytest.mark.parametrize("sentence", ["", "Not there."])
def test_without_a_sentence_it_begins_at_the_beginning(sentence: str) -> None:
    assert said(CALLS, sentence).startswith("We meet on Tuesdays")


def test_a_paragraph_without_end_is_cut() -> None:
    assert len(said("word " * 5000, "").split()) <= MAX_PARAGRAPH + 2


def test_its_section_is_the_source_and_no_step_of_the_roadmap_follows() -> None:
    note = Document(id=DocumentId("calls"), title="Calls", body=CALLS)
    answer = quote(asked("?"), ranked_document(note, "Who is on call stands in the calendar.", guild=7))
    assert [(one.document, one.section) for one in answer.citations] == [("calls", "On call")]
    assert answer.from_guild
