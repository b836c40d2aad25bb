"""The demo farms. Written through the same services and logins as everything else."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections

from assistant.demo.conversations import talk
from assistant.demo.farms import FARMS
from assistant.demo.seed import make_farm
from credits.models import CreditLedger
from credits.services import grant
from farmops.database.scope import farm_scope
from farms.models import Farm, User
from governance.advice.daily import advise

PASSWORD = "farmops-demo"  # noqa: S105 - the demo's published password
STAFF = "staff@farmops.example"
CREDITS = 200


class Command(BaseCommand):
    help = "Create the demo farms, their people and some records. Safe to repeat. Only with DEBUG=1 or by make run."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--if-empty", action="store_true", help="do nothing when any farm of one's own exists")

    def handle(self, *args: Any, if_empty: bool, **options: Any) -> None:
        if not settings.LOCAL:
            raise CommandError("The demo has a published password; it is made only with DEBUG=1 or by make run.")
        if if_empty and _has_farms_of_its_own():
            return
        call_command("load_knowledge", stdout=self.stdout)
        for demo in FARMS:
            owner = _person(*demo.owner)
            worker = _person(*demo.worker) if demo.worker else None
            farm = make_farm(demo, owner, worker)
            if farm is None:
                self.stdout.write(f"{demo.slug}: of an older version, kept as it is")
                continue
            if not _has_credits(farm, owner):
                grant(farm.slug, CREDITS, "welcome to the demo")
            talk(farm, owner, worker)
            advise(farm.id, key="demo-advice")
            self.stdout.write(f"{farm.slug}: ready")
        if not _person(STAFF, "FarmOps Staff").is_staff:
            call_command("make_staff", STAFF, stdout=self.stdout)


def _has_farms_of_its_own() -> bool:
    """Whether there is a farm beside the demo's. The demo's own do not count: an interrupted call goes on."""
    with connections["queue"].cursor() as cursor:
        cursor.execute(
            "SELECT all_farms() EXCEPT SELECT find_farm(slug) FROM unnest(%s::text[]) slug LIMIT 1",
            [[demo.slug for demo in FARMS]],
        )
        return cursor.fetchone() is not None


def _person(email: str, name: str) -> User:
    known = User.objects.filter(email=email).first()
    return known or User.objects.create_user(email, PASSWORD, name=name)


def _has_credits(farm: Farm, owner: User) -> bool:
    with farm_scope(user_id=owner.pk, farm_id=farm.id):
        return CreditLedger.objects.filter(farm_id=farm.id).exists()
