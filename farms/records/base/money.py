"""What a record does to the farm's money, and the CHECKs that follow from it. Money is integer kobo."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.db.models import BaseConstraint
from django.utils.translation import gettext_lazy as _

from farmops.database.rules import Check, one_of
from farms.records.fields import MAX_DAYS_AHEAD, MAX_KOBO

MAX_PROMISED = MAX_DAYS_AHEAD + 5  # days; the form asks a little earlier


class Method(models.TextChoices):
    CASH = "cash", _("cash")
    TRANSFER = "transfer", _("transfer")
    POS = "pos", _("POS or card")
    MOBILE = "mobile", _("mobile money")


METHODS = [("", _("not said")), *Method.choices]


class Direction(models.TextChoices):
    IN = "in", _("paid to us")
    OUT = "out", _("paid by us")


@dataclass(frozen=True)
class Money:
    """How a record moves money between the farm and the person whom the column `who` names.

    The record is income (`direction` IN) or a cost (OUT) of `amount` kobo on its own day; all but what is `owed` goes
    through the purse that day, by `method`. Without a direction it is a payment of what was owed before: neither income
    nor cost, its own column `direction` says which way it went, and it clears the oldest debts of that way first.
    """

    amount: str  # column, kobo
    who: str  # column; its form offers the names that the farm knows
    direction: Direction | None = None
    owed: str = ""  # column, kobo that were not paid at once; "" where nothing is ever left open
    due: str = ""  # column, the day for which what is owed was promised; "" where none is ever said
    method: str = "method"  # column, one of Method or ''
    what: tuple[str, ...] = ()  # columns; the cash book shows the first that is not empty
    by: str = ""  # column with choices, by which profit sums it up; "" for all records of the type together

    @property
    def settles(self) -> bool:
        """Whether it pays what was left open before."""
        return self.direction is None

    @property
    def paid(self) -> str:
        """SQL of the kobo that change hands on the record's day."""
        return f"{self.amount} - {self.owed}" if self.owed else self.amount

    def rules(self, table: str) -> list[BaseConstraint]:
        """The CHECKs of the columns that are named here."""
        amount = self.amount.removesuffix("_kobo")
        rules: list[BaseConstraint] = [
            Check(
                name=f"{table}_{amount}_is_sane",
                sql=f"{self.amount} > 0 AND {self.amount} <= '{MAX_KOBO}'::bigint",
            ),
            Check(name=f"{table}_method_is_known", sql=one_of(self.method, ["", *Method.values])),
        ]
        if not self.owed:
            return rules
        person = "debtor" if self.direction == Direction.IN else "creditor"
        return [
            *rules,
            Check(name=f"{table}_debt_is_part_of_{amount}", sql=f"{self.owed} >= 0 AND {self.owed} <= {self.amount}"),
            Check(name=f"{table}_debt_has_a_{person}", sql=f"{self.owed} = 0 OR btrim({self.who}) <> ''"),
            *(self._promise_rules(table) if self.due else []),
        ]

    def _promise_rules(self, table: str) -> list[BaseConstraint]:
        none = f"{self.due} IS NULL"
        return [
            Check(name=f"{table}_promise_is_of_a_debt", sql=f"{none} OR {self.owed} > 0"),
            Check(name=f"{table}_promise_not_before_its_day", sql=f"{none} OR {self.due} >= occurred_on"),
            Check(name=f"{table}_promise_within_reason", sql=f"{none} OR {self.due} <= (occurred_on + {MAX_PROMISED})"),
        ]
