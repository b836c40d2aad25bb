from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import IntegrityError

from credits.prices import Kind, set_price


class Command(BaseCommand):
    help = "Add a price to the rate card, as the owner. A price that stands is never changed: give a later day."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("model", help="as on the rate card, or the whole id of a model or profile")
        parser.add_argument("kind", choices=Kind.values)
        parser.add_argument("microdollars", type=int, help="for a million tokens: $1.25 is 1250000")
        parser.add_argument(
            "--from", dest="day", type=date.fromisoformat, help="the first day (UTC); today if not said"
        )
        parser.add_argument("--source", required=True, help="where the price was read")
        parser.add_argument("--provider", default="bedrock")

    def handle(self, *args: Any, model: str, kind: str, microdollars: int, **options: Any) -> None:
        day = (options["day"] or date.today()).isoformat()  # noqa: DTZ011 - Django runs in UTC
        try:
            set_price(options["provider"], model, kind, microdollars, day, options["source"])
        except IntegrityError as error:
            raise CommandError(f"PostgreSQL refused it: {error}") from None
        self.stdout.write(f"{model} {kind}: {microdollars:,} micro-dollars a million tokens from {day}")
