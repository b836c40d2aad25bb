"""Short ways of writing figures, put into the plain order: "cockerel x5", "11+9", "12k 12k", "a crate"."""

from __future__ import annotations

from decimal import Decimal

from assistant.reader.passes.quantities import LINKS, MONEY_FLOOR, noun_of, unit_of
from farms.language.token import Token


def plain(tokens: list[Token], crate_size: int) -> list[Token]:
    """The tokens with every short form written out."""
    tokens = each_twice(on_credit(crates_and_pieces(tokens, crate_size)))
    return articles(times(tokens))


def on_credit(tokens: list[Token]) -> list[Token]:
    """ "3 crates @ 5,400 = 16,200 cr": behind a sum it is no crate."""
    sums = (t.kind == "num" and ("money" in t.flags or t.number >= MONEY_FLOOR) for t in tokens)
    return [
        Token(t.text, "credit", t.start, t.end, tags=frozenset({"balance"})) if t.norm == "cr" and summed else t
        for t, summed in zip(tokens, (False, *sums), strict=False)
    ]


def times(tokens: list[Token]) -> list[Token]:
    """ "cockerel x5 46,000" counts the cockerels: the number is put before them."""
    out = list(tokens)
    for i in range(1, len(out) - 1):
        goods, mark, number = out[i - 1], out[i], out[i + 1]
        named = noun_of(goods) is not None or unit_of(goods) is not None or goods.has("body", "sign", "die")
        first = i == 1 or out[i - 2].kind != "num"
        if goods.kind == "batch" and mark.norm in ("x", "×", "*") and number.kind == "num" and number.start == mark.end:
            del out[i]  # "P2 x6"
            return times(out)
        if mark.norm in ("x", "×", "*") and named and first and number.kind == "num" and _is_count(number):
            out[i - 1 : i + 2] = [number, goods]
            return times(out)
    return out


def each_twice(tokens: list[Token]) -> list[Token]:
    """ "4 broilers, 12k 12k": a price said twice is the price of each."""
    out: list[Token] = []
    for token in tokens:
        last = out[-1] if out else None
        twice = last is not None and last.kind == token.kind == "num" and last.number == token.number >= MONEY_FLOOR
        out.append(Token(token.text, "each", token.start, token.end, tags=frozenset({"each"})) if twice else token)
    return out


def crates_and_pieces(tokens: list[Token], crate_size: int) -> list[Token]:
    """ "Pen 1: 11+9", under eggs "Pen 1 11 and 9": crates and loose eggs of a batch."""
    out = [t for i, t in enumerate(tokens) if not (t.norm == "+" and i and unit_of(tokens[i - 1]) == "crate")]
    i = 0
    while (i := i + 1) < len(out) - 2:
        crates, sign, loose = out[i : i + 3]
        if not crates.kind == loose.kind == "num" or not loose.number < crate_size or "word" in crates.flags:
            continue
        place = next((t for t in reversed(out[:i]) if t.norm not in LINKS), None)
        measured = i + 3 < len(out) and (unit_of(out[i + 3]) is not None or noun_of(out[i + 3]) is not None)
        told = sign.norm == "+" or (sign.norm in ("and", "n", "&") and _of_eggs(out, i))
        if told and not measured and place is not None and place.kind == "batch":
            unit, piece = (
                Token(n, n, t.end, t.end, tags=frozenset({n})) for n, t in (("crate", crates), ("piece", loose))
            )
            out[i + 1 : i + 3] = [unit, loose, piece]
    return out


def _of_eggs(tokens: list[Token], i: int) -> bool:
    """The last thing told of before a place, or the first behind it, is eggs."""
    told = [t for t in (*reversed(tokens[:i]), *tokens[i:]) if t.has("egg", "crate", "cracked", "die", "bird", *OTHERS)]
    return bool(told) and told[0].has("egg", "crate", "cracked")


OTHERS = ("feeding", "cat:feed", "sell", "buy", "pay", "water", "weigh", "average", "move", "count", "fish")
_PLAIN_SIZES = ("whole", "full", "single", "complete", "good", "big", "small", "large")


_NO_ARTICLE = ("half", "such", "what", "as", "per", "quarter", "and", "n")


def articles(tokens: list[Token]) -> list[Token]:
    """ "a whole bag", "sold a crate": one of them; not "5,050 a crate" or "half a crate"."""
    out = list(tokens)
    sold = any(t.has("sell", "buy") for t in tokens)
    for i, token in enumerate(tokens[:-1]):
        before = tokens[i - 1] if i else None
        if token.norm not in ("a", "an") or token.kind != "word" or token.tags:
            continue
        if before is not None and (before.kind == "num" or before.norm in _NO_ARTICLE or before.has("at", "each")):
            continue
        named = next((t for t in tokens[i + 1 : i + 3] if t.norm not in _PLAIN_SIZES), token)
        one = unit_of(named) in ("crate", "bag", "bowl", "load") or (sold and noun_of(named) in ("bird", "fish"))
        if one and not named.norm.endswith("s"):
            out[i] = Token(token.text, token.norm, token.start, token.end, "num", Decimal(1), flags={"word"})
    return out


def _is_count(token: Token) -> bool:
    return not token.flags & {"money", "grouped", "elliptic"} and token.number == int(token.number) < 1000
