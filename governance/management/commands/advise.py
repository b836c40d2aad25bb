from typing import Any
from uuid import uuid4

from django.core.management.base import BaseCommand, CommandError, CommandParser

from farms.people.cross_tenant import NoSuchFarm, this_or_all
from governance.advice.daily import advise


class Command(BaseCommand):
    help = "Look at the farms' books and advise, now. What waits, or was decided lately, is not said again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--farm", metavar="SLUG", help="this farm only")

    def handle(self, *args: Any, farm: str | None, **options: Any) -> None:
        try:
            farm_ids = this_or_all(farm)
        except NoSuchFarm as error:
            raise CommandError(str(error)) from None
        advised = [advise(farm_id, key=f"advice-{uuid4().hex}") for farm_id in farm_ids]
        looked = [count for count in advised if count is not None]
        self.stdout.write(f"{sum(looked)} pieces of advice on {len(looked)} of {len(farm_ids)} farms")
