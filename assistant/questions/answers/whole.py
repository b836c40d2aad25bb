"""Answers made of many figures: how a batch is doing, which is best, what a crate or a kilo costs, what is alarming."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from assistant.questions.answers.animals import laid, last_weights, living, sums_by_batch
from assistant.questions.answers.costs import months_asked
from assistant.questions.asked import SHOWN, WEEK, Answer, Asked, NotAsked, lines
from farmops.words import full_day, naira, quantity
from farms.batch.alarms import batch_alarms
from farms.batch.days import batch_days
from farms.batch.feed import feed_store
from farms.batch.key_figures import key_figures
from farms.batch.money import batch_money, money_figures
from farms.batch.overview import age_in_words
from farms.daily.today import farm_day
from farms.figures import laying
from farms.health.alarms import watch
from farms.health.withdrawal import withdrawals_on
from farms.models.batch import LAYING
from farms.money.profit import books, life_of
from farms.records.types.feed_use import FeedUse
from farms.records.types.mortality import Mortality
from farms.tasks.services import due_tasks

MOST = 4  # batches of which many figures are told at once


def state(asked: Asked) -> Answer:
    """How a batch is doing: alive, alarms, what a medicine holds, its key figures. About twenty queries a batch."""
    among = list(living(asked))[:MOST]
    if not among:
        raise NotAsked(_("No animals live on the farm now."))
    if len(among) > 1:
        return alarms(asked)
    batch = among[0]
    days = batch_days(asked.farm, batch, asked.today, sees_money=asked.visitor.sees_money)
    judged = batch_alarms(days)
    yesterday = asked.today - timedelta(days=1)
    week = sum(count for day, count in days.heads.died.items() if day > asked.today - timedelta(days=WEEK))
    said = [
        _("%(batch)s: %(count)s alive, %(age)s.")
        % {"batch": batch.name, "count": quantity(days.heads.alive), "age": age_in_words(batch, asked.today)}
    ]
    said += [f"{_('Alarm')}: {one.words} {one.advice}".strip() for one in judged] or [_("No alarm.")]
    said.append(_("Died in the last 7 days: %(count)s.") % {"count": quantity(week)})
    if days.lays and yesterday in days.eggs:
        hens = days.heads.mornings(yesterday, yesterday)[yesterday]
        percent = laying.hen_day_percent(days.eggs[yesterday], hens)
        said.append(
            _("Eggs yesterday: %(eggs)s (%(percent)s).") % {"eggs": quantity(days.eggs[yesterday]), "percent": percent}
        )
    figures: dict[str, Any] = {"alive": days.heads.alive, "died_7_days": week}
    for one in key_figures(days, feed_store(days)):
        if one.figure.is_known:
            said.append(f"{one.label}: {one.figure}" + (f" ({one.verdict})" if one.verdict else ""))
            figures[str(one.label)] = str(one.figure)
    held = withdrawals_on(asked.farm.id, asked.today, [batch]).get(batch.id)
    said += held.lines if held and not held.is_clear else [_("No medicine holds its eggs or meat.")]
    return Answer(lines(*said), asked.page("batch", batch.id), batch.name, figures)


def alarms(asked: Asked) -> Answer:
    """What must be looked at today on the farm, or on the batches that were named: about nine queries."""
    day = farm_day(asked.farm, asked.today)
    alive = day.alive_by_batch
    if asked.is_named:
        alive = {batch.id: alive[batch.id] for batch in asked.named if batch.id in alive}
    notices = watch(asked.farm, asked.today, alive, due_tasks(asked.farm.id, asked.today)).notices
    said = [f"{notice.words} {notice.advice}".strip() for notice in notices[:SHOWN]] or [
        _("Nothing is alarming by the books.")
    ]
    heads = ", ".join(f"{batch.name} {quantity(count)}" for batch, count in alive.values() if count)
    said.insert(0, _("Alive: %(heads)s.") % {"heads": heads} if heads else "")
    return Answer(lines(*said), asked.page("assistant:today"), _("Today"), {"notices": len(notices)})


# --- Best and worst ---------------------------------------------------------------------------------------------------


def ranked(asked: Asked) -> Answer:
    """The batches in order of a measure, the best or the worst first: lay, eggs, deaths, profit, feed."""
    of = asked.question.of or ("lay" if any(not batch.is_fish for batch in living(asked)) else "died")
    period = asked.periods(asked.week_to_yesterday)[0]
    if of in ("lay", "eggs"):
        rows = [(batch, Decimal(eggs) if of == "eggs" else Decimal(eggs) / max(hens, 1) * 100,
                 f"{quantity(eggs)} {_('eggs')}, {laying.hen_day_percent(eggs, hens)}")
                for batch, (eggs, hens, _days) in laid(asked, period).items()]  # fmt: skip
    elif of == "profit":
        return _by_profit(asked)
    elif of == "weight":
        return _by_weight(asked)
    else:
        heads = living(asked)
        sums = sums_by_batch(asked, Mortality if of == "died" else FeedUse, period, "count" if of == "died" else "kg")
        unit = _("died") if of == "died" else _("kg of feed")
        rows = [(batch, sums.get(batch.id, Decimal(0)), f"{quantity(sums.get(batch.id, 0))} {unit}") for batch in heads]
    if not rows:
        raise NotAsked(_("The books say nothing of that for these days."))
    rows.sort(key=lambda row: row[1], reverse=of == "died" or asked.question.rank == "best")
    head = {"lay": _("Lay"), "eggs": _("Eggs"), "died": _("Deaths"), "fed": _("Feed")}.get(of, of)
    said = [
        f"{head}, {asked.days(period)}:",
        *(f"{place}. {batch.name}: {text}" for place, (batch, _value, text) in enumerate(rows, 1)),
    ]
    return Answer(lines(*said), asked.page("batches"), _("Batches"), {batch.name: text for batch, _value, text in rows})


def _by_weight(asked: Asked) -> Answer:
    weighed = last_weights(asked)
    rows = [(batch, weighed[batch.id][0]) for batch in living(asked) if weighed[batch.id]]
    if not rows:
        raise NotAsked(_("Nothing was weighed."))
    rows.sort(key=lambda row: row[1].average_g, reverse=asked.question.rank != "worst")
    said = [
        f"{place}. {batch.name}: {quantity(one.average_g)} g, {full_day(one.day)}"
        for place, (batch, one) in enumerate(rows, 1)
    ]
    return Answer(
        lines(_("Average weight:"), *said),
        asked.page("batches"),
        _("Batches"),
        {batch.name: str(one.average_g) for batch, one in rows},
    )


def _by_profit(asked: Asked) -> Answer:
    months = months_asked(asked)
    rows = [(batch, life_of(batch.id, months).whole.profit) for batch in living(asked)]
    rows.sort(key=lambda row: row[1], reverse=asked.question.rank == "best")
    days = asked.days(asked.period) if asked.period else _("since each began")
    said = [
        _("Profit, %(days)s:") % {"days": days},
        *(f"{place}. {batch.name}: {naira(profit)}" for place, (batch, profit) in enumerate(rows, 1)),
    ]
    return Answer(
        lines(*said), asked.page("profit"), _("Profit and loss"), {batch.name: profit for batch, profit in rows}
    )


# --- Costs ------------------------------------------------------------------------------------------------------------


def unit_costs(asked: Asked) -> Answer:
    """What a crate ("eggs"), a bird or a kilo cost, the price to break even and the margin, as the batch's page has it.

    Ten queries a batch.
    """
    eggs = asked.question.of == "eggs" and not asked.is_named
    among = [batch for batch in living(asked) if batch.kind in LAYING or not eggs][:MOST]
    if not among:
        raise NotAsked(_("No animals live there now."))
    months = books(asked.farm.id, asked.farm.timezone, asked.today)
    said: list[str] = []
    figures: dict[str, Any] = {}
    for batch in among:
        days = batch_days(asked.farm, batch, asked.today, sees_money=True)
        told = money_figures(days, batch_money(days, months))
        said += [f"{batch.name}: " + "; ".join(f"{one.label} {one.figure}" for one in told) + "."]
        figures |= {f"{batch.name}, {one.label}": str(one.figure) for one in told}
    said.append(_("To earn something, ask more than the price to break even."))
    page = asked.page("batch", among[0].id) if len(among) == 1 else asked.page("profit")
    return Answer(lines(*said), page, _("Costs"), figures)


def conversion(asked: Asked) -> Answer:
    """Feed for a kilo of growth or a crate of eggs, of each batch."""
    among = list(living(asked))[:MOST]
    said: list[str] = []
    for batch in among:
        days = batch_days(asked.farm, batch, asked.today, sees_money=asked.visitor.sees_money)
        wanted = (_("Feed for 1 kg"), _("Feed for a crate"))
        said += [
            f"{batch.name}: {one.label} {one.figure}."
            for one in key_figures(days, feed_store(days))
            if one.label in wanted
        ]
    if not said:
        raise NotAsked(_("No animals live there now."))
    return Answer(lines(*said), asked.page("batches"), _("Batches"))


def nearest(asked: Asked) -> Answer:
    """What the books do not know: the pages that come nearest."""
    said = [
        _("I found no answer to that in your books or in the knowledge base."),
        _("Eggs, deaths and feed are on Today and on each batch's page."),
    ]
    if not asked.visitor.sees_money:
        return Answer(lines(*said), asked.page("batches"), _("Batches"))
    said.append(_("What was sold, spent and owed is under More, Money."))
    return Answer(lines(*said), asked.page("money"), _("Money"))
