"""English."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence

from bot.coaching.profiles import Profile
from bot.coaching.recommending import Reason, Recommendation
from bot.services.answering.replies import NextStep, Reply, Said, StepKind, Suggestion
from knowledge.documents import Document
from knowledge.ids import TopicId
from knowledge.roadmap import Topic
from retrieval.values import AnswerKind

ALL_DONE = "You've finished every topic open to you. Revisit one, or help someone else with theirs."

WHICH_QUESTION = "I'm not sure which question you mean. Is it one of these?"

MY_NEXT_STEP = "My next step"
"""The button that shows it, and the title of what it shows."""

_SAID = {
    Said.STEP_IS_PRIVATE: (
        "What comes next depends on where you stand, and only you should see that. "
        f"Press **{MY_NEXT_STEP}** below, or use `/next`."
    ),
}
_REASONS = {
    Reason.STARTED: "You have started it; finish it before you begin something new.",
    Reason.GOAL: "It is on the way to your goal.",
    Reason.TRACK: "It belongs to your track, and you have what it needs.",
    Reason.PRACTICE: "Practice turns what you know into something you can show.",
    Reason.BEGINNING: "Everything else on the road starts here.",
    Reason.LEVEL: "At your level you have what it needs.",
    Reason.OPEN: "You have done everything it needs.",
}
_IN_ENGLISH = {
    "de": "Meine Antworten gibt es nur auf Englisch.",
    "es": "Mis respuestas están solo en inglés.",
    "fr": "Mes réponses sont uniquement en anglais.",
    "hi": "मेरे उत्तर केवल अंग्रेज़ी में हैं।",
    "pt": "As minhas respostas são apenas em inglês.",
}
"""Said above an answer to a question in that language."""
_NAMED = 2
"""Topics that are named of several; the others are counted."""


def word_reply(reply: Reply) -> str:
    """All that a reply says, as Markdown."""
    said, step = word_answer(reply), word_step(reply.step)
    parts = [said, *([f"**Next step:** {step}"] if step else [])]
    return "\n\n".join(part for part in parts if part)


def word_answer(reply: Reply) -> str:
    """The same without the next step. A question in another language gets one line in that language first."""
    if reply.language is None:
        return _word_answer(reply)
    line = _IN_ENGLISH.get(reply.language, "My answers are in English only.")
    return f"*{line}*\n\n{_word_answer(reply)}"


def _word_answer(reply: Reply) -> str:
    if reply.said is not None:
        return _SAID[reply.said]
    if reply.answer.kind is AnswerKind.OFFERED:
        offers = [f"{number}. {offer.question}" for number, offer in enumerate(reply.answer.offers, start=1)]
        return "\n".join([WHICH_QUESTION, *offers])
    if reply.profile is None or reply.answer.kind is not AnswerKind.RECOMMENDED:
        return reply.answer.text
    found = [suggestion.recommendation for suggestion in reply.suggestions]
    lines = [_suggest(suggestion, reply.profile) for suggestion in reply.suggestions]
    return "\n".join([summarise(found, reply.profile), *lines])


def word_step(step: NextStep | None) -> str:
    """What a member does now, in a sentence; nothing for None."""
    if step is None:
        return ""
    named = f"**{step.topic.title}** ({render_hours(step.topic.hours, step.profile.hours_per_week)})"
    if step.kind is StepKind.BEGIN:
        return f"start with **{step.topic.title}** this week, and tell me with /done {step.topic.id} when you have it."
    return f"go on with {named}." if step.asked is None else _word_around(step, step.asked, named)


def _word_around(step: NextStep, asked: Topic, named: str) -> str:
    """A step around the topic that was asked about."""
    if step.kind is StepKind.FOLLOW:
        return f"you have done {asked.title}; {named} builds on it."
    if step.kind is StepKind.START_ASKED:
        unknown = " Tell me your /level and the next answer fits you." if step.profile.level is None else ""
        builds_on = f"; it builds on {_prerequisites(step.missing)}" if step.missing else ""
        return f"do the first hour of {named} this week{builds_on}.{unknown}"
    if step.gap is None or len(step.missing) == 1:
        return f"start with {named}, which {asked.title} needs."
    count, together = len(step.missing), render_hours(step.gap.hours, None)
    return f"you asked about {asked.title}; {count} topics come first ({together} in all). Start with {named}."


def _suggest(suggestion: Suggestion, profile: Profile) -> str:
    """A line for one recommended topic; the first was explained above it."""
    item = suggestion.recommendation
    is_first = suggestion.key == "1"
    hours = render_hours(item.hours, profile.hours_per_week if is_first else None)
    why = "" if is_first else f" {explain(item)}"
    return f"{suggestion.key}. **{item.title}** ({hours}).{why} {suggestion.about} [{suggestion.key}]"


def _prerequisites(topics: Sequence[Topic]) -> str:
    """What a topic builds on, for somebody who may have it behind them."""
    titles = [f"{topic.title} ({render_hours(topic.hours, None)})" for topic in topics]
    return name_some(titles)


def summarise(recommendations: Sequence[Recommendation], profile: Profile) -> str:
    """One sentence for a member: what is next and how long it takes at their pace."""
    if not recommendations:
        return ALL_DONE
    first = recommendations[0]
    return f"Next: {first.title} ({render_hours(first.hours, profile.hours_per_week)}). {explain(first)}"


def explain(recommendation: Recommendation) -> str:
    """Why a topic comes next, and what it opens the way to."""
    if recommendation.reason is Reason.BUILDS_ON:
        opening = f"It builds on {join(recommendation.built_on[:_NAMED])}, which you have done."
    else:
        opening = _REASONS[recommendation.reason]
    if recommendation.reason is Reason.STARTED or not recommendation.opens:
        return opening
    return f"{opening} It opens the way to {name_some(recommendation.opens)}."


def render_hours(hours: tuple[int, int], hours_per_week: float | None) -> str:
    """Hours, and the weeks they take at a member's pace: "8–20 h, about 1–2 weeks at 10 h a week"."""
    low, high = hours
    text = f"{low}–{high} h"
    if not hours_per_week:
        return text
    first, last = math.ceil(low / hours_per_week), math.ceil(high / hours_per_week)
    weeks = f"{first} week{'s' if first > 1 else ''}" if first == last else f"{first}–{last} weeks"
    return f"{text}, about {weeks} at {hours_per_week:g} h a week"


