"""`make eval ARGS="questions"`: questions about the demo farms' books against what SQL says, by author.

The authors saw neither the code nor each other's questions. Each wrote a question as people type it and a statement
whose one row has the numbers that a right answer contains; columns are named by what they hold (`sales_naira`,
`died_heads`, `due_on`). The books are those of the demo farms as of TODAY, where "in October" is October 2026; there a
worker belongs to every farm.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any
from unittest.mock import Mock, patch
from zoneinfo import ZoneInfo

import psycopg

from benchmarks.database import database

FOLDER = Path(__file__).parent / "questions"
TODAY = date(2026, 11, 30)
NOON = datetime(2026, 11, 30, 12, tzinfo=ZoneInfo("Africa/Lagos"))
CRATE = 30
NUMBER = re.compile(r"(?<![\w.])[−-]?₦?\d[\d,]*(?:\.\d+)?")
NOTHING = re.compile(r"\b(?:nothing|nobody|no|none)\b")
SLACK = {"percent": "0.051", "kg": "0.051", "days": "0.051", "naira": "0.5", "g": "0.6"}  # rounding, by unit
VERDICTS = ("right", "unsure", "wrong", "told a worker", "answered what no book knows")


@dataclass
class Told:
    """What was answered: the text, '' where there is no answer from the books, and why there is none."""

    text: str = ""
    why: str = ""
    question: Any = None


class Asker:
    """The demo farms' people, and how each asks."""

    def __init__(self, admin: psycopg.Connection[Any]) -> None:
        self.admin = admin

    @cached_property
    def people(self) -> dict[tuple[str, str], tuple[Any, Any]]:
        """(farm's slug, role) -> (farm id, user id)."""
        found = self.admin.execute(
            "SELECT f.slug, m.role, f.id, m.user_id FROM farm_members m JOIN farms f ON f.id = m.farm_id"
        )
        return {(slug, role): (farm, user) for slug, role, farm, user in found}

    def ask(self, slug: str, role: str, text: str, earlier: Any = None) -> Told:
        """What the built-in provider answers from the books, without the rest of the turn."""
        from assistant.conversation.turn import farm_context
        from assistant.providers.builtin import of_the_books
        from assistant.questions.book import BOOK, ask
        from assistant.questions.model import NotAsked, from_json
        from farmops.database.scope import turn_scope
        from farmops.refusals import Refused
        from farms.models import Farm
        from farms.people.access import Visit

        farm_id, user_id = self.people[slug, role]
        with turn_scope(user_id=user_id, farm_id=farm_id) as scope:
            context = farm_context(farm_id, earlier)
            asking = of_the_books(text, context)
            if asking is None or asking.question is None:
                return Told(why="asks back" if asking else "not understood")
            if asking.question.name not in BOOK:
                return Told(why="said to the assistant itself")
            question = from_json(asking.question.as_json(), among=BOOK)
            visitor = Visit(Farm.objects.get(id=farm_id), user_id, scope.role, context.today)
            try:
                answer = ask(visitor, question)
            except NotAsked as nothing:
                return Told(why=f"nothing: {nothing}", question=question)
            except Refused:
                return Told(why="refused", question=question)
        return Told("" if asking.is_unsure else answer.text, "unsure" if asking.is_unsure else "", question)


def judged(case: dict[str, Any], told: Told, wanted: dict[str, Any]) -> str:
    """One of VERDICTS. An answer that is not given is never wrong; one that lacks a wanted number is."""
    said = told.text or told.why
    musts = all(re.search(must, said, re.IGNORECASE) for must in case["must"])
    if case["expect"] == "refuse":
        return "right" if told.why == "refused" else "told a worker" if told.text else "unsure"
    if case["expect"] == "none":
        return "answered what no book knows" if told.text and NUMBER.search(told.text) else "right"
    if case["expect"] == "ask":
        return "right" if told.why == "asks back" else "unsure"
    if not told.text:
        return "right" if told.why.startswith("nothing") and wanted and not any(wanted.values()) else "unsure"
    if case["expect"] == "subject" and not (musts and all(holds(said, *one) for one in wanted.items())):
        return "unsure"
    return "right" if musts and all(holds(said, *one) for one in wanted.items()) else "wrong"


def holds(text: str, name: str, value: Any) -> bool:
    """Whether an answer says a value of a column of that name."""
    if value is None:
        return True
    if isinstance(value, str):
        return value.lower() in text.lower()
    if isinstance(value, date):
        near = {TODAY: "today", TODAY - timedelta(days=1): "yesterday", TODAY + timedelta(days=1): "tomorrow"}
        return f"{value.day} {value:%b}" in text or near.get(value, "\n\n") in text
    number = abs(Decimal(str(value)))
    if not number and NOTHING.search(text.lower()):
        return True
    slack = Decimal(SLACK.get(name.rpartition("_")[2], "0.001"))
    said = (Decimal(re.sub(r"[₦,−-]", "", match)) for match in NUMBER.findall(text))
    if any(abs(one - number) <= slack for one in said):
        return True
    crates, loose = divmod(int(number), CRATE)
    return name.endswith("eggs") and f"{crates:,} crates" in text and (not loose or f"+ {loose}" in text)


def cases(path: Path) -> Iterator[dict[str, Any]]:
    return map(json.loads, path.read_text(encoding="utf-8").splitlines())


def measure(asker: Asker) -> None:
    """Print how many are right, by author and by when the questions were first used."""
    together: dict[str, Counter[str]] = {}
    for path in sorted(FOLDER.glob("*.jsonl")):
        counts: dict[str, Counter[str]] = {}
        for case in cases(path):
            earlier = asker.ask(case["farm"], case["as"], case["after"]).question if case["after"] else None
            told = asker.ask(case["farm"], case["as"], case["text"], earlier)
            verdict = judged(case, told, _wanted(asker, case))
            counts.setdefault(case["split"], Counter())[verdict] += 1
        for split, found in sorted(counts.items()):
            _print(f"{path.stem}, {split}", found)
            together.setdefault(split, Counter()).update(found)
    for split, found in sorted(together.items()):
        _print(f"together, {split}", found)


def _wanted(asker: Asker, case: dict[str, Any]) -> dict[str, Any]:
    if not case["sql"]:
        return {}
    found = asker.admin.execute(case["sql"].replace(":today", f"date '{TODAY}'").encode())
    assert found.description
    return dict(zip((column.name for column in found.description), found.fetchone() or (), strict=False))


def _print(name: str, found: Counter[str]) -> None:
    of = found.total()
    rest = ", ".join(f"{verdict} {found[verdict]}" for verdict in VERDICTS[1:] if found[verdict])
    print(f"  {name:<22} right {found['right']} of {of} ({found['right'] / of:.1%}); {rest}")


def main() -> None:
    with database() as cluster:
        import django

        django.setup()
        from django.core.management import call_command
        from django.utils import timezone

        # The books' day is fixed; the clocks are not, since PostgreSQL takes no ticket of another time.
        patch("farms.people.farms.timezone", Mock(wraps=timezone, localtime=lambda *_args: NOON)).start()
        call_command("seed_demo", verbosity=0)
        with psycopg.connect(cluster.superuser_url("farmops"), autocommit=True) as admin:
            admin.execute("SET session_replication_role = replica")  # nobody in particular adds them
            admin.execute(
                "INSERT INTO farm_members (id, farm_id, user_id, role)"
                " SELECT gen_random_uuid(), f.id, m.user_id, 'worker' FROM farms f, farm_members m"
                " WHERE m.role = 'worker' AND f.id <> m.farm_id"
            )
            measure(Asker(admin))


if __name__ == "__main__":
    main()
