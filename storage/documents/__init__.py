"""Documents, their history, and releases of the shipped ones. For ``store``."""
