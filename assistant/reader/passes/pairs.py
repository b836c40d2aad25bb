"""Figures told for several batches at once: "Pens 1 and 2: 10 crates and 11 crates", "3 and 2 birds in pen 1 and
pen 2".
"""

from __future__ import annotations

from dataclasses import replace

from assistant.reader.passes.quantities import noun_of, unit_of
from farms.language.token import Token

_JOINERS = (",", "and", "&", "n", "+", "/")
_STOPS = (".", "!", "?", ";", "\n", "|")


LOOSE = 36  # eggs beside whole crates

_OF_EACH = ("cracked", "die", "feeding", "cat:feed", "egg", "weigh", "average")  # what is told of all batches of a list

_AGAIN = ("they", "dem", "it", "are", "is", "na", "were", "was", "gave", ":", "-")  # what the same batches are told by


def respectively(tokens: list[Token]) -> list[Token]:
    """Each figure put behind its batch, where as many figures as batches are told side by side; further figures of the
    same batches may follow ("Dead 4, 6 and 2", "feed - 3, 2.5 bags")."""
    out: list[Token] = []
    said: list[Token] = []
    for sentence in _sentences(tokens):
        here = [t for t in sentence if t.kind == "batch"]
        if here and said and not {t.value for t in said} & {t.value for t in here} and len(here) == 1:
            said = [*said, *here]  # the next line of a list
        elif here:
            said = here
        sentence, parts = _bundled(sentence)
        out += [each for t in _repeated(_paired(sentence), said) for each in parts.get(id(t), [t])]
    return out


def _bundled(tokens: list[Token]) -> tuple[list[Token], dict[int, list[Token]]]:
    """The sentence with each "7 crates 28" as one figure, and what each such figure stands for."""
    out: list[Token] = []
    parts: dict[int, list[Token]] = {}
    i = 0
    while i < len(tokens):
        here = [t for t in tokens[i : i + 4] if t.norm != "+"]
        loose = len(here) > 2 and here[0].kind == here[2].kind == "num" and here[2].number < LOOSE
        if loose and unit_of(here[1]) == "crate" and (len(here) < 4 or unit_of(here[3]) != "crate"):
            stop = tokens.index(here[2], i) + 1
            stop += unit_of(tokens[stop]) == "piece" if stop < len(tokens) else 0
            out.append(replace(tokens[i]))
            parts[id(out[-1])] = tokens[i:stop]
            i = stop
        else:
            out.append(tokens[i])
            i += 1
    return out, parts


def _repeated(tokens: list[Token], said: list[Token]) -> list[Token]:
    """The sentence with the batches told of before in front of figures without a batch, as many as they are."""
    last = next((i for i in range(len(tokens) - 1, -1, -1) if tokens[i].kind == "batch"), -1)
    names = list({t.value: t for t in said}.values())
    for figures in _runs(tokens, "num"):
        before = tokens[max(0, figures[0] - 2) : figures[0]]
        led = all(t.kind == "date" or t.norm in _AGAIN for t in tokens[: figures[0]])
        told = led or any(t.has(*_OF_EACH) for t in before)
        told = told and (last < 0 or any(t.kind == "num" for t in tokens[last : figures[0]]))
        if figures[0] < last or not told or len(figures) != len(names) or len(names) < 2:
            continue
        comma = Token(",", ",", said[-1].start, said[-1].start, "punct")
        again = [each for t in names for each in (replace(t, flags=set(t.flags)), comma)][:-1]
        topic = figures[0] - next((k for k, t in enumerate(reversed(before), 1) if t.has(*_OF_EACH)), 0)
        pause = [comma] if topic else []
        return _paired(
            [*tokens[:topic], *pause, *tokens[topic : figures[0]], *again, *tokens[figures[0] :]], again=True
        )
    return tokens


def _sentences(tokens: list[Token]) -> list[list[Token]]:
    """The tokens up to and with each stop."""
    out: list[list[Token]] = [[]]
    for token in tokens:
        out[-1].append(token)
        if token.kind == "punct" and token.norm[:1] in _STOPS:
            out.append([])
    return out


def _paired(tokens: list[Token], *, again: bool = False) -> list[Token]:
    """One sentence with each figure behind its batch."""
    batches, numbers = _runs(tokens, "batch"), _runs(tokens, "num")
    if not again and max(len(batches), len(numbers)) > 1:
        return tokens
    places, figures = batches[-1] if batches else [], numbers[-1] if numbers else []
    if not places or not figures or len(places) != len(figures):
        return tokens
    first, last = min(places[0], figures[0]), max(places[-1], figures[-1])
    stop = next((k for k in range(last, len(tokens)) if tokens[k].norm == "respectively"), last)
    inside = tokens[first : last + 1]
    apart = places[-1] < figures[0] or figures[-1] < places[0]
    if not apart or any(t.norm in _STOPS or t.has("each", "sell", "buy", "at") for t in inside):
        return tokens
    behind = tokens[places[0] - 1].norm == "(" and figures[-1] + 4 > places[0] > figures[-1]
    if stop == last and not behind and not (places[0] < figures[0] and figures[0] - places[-1] <= 3):
        return tokens  # said with "respectively", or right behind the batches, or these in brackets behind them
    units = {unit_of(tokens[k + 1]) or noun_of(tokens[k + 1]) for k in figures if k + 1 < len(tokens)} - {None}
    if len(units) > 1:
        return tokens  # "12 crates and 8 eggs" of both together
    measure = [t for t in tokens[figures[-1] + 1 : figures[-1] + 3] if unit_of(t) or noun_of(t) or t.has("die")]
    taken = {*places, *figures}
    rest = [
        t
        for i, t in enumerate(tokens[first:last], first)
        if i not in taken and t.norm not in (*_JOINERS, ":", "in", "from", "for", "(") and t not in measure
    ]
    paired: list[Token] = []
    for place, figure in zip(places, figures, strict=True):
        comma = [Token(",", ",", tokens[place].start, tokens[place].start, "punct")] if paired else []
        paired += [*comma, tokens[place], tokens[figure], *measure]
    rest = [t for t in rest if not (unit_of(t) or noun_of(t))]
    if places[0] < figures[0]:
        paired, rest = [paired[0], *rest, *paired[1:]], []  # "Pen 1 gave 12, Pen 2 14"
    after = [t for t in tokens[last + 1 :] if t not in measure and t.norm not in ("respectively", ")")]
    return [*tokens[:first], *rest, *paired, *after]


def _runs(tokens: list[Token], kind: str) -> list[list[int]]:
    """The runs of two or more such tokens with nothing between them but joiners and measures, and of single ones if
    there are any beside.
    """
    runs: list[list[int]] = []
    for i in [i for i, t in enumerate(tokens) if t.kind == kind]:
        between = tokens[runs[-1][-1] + 1 : i] if runs else []
        joined = bool(between) and between[-1].norm in _JOINERS and len(between) <= 2
        if runs and joined and all(t.norm in _JOINERS or unit_of(t) or noun_of(t) for t in between):
            runs[-1].append(i)
        else:
            runs.append([i])
    return runs if any(len(run) > 1 for run in runs) else []
