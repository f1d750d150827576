"""Everything that `coach knowledge check` says. Used by that command and by tests."""
