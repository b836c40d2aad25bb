"""The words of the farm: phrase to concepts, read once from words/*.txt.

hausa.txt, yoruba.txt and igbo.txt are looked at only in a message of that language; their entry ``only`` lists words
that no other language has.
"""

from __future__ import annotations

from functools import cache, lru_cache

from .concepts import Concept
from .wordfiles import WORDS, all_have_words, by_concept, entries
from .wordlist import Phrases

LANGUAGES = ("hausa", "yoruba", "igbo")
DEALINGS = "dealings"  # laid over the others, so that a phrase of it does not hide the words in it
WANTS = "wants"  # looked at only for what a clause wants: to tell, to ask, to plan
ONLY = "only"
NO_CONCEPTS = (  # read elsewhere
    "safety", "gloss", "alike", "names", "days", "shorthand", "common", "places", "forms", "tables", "clauses",
    "questions", "sickness", "manners",
)  # fmt: skip
APART = (*LANGUAGES, DEALINGS, WANTS, *NO_CONCEPTS)  # all other files are English and Pidgin

# Everyday English of five letters or more that must not be "mended" into a farm word, and means nothing to the reader.
COMMON = frozenset(word for line in entries("common")["common"] for word in line.split())

Table = Phrases[frozenset[Concept]]


@cache
def _table_of(name: str) -> Table:
    """One file, turned round. ValueError: an entry names no concept."""
    turned: dict[str, set[Concept]] = {}
    for concept, phrases in by_concept(name, Concept, apart=[ONLY]).items():
        for phrase in phrases:
            turned.setdefault(phrase, set()).add(concept)
    return Phrases({phrase: frozenset(concepts) for phrase, concepts in turned.items()})


@cache
def _common() -> Table:
    """English and Pidgin. ValueError: a concept that no file has a word for."""
    merged: dict[str, frozenset[Concept]] = {}
    for name in sorted({path.stem for path in WORDS.glob("*.txt")} - set(APART)):
        for phrase, concepts in _table_of(name).items():
            merged[phrase] = merged.get(phrase, frozenset()) | concepts
    for phrase, concepts in _table_of("kinds").items():
        fish = concepts & {Concept.KIND_CATFISH, Concept.KIND_FINGERLINGS, Concept.KIND_TILAPIA}
        merged[phrase] |= {Concept.FISH if fish else Concept.BIRD}
    tables = [Phrases(merged), dealings(), wants(), *map(_table_of, LANGUAGES)]
    all_have_words(Concept, (c for table in tables for concepts in table.values() for c in concepts))
    return tables[0]


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
    return Phrases(merged)


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
