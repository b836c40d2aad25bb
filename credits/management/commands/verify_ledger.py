from collections import defaultdict
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from credits.chain import read_heads, verify_ledger
from farmops.database.scope import system_scope
from farms.people.cross_tenant import NoSuchFarm, this_or_all


class Command(BaseCommand):
    help = "Recompute every farm's credits and hash chain from the first entry; exit 1 on any break."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--farm", metavar="SLUG", help="this farm only")
        parser.add_argument(
            "--heads", metavar="FILE", type=Path, default=settings.LEDGER_HEADS_FILE,
            help="exported heads that the chains must still contain (default: LEDGER_HEADS_FILE)",
        )  # fmt: skip

    def handle(self, *args: Any, farm: str | None, heads: Path, **options: Any) -> None:
        try:
            farm_ids = this_or_all(farm)
        except NoSuchFarm as error:
            raise CommandError(str(error)) from None
        exported = defaultdict(list)
        for head in read_heads(heads):
            exported[head.farm].append(head)
        broken = 0
        for farm_id in farm_ids:
            with system_scope(farm_id):
                verdict = verify_ledger(farm_id, exported.pop(str(farm_id), ()))
            state = "ok" if not verdict.breaks else "BROKEN: " + "; ".join(verdict.breaks)
            self.stdout.write(f"{verdict.slug}: {verdict.entries} entries, balance {verdict.balance:,}, {state}")
            broken += bool(verdict.breaks)
        for gone in exported if not farm else ():
            self.stdout.write(f"{gone}: BROKEN: a ledger was exported and the farm is gone")
            broken += 1
        if broken:
            raise CommandError(f"{broken} of {len(farm_ids)} ledgers do not add up.")
