"""What each clause wants: to tell, to ask, to suppose, to plan; whose words it passes on; what it orders or takes back.

The modes: tell, question, dose, if, plan, third (others' farms and words), nonfarm, denied, retract, floor, injected.
A clause that tells first and then turns is cut where it turns. Only "tell" is read for events.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import groupby, pairwise

from farms.language.calendar_days import Day
from farms.language.concepts import Concept as C

from . import letters, wishes
from .cover import Clause
from .items import Item, Kind, Money, Quantity, Role
from .lines import Line, line_of

FIGURES = (Kind.NUMBER, Kind.MONEY, Kind.QUANTITY, Kind.READING, Kind.DOSE)
DEEDS = (C.SELL, C.BUY, C.PAY, C.DIE, C.KILL, C.LOSE, C.COLLECT, C.FEEDING, C.USE, C.GIVE, C.HARVEST, C.SPEND, C.CULL, C.WEIGH,
         C.TREAT, C.SIGN, C.TAKE, C.LAY, C.CRATE, C.AVERAGE, C.OWE, C.BALANCE, C.CREDIT)  # fmt: skip
PAYING = (C.PAY, C.BRING, C.CLEAR, C.BALANCE, C.OWE, C.PROMISE, C.TRANSFER)
FARM_GOODS = (C.EGG, C.CRATE, C.BIRD, C.FISH, C.CHICK, C.FINGERLING, C.MANURE, C.COST_FEED, C.COST_VACCINE, C.COST_MEDICATION,
              C.COST_FUEL, C.COST_UTILITIES, C.COST_LABOUR, C.COST_TRANSPORT, C.COST_EQUIPMENT)  # fmt: skip
HELD = (
    C.EGG,
    C.CRATE,
    C.BIRD,
    C.FISH,
    C.CHICK,
    C.FINGERLING,
    C.MANURE,
    C.COST_FEED,
    C.COST_VACCINE,
    C.COST_MEDICATION,
    C.POND,
)
DEEDS_OF_FARM = (C.PAY, C.DIE, C.LOSE, C.LAY, C.FEEDING, C.GIFT, C.SIGN, C.STEAL, C.MOVE, C.HARVEST, C.REST, C.PROMISE)
SUBJECTS = frozenset(
    [
        "i",
        "we",
        "he",
        "she",
        "they",
        "e",
        "dem",
        "who",
        "it",
        "una",
        "but",
        "and",
        "so",
        "that",
        "then",
        "the",
        "man",
        "woman",
        "my",
    ]
)
HELPERS = frozenset(["had", "have", "has", "did", "do", "does", "dey", "was", "were", "been", "is", "are", "am"])
RELATIVES = ("wey", "that", "which", "who", "because", "since", "as", "cos")
UNABLE = ("cannot", "can't", "cant", "couldn't", "no fit")
LETTING = ("make", "let", "us", "we", "una", "make we", "let us", "lets", "let's", "make una")
SPEAKERS = ("assistant", "user", "system", "bot", "ai", "admin", "administrator", "developer", "root")
LEAST_BARE = 200  # naira
QUIET = ("question", "dose", "if", "plan", "third", "denied")


@dataclass(slots=True)
class Piece:
    """A clause, or a part of one, on its way to a mode."""

    clause: Clause
    line: Line
    mode: str = "tell"
    rule: str = ""

    def set(self, mode: str, rule: str) -> None:
        self.mode, self.rule = mode, rule


def mark(clauses: Sequence[Clause]) -> list[Clause]:
    """The clauses with their modes; some are cut in two."""
    pieces = [Piece(clause, line_of(clause.items), clause.mode) for clause in clauses]
    if any(wishes.first_of(piece.line, wishes.PLAYED) for piece in pieces):
        return [replace(piece.clause, mode="if") for piece in pieces]
    letter = letters.is_letter([piece.line for piece in pieces])
    out: list[Piece] = []
    poisoned = False
    for _sentence, group in groupby(_with_reminders(pieces), key=lambda piece: piece.clause.sentence):
        here = list(group)
        poisoned = _inject(here, poisoned=poisoned)
        if any(piece.line.has(C.RETELL, C.CANCEL) for piece in here) and any(
            _takes_back(line_of([item for piece in here[k : k + 2] for item in piece.clause.items]))
            for k in range(len(here))
        ):
            for piece in here:
                piece.set("retract", "retract.told")
        for i, piece in enumerate(here):
            ordered = any(head.has(*wishes.ORDERED) for head in piece.clause.heads)
            out += [piece] if ordered or piece.mode != "tell" else _cut(piece, first=i == 0)
    for _sentence, group in groupby(out, key=lambda piece: piece.clause.sentence):
        here = list(group)
        _together(here)
        _set_private(here)
        if letter and not letters.is_news([piece.line for piece in here]):
            for piece in here:
                if piece.mode == "tell" and not piece.line.has(*wishes.ORDERED):
                    piece.set("nonfarm", "nonfarm.letter")
    _refuse(out)
    _grant(out)
    _promise(out)
    _head(out)
    return [replace(piece.clause, mode=piece.mode, place=i) for i, piece in enumerate(out)]


def _head(pieces: list[Piece]) -> None:
    """What a heading wants holds for all that stands under it."""
    for piece in pieces:
        if piece.clause.heads and piece.mode == "tell":
            head = line_of(piece.clause.heads)
            if head.has(C.BYPASS):
                piece.set("floor", "floor.bypass")
            if head.has(*wishes.ORDERED):
                continue
            if found := wishes.first_of(head, (*wishes.INJECTED, *wishes.FLOOR, *wishes.SUPPOSED, *wishes.HEADS)):
                piece.set(found[0].mode, found[0].name)


def _with_reminders(pieces: list[Piece]) -> list[Piece]:
    """ "Tomorrow make we wash the drinkers, no let me forget": the reminder belongs to what stands before it."""
    out: list[Piece] = []
    for piece in pieces:
        rest = [
            w for w in piece.line.words if not w.has(C.TASK_MARK, C.GREETING, C.WE) and w.norm not in wishes.STARTERS
        ]
        alone = piece.line.has(C.TASK_MARK) and len(rest) <= 1 and all(w.kind in (Kind.WORD, Kind.DATE) for w in rest)
        if alone and out and out[-1].clause.sentence == piece.clause.sentence:
            whole = replace(out[-1].clause, items=(*out[-1].clause.items, *piece.clause.items))
            out[-1] = Piece(whole, line_of(whole.items), whole.mode)
        else:
            out.append(piece)
    return out


def _inject(pieces: list[Piece], *, poisoned: bool) -> bool:
    """Orders to the machine, and what is quoted: from there on nothing of the sentence is told."""
    whole = line_of([item for piece in pieces for item in piece.clause.items])
    if wishes.first_of(whole, wishes.INJECTED) and not any(wishes.first_of(p.line, wishes.INJECTED) for p in pieces):
        for piece in pieces:
            piece.set("injected", "injected.machine")
        return True
    quoted = any(item.kind is Kind.QUOTE for piece in pieces for item in piece.clause.items)
    from_here = False
    for piece, after in pairwise([*pieces, None]):
        assert piece is not None
        machine = wishes.first_of(piece.line, wishes.INJECTED)
        spoken_as = piece.line.words[:1] and piece.line.words[0].norm in SPEAKERS and len(piece.line.words) == 1
        spoken = quoted and piece.line.has(C.FORWARDED, C.SAY) and not any(p.line.has(C.NOTE_MARK) for p in pieces)
        order = poisoned and _orders(piece.line)
        script = bool(spoken_as and after is not None and after.clause.joiner == ":")
        code = any(item.kind is Kind.MARK and item.norm == "{" for item in piece.clause.items)
        from_here = from_here or bool(machine) or spoken or order or script or code
        poisoned = poisoned or bool(machine) or script
        if from_here:
            piece.set("injected", machine[0].name if machine else "injected.quoted")
    texts = [item.text.lower() for piece in pieces for item in piece.clause.items if item.kind is Kind.QUOTE]
    return poisoned or any(
        mark in text for text in texts for mark in ("system", "tool", "admin", "<<", "[inst", "ignore")
    )


def _orders(line: Line) -> bool:
    """ "Also record 50 crates": an order at the start of a clause."""
    at = wishes.opening(line)
    return at < len(line.words) and line.words[at].has(C.PREFACE, C.ALTER, C.CONFIRM, C.APPOINT, C.NOTE_MARK)


def _cut(piece: Piece, *, first: bool) -> list[Piece]:
    """The piece with its mode; in two where it tells first and then turns."""
    line, clause = piece.line, piece.clause
    if any(item.kind is Kind.HOLD for item in clause.items) or (
        clause.items[:1] and clause.items[0].kind is Kind.READING
    ):
        return [piece]
    marked = clause.end == "?"
    if (
        line.words
        and line.words[0].norm in ("when", "wen", "once", "after")
        and not wishes.is_done(line)
        and not marked
    ):
        piece.set("plan", "plan.when")
        return [piece]
    if found := wishes.first_of(line, wishes.FLOOR):
        piece.set("floor", found[0].name)
        return [piece]
    if not marked and _is_order(line, clause.items):
        return [piece]
    if wishes.asks(line, first=first, marked=marked) and not line.has(C.TASK_MARK, C.NOTE_MARK):
        piece.set("dose" if wishes.dose_asked(line) else "question", "question.opens")
        return [piece]
    turning = (*wishes.QUESTIONS, *wishes.MIDWAY, *wishes.SUPPOSED, *wishes.OTHERS, *wishes.PLANS, *wishes.DENIED)
    found = wishes.first_of(line, turning)
    if found is not None and _is_misread(line, clause, *found):
        found = wishes.first_of(line, [wish for wish in turning if wish is not found[0]])
    if found is None:
        _alone(piece)
        return [piece]
    wish, at = found
    place = _turn(line, at, denied=wish.mode == "denied")
    before, after = clause.items[:place], clause.items[place:]
    if place and _tells(before, line_of(before)) and (wish.mode != "denied" or line_of(before).has(*DEEDS)):
        told, turned = (
            Piece(replace(clause, items=before), line_of(before)),
            Piece(replace(clause, items=after, joiner=""), line_of(after)),
        )
        _alone(told)
        _set(turned, wish)
        return [told, turned]
    _set(piece, wish)
    return [piece]


def _is_misread(line: Line, clause: Clause, wish: wishes.Wish, at: int) -> bool:
    """The pattern fits, and the words around it say that it means something else."""
    if wish.name == "denied.deed":
        return _is_relative(line, at)
    if wish.name == "third.rumour":
        return wishes.is_ours(line)  # "Nnobi people say the pond chop 2 bags"
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
    return ahead and at < len(line.words) and line.words[at].has(C.ERRAND) and not line.has(C.CONDITION, C.NEGATION)


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


def _tells(items: Sequence[Item], line: Line) -> bool:
    """Something happened: a figure with a deed or a place, or a sign of illness."""
    figures = sum(item.kind in FIGURES for item in items)
    placed = any(item.kind is Kind.BATCH for item in items)
    return (figures and (figures > 1 or line.has(*DEEDS) or placed or wishes.is_done(line))) or (
        line.has(C.SIGN, C.DIE) and len(items) > 1
    )


def _takes_back(line: Line) -> bool:
    """ "The 3 birds that I said died are alive", "cancel the 5 crates": what was reported earlier is denied."""
    words = line.words
    if words and words[0].norm == "cancel" and any(w.kind is Kind.NUMBER for w in words):
        return True
    told = next((i for i, w in enumerate(words) if w.has(C.RETELL)), None)
    if told is None or line.has(C.CORRECT, C.REJECT):
        return False
    rest = words[told + 1 :]
    claimed = next((i for i, w in enumerate(rest) if w.kind is Kind.NUMBER or w.has(C.DIE, C.SELL, C.BUY)), None)
    if claimed is None and not any(w.kind is Kind.NUMBER for w in words[:told]):
        return False
    return any(w.has(C.ALIVE, C.NEGATION, C.CANCEL) for w in rest)


def _set_private(pieces: list[Piece]) -> None:
    """Money that is not the farm's: school fees, a phone, what was spent at a wedding or on the way to it."""
    if _is_talk(pieces):
        for piece in pieces:
            if piece.mode == "tell":
                piece.set("nonfarm", "nonfarm.sentence")
        return
    private = False
    for piece in pieces:
        line = piece.line
        here = any(w.has(C.NONFARM) and "person" not in w.flags for w in line.words)
        spent = (_is_spent(line) and _is_private(line)) or (
            (private or here) and (_is_money(piece) or _is_spent(line)) and not _is_farms(piece)
        )
        if piece.mode == "tell" and spent and not line.has(*wishes.ORDERED):
            piece.set("nonfarm", "nonfarm.bought")
        private = private or here


