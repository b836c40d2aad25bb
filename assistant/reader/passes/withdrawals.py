"""What a message takes back of itself: "cancel that", "disregard the 28k", "I said 5, it is 3"."""

from __future__ import annotations

from farms.language.token import Token
from farms.language.wordlist import words

from .replacing import FILLER, MAX_FILLERS, names_place, number_after, replace, sort_of

MAX_APART = 8  # tokens between the old figure and the new one


def told_before(tokens: list[Token]) -> list[Token]:
    """ "I told you 3,000 per kg but it was 3,200", "I said 5 birds, it is 3": the figure told before falls."""
    told = next((i for i, t in enumerate(tokens) if t.has("retell")), None)
    if told is None:
        return tokens
    old = next((k for k in range(told, min(told + MAX_APART, len(tokens))) if tokens[k].kind == "num"), None)
    if old is None:
        return tokens
    turn = next((k for k in range(old + 1, min(old + MAX_APART, len(tokens))) if tokens[k].norm in _TURNS), None)
    new = number_after(tokens, turn + 1) if turn is not None else None
    if turn is None or new is None or sort_of(tokens, new) != sort_of(tokens, old):
        return tokens
    acts = ("sell", "die", "collect", "buy", "feeding", "lose", "pay", "use", "lay", "spend")
    if any(
        t.kind == "batch" or t.has(*acts) or any(x.startswith("cat:") for x in t.tags) for t in tokens[told + 1 : old]
    ):
        return replace(_without(tokens, told), old - 1, turn - 1, new - 1)
    return [*tokens[:told], *tokens[turn + 1 :]]


_TURNS = words("but abeg no actually sorry it its it's na is was rather")


def _without(tokens: list[Token], i: int) -> list[Token]:
    return [*tokens[:i], *tokens[i + 1 :]]


_EARLIER = words(
    """
    the my that this earlier previous first last one of said other
    """
)


def disregarded(tokens: list[Token]) -> list[Token]:
    """ "Disregard the earlier 28k, the diesel was 26k": the figure named as wrong is dropped."""
    for i, token in enumerate(tokens):
        if token.kind != "word" or not token.norm.startswith(("disregard", "ignore", "forget", "cancel", "remove")):
            continue
        k = i + 1
        while k < len(tokens) and tokens[k].norm in _EARLIER:
            k += 1
        if k >= len(tokens) or tokens[k].kind != "num" or k == i + 1:
            continue
        while k < len(tokens) and tokens[k].norm not in (",", ".", ";", "\n", "but", "and"):
            k += 1
        if any(t.kind == "num" for t in tokens[k:]):
            return [
                *tokens[: max(i - 1, 0) if i and tokens[i - 1].norm in ("please", "pls", "abeg") else i],
                *tokens[k + 1 :],
            ]
    return tokens


def cancelled(tokens: list[Token]) -> list[Token]:
    """ "... Cancel that. Sold 5 instead": what stood before in the message is withdrawn."""
    for i, token in enumerate(tokens):
        if token.has("cancel") and i and any(t.kind == "num" for t in tokens[:i]) and not _of_quote(tokens, i):
            if number_after(tokens, i + 1) is not None or _place_after(tokens, i + 1):
                token.tags = token.tags | {"correct"}  # "Ignore that, it was 4 bags"
                continue
            rest = [t for t in tokens[i + 1 :]]
            mark = Token(token.text, token.norm, token.start, token.end, tags=frozenset({"retract"}))
            stop = Token(".", ".", token.end, token.end, "punct")
            return [mark, stop, *rest]
    return tokens


def _of_quote(tokens: list[Token], i: int) -> bool:
    """ "Pen A 10 crates. The paper says "..." Ignore that part": somebody else's words are to be ignored."""
    return any(t.kind == "quote" for t in tokens[:i])


def _place_after(tokens: list[Token], i: int) -> bool:
    """ "Please ignore, it was Pen C": a batch follows over filler words only."""
    k = i
    while k < min(i + MAX_FILLERS, len(tokens)) and tokens[k].norm in FILLER:
        k += 1
    return k < len(tokens) and k > i and names_place(tokens[k])
