"""Signs and words of money beside a number, and the unit or the goods that a word names."""

from __future__ import annotations

from decimal import Decimal

from farms.language import units
from farms.language.token import Token

UNITS = tuple(str(unit) for unit in units.UNITS)
GOODS = ("feedbag", "egg", "bird", "fish", "manure", "chick", "fingerling", "other_item")
LINKS = {":", "-", "=", "na", "is", "are", "was", "were", "–", "ne", "ni", "*"}
_CURRENCY_BEFORE = {"₦", "n", "ngn", "#", "naira", "nair", "kudi", "ego", "owo", "naia"}
_CURRENCY_AFTER = {"naira", "ngn", "n", "nair", "naira's", "naria", "bucks", "₦", "nairas"}
MONEY_FLOOR = Decimal(100)  # naira: a bare number below this is not taken for a price


def mark_money(tokens: list[Token]) -> list[Token]:
    """Flag numbers with a currency sign or word as money and drop the sign."""
    out: list[Token] = []
    skip = False
    for i, token in enumerate(tokens):
        if skip:
            skip = False
            continue
        following = tokens[i + 1] if i + 1 < len(tokens) else None
        if following is not None and following.kind == "num" and token.norm in _CURRENCY_BEFORE:
            touching = following.start == token.end
            local = token.norm in ("kudi", "ego", "owo", "naira")
            taken = out and out[-1].kind == "num" and local
            if (touching or local or token.norm in ("₦", "ngn", "#") or token.text == "N") and not taken:
                following.flags.add("money")
                following.start = token.start
                continue
        signed = token.kind == "num" and following is not None and following.norm in _CURRENCY_AFTER
        if (
            signed
            and following is not None
            and (following.norm != "n" or "glued" in following.flags or following.text == "N")
        ):
            token.flags.add("money")
            skip = True
        out.append(token)
    return out


def _first_tag(token: Token, tags: tuple[str, ...]) -> str | None:
    return next((t for t in tags if t in token.tags), None)


def noun_of(token: Token) -> str | None:
    """The goods a word names: "egg", "bird", "cat:feed" ..."""
    if token.kind != "word" or (token.has("sign") and not token.has(*GOODS)):
        return None
    good = _first_tag(token, GOODS)
    if good:
        return good
    return next((t for t in sorted(token.tags) if t.startswith("cat:")), None)


def unit_of(token: Token) -> str | None:
    """The unit that a word names; "l" only where it is glued to a number."""
    if token.kind not in ("word", "punct"):
        return None
    unit = _first_tag(token, UNITS)
    if unit == "litre" and token.norm == "l" and token.text == "l" and "glued" not in token.flags:
        return None
    return unit
