"""The withdrawal periods of each batch: from when on its eggs and meat may be sold after a medicine.

A treatment counts for the batch that got it and, after a move, for the batch that its animals live in. PostgreSQL says
which treatments reach a batch (`treatments_reaching`), and refuses a sale that is too early (`withdrawal_on`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from farmops.database.scope import open_scope
from farms.figures import withdrawal as figures
from farms.figures.withdrawal import EGGS, MEAT, State, Withdrawal
from farms.models import Batch
from farms.records.types.treatment import MAX_DAYS, Treatment


@dataclass(frozen=True)
class BatchWithdrawal:
    """Whether the eggs and the meat of a batch are in a withdrawal period on a day."""

    batch: Batch
    eggs: Withdrawal
    meat: Withdrawal

    @property
    def gives_eggs(self) -> bool:
        """Whether eggs can come from such a batch at all."""
        return self.batch.gives(EGGS)

    @property
    def keeps_eggs_back(self) -> bool:
        """Whether there are eggs, and they may not be sold."""
        return self.gives_eggs and not self.eggs.is_clear

    @property
    def is_clear(self) -> bool:
        """Whether everything that the batch gives may be sold."""
        return self.meat.is_clear and not self.keeps_eggs_back

    @property
    def held_goods(self) -> frozenset[str]:
        """Which of 'eggs' and 'meat' may not be sold."""
        eggs = {EGGS} if self.keeps_eggs_back else set()
        return frozenset(eggs if self.meat.is_clear else {*eggs, MEAT})

    @property
    def is_unread(self) -> bool:
        """Whether eggs and meat wait for one thing: nobody has read the label of one medicine."""
        both = (self.eggs.state, self.meat.state) == (State.UNKNOWN, State.UNKNOWN)
        return self.gives_eggs and both and self.eggs.medicine == self.meat.medicine

    @property
    def badges(self) -> list[str]:
        """A few words for each of eggs and meat that may not be sold: "eggs held until 12 Mar"."""
        if self.is_unread:
            return [_badge(self.eggs, _("eggs and meat"))]
        meat = _("fish") if self.batch.is_fish else _("meat")
        badges = [_badge(self.eggs, _("eggs"))] if self.keeps_eggs_back else []
        return badges if self.meat.is_clear else [*badges, _badge(self.meat, meat)]

    @property
    def lines(self) -> list[str]:
        """A sentence for each of eggs and meat that may not be sold."""
        if self.is_unread:
            words = _(
                "Nobody wrote the days for %(medicine)s: sell no eggs and no birds until you have read its label."
            )
            return [words % {"medicine": self.eggs.medicine}]
        lines = [self.eggs.words] if self.keeps_eggs_back else []
        return lines if self.meat.is_clear else [*lines, self.meat.words]

    def of(self, good: str) -> Withdrawal:
        """The withdrawal of 'eggs', or of the animals ('birds', 'fish')."""
        return self.eggs if good == EGGS else self.meat


def _badge(withdrawal: Withdrawal, goods: str) -> str:
    if withdrawal.state == State.UNKNOWN:
        return _("%(goods)s held: read the label") % {"goods": goods}
    if withdrawal.state == State.NEVER or withdrawal.until is None:
        return _("%(goods)s held: ask your vet") % {"goods": goods}
    until = withdrawal.until
    return _("%(goods)s held until %(day)s") % {"goods": goods, "day": f"{until.day} {until:%b}"}


def withdrawals_on(farm_id: UUID, day: date, among: Iterable[Batch] | None = None) -> dict[UUID, BatchWithdrawal]:
    """Batch id -> its withdrawal on `day`, of the batches with a medicine in their animals whose period may still run.

    `among` are the batches to look at where the caller has read them; None reads those of the farm. One query, and
    one for the batches.
    """
    treatments = treatments_reaching(farm_id, day)
    if not treatments:
        return {}
    batches = Batch.objects.filter(farm_id=farm_id) if among is None else among
    return {batch.id: withdrawal_of(batch, treatments[batch.id], day) for batch in batches if batch.id in treatments}


def withdrawal_of(batch: Batch, treatments: Iterable[Treatment], day: date) -> BatchWithdrawal:
    """The withdrawal of a batch on `day` after `treatments`, which are those in the books (no voided ones)."""
    medicines = [
        figures.Treatment(
            medicine=treatment.drug,
            first_dose=treatment.occurred_on,
            last_dose=treatment.last_day,
            egg_days=treatment.egg_days,
            meat_days=treatment.meat_days,
            not_for_layers=treatment.not_for_layers,
            banned=treatment.is_banned,
        )
        for treatment in treatments
    ]
    return BatchWithdrawal(batch, figures.withdrawal(medicines, EGGS, day), figures.withdrawal(medicines, MEAT, day))


# What PostgreSQL finds in the animals of each batch on a day, moved ones included; a label says a year at most.
REACHING = """
    SELECT t.*, r.batch_id AS reached_id FROM treatments_reaching(%(farm)s, %(batch)s, %(day)s) r
        JOIN treatments t ON t.farm_id = %(farm)s AND t.id = r.treatment_id
    WHERE t.egg_days IS NULL OR t.meat_days IS NULL OR t.not_for_layers OR t.last_day > %(since)s
    ORDER BY t.occurred_on, t.id
"""


def treatments_reaching(
    farm_id: UUID, day: date, batch_id: UUID | None = None, *, over_for: int = 0
) -> dict[UUID, list[Treatment]]:
    """Batch id -> the treatments in its animals whose withdrawal period may run on `day`, the oldest first: those of
    the batch itself, and those that came with animals moved to it.

    Of `batch_id` alone, where one is named; with those whose period has been over for up to `over_for` days. One query.
    """
    since = day - timedelta(days=MAX_DAYS + over_for)
    parameters = {"farm": farm_id, "batch": batch_id, "day": day, "since": since}
    by_batch: dict[UUID, list[Treatment]] = defaultdict(list)
    for treatment in Treatment._default_manager.raw(REACHING, parameters):
        by_batch[treatment.reached_id].append(treatment)  # type: ignore[attr-defined] # a column of the question
    return by_batch


def withdrawal_words(
    batch_id: UUID | None, goods: Iterable[str], day: date, known: Mapping[UUID, BatchWithdrawal] | None = None
) -> str:
    """Why `goods` ('eggs', 'birds', 'fish') may not be sold on `day`: "Pen 1: Do not sell …"; '' when they may.

    Without a batch: of every batch of the open scope's farm that such goods can come from, as PostgreSQL asks it.
    `known` is the answer of `withdrawals_on` for that day, where the caller has it.
    """
    goods = tuple(goods)
    if not goods:
        return ""
    withdrawals = withdrawals_on(open_scope().farm_id, day) if known is None else known
    reasons = [
        f"{withdrawal.batch.name}: {withdrawal.of(good).words}"
        for withdrawal in withdrawals.values()
        if batch_id in (None, withdrawal.batch.id)
        for good in goods
        if withdrawal.batch.gives(good) and not withdrawal.of(good).is_clear
    ]
    return " ".join(reasons)
