"""From when on each batch's eggs and meat may be sold, and what the pages of health say about it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from farmops.database.scope import open_scope
from farmops.refusals import guarded_write
from farms.figures import withdrawal as figures
from farms.figures.withdrawal import EGGS, MEAT, State, Withdrawal
from farms.health.drugs import is_banned
from farms.models import Batch
from farms.records.types.symptom import SymptomRecord
from farms.records.types.treatment import MAX_DAYS, Treatment
from farms.records.types.vaccination import Vaccination

SHOWN = 10


@dataclass(frozen=True)
class Hold:
    """What the medicines of a batch hold on a day."""

    batch: Batch
    eggs: Withdrawal
    meat: Withdrawal

    @property
    def gives_eggs(self) -> bool:
        return self.batch.gives(EGGS)

    @property
    def holds_eggs(self) -> bool:
        return self.gives_eggs and not self.eggs.is_clear

    @property
    def is_clear(self) -> bool:
        return self.meat.is_clear and not self.holds_eggs

    @property
    def is_unread(self) -> bool:
        """Whether eggs and meat are held for one reason: nobody has read the label of one medicine."""
        both = (self.eggs.state, self.meat.state) == (State.UNKNOWN, State.UNKNOWN)
        return self.gives_eggs and both and self.eggs.medicine == self.meat.medicine

    @property
    def badges(self) -> list[str]:
        """A few words for each thing that is held: "eggs held until 12 Mar"."""
        if self.is_unread:
            return [_badge(self.eggs, _("eggs and meat"))]
        meat = _("fish") if self.batch.is_fish else _("meat")
        found = [_badge(self.eggs, _("eggs"))] if self.holds_eggs else []
        return found if self.meat.is_clear else [*found, _badge(self.meat, meat)]

    @property
    def lines(self) -> list[str]:
        """A sentence for each thing that is held."""
        if self.is_unread:
            words = _(
                "Nobody wrote the days for %(medicine)s: sell no eggs and no birds until you have read its label."
            )
            return [words % {"medicine": self.eggs.medicine}]
        held = [self.eggs.words] if self.holds_eggs else []
        return held if self.meat.is_clear else [*held, self.meat.words]

    def of(self, good: str) -> Withdrawal:
        """The state of 'eggs', or of the animals ('birds', 'fish')."""
        return self.eggs if good == EGGS else self.meat


def _badge(found: Withdrawal, goods: str) -> str:
    if found.state == State.UNKNOWN:
        return _("%(goods)s held: read the label") % {"goods": goods}
    if found.state == State.NEVER or found.until is None:
        return _("%(goods)s held: ask your vet") % {"goods": goods}
    return _("%(goods)s held until %(day)s") % {"goods": goods, "day": f"{found.until.day} {found.until:%b}"}


def holds(farm_id: UUID, day: date, among: Iterable[Batch] | None = None) -> dict[UUID, Hold]:
    """Batch id -> what is held on `day`, of the batches with a medicine in their animals which might still hold. One
    query, and one for the batches where the caller has none."""
    given = reaching(farm_id, day)
    if not given:
        return {}
    batches = Batch.objects.filter(farm_id=farm_id) if among is None else among
    return {batch.id: hold_of(batch, given[batch.id], day) for batch in batches if batch.id in given}


def hold_of(batch: Batch, treatments: Iterable[Treatment], day: date) -> Hold:
    """What `treatments` of a batch hold on `day`. Those that were taken out of the books are left out by the caller."""
    given = [
        figures.Treatment(
            medicine=one.drug,
            first_dose=one.occurred_on,
            last_dose=one.last_day,
            egg_days=one.egg_days,
            meat_days=one.meat_days,
            not_for_layers=one.not_for_layers,
            banned=one.is_banned,
        )
        for one in treatments
    ]
    return Hold(batch, figures.withdrawal(given, EGGS, day), figures.withdrawal(given, MEAT, day))


# What PostgreSQL finds in the animals of each batch on a day, moved ones included; a label says a year at most.
REACHING = """
    SELECT t.*, r.batch_id AS reached_id FROM treatments_reaching(%(farm)s, %(batch)s, %(day)s) r
        JOIN treatments t ON t.farm_id = %(farm)s AND t.id = r.treatment_id
    WHERE t.egg_days IS NULL OR t.meat_days IS NULL OR t.not_for_layers OR t.last_day > %(since)s
    ORDER BY t.occurred_on, t.id
