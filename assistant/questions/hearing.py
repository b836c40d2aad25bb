"""What the words of a question mean, one by one: concepts of words/questions.txt, days, and names of the farm."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from functools import cache

from assistant.questions.names import PLACES, Known, find_batches, find_goods, find_people, in_digits
from assistant.questions.periods import Period, find
from farms.language.day_words import MONTHS
from farms.language.folding import fold
from farms.language.numerals import NUMBER_WORDS
from farms.language.spelling import SHORTHAND, Speller
from farms.language.tagger import KINDS
from farms.language.wordfiles import entries

LONGEST = 600  # characters of one question that are read
_WORD = re.compile(r"[^\W\d_]+(?:['’&][^\W\d_]+)*|\d+(?:[.,]\d+)*|[@|%?]")
_APART = ("period", "no name", "title", "between", "spelt")


@dataclass
class Heard:
    """One question. `words` are those that are left beside its days and names; "@" stands where a person was named."""

    text: str
    words: list[str] = field(default_factory=list)
    said: frozenset[str] = frozenset()
    unknown: list[str] = field(default_factory=list)  # words that mean nothing here
    periods: list[Period] = field(default_factory=list)
    batches: list[str] = field(default_factory=list)
    compares: bool = False  # that the second of two periods is one to compare the first with
    strange_batch: bool = False  # a pen or pond that the farm does not have
    kind: str = ""
    people: list[str] = field(default_factory=list)  # all whom the words may mean
    good: str = ""

    def has(self, *concepts: str) -> bool:
        """Whether one of the concepts was said."""
        return not self.said.isdisjoint(concepts)

    def matches(self, pattern: str) -> bool:
        """Whether a pattern stands in the words that are left."""
        return re.search(pattern, " ".join(self.words)) is not None

    def one_of(self, prefix: str) -> str:
        """The thing of a group ("item", "category") that was said first; '' where none was."""
        table = _phrases()
        for at in range(len(self.words)):
            for stop in range(min(at + _longest(), len(self.words)), at, -1):
                for concept in sorted(table.get(" ".join(self.words[at:stop]), ())):
                    if concept.startswith(f"{prefix} "):
                        return concept.removeprefix(f"{prefix} ")
        return ""


def is_number(word: str) -> bool:
    """Whether a word is a figure, or says one: "3", "three", "uku"."""
    return word[0].isdigit() or (word in NUMBER_WORDS and word not in ("one", "a", "first", "second", "half"))


@cache
def _phrases() -> dict[str, frozenset[str]]:
    """{word or phrase: the concepts that list it}."""
    table: dict[str, set[str]] = {}
    for concept, phrases in entries("questions").items():
        if not concept.startswith(_APART):
            for phrase in phrases:
                table.setdefault(" ".join(_WORD.findall(phrase)), set()).add(concept)
    return {phrase: frozenset(concepts) for phrase, concepts in table.items()}


@cache
def _longest() -> int:
    return max(len(phrase.split()) for phrase in _phrases())


@cache
def _speller() -> Speller:
    """Mends slips in single words, of which none is too short to be one of ours."""
    table = _phrases()
    known = {word for phrase in table for word in phrase.split()} | {word for words in KINDS.values() for word in words}
    return Speller(frozenset(known), lambda word: table.get(word, word), lambda _word: False)


def _mended(word: str) -> str:
    """The word meant, where letters were typed too often ("solddd") or one was typed wrong."""
    once = re.sub(r"(.)\1+$", r"\1", word)
    if word not in _phrases() and once in _phrases():
        return once
    return _speller().mend(word)


@cache
def _spellings() -> dict[str, str]:
    said = entries("questions")
    own = {
        word: name.removeprefix("spelt ") for name, words in said.items() if name.startswith("spelt ") for word in words
    }
    return SHORTHAND | own


_FOR_WORDS = re.compile(
    r"(?P<before>[a-z]+) (?P<figure>[24])(?= [a-z@])(?! (?:crates?|bags?|birds?|days?|weeks?|months?|mm|kg)\b)"
)
_COUNTED = frozenset(
    ["mile", "day", "week", "age", "last", "past", "top", "next", "in", "about", "chapter", "of", "and", "or"]
)


def spelt_out(text: str) -> str:
    """Folded text with the shorthand of text messages as plain words: "hw mny crts 4 pen2", "n", "2day"."""
    folded = fold(" ".join(text.split()))
    words = "".join(_spellings().get(word, word) for word in re.split(r"([^\w'&]+)", folded))
    return re.sub(r"\b1$", "one", _FOR_WORDS.sub(_for_figure, words))


def _for_figure(match: re.Match[str]) -> str:
    """ "crts 4 pen" is "for pen"; "pen 4 eggs" is a pen."""
    before = match["before"]
    asks_whom = match["figure"] == "2" and match.string[match.end() :].split()[0] in (
        "who",
        "whom",
        "me",
        "us",
        "him",
        "her",
    )
    if not asks_whom and (before in PLACES or before in _COUNTED or before in MONTHS):
        return match[0]
    return f"{before} {'to' if match['figure'] == '2' else 'for'}"


_NAMED = "|".join(title.title() for title in entries("questions")["title"])
_TITLED = re.compile(rf"(?<!\w)(?:(?:{_NAMED})\.? [A-Z]\w+|(?<=[a-z] )[A-Z]\w+ [A-Z]\w+)")


def _unknown_names(text: str, known: Known) -> str:
    """The text with "@" for what looks like a person's name, where no name is known to who asks."""
    return text if known.people else _TITLED.sub("@", text)


_BETWEEN = frozenset(entries("questions")["between periods"])


def _compares(rest: str) -> bool:
    """Whether two periods stand side by side, with nothing but words that compare between them, or with such a word."""
    parts = rest.split("|")
    if len(parts) != 3:
        return False
    between = set(_WORD.findall(parts[1]))
    return between <= _BETWEEN or not between.isdisjoint(("vs", "versus", "against", "compare", "compared", "than"))


def hear(text: str, known: Known, today: date) -> Heard:
    """The question that `text` may be. Never raises on any text."""
    heard = Heard(text)
    rest = in_digits(spelt_out(_unknown_names(text[:LONGEST], known)))
    rest, heard.good = find_goods(rest, known.goods)
    rest, heard.batches, heard.strange_batch = find_batches(rest, known)
    rest, heard.periods = find(rest, today)
    heard.compares = _compares(rest)
    rest, heard.people = find_people(rest, known.people)
    heard.words = [_mended(word) for word in _WORD.findall(rest)]
    said: set[str] = set()
    read: set[int] = set()
    table = _phrases()
    for at in range(len(heard.words)):
        for stop in range(at + 1, min(at + _longest(), len(heard.words)) + 1):
            concepts = table.get(" ".join(heard.words[at:stop]))
            if concepts:
                said |= concepts
                read.update(range(at, stop))
    heard.said = frozenset(said)
    heard.kind = next((kind for kind, words in KINDS.items() if not set(words).isdisjoint(heard.words)), "")
    kinds = {word for words in KINDS.values() for word in words}
    heard.unknown = [
        word
        for at, word in enumerate(heard.words)
        if at not in read and word.isalpha() and word not in kinds and len(word) > 1
    ]
    return heard
