"""A long day's report in one sentence: what its records add up to. Called inside a member's scope."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from farmops.words import day, naira, quantity
from farms.records import RECORD_TYPES, Record
from farms.records.base import Direction
from farms.records.types.feed_use import FeedUse
from farms.records.types.sale import Sale
from governance.models import AiRunStep
from governance.runs.services import Claim

TOTALS_TOOL = "totals"
LONG_DAY = 4  # records of one message that are told as one sum
TOLD = ("drafted", "written", "suggested")


def totals(claim: Claim, today: date) -> tuple[str, str]:
    """What the records of the run's attempt add up to, and their day in words; ('', '') where there are too few.

    The day is '' where they are of several.
    """
    steps = AiRunStep.objects.filter(
        farm_id=claim.farm_id, ai_run_id=claim.run_id, attempt=claim.attempt, outcome__in=TOLD, tool__in=RECORD_TYPES
    )
    by_type: dict[str, list[Record]] = defaultdict(list)
    for step in steps.order_by("position"):
        payload = step.answered.get("payload")
        if isinstance(payload, dict) and payload:
            by_type[step.tool].append(RECORD_TYPES[step.tool].draft_record(payload, claim.farm_id))
    records = [record for of_type in by_type.values() for record in of_type]
    if len(records) < LONG_DAY:
        return "", ""
    days = {getattr(record, record.date_column) for record in records}
    order = [*SUMS, *(name for name in RECORD_TYPES if name not in SUMS)]
    parts = [part for name in order if name in by_type for part in SUMS.get(name, _counted)(by_type[name])]
    return ", ".join(parts), day(days.pop(), today) if len(days) == 1 else ""


def _counted(records: Sequence[Any]) -> Iterable[str]:
    """How many there are, by the name of their type: "tasks: 2"."""
    kind = next(kind for kind in RECORD_TYPES.values() if isinstance(records[0], kind.model))
    yield f"{str(kind.label_plural).lower()}: {len(records)}"


def _eggs(records: Sequence[Any]) -> Iterable[str]:
    eggs, places = sum(record.eggs for record in records), {record.batch_id for record in records}
    text = ngettext("%(count)s egg", "%(count)s eggs", eggs) % {"count": quantity(eggs)}
    if len(places) > 1:
        text = _("%(eggs)s in %(count)s batches") % {"eggs": text, "count": len(places)}
    cracked = sum(record.cracked for record in records)
    yield text + (_(" (%(count)s cracked)") % {"count": quantity(cracked)} if cracked else "")


def _deaths(records: Sequence[Any]) -> Iterable[str]:
    died = sum(record.count for record in records)
    yield ngettext("%(count)s death", "%(count)s deaths", died) % {"count": quantity(died)}


def _feed(records: Sequence[Any]) -> Iterable[str]:
    for (unit,), fed in _by(records, "unit"):
        amount = FeedUse(unit=unit, quantity=sum(record.quantity for record in fed)).amount()
        yield _("%(amount)s of feed") % {"amount": amount}


def _sales(records: Sequence[Any]) -> Iterable[str]:
    for (item, unit), sold in _by(records, "item", "unit"):
        what = Sale(item=item, unit=unit, quantity=sum(record.quantity for record in sold)).what()
        yield _("%(what)s sold for %(total)s") % {"what": what, "total": naira(sum(one.total_kobo for one in sold))}


def _costs(records: Sequence[Any]) -> Iterable[str]:
    yield _("%(total)s of costs") % {"total": naira(sum(record.amount_kobo for record in records))}


def _payments(records: Sequence[Any]) -> Iterable[str]:
    for (direction,), paid in _by(records, "direction"):
        text = _("%(total)s received") if direction == Direction.IN else _("%(total)s paid out")
        yield text % {"total": naira(sum(record.amount_kobo for record in paid))}


def _by(records: Sequence[Any], *columns: str) -> list[tuple[tuple[Any, ...], list[Any]]]:
    """The records in groups that say the same in `columns`, in the order in which these come."""
    groups: dict[tuple[Any, ...], list[Any]] = defaultdict(list)
    for record in records:
        groups[tuple(getattr(record, column) for column in columns)].append(record)
    return list(groups.items())


SUMS: dict[str, Callable[[Sequence[Any]], Iterable[str]]] = {
    "egg_collection": _eggs,
    "mortality": _deaths,
    "feed_use": _feed,
    "sale": _sales,
    "expense": _costs,
    "payment": _payments,
}
