"""What expenses of one purchase have from each other: the seller said once for several goods."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, pairwise, takewhile

from assistant.reader.clauses.clause import Clause
from assistant.reader.cover import Told
from assistant.reader.events import Event
from assistant.reader.frames.expense import LISTED
from assistant.reader.items import Kind, Person, Role

GOODS = ("feed", "medication", "vaccine", "equipment", "chicks", "fingerlings")  # of shops; a service has its own name
JOINERS = ("and", "n", "&", "+", "plus")


def listed(told: Sequence[Told], clauses: Sequence[Clause]) -> list[Told]:
    """An unknown noun with an amount is an expense beside another of its sentence; elsewhere nobody knows what it is."""
    out = list(told)
    for i in (*range(len(out)), *reversed(range(len(out)))):
        event = out[i].event
        if event is not None and event.rules.get("category") == LISTED:
            near = [one for one in out[max(0, i - 1) : i + 2] if one is not out[i] and _is_expense(one.event)]
            if any(clauses[one.first].sentence == clauses[out[i].first].sentence for one in near):
                event.rules["category"] = "expense.other"
    return [
        Told(None, one.first, one.stop) if _is_open(one.event) else one for one in out if not _is_sum(one, out, clauses)
    ]


def _is_sum(one: Told, told: Sequence[Told], clauses: Sequence[Clause]) -> bool:
    """ "Spent 7k on the gen: oil 4,500, plug 2,500": the sum of what follows it."""
    if not _is_expense(one.event) or one.stop == len(clauses) or clauses[one.stop].joiner != ":":
        return False
    after = takewhile(_is_expense, (other.event for other in told[told.index(one) + 1 :]))
    return _amount(one.event) in list(accumulate(map(_amount, after)))[1:]


def _amount(event: Event | None) -> int:
    value = event.fields.get("amount_kobo") if event is not None else None
    return value if isinstance(value, int) else -1


def _is_open(event: Event | None) -> bool:
    return event is not None and event.rules.get("category") == LISTED


def _is_expense(event: Event | None) -> bool:
    return event is not None and event.type == "expense" and not _is_open(event)


def of_one_seller(told: Sequence[Told], clauses: Sequence[Clause]) -> None:
    """ "8 bags from Chuks, and 2 bags finisher", "net 14k and padlock 4k from Okoro", "I went to Oga Chuks shop, bought
    8 bags": the seller of the one is that of the other."""
    for last, one in pairwise(told):
        if one.event is None or not _is_of_goods(one.event) or not _goes_on(last, one, clauses):
            continue
        if last.event is None:
            _sell(one.event, _shop(clauses[last.first : last.stop]))
        elif _is_of_goods(last.event):
            _sell(one.event, last.event.fields.get("supplier"))
            if clauses[one.first].joiner in JOINERS:
                _sell(last.event, one.event.fields.get("supplier"))


def _is_of_goods(event: Event) -> bool:
    return event.type == "expense" and event.fields.get("category") in GOODS


def _goes_on(last: Told, one: Told, clauses: Sequence[Clause]) -> bool:
    """In one sentence, or as a further line of a list."""
    here = clauses[one.first]
    return here.sentence == clauses[last.stop - 1].sentence or (here.listed and bool(here.heads))


def _shop(clauses: Sequence[Clause]) -> str | None:
    """Where somebody went to buy."""
    people = [item.value for clause in clauses for item in clause.items if item.kind is Kind.PERSON]
    sellers = [who.name for who in people if isinstance(who, Person) and who.role is Role.FROM]
    return sellers[0] if len(sellers) == 1 else None


def _sell(event: Event, seller: object) -> None:
    if seller is not None and "supplier" not in event.fields:
        event.put("supplier", seller, rule="supplier.of-purchase")
