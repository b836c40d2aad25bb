"""Figures told for several batches at once: "Pens 1 and 2: 10 crates and 11 crates", "3 and 2 birds in pen 1 and
pen 2".
"""

from __future__ import annotations

from dataclasses import replace

from assistant.reader.passes.quantities import noun_of, unit_of
from farms.language.token import Token

_JOINERS = (",", "and", "&", "n", "+", "/")
_STOPS = (".", "!", "?", ";", "\n", "|")


def respectively(tokens: list[Token]) -> list[Token]:
    """Each figure put behind its batch, where as many figures as batches are told side by side; further figures of the
    same batches may follow in the next sentence ("Dead 4, 6 and 2")."""
    out: list[Token] = []
    said: list[Token] = []
    for sentence in _sentences(tokens):
        named = [t for t in sentence if t.kind == "batch"]
        figures = _run(sentence, "num")
        if not named and len(figures) == len(said) > 1 and not any(t.has("cracked", "buy", "each") for t in sentence):
            first = figures[0]
            again = [
                each
                for t in said
                for each in (replace(t, flags=set(t.flags)), Token(",", ",", t.start, t.start, "punct"))
            ]
            sentence = _paired([*sentence[:first], *again[:-1], *sentence[first:]])
        else:
            sentence = _paired(sentence)
            said = named or said
        out += sentence
    return out


def _sentences(tokens: list[Token]) -> list[list[Token]]:
    """The tokens up to and with each stop."""
    out: list[list[Token]] = [[]]
    for token in tokens:
        out[-1].append(token)
        if token.kind == "punct" and token.norm[:1] in _STOPS:
            out.append([])
    return out


def _paired(tokens: list[Token]) -> list[Token]:
    """One sentence with each figure behind its batch."""
    places, figures = _run(tokens, "batch"), _run(tokens, "num")
    if not places or not figures or len(places) != len(figures):
        return tokens
    first, last = min(places[0], figures[0]), max(places[-1], figures[-1])
    stop = next((k for k in range(last, len(tokens)) if tokens[k].norm == "respectively"), last)
    inside = tokens[first : last + 1]
    apart = places[-1] < figures[0] or figures[-1] < places[0]
    if not apart or any(t.norm in _STOPS or t.has("each", "sell", "buy", "at") for t in inside):
        return tokens
    if stop == last and not (places[0] < figures[0] and figures[0] - places[-1] <= 3):
        return tokens  # said with "respectively", or right behind the batches
    units = {unit_of(tokens[k + 1]) or noun_of(tokens[k + 1]) for k in figures if k + 1 < len(tokens)} - {None}
    if len(units) > 1:
        return tokens  # "12 crates and 8 eggs" of both together
    measure = [t for t in tokens[figures[-1] + 1 : figures[-1] + 3] if unit_of(t) or noun_of(t) or t.has("die")]
    taken = {*places, *figures}
    rest = [
        t
        for i, t in enumerate(tokens[first:last], first)
        if i not in taken and t.norm not in (*_JOINERS, ":", "in", "from") and t not in measure
    ]
    paired: list[Token] = []
    for place, figure in zip(places, figures, strict=True):
        comma = [Token(",", ",", tokens[place].start, tokens[place].start, "punct")] if paired else []
        paired += [*comma, tokens[place], tokens[figure], *measure]
    rest = [t for t in rest if not (unit_of(t) or noun_of(t))]
    if places[0] < figures[0]:
        paired, rest = [paired[0], *rest, *paired[1:]], []  # "Pen 1 gave 12, Pen 2 14"
    after = [t for t in tokens[last + 1 :] if t not in measure and t.norm != "respectively"]
    return [*tokens[:first], *rest, *paired, *after]


def _run(tokens: list[Token], kind: str) -> list[int]:
    """The only run of two or more such tokens with nothing between them but joiners and measures; [] if none or
    more.
    """
    runs: list[list[int]] = []
    for i in [i for i, t in enumerate(tokens) if t.kind == kind]:
        between = tokens[runs[-1][-1] + 1 : i] if runs else []
        joined = any(t.norm in _JOINERS for t in between) and len(between) <= 2
        if runs and joined and all(t.norm in _JOINERS or unit_of(t) or noun_of(t) for t in between):
            runs[-1].append(i)
        else:
            runs.append([i])
    return runs[0] if len(runs) == 1 and len(runs[0]) > 1 else []
