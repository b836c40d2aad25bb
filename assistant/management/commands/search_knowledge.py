import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from assistant.knowledge.search import nearest, prepare
from farmops.database.scope import system_scope
from farms.people.cross_tenant import NoSuchFarm, find_farm

SHARED = "__global__"


class Command(BaseCommand):
    help = "Answer questions (JSON lines with id, question) from standard input with the nearest passages, best first."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--farm", metavar="SLUG", required=True)
        parser.add_argument("--limit", metavar="K", type=int, default=4)

    def handle(self, *args: Any, farm: str, limit: int, **options: Any) -> None:
        if limit < 1:
            raise CommandError("--limit is 1 or more.")
        try:
            farm_id = find_farm(farm)
        except NoSuchFarm as error:
            raise CommandError(str(error)) from None
        told = False
        for line in sys.stdin:
            if not line.strip():
                continue
            asked = json.loads(line)
            question = prepare(str(asked["question"]))
            if question.notice and not told:
                self.stderr.write(f"Only words are searched: {question.notice}")
                told = True
            with system_scope(farm_id):
                passages = nearest(farm_id, question, 10 * limit)
            hits: dict[tuple[str, str], dict[str, Any]] = {}
            for hit in passages:  # a long passage lies in several rows
                here = SHARED if hit.shared else farm
                known_as = hit.key or hit.source_id
                hits.setdefault((here, known_as), {"source_id": known_as, "score": round(hit.score, 4), "farm": here})
            self.stdout.write(json.dumps({"id": asked["id"], "hits": list(hits.values())[:limit]}))
