"""Answers as embeds: complete, within the limits, and linking to sources only."""

from __future__ import annotations

import re
from dataclasses import replace

import discord
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.coaching.profiles import Profile
from bot.discord_ui.asking.rendering import render_as_text, render_draft, render_reply, render_sources
from bot.discord_ui.kit.embeds import render_pages
from bot.services.answering.replies import NextStep, Reply, StepKind
from knowledge.documents import Link
from knowledge.ids import DocumentId, EntryId
from retrieval.values import Answer, AnswerKind, Citation, Offer
from tests.small_library import LOOPS, small_roadmap

SOURCE = Citation(
    key="1", document=DocumentId("git"), title="Version control with Git", section="Summary", url="https://git-scm.com"
)
ANSWER = Answer(
    question="How do I undo a commit?",
    kind=AnswerKind.ANSWERED,
    text="Use `git revert` [1].",
    citations=(SOURCE,),
)


def rendered(answer: Answer, **parts: object) -> list[discord.Embed]:
    return render_reply(Reply(answer=answer, **parts))  # type: ignore[arg-type]  # as the test says


def assert_within_limits(embed: discord.Embed) -> None:
    assert len(embed) <= 6000
    assert len(embed.title or "") <= 256
    assert len(embed.description or "") <= 4096
    assert len(embed.fields) <= 25
    assert all(0 < len(field.value or "") <= 1024 for field in embed.fields)
    assert len(embed.footer.text or "") <= 2048


def test_an_answer_shows_question_text_sources_and_origin() -> None:
    [embed] = rendered(ANSWER)
    assert embed.title == "How do I undo a commit?"
    assert embed.description == ANSWER.text
    assert [(field.name, field.value) for field in embed.fields] == [
        ("Sources", "[1] Version control with Git — Summary")
    ]
    assert embed.footer.text == "Answered from the notes"


@pytest.mark.parametrize(
    ("changes", "footer"),
    [
        ({"answered_by": "openai:gpt-5"}, "Worded by openai:gpt-5 from the notes"),
        ({"kind": AnswerKind.ABSTAINED, "citations": ()}, "No source, so no answer"),
        ({"kind": AnswerKind.RECOMMENDED}, "What comes next for you is shown to you alone"),
    ],
)
def test_the_footer_says_how_it_was_answered(changes: dict[str, object], footer: str) -> None:
    [embed] = rendered(replace(ANSWER, **changes))  # type: ignore[arg-type]
    assert embed.footer.text == footer


def test_what_is_recommended_to_somebody_says_what_it_was_worked_out_from() -> None:
    [embed] = rendered(replace(ANSWER, kind=AnswerKind.RECOMMENDED), next=("git",))
    assert embed.footer.text == "Worked out from your level, your progress and the roadmap"


def test_a_refusal_has_no_sources() -> None:
    [embed] = rendered(replace(ANSWER, kind=AnswerKind.ABSTAINED, citations=()))
    assert embed.fields == []


def test_a_notice_is_shown() -> None:
    [embed] = rendered(replace(ANSWER, degraded=True, notice="The language model took too long."))
    assert embed.fields[-1].value == "The language model took too long."


def test_a_long_answer_has_its_sources_and_a_number_on_every_page() -> None:
    pages = rendered(replace(ANSWER, text="\n\n".join(["word " * 200] * 12)))
    assert len(pages) > 1
    assert [page.footer.text.partition(" · ")[0] for page in pages if page.footer.text] == [
        f"Page {number} of {len(pages)}" for number in range(1, len(pages) + 1)
    ]
    assert all(page.fields[0].name == "Sources" for page in pages)


@pytest.mark.parametrize(
    "url",
    [None, "", "javascript:alert(1)", "ftp://x.example", "https://", "http://[bad", "https://x.example/" + "a" * 600],
)
def test_a_source_without_a_web_address_is_named_without_a_link(url: str | None) -> None:
    assert render_sources([replace(SOURCE, url=url)]) == ["[1] Version control with Git — Summary"]


def test_a_source_cannot_break_out_of_its_link() -> None:
    wicked = replace(SOURCE, title="a](https://evil.example) [b", url="https://x.example/a b)[c](https://evil.example)")
    [field] = render_sources([wicked])
    assert field == "[1] a)(https://evil.example) (b — Summary"


def test_a_page_to_go_on_reading_is_a_line_of_its_own_that_cannot_break_out() -> None:
    wicked = Link(
        title="a](https://evil.example) [b",
        url="https://x.example/a b)[c](https://evil.example)",
        about="x",
        cost="free",
        kind="docs",
    )
    [embed] = rendered(replace(ANSWER, read_more=wicked))
    assert {field.name: field.value for field in embed.fields}["Read more"] == (
        "[a)(https://evil.example) (b](https://x.example/a%20b%29[c]%28https://evil.example%29)"
    )


