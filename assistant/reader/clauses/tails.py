"""What is said at the end of a list of all its lines: the price of each, how they paid, the sum."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistant.reader.clauses.clause import Clause
from assistant.reader.entities.money import LEAST, naira
from assistant.reader.events import weight
from assistant.reader.items import Item, Kind, Money, Role, is_price
from farms.language.concepts import Concept as C

OF_ALL = frozenset(["all", "both", "everybody", "everything", "each", "total", "sum", "grand total"])


def with_tails(clauses: list[Clause]) -> list[Clause]:
    """ "Mama Ola 7 crates, Mrs Ojo 2 crates, all at 5,900": what is said of all heads each line of the list before
    it.
    """
    out = list(clauses)
    for i, clause in enumerate(clauses):
        if clause.mode == "tell" and _is_grand_total(clause, out[:i]):
            out[i] = replace(clause, mode="total")
            continue
        of_all = bool(clause.items) and clause.items[0].norm in OF_ALL
        said = clause.items[of_all:] if of_all or (clause.alone and _is_row(out[i - 2 : i])) else ()
        plain = all(
            is_price(item) or item.kind is Kind.METHOD or item.has(C.CREDIT) or weight(item) == 0 for item in said
        )
        if clause.mode != "tell" or not said or not plain or not any(is_price(item) for item in said):
            continue
        k = i
        while k > 0 and (clauses[k - 1].sentence == clause.sentence or _is_row(clauses[k - 1 : k])):
            if not _is_taken(clauses[k - 1]):
                break
            k -= 1
        if i - k > 1:
            out[k:i] = [replace(each, heads=(*each.heads, *said), listed=True) for each in clauses[k:i]]
            out[i] = replace(clause, mode="all")
    return out


def _is_grand_total(clause: Clause, before: Sequence[Clause]) -> bool:
    """ "Total 57,700", a sentence of its own behind two sums or prices, or right behind what is said of all."""
    sums = [other for other in before if any(_is_whole(item) or is_price(item) for item in other.items)]
    alone = [item for item in clause.items if weight(item) > 0 and item.norm not in ("invoice", "bill")]
    of_all = bool(before) and before[-1].mode == "all"
    own = of_all or (len(sums) > 1 and before[-1].sentence != clause.sentence)
    if not own and alone and _is_whole(alone[0]) and _is_sum(alone[0].value.kobo, clause, before):
        return all(item.kind is Kind.METHOD for item in alone[1:])
    return own and len(alone) == 1 and _is_whole(alone[0]) and alone[0].norm.split()[0] in OF_ALL


def _is_sum(kobo: int, clause: Clause, before: Sequence[Clause]) -> bool:
    """ "Vet 8,000, needles 1,500, total 9,500": what the amounts before it in its sentence, one a clause, come to."""
    parts = 0
    for number, other in enumerate(reversed(before)):
        sums = [i for i in other.items if isinstance(i.value, Money) or (i.kind is Kind.NUMBER and naira(i) >= LEAST)]
        if other.sentence != clause.sentence or len(sums) != 1 or any(map(is_price, sums)):
            return False
        parts += sums[0].value.kobo if isinstance(sums[0].value, Money) else int(naira(sums[0]) * 100)
        if number and parts == kobo:
            return True
    return False


def _is_whole(item: Item) -> bool:
    return isinstance(item.value, Money) and item.value.role is Role.TOTAL


def _is_taken(clause: Clause) -> bool:
    """A person or a batch and what went to or came from it, without a price."""
    kinds = {Kind.QUANTITY if _is_few(item) else item.kind for item in clause.items}
    return Kind.QUANTITY in kinds and Kind.MONEY not in kinds and not kinds.isdisjoint((Kind.PERSON, Kind.BATCH))


def _is_few(item: Item) -> bool:
    return item.kind is Kind.NUMBER and naira(item) < LEAST


def _is_row(clauses: Sequence[Clause]) -> bool:
    """Lines of their own that tell only who took what."""
    return bool(clauses) and all(c.alone and c.end == "\n" and _is_taken(c) for c in clauses)
