"""The books: what a record is, and the record types. Each module of `types` that has a RECORD_TYPE declares one."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from farms.records import types
from farms.records.base import Money, Record, RecordForm, RecordType


def _declared() -> list[RecordType]:
    modules = [import_module(f"{types.__name__}.{module.name}") for module in iter_modules(types.__path__)]
    kinds: list[RecordType] = [module.RECORD_TYPE for module in modules if hasattr(module, "RECORD_TYPE")]
    return sorted(kinds, key=lambda kind: kind.order)


RECORD_TYPES: dict[str, RecordType] = {kind.name: kind for kind in _declared()}
# the types whose records move money, and how
MOVES_MONEY: list[tuple[RecordType, Money]] = [(kind, kind.money) for kind in RECORD_TYPES.values() if kind.money]

__all__ = ["MOVES_MONEY", "RECORD_TYPES", "Record", "RecordForm", "RecordType"]
