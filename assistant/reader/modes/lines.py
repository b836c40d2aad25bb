"""A clause as its words, each turn of phrase one word with what it can want: what the rules of wishes.py look at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.reader.items import NO_WORD, Item, Kind
from farms.language.concepts import Concept as C
from farms.language.lexicon import wants

OWNED = ("farm", "farms", "poultry", "account")
OWN = frozenset(
    [C.CONDITION, C.PLAN, C.ASKING, C.REJECT]
)  # meanings that words.txt gives more freely than these rules allow


@dataclass(frozen=True, slots=True)
class Line:
    """The words of one clause; `places` tells of each in which item of the clause it stands."""

    words: tuple[Item, ...]
    places: tuple[int, ...]
    meant: frozenset[C]

    def has(self, *concepts: C) -> bool:
        """True if any word means one of them."""
        return not self.meant.isdisjoint(concepts)


def line_of(items: Sequence[Item]) -> Line:
    """The words of `items`, turns of phrase put together."""
    leaves = [(leaf, place) for place, item in enumerate(items) for leaf in _leaves(item)]
    said = [(word, i) for i, (leaf, _place) in enumerate(leaves) for word in _said(leaf)]
    words: list[Item] = []
    places: list[int] = []
    # "wan" may be a one, and an idiom is made of words
    norms = [word if leaves[i][0].kind is Kind.WORD or word == "wan" else NO_WORD for word, i in said]
    at = 0
    while at < len(said):
        length, concepts = wants().longest(norms, at) or (1, frozenset())
        first, last = said[at][1], said[at + length - 1][1]
        here = [leaf for leaf, _place in leaves[first : last + 1]]
        flags = here[0].flags
        if items[leaves[first][1]].kind is Kind.PERSON:
            flags |= {"person"}
        if said[at][0] in OWNED and length == 1 and words and _is_owner(words):
            flags |= {"farm"}
        words.append(_word(here, said[at : at + length], concepts, flags))
        places.append(leaves[first][1])
        at += length
    meant = frozenset().union(*(word.concepts for word in words))
    return Line(tuple(words), tuple(places), meant)


def _is_owner(words: Sequence[Item]) -> bool:
    """The last word names somebody: "Sule farm", "my uncle's poultry"."""
    last = words[-1]
    return "person" in last.flags or last.norm.endswith("'s") or (len(words) > 1 and last.text[:1].isupper())


def _leaves(item: Item) -> Iterator[Item]:
    if not item.parts:
        yield item
        return
    for part in item.parts:
        yield from _leaves(part)


def _said(leaf: Item) -> Sequence[str]:
    return leaf.norm.split() if leaf.kind is Kind.WORD and " " in leaf.norm else (leaf.norm,)


def _word(
    leaves: Sequence[Item], said: Sequence[tuple[str, int]], concepts: frozenset[C], flags: frozenset[str]
) -> Item:
    own = frozenset().union(*(leaf.concepts for leaf in leaves)) - OWN
    if said[0][1] and any(leaf.norm == "to do" for leaf in leaves):  # "used to do the calculation"
        own -= {C.TASK_MARK}
    first = leaves[0]
    norm = " ".join(word for word, _ in said)
    return Item(first.kind, first.start, leaves[-1].end, first.text, norm, own | concepts, first.value, flags=flags)
