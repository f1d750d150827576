"""Logins that Discord refused: remembered, so that a restarted process does not repeat them at once.

Discord allows a bot 1,000 starts a day, and resets the token of one that uses them up
(https://docs.discord.com/developers/events/gateway#identifying). A service manager that restarts a refused bot every
other second gets there within an hour, so each start after a refusal waits, longer each time.
"""

from __future__ import annotations

import hashlib
import json
import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from bot.settings import Settings

logger = logging.getLogger(__name__)

FIRST_WAIT = timedelta(seconds=10)
MAX_WAIT = timedelta(hours=1)
FILE = "discord-refusals.json"


@dataclass(frozen=True, kw_only=True)
class Refusals:
    """How often in a row Discord refused a token with these settings, and when last. Nothing in it is secret."""

    login: str
    count: int
    last_at: datetime

    def wait(self, now: datetime) -> timedelta:
        """How long the next try must still wait; a clock that was moved makes it no longer than its whole time."""
        whole = min(FIRST_WAIT * int(2 ** min(self.count - 1, 20)), MAX_WAIT)
        return min(max(self.last_at + whole - now, timedelta()), whole)


def login_of(settings: Settings) -> str:
    """A fingerprint of all that Discord may refuse: with another token or intent a start does not wait."""
    token = settings.discord_token.get_secret_value() if settings.discord_token else ""
    return hashlib.sha256(f"{token}\0{settings.message_content}".encode()).hexdigest()[:16]


def load_refusals(folder: Path, login: str) -> Refusals | None:
    """Those of this login, or None when it was not refused, or nothing readable is known."""
    try:
        saved = json.loads((folder / FILE).read_text(encoding="utf-8"))
        found = Refusals(
            login=str(saved["login"]), count=int(saved["count"]), last_at=datetime.fromisoformat(saved["last_at"])
        )
        return found if found.login == login and found.count > 0 and found.last_at.tzinfo is not None else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def remember_refusal(folder: Path, login: str, *, now: datetime) -> None:
    """Count one more."""
    before = load_refusals(folder, login)
    saved = {"login": login, "count": before.count + 1 if before else 1, "last_at": now.isoformat()}
    try:
        (folder / FILE).write_text(json.dumps(saved), encoding="utf-8")
    except OSError as error:
        logger.warning("that Discord refused the login cannot be remembered: %s", error)


def forget_refusals(folder: Path) -> None:
    """Discord has accepted the login."""
    try:
        (folder / FILE).unlink(missing_ok=True)
    except OSError as error:
        logger.warning("earlier refusals by Discord cannot be forgotten: %s", error)
