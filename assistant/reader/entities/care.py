"""What is measured, dosed and withheld: readings of water, doses as said, days for which eggs or meat are not sold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from assistant.reader.chart import Match, Part, Rule, any_of, but, kind, maybe, said, some, spanning, word
from assistant.reader.entities.quantities import of_no_account as aside
from assistant.reader.items import Item, Kind, Quantity
from farms.language.concepts import Concept as C
from farms.language.wordlist import words

MEASURES = {C.PH: "ph", C.AMMONIA: "ammonia_mg_l", C.OXYGEN: "dissolved_oxygen_mg_l", C.TEMPERATURE: "temperature_c"}
DEGREES = ("degrees", "degree", "deg", "°", "°c", "celsius", "centigrade")


@dataclass(frozen=True, slots=True)
class Measured:
    """A reading of water. `name` is None where only the unit is said."""

    name: str | None
    number: Decimal


@dataclass(frozen=True, slots=True)
class Hold:
    """Days for which eggs or meat are not sold or eaten after a medicine; None: not said."""

    eggs: Decimal | None = None
    meat: Decimal | None = None
    days: Decimal | None = None  # where neither is named beside them


def _is_measure(item: Item) -> bool:
    return item.kind is Kind.WORD and item.has(*MEASURES) and item.norm not in DEGREES


NUMBER = kind(Kind.NUMBER, test=lambda item: not item.flags & {"money", "phone"})
MEASURE = Part(_is_measure)
IS = said(
    *words("is na = : - at of now level reading was about only reads read still value – don drop drops dropped rose risen fell"),
    *words("has gone went up down to too high low came be showing shows are stands increased reduced"),
)  # fmt: skip
DEGREE = any_of(said(*DEGREES), but(said("c"), word(C.TITLE)))
WARM = kind(Kind.NUMBER, test=lambda item: 15 <= item.value <= 45 and "money" not in item.flags)  # of water
PER_LITRE = any_of(word(C.LITRE), said("l"))


def _of(kind_: Kind, match: Match, value: object) -> Item:
    """An item that means nothing but its value, so that no later rule takes it for a word in it."""
    made = spanning(kind_, match, value)
    meant = frozenset([C.WITHDRAWAL]) if kind_ is Kind.HOLD else made.concepts & frozenset(MEASURES)
    return replace(made, concepts=meant)


def reading(match: Match) -> Item | None:
    """A MEASURE or its unit, and a NUMBER, in either order; with mg/l alone the measure stands elsewhere."""
    items = [item for part in match for item in part]
    place = next(i for i, item in enumerate(items) if item.kind is Kind.NUMBER)
    measure, value = next((item for item in items if MEASURE.test(item)), None), items[place].value
    if measure is not None and measure.norm == "do" and measure.text[:1] != "D" and value == int(value):
        return None
    if place > 2 and items[place - 1].norm == "-" and items[place - 1].end == items[place].start:
        value = -value
    warm = "temperature_c" if any(item.norm in (*DEGREES, "c") for item in items) else None
    return _of(Kind.READING, match, Measured(name_of(measure) if measure else warm, value))


def name_of(measure: Item) -> str:
    """The field of a record for a measure."""
    return next(name for concept, name in MEASURES.items() if concept in measure.concepts)


READINGS = (
    Rule("reading.named", (MEASURE, some(maybe(IS), 4), NUMBER, maybe(said("mg", "ppm")),
                           maybe(said("/", "per")), maybe(PER_LITRE),
                           some(maybe(DEGREE), 2)), reading, 1.4, ("pH 7.2", "ammonia na 0.5 mg/l", "temp: 28 degrees")),
    Rule("reading.degrees", (NUMBER, some(said(*DEGREES), 2), maybe(said("c"))), reading, 1.3,
         ("27 degrees", "27.9 °C")),
    Rule("reading.celsius", (WARM, Part(lambda item: item.text == "C")), reading, 0.9, ("27.5 C",)),
    Rule("reading.before", (NUMBER, MEASURE), reading, 0.8, ("7.2 pH",)),
    Rule("reading.unit", (NUMBER, said("mg"), said("/", "per"), PER_LITRE), reading, 1.2, ("1.2 mg/l",)),
)  # fmt: skip


MEAT = words("meat flesh fish")
ITS_MEAT = MEAT | words("kill killing slaughter slaughtering eat eating chop")  # of the animals themselves
PRODUCE = any_of(word(C.EGG), said("meat", "flesh"))
GOOD = any_of(word(C.EGG), said(*MEAT))
DAY = but(word(C.TIMEUNIT), said("am", "pm", "a.m", "p.m", "times", "o'clock", "oclock"))
FORBIDDEN = any_of(
    word(C.NEGATION, C.SPOIL),
    said(
        *words("nobody shouldn't mustn't withhold avoid throw waste keep hold stop withheld dumped"),
        "poured away",
        "pour away",
    ),
)
LINK = any_of(
    said(
        *words(
            """
            a about again all am any are away be bird birds collect consume dem during eaten everything for from give
            go have her house i in is it make mk must na next not of or our out pen people period person pick pond sale
            sales sell selling should sold take that the their them they this those till time to touch until use used
            will within would you we your : - =
            """
        ),
        "should be", "must be", "to be",
    ),
    word(C.NEED, C.EGG), said(*ITS_MEAT),
    kind(Kind.BATCH),
)  # fmt: skip
LINKS = some(maybe(LINK), 9)
FOR = some(
    maybe(said("for", "until", "till", "of", "is", "na", ":", "-", "=", "period", "time", "the", "about", "are")), 3
)


def _hold(goods: Sequence[Item], number: Decimal, unit: str = "day") -> Hold | None:
    """So many days of what the words name; those of eating mean the meat where no eggs are named."""
    if not unit.startswith(("week", "wk", "day")):
        return None
    days = number * (1 if unit.startswith("day") else 7)
    eggs = any(item.has(C.EGG) for item in goods)
    meat = any(item.norm in (MEAT if eggs else ITS_MEAT) for item in goods)
    return Hold(days if eggs else None, days if meat else None, days)


def held(match: Match) -> Item | None:
    """What is withheld stands anywhere before or behind the only NUMBER of days."""
    items = [item for part in match for item in part]
    number = next(item for item in items if item.kind is Kind.NUMBER)
    unit = next((item.norm for item in items if DAY.test(item)), "day")
    hold = _hold(items, number.value, unit)
    return _of(Kind.HOLD, match, hold) if hold else None


def forbidden(match: Match) -> Item | None:
    """An order not to sell, eat or kill, with what it is about."""
    made = held(match)
    return made if made and (made.value.eggs is not None or made.value.meat is not None) else None


def nil(match: Match) -> Item | None:
    """No days at all, for what is named, or for both."""
    of = (*match[1], *match[4])
    eggs = any(item.has(C.EGG) for item in of) or not of
    meat = any(item.norm in MEAT for item in of) or not of
    return _of(Kind.HOLD, match, Hold(Decimal(0) if eggs else None, Decimal(0) if meat else None))


def meat_alone(match: Match) -> Item | None:
    """Days after those of the eggs: "eggs for 7 days, meat 18"."""
    return _of(Kind.HOLD, match, Hold(meat=match[1][0].value))


ON = maybe(said("for", "on"))
HOLDS = (
    Rule("hold.forbidden", (FORBIDDEN, LINKS, NUMBER, DAY), forbidden, 1.5,
         ("not sell the eggs for 8 days", "discard eggs for 7 days", "no eggs for 7 days")),
    Rule("hold.passive", (GOOD, LINKS, FORBIDDEN, LINKS, NUMBER, DAY), held, 1.5,
         ("eggs must be thrown away for 7 days", "fish of that pond not to be sold for 5 days", "eggs make we no sell am for 10 days")),
    Rule("hold.until", (NUMBER, DAY, said("before", "till", "until"), LINKS, any_of(GOOD, said(*ITS_MEAT))), forbidden, 1.5,
         ("10 days before person go chop the meat", "3 days before selling their eggs", "5 days before you kill")),
    Rule("hold.period", (maybe(GOOD), word(C.WITHDRAWAL), maybe(GOOD), FOR, NUMBER, maybe(DAY), ON, maybe(GOOD)), held, 1.5,
         ("egg withdrawal 5 days", "withdrawal period is 7 days for eggs")),
    Rule("hold.before", (NUMBER, maybe(said("-")), DAY, maybe(said("of")), maybe(GOOD), word(C.WITHDRAWAL), ON, maybe(GOOD)),
         held, 1.5, ("7 days egg withdrawal", "5-day withdrawal for meat")),
    Rule("hold.each", (PRODUCE, maybe(said(":", "-", "=", "is", "for")), NUMBER, but(DAY, said("weeks", "week"))), held, 1.4,
         ("eggs 8 days",)),
    Rule("hold.days-for", (NUMBER, DAY, said("for", "on"), maybe(said("the")), PRODUCE), held, 1.4, ("7 days for meat",)),
    Rule("hold.meat", (said("meat"), NUMBER), meat_alone, 1.0, ("meat 18",)),
    Rule("hold.nil", (kind(Kind.NUMBER, test=lambda item: item.value == 0), maybe(GOOD), word(C.WITHDRAWAL), ON, maybe(GOOD)), nil, 1.4, ("nil withdrawal for eggs",)),
)  # fmt: skip


VOLUMES = (C.LITRE, C.GALLON)


def _unit_in(*units: str):  # type: ignore[no-untyped-def]
    return lambda item: isinstance(item.value, Quantity) and item.value.unit in units


def dose(match: Match) -> Item | None:
    """So much in so much water, or for so much weight."""
    much, of = match[0][0], match[-1][0]
    measure = (
        of.value.unit
        if isinstance(of.value, Quantity)
        else next((str(u) for u in (*VOLUMES, C.KG) if u in of.concepts), "")
    )
    small = isinstance(much.value, Quantity) and much.value.unit in ("ml", "g", "bottle")
    if measure == "kg" and not small:
        return None
    return spanning(Kind.DOSE, match, None)


MUCH = kind(Kind.QUANTITY, test=_unit_in("ml", "g", "bottle", "bowl", "kg", "litre"))
OF_WATER = any_of(
    kind(Kind.QUANTITY, test=_unit_in("litre", "gallon", "kg")), but(word(*VOLUMES, C.KG), kind(Kind.QUANTITY))
)
DOSES = (
    Rule("dose", (MUCH, maybe(said("of")), some(maybe(word(C.COST_MEDICATION)), 2),
                  any_of(word(C.EACH), said("in", "to", "inside", "into", "for", "/", "with", "per", "dissolved")),
                  some(maybe(said("a", "one", "each", "every", "the", "in", "inside")), 2), OF_WATER), dose, 1.3,
         ("1 g per litre", "one spoon in ten litres", "1 sachet to a drum", "5 g/L")),
)  # fmt: skip


CODES = words("ND IB EDS IBD NDV ILT H120 MA5 AE AI IBDV HB NDKV EM ESB")
CODED = kind(Kind.WORD, test=lambda item: item.text in CODES)
BOOSTER = said("booster", "vaccine", "vaccines", "vac", "vacc", "killed", "inactivated", "live")


def vaccine(match: Match) -> Item | None:
    """Vaccines by the letters on their vials."""
    made = spanning(Kind.WORD, match, None)
    if match[4] and not match[3]:
        return None
    return spanning(Kind.WORD, match, None, concepts=(made.concepts - {C.AGE}) | {C.COST_VACCINE})


VIALS = (
    Rule("aside.boss", (said("my", "our", "the", "by", "for", "to", "from"), said("md")), aside, 1.3, ("approved by MD",)),
    Rule("vaccine.coded", (maybe(said("inactivated", "killed", "live")), CODED,
                           some(maybe(any_of(CODED, said("/", "+", "-", "&"))), 5), maybe(kind(Kind.WORD, test=lambda item: item.text in ("H", "MA", "B"))), maybe(NUMBER),
                           maybe(BOOSTER)), vaccine, 1.2,
         ("ND/IB/EDS", "IB H120 booster")),
)  # fmt: skip


ONE = kind(Kind.NUMBER, test=lambda item: item.value == 1)
SIZE = kind(Kind.NUMBER, test=lambda item: item.value >= 5)
DRUM = but(word(C.GALLON), kind(Kind.QUANTITY))


def drums(match: Match) -> Item:
    """So many drums of so many litres, as litres."""
    numbers = [item.value for part in match for item in part if item.kind is Kind.NUMBER]
    return spanning(Kind.QUANTITY, match, Quantity(numbers[0] * numbers[-1], "litre"))


DRUMS = (
    Rule("water.drums-of", (NUMBER, DRUM, some(maybe(any_of(said("of", "@", "x"), word(C.EACH), ONE)), 2), SIZE, PER_LITRE), drums, 1.5,
         ("2 drums of 200 litres", "2 drum each one 200L")),
    Rule("water.litre-drums", (NUMBER, SIZE, maybe(said("-")), PER_LITRE, DRUM), drums, 1.5, ("two 60-litre drums",)),
)  # fmt: skip
ASIDES = (
    Rule("aside.among-those", (said("inside", "among", "of", "in"), said("that", "those", "dat"),
                               kind(Kind.NUMBER, test=lambda item: item.value < 50)), aside, 1.2, ("inside that fifteen",)),
    Rule("aside.that-one", (said("that", "this", "which", "last", "second"), ONE), aside, 1.2, ("that one",)),
    Rule("aside.half", (kind(Kind.NUMBER, test=lambda item: 0 < item.value < 1), maybe(said("of")), maybe(said("the", "their")),
                         word(C.WATER)), aside, 1.3, ("half of the water",)),
    Rule("aside.place", (ONE, said("corner", "place", "side", "spot")), aside, 1.3, ("one corner",)),
    Rule("aside.each-one", (word(C.EACH), ONE), aside, 1.2, ("each one",)),
    Rule("aside.day-of-age", (said("d", "age"), kind(Kind.NUMBER, test=lambda item: item.value <= 100)), aside, 1.25, ("d28",)),
)  # fmt: skip
