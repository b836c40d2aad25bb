"""One clause: what it wants by its own words, and where it turns from telling to something else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise

from assistant.reader.clauses.clause import Clause
from assistant.reader.items import Item, Kind, Quantity
from assistant.reader.modes import wishes
from assistant.reader.modes.lines import Line, line_of
from farms.language.calendar_days import Day
from farms.language.concepts import Concept as C
from farms.language.wordlist import words

FIGURES = (Kind.NUMBER, Kind.MONEY, Kind.QUANTITY, Kind.READING, Kind.DOSE)
DEEDS = (C.SELL, C.BUY, C.PAY, C.DIE, C.KILL, C.LOSE, C.COLLECT, C.FEEDING, C.USE, C.GIVE, C.HARVEST, C.SPEND,
          C.CULL, C.WEIGH,
         C.TREAT, C.SIGN, C.TAKE, C.LAY, C.CRATE, C.AVERAGE, C.OWE, C.BALANCE, C.CREDIT)  # fmt: skip
PAYING = (C.PAY, C.BRING, C.CLEAR, C.BALANCE, C.OWE, C.PROMISE, C.TRANSFER)
SUBJECTS = words("i we he she they e dem who it una but and so that then the man woman my")
HELPERS = words("had have has did do does dey was were been is are am")
RELATIVES = ("wey", "that", "which", "who", "because", "since", "as", "cos")
UNABLE = ("cannot", "can't", "cant", "couldn't", "no fit")
LETTING = ("make", "let", "us", "we", "una", "make we", "let us", "lets", "let's", "make una")


@dataclass(slots=True)
class Piece:
    """A clause, or a part of one, on its way to a mode."""

    clause: Clause
    line: Line
    mode: str = "tell"
    rule: str = ""

    def set(self, mode: str, rule: str) -> None:
        self.mode, self.rule = mode, rule


def cut(piece: Piece, *, first: bool) -> list[Piece]:
    """The piece with its mode; in two where it tells first and then turns."""
    line, clause = piece.line, piece.clause
    if _is_settled(piece, first=first):
        return [piece]
    turning = (*wishes.QUESTIONS, *wishes.MIDWAY, *wishes.SUPPOSED, *wishes.OTHERS, *wishes.PLANS, *wishes.DENIED)
    found = wishes.first_of(line, turning)
    if found is not None and _is_misread(line, clause, *found):
        found = wishes.first_of(line, [wish for wish in turning if wish is not found[0]])
    if found is None:
        _alone(piece)
        return [piece]
    wish, at = found
    sited = wish.name == "third.farm" and at > 0 and wishes.SITED.test(line.words[at - 1])
    place = 0 if sited else _turn(line, at, denied=wish.mode == "denied")
    before, after = clause.items[:place], clause.items[place:]
    if place and tells(before, line_of(before)) and (wish.mode != "denied" or line_of(before).has(*DEEDS)):
        told, turned = (
            Piece(replace(clause, items=before), line_of(before)),
            Piece(replace(clause, items=after, joiner=""), line_of(after)),
        )
        _alone(told)
        _set(turned, wish)
        return [told, turned]
    _set(piece, wish)
    return [piece]


def _is_settled(piece: Piece, *, first: bool) -> bool:
    """The first words say what the whole of it wants, and set its mode."""
    line, clause = piece.line, piece.clause
    held = any(item.kind is Kind.HOLD for item in clause.items)
    if held or (clause.items[:1] and clause.items[0].kind is Kind.READING):
        return True
    marked = clause.end == "?"
    at = wishes.opening(line)
    writes = at < len(line.words) and line.words[at].has(C.PREFACE) and not line.has(C.RIGHTS)
    if at and writes and any(word.kind is Kind.NUMBER for word in line.words):
        piece.rule = "tell.asked"  # "Can you record 3 dead birds?"
        return True
    if not marked and _is_time_to_come(line, clause):
        piece.set("plan", "plan.when")
        return True
    listed = not first and len(line.words) <= 2  # "cash 20,000, transfer 7,400"
    if (found := wishes.first_of(line, wishes.FLOOR)) and not (listed and found[0].name == "floor.remit"):
        piece.set(found[0].mode, found[0].name)
        return True
    if not marked and _is_order(line, clause.items):
        return True
    if wishes.asks(line, first=first, marked=marked) and not line.has(C.TASK_MARK, C.NOTE_MARK):
        piece.set("dose" if wishes.dose_asked(line) else "question", "question.opens")
        return True
    return False


ARRIVING = words("enter reach open wake check come go meet dey")


def _is_time_to_come(line: Line, clause: Clause) -> bool:
    """ "When she comes", "after the holiday": not "after that", nor a day that is over."""
    if not line.words or line.words[0].norm not in ("when", "wen", "once", "after") or wishes.is_done(line):
        return False
    if any(w.norm.endswith("ing") or w.norm in ("that", "this", "which") for w in line.words[1:2]):
        return False
    if any(a.norm in ("i", "we") and b.norm in ARRIVING for a, b in pairwise(line.words[1:4])):
        return False  # "when I reach farm I meet 4 dead"
    return line.words[0].norm != "after" or not any(isinstance(i.value, Day) and i.value.past for i in clause.items)


def _is_misread(line: Line, clause: Clause, wish: wishes.Wish, at: int) -> bool:
    """The pattern fits, and the words around it say that it means something else."""
    if wish.name == "denied.deed":
        return _is_relative(line, at)
    if wish.name == "denied.ignore":
        return at > 0 and line.words[at - 1].norm in ("i", "we")  # "I no write am that day"
    if wish.name == "denied.refused" and line.words[at].norm in ("refuse", "refused"):
        return at == 0 or not (wishes.SUBJECT.test(line.words[at - 1]) or line.words[at - 1].has(C.PERSON, C.TITLE))
    if wish.name == "third.rumour":
        sited = at > 0 and wishes.SITED.test(line.words[at - 1])
        return not sited and wishes.is_ours(line)  # "Nnobi people say the pond chop 2 bags"
    if wish.name in ("third.market", "plan.market"):  # "8 noilers go for Sallah, 13,500 each"
        counted = any(b.has(*wishes.ANIMAL, C.KG, C.GRAM) for a, b in pairwise(line.words) if a.kind is Kind.NUMBER)
        sold = any(word.kind is Kind.NUMBER and word.value > 1 for word in line.words[:at])
        return sold or (counted and line.words[at].norm.endswith(" now"))
    if wish.name == "quote.amount":
        return wishes.is_reported(line, at)
    if wish.name == "question.dose":  # "Gumboro 2nd dose for the broilers"
        return any(item.rule in ("aside.ordinal", "aside.which-dose") for item in clause.items)
    return wish.mode in ("plan", "question") and _is_idle(line, at)


def _is_order(line: Line, items: Sequence[Item]) -> bool:
    """ "Make we spray Pen 2 on Thursday", "Buy 10 bags tomorrow": a bare verb and a day to come are a task."""
    at = wishes.opening(line)
    while at < len(line.words) and line.words[at].norm in LETTING:
        at += 1
    ahead = any(
        isinstance(i.value, Day) and i.value.coming is not None and i.value.coming != i.value.past for i in items
    )
    return (
        ahead
        and at < len(line.words)
        and line.words[at].has(C.ERRAND)
        and not line.has(C.CONDITION, C.NEGATION, C.DEMAND)
    )


def _set(piece: Piece, wish: wishes.Wish) -> None:
    dose = wish.mode == "question" and wishes.dose_asked(piece.line)
    piece.set("dose" if dose else wish.mode, wish.name)


def _alone(piece: Piece) -> None:
    """Modes that no turn of phrase shows: a day to come, a purchase that is not the farm's."""
    line, items = piece.line, piece.clause.items
    ordered = line.has(C.TASK_MARK, C.NOTE_MARK, C.NEED)
    if _is_below_zero(line):
        piece.set("absurd", "absurd.below-zero")
        return
    figures = [_figure(i) for i in items if i.kind in FIGURES]
    placed = line.has(*DEEDS, C.EGG) or any(i.kind is Kind.BATCH for i in items)
    other = (C.BALANCE, C.OWE, C.CREDIT, C.WEIGH, C.AVERAGE)
    if not ordered and placed and figures and not any(figures) and not line.has(*other):
        piece.set("denied", "denied.zero")  # "Pen 3 - 0"
    elif len(line.words) <= 3 and line.words[:1] and line.words[0].norm in ("not", "no be") and not line.has(*DEEDS):
        piece.set("denied", "denied.zero")  # "I mean Grace, not Rose"
    elif not ordered and any(isinstance(i.value, Day) and i.value.old for i in items):
        piece.set("third", "third.old-day")


