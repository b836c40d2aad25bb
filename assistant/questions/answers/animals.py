"""The animals: how many live, died, how old and heavy they are, how they lay, what may be sold of them."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Sum
from django.utils.translation import gettext as _

from assistant.questions.asked import SHOWN, WEEK, Answer, Asked, NotAsked, lines, within
from assistant.questions.periods import Period
from farmops import words
from farmops.words import quantity
from farms.batch.days import MOST_WEIGHINGS
from farms.batch.overview import age_in_words
from farms.figures import laying, mortality, standards
from farms.figures.growth import Weighing
from farms.figures.result import Light
from farms.figures.withdrawal import EGGS
from farms.health.withdrawal import withdrawal_of, withdrawals_on
from farms.models import Batch
from farms.records.types.egg_collection import EggCollection
from farms.records.types.mortality import Mortality
from farms.records.types.stock_adjustment import StockAdjustment, Why
from farms.records.types.weight import WeightRecord
from farms.stock.heads import Heads, head_changes, head_counts


def living(asked: Asked) -> dict[Batch, int]:
    """The batches that were named, or all, with how many live in each now; those of the past only where named."""
    heads = head_counts(asked.farm.id)
    among = asked.named if asked.is_named else asked.all_batches
    return {batch: heads.get(batch.id, 0) for batch in among if heads.get(batch.id) or asked.is_named}


def alive(asked: Asked) -> Answer:
    """How many animals live now, or were stocked and when ("placed"), by batch; two queries."""
    if asked.question.of == "placed":
        return _placed(asked)
    heads = living(asked)
    total = sum(heads.values())
    said = [_("Alive now: %(total)s.") % {"total": quantity(total)}]
    if len(heads) == 1:
        said = [_("%(batch)s: %(total)s alive now.") % {"batch": next(iter(heads)).name, "total": quantity(total)}]
    elif heads:
        said += [f"{batch.name}: {quantity(count)} ({batch.get_kind_display()})" for batch, count in heads.items()]
    page = asked.page("batch", next(iter(heads)).id) if len(heads) == 1 else asked.page("batches")
    return Answer(
        lines(*said), page, _("Batches"), {"alive": total} | {batch.name: count for batch, count in heads.items()}
    )


def _placed(asked: Asked) -> Answer:
    among = living(asked)
    said = [
        _("%(batch)s: %(count)s stocked on %(day)s.")
        % {"batch": batch.name, "count": quantity(batch.placed_count), "day": words.full_day(batch.placed_on)}
        for batch in among
    ]
    said.append(_("Alive now: %(total)s.") % {"total": quantity(sum(among.values()))})
    return Answer(
        lines(*said), asked.page("batches"), _("Batches"), {batch.name: batch.placed_count for batch in among}
    )


def died(asked: Asked) -> Answer:
    """Deaths of some days, by batch, with the causes that were written; culls beside them. Three queries."""
    periods = asked.periods(_last_week(asked), asked.this_month, asked.always)
    rows = asked.kept(Mortality, *periods)
    culls = asked.kept(StockAdjustment, *periods).filter(why=Why.CULLED)
    said: list[str] = []
    figures: dict[str, Any] = {}
    for period in periods:
        part = rows.filter(within([period]))
        by_batch = dict(part.values_list("batch_id").annotate(Sum("count")).order_by("batch_id"))
        total = sum(by_batch.values())
        text = asked.of(_("Died")) + f", {asked.days(period)}: {quantity(total)}"
        if by_batch and not asked.is_named:
            text += f" ({', '.join(f'{asked.name(batch)} {quantity(count)}' for batch, count in by_batch.items())})"
        culled = culls.filter(within([period])).aggregate(count=Sum("count"))["count"] or 0
        text += ". " + (_("Culled: %(count)s.") % {"count": quantity(culled)} if culled or asked.question.of else "")
        said.append(text.strip())
        figures |= {f"{period.first} to {period.last}": total}
        if period is periods[0]:
            causes = part.exclude(cause="").values_list("cause").annotate(count=Sum("count")).order_by("-count")[:3]
            told = ", ".join(f"{cause} {quantity(count)}" for cause, count in causes)
            said.append(_("Causes that were written: %(causes)s.") % {"causes": told} if told else "")
    said += _losses(rows, asked) if len(asked.named) == 1 else []
    return Answer(lines(*said), asked.listed("mortality", asked.period), _("Deaths"), figures)


def _losses(rows: Any, asked: Asked) -> list[str]:
    """How many of a batch were stocked, and the worst day among some of its deaths."""
    batch = asked.named[0]
    facts = {"count": quantity(batch.placed_count), "day": words.full_day(batch.placed_on)}
    lost = dict(rows.aggregate(count=Sum("count")))["count"] or 0
    facts["percent"] = str(mortality.mortality_percent(lost, batch.placed_count))
    said = [_("Stocked: %(count)s on %(day)s; %(percent)s of them died in all.") % facts]
    worst = rows.values_list("occurred_on").annotate(count=Sum("count")).order_by("-count", "-occurred_on").first()
    if worst:
        facts = {"count": quantity(worst[1]), "day": words.full_day(worst[0])}
        said.append(_("Most on one day: %(count)s on %(day)s.") % facts)
    return said


def _last_week(asked: Asked) -> Period:
    return Period(asked.today - timedelta(days=WEEK - 1), asked.today)


def missing(asked: Asked) -> Answer:
    """Animals that came or went without a sale or a death: stolen, given away, eaten at home, moved. Two queries."""
    rows = asked.kept(StockAdjustment)
    if asked.period:
        rows = rows.filter(within([asked.period]))
    rows = rows.exclude(why__in=(Why.RECOUNT, Why.ADDED)).select_related("batch", "to_batch")
    sums = dict(rows.values_list("why").annotate(Sum("count")).order_by("why"))
    days = asked.days(asked.period or asked.always)
    said = [asked.of(_("Gone without a sale")) + f", {days}: {quantity(sum(sums.values()))}."]
    said += [f"{Why(why).label}: {quantity(count)}" for why, count in sums.items()]
    latest = rows.order_by("-occurred_on", "-created_at")[:SHOWN]
    said += [f"{words.full_day(record.occurred_on)}: {record.summary()}" for record in latest]
    return Answer(lines(*said), asked.listed("stock_adjustment", asked.period), _("Animals that came or went"), sums)


def age(asked: Asked) -> Answer:
    """How old the animals are and when they came."""
    among = list(living(asked))
    said = [
        _("%(batch)s: %(age)s, stocked on %(day)s.")
        % {"batch": batch.name, "age": _full_age(batch, asked.today), "day": words.full_day(batch.placed_on)}
        for batch in among
    ]
    figures = {f"{batch.name}, days": (asked.today - batch.placed_on).days + batch.age_at_placing for batch in among}
    return Answer(lines(*said), asked.page("batches"), _("Batches"), figures)


def _full_age(batch: Batch, today: date) -> str:
    days = (today - batch.placed_on).days + (0 if batch.is_fish else batch.age_at_placing)
    text = age_in_words(batch, today)
    return text if f"{days} " in text else text + f" ({_('%(days)s days') % {'days': days}})"


def last_weights(asked: Asked) -> dict[UUID | None, list[Weighing]]:
    """Batch id -> its weighings, the newest first; one query."""
    rows = asked.kept(WeightRecord).order_by("-occurred_on", "-created_at")
    if asked.period:
        rows = rows.filter(within([asked.period]))
    by_batch: dict[UUID | None, list[Weighing]] = defaultdict(list)
    for batch_id, day, average in rows.values_list("batch_id", "occurred_on", "average_g")[:MOST_WEIGHINGS]:
        by_batch[batch_id].append(Weighing(day, average))
    return by_batch


def weight(asked: Asked) -> Answer:
    """The last average weights, g, with the one before and the standard of the age; two queries."""
    among, by_batch = living(asked), last_weights(asked)
    said: list[str] = []
    figures: dict[str, Any] = {}
    for batch in among:
        weighed = by_batch[batch.id]
        if not weighed:
            said.append(_("%(batch)s: nothing was weighed.") % {"batch": batch.name})
            continue
        age_then = batch.age_at_placing + (weighed[0].day - batch.placed_on).days
        verdict = standards.judge_weight(batch.kind, age_then, weighed[0].average_g, batch.start_weight_g)
        last = {"g": quantity(weighed[0].average_g), "day": words.day(weighed[0].day, asked.today)}
        text = _("%(batch)s: %(g)s g on average, weighed %(day)s.") % {"batch": batch.name, **last}
        for one in weighed[1:4]:
            earlier = {"g": quantity(one.average_g), "day": words.full_day(one.day)}
            text += " " + _("Before: %(g)s g on %(day)s.") % earlier
        said += [text, verdict.words if verdict.light != Light.GREY else ""]
        figures[f"{batch.name}, g"] = str(weighed[0].average_g)
    if not figures:
        raise NotAsked(lines(*said) or _("Nothing was weighed."))
    return Answer(lines(*said), asked.listed("weight", asked.period), _("Weights"), figures)


# --- Lay --------------------------------------------------------------------------------------------------------------


def laid(asked: Asked, period: Period) -> dict[Batch, tuple[int, int, int]]:
    """Batch -> (eggs, hen-days of the days on which eggs were written, those days); two queries."""
    rows = asked.kept(EggCollection, period).values_list("batch_id", "occurred_on").annotate(Sum("eggs"))
    eggs: dict[UUID | None, dict[date, int]] = defaultdict(dict)
    for batch_id, day, count in rows.order_by("batch_id", "occurred_on"):
        eggs[batch_id][day] = count
    changes = head_changes(asked.farm.id, asked.farm.timezone)
    found = {}
    for batch in asked.all_batches:
        if days := eggs.get(batch.id):
            mornings = Heads(changes.get(batch.id, {}), asked.today).mornings(min(days), max(days))
            found[batch] = (sum(days.values()), laying.hen_days(mornings[day] for day in days), len(days))
    return found


def lay(asked: Asked) -> Answer:
    """Hen-day production of some days, %: eggs / hens alive on each day that was written. Else of a day and a week."""
    yesterday = asked.today - timedelta(days=1)
    periods = asked.periods(Period(yesterday, yesterday), asked.week_to_yesterday)
    said: list[str] = []
    figures: dict[str, Any] = {}
    for period in periods:
        by_batch = laid(asked, period)
        if not by_batch:
            said.append(_("%(days)s: no eggs were written down.") % {"days": asked.days(period)})
            continue
        eggs, hens = sum(one[0] for one in by_batch.values()), sum(one[1] for one in by_batch.values())
        percent = laying.hen_day_percent(eggs, hens)
        each = ", ".join(f"{batch.name} {laying.hen_day_percent(one[0], one[1])}" for batch, one in by_batch.items())
        text = asked.of(_("Lay")) + f", {asked.days(period)}: {percent} "
        text += _("(%(eggs)s eggs, %(hens)s hen-days)") % {"eggs": quantity(eggs), "hens": quantity(hens)}
        said += [text, each + "." if len(by_batch) > 1 else ""]
        figures |= {
            f"{period.first} to {period.last}, {batch.name}": str(laying.hen_day_percent(*one[:2]))
            for batch, one in by_batch.items()
        }
    return Answer(lines(*said), asked.listed("egg_collection", asked.period), _("Eggs"), figures)


# --- Withdrawal -------------------------------------------------------------------------------------------------------


def may_sell(asked: Asked) -> Answer:
    """Whether eggs and meat may be sold or eaten today, by batch, as PostgreSQL asks it; three queries."""
    among = living(asked)
    held = withdrawals_on(asked.farm.id, asked.today, list(among))
    goods = {"eggs": (EGGS,), "meat": ("meat",), "birds": ("meat",), "fish": ("meat",)}.get(
        asked.question.of, (EGGS, "meat")
    )
    said: list[str] = []
    figures: dict[str, Any] = {}
    for batch in list(among)[:SHOWN]:
        state = held.get(batch.id) or withdrawal_of(batch, [], asked.today)
        for good in goods:
            if good == EGGS and not state.gives_eggs:
                continue
            one = state.of(good)
            what = _("eggs") if good == EGGS else _("fish") if batch.is_fish else _("the birds")
            figures[f"{batch.name}, {good}"] = "clear" if one.is_clear else str(one.until or "held")
            if one.is_clear:
                said.append(_("%(batch)s: yes, no medicine holds %(what)s.") % {"batch": batch.name, "what": what})
            else:
                said.append(
                    _("%(batch)s, %(what)s: no. %(words)s") % {"batch": batch.name, "what": what, "words": one.words}
                )
    if not said:
        raise NotAsked(_("No animals live there now."))
    said.append(_("The books know only the medicines that were written down. Sell or eat nothing of sick animals."))
    page = asked.page("health", next(iter(among)).id) if len(among) == 1 else asked.page("batches")
    return Answer(lines(*said), page, _("Health and medicines"), figures)


def sums_by_batch(asked: Asked, model: Any, period: Period, column: str) -> dict[UUID | None, Decimal]:
    """Batch id -> the sum of a column over a period; one query."""
    rows = asked.kept(model, period).values_list("batch_id").annotate(total=Sum(column)).order_by("batch_id")
    return {batch_id: Decimal(total or 0) for batch_id, total in rows}
