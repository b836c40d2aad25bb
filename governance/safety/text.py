"""Text to tokens: accents folded away, numbers read in figures and words, concepts tagged, clauses cut."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from governance.safety.lexicon import WORDS

# Letters that Unicode does not decompose, and homoglyphs of other scripts, which would hide a word.
_LETTERS = str.maketrans("ɗɓƙŋøđłаеорсхуіѕјԁһ", "dbknodlaeopcxyisjdh")
_FRACTIONS = {"½": "1/2", "¼": "1/4", "¾": "3/4", "⅓": "1/3", "⅔": "2/3"}
_TOKEN = re.compile(
    r"(?P<num>\d+(?:[.,]\d+)*(?:/\d+)?)|(?P<word>[a-z]+)|(?P<end>[.!?\n]+|;)|(?P<quote>[\"“”«»])|(?P<mark>[^\s\w])"
)
NUMBERS: dict[str, float] = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20,
    "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
    "hundred": 100, "thousand": 1000, "half": 0.5, "quarter": 0.25, "couple": 2, "few": 3, "once": 1, "twice": 2,
    "whole": 1, "full": 1,
    "first": 1, "second": 2, "fourth": 4,
    "fifth": 5, "sixth": 6, "seventh": 7, "million": 1_000_000, "third": 1 / 3, "hafu": 0.5,
}  # fmt: skip
LOCAL_NUMBERS: dict[str, float] = {
    "daya": 1, "biyu": 2, "uku": 3, "hudu": 4, "biyar": 5, "shida": 6, "bakwai": 7, "takwas": 8, "tara": 9, "goma": 10,
    "ashirin": 20, "talatin": 30, "hamsin": 50, "dari": 100, "dubu": 1000, "rabin": 0.5, "rabi": 0.5,
    "kan": 1, "okan": 1, "meji": 2, "meta": 3, "merin": 4, "marun": 5, "mefa": 6, "meje": 7, "mejo": 8, "mesan": 9,
    "mewa": 10, "ogun": 20, "ogbon": 30, "aadota": 50, "ogorun": 100, "idaji": 0.5, "kookan": 1,
    "otu": 1, "abuo": 2, "ato": 3, "ano": 4, "ise": 5, "isii": 6, "asaa": 7, "asato": 8, "itoolu": 9, "iri": 10,
    "nari": 100, "puku": 1000, "okara": 0.5,
}  # fmt: skip
MOST_APART = 6  # characters that one is taken apart into; those with more are sentences in one character
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


def fold(text: str) -> tuple[str, list[int]]:
    """Lower case without accents and invisible characters, and for each character its place in the original."""
    if text.isascii():
        return text.lower().replace("`", "'"), list(range(len(text)))
    letters: list[str] = []
    places: list[int] = []
    for place, letter in enumerate(text):
        plain = _plain(letter)
        letters.append(plain)
        places += [place] * len(plain)
    return "".join(letters), places


@lru_cache(maxsize=4096)
def _plain(letter: str) -> str:
    if letter in _FRACTIONS:
        return f" {_FRACTIONS[letter]} "
    if letter in "’‘`ʼ":
        return "'"
    apart = unicodedata.normalize("NFKD", letter)
    if len(apart) > MOST_APART:
        return " "
    plain = (part for part in apart if not unicodedata.combining(part) and unicodedata.category(part) != "Cf")
    return "".join(plain).lower().translate(_LETTERS)


def tokens_of(text: str) -> list[Token]:
    """The tokens of `text`, with numbers read and concepts tagged."""
    folded, places = fold(text)
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


class _Matcher:
    """Looks words and phrases up in the lexicon."""

    def __init__(self) -> None:
        self.exact: dict[str, list[tuple[list[str], str]]] = {}
        self.starts: list[tuple[str, list[str], str]] = []
        self.endings: list[tuple[str, str]] = []
        self.known: dict[str, list[tuple[list[str], str]]] = {}
        for tag, listed in WORDS.items():
            for phrase in listed.split(";"):
                words = re.findall(r"[a-z0-9*%/:]+", fold(phrase)[0])
                if not words:
                    continue
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
