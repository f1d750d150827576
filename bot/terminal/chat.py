"""The terminal chat: questions and slash commands, typed or read from a pipe, until the end of input."""

from __future__ import annotations

import asyncio
import logging
import shlex
import sys
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from typing import TextIO

from bot.errors import EXPECTED, InputError, describe_error
from bot.services.actors import LOCAL_MEMBER
from bot.services.answering.conversations import Conversation, Conversations
from bot.services.coach import Coach
from bot.terminal.rendering import (
    plain,
    render_answer,
    render_note,
    render_recommendations,
    render_standing,
    without_controls,
)
from bot.wording.english import word_done
from knowledge.roadmap import Level, Roadmap
from retrieval.values import Offer

logger = logging.getLogger(__name__)

CONVERSATION = Conversation(member_id=LOCAL_MEMBER, place=0)
"""The only one at a terminal."""

HELP = """\
Ask anything about the road from beginner to senior Python engineer, or use:
  /next                          what to learn next
  /level [junior|mid|senior]     show where you stand, or set your level
  /track [web|data|automation|none]
  /hours N                       your hours a week
  /goal TEXT                     what you are working towards
  /done TOPIC                    mark a topic as done, such as /done decorators
  /undo                          take the last change back
  /topic NAME                    read a note
  /new                           forget what was asked before
  /help, /quit"""


class TerminalChat:
    """One local member at a keyboard or a pipe."""

    def __init__(self, coach: Coach, *, source: TextIO | None = None, output: TextIO | None = None) -> None:
        self._coach = coach
        self._source = source or sys.stdin
        self._output = output or sys.stdout
        self._conversations = Conversations(clock=_now)
        self._offers: Sequence[Offer] = ()
        """The questions that the last answer offered, by number."""
        self._commands: dict[str, Callable[[Sequence[str]], Awaitable[str]]] = {
            "/next": self._next,
            "/level": self._level,
            "/track": self._track,
            "/hours": self._hours,
            "/goal": self._goal,
            "/done": self._done,
            "/undo": self._undo,
            "/topic": self._topic,
            "/new": self._new,
            "/help": self._help,
        }

    async def run(self) -> None:
        """Answer line by line until the input ends or somebody types /quit."""
        interactive = self._source.isatty()
        if interactive:
            self._print("Ask me what to learn next, or anything on the way there. /help shows more, /quit leaves.")
        while True:
            if interactive:
                self._output.write("\n> ")
                self._output.flush()
            line = await asyncio.to_thread(self._source.readline)
            if not line or line.strip().lower() in ("/quit", "/exit"):
                return
            if line.strip():
                if not interactive:
                    self._print(f"> {line.strip()}")
                self._print(await self.reply(line.strip()) + ("" if interactive else "\n"))

    async def reply(self, line: str) -> str:
        """What one line is answered with. Errors become their message, and the chat goes on."""
        try:
            if line.startswith("/"):
                return await self._command(line)
            return await self._ask(line)
        except Exception as error:
            if not isinstance(error, EXPECTED):
                logger.exception("a line could not be answered")
            return describe_error(error)

    async def _ask(self, question: str) -> str:
        profile = await self._coach.members.profile(LOCAL_MEMBER)
        chosen = choose(question, self._offers)
        if chosen is not None:
            self._offers = ()
            return render_answer(await self._coach.answers.say_entry(chosen.entry, profile=profile))
        reply = await self._conversations.ask(
            CONVERSATION, lambda turns: self._coach.answers.answer(question, profile=profile, turns=turns)
        )
        self._offers = reply.answer.offers
        return render_answer(reply)

    async def _command(self, line: str) -> str:
        try:
            name, *arguments = shlex.split(line)
        except ValueError:
            name, *arguments = line.split()
        command = self._commands.get(name.lower())
        if command is None:
            raise InputError(f"there is no command {name}; /help lists them.")
        return await command(arguments)

    async def _next(self, _: Sequence[str]) -> str:
        found = await self._coach.members.next_topics(LOCAL_MEMBER)
        return render_recommendations(found.found, found.profile)

    async def _level(self, arguments: Sequence[str]) -> str:
        if arguments:
            level = parse_level(arguments[0])
            await self._coach.members.change_profile(LOCAL_MEMBER, now=_now(), level=level)
        return render_standing(await self._coach.members.standing(LOCAL_MEMBER))

    async def _track(self, arguments: Sequence[str]) -> str:
        tracks = [track.id for track in (await self._roadmap()).tracks]
        if not arguments or arguments[0].lower() not in (*tracks, "none"):
            raise InputError(f"a track is one of {', '.join(tracks)}, or none.")
        await self._coach.members.change_profile(LOCAL_MEMBER, now=_now(), track=arguments[0].lower())
        return await self._level([])

    async def _hours(self, arguments: Sequence[str]) -> str:
        try:
            hours = float(arguments[0])
        except (IndexError, ValueError):
            raise InputError("type your hours a week as a number, such as /hours 10.") from None
        await self._coach.members.change_profile(LOCAL_MEMBER, now=_now(), hours_per_week=hours)
        return await self._level([])

    async def _goal(self, arguments: Sequence[str]) -> str:
        await self._coach.members.change_profile(LOCAL_MEMBER, now=_now(), goal=" ".join(arguments))
        return await self._level([])

    async def _done(self, arguments: Sequence[str]) -> str:
        if not arguments:
            raise InputError("say which topic, such as /done decorators; /next shows their ids.")
        named = " ".join(arguments)
        result = await self._coach.members.complete(LOCAL_MEMBER, named, now=_now(), source="terminal")
        said = plain(word_done(result.topics, result.before))
        return f"{said} {render_recommendations(result.next, result.profile)}"

    async def _undo(self, _: Sequence[str]) -> str:
        change = await self._coach.members.undo(LOCAL_MEMBER, now=_now())
        if change is None:
            return "There is nothing to undo."
        title = (await self._roadmap()).get_topic(change.topic).title
        return f"{title} is back to {change.previous_state.value.replace('_', ' ')}."

    async def _topic(self, arguments: Sequence[str]) -> str:
        if not arguments:
            raise InputError("say which note, such as /topic decorators.")
        return render_note(await self._coach.notes.read(" ".join(arguments)))

    async def _new(self, _: Sequence[str]) -> str:
        self._conversations.begin(CONVERSATION)
        return "Forgotten. What would you like to know?"

    async def _help(self, _: Sequence[str]) -> str:
        return HELP

    async def _roadmap(self) -> Roadmap:
        return (await self._coach.knowledge.view(None)).roadmap

    def _print(self, text: str) -> None:
        self._output.write(without_controls(text) + "\n")
        self._output.flush()


def choose(line: str, offers: Sequence[Offer]) -> Offer | None:
    """The offered question that a line chooses by its number."""
    return offers[int(line) - 1] if line.isdecimal() and 1 <= int(line) <= len(offers) else None


def parse_level(text: str) -> Level:
    """A level by its name. Raises InputError that names them all."""
    try:
        return Level(text.strip().lower())
    except ValueError:
        raise InputError(f"a level is one of {', '.join(Level)}, not {text!r}.") from None


def _now() -> datetime:
    return datetime.now(UTC)
