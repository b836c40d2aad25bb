"""Advice in plain words, with the figures and the days that it came from. Where the books say too little, none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from farmops.words import full_day, naira, quantity
from farms.figures.feed import LEAD_DAYS, SPARE_DAYS
from farms.figures.result import number
from governance.advice import figures
from governance.advice.facts import BatchFacts, FarmFacts
from governance.advice.vaccinations import EARLY, IN_LAY_EVERY, Due, is_spoken_of, vaccinations_due

VERSION = "advice-2"  # changes with the thresholds and the words; the runs carry it as their model

GERMAN = {
    "text": "3 dead a day among 100 birds or fewer: a German rule for small flocks",
    "url": "http://walschleben.com/html/informationen_des_veterinar-_u.html",
}
DUTCH = {
    "text": "0.5 % a day for two days: Dutch threshold for birds on the floor",
    "url": "https://medluna.com/article/17494571",
}
FRENCH = {
    "text": "Three times the normal deaths: French rule for calling a vet",
    "url": "https://legal.tricoteuses.fr/articles/JORFARTI000048111004",
}
MOVING_MEAN = {
    "text": "A seven-day mean finds rising deaths earlier (Malladi 2011)",
    "url": "https://www.petcasefinder.com/cases/"
    "moving-average-trigger-for-early-detection-of-rapidly-increasing-morta-250311",
}
FISH_PLAN = {
    "text": "5 to 10 % over the whole time is what fish farmers plan with",
    "url": "https://www.profitablefishfarming.com/use-simple-method-calculate-stocking-density/",
}


@dataclass(frozen=True)
class Advice:
    """One piece of advice. `once`: never said again about the same `subject`, whatever was decided."""

    subject: str
    title: str
    body: str
    why: str
    sources: list[dict[str, str]] = field(default_factory=list)
    money: bool = False
    once: bool = False


def advice_from(facts: FarmFacts) -> list[Advice]:
    """All that the facts give reason to say today."""
    advice_today = [*_deaths(facts), *_vaccinations(facts), *_feed(facts), *_price(facts)]
    return sorted(advice_today, key=lambda advice: advice.subject)


def _records(text: str) -> dict[str, str]:
    """A source that is the farm's own book."""
    return {"text": text, "url": ""}


# --- Feed -------------------------------------------------------------------------------------------------------------


def _feed(facts: FarmFacts) -> Iterator[Advice]:
    if facts.feed_stored is None:
        yield from _feed_bought(facts)
        return
    feed = figures.feed_stored(facts.feed_stored, facts.feed_used, facts.today)
    if feed is None or not figures.feed_runs_out(feed):
        return
    words = _feed_words(feed, facts)
    yield Advice(
        subject="feed",
        title=_("Feed is running out"),
        body=_("Your store holds %(left)s of feed. You give about %(rate)s a day, so it lasts %(days)s.") % words,
        why=_feed_why() % words,
        sources=[
            _records(_("The store, as it was counted and written since")),
            _records(_feed_given() % words),
        ],
    )


def _feed_bought(facts: FarmFacts) -> Iterator[Advice]:
    """Of the purchases, which workers do not see: so it counts as money."""
    feed = figures.feed_left(facts.bought_by_day, facts.feed_used, facts.today)
    if feed is None or not figures.feed_runs_out(feed):
        return
    words = _feed_words(feed, facts) | {
        "since": full_day(feed.since),
        "bought": _bags(feed.bought_kg, facts),
        "used": _bags(feed.used_kg, facts),
    }
    yield Advice(
        subject="feed",
        title=_("Feed may run out: see how much is in the store"),
        body=_(
            "Since %(since)s your books show %(bought)s of feed bought and %(used)s given. That leaves %(left)s."
            " You give about %(rate)s a day, so it lasts %(days)s. Feed that was in the store before, or that"
            " nobody wrote down, is not counted: look in the store before you buy."
        ) % words,
        why=_feed_why() % words,
        sources=[
            _records(_("Expenses for feed from %(since)s") % words),
            _records(_feed_given() % words),
        ],
        money=True,
    )  # fmt: skip


def _feed_why() -> str:
    return _("By the books feed lasts %(limit)s days or less: three to have it brought and two to spare.")


def _feed_given() -> str:
    return _("Feed given: mean of the %(fed)s written days of the last seven")


