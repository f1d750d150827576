"""What a member gets for a question: the answer, and what they do next, as values that front ends word."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.coaching.gaps import Gap
from bot.coaching.profiles import Profile
from bot.coaching.recommending import Recommendation
from knowledge.ids import TopicId
from knowledge.roadmap import Topic
from retrieval.values import Answer


class StepKind(StrEnum):
    """What a next step is about."""

    BEGIN = "begin"
    """Begin the first of what is recommended."""
    GO_ON = "go_on"
    """Go on with the road: the answer is about no topic."""
    START_ASKED = "start_asked"
    """Start the topic that was asked about."""
    FOLLOW = "follow"
    """The topic that was asked about is done; this one builds on it."""
    FILL_GAP = "fill_gap"
    """The topic that was asked about needs this one first."""


@dataclass(frozen=True, kw_only=True)
class NextStep:
    """What a member does now."""

    kind: StepKind
    topic: Topic
    profile: Profile
    asked: Topic | None = None
    """The topic that was asked about; None for BEGIN and GO_ON."""
    missing: tuple[Topic, ...] = ()
    """What lies between the member and that topic, in roadmap order."""
    gap: Gap | None = None


@dataclass(frozen=True, kw_only=True)
class Suggestion:
    """A recommended topic, with what its note says first and the key of the citation for it."""

    recommendation: Recommendation
    about: str
    key: str


class Said(StrEnum):
    """What is said where no answer was looked for."""

    STEP_IS_PRIVATE = "step_is_private"
    """What comes next is the asker's own, and others can read this."""


@dataclass(frozen=True, kw_only=True)
class Reply:
    """The reply to a question. ``bot/wording`` puts it into words."""

    answer: Answer
    """Its text is empty where ``suggestions`` or ``said`` say it all."""
    next: tuple[TopicId, ...] = ()
    """What to learn next, best first."""
    step: NextStep | None = None
    gap: tuple[TopicId, ...] = ()
    """What the member still lacks before the topic they asked about, in roadmap order."""
    suggestions: tuple[Suggestion, ...] = ()
    profile: Profile | None = None
    """Whose suggestions they are; None where it is nobody's."""
    said: Said | None = None
    language: str | None = None
    """The language of the question (ISO 639-1) where it is not English, which the answer is in all the same."""