def _is_below_zero(line: Line) -> bool:
    """ "sold -5 crates", "minus 4 birds": a count that cannot be. A dash after a batch or a word is only a dash."""
    for i, (sign, number) in enumerate(pairwise(line.words)):
        if number.kind is not Kind.NUMBER:
            continue
        before = line.words[i - 1] if i else None
        told = before is None or before.has(*DEEDS, C.DRINK, C.AT) or before.norm in ("is", "was", "for", "us", "me")
        joined = sign.end == number.start and (before is None or before.end < sign.start)
        if told and (sign.norm in ("minus", "negative") or (sign.norm in ("-", "−") and joined)):
            return True
    return False


def _figure(item: Item) -> object:
    """The number of a figure; 1 for what is no plain count."""
    if isinstance(item.value, Quantity):
        return item.value.number
    return item.value if isinstance(item.value, Decimal) else 1


def _is_idle(line: Line, at: int) -> bool:
    """ "almost 20 birds died", "as she promised", "Hope Hatchery": a word of plans that plans nothing."""
    word = line.words[at]
    if at > 0 and line.words[at - 1].norm == "for" and word.norm.startswith("coming"):
        return True  # "paid Dr Ode for coming to see the birds"
    if word.text[:1].isupper() and at > 0 and word.norm in ("hope", "target", "will", "may"):
        return True
    if any(a.norm == "is" and b.norm == "that" for a, b in pairwise(line.words[at + 1 :])):
        return True
    if word.norm == "wetin" and any(w.norm == "na" for w in line.words[at + 3 :]):
        return True
    return word.norm in ("maybe", "like") and at + 1 < len(line.words) and line.words[at + 1].kind is Kind.NUMBER


