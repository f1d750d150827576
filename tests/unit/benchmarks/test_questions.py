from benchmarks.questions import bursts, measured_questions, warm_up_questions


def test_no_measured_question_is_asked_twice_or_while_warming_up() -> None:
    asked = [*warm_up_questions(), *measured_questions()]
    assert len(asked) == len(set(asked)) == 180 + 96


def test_bursts_have_equal_sizes_and_share_no_question() -> None:
    questions = [question for burst in bursts(50) for question in burst]
    assert [len(burst) for burst in bursts(50)] == [50, 50, 50]
    assert len(set(questions)) == 150
