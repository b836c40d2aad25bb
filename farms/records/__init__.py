"""The books: what a record is, and the record types. Each module of `types` defines one."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from farms.records import types
from farms.records.base import Record, RecordForm, RecordType

RECORD_TYPES: dict[str, RecordType] = {
    record_type.name: record_type
    for record_type in sorted(
        (import_module(f"{types.__name__}.{module.name}").RECORD_TYPE for module in iter_modules(types.__path__)),
        key=lambda record_type: record_type.order,
    )
}

__all__ = ["RECORD_TYPES", "Record", "RecordForm", "RecordType"]
