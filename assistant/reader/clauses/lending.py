"""What a clause leaves out because it was just said: "Pen 1 ate 3 bags, Pen 2 two bags"; "gave pastor 5 fish and a
crate".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import takewhile

from assistant.reader.clauses.clause import Clause
from assistant.reader.clauses.wages import wage_before
from assistant.reader.items import Item, Kind, Money, Person, Quantity, Role, is_price
from farms.language.calendar_days import Day
from farms.language.concepts import Concept as C

LENT = (
    C.FEEDING, C.COLLECT, C.LAY, C.HARVEST, C.DIE, C.KILL, C.CULL, C.LOSE, C.GIFT, C.HOME, C.COUNT, C.SPOIL, C.STEAL, C.MOVE, C.DOA,
    C.ADD, C.GIVE, C.USE, C.EGG, C.BRING,
)  # fmt: skip
OWN = (
    *(concept for concept in LENT if concept is not C.EGG), C.SELL, C.BUY, C.PAY, C.SPEND, C.WEIGH, C.AVERAGE, C.DRINK, C.SIGN, C.TREAT, C.REMEDY, C.VACCINATE, C.TASK_MARK, C.TAKE,
    C.CRACKED, C.TROUBLE, C.PH, C.TEMPERATURE, C.AMMONIA, C.OXYGEN, C.OWE, C.TOTAL, C.EACH, C.TRANSFER, C.DISCOUNT, C.JARA,
)  # fmt: skip
DEEDS = (C.KILL, C.LOSE, C.HOME, C.GIVE, C.GIFT, C.STEAL, C.MOVE, C.CULL, C.TAKE, C.COUNT)
GOODS = (C.EGG, C.COST_FEED, C.COST_MEDICATION, C.COST_VACCINE, C.BIRD, C.FISH)
STORED = (C.EGG, C.COST_FEED, C.COST_MEDICATION, C.COST_VACCINE)
STORES = ("store", "stores", "storeroom", "fridge", "shelf")
SUMS = ("that", "which", "total", "making", "makes", "=", "meaning")  # what follows repeats what was told
WHOM = (C.PERSON, C.COST_LABOUR, C.KIN)
GIVING = (C.GIFT, C.GIVE, C.HOME, C.SPOIL, C.COUNT, C.STEAL, C.FEEDING)  # told of all goods of a list
JOINERS = ("and", "n", "&", "+", ",", "plus")
THEM = ("them", "him", "her", "am", "everybody")
FIGURES = (Kind.NUMBER, Kind.QUANTITY)
LOOSE = (C.BALANCE, C.ALIVE, C.STOCK)


def lend(clauses: Sequence[Clause]) -> list[tuple[Item, ...]]:
    """For each clause the words of the one before that may hold for it, too; none where it tells its own."""
    out: list[tuple[Item, ...]] = []
    for i, clause in enumerate(clauses):
        said: tuple[Item, ...] = _topic(clauses, i)
        if _borrows(clause) or _names_goods(clauses[i : i + 2]) or _is_labelled(clauses[i : i + 2]):
            lent = _before(clauses, out, i) or _after(clauses, i)
            named = any(_animals(item) for item in clause.items)
            lent = tuple(item for item in lent if not (named and _animals(item)))
            if _is_label(clause):
                lent = tuple(item for item in lent if not item.has(*GIVING, C.BRING) or item.has(C.FEEDING))
            if i and clauses[i - 1].sentence != clause.sentence and clause.items[0].kind is Kind.BATCH:
                lent = tuple(item for item in lent if not item.has(C.GIFT, C.HOME))  # "... for visitors. L1 8 crates"
            said = (*said, *(item for item in lent if _is_plain(clause) or not _only_goods(item)))
        elif any(item.has(C.KILL, C.TAKE, C.USE, C.GIVE, C.BRING) for item in clause.items):
            said = (*said, *_purpose(clauses, i))
        if not said and _is_share(clause):
            said = _price_of_all(clauses[i + 1 : i + 4], clause.sentence) or _price_above(clauses[:i])
        out.append(
            (
                *said,
                *wage_before(clauses, i),
                *_reminder(clauses[max(0, i - 2) : i + 1]),
            )
        )
    return out


def _is_label(clause: Clause) -> bool:
    """ "Pen 2 eggs 540", "Pen 1: 20 crates": what a batch gave or ate, not what was given of it."""
    heads = [item.kind for item in clause.heads]
    return clause.joiner not in ("", ",") and Kind.BATCH in (heads or [clause.items[0].kind])


def _reminder(clauses: Sequence[Clause]) -> tuple[Item, ...]:
    """ "Remind me on Friday to pay him. Also on the 10th, fowl pox": a further day to come, without a mark of its
    own.
    """
    *before, here = clauses
    ahead = any(isinstance(item.value, Day) and item.value.coming is not None for item in here.items)
    order = any(item.kind is Kind.WORD and item.has(C.ERRAND) for item in here.items[:2])
    own = any(item.kind in (*FIGURES, Kind.MONEY) or (item.has(*OWN) and not order) for item in here.items)
    if not ahead or own:
        return ()
    near = [item for clause in before if here.sentence - clause.sentence < 2 for item in clause.items]
    return tuple(item for item in near if item.kind is Kind.WORD and item.has(C.TASK_MARK))[-1:]


def _is_share(clause: Clause) -> bool:
    """ "Mama Osas 20kg": who, and how much, without a price."""
    kinds = [item.kind for item in clause.items]
    return Kind.PERSON in kinds and Kind.QUANTITY in kinds and Kind.MONEY not in kinds and Kind.NUMBER not in kinds


def _price_of_all(after: Sequence[Clause], sentence: int) -> tuple[Item, ...]:
    """ "..., aunty Isoken 7kg all na 3200": the price that is told with the last of a list."""
    for clause in after:
        sums = [item for item in clause.items if item.kind in (Kind.MONEY, Kind.NUMBER)]
        alone = clause.sentence == sentence and bool(_price_above([clause]))
        listed = alone or (clause.sentence == sentence and any(item.kind is Kind.PERSON for item in clause.items))
        if not listed or sums:
            of_all = alone or any({"all", "both", "each"} & set(item.norm.split()) for item in clause.items)
            return tuple(sums) if listed and len(sums) == 1 and of_all else ()
    return ()


def _price_above(before: Sequence[Clause]) -> tuple[Item, ...]:
    """ "All at 5,900. Mama Precious 10 crates": a price that is told alone, before anything is counted."""
    for clause in before:
        if any(item.kind in (*FIGURES, Kind.PERSON) or item.has(*GOODS, *DEEDS) for item in clause.items):
            return ()
        sums = [item for item in clause.items if isinstance(item.value, Money)]
        if len(sums) == 1 and is_price(sums[0]):
            return tuple(sums)
    return ()


def _only_goods(item: Item) -> bool:
    """Eggs: a word that is no deed."""
    return item.has(C.EGG) and not item.has(*(concept for concept in LENT if concept is not C.EGG))


def _topic(clauses: Sequence[Clause], place: int) -> tuple[Item, ...]:
    """ "Pen 4 has 40. She gave 3 to her pastor": the animals or the batch spoken of, for a number with a deed and
    no noun.
    """
    here = clauses[place]
    bare = any(item.kind is Kind.NUMBER or "ones" in item.flags for item in here.items)
    goods = any(isinstance(item.value, Quantity) and "ones" not in item.flags for item in here.items)
    if (
        not bare
        or goods
        or any(_animals(item) for item in here.items)
        or not any(item.has(*DEEDS) for item in here.items)
    ):
        return ()
    for clause in reversed(clauses[max(0, place - 3) : place]):
        found = [item for item in clause.items if _animals(item)]
        if found:
            item = found[-1]
            return (replace(item, kind=Kind.WORD, value=None) if item.kind is Kind.QUANTITY else item,)
    return ()


def _animals(item: Item) -> bool:
    animals = item.has(C.BIRD, C.FISH, C.CHICK, C.FINGERLING) and not item.has(C.COST_FEED, C.MANURE)
    return item.kind is Kind.BATCH or (item.kind in (Kind.WORD, Kind.QUANTITY) and animals)


def _purpose(clauses: Sequence[Clause], place: int) -> tuple[Item, ...]:
    """ "We killed three layers and one noiler for the children": what the next clause says it was for."""
    following = clauses[place + 1] if place + 1 < len(clauses) else None
    if following is None or following.sentence != clauses[place].sentence or following.joiner not in JOINERS:
        return ()
    starts = [i for i, item in enumerate(following.items) if item.norm == "for" or item.has(C.HOME) or _is_to(item)]
    told = following.items[starts[0] :] if starts else ()
    return tuple(item for item in told if item.kind in (Kind.WORD, Kind.PERSON))


def _is_to(item: Item) -> bool:
    return isinstance(item.value, Person) and item.value.role is Role.TO


def _before(clauses: Sequence[Clause], lent: Sequence[tuple[Item, ...]], place: int) -> tuple[Item, ...]:
    """The deeds of the last clause that has them, in this sentence or, for bare figures, the one before."""
    here = clauses[place]
    for k in range(place - 1, max(-1, place - 4), -1):
        gap = here.sentence - clauses[k].sentence
        said = _deeds(clauses[k])
        said = (*said, *lent[k]) if all(map(_only_goods, said)) else said
        said = said or _remaining(clauses[k]) or _goods(clauses[k])
        told = [item for clause in clauses[: k + 1] if clause.sentence == clauses[k].sentence for item in clause.items]
        stored = any(item.norm.endswith(STORES) for item in told)
        stored = stored or any(item.has(*STORED) for item in clauses[k].items)
        counting = any(item.has(C.COUNT) for item in (*said, *told)) and (stored or bool(lent[k]))
        topic = gap and not counting and any(head.has(C.EGG) for head in here.heads)
        if gap > 1 + counting or topic or (gap and not _is_plain(here, goods=counting)):
            return ()
        if said:
            return said
    return ()


def _after(clauses: Sequence[Clause], place: int) -> tuple[Item, ...]:
    """ "2 birds and 3 crates given to Pastor": the deeds of the clause that follows in a list."""
    if place + 1 == len(clauses):
        return ()
    following = clauses[place + 1]
    goes_on = following.sentence == clauses[place].sentence and following.joiner in JOINERS
    return _deeds(following) if goes_on and any(item.has(*GIVING) for item in following.items) else ()


def _borrows(clause: Clause) -> bool:
    """Figures, but no word of its own for what happened: a verb is lacking."""
    figures = [item for item in clause.items if item.kind in FIGURES]
    places = any(
        item.kind in (Kind.BATCH, Kind.DATE) or item.value is not None
        for item in clause.items
        if item.kind not in FIGURES
    )
    counted = any(isinstance(item.value, Quantity) and (item.value.goods or item.value.unit) for item in figures)
    words = [
        item for item in clause.items if item.kind not in (Kind.QUANTITY, Kind.PERSON) and not item.has(C.COST_FEED)
    ]
    own = any(item.has(*OWN, *LOOSE) for item in words)
    cracked = any("cracked" in item.flags for item in figures)
    spent = any(item.kind is Kind.MONEY for item in clause.items)
    sum_ = clause.items and clause.items[0].norm in SUMS
    return bool(figures) and (places or counted) and not own and not cracked and not spent and not sum_


def _names_goods(clauses: Sequence[Clause]) -> bool:
    """ "Eggs, 21 crates": goods before a comma, and how much after it."""
    if len(clauses) < 2 or clauses[1].sentence != clauses[0].sentence or not clauses[0].items:
        return False
    named = all(item.kind is Kind.WORD and item.has(*GOODS) for item in clauses[0].items)
    return named and any(item.kind is Kind.QUANTITY for item in clauses[1].items)


def _is_labelled(clauses: Sequence[Clause]) -> bool:
    """ "4 (pen 1), 2 (pen 3)": a bare figure with its place in brackets behind it."""
    if len(clauses) < 2 or clauses[1].joiner != "(":
        return False
    figure = [item.kind for item in clauses[0].items] == [Kind.NUMBER]
    return figure and [item.kind for item in clauses[1].items] == [Kind.BATCH]


def _is_plain(clause: Clause, *, goods: bool = False) -> bool:
    """Only figures, places and days, and the names of goods where a store is counted: it goes on across a full stop."""
    kinds = (*FIGURES, Kind.BATCH, Kind.DATE, Kind.MARK)
    return all(item.kind in kinds or not item.concepts or (goods and item.has(*GOODS)) for item in clause.items)


def _goods(clause: Clause) -> tuple[Item, ...]:
    """ "Pond 1 6kg feed, pond 2 7kg", "H1 930 eggs, H2 702": the word for the goods."""
    for item in clause.items:
        for concept, word in ((C.COST_FEED, "feed"), (C.EGG, "eggs")):
            if isinstance(item.value, Quantity) and concept in item.value.goods and "cracked" not in item.flags:
                return (replace(item, kind=Kind.WORD, value=None, text=word, norm=word, concepts=frozenset({concept})),)
    return ()


def _remaining(clause: Clause) -> tuple[Item, ...]:
    """ "Fridge remain 2 bottle gumboro, 1 bottle lasota": the word for what is left of goods of the store."""
    stored = any(isinstance(item.value, Quantity) and item.value.goods & set(STORED) for item in clause.items)
    spent = any(item.kind is Kind.MONEY or item.has(*OWN) for item in clause.items)
    return tuple(item for item in clause.items if stored and not spent and item.has(C.BALANCE))


def _deeds(clause: Clause) -> tuple[Item, ...]:
    """Its words for what happened, and to whom it was given."""
    deeds = tuple(item for item in clause.items if item.kind is Kind.WORD and item.has(*LENT))
    given = any(item.has(C.GIVE, C.GIFT, C.BRING, C.HOME, C.KILL) for item in deeds)
    opening = takewhile(lambda item: item not in deeds, clause.items[:2])
    layers = [item for item in opening if given and item.kind is Kind.WORD and _animals(item)]
    people = (
        item
        for item in clause.items
        if item.kind is Kind.PERSON or (item.kind is Kind.WORD and (item.has(*WHOM) or item.norm in THEM))
    )
    return (*layers, *deeds, *(item for item in people if given and item not in deeds))
