"""Terms that hold for another deal than the last, or for several: "All @ 5,400", "both by transfer", "Bisi paid cash,
Sade will pay on Friday"; and the sum of a list.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from farms.language.calendar_days import Day
from farms.language.concepts import Concept as C

from .cover import Clause, Told
from .events import Context, Doubt, Event, is_proper, weight
from .items import Item, Kind, Money, Person, Quantity, Role

PAID_FOR = ("sale", "expense", "payment")
SUMS = ("total_kobo", "amount_kobo")
OTHER = {"sale": "buyer", "expense": "supplier", "payment": "party"}
OF_ALL = frozenset(["both", "all", "everybody", "everyone", "everything"])
TERMS = (
    C.PAY, C.CREDIT, C.OWE, C.FULL, C.CLEAR, C.ANAPHOR, C.PROMISE, C.BALANCE, C.REST, C.BRING, C.USE, C.TOTAL, C.SAY,
)  # fmt: skip
FIGURES = (Kind.QUANTITY, Kind.MONEY, Kind.NUMBER, Kind.BATCH)
THEY = ("she", "he", "they", "e", "dem")


def apart(clauses: Sequence[Clause]) -> list[Clause]:
    """The clauses; terms of a deal that is named again, where another was told between, have the mode "all"."""
    out: list[Clause] = []
    dealt: list[tuple[int, frozenset[str]]] = []
    before = False
    for clause in clauses:
        names, told = names_in(clause.items), {item.kind for item in clause.items}
        values = [item.value for item in clause.items]
        if clause.mode == "tell" and _is_terms(clause):
            known = [i for i, (_, who) in enumerate(dealt) if names & who]
            goes_on = before and not names and clause.items[0].norm in THEY
            near = [s for s, _ in dealt if clause.sentence - s < 2]
            of_all = (
                len(near) > 1
                and not clause.items[0].has(C.PAY)
                and any(not OF_ALL.isdisjoint(item.norm.split()) for item in clause.items)
            )
            before = goes_on or of_all or (bool(known) and len(dealt) > 1 and (before or known[-1] + 1 < len(dealt)))
            out.append(replace(clause, mode="all") if before else clause)
            continue
        if Kind.QUANTITY in told or any(isinstance(m, Money) and m.role is not Role.PRICE for m in values):
            dealt.append((clause.sentence, names))
        before = False
        out.append(clause)
    return out


def names_in(items: Sequence[Item]) -> frozenset[str]:
    """The words of the names."""
    named = [item.value.name for item in items if isinstance(item.value, Person) and is_proper(item)]
    return frozenset(word for name in named for word in name.lower().split())


def _is_terms(clause: Clause) -> bool:
    """It says how or when somebody pays, and nothing else."""
    items = clause.items
    paid = any(item.kind in (Kind.METHOD, Kind.PROMISE) or item.has(C.PAY, C.CREDIT) for item in items)
    plain = (
        item.kind in (Kind.METHOD, Kind.PROMISE, Kind.PERSON) or item.has(*TERMS) or not weight(item) for item in items
    )
    return paid and all(plain) and not any(item.kind in FIGURES for item in items)


def spread(told: list[Told], clauses: Sequence[Clause], after: Sequence[Clause], context: Context) -> list[Told]:
    """The same events with what is said of them later; a sum that is not theirs is asked about."""
    who: frozenset[str] = frozenset()
    for clause in after:
        events = [one.event for one in told if one.event is not None and clauses[one.stop - 1].place < clause.place]
        events = [event for event in events if not event.denied]
        if clause.mode == "total" and len(events) > 1:
            _compare(events, clause, context)
        names = names_in(clause.items)
        who = names or (who if clause.items and clause.items[0].norm in THEY else frozenset())
        theirs = [event for event in events if who & _party(event)]
        for event in theirs if who and _is_terms(clause) else events:
            _give(event, clause.items)
    return told


def _party(event: Event) -> frozenset[str]:
    return frozenset(str(event.fields.get(OTHER.get(event.type, ""), "")).lower().split())


def _give(event: Event, items: Sequence[Item]) -> None:
    """Fields that the event lacks."""
    if event.type not in PAID_FOR:
        items = [item for item in items if item.kind is Kind.DATE]
    for item in items:
        if item.kind is Kind.METHOD and event.type in PAID_FOR:
            _put(event, "method", item.value, item)
        elif isinstance(item.value, Money) and item.value.role is Role.PRICE and event.type == "sale":
            _price(event, item, item.value.kobo)
        elif isinstance(item.value, Day) and item.kind is Kind.DATE and item.value.past is not None:
            _put(event, "occurred_on", item.value.past, item)
        elif isinstance(item.value, Person):
            _put(event, OTHER[event.type], item.value.name, item)
        elif event.type != "payment" and (item.kind is Kind.PROMISE or item.has(C.CREDIT)):
            _put(event, "owed_kobo", event.fields.get("total_kobo" if event.type == "sale" else "amount_kobo"), item)
            if isinstance(item.value, Day) and "owed_kobo" in event.fields:
                _put(event, "due_on", item.value.coming, item)


def _put(event: Event, name: str, value: object, item: Item) -> None:
    if name not in event.fields and value is not None:
        event.fields[name] = value
        event.sources[name] = item.text
        event.rules[name] = "list.of-all"


def _price(event: Event, item: Item, kobo: int) -> None:
    """The price of one, and the whole by it."""
    number = event.fields.get("quantity")
    if "total_kobo" in event.fields or not isinstance(number, Decimal):
        return
    _put(event, "unit_price_kobo", kobo, item)
    _put(event, "total_kobo", int(number * kobo), item)
    event.doubts = [doubt for doubt in event.doubts if doubt.kind not in ("missing", "money")]


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
