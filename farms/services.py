"""What people do with a farm. One function a use case; the caller has opened the scope that is its transaction."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

from django.db import IntegrityError, connections, transaction
from django.db.models import Count, Q, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from farmops.ids import uuid7
from farmops.scope import founding_scope, open_scope
from farmops.sql import insert
from farms.models import Batch, Farm, FarmMember, Role, StockMovement, Structure
from farms.models.batch import DESCRIPTION
from farms.models.structure import MEASURES
from farms.records import Record, RecordType
from farms.records.sale import Sale


class Refused(Exception):
    """PostgreSQL refused a write by a rule; the text is for the farmer."""


class AlreadyWritten(Refused):
    """The very same record is in the books: the second sending of one form."""


class TakenOut(AlreadyWritten):
    """The very same record was written, and taken out of the books since."""


# Constraint name -> what a farmer reads. Any other violated rule gets the general text.
REFUSALS = {
    "stock_not_negative": lambda: _("There are not that many animals in the batch."),
    "sale_inside_withdrawal": lambda: _(
        "A medicine holds what you sell: it may not be eaten yet. Wait until it is clear, or say why it may be sold."
    ),
    "founder_has_room": lambda: _("You own as many farms as one person can."),
    "batches_have_room": lambda: _("Your farm has as many batches as it can have."),
    "structures_have_room": lambda: _("Your farm has as many houses and ponds as it can have."),
    "contacts_have_room": lambda: _("Your farm has as many contacts as it can have."),
    "standing_costs_have_room": lambda: _("Your farm has as many costs that come again as it can have."),
    "invitations_have_room": lambda: _("So many invitations are open. Take one back, or wait until one was used."),
    "task_unmarked_in_own_name": lambda: _("Only who marked it as done, the owner or a manager may take that back."),
    "sale_fits_its_batch": lambda: _("That batch does not give what you sell. Choose another batch."),
    "eggs_come_from_layers": lambda: _("That batch lays no eggs. Choose another batch."),
    "stock_moves_among_its_like": lambda: _("Birds and fish do not live in one batch."),
    "sale_reason_is_a_sentence": lambda: _(
        "A medicine holds what you sell. Say in a whole sentence why it may be sold: it stays on the receipt."
    ),
    "sale_reason_is_of_who_manages": lambda: _("Only the owner or a manager may let held food be sold."),
    "treatments_banned_drug_has_no_safe_day": lambda: _(
        "This medicine is banned in animals for food. Stop, and call a vet."
    ),
    "treatment_days_are_said_once": lambda: _("The label's days were written down before."),
    "structures_name_once_a_farm": lambda: _("You already have a house or pond with that name."),
    "contacts_name_once_a_farm": lambda: _("You already have somebody with that name."),
    "batches_name_once_a_farm": lambda: _("You already have a batch with that name."),
}


def violated(error: IntegrityError) -> str:
    """The name of the rule that PostgreSQL says was violated, or ''."""
    return getattr(getattr(error.__cause__, "diag", None), "constraint_name", None) or ""


def explain(error: IntegrityError) -> str:
    """The farmer's words for a database refusal."""
    text = REFUSALS.get(violated(error))
    return text() if text else _("The farm's rules do not allow this, so nothing was written.")


@contextmanager
def guarded_write() -> Iterator[None]:
    """A savepoint around a write: a rule that stands against it comes out as Refused, in the farmer's words."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        raise Refused(explain(error)) from error


def farm_today(farm: Farm) -> date:
    """Today in the farm's own zone, by the database's clock at the start of the transaction."""
    with connections[farm._state.db or "default"].cursor() as cursor:
        cursor.execute("SELECT now()")
        now = cursor.fetchone()[0]
    return timezone.localtime(now, farm.zone).date()


def create_farm(
    user_id: UUID, name: str, *, farm_timezone: str = "Africa/Lagos", slug: str = "", **settings: Any
) -> Farm:
    """Create a farm and make its founder the owner; opens its own scope.

    The slug ends in a few random letters, so that it never tells whether a stranger's farm of that name exists.
    Raises Refused for who owns as many farms as one person can.
    """
    slug = slug or f"{slugify(name)[:50] or 'farm'}-{secrets.token_hex(2)}"
    farm = Farm(id=uuid7(), name=name, slug=slug, timezone=farm_timezone, **settings)
    with founding_scope(farm.id, user_id), guarded_write():
        insert(farm)
        add_member(farm.id, user_id, Role.OWNER)
    return farm


def add_member(farm_id: UUID, user_id: UUID, role: Role) -> None:
    """Make a person a member of the farm. PostgreSQL lets only an owner do it."""
    insert(FarmMember(farm_id=farm_id, user_id=user_id, role=role))


def save_settings(farm: Farm, **settings: Any) -> None:
    """Change settings of the farm. PostgreSQL lets only an owner do it, and keeps who, when and what."""
    Farm.objects.filter(id=farm.id).update(**settings)


def add_batch(batch: Batch) -> Batch:
    """Save a new batch; PostgreSQL places its animals. Raises Refused."""
    with guarded_write():
        insert(batch)
    return batch


def describe_batch(batch: Batch) -> None:
    """Save what was said anew of a batch (its name, breed, age, weight and place); its animals stay. Raises Refused."""
    said = {column: getattr(batch, column) for column in ("name", *DESCRIPTION)}
    with guarded_write():
        Batch.objects.filter(farm_id=batch.farm_id, id=batch.id).update(**said)


def structures(farm_id: UUID) -> list[Structure]:
    """The farm's houses and ponds by name."""
    return list(Structure.objects.filter(farm_id=farm_id))


