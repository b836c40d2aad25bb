"""What the page of a batch's health shows: its withdrawal, treatments, symptoms and vaccinations."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import prefetch_related_objects

from farms.health.labels import needs_label
from farms.health.withdrawal import BatchWithdrawal, treatments_reaching, withdrawal_of
from farms.models import Batch
from farms.records.types.symptom import SymptomRecord
from farms.records.types.treatment import Treatment
from farms.records.types.vaccination import Vaccination

SHOWN = 10  # of each list


@dataclass(frozen=True)
class BatchHealth:
    """The health section of one batch's page. `moved_in` are treatments that came with animals from other batches."""

    batch: Batch
    withdrawal: BatchWithdrawal
    treatments: list[Treatment]
    moved_in: list[Treatment]
    symptoms: list[SymptomRecord]
    vaccinations: list[Vaccination]

    @property
    def unread(self) -> list[Treatment]:
        """Treatments whose label nobody has read."""
        return [treatment for treatment in (*self.treatments, *self.moved_in) if needs_label(treatment)]


def batch_health(batch: Batch, day: date) -> BatchHealth:
    """The batch's treatments, those that came with moved animals, what was seen on its animals, and its vaccinations;
    the latest first. Four queries, and one for the batches that animals came from."""
    of_batch = {"farm_id": batch.farm_id, "batch_id": batch.id, "voided_at": None}
    treatments = list(Treatment._default_manager.filter(**of_batch).order_by("-occurred_on", "-created_at"))
    for treatment in treatments:
        treatment.batch = batch
    reaching = treatments_reaching(batch.farm_id, day, batch.id)[batch.id]
    moved_in = [treatment for treatment in reaching if treatment.batch_id != batch.id]
    prefetch_related_objects(moved_in, "batch")
    symptoms = SymptomRecord._default_manager.filter(**of_batch).order_by("-occurred_on", "-created_at")
    vaccinations = Vaccination._default_manager.filter(**of_batch).order_by("-occurred_on", "-created_at")
    return BatchHealth(
        batch,
        withdrawal_of(batch, reaching, day),
        treatments[:SHOWN],
        moved_in[::-1][:SHOWN],
        list(symptoms[:SHOWN]),
        list(vaccinations[:SHOWN]),
    )
