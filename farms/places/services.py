"""What people do with houses and ponds. The caller has opened the scope that is its transaction."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404

from farmops.database.sql import insert
from farmops.refusals import guarded_write
from farms.models import Structure
from farms.models.structure import MEASURES
from farms.people.access import Visit


def structure_for(visitor: Visit, structure_id: UUID) -> Structure:
    """One house or pond of the visited farm, or 404."""
    structure = Structure.objects.filter(farm_id=visitor.farm.id, id=structure_id).first()
    if structure is None:
        raise Http404
    return structure


def structures(farm_id: UUID) -> list[Structure]:
    """The farm's houses and ponds by name."""
    return list(Structure.objects.filter(farm_id=farm_id))


def save_structure(structure: Structure) -> Structure:
    """Save a new house or pond, or what was said anew of one. Raises Refused."""
    with guarded_write():
        if structure._state.adding:
            insert(structure)
        else:
            columns = {column: getattr(structure, column) for column in ("name", "kind", *MEASURES)}
            Structure.objects.filter(farm_id=structure.farm_id, id=structure.id).update(**columns)
    return structure
