from __future__ import annotations

from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.engine.database import Database
from storage.engine.engines import parse_url
from storage.errors import InvalidDatabaseUrlError

PARTS = st.text("qxzjvk", min_size=4, max_size=8)
"""Of letters that no message here has side by side."""


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("sqlite:///coach.db", "sqlite+aiosqlite:///coach.db"),
        ("sqlite:////data/coach.db", "sqlite+aiosqlite:////data/coach.db"),
        ("sqlite+aiosqlite:///coach.db", "sqlite+aiosqlite:///coach.db"),
        ("  sqlite:///coach.db\n", "sqlite+aiosqlite:///coach.db"),
        ("postgresql://ada@db/coach", "postgresql+asyncpg://ada@db/coach"),
        ("postgres://ada:pw@db:5433/coach", "postgresql+asyncpg://ada:pw@db:5433/coach"),
        ("postgresql+asyncpg://db/coach", "postgresql+asyncpg://db/coach"),
        ("postgres://db/coach?sslmode=require", "postgresql+asyncpg://db/coach?ssl=require"),
        ("postgresql://ada@/coach?host=%2Frun%2Fpg", "postgresql+asyncpg://ada@/coach?host=%2Frun%2Fpg"),
    ],
)
def test_a_url_is_given_the_driver_of_its_kind(given: str, meant: str) -> None:
    assert parse_url(given).render_as_string(hide_password=False) == meant


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("", "cannot be read"),
        ("coach.db", "cannot be read"),
        ("postgresql://db:port/coach", "cannot be read"),
        ("mysql://db/coach", "'mysql'"),
        ("postgresql+psycopg://db/coach", "takes sqlite:// or postgresql://"),
        ("sqlite://", "needs a file"),
        ("sqlite:///:memory:", "needs a file"),
        ("postgresql://ada@db", "names no database"),
        ("postgresql://db/coach?sslrootcert=x&sslmode=require", "does not know: sslrootcert"),
    ],
)
def test_a_wrong_url_is_refused_with_its_reason(url: str, reason: str) -> None:
    with pytest.raises(InvalidDatabaseUrlError, match=reason):
        Database(url)


@pytest.mark.parametrize(
    "url", ["postgresql://ada:hunter2@db", "mysql://ada:hunter2@db/coach", "postgres//ada:hunter2@db/coach"]
)
def test_the_password_is_in_no_error(url: str) -> None:
    with pytest.raises(InvalidDatabaseUrlError) as raised:
        parse_url(url)
    assert "hunter2" not in str(raised.value)
    assert raised.value.__cause__ is None


def test_the_password_is_not_in_the_name_of_a_database() -> None:
    database = Database("postgresql://ada:hunter2@db/coach")
    assert "hunter2" not in database.name + repr(database)
    assert "ada" in database.name
    assert database.path is None
    assert not database.is_sqlite


@given(st.lists(PARTS, min_size=2, max_size=4), st.sampled_from("@/#?%:&="))
def test_no_part_of_a_password_that_was_not_escaped_is_ever_said(parts: list[str], sign: str) -> None:
    try:
        database = Database(f"postgresql://coach:{sign.join(parts)}@db.example/coach")
        said = database.name + repr(database)
    except InvalidDatabaseUrlError as error:
        said = str(error)
    assert [part for part in parts if part in said] == []


@pytest.mark.parametrize("password", ["p@ss", "p@ss@word", "a@b?c", "a@b/c", "a?b@c", "@"])
def test_an_at_sign_in_a_password_is_refused_saying_how_to_write_it(password: str) -> None:
    with pytest.raises(InvalidDatabaseUrlError, match="%40"):
        parse_url(f"postgresql://coach:{password}@db.example/coach")


@pytest.mark.parametrize("password", ["p%40ss", "a/b", "a?b", "a:b", "a#b", "a b"])
def test_a_password_that_a_url_can_hold_is_taken(password: str) -> None:
    url = parse_url(f"postgresql://coach:{password}@db.example/coach")
    assert (url.password, url.host, url.database) == (unquote(password), "db.example", "coach")


def test_a_path_may_hold_at_signs() -> None:
    assert parse_url("sqlite:////data/a@b@c/coach.db").database == "/data/a@b@c/coach.db"
