from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from farmops.database.catalog import declared_rules, differences


class Command(BaseCommand):
    help = "Compare the declared database rules with PostgreSQL's catalog; exit 1 on a difference."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--list", action="store_true", help="print every declared rule")

    def handle(self, *args: Any, **options: Any) -> None:
        rules = declared_rules()
        if options["list"]:
            for table, rule in rules:
                self.stdout.write(f"{table}: {type(rule).__name__} {rule.name}")
        sentences = differences("owner")
        for line in sentences:
            self.stderr.write(line)
        if sentences:
            raise CommandError(f"{len(sentences)} differences between {len(rules)} declared rules and the catalog.")
        self.stdout.write(f"{len(rules)} declared rules stand in the database.")
