"""What of a model's text is shown: supported sentences with their sources, in their paragraphs and lists."""

from __future__ import annotations

import pytest

from knowledge.ids import DocumentId
from retrieval.answering.worded.drafting import CheckedDraft, Source, texts_by_key
from retrieval.answering.worded.streaming import Piece, read_pieces
from retrieval.values import Citation
from tests.small_search import small_grounding

GIT = "Git keeps snapshots. Branches are cheap.\n\n```sh\ngit branch topic\n```"
TESTS = "Tests find mistakes early. Write tests first."


def source(key: str, text: str) -> Source:
    citation = Citation(key=key, document=DocumentId(f"d{key}"), title=f"T{key}", section="Summary", url=None)
    return Source(citation=citation, text=text)


def empty_draft() -> CheckedDraft:
    sources = [source("1", GIT), source("2", TESTS)]
    return CheckedDraft(sources, small_grounding().read(texts_by_key(sources)), "how do branches work")


async def shown(text: str) -> str:
    draft = empty_draft()
    await draft.extend(read_pieces(text, ended=True))
    return draft.text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Git keeps snapshots [1]. Tests find mistakes [2].", "Git keeps snapshots [1]. Tests find mistakes [2]."),
        ("Git keeps snapshots [2]. Tests find mistakes [2].", "Tests find mistakes [2]."),
        ("Git keeps snapshots [1, 9].", "Git keeps snapshots [1]."),
        ("Git keeps snapshots. Branches are cheap [1].", "Git keeps snapshots. [1] Branches are cheap [1]."),
        ("Git keeps snapshots.\n\nBranches are cheap [1].", "Branches are cheap [1]."),
        ("Penguins swim. Branches are cheap [1].", "Branches are cheap [1]."),
        ("Git keeps snapshots.", ""),
        (
            "- Git keeps snapshots [1].\n- Tests find mistakes [2].",
            "- Git keeps snapshots [1].\n- Tests find mistakes [2].",
        ),
        (
            "Git keeps snapshots [1].\n\n- Branches are cheap [1].",
            "Git keeps snapshots [1].\n\n- Branches are cheap [1].",
        ),
        ("Git keeps snapshots [1]. Git keeps snapshots [1].", "Git keeps snapshots [1]."),
    ],
)
async def test_a_claim_stays_when_what_it_cites_supports_it(text: str, expected: str) -> None:
    assert await shown(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Here is how branches work:\n- Branches are cheap [1].",
            "Here is how branches work:\n\n- Branches are cheap [1].",
        ),
        ("Here is how branches work:\n- Penguins swim [1].", ""),
        ("Penguins work like this:\n- Branches are cheap [1].", "- Branches are cheap [1]."),
        ("Here is how it works:\n\nPenguins swim [1]. Branches are cheap [1].", "Branches are cheap [1]."),
    ],
)
async def test_a_lead_without_a_claim_stays_when_what_it_leads_to_does(text: str, expected: str) -> None:
    assert await shown(text) == expected


async def test_code_that_a_passage_holds_is_shown_with_its_source_and_closed() -> None:
    assert await shown("```sh\ngit branch topic\n```") == "```sh\ngit branch topic\n```\n[1]"
    assert await shown("```sh\ngit branch topic") == "```sh\ngit branch topic\n```\n[1]"
    assert await shown("```sh\ngit push --force\n```") == ""


@pytest.mark.parametrize(
    "text",
    [
        "Next step: git keeps snapshots [1]. Branches are cheap [1].",
        "**Next steps:**\nBranches are cheap [1].",
        "Sources:\n\nGit keeps snapshots [1].",
        "**References:** Git keeps snapshots [1].\n\n```sh\ngit branch topic\n```",
        "## Git keeps snapshots [1].",
    ],
)
async def test_what_the_coach_writes_itself_is_not_taken_from_a_model(text: str) -> None:
    assert await shown(text) == ""


async def test_sources_come_in_the_order_of_their_first_use_and_only_where_they_support() -> None:
    draft = empty_draft()
    await draft.extend(read_pieces("Tests find mistakes [2]. Penguins swim [1]. Git keeps snapshots [1].", ended=True))
    assert [citation.key for citation in draft.citations] == ["2", "1"]


async def test_a_draft_says_whether_it_has_grown() -> None:
    draft = empty_draft()
    assert not await draft.extend([Piece(block=0, text="Penguins swim [1].")])
    assert await draft.extend([Piece(block=0, text="Git keeps snapshots [1].")])
    assert not await draft.extend([])
