from benchmarks.fusion import best_part
from retrieval.evaluation import Figures


def figures(ndcg: float, mrr: float) -> Figures:
    return Figures(questions=1, hit_at_1=0, hit_at_3=0, hit_at_5=0, mrr_at_10=mrr, ndcg_at_10=ndcg)


def test_the_best_part_is_chosen_for_each_figure_by_itself() -> None:
    parts = {"dense": figures(0.4, 0.5), "lexical": figures(0.3, 0.6)}
    assert best_part(parts, "ndcg_at_10") == ("dense", 0.4)
    assert best_part(parts, "mrr_at_10") == ("lexical", 0.6)