def _is_talk(pieces: list[Piece]) -> bool:
    """A sentence of weddings, phones and examinations, without anything of the farm."""
    named = any(w.has(C.NONFARM) and "person" not in w.flags for p in pieces for w in p.line.words)
    ordered = any(head.has(*wishes.ORDERED) for p in pieces for head in p.clause.heads)
    held = any(_is_farms(p) or p.line.has(*wishes.ORDERED, *DEEDS_OF_FARM) for p in pieces)
    return named and not ordered and not held


def _is_money(piece: Piece) -> bool:
    """An amount, or a number that may be one."""
    return any(
        item.kind is Kind.MONEY or (isinstance(item.value, Decimal) and item.value >= LEAST_BARE)
        for item in piece.clause.items
    )


def _is_farms(piece: Piece) -> bool:
    """It deals with what the farm has, sells or is owed."""
    held = any(item.kind in (Kind.BATCH, Kind.QUANTITY) for item in (*piece.clause.items, *piece.clause.heads))
    return held or piece.line.has(*HELD, C.OWE, C.BALANCE, C.CREDIT, C.SELL, C.BRING)


def _is_spent(line: Line) -> bool:
    return line.has(C.BUY, C.PAY, C.SPEND) and not line.has(*FARM_GOODS, C.OWE, C.BALANCE, C.SELL, C.TAKE)


