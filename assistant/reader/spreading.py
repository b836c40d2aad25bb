"""What stands after a list and holds for each of its lines: "All @ 5,400", "both by transfer"; and its sum."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from farms.language.calendar_days import Day
from farms.language.concepts import Concept as C

from .cover import Clause, Told
from .events import Context, Doubt, Event
from .items import Item, Kind, Money, Person, Quantity, Role

PAID_FOR = ("sale", "expense", "payment")
SUMS = ("total_kobo", "amount_kobo")


def spread(told: list[Told], clauses: Sequence[Clause], after: Sequence[Clause], context: Context) -> list[Told]:
    """The same events with what is said of all of them; a sum that is not theirs is asked about."""
    for clause in after:
        events = [one.event for one in told if one.event is not None and clauses[one.stop - 1].place < clause.place]
        events = [event for event in events if not event.denied]
        if clause.mode == "total" and len(events) > 1:
            _compare(events, clause, context)
        for event in events:
            _give(event, clause.items)
    return told


def _give(event: Event, items: Sequence[Item]) -> None:
    """Fields that the event lacks."""
    if event.type not in PAID_FOR:
        items = [item for item in items if item.kind is Kind.DATE]
    whole = event.fields.get("total_kobo" if event.type == "sale" else "amount_kobo")
    for item in items:
        if item.kind is Kind.METHOD and event.type in PAID_FOR:
            _put(event, "method", item.value, item)
        elif isinstance(item.value, Money) and item.value.role is Role.PRICE and event.type == "sale":
            _price(event, item, item.value.kobo)
        elif isinstance(item.value, Day) and item.kind is Kind.DATE and item.value.past is not None:
            _put(event, "occurred_on", item.value.past, item)
        elif isinstance(item.value, Person):
            _put(event, {"sale": "buyer", "expense": "supplier", "payment": "party"}[event.type], item.value.name, item)
        elif item.kind is Kind.PROMISE and isinstance(item.value, Day) and event.type != "payment":
            _put(event, "due_on", item.value.coming, item)
        elif item.has(C.CREDIT) and event.type != "payment" and isinstance(whole, int | Decimal):
            _put(event, "owed_kobo", whole, item)


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
