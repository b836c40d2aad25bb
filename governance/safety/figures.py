"""Figures that stand beside a medicine without a reason that is known: the dose that no list of units foresaw.

The other dose rules look for what a dose looks like. This one looks at every number of a clause about medicine, and
lets those pass whose meaning is another: a date, an age, a price, heads, a pen's name, days of waiting, feed, water.
"""

from __future__ import annotations

from collections.abc import Iterator

from farms.language.number_words import LOOSE, ORDINALS
from farms.language.numerals_local import ALSO_WORDS
from governance.safety.negation import is_order
from governance.safety.text import Part, Token, has

MEDICINE = ("drug", "med", "inject", "dose_word", "human_drug", "banned")
_NAMED = {
    "pen", "pens", "pond", "ponds", "batch", "house", "cage", "tarp", "tank", "page", "number", "no", "room", "stage",
    "step", "day", "week", "weeks", "age", "aged", "ranar", "ph", "type", "h", "part", "line", "shed", "card", "farm",
    "drafts",
}  # fmt: skip
_COUNTED = {"products", "treatments", "medicines", "drugs", "kinds", "things", "names", "questions", "notes"}
_TIMES = {"hour", "hours", "minute", "minutes", "am", "pm", "o", "degrees", "months", "month", "years", "year", "awa"}
_SPEECH = {"one", "hundred", "okan", "otu", "daya", *LOOSE, *ORDINALS, *ALSO_WORDS} - {"ogun", "ano", "meta"}
_AGES = {"old", "ago", "later", "before", "after", "since", "left", "remain", "remaining", "earlier", "from"}
_MONEY = {"₦", "naira", "kobo", "n", "k"}
_TOLD = _MONEY | {"vial", "vials", "residue", "residues"}  # a price, a diary, what a vial holds
_NOT_OF_THE_MEDICINE = ("trade", "task", "water_test", "feed", "benign_stuff", "egg", "sell", "wait", "over", "label")


def stray_figures(part: Part, clause: list[Token]) -> Iterator[int]:
    """The places of numbers in a clause about medicine that count or measure nothing else that is known."""
    if part.asks or not _of_medicine(part, clause):
        return
    ordered = is_order(clause)
    if not ordered and (has(part.tokens, "month") or any(token.text in _TOLD for token in part.tokens)):
        return
    about = clause if ordered else part.tokens
    if has(about, *_NOT_OF_THE_MEDICINE) or (has(part.tokens, "vaccine") and not has(part.tokens, "drug")):
        return
    for place, token in enumerate(clause):
        if token.value is not None and token.text not in _SPEECH and not _means_something_else(clause, place):
            yield place


def _of_medicine(part: Part, clause: list[Token]) -> bool:
    """Whether the clause names a medicine, or only goes on about the one named before it."""
    if has(clause, *MEDICINE):
        return True
    before = part.clauses[: part.clauses.index(clause)]
    return any(has(other, "drug") for other in before) and not has(clause, "animal", "sell", "feed", "past")


def _goes_on(clause: list[Token], place: int) -> bool:
    """A part of "12:30", "2026-05-04" or "3/5"."""
    for mark, other in ((place - 1, place - 2), (place + 1, place + 2)):
        if 0 <= other < len(clause) and clause[mark].text in (":", "-", "/") and clause[other].value is not None:
            return True
    return False


def _means_something_else(clause: list[Token], place: int) -> bool:
    texts = [token.text for token in clause]
    before, after = texts[max(0, place - 2) : place], texts[place + 1 : place + 5]
    near = {*before[-1:], *after[:1]}
    if after[:1] in (["%"], ["percent"]) and has(clause[place + 2 : place + 5], "carrier"):
        return False  # a strength
    if (
        near & (_MONEY | {"%", "percent"})
        or has(clause[max(0, place - 1) : place] + clause[place + 1 : place + 2], "month")
        or _goes_on(clause, place)
        or set(before[-1:]) & _NAMED
        or set(after[:1]) & _COUNTED
    ):
        return True
    if 1900 <= (clause[place].value or 0) <= 2100 or set(after[:2]) & _TIMES or set(after[:3]) & _AGES:
        return True
    of_the_animals = clause[place].local or before[-1:] == ["of"]  # "kaji goma", "birds of 8 weeks"
    if has(clause[place + 1 : place + 3], "animal") or (
        of_the_animals and has(clause[max(0, place - 2) : place], "animal")
    ):
        return True
    if clause[place].local and before[-1:] in (["ta"], ["na"], ["nke"], ["ti"]):
        return True  # an ordinal
    return "one" in before and "to" in before