def _is_private(line: Line) -> bool:
    bought = next(i for i, w in enumerate(line.words) if w.has(C.BUY, C.PAY, C.SPEND))
    return any(w.has(C.NONFARM) and "person" not in w.flags for w in line.words[bought + 1 : bought + 8]) and not any(
        w.norm == "farm" for w in line.words
    )


def _together(pieces: list[Piece]) -> None:
    """What one clause of a sentence wants holds for those after it that tell nothing of their own."""
    if any(p.line.has(C.TASK_MARK) for p in pieces):
        start = next(i for i, p in enumerate(pieces) if p.line.has(C.TASK_MARK))
        for piece in pieces[start:]:
            piece.set("tell" if piece.mode in ("plan", "if", "third") else piece.mode, "task")
    if pieces[0].clause.end == "?" and not any(p.mode in ("question", "dose", "floor", "injected") for p in pieces):
        _ask_last(pieces)
    for i, (before, piece) in enumerate(pairwise(pieces)):
        if (
            piece.mode != "tell"
            or before.rule in ("denied.deed", "denied.nothing", "denied.zero")
            or before.mode not in (*QUIET, "floor", "refused")
            or piece.line.has(*wishes.ORDERED)
        ):
            continue
        told = any(k.kind in (Kind.BATCH, *FIGURES) for k in piece.clause.items)
        done, ours = wishes.is_done(piece.line), piece.line.has(C.WE)
        own = (done and (ours or told)) or (before.mode == "plan" and told and _by_us(piece.line))
        if before.mode in ("third", "denied"):
            paused = piece.clause.joiner and piece.line.has(C.TOTAL, C.BALANCE, C.OWE)
            placed = any(k.kind is Kind.BATCH for k in piece.clause.items)
            own = (done and (ours or placed)) or (told and (ours or bool(paused)))
        if before.mode in ("if", "question", "dose") and pieces[i].clause.end == "?":
            piece.set(before.mode, before.rule)
        elif not own:
            piece.set("plan" if before.mode == "refused" else before.mode, before.rule)


