"""Calendar months, as pages choose and show them."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from farms.records.fields import EARLIEST


@dataclass(frozen=True, order=True)
class Month:
    """A month of a year, as a range of days."""

    year: int
    number: int

    def __str__(self) -> str:
        return f"{self.year:04}-{self.number:02}"

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, self.number, 1)

    @property
    def last(self) -> date:
        """Its last day."""
        return date(self.year, self.number, monthrange(self.year, self.number)[1])

    def plus(self, months: int) -> Month:
        """The month so many later, or earlier when negative."""
        years, at = divmod(self.number - 1 + months, 12)
        return Month(self.year + years, at + 1)

    def day(self, number: int) -> date:
        """The day of that number, or the month's last where it is shorter."""
        return date(self.year, self.number, min(number, self.last.day))


def month_of(day: date) -> Month:
    """The month of a day."""
    return Month(day.year, day.month)


def chosen_month(text: str, today: date) -> Month:
    """The month said as "2026-11"; this month where it is not understood, has not come, or is too long ago."""
    try:
        month = month_of(date.fromisoformat(f"{text}-01"))
    except ValueError:
        return month_of(today)
    return month if EARLIEST <= month.first <= today else month_of(today)
