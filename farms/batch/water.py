"""The water of a pond: the last readings and what to do about them, and the warning for the next dawn."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from django.db.models import F

from farmops import words
from farms.batch.days import BatchDays
from farms.figures import feed, growth, pond
from farms.figures.result import Judgement
from farms.figures.water import DAYS_BACK, PondFacts, Reading, dawn_oxygen_warning, judge_reading
from farms.records.types.symptom import SymptomRecord
from farms.records.types.water import RANGES, WaterRecord

MOST_READINGS = 30
GASPING = "gasp"  # in the words of who saw it
READINGS = tuple(column for column in RANGES if column != "litres")


@dataclass(frozen=True)
class PondWater:
    """`last` is the last reading, `when` its day and time in words."""

    last: Reading | None
    when: str
    verdicts: list[Judgement]
    dawn: Judgement | None


def pond_water(days: BatchDays) -> PondWater:
    """Two queries."""
    batch = days.batch
    measured = WaterRecord._default_manager.filter(farm_id=batch.farm_id, batch_id=batch.id, voided_at=None)
    last_first = ("-occurred_on", F("taken_at").desc(nulls_last=True), "-created_at")
    newest = measured.exclude(**dict.fromkeys(READINGS)).order_by(*last_first)
    records = list(newest[:MOST_READINGS])
    readings = [as_reading(record) for record in records]
    dawn = dawn_oxygen_warning(readings, days.today, _facts(days)) if days.heads.alive else None
    if not records:
        return PondWater(None, "", [], dawn)
    when = words.day(records[0].occurred_on, days.today)
    if records[0].taken_at:
        when += f" {records[0].taken_at:%H:%M}"
    return PondWater(readings[0], when, judge_reading(readings[0]), dawn)


def as_reading(record: WaterRecord) -> Reading:
    """A record of water as the figures of ponds take it; the hour is the farm's clock."""
    return Reading(
        day=record.occurred_on,
        hour=record.taken_at.hour if record.taken_at else None,
        ph=record.ph,
        temperature_c=record.temperature_c,
        oxygen_mg_l=record.dissolved_oxygen_mg_l,
        tan_mg_l=record.ammonia_mg_l,
        nitrite_mg_l=record.nitrite_mg_l,
        transparency_cm=record.transparency_cm,
    )


def _facts(days: BatchDays) -> PondFacts:
    batch, since = days.batch, days.today - timedelta(days=DAYS_BACK)
    seen = SymptomRecord._default_manager.filter(farm_id=batch.farm_id, batch_id=batch.id, voided_at=None)
    load = growth.biomass_kg(days.heads.alive, days.weight_g).value
    place = batch.structure
    water = pond.volume_m3(place.length_m, place.width_m, place.depth_m).value if place else None
    fed = [kg for day, kg in days.fed.items() if kg and since <= day <= days.today]
    mean = sum(fed, Decimal(0)) / len(fed) if fed else None
    return PondFacts(
        kg_per_m3=load / water if load and water else None,
        feed_percent=mean / load * 100 if mean and load else None,
        guide_percent=feed.fish_percent(days.weight_g).value,
        gasping=seen.filter(description__icontains=GASPING, occurred_on__gte=since).exists(),
    )
