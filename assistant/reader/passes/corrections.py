"""Corrections inside a message: "9 crates... no be 9, na 6", "1.6, no 1.7kg", "sorry I mean Pen 2", "cancel that".

The tokens are rewritten so that only what the farmer settled on is left; later stages never see the first try. Only
a thing of the same sort is replaced: a number by a number that counts the same, a batch by a batch, a day by a day,
a name by a name.
"""

from __future__ import annotations

from farms.language.token import Token

from .names import name_at
from .quantities import noun_of, unit_of
from .replacing import FILLER, MAX_FILLERS, earlier_number, names_place, number_after, replace, trim
from .withdrawals import cancelled, disregarded, told_before

_PARTICLES = {"sef", "sha", "again", "abeg", "oo", "ooo", "at", "all"}
_PLAIN_NO = {"no", "nope", "nah", "a'a", "rara", "mba"}


def apply(tokens: list[Token]) -> list[Token]:
    """The tokens without retracted values."""
    tokens = cancelled(disregarded(told_before(tokens)))
    for rule in (_not_this_but_that, _that_not_this, _sorry):
        for _ in range(6):
            changed = rule(tokens)
            if changed is None:
                break
            tokens = changed
    return tokens


def _not_this_but_that(tokens: list[Token]) -> list[Token] | None:
    """ "no be 9, na 6", "not 9 but 6", "not 9, 6": the first number falls, wherever it was said before."""
    for i, token in enumerate(tokens):
        if not (token.norm in ("no be", "not", "no") and token.kind == "word"):
            continue
        wrong = i + 1
        if wrong + 2 < len(tokens) and tokens[wrong].kind == "batch" and not any(t.kind == "batch" for t in tokens[:i]):
            next_place = wrong + 2 if tokens[wrong + 1].norm in (",", ".") else wrong + 1
            next_place += tokens[next_place].norm in ("na", "but", "it's", "its")
            if next_place < len(tokens) and tokens[next_place].kind == "batch" and next_place > wrong + 1:
                return [*tokens[:i], *tokens[next_place:]]  # "no be pen 1, na pen 2 lose 2 birds"
        if wrong >= len(tokens) or tokens[wrong].kind != "num":
            continue
        k = wrong + 1
        while k < len(tokens) and (unit_of(tokens[k]) or noun_of(tokens[k])) and tokens[k].kind == "word":
            k += 1
        while k < len(tokens) and tokens[k].norm in _PARTICLES:
            k += 1
        joined = k < len(tokens) and (
            tokens[k].norm in (",", "na", "but", "it's", "is", "its", "rather", "-", ".", "o")
            or tokens[k].has("correct")
        )
        right = number_after(tokens, k + (tokens[k].norm == "but")) if joined else None
        if right is None:
            continue
        earlier = [m for m in range(i) if tokens[m].kind == "num" and tokens[m].number == tokens[wrong].number]
        if earlier:
            return replace(tokens, earlier[-1], trim(tokens, i), right)
        return [*tokens[:i], *tokens[right:]]
    return None


def _that_not_this(tokens: list[Token]) -> list[Token] | None:
    """ "It was 4 dead, not 7", "na 4 no be 7": the number after "not" falls."""
    for i, token in enumerate(tokens):
        if (
            token.norm not in ("not", "no be", "instead of", "rather than")
            or token.kind != "word"
            or i + 1 >= len(tokens)
        ):
            continue
        wrong = i + 1
        while wrong < len(tokens) and tokens[wrong].norm in ("the", "from", "in", "to"):
            wrong += 1
        if wrong >= len(tokens) or tokens[wrong].kind not in ("num", "batch", "date"):
            continue
        if not any(t.kind == tokens[wrong].kind for t in tokens[:i]):
            continue
        stop = wrong + 1
        while stop < len(tokens) and tokens[stop].kind == "word" and (unit_of(tokens[stop]) or noun_of(tokens[stop])):
            stop += 1
        return [*tokens[: trim(tokens, i)], *tokens[stop:]]
    return None