def word_done(topics: Sequence[Topic], before: Collection[TopicId]) -> str:
    """Which topics were ticked off, and which were already ("**Git** and **SQL** are done.")."""
    parts = []
    for titles, one, several in (
        ([f"**{topic.title}**" for topic in topics if topic.id not in before], "is done", "are done"),
        ([f"**{topic.title}**" for topic in topics if topic.id in before], "was already done", "were already done"),
    ):
        if titles:
            named = titles[0] if len(titles) == 1 else f"{', '.join(titles[:-1])} and {titles[-1]}"
            parts.append(f"{named} {one if len(titles) == 1 else several}.")
    return " ".join(parts)


def word_place(document: Document, before: Sequence[Topic], after: Sequence[Topic]) -> str:
    """Where a note stands on the road: its hours, and what comes before and after it. Empty for what is no topic."""
    parts = []
    if document.hours:
        parts.append(f"{render_hours(document.hours, None)}")
    if before:
        parts.append(f"comes after {_list(before)}")
    if after:
        parts.append(f"opens the way to {_list(after)}")
    return " · ".join(parts)


def _list(topics: Sequence[Topic]) -> str:
    return ", ".join(topic.title for topic in topics)


def name_some(names: Sequence[str]) -> str:
    """Two names, and how many more there are: "Loops, Functions and 3 more"."""
    named = names[:_NAMED]
    more = len(names) - len(named)
    return f"{', '.join(named)} and {more} more" if more else join(named)


def join(names: Sequence[str]) -> str:
    """One or two names as people say them: "Loops and Functions"."""
    return " and ".join(names)
