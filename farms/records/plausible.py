"""What in a record can hardly be, on this farm and today: the rules of `farms.figures.plausible` with its own books.

Row security decides what a record may be compared with: a worker's are compared with no price. Deaths above the flock
need no rule here, PostgreSQL refuses them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from farms.figures.feed import daily_need_kg
from farms.figures.mortality import FISH
from farms.figures.plausible import Doubt, doubt_again, doubt_eggs, doubt_feed, doubt_price, doubt_weight
from farms.models import Batch, BatchKind, Farm
from farms.models.batch import GIVES_EGGS
from farms.money.prices import bought_as, last_costs, last_prices, sold_as
from farms.records.base import Record, RecordForm
from farms.records.types.egg_collection import EggCollection
from farms.records.types.expense import Expense
from farms.records.types.feed_use import BAG, FeedUse
from farms.records.types.mortality import Mortality
from farms.records.types.sale import Sale
from farms.records.types.sale_goods import Item
from farms.records.types.weight import WeightRecord
from farms.stock.heads import Heads, head_changes

TICK = "it_is_so"  # the name of the box "Yes, it is so"
IT_IS_SO = _("Nothing is written yet. Read what is unusual; if it is right, tick “Yes, it is so” and send it again.")
GROWN_DAYS = 182  # of layers whose age nobody said: grown hens are bought, and eat as such

# What a second record of the same day repeats when one sheet or message is sent twice: type -> its numbers.
NUMBERS: dict[type[Record], tuple[str, ...]] = {
    EggCollection: ("eggs", "cracked"),
    FeedUse: ("quantity", "unit"),
    Mortality: ("count",),
}


def doubts(records: Sequence[Record], farm: Farm, *, using: str = "default") -> list[list[Doubt]]:
    """What can hardly be in each of `records`: unsaved ones of one farm, in its open scope, with their batches.

    The queries are as many for one record as for many, eight at most, and none for types without a rule. What is in
    the books already, because its form, draft or tool call comes a second time, is not doubted for that.
    """
    books = _Books(farm, records, using)
    return [_RULES[type(record)](record, books) if type(record) in _RULES else [] for record in records]


def is_so(sent: Mapping[str, Any]) -> bool:
    """Whether a sent form says "yes, it is so"."""
    return bool(sent.get(TICK))


def show_doubts(form: RecordForm, found: Sequence[Doubt]) -> None:
    """Put each doubt beside its field, where `templates/_field.html` shows it."""
    for doubt in found:
        if doubt.field in form.fields:
            box = form[doubt.field]
            box.field.doubt = doubt.words  # type: ignore[attr-defined]
            box.field.widget.attrs["aria-describedby"] = f"{box.aria_describedby or ''} {box.auto_id}_doubt".strip()


@dataclass
class _Books:
    """What `records` are compared with; each question is one query, asked when it is needed."""

    farm: Farm
    records: Sequence[Record]
    using: str

    @cached_property
    def changes(self) -> dict[UUID, Any]:
        return head_changes(self.farm.id, self.farm.timezone, using=self.using)

    def alive(self, batch_id: UUID, day: date) -> int:
        """Animals alive on the morning of the day, with those that came on it."""
        return Heads(self.changes.get(batch_id, {}), day).mornings(day, day)[day]

    @cached_property
    def hens(self) -> list[UUID]:
        """The batches that eggs can come from."""
        batches = Batch.objects.using(self.using).filter(farm_id=self.farm.id, kind__in=GIVES_EGGS)
        return list(batches.values_list("id", flat=True))

    @cached_property
    def _of_days(self) -> dict[type[Record], list[Any]]:
        found: dict[type[Record], list[Any]] = {}
        for model in {type(record) for record in self.records} & NUMBERS.keys():
            days = {record.day for record in self.records if isinstance(record, model)}
            kept = self._kept(model).filter(occurred_on__in=days).select_related("batch")
            found[model] = list(kept.order_by("created_at", "id"))
        return found

    def _kept(self, model: type[Record]) -> QuerySet[Any]:
        return model._default_manager.using(self.using).filter(farm_id=self.farm.id, voided_at=None)

    def of_day(self, record: Record) -> list[Any]:
        """The records of its type in the books of its day, of every batch, the oldest first."""
        return [kept for kept in self._of_days[type(record)] if kept.day == record.day]

    @cached_property
    def weighed(self) -> dict[UUID, Decimal]:
        """Batch -> its last average weight, g."""
        kept = self._kept(WeightRecord).order_by("batch_id", "-occurred_on", "-created_at").distinct("batch_id")
        return dict(kept.values_list("batch_id", "average_g"))

    @cached_property
    def _prices(self) -> dict[tuple[str, str, str], Decimal]:
        return {(price.item, price.unit, price.kind): price.kobo for price in last_prices(self.farm.id)}

    def last_price(self, name: tuple[str, str, str]) -> Decimal | None:
        """What one was sold for last, kobo: from that kind of batch, or from the only one that it was sold from."""
        others = [kobo for sold, kobo in self._prices.items() if sold[:2] == name[:2]]
        return self._prices.get(name) or (others[0] if len(others) == 1 else None)

    @cached_property
    def costs(self) -> dict[tuple[str, str, str], Decimal]:
        return last_costs(self.farm.id)


def _age(batch: Batch, day: date) -> int:
    return batch.age_at_placing + (day - batch.placed_on).days


def _has_no_age(batch: Batch) -> bool:
    """Layers of which nobody said how old they came: as a rule they came grown."""
    return batch.kind == BatchKind.LAYERS and not batch.age_at_placing


def _again(record: Record, kept: Sequence[Record], field: str) -> list[Doubt]:
    numbers = NUMBERS[type(record)]
    same = (
        other
        for other in kept
        if other.batch_id == record.batch_id
        and all(getattr(other, column) == getattr(record, column) for column in numbers)
    )
    return [doubt_again(other.summary(), field) for other in same][:1]


def _of_eggs(record: EggCollection, books: _Books) -> list[Doubt]:
    kept = books.of_day(record)
    if _is_sent_twice(record, kept):
        return []
    hens = [record.batch_id] if record.batch_id else books.hens
    before = sum(other.eggs for other in kept if not record.batch_id or other.batch_id == record.batch_id)
    alive = sum(books.alive(batch_id, record.day) for batch_id in hens)
    field = "eggs" if record.crates is None and not record.loose else "crates" if record.crates else "loose"
    doubt = doubt_eggs(record.eggs, before, alive, field) if hens else None
    return [doubt] if doubt else _again(record, kept, field)


def _of_feed(record: FeedUse, books: _Books) -> list[Doubt]:
    kept = books.of_day(record)
    if _is_sent_twice(record, kept):
        return []
    batch, doubt = record.batch, None
    if batch and record.kg:
        before = sum((other.kg for other in kept if other.batch_id == batch.id and other.kg), Decimal(0))
        age = max(_age(batch, record.day), GROWN_DAYS) if _has_no_age(batch) else _age(batch, record.day)
        grams = books.weighed.get(batch.id, batch.start_weight_g) if batch.kind in FISH else None
        need = daily_need_kg(batch.kind, books.alive(batch.id, record.day), age, grams)
        doubt = doubt_feed(record.kg, before, need, books.farm.feed_bag_kg if record.unit == BAG else 0)
    return [doubt] if doubt else _again(record, kept, "quantity")


def _of_deaths(record: Mortality, books: _Books) -> list[Doubt]:
    kept = books.of_day(record)
    return [] if _is_sent_twice(record, kept) else _again(record, kept, "count")


def _is_sent_twice(record: Record, kept: Sequence[Record]) -> bool:
    """Whether it is in the books already: the same form, draft or tool call, a moment ago."""

    def keys(one: Record) -> set[Any]:
        called = (one.ai_run_id, one.tool_call_id) if one.tool_call_id else None
        return {one.id, one.draft_id, called} - {None}

    return any(keys(record) & keys(other) for other in kept)


def _of_weight(record: WeightRecord, books: _Books) -> list[Doubt]:
    batch = record.batch
    if batch is None or _has_no_age(batch):
        return []
    doubt = doubt_weight(batch.kind, _age(batch, record.day), record.average_g, batch.start_weight_g)
    return [doubt] if doubt else []


def _of_sale(record: Sale, books: _Books) -> list[Doubt]:
    name, price = sold_as(record)
    last = books.last_price(name) if record.item != Item.OTHER else None
    doubt = doubt_price(price, last, "unit_price_kobo" if record.unit_price_kobo else "total_kobo") if last else None
    return [doubt] if doubt else []


def _of_expense(record: Expense, books: _Books) -> list[Doubt]:
    bought = bought_as(record)
    if bought is None or bought[0] not in books.costs:
        return []
    name, price = bought
    doubt = doubt_price(price, books.costs[name], "amount_kobo", a_kg=name[2] == "kg")
    return [doubt] if doubt else []


_RULES: dict[type[Record], Callable[[Any, _Books], list[Doubt]]] = {
    EggCollection: _of_eggs,
    FeedUse: _of_feed,
    Mortality: _of_deaths,
    WeightRecord: _of_weight,
    Sale: _of_sale,
    Expense: _of_expense,
}
