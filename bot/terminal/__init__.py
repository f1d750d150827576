"""The coach in a terminal: the same services, one local member."""
