"""The store: what lies in it, and how long its feed lasts."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, Sum
from django.db.models.functions import Lower, Trim
from django.utils.translation import gettext as _

from assistant.questions.asked import SHOWN, WEEK, Answer, Asked, NotAsked, lines
from farmops.words import quantity
from farms.figures import feed as feeding
from farms.models import Good
from farms.models.store import CRACKED, HELD
from farms.records.types.feed_use import FeedUse
from farms.stock.store import Lot, amount_in_words, lots

AHEAD = 14  # days back in which a feed was given, to be one that is eaten


def store(asked: Asked) -> Answer:
    """What lies in the store: all, or one good by its name or its kind; one query."""
    of = asked.question.of.lower()
    every = lots(asked.farm)
    chosen = [lot for lot in every if not of or _is(lot, of)]
    if of in ("medicine", "medication", "vaccine"):
        chosen = [lot for lot in every if lot.good == Good.MEDICINE]
    if not chosen:
        what = asked.question.of or _("that")
        raise NotAsked(_("There is no %(what)s in the store, by the books (0).") % {"what": what})
    said = []
    for lot in chosen[: 3 * SHOWN]:
        text = f"{lot.name}: {lot.in_words}"
        if lot.good == Good.EGGS and lot.amount >= asked.farm.crate_size:
            text += f" ({quantity(lot.amount)} {_('eggs')})"
        if lot.short_by:
            text += " " + _("(%(short)s more left than came: count it)") % {"short": lot.short_by}
        said.append(text)
    eggs = {"": "sound", CRACKED: CRACKED, HELD: HELD}
    figures = {
        f"{lot.good} {eggs.get(lot.item, lot.item) if lot.good == Good.EGGS else lot.item} {lot.unit}": str(lot.amount)
        for lot in chosen
    }
    feed = [lot for lot in chosen if lot.good == Good.FEED]
    if feed:
        said += [_whole_feed(asked, feed) if len(feed) > 1 else "", *_lasting(asked, feed, figures)]
    return Answer(lines(*said), asked.page("store", good=chosen[0].good if of else ""), _("Store"), figures)


def _is(lot: Lot, names: str) -> bool:
    """Whether one of some names, with commas between, means what lies there: its kind, its name, or a word of that."""
    item = lot.item.lower()
    return any(name.strip() in (lot.good, item, *item.split()) for name in names.split(","))


def _whole_feed(asked: Asked, feed: list[Lot]) -> str:
    kg = sum((max(lot.amount, Decimal(0)) for lot in feed), Decimal(0))
    return _("All feed: %(kg)s") % {
        "kg": amount_in_words(Good.FEED, "kg", kg, asked.farm.crate_size, Decimal(asked.farm.feed_bag_kg))
    }


def feed_left(asked: Asked) -> Answer:
    """How long each feed in the store lasts, days, at the mean of the last written week; two queries."""
    of = asked.question.of.lower()
    feed = [lot for lot in lots(asked.farm) if lot.good == Good.FEED and (not of or _is(lot, of))]
    if asked.is_named:
        eaten = set(
            asked.kept(FeedUse)
            .filter(occurred_on__gt=asked.today - timedelta(days=AHEAD))
            .annotate(name=Lower(Trim("feed_type")))
            .values_list("name", flat=True)
        )
        feed = [lot for lot in feed if lot.item.lower() in eaten]
    if not feed:
        raise NotAsked(_("No such feed is in the store, by the books. Count the store, then I can say."))
    figures: dict[str, Any] = {f"{lot.item}, kg": str(lot.amount) for lot in feed}
    said = [f"{lot.name}: {lot.in_words}" for lot in feed]
    return Answer(
        lines(*said, *_lasting(asked, feed, figures)), asked.page("store", good=Good.FEED), _("Store"), figures
    )


def _lasting(asked: Asked, feed: list[Lot], figures: dict[str, Any]) -> list[str]:
    """ "layer mash: about 3 days at 512 kg a day": for each feed that was given in the last week."""
    given: dict[str, dict[date, Decimal | None]] = defaultdict(dict)
    rows = FeedUse._default_manager.filter(farm_id=asked.farm.id, voided_at=None, occurred_on__lt=asked.today)
    rows = rows.filter(occurred_on__gte=asked.today - timedelta(days=WEEK)).annotate(name=Lower(Trim("feed_type")))
    for name, day, kg, odd in (
        rows.values_list("name", "occurred_on")
        .annotate(Sum("kg"), odd=Count("id", filter=Q(kg=None)))
        .order_by("occurred_on")
    ):
        given[name][day] = None if odd else kg
    said = []
    for lot in feed:
        daily = feeding.logged_mean_kg(list(given[lot.item.lower()].values()), fewest=1)
        days = feeding.days_left(lot.amount, daily)
        if days.value is not None and daily.value is not None:
            facts = {
                "feed": lot.name,
                "days": quantity(days.value.quantize(Decimal("0.1"))),
                "kg": quantity(daily.value.quantize(Decimal("0.1"))),
            }
            said.append(
                _("%(feed)s lasts about %(days)s days at %(kg)s kg a day (mean of the last written week).") % facts
            )
            figures[f"{lot.item}, days"] = str(days.value.quantize(Decimal("0.1")))
            if feeding.runs_out(days):
                said.append(_("It is time to buy."))
        elif asked.question.name == "feed_left":
            said.append(_("%(feed)s was not given in the last week.") % {"feed": lot.name})
    return said
