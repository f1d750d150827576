"""Planned trouble: rate limits, failing, slow and lost answers for chosen routes."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

from .components import JsonObject
from .errors import ApiError

EARLY_TOLERANCE_SECONDS = 0.05
"""A client's timer and a faked clock may be off by this much."""


@dataclass(eq=False, kw_only=True)
class Request:
    """One request of the bot, as it came and as it was answered. `at` is monotonic seconds."""

    method: str
    path: str
    """Without host and /api/v10."""
    route: str
    """The path's template, such as /channels/{channel_id}/messages."""
    query: dict[str, str]
    body: Any
    """The parsed JSON (of multipart: its payload_json)."""
    headers: dict[str, str]
    at: float
    files: list[Any] = field(default_factory=list)
    multipart: bool = False
    status: int | None = None
    """What the double answered; None as long as it hasn't, or where it hung up."""
    reply: Any = None

    def __repr__(self) -> str:
        return f"{self.method} {self.path} -> {self.status}"


@dataclass(eq=False, kw_only=True)
class Fault:
    """What happens to the next `times` requests of a route. `hits` are those it happened to.

    `status` None closes the connection without an answer. `processed` lets Discord do what was
    asked before the answer is lost, fails or is held back for `delay` seconds.
    """

    method: str
    route: str
    times: int = 1
    status: int | None = 500
    code: int = 0
    message: str = "500: Internal Server Error"
    processed: bool = False
    delay: float = 0.0
    fails: bool = True
    hits: list[Request] = field(default_factory=list)

    def error(self) -> ApiError:
        return ApiError(self.status or 500, self.code, self.message)


@dataclass(eq=False, kw_only=True)
class RateLimit:
    """A route that answers 429 for `retry_after` seconds, `times` times. Times are monotonic seconds."""

    method: str
    route: str
    retry_after: float
    times: int = 1
    is_global: bool = False
    refused: list[Request] = field(default_factory=list)
    refused_at: list[float] = field(default_factory=list)
    retried: Request | None = None
    """The request that came again after the last refusal and went through."""

    @property
    def retried_after(self) -> float | None:
        """Seconds from the last 429 to the request that went through; None before that."""
        return None if self.retried is None else self.retried.at - self.refused_at[-1]

    def body(self) -> JsonObject:
        return {
            "message": "You are being rate limited.",
            "retry_after": self.retry_after,
            "global": self.is_global,
        }

    def headers(self) -> dict[str, str]:
        return {
            "Via": "1.1 google",
            "Retry-After": str(max(1, round(self.retry_after))),
            "X-RateLimit-Scope": "global" if self.is_global else "user",
            **({"X-RateLimit-Global": "true"} if self.is_global else {}),
        }

    def refuses(self, request: Request) -> bool:
        """Whether this request gets the 429; remembers the retry that doesn't."""
        if self.is_early(request) or len(self.refused) < self.times:
            self.refused.append(request)
            self.refused_at.append(time.monotonic())
            return True
        if self.retried is None and self.repeats(request):
            self.retried = request
        return False

    def is_early(self, request: Request) -> bool:
        """Whether this request repeats a refused one before the time was over."""
        if not self.refused or not self.repeats(request):
            return False
        return request.at < self.refused_at[-1] + self.retry_after - EARLY_TOLERANCE_SECONDS

    def repeats(self, request: Request) -> bool:
        return any(
            (request.method, request.path, request.body) == (one.method, one.path, one.body) for one in self.refused
        )


@dataclass(kw_only=True)
class FaultPlan:
    """All planned trouble, in the order it was planned."""

    faults: list[Fault] = field(default_factory=list)
    rate_limits: list[RateLimit] = field(default_factory=list)

    def take_fault(self, request: Request) -> Fault | None:
        for fault in self.faults:
            if _matches(fault, request) and len(fault.hits) < fault.times:
                fault.hits.append(request)
                return fault
        return None

    def find_rate_limit(self, request: Request) -> RateLimit | None:
        """The rate limit that this request runs into, if any."""
        for limit in self.rate_limits:
            if _matches(limit, request) and limit.retried is None:
                return limit
        return None


def _matches(planned: Fault | RateLimit, request: Request) -> bool:
    return planned.method == request.method and planned.route in (request.route, request.path)
