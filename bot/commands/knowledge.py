"""coach knowledge …: the knowledge base outside Discord."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.running import fail, progress_bar, run_with_coach
from bot.errors import EXPECTED, InputError
from bot.services.actors import local_actor
from bot.terminal.rendering import render_note
from knowledge.answer_entries import ABOUT
from knowledge.ids import GuildId
from knowledge.text_files import read_text
from storage.records import DocumentRecord

if TYPE_CHECKING:
    from bot.services.coach import Coach

app = typer.Typer(no_args_is_help=True, help="Check, list, edit and index what the coach knows.")

GuildOption = Annotated[
    int | None, typer.Option("--guild", help="A guild's id; without it the documents that everybody sees.")
]
KeyArgument = Annotated[str, typer.Argument(help="The document's id, as `coach knowledge list` shows it.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]


@app.command()
def check(
    path: Annotated[Path | None, typer.Argument(help="A content folder; without it the one that ships.")] = None,
) -> None:
    """Prove that the notes are complete and sound. Lists every problem; exit code 1 when there is one."""
    from knowledge.checking.aliases import validate_aliases  # noqa: PLC0415
    from knowledge.checking.answers import validate_answers  # noqa: PLC0415
    from knowledge.checking.quizzes import validate_quiz  # noqa: PLC0415
    from knowledge.checking.validation import validate  # noqa: PLC0415
    from knowledge.library import CONTENT, load_aliases, load_library, load_quiz  # noqa: PLC0415

    try:
        library = load_library(path or CONTENT)
        quizzes = load_quiz(path or CONTENT)
        aliases = load_aliases(path or CONTENT)
        problems = [
            *validate(library),
            *validate_quiz(library, quizzes),
            *validate_aliases(library, aliases),
            *validate_answers(library),
        ]
    except EXPECTED as error:
        fail(error)
    for problem in problems:
        typer.echo(str(problem))
    if problems:
        typer.secho(f"{len(problems)} problem{'s' if len(problems) > 1 else ''}", err=True, fg=typer.colors.RED)
        raise typer.Exit(1)
    outline = library.outline
    items, written = sum(map(len, quizzes.values())), sum(map(len, library.answers.values()))
    typer.echo(
        f"{len(outline.topics)} topics, {len(outline.guides)} guides, {len(outline.references)} references, "
        f"{items} quiz items, {written} answer entries: every id once, no cycle, everything covered."
    )


@app.command("list")
def list_(guild: GuildOption = None, as_json: JsonOption = False) -> None:
    """List the documents: id, kind, phase and title."""
    run_with_coach(lambda coach: _list(coach, guild, as_json), quiet=as_json)


@app.command()
def show(note: Annotated[str, typer.Argument(help="Its id, or its title.")], guild: GuildOption = None) -> None:
    """Print a note as members read it: where it stands on the road, its sections and its links."""
    run_with_coach(lambda coach: _show(coach, note, guild))


@app.command()
def add(
    file: Annotated[Path, typer.Argument(help="A Markdown or text file, with or without front matter.")],
    title: Annotated[str | None, typer.Option(help="Its title; without it the file's name.")] = None,
    guild: GuildOption = None,
) -> None:
    """Add a document from a file."""
    run_with_coach(lambda coach: _add(coach, file, title, guild))


@app.command()
def remove(key: KeyArgument, guild: GuildOption = None) -> None:
    """Take a document out of what the coach knows; its history stays."""
    run_with_coach(lambda coach: _remove(coach, key, guild))


@app.command()
def history(key: KeyArgument, guild: GuildOption = None, as_json: JsonOption = False) -> None:
    """Show every revision of a document: when, by whom, what."""
    run_with_coach(lambda coach: _history(coach, key, guild, as_json), quiet=as_json)


@app.command()
def restore(
    key: KeyArgument,
    number: Annotated[int, typer.Argument(help="The revision to go back to, as history shows it.")],
    guild: GuildOption = None,
) -> None:
    """Make a document what it was at a revision."""
    run_with_coach(lambda coach: _restore(coach, key, number, guild))


@app.command()
def export(
    folder: Annotated[Path, typer.Argument(help="Where to write one Markdown file for each document.")],
    guild: GuildOption = None,
) -> None:
    """Write the documents to Markdown files."""
    run_with_coach(lambda coach: _export(coach, folder, guild))


@app.command()
def index() -> None:
    """Make the vector index equal to the documents, and delete what no document has any more."""
    run_with_coach(_index)


@app.command()
def graph(
    file: Annotated[Path, typer.Argument(help="An .svg or .png file to write.")],
) -> None:
    """Draw the topics and their prerequisites, by phase and track."""
    from knowledge.drawing.rendering import render_graph, render_png  # noqa: PLC0415
    from knowledge.library import load_library  # noqa: PLC0415

    try:
        drawing = render_graph(load_library().roadmap)
        if file.suffix.lower() == ".png":
            file.write_bytes(render_png(drawing))
        elif file.suffix.lower() == ".svg":
            file.write_text(drawing, encoding="utf-8")
        else:
            raise InputError(f"the file {file.name} must end in .svg or .png.")
    except OSError as error:
        fail(InputError(f"the file {file} cannot be written: {error.strerror}."))
    except EXPECTED as error:
        fail(error)


async def _list(coach: Coach, guild: int | None, as_json: bool) -> int | None:
    view = await coach.knowledge.view(_guild(guild))
    if as_json:
        rows = [
            {"document": e.document.id, "title": e.document.title, "kind": e.document.kind.value, "guild": e.guild}
            for e in view.corpus.documents
            if e.document.id != ABOUT
        ]
        typer.echo(json.dumps(rows, ensure_ascii=False))
        return None
    for indexed in (each for each in view.corpus.documents if each.document.id != ABOUT):
        document = indexed.document
        phase = f"phase {document.phase}" if document.phase else ""
        typer.echo(f"{document.id:<28} {document.kind.value:<11} {phase:<8} {document.title}")
    return None


async def _show(coach: Coach, note: str, guild: int | None) -> int | None:
    typer.echo(render_note(await coach.notes.read(note, guild_id=_guild(guild))))
    return None


async def _add(coach: Coach, file: Path, title: str | None, guild: int | None) -> int | None:
    text = read_text(file)
    if not text.strip():
        raise InputError(f"the file {file} is empty.")
    record = await coach.editing.add_local(
        _guild(guild), title=title or file.stem.replace("-", " "), text=text, author=local_actor().author, now=_now()
    )
    await coach.knowledge.view(_guild(guild))
    typer.echo(f"Added {record.key}, revision {record.revision}.")
    return None


async def _remove(coach: Coach, key: str, guild: int | None) -> int | None:
    record = await coach.editing.remove_local(_guild(guild), key, author=local_actor().author, now=_now())
    _say_changed("Removed", record)
    return None


async def _history(coach: Coach, key: str, guild: int | None, as_json: bool) -> int | None:
    revisions = await coach.editing.history(_guild(guild), key)
    if as_json:
        rows = [
            {
                "revision": revision.number,
                "action": revision.action.value,
                "author": revision.author.name,
                "at": revision.created_at.isoformat(),
                "title": revision.title,
            }
            for revision in revisions
        ]
        typer.echo(json.dumps(rows, ensure_ascii=False))
        return None
    for revision in revisions:
        when = f"{revision.created_at:%Y-%m-%d %H:%M} UTC"
        size = f"{len(revision.source):,} characters"
        typer.echo(f"{revision.number:>4}  {revision.action.value:<9} {when}  {revision.author.name}  {size}")
    return None


async def _restore(coach: Coach, key: str, number: int, guild: int | None) -> int | None:
    record = await coach.editing.restore(_guild(guild), key, number, author=local_actor().author, now=_now())
    _say_changed("Restored", record)
    return None


async def _export(coach: Coach, folder: Path, guild: int | None) -> int | None:
    records = await coach.editing.list_all(_guild(guild))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for record in records:
            (folder / f"{record.key}.md").write_text(record.source, encoding="utf-8")
    except OSError as error:
        raise InputError(f"the folder {folder} cannot be written: {error.strerror}.") from error
    typer.echo(f"Wrote {len(records)} documents to {folder}.")
    return None


async def _index(coach: Coach) -> int | None:
    with progress_bar("Indexing") as on_progress:
        changes = await coach.knowledge.rebuild(on_progress)
    for guild, change in changes.items():
        name = "shared documents" if guild is None else f"guild {guild}"
        typer.echo(f"{name}: {change.added} passages added, {change.deleted} deleted, {change.kept} kept")
    return None


def _say_changed(action: str, record: DocumentRecord) -> None:
    typer.echo(f"{action} {record.key}; it is now at revision {record.revision}.")


def _guild(number: int | None) -> GuildId | None:
    return None if number is None else GuildId(number)


def _now() -> datetime:
    return datetime.now(UTC)
