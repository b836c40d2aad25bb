"""The farm's tables. Record types are one module each, in `farms.records`."""

from farms.models.autonomy import Autonomy, RecordTypeRow
from farms.models.batch import Batch, BatchKind, StockMovement
from farms.models.change import FarmChange
from farms.models.context import ContextKey
from farms.models.farm import Farm
from farms.models.invitation import Invitation
from farms.models.member import FarmMember, FarmPerson
from farms.models.signin import Credential, StaffSession, WebSession
from farms.models.store import Good, StoreMovement, StoreReason
from farms.models.structure import Structure, StructureKind
from farms.models.trade import Contact, ContactKind, Every, RecurringCost
from farms.models.user import Person, User

__all__ = [
    "Autonomy",
    "Batch",
    "BatchKind",
    "Contact",
    "ContactKind",
    "ContextKey",
    "Credential",
    "Every",
    "Farm",
    "FarmChange",
    "FarmMember",
    "FarmPerson",
    "Good",
    "Invitation",
    "Person",
    "RecordTypeRow",
    "RecurringCost",
    "StaffSession",
    "StockMovement",
    "StoreMovement",
    "StoreReason",
    "Structure",
    "StructureKind",
    "User",
    "WebSession",
]

import farms.records  # noqa: F401 - Django finds models by importing this package
