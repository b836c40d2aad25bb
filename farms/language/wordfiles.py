"""The files words/*.txt: entries ``name: word; phrase; …``, which may go on over indented lines. ``#`` begins a
comment.

``=file/name`` stands for the words of an entry of another file, ``=file/*`` for all of them, ``=name`` for an entry of
the same file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import TypeVar

from .folding import fold

C = TypeVar("C", bound=StrEnum)
WORDS = Path(__file__).parent / "words"
_ENTRY = re.compile(r"^([^\s#][^\n]*?):(?=\s) *((?:[^\n]|\n[ \t]+)*)$", re.MULTILINE)


@cache
def _written(path: Path) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for entry in _ENTRY.finditer(path.read_text()):
        phrases = (fold(" ".join(phrase.split())) for phrase in entry.group(2).split(";"))
        found.setdefault(entry.group(1), []).extend(phrase for phrase in phrases if phrase)
    return found


def entries(name: str) -> dict[str, list[str]]:
    """{entry: its words and phrases, folded} of one file. ValueError: a reference to what is not there."""
    written = _written(WORDS / f"{name}.txt")
    return {entry: _resolved(name, phrases) for entry, phrases in written.items()}


def _resolved(name: str, phrases: list[str]) -> list[str]:
    """The phrases with those that the references stand for, each once."""
    found: list[str] = []
    for phrase in phrases:
        if not phrase.startswith("=") or phrase == "=":
            found.append(phrase)
            continue
        file, _slash, entry = phrase[1:].rpartition("/")
        try:
            written = _written(WORDS / f"{file or name}.txt")
            meant = [p for listed in written.values() for p in listed] if entry == "*" else written[entry]
        except (OSError, KeyError):
            raise ValueError(f"{name}.txt: {phrase} stands for nothing") from None
        found += _resolved(file or name, meant)
    return list(dict.fromkeys(found))


def of_clauses(entry: str) -> frozenset[str]:
    """The words and phrases of one entry of clauses.txt."""
    return frozenset(entries("clauses")[entry])


def by_concept(name: str, concepts: type[C], *, apart: Iterable[str] = ()) -> dict[C, list[str]]:
    """{concept: its words and phrases} of one file, without the entries `apart`. ValueError: an entry names none."""
    said = {entry: phrases for entry, phrases in entries(name).items() if entry not in apart}
    unknown = sorted(set(said) - set(concepts))
    if unknown:
        raise ValueError(f"{name}.txt: no concepts: {unknown}")
    return {concepts(entry): phrases for entry, phrases in said.items()}


def all_have_words(concepts: type[C], said: Iterable[C]) -> None:
    """ValueError: a concept that no file has a word for."""
    unused = sorted(set(concepts) - set(said))
    if unused:
        raise ValueError(f"concepts without a word: {unused}")


def meanings(name: str) -> dict[str, str]:
    """{word or phrase: its one entry} of one file. ValueError: a word in two entries."""
    found: dict[str, str] = {}
    for entry, phrases in entries(name).items():
        for phrase in phrases:
            if found.setdefault(phrase, entry) != entry:
                raise ValueError(f"{name}.txt: {phrase!r} is both {found[phrase]!r} and {entry!r}")
    return found
