"""A year of books for a demo farm, from a seeded generator: the same year every time, ending yesterday.

Everything is written through the application's login, so PostgreSQL's rules hold for it. Figures are those of small
Nigerian farms, by the guides of `farms.figures`; prices are of 2025.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from uuid import UUID, uuid5

from assistant.demo.books import Books
from assistant.demo.shapes import DemoBatch, DemoFarm
from assistant.demo.year import tell
from farmops.database.scope import farm_scope, person_scope
from farmops.database.sql import insert_many
from farmops.roles import Role
from farmops.words import KOBO_IN_A_NAIRA
from farms.batch.services import add_batch
from farms.models import Batch, Contact, Farm, RecurringCost, Structure, User
from farms.people.farms import add_member, create_farm, farm_today, my_farms
from farms.records import Record
from farms.records.services import void_record
from farms.records.types.task import Task


def make_farm(demo: DemoFarm, owner: User, worker: User | None) -> Farm | None:
    """The farm with its people, batches and books. Goes on where an interrupted call had stopped.

    None for a farm that an older version stocked: its books are another year's, and stay as they are.
    """
    with person_scope(owner.pk):
        existing = next((farm for farm, _role in my_farms(owner.pk) if farm.slug == demo.slug), None)
    farm = existing or create_farm(
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
            _stock(demo, farm, owner, worker, today)
        if not Structure.objects.filter(farm_id=farm.id, name__in=[house.name for house in demo.houses]).exists():
            return None
        batches = {batch.name: batch for batch in Batch.objects.filter(farm_id=farm.id)}
        done = Task._default_manager.filter(farm_id=farm.id, id=_mark(farm, "tasks")).exists()
    if not done:
        _write(Books(demo, farm, batches, today, worker or owner), owner)
    return farm


def _stock(demo: DemoFarm, farm: Farm, owner: User, worker: User | None, today: date) -> None:
    if worker:
        add_member(farm.id, worker.pk, Role.WORKER)
    houses = {
        house.name: Structure(
            farm_id=farm.id,
            name=house.name,
            kind=house.kind,
            length_m=Decimal(house.length),
            width_m=Decimal(house.width),
            depth_m=Decimal(house.depth) if house.depth else None,
        )
        for house in demo.houses
    }
    insert_many(list(houses.values()))
    for flock in (*demo.past, *demo.batches):
        add_batch(_batch(farm, flock, houses, today))
    insert_many([Contact(farm_id=farm.id, name=name, kind=kind, phone=tel) for name, kind, tel in demo.contacts])
    costs = [
        RecurringCost(
            farm_id=farm.id,
            category=cost.category,
            amount_kobo=cost.naira * KOBO_IN_A_NAIRA,
            description=cost.what,
            supplier=cost.supplier,
            every=cost.every,
            next_on=today + timedelta(days=cost.due),
            created_by_id=owner.pk,
        )
        for cost in demo.recurring
    ]
    insert_many(costs)


def _batch(farm: Farm, flock: DemoBatch, houses: dict[str, Structure], today: date) -> Batch:
    return Batch(
        farm_id=farm.id,
        name=flock.name,
        kind=flock.kind,
        placed_count=flock.count,
        placed_on=today - timedelta(days=flock.days),
        age_at_placing=flock.age,
        start_weight_g=Decimal(flock.start_g),
        breed=flock.breed,
        structure_id=houses[flock.house].id,
    )


def _write(books: Books, owner: User) -> None:
    """Write the chapters in their order, each page by its person; the last statements of all are the tasks."""
    tell(books)
    farm = books.farm
    for number, chapter in enumerate(books.chapters):
        for person_id, records in chapter.pages(owner.pk, books.person.pk):
            with farm_scope(user_id=person_id, farm_id=farm.id):
                _page(records, person_id, _mark(farm, f"{number} {person_id}"))
    with farm_scope(user_id=owner.pk, farm_id=farm.id):
        _page(books.tasks, owner.pk, _mark(farm, "tasks"))
        finish_tasks(books, owner)
        void_record(books.slip, "typed twice")


def _mark(farm: Farm, what: str) -> UUID:
    """The id of a page's first record: where it is there, the page is written."""
    return uuid5(farm.id, f"demo {what}")


def _page(records: list[Record], person_id: UUID, mark: UUID) -> None:
    if type(records[0])._default_manager.filter(farm_id=records[0].farm_id, id=mark).exists():
        return
    records[0].id = mark
    for record in records:
        record.created_by_id = person_id
    insert_many(records)


def finish_tasks(books: Books, person: User) -> None:
    """Mark the tasks that were done, in the afternoon of their days."""
    for task, todo in zip(books.tasks, books.demo.tasks, strict=True):
        if todo.done:
            moment = datetime.combine(task.day, time(16, 20), books.farm.zone)
            kept = Task._default_manager.filter(farm_id=books.farm.id, id=task.id)
            kept.update(done_at=moment, done_by_id=person.pk)
