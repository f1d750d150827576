"""coach usage: what language models were used for, and what that cost."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated

import typer

from bot.commands.running import run_with_settings
from bot.services.usage_totals import UsageTotal, total_of, totals_by
from bot.settings import Settings
from storage.records import ModelUsage


def usage(
    since: Annotated[
        datetime | None,
        typer.Option("--since", formats=["%Y-%m-%d"], help="The first day. Without it: the first of this month."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, one entry a guild, day and model.")] = False,
) -> None:
    """Show calls, tokens and cost of the language model, by guild."""
    run_with_settings(lambda settings: _show(settings, since, as_json))


async def _show(settings: Settings, since: datetime | None, as_json: bool) -> int | None:
    from storage.engine.database import Database  # noqa: PLC0415 - `coach --help` must not wait for the libraries
    from storage.store import Store  # noqa: PLC0415

    first = since.date() if since else datetime.now(UTC).date().replace(day=1)
    database = Database(settings.database_address)
    try:
        async with Store(database).reading() as stored:
            rows = await stored.usage.list_usage(since=first)
    finally:
        await database.close()
    typer.echo(json.dumps([usage_json(row) for row in rows]) if as_json else render_usage(rows, since=f"{first}"))
    return None


def usage_json(row: ModelUsage) -> dict[str, object]:
    """One sum as the command line's contract has it; guild null is direct messages and the terminal."""
    return {
        "guild": row.guild_id,
        "day": row.day.isoformat(),
        "model": row.model,
        "calls": row.calls,
        "input_tokens": row.input_tokens,
        "output_tokens": row.output_tokens,
        "cost": total_of([row]).cost,
    }


def render_usage(rows: Sequence[ModelUsage], *, since: str) -> str:
    """A table with a line for each guild and model, and one for all of them."""
    if not rows:
        return f"No calls of a language model since {since}."
    head = f"{'guild':<20} {'model':<32} {'calls':>8} {'tokens in':>12} {'tokens out':>12} {'cost':>12}"
    sums = totals_by(lambda row: (row.guild_id, row.model), rows)
    lines = [_line(str(guild or "direct messages"), model, total) for (guild, model), total in sums.items()]
    return "\n".join([head, *lines, _line(f"since {since}", "", total_of(rows))])


def _line(guild: str, model: str, total: UsageTotal) -> str:
    counted = f"{total.calls:>8,} {total.input_tokens:>12,} {total.output_tokens:>12,} {total.cost:>12,.4f}"
    return f"{guild:<20} {model:<32} {counted}"
