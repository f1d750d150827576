"""What the coach knows: documents, the roadmap graph and the rules both must satisfy.

Pure: no Discord, SQL, LangChain or network here. Only :mod:`knowledge.library` reads files.
"""
