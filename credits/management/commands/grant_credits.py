from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from credits.services import grant
from farms.people.cross_tenant import NoSuchFarm


class Command(BaseCommand):
    help = "Give credits to a farm: one grant entry in its ledger."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug")
        parser.add_argument("credits", type=int)
        parser.add_argument("--reason", required=True, help="why, for the ledger")

    def handle(self, *args: Any, slug: str, credits: int, reason: str, **options: Any) -> None:
        if credits < 1:
            raise CommandError("A grant is 1 credit or more.")
        if not reason.strip():
            raise CommandError("Say why in --reason: the ledger keeps it.")
        try:
            balance = grant(slug, credits, reason.strip())
        except NoSuchFarm as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"{slug}: {credits:+,} credits, balance {balance:,}")
