"""The figures and PostgreSQL say the same of withdrawal: what a page shows as clear, the books let be sold."""

from __future__ import annotations

import random
from datetime import timedelta

from django.db import connections

from farmops.database.scope import farm_scope
from farms.figures.withdrawal import Treatment as Given
from farms.figures.withdrawal import withdrawal
from farms.people.farms import farm_today
from farms.records.services import write_record
from farms.records.types.treatment import Treatment
from tests.support.factories import UserFactory, make_batch, make_farm

GOODS = {"eggs": "eggs", "meat": "birds"}


def as_given(record: Treatment) -> Given:
    return Given(
        medicine=record.drug,
        first_dose=record.occurred_on,
        last_dose=record.last_day,
        egg_days=record.egg_days,
        meat_days=record.meat_days,
        not_for_layers=record.not_for_layers,
        banned=record.is_banned,
    )


def random_treatment(batch, today, dice: random.Random) -> Treatment:
    first = today - timedelta(days=dice.randint(0, 20))
    drug = dice.choice(["Amprolium", "Tylosin", "Chloramphenicol"])
    egg_days, meat_days = (dice.choice([None, 0, 3, 9]) for _ in GOODS)
    if drug == "Chloramphenicol":
        egg_days = meat_days = None
    return Treatment(
        farm_id=batch.farm_id, batch=batch, occurred_on=first, last_day=first + timedelta(days=dice.randint(0, 5)),
        drug=drug, egg_days=egg_days, meat_days=meat_days, not_for_layers=dice.random() < 0.2,
    )  # fmt: skip


def test_figures_and_database_clear_the_same_goods_on_the_same_days():
    owner, dice = UserFactory(), random.Random(2026)  # noqa: S311
    farm = make_farm(owner)
    batches = [make_batch(farm, owner, f"Pen {number}") for number in range(20)]
    clear = held = 0
    with farm_scope(user_id=owner.pk, farm_id=farm.id), connections["default"].cursor() as cursor:
        today = farm_today(farm)
        for batch in batches:
            written = [write_record(random_treatment(batch, today, dice)) for _ in range(dice.randint(0, 3))]
            for days in range(-22, 16):
                day = today + timedelta(days=days)
                for goods, item in GOODS.items():
                    cursor.execute("SELECT withdrawal_on(%s, %s, %s, %s)", [farm.id, batch.id, item, day])
                    (medicine,) = cursor.fetchone()
                    found = withdrawal([as_given(record) for record in written], goods, day)
                    assert found.is_clear == (medicine is None), (goods, day, written)
                    clear, held = clear + found.is_clear, held + (not found.is_clear)
    assert min(clear, held) > 100, "both were tried"
