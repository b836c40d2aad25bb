"""Record types. Each module of this package but `base` defines one: model, CHECKs, form, summary line, floor."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from farms.records.base import Record, RecordForm, RecordType

RECORD_TYPES: dict[str, RecordType] = {
    record_type.name: record_type
    for record_type in sorted(
        (
            import_module(f"{__name__}.{module.name}").RECORD_TYPE
            for module in iter_modules(__path__)
            if module.name != "base"
        ),
        key=lambda record_type: record_type.order,
    )
}

__all__ = ["RECORD_TYPES", "Record", "RecordForm", "RecordType"]
