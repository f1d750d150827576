"""A document read block by block."""

from __future__ import annotations

import itertools

import pytest

from retrieval.answering.citing import SUMMARY
from retrieval.answering.notes.prose import MAX_CODE_LENGTH, MAX_CODE_WORDS, opening_of, prose_of
from retrieval.text.sentences import count_words
from tests.unit.retrieval.notes import moderators_note, topic_note


def texts_of(body: str) -> list[str]:
    return [block.text for block in prose_of(moderators_note(body)).blocks]


def test_the_summary_comes_first_and_each_block_knows_its_section() -> None:
    note = topic_note(sections={"Why it matters": "One. Two.\n\n- Three.", "At work": "Four."})
    assert [(block.section, block.sentences, block.in_list) for block in prose_of(note).blocks[1:]] == [
        ("Why it matters", ("One.", "Two."), False),
        ("Why it matters", ("Three.",), True),
        ("At work", ("Four.",), False),
    ]
    assert prose_of(note).blocks[0].section == SUMMARY


def test_a_labelled_paragraph_is_an_item() -> None:
    blocks = prose_of(moderators_note("**A first hour:** Read.\n\n**Bold** text.")).blocks
    assert [block.in_list for block in blocks] == [True, False]


def test_sentences_that_need_another_place_on_the_page_are_left_out() -> None:
    assert texts_of("Look at the table below. Then go.\n\nSee the example.") == ["Then go."]


def test_a_full_stop_inside_code_ends_no_sentence() -> None:
    assert prose_of(moderators_note("Use `SELECT ... FOR UPDATE` here. Done.")).blocks[0].sentences == (
        "Use `SELECT ... FOR UPDATE` here.",
        "Done.",
    )


def test_a_paragraph_beside_code_is_known_as_such_and_one_in_another_section_is_not() -> None:
    note = topic_note(
        sections={"What to learn": "- Item.\n\nAbout code.\n\n```\nx\n```\n\nAfter it.", "At work": "Far."}
    )
    beside = [block.text for block in prose_of(note).blocks if block.beside_code]
    assert beside == ["About code.", "After it."]


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("```python\nx = 1\n```", "```python\nx = 1\n```"),
        ("```\nnever closed", "```\nnever closed\n```"),
        ("~~~~\nx\n~~~~", "~~~~\nx\n~~~~"),
    ],
)
def test_code_is_always_closed(code: str, shown: str) -> None:
    assert texts_of(code) == [shown]


def test_long_code_is_cut_after_a_whole_line() -> None:
    [shown] = texts_of("```\n" + "\n".join(f"line {number}" for number in range(50)) + "\n```")
    lines = shown.splitlines()
    assert (lines[-3:], len(lines)) == ([f"line {MAX_CODE_LENGTH - 1}", "…", "```"], MAX_CODE_LENGTH + 3)


def test_code_of_long_lines_stays_within_its_words() -> None:
    [shown] = texts_of("```\n" + "\n".join(["a b c d e f g h i j" * 30] * 10) + "\n```")
    assert count_words(shown) <= MAX_CODE_WORDS + 10
    assert shown.endswith("\n…\n```")


def test_a_rare_stem_tells_more_than_a_frequent_one_and_an_errors_name_counts_double() -> None:
    body = "- Loops repeat.\n- Loops end.\n- Loops raise a KeyError.\n- Loops wait for a lock."
    prose = prose_of(moderators_note(body))
    assert prose.weigh(["lock"]) > prose.weigh(["loop"]) > 0
    assert prose.weigh(["keyerror"]) == 2 * prose.weigh(["lock"])
    assert prose.weigh(["goulash"]) == prose.unknown
    assert prose.singles_out(["lock"])
    assert not prose.singles_out(["loop"])


def test_the_order_of_stems_makes_no_difference() -> None:
    prose = prose_of(moderators_note("- Repeat, wait, end.\n- Repeat, wait.\n- Repeat.\n- Loops.\n- Loops."))
    weights = {prose.weigh(order) for order in itertools.permutations(["repeat", "wait", "end"])}
    assert len(weights) == 1  # their plain sum ends in another digit now and then


def test_a_block_is_as_near_as_what_it_holds_of_the_question_weighs() -> None:
    prose = prose_of(moderators_note("- Loops repeat.\n- Loops wait for a lock."))
    asked = frozenset({"lock", "goulash"})
    assert [prose.nearness(block, asked) for block in prose.blocks] == [0.0, prose.weigh(["lock"])]


def test_sections_are_selected_in_the_documents_order_also_where_one_comes_twice() -> None:
    prose = prose_of(moderators_note("## A\n\nOne.\n\n## B\n\nTwo.\n\n## A\n\nThree."))
    assert [block.text for block in prose.select("A")] == ["One.", "Three."]
    assert [block.text for block in prose.select("B", "A")] == ["One.", "Two.", "Three."]
    assert prose.select("C") == prose.select() == ()


@pytest.mark.parametrize(
    ("body", "opening"),
    [
        ("One.\n\nTwo.\n\nThree.", ("One.", "Two.")),
        ("# Title\nOne.\n\n## Part\nTwo.", ("One.", "Two.")),
        ("```\ncode\n```\nOne.", ("One.",)),
        ("```\ncode\n```", ("```\ncode\n```",)),
        ("", ("House rules",)),
    ],
)
def test_a_note_without_a_summary_opens_with_its_prose(body: str, opening: tuple[str, ...]) -> None:
    assert opening_of(moderators_note(body)) == opening


def test_a_summary_over_several_lines_is_its_sentences() -> None:
    assert opening_of(topic_note(summary="One.\n  Two.")) == ("One.", "Two.")


def test_a_changed_body_is_read_anew() -> None:
    note = moderators_note("Old.")
    assert prose_of(note) is prose_of(note)
    assert prose_of(note.model_copy(update={"body": "New."})).blocks[0].text == "New."
