"""coach run, chat, ask, search, next and evaluate."""

from __future__ import annotations

import asyncio
import json
import logging
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.commands.running import run_with_coach
from bot.errors import EXPECTED, InputError, describe_error
from bot.logs import configure_logging
from bot.services.actors import LOCAL_MEMBER

if TYPE_CHECKING:
    from bot.services.coach import Coach
    from bot.terminal.batches import Line

logger = logging.getLogger(__name__)

JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]
ProfileOption = Annotated[
    Path | None,
    typer.Option("--profile", help='A JSON file such as {"level": "mid", "track": "web", "done": ["git"]}.'),
]
AT_ONCE = 16
"""Questions of a batch under way at the same time."""


def run() -> None:
    """Start the Discord bot; without DISCORD_TOKEN say so and open the terminal chat."""
    run_with_coach(_run)


def chat() -> None:
    """Chat in the terminal. Reads questions from a pipe too, one a line, until it ends."""
    run_with_coach(_chat)


def ask(
    question: Annotated[str | None, typer.Argument(help="Your question, in quotes.")] = None,
    as_json: JsonOption = False,
    profile: ProfileOption = None,
    batch: Annotated[
        Path | None,
        typer.Option("--batch", help='JSON lines with "question" (and optional "turns"); one JSON line out for each.'),
    ] = None,
) -> None:
    """Answer one question, or a file of them.

    Example: coach ask "how do decorators work?"
    """
    if (question is None) == (batch is None):
        raise typer.BadParameter("give either a question in quotes or --batch FILE")
    if batch is not None:
        run_with_coach(lambda coach: _ask_batch(coach, batch, profile), quiet=True)
    else:
        run_with_coach(lambda coach: _ask(coach, question or "", profile, as_json), quiet=as_json)


def search(
    query: Annotated[str, typer.Argument(help="What to look for.")],
    count: Annotated[int, typer.Option("-k", min=1, max=100, help="How many results.")] = 10,
    as_json: JsonOption = False,
    passages: Annotated[bool, typer.Option("--passages", help="Passages instead of documents.")] = False,
) -> None:
    """Show what the retriever finds, best first.

    Example: coach search "mock a database" -k 5
    """
    run_with_coach(lambda coach: _search(coach, query, count, as_json, passages), quiet=as_json)


def next_(
    profile: ProfileOption = None,
    as_json: JsonOption = False,
    count: Annotated[int, typer.Option("-n", min=1, max=80, help="How many topics.")] = 3,
    batch: Annotated[Path | None, typer.Option("--batch", help="JSON lines of profiles in, JSON lines out.")] = None,
) -> None:
    """Say what to learn next, for you or for a profile."""
    if batch is not None:
        run_with_coach(lambda coach: _next_batch(coach, batch, count), quiet=True)
    else:
        run_with_coach(lambda coach: _next(coach, profile, count, as_json), quiet=as_json)


def evaluate(
    file: Annotated[Path, typer.Argument(help='JSON lines with "question", "relevant" (a list of ids) and "best".')],
    as_json: JsonOption = False,
) -> None:
    """Measure the retriever on labelled questions: hit@1/3/5, MRR@10, nDCG@10, and what it missed."""
    run_with_coach(lambda coach: _evaluate(coach, file, as_json), quiet=as_json)


async def _run(coach: Coach) -> int | None:
    if coach.settings.discord_token is None:
        typer.echo("DISCORD_TOKEN is not set, so this is the terminal chat. Put the token into .env to start the bot.")
        return await _chat(coach)
    from bot.discord_ui.starting import run_bot  # noqa: PLC0415 - discord.py takes half a second to import

    configure_logging(coach.settings.log_level or "INFO", coach.settings.secrets)

    await run_bot(coach)
    return None


async def _chat(coach: Coach) -> int | None:
    from bot.terminal.chat import TerminalChat  # noqa: PLC0415

    await TerminalChat(coach).run()
    return None


async def _ask(coach: Coach, question: str, profile_file: Path | None, as_json: bool) -> int | None:
    from bot.terminal.rendering import answer_json, render_answer  # noqa: PLC0415

    profile = await _profile(coach, profile_file)
    answer = await coach.answers.answer(question, profile=profile)
    typer.echo(_json(answer_json(answer)) if as_json else render_answer(answer))
    return None


