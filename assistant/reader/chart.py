"""Rules over typed items, and the chart that finds the best way to cover a line of items with them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

from assistant.reader.items import Item, Kind

Test = Callable[[Item], bool]
Key = str | Kind


@dataclass(frozen=True, slots=True)
class Part:
    """One place of a pattern: a test, and how often it may be met.

    `keys` are concepts, words and kinds of which an item that meets the test has at least one; empty where that is not
    known.
    """

    test: Test
    least: int = 1
    most: int = 1
    keys: frozenset[Key] = frozenset()


Pattern = tuple[Part, ...]
Match = tuple[tuple[Item, ...], ...]  # the items of each part


@dataclass(frozen=True)
class Rule:
    """A named way to make an item of several, or several of as many ("14 crates 3"). `make` gets the items of each
    part, and answers None where the figures forbid the reading. Of two readings the one with more weight for each item
    it covers is taken. Each of `examples` is read by this rule (a test holds it to that)."""

    name: str
    pattern: Pattern
    make: Callable[[Match], Item | tuple[Item, ...] | None]
    weight: float = 1.0
    examples: tuple[str, ...] = ()

    @cached_property
    def _anchors(self) -> list[tuple[frozenset[Key], range]]:
        """The keys of each part that must be met, and how many items may stand before it."""
        found = []
        least = most = 0
        for part in self.pattern:
            if part.least and part.keys:
                found.append((part.keys, range(least, most + 1)))
            least, most = least + part.least, most + part.most
        return found

    def starts(self, places: dict[Key, list[int]], count: int) -> Iterable[int]:
        """Where it may match in a line of `count` items with these keys at these places."""
        if any(places.keys().isdisjoint(keys) for keys, _before in self._anchors):
            return ()
        anchored = [
            ([i for key in keys & places.keys() for i in places[key]], before) for keys, before in self._anchors
        ]
        if not anchored:
            return range(count)
        found, before = min(anchored, key=lambda each: len(each[0]) * len(each[1]))
        return {i - b for i in found for b in before if i >= b}


def word(*concepts: str) -> Part:
    """A word with one of the concepts."""
    wanted = frozenset(concepts)
    return Part(lambda item: not item.concepts.isdisjoint(wanted), keys=wanted)


def said(*norms: str) -> Part:
    """One of these very words or marks."""
    wanted = frozenset(norms)
    return Part(lambda item: item.norm in wanted and item.kind in (Kind.WORD, Kind.MARK), keys=wanted)


def kind(*kinds: Kind, test: Test | None = None) -> Part:
    """An item of one of the kinds."""
    if test is None:
        return Part(lambda item: item.kind in kinds, keys=frozenset(kinds))
    return Part(lambda item: item.kind in kinds and test(item), keys=frozenset(kinds))


def maybe(part: Part) -> Part:
    """The part, or nothing."""
    return replace(part, least=0)


def some(part: Part, most: int = 4) -> Part:
    """The part once or several times."""
    return replace(part, most=most)


def any_of(*parts: Part) -> Part:
    """One of several parts."""
    tests = tuple(part.test for part in parts)
    keys = frozenset[Key]().union(*(part.keys for part in parts)) if all(part.keys for part in parts) else frozenset()
    return Part(lambda item: any(test(item) for test in tests), keys=keys)


def but(part: Part, *unwanted: Part) -> Part:
    """The part, unless it is one of the others too."""
    tests = tuple(each.test for each in unwanted)
    return replace(part, test=lambda item: part.test(item) and not any(test(item) for test in tests))


def match(pattern: Pattern, items: Sequence[Item], start: int) -> Match | None:
    """The items of each part where `pattern` fits at `start`; each part takes as many as it can."""
    return _match(pattern, 0, items, start)


def _match(pattern: Pattern, number: int, items: Sequence[Item], at: int) -> Match | None:
    if number == len(pattern):
        return ()
    part = pattern[number]
    most = 0
    while most < part.most and at + most < len(items) and part.test(items[at + most]):
        most += 1
    for count in range(most, part.least - 1, -1):
        rest = _match(pattern, number + 1, items, at + count)
        if rest is not None:
            return (tuple(items[at : at + count]), *rest)
    return None


def cover(items: Sequence[Item], rules: Sequence[Rule]) -> list[Item]:
    """`items` with the heaviest set of readings that do not overlap put in place of what they read."""
    best: list[tuple[float, int, tuple[Item, ...]]] = [(0.0, 0, ())]
    edges = _edges(items, rules)
    for end in range(1, len(items) + 1):
        choice: tuple[float, int, tuple[Item, ...]] = (best[end - 1][0], end - 1, (items[end - 1],))
        for start, made, weight in edges.get(end, ()):
            if best[start][0] + weight > choice[0]:
                choice = (best[start][0] + weight, start, made)
        best.append(choice)
    out: list[Item] = []
    end = len(items)
    while end:
        _weight, start, pieces = best[end]
        out += pieces[::-1]
        end = start
    return out[::-1]


def _edges(items: Sequence[Item], rules: Sequence[Rule]) -> dict[int, list[tuple[int, tuple[Item, ...], float]]]:
    """{place behind a reading: where it starts, what it makes, its weight}; those that start first stand first."""
    places: dict[Key, list[int]] = {}
    for place, item in enumerate(items):
        keys: set[Key] = {item.norm, item.kind, *item.concepts}
        for key in keys:
            places.setdefault(key, []).append(place)
    edges: dict[int, list[tuple[int, tuple[Item, ...], float]]] = {}
    for rule in rules:
        for start in rule.starts(places, len(items)):
            found = match(rule.pattern, items, start)
            made = rule.make(found) if found else None
            if found and made is not None:
                length = sum(len(part) for part in found)
                edges.setdefault(start + length, []).append((start, _of(rule, found, made), rule.weight * length))
    for readings in edges.values():
        readings.sort(key=lambda reading: reading[0])
    return edges


def _of(rule: Rule, found: Match, made: Item | tuple[Item, ...]) -> tuple[Item, ...]:
    """What a rule made, marked with its name and its parts. Of several items each has its own marks."""
    if isinstance(made, tuple):
        return made
    return (replace(made, rule=rule.name, parts=tuple(item for part in found for item in part)),)


def spanning(kind_: Kind, match_: Match, value: object, **more: object) -> Item:
    """An item over all that was matched."""
    items = [item for part in match_ for item in part]
    concepts = frozenset().union(*(item.concepts for item in items))
    text = items[0].text
    for before, item in pairwise(items):
        text += item.text if before.start < before.end == item.start else f" {item.text}"
    norm = " ".join(item.norm for item in items)
    made = Item(kind_, items[0].start, items[-1].end, text, norm, concepts, value)
    return replace(made, **more)  # type: ignore[arg-type]
