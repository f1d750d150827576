"""Reading JSON lines and profiles: every complaint names the line or the field, and nothing else is raised."""

from __future__ import annotations

import contextlib
import io
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.coaching.profiles import Profile
from bot.errors import InputError
from bot.terminal import batches
from bot.terminal.batches import MAX_LINE_LENGTH, Line, make_profile, make_question, read_lines, read_profile
from knowledge.errors import TextFileError, UnknownTopicError
from knowledge.roadmap import Level
from tests.small_library import GIT, LOOPS, WEB, small_roadmap

ROADMAP = small_roadmap()
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
FIELDS = ("level", "track", "hours_per_week", "done", "in_progress", "goal")


def lines_of(tmp_path: Path, content: bytes) -> list[Line]:
    file = tmp_path / "lines.jsonl"
    file.write_bytes(content)
    return list(read_lines(file))


def profile_file(tmp_path: Path, content: str) -> Path:
    file = tmp_path / "profile.json"
    file.write_text(content, encoding="utf-8")
    return file


def test_lines_come_with_their_number_and_blank_ones_are_passed_over(tmp_path: Path) -> None:
    assert lines_of(tmp_path, b'{"question": "a"}\n\n  \n{"question": "b"}\n') == [
        Line(number=1, value={"question": "a"}),
        Line(number=4, value={"question": "b"}),
    ]


def test_the_last_line_needs_no_line_break_and_windows_line_breaks_are_fine(tmp_path: Path) -> None:
    assert [line.value for line in lines_of(tmp_path, b'{"a": 1}\r\n{"b": 2}')] == [{"a": 1}, {"b": 2}]


def test_a_line_separator_inside_a_text_does_not_cut_the_line(tmp_path: Path) -> None:
    (line,) = lines_of(tmp_path, json.dumps({"question": "a\u2028b\x85c"}, ensure_ascii=False).encode())
    assert line.value == {"question": "a\u2028b\x85c"}


def test_a_byte_order_mark_before_the_first_line_is_no_mistake(tmp_path: Path) -> None:
    assert lines_of(tmp_path, '{"question": "a"}'.encode("utf-8-sig")) == [Line(number=1, value={"question": "a"})]


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        (b"what next?", "not JSON"),
        (b'{"question": "a"', "not JSON"),
        (b"\xff\xfe{}", "not UTF-8"),
        (b'["a"]', "not a JSON object"),
        (b"null", "not a JSON object"),
        (b"[" * 100_000, "not JSON"),
        (b'{"n": ' + b"9" * 5000 + b"}", "not JSON"),
        (b" " * MAX_LINE_LENGTH + b"{}", "bytes"),
    ],
)
def test_a_line_that_cannot_be_used_says_why_and_stops_nothing(tmp_path: Path, raw: bytes, problem: str) -> None:
    bad, good = lines_of(tmp_path, raw + b'\n{"question": "a"}\n')
    assert (bad.number, bad.value) == (1, None)
    assert problem in bad.problem
    assert len(bad.problem) < 200
    assert good == Line(number=2, value={"question": "a"})


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])  # each example writes the file anew
@given(content=st.binary(max_size=60))
def test_no_bytes_at_all_make_reading_fail(tmp_path: Path, content: bytes) -> None:
    with contextlib.suppress(TextFileError):  # as where it opens like UTF-16
        assert all((line.value is None) == bool(line.problem) for line in lines_of(tmp_path, content))


@pytest.mark.parametrize(
    "content",
    [b"PK\x03\x04\n\x00word\n", b"%PDF-1.7\n1 0 obj\n", b"\x89PNG\r\n\x1a\n", '{"question": "a"}\n'.encode("utf-16")],
)
def test_a_batch_that_is_something_else_is_refused_as_a_whole(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(TextFileError, match=r"lines\.jsonl is (a|text)"):
        lines_of(tmp_path, content)
    with pytest.raises(TextFileError, match=r"lines\.jsonl is (a|text)"):
        read_profile(tmp_path / "lines.jsonl", ROADMAP)


def test_a_batch_without_a_line_is_read(tmp_path: Path) -> None:
    assert lines_of(tmp_path, b"") == []


def test_standard_input_is_read_with_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "MAX_BATCH_BYTES", 20)
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b'{"question": "a"}\n')))
    assert [line.value for line in read_lines(Path("-"))] == [{"question": "a"}]
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b'{"question": "a"}\n   ')))
    with pytest.raises(InputError, match="at most 20 bytes"):
        list(read_lines(Path("-")))


@pytest.mark.parametrize("name", ["missing.jsonl", "."])
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, name: str) -> None:
    with pytest.raises(TextFileError, match="cannot be read: "):
        list(read_lines(tmp_path / name))
    with pytest.raises(TextFileError, match="cannot be read: "):
        read_profile(tmp_path / name, ROADMAP)


