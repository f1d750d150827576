"""Reading notes in Discord: /topic, the button below an answer, and a menu of sections. For the client and asking."""
