"""How databases are opened, read and written: engines, transactions, and errors of drivers. For ``store``."""
