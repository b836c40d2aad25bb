"""The figures behind advice. Pure: days and numbers in, a figure out, None where the books do not say enough."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from farms.figures.costs import average_price_kobo, cost_of_eggs_kobo, feed_price_kobo
from farms.figures.feed import LEAD_DAYS, LOGGED_DAYS, days_left, logged_mean_kg, runs_out
from farms.figures.mortality import Deaths, alarm_code
from farms.figures.result import Figure, Unit, known, number

WINDOW = 30  # days that figures of feed and of eggs look back

# --- Feed -------------------------------------------------------------------------------------------------------------

MIN_FED_DAYS = 5  # of the last seven, to know the rate


@dataclass(frozen=True)
class FeedLeft:
    """How long the feed of the books lasts. `since` is the first purchase that was counted."""

    since: date
    bought_kg: Decimal
    used_kg: Decimal
    a_day_kg: Decimal
    fed_days: int

    @property
    def left_kg(self) -> Decimal:
        """Kilos bought less kilos fed; below zero where a purchase is missing."""
        return self.bought_kg - self.used_kg

    @property
    def days(self) -> Figure[Decimal]:
        """How many days the kilos left last."""
        return days_left(max(self.left_kg, Decimal(0)), known(self.a_day_kg, Unit.KG))


def feed_left(
    bought: Mapping[date, Decimal | None], used: Mapping[date, Decimal | None], today: date
) -> FeedLeft | None:
    """Feed runway: (kg bought - kg fed, both since the first purchase of the window) / mean kg fed on a logged day.

    The formula is the usual one, usable stock / expected daily use, with the mean of the last seven days' records as
    the expected use; stock nobody wrote down cannot be known, so only what the books bought is counted. None says "not
    enough data": no purchase whose weight is known, one whose weight is not, feed given that nobody weighed, fewer than
    five of the last seven days written, or more fed than bought by three days and more (a purchase is missing).
    A purchase or a day is None where its weight is unknown.
    """
    if not bought or None in bought.values():
        return None
    since = min(bought)
    fed = {day: kg for day, kg in used.items() if since <= day <= today}
    recent = [used[day] for day in _days_before(today, LOGGED_DAYS) if day in used]
    a_day = logged_mean_kg(recent, MIN_FED_DAYS).value
    if None in fed.values() or not a_day:
        return None
    feed = FeedLeft(
        since=since,
        bought_kg=Decimal(sum(kg for kg in bought.values() if kg)),
        used_kg=Decimal(sum(kg for kg in fed.values() if kg)),
        a_day_kg=a_day,
        fed_days=len(recent),
    )
    return feed if feed.left_kg > -LEAD_DAYS * a_day else None


@dataclass(frozen=True)
class FeedStored:
    """How long the feed of a store that was counted lasts."""

    left_kg: Decimal
    a_day_kg: Decimal
    fed_days: int

    @property
    def days(self) -> Figure[Decimal]:
        """How many days the kilos in the store last."""
        return days_left(self.left_kg, known(self.a_day_kg, Unit.KG))


def feed_stored(stored_kg: Decimal, used: Mapping[date, Decimal | None], today: date) -> FeedStored | None:
    """Runway of a counted store: kg in it / mean kg fed on a logged day of the last seven; None as in feed_left."""
    recent = [used[day] for day in _days_before(today, LOGGED_DAYS) if day in used]
    a_day = logged_mean_kg(recent, MIN_FED_DAYS).value
    return FeedStored(stored_kg, a_day, len(recent)) if a_day else None


def feed_runs_out(feed: FeedLeft | FeedStored) -> bool:
    """Whether it is time to buy: days left <= days to bring it + two to spare."""
    return runs_out(feed.days)


# --- Deaths -----------------------------------------------------------------------------------------------------------

FISH_SHARE = Decimal("0.10")  # of what was stocked, over the whole grow-out
NEARLY_EMPTY = Decimal("0.10")


def bird_alarm(deaths: Deaths) -> str:
    """Which threshold the birds' deaths have passed, or ''. How birds are kept is not in the books: as on litter."""
    return alarm_code(deaths)


def fish_alarm(deaths: Deaths) -> str:
    """'planning_figure' when more than 10 % of the stocked fish have died (deaths / stocked), otherwise ''.

    5-10 % over a grow-out is what farmers plan with. Silent in a pond that is almost sold out.
    """
    nearly_empty = deaths.alive < NEARLY_EMPTY * deaths.placed
    return "planning_figure" if deaths.total > FISH_SHARE * deaths.placed and not nearly_empty else ""


# --- Eggs and money ---------------------------------------------------------------------------------------------------

MIN_BOOK_DAYS = 20  # of the window: with eggs written, and with feed


def price_of_feed(bought: Iterable[tuple[Decimal | None, int]]) -> Decimal | None:
    """Kobo a kilogram over all purchases, (kg, kobo) each. None when a weight is unknown or none is."""
    return feed_price_kobo(bought).value


def cost_of_a_crate(fed_kg: Decimal, feed_price: Decimal, other_kobo: int, eggs: int, crate_size: int) -> int:
    """Kobo that a crate cost: (kg fed x kobo a kg + running costs) / eggs that can be sold x eggs in a crate.

    The usual cost of an egg without the hens' own price, which these books do not spread over the laying months: so it
    is the least that a crate cost. `eggs` more than zero.
    """
    return number(cost_of_eggs_kobo(fed_kg * feed_price + other_kobo, eggs, crate_size))


def price_of_a_crate(sales: Iterable[tuple[Decimal, int]], crate_size: int) -> int | None:
    """Kobo that a crate was sold for on average. None with fewer than three sales."""
    return average_price_kobo(sales, crate_size).value


def _days_before(day: date, count: int) -> list[date]:
    return [day - timedelta(days=ago) for ago in range(1, count + 1)]
