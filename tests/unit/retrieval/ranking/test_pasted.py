"""Pasted tracebacks, code and long texts."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from retrieval.ranking.pasted import read_pasted, shorten_question

TRACE = """\
Traceback (most recent call last):
  File "app.py", line 3, in <module>
    main()
  File "app.py", line 2, in main
    print(prices["tea"])
KeyError: 'tea'"""


def test_a_traceback_is_read_by_its_last_line() -> None:
    assert read_pasted(TRACE) == "KeyError: 'tea'"
    assert read_pasted(f"what does this mean?\n{TRACE}\nplease") == "what does this mean?\nKeyError: 'tea'\nplease"
    fenced = read_pasted(f"what is wrong here?\n```\n{TRACE}\n```")
    assert "KeyError: 'tea'" in fenced
    assert "File" not in fenced


def test_each_of_two_tracebacks_is_read_so() -> None:
    both = f"{TRACE}\n\nDuring handling of the above exception, another exception occurred:\n\n{TRACE}"
    assert read_pasted(both).count("KeyError: 'tea'") == 2
    assert "File" not in read_pasted(both)


def test_code_is_left_out_where_a_sentence_goes_with_it() -> None:
    code = "```python\nfor i in range(3):\n    print(i)\n```"
    assert read_pasted(f"why does this loop print 2?\n{code}").strip() == "why does this loop print 2?"
    assert read_pasted(code) == code


def test_a_long_text_is_read_by_its_first_and_last_paragraph() -> None:
    text = "How do I test this?\n\n" + "story " * 900 + "\n\nSo should I mock it?"
    short = shorten_question(text, 2000)
    assert short == "How do I test this?\n\nSo should I mock it?"
    assert shorten_question("short", 2000) == "short"


@given(st.text(max_size=6000), st.integers(50, 2000))
def test_it_never_is_longer_than_it_may_be(text: str, limit: int) -> None:
    assert len(shorten_question(text, limit)) <= max(limit, 0)


@given(st.text(alphabet="`~\nab T:", max_size=200))
def test_any_text_can_be_read(text: str) -> None:
    assert isinstance(read_pasted(text), str)