def _by_us(line: Line) -> bool:
    """ "I give am 2kg feed": in Pidgin the bare verb tells."""
    return any(a.norm in ("i", "we") and wishes.DEED.test(b) for a, b in pairwise(line.words))


def _ask_last(pieces: list[Piece]) -> None:
    """ "5 birds died yesterday, normal?": the part after the last thing told asks; without such a part all of it."""
    last = pieces[-1]
    told = any(_tells(p.clause.items, p.line) for p in pieces[:-1])
    figures = any(item.kind in FIGURES for item in last.clause.items)
    start = len(pieces) - 1 if told and not figures and not wishes.is_done(last.line) else 0
    for piece in pieces[start:]:
        piece.set("dose" if wishes.dose_asked(piece.line) else "question", "question.marked")


def _refuse(pieces: list[Piece]) -> None:
    """What was asked for is denied, up to the refusal; and what is untrue, with the sentence that it is said of."""
    for i, piece in enumerate(pieces):
        sentence = piece.clause.sentence
        if piece.mode == "refused":
            near = [k for k in range(i) if pieces[k].clause.sentence >= sentence - 1]
            asked = next((k for k in reversed(near) if pieces[k].line.has(C.REQUESTED)), i)
            denied = pieces[asked:i]
        elif piece.mode == "untrue":
            alone = i == 0 or pieces[i - 1].clause.sentence != sentence
            denied = [p for p in pieces[:i] if p.clause.sentence == (sentence - 1 if alone else sentence)]
            alone = alone and any(item.kind in FIGURES for item in piece.clause.items)
            denied = [] if alone else denied
        elif piece.rule == "denied.ignore" and _of_all(piece):
            denied = pieces[:i]
        else:
            continue
        piece.mode = "denied"
        for other in denied:
            if other.mode in ("tell", "plan", "third"):
                other.set("denied", piece.rule)


