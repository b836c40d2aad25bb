"""Houses and ponds with what lives in them now: area, water, and how crowded it is."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext as _

from farmops import words
from farms.figures import pond
from farms.figures.result import Figure, Judgement, Light
from farms.models import Batch, Farm, Structure
from farms.models.structure import StructureKind
from farms.places.services import structures
from farms.stock.batches import batches
from farms.stock.heads import head_counts


@dataclass
class House:
    """One house or pond; `batches` are (batch, animals alive) that live there."""

    structure: Structure
    batches: list[tuple[Batch, int]] = field(default_factory=list)

    @property
    def alive(self) -> int:
        """Animals alive in all of its batches."""
        return sum(heads for _batch, heads in self.batches)

    @property
    def volume(self) -> Figure[Decimal]:
        """Water in m³; missing where it was not measured."""
        structure = self.structure
        return pond.volume_m3(structure.length_m, structure.width_m, structure.depth_m)

    @property
    def size(self) -> str:
        """ "10 × 4 × 1.2 m", as far as it was measured."""
        structure = self.structure
        measures = [structure.length_m, structure.width_m, structure.depth_m if structure.is_pond else None]
        texts = [words.quantity(measure) for measure in measures if measure]
        return _("%(measures)s m") % {"measures": " × ".join(texts)} if texts else ""

    @property
    def water(self) -> str:
        """ "48 m³, 48,000 litres"; what is missing for it; '' for a house."""
        if not self.structure.is_pond:
            return ""
        volume = self.volume
        return f"{volume}, {pond.litres(volume)}" if volume.is_known else str(volume)

    @property
    def area(self) -> str:
        """The area in words, or what to measure for it."""
        area = self.structure.area_m2
        return _("%(area)s m²") % {"area": words.quantity(round(area, 1))} if area else _("Measure length and width.")

    @property
    def room(self) -> str:
        """How crowded it is; '' when it is empty."""
        if not self.alive:
            return ""
        return str(self.density)

    @property
    def density(self) -> Figure[Decimal]:
        """Fish in a m³ of a pond, or animals on a m² of a house."""
        if self.structure.is_pond:
            return pond.fish_per_m3(self.alive, self.volume)
        return pond.animals_per_m2(self.alive, self.structure.area_m2)

    @property
    def verdict(self) -> Judgement | None:
        """Where tanks hold too many fish; earthen ponds are judged by kilos, on the batch's page."""
        if not self.alive or not self.structure.is_pond or self.structure.kind == StructureKind.EARTHEN:
            return None
        judgement = pond.judge_tank(self.density)
        return None if judgement.light == Light.GREY else judgement


def houses(farm: Farm) -> list[House]:
    """The farm's houses and ponds by name: three queries."""
    by_id = {structure.id: House(structure) for structure in structures(farm.id)}
    heads = head_counts(farm.id)
    for batch in batches(farm.id):
        alive = heads.get(batch.id, 0)
        if batch.structure_id in by_id and alive:
            by_id[batch.structure_id].batches.append((batch, alive))
    return list(by_id.values())
