"""Numbered lists: "To do: 1. buy feed 2. wash drinkers" is one line for each number, under the same heading."""

from __future__ import annotations

from farms.language.token import Token

_MARKS = (".", ")", "-", ":")
_BEFORE = (".", ":", "\n", ";", ",")
MAX_HEADING = 6  # words


def unroll(tokens: list[Token]) -> list[Token]:
    """The tokens with a line for each item of a numbered list, the heading repeated before each."""
    marks = _numbered(tokens)
    if len(marks) < 2:
        return tokens
    heading = _heading(tokens[: marks[0]])
    out = list(tokens[: marks[0]])
    for number, start in enumerate(marks):
        stop = marks[number + 1] if number + 1 < len(marks) else len(tokens)
        if number:
            at = tokens[start]
            out.append(Token("\n", "\n", at.start, at.start, "punct"))
            out.extend(_copy(t) for t in heading)
        out.extend(tokens[start + 2 : stop])
    return out


def _copy(token: Token) -> Token:
    return Token(token.text, token.norm, token.start, token.end, token.kind, token.value, token.tags, set(token.flags))


def _numbered(tokens: list[Token]) -> list[int]:
    """Where 1, 2, 3 ... stand as numbers of items."""
    marks: list[int] = []
    for i in range(len(tokens) - 2):
        wanted = str(len(marks) + 1)
        mark = tokens[i + 1]
        if tokens[i].text != wanted or mark.norm not in _MARKS[: 2 if marks else 4] or mark.start != tokens[i].end:
            continue
        opens = i == 0 or tokens[i - 1].norm in _BEFORE
        if (opens or (marks and tokens[i - 1].kind == "word")) and tokens[i + 2].kind != "punct":
            marks.append(i)
    return marks


def _heading(before: list[Token]) -> list[Token]:
    """The heading just before the first item: up to six words and a colon."""
    last = max((i for i, t in enumerate(before) if t.norm in (".", "\n", "!", ";")), default=-1)
    heading = before[last + 1 :]
    return heading if heading and heading[-1].norm == ":" and len(heading) <= MAX_HEADING + 1 else []
