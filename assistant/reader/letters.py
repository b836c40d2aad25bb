"""Long letters: mostly talk about other things, of which only plain farm news is told."""

from __future__ import annotations

from collections.abc import Sequence

from farms.language.concepts import Concept as C

from .items import Item, Kind
from .lines import Line

WORDS = 28  # a longer message may be a letter
SHARE = 0.42  # a log has more words of the farm and figures than this; a letter has fewer
TALK = frozenset(
    [C.WE, C.TO, C.FROM, C.NEGATION, C.QUESTION_WORD, C.ASKING, C.GREETING, C.PLAN, C.CONDITION, C.HAPPEN, C.APPROX, C.AT, C.SOME,
     C.ANAPHOR, C.TITLE, C.PERSON, C.TIMEUNIT, C.NEED, C.SAME_DAY, C.STOCK, C.BALANCE, C.NONFARM, C.OUR, C.SAY, C.THESE, C.HANDLE,
     C.BOOKS, C.PLEASE, C.ADD, C.BRING]
)  # fmt: skip
NEWS = (
    C.EGG,
    C.CRATE,
    C.BIRD,
    C.FISH,
    C.CHICK,
    C.FINGERLING,
    C.MANURE,
    C.COST_FEED,
    C.COST_VACCINE,
    C.POND,
    C.SELL,
    C.WITHDRAWAL,
)
COSTS = (C.COST_MEDICATION, C.COST_EQUIPMENT, C.COST_FUEL, C.COST_LABOUR, C.COST_UTILITIES, C.COST_TRANSPORT)
DEBTS = (C.OWE, C.CREDIT, C.CLEAR, C.BALANCE)
OURS = ("i", "we", "our", "my")


def is_letter(lines: Sequence[Line]) -> bool:
    """A long message in which most words are not about the farm, and some about the family, a journey or a feast."""
    words = [word for line in lines for word in line.words if word.kind not in (Kind.MARK, Kind.QUOTE)]
    if len(words) <= WORDS or not any(line.has(C.NONFARM) for line in lines):
        return False
    return sum(_is_farm(word) for word in words) / len(words) < SHARE


def _is_farm(word: Item) -> bool:
    return word.kind is not Kind.WORD or bool(word.concepts - TALK)


def is_news(lines: Sequence[Line]) -> bool:
    """Of the lines of one sentence of a letter: do they tell of the farm's goods, its costs or its debts?"""
    words = [word for line in lines for word in line.words]
    if any(word.kind is Kind.BATCH or word.norm == "farm" for word in words) or any(
        line.has(*NEWS, *DEBTS) for line in lines
    ):
        return True
    bought = any(line.has(C.BUY, C.PAY, C.SPEND) for line in lines) and any(line.has(*COSTS) for line in lines)
    private = any(line.has(C.NONFARM) for line in lines)
    return bought and not private and any(word.norm in OURS for word in words)
