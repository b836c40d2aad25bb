"""The book of questions: one named query a question, for people's own words and for a model's tool alike."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import connections

from assistant.questions.answers import animals, costs, daily, people, store, trade, whole
from assistant.questions.asked import Answer, Asked
from assistant.questions.model import DAYS, Question
from farmops.refusals import guarded_write
from farms.people.access import Visit

ASK_BOOKS = "ask_books"


@dataclass(frozen=True)
class Query:
    """`answer` reads the books in the open scope of who asks; `money`: only for those who see money.

    `says` tells a model what it answers, and what `of` and `rank` may be.
    """

    answer: Callable[[Asked], Answer]
    says: str
    money: bool = False


BOOK: dict[str, Query] = {
    "debts": Query(
        people.owed, "who owes the farm (of: in), whom it owes (of: out), or `who`; rank late: overdue", money=True
    ),
    "account": Query(people.account, "what `who` bought, sold, paid and owes", money=True),
    "sold": Query(
        trade.sold, "sales: quantity and money (of: eggs, birds, fish, manure, or empty; who: a buyer)", money=True
    ),
    "price": Query(
        trade.price, "the last and the average price (of: eggs, birds, fish, manure, or a feed)", money=True
    ),
    "buyers": Query(people.traders, "who bought most (rank: best or worst)", money=True),
    "suppliers": Query(people.traders, "from whom the farm bought most", money=True),
    "spent": Query(costs.spent, "costs (of: a category or a good; who: a supplier)", money=True),
    "result": Query(costs.result, "income, costs and profit of the farm or a batch", money=True),
    "payments": Query(
        people.payments, "what debtors paid (of: in) or the farm paid of its debts (of: out)", money=True
    ),
    "cash": Query(costs.cash_moved, "cash that came in and went out", money=True),
    "payments_due": Query(people.payments_due, "payments promised and costs that come again", money=True),
    "cost": Query(
        whole.unit_costs, "cost of a crate (of: eggs), bird or kilo, price to break even, margin", money=True
    ),
    "animals": Query(animals.alive, "animals alive now, or stocked (of: placed)"),
    "died": Query(animals.died, "deaths and culls (of: culled)"),
    "missing": Query(animals.missing, "animals stolen, missing, given away, eaten at home or moved"),
    "age": Query(animals.age, "age of the batches"),
    "weight": Query(animals.weight, "average weights"),
    "lay": Query(animals.lay, "hen-day laying percentage"),
    "may_sell": Query(animals.may_sell, "whether eggs, meat, birds or fish may be sold or eaten (of: eggs, meat)"),
    "collected": Query(daily.collected, "eggs collected and cracked"),
    "fed": Query(daily.fed, "feed given (of: a feed)"),
    "store": Query(store.store, "what is in the store (of: eggs, feed, medicine, or a good)"),
    "feed_left": Query(store.feed_left, "how many days the feed lasts (of: a feed)"),
    "water": Query(daily.water, "readings of the water, or litres drunk (of: litres)"),
    "due": Query(daily.due, "tasks and vaccinations that are due (of: vaccine)"),
    "written": Query(daily.written, "what was written, or taken out (of: changed)"),
    "last": Query(daily.last, "the newest record (of: a record type, with a category or item behind it)"),
    "state": Query(whole.state, "how a batch is doing"),
    "alarms": Query(whole.alarms, "what must be looked at today"),
    "best_batch": Query(
        whole.ranked, "batches in order (of: lay, eggs, died, profit, fed, weight; rank: best or worst)"
    ),
    "conversion": Query(whole.conversion, "feed for a kilo or a crate"),
    "nearest": Query(whole.nearest, "anything else: which page comes nearest"),
}


def ask(visitor: Visit, question: Question) -> Answer:
    """The answer of the open scope's farm. Raises NotAsked; Refused where PostgreSQL keeps money from who asks."""
    query = BOOK[question.name]
    if query.money:
        see_money()
    return query.answer(Asked(visitor, question))


def see_money() -> None:
    """Have PostgreSQL say whether who is at work sees money. Raises Refused."""
    with guarded_write(), connections["default"].cursor() as cursor:
        cursor.execute("SELECT require_money()")


def schema() -> dict[str, Any]:
    """The tool of the book, for a model."""
    text = {"type": "string", "maxLength": 120}
    names = "; ".join(f"{name}: {query.says}" for name, query in BOOK.items())
    properties: dict[str, Any] = {"name": {"type": "string", "enum": list(BOOK), "description": names}}
    properties |= {name: text for name in ("of", "batch", "who", "rank")}
    properties["batch"] = {**text, "description": "name of a batch, or several with commas, or a kind of animal"}
    properties |= {name: {**text, "description": "a day like 2026-03-31, counted"} for name in DAYS}
    return {
        "name": ASK_BOOKS,
        "description": "Ask the farm's own books for figures: sums, counts, stock, debts, dates. Say its numbers as"
        " they are. Leave out what was not said. `than_since` and `than_until` are the days to compare with.",
        "schema": {"type": "object", "properties": properties, "required": ["name"], "additionalProperties": False},
    }
