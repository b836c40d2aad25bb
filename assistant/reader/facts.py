"""What a clause or two tell by themselves: a fact that no other event may take in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.reader.clauses.clause import DEEDS, POINTERS
from assistant.reader.entities.quantities import KINDS_OF_STOCK
from assistant.reader.events import A_START, JOINING, Event, weight
from assistant.reader.items import FIGURES, Item, Kind
from farms.language.concepts import Concept as C

REMARK = 2.5  # or from what tells something else of a batch
SAME = ("that is", "which is", "i.e", "i mean", "meaning")  # the same told again
TEXTS = ("note", "task")
OPEN = POINTERS | {"so", "one", *SAME}  # they go on with what was told


@dataclass(frozen=True, slots=True)
class Fact:
    """What one clause or two tell by themselves, and what is lost when it goes into another event."""

    kind: str = ""
    worth: float = 0.0
    own: bool = False  # it has figures or a place of its own
    first: int = 0


def fact_of(event: Event | None, first: int, *, labelled: bool) -> Fact:
    """A fact that needs no word of another clause: two such are not one."""
    if event is None or event.doubts or event.denied or event.type == "note":
        return Fact()
    opening = next((item.norm for item in event.items if "head" not in item.flags), "")
    if opening in OPEN or any("lent" in item.flags for item in event.items):
        return Fact()
    figures = [item for item in event.items if item.kind in FIGURES]
    part = any(item.has(C.JARA, C.TOTAL) for item in event.items)
    alone = not labelled and all(i in figures or i.kind is Kind.DATE or weight(i) == 0 for i in event.items)
    headed = event.type == "task" and any(item.has(C.TASK_MARK) and "head" in item.flags for item in event.items)
    said = frozenset().union(*(item.concepts for item in event.items))
    if event.type == "payment" and said.isdisjoint((C.OWE, C.CLEAR, C.CREDIT)):
        return Fact()
    if event.fields.get("category") == "labour" and C.COST_LABOUR not in said:
        return Fact()  # "I paid Bala 20,000": it may be for the purchase before
    if part or alone or headed:
        return Fact()
    placed = any(_is_where(item) and item.kind is not Kind.DATE and "head" not in item.flags for item in event.items)
    cared = any(item.has(C.COST_MEDICATION, C.COST_VACCINE, C.SIGN, C.REMEDY) for item in event.items)
    own = bool(figures) or (placed and cared)
    cracked = any("cracked" in item.flags for item in event.items)
    return Fact("cracked" if cracked else event.type, max(0.0, event.score - A_START), own, first)


def merged(event: Event, clauses: Sequence[Sequence[Item]], told: Sequence[Fact], first: int) -> float:
    """What it costs to make one event of several facts, or to give a fact a place or a day out of a remark."""
    facts = [(i, fact) for i, fact in enumerate(told) if fact.kind and fact.first >= first]
    same = [fact.worth for _, fact in facts if fact.own and fact.kind == event.type]
    parts = (event.type, "cracked") if event.type == "egg_collection" else (event.type,)
    others = [fact.worth for _, fact in facts if fact.kind not in parts]
    whole = any(fact.kind == event.type for _, fact in facts)
    left = {id(item) for item in event.left}
    for i, fact in facts:  # "we carried 40 crates. 32 was sold at 5,500": what it has of the fact, with its figures
        own = [item for c in clauses[fact.first - first : i + 1] for item in c if item.kind in FIGURES]
        same += [fact.worth] * (fact.kind == event.type and any(id(item) in left for item in own))
    cost = sum(same) + sum(others) - max(same or ([] if whole else others), default=0.0)
    if facts and event.type not in TEXTS:
        within = {k for i, fact in facts for k in range(fact.first - first, i + 1)}
        explained = {id(event.items[place]) for place in event.used}
        taken = [c for i, c in enumerate(clauses) if i not in within and _is_remark(c, explained)]
        cost += REMARK * sum(weight(item) for items in taken for item in items)
    return cost


def _is_remark(items: Sequence[Item], explained: set[int]) -> bool:
    """ "The broilers look fine": nothing but a place or a day of it is explained."""
    told = [item for item in items if id(item) in explained and weight(item) > 0]
    words = [item for item in items if id(item) not in explained and item.kind is Kind.WORD and len(item.norm) > 3]
    told = [item for item in told if item.kind is Kind.BATCH or not item.has(C.BIRD, C.FISH) or _is_where(item)]
    placed = all(map(_is_where, told)) and any(item.kind is not Kind.DATE for item in told)
    return placed and any(not item.has(*JOINING) for item in words) and not any(i.has(C.HARVEST, *DEEDS) for i in items)


def _is_where(item: Item) -> bool:
    return item.kind in (Kind.BATCH, Kind.DATE) or not item.concepts.isdisjoint(KINDS_OF_STOCK)
