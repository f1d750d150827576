"""The errors of storage.

StorageError
├── InvalidDatabaseUrlError   the URL names no database that the coach can use
├── DatabaseUnavailableError  the database cannot be reached, is busy, full or damaged
├── SchemaOutOfDateError      the tables are older (or newer) than this version of the coach
├── UnstorableTextError       a text holds characters that no database keeps
├── NotFoundError             there is no such thing
└── ConflictError             something else got there first, or has the name already

Every message is fit for a person. ``storage.engine.failures`` is where the errors of SQLAlchemy and the
drivers become these.
"""

from __future__ import annotations


class StorageError(Exception):
    """Anything that went wrong while keeping or reading what must not be lost."""


class InvalidDatabaseUrlError(StorageError):
    """A URL that names no database the coach can use; the message never holds its password."""


class DatabaseUnavailableError(StorageError):
    """The database cannot be reached, is busy, full or damaged; trying again later may help."""


class SchemaOutOfDateError(StorageError):
    """The tables are not those that this version of the coach works with."""


class UnstorableTextError(StorageError, ValueError):
    """A text with NUL characters or half a surrogate pair, which not every database can hold; nothing was changed."""


class NotFoundError(StorageError):
    """There is no such document, revision, schedule or check-in."""


class ConflictError(StorageError):
    """Something else got there first, or has the name already; nothing was changed."""
