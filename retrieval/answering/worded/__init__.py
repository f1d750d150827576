"""Answers worded by a language model: prompts, streaming, checks. Used by the answerer and the wiring."""

from __future__ import annotations

from retrieval.answering.worded.chat_models import load_chat_model, try_model
from retrieval.answering.worded.generating import Generator
from retrieval.answering.worded.model_calls import ModelCall
from retrieval.answering.worded.rewriting import Rewriter
from retrieval.answering.worded.support.grounding import SupportCheck, Vector

__all__ = ["Generator", "ModelCall", "Rewriter", "SupportCheck", "Vector", "load_chat_model", "try_model"]
