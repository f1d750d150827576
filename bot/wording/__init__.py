"""Sentences that members read, one module a language. Pure: rules return values, and these are put into words here."""
