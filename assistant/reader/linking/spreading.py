"""What stands after a list and holds for each of its lines: "All @ 5,400", "both by transfer"; and its sum. Terms of
payment told after several deals are of whom they name ("Mama Ola used POS"), or of all that one buyer took.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from assistant.reader.clauses.clause import Clause
from assistant.reader.cover import Told
from assistant.reader.events import Context, Doubt, Event, weight
from assistant.reader.items import Item, Kind, Money, Person, Quantity, Role
from farms.language.calendar_days import Day
from farms.language.concepts import Concept as C

PAID_FOR = ("sale", "expense", "payment")
SUMS = ("total_kobo", "amount_kobo")


TERMS = (C.PAY, C.CREDIT, C.OWE, C.CLEAR, C.FULL, C.PROMISE, C.ANAPHOR, C.USE, C.BALANCE, C.GIVE, C.BRING, C.BUYER_WORD)
REACH = 3  # sentences from terms back to their deals
OF_ALL = ("both", "all", "everybody", "everyone", "everything")


def set_apart(clauses: Sequence[Clause]) -> list[Clause]:
    """The clauses, those that only tell the terms of earlier deals with the mode "terms"."""
    return [replace(c, mode="terms") if _meant(clauses, i) else c for i, c in enumerate(clauses)]


def _meant(clauses: Sequence[Clause], i: int) -> list[Clause]:
    """The deals whose terms a clause tells: of several those with whom it names, or all of the sentence before."""
    here = clauses[i]
    named = _people(here)
    if here.mode not in ("tell", "terms") or len(named) > 1 or not _is_terms(here, named=bool(named)):
        return []
    deals = [c for c in clauses[:i] if _is_deal(c) and here.sentence - c.sentence <= REACH]
    if named:
        return [c for c in deals if any(_is_same(named[0], other) for other in _people(c))] if len(deals) > 1 else []
    near = [c for c in clauses[:i] if c.sentence == here.sentence and deals and c.place >= deals[-1].place]
    of_all = any(item.norm in OF_ALL for c in (*near, here) for item in c.items)
    alone = all(c.sentence != here.sentence or (_is_terms(c) and not _people(c)) for c in clauses)
    last = [c for c in deals if c.sentence == deals[-1].sentence] if alone or of_all else []
    between = [c for c in clauses[:i] if last and last[-1].place < c.place]
    if any(c.mode == "tell" and not _is_terms(c) and c.sentence != last[-1].sentence for c in between):
        return []
    people = {name for c in last for name in _people(c)}
    return last if len(last) > 1 and (len(people) <= 1 or of_all) else []


def _people(clause: Clause) -> list[str]:
    return [item.value.name.lower() for item in clause.items if isinstance(item.value, Person)]


def _is_same(name: str, other: str) -> bool:
    said, told = set(name.split()), set(other.split())
    return said <= told or told <= said


def _is_deal(clause: Clause) -> bool:
    """Goods counted, and for how much or to whom."""
    kinds = {item.kind for item in clause.items}
    counted = Kind.QUANTITY in kinds and not kinds.isdisjoint((Kind.MONEY, Kind.NUMBER, Kind.PERSON))
    return counted or {Kind.NUMBER, Kind.MONEY, Kind.PERSON} <= kinds


def _is_terms(clause: Clause, *, named: bool = False) -> bool:
    """Only how and when something is paid; what is paid or owed only where it says by whom."""
    said = [item for item in clause.items if item.kind is not Kind.PERSON]
    told = any(item.kind in (Kind.METHOD, Kind.PROMISE) or item.has(C.CREDIT, C.OWE) for item in said)
    return told and all(
        item.kind in (Kind.METHOD, Kind.PROMISE, Kind.MARK)
        or (item.kind is Kind.DATE and item.value.past is None)
        or (item.kind is Kind.WORD and (weight(item) == 0 or not item.concepts or item.has(*TERMS)))
        or (named and isinstance(item.value, Money) and item.value.role in (Role.OWED, Role.PAID))
        for item in said
    )


def spread(told: list[Told], clauses: Sequence[Clause], all_: Sequence[Clause], context: Context) -> list[Told]:
    """The same events with what is said of all of them; a sum that is not theirs is asked about."""
    for i, clause in enumerate(all_):
        if clause.mode not in ("all", "total", "terms"):
            continue
        deals = {deal.place for deal in _meant(all_, i)}
        events = [
            one.event
            for one in told
            if one.event is not None and not one.event.denied and clauses[one.stop - 1].place < clause.place
            if clause.mode != "terms" or any(c.place in deals for c in clauses[one.first : one.stop])
        ]
        if clause.mode == "total" and len(events) > 1:
            _compare(events, clause, context)
        for event in events:
            _give(event, clause.items, terms=clause.mode == "terms")
    return told


def _give(event: Event, items: Sequence[Item], *, terms: bool) -> None:
    """Fields that the event lacks."""
    if event.type not in PAID_FOR:
        items = [item for item in items if item.kind is Kind.DATE]
    whole = event.fields.get("total_kobo" if event.type == "sale" else "amount_kobo")
    for item in items:
        value = item.value
        if item.kind is Kind.METHOD and event.type in PAID_FOR:
            _put(event, "method", value, item)
        elif isinstance(value, Money) and terms and isinstance(whole, int) and 0 < value.kobo < whole:
            _put(event, "owed_kobo", value.kobo if value.role is Role.OWED else whole - value.kobo, item)
        elif isinstance(value, Day) and item.kind is Kind.DATE and value.past is not None:
            _put(event, "occurred_on", value.past, item)
        elif isinstance(value, Person) and not terms:
            _put(event, {"sale": "buyer", "expense": "supplier", "payment": "party"}[event.type], value.name, item)
        elif event.type != "payment" and isinstance(whole, int | Decimal):
            if item.has(C.CREDIT) or (terms and (item.kind is Kind.PROMISE or item.has(C.OWE))):
                _put(event, "owed_kobo", whole, item)
            if isinstance(value, Day) and (item.kind is Kind.PROMISE or "owed_kobo" in event.fields):
                _put(event, "due_on", value.coming, item)


def _put(event: Event, name: str, value: object, item: Item) -> None:
    if name not in event.fields and value is not None:
        event.fields[name] = value
        event.sources[name] = item.text
        event.rules[name] = "list.of-all"


def _compare(events: Sequence[Event], clause: Clause, context: Context) -> None:
    """Ask where the sum told is not the sum of the lines."""
    sums = [next((event.fields[name] for name in SUMS if name in event.fields), None) for event in events]
    money = [
        item.value.kobo for item in clause.items if isinstance(item.value, Money) and item.value.role is not Role.PRICE
    ]
    known = [each for each in sums if isinstance(each, int)]
    if money and len(known) == len(sums):
        if sum(known) not in money:
            _ask(
                events[-1],
                f"The lines make ₦{sum(known) // 100:,}, but the total says ₦{money[0] // 100:,}. Which one is right?",
            )
        return
    collected = [event.fields.get("eggs") for event in events if event.type == "egg_collection"]
    eggs = [each for each in collected if isinstance(each, Decimal)]
    counted = _eggs(clause.items, context)
    if len(eggs) > 1 and counted and sum(eggs) != counted:
        _ask(
            events[-1], f"The lines make {sum(eggs):,.0f} eggs, but the total says {counted:,.0f}. Which one is right?"
        )


def _eggs(items: Sequence[Item], context: Context) -> Decimal:
    """The eggs of "80 crates 6 pieces"."""
    found = Decimal(0)
    for item in items:
        if isinstance(item.value, Quantity):
            found += item.value.number * (context.farm.crate_size if item.value.unit == "crate" else 1)
        elif item.kind is Kind.NUMBER and isinstance(item.value, Decimal):
            found += item.value
    return found


def _ask(event: Event, question: str) -> None:
    event.doubts.append(Doubt("mismatch", question))
