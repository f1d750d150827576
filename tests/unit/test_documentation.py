"""The documentation says what there is, and nothing else: commands, settings, tasks, links, decisions."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import cast

import pytest
import typer

from bot.__main__ import app
from bot.services.coach import Coach
from bot.settings import Settings, key_of
from bot.terminal.chat import TerminalChat

ROOT = Path(__file__).parents[2]
README, CONTRIBUTING = ROOT / "README.md", ROOT / "CONTRIBUTING.md"
PAGES = sorted(
    {README, CONTRIBUTING, ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md"), *(ROOT / "benchmarks").rglob("*.md")}
)
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md"))
_CODE = re.compile(r"```.*?```|`[^`\n]+`", re.DOTALL)
_DRAWING = re.compile(r"```text\n.*?```", re.DOTALL)
_LINK = re.compile(r"\]\(([^)\s]+)\)")


def name_of(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def text_of(*pages: Path) -> str:
    return "\n".join(page.read_text(encoding="utf-8") for page in pages)


def code_in(page: Path) -> str:
    """Only what stands in backticks or blocks to type: prose and drawings may say "the coach knows"."""
    return "\n".join(_CODE.findall(_DRAWING.sub("", text_of(page))))


def commands(command: object, path: tuple[str, ...] = ("coach",)) -> Iterator[tuple[str, ...]]:
    children: Mapping[str, object] = getattr(command, "commands", {})
    for name, child in children.items():
        yield from commands(child, (*path, name))
    if not children:
        yield path


def command_line() -> set[tuple[str, ...]]:
    found = set(commands(typer.main.get_command(app)))
    assert {("coach", "ask"), ("coach", "knowledge", "check")} <= found
    return found


def is_listed(path: tuple[str, ...]) -> bool:
    """Whether some line of README names the command; a group's commands may share a line."""
    *group, name = path
    return any(
        " ".join(group) in line and re.search(rf"(?<![\w-]){name}(?![\w-])", line)
        for line in README.read_text(encoding="utf-8").splitlines()
    )


def settings_keys() -> set[str]:
    return {key_of(name) for name in Settings.model_fields}


def make_targets() -> set[str]:
    return set(re.findall(r"^([a-z]+):.*##", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))


def test_readme_lists_every_command() -> None:
    assert sorted(path for path in command_line() if not is_listed(path)) == []


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_command_that_is_shown_exists(page: Path) -> None:
    known = command_line()
    groups = {path[:length] for path in known for length in range(1, len(path))}
    shown = [tuple(words.split()) for words in re.findall(r"\bcoach(?: [a-z]+){1,2}\b", code_in(page))]
    unknown = [
        words for words in shown if words[:2] not in known | groups or (words[:2] in groups and words not in known)
    ]
    assert unknown == []


def test_every_setting_is_in_readme_and_in_the_example() -> None:
    for page in (README, ROOT / ".env.example"):
        shown = set(re.findall(r"\w+", page.read_text(encoding="utf-8")))
        assert sorted(settings_keys() - shown) == []


@pytest.mark.parametrize("page", [*PAGES, ROOT / ".env.example"], ids=name_of)
def test_every_setting_that_is_shown_exists(page: Path) -> None:
    shown = set(re.findall(r"\b(?:COACH|DISCORD|DATABASE|CHROMA)_[A-Z_]+\b", page.read_text(encoding="utf-8")))
    assert shown <= settings_keys()


def test_readme_lists_every_command_of_the_terminal_chat() -> None:
    talk = TerminalChat(cast("Coach", None), source=io.StringIO(), output=io.StringIO())
    assert [name for name in [*talk._commands, "/quit"] if f"`{name}" not in text_of(README)] == []


def test_contributing_lists_every_task_of_the_makefile() -> None:
    assert sorted(task for task in make_targets() - {"help"} if f"`make {task}" not in text_of(CONTRIBUTING)) == []


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_task_that_is_shown_exists(page: Path) -> None:
    assert set(re.findall(r"\bmake ([a-z]+)\b", code_in(page))) <= make_targets()


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_link_inside_the_project_leads_somewhere(page: Path) -> None:
    targets = [target.partition("#")[0] for target in _LINK.findall(text_of(page))]
    inside = [target for target in targets if target and not re.match(r"[a-z]+:", target)]
    assert [target for target in inside if not (page.parent / target).exists()] == []


@pytest.mark.parametrize("page", DECISIONS, ids=name_of)
def test_a_decision_has_number_title_status_context_decision_and_consequences(page: Path) -> None:
    lines = page.read_text(encoding="utf-8").splitlines()
    assert re.fullmatch(rf"# {int(page.name[:4])}\. \S.*", lines[0])
    assert re.fullmatch(r"Status: (accepted|superseded by \[\d{4}\].*) · \d{4}-\d\d-\d\d", lines[2])
    assert [line for line in lines if line.startswith("## ")] == ["## Context", "## Decision", "## Consequences"]
    for heading in ("## Context", "## Decision", "## Consequences"):
        below = lines[lines.index(heading) + 1 :]
        assert any(line.strip() and not line.startswith("#") for line in below[:2])


def test_decisions_are_numbered_without_gaps_and_all_are_in_their_list() -> None:
    assert [int(page.name[:4]) for page in DECISIONS] == list(range(1, len(DECISIONS) + 1))
    overview = (ROOT / "docs" / "decisions" / "README.md").read_text(encoding="utf-8")
    for page in DECISIONS:
        title = page.read_text(encoding="utf-8").splitlines()[0].partition(". ")[2]
        assert f"[{page.name[:4]}]({page.name}) | {title} |" in overview
