"""The weekly contact: schedules, sending what is due, taking answers, and what a wrong clock did."""
