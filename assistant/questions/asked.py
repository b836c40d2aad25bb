"""What every query needs: who asks, which batches, which days, and how to say them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from assistant.questions.model import Answer, NotAsked, Question
from assistant.questions.periods import Period
from farms.models import Batch, Farm
from farms.money.contacts import party_key
from farms.money.months import month_of
from farms.people.access import Visit
from farms.records.fields import EARLIEST
from farms.stock.batches import batches

SHOWN = 6  # lines of a list
WEEK = 7
FISH_KINDS = ("catfish", "fingerlings", "tilapia")


@dataclass(frozen=True)
class Asked:
    """A question with who asks it, inside the open scope of her farm."""

    visitor: Visit
    question: Question

    @property
    def farm(self) -> Farm:
        return self.visitor.farm

    @property
    def today(self) -> date:
        return self.visitor.today

    @cached_property
    def all_batches(self) -> list[Batch]:
        """The farm's batches, past ones included; one query."""
        return batches(self.farm.id)

    @cached_property
    def named(self) -> list[Batch]:
        """The batches that are asked about, by name or by kind; none where none was named. Raises NotAsked."""
        chosen: list[Batch] = []
        for said in filter(None, (part.strip() for part in self.question.batch.split(","))):
            key = party_key(said)
            found = [batch for batch in self.all_batches if party_key(batch.name) == key]
            found = found or [batch for batch in self.all_batches if batch.kind == key]
            if not found and key not in _kinds():
                names = ", ".join(batch.name for batch in self.all_batches)
                raise NotAsked(_("I know no batch %(name)s. Yours are: %(names)s.") % {"name": said, "names": names})
            chosen += found
        return list(dict.fromkeys(chosen))

    @property
    def is_named(self) -> bool:
        return bool(self.question.batch)

    @property
    def period(self) -> Period | None:
        """The days that were named."""
        question = self.question
        if question.since is None and question.until is None:
            return None
        return Period(question.since or EARLIEST, question.until or self.today)

    def periods(self, *unsaid: Period) -> list[Period]:
        """The days that were named, with those to compare them with; `unsaid` where none were."""
        if self.period is None:
            return list(unsaid)
        than = Asked(self.visitor, self.question.other()).period if self.question.compares else None
        return [self.period, *([than] if than else [])]

    @property
    def this_month(self) -> Period:
        month = month_of(self.today)
        return Period(month.first, month.last)

    @property
    def week_to_yesterday(self) -> Period:
        """The last seven whole days."""
        return Period(self.today - timedelta(days=WEEK), self.today - timedelta(days=1))

    @property
    def always(self) -> Period:
        return Period(EARLIEST, self.today)

    def kept(self, model: Any, *periods: Period) -> Any:
        """The records of a model in the books, of the batches that were named, in any of some periods."""
        rows = model._default_manager.filter(farm_id=self.farm.id, voided_at=None).order_by()
        if self.is_named:
            rows = rows.filter(batch_id__in=[batch.id for batch in self.named])
        return rows.filter(within(periods)) if periods else rows

    def of(self, what: str) -> str:
        """ "Eggs of Pen 2, Pen 3": a subject with the batches that were named."""
        names = ", ".join(batch.name for batch in self.named[:SHOWN])
        return f"{what}, {names}" if names else what

    def name(self, batch_id: UUID | None) -> str:
        """A batch's name; that of none where the record named none."""
        return next((batch.name for batch in self.all_batches if batch.id == batch_id), _("no batch named"))

    def days(self, period: Period) -> str:
        return period.in_words(self.today)

    def page(self, view: str, *args: Any, **query: Any) -> str:
        """The address of a page of the farm."""
        address = reverse(view if ":" in view else f"farms:{view}", args=[self.farm.slug, *args])
        said = {name: value for name, value in query.items() if value}
        return f"{address}?{urlencode(said)}" if said else address

    def listed(self, kind: str, period: Period | None) -> str:
        """The address of the list of a record type, narrowed to a period and one batch."""
        since = period.first if period and period.first > EARLIEST else ""
        one = self.named[0].id if len(self.named) == 1 else ""
        return self.page("record_list", kind, since=since, until=period.last if since and period else "", batch=one)


def within(periods: Iterable[Period]) -> Q:
    """Whether a record's day is in any of the periods."""
    days = Q()
    for period in periods:
        days |= Q(occurred_on__gte=period.first, occurred_on__lte=period.last)
    return days


def _kinds() -> tuple[str, ...]:
    from farms.models import BatchKind

    return tuple(BatchKind.values)


def lines(*parts: str) -> str:
    """The parts that say something, a line each."""
    return "\n".join(part for part in parts if part)


__all__ = ["SHOWN", "Answer", "Asked", "NotAsked", "lines", "within"]
