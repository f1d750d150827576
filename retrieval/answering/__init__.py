"""From a ranking to an answer with sources. Used by the services."""
