"""Units and packs: the concept whose words name each, and the record types that may be counted in it."""

from __future__ import annotations

from .concepts import Concept as C

# In the order in which a word that names two of them is read.
UNITS: dict[C, tuple[str, ...]] = {
    C.CRATE: ("sale", "egg_collection", "store_adjustment"),
    C.PIECE: ("sale", "egg_collection", "store_adjustment", "mortality", "stock_adjustment"),
    C.KG: ("sale", "feed_use", "weight", "store_adjustment", "expense"),
    C.GRAM: ("feed_use", "weight", "store_adjustment"),
    C.TONNE: ("sale", "feed_use", "store_adjustment", "expense"),
    C.BAG: ("sale", "feed_use", "store_adjustment", "expense"),
    C.LITRE: ("water", "expense"),
    C.GALLON: ("water", "expense"),
    C.CARTON: ("sale", "expense", "store_adjustment"),
    C.BOWL: ("feed_use", "store_adjustment", "expense"),
    C.LOAD: ("sale", "expense"),
    C.BOTTLE: ("expense", "store_adjustment", "treatment"),
    C.PERCENT: (),
    C.SMALL_MEASURE: ("treatment",),
    C.AGE: (),
    C.TIMEUNIT: ("treatment",),
    C.LENGTH: (),
}


def units_of(record: str) -> tuple[str, ...]:
    """The units in which a record of the type may be counted."""
    return tuple(str(unit) for unit, records in UNITS.items() if record in records)
