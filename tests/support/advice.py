"""The books of a farm that is advised, and the runs that advise it."""

from __future__ import annotations

from datetime import timedelta

from django.core.management import call_command
from django.db import connections

from farmops.database.scope import farm_scope
from farms.batch.services import add_batch
from farms.models import Batch
from farms.people.farms import farm_today
from farms.records.services import write_record
from farms.records.types.expense import Expense
from farms.records.types.feed_use import FeedUse
from farms.records.types.mortality import Mortality
from farms.records.types.sale import Sale
from governance.models import AiRecommendation
from tests.support.factories import UserFactory, make_farm

EVERY_RECORD = ("tasks", "notes", "expenses", "sales", "feed_records", "mortality_records", "egg_collections")


class Books:
    """The books of a farm with one batch, written by its owner."""

    def __init__(self, *, kind="layers", count=1000, age=100):
        self.owner = UserFactory()
        self.farm = make_farm(self.owner, credits=5)
        with self.scope():
            self.today = farm_today(self.farm)
            placed = self.today - timedelta(days=age)
            batch = Batch(farm_id=self.farm.id, name="Pen 1", kind=kind, placed_count=count, placed_on=placed)
            self.batch = add_batch(batch)

    def scope(self, using="default"):
        return farm_scope(user_id=self.owner.pk, farm_id=self.farm.id, using=using)

    def write(self, model, ago, **columns):
        columns[model.date_column] = self.today - timedelta(days=ago)
        with self.scope():
            return write_record(model(farm_id=self.farm.id, **columns))

    def died(self, ago, count):
        return self.write(Mortality, ago, batch=self.batch, count=count)

    def feed(self, kg=100, days=range(1, 30)):
        for ago in days:
            self.write(FeedUse, ago, batch=self.batch, quantity=kg, unit="kg", kg=kg)

    def buys_feed(self, ago, bags, naira=17_500):
        words = f"{bags} bags of layer mash"
        return self.write(
            Expense, ago, category="feed", description=words, kg=bags * 25, amount_kobo=bags * naira * 100
        )

    def sells(self, ago, crates, naira):
        self.write(Sale, ago, item="eggs", unit="crate", quantity=crates, total_kobo=crates * naira * 100)

    def advice(self):
        with self.scope():
            return list(AiRecommendation.objects.filter(farm_id=self.farm.id).order_by("created_at"))

    def advised(self):
        """What is advised now, by the first word of its subject."""
        call_command("advise", farm=self.farm.slug, verbosity=0)
        return {advice.subject.split(":")[0]: advice for advice in self.advice()}


def runs(farm, columns="status, feature, provider, credits_reserved, credits_actual, provider_requests"):
    with connections["auditor"].cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM ai_runs WHERE farm_id = %s ORDER BY created_at", [farm.id])
        return cursor.fetchall()


def steps_taken(farm):
    with connections["auditor"].cursor() as cursor:
        cursor.execute(
            "SELECT kind, tool, outcome FROM ai_run_steps WHERE farm_id = %s ORDER BY created_at, position", [farm.id]
        )
        return cursor.fetchall()
