from langchain_core.documents import Document

from benchmarks.langchain_default import documents_of


def test_a_document_counts_where_its_first_piece_is() -> None:
    found = [Document(page_content=text, metadata={"document": name}) for name, text in ("a1", "b1", "a2", "c1", "b2")]
    assert documents_of(found) == ("a", "b", "c")
