"""The farm's tables. Record types are one module each, in `farms.records`."""

from farms.models.batch import Batch, BatchKind, StockMovement
from farms.models.context import ContextKey
from farms.models.farm import Autonomy, Farm, RecordTypeRow
from farms.models.member import FarmChange, FarmMember, FarmPerson, Invitation
from farms.models.signin import Credential, StaffSession, WebSession
from farms.models.store import Good, StoreMovement, StoreReason
from farms.models.structure import Structure, StructureKind
from farms.models.trade import Contact, ContactKind, Every, StandingCost
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
    "StaffSession",
    "StandingCost",
    "StockMovement",
    "StoreMovement",
    "StoreReason",
    "Structure",
    "StructureKind",
    "User",
    "WebSession",
]

import farms.records  # noqa: F401 - Django finds models by importing this package
