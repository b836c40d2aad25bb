"""Putting what was said later in the place of what was said before: the tools of corrections.py and withdrawals.py."""

from __future__ import annotations

from farms.language.token import Token
from farms.language.wordlist import words

from .batches import Mention
from .quantities import UNITS, noun_of, unit_of

FILLER = words(
    """
    it is was it's its na be that should the i we to , : - for in from actually o oh abeg been wait not they them
    are were . say he him her she you mean said only at on meant ! a am just dey rather sorry number count correct
    one real price amount
    """
)
MAX_FILLERS = 6


def number_after(tokens: list[Token], i: int) -> int | None:
    """Index of the number that follows i over filler words only."""
    for k in range(i, min(i + MAX_FILLERS, len(tokens))):
        if tokens[k].kind == "num":
            return k
        if tokens[k].norm not in FILLER and not tokens[k].has("correct"):
            return None
    return None


def sort_of(tokens: list[Token], i: int) -> str:
    """What a number counts, for pairing: its unit, its noun, "money" or ""."""
    token = tokens[i]
    if "money" in token.flags or ("grouped" in token.flags and token.number >= 1000):
        return "money"
    following = tokens[i + 1] if i + 1 < len(tokens) else None
    if following is not None:
        return unit_of(following) or noun_of(following) or ""
    return ""


def earlier_number(tokens: list[Token], before: int, new: int) -> int | None:
    """The last number before ``before`` that counts the same as the number at ``new``."""
    sort = sort_of(tokens, new)
    stops = [k for k in range(before - 1) if tokens[k].norm in (".", "!", "?", "\n", ";")]
    first = stops[-2] if len(stops) > 1 else 0  # a correction reaches back one sentence
    numbers = [k for k in range(first, before) if tokens[k].kind == "num"]
    if not numbers:
        return None
    alike = [k for k in numbers if sort_of(tokens, k) == sort]
    if alike:
        return alike[-1]
    if sort == "":
        nearest = numbers[-1]
        whole = tokens[new].number
        loose = [k for k in numbers if (sort_of(tokens, k) == "money") == (whole >= 1000)]
        return loose[-1] if loose else nearest
    bare = [k for k in numbers if sort_of(tokens, k) == ""]
    return bare[-1] if bare else None


def replace(tokens: list[Token], old: int, cut: int, new: int) -> list[Token]:
    """Put the number at ``new`` in the place of ``old`` and drop the tokens from ``cut`` up to it and its repeated
    unit.
    """
    fresh = tokens[new]
    token = Token(fresh.text, fresh.norm, fresh.start, fresh.end, "num", fresh.value, flags=set(fresh.flags))
    stop = new + 1
    sort = sort_of(tokens, old)
    keeps_unit = sort == "" and stop < len(tokens) and unit_of(tokens[stop]) in UNITS
    tail: list[Token] = []
    noun = tokens[stop] if stop < len(tokens) else None
    if noun is not None and names_place(noun) and old + 1 < cut and names_place(tokens[old + 1]):
        return [
            *tokens[:old],
            token,
            noun,
            *tokens[old + 2 : cut],
            *tokens[stop + 1 :],
        ]  # "3 turkeys, sorry, 3 noilers"
    if keeps_unit:
        tail = [tokens[stop]]
        stop += 1
    else:
        while (
            stop < len(tokens)
            and tokens[stop].kind == "word"
            and (unit_of(tokens[stop]) or noun_of(tokens[stop]))
            and stop - new < 3
        ):
            stop += 1
    return [*tokens[:old], token, *tail, *tokens[old + 1 : cut], *tokens[stop:]]


def trim(tokens: list[Token], cut: int) -> int:
    """Where a correction starts: back over the pause and the filler before it."""
    while cut and (
        (tokens[cut - 1].kind == "punct" and tokens[cut - 1].norm in (",", ".", "-", "…", "!", "("))
        or tokens[cut - 1].norm in ("abeg", "sorry", "oh", "ah", "ehn", "wait")
        or tokens[cut - 1].has("correct")
    ):
        cut -= 1
    return cut


def names_place(token: Token) -> bool:
    """A batch by its name, or by its kind ("the noilers")."""
    return isinstance(token.value, Mention)
