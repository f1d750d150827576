"""The Discord front end: commands, buttons and messages, translated to and from the services."""
