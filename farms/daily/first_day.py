"""A new farm's first day: four steps. Whether one is done is read off the farm's own rows; nothing is stored for it.

The card is shown until all four are done, for two weeks at most.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Exists
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from farms.daily.today import FarmDay
from farms.models import BatchKind, Farm, Good, StoreMovement
from farms.models.batch import FISH, LAYING
from farms.records.types.egg_collection import EggCollection
from farms.records.types.feed_use import FeedUse
from farms.records.types.mortality import Mortality
from farms.records.types.store_adjustment import StoreWhy
from farms.records.types.water import WaterRecord

SHOWN_DAYS = 14
DAILY = (EggCollection, FeedUse, Mortality, WaterRecord)


@dataclass(frozen=True)
class Step:
    """One thing to do. `example` is a sentence to send; a step that waits for another has no `url` yet."""

    title: str
    why: str
    button: str
    url: str
    done: bool
    example: str = ""


def is_new(farm: Farm) -> bool:
    """Whether the farm is in its first two weeks."""
    return timezone.now() - farm.created_at <= timedelta(days=SHOWN_DAYS)


def first_day(farm: Farm, day: FarmDay, *, has_asked: bool) -> list[Step]:
    """The steps of a farm in its first two weeks; none when all are done, or the farm is older. One query at most."""
    if not is_new(farm):
        return []
    wrote, counted = _what_is_there(farm)
    today = reverse("assistant:today", args=[farm.slug])
    later = "" if day.batches else _("After the first step.")
    steps = [
        Step(
            _("Add your first batch"),
            _("A flock in a pen, or fish in a pond: its name, the kind, how many."),
            _("Add the first batch"),
            reverse("farms:batch_new", args=[farm.slug]),
            day.has_batches,
        ),
        Step(
            _("Write today's first numbers"),
            later or _("How many died, eggs, bags of feed: what you know is enough."),
            _("Write the numbers"),
            "" if later else f"{today}#day",
            wrote,
        ),
        Step(
            _("Send the first message"),
            later or _("As you would tell a friend: it prepares the record, you look and confirm. With your figures:"),
            _("Write a message"),
            "" if later else f"{today}#latest",
            has_asked,
            "" if later else example_message(day),
        ),
        Step(
            _("Count your feed"),
            _("How much is in the store now. From then on you see how many days it lasts."),
            _("Count the feed"),
            _count_feed(farm, day),
            counted,
        ),
    ]
    return [] if all(step.done for step in steps) else steps


def example_message(day: FarmDay) -> str:
    """A message that fits the animals on the farm, in the name of one of its batches."""
    batch = next((batch_day.batch for batch_day in day.batches if batch_day.batch and batch_day.alive), None)
    if batch is None:
        return _("Sold 2 crates of eggs at 5,800 each")
    if batch.kind in FISH:
        words = _("%(batch)s: 2 fish died, fed 4 kg")
    elif batch.kind in LAYING:
        words = _("Picked 3 crates and 12 eggs in %(batch)s, 1 bird died there")
    else:
        words = _("%(batch)s: 1 bird died, fed 1 bag of feed")
    return words % {"batch": batch.name}


def _count_feed(farm: Farm, day: FarmDay) -> str:
    """The form for a count of the store, with the feed of these animals already named."""
    kinds = {batch_day.batch.kind for batch_day in day.batches if batch_day.batch}
    names = {BatchKind.LAYERS: "layer mash", BatchKind.BROILERS: "broiler finisher", BatchKind.PULLETS: "grower mash"}
    answers = {"why": StoreWhy.COUNTED.value, "good": Good.FEED.value, "unit": "bag"}
    if len(kinds) == 1 and (name := names.get(BatchKind(kinds.pop()))):
        answers["item"] = name
    return f"{reverse('farms:record_new', args=[farm.slug, 'store_adjustment'])}?{urlencode(answers)}"


def _what_is_there(farm: Farm) -> tuple[bool, bool]:
    """Whether a day's numbers were ever written, and whether feed was ever counted or bought."""
    wrote: Any = Exists(DAILY[0]._default_manager.filter(farm_id=farm.id))
    for model in DAILY[1:]:
        wrote |= Exists(model._default_manager.filter(farm_id=farm.id))
    counted = Exists(StoreMovement.objects.filter(farm_id=farm.id, good=Good.FEED, delta__gt=0))
    answers: tuple[bool, bool] = Farm.objects.filter(id=farm.id).values_list(wrote, counted).get()
    return answers
