"""The farm's tables. Record types are one module each, in `farms.records`."""

from farms.models.batch import Batch, BatchKind, StockMovement
from farms.models.farm import Autonomy, Farm, FarmMember, RecordTypeRow, Role
from farms.models.user import Person, User

__all__ = [
    "Autonomy",
    "Batch",
    "BatchKind",
    "Farm",
    "FarmMember",
    "Person",
    "RecordTypeRow",
    "Role",
    "StockMovement",
    "User",
]

import farms.records  # noqa: F401 - Django finds models by importing this package
