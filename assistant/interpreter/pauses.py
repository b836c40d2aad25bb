"""Stops that only pause: what follows has no happening of its own ("Repaired the pump. It cost 12,500.")."""

from __future__ import annotations

from farms.language.token import Token
from farms.language.wordlist import words

from .quantities import unit_of
from .splitting import HARD_VERBS

_STOPS = (".", "!", ";", "?", "\n", "|")
_MAX_FRAGMENT = 9  # words
_POINTING = words("it he she they that e dem both others na him her")
_OWN = (
    *(v for v in HARD_VERBS if v not in ("pay", "spend")), "die", "kill", "give", "use", "lay", "harvest", "treat", "happen",
    "note_mark", "drink", "sign", "plan", "if", "greeting", "cancel", "retell", "neg", "nonfarm", "gone",
)  # fmt: skip
_CONTENT = ("each", "total", "at", "cracked", "predator", "due", "buyer_word", "to", "same")


def soften(tokens: list[Token]) -> list[Token]:
    """The tokens with a comma for each stop that only pauses."""
    out = list(tokens)
    for i, token in enumerate(tokens):
        if token.kind != "punct" or token.norm not in (".", "!", ";") or i == 0 or i + 1 >= len(tokens):
            continue
        end = next(
            (k for k in range(i + 1, len(tokens)) if tokens[k].kind == "punct" and tokens[k].norm in _STOPS),
            len(tokens),
        )
        piece = tokens[i + 1 : end]
        asks = end < len(tokens) and tokens[end].norm == "?"
        if not piece or asks or tokens[i - 1].norm in _STOPS or not _told(tokens[:i]):
            continue
        if _lists(token, piece) or _is_fragment(piece):
            out[i] = Token(",", ",", token.start, token.end, "punct")
    return out


def _told(before: list[Token]) -> bool:
    """Something was told in the sentence before."""
    start = next((k + 1 for k in range(len(before) - 1, -1, -1) if before[k].norm in _STOPS), 0)
    return any(t.kind in ("num", "batch") or t.has(*_OWN) for t in before[start:])


def _lists(stop: Token, piece: list[Token]) -> bool:
    """A semicolon before anything but the next batch of a table is a comma."""
    return stop.norm == ";" and not any(t.kind == "batch" or t.norm == ":" for t in piece[:3])


def _part_of_it(piece: list[Token]) -> bool:
    """ "9 broken", "sampled 15", "got 35k": a figure of what was just told."""
    sums = [t for t in piece if t.kind == "num"]
    if len(sums) != 1 or len(piece) > 5:
        return False
    received = piece[0].norm in ("got", "received", "collected", "paid", "pay", "sampled", "weighed")
    counted = any(unit_of(t) in ("crate", "bag", "kg", "litre") or t.has("egg", "bird", "fish", "die") for t in piece)
    return (received or any(t.has("cracked") for t in piece)) and not counted


def _is_fragment(piece: list[Token]) -> bool:
    """A price, a total, a place, a day, who paid: nothing that happened of itself."""
    if (
        len(piece) > _MAX_FRAGMENT
        or any(t.norm == ":" or t.kind == "quote" for t in piece)
        or piece[0].has("i", "wh", "aux")
    ):
        return False
    if piece[0].has("correct") or (len(piece) == 1 and piece[0].has("neg")) or _part_of_it(piece):
        return True
    acts = any(t.has(*_OWN) for t in piece)
    measured = any(
        t.kind == "num" and unit_of(piece[k + 1]) in ("bag", "crate", "kg", "litre") for k, t in enumerate(piece[:-1])
    )
    placed = any(t.kind == "batch" or (t.value is not None and t.kind == "word") for t in piece)
    if all(t.kind in ("date", "punct") or t.has("anaphor") or t.norm in ("for", "on") for t in piece):
        return False  # "All yesterday." is said of every line before
    if piece[0].norm in _POINTING and not any(t.has("if", "retell", "cancel") for t in piece):
        return True
    if acts or (measured and placed):
        return False
    return any(t.kind in ("num", "batch", "date") or t.has(*_CONTENT) for t in piece)
