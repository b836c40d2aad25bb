"""Records as a person types them into the forms."""

from __future__ import annotations

from farms.people.farms import farm_today
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


def valid(farm, kind):
    """A valid entry of each type, as a person types it."""
    pen, pond, day = str(farm.batches["Pen 1"].id), str(farm.pond.id), str(farm_today(farm.farm))
    when = {"occurred_on": day}
    return {
        "sale": {
            "item": "eggs",
            "quantity": "20",
            "unit": "crate",
            "unit_price_kobo": "₦4,500",
            "total_kobo": "90,000",
            "buyer": "Mama Nkechi",
            "owed_kobo": "10,000",
            "method": "cash",
            "batch": pen,
            **when,
        },
        "expense": {
            "category": "feed",
            "amount_kobo": "₦26,500.50",
            "description": "layer mash",
            "supplier": "Olam",
            "item": "layer mash",
            "quantity": "1",
            "unit": "bag",
            "batch": pen,
            **when,
        },
        "mortality": {"count": "3", "batch": pen, "cause": "heat", **when},
        "egg_collection": {"crates": "6", "loose": "12", "eggs": "192", "cracked": "2", "batch": pen, **when},
        "feed_use": {"quantity": "2", "unit": "bag", "kg": "50", "feed_type": "layer mash", "batch": pen, **when},
        "water": {
            "litres": "1,200",
            "ph": "7.2",
            "temperature_c": "28",
            "ammonia_mg_l": "0.3",
            "dissolved_oxygen_mg_l": "5.5",
            "nitrite_mg_l": "0.1",
            "transparency_cm": "30",
            "taken_at": "06:10",
            "batch": pond,
            **when,
        },
        "weight": {"average_g": "1,800", "sample_size": "2", "weights_g": "1700 1900", "batch": pen, **when},
        "symptom": {"description": "coughing", "affected_count": "4", "batch": pen, **when},
        "task": {"title": "LaSota", "batch": pen, "due_on": day, "repeat_days": "56"},
        "treatment": {
            "drug": "Amprolium",
            "batch": pen,
            "last_day": day,
            "egg_days": "7",
            "meat_days": "5",
            "reason": "bloody droppings",
            "prescriber": "Dr Musa",
            "quantity": "2",
            "unit": "sachet",
            **when,
        },
        "vaccination": {
            "vaccine": "LaSota",
            "batch": pen,
            "lot": "L 12",
            "route": "water",
            "count": "100",
            "given_by": "Dr Musa",
            **when,
        },
        "payment": {
            "direction": "in",
            "party": "Mama Nkechi",
            "amount_kobo": "10,000",
            "method": "transfer",
            "reference": "alert 12",
            "batch": pen,
            **when,
        },
        "stock_adjustment": {
            "why": "moved",
            "count": "3",
            "batch": pen,
            "to_batch": str(farm.batches["Pen 2"].id),
            "reason": "too many here",
            **when,
        },
        "store_adjustment": {
            "why": "spoilt",
            "good": "feed",
            "item": "layer mash",
            "quantity": "1",
            "unit": "bag",
            "reason": "rain",
            "batch": pen,
            **when,
        },
        "note": {"text": "Fence is broken", "batch": pen, **when},
    }[kind]


COMMAS = ["5,8", "1,00", ",5", "5,", "1,00,000"]
