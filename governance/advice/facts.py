"""What the books say, as advice looks at it: a fixed number of queries in the open scope of a member who sees money."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, Sum

from farms.figures.mortality import Deaths, usual_deaths
from farms.models import Batch, Farm
from farms.records.types.egg_collection import EggCollection
from farms.records.types.expense import Category, Expense
from farms.records.types.feed_use import FeedUse
from farms.records.types.mortality import Mortality
from farms.records.types.note import Note
from farms.records.types.sale import Sale
from farms.records.types.sale_goods import ANIMALS, BY_THE_HEAD, Item, Unit
from farms.records.types.task import Task
from farms.stock.batches import batches
from farms.stock.heads import head_counts
from farms.stock.store import counted_feed_kg
from governance.advice.figures import WINDOW

TEXT_DAYS = 56  # that notes, tasks and expenses are searched for a vaccination
ONE_OFF = (Category.FEED, Category.CHICKS, Category.FINGERLINGS, Category.EQUIPMENT)  # feed is counted as it is fed


@dataclass(frozen=True)
class BatchFacts:
    """What the books say of one batch with living animals."""

    batch: Batch
    alive: int
    age: int  # days since stocking
    deaths: Deaths
    eggs: int  # that can be sold, of the window
    texts: tuple[tuple[date, str], ...]  # of notes, tasks and expenses about it, or about no batch


@dataclass(frozen=True)
class FarmFacts:
    """Days are those of the window before `today`, today itself included."""

    farm: Farm
    today: date
    batches: list[BatchFacts]
    feed_bought: list[tuple[date, Decimal | None, int]]  # day, kg, kobo
    feed_used: dict[date, Decimal | None]  # None: a day on which something was not weighed
    feed_stored: Decimal | None  # kg in the store; None where nobody has counted it, or the books fell below zero
    egg_days: int
    egg_sales: list[tuple[Decimal, int]]  # eggs, kobo
    other_kobo: int

    @property
    def bought_by_day(self) -> dict[date, Decimal | None]:
        """Kilos of feed bought, by day; None for a day with a purchase of unknown weight."""
        by_day: dict[date, Decimal | None] = {}
        for day, kg, _kobo in self.feed_bought:
            before = by_day.get(day, Decimal(0))
            by_day[day] = None if kg is None or before is None else before + kg
        return by_day


def gather(farm: Farm, today: date) -> FarmFacts:
    """The facts of the open scope's farm."""
    since = today - timedelta(days=WINDOW)
    expenses = list(_kept(Expense, farm, since))
    used = _kept(FeedUse, farm, since).values("occurred_on").annotate(sum=Sum("kg"), odd=Count("id", filter=Q(kg=None)))
    laid = _kept(EggCollection, farm, since)
    sold = _kept(Sale, farm, since)
    return FarmFacts(
        farm=farm,
        today=today,
        batches=_batches(farm, today, {row["batch_id"]: row["eggs"] for row in _saleable(laid)}, sold),
        feed_bought=[
            (paid.occurred_on, paid.kg, paid.amount_kobo) for paid in expenses if paid.category == Category.FEED
        ],
        feed_used={row["occurred_on"]: None if row["odd"] else row["sum"] for row in used},
        feed_stored=counted_feed_kg(farm.id),
        egg_days=laid.values("occurred_on").distinct().count(),
        egg_sales=[
            (sale.quantity * (farm.crate_size if sale.unit == Unit.CRATE else 1), sale.total_kobo)
            for sale in sold
            if sale.item == Item.EGGS and sale.unit in (Unit.CRATE, Unit.PIECE)
        ],
        other_kobo=sum(paid.amount_kobo for paid in expenses if paid.category not in ONE_OFF),
    )


def _kept(model: Any, farm: Farm, since: date) -> Any:
    return model._default_manager.filter(farm_id=farm.id, voided_at=None, occurred_on__gte=since).order_by()


def _saleable(laid: Any) -> Any:
    return laid.values("batch_id").annotate(eggs=Sum("eggs") - Sum("cracked"))


def _batches(farm: Farm, today: date, eggs: dict[UUID | None, int], sold: Any) -> list[BatchFacts]:
    heads = head_counts(farm.id)
    died: dict[UUID, dict[date, int]] = defaultdict(dict)
    rows = Mortality._default_manager.filter(farm_id=farm.id, voided_at=None).order_by()
    for row in rows.values("batch_id", "occurred_on").annotate(count=Sum("count")):
        died[row["batch_id"]][row["occurred_on"]] = row["count"]
    texts = _texts(farm, today)
    sales = [sale for sale in sold if sale.item in ANIMALS]
    return [
        BatchFacts(
            batch=batch,
            alive=heads[batch.id],
            age=(today - batch.placed_on).days,
            deaths=_deaths(batch, died[batch.id], heads[batch.id], today, sales),
            eggs=eggs.get(batch.id, 0),
            texts=tuple((day, text) for day, about, text in texts if about in (None, batch.id)),
        )
        for batch in batches(farm.id)
        if heads.get(batch.id)
    ]


def _deaths(batch: Batch, died: dict[date, int], alive: int, today: date, sales: list[Sale]) -> Deaths:
    """Of today if something was written today, otherwise of yesterday, the last whole day."""
    yesterday = today - timedelta(days=1)
    day = today if died.get(today) else yesterday
    before = day - timedelta(days=1)
    left = Counter(died)  # died or sold, by day
    for sale in sales:
        if sale.batch_id == batch.id:
            left[sale.occurred_on] += int(sale.quantity) if sale.unit in BY_THE_HEAD else sale.heads or 0
    alive += sum(count for when, count in left.items() if when >= day)
    return Deaths(
        day=day,
        died=died.get(day, 0),
        died_before=died.get(before, 0),
        usual=usual_deaths(died, day),
        alive=alive,
        placed=batch.placed_count,
        total=sum(died.values()),
        age=(day - batch.placed_on).days,
        alive_before=alive + left[before],
    )


def _texts(farm: Farm, today: date) -> list[tuple[date, UUID | None, str]]:
    since = today - timedelta(days=TEXT_DAYS)
    tasks = Task._default_manager.filter(farm_id=farm.id, voided_at=None, due_on__gte=since)
    paid = _kept(Expense, farm, since).filter(category__in=[Category.VACCINE, Category.MEDICATION])
    return [
        *((note.occurred_on, note.batch_id, note.text) for note in _kept(Note, farm, since)),
        *((task.due_on, task.batch_id, task.title) for task in tasks),
        *((expense.occurred_on, expense.batch_id, expense.description) for expense in paid),
    ]
