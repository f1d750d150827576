"""Check-ins: schedules, claims, what is sent and answered, and what a wrong clock left. For ``store``."""
