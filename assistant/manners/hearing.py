"""Whether a message is only spoken to the assistant: a greeting, thanks, a complaint, "help", "you are wrong"."""

from __future__ import annotations

import re
from functools import cache

from assistant.questions.names import Known, find_batches, find_people, in_digits
from farms.language.folding import fold
from farms.language.numerals import NUMBER_WORDS
from farms.language.wordfiles import entries

WRONG, COMPLAINT, HELP, THANKS, GOODBYE, HELLO = "wrong", "complaint", "help", "thanks", "goodbye", "hello"
# The most telling first: "thank you, but that is wrong" says that something is wrong.
MANNERS = (WRONG, COMPLAINT, HELP, GOODBYE, THANKS, HELLO)
AMENDS = "amends"  # "no, 5 birds died in Pen 2": something is told, and what was told before denied
BESIDE, DENIES, PLACE, FIGURE = "beside", "denies", "place", "figure"
MOST_WORDS = 16
MANNERS_TOOL = "manners"
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*|\d+(?:[.,/]\d+)*|@")
_STOP = re.compile(r"[,.;:!\n]+")


def heard(text: str, known: Known, *, follows: bool = False) -> str:
    """Which of MANNERS the whole message is; '' where a word of it says something else.

    `follows`: a question was answered a moment ago, which "no, Pen 2" asks anew.
    """
    words = _WORD.findall(fold(text))
    if not words or len(words) > MOST_WORDS:
        return ""
    said = _said(words, (*MANNERS, BESIDE))
    if said is not None:
        return next((manner for manner in MANNERS if manner in said), "")
    if _asks_how_to_write(words):
        return HELP
    return WRONG if _says_what_is_right(text, known, follows=follows) else ""


def contradicts(text: str) -> bool:
    """Whether a message that tells something begins by saying that the assistant, or what was told, was wrong."""
    first, *rest = _STOP.split(text, maxsplit=1)
    said = _said(_WORD.findall(fold(first)), (WRONG, DENIES, BESIDE)) if rest else None
    return said is not None and not said.isdisjoint((WRONG, DENIES))


def _asks_how_to_write(words: list[str]) -> bool:
    """ "Abeg how I go take write sales inside here": how something is done in the book; no figure is told with it."""
    text = " ".join(words)
    asked = _how().match(text)
    return asked is not None and not any(map(_is_number, text[asked.end() :].split()))


@cache
def _how() -> re.Pattern[str]:
    """What asks how, behind greetings and pleas, with a verb of keeping books behind it."""
    listed = entries("manners")
    before, how, book = (
        "|".join(sorted({re.escape(" ".join(_WORD.findall(phrase))) for name in names for phrase in listed[name]}))
        for names in ((HELLO, BESIDE), ("how",), ("book",))
    )
    return re.compile(rf"(?:(?:{before}) )*(?:{how}) (?:take )?(?:{book})(?: |$)")


def _says_what_is_right(text: str, known: Known, *, follows: bool) -> bool:
    """ "No, 5 not 3", "you wrote Pen 1 but I said Pen 2": what is denied and what is right, and nothing else."""
    folded = in_digits(fold(text))
    without, batches, strange = find_batches(folded, known)
    for _turn in range(2):  # "Mama Nkechi, not Chidi"
        without, _people = find_people(without, known.people)
    words = _WORD.findall(without)
    numbers = [word for word in words if _is_number(word)]
    names = batches or "@" in words or not _days().isdisjoint(words)
    if strange or (not numbers and (follows or not names)):
        return False
    said = _said(words, (WRONG, DENIES, BESIDE, FIGURE if numbers else PLACE))
    return said is not None and not said.isdisjoint((WRONG, DENIES))


@cache
def _days() -> frozenset[str]:
    return frozenset(entries("manners")["days"])


def _said(words: list[str], among: tuple[str, ...]) -> set[str] | None:
    """The entries of manners.txt that the words are made of, longest phrases first; None where one is in none."""
    table = _phrases()
    found: set[str] = set()
    at = 0
    while at < len(words):
        for stop in range(min(at + _longest(), len(words)), at, -1):
            meant = table.get(" ".join(words[at:stop]), frozenset()).intersection(among)
            if meant:
                found.add(min(meant, key=among.index))
                at = stop
                break
        else:
            if DENIES not in among or not (_is_number(words[at]) or words[at] == "@"):
                return None
            at += 1
    return found


def _is_number(word: str) -> bool:
    return word[0].isdigit() or word in NUMBER_WORDS


@cache
def _phrases() -> dict[str, frozenset[str]]:
    """{word or phrase: the entries that list it}."""
    table: dict[str, set[str]] = {}
    for entry, phrases in entries("manners").items():
        for phrase in phrases:
            table.setdefault(" ".join(_WORD.findall(phrase)), set()).add(entry)
    return {phrase: frozenset(listed) for phrase, listed in table.items()}


@cache
def _longest() -> int:
    return max(len(phrase.split()) for phrase in _phrases())
