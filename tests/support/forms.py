"""Records as a person types them into the forms."""

from __future__ import annotations

from farms.people.farms import farm_today
from farms.records import RECORD_TYPES
from tests.support.browser import press
from tests.support.factories import count_rows

TABLES = {"sale": "sales", "mortality": "mortality_records", "note": "notes"}


def typed(cast, kind):
    """A valid entry of each type, as a person types it."""
    pen = str(cast.batches["Pen 2"].id)
    return {
        "sale": {
            "item": "eggs",
            "quantity": "20",
            "unit": "crate",
            "unit_price_kobo": "₦4,500",
            "buyer": "Mama Nkechi",
        },
        "mortality": {"count": "3", "batch": pen, "cause": "heat"},
        "note": {"text": "Fence is broken", "batch": ""},
    }[kind]


def send_record(client, base, kind, **fields):
    return press(client, f"{base}/records/{kind}/new/", "Write it down", **fields)


def written(cast):
    return {kind: count_rows(table, cast.farm.id) for kind, table in TABLES.items()}


ROLES = ["owner", "manager", "worker", "viewer", "stranger", "staff", "nobody"]


# what a person types otherwise than the sample of the type says it
TYPED = {
    "sale": {"unit_price_kobo": "₦4,500", "total_kobo": "90,000"},
    "expense": {"amount_kobo": "₦26,500.50"},
    "water": {"litres": "1,200"},
    "weight": {"average_g": "1,800"},
    "egg_collection": {"crates": "2", "loose": "10", "eggs": "70"},
    "feed_use": {"quantity": "1", "kg": "25"},
    "stock_adjustment": {"why": "moved", "count": "3"},
}


def valid(farm, kind):
    """A valid entry of each type, as a person types it: all of its boxes, in a batch, today."""
    kind, day = RECORD_TYPES[kind], str(farm_today(farm.farm))
    said = {name: str(value) for name, value in kind.form.data_from_payload(dict(kind.sample)).items() if value}
    where = {"batch": str(farm.pond.id if kind.name == "water" else farm.batches["Pen 1"].id)}
    more = {"stock_adjustment": {"to_batch": str(farm.batches["Pen 2"].id)}, "treatment": {"last_day": day},
            "sale": {"due_on": day}, "expense": {"due_on": day}}  # fmt: skip
    return {**said, **where, kind.model.date_column: day, **TYPED.get(kind.name, {}), **more.get(kind.name, {})}


COMMAS = ["5,8", "1,00", ",5", "5,", "1,00,000"]
