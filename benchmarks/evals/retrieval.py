"""How often the shared cards that answer a question are found, on the questions of retrieval.jsonl.

    python -m benchmarks.evals.retrieval [tune|test]

`tune` is for weights, thresholds and word lists; `test` is for the figures.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

from benchmarks.database import database
from farmops.data_dir import CHECKOUT

QUESTIONS = Path(__file__).with_name("retrieval.jsonl")
CARDS = CHECKOUT / "assistant" / "knowledge" / "cards.jsonl"
LIMIT = 4


def main(split: str = "test") -> None:
    questions = [json.loads(line) for line in QUESTIONS.read_text(encoding="utf-8").splitlines()]
    asked = [question for question in questions if question["split"] == split]
    with database():
        import django

        django.setup()
        report(split, [(question, *answers(question["question"])) for question in asked])


def answers(text: str) -> tuple[list[str], bool]:
    """The ids of the best cards for a question, and whether search calls them relevant."""
    from assistant.knowledge.search import is_relevant, nearest, prepare
    from farmops.database.scope import system_scope

    farm_id = _farm()
    question = prepare(text)
    assert not question.notice, question.notice
    with system_scope(farm_id):
        found = nearest(farm_id, question, LIMIT)
    return [hit.source_id for hit in found], is_relevant(found, question)


def _farm() -> Any:
    """A farm without a passage of its own; the first call makes it, and loads the cards."""
    from django.core.management import call_command
    from django.db import connections

    from farms.models import User
    from farms.people.farms import create_farm

    with connections["queue"].cursor() as cursor:
        cursor.execute("SELECT all_farms() LIMIT 1")
        row = cursor.fetchone()
    if row:
        return row[0]
    call_command("load_knowledge", str(CARDS))
    return create_farm(User.objects.create_user("eval@farm.example", "eval").pk, "Eval").id


def report(split: str, results: list[tuple[dict[str, Any], list[str], bool]]) -> None:
    """Print hit@1 and hit@4 by style, what the threshold hides, and what it lets through."""
    by_style: dict[str, list[tuple[bool, bool, bool]]] = defaultdict(list)
    off_topic = []
    for question, hits, relevant in results:
        if not question["expected"]:
            off_topic.append(relevant)
            continue
        right = [hit in question["expected"] for hit in hits]
        for style in (question["style"], "all"):
            by_style[style].append((right[0], any(right), relevant))
    print(f"\n| {split} | questions | hit@1 | hit@4 | judged relevant |\n| --- | ---: | ---: | ---: | ---: |")
    for style, found in by_style.items():
        shares = (sum(column) / len(found) for column in zip(*found, strict=True))
        print(f"| {style} | {len(found)} | " + " | ".join(f"{share:.3f}" for share in shares) + " |")
    print(f"| no card answers | {len(off_topic)} | | | {sum(off_topic) / len(off_topic):.3f} |")


if __name__ == "__main__":
    main(*sys.argv[1:])
