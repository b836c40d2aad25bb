"""What is not the farm's: private purchases, and long letters of which only plain farm news is told."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from assistant.reader.items import Item, Kind
from assistant.reader.modes import wishes
from assistant.reader.modes.lines import Line
from assistant.reader.modes.turns import Piece
from farms.language.concepts import Concept as C

FARM_GOODS = (C.EGG, C.CRATE, C.BIRD, C.FISH, C.CHICK, C.FINGERLING, C.MANURE, C.COST_FEED, C.COST_VACCINE,
          C.COST_MEDICATION,
              C.COST_FUEL, C.COST_UTILITIES, C.COST_LABOUR, C.COST_TRANSPORT, C.COST_EQUIPMENT)  # fmt: skip
HELD = (C.EGG, C.CRATE, C.BIRD, C.FISH, C.CHICK, C.FINGERLING, C.MANURE, C.COST_FEED, C.COST_VACCINE,
        C.COST_MEDICATION, C.POND)  # fmt: skip
DEEDS_OF_FARM = (C.PAY, C.DIE, C.LOSE, C.LAY, C.FEEDING, C.GIFT, C.SIGN, C.STEAL, C.MOVE, C.HARVEST, C.REST, C.PROMISE)
LEAST_BARE = 200  # naira
WORDS = 28  # a longer message may be a letter
SHARE = 0.42  # a log has more words of the farm and figures than this; a letter has fewer
TALK = frozenset(
    [C.WE, C.TO, C.FROM, C.NEGATION, C.QUESTION_WORD, C.ASKING, C.GREETING, C.PLAN, C.CONDITION, C.HAPPEN, C.APPROX,
          C.AT, C.SOME,
     C.ANAPHOR, C.TITLE, C.PERSON, C.TIMEUNIT, C.NEED, C.SAME_DAY, C.STOCK, C.BALANCE, C.NONFARM, C.OUR, C.SAY,
          C.THESE, C.HANDLE,
     C.BOOKS, C.PLEASE, C.ADD, C.BRING]
)  # fmt: skip
NEWS = (
    C.EGG, C.CRATE, C.BIRD, C.FISH, C.CHICK, C.FINGERLING, C.MANURE, C.COST_FEED, C.COST_VACCINE, C.POND, C.SELL,
    C.WITHDRAWAL,
)  # fmt: skip
COSTS = (C.COST_MEDICATION, C.COST_EQUIPMENT, C.COST_FUEL, C.COST_LABOUR, C.COST_UTILITIES, C.COST_TRANSPORT)
DEBTS = (C.OWE, C.CREDIT, C.CLEAR, C.BALANCE)
OURS = ("i", "we", "our", "my")
WHEN = ("before", "after", "during")


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


def set_private(pieces: list[Piece]) -> None:
    """Money that is not the farm's: school fees, a phone, what was spent at a wedding or on the way to it."""
    if _is_talk(pieces):
        for piece in pieces:
            if piece.mode == "tell":
                piece.set("nonfarm", "nonfarm.sentence")
        return
    private = False
    for piece in pieces:
        line = piece.line
        here = bool(_nonfarm(line.words))
        spent = (_is_spent(line) and _is_private(line)) or (
            (private or here) and (_is_money(piece) or _is_spent(line)) and not _is_farms(piece)
        )
        if piece.mode == "tell" and spent and not line.has(*wishes.ORDERED):
            piece.set("nonfarm", "nonfarm.bought")
        private = private or (here and not _is_farms(piece))


def _is_talk(pieces: Sequence[Piece]) -> bool:
    """A sentence of weddings, phones and examinations, without anything of the farm."""
    named = any(_nonfarm(p.line.words) for p in pieces)
    ordered = any(head.has(*wishes.ORDERED) for p in pieces for head in p.clause.heads)
    held = any(_is_farms(p) or p.line.has(*wishes.ORDERED, *DEEDS_OF_FARM) for p in pieces)
    return named and not ordered and not held


def _nonfarm(words: Sequence[Item]) -> list[Item]:
    """What is not of the farm; not whom something was sold to, nor when it was: "after church"."""
    return [
        word
        for before, word in zip((None, *words), words, strict=False)
        if word.has(C.NONFARM) and "person" not in word.flags and (before is None or before.norm not in WHEN)
    ]


def _is_money(piece: Piece) -> bool:
    """An amount, or a number that may be one."""
    return any(
        item.kind is Kind.MONEY or (isinstance(item.value, Decimal) and item.value >= LEAST_BARE)
        for item in piece.clause.items
    )


def _is_farms(piece: Piece) -> bool:
    """It deals with what the farm has, sells or is owed."""
    held = any(item.kind in (Kind.BATCH, Kind.QUANTITY) for item in (*piece.clause.items, *piece.clause.heads))
    held = held or any(word.norm == "farm" for word in piece.line.words)
    return held or piece.line.has(*HELD, C.OWE, C.BALANCE, C.CREDIT, C.SELL, C.BRING)


def _is_spent(line: Line) -> bool:
    return line.has(C.BUY, C.PAY, C.SPEND) and not line.has(*FARM_GOODS, C.OWE, C.BALANCE, C.SELL, C.TAKE)


def _is_private(line: Line) -> bool:
    bought = next(i for i, w in enumerate(line.words) if w.has(C.BUY, C.PAY, C.SPEND))
    return bool(_nonfarm(line.words[bought + 1 : bought + 8])) and not any(w.norm == "farm" for w in line.words)
