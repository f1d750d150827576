"""A private PostgreSQL server for the tests, from the binaries of the system.

Where there are none the tests that need it are skipped; with ``CI`` in the environment they fail.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

_BINARIES = Path("/usr/lib/postgresql")
_START_SECONDS = 30
_OPTIONS = {
    "listen_addresses": "",  # the socket in its own folder is the only way in
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "shared_buffers": "32MB",
    "max_connections": "100",
}


@dataclass(frozen=True, kw_only=True)
class PostgresqlServer:
    """A running server. ``sockets`` is the folder of its socket."""

    sockets: Path

    def url(self, database: str) -> str:
        """The URL of a database, as a person would write it."""
        return f"postgresql://coach@/{database}?host={self.sockets}"


class PostgresqlMissingError(Exception):
    """This machine cannot run a server."""


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[PostgresqlServer]:
    """A server with one superuser, ``coach``, and no password."""
    try:
        binaries, account = find_binaries(), find_account()
    except PostgresqlMissingError as error:
        if os.environ.get("CI"):
            pytest.fail(f"{error}; CI must run these tests")
        pytest.skip(str(error))
    folder = Path(tempfile.mkdtemp(prefix="coach-pg-"))
    try:
        if account:
            os.chown(folder, account["user"], account["group"])
        yield from _run(binaries, folder, account)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def find_binaries() -> Path:
    """The folder with the newest ``initdb`` and ``postgres``."""
    versions = sorted(_BINARIES.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    found = versions[-1] if versions else shutil.which("initdb")
    if found is None:
        raise PostgresqlMissingError("PostgreSQL's initdb is not installed (Debian: postgresql)")
    return Path(found).parent


def find_account() -> dict[str, Any]:
    """Who runs the server, as options of subprocess: it refuses to run as root."""
    if os.getuid() != 0:
        return {}
    try:
        account = pwd.getpwnam("postgres")
    except KeyError:
        raise PostgresqlMissingError("root needs an account named postgres to run PostgreSQL as") from None
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def _run(binaries: Path, folder: Path, account: dict[str, Any]) -> Iterator[PostgresqlServer]:
    data = folder / "data"
    account_options = ["-U", "coach", "-A", "trust"]
    initdb = [str(binaries / "initdb"), "-D", str(data), *account_options, "-E", "UTF8", "--no-locale", "-N"]
    subprocess.run(initdb, check=True, stdout=subprocess.DEVNULL, cwd=folder, **account)
    options = [part for name, value in _OPTIONS.items() for part in ("-c", f"{name}={value}")]
    command = [str(binaries / "postgres"), "-D", str(data), "-k", str(folder), *options]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log, cwd=folder, **account)
    try:
        _wait_until_ready(binaries, folder, server)
        yield PostgresqlServer(sockets=folder)
    finally:
        server.send_signal(signal.SIGINT)  # "fast": does not wait for connections that a test left open
        try:
            server.wait(timeout=_START_SECONDS)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _wait_until_ready(binaries: Path, folder: Path, server: subprocess.Popen[bytes]) -> None:
    ask = [str(binaries / "pg_isready"), "-q", "-h", str(folder)]
    deadline = time.monotonic() + _START_SECONDS
    while subprocess.run(ask, check=False).returncode != 0:
        if server.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"PostgreSQL did not start:\n{(folder / 'log').read_text()}")
        time.sleep(0.05)
