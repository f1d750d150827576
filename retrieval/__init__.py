"""How a question becomes an answer with sources. Knows the knowledge base, not storage or Discord."""

from retrieval.telemetry import silence_telemetry

silence_telemetry()  # the libraries below read it when they are imported, so nothing later than this would do