def _feed_words(feed: figures.FeedLeft | figures.FeedStored, facts: FarmFacts) -> dict[str, Any]:
    days = int(number(feed.days))
    return {
        "rate": _kg(feed.a_day_kg),
        "left": _bags(max(feed.left_kg, Decimal(0)), facts),
        "days": ngettext("about %(count)s day", "about %(count)s days", days) % {"count": days}
        if days > 0
        else _("less than a day"),
        "limit": LEAD_DAYS + SPARE_DAYS,
        "fed": feed.fed_days,
    }


def _bags(kg: Decimal, facts: FarmFacts) -> str:
    bags = (kg / Decimal(facts.farm.feed_bag_kg)).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return _("%(kg)s (%(bags)s bags)") % {"kg": _kg(kg), "bags": quantity(bags)}


def _kg(value: Decimal) -> str:
    return _("%(kg)s kg") % {"kg": quantity(value.quantize(Decimal(1), ROUND_HALF_UP))}


# --- Deaths -----------------------------------------------------------------------------------------------------------


def _deaths(facts: FarmFacts) -> Iterator[Advice]:
    for here in facts.batches:
        alarm = figures.fish_alarm(here.deaths) if here.batch.is_fish else figures.bird_alarm(here.deaths)
        if alarm:
            yield _alarm(here, alarm)


def _alarm(here: BatchFacts, alarm: str) -> Advice:
    words = _alarm_words(here)
    why, sources = _alarm_reason(alarm)
    if alarm == "planning_figure":
        body = _(
            "%(total)s of the %(placed)s fish stocked in %(batch)s have died, %(age)s days after stocking. Look at the"
            " water and how they eat, and ask a fisheries officer or a vet."
        )
    else:
        body = _(
            "%(died)s of %(alive)s %(kind)s in %(batch)s died on %(day)s (%(share)s), %(before)s the day before"
            " (%(share_before)s). The mean of the seven days before was %(usual)s a day. Look at the birds, the water"
            " and the feed now, keep sick ones apart, and call your vet. Sell and move no birds until you know more."
        )
    return Advice(
        subject=f"deaths:{here.batch.id}",
        title=_("More deaths than normal in %(batch)s") % words,
        body=body % words,
        why=why,
        sources=[_records(_("Deaths written for %(batch)s up to %(day)s") % words), *sources],
    )


def _alarm_words(here: BatchFacts) -> dict[str, Any]:
    deaths = here.deaths
    return {
        "batch": here.batch.name,
        "kind": here.batch.get_kind_display(),
        "day": full_day(deaths.day),
        "died": deaths.died,
        "before": deaths.died_before,
        "alive": quantity(deaths.alive),
        "usual": quantity(deaths.usual.quantize(Decimal("0.1"), ROUND_HALF_UP)),
        "share": _percent(deaths.share),
        "share_before": _percent(deaths.share_before),
        "total": quantity(deaths.total),
        "placed": quantity(deaths.placed),
        "age": deaths.age,
    }


def _alarm_reason(alarm: str) -> tuple[str, list[dict[str, str]]]:
    """What passing a threshold of `figures` means, and the sources of that threshold."""
    return {
        "small_flock": (_("Three or more birds a day is too many in a flock of 100 or fewer."), [GERMAN]),
        "two_days": (_("Half a percent and more of the birds died on each of two days."), [DUTCH]),
        "three_times": (_("That is three times the usual or more."), [FRENCH, MOVING_MEAN]),
        "twice": (_("That is twice the usual or more."), [MOVING_MEAN]),
        "planning_figure": (_("More than one in ten of the stocked fish have died."), [FISH_PLAN]),
    }[alarm]


def _percent(share: Decimal) -> str:
    return f"{quantity((share * 100).quantize(Decimal('0.01'), ROUND_HALF_UP))} %"


# --- Vaccinations -----------------------------------------------------------------------------------------------------


def _vaccinations(facts: FarmFacts) -> Iterator[Advice]:
    for here in facts.batches:
        for due in vaccinations_due(here.batch.kind, here.age):
            since = facts.today - timedelta(days=_days_searched(due, here.age))
            if not is_spoken_of(due, (text for day, text in here.texts if day >= since)):
                yield _vaccination(here, due, since)


