"""The weekly check-in: command, loop, message and buttons. For ``client``, and ``members``, which shows it."""
