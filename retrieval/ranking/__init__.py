"""From a question to ranked documents with a confidence. Used by answering and the services."""
