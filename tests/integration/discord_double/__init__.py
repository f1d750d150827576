"""The Discord double itself, driven with a small discord.py client and with plain requests."""
