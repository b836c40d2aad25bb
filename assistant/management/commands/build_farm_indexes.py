from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from assistant.knowledge.upkeep import LARGE, build_farm_indexes


class Command(BaseCommand):
    help = "Build the vector index of each farm that has grown past the threshold, and drop those not needed any more."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--passages", type=int, default=LARGE, help=f"the threshold (default {LARGE})")

    def handle(self, *args: Any, passages: int, **options: Any) -> None:
        built, dropped = build_farm_indexes(passages)
        self.stdout.write(f"{len(built)} indexes built, {len(dropped)} dropped")
