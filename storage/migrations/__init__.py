"""The history of the tables, by Alembic. ``storage.engine.schema`` runs it; see ``env.py`` for writing a revision."""
