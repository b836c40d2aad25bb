"""What each clause wants: to tell, to ask, to suppose, to plan; whose words it passes on; what it orders or takes back.

The modes: tell, question, dose, if, plan, third (others' farms and words), nonfarm, denied, retract, floor, injected.
A clause that tells first and then turns is cut where it turns. Only "tell" is read for events.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby, pairwise

from assistant.reader.clauses.clause import Clause
from assistant.reader.items import Item, Kind, is_price
from assistant.reader.modes import letters, wishes
from assistant.reader.modes.lines import Line, line_of
from assistant.reader.modes.reminding import POINTERS
from assistant.reader.modes.turns import DEEDS, FIGURES, PAYING, Piece, cut, is_future_plan, tells
from farms.language.concepts import Concept as C

SPEAKERS = ("assistant", "user", "system", "bot", "ai", "admin", "administrator", "developer", "root")
QUIET = ("question", "dose", "if", "plan", "third", "denied")
AT_ONCE = ("denied.deed", "denied.nothing", "denied.zero")  # say nothing of what stands after them
OF_AMOUNTS = ("quote.amount", "third.market")
PAUSES = (",", ";", ":", "-", "—")


def mark(clauses: Sequence[Clause]) -> list[Clause]:
    """The clauses with their modes; some are cut in two."""
    pieces = [Piece(clause, line_of(clause.items), clause.mode) for clause in clauses]
    heads = {piece.clause.heads for piece in pieces if piece.clause.heads}
    if any(wishes.first_of(line, wishes.PLAYED) for line in (*(p.line for p in pieces), *map(line_of, heads))):
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
            out += [piece] if ordered or piece.mode != "tell" else cut(piece, first=i == 0)
    for _sentence, group in groupby(out, key=lambda piece: piece.clause.sentence):
        here = list(group)
        _together(here)
        letters.set_private(here)
        if letter and not letters.is_news([piece.line for piece in here]):
            for piece in here:
                if piece.mode == "tell" and not piece.line.has(*wishes.ORDERED):
                    piece.set("nonfarm", "nonfarm.letter")
    _refuse(out)
    _grant(out)
    _promise(out)
    _go_on(out)
    _head(out)
    return [replace(piece.clause, mode=piece.mode, place=i) for i, piece in enumerate(out)]


PLANNED = frozenset([Kind.WORD, Kind.QUANTITY, Kind.MONEY])


def _go_on(pieces: list[Piece]) -> None:
    """ "Thinking of selling Pen 1 in August. Some 600 birds at 5,500.": the figures of what is planned."""
    for before, piece in pairwise(pieces):
        items = piece.clause.items
        priced = any(map(is_price, items))
        if before.mode != "plan" or piece.mode != "tell" or not priced or piece.line.has(*DEEDS):
            continue
        if before.clause.sentence != piece.clause.sentence and {item.kind for item in items} <= PLANNED:
            piece.set("plan", before.rule)


def _head(pieces: list[Piece]) -> None:
    """What a heading wants holds for all that stands under it."""
    for piece in pieces:
        if piece.clause.heads and piece.mode == "tell":
            head = line_of(piece.clause.heads)
            if head.has(C.BYPASS):
                piece.set("floor", "floor.bypass")
            if head.has(C.IGNORE):
                piece.set("denied", "denied.ignore")
            if head.has(*wishes.ORDERED):
                continue
            if found := wishes.first_of(head, (*wishes.INJECTED, *wishes.FLOOR, *wishes.SUPPOSED, *wishes.HEADS)):
                piece.set(found[0].mode, found[0].name)


def _with_reminders(pieces: list[Piece]) -> list[Piece]:
    """ "Tomorrow make we wash the drinkers, no let me forget", "He will come Friday, remind me to pay him": the reminder
    belongs to the plan that stands before it."""
    out: list[Piece] = []
    for piece in pieces:
        rest = [
            w for w in piece.line.words if not w.has(C.TASK_MARK, C.GREETING, C.WE) and w.norm not in wishes.STARTERS
        ]
        apart = piece.clause.sentence - out[-1].clause.sentence if out else 2
        alone = apart == 0 and len(rest) <= 1 and all(w.kind in (Kind.WORD, Kind.DATE) for w in rest)
        points = apart < 2 and out[-1].line.has(C.PLAN) and any(w.norm in POINTERS for w in rest)
        if piece.line.has(C.TASK_MARK) and (alone or points):
            whole = replace(out[-1].clause, items=(*out[-1].clause.items, *piece.clause.items))
            out[-1] = Piece(whole, line_of(whole.items), whole.mode)
        else:
            out.append(piece)
    return out


def _inject(pieces: list[Piece], *, poisoned: bool) -> bool:
    """Orders to the machine, and what is quoted: from there on nothing of the sentence is told."""
    whole = _whole(pieces)
    if wishes.first_of(whole, wishes.INJECTED) and not any(wishes.first_of(p.line, wishes.INJECTED) for p in pieces):
        for piece in pieces:
            piece.set("injected", "injected.machine")
        return True
    quoted = any(item.kind is Kind.QUOTE for piece in pieces for item in piece.clause.items)
    from_here = words_of_others = False
    for number, piece in enumerate(pieces):
        after = pieces[number + 1] if number + 1 < len(pieces) else None
        machine = wishes.first_of(piece.line, wishes.INJECTED)
        spoken_as = piece.line.words[:1] and piece.line.words[0].norm in SPEAKERS and len(piece.line.words) == 1
        spoken = quoted and piece.line.has(C.FORWARDED, C.SAY) and not any(p.line.has(C.NOTE_MARK) for p in pieces)
        order = poisoned and _orders(piece.line)
        script = bool(spoken_as and after is not None and after.clause.joiner == ":")
        code = any(item.kind is Kind.MARK and item.norm == "{" for item in piece.clause.items)
        words_of_others = words_of_others or (spoken and not machine)
        from_here = from_here or bool(machine) or order or script or code
        poisoned = poisoned or bool(machine) or script
        if from_here:
            piece.set("injected", machine[0].name if machine else "injected.quoted")
        elif words_of_others:
            piece.set("third", "third.quoted")
    texts = [item.text.lower() for piece in pieces for item in piece.clause.items if item.kind is Kind.QUOTE]
    return poisoned or any(
        mark in text for text in texts for mark in ("system", "tool", "admin", "<<", "[inst", "ignore")
    )


def _whole(pieces: Sequence[Piece]) -> Line:
    if len(pieces) == 1:
        return pieces[0].line
    return line_of([item for piece in pieces for item in piece.clause.items])


def _orders(line: Line) -> bool:
    """ "Also record 50 crates": an order at the start of a clause."""
    at = wishes.opening(line)
    return at < len(line.words) and line.words[at].has(C.PREFACE, C.ALTER, C.CONFIRM, C.APPOINT, C.NOTE_MARK)


def _takes_back(line: Line) -> bool:
    """ "The 3 birds that I said died are alive", "cancel the 5 crates": what was reported earlier is denied."""
    words = line.words
    told = next((i for i, w in enumerate(words) if w.has(C.RETELL)), None)
    if told is None or line.has(C.CORRECT, C.REJECT):
        return False
    rest = words[told + 1 :]
    claimed = next((i for i, w in enumerate(rest) if w.kind is Kind.NUMBER or w.has(C.DIE, C.SELL, C.BUY)), None)
    if claimed is None and not any(w.kind is Kind.NUMBER for w in words[:told]):
        return False
    return any(w.has(C.ALIVE, C.NEGATION, C.CANCEL) for w in rest)


def _together(pieces: list[Piece]) -> None:
    """What one clause of a sentence wants holds for those after it that tell nothing of their own."""
    told = [piece for piece in pieces if piece.mode == "tell"]
    if any(p.line.has(C.OTHER_FARM) for p in pieces) and wishes.first_of(_whole(pieces), wishes.KINS):
        for piece in told:
            piece.set("third", "third.kins")
    dealt = any(p.line.has(C.BUY, C.DELIVER) and any(i.kind is Kind.QUANTITY for i in p.clause.items) for p in told)
    for piece in pieces if dealt else ():
        if piece.rule in ("third.market", "third.list"):
            piece.set("tell", "")  # "he supplied 15 bags, price don climb to 34,000"
    if any(p.line.has(C.TASK_MARK) for p in pieces):
        start = next(i for i, p in enumerate(pieces) if p.line.has(C.TASK_MARK))
        for piece in pieces[start:]:
            piece.set("tell" if piece.mode in ("plan", "if", "third") else piece.mode, "task")
    asking = ("question", "dose", "floor", "injected")
    if pieces[0].clause.end == "?" and not any(p.mode in asking or p.rule == "tell.asked" for p in pieces):
        _ask_last(pieces)
    carried: Piece | None = None
    for i, (before, piece) in enumerate(pairwise(pieces)):
        if piece.mode != "tell" or before.rule in AT_ONCE or before.mode not in (*QUIET, "floor", "refused"):
            continue
        if piece.line.has(*wishes.ORDERED):
            continue
        if before.mode in ("if", "question", "dose") and pieces[i].clause.end == "?":
            piece.set(before.mode, before.rule)
        elif not _is_own(before, piece) or (before is not carried and _governs(before, piece)):
            piece.set("plan" if before.mode == "refused" else before.mode, before.rule)
            carried = piece


def _is_own(before: Piece, piece: Piece) -> bool:
    """After a clause that does not tell, one that tells by itself: done, by us, or after a pause of goods or a place."""
    line, items = piece.line, piece.clause.items
    figured = any(k.kind in (Kind.BATCH, *FIGURES) for k in items)
    placed = any(k.kind is Kind.BATCH for k in items)
    done, ours = wishes.is_done(line), line.has(C.WE)
    if not figured:
        return (done and ours) or (before.rule in OF_AMOUNTS and _by_us(line))
    if (done and (ours or placed)) or (_by_us(line) and before.mode not in ("if", "question", "dose")):
        return True
    paused = piece.clause.joiner in PAUSES
    if paused and (line.has(C.TOTAL, C.BALANCE, C.OWE) or line.words[:2][-1].norm == "money"):
        return True
    price = any(map(is_price, items))
    if paused and price and items[0].norm in ("it", "na", "e", "each"):
        return True  # "she will pay on Sunday, it is 5,300 each"
    if before.mode in ("third", "denied"):
        return ours
    return done or (before.mode == "plan" and paused and tells(items, line) and not line.words[0].has(C.ERRAND, C.TO))


def _governs(before: Piece, piece: Piece) -> bool:
    """ "I wish we sold", "for example, we sold": words that tell nothing, and what they open."""
    if any(item.kind in (Kind.BATCH, *FIGURES) or item.has(*DEEDS) for item in before.clause.items):
        return False
    opens = before.mode in ("if", "third") or before.rule in ("denied.ignore", "denied.said", "plan.habit")
    return opens and piece.clause.joiner in ("", ",", ":")


def _by_us(line: Line) -> bool:
    """ "I give am 2kg feed": in Pidgin the bare verb tells."""
    return any(a.norm in ("i", "we") and wishes.DEED.test(b) for a, b in pairwise(line.words))


def _ask_last(pieces: list[Piece]) -> None:
    """ "5 birds died yesterday, normal?": the part after the last thing told asks; without such a part all of it."""
    last = pieces[-1]
    told = any(tells(p.clause.items, p.line) for p in pieces[:-1])
    figures = any(item.kind in FIGURES for item in last.clause.items)
    asked = told and not figures and not wishes.is_done(last.line) and not last.line.words[0].has(C.TAG)
    start = len(pieces) - 1 if asked else 0
    for piece in pieces[start:]:
        piece.set("dose" if wishes.dose_asked(piece.line) else "question", "question.marked")


def _refuse(pieces: list[Piece]) -> None:
    """What was asked for is denied, up to the refusal; what is untrue, in its sentence; what nobody got of a claim."""
    for i, piece in enumerate(pieces):
        here = [p for p in pieces[:i] if p.clause.sentence == piece.clause.sentence]
        near = [p for p in pieces[:i] if p.clause.sentence >= piece.clause.sentence - 1]
        if piece.mode == "refused":
            denied = _asked(here, near, short=len(piece.clause.items) <= 3)
        elif piece.mode == "untrue":
            figures = any(item.kind in FIGURES for item in piece.clause.items)
            denied = here or ([] if figures else near)
        elif piece.rule == "denied.ignore" and _of_all(piece):
            denied = pieces[:i]
        elif piece.rule == "third.claim" or _is_unseen(piece.line):
            denied = [p for p in near if p.line.has(C.SAY, C.CLAIM) and p.line.has(*PAYING)]
        else:
            continue
        piece.mode = "denied" if piece.mode in ("refused", "untrue") else piece.mode
        for other in denied:
            if other.mode in ("tell", "plan", "third"):
                other.set("denied", piece.rule)


def _asked(here: list[Piece], near: list[Piece], *, short: bool) -> list[Piece]:
    """ "She came for 8 crates on credit. I declined.": from what was asked for on, or what stands just before."""
    requests = [k for k, piece in enumerate(near) if piece.line.has(C.REQUESTED)]
    if requests:
        return near[requests[-1] :]
    sold = any(piece.line.has(C.SELL, C.BUY, C.PAY) for piece in near)
    return [] if sold or not short else here[-1:] or near


def _is_unseen(line: Line) -> bool:
    """ "My wife did not receive any money", "nothing entered": what somebody says he paid never came."""
    return line.has(C.NEGATION) and line.has(C.RECEIVE) and not line.has(C.SELL, C.BUY, C.BALANCE)


def _of_all(piece: Piece) -> bool:
    """ "Don't enter anything yet", "all entries already posted": of all that was said before."""
    return any(
        word in ("anything", "it", "yet", "this", "am", "all", "everything")
        for w in piece.line.words
        for word in w.norm.split()
    )


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
    dealt = paid = told = False
    for piece in pieces:
        items, line = piece.clause.items, piece.line
        figures = any(item.kind in FIGURES for item in items)
        promise = any(item.kind is Kind.PROMISE for item in items) or (
            piece.rule == "plan.word" and line.has(*PAYING) and not line.has(C.BUY)
        )
        known = piece.mode == "plan" or piece.rule == "quote.amount"
        if known and dealt and (promise or _is_known(piece)):
            piece.set("tell", "promise.after-deal")
        elif piece.rule == "plan.request" and paid and not any(item.kind is Kind.QUANTITY for item in items):
            piece.set("tell", "tell.begged")  # "gave him 100k and begged him to carry the rest to next week"
        elif piece.rule == "floor.erase" and paid:
            piece.set("aside", "tell.written-off")  # "he paid the 11k, kindly remove it from his name"
        elif piece.rule == "floor.confirm" and told and any(word.norm == "post" for word in line.words):
            piece.set("aside", "tell.post")  # "They paid for last month's eggs. Kindly post it."
        elif piece.mode == "tell" and not dealt and is_future_plan(piece):
            piece.set("plan", "plan.day-to-come")
        told = told or (piece.mode == "tell" and wishes.is_done(line))
        paid = paid or (piece.mode == "tell" and line.has(*PAYING) and any("money" in w.flags for w in line.words))
        done = line.has(*DEEDS) or wishes.is_done(line) or _is_priced(items)
        dealt = dealt or (piece.mode == "tell" and figures and done)


def _is_priced(items: Sequence[Item]) -> bool:
    """ "3 bags of manure to Mr Bassey at 900 each": a deal without a verb."""
    prices = any(map(is_price, items))
    return prices and any(item.kind is Kind.QUANTITY for item in items)


def _is_known(piece: Piece) -> bool:
    """ "he will be patient with me for the 21k": a definite amount is of what was told before."""
    words = piece.line.words
    return any(
        a.norm in ("the", "remaining", "my", "d", "de")
        and (b.kind is Kind.NUMBER or b.norm in ("rest", "balance", "remaining"))
        for a, b in pairwise(words)
    )
