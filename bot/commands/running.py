"""What every command needs: settings, a running coach, a progress bar, and errors in one or two lines."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, NoReturn

import typer

from bot.errors import EXPECTED, describe_error, exit_code_of
from bot.garbage import without_collecting
from bot.logs import configure_logging
from bot.settings import Settings, load_settings

if TYPE_CHECKING:
    from bot.services.coach import Coach

logger = logging.getLogger(__name__)

BROKEN_PIPE = 141
"""What a shell sees when SIGPIPE ends a program."""


def run_with_coach(use: Callable[[Coach], Awaitable[int | None]], *, quiet: bool = False) -> None:
    """Open the coach, use it, and leave with the exit code it gives; errors become lines on standard error."""

    async def body(settings: Settings) -> int | None:
        with without_collecting(), progress_bar("Learning the roadmap", quiet=quiet) as on_progress:
            from bot.app import open_coach  # noqa: PLC0415 - `coach --help` must not wait for the libraries

            opening = open_coach(settings, on_progress=on_progress, on_stage=stage)
            coach = await opening.__aenter__()
        try:
            return await use(coach)
        finally:
            await opening.__aexit__(None, None, None)

    def stage(text: str) -> None:
        if not quiet:
            typer.echo(text, err=True)

    run_with_settings(body)


def run_with_settings(use: Callable[[Settings], Awaitable[int | None]]) -> None:
    """The same with nothing but the settings."""
    try:
        settings = load_settings()
        configure_logging(settings.log_level or "WARNING", settings.secrets)
        code = asyncio.run(_finish(use, settings))
    except KeyboardInterrupt:
        raise typer.Exit(130) from None
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or flushing the rest fails again at exit
        raise typer.Exit(BROKEN_PIPE) from None
    except EXPECTED as error:
        fail(error)
    except Exception as error:  # a defect: one line for the person, the rest for whoever mends it
        logger.exception("unexpected error")
        typer.secho(f"Error: {describe_error(error)} ({type(error).__name__}: {error})", err=True, fg=typer.colors.RED)
        raise typer.Exit(exit_code_of(error)) from error
    if code:
        raise typer.Exit(code)


def fail(error: BaseException) -> NoReturn:
    """Say what went wrong and leave with the exit code for it."""
    typer.secho(f"Error: {describe_error(error)}", err=True, fg=typer.colors.RED)
    raise typer.Exit(exit_code_of(error))


async def _finish(use: Callable[[Settings], Awaitable[int | None]], settings: Settings) -> int | None:
    return await use(settings)


class progress_bar:  # noqa: N801 - used like the function it wraps
    """A progress bar on standard error that appears with the first step reported, from any thread."""

    def __init__(self, label: str, *, quiet: bool = False) -> None:
        self._label = label
        self._quiet = quiet
        self._bar: Any = None
        self._task: Any = None

    def __enter__(self) -> Callable[[int, int], None]:
        return self._report

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.stop()

    def _report(self, done: int, total: int) -> None:
        if self._quiet:
            return
        if self._bar is None:
            from rich.console import Console  # noqa: PLC0415
            from rich.progress import Progress  # noqa: PLC0415

            self._bar = Progress(console=Console(stderr=True))
            self._bar.start()
            self._task = self._bar.add_task(self._label, total=total)
        self._bar.update(self._task, completed=done, total=total)
