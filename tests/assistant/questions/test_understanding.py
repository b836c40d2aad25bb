"""What words ask of the books: the query, its fields, what follows a question, and what is none."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.questions.calls import asked
from assistant.questions.model import NEAREST, Question
from assistant.questions.names import Known
from assistant.questions.understanding import understand

TODAY = date(2026, 11, 30)  # a Monday
OCTOBER = {"since": date(2026, 10, 1), "until": date(2026, 10, 31)}
KNOWN = Known(
    (("Pen 1", "layers"), ("Pen 2", "layers")), ("Mama Nkechi", "Mr Femi"), ("layer mash", "grower mash"),
)  # fmt: skip
ASKED = {
    "how many eggs did we collect in october": Question("collected", **OCTOBER),
    "feed cost in october": Question("spent", of="feed", **OCTOBER),
    "what did we sell and spend in october": Question("result", **OCTOBER),
    "egg income in october": Question("sold", of="eggs", **OCTOBER),
    "when last did Mama Nkechi buy eggs": Question("last", of="sale eggs", who="Mama Nkechi"),
    "what does a crate cost me": Question("cost", of="eggs"),
}
FOLLOWING = {
    "labour nko?": Question("spent", of="labour", **OCTOBER),
    "and transport": Question("spent", of="transport", **OCTOBER),
    "and last week?": Question("spent", of="feed", since=date(2026, 11, 23), until=date(2026, 11, 29)),
    "how many birds have I?": Question("animals"),
}


@pytest.mark.parametrize("text", ASKED)
def test_words_name_the_query_and_its_fields(text):
    assert understand(text, KNOWN, TODAY) == ASKED[text]


@pytest.mark.parametrize("text", FOLLOWING)
def test_what_is_left_out_is_that_of_the_question_before(text):
    assert understand(text, KNOWN, TODAY, Question("spent", of="feed", **OCTOBER)) == FOLLOWING[text]


@pytest.mark.parametrize(
    "text", ["will it rain tomorrow", "market price of eggs in kano today", "which month gave the most eggs"]
)
def test_what_no_book_knows_gets_a_page_and_no_number(text):
    assert understand(text, KNOWN, TODAY).name == NEAREST


@pytest.mark.parametrize(
    "text",
    [
        "Gate sales weekend, all cash / Sat 62 crates 331,700 / Sun 35 crates 187,250",
        "Newcastle vaccine is due in Pen 1 and Pen 2, 300 birds, put it in the diary",
        "10 bags of mash 19,000 last week, all paid to Mr Femi",
    ],
)
def test_a_report_with_figures_is_no_question(text):
    assert asked(text, KNOWN, TODAY, None, tells=True) is None


def test_a_question_behind_a_report_is_asked_and_the_report_is_left_to_be_read():
    found = asked("3 birds died in Pen 2. Who owes me money?", KNOWN, TODAY, None, tells=True)
    assert (found.question.name, found.question.of) == ("debts", "in")
    assert found.rest == "3 birds died in Pen 2."