def _is_relative(line: Line, at: int) -> bool:
    """ "7 old layers wey no dey lay again": what is denied only describes."""
    return line.words[at].norm in UNABLE or any(w.norm in RELATIVES for w in line.words[max(0, at - 3) : at])


def _turn(line: Line, at: int, *, denied: bool) -> int:
    """The item at which the clause turns: back over who it is that wants, says or asks."""
    back = SUBJECTS | HELPERS if denied else SUBJECTS
    while at and (line.words[at - 1].norm in back or "person" in line.words[at - 1].flags):
        at -= 1
    return line.places[at]


def tells(items: Sequence[Item], line: Line) -> bool:
    """Something happened: a figure with a deed or a place, or a sign of illness."""
    figures = sum(item.kind in FIGURES for item in items)
    placed = any(item.kind is Kind.BATCH for item in items)
    return (figures and (figures > 1 or line.has(*DEEDS) or placed or wishes.is_done(line))) or (
        line.has(C.SIGN, C.DIE) and len(items) > 1
    )


def is_future_plan(piece: Piece) -> bool:
    line = piece.line
    if _is_order(line, piece.clause.items):
        return False
    ordered = line.has(C.TASK_MARK, C.NOTE_MARK, C.NEED, *PAYING)
    figures = any(item.kind in FIGURES for item in piece.clause.items)
    return figures and not ordered and wishes.is_future(line, piece.clause.items)
