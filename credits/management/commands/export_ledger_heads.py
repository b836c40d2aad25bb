from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from credits.chain import export_heads


class Command(BaseCommand):
    help = "Append the ledger heads that moved since the last export to a file; verify_ledger compares with it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--to", metavar="FILE", type=Path, default=settings.LEDGER_HEADS_FILE)

    def handle(self, *args: Any, to: Path, **options: Any) -> None:
        self.stdout.write(f"{export_heads(to)} heads written to {to}")
