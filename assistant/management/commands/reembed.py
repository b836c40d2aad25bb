from typing import Any

from django.core.management.base import BaseCommand, CommandError

from assistant.knowledge.embedder import NoEmbedder
from assistant.knowledge.store import active_model
from assistant.knowledge.upkeep import reembed


class Command(BaseCommand):
    help = "Give every passage a vector by the model that the settings name; search goes on meanwhile. Repeatable."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            made = reembed()
        except NoEmbedder as error:
            raise CommandError(f"The model does not answer, and search goes on as before: {error}") from error
        self.stdout.write(f"{made:,} vectors made; search uses {active_model('owner')}")
