"""Word lists for reading questions by rule."""

from __future__ import annotations

NEXT_STEP_WORDS = frozenset(
    """
    a about actually after again all also am an and another any anything are as at be become been before begin
    beginner being best better by can career coach complete completed continue continuing could currently d day
    developer did do does done engineer engineering evening every far finished first focus for from get getting
    give go going gonna good got guide have hello help here hey hi hour hours how i i'd i'm i've if in into is
    it its job journey junior just keep know last learn learning let let's level like list look m me mid middle
    month more most much must my need new newbie next now of ok okay on one or our path pick plan please point
    position practice practise priority proceed programmer programming progress python pythonic re ready
    recommend recommendation right road roadmap role s senior shall should show skill skills so something spend
    start started starting step steps still study studying stuff subject subjects suggest suggestion t tackle
    take task tell thank thanks that the then thing things think this time to today tomorrow tonight topic
    topics total toward towards try up us ve wanna want way we week weekend well were what what's whats when
    where which will with work working would you your
    """.split()
)
"""What "what should I learn next?" may be made of without naming a subject."""

ASKING_WORDS = frozenset(
    """
    a about actually after again all also am an and any are around as at avoid bad basics be because been before
    begin beginner beginners best better book books both bother but by can cause check common could course
    courses cover days deep deeper detail details did difference difficult do does doing done else enough ever
    every example examples exercise exercises explain fast few find first for free from get give go good gotchas
    great hard has have help hours how i if in interview interviews into is it its job junior juniors just keep
    know learn learning level like list long looks make many matter me mean mistake mistakes month months more
    most much my myself need next not now of often ok okay on one ones only or order other others our out people
    pitfalls practice practise prepare prerequisites project projects questions quick quickly read ready
    realistic really recommend resources right same say second senior seniors short should show simple skip so
    some someone start step still study take tell test than thanks that the their them then there these they
    thing things think this those time tip tips to too traps try tutorial typical under up use useful usually
    version versus video videos vs want was watch way we week weekend weeks well what when where which while who
    why will with without work worth would year years yes you your
    """.split()
)
"""Function words and the vocabulary of asking: a question made of them alone needs the turn before it."""

STOP_WORDS = frozenset(
    """
    a an and are as at be but by for if in into is it no not of on or such that the their then there these they this
    to was will with
    """.split()
)
"""Words that say nothing of a text's subject: Lucene's list for English."""