def save_structure(structure: Structure) -> Structure:
    """Save a new house or pond, or what was said anew of one. Raises Refused."""
    with guarded_write():
        if structure._state.adding:
            insert(structure)
        else:
            said = {column: getattr(structure, column) for column in ("name", "kind", *MEASURES)}
            Structure.objects.filter(farm_id=structure.farm_id, id=structure.id).update(**said)
    return structure


def write_record(record: Record, *, using: str = "default") -> Record:
    """Save a new record under a savepoint, so that a refusal leaves the transaction usable.

    Raises Refused, or AlreadyWritten when there is a record with that id: TakenOut when it counts nothing any more.
    """
    if record.created_by_id is None and not record.tool_call_id:
        record.created_by_id = open_scope(using).user_id
    try:
        with transaction.atomic(using=using):
            insert(record, using=using)
    except IntegrityError as error:
        if violated(error) == f"{record._meta.db_table}_pkey":
            kept = type(record)._default_manager.using(using).filter(farm_id=record.farm_id, id=record.id)
            if kept.exclude(voided_at=None).exists():
                raise TakenOut(_("This was written down before and taken out since: it counts nothing.")) from error
            raise AlreadyWritten(_("This was written down before. Nothing was written twice.")) from error
        raise Refused(explain(error)) from error
    return record


def repeatable_id(farm_id: UUID, key: str, said: Iterable[tuple[str, str]]) -> UUID:
    """The id of what is written by sending a form: the same for the same showing (`key`) and the same words (`said`).

    So the second sending of one form is refused by the primary key, and another entry typed into it is not.
    """
    return uuid5(farm_id, json.dumps([key, sorted(said)]))


def void_record(record: Record, reason: str) -> bool:
    """Take a record out of the books, with a reason; False when somebody already had. Raises Refused."""
    scope = open_scope()
    kept = type(record)._default_manager.filter(farm_id=scope.farm_id, id=record.id, voided_at=None)
    with guarded_write():
        changed = kept.update(voided_at=timezone.now(), voided_by_id=scope.user_id, void_reason=reason)
    return changed == 1


def records(record_type: RecordType, farm_id: UUID) -> Any:
    """The farm's records of one type, newest first, with their batches."""
    return (
        record_type.model._default_manager.filter(farm_id=farm_id)
        .select_related(*record_type.batch_fields, "created_by", "voided_by")
        .order_by(f"-{record_type.model.date_column}", "-created_at")
    )


@dataclass(frozen=True)
class Totals:
    """What a list of records comes to: rows in the books, rows taken out, and kobo (None where no money is counted)."""

    kept: int
    voided: int
    kobo: int | None


def record_totals(record_type: RecordType, found: Any) -> Totals:
    """The totals of `found`, a query of one type's records. Voided records add nothing."""
    kept = Q(voided_at=None)
    sums: dict[str, Any] = {"kept": Count("id", filter=kept), "voided": Count("id", filter=~kept)}
    if record_type.amount_column:
        sums["kobo"] = Coalesce(Sum(record_type.amount_column, filter=kept), 0)
    return Totals(**{"kobo": None, **found.order_by().aggregate(**sums)})


def batches(farm_id: UUID) -> list[Batch]:
    """The farm's batches by name, with where they live."""
    return list(Batch.objects.filter(farm_id=farm_id).select_related("structure"))


@dataclass(frozen=True)
class LastPrice:
    """What one unit of something sold for last: the unit price said, or the total by the quantity. In kobo."""

    item: str
    unit: str
    kind: str  # of the batch it came from; "" where no batch was named
    kobo: Decimal


def last_prices(farm_id: UUID) -> list[LastPrice]:
    """The last price of each thing sold, as far as the person of the open scope may see money; one query."""
    sold = (
        Sale.objects.filter(farm_id=farm_id, voided_at=None)
        .order_by("item", "unit", "batch__kind", "-occurred_on", "-created_at", "-id")
        .distinct("item", "unit", "batch__kind")
        .values_list("item", "unit", "batch__kind", "unit_price_kobo", "total_kobo", "quantity")
    )
    return [
        LastPrice(item, unit, kind or "", Decimal(price) if price else total / quantity)
        for item, unit, kind, price, total, quantity in sold
    ]


def head_counts(farm_id: UUID) -> dict[UUID, int]:
    """Batch id -> animals alive in it now: the sum of the batch's movements."""
    rows = (
        StockMovement.objects.filter(farm_id=farm_id)
        .values_list("batch_id")
        .annotate(heads=Sum("delta"))
        .order_by("batch_id")
    )
    return dict(rows)


def my_farms(user_id: UUID) -> list[tuple[Farm, str]]:
    """(farm, role) of each farm the person belongs to, by name. The caller has opened a person scope."""
    members = FarmMember.objects.filter(user_id=user_id).select_related("farm").order_by("farm__name")
    return [(member.farm, member.role) for member in members]
