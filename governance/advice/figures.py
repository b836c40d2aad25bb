"""The figures behind advice. Pure: days and numbers in, a figure out, None where the books do not say enough."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

WINDOW = 30  # days that figures of feed and of eggs look back

# --- Feed -------------------------------------------------------------------------------------------------------------

LEAD_DAYS = 3  # to order feed and have it brought
SPARE_DAYS = 2
RATE_DAYS = 7
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
        return self.bought_kg - self.used_kg

    @property
    def days(self) -> Decimal:
        return self.left_kg / self.a_day_kg


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
    recent = [used[day] for day in _days_before(today, RATE_DAYS) if day in used]
    if None in fed.values() or None in recent or len(recent) < MIN_FED_DAYS:
        return None
    a_day = sum(kg for kg in recent if kg) / Decimal(len(recent))
    if not a_day:
        return None
    found = FeedLeft(
        since=since,
        bought_kg=Decimal(sum(kg for kg in bought.values() if kg)),
        used_kg=Decimal(sum(kg for kg in fed.values() if kg)),
        a_day_kg=a_day,
        fed_days=len(recent),
    )
    return found if found.days > -LEAD_DAYS else None


def feed_runs_out(feed: FeedLeft) -> bool:
    """Whether it is time to buy: days left <= days to bring it + two to spare."""
    return feed.days <= LEAD_DAYS + SPARE_DAYS


# --- Deaths -----------------------------------------------------------------------------------------------------------

SMALL_FLOCK = 100
SMALL_FLOCK_DEATHS = 3  # a day
HIGH_SHARE = Decimal("0.005")  # of the birds, two days running
FIRST_WEEK_SHARE = Decimal("0.01")  # of chicks: normal
FISH_SHARE = Decimal("0.10")  # of what was stocked, over the whole grow-out
NEARLY_EMPTY = Decimal("0.10")


@dataclass(frozen=True)
class Deaths:
    """A batch's deaths as an alarm looks at them. `alive` is on the morning of `day`; `usual` a mean of seven days."""

    day: date
    died: int
    died_before: int
    usual: Decimal
    alive: int
    placed: int
    total: int
    age: int  # days since stocking

    @property
    def share(self) -> Decimal:
        """Daily mortality: deaths of the day / alive that morning."""
        return Decimal(self.died) / self.alive if self.alive > 0 else Decimal(0)

    @property
    def share_before(self) -> Decimal:
        alive = self.alive + self.died_before
        return Decimal(self.died_before) / alive if alive > 0 else Decimal(0)


def usual_deaths(deaths: Mapping[date, int], day: date) -> Decimal:
    """The mean of the seven days before `day`; a day without a record counts as none."""
    return Decimal(sum(deaths.get(before, 0) for before in _days_before(day, 7))) / 7


def bird_alarm(deaths: Deaths) -> str:
    """Which threshold the birds' deaths have passed, or ''.

    - small_flock: 3 and more in a day among 100 birds or fewer (a German rule for small flocks).
    - two_days: 0.5 % and more two days running (the Dutch threshold for birds on the floor), and two birds a day, so
      that one dead bird in a small flock is no alarm.
    - three_times, twice: 3 or 2 times the mean of the seven days before, and 3 or 2 birds at least (the French rule of
      three times the normal; a seven-day mean finds it earlier: Malladi 2011). Not before the eighth day.
    In the first week up to 1 % of the chicks in all is normal, and no alarm.
    """
    if deaths.age <= 7 and Decimal(deaths.total) <= FIRST_WEEK_SHARE * deaths.placed:
        return ""
    if deaths.alive <= SMALL_FLOCK and deaths.died >= SMALL_FLOCK_DEATHS:
        return "small_flock"
    if min(deaths.died, deaths.died_before) >= 2 and min(deaths.share, deaths.share_before) >= HIGH_SHARE:
        return "two_days"
    if deaths.age < 8:
        return ""
    if deaths.died >= 3 and deaths.died >= 3 * deaths.usual:
        return "three_times"
    return "twice" if deaths.died >= 2 and deaths.died >= 2 * deaths.usual else ""


def fish_alarm(deaths: Deaths) -> str:
    """'planning_figure' when more than 10 % of the stocked fish have died (deaths / stocked), otherwise ''.

    5-10 % over a grow-out is what farmers plan with. Silent in a pond that is almost sold out.
    """
    nearly_empty = deaths.alive < NEARLY_EMPTY * deaths.placed
    return "planning_figure" if deaths.total > FISH_SHARE * deaths.placed and not nearly_empty else ""


# --- Eggs and money ---------------------------------------------------------------------------------------------------

MIN_BOOK_DAYS = 20  # of the window: with eggs written, and with feed
MIN_SALES = 3


def price_of_feed(bought: Iterable[tuple[Decimal | None, int]]) -> Decimal | None:
    """Kobo a kilogram over all purchases, (kg, kobo) each: Σ kobo / Σ kg. None when a weight is unknown or none is."""
    weights = list(bought)
    known = [kg for kg, _kobo in weights if kg]
    return Decimal(sum(kobo for _kg, kobo in weights)) / sum(known) if known and len(known) == len(weights) else None


def cost_of_a_crate(fed_kg: Decimal, feed_price: Decimal, other_kobo: int, eggs: int, crate_size: int) -> int:
    """Kobo that a crate cost: (kg fed x kobo a kg + running costs) / eggs that can be sold x eggs in a crate.

    The usual cost of an egg without the hens' own price, which these books do not spread over the laying months: so it
    is the least that a crate cost. `eggs` more than zero.
    """
    cost = (fed_kg * feed_price + other_kobo) / eggs * crate_size
    return int(cost.quantize(Decimal(1), ROUND_HALF_UP))


def price_of_a_crate(sales: Iterable[tuple[Decimal, int]], crate_size: int) -> int | None:
    """Kobo that a crate was sold for on average: Σ kobo / Σ eggs x eggs in a crate.

    None with fewer than three sales.
    """
    sold = list(sales)
    if len(sold) < MIN_SALES:
        return None
    price = Decimal(sum(kobo for _eggs, kobo in sold)) / sum(eggs for eggs, _kobo in sold) * crate_size
    return int(price.quantize(Decimal(1), ROUND_HALF_UP))


def _days_before(day: date, count: int) -> list[date]:
    return [day - timedelta(days=ago) for ago in range(1, count + 1)]
