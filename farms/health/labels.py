"""The withdrawal days of a medicine's label: whether somebody still has to read it, and writing them down."""

from __future__ import annotations

from typing import Any

from farmops.refusals import guarded_write
from farms.records.types.treatment import Treatment


def needs_label(treatment: Treatment) -> bool:
    """Whether days of a label are still to be typed. A banned medicine has none that are safe."""
    unread = treatment.meat_days is None or (treatment.egg_days is None and not treatment.not_for_layers)
    return unread and not treatment.is_banned and treatment.voided_at is None


def write_label(treatment: Treatment, egg_days: int | None, meat_days: int | None) -> bool:
    """Write down days that nobody had read off the label; what was written before stays. Raises Refused.

    False when there was nothing to write, or somebody else had written it. PostgreSQL lets owner and manager alone.
    """
    changed = 0
    with guarded_write():
        for column, days in (("egg_days", egg_days), ("meat_days", meat_days)):
            if days is not None:
                unread: dict[str, Any] = {column: None, "voided_at": None}
                rows = Treatment._default_manager.filter(farm_id=treatment.farm_id, id=treatment.id, **unread)
                changed += rows.update(**{column: days})
    return changed > 0
