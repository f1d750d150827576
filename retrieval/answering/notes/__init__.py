"""Answers in the notes' own sentences, without a language model. Used by the answerer."""
