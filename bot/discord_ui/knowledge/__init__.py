"""A guild's own notes: /kb and its form. For ``client`` alone."""
