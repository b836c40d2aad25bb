"""The demo farms. Written through the same services and logins as everything else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections

from credits.services import grant
from farmops.scope import farm_scope
from farms.models import Batch, Farm, Role, User
from farms.records.mortality import Mortality
from farms.records.sale import Sale
from farms.services import add_batch, add_member, create_farm, farm_today, write_record

PASSWORD = "farmops-demo"  # noqa: S105 - the demo's published password
CREDITS = 200


@dataclass(frozen=True)
class DemoFarm:
    slug: str
    name: str
    tier: str
    owner: tuple[str, str]
    batches: tuple[tuple[str, str, int, int], ...]  # name, kind, head count, days since stocking
    auto: tuple[str, ...] = ()
    workers: tuple[tuple[str, str], ...] = ()
    deaths: tuple[tuple[str, int, str, int], ...] = ()  # batch, count, cause, days ago
    sales: tuple[dict[str, Any], ...] = ()


def _sale(item: str, quantity: int, unit: str, price: int, buyer: str, *, ago: int, batch: str = "") -> dict[str, Any]:
    fields = {"item": item, "quantity": Decimal(quantity), "unit": unit, "unit_price_kobo": price, "buyer": buyer}
    return {**fields, "total_kobo": quantity * price, "batch": batch, "ago": ago}


FARMS = (
    DemoFarm(
        slug="kaduna-backyard",
        name="Amina's Backyard Layers",
        tier="suggest",
        owner=("amina@kaduna.example", "Amina Bello"),
        batches=(("Layers", "layers", 120, 210),),
        deaths=(("Layers", 1, "heat", 9), ("Layers", 1, "", 2)),
        sales=(
            _sale("eggs", 12, "crate", 450_000, "Hajiya Rabi", ago=6),
            _sale("eggs", 9, "crate", 460_000, "Mallam Sani", ago=1),
        ),
    ),
    DemoFarm(
        slug="ibadan-catfish",
        name="Tunde Catfish Ponds",
        tier="draft",
        owner=("tunde@ibadan.example", "Tunde Adewale"),
        batches=(
            ("Pond 1", "catfish", 1500, 120),
            ("Pond 2", "catfish", 1200, 75),
            ("Pond 3", "fingerlings", 3000, 20),
        ),
        deaths=(("Pond 1", 6, "low oxygen at dawn", 5), ("Pond 3", 40, "transport", 19)),
        sales=(
            _sale("fish", 85, "kg", 280_000, "Iya Basira", ago=3),
        ),
    ),
    DemoFarm(
        slug="lagos-layers",
        name="Lagos Layers",
        tier="auto",
        auto=("note",),
        owner=("ngozi@lagos.example", "Ngozi Okafor"),
        workers=(("worker@lagos.example", "Sunday Eze"),),
        batches=(
            ("Pen 1", "layers", 1300, 300),
            ("Pen 2", "layers", 1250, 240),
            ("Pen 3", "layers", 1250, 180),
            ("Pen 4", "layers", 1200, 160),
        ),
        deaths=(("Pen 2", 4, "heat", 4), ("Pen 1", 2, "prolapse", 1)),
        sales=(
            _sale("eggs", 120, "crate", 440_000, "Mama Nkechi", ago=4),
            _sale("birds", 20, "bird", 650_000, "Alhaji Musa", batch="Pen 1", ago=2),
        ),
    ),
)  # fmt: skip


class Command(BaseCommand):
    help = "Create the demo farms, their people and some records. Safe to repeat. Only with DEBUG=1 or by make run."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--if-empty", action="store_true", help="do nothing when any farm exists")

    def handle(self, *args: Any, if_empty: bool, **options: Any) -> None:
        if not settings.LOCAL:
            raise CommandError("The demo has a published password; it is made only with DEBUG=1 or by make run.")
        with connections["default"].cursor() as cursor:
            cursor.execute("SELECT all_farms() LIMIT 1")
            if if_empty and cursor.fetchone():
                return
        for demo in FARMS:
            if not _exists(demo.slug):
                _make(demo)
                self.stdout.write(f"{demo.slug}: made")
        _person("staff@farmops.example", "FarmOps Staff")
        call_command("make_staff", "staff@farmops.example", stdout=self.stdout)


def _exists(slug: str) -> bool:
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT find_farm(%s)", [slug])
        return cursor.fetchone()[0] is not None


def _person(email: str, name: str) -> User:
    found = User.objects.filter(email=email).first()
    return found or User.objects.create_user(email, PASSWORD, name=name)


def _make(demo: DemoFarm) -> None:
    owner = _person(*demo.owner)
    farm = create_farm(owner.pk, demo.name, slug=demo.slug, ai_autonomy=demo.tier, ai_auto_categories=list(demo.auto))
    with farm_scope(user_id=owner.pk, slug=demo.slug):
        for email, name in demo.workers:
            add_member(farm.id, _person(email, name).pk, Role.WORKER)
        today = farm_today(farm)
        batches = {
            name: add_batch(
                Batch(farm_id=farm.id, name=name, kind=kind, placed_count=count, placed_on=today - timedelta(days=age))
            )
            for name, kind, count, age in demo.batches
        }
        _write_records(demo, farm, batches, today)
    grant(demo.slug, CREDITS, "welcome to the demo")


def _write_records(demo: DemoFarm, farm: Farm, batches: dict[str, Batch], today: date) -> None:
    for batch, count, cause, ago in demo.deaths:
        write_record(
            Mortality(
                farm_id=farm.id,
                batch=batches[batch],
                count=count,
                cause=cause,
                occurred_on=today - timedelta(days=ago),
            )
        )
    for sold in demo.sales:
        fields = {key: value for key, value in sold.items() if key not in ("ago", "batch")}
        write_record(
            Sale(
                farm_id=farm.id,
                batch=batches.get(sold.get("batch", "")),
                occurred_on=today - timedelta(days=sold["ago"]),
                **fields,
            )
        )
