"""What in a document is nearest to a question's words."""

from __future__ import annotations

from retrieval.answering.notes.focus import asked_stems, find_focus, find_sentence, pick
from retrieval.answering.notes.prose import Block, prose_of
from tests.unit.retrieval.notes import topic_note

SECTIONS = {
    "What to learn": (
        "Learn the parts in order.\n\n- Closures keep names.\n- Stacking applies the lowest first.\n- Wrappers."
    ),
    "Common traps": "A wrapper loses things. It drops the docstring. Use wraps against it.",
    "At work": "Stacking decorators is rare at work.",
}
NOTE = topic_note(sections=SECTIONS)
PROSE = prose_of(NOTE)


def texts(blocks: list[Block]) -> list[str]:
    return [block.text for block in blocks]


def test_the_title_and_the_words_of_asking_are_not_what_is_asked() -> None:
    assert asked_stems("how do decorators work?", NOTE) == frozenset()
    assert asked_stems("what does stacking decorators mean", NOTE) == {"stack"}


def test_the_block_that_holds_what_is_asked_is_the_focus() -> None:
    focus = find_focus(PROSE, frozenset({"stack", "lowest"}), ("What to learn", "Common traps"))
    assert focus is not None
    assert focus.sentences == ("Stacking applies the lowest first.",)


def test_a_section_that_explains_less_gives_way() -> None:
    focus = find_focus(PROSE, frozenset({"stack"}), ("What to learn", "At work"))
    assert focus is not None
    assert focus.block.section == "What to learn"


def test_the_focus_is_told_from_a_sentence_that_can_be_understood() -> None:
    focus = find_focus(PROSE, frozenset({"docstr", "drop"}), ("Common traps",))
    assert focus is not None
    assert focus.sentences[0] == "A wrapper loses things."


def test_there_is_no_focus_where_little_is_shared_or_the_summary_says_as_much() -> None:
    everywhere = ("What to learn", "Common traps", "At work")
    assert find_focus(PROSE, frozenset({"stack", "goulash", "paprika", "onion"}), everywhere) is None
    assert find_focus(PROSE, frozenset(), everywhere) is None
    same = prose_of(topic_note(sections=SECTIONS, summary="Stacking applies the lowest first."))
    assert find_focus(same, frozenset({"stack", "lowest"}), everywhere) is None


def test_the_sentence_with_most_wanted_words_is_found() -> None:
    found = find_sentence(PROSE, frozenset({"drop", "docstr"}), ("Common traps", "At work"))
    assert found is not None
    assert found.sentences[:2] == ("A wrapper loses things.", "It drops the docstring.")
    assert find_sentence(PROSE, frozenset({"goulash"}), ("Common traps",)) is None


def test_a_list_comes_with_its_lead_and_the_nearest_items_in_their_own_order() -> None:
    blocks = PROSE.select("What to learn")
    chosen = pick(blocks, PROSE, frozenset({"stack"}), room=11)
    assert texts(chosen) == ["Learn the parts in order.", "Stacking applies the lowest first.", "Wrappers."]


def test_only_near_blocks_can_be_asked_for() -> None:
    assert texts(pick(PROSE.select("What to learn"), PROSE, frozenset({"stack"}), room=50, only_near=True)) == [
        "Stacking applies the lowest first."
    ]


def test_a_long_paragraph_is_told_as_far_as_whole_sentences_fit() -> None:
    blocks = PROSE.select("Common traps")
    assert texts(pick(blocks, PROSE, frozenset(), room=9)) == ["A wrapper loses things. It drops the docstring."]
    assert pick(blocks, PROSE, frozenset(), room=3) == []


def test_what_points_at_or_announces_something_left_out_is_left_out() -> None:
    prose = prose_of(
        topic_note(sections={"At work": f"First {'word ' * 30}.\n\nIt follows.\n\nFine. Like this:\n\n```\nx\n```"})
    )
    blocks = [block for block in prose.select("At work") if not block.is_code]
    assert texts(pick(blocks[1:], prose, frozenset(), room=20)) == ["Fine."]
