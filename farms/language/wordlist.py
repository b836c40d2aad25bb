"""Word lists written as text, so that a table of words reads like one."""

from __future__ import annotations


def words(text: str) -> frozenset[str]:
    """The words of a text, separated by blanks."""
    return frozenset(text.split())


def phrases(text: str) -> frozenset[str]:
    """The phrases of a text, separated by semicolons."""
    return frozenset(" ".join(part.split()) for part in text.split(";") if part.strip())
