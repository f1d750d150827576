"""The log, in which no secret ever stands."""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Iterable
from urllib.parse import unquote, urlsplit

HIDDEN = "***"
MIN_SECRET = 4
"""Characters of what is hidden, at least; shorter ones stand in too many words."""

logger = logging.getLogger(__name__)


class HidingFormatter(logging.Formatter):
    """Formats records, tracebacks too, with every secret in them hidden."""

    def __init__(self, secrets: Iterable[str]) -> None:
        super().__init__("%(asctime)s %(levelname)-7s %(name)s: %(message)s")
        forms = {form for secret in secrets for form in secret_forms(secret)}
        self._secrets = sorted((form for form in forms if len(form) >= MIN_SECRET), key=len, reverse=True)

    def format(self, record: logging.LogRecord) -> str:
        """The record as text."""
        text = super().format(record)
        for secret in self._secrets:
            text = text.replace(secret, HIDDEN)
        return text


def secret_forms(secret: str) -> set[str]:
    """The texts that would give a secret away: of a URL its password, as written and decoded; else all of it."""
    if "://" not in secret:
        return {secret.strip()}
    try:
        password = urlsplit(secret).password
    except ValueError:
        password = None
    between = secret.partition("://")[2].rpartition("@")[0].partition(":")[2]
    return {form for text in (password, between) if text for form in (text, unquote(text))}


def configure_logging(level: str, secrets: Iterable[str] = ()) -> None:
    """Log to standard error. The libraries below speak up for warnings only; what a thread dies of is logged too."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(HidingFormatter(secrets))
    root = logging.getLogger()
    if not any(isinstance(known.formatter, HidingFormatter) for known in root.handlers):
        root.addHandler(handler)
        root.setLevel(logging.WARNING)
    for name in ("bot", "knowledge", "retrieval", "storage"):
        logging.getLogger(name).setLevel(level)
    logging.getLogger("sqlalchemy.pool").setLevel(logging.CRITICAL)  # a traceback for each question that a stop ends
    threading.excepthook = _log_thread


def _log_thread(hook: threading.ExceptHookArgs) -> None:
    if hook.exc_value is not None and not isinstance(hook.exc_value, SystemExit):
        name = hook.thread.name if hook.thread else "a thread"
        logger.error("an unexpected error ended %s", name, exc_info=hook.exc_value)
