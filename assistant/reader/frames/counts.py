"""What the frames of animals and produce ask of a stretch: what is counted, who had it, what the words between are."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

from assistant.reader.entities.money import is_code
from assistant.reader.events import Event, Span, once, weight
from assistant.reader.frames.common import ANIMALS, each_place, mentions
from assistant.reader.items import Item, Kind, Quantity, Role
from farms.language.concepts import Concept as C
from farms.language.wordfiles import of_clauses
from farms.language.wordlist import words

GLUE = (C.TO, C.FROM, C.WE, C.OUR, C.ANAPHOR, C.APPROX, C.SAME_DAY, C.SOME, C.PLACE, C.PREFACE, C.ALIVE, C.TIMEUNIT)
MEASURES = ("crate", "bag", "kg", "g", "tonne", "bowl", "litre", "carton", "bottle")
HIM = ("him", "her", "am", "everybody", "everyone")
THEM = (*HIM, "them", "you")
ARRIVED = words("reach reached arrive arrived landed land delivered deliver supplied offloaded came")
CARRIED = words(
    "join joined put took take carry carried carrying went remove removed pack packed sorted comot bring brought sent graded stocked"
)
LEFT = ("remain", "remains", "remaining", "remainder", "left", "in stock", "still dey", "balance", "on ground")
MOST_HEADS = 20_000  # of a bare number
ARTICLES = ("the", "my", "our", "his", "her", "a")
US = ("me", "us")
FOR_WHAT = (C.PERSON, C.COST_LABOUR, C.NONFARM, C.HOME, C.TITLE)
FEASTS = of_clauses("feasts")
RECIPIENTS = (C.PERSON, C.COST_LABOUR, C.KIN)
STORES = ("store", "feed store", "stores", "storeroom", "fridge", "shelf")
PUT = ("put", "joined", "join", "placed", "kept")
HOUSES = ("house", "houses", "pen", "pens", "flock", "cage", "cages")
DELIVERY = words("carton cartons box boxes arrival transit journey opened bags nylon")
REACHED = words("reach reached reaching")


Found = list[tuple[int, Quantity]]  # places and what is counted there


@once
def counted(span: Span) -> Found:
    """Places and quantities."""
    return [(i, item.value) for i, item in span.of(Kind.QUANTITY) if isinstance(item.value, Quantity)]


def bare(span: Span) -> list[tuple[int, Decimal]]:
    """Numbers with nothing said that they count."""
    return [
        (i, item.value)
        for i, item in span.of(Kind.NUMBER)
        if isinstance(item.value, Decimal) and not item.flags & {"money", "phone"} and not is_code(item)
    ]


def loose_of(span: Span, crates: int, found: Found, size: int) -> tuple[int, Quantity] | None:
    """The loose eggs right behind the crates, with nothing told between them."""
    for i, quantity in found:
        between = span.items[crates + 1 : i]
        apart = any(
            (weight(item) > 0 and not item.has(C.FULL, C.DISCOUNT)) or item.norm in ("from", "to", "only")
            for item in between
        )
        whole = quantity.unit in (None, "piece") and quantity.number < size and quantity.number == int(quantity.number)
        if whole and 0 <= i - crates - 1 == len(between) <= 2 and not apart:
            return i, quantity
    return None


def heads(span: Span) -> tuple[Decimal, int] | None:
    """How many animals: the number that counts them, or a bare one."""
    found = [(i, q) for i, q in counted(span) if "cracked" not in span.items[i].flags]
    animals = [(i, q) for i, q in found if q.goods & set(ANIMALS) and q.unit in (None, "piece")]
    pieces = [(i, q) for i, q in found if q.unit == "piece" and C.EGG not in q.goods]
    for i, quantity in (*animals, *pieces):
        return quantity.number, i
    numbers = [(i, n) for i, n in bare(span) if n < MOST_HEADS]
    return (numbers[0][1], numbers[0][0]) if numbers else None


def money(span: Span) -> bool:
    """An amount of money is said."""
    return any(True for _ in span.of(Kind.MONEY))


def glue(event: Event, span: Span) -> None:
    """Words that only join what is told are explained by it."""
    event.use(*span.words(*GLUE), *span.said(*THEM, *US, *HOUSES, "there", "inside", "own"))


def of_animals(span: Span, verb: int) -> bool:
    """ "Pen 1 gave", "the layers don give": animals or their place are what stands before the verb."""
    for item in reversed(span.items[max(0, verb - 4) : verb]):
        if item.kind is Kind.BATCH or item.rule == "aside.places" or item.norm in HOUSES:
            return True
        if item.kind is Kind.WORD and (item.value is not None or item.has(*ANIMALS)):
            return True
        if item.kind not in (Kind.DATE, Kind.ASIDE) and (item.kind is not Kind.WORD or item.has(C.WE)):
            return item.norm in ("they", "dem", "e", "it")
    return False


def left_over(span: Span) -> list[int]:
    """ "11 remain", "we have 9 bags left": places of words for what is there now."""
    words_ = [i for i in span.said(*LEFT) if span.items[i].kind is Kind.WORD]
    after = {i: span.items[i + 1].norm for i in words_ if i + 1 < len(span.items)}
    return [i for i in words_ if span.items[i].norm != "left" or after.get(i) not in ("the", "our", "my", "it", "them")]


def eaten(span: Span) -> list[int]:
    """Places of a verb of eating; "feed" alone is the good."""
    return [i for i in span.words(C.FEEDING) if not span.items[i].has(C.COST_FEED)]


def handed_over(span: Span, whom: tuple[str, ...] = THEM) -> list[int]:
    """Places of a giving to somebody: "gave pastor", "I giv am", "sent her"; not of what animals give."""
    verbs = [i for i in span.words(C.GIVE, C.BRING) if not span.items[i].has(C.PAY) and not of_animals(span, i)]
    verbs = [i for i in verbs if span.items[i].norm not in PUT]
    verbs = [i for i in verbs if span.items[i].has(C.GIVE) or span.items[i].norm.startswith(("send", "sent"))]
    for verb in verbs:
        after = span.items[verb + 1 :]
        told = any(item.norm in whom or item.norm == "family" for item in after[:2])
        told = told or any(item.kind is Kind.PERSON or item.has(*RECIPIENTS) for item in after)
        told = told or any(
            a.norm == "to" and b.norm in ARTICLES and _is_somebody(c)
            for a, b, c in zip(after, after[1:], after[2:], strict=False)
        )
        told = told or any("head" in span.items[i].flags for i in span.people(Role.TO))
        if told and not any(item.norm in US for item in after[:1]):
            return [verb]
    got = [v for v in span.words(C.RECEIVE) if not span.items[v].has(C.TAKE) and span.subject(v) is not None]
    if got and span.said("for") and any(a.norm == "from" and b.norm in US for a, b in pairwise(span.items)):
        return got  # "Chidi got one turkey from me for Easter"
    packed = [i for i in span.words(C.COLLECT, C.TAKE) if not span.words(C.FEEDING)]
    theirs = [i for i, item in enumerate(span.items) if item.norm in whom and i and span.items[i - 1].norm == "for"]
    return [*packed, *theirs] if packed and theirs and packed[0] < theirs[0] else []


def _is_somebody(item: Item) -> bool:
    """A word for whom it went: "to the bailiff"."""
    return item.kind is Kind.WORD and item.norm not in (*HOUSES, *STORES) and not item.concepts


def to_person(span: Span) -> bool:
    """A person is named to whom it went."""
    return bool(span.people(Role.TO))


def to_us(span: Span) -> list[int]:
    """Places of a giving to the farm: "gave us", "brought me", "gave the church 10 layers as her gift, we put them"."""
    verbs = span.words(C.GIVE, C.BRING, C.GIFT, C.ADD)
    last = max((i for i, item in span.of(Kind.QUANTITY, Kind.NUMBER)), default=0)
    to = [
        v
        for v in verbs
        if v < last and any(item.norm in US for item in span.items[v + 1 : v + 3]) and not of_animals(span, v)
    ]
    put = [i for i in span.said(*PUT) if mentions(span)]
    theirs = [v for v in verbs if span.by_them(v)] if put else []
    inside = put if any(item.norm in ("inside", "into", "in") for item in span.items) and put and put[0] < last else []
    return to or theirs or inside


def of_each(span: Span) -> bool:
    """ "2 bags each", "both": told of each batch that is named; not "both, three bags in all"."""
    if span.words(C.EACH) or each_place(span) is not None:
        return True
    return bool(span.said("both", "apiece")) and not span.words(C.TOTAL)


def purpose(span: Span) -> list[int]:
    """ "for workers", "for my in-laws", "for the party": whom or what animals were killed or taken for."""
    for i, item in enumerate(span.items):
        if item.kind is Kind.PERSON and getattr(item.value, "role", None) is Role.TO:
            return [i]
        if item.norm in ("for", "4"):
            if i + 1 < len(span.items) and span.items[i + 1].norm in THEM:
                return [i, i + 1]
            for k, after in enumerate(span.items[i + 1 : i + 4], i + 1):
                if after.kind is Kind.PERSON or after.has(*FOR_WHAT):
                    return [i, k]
            feast = [k for k in range(i + 1, min(i + 8, len(span.items))) if _is_feast(span.items[k])]
            if feast:
                return [i, *range(i + 1, feast[-1] + 1)]
    return []


def _is_feast(item: Item) -> bool:
    return item.has(C.NONFARM) or not FEASTS.isdisjoint(item.norm.split())


def delivered(span: Span) -> list[int]:
    """Words of a delivery: animals dead in the carton were dead on arrival."""
    reached = [i for i in span.said(*REACHED) if not (i and span.items[i - 1].has(C.WE))]  # not "when I reach farm"
    return [*reached, *span.said(*DELIVERY), *span.meaning(C.CARTON)]


def places_in(span: Span) -> set[str]:
    """The names of the batches that are named."""
    return {mention.batch.name for _, mention in mentions(span) if mention.batch is not None}


def names_place(span: Span) -> bool:
    """A batch is named, known here or not."""
    return bool(mentions(span))


def measured(span: Span) -> bool:
    """Something is told by a measure: goods, no animals."""
    return any(q.unit in MEASURES for _, q in counted(span))


def noun_of(item: Item) -> str:
    """The words for goods without their number."""
    return item.value.noun if isinstance(item.value, Quantity) and item.value.noun else item.text
