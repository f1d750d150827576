"""Reading a question: cleaning it, refusing what cannot be worked with, and telling what kind it is."""

from __future__ import annotations

import re
from enum import StrEnum

from retrieval.errors import QuestionRejected
from retrieval.text.cleaning import clean_text
from retrieval.text.vocabulary import NEXT_STEP_WORDS

MAX_QUESTION_LENGTH = 2000
"""Characters. Discord's own message limit; a longer text is not a question."""

_WORD = re.compile(r"[^\W_]")


class QuestionKind(StrEnum):
    """What somebody wants to know; it decides which sections answer."""

    WHAT = "what"
    HOW = "how"
    HOW_LONG = "how long"
    READY = "ready"
    """Whether somebody knows it by now."""
    BEFORE = "before"
    """What must be known first."""
    START = "start"
    WHY = "why"
    WORTH = "worth"
    PRACTISE = "practise"
    TRAPS = "traps"
    INTERVIEW = "interview"
    AT_WORK = "at work"
    COMPARE = "compare"
    RESOURCES = "resources"
    NEXT = "next"


_KINDS: tuple[tuple[QuestionKind, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        (
            QuestionKind.HOW_LONG,
            r"\bhow long\b(?! (?:should|can|may|must) (?!i\b|it take))|\bhow many (?:hours|weeks|months|years|days)\b"
            r"|\bhow much time\b"
            r"|\btime (?:does|will|do) .*\btake\b"
            r"|\bhours (?:a|per) week\b|\btake to (?:learn|become|master)\b",
        ),
        (
            QuestionKind.BEFORE,
            r"\bprerequisites?\b|\bready (?:for|to (?:learn|start|take|study))\b"
            r"|\b(?:should|do|must|can) (?:i|we) (?:already |first |have to |need to )*"
            r"(?:need|know|learn|have|finish|master)\b.*\bbefore\b"
            r"|\bdo (?:i|we) need .*\b(?:to learn|first)\b",
        ),
        (
            QuestionKind.COMPARE,
            r"\bvs\b(?! ?code)|\bversus\b|\bdifference(?:s)? between\b|\b(?:choose|choosing|decide|deciding) between\b"
            r"|\b(?:should|do|can) i (?:use|pick|choose|learn|take) .+ or .+"
            r"|\bwhich (?:one|of|is better)\b|\bbetter than\b|\binstead of\b|\bcompared? (?:to|with)\b",
        ),
        (
            QuestionKind.READY,
            r"\bam i (?:ready|good enough|done)\b|\bhow (?:do|can|would|will) i (?:know|tell|check)\b"
            r"|\bdo i (?:really )?know\b"
            r"|\bgood enough\b|\bwhen (?:am|do) i\b|\bprove (?:that )?i\b|\bmastered\b",
        ),
        (
            QuestionKind.WORTH,
            r"\bworth\b|\bdo i (?:really |even |actually |still )?need\b|\bshould i (?:even |still )?(?:bother|care)\b"
            r"|\boverkill\b|\bcan i (?:just )?skip\b|\bstill (?:useful|relevant|needed|necessary)\b",
        ),
        (QuestionKind.INTERVIEW, r"\binterview(?:s|er|ers|ing)?\b|\basked (?:about|to) .*\bjob\b"),
        (
            QuestionKind.PRACTISE,
            r"\bpracti[sc]e\b|\bexercises?\b|\bproject idea|\bprojects? (?:to|for|should|can)\b"
            r"|\bhands.?on\b|\bget better at\b"
            r"|\bwhat (?:should|can|could) i build\b",
        ),
        (
            QuestionKind.TRAPS,
            r"\bmistakes?\b|\bpitfalls?\b|\btraps?\b|\bgotchas?\b|\bgo(?:es|ing)? wrong\b|\bavoid\b"
            r"|\bbad (?:idea|practice)\b|^(?:is|are) .*\bbad\b"
            r"|\bdanger(?:s|ous)?\b",
        ),
        (
            QuestionKind.RESOURCES,
            r"\b(?:good|better|best|which|what|any|free|recommend\w*|suggest\w*|read|buy|find|other|more|another)\b"
            r" (?:\w+ ){0,2}(?:books?|courses?|resources?|videos?|tutorials?)\b"
            r"|\b(?:books?|courses?|resources|videos?|tutorials?) (?:for|about|on|to (?:learn|read|start|watch))\b"
            r"|\bwhere (?:can|do|should|could) i (?:learn|read|find)\b",
        ),
        (
            QuestionKind.AT_WORK,
            r"\bat work\b|\bin production\b|\bon the job\b|\bseniors? (?:do|use|handle|expected)\b"
            r"|\bhow (?:do|does|would|should) (?:a |an? experienced )?seniors?\b",
        ),
        (
            QuestionKind.START,
            r"\bwhere (?:do|should|can|shall|would) (?:i|we) (?:start|begin)\b|\bget(?:ting)? started\b"
            r"|\bfirst steps?\b"
            r"|\bhow (?:do|should|can) i (?:start|begin|get)(?: with| into| \w+ing)\b|\bfrom scratch\b",
        ),
        (
            QuestionKind.NEXT,
            r"\bwhat(?:'?s| is| comes| should come)? next\b|\bnext step|\bnext after\b"
            r"|\bwhat(?:'?s| is| comes| (?:do|should|can) i (?:do|learn))? after\b"
            r"|\bwhat.* after (?:that|this|learning|finishing|i)\b"
            r"|\blearn (?:next|after|now)\b",
        ),
        (
            QuestionKind.WHY,
            r"^why\b|\bwhy (?:should|do|would|is|are|bother|learn)\b",
        ),
        (QuestionKind.COMPARE, r"^(?!how\b).*\w,? or \w"),
        (QuestionKind.HOW, r"^how\b|\bhow (?:do|can|should|would|to)\b|\blearn\b|\bstart\b"),
    )
)

