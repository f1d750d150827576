"""The coach's rules as pure functions: what to learn next, when a check-in is due. Standard library only."""
