from typing import Any
from uuid import uuid4

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections

from governance.advice.daily import advise, every_farm


class Command(BaseCommand):
    help = "Look at the farms' books and advise, now. What waits, or was decided lately, is not said again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--farm", metavar="SLUG", help="this farm only")

    def handle(self, *args: Any, farm: str | None, **options: Any) -> None:
        farm_ids = every_farm()
        if farm:
            with connections["default"].cursor() as cursor:
                cursor.execute("SELECT find_farm(%s)", [farm])
                farm_ids = [row[0] for row in cursor.fetchall() if row[0]]
            if not farm_ids:
                raise CommandError(f"There is no farm called {farm}.")
        given = [advise(farm_id, key=f"advice-{uuid4().hex}") for farm_id in farm_ids]
        looked = [count for count in given if count is not None]
        self.stdout.write(f"{sum(looked)} pieces of advice on {len(looked)} of {len(farm_ids)} farms")
