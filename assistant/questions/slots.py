"""From what is asked (a label of `assistant.questions.subject`) and the words of a question to the query with its
fields."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from assistant.questions.hearing import Heard
from assistant.questions.model import NEAREST, Question

GOODS = ("eggs", "birds", "fish", "manure", "feed_bags")
# label -> (query, what it is of); the others are queries of that name
QUERIES: dict[str, tuple[str, str]] = {
    "debts_in": ("debts", "in"),
    "debts_out": ("debts", "out"),
    "payments_in": ("payments", "in"),
    "placed": ("animals", "placed"),
    "store_eggs": ("store", "eggs"),
    "store_feed": ("store", "feed"),
    "store_medicine": ("store", "medicine"),
    "vaccine_due": ("due", "vaccine"),
    "changed": ("written", "changed"),
    "last_sale": ("last", "sale"),
    "last_purchase": ("last", "expense"),
    "last_vaccination": ("last", "vaccination"),
    "last_treatment": ("last", "treatment"),
    "last_deaths": ("last", "mortality"),
    "last_collection": ("last", "egg_collection"),
    "last_feeding": ("last", "feed_use"),
    "last_payment": ("last", "payment"),
    "symptoms": ("last", "symptom"),
    "best_lay": ("best_batch", "lay"),
    "best_eggs": ("best_batch", "eggs"),
    "best_deaths": ("best_batch", "died"),
    "best_profit": ("best_batch", "profit"),
    "best_feed": ("best_batch", "fed"),
    "best_weight": ("best_batch", "weight"),
    "outside": (NEAREST, ""),
}
DEBTS = ("debts_in", "debts_out", "debts")
OF_GOODS = ("sold", "price", "buyers")
OF_COSTS = ("spent", "suppliers")
OF_FEED = ("fed", "store_feed", "feed_left")
RANKED = ("buyers", "suppliers", "best_lay", "best_eggs", "best_deaths", "best_profit", "best_feed", "best_weight")
NO_DAYS = (
    "animals",
    "placed",
    "store",
    "store_eggs",
    "store_feed",
    "store_medicine",
    "feed_left",
    "may_sell",
    "state",
    "alarms",
    "age",
    "weight",
    "vaccine_due",
)


EVERYTHING = r"\b(?:all|every) (?:the |my |our )?(?:fish|birds|animals|pond|pen|house|batch)"


def question_of(label: str, heard: Heard) -> Question:
    """The question that a label and the words make, with the days, the batch and the person that were named."""
    label = _of_a_person(_besides(label, heard), heard)
    name, of = QUERIES.get(label, (label, ""))
    question = Question(
        name,
        of=_of(label, of, heard),
        batch=", ".join(heard.batches) or ("" if heard.matches(EVERYTHING) else heard.kind),
        who=heard.people[0] if heard.people else "",
        rank=_rank(label, heard),
    )
    if heard.kind and not heard.batches and label in OF_COSTS and question.of == _young(heard.kind):
        question = replace(question, batch="")  # what was bought, and not for whom
    return question if label in NO_DAYS else replace(question, **days(heard))


def _young(kind: str) -> str:
    """The category of costs that a kind of animal is when it is bought."""
    return kind if kind == "fingerlings" else "chicks"


BOTH = r"\b(?:sold|sell|sales|sale)\b.*\b(?:and|&)\b.*\b(?:spent|spend|bought|expenses)\b"
MONEY_OF_EGGS = r"\b(?:income|revenue|takings|proceeds|kudin)\b"


def _besides(label: str, heard: Heard) -> str:
    """What is asked where the words say more than the label: "sold and spent", "egg income", "last time he bought"."""
    if label in ("sold", "spent") and heard.matches(BOTH):
        return "result"
    if label in ("collected", "store_eggs") and heard.matches(MONEY_OF_EGGS):
        return "sold"
    if label == "sold" and heard.people and heard.has("last time") and not heard.periods:
        return "last_sale"
    return label


def _of_a_person(label: str, heard: Heard) -> str:
    """What is asked of a person: nobody collects or stores eggs but the farm."""
    if not heard.people:
        return label
    if label in ("collected", "store_eggs", "animals"):
        return "sold"
    return "account" if label in ("debts", "cash", "result", "payments_due") else label


# Hausa says "bi bashi" of both sides, told apart by who is named first: both are answered.
TURNED = r"\b(?:bi|bin|bina|binsa|binta|binmu|binka|binsu)\b"


def _of(label: str, of: str, heard: Heard) -> str:
    item = heard.one_of("item")
    if label == "cost":
        return item if item == "eggs" else ""
    if label in OF_GOODS:
        return (heard.good if label == "price" else "") or (item if item in GOODS else "")
    if label in OF_COSTS:
        return heard.good or heard.one_of("category")
    if label in OF_FEED:
        return heard.good or of
    if label == "store_medicine":
        return heard.good or of
    if label == "may_sell":
        return "meat" if heard.matches(r"\bmeat\b") else item if item in ("eggs", "birds", "fish") else ""
    if label == "last_purchase":
        return f"{of} {heard.good or heard.one_of('category')}".strip()
    if label == "last_sale":
        return f"{of} {item if item in GOODS else ''}".strip()
    if label in DEBTS and heard.matches(TURNED):
        return ""
    if label == "died" and heard.has("cull") and not heard.has("die"):
        return "culled"
    if label == "water" and heard.has("water use") and not heard.matches(r"\bp ?h|oxygen|ammonia|reading"):
        return "litres"
    return of


def _rank(label: str, heard: Heard) -> str:
    if label in RANKED:
        return "worst" if heard.has("worst") else "best"
    return "late" if label in DEBTS and heard.has("late") else ""


def days(heard: Heard) -> dict[str, Any]:
    """The days of a question, and those that it compares them with."""
    if not heard.periods:
        return {}
    first = heard.periods[0]
    said: dict[str, date] = {"since": first.first, "until": first.last}
    if heard.compares:
        said |= {"than_since": heard.periods[1].first, "than_until": heard.periods[1].last}
    return said
