"""Which batches, people and goods of the farm a question names. Text is folded; what is found is taken out of it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from farms.language.folding import fold
from farms.language.number_words import ENGLISH
from farms.language.numerals_local import LOCAL
from farms.language.spelling import distance
from farms.language.wordfiles import entries, meanings

PLACES = meanings("places")
_LOCAL = {word: number for table in LOCAL.values() for word, number in table.items()}
_LONG_NAME = 5  # words
_LETTERS = 5  # of a name's word in which a slip is looked over
_COMMON = frozenset(entries("questions")["no name"])


@dataclass(frozen=True)
class Known:
    """What a farm's people call things: its batches with their kinds, whom it trades with, what lies in its store."""

    batches: tuple[tuple[str, str], ...] = ()
    people: tuple[str, ...] = ()
    goods: tuple[str, ...] = ()


@cache
def _numbered() -> re.Pattern[str]:
    """A word for where animals live, with the number behind it."""
    places = "|".join(sorted(map(re.escape, PLACES), key=len, reverse=True))
    numbers = "|".join(sorted(map(re.escape, [*ENGLISH, *_LOCAL]), key=len, reverse=True))
    return re.compile(rf"(?<![^\W_])({places})(?: ?[-.]? ?(\d+|(?:{numbers})(?!\w)))?(?![^\W_])")


def in_digits(text: str) -> str:
    """ "pen two" and "pen2" as "pen 2", "pnd 1" as "pond 1", "6mm" as "6 mm"."""

    def plain(match: re.Match[str]) -> str:
        number = match[2] or ""
        number = number if number.isdigit() or not number else str(ENGLISH.get(number, _LOCAL.get(number)))
        return f"{PLACES[match[1]]} {number}".strip()

    return re.sub(r"(?<=\d)(?=mm\b)", " ", _numbered().sub(plain, text))


def find_batches(text: str, known: Known) -> tuple[str, list[str], bool]:
    """The text without batches, their names, and whether one was named that the farm does not have."""
    found: list[tuple[int, str]] = []
    for name, _kind in sorted(known.batches, key=lambda batch: -len(batch[0])):
        pattern = re.compile(rf"(?<!\w){re.escape(in_digits(fold(name)))}(?:'s| s)?(?!\w)")
        for match in pattern.finditer(text):
            found.append((match.start(), name))
            text = text[: match.start()] + " " * (match.end() - match.start()) + text[match.end() :]
    text, more = _also_numbered(text, known)
    found += more
    text, unknown = re.subn(rf"(?<!\w)(?:{'|'.join(sorted(set(PLACES.values())))}) \d+(?!\w)", " ", text)
    return re.sub(r"\s+", " ", text), [name for _at, name in sorted(found)], bool(unknown)


def _also_numbered(text: str, known: Known) -> tuple[str, list[tuple[int, str]]]:
    """ "Pond 1 and 2", "pens 1, 3": further numbers behind a place."""
    found: list[tuple[int, str]] = []
    names = {in_digits(fold(name)): name for name, _kind in known.batches}
    for match in re.finditer(
        r"(?<!\w)(?P<place>[^\W\d_]+)s?(?P<numbers> \d+(?: ?(?:,|and|&|or|vs|versus) ?\d+)+)", text
    ):
        place = PLACES.get(match["place"], match["place"])
        said = [names.get(f"{place} {number}") for number in re.findall(r"\d+", match["numbers"])]
        if all(said):
            found += [(match.start(), name) for name in said if name]
            text = text[: match.start()] + " " * (match.end() - match.start()) + text[match.end() :]
    return text, found


def find_people(text: str, people: Iterable[str]) -> tuple[str, list[str]]:
    """The text without the first person that it names, and all whom those words may mean."""
    people = sorted(set(people), key=lambda name: -len(name))
    text = re.sub(r" (?:n|&) ", " and ", text)
    for name in people:
        said = re.search(rf"(?<!\w){re.escape(_spoken(name))}(?:'s| s)?(?!\w)", text)
        if said:
            return text[: said.start()] + "@" + text[said.end() :], [name]
    words = text.split()
    best: tuple[int, list[str], list[int]] = (0, [], [])
    for name in people:
        own = [word for word in _spoken(name).split() if len(word) > 2 and word not in _COMMON]
        at = [place for place, word in enumerate(words) if any(_is(word, part) for part in own)]
        if not at:
            continue
        parts = _spoken(name).split()
        count = sum(any(_is(word, part) for part in parts) for word in set(words))
        best = (
            (count, [name], at) if count > best[0] else (count, [*best[1], name], best[2]) if count == best[0] else best
        )
    if not best[2]:
        return text, []
    first, last = best[2][0], best[2][-1]
    last = last if last - first < _LONG_NAME else first
    first -= bool(first and words[first - 1] in _TITLES)
    return " ".join([*words[:first], "@", *words[last + 1 :]]), best[1]


_TITLES = frozenset(entries("questions")["title"])


def _spoken(name: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", fold(name)))


def _is(word: str, part: str) -> bool:
    """Whether a word is a part of a name, one slip overlooked; a person's "s" is not her name's."""
    word = word.removesuffix("'s")
    if word == part:
        return True
    return len(part) >= _LETTERS and len(word) >= _LETTERS - 1 and word[0] == part[0] and distance(word, part, 1) <= 1


def find_goods(text: str, goods: Iterable[str]) -> tuple[str, str]:
    """The text without the goods of the store that it names, and their names; "2mm" is "2 mm"."""
    found: list[tuple[int, str]] = []
    for name in sorted(set(goods), key=lambda good: -len(good)):
        spoken = in_digits(fold(name))
        said = re.search(rf"(?<!\w){re.escape(spoken)}(?!\w)", text)
        if not said and " " in spoken and spoken[0].isdigit():  # "the 6 mm"
            size = " ".join(spoken.split()[:2])
            said = re.search(rf"(?<!\w){re.escape(size)}(?: pellets?| feed)?(?!\w)", text)
        if said:
            found.append((said.start(), name))
            text = text[: said.start()] + " " * (said.end() - said.start()) + text[said.end() :]
    return text, ", ".join(name for _at, name in sorted(found))
