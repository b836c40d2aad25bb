"""Short names of batches in terse lines: "P1 9kg, P3 8kg" for ponds, "A - 7, B - 8" for pens."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.reader.model import BatchFact, FarmFacts
from farms.language.folding import fold
from farms.language.numerals import small_number
from farms.language.token import Token

_MARKS = (":", "-", "=", "–", ">")
_STARTS = (",", ";", ":", "\n", "and", "&", "|", "(", ".", "+")
HOUSES = ("block", "cage", "shed", "wing", "section", "unit")
SHORT = 3  # letters of a name's first word; a longer one is found anywhere
MAX_LABEL = 20  # "B12" is a vitamin, "P500" a price


def _parts(batch: BatchFact) -> tuple[str, str] | None:
    """Structure and label of a batch: "pond" and "1" of Pond 1."""
    words = re.findall(r"[^\W\d_]+|\d+", fold(batch.name))
    if len(words) < 2 or not (words[-1].isdigit() or len(words[-1]) == 1):
        return None
    return words[-2], words[-1]


def find(tokens: list[Token], farm: FarmFacts) -> dict[int, tuple[BatchFact | None, int]]:
    """For each token that opens a short name: the batch (None: the farm has no such one) and the token after it."""
    named = [(parts, b) for b in farm.batches if (parts := _parts(b))]
    found = dict(_glued(tokens, named))
    found |= _initials(tokens, farm)
    found |= dict(_after_place_word(tokens, named))
    found |= dict(_first_words(tokens, farm)) | dict(_abbreviated(tokens, named))
    bare = dict(_bare(tokens, named))
    if len({id(b) for b, _ in bare.values()}) > 1 or any(_heads_line(tokens, i) for i in bare):
        found |= bare
    return found


_Named = list[tuple[tuple[str, str], BatchFact]]


def _glued(tokens: list[Token], named: _Named) -> Iterator[tuple[int, tuple[BatchFact | None, int]]]:
    """ "P1", "t3", "cg1", "br6": first letters of the structure and the number, written together."""
    initials = {structure[0] for (structure, label), _ in named if label.isdigit()}
    for i, token in enumerate(tokens[:-1]):
        number, short = tokens[i + 1], fold(token.text)
        if number.kind != "num" or token.end != number.start or len(short) > SHORT or short[:1] not in initials:
            continue
        if not number.text.isdigit() or number.number > MAX_LABEL or "glued" in _flags(tokens, i + 2):
            continue
        fits = [b for (structure, label), b in named if _shortens(short, structure) and label == number.text]
        if len(fits) == 1 or (not fits and len(short) == 1):
            yield i, (fits[0] if fits else None, i + 2)


def _shortens(short: str, word: str) -> bool:
    """Is it the word with letters left out behind the first: "br" of broiler, "cg" of cage?"""
    rest = iter(word)
    return word.startswith(short[0]) and all(letter in rest for letter in short)


_NOT_INITIALS = ("DO", "PH", "CR", "KG", "AM", "PM", "OK", "ND", "IB", "NO", "TO", "BP", "MR", "FC", "CC", "ML")


def _initials(tokens: list[Token], farm: FarmFacts) -> dict[int, tuple[BatchFact | None, int]]:
    """ "CH 17cr": the capitals of Cage House."""
    short: dict[str, list[BatchFact]] = {}
    for batch in farm.batches:
        words = re.findall(r"[^\W_]+", batch.name)
        if len(words) > 1:
            short.setdefault("".join(w[0] for w in words).upper(), []).append(batch)
    found: dict[int, tuple[BatchFact | None, int]] = {}
    for i, token in enumerate(tokens):
        fits = short.get(token.text, []) if token.kind == "word" and token.text not in _NOT_INITIALS else []
        if len(fits) == 1:
            found[i] = (fits[0], i + 1)
    return found


def _after_place_word(tokens: list[Token], named: _Named) -> Iterator[tuple[int, tuple[BatchFact, int]]]:
    """ "one fowl died in B": a capital alone after a word of place."""
    for i in range(1, len(tokens)):
        fits = [b for (_, known), b in named if known == tokens[i].norm]
        if (
            tokens[i].kind == "word"
            and len(fits) == 1
            and tokens[i].text.isupper()
            and tokens[i - 1].norm in ("in", "from", "for", "at", "inside", "of")
        ):
            yield i, (fits[0], i + 1)


def _first_words(tokens: list[Token], farm: FarmFacts) -> Iterator[tuple[int, tuple[BatchFact, int]]]:
    """ "Up 17 crates", "dead in New", "old 4 crates": the short first word of Up House, New Layers and Old Pen."""
    owners: dict[str, list[BatchFact]] = {}
    for batch in farm.batches:
        words = re.findall(r"[^\W\d_]+|\d+", fold(batch.name))
        if len(words) > 1 and (1 < len(words[0]) <= SHORT or words[0] in HOUSES):
            owners.setdefault(words[0], []).append(batch)
    for i, token in enumerate(tokens if owners else ()):
        fits = owners.get(token.norm, [])
        if len(fits) != 1:
            continue
        after = tokens[i + 1] if i + 1 < len(tokens) else None
        marked = after is not None and after.norm in (*_MARKS, "one", "ones") and i + 2 < len(tokens)
        follows = tokens[i + 2] if marked else after
        counted = follows is not None and (follows.kind == "num" or small_number(follows) is not None)
        capital = token.text[:1].isupper()
        inside = capital and i > 0 and tokens[i - 1].norm not in (".", "!", "?", "\n")  # its capital opens no sentence
        placed = inside and (after is None or after.kind in ("punct", "date") or after.norm in ("and", "today", "only"))
        if (counted and (inside or _opens_item(tokens, i) or i == 1)) or (placed and token.norm not in HOUSES):
            yield i, (fits[0], i + 1 + (marked and after is not None and after.norm in ("one", "ones")))


def _abbreviated(tokens: list[Token], named: _Named) -> Iterator[tuple[int, tuple[BatchFact, int]]]:
    """ "Bro B", "Br. B", "Conc 1": the first letters of Broiler B and Concrete 1."""
    for i, token in enumerate(tokens[:-1]):
        stop = i + 2 if tokens[i + 1].norm == "." and i + 2 < len(tokens) else i + 1
        label, least = tokens[stop], 2 if token.text[:1].isupper() else SHORT
        if token.kind != "word" or len(token.norm) < least or label.kind not in ("word", "num"):
            continue
        fits = [
            b for (structure, known), b in named if known == label.text.lower() and structure.startswith(token.norm)
        ]
        lettered = label.kind == "num" or label.text.isupper()
        if len(fits) == 1 and lettered and token.norm not in ("con", "the"):
            yield i, (fits[0], stop + 1)


def _bare(tokens: list[Token], named: _Named) -> Iterator[tuple[int, tuple[BatchFact, int]]]:
    """ "A - 7", "b 8", "3: 2 dead": a label alone, before a number; one alone is chance, so find() wants two."""
    for i, token in enumerate(tokens[:-1]):
        digit = token.kind == "num"
        marked = tokens[i + 1].norm in _MARKS
        value = tokens[i + 2] if marked and i + 2 < len(tokens) else tokens[i + 1]
        if (value.kind != "num" and small_number(value) is None) or (
            digit and not (marked and (i == 0 or tokens[i - 1].norm in _STARTS))
        ):
            continue
        if not digit and ("glued" in token.flags or not _opens_item(tokens, i)):
            continue
        label = token.text if digit else token.norm
        fits = [b for (_, known), b in named if known == label]
        if len(fits) == 1:
            yield i, (fits[0], i + 1)


def _heads_line(tokens: list[Token], i: int) -> bool:
    """ "A: 6 birds ...": a capital and a colon at the start of a line."""
    opens = i == 0 or tokens[i - 1].norm == "\n"
    return opens and tokens[i].text.isupper() and tokens[i + 1].norm == ":"


def _opens_item(tokens: list[Token], i: int) -> bool:
    """At the start, after a pause, or after the number (and unit) of the item before; not "House A"."""
    if i == 0 or tokens[i - 1].kind in ("punct", "num", "slashed", "date") or tokens[i - 1].norm in _STARTS:
        return True
    return i > 1 and tokens[i - 2].kind == "num"


def _flags(tokens: list[Token], i: int) -> set[str]:
    return tokens[i].flags if i < len(tokens) else set()
