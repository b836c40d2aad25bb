"""What an expense was for, as a short noun phrase in the farmer's own words: "10 bags layer mash", "fuel for gen"."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.reader.entities.quantities import COSTS, PRODUCE
from assistant.reader.events import Event
from assistant.reader.frames.common import ANIMALS
from assistant.reader.frames.deal import goods_of
from assistant.reader.items import Item, Kind, Person
from farms.language.concepts import Concept as C
from farms.language.lexicon import COMMON
from farms.language.wordlist import words

OF = words("of for to in inside into on with")  # join a further noun
EDGES = OF | words("the a an some my our his her their its your d this that these those by from at out")
STOPS = words(
    """
    i we he she it they them him us me you who which wey that's because so as than if when while am is was were are be
    been has have had na dey don go goes come came comes can will would should now then too just also only again still
    nothing today amount value money sum price cost costs total own abeg sha o oh and but not no never did does
    """
)
NOUNS = words("visit coming fee fees bill work consultation")  # what a vet is paid for
DEEDS = (
    C.BUY, C.PAY, C.TAKE, C.GIVE, C.BRING, C.USE, C.SPEND, C.SELL, C.RECEIVE, C.DELIVER, C.COLLECT, C.OWE, C.CREDIT,
    C.BALANCE, C.FULL, C.CLEAR, C.TOTAL, C.PROMISE, C.HAPPEN, C.NEGATION, C.TRANSFER, C.WE, C.ANAPHOR, C.EACH, C.AT,
    C.GREETING, C.PREFACE, C.RETELL, C.ASKING, C.PART, C.REST,
)  # fmt: skip
SAID = (Kind.WORD, Kind.QUANTITY, Kind.BATCH, Kind.PERSON, Kind.NUMBER)
SERVICES = ("labour", "transport")
REACH = 3  # words beside what is named
LARGE = 300  # a bare number from here may be an amount
LONGEST = 120


def description(event: Event) -> str:
    """The noun phrases around the goods or services of the event's category, joined by commas."""
    category = str(event.fields.get("category", ""))
    runs = _runs(event, "" if category == "labour" else str(event.fields.get("supplier", "")))
    named = [run for run in runs if any(_is_for(item, category) for item in run)]
    if all("head" in run[0].flags for run in named) and category not in SERVICES[:1]:
        own = [run for run in runs if "head" not in run[0].flags]
        sums = [
            item.start for item in event.items if item.kind in (Kind.MONEY, Kind.NUMBER) and not _may_stand(item, "")
        ]
        before = [run for run in own if sums and run[0].start < sums[0]]
        named += before[-1:] or own[:1]
    if category in SERVICES:
        named = [run for run in runs if run in named or any(item.kind is Kind.PERSON for item in run)]
    text = ", ".join(dict.fromkeys(" ".join(map(_text, run)) for run in named))
    return text[:LONGEST] or str(event.fields.get("supplier", category))


def _text(item: Item) -> str:
    return item.value.name if isinstance(item.value, Person) else item.text.strip()


def _runs(event: Event, seller: str) -> list[list[Item]]:
    """Items side by side that may make one noun phrase, also around an amount ("fuel 15k for the pickup")."""
    runs: list[list[Item]] = [[]]
    last: Item | None = None
    for item in event.items:
        if item.kind is Kind.MONEY and last is not None:
            last = item if item.start - last.end <= 1 else None
            continue
        inside = _may_stand(item, seller)
        joined = last is not None and 0 <= item.start - last.end <= 1 and (last.kind is not Kind.MONEY or _opens(item))
        if not inside or not joined:
            runs.append([])
        if inside:
            runs[-1].append(item)
        last = item if inside else None
    return [trimmed for run in runs if (trimmed := _trimmed(run))]


def _opens(item: Item) -> bool:
    """ "For the pickup", "to Asa": more of what stands before it."""
    return item.norm.partition(" ")[0] in OF


def _may_stand(item: Item, seller: str) -> bool:
    """A word that may be part of what is named."""
    if item.kind not in SAID or (item.kind is Kind.NUMBER and (item.flags & {"money"} or item.value >= LARGE)):
        return False
    if isinstance(item.value, Person):
        return item.value.name != seller
    return bool(_known(item)) or item.norm in NOUNS or not (item.norm in STOPS or item.has(*DEEDS))


def _known(item: Item) -> bool:
    return item.kind is not Kind.NUMBER and bool(goods_of(item) & {*COSTS, *PRODUCE, *ANIMALS})


def _trimmed(run: Sequence[Item]) -> list[Item]:
    """From the first to the last word that names something, with a few others beside them."""
    named = [
        i
        for i, item in enumerate(run)
        if _known(item) or item.norm in NOUNS or item.kind in (Kind.QUANTITY, Kind.BATCH, Kind.PERSON)
    ]
    first, last = (named[0], named[-1]) if named else (0, len(run) - 1)
    low = max(0, first - REACH)
    high = last
    while named and high + 1 < len(run) and high - last < REACH:
        item = run[high + 1]
        joined = any(each.norm in OF for each in run[last + 1 : high + 2])
        if not joined and (item.norm in COMMON or item.concepts):
            break
        high += 1
    kept = list(run[low : high + 1])
    while kept and kept[0].norm in EDGES and kept[0].kind is Kind.WORD:
        kept.pop(0)
    while kept and kept[-1].norm in EDGES and kept[-1].kind is Kind.WORD:
        kept.pop()
    return kept


def _is_for(item: Item, category: str) -> bool:
    """A good or service of the category, or what was counted."""
    kinds = {concept.removeprefix("cat:").removesuffix("_cost") for concept in goods_of(item)}
    young = category in ("chicks", "fingerlings") and not goods_of(item).isdisjoint(ANIMALS)
    return category in kinds or young or item.kind is Kind.QUANTITY
