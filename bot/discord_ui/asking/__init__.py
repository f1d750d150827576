"""Questions and answers: commands, messages, drafts, threads, and the buttons below an answer. For ``client`` alone."""
