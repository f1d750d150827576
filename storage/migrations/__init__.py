"""The history of the tables, by Alembic. ``storage.schema`` runs it; see ``env.py`` for writing a revision."""
