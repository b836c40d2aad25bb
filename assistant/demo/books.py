"""The books of one farm as they are told: what everybody wrote, in the order in which PostgreSQL has to hear it."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from assistant.demo.flocks import Flock
from assistant.demo.shapes import DemoFarm
from farmops.words import KOBO_IN_A_NAIRA
from farms.models import Batch, Farm, User
from farms.records import Record

YEAR = 365


@dataclass
class Chapter:
    """Records that are written together: by whoever does the daily work, and by the owner."""

    by_hand: list[Record] = field(default_factory=list)
    by_owner: list[Record] = field(default_factory=list)

    def pages(self, owner_id: UUID, hand_id: UUID) -> Iterator[tuple[UUID, list[Record]]]:
        """(person, records) of each page that says something. One person writes one page."""
        if owner_id == hand_id:
            yield owner_id, [*self.by_hand, *self.by_owner]
            return
        for person_id, records in ((hand_id, self.by_hand), (owner_id, self.by_owner)):
            if records:
                yield person_id, records


class Books:
    """The farm's year. `chapters` end where somebody counts: PostgreSQL takes the difference to what it has heard."""

    def __init__(self, demo: DemoFarm, farm: Farm, batches: dict[str, Batch], today: date, person: User) -> None:
        self.demo, self.farm, self.batches, self.today, self.person = demo, farm, batches, today, person
        self.rng = random.Random(demo.seed)  # noqa: S311 - a story, not a secret
        self.chapters = [Chapter()]
        self.tasks: list[Record] = []
        self.flocks = [Flock(plan) for plan in (*demo.past, *demo.batches)]
        self.eggs = 0  # sound ones, to be sold
        self.held = 0  # laid while a medicine was in the hens
        self.cracked = 0
        self.feed: dict[str, Decimal] = defaultdict(Decimal)  # kg of each
        self.promised: list[tuple[int, str, int, str]] = []  # days ago, who, kobo, direction
        self.slip: Record  # the record that was typed twice

    def turn(self) -> None:
        """Begin a new chapter."""
        self.chapters.append(Chapter())

    def hand(self, model: type[Record], ago: int, batch: str = "", **fields: Any) -> None:
        """A record by whoever does the daily work."""
        self.chapters[-1].by_hand.append(self.record(model, ago, batch, **fields))

    def own(self, model: type[Record], ago: int, batch: str = "", **fields: Any) -> Record:
        """A record by the owner: money, treatments, counts."""
        record = self.record(model, ago, batch, **fields)
        self.chapters[-1].by_owner.append(record)
        return record

    def record(self, model: type[Record], ago: int, batch: str = "", **fields: Any) -> Record:
        """A record of that day, not written by anybody yet. `batch` is a name, "" for none."""
        fields[model.date_column] = self.today - timedelta(days=ago)
        return model(farm_id=self.farm.id, batch=self.batches.get(batch), **fields)

    def holds_eggs(self, ago: int, batch: str = "") -> bool:
        """Whether a medicine held the batch's eggs on that day; without a batch, any batch's."""
        return any(
            course.ago >= ago > course.ago - course.days + 1 - course.egg_days
            for course in self.demo.courses
            if course.egg_days is not None and batch in ("", course.batch)
        )

    def price(self, range_: tuple[int, int], ago: int, step: int) -> int:
        """A price of that day in kobo: it climbs through the year from one end of the range to the other."""
        low, high = range_
        naira = low + (high - low) * (1 - ago / YEAR) + self.rng.gauss(0, (high - low) / 8)
        return round(min(high, max(low, naira)) / step) * step * KOBO_IN_A_NAIRA
