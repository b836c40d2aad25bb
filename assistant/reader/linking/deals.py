"""What sales and expenses of a list have from each other: goods, buyer, price, and way of paying."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise, takewhile

from assistant.reader.clauses.clause import Clause
from assistant.reader.cover import Told
from assistant.reader.events import Event
from assistant.reader.frames.produce import LAYERS
from assistant.reader.frames.sale import says_same_price
from assistant.reader.items import FIGURES, Item, Kind, Money, Quantity
from assistant.reader.model import FarmFacts
from farms.language.calendar_days import Day
from farms.language.concepts import Concept as C
from farms.language.tagger import FISH_KINDS

OF_ALL = ("both", "all", "everybody", "everyone", "everything", "cases", "times", "each")
PAID_FOR = ("sale", "expense", "payment")
SAYING = (Kind.WORD, Kind.MONEY, Kind.METHOD)
ANYBODY = frozenset(
    ["customer", "customers", "a customer", "somebody", "someone", "people", "buyer", "one man", "one woman"]
)
REACH = 2  # sentences
LEAST_FOR_ONE = 200_000  # kobo, of an animal
REACH_ALL = 4
WHOLE = {"sale": "total_kobo", "expense": "amount_kobo"}
ALL_OF = frozenset(["all", "everything", "both"])
MOST = 6  # items of a clause that says only how all was paid


def sold_of(event: Event, before: Sequence[Event], named: set[str], farm: FarmFacts) -> None:
    """ "Picked 16 crates. Sold 12": goods left unsaid are those told last; "of them" are the animals told of last."""
    if event.type != "sale" or "item" in event.fields or "quantity" not in event.fields:
        return
    kinds = {b.name: b.kind for b in farm.batches}
    theirs = any(item.norm in ("them", "dem") for item in event.items)
    found: dict[str, object] = {}
    for other in before:
        batch = other.fields.get("batch")
        kept = kinds.get(str(batch), "")
        if other.type == "sale" and "item" in other.fields:
            found = {"item": other.fields["item"], "unit": other.fields["unit"]}
        elif other.type == "egg_collection":
            found = {"item": "eggs", "unit": "crate" if "crates" in other.fields else "piece"}
        elif (kept and theirs and other.type in ("weight", "mortality", "feed_use")) or (
            kept and other is before[-1] and other.type == "mortality" and kept not in LAYERS and _is_of_animals(event)
        ):
            found = _animals(kept) | {"batch": batch}
    if theirs and len(named) == 1 and not found:  # "I'm reducing Pen 1. Hadiza carried 60 of them"
        found = _animals(kinds[min(named)]) | {"batch": min(named)}
    for name, value in found.items():
        event.put(name, value, rule="sale.of-before")
    if found:
        event.doubts = [doubt for doubt in event.doubts if doubt.question != "What did you sell?"]


def _animals(kind: str) -> dict[str, object]:
    return {"item": "fish", "unit": "piece"} if kind in FISH_KINDS else {"item": "birds", "unit": "bird"}


def _is_of_animals(event: Event) -> bool:
    """ "3 cockerels died, sold 5 for 40k": the price of one is that of an animal."""
    total, number = event.fields.get("total_kobo"), event.fields["quantity"]
    return isinstance(total, int) and isinstance(number, Decimal) and total >= LEAST_FOR_ONE * number


def shared(event: Event, before: Sequence[Event], after: Sequence[Event], earlier: Sequence[Event]) -> None:
    """Buyer, batch and price that the other sales of the sentence say; of those before first."""
    sold = [e for e in reversed(before) if e.type == "sale"]
    later = [e for e in after if e.type == "sale"]
    apart = _sells(event, before) or (bool(before) and before[-1].type != "sale")
    lone = [] if apart else sold  # "sold 3" begins anew; "and 3 to James" and "took 3" go on
    behind = takewhile(
        lambda e: not _deeds(e, [event]) or any(i.norm.rpartition(" ")[2] in ALL_OF for i in e.items), later
    )
    others = [*lone, *behind]
    said = {name: [e for e in others if name in e.fields] for name in ("buyer", "batch")}
    buyers = {e.fields["buyer"] for e in said["buyer"]}
    named = said["buyer"] and (said["buyer"][0] in before or (len(buyers) == 1 and not _points_back(event)))
    if "buyer" not in event.fields and named and not any(item.rule == "aside.people" for item in event.items):
        event.put("buyer", said["buyer"][0].fields["buyer"], rule="buyer.of-sentence")
    harvested = any(item.has(C.HARVEST) for e in earlier for item in e.items)  # "Pond A was netted. 60 kg to Bala"
    placed = [e for e in earlier if "batch" in e.fields and e.type == "sale"] if harvested else said["batch"]
    same = [e for e in placed if e.fields.get("item") == event.fields.get("item")]
    if "batch" not in event.fields and len({e.fields["batch"] for e in same}) == 1:
        event.put("batch", same[0].fields["batch"], rule="batch.of-sentence")
    same_price = says_same_price(event.items)
    told = [e for e in reversed(earlier) if e.type == "sale"] if same_price else after
    _priced(event, [e for e in told if e.type == "sale" and "unit_price_kobo" in e.fields], same=same_price)


def _deeds(event: Event, before: Sequence[Event]) -> list[Item]:
    """Its own verbs of dealing: said in it, or before a colon behind the event told last."""
    last = max((item.start for other in before[-1:] for item in other.items), default=-1)
    said = (item for item in event.items if "head" not in item.flags or item.start > last)
    return [item for item in said if item.kind in SAYING and item.has(C.SELL, C.BUY, C.TAKE, C.COLLECT, C.PAY)]


def _sells(event: Event, before: Sequence[Event]) -> bool:
    """It begins anew: we sold, or a buyer without a name bought."""
    return any(item.has(C.SELL) for item in _deeds(event, before)) or any(i.norm in ANYBODY for i in event.items)


def in_one_sum(event: Event, earlier: Sequence[Event]) -> None:
    """ "Cleared her 9,600 and bought 5 crates at 5,900, so everything 39,100": the sum of what was told is no other total,
    and how that was paid is how each of it was."""
    whole = event.fields.get(WHOLE.get(event.type, ""))
    if not isinstance(whole, int):
        return
    summed: list[Event] = []
    for other in reversed(earlier):
        part = other.fields.get(WHOLE.get(other.type, "amount_kobo"))
        if other.type not in PAID_FOR or not isinstance(part, int):
            break
        whole, summed = whole + part, [*summed, other]
        places = [i for i, item in enumerate(event.items) if _kobo(item) == whole]
        if places and "head" not in event.items[places[0]].flags:
            event.use(*places)
            event.doubts = [doubt for doubt in event.doubts if doubt.kind != "mismatch"]
            for each in summed if "method" in event.fields else ():
                if each.type == event.type and not {"method", "owed_kobo"} & each.fields.keys():
                    each.put("method", event.fields["method"], rule="method.of-all")
            return


def _kobo(item: Item) -> int | None:
    """The kobo of an amount, and of a number that may be one."""
    if item.kind is Kind.NUMBER:
        return int(item.value * 100)
    return item.value.kobo if isinstance(item.value, Money) else None


def _points_back(event: Event) -> bool:
    """ "She took 8 crates": a person told of before."""
    return any(item.norm in ("she", "he", "they", "e") for item in event.items[:2])


def _priced(event: Event, after: Sequence[Event], *, same: bool) -> None:
    """ "12 crates to Mrs Ola and 8 to Mr James, 5,300 per crate for both"."""
    number, kind = event.fields.get("quantity"), (event.fields.get("item"), event.fields.get("unit"))
    like = [e for e in after if (e.fields.get("item"), e.fields.get("unit")) == kind]
    if "total_kobo" in event.fields or not isinstance(number, Decimal) or not like:
        return
    if not same and not any(item.norm in OF_ALL or "each" in item.norm.split() for item in like[0].items):
        return
    price = like[0].fields["unit_price_kobo"]
    total = int(number * price)  # type: ignore[operator]
    event.put("unit_price_kobo", price, rule="price.of-all")
    event.put("total_kobo", total, rule="price.of-all")
    promised = [item.value.coming for item in event.items if item.kind is Kind.PROMISE and isinstance(item.value, Day)]
    credit = any(item.kind is Kind.PROMISE or item.has(C.CREDIT, C.OWE) for item in event.items)
    if credit or (not same and like[0].fields.get("owed_kobo") == like[0].fields.get("total_kobo")):
        _owe(event, promised[0] if promised else None if same else like[0].fields.get("due_on"))
    event.doubts = [doubt for doubt in event.doubts if doubt.kind != "missing"]


def owed_of_all(event: Event, before: Sequence[Event]) -> None:
    """ "15 bags at 19,000 and 2 at 17,500, all on credit", "will pay everything": those told just before are owed, too."""
    whole = event.fields.get(WHOLE.get(event.type, ""))
    items = event.items
    of_all = any(_is_all(a) and any(b.has(C.CREDIT) for b in items[i + 1 : i + 3]) for i, a in enumerate(items))
    of_all = of_all or any(item.kind is Kind.PROMISE and not ALL_OF.isdisjoint(item.norm.split()) for item in items)
    of_all = of_all or any(a.has(C.PROMISE) and _is_all(b) for a, b in pairwise(items))
    for other in before[::-1] if of_all and event.fields.get("owed_kobo") == whole else ():
        if other.type != event.type:
            break
        _owe(other, event.fields.get("due_on"))


def _is_all(item: Item) -> bool:
    """ "All", "for all", "both"."""
    return item.norm.rpartition(" ")[2] in OF_ALL


def _owe(event: Event, due: object, part: int | None = None) -> None:
    """All of it, or a part, is owed until that day."""
    whole = part or event.fields.get(WHOLE[event.type])
    if whole is None or "owed_kobo" in event.fields or ("method" in event.fields and part is None):
        return
    event.put("owed_kobo", whole, rule="owed.of-all")
    if due is not None:
        event.put("due_on", due, rule="owed.of-all")


def without_net(told: Sequence[Told]) -> list[Told]:
    """ "Sani is 45k, minus 20k, so I sent him 25k": without the wage that is told again."""
    again = {
        id(one)
        for last, one in pairwise(told)
        if last.event is not None and one.event is not None and last.stop == one.first
        if last.event.fields.get("category") == one.event.fields.get("category") == "labour"
        if last.event.fields.get("amount_kobo") == one.event.fields.get("amount_kobo")
        if any(item.norm == "so" for item in one.event.items)
    }
    return [one for one in told if id(one) not in again]


IT = ("it", "am", "packs", "got it", "bought it", "thing", "vial", "vials")
CARED = {"vaccination": "vaccine", "treatment": "medication"}


def remedies(told: Sequence[Told]) -> None:
    """ "Dewormed Pen 1. We bought 4 sachets at 1,200", "It cost me 7k": what was given before, where nothing says
    what they hold.
    """
    given = name = ""
    for event in (one.event for one in told if one.event is not None):
        given = CARED.get(event.type, given)
        name = str(event.fields.get("medicine") or event.fields.get("vaccine") or name)
        packs = any(isinstance(item.value, Quantity) and item.value.unit == "bottle" for item in event.items)
        packs = packs or any(item.norm in IT for item in event.items)
        same = event.fields.get("category") == "feed" and any(item.norm == name.lower() for item in event.items)
        if given and (same or (packs and event.fields.get("category") == "other")):
            event.put("category", given, rule="expense.of-remedy")
            event.doubts = [doubt for doubt in event.doubts if doubt.kind != "missing"]
            event.put("description", name, rule="expense.of-remedy")


def ways_of_all(told: Sequence[Told], clauses: Sequence[Clause]) -> None:
    """ "All by transfer", "cash both": how each of the events told around it was paid. "Bank transfer, ref 88213"
    alone:
    how the one before was."""
    alone = {i for one in told if one.event is None or one.event.type == "note" for i in range(one.first, one.stop)}
    for number, clause in enumerate(clauses):
        words = (*clause.heads, *clause.items)
        ways = [item for item in words if item.kind is Kind.METHOD]
        if len(ways) != 1 or not (clause.heads or len(clause.items) <= MOST):
            continue
        of_all = any(_is_all(item) or item.has(C.ANAPHOR) for item in words)
        reach = clause.sentence - (REACH_ALL if of_all else REACH)
        near = [one.event for one in told if one.first <= number and clauses[one.stop - 1].sentence >= reach]
        paid = [event for event in near if event is not None and event.type in PAID_FOR]
        figures = any(item.kind in FIGURES for item in clause.items)
        if not of_all and not figures and any(item.has(C.PAY) or item.norm == "this" for item in clause.items):
            paid = [one.event for one in told if clauses[one.first].sentence == clause.sentence and one.event in paid]
        elif not of_all:
            paid = paid[-1:] if number in alone and not figures else []
        for event in paid:
            owed = event.fields.get("owed_kobo")
            credit = owed is not None and owed == event.fields.get(WHOLE.get(event.type, ""))
            if "method" not in event.fields and not credit:
                event.put("method", ways[0].value, rule="method.of-all")
