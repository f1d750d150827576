"""Answers worded by a language model: prompts, streaming, checks. Used by the answerer and the wiring."""
