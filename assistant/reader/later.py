"""What is said of a record after it: how many of the eggs were cracked, how many fish each of the weights was taken of."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.reader.passes.batches import Mention
from farms.language.concepts import Concept as C

from .cover import Clause, Told
from .events import Event, weight
from .items import Item, Kind, Quantity


def add_later(told: list[Told], clauses: Sequence[Clause]) -> list[Told]:
    """The told without those that only say more of another event."""
    events = [one.event for one in told if one.event is not None]
    _sampled([event for event in events if event.type == "weight"])
    eggs = [event for event in events if event.type == "egg_collection"]
    return [one for one in told if one.event is not None or not _put_cracked(eggs, one, clauses)]


def _put_cracked(eggs: Sequence[Event], one: Told, clauses: Sequence[Clause]) -> bool:
    """ "Crak 5 na for Up only", "four of the eggs from House One were cracked": of the eggs of that house."""
    items = [item for clause in clauses[one.first : one.stop] for item in clause.items]
    counted = [item for item in items if isinstance(item.value, Quantity)]
    places = {
        item.value.batch.name for item in items if isinstance(item.value, Mention) and item.value.batch is not None
    }
    meant = [item for item in items if weight(item) > 0 and item not in counted and not isinstance(item.value, Mention)]
    if (
        len(counted) != 1
        or not _is_cracked(counted[0], items)
        or any(not item.has(C.CRACKED, C.EGG) for item in meant[:2])
    ):
        return False
    fits = [event for event in eggs if not places or event.fields.get("batch") in places]
    if len(fits) != 1 or len(places) > 1 or "cracked" in fits[0].fields:
        return False
    fits[0].put("cracked", counted[0].value.number, rule="eggs.cracked-later")  # type: ignore[attr-defined]
    return True


def _is_cracked(counted: Item, items: Sequence[Item]) -> bool:
    eggs = counted.has(C.EGG) or counted.value.goods <= {C.EGG}  # type: ignore[attr-defined]
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
