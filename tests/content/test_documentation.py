"""README and CONTRIBUTING name the commands, settings, files and messages that there are, and no others."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
import typer.main
from discord import app_commands

from bot.__main__ import app
from bot.discord_ui.client import CoachClient, add_commands
from bot.services.coach import Coach
from bot.settings import Settings, key_of
from bot.terminal.chat import HELP
from knowledge.library import load_library

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
SOURCES = ("bot", "knowledge", "retrieval", "storage")
_LINK = re.compile(r"\]\((?!https?://)([^)#\s]+)[^)]*\)")


def section(text: str, heading: str) -> str:
    """What stands under a heading of a page, up to the next one of the same or a higher level."""
    marks = heading.partition(" ")[0]
    found = re.search(rf"^{re.escape(heading)}$(.*?)(?=^#{{1,{len(marks)}}} |\Z)", text, re.MULTILINE | re.DOTALL)
    assert found, f"there is no section {heading!r}"
    return found[1]


def code_spans(text: str) -> list[str]:
    return re.findall(r"`([^`\n]+)`", text)


@functools.cache
def command_lines() -> frozenset[str]:
    """Every command of the command line, such as ``coach knowledge add``."""
    return frozenset(walk(typer.main.get_command(app), "coach"))


def walk(command: Any, name: str) -> Iterator[str]:
    children: dict[str, Any] = getattr(command, "commands", {})
    if not children:
        yield name
    for key, child in children.items():
        yield from walk(child, f"{name} {key}")


@functools.cache
def discord_commands() -> frozenset[str]:
    """Every command that the bot registers: ``/kb add``, or the words of a context menu."""
    coach = cast("Coach", SimpleNamespace(library=load_library(), settings=Settings.model_construct(), check_ins=None))
    client = CoachClient(coach=coach)
    add_commands(client.tree, coach)
    menus = [*client.tree.get_commands(type=None)]
    slash = [f"/{command.qualified_name}" for command in client.tree.walk_commands() if not is_group(command)]
    return frozenset([*slash, *(menu.name for menu in menus if isinstance(menu, app_commands.ContextMenu))])


def is_group(command: object) -> bool:
    return isinstance(command, app_commands.Group)


@functools.cache
def sources() -> str:
    """All the product's text, in one line each, with the seams of wrapped string literals closed."""
    files = [path for name in SOURCES for path in sorted((ROOT / name).rglob("*.py"))]
    text = "\n".join(path.read_text(encoding="utf-8") for path in [*files, ROOT / "Makefile"])
    return re.sub(r"\"\s*\n\s*f?\"", "", text).lower()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_to_a_file_leads_somewhere(page: Path) -> None:
    missing = [link for link in _LINK.findall(page.read_text(encoding="utf-8")) if not (page.parent / link).exists()]
    assert missing == []


def named(span: str, commands: frozenset[str]) -> str:
    """The command that a span such as ``/ask question`` begins with; the span itself when it begins with none."""
    fitting = [command for command in commands if f"{span} ".startswith(f"{command} ")]
    return max(fitting, key=len, default=span)


def test_the_readme_lists_every_command_of_the_command_line_and_no_other() -> None:
    table = section(README, "### For operators, on the command line")
    listed = set()
    for cell in re.findall(r"^\| (`.*?`) \|", table, re.MULTILINE):
        first, *others = code_spans(cell)
        group = named(first, command_lines()).rpartition(" ")[0]  # "coach knowledge list", "export FOLDER"
        spans = [first, *(other if other.startswith("coach ") else f"{group} {other}" for other in others)]
        listed |= {named(span, command_lines()) for span in spans}
    assert listed == command_lines()


def test_the_readme_lists_every_command_in_discord_and_no_other() -> None:
    table = section(README, "### For members, in Discord") + section(README, "### For moderators, in Discord")
    cells = " ".join(re.findall(r"^\| (.*?) \|", table, re.MULTILINE))
    slash = {named(span, discord_commands()) for span in code_spans(cells)}
    menus = set(re.findall(r"\*\*(.+?)\*\*", cells))
    assert slash | menus == discord_commands()


def test_the_readme_lists_the_commands_of_the_terminal_chat() -> None:
    listed = {span.split(" ")[0] for span in code_spans(section(README, "### In the terminal chat"))}
    assert listed == set(re.findall(r"/[a-z]+", HELP))


def test_the_readme_lists_every_setting() -> None:
    keys = {key_of(name) for name in Settings.model_fields}
    listed = {span for span in code_spans(section(README, "## Settings")) if re.fullmatch(r"[A-Z_]+", span)}
    assert keys == listed


@pytest.mark.parametrize("text", [README, CONTRIBUTING], ids=["README", "CONTRIBUTING"])
def test_every_make_target_exists(text: str) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    assert set(re.findall(r"(?:`|\$ |&& )make ([a-z]+)", text)) <= targets


def messages() -> list[str]:
    return re.findall(r"^\| `([^|]+?)`", section(README, "## Troubleshooting"), re.MULTILINE)


@pytest.mark.parametrize("message", messages())
def test_every_message_in_troubleshooting_is_one_that_the_coach_gives(message: str) -> None:
    parts = [part.strip(" :") for part in message.lower().split("…")]
    assert [part for part in parts if part not in sources()] == []


def test_every_decision_is_listed_in_order() -> None:
    folder = ROOT / "docs" / "decisions"
    records = sorted(path.name for path in folder.glob("[0-9]*.md"))
    assert re.findall(r"\]\((.+?)\)", (folder / "README.md").read_text(encoding="utf-8")) == records
    assert [int(name[:4]) for name in records] == list(range(1, len(records) + 1))
