"""The command line: ``coach`` and ``python -m bot``."""

from __future__ import annotations

import io
import sys

import typer

from bot.commands import asking, doctor, knowledge, operations, usage

app = typer.Typer(
    name="coach",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help=(
        "A career coach for people on the way to senior Python engineer. "
        'Start with `coach ask "what should I learn next?"` or `coach chat`.'
    ),
    epilog="Settings come from the environment or .env; .env.example explains them. Something wrong? coach doctor",
)
app.command()(asking.run)
app.command()(asking.chat)
app.command()(asking.ask)
app.command()(asking.search)
app.command("next")(asking.next_)
app.command()(asking.evaluate)
app.add_typer(knowledge.app, name="knowledge")
app.add_typer(operations.database, name="db")
app.command()(usage.usage)
app.command()(doctor.doctor)


def main() -> None:
    """Run the command line. Text that the terminal's encoding does not have is replaced, in and out."""
    for stream in (sys.stdin, sys.stdout):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    app()


if __name__ == "__main__":
    main()
