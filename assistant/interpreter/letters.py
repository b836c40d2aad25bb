"""Long letters: mostly talk about other things, from which only plain farm news is drafted."""

from __future__ import annotations

from farms.language.token import Token

from .event import Event

LETTER_WORDS = 28  # a longer message may be a letter: only what is plainly farm news is drafted from it


FARM_SHARE = 0.42  # a long log has more farm words and numbers than this share of its words; a letter has fewer


def is_letter(tokens: list[Token]) -> bool:
    """A long message in which most words are not about the farm's figures."""
    words = [t for t in tokens if t.kind not in ("punct", "quote")]
    if len(words) <= LETTER_WORDS:
        return False
    plain = (
        "i",
        "to",
        "from",
        "neg",
        "wh",
        "aux",
        "greeting",
        "plan",
        "if",
        "happen",
        "approx",
        "at",
        "some",
        "anaphor",
        "title",
        "person",
        "timeunit",
        "need",
        "same_day",
        "stock",
        "balance",
        "nonfarm",
    )
    farm = [t for t in words if t.kind != "word" or any(x not in plain for x in t.tags)]
    return len(farm) / len(words) < FARM_SHARE


def is_farm_news(event: Event) -> bool:
    """In a letter a fence, a fare or a wish is talk; a note or reminder must be asked for, an expense must be the
    farm's.
    """
    if event.type in ("note", "task", "harvest", "unclear"):
        return event.has("note_mark", "task_mark")
    if event.type == "symptom":
        return event.has("bird", "fish", "chick", "fingerling", "egg") or any(t.kind == "batch" for t in event.tokens)
    if event.type == "expense":
        first_person = any(t.norm in ("i", "we", "my", "our") for t in event.tokens) or event.segments[0].tokens[0].has(
            "buy", "pay"
        )
        goods = event.has(
            "cat:feed",
            "cat:medication",
            "cat:vaccine",
            "cat:equipment",
            "cat:fuel",
            "cat:labour",
            "chick",
            "fingerling",
        )
        return (goods and first_person and event.has("buy", "pay", "spend")) or any(
            t.norm == "farm" for t in event.tokens
        )
    return True
