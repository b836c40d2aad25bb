"""Wages told by name: "Salaries done, Godswill 55k and Bari 45k", "Paid Bari his 45k. Sunday's own is 55k"."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.reader.clauses.clause import Clause
from assistant.reader.entities.quantities import COSTS, PRODUCE
from assistant.reader.items import Item, Kind
from farms.language.concepts import Concept as C
from farms.language.wordlist import words

WAGES = words("salary salaries sal sals wage wages worker workers staff stipend stipends albashi owo-osu")
OVER = words("pay payroll wages salaries")  # only as a heading
REACH = 4  # sentences without a word for wages
SUMS = (Kind.MONEY, Kind.NUMBER)
GOODS = set(COSTS) - {C.COST_LABOUR, C.COST_TRANSPORT}
OTHERS = (C.BUY, C.SELL, C.TAKE, C.COLLECT, C.BUYER_WORD, C.DIE, C.CREDIT, C.OWE)


def wages_above(items: Sequence[Item]) -> list[int]:
    """Places of words for wages that stand over what is told, where it names no other goods and no debt."""
    own = any(item.has(*GOODS) and "head" not in item.flags for item in items)
    heads = [] if own else [(i, item) for i, item in enumerate(items) if "head" in item.flags]
    if any(item.has(C.OWE) for _, item in heads):
        return []  # "The staff room debt: Mrs Udo 5,500"
    return [i for i, item in heads if item.has(C.COST_LABOUR) or item.norm in OVER]


def wage_before(clauses: Sequence[Clause], place: int) -> tuple[Item, ...]:
    """The word for wages that was said before, for a clause with a name and an amount and nothing else to pay for."""
    here = clauses[place]
    if not _is_of_person(here.items) or _wage(here):
        return ()
    for clause in reversed(clauses[max(0, place - 2 * REACH) : place]):
        if wage := _wage(clause):
            return (*wage, *_of_all(clause, here))
        if clause.sentence == here.sentence and (paid := _paid(clause)):
            return paid
    return ()


def _paid(clause: Clause) -> tuple[Item, ...]:
    """ "Paid Sani 45k, Bello 40k": the verb before the first name."""
    verb = next(
        (item for item in clause.items if item.kind is not Kind.DATE and item.norm not in ("i", "we", "have")), None
    )
    pays = verb is not None and verb.kind is Kind.WORD and verb.norm == "paid"
    return (verb,) if pays and verb is not None and _is_of_person(clause.items) else ()


def _wage(clause: Clause) -> tuple[Item, ...]:
    """The word for wages of a clause or its heading."""
    said = [item for item in (*clause.heads, *clause.items) if item.kind is not Kind.MONEY]
    return tuple(item for item in said if item.norm.rpartition(" ")[2] in WAGES)[-1:]


def _of_all(clause: Clause, here: Clause) -> tuple[Item, ...]:
    """ "Wages went out yesterday by transfer, 70k Effiong, 55k Sikiru": day and way before the first name hold for all."""
    own = {item.kind for item in here.items}
    said = clause.heads if any(item.kind in SUMS for item in clause.items) else (*clause.heads, *clause.items)
    return tuple(item for item in said if item.kind in (Kind.METHOD, Kind.DATE) and item.kind not in own)


def _is_of_person(items: Sequence[Item]) -> bool:
    """A name beside an amount, and no goods or deed of the person's own."""
    people = [i for i, item in enumerate(items) if item.kind is Kind.PERSON]
    sums = [i for i, item in enumerate(items) if item.kind in SUMS]
    if len(people) != 1 or not sums or any(item.kind is Kind.QUANTITY for item in items):
        return False
    goods = set(COSTS) - {C.COST_LABOUR} | set(PRODUCE)
    if any(item.has(*goods, *OTHERS) for item in items if item.kind is not Kind.METHOD):
        return False
    between = items[people[0] + 1 : sums[0]]
    return not any(item.has(C.PAY, C.BRING, C.CLEAR, C.GIVE, C.TRANSFER) for item in between)
