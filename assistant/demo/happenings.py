"""What happened once on a demo farm: counts, treatments, vaccinations, notes, tasks, eggs lost and eaten, one slip."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from assistant.demo.books import Books
from farms.models.store import CRACKED, HELD, Good
from farms.records.base import Record
from farms.records.types.expense import Expense
from farms.records.types.note import Note
from farms.records.types.stock_adjustment import StockAdjustment, Why
from farms.records.types.store_adjustment import StoreAdjustment, StoreWhy
from farms.records.types.symptom import SymptomRecord
from farms.records.types.task import Task
from farms.records.types.treatment import Treatment
from farms.records.types.vaccination import Vaccination


def opening(books: Books, ago: int) -> None:
    """What was in the store on the first day; and all treatments, which PostgreSQL has to know before the eggs."""
    for name, kg in books.demo.opening.items():
        books.feed[name] = Decimal(kg)
        count: dict[str, Any] = {"good": Good.FEED, "item": name, "quantity": kg, "unit": "kg", "reason": "first count"}
        books.own(StoreAdjustment, ago, why=StoreWhy.COUNTED, **count)
    for course in books.demo.courses:
        used = dict(zip(("quantity", "unit"), course.used, strict=True)) if course.used else {}
        books.own(
            Treatment,
            course.ago,
            course.batch,
            drug=course.drug,
            last_day=books.today - timedelta(days=course.ago - course.days + 1),
            egg_days=course.egg_days,
            meat_days=course.meat_days,
            reason=course.reason,
            prescriber=course.prescriber,
            **used,
        )


def day(books: Books, ago: int) -> None:
    """What happened on that day beside the usual."""
    demo = books.demo
    for days, batch, text in demo.notes:
        if days == ago:
            books.hand(Note, ago, batch, text=text)
    for days, batch, seen, animals in demo.symptoms:
        if days == ago:
            books.hand(SymptomRecord, ago, batch, description=seen, affected_count=animals)
    for days, batch, vaccine, route, lot in demo.vaccinations:
        if days == ago:
            alive = next(flock.alive for flock in books.flocks if flock.plan.name == batch)
            by = {"route": route, "lot": lot, "count": alive, "given_by": books.person.name}
            books.hand(Vaccination, ago, batch, vaccine=vaccine, **by)
    for days, batch, why, count, reason in demo.counts:
        if days == ago:
            _count(books, ago, batch, why, count, reason)
    _eggs(books, ago)
    if ago == 33:
        _slip(books, ago)


def _count(books: Books, ago: int, batch: str, why: str, count: int, reason: str) -> None:
    flock = next(flock for flock in books.flocks if flock.plan.name == batch)
    flock.alive -= count
    recount = why == Why.RECOUNT
    if recount:
        books.turn()
    books.own(StockAdjustment, ago, batch, why=why, count=flock.alive if recount else count, reason=reason)
    if recount:
        books.turn()


def _eggs(books: Books, ago: int) -> None:
    """Eggs for the house, cracked ones given away, those that a medicine held thrown away, a crate that fell."""
    if books.demo.house_crates and ago % 14 == 4 and books.eggs > 10 * books.farm.crate_size:
        crates = books.demo.house_crates
        books.eggs -= crates * books.farm.crate_size
        _from_store(books, ago, "", StoreWhy.HOME_USE, crates, "crate", "for the house")
    if ago % 14 == 6 and books.cracked:
        _from_store(books, ago, CRACKED, StoreWhy.GIVEN, books.cracked, "egg", "to neighbours")
        books.cracked = 0
    if books.held and not books.holds_eggs(ago):
        _from_store(books, ago, HELD, StoreWhy.SPOILT, books.held, "egg", "buried: medicine in them")
        books.held = 0
    if ago in (26, 171) and books.eggs > 10 * books.farm.crate_size:
        books.eggs -= books.farm.crate_size
        _from_store(books, ago, "", StoreWhy.SPOILT, 1, "crate", "fell from the motorcycle")


def _from_store(books: Books, ago: int, item: str, why: str, quantity: int, unit: str, reason: str) -> None:
    fields: dict[str, Any] = {
        "good": Good.EGGS,
        "item": item,
        "why": why,
        "quantity": quantity,
        "unit": unit,
        "reason": reason,
    }
    books.own(StoreAdjustment, ago, **fields)


def _slip(books: Books, ago: int) -> None:
    """An expense that was typed twice; the second is taken out at the end."""
    cost = books.demo.costs[0]
    fields: dict[str, Any] = {"category": cost.category, "amount_kobo": cost.naira * 100, "description": cost.what}
    for _time in range(2):
        books.slip = books.own(Expense, ago, **fields)


def closing(books: Books) -> None:
    """The last count of the store: a little less is there than in the book."""
    for name, kg in books.feed.items():
        if name != books.demo.short_of and kg >= books.demo.bag_kg:
            fields: dict[str, Any] = {
                "good": Good.FEED,
                "item": name,
                "unit": "kg",
                "quantity": kg - 1,
                "reason": "weighed the rest",
            }
            books.feed[name] -= 1
            books.own(StoreAdjustment, 1, why=StoreWhy.COUNTED, **fields)
            break
    if books.eggs:
        books.eggs -= 4
        _from_store(books, 1, "", StoreWhy.COUNTED, books.eggs, "egg", "counted with the worker")


def tasks(books: Books) -> list[Record]:
    """What is to be done, and what was."""
    return [
        books.record(
            Task,
            -todo.due,
            todo.batch,
            title=todo.title,
            repeat_days=todo.repeat,
            vaccine=todo.vaccine,
            why=todo.why,
            assignee_id=books.person.pk if todo.by_worker else None,
        )
        for todo in books.demo.tasks
    ]
