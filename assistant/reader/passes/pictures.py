"""Pictures in a message: they say nothing, but end what is said before them, or point to what follows."""

from __future__ import annotations

import unicodedata
from itertools import pairwise

from farms.language.token import Token

POINTING = frozenset("👇👉⬇")
GOING_ON = frozenset(["and", "but", "or", "so", "because", "then", "with", "for", "to", "in", "at", "from"])


def as_pauses(tokens: list[Token], message: str) -> list[Token]:
    """The tokens with a stop, a comma or a colon where pictures stand between two of them."""
    if message.isascii():
        return tokens
    tokens = [t for t in tokens if t.kind != "punct" or t.text.isascii() or not _is_picture(t.text)]
    out = tokens[:1]
    for before, token in pairwise(tokens):
        between = message[before.end : token.start]
        words = before.kind != "punct" and token.kind != "punct"
        if not between.isascii() and words and _is_picture(between):
            mark = _mark(between, token)
            out += [Token(mark, mark, before.end, before.end, "punct")] if mark else []
        out.append(token)
    return out


def _is_picture(text: str) -> bool:
    return any(unicodedata.category(sign) in ("So", "Sk") and not sign.isascii() and sign not in "°´¨" for sign in text)


def _mark(between: str, after: Token) -> str:
    if not POINTING.isdisjoint(between):
        return ":"
    if after.text[:1].isupper() or after.kind in ("num", "quote"):
        return "."
    return "" if after.norm in GOING_ON else ","