def _days_searched(due: Due, age: int) -> int:
    """From a little before the vaccination could be given; in lay, the eight weeks that one protects."""
    return IN_LAY_EVERY if "lay" in due.name else age - due.first + EARLY + 2


def _vaccination(here: BatchFacts, due: Due, since: date) -> Advice:
    stocked = here.batch.placed_on
    words = {
        "batch": here.batch.name,
        "kind": here.batch.get_kind_display(),
        "disease": due.disease,
        "age": here.age,
        "stocked": full_day(stocked),
        "first": full_day(stocked + timedelta(days=due.first)),
        "last": full_day(stocked + timedelta(days=due.last)),
        "since": full_day(since),
    }
    return Advice(
        subject=f"vaccination:{here.batch.id}:{due.name}",
        title=_("Ask your vet: %(disease)s vaccination of %(batch)s") % words,
        body=_(
            "%(batch)s (%(kind)s) was stocked on %(stocked)s, %(age)s days ago. If the birds were a day old then, a"
            " vaccination against %(disease)s is usual between %(first)s and %(last)s, and your books since %(since)s"
            " do not speak of one. Ask your vet or the hatchery whether, when and with what: they may have given it."
        ) % words,
        why=_("The usual days for %(kind)s, counted from the day of stocking. No vet has seen your birds.") % words,
        sources=[_records(_("%(batch)s: stocked on %(stocked)s; notes, tasks and expenses since %(since)s") % words),
                 *due.sources],
        once=True,
    )  # fmt: skip


# --- The price of eggs ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _CrateCost:
    """What a crate of eggs was sold for and what it cost at least, in kobo; `fed_kg` at `feed_price` kobo a kilo."""

    price: int
    cost: int
    fed_kg: Decimal
    feed_price: Decimal
    eggs: int


def _crate_cost(facts: FarmFacts) -> _CrateCost | None:
    """None where the books say too little, and where not every animal lays: the costs of all cannot be shared out."""
    size = facts.farm.crate_size
    eggs = sum(here.eggs for here in facts.batches)
    price = figures.price_of_a_crate(facts.egg_sales, size)
    feed_price = figures.price_of_feed((kg, kobo) for _day, kg, kobo in facts.feed_bought)
    fed = [kg for kg in facts.feed_used.values() if kg is not None]
    if (
        price is None
        or feed_price is None
        or not all(here.eggs for here in facts.batches)
        or len(fed) < len(facts.feed_used)
        or min(facts.egg_days, len(fed)) < figures.MIN_BOOK_DAYS
        or eggs <= 0
    ):
        return None
    fed_kg = Decimal(sum(fed))
    cost = figures.cost_of_a_crate(fed_kg, feed_price, facts.other_kobo, eggs, size)
    return _CrateCost(price, cost, fed_kg, feed_price, eggs)


def _price(facts: FarmFacts) -> Iterator[Advice]:
    crate = _crate_cost(facts)
    if crate is None or crate.price >= crate.cost:
        return
    words = {
        "since": full_day(facts.today - timedelta(days=figures.WINDOW)),
        "price": naira(crate.price),
        "cost": naira(crate.cost),
        "short": naira(crate.cost - crate.price),
        "fed": _kg(crate.fed_kg),
        "feed_price": naira(int(crate.feed_price)),
        "other": naira(facts.other_kobo),
        "eggs": quantity(crate.eggs),
        "sales": len(facts.egg_sales),
        "size": facts.farm.crate_size,
    }
    yield Advice(
        subject="egg-price",
        title=_("Eggs may be selling for less than they cost"),
        body=_(
            "Since %(since)s a crate of %(size)s was sold for %(price)s on average (%(sales)s sales). By your books it"
            " cost at least %(cost)s: %(fed)s of feed at %(feed_price)s a kilo and %(other)s of other running costs,"
            " for %(eggs)s eggs that could be sold. That is %(short)s short on each crate. Hens, fingerlings, chicks"
            " and equipment are not counted. Compare buyers and feed prices before you agree the next price."
        ) % words,
        why=_("The average price of 30 days is below the running cost of the same 30 days."),
        sources=[_records(_("Sales of eggs, expenses, feed given and eggs collected from %(since)s") % words)],
        money=True,
    )  # fmt: skip
