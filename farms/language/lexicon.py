"""The words of the farm: phrase to concepts, read once from words/*.txt.

A file holds entries ``concept: word; phrase; …``, which may go on over indented lines. hausa.txt, yoruba.txt and igbo.txt
are looked at only in a message of that language; their entry ``only`` lists words that no other language has.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from pathlib import Path

from .concepts import Concept
from .lexer import fold

LANGUAGES = ("hausa", "yoruba", "igbo")
DEALINGS = "dealings"  # laid over the others, so that a phrase of it does not hide the words in it
WANTS = "wants"  # looked at only for what a clause wants: to tell, to ask, to plan
ONLY = "only"
_WORDS = Path(__file__).parent / "words"
_ENTRY = re.compile(r"^([a-z_:]+): *((?:[^\n]|\n[ \t]+)*)$", re.MULTILINE)

Table = dict[str, frozenset[Concept]]


def entries(name: str) -> dict[str, list[str]]:
    """{concept: its words and phrases, folded} of one file."""
    found: dict[str, list[str]] = {}
    for entry in _ENTRY.finditer((_WORDS / f"{name}.txt").read_text()):
        phrases = (fold(" ".join(phrase.split())) for phrase in entry.group(2).split(";"))
        found.setdefault(entry.group(1), []).extend(phrase for phrase in phrases if phrase)
    return found


@cache
def _table_of(name: str) -> Table:
    """One file, turned round. ValueError: an entry names no concept."""
    turned: dict[str, set[Concept]] = {}
    for concept, phrases in entries(name).items():
        if concept != ONLY:
            for phrase in phrases:
                turned.setdefault(phrase, set()).add(Concept(concept))
    return {phrase: frozenset(concepts) for phrase, concepts in turned.items()}


@cache
def _common() -> Table:
    """English and Pidgin: every file that is not a language's."""
    merged: Table = {}
    for path in sorted(_WORDS.glob("*.txt")):
        if path.stem not in (*LANGUAGES, DEALINGS, WANTS):
            for phrase, concepts in _table_of(path.stem).items():
                merged[phrase] = merged.get(phrase, frozenset()) | concepts
    for phrase, concepts in _table_of("kinds").items():
        fish = concepts & {Concept.KIND_CATFISH, Concept.KIND_FINGERLINGS, Concept.KIND_TILAPIA}
        merged[phrase] |= {Concept.FISH if fish else Concept.BIRD}
    unused = set(Concept) - {c for table in (dealings(), wants()) for concepts in table.values() for c in concepts}
    unused -= {c for concepts in merged.values() for c in concepts}
    unused -= {c for language in LANGUAGES for concepts in _table_of(language).values() for c in concepts}
    if unused:
        raise ValueError(f"concepts without a word: {sorted(unused)}")
    return merged


def dealings() -> Table:
    """Words of debts, ways of paying, gifts, losses, counts and treatments."""
    return _table_of(DEALINGS)


def wants() -> Table:
    """Turns of phrase that ask, suppose, plan, order, deny or pass on what others say."""
    return _table_of(WANTS)


@lru_cache(maxsize=8)
def table_for(languages: frozenset[str]) -> Table:
    """Phrase to concepts for a set of languages (English and Pidgin always). A local word's own meaning wins."""
    merged = dict(_common())
    for language in sorted(languages):
        for phrase, concepts in _table_of(language).items():
            alone = len(phrase) < 4 or phrase not in merged
            merged[phrase] = concepts if alone else merged[phrase] | concepts
    return merged


def table_of(language: str) -> Table:
    """The words of one local language."""
    return _table_of(language)


@cache
def words_of_only(language: str) -> frozenset[str]:
    """Words that no other language of these messages has: one of them shows the language."""
    return frozenset(entries(language)[ONLY])


@cache
def phrases_of(concept: Concept) -> frozenset[str]:
    """Every English and Pidgin phrase of a concept."""
    return frozenset(phrase for phrase, concepts in _common().items() if concept in concepts)


def kinds() -> dict[str, tuple[str, ...]]:
    """{kind of stock: the words that name it}."""
    return {name.removeprefix("kind:"): tuple(phrases) for name, phrases in entries("kinds").items()}
