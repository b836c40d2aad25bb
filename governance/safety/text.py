"""Text to tokens: accents folded away, numbers read in figures and words, concepts tagged, clauses cut."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from farms.language.cautions import Caution
from farms.language.day_words import BARE_WEEKDAY, MONTHS, WEEKDAYS
from farms.language.folding import fold_with_places
from farms.language.number_words import ENGLISH, LOOSE, ORDINALS, SCALES
from farms.language.numerals_local import WORDS as LOCAL_WORDS
from farms.language.wordfiles import all_have_words, by_concept

_TOKEN = re.compile(
    r"(?P<num>\d+(?:[.,]\d+)*(?:/\d+)?)|(?P<word>[a-z]+)|(?P<end>[.!?\n]+|;)|(?P<quote>[\"“”«»])|(?P<mark>[^\s\w])"
)
NUMBERS: dict[str, float] = ENGLISH | SCALES | ORDINALS | LOOSE
LOCAL_NUMBERS: dict[str, float] = LOCAL_WORDS
MOST_KNOWN = 20_000  # words whose concepts are remembered
LONGEST_PART = 80  # tokens; a sentence is shorter, and what is longer would be read in quadratic time
_ADVERSATIVE = {"but", "however", "though", "sha", "amma", "sugbon", "mana", "otherwise", "yet"}


@dataclass(eq=False)
class Token:
    """One word, number or mark; `start` and `end` point into the original text."""

    text: str
    kind: str
    start: int
    end: int
    value: float | None = None
    local: bool = False
    tags: set[str] = field(default_factory=set)


class Words(list[Token]):
    """Tokens in a row that are asked for their concepts again and again, and not changed any more."""

    @cached_property
    def tags(self) -> set[str]:
        """The concepts of all the tokens."""
        return {tag for token in self for tag in token.tags}


class Part:
    """A stretch without a full stop, semicolon or "but"; `clauses` are cut at its commas outside quotation marks."""

    def __init__(self, tokens: list[Token], *, asks: bool = False) -> None:
        self.tokens = Words(tokens)
        self.clauses = _clauses(tokens)
        self.asks = asks


def tokens_of(text: str) -> list[Token]:
    """The tokens of `text`, with numbers read and concepts tagged."""
    folded, places = fold_with_places(text)
    tokens = []
    for match in _TOKEN.finditer(folded):
        kind, word = str(match.lastgroup), match.group()
        token = Token(word, kind, places[match.start()], places[match.end() - 1] + 1)
        if kind == "num":
            token.value = _figure(word)
        elif word in NUMBERS:
            token.value = NUMBERS[word]
        elif word in LOCAL_NUMBERS:
            token.value, token.local = LOCAL_NUMBERS[word], True
        tokens.append(token)
    _tag(tokens)
    return tokens


def _figure(digits: str) -> float | None:
    """The value of "1,200", "0.5" or "1/2"."""
    try:
        if "/" in digits:
            above, below = digits.split("/", 1)
            return float(above.replace(",", "")) / float(below)
        return float(re.sub(r",(?=\d{3}\b)", "", digits).replace(",", "."))
    except (ValueError, ZeroDivisionError):
        return None


def _words() -> dict[Caution, list[str]]:
    """{meaning: its words}. ValueError: words/safety.txt names an unknown meaning, or has no word for one."""
    words = by_concept("safety", Caution)
    all_have_words(Caution, words)
    words[Caution.MONTH] += MONTHS
    words[Caution.SOON] += WEEKDAYS.keys() - BARE_WEEKDAY
    return words


class _Matcher:
    """Looks words and phrases up in the lexicon."""

    def __init__(self) -> None:
        self.exact: dict[str, list[tuple[list[str], str]]] = {}
        self.starts: list[tuple[str, list[str], str]] = []
        self.endings: list[tuple[str, str]] = []
        self.known: dict[str, list[tuple[list[str], str]]] = {}
        for tag, phrases in _words().items():
            for phrase in phrases:
                words = re.findall(r"[a-z0-9*%/:]+", phrase)
                if words[0].startswith("*"):
                    self.endings.append((words[0][1:], tag))
                elif words[0].endswith("*"):
                    self.starts.append((words[0][:-1], words[1:], tag))
                else:
                    self.exact.setdefault(words[0], []).append((words[1:], tag))

    def candidates(self, word: str) -> list[tuple[list[str], str]]:
        """What may begin with `word`: the words that must follow, and the concept."""
        beginnings = self.known.get(word)
        if beginnings is None:
            beginnings = list(self.exact.get(word, ()))
            beginnings += [(rest, tag) for start, rest, tag in self.starts if word.startswith(start)]
            if len(word) > 4:
                beginnings += [([], tag) for ending, tag in self.endings if word.endswith(ending)]
            if len(self.known) < MOST_KNOWN:
                self.known[word] = beginnings
        return beginnings

    def tag(self, tokens: list[Token]) -> None:
        words = [token for token in tokens if token.text != "'"]
        for place, token in enumerate(words):
            for rest, tag in self.candidates(token.text):
                until = place + 1 + len(rest)
                if (rest or [token.text])[-1] == "don" and _text_at(words, until) == "t":
                    continue  # "you don't" is not the Pidgin "you don"
                if _follows(words, place + 1, rest):
                    for member in words[place:until]:
                        member.tags.add(tag)


def _text_at(words: list[Token], place: int) -> str:
    return words[place].text if place < len(words) else ""


def _follows(words: list[Token], place: int, rest: list[str]) -> bool:
    if place + len(rest) > len(words):
        return False
    for wanted, token in zip(rest, words[place : place + len(rest)], strict=True):
        if token.text != wanted and not (wanted[-1] == "*" and token.text.startswith(wanted[:-1])):
            return False
    return True


_MATCHER = _Matcher()


def _tag(tokens: list[Token]) -> None:
    _MATCHER.tag(tokens)


def parts_of(tokens: list[Token]) -> Iterator[Part]:
    """Cut at the ends of sentences, semicolons and adversatives; never inside quotation marks."""
    current: list[Token] = []
    quoted = False
    for token in tokens:
        if token.kind == "quote":
            quoted = not quoted
        cut = token.kind == "end" or (token.text in _ADVERSATIVE and not quoted)
        if len(current) >= LONGEST_PART:
            yield Part(current)
            current = []
        if cut and not quoted:
            if current:
                yield Part(current, asks="?" in token.text)
            current = []
        else:
            current.append(token)
    if current:
        yield Part(current)


def _clauses(tokens: list[Token]) -> list[list[Token]]:
    clauses: list[list[Token]] = [Words()]
    quoted = False
    for token in tokens:
        if token.kind == "quote":
            quoted = not quoted
        if token.text == "," and not quoted:
            clauses.append(Words())
        else:
            clauses[-1].append(token)
    return [clause for clause in clauses if clause]


def has(tokens: list[Token], *tags: str) -> bool:
    """Whether a token carries one of the tags."""
    if isinstance(tokens, Words):
        return not tokens.tags.isdisjoint(tags)
    return any(not token.tags.isdisjoint(tags) for token in tokens)


def first(tokens: list[Token], *tags: str) -> int | None:
    """The place of the first token with one of the tags."""
    wanted = set(tags)
    return next((place for place, token in enumerate(tokens) if wanted & token.tags), None)


def words_of(text: str, tokens: list[Token]) -> str:
    """The words of the original text that the tokens stand for."""
    return text[tokens[0].start : tokens[-1].end].strip() if tokens else ""
