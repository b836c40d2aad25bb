"""A unit or a word said once for a whole list: "A 7, B 8, C 6 crates", "Water (ltrs): Pen 1 - 118, Pen 2 - 112"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, takewhile

from assistant.reader.clauses.cutting import Segment
from farms.language.concepts import Concept as C
from farms.language.token import Token

UNITS = (C.CRATE, C.BAG, C.KG, C.GRAM, C.LITRE, C.PIECE, C.GALLON, C.BOWL, C.TONNE)
READINGS = (C.PH, C.TEMPERATURE, C.AMMONIA, C.OXYGEN)
EGGS_FROM = 30  # a smaller bare number under "Eggs" may be of crates
LONGEST_TAIL = 3
LONGEST = 14  # tokens of a line that shares its words


@dataclass(slots=True)
class Line:
    """A segment of a list: where its label ends, its only figure, and the words before and behind that."""

    segment: Segment
    label: frozenset[str]
    led: bool  # the label stands before the figure
    number: int  # place of the first figure
    figures: int
    tail: list[Token]  # tagged words right after the last figure
    more: bool  # other tagged words after it
    unit: Token | None
    before: frozenset[str]  # what the words before the figure mean

    @property
    def bare(self) -> bool:
        return self.unit is None and not self.more and self.figures == 1


def share(segments: Sequence[Segment]) -> None:
    """Give each bare figure of a list the words that another line or the heading has for it."""
    for before, segment in pairwise(segments):
        _repeat(before, segment)
    lines = [_line(segment) for segment in segments]
    for i, line in enumerate(lines):
        if line is None or not line.led or "money" in line.segment.tokens[line.number].flags:
            continue
        words = _from_lines(lines, i) or _from_heading(segments, i, line) if line.bare else _word_after_unit(lines, i)
        words = words or (_from_behind(segments, lines, i) if line.bare else [])
        at = line.number + 1 if line.bare else len(line.segment.tokens)
        line.segment.tokens[at:at] = [replace(token, flags=set(token.flags)) for token in words]


def _line(segment: Segment) -> Line | None:
    """The segment as a line of a list; None if it has no figure or more than two."""
    tokens = segment.tokens
    places = [i for i, t in enumerate(tokens) if t.kind == "num"]
    if not 1 <= len(places) <= 2:
        return None
    label = frozenset(
        t.norm for t in tokens if t.kind in ("batch", "date") or (t.kind == "word" and t.value is not None)
    )
    first, last = places[0], places[-1]
    tail = list(takewhile(lambda t: t.kind == "word" and bool(t.tags), tokens[last + 1 :]))
    unit = next((t for i in places for t in tokens[max(0, i - 1) : i + 2] if t.has(*UNITS)), None)
    before = frozenset(tag for t in tokens[:first] if t.kind == "word" and t.value is None for tag in t.tags)
    more = any(t.kind == "word" and t.tags for t in tokens[last + 1 :])
    if len(tokens) > LONGEST:
        label = frozenset()
    led = bool(label) and any(t.kind in ("batch", "date") or t.value is not None for t in tokens[:first])
    return Line(segment, label, led, first, len(places), tail, more, unit, before)


def _repeat(before: Segment, segment: Segment) -> None:
    """ "vat 1 4.5kg, vat 2 same": the figure of the line before. "Ph of tank 1 is 6.5 and tank 2 is 7": its measure."""
    told, here = _line(before), _line(segment)
    placed = any(t.kind == "batch" for t in segment.tokens)
    same = next((i for i, t in enumerate(segment.tokens) if t.norm in ("same", "ditto")), None)
    if told is not None and here is None and same is not None and placed and len(segment.tokens) <= 4:
        first = told.number
        figure = [t for t in before.tokens[first : first + 3] if t.kind == "num" or t.has(*UNITS)]
        segment.tokens[same : same + 1] = [replace(t, flags=set(t.flags)) for t in figure]
    measures = [t for t in before.tokens if t.has(*READINGS)]
    if here is not None and placed and here.bare and here.figures == len(measures) == 1 and here.before <= {C.ASKING}:
        segment.tokens.insert(0, replace(measures[0], flags=set(measures[0].flags)))


def _from_lines(lines: Sequence[Line | None], i: int) -> list[Token]:
    """The words of the nearest line that has them, before or behind, with no line of another kind between."""
    here = lines[i]
    assert here is not None
    for step in (-1, 1):
        k = i + step
        while 0 <= k < len(lines):
            other = lines[k]
            if (
                other is None
                or not other.label
                or other.label == here.label
                or not _side_by_side(lines[k - step], other)
            ):
                break
            if not other.bare:
                words = _words(other)
                if len(words) <= LONGEST_TAIL and here.before <= other.before | {t for w in words for t in w.tags}:
                    return words
                break
            k += step
    return []


def _from_behind(segments: Sequence[Segment], lines: Sequence[Line | None], i: int) -> list[Token]:
    """ "Front 182, back 118, na pieces": the unit that is said alone behind a list."""
    k = next((k for k in range(i, len(lines)) if lines[k] is None), len(lines))
    said = segments[k].tokens[:3] if k < len(lines) and segments[k].sentence == segments[i].sentence else []
    alone = len(said) > 1 and said[0].norm in ("na", "in", "all", "all in") and said[-1].has(*UNITS)
    return [said[-1]] if alone else []


def _side_by_side(line: Line | None, other: Line) -> bool:
    """Lines of one sentence, or each of a list."""
    if line is None or line.segment.sentence == other.segment.sentence:
        return True
    return "item" in line.segment.flags and "item" in other.segment.flags


def _words(line: Line) -> list[Token]:
    """The unit of a line and the words after its figure; what is said before it may stand for them."""
    words = [line.unit] if line.unit is not None else []
    return [*words, *(t for t in line.tail if t is not line.unit)]


def _word_after_unit(lines: Sequence[Line | None], i: int) -> list[Token]:
    """ "A 65L, B 70L water": the word that only the last one has."""
    here = lines[i]
    assert here is not None
    only_unit = here.unit is not None and all(t is here.unit for t in here.tail) and not here.before
    other = lines[i + 1] if i + 1 < len(lines) else None
    if not only_unit or other is None or not other.label or other.unit is None or here.unit is None:
        return []
    more = [t for t in other.tail if t is not other.unit]
    return more if len(more) == 1 and other.unit.tags & here.unit.tags else []


def _from_heading(segments: Sequence[Segment], i: int, line: Line) -> list[Token]:
    """The unit in the heading of a list."""
    for segment in reversed(segments[:i]):
        if segment.header or "heading" in segment.flags:
            unit = next((t for t in segment.tokens if t.has(*UNITS)), None)
            if unit is not None:
                return [unit]
            eggs = next((t for t in segment.tokens if t.has(C.EGG)), None)
            if eggs is not None and line.segment.tokens[line.number].number >= EGGS_FROM and not segment.has(C.SELL):
                return [eggs]
    return []