def _of_all(piece: Piece) -> bool:
    """ "Don't enter anything yet": of all that was said before."""
    return any(word in ("anything", "it", "yet", "this", "am") for w in piece.line.words for word in w.norm.split())


def _grant(pieces: list[Piece]) -> None:
    """ "asked me for three crates, and I released them": what was asked for is told where it was done."""
    for i, piece in enumerate(pieces):
        if piece.rule != "plan.request":
            continue
        for after in pieces[i + 1 : i + 4]:
            done = wishes.is_done(after.line) or _by_us(after.line)
            given = after.mode in ("tell", "plan") and done and after.line.has(C.WE)
            if given and any(w.norm in ("them", "am", "it") for w in after.line.words):
                piece.set("tell", "tell.granted")
                after.set("tell", "tell.granted")
                break


def _promise(pieces: list[Piece]) -> None:
    """ "she go pay Friday" after a sale is told with it; a promise alone is a plan."""
    dealt = paid = False
    for piece in pieces:
        items, line = piece.clause.items, piece.line
        figures = any(item.kind in FIGURES for item in items)
        promise = any(item.kind is Kind.PROMISE for item in items) or (
            piece.rule == "plan.word" and line.has(*PAYING) and not line.has(C.BUY)
        )
        known = piece.mode == "plan" or piece.rule == "quote.amount"
        if known and dealt and (promise or _is_known(piece)):
            piece.set("tell", "promise.after-deal")
        elif piece.rule == "floor.erase" and paid:
            piece.set("aside", "tell.written-off")  # "he paid the 11k, kindly remove it from his name"
        elif piece.mode == "tell" and not dealt and _is_future(piece):
            piece.set("plan", "plan.day-to-come")
        paid = paid or (piece.mode == "tell" and line.has(*PAYING) and any("money" in w.flags for w in line.words))
        done = line.has(*DEEDS) or wishes.is_done(line) or _is_priced(items)
        dealt = dealt or (piece.mode == "tell" and figures and done)


def _is_priced(items: Sequence[Item]) -> bool:
    """ "3 bags of manure to Mr Bassey at 900 each": a deal without a verb."""
    prices = any(isinstance(item.value, Money) and item.value.role is Role.PRICE for item in items)
    return prices and any(item.kind is Kind.QUANTITY for item in items)


def _is_known(piece: Piece) -> bool:
    """ "he will be patient with me for the 21k": a definite amount is of what was told before."""
    words = piece.line.words
    return any(
        a.norm in ("the", "remaining", "my", "d", "de")
        and (b.kind is Kind.NUMBER or b.norm in ("rest", "balance", "remaining"))
        for a, b in pairwise(words)
    )


def _is_future(piece: Piece) -> bool:
    line = piece.line
    if _is_order(line, piece.clause.items):
        return False
    ordered = line.has(C.TASK_MARK, C.NOTE_MARK, C.NEED, *PAYING)
    figures = any(item.kind in FIGURES for item in piece.clause.items)
    return figures and not ordered and wishes.is_future(line, piece.clause.items)
