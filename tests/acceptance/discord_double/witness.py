"""What every request goes through: reading, recording, authentication, planned trouble, validation."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import BodyPartReader, web

from .errors import ApiError, empty_message, invalid_form, unauthorized
from .faults import Fault, FaultPlan, Request
from .message_store import Upload
from .openapi import Specification
from .request_limits import request_problems
from .state import World
from .waiting import Pulse

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

API = "/api/v10"
RECORD = web.RequestKey("record", Request)
WITHOUT_BOT_TOKEN = ("/interactions/", "/webhooks/")
JSON_TYPE = {"Content-Type": "application/json"}


@dataclass(frozen=True, kw_only=True)
class Violation:
    """Something that the bot did and Discord would refuse or not expect."""

    rule: str
    detail: str
    request: Request | None = None

    def __str__(self) -> str:
        where = f" [{self.request.method} {self.request.path}]" if self.request else ""
        return f"{self.rule}: {self.detail}{where}"


@dataclass(kw_only=True)
class Witness:
    """Sees every request of the bot."""

    world: World
    pulse: Pulse
    plan: FaultPlan
    specification: Specification | None
    requests: list[Request] = field(default_factory=list)
    violations: list[Violation] = field(default_factory=list)
    own_faults: list[str] = field(default_factory=list)
    """Replies of the double itself that don't look like Discord's."""

    def violate(self, rule: str, detail: str, request: Request | None = None) -> None:
        self.violations.append(Violation(rule=rule, detail=detail, request=request))

    def middleware(self) -> Any:
        """The aiohttp middleware for the whole application."""

        @web.middleware
        async def witness(request: web.Request, handler: Handler) -> web.StreamResponse:
            if not request.path.startswith(API + "/"):
                return await handler(request)
            record = await read_request(request)
            self.requests.append(record)
            self.pulse.beat()
            request[RECORD] = record
            try:
                return await self._answer(request, record, handler)
            finally:
                self.pulse.beat()

        return witness

    async def _answer(self, request: web.Request, record: Request, handler: Handler) -> web.StreamResponse:
        fault = self.plan.take_fault(record)
        try:
            if fault is None:
                return await self._process(request, record, handler)
            return await self._go_wrong(fault, request, record, handler)
        except ApiError as error:
            return self._render_error(record, error)

    async def _go_wrong(
        self, fault: Fault, request: web.Request, record: Request, handler: Handler
    ) -> web.StreamResponse:
        """What the fault makes of a request: held back before or after it is carried out, then maybe failed."""
        if not fault.processed:
            await asyncio.sleep(fault.delay)
        response = await self._process(request, record, handler) if fault.processed or not fault.fails else None
        if fault.processed:
            self.pulse.beat()
            await asyncio.sleep(fault.delay)
        return self._fail(request, record, fault) if response is None or fault.fails else response

    async def _process(self, request: web.Request, record: Request, handler: Handler) -> web.StreamResponse:
        self._check_token(record)
        limit = self.plan.find_rate_limit(record)
        if limit is not None:
            if limit.is_early(record):
                self.violate("rate limit", f"retried before retry_after={limit.retry_after:g} s was over", record)
            if limit.refuses(record):
                return self._render(record, 429, limit.body(), limit.headers())
        self._check_request(record)
        try:
            response = await handler(request)
        except web.HTTPException:
            self.violate("not implemented by the double", f"{record.method} {record.path}", record)
            raise ApiError(404, 0, "404: Not Found") from None
        self._check_reply(record, response)
        return response

    def _check_token(self, record: Request) -> None:
        """Raises ApiError 401 where the bot's token is needed and isn't there."""
        if record.path.startswith(WITHOUT_BOT_TOKEN):
            return
        if record.headers.get("Authorization") != f"Bot {self.world.token}":
            raise unauthorized()

    def _check_request(self, record: Request) -> None:
        """Records violations. Raises ApiError 400 50035 (or 50006) where there are any."""
        problems = []
        if self.specification is not None:
            kind = "multipart/form-data" if record.multipart else "application/json"
            problems = self.specification.request_problems(
                record.method, record.path, query=record.query, body=record.body, kind=kind
            )
        for problem in problems:
            self.violate("specification", problem, record)
        limits = request_problems(record)
        for problem in limits:
            self.violate("limit", problem, record)
        if any(problem.startswith("empty message") for problem in limits):
            raise empty_message()
        if problems or limits:
            no_such_operation = any("no operation" in problem for problem in problems)
            raise ApiError(404, 0, "404: Not Found") if no_such_operation else invalid_form([*problems, *limits])

    def _check_reply(self, record: Request, response: web.StreamResponse) -> None:
        content = response.body if isinstance(response, web.Response) else None
        body = json.loads(content) if isinstance(content, bytes) and content else None
        record.status, record.reply = response.status, body
        if self.specification is not None:
            found = self.specification.reply_problems(record.method, record.path, response.status, body)
            self.own_faults += [f"{record.method} {record.path}: {problem}" for problem in found]

    def _fail(self, request: web.Request, record: Request, fault: Fault) -> web.StreamResponse:
        if fault.status is None:
            record.status = None
            assert request.transport is not None
            request.transport.abort()
            return web.Response(status=500)
        return self._render_error(record, fault.error())

    def _render_error(self, record: Request, error: ApiError) -> web.Response:
        return self._render(record, error.status, error.body())

    def _render(self, record: Request, status: int, body: Any, headers: dict[str, str] | None = None) -> web.Response:
        record.status, record.reply = status, body
        return web.Response(status=status, body=json.dumps(body), headers={**JSON_TYPE, **(headers or {})})


def reply_json(request: web.Request, body: Any, status: int = 200) -> web.Response:
    """A reply as Discord sends it: exactly application/json, with the headers of a roomy rate limit."""
    record = request[RECORD]
    headers = {
        "X-RateLimit-Bucket": f"{hash((record.method, record.route)) & 0xFFFFFFFF:08x}",
        "X-RateLimit-Limit": "50",
        "X-RateLimit-Remaining": "49",
        "X-RateLimit-Reset-After": "1.000",
        "X-RateLimit-Reset": f"{time.time() + 1:.3f}",
    }
    if status == 204:
        return web.Response(status=204, headers=headers)
    return web.Response(status=status, body=json.dumps(body).encode(), headers={**JSON_TYPE, **headers})


async def read_request(request: web.Request) -> Request:
    """The request with its JSON parsed, or the parts of its multipart form."""
    record = Request(
        method=request.method,
        path=request.path.removeprefix(API),
        route=_route_of(request),
        query=dict(request.query),
        body=None,
        headers=dict(request.headers),
        at=time.monotonic(),
        multipart=request.content_type == "multipart/form-data",
    )
    if record.multipart:
        record.body, record.files = await _read_multipart(request)
    else:
        content = await request.read()
        record.body = json.loads(content) if content else None
    return record


def _route_of(request: web.Request) -> str:
    resource = request.match_info.route.resource
    return (resource.canonical if resource is not None else request.path).removeprefix(API)


async def _read_multipart(request: web.Request) -> tuple[Any, list[Upload]]:
    body, uploads = None, []
    async for part in await request.multipart():
        assert isinstance(part, BodyPartReader)
        content = bytes(await part.read())
        if part.name == "payload_json":
            body = json.loads(content)
        else:
            key = (part.name or "").removeprefix("files[").removesuffix("]")
            uploads.append(Upload(key=key, filename=part.filename or "file", content=content))
    return body, uploads
