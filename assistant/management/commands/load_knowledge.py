import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import IntegrityError

from assistant.knowledge.embedder import NoEmbedder
from assistant.knowledge.store import embed_shared, embed_waiting, load_for_farm, load_new_cards, load_shared
from farms.people.cross_tenant import NoSuchFarm, find_farm


class Command(BaseCommand):
    help = "Load passages (JSON lines with id, title, text, source) for every farm, or as documents of one farm."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, nargs="?", help="default: what changed in the cards that come with us")
        parser.add_argument("--farm", metavar="SLUG", help="this farm's documents instead of the shared knowledge")

    def handle(self, *args: Any, file: Path | None, farm: str | None, **options: Any) -> None:
        if farm and not file:
            raise CommandError("Name the file to load for the farm.")
        try:
            farm_id = find_farm(farm) if farm else None
        except NoSuchFarm as error:
            raise CommandError(str(error)) from None
        retired = 0
        if file is None:
            loaded, retired = load_new_cards()
        else:
            cards = read_cards(file)
            loaded = len(cards)
            try:
                load_for_farm(farm_id, cards) if farm_id else load_shared(cards)
            except IntegrityError as error:
                raise CommandError(f"PostgreSQL refused the passages: {error}") from error
        try:
            embed_waiting(farm_id) if farm_id else embed_shared()
        except NoEmbedder as error:
            self.stderr.write(f"Only words can be searched for now: {error}")
        self.stdout.write(f"{loaded} passages loaded" + (f", {retired} retired" if retired else ""))


def read_cards(file: Path) -> list[dict[str, Any]]:
    """The cards of a file, one an id. Raises CommandError where a line is not one."""
    cards: dict[str, dict[str, Any]] = {}
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{file} cannot be read: {error}") from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            card = json.loads(line)
            if not str(card["id"]).strip() or not str(card["text"]).strip():
                raise ValueError("an empty id or text")
        except (ValueError, KeyError, TypeError) as error:
            raise CommandError(f"{file}:{number} is not a passage: {error}") from error
        cards[str(card["id"])] = card
    return list(cards.values())
