from typing import Any

from django.core.management.base import BaseCommand

from governance.runs.services import sweep_runs


class Command(BaseCommand):
    help = "Close every run whose lease has run out, and settle or refund its credits. Safe at any time."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{sweep_runs()} runs closed")
