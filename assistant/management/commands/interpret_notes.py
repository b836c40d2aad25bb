import json
import sys
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from assistant.reader import BatchFact, FarmFacts, read, to_case
from assistant.reader.explain import explain


class Command(BaseCommand):
    help = "Read cases (JSON lines) from standard input and print the built-in reader's reading of each."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--explain", action="store_true", help="each word's role, each field's rule, what was left")

    def handle(self, *args: Any, **options: Any) -> None:
        for line in sys.stdin:
            if not line.strip():
                continue
            case = json.loads(line)
            farm = case.get("farm", {})
            facts = FarmFacts(
                batches=tuple(
                    BatchFact(name=batch["name"], kind=batch["kind"], count=batch.get("count"))
                    for batch in farm.get("batches", [])
                ),
                crate_size=int(farm.get("crate_size", 30)),
                feed_bag_kg=Decimal(str(farm.get("feed_bag_kg", 25))),
                species=tuple(farm.get("species", [])),
            )
            today = date.fromisoformat(case["today"])
            if options["explain"]:
                self.stdout.write(explain(case["message"], facts, today) + "\n")
                continue
            reading = read(case["message"], facts, today)
            self.stdout.write(json.dumps(to_case(case["id"], reading), ensure_ascii=False))
