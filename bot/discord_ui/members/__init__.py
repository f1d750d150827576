"""A member's own road: /next, /level, /done, /undo. For ``client`` alone."""
