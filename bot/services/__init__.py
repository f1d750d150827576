"""Use cases: one method each, the same for Discord and the terminal."""