def test_a_profile_has_everything_the_contract_names(tmp_path: Path) -> None:
    given_profile = {"level": "mid", "track": "web", "hours_per_week": 7.5, "done": ["git"], "goal": "a job"}
    assert read_profile(profile_file(tmp_path, json.dumps(given_profile)), ROADMAP) == Profile(
        level=Level.MID, track=WEB, hours_per_week=7.5, done=frozenset({GIT}), goal="a job"
    )


@pytest.mark.parametrize("empty", ["{}", '{"level": null, "track": null, "hours_per_week": null, "goal": null}'])
def test_everything_in_a_profile_may_be_left_out_or_null(tmp_path: Path, empty: str) -> None:
    assert read_profile(profile_file(tmp_path, empty), ROADMAP) == Profile()


def test_a_profile_is_read_whatever_its_case_and_with_unknown_fields() -> None:
    made = make_profile({"level": " Senior ", "track": "WEB", "in_progress": ["loops"], "name": "Ada"}, ROADMAP)
    assert made == Profile(level=Level.SENIOR, track=WEB, in_progress=frozenset({LOOPS}))


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ({"level": "wizard"}, ["level", "junior", "mid", "senior"]),
        ({"track": "games"}, ["track", "games", "web", "data", "null"]),
        ({"hours_per_week": 0}, ["hours_per_week"]),
        ({"hours_per_week": 1e-310}, ["hours_per_week"]),
        ({"hours_per_week": -3}, ["hours_per_week"]),
        ({"hours_per_week": 169}, ["hours_per_week"]),
        ({"hours_per_week": float("nan")}, ["hours_per_week"]),
        ({"hours_per_week": "ten"}, ["hours_per_week"]),
        ({"done": "git"}, ["done"]),
        ({"done": [1]}, ["done.0"]),
        ({"goal": 5}, ["goal"]),
        ({"level": "wizard", "goal": 5}, ["level", "goal"]),
        ([], ["profile"]),
        ("mid", ["profile"]),
        (None, ["profile"]),
    ],
)
def test_a_wrong_profile_names_every_field_that_is_wrong(value: object, words: list[str]) -> None:
    with pytest.raises(InputError) as caught:
        make_profile(value, ROADMAP)
    assert str(caught.value).startswith("the profile is wrong: ")
    assert [word for word in words if word not in str(caught.value)] == []


@pytest.mark.parametrize("field", ["done", "in_progress"])
def test_an_unknown_topic_is_named_with_the_nearest_ones(field: str) -> None:
    with pytest.raises(UnknownTopicError, match=r"'loop'.*loops"):
        make_profile({field: ["loop"]}, ROADMAP)


@pytest.mark.parametrize("content", ["", "{", "level: mid", "[" * 100_000, "9" * 5000])
def test_a_profile_that_is_not_json_is_refused(tmp_path: Path, content: str) -> None:
    with pytest.raises(InputError, match="profile"):
        read_profile(profile_file(tmp_path, content), ROADMAP)


def test_a_profile_that_is_not_utf_8_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "profile.json"
    file.write_bytes(b'{"goal": "caf\xe9"}')
    with pytest.raises(TextFileError, match="is not UTF-8 text"):
        read_profile(file, ROADMAP)


@given(st.dictionaries(st.sampled_from(FIELDS), JSON) | JSON)
def test_any_json_is_a_profile_or_is_refused_in_words(value: Any) -> None:
    with contextlib.suppress(InputError, UnknownTopicError):
        made = make_profile(value, ROADMAP)
        assert made.done | made.in_progress <= set(ROADMAP.topics)


@pytest.mark.parametrize(
    ("value", "asked", "earlier"),
    [
        ({"question": "what?"}, "what?", ()),
        ({"turns": ["one", "two"]}, "two", ("one",)),
        ({"question": "two", "turns": ["one", "two"]}, "two", ("one",)),
        ({"question": "three", "turns": ["one", "two"]}, "three", ("one", "two")),
        ({"question": "", "turns": ["one"]}, "", ("one",)),
        ({"turns": []}, "", ()),
        ({}, "", ()),
    ],
)
def test_the_question_is_the_one_given_or_the_last_turn(
    value: dict[str, Any], asked: str, earlier: tuple[str, ...]
) -> None:
    line = make_question(value)
    assert (line.asked, line.earlier) == (asked, earlier)


@pytest.mark.parametrize(
    ("value", "field"),
    [
        ({"question": 5}, "question"),
        ({"turns": "one"}, "turns"),
        ({"turns": [None]}, "turns.0"),
        ({"profile": []}, "profile"),
    ],
)
def test_a_line_with_a_field_of_the_wrong_kind_names_it(value: dict[str, Any], field: str) -> None:
    with pytest.raises(InputError, match=f"^{field}: "):
        make_question(value)
