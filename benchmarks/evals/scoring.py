"""How far a reader's records are those that a person would make of the same message.

A case expects `records` and a `reply` (or one of `reply_also`); it allows `optional` records, and forbids types
(`must_not`) and records that show what `must_not_match` shows. In an expected record a value must be there, a list
holds words that the text must have ("a|b": either), {"any_of": [...]} is a choice, and null, also as a choice, says
that the field stays empty. A field that is not named is not said by the message: a value there is counted as invented
unless something gives it. Cases of `schema` 1 know nothing of NEW_TYPES and NEW_FIELDS, and these count neither way; a
note of theirs that such a record tells is not missing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

Record = dict[str, Any]

NEW_TYPES = ("payment", "store_adjustment", "stock_adjustment", "treatment", "vaccination")
NEW_FIELDS = ("owed_kobo", "due_on", "method")
NAMES = ("buyer", "supplier", "party")
TEXTS = ("description", "cause", "feed_type", "title", "text", "medicine", "vaccine", "dose_said")
UNITS = {
    "sack": "bag",
    "tray": "crate",
    "pcs": "piece",
    "pc": "piece",
    "egg": "piece",
    "bird": "piece",
    "fish": "piece",
}
NUMBERS = {"one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8"}
WATER_KINDS = {"catfish", "fingerlings", "tilapia"}
KIND_OF_ITEM = {"eggs": {"layers"}, "fish": WATER_KINDS}
DOSE = re.compile(
    r"\d+(?:[.,]\d+)?\s*(?:mg|ml|g|grams?|cc|capsules?|tablets?|tea ?spoons?|spoons?|drops?)\b", re.IGNORECASE
)


@dataclass
class Score:
    """What was counted over some cases; `exact` are those with the right records and the right reply."""

    cases: int = 0
    exact: int = 0
    drafted: int = 0  # records that count: neither optional nor unknown to the case's schema
    right: int = 0  # of them
    wanted: int = 0  # cases of which a person would make records
    asked: int = 0  # of them, those answered with a question though a person would not ask
    forbidden: int = 0
    invented: int = 0
    dose_leaks: int = 0

    @property
    def exact_share(self) -> float:
        return self.exact / self.cases if self.cases else 1.0


def words(value: Any) -> list[str]:
    """The words of a value, without case, accents and signs."""
    plain = unicodedata.normalize("NFKD", str(value).casefold())
    return re.findall(r"[a-z0-9]+", "".join(sign for sign in plain if not unicodedata.combining(sign)))


def choices(expected: Any) -> list[Any]:
    return expected["any_of"] if isinstance(expected, dict) else [expected]


def same(field: str, expected: Any, got: Any) -> bool:
    """Whether a value is the expected one (or one of them)."""
    if isinstance(expected, list):
        text = " ".join(words(got))
        return got is not None and all(
            any(" ".join(words(word)) in text for word in entry.split("|")) for entry in expected
        )
    return any(_same(field, choice, got) for choice in choices(expected))


def _same(field: str, expected: Any, got: Any) -> bool:
    if expected is None or got is None:
        return expected is got
    if isinstance(expected, int | float):
        return isinstance(got, int | float) and abs(got - expected) < 0.01
    if field in NAMES:
        few, many = sorted((set(words(expected)), set(words(got))), key=len)
        alike = SequenceMatcher(None, " ".join(words(expected)), " ".join(words(got))).ratio()
        return bool(few) and (few <= many or alike >= 0.85)
    if field in ("batch", "to_batch"):
        return place(expected) == place(got)
    if field == "unit":
        return unit(expected) == unit(got)
    if field in TEXTS:
        return same(field, [expected], got)
    return words(expected) == words(got)


def place(name: Any) -> str:
    return "".join(NUMBERS.get(word, word) for word in words(name))


def unit(name: Any) -> str:
    word = str(name).casefold()
    return UNITS.get(word, UNITS.get(word.removesuffix("s"), word.removesuffix("s")))


def flat(record: Record) -> Record:
    """The record with its readings beside the other fields, without what is empty."""
    readings = record.get("readings") or {}
    return {**{name: value for name, value in record.items() if name != "readings"}, **readings}


def completed(record: Record, farm: Record) -> Record:
    """The record with what follows from its own figures, as far as these are plain numbers."""
    record, kind = dict(record), record["type"]
    number = {name: value for name, value in record.items() if isinstance(value, int | float)}
    quantity = number.get("quantity")
    if kind == "sale" and quantity and "unit_price_kobo" in number:
        record.setdefault("total_kobo", quantity * number["unit_price_kobo"])
    if kind == "sale" and quantity and "total_kobo" in number:
        record.setdefault("unit_price_kobo", number["total_kobo"] / quantity)
    if kind == "feed_use" and quantity and unit(record.get("unit")) in ("kg", "bag"):
        record.setdefault("kg", quantity * (1 if unit(record["unit"]) == "kg" else farm["feed_bag_kg"]))
    if kind == "egg_collection" and "crates" in number:
        record.setdefault("eggs", number["crates"] * farm["crate_size"])
    return record


def in_pieces(record: Record, farm: Record) -> Record:
    """The completed record in the smallest units: eggs in pieces, feed in kilos."""
    record = completed(record, farm)
    given = {name for name in ("quantity", "kg", "crates", "eggs") if isinstance(record.get(name), int | float)}
    if record["type"] == "feed_use" and {"quantity", "kg"} <= given:
        size = {"bag": farm["feed_bag_kg"], "kg": 1, "g": 0.001}.get(unit(record.get("unit")), 0)
        if same("kg", record["kg"], record["quantity"] * size):
            record.update(quantity=record["kg"], unit="kg")
    if record["type"] == "store_adjustment" and "quantity" in given:
        smaller = {("eggs", "crate"): ("piece", farm["crate_size"]), ("feed", "bag"): ("kg", farm["feed_bag_kg"])}
        name, size = smaller.get((record.get("good", ""), unit(record.get("unit"))), (record.get("unit"), 1))
        record.update(quantity=record["quantity"] * size, unit=name)
    if {"crates", "eggs"} <= given and 0 <= record["eggs"] - record["crates"] * farm["crate_size"] < farm["crate_size"]:
        record["crates"] = record["eggs"] / farm["crate_size"]
    crates = record["type"] == "sale" and record.get("item") == "eggs" and unit(record.get("unit")) == "crate"
    if crates and "quantity" in given:
        record.update(quantity=record["quantity"] * farm["crate_size"], unit="piece")
        if isinstance(record.get("unit_price_kobo"), int | float):
            record["unit_price_kobo"] = round(record["unit_price_kobo"] / farm["crate_size"])
    return record


def shows(expected: Record, got: Record, farm: Record) -> bool:
    """Whether a record has everything that is expected of it, in its own units or in the smallest."""
    expected = flat(expected)
    for change in (completed, in_pieces):
        wanted, given = change(expected, farm) if change is in_pieces else expected, change(got, farm)
        if all(same(name, wanted[name], given.get(name)) for name in expected):
            return True
    return False


def invented(expected: Record, got: Record, case: Record) -> int:
    """How many values of a record nothing in the message gives."""
    farm, said = case["farm"], set(words(case["message"]))
    expected = flat(expected)
    given = completed(expected, farm)
    return sum(
        name not in expected and name not in given and not _said(name, value, got, said, case)
        for name, value in got.items()
    )


def _said(name: str, value: Any, got: Record, said: set[str], case: Record) -> bool:
    if name == "occurred_on":
        return value == case["today"]
    if name in ("batch", "to_batch"):
        kinds = KIND_OF_ITEM.get("eggs" if got["type"] == "egg_collection" else got.get("item", ""))
        fit = [batch["name"] for batch in case["farm"]["batches"] if kinds is None or batch["kind"] in kinds]
        return len(fit) == 1 and place(fit[0]) == place(value)
    if name in (*NAMES, "cause", "feed_type", "medicine", "vaccine", "dose_said", "method"):
        return bool(said & set(words(value)))
    return not isinstance(value, int | float) or value == 0


def paired(expected: list[Record], got: list[Record], farm: Record) -> dict[int, int]:
    """Which record is which expected one, for as many as there can be: place in `got` -> place in `expected`."""
    partner: dict[int, int] = {}

    def find_for(wanted: int, seen: set[int]) -> bool:
        for at, record in enumerate(got):
            if at in seen or record["type"] != expected[wanted]["type"] or not shows(expected[wanted], record, farm):
                continue
            seen.add(at)
            if at not in partner or find_for(partner[at], seen):
                partner[at] = wanted
                return True
        return False

    for wanted in range(len(expected)):
        find_for(wanted, set())
    return partner


def score_case(case: Record, prediction: Record) -> Score:
    """The figures of one case."""
    expect, farm = case["expect"], case["farm"]
    got = [_known(flat(record), case) for record in prediction["records"]]
    forbidden_type = set(expect["must_not"])
    partner = paired(expect["records"], got, farm)
    left = [record for at, record in enumerate(got) if at not in partner]
    missing = [
        record
        for at, record in enumerate(expect["records"])
        if at not in partner.values() and not _told_otherwise(record, left, case)
    ]
    forbidden = [
        record
        for record in left
        if record["type"] in forbidden_type or any(_is(part, record, farm) for part in expect.get("must_not_match", []))
    ]
    may = paired(expect.get("optional", []), left, farm)
    extra = [
        record
        for at, record in enumerate(left)
        if record in forbidden or (at not in may and not (_is_old(case) and record["type"] in NEW_TYPES))
    ]
    right_reply = prediction["reply"] in (expect["reply"], *expect.get("reply_also", []))
    pairs = [(expect["records"][wanted], got[at]) for at, wanted in partner.items()]
    return Score(
        cases=1,
        exact=int(right_reply and not missing and not extra),
        drafted=len(partner) + len(extra),
        right=len(partner),
        wanted=int(bool(expect["records"])),
        asked=int(bool(expect["records"]) and prediction["reply"] == "clarify" and not right_reply),
        forbidden=len(forbidden),
        invented=sum(invented(wanted, record, case) for wanted, record in pairs),
        dose_leaks=int("dose" in case["tags"] and bool(DOSE.search(prediction.get("text", "")))),
    )


# What records of the new types say in words, beside their own values.
SAYS = {
    "vaccination": "vaccinated vaccine",
    "treatment": "treated treatment gave given dewormed",
    "moved": "moved transferred",
    "stock_adjustment": "birds fish",
    "given": "gave gift donated",
    "added": "received stocked added",
    "missing": "stolen missing",
}


def _told_otherwise(record: Record, left: list[Record], case: Record) -> bool:
    """Whether a note of schema 1 is told by a record of a type that it did not know."""
    if record["type"] != "note" or not _is_old(case):
        return False
    for other in (each for each in left if each["type"] in NEW_TYPES):
        said = " ".join(str(value) for value in other.values())
        if same("text", record["text"], f"{said} {SAYS.get(other['type'], '')} {SAYS.get(str(other.get('why')), '')}"):
            return True
    return False


def total(scores: Iterable[Score]) -> Score:
    """The figures of many cases together."""
    together = Score()
    for one in scores:
        for name, value in vars(one).items():
            setattr(together, name, getattr(together, name) + value)
    return together


def _is(part: Record, record: Record, farm: Record) -> bool:
    return part["type"] == record["type"] and shows(part, record, farm)


def _is_old(case: Record) -> bool:
    return case.get("schema", 1) < 2


def _known(record: Record, case: Record) -> Record:
    """The record as the case's schema knows it; animals that were culled are dead."""
    hidden = NEW_FIELDS if _is_old(case) and record["type"] in ("sale", "expense") else ()
    record = {name: value for name, value in record.items() if name not in hidden and value not in (None, "", [], {})}
    if record["type"] == "stock_adjustment" and record.get("why") == "culled":
        record = {**record, "type": "mortality", "cause": f"culled {record.get('cause', '')}"}
        del record["why"]
    return record