def test_what_may_have_been_meant_is_numbered_and_asked_for() -> None:
    offers = (Offer(entry=EntryId("git-undo"), question="How do I undo?"), Offer(entry=EntryId("git-x"), question="X?"))
    [embed] = rendered(replace(ANSWER, kind=AnswerKind.OFFERED, text="", citations=(), offers=offers))
    assert (embed.description or "").endswith("1. How do I undo?\n2. X?")
    assert embed.footer.text == "Press the question you mean"


def test_many_sources_are_counted_when_they_do_not_fit() -> None:
    fields = render_sources([replace(SOURCE, key=str(number), section="A section " * 10) for number in range(1, 40)])
    assert len(fields) == 2
    assert fields[-1].splitlines()[-1].startswith("… and ")
    assert all(len(field) <= 1024 for field in fields)


def test_a_question_that_pings_or_formats_is_shown_plainly() -> None:
    [embed] = rendered(replace(ANSWER, question="**@everyone** <@1>"))
    assert embed.title == r"\*\*＠everyone\*\* @1"


def test_pages_of_other_text_are_numbered_only_when_there_are_several() -> None:
    [single] = render_pages("Notes", "one")
    assert single.footer.text is None
    assert render_pages("Notes", "\n".join(["a line"] * 1000))[0].footer.text == "Page 1 of 3"


OPEN_CODE = "Look:\n\n```python\nx = 1"
ROADMAP = small_roadmap()
NEXT = NextStep(kind=StepKind.GO_ON, topic=ROADMAP.topics[LOOPS], profile=Profile())
STEP = "go on with **Loops** (4–8 h)."


@pytest.mark.parametrize("text", [OPEN_CODE, f"~~~\n{OPEN_CODE}\n~~~", "Use ``` for code."])
def test_code_that_is_left_open_does_not_take_in_the_next_step_or_the_sources(text: str) -> None:
    [embed] = rendered(replace(ANSWER, text=text), step=NEXT)
    said, _, step = (embed.description or "").partition("\n\n**Next step:** ")
    assert (said.replace(r"\`\`\`", "").count("```") % 2, step) == (0, STEP)
    [plain] = render_as_text([embed])
    assert plain.replace(r"\`\`\`", "").count("```") % 2 == 0
    assert plain.endswith("**Sources**\n[1] Version control with Git — Summary")


@pytest.mark.parametrize("text", [OPEN_CODE, "Use ``` for code."])
def test_code_that_is_left_open_in_a_draft_is_closed(text: str) -> None:
    shown = render_draft(Reply(answer=replace(ANSWER, text=text))).description or ""
    assert shown.replace(r"\`\`\`", "").count("```") % 2 == 0


HOSTILE = (
    "# Free nitro\n@everyone <@1> <<@2>> <@&3> [claim](https://evil.example) [join](https://discord.gg/x)\n"
    "**[*nested* ||spoiler||](https://evil.example)** `a ``` b` [x](https://evil.example) ```\n"
    "le\u202eft z\u200be\u200dr\u2060o \u2066isolated\u2069\n" + "x" * 5000
)


def test_hostile_text_is_harmless_wherever_it_comes_from() -> None:
    source = replace(SOURCE, title=HOSTILE[:200], section=HOSTILE[:200])
    answer = replace(ANSWER, question=HOSTILE[:1000], text=HOSTILE, notice=HOSTILE, citations=(source,))
    answer = replace(answer, answered_by=HOSTILE)
    for embed in (*rendered(answer), render_draft(Reply(answer=answer))):
        assert_within_limits(embed)
        texts = [embed.title or "", embed.description or "", *(field.value or "" for field in embed.fields)]
        assert not any(re.search(r"@everyone|<@[!&]?\d|\]\(https://(?!git-scm\.com\))", text) for text in texts)
        hidden = re.compile(r"[\u200b\u200d\u202e\u2060\u2066\u2069]")
        assert not any(hidden.search(text) for text in (*texts, embed.footer.text or ""))


def test_a_word_longer_than_a_page_is_shown_whole_on_several() -> None:
    pages = rendered(replace(ANSWER, text="x" * 9000))
    assert "".join(page.description or "" for page in pages) == "x" * 9000


@settings(max_examples=40)
@given(
    text=st.text(max_size=9000),
    question=st.text(max_size=2000),
    notice=st.text(max_size=500),
    sections=st.lists(st.text(max_size=300), max_size=12),
    name=st.text(min_size=1, max_size=200),
)
def test_every_page_keeps_discords_limits(
    text: str, question: str, notice: str, sections: list[str], name: str
) -> None:
    citations = tuple(replace(SOURCE, key=str(n), section=section, title=section) for n, section in enumerate(sections))
    answer = replace(ANSWER, text=text, question=question, notice=notice, citations=citations, answered_by=name)
    for embed in rendered(answer):
        assert_within_limits(embed)
