"""What an import decides, without a database."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from knowledge.ids import DocumentId
from storage.documents.releases import KnownDocument, plan_import
from storage.documents.revisions import hash_of
from storage.records import DocumentState, ImportCounts, ShippedDocument

KEYS = st.sampled_from([DocumentId(key) for key in "abcd"])
SOURCES = st.sampled_from(["", "1", "2"])
DOCUMENTS = st.builds(ShippedDocument, key=KEYS, title=st.just("T"), source=SOURCES)
RELEASES = st.lists(DOCUMENTS, unique_by=lambda document: document.key)


def released(source: str) -> str:
    return hash_of(f"T\n{source}")


KNOWN = st.dictionaries(
    KEYS,
    st.builds(
        KnownDocument,
        title=st.just("T"),
        content_hash=SOURCES.map(hash_of),
        released_hash=st.one_of(st.none(), SOURCES.map(released)),
        state=st.sampled_from(DocumentState),
    ),
)


@given(KNOWN, RELEASES)
def test_every_document_gets_exactly_one_decision(
    known: dict[DocumentId, KnownDocument], release: list[ShippedDocument]
) -> None:
    plan = plan_import(known, release)
    decided = [document.key for document in (*plan.added, *plan.edited, *plan.adopted)]
    assert len(decided) == len(set(decided))
    assert len(decided) + plan.unchanged == len(release)
    assert not set(decided) & set(plan.removed)
    assert not set(plan.removed) & set(plan.abandoned)
    assert set(plan.removed) | set(plan.abandoned) <= set(known) - {document.key for document in release}


@given(KNOWN, RELEASES)
def test_no_document_of_a_person_is_removed(
    known: dict[DocumentId, KnownDocument], release: list[ShippedDocument]
) -> None:
    plan = plan_import(known, release)
    assert all(known[key].released_hash is not None for key in (*plan.removed, *plan.abandoned))


@given(RELEASES)
def test_a_release_that_is_there_already_leaves_nothing_to_do(release: list[ShippedDocument]) -> None:
    known = {
        document.key: KnownDocument(
            title=document.title,
            content_hash=hash_of(document.source),
            released_hash=released(document.source),
            state=DocumentState.ACTIVE,
        )
        for document in release
    }
    plan = plan_import(known, release)
    assert plan.is_empty
    assert plan.counts == ImportCounts(unchanged=len(release))
