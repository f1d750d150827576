import pytest

from benchmarks.measuring import alternate, at_least, at_most, interleave, print_ratio, quantile, recall


@pytest.mark.parametrize(("share", "expected"), [(0.0, 1), (0.5, 51), (0.95, 96), (0.99, 100), (1.0, 100)])
def test_a_quantile_is_the_value_below_which_that_share_lies_whatever_the_order(share: float, expected: float) -> None:
    assert quantile(list(range(100, 0, -1)), share) == expected


def test_a_quantile_of_one_value_is_that_value() -> None:
    assert quantile([7.0], 0.99) == 7.0


def test_recall_counts_what_was_found_of_the_exact_results_over_all_queries() -> None:
    assert recall([["a", "x"], ["c", "b"]], [["a", "b"], ["b", "c"]]) == 0.75


def test_recall_ignores_the_order_and_what_was_found_besides() -> None:
    assert recall([["z", "b", "a"]], [["a", "b"]]) == 1.0


def test_recall_refuses_answers_that_do_not_belong_to_the_queries() -> None:
    with pytest.raises(ValueError, match="shorter"):
        recall([["a"]], [["a"], ["b"]])


def test_contenders_take_turns() -> None:
    calls: list[str] = []
    results = interleave({"a": lambda: calls.append("a"), "b": lambda: calls.append("b")}, 2)
    assert calls == ["a", "b", "a", "b"]
    assert results == {"a": [None, None], "b": [None, None]}


def test_the_warm_up_of_two_in_turn_is_not_timed() -> None:
    calls: list[str] = []
    first, second = alternate(lambda: calls.append("a"), lambda: calls.append("b"), 2)
    assert calls == ["a", "b"] * 3
    assert len(first) == len(second) == 2


def test_a_ceiling_is_met_at_the_bound_and_missed_above() -> None:
    assert at_most(2).render(2.0) == "target ≤ 2: met"
    assert at_most(2).render(2.01) == "target ≤ 2: MISSED"


def test_a_floor_is_met_at_the_bound_and_missed_below() -> None:
    assert at_least(0.99).render(0.99) == "target ≥ 0.99: met"
    assert at_least(0.99).render(0.98) == "target ≥ 0.99: MISSED"


def test_a_ratio_is_that_of_the_medians(capsys: pytest.CaptureFixture[str]) -> None:
    assert print_ratio("time", [1.0, 2.0, 90.0], [4.0, 3.0, 5.0], at_most(0.4)) == 0.5
    assert "0.500     target ≤ 0.4: MISSED" in capsys.readouterr().out
