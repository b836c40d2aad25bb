"""Eggs by the crate and loose, cracked ones, bags of a size, some of a number, figures of the book: how stock is
told.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from assistant.reader.chart import Match, Rule, any_of, but, kind, maybe, said, some, spanning, word
from assistant.reader.entities.quantities import GOOD, NUMBER, PLAIN, UNIT, counted, measured
from assistant.reader.entities.quantities import of_no_account as aside
from assistant.reader.items import Item, Kind, Quantity
from farms.language.concepts import Concept as C
from farms.language.wordlist import words

LARGEST_CRATE = 36
PACKS = tuple(Decimal(size) for size in ("10", "12.5", "15", "20", "25", "40", "50"))  # kg that a bag may hold
ANIMAL = but(word(C.BIRD, C.FISH, C.CHICK, C.FINGERLING), word(C.COST_FEED), kind(Kind.QUANTITY, Kind.NUMBER))
WHOLE = kind(Kind.NUMBER, test=lambda item: not item.flags & {"money", "phone"} and item.value == int(item.value))
CRATE = but(word(C.CRATE), kind(Kind.QUANTITY))
SIZE = kind(Kind.NUMBER, test=lambda item: item.value in (LARGEST_CRATE, 30))
CRACKED = but(word(C.CRACKED), kind(Kind.QUANTITY))
CRACK = kind(Kind.WORD, test=lambda item: item.norm.startswith(("crack", "crak", "broken", "damaged", "fashe")))
BETWEEN = said(
    "of", "them", "were", "are", "is", "was", "get", "dey", "don", "only", "ones", "among", "out", "inside", "in", "it", "which",
    "sun", "dem", "na", "own", "with",
)  # fmt: skip
BAG = but(word(C.BAG), kind(Kind.QUANTITY))
BOWL = but(word(C.BOWL), kind(Kind.QUANTITY))
KG = but(word(C.KG), kind(Kind.QUANTITY))
LARGE = kind(Kind.NUMBER, test=lambda item: item.value >= 500 and item.flags.isdisjoint(("money", "grouped")))
OPENING = kind(Kind.WORD, test=lambda item: item.text in ("Of", "Out"))
THE = said("the", "our", "my", "those", "these", "his", "her", "that", "all", "your", "its", "their")
HAPPENED = but(
    word(C.DIE, C.KILL, C.CULL, C.LOSE, C.SIGN, C.STEAL, C.SELL, C.BALANCE, C.GIFT, C.MOVE, C.ALIVE),
    kind(Kind.QUANTITY),
)


def crates_and_loose(match: Match) -> tuple[Item, ...] | None:
    """Two quantities: crates, and the eggs beside them."""
    number, crate, _eggs, _and, loose = match
    value = loose[0].value
    if not isinstance(value, Decimal) or not 0 < value < LARGEST_CRATE:
        return None
    crates = spanning(Kind.QUANTITY, (number, crate), Quantity(number[0].value, "crate"))
    pieces = replace(loose[0], kind=Kind.QUANTITY, value=Quantity(value, "piece", frozenset({C.EGG})))
    return tuple(replace(item, rule="eggs.crates-and-loose") for item in (crates, pieces))


def apart(rule: str):  # type: ignore[no-untyped-def]
    """A production: the number counts what happened, or the animals of a batch; all stay as they are."""

    def make(match: Match) -> tuple[Item, ...]:
        first, *rest = (item for part in match for item in part)
        return (replace(first, rule=rule), *rest)

    return make


def laid_and_cracked(match: Match) -> tuple[Item, ...] | None:
    """The second number counts the cracked eggs among the first."""
    if match[0][0].value <= match[3][0].value:
        return None
    bad = cracked(2)(match[1:])
    return None if bad is None else (*match[0], replace(bad, rule="eggs.then-cracked"))


def cracked(place: int):  # type: ignore[no-untyped-def]
    """A production: the number at `place` counts cracked eggs."""

    def make(match: Match) -> Item | None:
        number = match[place][0].value
        value = Quantity(number, "piece", frozenset({C.EGG}))
        return spanning(Kind.QUANTITY, match, value, flags=frozenset({"cracked"}))

    return make


def cracked_there(match: Match) -> tuple[Item, ...]:
    """So many cracked, and the batch that they are of."""
    value = Quantity(match[0][0].value, "piece", frozenset({C.EGG}))
    made = spanning(Kind.QUANTITY, (match[0], match[6]), value, flags=frozenset({"cracked"}), rule="eggs.cracked-there")
    return (made, match[3][0])


def bags_of(match: Match) -> Item | None:
    """Bags, with the kg that one holds."""
    number, bag, of, _the, size, kg, _each, goods = match
    if not of and size[0].value not in PACKS:
        return None
    made = measured((number, bag, (), goods))
    if made is None or not isinstance(made.value, Quantity):
        return None
    every = spanning(Kind.QUANTITY, (number, bag, of, size, kg, goods), made.value)
    return replace(every, value=replace(made.value, pack=size[0].value))


def size_alone(match: Match) -> Item | None:
    """The kg that the bags just told of hold."""
    number = next(item.value for part in match for item in part if item.kind is Kind.NUMBER)
    return spanning(Kind.ASIDE, match, Quantity(number, "kg"))


def one_bag(match: Match) -> Item | None:
    """One bag, with the kg that it holds."""
    article, size, _kg, bag, of, goods = match
    made = measured(((replace(article[0], kind=Kind.NUMBER, value=Decimal(1)),), bag, of, goods))
    return made and spanning(Kind.QUANTITY, match, replace(made.value, pack=size[0].value))


def kilos_and_grams(match: Match) -> Item:
    """NUMBER kg NUMBER g: one weight."""
    return spanning(Kind.QUANTITY, match, Quantity(match[0][0].value + match[3][0].value / 1000, "kg"))


def crate_of(match: Match) -> Item | None:
    """[NUMBER] crates of 30: how many eggs one holds is not counted."""
    number, crate, of, *_ = match
    crates = Quantity(number[0].value if number else Decimal(1), "crate")
    return spanning(Kind.QUANTITY, match, crates) if of or crate[0].norm.endswith(" of") else None


def aside_from(match: Match) -> tuple[Item, ...]:
    """What it was before; "to" and what it is now stay."""
    return (spanning(Kind.ASIDE, match[:-1], None, rule="aside.from"), match[-1][0])


def among(rule: str):  # type: ignore[no-untyped-def]
    """A production: how many there are in all, or some of them, an aside; the last part stays."""
    return lambda match: (spanning(Kind.ASIDE, match[:-1], None, rule=rule), *match[-1])


def picked(*places: int | None):  # type: ignore[no-untyped-def]
    """A production: NUMBER, UNIT, "of" and GOODS, at these places of the match."""

    def make(match: Match) -> Item | None:
        number, unit, of, goods = (() if place is None else match[place] for place in places)
        made = measured((number, unit, of, goods))
        return made and spanning(Kind.QUANTITY, match, made.value)

    return make


def some_of(match: Match) -> Item | None:
    """So many of them: the first number counts."""
    if match[0][0].value >= 5000 and match[0][0].value % 100 == 0:
        return None  # "paid 37,500 of the broilers"
    made = counted((match[0], (), match[6]))
    return made and spanning(Kind.QUANTITY, match, made.value)


def ones(match: Match) -> Item | None:
    """So many of what is spoken of."""
    return spanning(Kind.QUANTITY, match, Quantity(match[0][0].value, "piece"), flags=frozenset({"ones"}))


def another(match: Match) -> Item | None:
    """One more of what is spoken of."""
    return spanning(Kind.QUANTITY, match, Quantity(Decimal(1), "piece"), flags=frozenset({"ones"}))


def one(match: Match) -> Item | None:
    """A crate, another bird: one."""
    article, _plain, goods, _of, _the, more = match
    if goods[0].norm.endswith("s") and not goods[0].has(C.FISH):
        return None
    number = replace(article[0], kind=Kind.NUMBER, value=Decimal(1))
    unit = goods[0].has(C.CRATE, C.BAG)
    made = measured(((number,), goods, (), more)) if unit else counted(((number,), (), goods))
    return None if made is None else spanning(Kind.QUANTITY, match, made.value)


def dead_one(match: Match) -> tuple[Item, ...] | None:
    """One animal, and the word for its death."""
    made = one((match[0], (), match[2], (), (), ()))
    return None if made is None else (match[1][0], replace(made, rule="quantity.dead-one"))


def extreme(match: Match) -> tuple[Item, ...]:
    """What one animal weighs, and no average: an aside; the words before it stay."""
    most, between, mass = match
    return (replace(most[0], kind=Kind.ASIDE), *between, replace(mass[0], kind=Kind.ASIDE, rule="aside.extreme"))


def feed_size(match: Match) -> Item | None:
    """The size of pellets names a feed."""
    return spanning(Kind.WORD, match, None, concepts=frozenset({C.COST_FEED}))


SIZES = (Rule("feed.size", (NUMBER, said("mm")), feed_size, 1.3, ("2mm", "4 mm")),)
MASS = kind(Kind.QUANTITY, test=lambda item: isinstance(item.value, Quantity) and item.value.unit in ("kg", "g"))
ONES = kind(Kind.WORD, Kind.NUMBER, test=lambda item: item.norm in ("one", "ones"))
ADJECTIVE = said(
    *words("new full whole big small good more extra other complete fresh old solid jumbo large medium mixed tiny")
)
RULES = (
    Rule("quantity.measured-so", (NUMBER, ADJECTIVE, UNIT, maybe(said("of")), some(maybe(THE), 1), some(maybe(GOOD), 3)), picked(0, 2, 3, 5), 1.2,
         ("1 new bag of broiler finisher",)),
    Rule("eggs.crates-and-loose", (NUMBER, CRATE, maybe(said("eggs", "egg")), maybe(said("+", "plus", "and", "&", "n", "-")), WHOLE),
         crates_and_loose, 1.3, ("14 crates 3",)),
    Rule("quantity.noun-first", (UNIT, GOOD, NUMBER), picked(2, 0, None, 1), 1.0, ("akpa nri ato", "apo ounje meji")),
    Rule("quantity.ones", (NUMBER, some(PLAIN, 2), ONES), ones, 1.3, ("140 big ones", "2 fine one")),
    Rule("number.of-happening", (NUMBER, HAPPENED), apart("number.of-happening"), 1.25, ("2 dead",)),
    Rule("number.of-batch", (kind(Kind.BATCH), said("="), LARGE),
         apart("number.of-batch"), 1.3, ("Pen 1 = 551",)),
    Rule("eggs.cracked", (NUMBER, maybe(said("of", "from")), maybe(THE), maybe(word(C.PIECE, C.EGG)), some(maybe(BETWEEN), 4), CRACKED), cracked(0), 1.25,
         ("6 crack", "nine are cracked")),
    Rule("eggs.then-cracked", (NUMBER, CRACK, maybe(said("na", "is", ":", "-", "=")), NUMBER), laid_and_cracked, 1.3, ("44 crack 3",)),
    Rule("eggs.cracked-first", (but(CRACK, said("damaged")), maybe(said("eggs", "egg", "ones")), maybe(said(":", "-", "=", "na", "is", "was", "were", "only", "about")),
                                kind(Kind.NUMBER, test=lambda item: "money" not in item.flags and item.value < 600)),
         cracked(3), 1.22, ("crack 4", "cracked: 3")),
    Rule("eggs.cracked-there", (NUMBER, said("from", "of", "in", "for"), maybe(THE), kind(Kind.BATCH), maybe(word(C.EGG)), some(maybe(BETWEEN), 3),
                                CRACKED), cracked_there, 1.3, ("5 from Pen 1 were cracked", "four of the Pen 1 eggs were cracked")),
    Rule("feed.bags-of", (NUMBER, BAG, maybe(said("of", "x", "×", "@", "each")), maybe(THE), NUMBER, KG, maybe(said("each", "bag", "bags", "size")),
                          some(maybe(GOOD), 3)), bags_of, 1.8, ("2 bags of 50kg layer mash", "6 bags 25kg mash")),
    Rule("quantity.feed-bags", (NUMBER, but(word(C.COST_FEED), kind(Kind.QUANTITY)), BAG), picked(0, 2, None, 1), 1.3, ("one feed bag",)),
    Rule("quantity.two-words", (NUMBER, BOWL, BOWL, maybe(said("of")), some(maybe(GOOD), 3)), picked(0, 1, 3, 4), 1.9, ("4 paint buckets of pellets",)),
    Rule("feed.one-bag-of", (said("a", "one", "another"), NUMBER, KG, BAG, maybe(said("of")), some(maybe(GOOD), 3)), one_bag, 1.8,
         ("a 50kg bag",)),
    Rule("quantity.kilos-and-grams", (NUMBER, KG, maybe(said("and", "n", "&")), NUMBER, word(C.GRAM)), kilos_and_grams, 1.5, ("1kg 800g",)),
    Rule("eggs.crate-of", (maybe(NUMBER), CRATE, maybe(said("of")), SIZE, maybe(word(C.EGG))), crate_of, 1.35, ("2 crates of 30 eggs", "crate of 30")),
    Rule("aside.crate-size", (THE, CRATE, said("na", "is", "=", "holds", "has", "carry"), NUMBER), aside, 1.3, ("our crate na 36",)),
    Rule("aside.the-crate", (said("use", "have", "using"), said("the"), SIZE, CRATE), aside, 1.5, ("we use the 36 crate",)),
    Rule("aside.from", (said("from"), NUMBER, any_of(UNIT, word(C.EGG)), said("to", "go", "reach")), aside_from, 1.3, ("from 14 crates to 11",)),
    Rule("feed.size-of-bag", (said("the", "each", "every", "that"), NUMBER, KG, said("bag", "bags", "one", "ones", "type")), size_alone, 1.3,
         ("the 20kg bag",)),
    Rule("feed.size-per-bag", (maybe(BAG), maybe(said("of", "is")), NUMBER, KG, said("per", "a", "each", "every"), BAG), size_alone, 1.6,
         ("15 kg per bag",)),
    Rule("feed.bags-of-size", (BAG, said("of"), NUMBER, KG), size_alone, 1.6, ("bags of 15 kg",)),
    Rule("quantity.some-of", (NUMBER, maybe(said("out")), said("of"), some(maybe(THE), 2), maybe(NUMBER), some(maybe(PLAIN), 2),
                              some(any_of(ANIMAL, word(C.EGG)), 2)), some_of, 1.2, ("15 out of the 3000 fingerlings",)),
    Rule("aside.book", (said("book", "register", "books", "records", "ledger", "expected", "shortage", "difference", "card", "previous", "previously", "formerly"),
                        some(maybe(said("balance", "stock", "figure", ":", "-", "says", "say", "is", "said", "was")), 2), NUMBER,
                        maybe(any_of(UNIT, ANIMAL)), maybe(NUMBER), maybe(UNIT)), aside, 1.3, ("book 34", "ledger balance 31 bags")),
    Rule("aside.out-of-all", (OPENING, maybe(said("of")), THE, NUMBER, some(ANIMAL, 2)), among("aside.out-of-all"), 1.0, ("Of the 50 turkeys",)),
    Rule("aside.some-of-them", (NUMBER, said("of", "among"), said("them", "these", "those"), said("from", "by", "due")), among("aside.some-of-them"), 1.2,
         ("two of them from",)),
    Rule("aside.instead", (said("instead", "against", "versus", "vs"), maybe(said("of")), some(maybe(THE), 2), some(maybe(PLAIN), 2), NUMBER,
                           maybe(any_of(UNIT, ANIMAL))), aside, 1.3, ("instead of the 219", "instead of its usual five")),
)  # fmt: skip
ARTICLES = (
    Rule("quantity.dead-one", (said("a", "another"), word(C.DIE), ANIMAL), dead_one, 1.0, ("a dead hen",)),
    Rule("aside.extreme", (said("biggest", "smallest", "largest", "heaviest", "lightest"), some(maybe(kind(Kind.WORD, Kind.BATCH)), 6), MASS),
         extreme, 1.0, ("the biggest fish is 2kg",)),
    Rule("quantity.another", (said("another", "other"), ONES), another, 1.0, ("another one", "other one")),
    Rule("quantity.one", (said("a", "an", "another"), some(maybe(PLAIN), 1), any_of(CRATE, BAG, ANIMAL), maybe(said("of")), some(maybe(THE), 1),
                          some(maybe(GOOD), 3)), one, 0.6, ("another bird",)),
)  # fmt: skip