async def _ask_batch(coach: Coach, batch: Path, profile_file: Path | None) -> int | None:
    """One line out for each line in, in order; a bounded number are under way at once."""
    from bot.terminal.batches import make_profile, make_question, read_lines  # noqa: PLC0415
    from bot.terminal.rendering import answer_json  # noqa: PLC0415

    default = await _profile(coach, profile_file)
    roadmap = (await coach.knowledge.view(None)).roadmap
    slots = asyncio.Semaphore(AT_ONCE)

    async def one(line: Line) -> dict[str, Any]:
        async with slots:
            try:
                if line.value is None:
                    raise InputError(line.problem)
                read = make_question(line.value)
                profile = default if read.profile is None else make_profile(read.profile, roadmap)
                answer = await coach.answers.answer(read.asked, profile=profile, turns=read.earlier)
            except Exception as error:  # a defect in one line must not cost the others theirs
                return _rejected(line, error)
            return answer_json(answer)

    results = await asyncio.gather(*(one(line) for line in read_lines(batch)))
    for result in results:
        typer.echo(_json(result))
    return int(any(result["kind"] == "rejected" for result in results))


async def _search(coach: Coach, query: str, count: int, as_json: bool, passages: bool) -> int | None:
    from bot.terminal.rendering import ranking_json  # noqa: PLC0415

    found = ranking_json(await coach.answers.search(query, top_k=count), count=count, passages=passages)
    if as_json:
        typer.echo(_json(found))
        return None
    for place, entry in enumerate(found, start=1):
        section = f" / {entry['section']}" if entry["section"] else ""
        typer.echo(f"{place:>2}. {entry['score']:>6.2f}  {entry['title']}{section} [{entry['document']}]")
        typer.echo(f"            {' '.join(entry['text'].split())[:100]}")
    return None


async def _next(coach: Coach, profile_file: Path | None, count: int, as_json: bool) -> int | None:
    from bot.coaching.recommending import recommend  # noqa: PLC0415
    from bot.terminal.rendering import recommendations_json, render_recommendations  # noqa: PLC0415

    profile = await _profile(coach, profile_file)
    found = recommend((await coach.knowledge.view(None)).roadmap, profile, count)
    text = _json(recommendations_json(found, profile)) if as_json else render_recommendations(found, profile)
    typer.echo(text)
    return None


async def _next_batch(coach: Coach, batch: Path, count: int) -> int | None:
    from bot.coaching.recommending import recommend  # noqa: PLC0415
    from bot.terminal.batches import make_profile, read_lines  # noqa: PLC0415
    from bot.terminal.rendering import recommendations_json  # noqa: PLC0415

    roadmap = (await coach.knowledge.view(None)).roadmap
    failed = False
    for line in read_lines(batch):
        try:
            if line.value is None:
                raise InputError(line.problem)
            profile = make_profile(line.value, roadmap)
            result = recommendations_json(recommend(roadmap, profile, count), profile)
        except Exception as error:  # likewise
            failed = True
            result = _rejected(line, error)
        typer.echo(_json(result))
    return int(failed)


async def _evaluate(coach: Coach, file: Path, as_json: bool) -> int | None:
    from bot.terminal.evaluating import evaluate_file, render_evaluation  # noqa: PLC0415

    result = await evaluate_file(coach.answers, file)
    typer.echo(_json(result) if as_json else render_evaluation(result))
    return None


async def _profile(coach: Coach, file: Path | None) -> Any:
    if file is None:
        return await coach.members.profile(LOCAL_MEMBER)
    from bot.terminal.batches import read_profile  # noqa: PLC0415

    return read_profile(file, (await coach.knowledge.view(None)).roadmap)


def _rejected(line: Line, error: Exception) -> dict[str, Any]:
    """What stands in the place of a line that could not be answered; a defect is logged with its traceback."""
    expected = isinstance(error, EXPECTED)
    if not expected:
        logger.error("line %d could not be answered", line.number, exc_info=error)
    return {"kind": "rejected", "error": f"line {line.number}: {error if expected else describe_error(error)}"}


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
