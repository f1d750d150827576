"""The numbers by which Discord tells interactions, callbacks, commands and options apart."""

# Interactions
COMMAND, COMPONENT, AUTOCOMPLETE, MODAL_SUBMIT = 2, 3, 4, 5

# Interaction callbacks
REPLY_NOW, DEFER, DEFER_UPDATE, UPDATE, CHOICES, OPEN_MODAL = 4, 5, 6, 7, 8, 9

# Application commands
SLASH, USER_MENU, MESSAGE_MENU = 1, 2, 3

# Command options
SUBCOMMAND, GROUP = 1, 2
STRING, INTEGER, BOOLEAN, USER, CHANNEL, ROLE, MENTIONABLE, NUMBER, ATTACHMENT = 3, 4, 5, 6, 7, 8, 9, 10, 11
