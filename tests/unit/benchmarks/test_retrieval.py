from benchmarks.retrieval import best_baseline, judge
from retrieval.evaluation import Figures


def figures(hit_at_1: float) -> Figures:
    return Figures(questions=1, hit_at_1=hit_at_1, hit_at_3=1.0, hit_at_5=1.0, mrr_at_10=1.0, ndcg_at_10=1.0)


def test_rankings_are_judged_by_every_relevant_document() -> None:
    labelled = [
        {"question": "q", "relevant": ["a", "b"], "best": "a"},
        {"question": "r", "relevant": ["c"], "best": "c"},
    ]
    judged = judge(labelled, [["b", "a"], ["x", "y", "c"]])
    assert (judged.hit_at_1, judged.hit_at_3) == (0.5, 1.0)


def test_the_better_run_of_each_half_is_the_baseline() -> None:
    runs = {"tuning": figures(0.5), "test": figures(0.6)}, {"tuning": figures(0.7), "test": figures(0.4)}
    assert {half: best.hit_at_1 for half, best in best_baseline(*runs).items()} == {"tuning": 0.7, "test": 0.6}
