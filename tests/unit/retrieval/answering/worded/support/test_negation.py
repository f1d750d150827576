"""A negation too many or too few, compared with the sentences that speak of the same thing."""

from __future__ import annotations

from retrieval.answering.worded.support.negation import differs_in_negation

NEAR = ["Learn routes first, in 20 to 50 hours."]


def test_a_negation_that_the_nearest_sentences_do_not_have_differs() -> None:
    assert differs_in_negation("Do not learn routes.", NEAR)
    assert differs_in_negation("You don't learn routes.", NEAR)
    assert not differs_in_negation("Do not learn routes.", ["Nobody should avoid routes."])


def test_a_negation_that_is_left_out_differs_where_all_have_it() -> None:
    near = ["Never run `app.run()` in production."]
    assert differs_in_negation("Run `app.run()` in production.", near)
    assert not differs_in_negation("Run it in production.", [*near, *NEAR])
    assert not differs_in_negation("Avoid `app.run()` in production.", near)
