"""What an expense is for: its category, by the goods and services named, who served, and whom the money went to."""

from __future__ import annotations

from assistant.reader.clauses.wages import wages_above
from assistant.reader.entities.quantities import COSTS
from assistant.reader.events import Span
from assistant.reader.frames.common import ANIMALS
from assistant.reader.frames.deal import goods_of, produce_in, sources
from assistant.reader.frames.descriptions import NOUNS
from assistant.reader.frames.price import Amount
from assistant.reader.items import Kind, Quantity, Role
from farms.language.concepts import Concept as C

CATEGORIES = {
    C.COST_FEED: "feed", C.COST_MEDICATION: "medication", C.COST_VACCINE: "vaccine", C.COST_LABOUR: "labour",
    C.COST_TRANSPORT: "transport", C.COST_FUEL: "fuel", C.COST_EQUIPMENT: "equipment", C.COST_UTILITIES: "utilities",
    C.COST_OTHER: "other", C.WATER: "utilities",
}  # fmt: skip
LAST = ("transport", "labour")  # a service told beside the goods is not what was bought
DEAR = 100_000  # kobo: nobody pays as much for carrying one crate or kilo
WHO = frozenset(["that", "who", "which", "wey"])
FEES = NOUNS | {"charge", "charged", "money"}


def category_of(span: Span, costs: list[int], *, bought: bool, came: bool) -> tuple[str, list[int]]:
    """By the deed, or the first good named, or the first service; young animals bought are chicks and fingerlings."""
    if by_deed := _by_deed(span, costs, bought=bought):
        return by_deed
    kinds = [(i, [CATEGORIES[c] for c in CATEGORIES if c in goods_of(span.items[i])]) for i in costs]
    found = [(i, (names or ["medication"])[0]) for i, names in kinds]
    found = [(i, c) for i, c in found if not (c in LAST and _is_load(span, i, costs))] or found
    young = span.meaning(C.CHICK, C.FINGERLING)
    kept = [i for i in span.meaning(*ANIMALS) if goods_of(span.items[i]).isdisjoint(COSTS)]
    kept = [i for i in kept if young or span.items[i].kind is Kind.QUANTITY]
    if kept and (bought or came or young) and all(c in LAST for _, c in found):
        return ("fingerlings" if span.meaning(C.FISH, C.FINGERLING) else "chicks"), kept
    verb = next(iter(span.words(C.BUY)), -1) if bought else -1
    found = [(i, c) for i, c in found if i > verb] or found
    goods = [(i, c) for i, c in found if c not in LAST]
    found = [(i, c) for i, c in found if not is_purpose(span, i)] or found
    first_sum = next((i for i, _ in span.of(Kind.MONEY, Kind.NUMBER)), len(span.items))
    before = [(i, c) for i, c in found if i < first_sum][-1:]
    if chosen := (goods if bought and goods else before or found)[:1]:
        return chosen[0][1], [chosen[0][0]]
    if came and not bought and (brought := span.words(C.DELIVER)):
        return "transport", brought
    bags = [i for i, q in span.of(Kind.QUANTITY) if q.value.unit == "bag" and not q.value.goods]
    if bags and (bought or came or sources(span)):
        return "feed", bags
    return ("other", []) if bought or came or not span.people() else ("labour", [])


def _by_deed(span: Span, costs: list[int], *, bought: bool) -> tuple[str, list[int]] | None:
    """Wages of a list, a vet's visit, who carried or mended something."""
    if wages := wages_above(span.items):
        return "labour", wages  # "January wages: ... Segun, driver 90,000"
    counted = any(q.value.goods for _, q in span.of(Kind.QUANTITY))
    if not bought and not counted and (fees := fees_in(span)):
        return "medication", fees
    for i in costs[:1]:
        after = " ".join(item.norm for item in span.items[i : i + 2]).split()
        for concept in (C.COST_TRANSPORT, C.COST_LABOUR):  # "the van that brought the chicks", "boys wey drag net"
            if concept in goods_of(span.items[i]) and not WHO.isdisjoint(after):
                return CATEGORIES[concept], [i]
    taken = [i for i in span.said("carry", "carried") if i and span.items[i - 1].kind is Kind.MONEY]
    if taken and not bought:
        return "transport", taken  # "we use 6k carry feed"
    mended = [i for i in costs if span.items[i].has(C.COST_EQUIPMENT)]
    if mended and not bought and any(item.norm.startswith("repair") for item in span.items):
        return "equipment", mended  # "gave mechanic 6k for repairing the pump"
    return None


def carried(span: Span, money: list[Amount], category: str) -> bool:
    """ "She sent her driver for the 15 crates at 5,800": produce with its price, and only a carrier or a gate that costs."""
    prices = [a.kobo for a in money if a.role is Role.PRICE]
    if not prices or span.words(C.BUY):
        return False
    if category not in LAST:
        return category != "other" and bool(span.meaning(C.CRATE))
    units = [q.value.unit for _, q in span.of(Kind.QUANTITY) if isinstance(q.value, Quantity) and not q.value.goods]
    return bool(produce_in(span)) or (max(prices) >= DEAR and any(unit in ("crate", "kg") for unit in units))


def _is_load(span: Span, place: int, costs: list[int]) -> bool:
    """ "Sharp sand one trip": how it is counted."""
    return span.items[place].kind is Kind.QUANTITY and place - 1 in costs


def is_purpose(span: Span, place: int) -> bool:
    """ "Fuel for the generator", "transport of feed": what it was bought for; not "cost of sand"."""
    items, first = span.items, max(0, place - 2)
    if items[place].norm.startswith(("for ", "inside ")) or any(
        item.norm in ("for", "inside", "into") or (item.norm == "of" and items[max(0, i - 1)].has(*COSTS))
        for i, item in enumerate(items[first:place], first)
    ):
        return True
    fuel = any(item.kind is Kind.WORD and item.has(C.COST_FUEL) for item in items[first:place])
    return fuel and items[place].has(C.COST_EQUIPMENT)


def doctors_in(span: Span) -> list[int]:
    """Vets by their title."""
    return [i for i in span.people() if span.items[i].norm.startswith(("dr ", "doctor", "dr. "))]


def fees_in(span: Span) -> list[int]:
    """ "Dr Nwosu's visit cost 20k", "Dr Eyo check cage 2, him collect 10k", "5k for his coming": for having come."""
    if span.meaning(C.OWE, C.BALANCE, C.CLEAR):
        return []
    named = [i for i in span.said("coming", "visit") if i and span.items[i - 1].norm in ("for", "his", "her")]
    for place in doctors_in(span):
        after = span.items[place + 1 :]
        if any(not FEES.isdisjoint(item.norm.split()) or item.has(C.COLLECT) for item in after):
            return [place]
    return named
