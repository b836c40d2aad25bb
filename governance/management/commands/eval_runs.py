from collections import Counter
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser

from farmops.database.scope import system_scope
from farms.people.cross_tenant import NoSuchFarm, this_or_all
from governance.evals.rules import RULES
from governance.evals.services import evaluate_again
from governance.models import AiRun


class Command(BaseCommand):
    help = "Judge closed runs by the present version of each rule where they lack it; earlier verdicts stay."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--rule", choices=[rule.name for rule in RULES], help="this rule only")
        parser.add_argument("--since", metavar="DATE", type=date.fromisoformat, help="runs of this day (UTC) or later")
        parser.add_argument("--farm", metavar="SLUG", help="this farm only")

    def handle(self, *args: Any, rule: str | None, since: date | None, farm: str | None, **options: Any) -> None:
        rules = [candidate for candidate in RULES if rule in (None, candidate.name)]
        counts: Counter[tuple[str, str]] = Counter()
        judged = 0
        try:
            farm_ids = this_or_all(farm)
        except NoSuchFarm as error:
            raise CommandError(str(error)) from None
        for farm_id in farm_ids:
            for run in self._closed_runs(farm_id, since):
                with system_scope(farm_id):
                    added = evaluate_again(run, rules)
                judged += bool(added)
                counts.update((verdict.rule, verdict.verdict) for verdict in added)
        for judge in rules:
            verdicts = ", ".join(f"{counts[judge.name, verdict]:,} {verdict}" for verdict in ("pass", "warn", "block"))
            self.stdout.write(f"{judge.name} v{judge.version}: {verdicts}")
        self.stdout.write(f"{judged:,} runs judged; those that had these verdicts were left alone")

    def _closed_runs(self, farm_id: UUID, since: date | None) -> list[AiRun]:
        with system_scope(farm_id):
            runs = AiRun.objects.filter(farm_id=farm_id, finished_at__isnull=False)
            if since:
                runs = runs.filter(created_at__gte=datetime(since.year, since.month, since.day, tzinfo=UTC))
            return list(runs.order_by("created_at"))
