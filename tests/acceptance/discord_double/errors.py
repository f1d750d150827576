"""The errors of the double.

ApiError          what Discord would answer the bot: a status, a code and a message
DoubleError       an AssertionError, so that a test fails with its text
  NotPossibleError     a test asks for what nobody could do in Discord's own client
  TimedOutError        what a test waits for didn't happen in time
  NotCleanError        the bot broke Discord's rules (see `DiscordDouble.assert_clean`)
"""

from __future__ import annotations

from typing import Any


class ApiError(Exception):
    """An HTTP error as Discord's API answers it: `status`, JSON `code` and `message`."""

    def __init__(self, status: int, code: int, message: str, errors: dict[str, Any] | None = None) -> None:
        super().__init__(f"{status} {code}: {message}")
        self.status = status
        self.code = code
        self.message = message
        self.errors = errors

    def body(self) -> dict[str, Any]:
        body: dict[str, Any] = {"message": self.message, "code": self.code}
        if self.errors:
            body["errors"] = self.errors
        return body


class DoubleError(AssertionError):
    """Base of what the double raises inside a test."""


class NotPossibleError(DoubleError):
    """Nobody could do this in Discord: no such command, button, option, or not allowed."""


class TimedOutError(DoubleError):
    """The awaited thing didn't happen within the time-out."""


class NotCleanError(DoubleError):
    """The bot did what Discord would refuse; the text lists it."""


def unauthorized() -> ApiError:
    return ApiError(401, 0, "401: Unauthorized")


def unknown(what: str) -> ApiError:
    """404 for a `what` of: channel, guild, member, message, user, webhook, interaction, command."""
    codes = {
        "channel": 10003,
        "guild": 10004,
        "member": 10007,
        "message": 10008,
        "user": 10013,
        "webhook": 10015,
        "interaction": 10062,
        "application command": 10063,
    }
    return ApiError(404, codes[what], f"Unknown {what.title() if what != 'interaction' else 'interaction'}")


def already_acknowledged() -> ApiError:
    return ApiError(400, 40060, "Interaction has already been acknowledged.")


def cannot_message_user() -> ApiError:
    return ApiError(403, 50007, "Cannot send messages to this user")


def missing_access() -> ApiError:
    return ApiError(403, 50001, "Missing Access")


def missing_permissions() -> ApiError:
    return ApiError(403, 50013, "Missing Permissions")


def not_the_author() -> ApiError:
    return ApiError(403, 50005, "Cannot edit a message authored by another user")


def empty_message() -> ApiError:
    return ApiError(400, 50006, "Cannot send an empty message")


def invalid_webhook_token() -> ApiError:
    return ApiError(401, 50027, "Invalid Webhook Token")


def invalid_form(problems: list[str]) -> ApiError:
    """400 for a body that breaks the specification or a limit; `problems` in words."""
    details = [{"code": "INVALID", "message": problem} for problem in problems]
    return ApiError(400, 50035, "Invalid Form Body", {"_errors": details})
