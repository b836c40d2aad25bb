"""Cutting texts into passages."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

PASSAGE = 900  # characters, about: what a model reads of one, and what a person reads of one


@dataclass(frozen=True)
class Piece:
    """A passage that is not stored yet."""

    content: str
    place: str = ""


def pieces(text: str, place: str = "") -> list[Piece]:
    """Cut a text into passages at paragraphs, sentences or, if it must be, words."""
    contents: list[str] = []
    for part in _parts(text):
        if contents and len(contents[-1]) + len(part) + 1 <= PASSAGE:
            contents[-1] += "\n" + part
        else:
            contents.append(part)
    return [Piece(content, place) for content in contents]


def _parts(text: str) -> Iterable[str]:
    for paragraph in re.split(r"\n\s*\n|\n(?=[-•*\d])", text):
        rest = " ".join(paragraph.split())
        while len(rest) > PASSAGE:
            ends = [match.end() for match in re.finditer(r"[.!?;]\s", rest[:PASSAGE])]
            cut = ends[-1] if ends and ends[-1] > PASSAGE // 3 else rest.rfind(" ", PASSAGE // 3, PASSAGE)
            cut = cut if cut > 0 else PASSAGE
            yield rest[:cut].strip()
            rest = rest[cut:].strip()
        if rest:
            yield rest
