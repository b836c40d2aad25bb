"""Numbers and what they count: "3 bags of layer mash", "20 big broilers", "kiret hudu"."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from assistant.reader.chart import Match, Rule, any_of, but, kind, maybe, said, some, spanning, word
from assistant.reader.items import Item, Kind, Quantity
from farms.language.calendar_days import Day
from farms.language.concepts import Concept as C
from farms.language.tagger import FISH_KINDS, KINDS
from farms.language.units import UNITS
from farms.language.wordlist import words

PRODUCE = (C.EGG, C.BIRD, C.FISH, C.MANURE, C.FEEDBAG, C.CHICK, C.FINGERLING, C.OTHER_ITEM)
COSTS = (
    C.COST_FEED, C.COST_MEDICATION, C.COST_VACCINE, C.COST_LABOUR, C.COST_TRANSPORT, C.COST_FUEL, C.COST_EQUIPMENT,
    C.COST_UTILITIES, C.COST_OTHER,
)  # fmt: skip
GOODS = (*PRODUCE, *COSTS)
_VERBS = (C.SELL, C.BUY, C.PAY, C.DIE, C.COLLECT, C.EACH, C.AT, C.TOTAL, C.TO, C.FROM, C.BALANCE, C.NEGATION, C.TITLE,
          C.CRACKED, C.SIGN, C.LOSE, C.TAKE, C.USE, C.WE, C.DUE, C.GIFT, C.HOME)  # fmt: skip

NUMBER = kind(Kind.NUMBER, test=lambda item: "money" not in item.flags and "phone" not in item.flags)
UNIT = but(word(*UNITS), kind(Kind.QUANTITY, Kind.NUMBER, Kind.ASIDE), word(C.TITLE))
GOOD = but(word(*GOODS), kind(Kind.QUANTITY, Kind.NUMBER), word(C.SIGN, C.SELL, C.BUY, C.PAY))
KINDS_OF_STOCK = frozenset(concept for concept in C if concept.startswith("kind:"))
LINK = said(":", "=", "-", "na", "is", "was", "were", "–")
PLAIN = but(
    kind(Kind.WORD),
    word(*UNITS, *GOODS, *_VERBS),
    said("and", "da", "ati", "for", "to", "in", "on", "at", "from", "don", "with", "go"),
)


def unit_of(item: Item) -> str | None:
    """The unit that a word names."""
    return next((str(unit) for unit in UNITS if unit in item.concepts), None)


def _goods(items: tuple[Item, ...]) -> frozenset[C]:
    """What the words name; the last one decides of several ("chicken droppings")."""
    last = items[-1].concepts & frozenset(GOODS)
    return last | frozenset(c for item in items for c in item.concepts & KINDS_OF_STOCK)


def _counted(match: Match, number: Item, unit: Item | None, goods: tuple[Item, ...]) -> Item:
    value = Quantity(
        number.value,
        unit_of(unit) if unit else None,
        _goods(goods) if goods else frozenset(),
        " ".join(item.text for item in goods),
    )
    mention = next((item.value for item in goods if item.value is not None), None)
    made = spanning(Kind.QUANTITY, match, value)
    return made if mention is None else spanning(Kind.QUANTITY, match, value, flags=frozenset({"placed"}))


def _kind_in(batch: Item) -> str | None:
    """The kind of animals that a batch is called by: "Xmas Broilers"."""
    last = batch.norm.split()[-1]
    return next((kind for kind, called in KINDS.items() if last in called and last.endswith("s")), None)


def of_batch(match: Match) -> tuple[Item, ...] | None:
    """NUMBER BATCH: so many of its animals."""
    number, batch = match[0][0], match[2][0]
    kept = str(_kind_in(batch))
    if kept in FISH_KINDS or number.value != int(number.value):
        return None
    goods = frozenset({C.BIRD, f"kind:{kept}"})
    value = Quantity(number.value, None, goods, batch.text)  # type: ignore[arg-type]
    counted_ = spanning(Kind.QUANTITY, match[:2], value, concepts=goods, rule="quantity.of-batch")
    return (counted_, batch)


def measured(match: Match) -> Item | None:
    """NUMBER UNIT [of GOODS]."""
    number, unit, _of, goods = match
    made = _counted(match, number[0], unit[0], goods)
    if unit[0].has(C.BAG) and goods and made.value.goods - KINDS_OF_STOCK <= {C.BIRD, C.FISH, C.CHICK, C.FINGERLING}:
        feed = replace(made.value, goods=frozenset({C.COST_FEED}))  # "11 bags layer"
        return replace(made, value=feed, concepts=frozenset({C.BAG, C.COST_FEED}))
    return made


def counted(match: Match) -> Item | None:
    """NUMBER [plain words] GOODS."""
    number, _plain, goods = match
    if _is_price_of(number[0], goods[-1]):
        return None
    return _counted(match, number[0], None, goods)


SERVICES = (
    C.COST_LABOUR, C.COST_TRANSPORT, C.COST_UTILITIES, C.COST_FUEL, C.COST_MEDICATION, C.COST_VACCINE, C.COST_OTHER,
)  # fmt: skip


def _is_price_of(number: Item, goods: Item) -> bool:
    """ "2,500 transport", "9,000 drinkers": so many are not counted; it is what they cost."""
    many = number.value >= 50 if goods.has(*SERVICES) else number.value >= 1000
    return many and goods.has(*COSTS) and not goods.has(*PRODUCE)


def after_unit(match: Match) -> Item | None:
    """[GOODS] UNIT [is] NUMBER."""
    goods, unit, more, _link, number = match
    if "grouped" in number[0].flags or number[0].value >= 500:
        return None  # "crate na 5,800" is a price
    return _counted(match, number[0], unit[0], (*goods, *more))


MANY = 1000  # birds


def after_goods(match: Match) -> Item | None:
    """GOODS [is] NUMBER."""
    goods, _link, number = match
    living = any(item.has(C.BIRD, C.FISH, C.CHICK, C.FINGERLING) for item in goods)
    if living and isinstance(number[0].value, Decimal) and number[0].value >= MANY:
        return None  # "medicine for fowl 7,200", "bought chicks 45,000"
    return _counted(match, number[0], None, goods)


def _is_sum(item: Item) -> bool:
    return "grouped" in item.flags or item.value >= MANY


def live(match: Match) -> Item | None:
    """NUMBER live: birds."""
    word_ = replace(match[1][0], concepts=frozenset([C.BIRD]))
    return _counted((match[0], (word_,)), match[0][0], None, (word_,))


def packs(match: Match) -> Item | None:
    """NUMBER x SIZE-kg BAG: what one holds is not counted."""
    number, _times, _size, _unit, bag, _of, goods = match
    return _counted(match, number[0], bag[0], goods)


def lot(match: Match) -> Item | None:
    """LOT [no.] and the sign of the lot: letters, figures and dashes written as one, or letters apart in front."""
    code = [item for part in match[2:] for item in part]
    glued = all(a.end == b.start or (a.text.isalpha() and a.text.isupper()) for a, b in pairwise(code))
    if not glued or not any(item.kind is Kind.NUMBER for item in code):
        return None
    sign = code[0].text
    for before, item in pairwise(code):
        sign += ("" if before.end == item.start else " ") + item.text
    return spanning(Kind.LOT, match, sign)


SIGN = kind(Kind.WORD, test=lambda item: item.text[:1].isupper() and len(item.text) <= 4 and item.text.isupper())


def of_no_account(match: Match) -> Item | None:
    """How long, at what hour, how many pens, which invoice: a figure that no record takes."""
    return spanning(Kind.ASIDE, match, None)


def hour_today(match: Match) -> tuple[Item, ...]:
    """The hour says nothing; the day stays."""
    return (replace(spanning(Kind.ASIDE, match[:2], None), rule="aside.hour-today"), *match[2])


def weekly(match: Match) -> Item | None:
    """A day that comes again and again tells of no past one."""
    return spanning(Kind.DATE, match, Day(None, match[1][0].value.coming))


def opened(match: Match) -> Item | None:
    """What a delivery came in."""
    return spanning(Kind.WORD, match, None, norm="carton", concepts=frozenset({C.USE}))


PLACES = said("pens", "houses", "ponds", "tanks", "cages", "batches", "rooms", "sections", "buildings", "rows")
FEW = kind(Kind.NUMBER, test=lambda item: item.value < 60)
OF_PAST = kind(Kind.DATE, test=lambda item: item.value.past is None and item.norm.split()[0] in ("last", "previous"))
TIME_OF_DAY = kind(
    Kind.DATE, test=lambda item: item.norm in ("this morning", "this evening", "this afternoon", "today", "yesterday")
)
ASIDES = (
    Rule("aside.places", (maybe(said("all", "both")), maybe(said("the", "our")), NUMBER, maybe(word(C.BIRD)), PLACES), of_no_account, 1.3,
         ("the four pens",)),
    Rule("aside.how-long", (maybe(said("for", "after", "within", "every", "about", "past", "last")), maybe(said("the", "about")), NUMBER,
                            word(C.TIMEUNIT)), of_no_account, 1.25, ("for four days", "two hours")),
    Rule("aside.hour", (said("by", "at", "around", "about", "since", "before", "till", "until"), NUMBER,
                        said("am", "pm", "o'clock", "oclock", "a.m", "p.m")), of_no_account, 1.5, ("at 6 am",)),
    Rule("aside.day-hour", (said("by", "at", "around", "about", "since", "before", "till", "until"), FEW, said("in"), said("the"),
                            said("morning", "afternoon", "evening", "night")), of_no_account, 1.5, ("around 10 in the morning",)),
    Rule("aside.hour-today", (said("by", "at", "around", "about", "since", "before"), FEW, TIME_OF_DAY), hour_today, 1.2, ("by 7 this morning",)),
    Rule("aside.address", (said("mile", "zone", "phase", "plot", "flat"), NUMBER), of_no_account, 1.3, ("Mile 3",)),
    Rule("aside.payday", (said("when", "once", "after", "until", "till"), maybe(said("my", "her", "his", "their", "our", "the")),
                          said("salary", "salaries", "allowance", "pension"), maybe(kind(Kind.WORD))), of_no_account, 1.3,
         ("when salary comes",)),
    Rule("aside.before", (OF_PAST, maybe(said("it", "own", "we", "they")), said("was", "na", "were"), NUMBER), of_no_account, 1.3,
         ("last week it was 400",)),
    Rule("aside.man-days", (NUMBER, said("men", "boys", "people", "workers", "casuals", "labourers", "women"),
                            said("x", "×", "for", "*"), NUMBER, word(C.TIMEUNIT)), of_no_account, 1.4, ("3 men x 2 days",)),
    Rule("aside.as-per", (said("as"), said("per"), said("schedule", "agreement", "invoice", "list", "voucher")), of_no_account, 1.5,
         ("as per schedule",)),
    Rule("aside.vat", (kind(Kind.WORD, test=lambda item: item.text == "VAT"), maybe(said(":", "of")), kind(Kind.NUMBER)), of_no_account, 1.5, ("VAT 3,488",)),
    Rule("aside.account", (said("of", "on"), said("their", "his", "her", "the"), said("account", "acct")), of_no_account, 1.5,
         ("of their account",)),
    Rule("aside.every", (said("every"), kind(Kind.DATE, test=lambda item: item.value.coming is not None)), weekly, 1.3, ("every Saturday",)),
    Rule("aside.week", (said("wk", "week", "month", "day"), FEW), of_no_account, 1.3, ("wk 5",)),
    Rule("aside.deals", (maybe(said("the")), NUMBER, said("sales", "payments", "purchases", "orders", "transactions", "entries", "records", "things")),
         of_no_account, 1.3, ("two sales",)),
    Rule("aside.all-of-them", (said("the", "all"), FEW, said("of"), said("them", "us", "dem", "you")), of_no_account, 1.3, ("the two of them",)),
)  # fmt: skip
CODE = but(
    any_of(NUMBER, kind(Kind.WORD, test=lambda item: item.text.isalnum() and len(item.text) <= 4), said("-", "/")),
    said("and"),
)
OF_LOT = said(
    ":", "no", "number", ".", "-", "#", "is", "on", "the", "vial", "bottle", "label", "pack", "was", "na", "it",
    "says", "reads",
)  # fmt: skip
LOT_SIGNS = {1: "4471", 2: "NL4471", 3: "5521-E", 4: "IB26-0419", 5: "LS-2511-07"}  # by the number of their pieces
LOT_HEADS = {
    "lot": ("lot", word(C.LOT)),
    "lot.the": ("the lot na", said("the lot")),
    "lot.on-vial": ("number on the vial is", said("number", "batch", "code", "vial", "serial")),
}
LOTS = tuple(
    Rule(f"{name}-{length}", (head, some(maybe(OF_LOT), 6), *([CODE] * length)), lot, 2.0, (f"{said_} {sign}",))
    for name, (said_, head) in LOT_HEADS.items() for length, sign in LOT_SIGNS.items() if name == "lot" or length > 1
)  # fmt: skip
VOUCHERS = words("invoice receipt inv ref voucher reference acct rct lpo ticket meter waybill teller")
REFERENCES = (
    *LOTS,
    Rule("package.opened", (said("opened", "open"), maybe(said("the", "their", "d", "dem")),
                            any_of(word(C.CARTON, C.BAG), said("box", "boxes", "basket", "baskets", "crate"))), opened, 1.5, ("opened the carton",)),
    Rule("reference", (said(*VOUCHERS), some(maybe(said("no", "number", ".", "#", "-", ":")), 2), some(maybe(SIGN), 1),
                       kind(Kind.NUMBER, test=lambda item: item.flags.isdisjoint(("money", "grouped")))), of_no_account, 2.0, ("invoice 2207",)),
)  # fmt: skip
RULES = (
    Rule("quantity.measured", (NUMBER, UNIT, maybe(said("of")), some(maybe(GOOD), 3)), measured, 1.2,
         ("3 bags of layer mash", "62 kg", "4 crates eggs")),
    Rule("quantity.of-batch", (NUMBER, some(maybe(said("of", "the", "my", "our", "these", "those")), 2), kind(Kind.BATCH, test=lambda item: bool(_kind_in(item)))), of_batch, 1.0, ("22 Old Layers", "15 of the Old Layers")),
    Rule("quantity.counted", (NUMBER, some(maybe(PLAIN), 2), some(GOOD, 3)), counted, 1.0,
         ("20 big broilers", "3 birds", "210 fish")),
    Rule("quantity.live", (NUMBER, said("live")), live, 0.9, ("12 live",)),
    Rule("quantity.after-unit", (maybe(GOOD), but(UNIT, word(C.TIMEUNIT, C.AGE, C.PERCENT)), maybe(GOOD), maybe(LINK), NUMBER),
         after_unit, 0.65,
         ("kwai kiret hudu", "crates: 40")),
    Rule("quantity.after-goods", (some(word(*PRODUCE), 2), maybe(LINK), NUMBER), after_goods, 0.5, ("eggs 286",)),
    Rule("quantity.in-all", (word(C.EGG), word(C.TOTAL), maybe(LINK), but(NUMBER, kind(Kind.NUMBER, test=_is_sum))),
         lambda match: after_goods((match[0], match[2], match[3])), 1.5, ("eggs total 510",)),
    Rule("quantity.packs", (NUMBER, maybe(said("x", "×", "*", "of")), NUMBER, word(C.KG), word(C.BAG), maybe(said("of")),
                            some(maybe(GOOD), 3)), packs, 1.2, ("2 x 25kg bags feed",)),
)  # fmt: skip
