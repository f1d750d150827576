"""Which documents LangChain's default pipeline finds for labelled questions: ``… langchain_ranking NOTES FILE …``.

``NOTES`` is ``files`` (the notes as they are, front matter and all) or ``texts`` (title and body).
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path

from benchmarks.langchain_default import build_retriever, documents_of
from knowledge.ids import DocumentId
from knowledge.library import load_library

PIECES = 100
"""Pieces asked for: enough that at least ten documents are among them."""


def measure(notes: Mapping[DocumentId, str], files: list[str]) -> dict[str, list[tuple[str, ...]]]:
    """For each file the ids found for each of its questions, best document first."""
    retriever = build_retriever(notes.items(), PIECES)
    return {
        name: [
            documents_of(retriever.invoke(json.loads(line)["question"]))
            for line in Path(name).read_text(encoding="utf-8").splitlines()
        ]
        for name in files
    }


def notes_of(kind: str) -> Mapping[DocumentId, str]:
    """The shipped notes by id, as whole files or as texts. Raises KeyError for another kind."""
    library = load_library()
    texts = {name: f"# {document.title}\n\n{document.body}" for name, document in library.documents.items()}
    return {"files": library.sources, "texts": texts}[kind]


if __name__ == "__main__":
    print(json.dumps(measure(notes_of(sys.argv[1]), sys.argv[2:])))
