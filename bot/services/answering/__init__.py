"""Questions: their answers, the cache of equal ones, what a member asked before, and the next step."""
