"""Six weeks of books for a demo farm, from a seeded generator: the same six weeks every time, ending yesterday.

Everything is written through the application's login, so PostgreSQL's rules hold for it. Figures are those of small
Nigerian farms: 75-90 % of hens lay on a day and eat 110-120 g, fish eat 2-4 % of their weight; prices are of 2025.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from farmops.scope import farm_scope, person_scope
from farmops.sql import insert_many
from farms.demo_farms import DemoBatch, DemoFarm
from farms.models import Batch, Farm, Role, User
from farms.records import Record
from farms.records.egg_collection import EggCollection
from farms.records.expense import Expense
from farms.records.feed_use import BAG, KG, FeedUse
from farms.records.mortality import Mortality
from farms.records.note import Note
from farms.records.sale import Sale
from farms.records.symptom import SymptomRecord
from farms.records.task import Task
from farms.records.water import WaterRecord
from farms.records.weight import WeightRecord
from farms.services import add_batch, add_member, create_farm, farm_today, my_farms, void_record
from farms.words import KOBO_IN_A_NAIRA

DAYS = 42
DEATHS_A_DAY = 0.00015  # of hens in lay: 0.45 % a month
GRAMS_A_HEN = (112, 118)  # of feed, a day
LITRES_A_HEN = 0.23  # of water, a day
FISH_GROWTH = ((0, 8), (30, 60), (60, 190), (90, 405), (120, 690), (150, 1000))  # day since stocking, grams
FISH_APPETITE = ((50, 0.040), (150, 0.035), (350, 0.030), (600, 0.025), (10_000, 0.020))  # up to grams: share of weight


def make_farm(demo: DemoFarm, owner: User, worker: User | None) -> Farm:
    """The farm with its people, batches and books. Goes on where an interrupted call had stopped."""
    with person_scope(owner.pk):
        found = next((farm for farm, _role in my_farms(owner.pk) if farm.slug == demo.slug), None)
    farm = found or create_farm(
        owner.pk,
        demo.name,
        slug=demo.slug,
        ai_autonomy=demo.tier,
        ai_auto_categories=list(demo.auto),
        feed_bag_kg=demo.bag_kg,
    )
    with farm_scope(user_id=owner.pk, farm_id=farm.id):
        today = farm_today(farm)
        if not Batch.objects.filter(farm_id=farm.id).exists():
            _stock(demo, farm, worker, today)
        batches = {batch.name: batch for batch in Batch.objects.filter(farm_id=farm.id)}
        has_days = FeedUse._default_manager.filter(farm_id=farm.id).exists()
        has_trade = Expense._default_manager.filter(farm_id=farm.id).exists()
    if has_trade:
        return farm
    books = Books(demo, farm, batches, today)
    books.fill()
    if not has_days:
        person = worker or owner
        with farm_scope(user_id=person.pk, farm_id=farm.id):
            write_all(books.by_hand, person)
    with farm_scope(user_id=owner.pk, farm_id=farm.id):
        write_all(books.by_owner, owner)
        books.finish_tasks(owner)
        books.mend_a_slip()
    return farm


def _stock(demo: DemoFarm, farm: Farm, worker: User | None, today: date) -> None:
    if worker:
        add_member(farm.id, worker.pk, Role.WORKER)
    for flock in demo.batches:
        placed = today - timedelta(days=flock.days)
        add_batch(Batch(farm_id=farm.id, name=flock.name, kind=flock.kind, placed_count=flock.count, placed_on=placed))


def write_all(records: list[Record], person: User) -> None:
    """Write records of the open scope's farm in this person's name."""
    for record in records:
        record.created_by_id = person.pk
    insert_many(records)


@dataclass
class Books:
    """What is written in six weeks on one farm: by whoever does the daily work, and by the owner."""

    demo: DemoFarm
    farm: Farm
    batches: dict[str, Batch]
    today: date
    by_hand: list[Record] = field(default_factory=list)
    by_owner: list[Record] = field(default_factory=list)

    def fill(self) -> None:
        self.rng = random.Random(self.demo.seed)  # noqa: S311 - a story, not a secret
        self.stock = 0.0  # eggs, or kilograms of fish, to be sold
        self.bags = 0.0  # of feed, eaten since the last purchase
        self.alive = {flock.name: flock.count for flock in self.demo.batches}
        for ago in range(DAYS, 0, -1):
            for flock in self.demo.batches:
                if flock.days >= ago:
                    self._day_of(flock, ago)
            self._trade(ago)
        self._happenings()

    def finish_tasks(self, person: User) -> None:
        """Mark the tasks that were done, in the afternoon of their days."""
        titles = [title for _days, _batch, title, done in self.demo.tasks if done]
        for task in Task._default_manager.filter(farm_id=self.farm.id, title__in=titles):
            moment = datetime.combine(task.due_on, time(16, 20), ZoneInfo(self.farm.timezone))
            Task._default_manager.filter(farm_id=self.farm.id, id=task.id).update(done_at=moment, done_by_id=person.pk)

    def mend_a_slip(self) -> None:
        """One expense was typed twice, and taken out."""
        twice = next(record for record in self.by_owner if isinstance(record, Expense) and record.category != "feed")
        void_record(twice, "typed twice")

    # --- a day ----------------------------------------------------------------------------------------------------

    def _day_of(self, flock: DemoBatch, ago: int) -> None:
        self._deaths(flock, ago)
        if self.batches[flock.name].is_fish:
            self._fish_day(flock, ago)
        else:
            self._hen_day(flock, ago)

    def _deaths(self, flock: DemoBatch, ago: int) -> None:
        for days, batch, count, cause in self.demo.deaths:
            if (days, batch) == (ago, flock.name):
                self._died(flock, ago, count, cause)
        if self.rng.random() < self.alive[flock.name] * DEATHS_A_DAY:
            self._died(flock, ago, 1, self.rng.choice(["", "", "weak", "found in the morning"]))

    def _died(self, flock: DemoBatch, ago: int, count: int, cause: str) -> None:
        self.alive[flock.name] -= count
        self._hand(Mortality, ago, flock, count=count, cause=cause)

    def _hen_day(self, flock: DemoBatch, ago: int) -> None:
        alive, rng = self.alive[flock.name], self.rng
        eggs = round(alive * min(0.9, max(0.75, flock.lay + rng.gauss(0, 0.012))))
        crates, loose = divmod(eggs, self.farm.crate_size)
        cracked = round(eggs * rng.uniform(0, 0.012))
        self._hand(EggCollection, ago, flock, eggs=eggs, crates=crates or None, loose=loose, cracked=cracked)
        self.stock += eggs - cracked
        self._feed(flock, ago, alive * rng.uniform(*GRAMS_A_HEN) / 1000)
        if ago % 3 == 0:
            self._hand(WaterRecord, ago, flock, litres=round(alive * LITRES_A_HEN * rng.uniform(0.93, 1.1)))
        if ago % 14 == 5:
            self._hand(WeightRecord, ago, flock, average_g=round(rng.uniform(1_740, 1_930)), sample_size=20)

    def _fish_day(self, flock: DemoBatch, ago: int) -> None:
        rng, grams = self.rng, fish_grams(flock.days - ago)
        share = next(share for limit, share in FISH_APPETITE if grams <= limit)
        self._feed(flock, ago, self.alive[flock.name] * grams / 1000 * share)
        if ago % 3 == 1:
            self._hand(
                WaterRecord,
                ago,
                flock,
                ph=_tenths(rng, 6.7, 7.8),
                temperature_c=_tenths(rng, 26.2, 30.1),
                ammonia_mg_l=_tenths(rng, 0.1, 0.6),
                dissolved_oxygen_mg_l=_tenths(rng, 2.4, 3.1) if ago == 7 else _tenths(rng, 4.1, 6.4),  # a close night
            )
        if ago % 14 == 3:
            self._hand(WeightRecord, ago, flock, average_g=round(grams * rng.uniform(0.96, 1.04)), sample_size=30)

    def _feed(self, flock: DemoBatch, ago: int, kg: float) -> None:
        half_bag = self.demo.bag_kg / 2
        weighed = self.demo.weighs_feed or kg < 4 * half_bag
        amount = Decimal(max(1, round(kg / (0.5 if weighed else half_bag)))) / 2
        weight = amount if weighed else amount * self.demo.bag_kg
        unit = KG if weighed else BAG
        self._hand(FeedUse, ago, flock, quantity=amount, unit=unit, kg=weight, feed_type=self.demo.feed)
        self.bags += float(weight) / self.demo.bag_kg

    # --- trade ----------------------------------------------------------------------------------------------------

    def _trade(self, ago: int) -> None:
        if ago % self.demo.sells_every == 0:
            self._sell(ago)
        if ago % 7 == 0:
            self._buy_feed(ago)
        for number, (category, what, supplier, naira, every) in enumerate(self.demo.expenses):
            if (ago + 3 * number) % every == 1:
                self._own(
                    Expense,
                    ago,
                    category=category,
                    description=what,
                    supplier=supplier,
                    amount_kobo=naira * KOBO_IN_A_NAIRA,
                )

    def _sell(self, ago: int) -> None:
        rng = self.rng
        price = round(rng.uniform(*self.demo.price) / 50) * 50 * KOBO_IN_A_NAIRA
        fish = next((name for name, batch in self.batches.items() if batch.is_fish), None)
        if fish:
            what: dict[str, Any] = {"item": "fish", "unit": "kg", "batch": self.batches[fish]}
            amount = rng.randrange(35, 70)
        else:
            what = {"item": "eggs", "unit": "crate"}
            amount = int(self.stock // self.farm.crate_size)
            self.stock -= amount * self.farm.crate_size
        total = amount * price
        buyer = rng.choice(self.demo.buyers)
        if amount:
            self._own(Sale, ago, **what, quantity=amount, unit_price_kobo=price, total_kobo=total, buyer=buyer)

    def _buy_feed(self, ago: int) -> None:
        bags, self.bags = max(1, round(self.bags)), 0.0
        price = round(self.rng.uniform(*self.demo.feed_price) / 100) * 100
        self._own(
            Expense,
            ago,
            category="feed",
            description=f"{bags} bags of {self.demo.feed}",
            supplier=self.demo.feed_seller,
            amount_kobo=bags * price * KOBO_IN_A_NAIRA,
        )

    # --- what happened once ---------------------------------------------------------------------------------------

    def _happenings(self) -> None:
        for ago, batch, text in self.demo.notes:
            self._hand(Note, ago, batch, text=text)
        for ago, batch, seen, animals in self.demo.symptoms:
            self._hand(SymptomRecord, ago, batch, description=seen, affected_count=animals)
        for days, batch, title, _done in self.demo.tasks:
            self._own(Task, -days, batch=self.batches.get(batch), title=title)

    def _hand(self, model: type[Record], ago: int, batch: DemoBatch | str, **fields: Any) -> None:
        name = batch if isinstance(batch, str) else batch.name
        self.by_hand.append(self._record(model, ago, batch=self.batches.get(name), **fields))

    def _own(self, model: type[Record], ago: int, **fields: Any) -> None:
        self.by_owner.append(self._record(model, ago, **fields))

    def _record(self, model: type[Record], ago: int, **fields: Any) -> Record:
        fields[model.date_column] = self.today - timedelta(days=ago)
        return model(farm_id=self.farm.id, **fields)


def fish_grams(day: int) -> float:
    """What a catfish weighs, so many days after stocking (grams)."""
    for (start, light), (end, heavy) in pairwise(FISH_GROWTH):
        if day <= end:
            return light + (heavy - light) * (day - start) / (end - start)
    return FISH_GROWTH[-1][1]


def _tenths(rng: random.Random, low: float, high: float) -> Decimal:
    return Decimal(round(rng.uniform(low, high) * 10)) / 10
