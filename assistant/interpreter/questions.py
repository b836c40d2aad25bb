"""Does a clause ask? By the word that opens it, or by a question word said late; and does it ask for a dose?"""

from __future__ import annotations

import re

from farms.language.token import Token

from .clauses import Segment, future_date
from .patterns import DOSE, LATE, STARTERS, WITHDRAWAL

_ABOUT_TIME = re.compile(
    r"\b(when|which day|what day|what time|how often|how long|how much water|how many (litres?|liters?|gallons?) of water|did (i|we|you)|when last)\b(?!.*\b(dose|dosage|ml|mg|spoons?|tablets?)\b)"
)


def dose_asked(text: str) -> bool:
    """A dose or a treatment is asked for; "how many bags for 500 birds" asks for neither."""
    return (
        bool(DOSE.search(text))
        and not WITHDRAWAL.search(text)
        and not _ABOUT_TIME.search(text)
        and not (
            re.search(r"\b(bags?|crates?|feed|naira|cost|price|profit|money)\b", text)
            and not re.search(
                r"\b(dose|dosage|drugs?|medicine|antibiotics?|vaccine|\w+cycline|\w+mycin|tylo\w*|doxy\w*|enro\w*)\b",
                text,
            )
        )
    )


def starts_question(segment: Segment, first: bool) -> bool:
    """A question word or auxiliary opens the segment (after "please", a greeting and the like)."""
    tokens = [t for t in segment.tokens]
    k = 0
    while k < len(tokens) and (
        tokens[k].norm in STARTERS or (tokens[k].has("greeting") and k < 3 and not tokens[k].has("wh"))
    ):
        k += 1
    if k >= len(tokens):
        return False
    token = tokens[k]
    if token.norm == "tell me" and future_date(segment):
        return False  # "tell me tomorrow make I buy crates": a reminder
    following = tokens[k + 1] if k + 1 < len(tokens) else None
    if token.kind != "word":
        return _late_question(tokens[k:])
    if token.has("wh"):
        return not (
            token.norm in ("when", "where", "which", "who", "what", "wen") and not first and not _inverted(tokens[k:])
        ) and not _is_fronted(tokens[k:])
    if token.has("aux") and following is not None and following.kind in ("word", "batch", "date", "num"):
        if token.norm in ("have", "am", "any", "list", "has", "may", "did", "do", "add") and not _inverted_aux(
            token, following
        ):
            return False
        return not (token.norm == "should" and following.has("if"))
    return _late_question(tokens[k:])


def _inverted_aux(token: Token, following: Token) -> bool:
    """ "have we sold", "did Musa buy", "do I", "any advice"; not "have sold 5" or "did vaccination"."""
    if token.norm == "any":
        return True
    if token.norm == "list":
        return following.norm in ("my", "all", "the")
    if token.norm == "did" and following.kind == "num":
        return True
    return following.norm in (
        "i",
        "we",
        "you",
        "he",
        "she",
        "it",
        "they",
        "the",
        "my",
        "our",
        "musa",
        "any",
        "anyone",
        "anybody",
        "me",
        "una",
        "dem",
    ) or (
        (token.norm in ("did", "do", "has", "have") and following.kind in ("batch",))
        or (following.text[:1].isupper() and token.norm in ("did", "has"))
    )


def _inverted(tokens: list[Token]) -> bool:
    """Not a relative clause: "which pen is best", "when should I"; a verb of being or auxiliary soon follows."""
    return any(
        t.has("aux")
        or t.norm
        in ("be", "go", "dey", "kind", "kain", "i", "happen", "to", "happened", "cause", "causes", "drug", "ne", "ni")
        for t in tokens[1:4]
    )


def _is_fronted(tokens: list[Token]) -> bool:
    """ "When we vaccinated, 3 died", "What a day": a clause, not a question."""
    if tokens[0].norm == "wetin" and any(t.norm == "na" for t in tokens[3:]):
        return True  # "Wetin kill the 3 fowl na snake": a cleft, not a question
    return (
        tokens[0].norm in ("when", "wen")
        and len(tokens) > 1
        and not any(t.has("aux") for t in tokens[1:3])
        and (tokens[1].norm not in ("go", "be", "i", "we") or _did(tokens))
    ) or (tokens[0].norm == "what" and len(tokens) > 1 and tokens[1].norm == "a")


def _did(tokens: list[Token]) -> bool:
    """ "When I came back ...": a past verb follows the pronoun."""
    return len(tokens) > 2 and bool(re.match(r"(came|got|went|saw|reached|woke|\w{3,}ed)\b", tokens[2].norm))


def _late_question(tokens: list[Token]) -> bool:
    """Question words that local languages and Pidgin put later: "crate eyin elo ni", "price na how much"."""
    for i, token in enumerate(tokens):
        if token.norm in LATE and token.kind == "word":
            return True
        if (
            token.norm
            in ("dis", "tell me", "show me", "make i know", "i wan know", "i want to know", "want to know", "wan know")
            and i < 3
        ):
            return True
    return False
