"""The daily books: eggs, feed, water, tasks, and what was written."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, Sum
from django.db.models.functions import Lower, Trim
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assistant.questions.asked import SHOWN, Answer, Asked, NotAsked, lines, within
from assistant.questions.periods import Period
from farmops import words
from farmops.words import quantity
from farms.models import Good
from farms.money.months import month_of
from farms.records import RECORD_TYPES, RecordType
from farms.records.services import records
from farms.records.types.egg_collection import EggCollection
from farms.records.types.expense import Category
from farms.records.types.feed_use import FeedUse
from farms.records.types.water import WaterRecord
from farms.stock.store import amount_in_words
from farms.tasks.services import open_tasks

WEEK = 7
AHEAD = 14  # days that "due" looks ahead


def collected(asked: Asked) -> Answer:
    """Eggs collected, the cracked ones among them, by batch; one query a period."""
    yesterday = asked.today - timedelta(days=1)
    unsaid = [Period(asked.today, asked.today), Period(yesterday, yesterday), asked.this_month]
    periods = asked.periods(*unsaid, *([asked.always] if asked.is_named else []))
    rows = asked.kept(EggCollection, *periods)
    said: list[str] = []
    totals: list[Any] = []
    figures: dict[str, Any] = {}
    for period in periods:
        part = rows.filter(within([period])).values_list("batch_id").annotate(Sum("eggs"), Sum("cracked"))
        by_batch = {batch_id: (eggs, cracked) for batch_id, eggs, cracked in part.order_by("batch_id")}
        eggs, cracked = sum(one[0] for one in by_batch.values()), sum(one[1] for one in by_batch.values())
        totals.append(eggs)
        head = asked.of(_("Eggs collected")) + f", {asked.days(period)}: {quantity(eggs)}"
        if eggs >= asked.farm.crate_size:
            head += f" ({words.crates(eggs, asked.farm.crate_size)})"
        said.append(head + (_(", %(cracked)s of them cracked") % {"cracked": quantity(cracked)} if eggs else "") + ".")
        if len(by_batch) > 1 and period is periods[0]:
            said.append(", ".join(f"{asked.name(batch)} {quantity(one[0])}" for batch, one in by_batch.items()) + ".")
        figures |= {
            f"{period.first} to {period.last}, eggs": eggs,
            f"{period.first} to {period.last}, cracked": cracked,
        }
    if asked.question.compares:
        said.append(difference(asked, periods, Decimal(totals[0] - totals[1]), _("eggs")))
    return Answer(lines(*said), asked.listed("egg_collection", asked.period), _("Eggs"), figures)


def difference(asked: Asked, periods: list[Period], more: Decimal, unit: str) -> str:
    """How much more or less the first of two periods came to."""
    text = (
        _("%(first)s was %(count)s %(unit)s more than %(second)s.")
        if more >= 0
        else _("%(first)s was %(count)s %(unit)s less than %(second)s.")
    )
    first, second = (asked.days(period) for period in periods[:2])
    return text % {"first": first, "second": second, "count": quantity(abs(more)), "unit": unit}


def fed(asked: Asked) -> Answer:
    """Feed given, kg and bags, by feed; of a batch, a feed, in some days. One query a period."""
    yesterday = asked.today - timedelta(days=1)
    week = Period(yesterday - timedelta(days=WEEK - 1), yesterday)
    periods = asked.periods(Period(yesterday, yesterday), week, asked.this_month)
    rows = asked.kept(FeedUse, *periods).annotate(name=Lower(Trim("feed_type")))
    if asked.question.of and asked.question.of != "feed":
        rows = rows.filter(name__in=[name.strip().lower() for name in asked.question.of.split(",")])
    said: list[str] = []
    totals: list[Any] = []
    figures: dict[str, Any] = {}
    bag = Decimal(asked.farm.feed_bag_kg)
    for period in periods:
        part = rows.filter(within([period])).values_list("name")
        by_feed = list(part.annotate(Sum("kg"), odd=Count("id", filter=Q(kg=None))).order_by("name"))
        kg = sum((row[1] or Decimal(0) for row in by_feed), Decimal(0))
        odd = sum(row[2] for row in by_feed)
        totals.append(kg)
        head = (
            asked.of(_("Feed given"))
            + f", {asked.days(period)}: {amount_in_words(Good.FEED, 'kg', kg, asked.farm.crate_size, bag)}"
        )
        head += (
            ngettext(", and %(count)s record was not weighed", ", and %(count)s records were not weighed", odd)
            % {"count": odd}
            if odd
            else ""
        )
        said.append(head + ".")
        if len(by_feed) > 1:
            said.append(
                ", ".join(f"{name or _('no name')} {quantity(amount or 0)} kg" for name, amount, _odd in by_feed) + "."
            )
        figures |= {f"{period.first} to {period.last}, kg": str(kg)}
    if asked.question.compares:
        said.append(difference(asked, periods, totals[0] - totals[1], _("kg")))
    return Answer(lines(*said), asked.listed("feed_use", asked.period), _("Feed"), figures)


def water(asked: Asked) -> Answer:
    """The last readings of the water, or the litres drunk in some days; one query."""
    rows = asked.kept(WaterRecord)
    if asked.period:
        rows = rows.filter(within([asked.period]))
    if asked.question.of == "litres":
        period = asked.period or asked.this_month
        total = rows.filter(within([period])).aggregate(litres=Sum("litres"))["litres"] or 0
        text = (
            asked.of(_("Water drunk"))
            + f", {asked.days(period)}: "
            + _("%(litres)s litres.") % {"litres": quantity(total)}
        )
        return Answer(text, asked.listed("water", asked.period), _("Water"), {"litres": str(total)})
    latest = list(rows.select_related("batch").order_by("-occurred_on", "-taken_at", "-created_at")[:SHOWN])
    if not latest:
        raise NotAsked(_("No reading of the water is in the books for that."))
    said = [f"{words.full_day(record.occurred_on)}: {record.summary()}" for record in latest]
    return Answer(lines(*said), asked.listed("water", asked.period), _("Water"))


# --- Tasks and what was written ---------------------------------------------------------------------------------------


def _until(asked: Asked) -> date:
    """The last day of the tasks that are asked for; a month that is over is meant as it comes again."""
    if asked.period is None:
        return asked.today + timedelta(days=AHEAD)
    last = asked.period.last
    return month_of(last).plus(12).last if last < asked.today - timedelta(days=AHEAD) else last


def due(asked: Asked) -> Answer:
    """The tasks and vaccinations that are due: until a day, or in two weeks; what is overdue first. One query."""
    until = _until(asked)
    tasks = open_tasks(asked.farm.id)
    if asked.question.of == "vaccine":
        tasks = tasks.exclude(vaccine="")
    if asked.is_named:
        tasks = tasks.filter(Q(batch_id__in=[batch.id for batch in asked.named]) | Q(batch_id=None))
    every = list(tasks[:60])
    chosen = [task for task in every if task.due_on <= until] or every[:2]
    late = [task for task in chosen if task.due_on < asked.today]
    if not chosen:
        return Answer(_("Nothing is due."), asked.page("tasks"), _("Tasks"))
    today = [task for task in chosen if task.due_on == asked.today]
    coming = [task for task in chosen if task.due_on > asked.today]
    said = [_("Overdue: %(late)s. Due today: %(today)s. Coming: %(coming)s.")
            % {"late": len(late), "today": len(today), "coming": len(coming)}]  # fmt: skip
    for task in [*late, *today, *coming][: 2 * SHOWN]:
        where = f" ({task.batch.name})" if task.batch else ""
        said.append(f"{words.full_day(task.due_on)}: {task.title}{where}")
    if asked.question.of == "vaccine":
        given = records(RECORD_TYPES["vaccination"], asked.farm.id).filter(voided_at=None).first()
        said += (
            [_("Last: %(what)s on %(day)s.") % {"what": given.summary(), "day": words.full_day(given.day)}]
            if given
            else []
        )
    figures = {"overdue": len(late), "today": len(today), "coming": len(coming)}
    return Answer(lines(*said), asked.page("tasks"), _("Tasks"), figures)


def written(asked: Asked) -> Answer:
    """What stands in the books for some days, or was taken out of them: a query a record type that the person sees."""
    period = asked.period or Period(asked.today, asked.today)
    if asked.question.of == "changed":
        return _taken_out(asked, period)
    found: list[tuple[datetime, str]] = []
    total = 0
    for kind in asked.visitor.record_types():
        if not kind.to_come:
            rows = records(kind, asked.farm.id).filter(voided_at=None).filter(within([period]))
            shown = list(rows[:SHOWN])
            total += rows.count() if len(shown) == SHOWN else len(shown)
            found += [(record.created_at, f"{record.summary()}{_by(record)}") for record in shown]
    said = [_("In the books for %(days)s: %(count)s records.") % {"days": asked.days(period), "count": total}]
    said += [text for _moment, text in sorted(found, key=lambda one: one[0], reverse=True)[: 2 * SHOWN]]
    if total > 2 * SHOWN:
        said.append(_("and %(count)s more.") % {"count": total - 2 * SHOWN})
    return Answer(lines(*said), asked.page("records"), _("Records"), {"records": total})


def _taken_out(asked: Asked, period: Period) -> Answer:
    first = datetime.combine(period.first, time.min, asked.farm.zone)
    last = datetime.combine(period.last + timedelta(days=1), time.min, asked.farm.zone)
    found: list[tuple[datetime, str]] = []
    for kind in asked.visitor.record_types():
        rows = records(kind, asked.farm.id).filter(voided_at__gte=first, voided_at__lt=last)
        found += [(record.voided_at, f"{record.summary()}: {record.void_reason}") for record in rows[: 10 * SHOWN]]
    said = [_("Taken out of the books, %(days)s: %(count)s.") % {"days": asked.days(period), "count": len(found)}]
    said += [text for _moment, text in sorted(found, key=lambda one: one[0], reverse=True)[: 2 * SHOWN]]
    return Answer(lines(*said), asked.page("records"), _("Records"), {"taken_out": len(found)})


def _by(record: Any) -> str:
    return f" ({record.created_by})" if record.created_by_id else f" ({_('the assistant')})"


def _with_person(asked: Asked, kind: RecordType, rows: Any) -> tuple[RecordType, Any]:
    """The records of a type that name a person; the sales to her where she never sold anything."""
    who = asked.question.who
    found = rows.filter(**{f"{kind.money.who}__iexact": who}) if kind.money else rows
    if kind.name == "expense" and not found.exists():
        sales = RECORD_TYPES["sale"]
        return sales, records(sales, asked.farm.id).filter(voided_at=None, buyer__iexact=who)
    return kind, found


def last(asked: Asked) -> Answer:
    """The newest record of a type, of a batch, a good or a person where one was named; one query."""
    name, _blank, more = asked.question.of.partition(" ")
    kind: RecordType | None = RECORD_TYPES.get(name)
    if kind is None:
        raise NotAsked(_("I do not know what you mean by that."))
    rows = records(kind, asked.farm.id).filter(voided_at=None)
    if asked.is_named:
        rows = rows.filter(batch_id__in=[batch.id for batch in asked.named])
    if more:
        column = {"expense": "category" if more in Category.values else "item__iexact", "sale": "item"}.get(name, "why")
        rows = rows.filter(**{column: more})
    if asked.question.who:
        kind, rows = _with_person(asked, kind, rows)
    if kind.to_come:
        rows = rows.exclude(done_at=None)
    latest = rows.first()
    if latest is None:
        raise NotAsked(_("Nothing of that is in the books (%(what)s).") % {"what": kind.label_plural})
    ago = (asked.today - latest.day).days
    days = ngettext("%(count)s day ago", "%(count)s days ago", ago) % {"count": ago}
    facts = {"day": words.full_day(latest.day), "ago": days if ago else _("today"), "what": latest.summary()}
    same = rows.filter(**{kind.model.date_column: latest.day}).count()
    said = [_("Last on %(day)s (%(ago)s): %(what)s.") % facts]
    said.append("; ".join(f"{label}: {text}" for label, text in kind.details(latest) if text))
    if same > 1:
        others = rows.filter(**{kind.model.date_column: latest.day}).exclude(id=latest.id)[:SHOWN]
        said += [_("On that day as well:"), *(record.summary() for record in others)]
    if name == "vaccination":
        coming = open_tasks(asked.farm.id).exclude(vaccine="").filter(due_on__gte=asked.today).first()
        next_one = _("Next: %(task)s on %(day)s.")
        said += [next_one % {"task": coming.title, "day": words.full_day(coming.due_on)}] if coming else []
    return Answer(
        lines(*said), asked.page("record", kind.name, latest.id), str(kind.label), {"on": latest.day.isoformat()}
    )