"""


def reaching(farm_id: UUID, day: date, batch_id: UUID | None = None, *, after: int = 0) -> dict[UUID, list[Treatment]]:
    """The treatments that may hold something on `day`, by the batch whose animals have them in: those of the batch
    itself, and those that came with animals moved to it. Of `batch_id` alone, where one is named; with those that hold
    nothing any more since `after` days. One query."""
    said = {"farm": farm_id, "batch": batch_id, "day": day, "since": day - timedelta(days=MAX_DAYS + after)}
    found: dict[UUID, list[Treatment]] = defaultdict(list)
    for one in Treatment._default_manager.raw(REACHING, said):
        found[one.reached_id].append(one)  # type: ignore[attr-defined] # a column of the question
    return found


def words_for(batch_id: UUID | None, goods: Iterable[str], day: date, held: dict[UUID, Hold] | None = None) -> str:
    """Why `goods` ('eggs', 'birds', 'fish') may not be sold on `day`: "Pen 1: Do not sell …"; '' when they may.

    Without a batch: of every batch of the open scope's farm that such goods can come from, as PostgreSQL asks it.
    `held` is what `holds` found for that day, where the caller has it already.
    """
    goods = tuple(goods)
    if not goods:
        return ""
    held = holds(open_scope().farm_id, day) if held is None else held
    asked = [one for one in held.values() if batch_id in (None, one.batch.id)]
    said = [
        f"{one.batch.name}: {one.of(good).words}"
        for one in asked
        for good in goods
        if one.batch.gives(good) and not one.of(good).is_clear
    ]
    return " ".join(said)


@dataclass(frozen=True)
class BatchHealth:
    """The health section of one batch's page. `moved_in` are treatments that came with animals from other batches."""

    batch: Batch
    hold: Hold
    treatments: list[Treatment]
    moved_in: list[Treatment]
    symptoms: list[SymptomRecord]
    vaccinations: list[Vaccination]

    @property
    def unread(self) -> list[Treatment]:
        """Treatments whose label nobody has read."""
        return [one for one in (*self.treatments, *self.moved_in) if needs_label(one)]


def batch_health(batch: Batch, day: date) -> BatchHealth:
    """The batch's treatments, those that came with moved animals, what was seen on its animals, and its vaccinations;
    the latest first. Four queries, and one for the batches that animals came from."""
    kept = {"farm_id": batch.farm_id, "batch_id": batch.id, "voided_at": None}
    treatments = list(Treatment._default_manager.filter(**kept).order_by("-occurred_on", "-created_at"))
    for one in treatments:
        one.batch = batch
    here = reaching(batch.farm_id, day, batch.id)[batch.id]
    moved_in = [one for one in here if one.batch_id != batch.id]
    prefetch_related_objects(moved_in, "batch")
    symptoms = SymptomRecord._default_manager.filter(**kept).order_by("-occurred_on", "-created_at")
    vaccinations = Vaccination._default_manager.filter(**kept).order_by("-occurred_on", "-created_at")
    return BatchHealth(
        batch,
        hold_of(batch, here, day),
        treatments[:SHOWN],
        moved_in[::-1][:SHOWN],
        list(symptoms[:SHOWN]),
        list(vaccinations[:SHOWN]),
    )


# --- The label ------------------------------------------------------------------------------------------------------


def needs_label(treatment: Treatment) -> bool:
    """Whether days of a label are still to be typed. A banned medicine has none that are safe."""
    unread = treatment.meat_days is None or (treatment.egg_days is None and not treatment.not_for_layers)
    return unread and not treatment.is_banned and treatment.voided_at is None


def say_label(treatment: Treatment, egg_days: int | None, meat_days: int | None) -> bool:
    """Write down days that nobody had read off the label; what was written before stays. Raises Refused.

    False when there was nothing to write, or somebody else had written it. PostgreSQL lets owner and manager alone.
    """
    changed = 0
    with guarded_write():
        for column, days in (("egg_days", egg_days), ("meat_days", meat_days)):
            if days is not None:
                unread: dict[str, Any] = {column: None, "voided_at": None}
                mine = Treatment._default_manager.filter(farm_id=treatment.farm_id, id=treatment.id, **unread)
                changed += mine.update(**{column: days})
    return changed > 0


def banned_words(*texts: str) -> str:
    """A warning when one of the texts names a medicine that is banned in animals for food; '' otherwise."""
    text = next((text for text in texts if is_banned(text)), "")
    if not text:
        return ""
    return _(
        "“%(text)s” names something that is banned in animals for food. Do not give it: eggs and meat are never safe"
        " after it. Ask your vet what to use instead."
    ) % {"text": text[:80]}
