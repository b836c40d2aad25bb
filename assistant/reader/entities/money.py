"""Amounts of money and what they are for: the price of one, the whole, what was paid, what remains, what was let
off.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from assistant.reader.chart import Match, Part, Rule, any_of, but, kind, maybe, said, some, spanning, word
from assistant.reader.entities.quantities import GOODS, unit_of
from assistant.reader.items import Item, Kind, Money, Role
from farms.language.concepts import Concept as C
from farms.language.units import UNITS

LEAST = 50  # naira: a bare number below this is no amount of money


def naira(item: Item) -> Decimal:
    """The naira that a number says; "5,8" and "five-eight" are 5,800."""
    number = item.value
    assert isinstance(number, Decimal)
    return number * 1000 if "elliptic" in item.flags else number


def is_code(item: Item) -> bool:
    """ "0471": a number that is written with a nought before it counts nothing."""
    return item.kind is Kind.NUMBER and item.text[:1] == "0" and len(item.text) > 2 and item.text.isdigit()


def _is_amount(item: Item) -> bool:
    if is_code(item):
        return False
    if item.kind is Kind.MONEY:
        return isinstance(item.value, Money) and item.value.role is Role.BARE
    return item.kind is Kind.NUMBER and "phone" not in item.flags and (naira(item) >= LEAST or "money" in item.flags)


AMOUNT = Part(_is_amount)
SMALL = kind(Kind.NUMBER, test=lambda item: "phone" not in item.flags)  # "@ 8.5", of thousands
SUM = Part(lambda item: _is_amount(item) and (item.kind is Kind.MONEY or naira(item) >= 500))
EACH = word(C.EACH)
AT = but(word(C.AT), word(C.EACH), said("rate"))
ONE = kind(Kind.NUMBER, test=lambda item: item.norm in ("one", "1", "one one"))
MEASURE = but(word(*UNITS, *GOODS), kind(Kind.NUMBER, Kind.MONEY, Kind.QUANTITY, Kind.PERSON))
FILLER = said(
    "me", "us", "him", "her", "am", "them", "it", "is", "na", ":", "=", "of", "now", "still", "remaining", "the", "with",
    "only", "just", "-", "was", "sum", "money", "about", "to", "into", "we", "i", "she", "he", "they", "my", "your",
    "remains", "left", "dey", "don", "be", "out", "that", "for", "hand", "his", "their", "im", "dat", "d", "dem", "all",
    "full", "complete", "cash", "a", "has", "have", "had", "been",
)  # fmt: skip
FILLERS = replace(FILLER, least=0, most=3)
BALANCE = but(
    any_of(word(C.BALANCE, C.OWE), said("rest", "hold", "holding", "leaving")), said("credit"), word(C.CREDIT)
)
PAID = but(
    any_of(
        word(C.PAY, C.BRING, C.CLEAR, C.PART),
        said("transferred", "transfer", "transfered", "tnsfr", "remitted", "dropped", "credited"),
    ),
    word(C.PROMISE, C.CREDIT, C.SPEND),
)
PAID_IN = any_of(
    but(word(C.PAY, C.PART), word(C.PROMISE, C.CREDIT, C.SPEND)), said("transferred", "transfered", "sent", "dropped")
)
GOT = said("received", "receive", "recieved", "collect", "collected", "got", "alert")
MONEY = Part(lambda item: _is_amount(item) and (item.kind is Kind.MONEY or naira(item) >= 1000))
RISE = said(
    "na", "is", "was", "=", ":", "-", "don", "go", "up", "to", "of", "now", "come", "down", "went", "gone", "has", "up to", "climb",
    "reach", "reached", "them", "person", "man",
)  # fmt: skip
STILL = but(
    any_of(word(C.BALANCE), said("remaining", "outstanding", "outside", "rest", "still", "dey", "due", "is due", "falls due")), said("owe", "owes"),
)  # fmt: skip
NOUGHT = maybe(said("is", "na", "now", "e", "it", "the", "still"))
COUNT = kind(Kind.NUMBER, test=lambda item: item.value <= 20 and "money" not in item.flags)
ARTICLES = said("the", "d", "dat", "her", "his", "my", "our", "their", "that", "him", "dem")


def _money(match: Match, amount: Item, role: Role, per: Item | None = None) -> Item:
    kobo = amount.value.kobo if isinstance(amount.value, Money) else int(naira(amount) * 100)
    return spanning(Kind.MONEY, match, Money(kobo, role, unit_of(per) if per else None), flags=amount.flags)


def plain(match: Match) -> Item | None:
    """An amount with a sign of money."""
    return _money(match, match[0][0], Role.BARE)


def _as(role: Role, place: int, per: int | None = None):  # type: ignore[no-untyped-def]
    """A production: the amount at `place` of the match has the role; the unit stands at `per`."""

    def make(match: Match) -> Item | None:
        unit = match[per][0] if per is not None and match[per] else None
        return _money(match, match[place][0], role, unit)

    return make


def paid(match: Match) -> Item | None:
    """What was paid; "gave us 142" may count eggs."""
    verb, fillers, amount = match
    small = not SUM.test(amount[0]) and not verb[0].has(C.PAY, C.CLEAR)
    counted = amount[0].kind is Kind.NUMBER and any(item.norm == "for" for item in fillers)  # "paid for 300 at 1,250"
    return None if small or counted else _money(match, amount[0], Role.PAID)


def part_of(match: Match) -> tuple[Item, ...]:
    """What was paid, and of how much."""
    made = _as(Role.PAID, 2)(match[:3]), _as(Role.WHOLE, 2)(match[3:])
    return tuple(replace(item, rule="paid.part-of") for item in made)


def now_later(match: Match) -> tuple[Item, ...]:
    """What was paid, and what will be."""
    made = _as(Role.PAID, 0)(match[:2]), _as(Role.OWED, 1)(match[2:])
    return tuple(replace(item, rule="paid.now-later") for item in made)


def moved(match: Match) -> Item | None:
    """What came in or was sent off; "don" and "go" alone may be of anything that follows."""
    amount, verbs = match[0][0], match[-1]
    if verbs[0].norm in ("don", "has", "have", "go") and len(verbs) == 1:
        return None
    return replace(_money(match, amount, Role.PAID), concepts=amount.concepts)


def charged(match: Match) -> tuple[Item, ...]:
    """What a bank takes, however little: the word stays the good that is paid for."""
    amount = _as(Role.BARE, 0)((match[2],))
    return (*match[0], replace(amount, rule="charge.marked"))


def old(role: Role, place: int):  # type: ignore[no-untyped-def]
    """A production: the amount at `place` is of a deal told before, and so is what stands beside it."""

    def make(match: Match) -> Item | None:
        made = _money(match, match[place][0], role)
        return replace(made, concepts=made.concepts | {C.OLD})

    return make


DAY_BEFORE = kind(Kind.DATE, test=lambda item: item.value.past is not None and "today" not in item.norm)
SIGNED = (
    Rule("money.signed", (kind(Kind.NUMBER, test=lambda item: "money" in item.flags),), plain, 1.0, ("₦4,500", "60k")),
    Rule("money.of-day", (MONEY, said("of"), DAY_BEFORE), old(Role.BARE, 0), 1.0, ("the 21,600 of Friday",)),
)
PRICES = (
    Rule("price.at", (AT, some(maybe(said(":", "the", "same")), 2), any_of(AMOUNT, SMALL), maybe(EACH), maybe(but(MEASURE, word(C.TITLE)))),
         _as(Role.PRICE, 2, 4), 1.2, ("@ 5,500", "at 5,800 per crate")),
    Rule("price.times", (AMOUNT, said("x", "*", "×", "times"), COUNT), _as(Role.PRICE, 0), 1.4, ("5,500 x 10",)),
    Rule("price.same", (said("same", "still", "the same", "the usual"), SUM), _as(Role.PRICE, 1), 0.9, ("same 5,500",)),
    Rule("price.each", (any_of(AMOUNT, SMALL), maybe(said("for", "fun")), any_of(EACH, said("/")), maybe(MEASURE)), _as(Role.PRICE, 0, 3), 1.2,
         ("11k each", "19,000 for each", "3,150/kg", "5,800 per crate")),
    Rule("price.paid", (PAID, FILLERS, AMOUNT, EACH, maybe(MEASURE)), _as(Role.PRICE, 2, 4), 1.3, ("paid 45k each",)),
    Rule("price.one-of", (AMOUNT, kind(Kind.QUANTITY, test=lambda item: item.value.number == 1 and item.value.unit is not None)),
         _as(Role.PRICE, 0, 1), 1.25, ("18,500 one bag",)),
    Rule("price.one", (AMOUNT, said("a", "every", "the"), MEASURE), _as(Role.PRICE, 0, 2), 1.1, ("5,050 a crate", "5,800 the crate")),
    Rule("price.for-one", (AMOUNT, maybe(any_of(said("for"), EACH)), some(ONE, 2)), _as(Role.PRICE, 0), 1.1, ("45k for one", "9k one")),
    Rule("price.each-first", (any_of(EACH, said("price", "rate", "price don")), maybe(MEASURE), some(maybe(RISE), 5), AMOUNT),
         _as(Role.PRICE, 3, 1), 1.0, ("each 5,800", "per crate 5,800", "price don go up to 17,800")),
)  # fmt: skip
CHARGE = but(
    said("charges", "bank charge", "bank charges", "pos charge", "pos charges", "stamp duty", "commission"),
    kind(Kind.MONEY),
)
LESS = said("less", "minus")
BACK = said("returned", "back", "collected", "returned back", "was returned", "refunded")
WHOLE = said("whole", "the whole", "complete", "the complete", "entire")
WIRE = Part(lambda item: "net" in item.flags)
SUMS = (
    Rule("total.marked", (but(any_of(word(C.TOTAL), said("everything", "amount", "net", "sum", "total")), WIRE),
                          some(maybe(any_of(FILLER, said("wey"), PAID)), 4), SUM), _as(Role.TOTAL, 2), 1.1,
         ("total 45k", "amount 114,000")),
    Rule("total.equals", (any_of(said("=", "makes", "make", "equals", "worth"), word(C.MAKES)), maybe(FILLER), SUM),
         _as(Role.TOTAL, 2), 1.0, ("= 46,400", "worth 48,000", "that is 116k")),
    Rule("total.whole", (maybe(any_of(PAID, said("sent", "gave"))), FILLERS, WHOLE, maybe(said("sum", "money", "of")), SUM), _as(Role.TOTAL, 4), 1.3,
         ("sent the whole 67,000",)),
    Rule("total.after", (SUM, any_of(word(C.TOTAL), said("total"))), _as(Role.TOTAL, 0), 1.0, ("84k total",)),
    Rule("total.paid", (PAID, FILLERS, SUM, any_of(word(C.TOTAL), said("total"))), _as(Role.TOTAL, 2), 1.3, ("paid 150k total",)),
    Rule("total.carried", (said("i", "we"), said("carry", "use"), kind(Kind.MONEY, test=_is_amount)), _as(Role.TOTAL, 2), 1.3,
         ("I carry 15k",)),
    Rule("total.for-all", (SUM, said("for"), maybe(said("the", "all", "all the")),
                           any_of(COUNT, said("both", "lot", "everything"))), _as(Role.TOTAL, 0), 1.1, ("14,500 for the two",)),
    Rule("charge.marked", (CHARGE, some(maybe(any_of(FILLER, said("on", "same", "this"))), 3), AMOUNT), charged, 1.1,
         ("bank charges on same 215",)),
    Rule("change.marked", (said("change"), FILLERS, SUM, maybe(BACK)), _as(Role.CHANGE, 2), 1.3, ("change 1,400 returned", "change of 2k")),
    Rule("change.after", (SUM, maybe(said("as", "for", "in")), maybe(said("my", "the")), said("change"), maybe(BACK)), _as(Role.CHANGE, 0), 1.3,
         ("1,400 change",)),
    Rule("discount.marked", (word(C.DISCOUNT), FILLERS, SUM, maybe(word(C.DISCOUNT))), _as(Role.DISCOUNT, 2), 1.1,
         ("less 5,000 discount",)),
    Rule("discount.left", (said("left", "leave", "dash", "dashed"), maybe(ARTICLES), AMOUNT, maybe(said("change")), said("for"), said("him", "her", "them", "am", "dem")),
         _as(Role.DISCOUNT, 2), 1.6, ("left the 300 for him",)),
    Rule("discount.for", (LESS, some(kind(Kind.WORD, Kind.PERSON), 3), SUM), _as(Role.DISCOUNT, 2), 1.6,
         ("less credit note 16,500",)),
)  # fmt: skip
DEBTS = (
    Rule("owed.marked", (BALANCE, FILLERS, AMOUNT), _as(Role.OWED, 2), 1.2, ("balance na 23k", "I still owe am 55k")),
    Rule("owed.after", (maybe(said("so")), SUM, NOUGHT, STILL), _as(Role.OWED, 1), 1.1, ("23k remain", "so 24,000 is outside")),
    Rule("owed.rest", (word(C.REST), FILLERS, SUM), _as(Role.OWED, 2), 1.0, ("the other 33k",)),
    Rule("owed.unpaid", (SUM, NOUGHT, word(C.CREDIT)), _as(Role.OWED, 0), 1.15, ("17,700 unpaid",)),
    Rule("owed.not-paid", (but(word(C.CREDIT), said("on credit", "credit", "book it")), ARTICLES, SUM), _as(Role.OWED, 2), 1.2, ("has not paid the 5,200",)),
    Rule("owed.theirs", (maybe(said("so")), SUM, some(maybe(any_of(FILLER, said("what", "am"))), 4), word(C.OWE)), _as(Role.OWED, 1), 1.15,
         ("the 9,300 that she owed", "so 85,000 is what I am owing")),
    Rule("owed.for-goods", (maybe(ARTICLES), SUM, some(maybe(any_of(FILLER, said("which"))), 4), any_of(word(C.OWE), STILL), said("for", "on"), maybe(ARTICLES),
                            kind(Kind.QUANTITY)), old(Role.OWED, 1), 1.2, ("the 16,200 he was owing for 3 crates",)),
    Rule("whole.out-of", (said("out"), said("of"), maybe(ARTICLES), any_of(AMOUNT, SMALL)), _as(Role.WHOLE, 3), 1.3,
         ("out of 67,200",)),
    Rule("aside.sum-agreed", (said("instead"), said("of"), maybe(ARTICLES), AMOUNT), lambda match: spanning(Kind.ASIDE, match, None), 1.4,
         ("instead of the ₦15,000",)),
    Rule("whole.of", (said("of", "from", "inside"), some(any_of(ARTICLES, said("full", "complete", "whole", "old")), 2), AMOUNT), _as(Role.WHOLE, 2), 1.25, ("of the 25k",)),
    Rule("paid.part-of", (maybe(PAID), FILLERS, MONEY, said("of"), maybe(ARTICLES), MONEY), part_of, 1.3, ("100k of 136k",)),
    Rule("paid.now-later", (SUM, said("now"), maybe(said("and")), SUM, said("later")), now_later, 1.3, ("50k now 2k later",)),
    Rule("paid.marked", (PAID, FILLERS, AMOUNT), paid, 1.2, ("paid me 60k", "drop 30k")),
    Rule("paid.settled", (PAID, FILLERS, ARTICLES, MONEY, said("for", "of", "on"), ARTICLES, kind(Kind.QUANTITY)), old(Role.PAID, 3), 1.2,
         ("brought the 24,000 for the 4 crates",)),
    Rule("paid.came", (MONEY, maybe(said("don", "has", "have", "just")), said("come", "came", "land", "landed")), moved, 1.0,
         ("20k come", "12k don land")),
    Rule("paid.went", (MONEY, some(any_of(said("went", "gone"), said("don", "has", "have", "go")), 2)), moved, 1.0,
         ("the 70k don go", "20,000 went")),
    Rule("paid.with", (said("with"), some(maybe(any_of(ARTICLES, said("only", "just"))), 2), MONEY), _as(Role.PAID, 2), 0.9, ("came at last with the 13,000",)),
    Rule("paid.for-debt", (maybe(PAID), SUM, said("for", "on", "against", "towards"), some(maybe(ARTICLES), 2), word(C.OWE)), old(Role.PAID, 1), 1.3,
         ("ten thousand for her old debt",)),
    Rule("paid.balanced", (said("balance", "bal", "balanced"), said("me", "us", "him", "her", "them"), SUM), _as(Role.PAID, 2), 1.35,
         ("balance me 13,500",)),
    Rule("paid.put-down", (any_of(said("put down"), said("put")), maybe(said("down")), SUM), _as(Role.PAID, 2), 1.2, ("put down 85k",)),
    Rule("paid.got", (GOT, FILLERS, MONEY), _as(Role.PAID, 2), 1.0, ("received 60,000",)),
    Rule("paid.after", (SUM, maybe(said("don", "is", "was", "been", "has been", "he", "she", "e")), PAID_IN), _as(Role.PAID, 0), 1.0,
         ("50k paid",)),
    Rule("paid.entered", (SUM, maybe(said("has", "have", "don", "just")), said("entered", "enter", "reached", "reach"),
                          maybe(said("into", "in", "inside")), said("my", "our"), said("hand", "hands", "account", "acct")),
         _as(Role.PAID, 0), 1.3, ("36,000 has entered my hand",)),
    Rule("paid.as-deposit", (SUM, maybe(said("as", "for", "being")), maybe(said("a", "the")), word(C.PART)), _as(Role.PAID, 0), 1.2, ("15,000 as deposit",)),
)  # fmt: skip
ROLES = (*PRICES, *SUMS, *DEBTS)


def method(match: Match) -> Item | None:
    """A way of paying."""
    found = match[1][0]
    if found.norm == "account" and not match[0]:
        return None  # "account don clear"
    way = next(way for way in ("pos", "mobile", "cash", "transfer") if way in found.concepts)
    return spanning(Kind.METHOD, match, way)


BANKS = frozenset(["zenith", "access", "fidelity", "sterling", "wema", "polaris", "stanbic", "ecobank", "keystone"])
BANK = kind(Kind.PERSON, test=lambda item: item.norm in BANKS)  # "Zenith transfer"
METHODS = (
    Rule("method", (maybe(any_of(said("by", "via", "in", "with", "through", "for", "to", "my", "into"), BANK)),
                    but(word(C.CASH, C.TRANSFER, C.POS, C.MOBILE), kind(Kind.QUANTITY, Kind.MONEY, Kind.PERSON, Kind.PROMISE))), method, 0.5,
         ("by transfer", "cash", "Opay")),
)  # fmt: skip


def promised(match: Match) -> Item | None:
    """A promise with its day."""
    made = spanning(Kind.PROMISE, match, match[-1][-1].value)
    return replace(made, concepts=made.concepts - {C.TASK_MARK})  # "half is due on Friday" is no task


def on_day(match: Match) -> Item | None:
    """A promise with the day in its middle."""
    return spanning(Kind.PROMISE, match, match[1][0].value)


WANTING = said(
    "will",
    "go",
    "wants",
    "want",
    "needs",
    "need",
    "is",
    "coming",
    "come",
    "collect",
    "come collect",
    "take",
    "for",
    "to",
    "on",
    "dey",
)
HIS_MONEY = said("money", "balance", "his money", "her money", "their money")
ANY_PAY = but(
    word(C.PAY, C.PROMISE, C.CLEAR, C.BRING), kind(Kind.MONEY), said("paid", "brought", "gave", "settled", "cleared")
)
REST = but(word(C.REST, C.BALANCE, C.PROMISE), kind(Kind.MONEY, Kind.QUANTITY), said("left", "outstanding"))
WAIT = any_of(
    kind(Kind.WORD, test=lambda item: not item.concepts),
    said("after", "when", "once", "service", "church", "market", "salary", "work", "school", "prayer", "day", "sales"),
)
HALF = kind(Kind.NUMBER, test=lambda item: item.norm in ("half", "one"))
THE_HALF = kind(Kind.NUMBER, test=lambda item: item.norm == "half")
LINKS = said(
    "by", "before", "in", "at", "next", "or", "till", "until", "latest", "on", "everything", "will", "due", "is due"
)
THEN = some(maybe(any_of(FILLER, REST, WAIT, HALF, LINKS, kind(Kind.ASIDE))), 7)
COMING = kind(Kind.DATE, test=lambda item: item.value.coming is not None and item.norm != "this morning")
ONLY_COMING = kind(Kind.DATE, test=lambda item: item.value.coming is not None and item.value.past is None)
PROMISES = (
    Rule("promise.day", (but(word(C.PROMISE), kind(Kind.MONEY)), THEN, COMING), promised, 1.0, ("she go pay Friday", "he will balance month end")),
    Rule("promise.till", (said("till", "until"), maybe(said("next", "on")), COMING), promised, 0.8, ("unpaid till Monday",)),
    Rule("promise.pay-in", (ANY_PAY, THEN, ONLY_COMING), promised, 0.9, ("they pay in 30 days",)),
    Rule("promise.will", (said("she", "he", "they", "who"), said("pays", "settles", "transfers", "brings", "clears", "sends", "settle"),
                          maybe(said("both")), THEN, COMING), promised, 1.2, ("they settle both on the 16th", "she transfers on Wednesday")),
    Rule("promise.means", (said("cheque", "check", "money", "payment", "cash", "transfer"), THEN, ONLY_COMING), promised, 0.8,
         ("cheque tomorrow",)),
    Rule("promise.income", (said("salary", "contribution", "allowance", "payment"), THEN, but(COMING, said("today"))), promised, 0.8,
         ("her contribution is coming out on Friday",)),
    Rule("promise.collect", (some(WANTING, 5), maybe(said("his", "her", "their", "im", "the")), HIS_MONEY, THEN, COMING),
         promised, 1.2, ("will collect his money on Saturday", "wants her money by Friday")),
    Rule("promise.coming", (some(WANTING, 3), COMING, said("for", "to collect", "to take"), maybe(said("his", "her", "their", "im", "the")), HIS_MONEY),
         on_day, 1.2, ("is coming on Wednesday for his money",)),
    Rule("promise.rest", (any_of(REST, THE_HALF), THEN, COMING), promised, 0.95, ("rest on Sunday", "half is due in two weeks")),
)  # fmt: skip
