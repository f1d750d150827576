from __future__ import annotations

from datetime import UTC, datetime

from bot.discord_ui.kit.choices import note_choices, topic_choices, zone_choices
from knowledge.ids import DocumentId, GuildId, TopicId
from knowledge.roadmap import Level, Phase, Roadmap, Topic
from storage.records import DocumentRecord, DocumentState

TITLES = {"git": "Version control with Git", "gitlab": "GitLab", "digits": "Digits", "long": "L" * 150}
ROADMAP = Roadmap(
    levels=(),
    phases=(Phase(id=1, title="Start", duration="", level=Level.JUNIOR),),
    tracks=(),
    topics={
        TopicId(key): Topic(id=TopicId(key), title=title, phase=1, level=Level.JUNIOR) for key, title in TITLES.items()
    },
)


def test_topics_that_begin_with_what_was_typed_come_first() -> None:
    assert [choice.value for choice in topic_choices(ROADMAP, "git")] == ["git", "gitlab", "digits"]


def test_topics_that_are_done_come_last_and_say_so() -> None:
    found = topic_choices(ROADMAP, "git", {TopicId("git")})
    assert [choice.name for choice in found] == ["GitLab", "Digits", "Version control with Git (done)"]


def test_every_word_typed_must_occur() -> None:
    assert [choice.value for choice in topic_choices(ROADMAP, "with version")] == ["git"]
    assert topic_choices(ROADMAP, "version of") == []


def test_names_fit() -> None:
    [choice] = topic_choices(ROADMAP, "LLL", {TopicId("long")})
    assert len(choice.name) <= 100


def test_a_note_whose_title_shows_nothing_is_offered_by_its_key() -> None:
    blank = note("blank", title="\u2800\u3164")
    assert [choice.name for choice in note_choices([blank], "")] == ["blank"]


def test_at_most_25_zones_are_offered() -> None:
    assert len(zone_choices("")) == 25
    assert zone_choices("new york")[0].value == "America/New_York"


def note(
    key: str, *, day: int = 1, state: DocumentState = DocumentState.ACTIVE, title: str = "Note " + "x" * 100
) -> DocumentRecord:
    when = datetime(2026, 3, day, tzinfo=UTC)
    return DocumentRecord(
        guild_id=GuildId(1),
        key=DocumentId(key),
        title=title,
        source="",
        content_hash="",
        state=state,
        revision=1,
        created_at=when,
        updated_at=when,
    )


def test_notes_are_offered_the_last_changed_first() -> None:
    found = note_choices([note("a"), note("b", day=2, state=DocumentState.REMOVED)], "note")
    assert [choice.value for choice in found] == ["b", "a"]
    assert found[0].name.endswith("(removed)")
    assert all(len(choice.name) <= 100 for choice in found)
