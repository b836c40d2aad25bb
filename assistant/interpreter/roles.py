"""The role of each amount of money: unit price, total, part payment, balance."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from farms.language.token import Token
from farms.language.wordlist import words

from .quantities import Quantity, naira, unit_of


@dataclass(frozen=True, slots=True)
class Amount:
    """Money with its role: "unit", "at" (said with "at", mostly a unit price), "total", "part", "balance", "for" or
    "bare".
    """

    naira: Decimal
    role: str
    index: int


_ROLE_LINKS = words(
    """
    na is was of = : only sum price for make be me him her - all just wey i we pay paid
    """
)


def amounts(tokens: list[Token], counted: list[Quantity]) -> list[Amount]:
    """The money in an event with the role of each."""
    return [Amount(naira(tokens[q.index]), _role(tokens, q.index), q.index) for q in counted if q.money]


def _up_to_pause(tokens: list[Token]) -> list[Token]:
    stop = next((k for k, t in enumerate(tokens) if t.norm == ","), len(tokens))
    return tokens[:stop]


def _role(tokens: list[Token], i: int) -> str:
    """The role of the money at token i: the words just after it speak first, then those before."""
    skip = ("only", "naira", ")", "(", "cash", "transfer")
    after = [t for t in _up_to_pause(tokens[i + 1 : i + 5]) if t.norm not in skip][:2]
    role = (_role_after(after) if after else None) or _role_before(tokens, i)
    if role == "bare" and i and tokens[i - 1].has("spend", "use", "take", "pay") and _counts_follow(tokens[i + 1 :]):
        return "total"  # "use 15k buy 2 bags", "spent 57,000 on 3 bags"
    return role


def _counts_follow(tokens: list[Token]) -> bool:
    """A number with a unit comes after."""
    return any(a.kind == "num" and unit_of(b) is not None for a, b in pairwise(tokens))


_PRICED_UNITS = ("crate", "kg", "bag", "litre", "piece")


def _role_after(after: list[Token]) -> str | None:
    """ "5,100 each", "1,150/l", "5k one crate", "31,200 total", "45k for 3 bags", "10k balance"."""
    first = after[0]
    second = after[1] if len(after) > 1 else None
    if first.has("each") or first.norm == "/" or (first.has("to") and second is not None and second.has("each")):
        return "unit"
    if second is not None and first.norm in ("a", "for", "one"):
        if unit_of(second) in _PRICED_UNITS or second.norm in ("one", "each", "1"):
            return "unit"
        if first.norm == "for" and second.kind == "num" and second.number > 1:
            return "total"
    if first.kind == "num" and first.number == 1:
        single = first.norm == "one" if second is None else unit_of(second) is not None
        return "unit" if single else None
    if first.has("total"):
        return None if second is not None and second.kind == "num" else "total"  # "at 5,000 total 52,000"
    if first.has("balance") and first.norm not in ("on credit", "credit"):
        return "balance"
    return "part" if first.has("part") else None


def _role_before(tokens: list[Token], i: int) -> str:
    """ "at 5,100", "@5k", "per crate 5k", "total na 31,200", "balance 10k"; "bare" if nothing is said."""
    for steps, k in enumerate(range(i - 1, max(i - 4, -1), -1)):
        role = _role_of_word(tokens, k, first=steps == 0)
        if role:
            return role
        if tokens[k].norm not in _ROLE_LINKS:
            break
    return "bare"


def _role_of_word(tokens: list[Token], k: int, *, first: bool) -> str | None:
    """The role that one word before an amount gives it."""
    token = tokens[k]
    before = tokens[k - 1] if k else None
    if token.has("total") or token.norm == "=":
        return "total"
    if token.has("each"):
        return None if before is not None and before.kind == "num" else "unit"  # "5,000 each is 35,000"
    if token.has("at") and (token.norm != "x" or first):
        return "at" if token.norm == "at" else "unit"
    if token.has("balance") and token.norm not in ("on credit", "credit"):
        return "balance"
    if token.has("part"):
        return "part"
    if token.norm == "price":
        return "bare"
    if unit_of(token) in _PRICED_UNITS and before is not None and before.has("each"):
        return "unit"  # "per crate 5,200"
    if token.norm == "to" and before is not None and before.norm in ("came", "comes", "come", "amounting"):
        return "total"
    return "for" if token.norm == "for" and first else None
