"""A clause as its words, each turn of phrase one word with what it can want: what the rules of wishes.py look at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from farms.language.concepts import Concept as C
from farms.language.lexicon import wants

from .items import Item, Kind

LONGEST = 6  # words of a turn of phrase
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
    at = 0
    while at < len(said):
        length, concepts = _phrase(said, leaves, at)
        first, last = said[at][1], said[at + length - 1][1]
        word = _word([leaf for leaf, _place in leaves[first : last + 1]], said[at : at + length], concepts)
        flags = set(word.flags) | ({"person"} if items[leaves[first][1]].kind is Kind.PERSON else set())
        owned = bool(words) and ("person" in words[-1].flags or words[-1].norm.endswith("'s") or _is_capital(words))
        if owned and word.norm in ("farm", "farms", "poultry", "account"):
            flags.add("farm")
        words.append(replace(word, flags=frozenset(flags)))
        places.append(leaves[first][1])
        at += length
    meant = frozenset().union(*(word.concepts for word in words))
    return Line(tuple(words), tuple(places), meant)


def _is_capital(words: Sequence[Item]) -> bool:
    return len(words) > 1 and words[-1].text[:1].isupper()


def _leaves(item: Item) -> Iterator[Item]:
    if not item.parts:
        yield item
        return
    for part in item.parts:
        yield from _leaves(part)


def _said(leaf: Item) -> Sequence[str]:
    return leaf.norm.split() if leaf.kind is Kind.WORD and " " in leaf.norm else (leaf.norm,)


def _phrase(said: list[tuple[str, int]], leaves: list[tuple[Item, int]], at: int) -> tuple[int, frozenset[C]]:
    """How many words from `at` on are a turn of phrase, and what it means."""
    table, longest = wants(), _longest()
    most = min(longest.get(said[at][0], 0), len(said) - at)
    for length in range(most, 0, -1):
        piece = said[at : at + length]
        if all(leaves[i][0].kind is Kind.WORD or word == "wan" for word, i in piece):  # "wan" may be a one
            meant = table.get(" ".join(word for word, _ in piece))
            if meant:
                return length, meant
    return 1, frozenset()


@cache
def _longest() -> dict[str, int]:
    """{first word: words of the longest turn of phrase that begins with it}"""
    found: dict[str, int] = {}
    for phrase in wants():
        words = phrase.split()
        found[words[0]] = max(found.get(words[0], 0), len(words))
    return found


def _word(leaves: Sequence[Item], said: Sequence[tuple[str, int]], concepts: frozenset[C]) -> Item:
    own = frozenset().union(*(leaf.concepts for leaf in leaves)) - OWN
    if said[0][1] and any(leaf.norm == "to do" for leaf in leaves):  # "used to do the calculation"
        own -= {C.TASK_MARK}
    first = leaves[0]
    norm = " ".join(word for word, _ in said)
    return Item(
        first.kind, first.start, leaves[-1].end, first.text, norm, own | concepts, first.value, flags=first.flags
    )