_BETWEEN = re.compile(
    r"\b(?:vs\.?|versus|instead of|rather than|better than|compared (?:to|with)|against|than|or|over)(?= )|, "
)
_BOTH = re.compile(r"\b(?:between|of) (?P<left>[^,?]+?) and (?P<right>[^,?]+)")

_GOAL = re.compile(r".*\b(?:before|ready (?:for|to \w+)|to learn|prerequisites? (?:for|of|to))\b(?P<goal>.+)")

_ASKS_NEXT = re.compile(
    r"\bnext\b"
    r"|\bwhat (?:should|shall|do|can|could|must|would) (?:i|we) (?:learn|study|do|focus|work"
    r"|practi[sc]e|pick|tackle|start)"
    r"|\bwhere (?:do|should|can|shall) (?:i|we) (?:start|begin|go)"
    r"|\bhow (?:do|should) i (?:start|begin|continue|proceed)\b"
    r"|\bwhat (?:now|then)\b|\bhelp me (?:plan|choose what)|\b(?:plan|recommend|suggest)\b"
    r"|\bgive me .*(?:topic|task|step)"
)

_HERE = re.compile(
    r"\b(?:here|our|ours|us|this (?:server|channel|discord|group|team|company|community)|in the server)\b"
)

_ANOTHER = re.compile(
    r"[,;]?\s+(?:and|also|plus)\s+(?=(?:how|what|which|when|where|why|who|is|are|do|does|should|can|could|will)\b)"
    r"|\?\s+(?=\w)",
    re.IGNORECASE,
)
_MIN_WORDS_OF_TWO = 3

_SAYS_DONE = re.compile(
    r"\b(?:i(?:'ve| have)?|just) (?:just |already |now )?(?:finished|completed|learn(?:ed|t)|mastered|know|did|done)\b"
    r"|\b(?:after (?:learning|finishing|completing)|done with|finished with|through with)\b"
)


def clean_question(text: str) -> str:
    """A question in one line, without invisible characters, in composed Unicode.

    Raises QuestionRejected for a text that is empty, has no letter or digit, or is over 2,000 characters.
    """
    cleaned = clean_text(text)
    if not cleaned:
        raise QuestionRejected("the question is empty. Ask something like: what should I learn next?")
    if len(cleaned) > MAX_QUESTION_LENGTH:
        raise QuestionRejected(
            f"the question has {len(cleaned):,} characters; please keep it under {MAX_QUESTION_LENGTH:,}."
        )
    if not _WORD.search(cleaned):
        raise QuestionRejected("there is no word in that question. Ask something like: how do decorators work?")
    return cleaned


def classify_question(question: str) -> QuestionKind:
    """What kind of question it is, by its wording. The first pattern that fits decides."""
    lowered = question.lower()
    return next((kind for kind, pattern in _KINDS if pattern.search(lowered)), QuestionKind.WHAT)


def compared_sides(question: str) -> tuple[str, ...]:
    """The texts around what a comparison turns on ("Flask | or | Django"); empty when it names no two sides."""
    lowered = question.lower()
    both = _BOTH.search(lowered)
    sides = [both["left"], both["right"]] if both else _BETWEEN.split(lowered)
    named = tuple(side.strip(" ,.?!") for side in sides if _WORD.search(side))
    return named if len(named) > 1 else ()


def goal_of(question: str) -> str:
    """What somebody wants to be ready for ("do I need Docker before | Kubernetes"); the question when it is plain."""
    goal = _GOAL.match(question.lower())
    return goal["goal"] if goal else question


def asks_for_recommendation(question: str) -> bool:
    """Whether a question is "what should I learn next?" and names no subject of its own.

    It must ask for a next step, and hold no word beyond the generic ones of such a question; "what next after
    decorators?" names decorators and is answered from that note.
    """
    lowered = question.lower().replace("’", "'")
    if not _ASKS_NEXT.search(lowered):
        return False
    words = [word.strip(".,;:!?…\"'()*_~") for word in lowered.split()]
    return all(word in NEXT_STEP_WORDS or word.isdecimal() for word in words if word)


def speaks_of_here(question: str) -> bool:
    """Whether a question is about the place it is asked in ("our rules", "where do I post here")."""
    return _HERE.search(question.lower()) is not None


def split_questions(question: str) -> tuple[str, ...]:
    """The two questions of a message that asks two ("is Docker worth it | how long does it take"); else it alone."""
    parts = tuple(part.strip(" ?,;") for part in _ANOTHER.split(question) if part.strip(" ?,;"))
    asks_two = len(parts) == 2 and all(len(part.split()) >= _MIN_WORDS_OF_TWO for part in parts)
    return parts if asks_two else (question,)


def says_done(question: str) -> bool:
    """Whether somebody says that they have the subject of the question behind them."""
    return _SAYS_DONE.search(question.lower()) is not None
