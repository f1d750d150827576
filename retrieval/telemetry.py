"""Keeping the libraries to themselves: nothing they do may leave the machine, or be written outside the data folder."""

from __future__ import annotations

import os

SILENT = {
    "ORT_DISABLE_TELEMETRY": "1",  # ONNX Runtime reads it when it is imported; its own function comes too late
    "ANONYMIZED_TELEMETRY": "False",  # Chroma
    "HF_HUB_DISABLE_TELEMETRY": "1",  # Hugging Face: hub, transformers, sentence-transformers
    "DO_NOT_TRACK": "1",
    "LANGSMITH_TRACING": "false",  # LangChain would send members' questions to LangSmith
    "LANGSMITH_TRACING_V2": "false",
    "LANGCHAIN_TRACING": "false",
    "LANGCHAIN_TRACING_V2": "false",
}
"""What switches off each library's reports, whatever the environment said before."""


def silence_telemetry() -> None:
    """Switch off the reports of every library that knows how to send some.

    Call it before the first import of onnxruntime, chromadb, sentence_transformers or langchain: they read these
    variables when they are imported. Child processes inherit them.
    """
    os.environ.update(SILENT)
