"""What must not be lost: documents and their revisions, members, progress and check-ins.

The only package that imports SQLAlchemy. Open a ``storage.engine.database.Database``, pass it to the
repositories (one a noun), and get frozen values (``storage.records``) out of them.
"""
