from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import IntegrityError

from credits.meters import Meter
from credits.services import set_allowance
from farms.people.cross_tenant import NoSuchFarm


class Command(BaseCommand):
    help = "Change a farm's allowance: its seats, its messages an hour, or its storage."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug")
        parser.add_argument("kind", choices=Meter.Kind.values)
        parser.add_argument("allowance", type=int)

    def handle(self, *args: Any, slug: str, kind: str, allowance: int, **options: Any) -> None:
        try:
            set_allowance(slug, kind, allowance)
        except NoSuchFarm as error:
            raise CommandError(str(error)) from None
        except IntegrityError:
            raise CommandError(f"{slug} already uses more than {allowance} {kind}.") from None
        self.stdout.write(f"{slug}: {allowance:,} {kind}")
