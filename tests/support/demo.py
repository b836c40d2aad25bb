"""The demo farms: who belongs to them, what they hold, and their year told again."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from assistant.demo.books import Books
from assistant.demo.year import tell
from farmops.database.scope import farm_scope
from farms.models import Batch, Farm, User
from farms.people.farms import farm_today
from farms.records import RECORD_TYPES
from farms.records.base import as_json
from governance.drafts.services import drafts
from tests.support.database import one

SLUGS = ["ibadan-catfish", "kaduna-backyard", "lagos-layers"]
MEMBERS = [
    ("ibadan-catfish", "draft", "tunde@ibadan.example", "owner"),
    ("kaduna-backyard", "suggest", "amina@kaduna.example", "owner"),
    ("lagos-layers", "auto", "ngozi@lagos.example", "owner"),
    ("lagos-layers", "auto", "worker@lagos.example", "worker"),
]
COUNTED = ["batches", "ai_runs", "assistant_drafts", "credit_ledger", "messages", "farm_members", "stock_movements"]


def without_vectors(patch):
    """The vectors of the shared cards take many seconds, and say nothing of the farms."""
    patch.setattr("assistant.management.commands.load_knowledge.embed_shared", lambda: None)


def row_counts():
    """Table -> rows of all farms."""
    tables = [*COUNTED, *(kind.model._meta.db_table for kind in RECORD_TYPES.values())]
    return {table: one(f"SELECT count(*) FROM {table}") for table in tables}


def open_farm(slug):
    email = next(email for farm, _tier, email, role in MEMBERS if farm == slug and role == "owner")
    return farm_scope(user_id=User.objects.get(email=email).pk, slug=slug)


def form_errors(kind, farm, record, batches):
    payload = {}
    for name in kind.form.base_fields:
        column = kind.form.column(name)
        value = getattr(record, column)
        payload[column] = as_json(value)
    # A task was written down before its day came.
    seen = record.day if kind.name == "task" else farm_today(farm)
    data = kind.form.data_from_payload(payload)
    form = kind.form(data, farm=farm, today=seen, batches=batches, instance=kind.model(farm_id=farm.id))
    return dict(form.errors)


def drafts_of_run(farm, run):
    return list(drafts(farm.id).filter(ai_run_id=run.id))


UNTOLD = ("_state", "id", "created_at", "void_reason")


def story(seed_farm):
    """All that the generator says of a farm, without ids."""
    farm = Farm(id=UUID(int=1), name="x", crate_size=30, timezone="Africa/Lagos")
    person = User(id=UUID(int=2), name="Sunday")
    plans = [*seed_farm.past, *seed_farm.batches]
    batches = {plan.name: Batch(id=UUID(int=3), name=plan.name, kind=plan.kind) for plan in plans}
    books = Books(seed_farm, farm, batches, date(2026, 6, 1), person)
    tell(books)
    records = [record for chapter in books.chapters for record in (*chapter.by_hand, *chapter.by_owner)]
    return [
        (type(record).__name__, {name: value for name, value in vars(record).items() if name not in UNTOLD})
        for record in [*records, *books.tasks]
    ]
