"""Knowledge for tests: cards, an embedder that needs no weights, and searches."""

from __future__ import annotations

import io
import json
import sys
import zlib

from django.core.management import call_command

from assistant.knowledge.embedder import DIMENSIONS
from assistant.knowledge.search import nearest, prepare
from assistant.knowledge.store import (
    embed_waiting,
    load_for_farm,
)
from farmops.database.scope import system_scope

CARDS = [
    {"id": "water", "title": "Water for layers", "text": "Two hundred hens drink 50 litres a day.", "source": "Vet"},
    {
        "id": "gumboro",
        "title": "Gumboro",
        "text": "Chicks with Gumboro huddle and pass white droppings.",
        "source": "Vet",
    },
    {
        "id": "pond",
        "title": "Pond water",
        "text": "Change a third of the pond's water when fish gasp.",
        "source": "Vet",
    },
]


class Toy:
    """An embedder that needs no weights: one number a word."""

    floor = 0.3
    remote = False

    def __init__(self, name="toy"):
        self.name = name

    def question(self, text):
        vector = [0.0] * DIMENSIONS
        for word in text.lower().replace(".", " ").replace("?", " ").split():
            vector[zlib.crc32(f"{self.name}{word}".encode()) % DIMENSIONS] += 1.0
        return vector

    def passages(self, texts):
        return [self.question(text) for text in texts]


def ids(found):
    return [hit.key or hit.source_id for hit in found]


def find(farm, text, limit=4):
    with system_scope(farm.id):
        return nearest(farm.id, prepare(text), limit)


def fill(farm, cards):
    load_for_farm(farm.id, cards)
    embed_waiting(farm.id)


def run_search(monkeypatch, farm, questions, limit=4):
    out = io.StringIO()
    monkeypatch.setattr(sys, "stdin", io.StringIO("\n".join(json.dumps(q) for q in questions)))
    call_command("search_knowledge", farm=farm.slug, limit=limit, stdout=out)
    return [json.loads(line) for line in out.getvalue().splitlines()]
