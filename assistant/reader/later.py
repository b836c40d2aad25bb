"""What is said of a record after it: how many of the eggs were cracked, how many fish each of the weights was
taken of.
"""

from __future__ import annotations

from collections.abc import Sequence

from assistant.reader.passes.batches import Mention
from farms.language.calendar_days import Day
from farms.language.concepts import Concept as C

from .cover import Clause, Told
from .entities.care import Hold
from .events import Event
from .items import Item, Kind, Money, Quantity

FIGURES = (Kind.NUMBER, Kind.MONEY, Kind.QUANTITY)
ELSEWHERE = (C.SELL, C.BUY, C.PAY, C.GIVE, C.GIFT, C.HOME, C.TAKE)
DEALS = {"in": ("sale", "total_kobo", "buyer"), "out": ("expense", "amount_kobo", "supplier")}


def add_later(told: list[Told], clauses: Sequence[Clause]) -> list[Told]:
    """The told without those that only say more of another event."""
    events = [one.event for one in told if one.event is not None]
    _sampled([event for event in events if event.type == "weight"])
    eggs = [event for event in events if event.type == "egg_collection"]
    told = _sums(_with_terms(told))
    _held(told, clauses)
    return [one for one in told if one.event is not None or not _put_cracked(eggs, one, clauses)]


def _held(told: Sequence[Told], clauses: Sequence[Clause]) -> None:
    """ "I gave him 20k for it. No egg should be sold for 10 days": of the medicine told of before."""
    treated: Event | None = None
    for one in told:
        if one.event is not None:
            treated = one.event if one.event.type == "treatment" else treated
            continue
        for hold in [i.value for clause in clauses[one.first : one.stop] for i in clause.items]:
            if treated is None or not isinstance(hold, Hold):
                continue
            for name, days in (("withdrawal_days_eggs", hold.eggs), ("withdrawal_days_meat", hold.meat)):
                if days is not None and name not in treated.fields:
                    treated.put(name, days, rule="treatment.withdrawal")


def _put_cracked(eggs: Sequence[Event], one: Told, clauses: Sequence[Clause]) -> bool:
    """ "Crak 5 na for Up only", "four of the eggs from House One were cracked": of the eggs of that house."""
    items = [item for clause in clauses[one.first : one.stop] for item in clause.items]
    counted = [item for item in items if isinstance(item.value, Quantity)]
    places = {
        item.value.batch.name for item in items if isinstance(item.value, Mention) and item.value.batch is not None
    }
    others = [item for item in items if item.kind in FIGURES and item is not counted[0]] if counted else items
    if len(counted) != 1 or others or not _is_cracked(counted[0], items) or any(item.has(*ELSEWHERE) for item in items):
        return False
    fits = [event for event in eggs if not places or event.fields.get("batch") in places]
    if len(fits) != 1 or len(places) > 1 or "cracked" in fits[0].fields:
        return False
    fits[0].put("cracked", counted[0].value.number, rule="eggs.cracked-later")
    return True


def _is_cracked(counted: Item, items: Sequence[Item]) -> bool:
    eggs = counted.has(C.EGG) or counted.value.goods <= {C.EGG}
    return "cracked" in counted.flags or (
        eggs and any(item.kind is Kind.WORD and item.has(C.CRACKED) for item in items)
    )


def _sampled(weights: Sequence[Event]) -> None:
    """ "Tarp A average 410g, Tarp B average 385g, 15 fish each"."""
    said = [event for event in weights if "sample_size" in event.fields]
    if len(said) == 1 and any(item.norm == "each" or item.has(C.EACH) for item in said[0].items):
        for event in weights:
            if event is not said[0]:
                event.put("sample_size", said[0].fields["sample_size"], rule="weight.sample-each")


def _sums(told: Sequence[Told]) -> list[Told]:
    """ "7 in all, as follows: Pen 1 2, Pen 2 3": the sum of what follows is no more; where they differ, nobody
    knows.
    """
    out: list[Told] = []
    whole: Event | None = None
    for one in told:
        event = one.event
        if (
            event is not None
            and event.type == "mortality"
            and "batch" not in event.fields
            and any(i.has(C.TOTAL) for i in event.items)
        ):
            parts = [e.event for e in told[told.index(one) + 1 :] if e.event is not None and e.event.type == event.type]
            made = sum(part.fields["count"] for part in parts if "count" in part.fields)  # type: ignore[misc]
            if len(parts) > 1 and made == event.fields.get("count"):
                for part in parts:
                    part.fields = {**event.fields, **part.fields}
                continue
            if len(parts) > 1:
                whole = event
                event.ask(
                    "mismatch", f"The parts make {made}, but you said {event.fields.get('count')}. Which one is right?"
                )
        elif event is not None and whole is not None and event.type == whole.type:
            continue
        out.append(one)
    return out


def _with_terms(told: Sequence[Told]) -> list[Told]:
    """ "25 bags at 17,000. I sent Mr Chidi 300,000, the remaining 125,000 when my salary drops": a part of what
    was just told.
    """
    out: list[Told] = []
    for one in told:
        last = out[-1].event if out else None
        if last is None or one.event is None or not _put_terms(last, one.event):
            out.append(one)
    return out


def _put_terms(deal: Event, paid: Event) -> bool:
    kind, total, other = DEALS.get(str(paid.fields.get("direction")), ("", "", ""))
    whole, moved = deal.fields.get(total), paid.fields.get("amount_kobo")
    if deal.type != kind or "owed_kobo" in deal.fields or not isinstance(whole, int) or not isinstance(moved, int):
        return False
    rest = [item for item in paid.items if item.has(C.REST, C.BALANCE) and "head" not in item.flags]
    owed = {item.value.kobo for item in rest if isinstance(item.value, Money)}
    party = deal.fields.get(other, paid.fields.get("party"))
    if not rest or not 0 < moved < whole or not owed <= {whole - moved} or party != paid.fields.get("party"):
        return False
    deal.put("owed_kobo", whole - moved, rule="terms.after")
    for name in {"method", "occurred_on"} & paid.fields.keys() - deal.fields.keys():
        deal.put(name, paid.fields[name], rule="terms.after")
    promised = [item.value.coming for item in paid.items if isinstance(item.value, Day) and item.value.coming]
    if len(promised) == 1 and "occurred_on" not in paid.fields:
        deal.put("due_on", promised[0], rule="terms.after")
    if other not in deal.fields and party and paid.items and not str(party).islower():
        deal.put(other, party, rule="terms.after")
    return True
