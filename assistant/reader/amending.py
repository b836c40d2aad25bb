"""Corrections across clauses: "9 crates today. No, Msugh is correcting me, it is 10 crates and 4 pieces".

What is said after a word that takes back goes, item for item, in the place of the last thing of the same sort; the
clauses that only correct are dropped. (Corrections inside one clause are made on the tokens, before this.)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from farms.language.concepts import Concept as C
from farms.language.wordlist import words

from .cover import Clause
from .items import Item, Kind, Money, Person, Quantity

TYPED = (Kind.NUMBER, Kind.QUANTITY, Kind.MONEY, Kind.BATCH, Kind.PERSON, Kind.DATE)
REACH = 3  # clauses back to what is corrected
TALK = 4  # clauses that a correction may take, "No" and "Msugh is correcting me" among them
NO = ("no", "nope", "nah", "rara", "mba", "a'a", "ah")
POLITE = ("abeg", "please", "pls", "oh", "ah", "eh", "ehn", "o", "wait", "sorry")
IS = words(
    """
    it is it's its na was be e i we mean meant actually rather the that of for to in at from just only now again
    then check checked you should make real number correct o a so
    """
)


def amended(clauses: Sequence[Clause]) -> list[Clause]:
    """The clauses with what was taken back replaced."""
    out = list(clauses)
    k = 1
    while k < len(out):
        stop = _correction(out, k)
        changed = _replaced(out, k, stop) if stop else None
        if changed is None:
            k += 1
        else:
            out = changed
    return out


def _correction(clauses: Sequence[Clause], k: int) -> int:
    """Where the correction that starts at clause `k` ends; 0 where none starts there."""
    if not _takes_back(clauses[k]) and not _restates(clauses, k):
        return 0
    found = 0
    for at in range(k, min(k + TALK, len(clauses))):
        typed = [item for item in clauses[at].items if item.kind in TYPED and item.kind is not Kind.PERSON]
        named = [item for item in clauses[at].items if item.kind is Kind.PERSON]
        plain = all(_is_filler(item) for item in clauses[at].items)
        if plain and (typed or named):
            found = at + 1
        elif typed or found or (clauses[at].sentence != clauses[k].sentence):
            break
    return found


def _takes_back(clause: Clause) -> bool:
    """ "No", "sorry", "wait", "I mean": the first word, after a plea."""
    said = [item for item in clause.items if item.norm not in POLITE or item.has(C.CORRECT)]
    if not said:
        return False
    first, second = said[0], said[1] if len(said) > 1 else None
    if first.norm in NO:
        return (
            second is None
            or second.norm in ("na", "it", "it's", "its", "is", "be", "i", "make")
            or second.has(C.CORRECT)
            or (second.kind in TYPED and len(said) == 2)
        )
    return first.kind is Kind.WORD and first.has(C.CORRECT)


def _restates(clauses: Sequence[Clause], k: int) -> bool:
    """ "I told you she took 3 crates. It was 4"."""
    items = clauses[k].items
    opens = len(items) > 1 and items[0].norm in ("it", "it's", "na", "e") and items[1].kind in (*TYPED, Kind.WORD)
    return opens and any(item.has(C.RETELL) for item in clauses[k - 1].items)


def _is_filler(item: Item) -> bool:
    return (
        item.kind in (*TYPED, Kind.MARK)
        or item.norm in IS
        or item.norm in NO
        or item.has(C.CORRECT)
        or item.norm in POLITE
    )


def _sort(item: Item) -> tuple[object, ...]:
    """What may stand in the place of what: the kind, and the unit or the part of an amount."""
    if isinstance(item.value, Quantity):
        return (Kind.QUANTITY, item.value.unit)
    if isinstance(item.value, Money):
        return (Kind.MONEY,)
    return (item.kind,)


def _replaced(clauses: list[Clause], k: int, stop: int) -> list[Clause] | None:
    """The clauses with the items of the correction from `k` to `stop` in the place of earlier ones."""
    new = [item for clause in clauses[k:stop] for item in clause.items if item.kind in TYPED and not _speaker(clause)]
    earlier = {at: list(clauses[at].items) for at in range(max(0, k - REACH), k)}
    anchor: tuple[int, int] | None = None
    wrong: set[str] = set()
    for item in new:
        place = _last(earlier, item)
        if place is not None:
            at, i = place
            wrong.add(_name(earlier[at][i]))
            earlier[at][i] = _in_place_of(earlier[at][i], item)
            anchor = place
        elif anchor is not None:
            earlier[anchor[0]].insert(anchor[1] + 1, item)
            anchor = (anchor[0], anchor[1] + 1)
        else:
            return None
    if anchor is None:
        return None
    before = [replace(clauses[at], items=tuple(earlier[at])) if at in earlier else clauses[at] for at in range(k)]
    again = stop < len(clauses) and _denies(clauses[stop], wrong)  # "..., not Rose"
    return [*before, *clauses[stop + again :]]


def _denies(clause: Clause, wrong: set[str]) -> bool:
    rest = [item for item in clause.items if item.norm not in ("not", "no", "be", "it", "was")]
    return clause.items[0].norm in ("not", "no") and len(rest) == 1 and _name(rest[0]) in wrong


def _name(item: Item) -> str:
    return item.value.name.lower() if isinstance(item.value, Person) else item.norm


def _speaker(clause: Clause) -> bool:
    """ "Msugh is correcting me": the person named corrects, and is no part of it."""
    return not all(_is_filler(item) for item in clause.items)


def _last(earlier: dict[int, list[Item]], new: Item) -> tuple[int, int] | None:
    for at in sorted(earlier, reverse=True):
        for i in range(len(earlier[at]) - 1, -1, -1):
            if _sort(earlier[at][i]) == _sort(new) and earlier[at][i] is not new:
                return at, i
    if new.kind is not Kind.NUMBER:
        return None
    for at in sorted(earlier, reverse=True):  # "3 crates ... it was 4"
        for i in range(len(earlier[at]) - 1, -1, -1):
            if earlier[at][i].kind is Kind.QUANTITY:
                return at, i
    return None


def _in_place_of(old: Item, new: Item) -> Item:
    """The new item with what the old one says beyond it: a unit, a role."""
    if isinstance(old.value, Quantity) and new.kind is Kind.NUMBER:
        return replace(
            old, value=replace(old.value, number=new.value), text=" ".join([new.text, *old.text.split()[1:]])
        )
    if isinstance(old.value, Quantity) and isinstance(new.value, Quantity) and not new.value.goods:
        goods = replace(new.value, goods=old.value.goods, noun=old.value.noun)
        return replace(new, value=goods, concepts=new.concepts | old.concepts)
    if isinstance(old.value, Money) and isinstance(new.value, Money):
        return replace(new, value=replace(old.value, kobo=new.value.kobo), concepts=old.concepts | new.concepts)
    if isinstance(old.value, Person) and isinstance(new.value, Person):
        return replace(new, value=replace(old.value, name=new.value.name))
    return new
