"""Greetings before a message and thanks after it: taken off, unless they are all there is."""

from __future__ import annotations

from farms.language.folding import fold
from farms.language.token import Token
from farms.language.wordfiles import of_clauses

_HELLO = of_clauses("hello")
_ADDRESSED = of_clauses("addressed")
_THANKS = of_clauses("thanks")
_LONGEST = 6  # words
_PAUSES = (",", ".", "!", "-", "\n", "…")


def strip(tokens: list[Token]) -> list[Token]:
    """The tokens without the greeting at the start and the thanks at the end."""
    start = _greeted(tokens)
    stop = _thanked(tokens, start)
    kept = tokens[start:stop]
    return kept if any(t.kind in ("word", "num", "quote", "slashed") for t in kept) else tokens


def _greeted(tokens: list[Token]) -> int:
    """The first token after greetings and forms of address."""
    i, greeted = 0, False
    while i < len(tokens):
        length = _phrase(tokens, i, _HELLO)
        if length:
            i, greeted = i + length, True
        elif (greeted and ((tokens[i].norm in _PAUSES and not _signs(tokens, i)) or _is_address(tokens, i))) or (
            not greeted and _is_address(tokens, i) and _greets_after(tokens, i)
        ):
            i += 1
        else:
            return i
    return i


def _is_address(tokens: list[Token], i: int) -> bool:
    """ "sir", "Oga": not the title of a name ("Madam Joy", "oga tunde came")."""
    if fold(tokens[i].text) not in _ADDRESSED:
        return False
    after = tokens[i + 1] if i + 1 < len(tokens) else None
    return (
        after is None
        or (after.kind == "punct" and after.norm != ":")
        or fold(after.text) in _ADDRESSED
        or bool(_phrase(tokens, i + 1, _HELLO))
    )


def _signs(tokens: list[Token], i: int) -> bool:
    """ "-3 birds": the sign of a number."""
    return tokens[i].norm == "-" and i + 1 < len(tokens) and tokens[i + 1].start == tokens[i].end


def _greets_after(tokens: list[Token], i: int) -> bool:
    k = i
    while k < min(i + 3, len(tokens)) and (tokens[k].norm in _PAUSES or fold(tokens[k].text) in _ADDRESSED):
        k += 1
    return k < len(tokens) and bool(_phrase(tokens, k, _HELLO))


def _phrase(tokens: list[Token], i: int, known: frozenset[str]) -> int:
    """How many tokens from i on are one of the phrases; 0 if none."""
    for length in range(min(_LONGEST, len(tokens) - i), 0, -1):
        piece = tokens[i : i + length]
        if all(t.kind == "word" for t in piece) and " ".join(fold(t.text) for t in piece) in known:
            return length
    return 0


def _thanked(tokens: list[Token], start: int) -> int:
    """Where thanks begin at the end; a mark of the sentence before stays."""
    stop = len(tokens)
    while stop > start:
        for length in range(min(_LONGEST, stop - start), 0, -1):
            if _phrase(tokens[:stop], stop - length, _THANKS) == length:
                stop -= length
                break
        else:
            follows = tokens[stop:] or tokens[stop - 1].norm == "\n"
            if follows and tokens[stop - 1].norm in (",", "-", "\n"):
                stop -= 1
                continue
            return stop
    return stop