def _marker(tokens: list[Token], i: int) -> bool:
    """A word that takes back: "sorry", "I mean", "make that"; or "no" before a number ("1.6, no 1.7kg")."""
    token = tokens[i]
    if token.norm == "*" and i + 1 < len(tokens):
        closing = any(t.norm == "*" for t in tokens[i + 1 : i + 4])  # "*9*" is bold
        return tokens[i + 1].kind in ("num", "batch") and token.end == tokens[i + 1].start and not closing
    if token.kind != "word":
        return False
    if token.norm == "wait":
        after_pause = any(t.kind in ("punct", "num") or unit_of(t) for t in tokens[i - 1 : i])
        return after_pause or any(t.kind == "punct" for t in tokens[i + 1 : i + 2])
    if token.has("correct"):
        return True
    paused = i > 0 and (tokens[i - 1].kind in ("punct", "num", "batch", "date") or unit_of(tokens[i - 1]) is not None)
    if token.norm in _PLAIN_NO and paused and i + 1 < len(tokens):
        following = tokens[i + 1]
        return following.kind in ("num", "batch", "date") or following.norm in (
            ",",
            "it's",
            "it",
            "na",
            "sorry",
            "wait",
            "its",
            "i",
            "make",
        )
    return False


def _value_after(tokens: list[Token], i: int) -> int:
    """Where what the marker at i brings begins: after filler, and after words that were said before."""
    said = {t.norm for t in tokens[:i] if t.kind == "word"}  # "feed 90k. Sorry, feed was 95k"
    k = i + 1
    while (
        k < len(tokens)
        and k - i <= MAX_FILLERS
        and (
            tokens[k].norm in FILLER
            or tokens[k].has("correct")
            or (tokens[k].norm in said and tokens[k].text[:1].islower() and not tokens[k].has("title"))
        )
        and tokens[k].kind in ("word", "punct")
    ):
        k += 1
    return k


def _sorry(tokens: list[Token]) -> list[Token] | None:
    """A marker and then a value: the last value of that sort falls."""
    for i in range(1, len(tokens)):
        if not _marker(tokens, i):
            continue
        k = _value_after(tokens, i)
        if k >= len(tokens):
            continue
        cut = trim(tokens, i)
        if tokens[k].kind == "num":
            old = earlier_number(tokens, cut, k)
            if old is not None:
                second = next((m for m in range(k + 2, min(k + 5, len(tokens))) if tokens[m].kind == "num"), None)
                if second is not None and not any(t.norm in (",", ".", "\n") for t in tokens[k:second]):
                    other = earlier_number(tokens, cut, second)
                    parted = other is not None and any(t.kind == "batch" for t in tokens[other:old])
                    if other is not None and other != old and not parted:  # "10 bags for 185k, I mean 8 bags for 148k"
                        tokens = [
                            *tokens[:other],
                            tokens[second],
                            *tokens[other + 1 : second - 1],
                            *tokens[second + 1 :],
                        ]
                return replace(tokens, old, cut, k)
        elif tokens[k].kind in ("batch", "date") or names_place(tokens[k]):
            old = next((m for m in range(cut - 1, -1, -1) if _alike(tokens[m], tokens[k])), None)
            if old is not None:
                return [*tokens[:old], tokens[k], *tokens[old + 1 : cut], *tokens[k + 1 :]]
        else:
            changed = _rename(tokens, cut, k)
            if changed is not None:
                return changed
    return None


def _alike(old: Token, new: Token) -> bool:
    return (names_place(old) and names_place(new)) or (old.kind == new.kind == "date")


def _rename(tokens: list[Token], cut: int, k: int) -> list[Token] | None:
    """ "to Mama Ife, sorry Mama Tope": one name for another."""
    new = name_at(tokens, k)
    if new is None:
        return None
    for m in range(cut - 1, -1, -1):
        if tokens[m].has("to", "from") and tokens[m].kind == "word":
            old = name_at(tokens, m + 1)
            if old is not None and old[1] <= cut:
                return [*tokens[: m + 1], *tokens[k : new[1]], *tokens[old[1] : cut], *tokens[new[1] :]]
    return None
