"""Forms, numbered lists and pairs of figures, written out as plain lines before any word has a meaning."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from farms.language.concepts import Concept as C
from farms.language.lexicon import table_for
from farms.language.token import Token
from farms.language.wordfiles import meanings

LABELS = meanings("forms")
LEAST = 3  # lines of a form


def without_forms(tokens: list[Token]) -> list[Token]:
    """ "Supplier: Bello Mills", "Paid: 40,000": a form of labelled lines as one plain sentence, under its title."""
    lines = lines_of(tokens)
    said = [_labelled(line) for line in lines]
    first = next((i for i in range(len(lines) - LEAST + 1) if all(told for told, _ in said[i : i + LEAST])), None)
    if first is None:
        return tokens
    stop = next((i for i in range(first, len(lines)) if not said[i][0]), len(lines))
    top = first - (first > 0 and not any(t.kind == "num" for t in lines[first - 1][:2]))
    out: list[Token] = []
    for i, line in enumerate(lines):
        told, value = said[i] if first <= i < stop else ("plain", line)
        name = [] if told == "plain" else [word(told, line)]
        if told != "omitted":
            out += value + name if told == "vaccinated" else name + value
            out.append(mark("," if top <= i < stop - 1 else "\n", line))
    return out[:-1]


def _labelled(line: list[Token]) -> tuple[str, list[Token]]:
    """What the label of a line stands for, and what follows it; "" for any other line."""
    colon = next((i for i, t in enumerate(line[:4]) if t.norm in (":", "=")), len(line))
    label = " ".join(t.norm for t in line[:colon])
    value = [t for t in line[colon + 1 :] if t.norm not in ("(", ")")]
    return LABELS.get(label, "") if value else "", value


def in_crates(tokens: list[Token]) -> list[Token]:
    """ "Egg tally (crates/pieces): A 18/20", "A 16-5 (crts-pcs)": each pair of figures as crates and pieces."""
    at, stop, sign = _legend(tokens)
    if not sign:
        return tokens
    begin = stop if any(_pair(tokens, i, sign) for i in range(stop, len(tokens))) else 0
    out: list[Token] = []
    i = 0
    while i < len(tokens):
        pair = _pair(tokens, i, sign) if i >= begin else []
        if pair:
            out += [pair[0], word("crates", pair), pair[1], word("pieces", pair)]
        elif not at <= i < stop:
            out.append(tokens[i])
        i += 3 if pair and tokens[i].kind == "num" else 1
    return out


def _legend(tokens: list[Token]) -> tuple[int, int, str]:
    """Where words for crates and pieces stand side by side, where they end, and the sign between them."""
    for i, token in enumerate(tokens):
        words = [token.norm, *(t.norm for t in tokens[i + 1 : i + 3])]
        glued = token.norm.split("-")
        crates, sign, pieces = (glued[0], "-", glued[1]) if len(glued) == 2 else [*words, "", ""][:3]
        table = table_for(frozenset())
        told = C.CRATE in table.get(crates, ()) and C.PIECE in table.get(pieces, ())
        if told and sign in ("/", "-") and (i == 0 or tokens[i - 1].kind != "num"):
            return i, i + (1 if len(glued) == 2 else 3), sign
    return 0, 0, ""


def _pair(tokens: list[Token], i: int, sign: str) -> list[Token]:
    """Two figures with only the sign between them; [] for anything else."""
    token, *after = tokens[i : i + 3]
    if sign == "/" and token.kind == "slashed" and token.norm.count(sign) == 1:
        return [replace(token, text=n, norm=n, kind="num", value=Decimal(n)) for n in token.norm.split(sign)]
    glued = len(after) == 2 and token.end == after[0].start and after[0].end == after[1].start
    return [token, after[1]] if glued and token.kind == after[1].kind == "num" and after[0].norm == sign else []


def unnumbered(tokens: list[Token]) -> list[Token]:
    """ "To do: 1. buy feed 2. wash drinkers" with a line for each; the heading before the first ends in a colon."""
    marks: list[int] = []
    for i in range(len(tokens) - 2):
        sign = tokens[i + 1]
        wanted = tokens[i].text == str(len(marks) + 1)
        if not wanted or sign.norm not in (".", ")", "-", ":")[: 2 if marks else 4] or sign.start != tokens[i].end:
            continue
        opens = i == 0 or tokens[i - 1].norm in (".", ":", ";", ",") or tokens[i - 1].norm.startswith("\n")
        if (opens or (marks and tokens[i - 1].kind == "word")) and tokens[i + 2].kind != "punct":
            marks.append(i)
    if len(marks) < 2:
        return tokens
    out: list[Token] = []
    for i, token in enumerate(tokens):
        if i in marks:
            out.append(mark("\n", [token]))
        elif i - 1 not in marks:
            out.append(token)
    return out


def lines_of(tokens: list[Token]) -> list[list[Token]]:
    """What stands between line breaks (and full stops of rows: "... 4 bags; Pen 2 ...")."""
    out: list[list[Token]] = [[]]
    for token in tokens:
        if token.norm.startswith("\n"):
            out.append([])
        else:
            out[-1].append(token)
    return [line for line in out if line]


def word(text: str, value: Sequence[Token]) -> Token:
    return Token(text, text, value[0].start, value[-1].end)


def mark(sign: str, near: Sequence[Token]) -> Token:
    at = near[0].start if near else 0
    return Token(sign, sign, at, at, "punct")
