"""What every command, button and form is made of, and safe text. For all of ``discord_ui``."""
