"""The dose rule: a quantity of something medicinal, by the meaning of numbers and units, or a course, or "double it".

Allowed, because they are no medicine: feed, water, readings of the water, prices and stock, agricultural lime and
common salt for ponds and nets (water and soil treatment that leaves no residue), skimmed milk in vaccine water,
disinfectant for houses and boots. Formalin, permanganate and copper in a pond count as medicine. Vitamins and
electrolytes do too: their label has the figure, the assistant does not.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from farms.language.wordfiles import entries
from governance.safety.figures import stray_figures
from governance.safety.negation import cleared, is_order, is_record
from governance.safety.text import Part, Token, has

_BETWEEN = {
    "a", "an", "of", "naira", "small", "big", "level", "heaped", "full", "tomato", "bottle", "whole", "more", "the",
    "extra", "single", "good", "about", "flat", "plastic", "milk", "peak", "to", "or", "x",
}  # fmt: skip
_LOOK_BACK = 4
CHANGED = "a change of the dose"
_NOT_MIXED = {"kg", "tin", "tins", "cup", "cups", "l", "litre", "litres", "liter", "liters"}
_NOT_A_COURSE = ("wait", "egg", "treated", "over", "sell", "hedge", "vaccine", "label")
_PER = {"per", "to", "in", "for", "a", "/", ":", "inside", "each"}
_INTO = {"in", "into", "inside", "with", "on", "over"}
_IT = {"it", "this", "that", "am"}
_BEYOND = {"strong", "stronger", "pass", "above", "beyond", "exceed", "over", "more", "higher"}
_AS_WRITTEN = {"label", "write", "written", "wrote", "prescribed", "normal", "usual", "packet", "says"}
_GRAMS = frozenset(entries("units")["g"])
_WEIGHED = {"feed", "weight", "egg", "benign_stuff", "water_test", "trade"}  # what else is told in grams
_MULTIPLES = {"twice", "thrice", "double", "triple", "half", "halve", "times"}
_WAS_GIVEN = {"used", "gave", "put", "wrote", "prescribed", "usual", "amount", "quantity"}
_POINTS_IN_TIME = {"after", "before", "since", "old", "ago"}


@dataclass(frozen=True)
class Quantity:
    """Number and unit in one clause, at the places start..end of it. `medicinal` units measure little else."""

    start: int
    end: int
    medicinal: bool


@dataclass(frozen=True)
class Dose:
    """A dose that was found: the tokens that say it, whether it is only reported, and what kind it is."""

    tokens: list[Token]
    reported: bool
    why: str


def quantities(clause: list[Token]) -> Iterator[Quantity]:
    """Every number with a unit, in either order: "0.5ml", "half a sachet", "cokali biyu", "a spoon"."""
    for place, token in enumerate(clause):
        medicinal = "unit_dose" in token.tags
        if not medicinal and "unit_any" not in token.tags:
            continue
        after = next((n for n in (place + 1, place + 2) if n < len(clause) and _stands_after(clause[n])), None)
        if after is not None:
            yield Quantity(place, after, medicinal)
            continue
        start = _number_before(clause, place)
        if start is not None:
            yield Quantity(start, place, medicinal)
        elif (
            clause[place + 1 : place + 2]
            and clause[place + 1].text == "of"
            and has(clause[place + 2 : place + 5], "drug", "med")
        ):
            yield Quantity(place, place, True)


def _stands_after(token: Token) -> bool:
    """Whether this number may follow its unit: "cokali biyu", "tablet half"."""
    return token.local or token.text in ("half", "quarter")


def _number_before(clause: list[Token], unit: int) -> int | None:
    number_at = None
    for place in range(unit - 1, max(-1, unit - 1 - _LOOK_BACK), -1):
        token = clause[place]
        if token.value is not None or token.text in ("a", "an"):
            number_at = place
            if token.value is not None:
                return place
        elif token.text not in _BETWEEN and "unit_any" not in token.tags and "unit_dose" not in token.tags:
            break
    return number_at


def doses(part: Part, topic: set[str]) -> Iterator[Dose]:
    """The doses in one part of a text; `topic` are the concepts of the whole text."""
    for clause in part.clauses:
        reached = -1
        spans = [
            *_by_quantity(part, clause, topic),
            *_by_ratio(part, clause),
            *_by_measure(part, clause),
            *_by_feed(part, clause),
            *_by_head(part, clause),
            *_by_course(part, clause),
            *_by_multiple(part, clause),
            *(
                (place, min(place + 2, len(clause) - 1), "a figure beside a medicine")
                for place in stray_figures(part, clause)
            ),
        ]
        for start, end, why in sorted(spans):
            if start > reached and not cleared(part, clause, start):
                reached = end
                reported = is_record(part, clause) and (why != CHANGED or has(clause, "past"))
                yield Dose(clause[start : end + 1], reported, why)


def _by_quantity(part: Part, clause: list[Token], topic: set[str]) -> Iterator[tuple[int, int, str]]:
    for quantity in quantities(clause):
        around = clause[: quantity.start] + clause[quantity.end + 1 :]
        if _harmless(part, clause, quantity):
            continue
        if not quantity.medicinal:
            drug = "asked" in topic or has(part.tokens, "drug", "med")
            ordered = (
                (is_order(clause) or has(clause, "give"))
                and _is_a_container(clause, quantity)
                and has(around, "animal")
            )
            weighed = clause[quantity.end].text in _GRAMS and not topic & _WEIGHED
            if not (drug or ordered or weighed) or _measures_something_else(clause, quantity):
                continue
        yield quantity.start, min(quantity.end + 4, len(clause) - 1), "a quantity of a medicine"
    if has(part.tokens, "inject"):
        for place, token in enumerate(clause):
            if token.kind == "num" and token.value is not None and token.value % 1 and not has(part.tokens, "trade"):
                yield place, place, "an amount to inject"


def _by_ratio(part: Part, clause: list[Token]) -> Iterator[tuple[int, int, str]]:
    """So much to so much, of whatever: "5 g per litre", "1:1000"; and "two lids of Tylosin", whatever a lid is."""
    if has(clause, "feed") or has(part.tokens, "water_test", "trade", "task"):
        return
    if has(part.tokens, "benign_stuff") and not has(part.tokens, "drug", "med"):
        return
    for place, token in enumerate(clause[:-2]):
        if token.value is None and token.text not in ("a", "an"):
            continue
        after = clause[place + 1 :]
        if "unit_any" in after[0].tags and after[1].text in _PER:
            if has(after[2:5], "unit_any", "carrier") and after[0].text not in _NOT_MIXED:
                yield place, place + 4, "a quantity to mix or to give"
        elif [other.text for other in after[:2]] == ["of", "it"] and is_order(clause):
            yield place, place + 2, "a quantity to give"
        elif after[1].value is not None and _is_a_ratio(part, after[0].text):
            yield place, place + 2, "a strength to mix"
        elif after[1].text == "of" and has(after[2:4], "drug") and has(clause, "give", "carrier", "each", "animal"):
            yield place, place + 3, "a quantity of a medicine"


def _by_head(part: Part, clause: list[Token]) -> Iterator[tuple[int, int, str]]:
    """So much of whatever to each animal: "give one piece each fowl", when a medicine or its unit was named."""
    if not has(clause, "give") or has(part.tokens, "feed", "trade", "vaccine") or not is_order(clause):
        return
    if has(part.tokens, "drug", "med", "unit_dose", "human_drug"):
        for place, token in enumerate(clause):
            after = clause[place + 1 : place + 4]
            if token.value is not None and has(after, "each") and has(clause[place + 2 : place + 6], "animal"):
                yield place, min(place + 3, len(clause) - 1), "a quantity to give"


def _by_feed(part: Part, clause: list[Token]) -> Iterator[tuple[int, int, str]]:
    """Something that goes into the feed, in a measure: "give it in the feed, a level tin to a bag"."""
    if has(part.tokens, "benign_stuff", "trade", "task") or not has(clause, "give"):
        return
    into = next(
        (n for n, token in enumerate(clause) if token.text in _INTO and has(clause[n + 1 : n + 4], "feed")), None
    )
    if into is None or not (has(clause[:into], "drug", "med") or {token.text for token in clause[:into]} & _IT):
        return
    for quantity in quantities(clause):
        yield quantity.start, quantity.end, "a quantity to mix or to give"


def _is_a_ratio(part: Part, between: str) -> bool:
    """ "1:1000 of the iodine", "the ratio is one to twenty, medicine to water"."""
    if between == ":":
        return has(part.tokens, "drug", "med", "give")
    says_ratio = any(token.text == "ratio" for token in part.tokens)
    return between == "to" and says_ratio and has(part.tokens, "drug", "med")


def _by_measure(part: Part, clause: list[Token]) -> Iterator[tuple[int, int, str]]:
    """A medicine "per bucket", with whatever stands for the amount."""
    if has(part.tokens, "feed", "benign_stuff", "trade", "water_test") or not has(part.tokens, "drug", "med"):
        return
    for place, token in enumerate(clause[:-1]):
        if token.text in ("per", "every", "each") and has(clause[place + 1 : place + 3], "vessel"):
            yield place, place + 1, "a quantity to mix or to give"


def _measures_something_else(clause: list[Token], quantity: Quantity) -> bool:
    """ "20 litres of water", "3 kg birds", "12 kg of feed": the quantity is of what carries or takes the medicine."""
    following = clause[quantity.end + 1 : quantity.end + 4]
    if has(following, "drug", "med"):
        return False
    return has(following, "feed", "animal", "benign_stuff") or "water" in {token.text for token in following}


def _only_the_label(tokens: list[Token]) -> bool:
    """Whether no medicine is named, but perhaps a label: that of a disinfectant, for example."""
    return all("label" in token.tags or token.text == "the" for token in tokens if token.tags & {"drug", "med"})


def _is_a_container(clause: list[Token], quantity: Quantity) -> bool:
    return clause[quantity.end].text in {"bottle", "bottles", "packet", "packets", "pack", "packs"}


def _harmless(part: Part, clause: list[Token], quantity: Quantity) -> bool:
    if has(clause, "benign_stuff") and not has(clause, "drug", "med"):
        return True
    if has(part.tokens, "benign_stuff") and _only_the_label(part.tokens):
        return True
    if has(part.tokens, "vaccine") and not has(part.tokens, "drug") and clause[quantity.end].text in ("drop", "drops"):
        return True
    value, following = clause[quantity.start].value or 0, {token.text for token in part.tokens}
    if value >= 50 and {"of", "water"} <= following and not has(part.tokens, "drug", "med", "into"):
        return True
    read = has(clause, "water_test") or (has(part.tokens, "water_test") and not has(part.tokens, "give"))
    if read and not has(part.tokens, "drug", "med"):
        return True
    if has(clause[quantity.end + 1 : quantity.end + 4], "feed") and not has(clause, "drug", "med"):
        return True
    bought = has(part.tokens, "trade", "task", "past") or any(token.text in ("₦", "stock") for token in part.tokens)
    bought = bought and clause[quantity.end].text != "coin"  # which measures, as a spoon does
    return bought and not is_order(clause) and not has(clause[quantity.end + 1 :], "carrier", "each", "animal")


def _by_course(part: Part, clause: list[Token]) -> Iterator[tuple[int, int, str]]:
    """A medicine for so many days, or so often a day."""
    order, medicine = is_order(clause), has(clause, "drug", "med")
    if {token.text for token in clause} & {"course", "standard"}:
        medicine = has(part.tokens, "drug", "med")
    if clause[0].text in ("for", "this", "then") and is_order(part.clauses[0]):
        order, medicine = True, has(part.tokens, "drug", "med")  # "give the antibiotic again, this time for a week"
    lasts = {token.text for token in clause} & {"na", "lasts", "runs", "course", "going"}
    if not (medicine and (order or lasts or has(clause, "drug"))) and not (order and has(clause, "course")):
        return
    ends = order or bool(lasts) or any(token.text == "stop" for token in clause)
    if has(part.tokens, "trade", "task") or (not ends and has(part.tokens, *_NOT_A_COURSE)):
        return
    if has(clause, "feed", "vaccine", "water_test") and not has(clause, "drug"):
        return
    for place, token in enumerate(clause):
        near = clause[max(0, place - 2) : place + 2]
        counted = "days" in token.tags and any(other.value is not None for other in near)
        following = {other.text for other in clause[place + 1 : place + 3]}
        often = "course" in token.tags and medicine
        again = token.text == "repeat" and has(clause, "days") and "weeks" not in {t.text for t in clause}
        if often or again or (counted and medicine and not following & _POINTS_IN_TIME):
            yield max(0, place - 1), min(place + 3, len(clause) - 1), "how long or how often to give a medicine"
            return


def _by_multiple(part: Part, clause: list[Token]) -> Iterator[tuple[int, int, str]]:
    """ "Double the dose", "three times the label", "twice what you used last time"."""
    for place, token in enumerate(clause):
        following = clause[place + 1 : place + 6]
        measured = has(following, "dose_word") or {other.text for other in following} & _WAS_GIVEN
        compared = token.text in _MULTIPLES and measured and not has(clause, "feed", "egg", "sell", "water_test")
        beyond = (
            token.text in _BEYOND
            and {other.text for other in following} & _AS_WRITTEN
            and has(clause, "drug", "med", "dose_word")
        )
        if "more_dose" in token.tags or beyond or (compared and (is_order(clause) or clause[0].text == "go")):
            yield place, min(place + 3, len(clause) - 1), CHANGED
            return
