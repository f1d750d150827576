"""What people touch: the command line, the terminal chat and the Discord bot."""
