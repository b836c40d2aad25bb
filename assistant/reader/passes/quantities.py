"""What each number counts: "3 bags of layer mash", "kaji uku", "5,100 per crate", "31,200 total".

A number takes the unit and the noun that follow it, else those just before it ("kwai kiret 9"). A number that
counts nothing may be
money; its role (unit price, total, part payment, balance) comes from the words around it.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from farms.language.token import Token
from farms.language.wordlist import words

UNITS = (
    "crate", "piece", "kg", "g", "tonne", "bag", "litre", "gallon", "carton", "bowl", "load", "bottle", "percent",
    "ml", "age",
    "timeunit", "length",
)  # fmt: skip
GOODS = ("feedbag", "egg", "bird", "fish", "manure", "chick", "fingerling", "other_item")
_STOPS = {
    "to", "from", "for", "at", "@", "and", "each", "by", "in", "on", "was", "is", "per", "because", "but", "x",
    "than", "out", "not",
    "died", "die", "with", "as", "na", "wey", "that", "when", "a", "do", "or", "go", "don", "una", "ni", "fun",
    "da", "wa",
}  # fmt: skip
_COMPOUND = (
    "chick",
    "fingerling",
    "cat:feed",
    "cat:equipment",
    "manure",
    "feedbag",
    "egg",
    "cat:medication",
    "cat:vaccine",
)
LINKS = {":", "-", "=", "na", "is", "are", "was", "were", "–", "ne", "ni", "*"}
_CURRENCY_BEFORE = {"₦", "n", "ngn", "#", "naira", "nair", "kudi", "ego", "owo", "naia"}
_CURRENCY_AFTER = {"naira", "ngn", "n", "nair", "naira's", "naria", "bucks", "₦", "nairas"}
MONEY_FLOOR = Decimal(100)  # naira: a bare number below this is not taken for a price


@dataclass(slots=True)
class Quantity:
    """A number and what it counts."""

    value: Decimal
    index: int  # of its token in the event
    unit: str | None = None
    noun: str | None = None
    unit_word: str = ""
    last: int = 0  # index of the last token it took
    first: int = 0
    money: bool = False
    ignored: bool = False

    @property
    def counts(self) -> bool:
        return bool(self.unit or self.noun)


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


def quantities(tokens: list[Token]) -> list[Quantity]:
    """All numbers of an event, with what they count."""
    out: list[Quantity] = []
    taken: set[int] = set()
    for i, token in enumerate(tokens):
        if token.kind == "num":
            quantity = Quantity(token.number, i, last=i, first=i)
            _forward(tokens, quantity)
            taken.update(range(i + 1, quantity.last + 1))
            out.append(quantity)
    out = _compounds(tokens, out)
    _packs(tokens, out)
    for quantity in out:
        token = tokens[quantity.index]
        if not quantity.counts and "money" not in token.flags:
            _backward(tokens, quantity, taken)
        elif quantity.unit == "piece" and not quantity.noun and _animal_before(tokens, quantity, taken):
            quantity.noun, quantity.first = noun_of(tokens[quantity.index - 1]), quantity.index - 1
        quantity.ignored = _is_label(tokens, quantity)
        quantity.money = _is_money(tokens, quantity)
    return out


def _animal_before(tokens: list[Token], quantity: Quantity, taken: set[int]) -> bool:
    """ "Broiler 8 pieces": the animal stands before its number."""
    k = quantity.index - 1
    return k >= 0 and k not in taken and noun_of(tokens[k]) in ("bird", "fish", "fingerling")


def _compounds(tokens: list[Token], counted: list[Quantity]) -> list[Quantity]:
    """ "1kg 800g" is 1,800 g; "two 60-litre drums" are 120 litres."""
    out: list[Quantity] = []
    for quantity in counted:
        last = out[-1] if out else None
        beside = last is not None and quantity.index - last.last <= 1 + (tokens[quantity.index - 1].norm == "and")
        if last is not None and beside and (last.unit, quantity.unit) == ("kg", "g") and quantity.value < 1000:
            last.value, last.last = last.value + quantity.value / 1000, quantity.last
        elif (
            last is not None
            and beside
            and not last.counts
            and quantity.unit == "litre"
            and _is_vessel(tokens, quantity)
        ):
            last.value, last.unit, last.last = last.value * quantity.value, "litre", quantity.last + 1
        else:
            out.append(quantity)
    return out


def _is_vessel(tokens: list[Token], quantity: Quantity) -> bool:
    after = tokens[quantity.last + 1] if quantity.last + 1 < len(tokens) else None
    return after is not None and after.has("gallon", "bowl", "bottle", "cat:equipment")


def _packs(tokens: list[Token], counted: list[Quantity]) -> None:
    """ "two 15kg bags": two bags; the 15 kg is what one holds."""
    for pack, size in pairwise(counted):
        bag = tokens[size.index + 2] if size.index + 2 < len(tokens) else None
        between = tokens[pack.index + 1 : size.index]
        adjacent = not pack.counts and all(t.norm in ("x", "of", "×", "*") for t in between)
        if adjacent and size.unit == "kg" and bag is not None and unit_of(bag) == "bag":
            pack.unit, pack.unit_word, pack.last = "bag", bag.norm, size.index + 2


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


def _forward(tokens: list[Token], quantity: Quantity) -> None:
    """Take the unit and noun that follow: "3 bags of layer mash", "20 big broilers"."""
    money = "money" in tokens[quantity.index].flags
    skipped = 0
    k = quantity.index + 1
    while k < len(tokens) and skipped <= 2 and not money:
        token = tokens[k]
        unit, noun = unit_of(token), noun_of(token)
        if unit == "timeunit" and k > quantity.index + 1:
            break  # "3,500 come put am"
        if unit and not quantity.unit and not quantity.noun:
            quantity.unit, quantity.unit_word, quantity.last = unit, token.norm, k
            skipped = 0
        elif noun and not quantity.noun:
            quantity.noun, quantity.last = noun, k
            skipped = 1 if not quantity.unit else 2
        elif noun and quantity.noun in ("bird", "fish") and noun in _COMPOUND and k == quantity.last + 1:
            quantity.noun, quantity.last = (
                noun,
                k,
            )  # "chicken droppings", "broiler starter": the last word is what is counted
            break
        elif unit and quantity.noun and not quantity.unit and unit in ("crate", "piece", "kg", "bag"):
            break
        elif (
            token.kind != "word"
            or token.norm in _STOPS
            or token.has("die", "each", "at", "total", "cracked", "title", "sell", "buy")
        ):
            if token.norm == "(" and k + 1 < len(tokens) and not quantity.counts:
                break
            break
        elif token.norm not in _DETERMINERS:
            skipped += 1
        k += 1


_DETERMINERS = words(
    """
    of my the our your his her their them these those
    """
)


def _backward(tokens: list[Token], quantity: Quantity, taken: set[int]) -> None:
    """Take the unit and noun just before: "kwai kiret 9", "crates: 5", "okuko ano"."""
    # "medicine for fowl 7,200": where something is bought or sold, a large number after a noun is its price
    priced = quantity.value >= 500 and any(t.has("buy", "sell", "pay", "spend") for t in tokens)
    following = tokens[quantity.index + 1] if quantity.index + 1 < len(tokens) else None
    if following is not None and following.has("each") and quantity.value != 1:
        return  # "eggs 5,100 each"
    k = quantity.index - 1
    links = 0
    while k >= 0 and tokens[k].norm in LINKS and links < 2:
        k -= 1
        links += 1
    for _ in range(2):
        if k < 0 or k in taken or tokens[k].kind != "word":
            return
        unit, noun = unit_of(tokens[k]), noun_of(tokens[k])
        if unit and not quantity.unit and unit not in ("timeunit", "age"):
            quantity.unit, quantity.unit_word, quantity.first = unit, tokens[k].norm, k
        elif noun and noun.startswith("cat:") and quantity.value >= MONEY_FLOOR:
            return  # "fuel 8,500" is a price
        elif noun and not quantity.noun and not (priced and links == 0):
            quantity.noun, quantity.first = noun, k
        elif tokens[k].norm in ("of",):
            pass
        else:
            return
        k -= 1


def _is_label(tokens: list[Token], quantity: Quantity) -> bool:
    """Numbers that count nothing we record: ages, clock times, percentages, phone numbers, "week 6"."""
    token = tokens[quantity.index]
    if "phone" in token.flags or quantity.unit in ("age", "timeunit", "percent", "length"):
        return True
    before = tokens[quantity.index - 1] if quantity.index else None
    after = tokens[quantity.last + 1] if quantity.last + 1 < len(tokens) else None
    if quantity.unit in ("kg", "g") and after is not None and after.norm in ("size", "sizes", "sized"):
        return True  # "1.5kg size"
    of = tokens[quantity.last + 1 : quantity.last + 3]
    if quantity.unit == "crate" and len(of) == 2 and of[0].norm == "of" and of[1].has("nonfarm"):
        return True  # "3 crates of malt"
    if quantity.unit == "litre" and before is not None and before.norm in ("per", "every"):
        return True  # "1 sachet per 10 litres"
    if quantity.unit == "crate" and after is not None and after.norm in ("short", "less", "fewer"):
        return True  # "2 crates short today"
    the_last = (
        before is not None and before.norm == "remaining" and tokens[quantity.index - 2].norm in ("the", "my", "our")
    )
    if (
        quantity.counts
        and before is not None
        and not the_last
        and before.has("balance")
        and "credit" not in before.norm
    ):
        return True  # "remain 170 eggs"
    if (
        before is not None
        and before.has("timeunit")
        and not before.flags
        and not quantity.counts
        and quantity.value < 100
    ):
        return True
    return bool(before is not None and before.norm in ("number", "no", "no.") and not quantity.counts)


def _is_money(tokens: list[Token], quantity: Quantity) -> bool:
    """A number is money by its sign, its role, or because it counts nothing and is large enough."""
    token = tokens[quantity.index]
    if "money" in token.flags:
        return True
    if quantity.ignored or quantity.first < quantity.index:
        return False
    if quantity.counts:
        return (
            token.number >= 1000
            and not quantity.unit
            and quantity.noun is not None
            and quantity.noun.startswith("cat:")
        )
    before = tokens[quantity.index - 1] if quantity.index else None
    after = tokens[quantity.index + 1] if quantity.index + 1 < len(tokens) else None
    priced = bool(before is not None and before.has("at", "total")) or bool(
        after is not None and after.has("each", "total")
    )
    return priced or "grouped" in token.flags or "elliptic" in token.flags or token.number >= MONEY_FLOOR


def naira(token: Token) -> Decimal:
    """The naira that a money token says: "5,8" is 5,800."""
    if "elliptic" in token.flags and "money" not in token.flags:
        return token.number * 1000
    if "elliptic" in token.flags:
        return token.number * 1000
    return token.number


def kobo(amount: Decimal) -> int:
    """Naira to integer kobo."""
    return int((amount * 100).to_integral_value())
