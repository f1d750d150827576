"""How a question becomes an answer with sources. Knows the knowledge base, not storage or Discord."""
