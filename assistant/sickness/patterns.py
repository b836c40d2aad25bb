"""Words that stand near each other, as words/sickness.txt writes them: "swell*|swollen + face*|head*"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import product

from assistant.knowledge.gloss import in_plain_english
from farms.language.wordfiles import entries

NEAR = 5  # words from the first to the last of two parts; two more for each further part
MOST_WORDS = 300  # of a message that are read
LONGEST_READ = 4000  # characters of it
_CLAUSE = re.compile(r"[^.!?;,\n]+")
_WORD = re.compile(r"[a-z0-9][a-z0-9'-]*")

Clause = tuple[str, ...]


def clauses(text: str) -> list[Clause]:
    """The words of a text in plain English, cut at every stop and comma; its first MOST_WORDS."""
    kept: list[Clause] = []
    left = MOST_WORDS
    for clause in _CLAUSE.findall(in_plain_english(text[:LONGEST_READ])):
        words = tuple(_WORD.findall(clause))[:left]
        left -= len(words)
        kept += [words] if words else []
    return kept


def places(entry: str, clause: Clause) -> Iterator[tuple[int, int]]:
    """Where the clause says one of the entry's words or phrases: places of its first and last word."""
    if not _any_first(entry).search(" ".join(clause)):
        return
    for parts in _alternatives(entry):
        if len(parts) == 1:
            yield from ((at, at + length - 1) for at, length in _all(parts[0], clause))
            continue
        spots = [list(_all(part, clause)) for part in parts]
        for chosen in product(*(spot[:6] for spot in spots)):
            first, last = min(at for at, _ in chosen), max(at + length - 1 for at, length in chosen)
            if last - first <= NEAR + 2 * (len(parts) - 2) and len({at for at, _ in chosen}) == len(chosen):
                yield first, last


def says(entry: str, told: Sequence[Clause]) -> bool:
    """Whether one of the clauses says the entry."""
    return any(next(places(entry, clause), None) is not None for clause in told)


@cache
def written() -> dict[str, list[str]]:
    """{entry: its phrases} of words/sickness.txt."""
    return entries("sickness")


Part = tuple[re.Pattern[str], ...]  # one pattern a word


@cache
def _alternatives(entry: str) -> tuple[tuple[Part, ...], ...]:
    return tuple(
        tuple(tuple(_word(word) for word in part.split()) for part in in_plain_english(phrase).split(" + "))
        for phrase in written()[entry]
    )


@cache
def _any_first(entry: str) -> re.Pattern[str]:
    """The first word of each of the entry's phrases: where none stands, none of the phrases does."""
    firsts = {parts[0][0].pattern for parts in _alternatives(entry)}
    return re.compile(rf"(?<![a-z0-9'-])(?:{'|'.join(sorted(firsts))})(?![a-z0-9'-])")


def _word(written: str) -> re.Pattern[str]:
    either = (re.escape(word).replace(r"\*", r"[a-z'-]*") for word in written.split("|"))
    return re.compile("|".join(either))


def _all(part: Part, clause: Clause) -> Iterator[tuple[int, int]]:
    """Places at which the words of a part stand in a row, with how many they are."""
    for at in range(len(clause) - len(part) + 1):
        if all(pattern.fullmatch(word) for pattern, word in zip(part, clause[at:], strict=False)):
            yield at, len(part)
