"""A batch's day: who died, what was laid, eaten and drunk, how heavy they are, and how their water is."""

from __future__ import annotations

import random
from datetime import time
from decimal import Decimal

from assistant.demo.books import Books
from assistant.demo.flocks import Flock
from farms.figures.laying import LAY_CURVE
from farms.figures.result import held_curve
from farms.models.batch import BatchKind
from farms.records.types.egg_collection import EggCollection
from farms.records.types.feed_use import BAG, KG, FeedUse
from farms.records.types.mortality import Mortality
from farms.records.types.water import WaterRecord
from farms.records.types.weight import WeightRecord

DEATHS_A_DAY = {BatchKind.LAYERS: 0.00014, BatchKind.BROILERS: 0.0006}  # of fish 0.0003
CAUSES = {
    BatchKind.LAYERS: ("", "", "weak", "prolapse", "found in the morning", "pecked"),
    BatchKind.BROILERS: ("", "weak legs", "heat", "found on its back"),
}
FISH_CAUSES = ("", "", "floating in the morning", "eaten by the big ones")
OF_THE_CURVE = 0.96  # of what the breed's curve says, hens on small farms lay
HOT_MONTHS = {2: 0.985, 3: 0.97, 4: 0.975, 5: 0.99}
LITRES_A_KG = {BatchKind.LAYERS: 2.0, BatchKind.BROILERS: 2.1}  # water to feed
DAWN, AFTERNOON = (5, 45), (15, 10)


def day_of(books: Books, flock: Flock, ago: int) -> None:
    """Write what one batch did on one day."""
    _deaths(books, flock, ago)
    if flock.alive:
        lay, feed, water = _spell(books, flock, ago)
        if flock.plan.kind == BatchKind.LAYERS:
            _eggs(books, flock, ago, lay)
        kg = _fed(books, flock, ago, feed)
        if flock.is_fish:
            _pond(books, flock, ago)
        elif ago % 3 == 0 or ago < 4:
            litres = float(kg) * LITRES_A_KG[BatchKind(flock.plan.kind)] * water * books.rng.uniform(0.95, 1.06)
            books.hand(WaterRecord, ago, flock.plan.name, litres=Decimal(round(litres)))
        _weighed(books, flock, ago)


def _spell(books: Books, flock: Flock, ago: int) -> tuple[float, float, float]:
    lay = feed = water = 1.0
    for spell in books.demo.spells:
        if spell.covers(ago, flock.plan.name):
            lay, feed, water = lay * spell.lay, feed * spell.feed, water * spell.water
    return lay, feed, water


def _deaths(books: Books, flock: Flock, ago: int) -> None:
    rng, kind = books.rng, flock.plan.kind
    told = [(count, cause) for days, name, count, cause in books.demo.deaths if (days, name) == (ago, flock.plan.name)]
    share = DEATHS_A_DAY.get(BatchKind(kind), 0.0003)
    if not told and rng.random() < flock.alive * share:
        told = [(1, rng.choice(CAUSES.get(BatchKind(kind), FISH_CAUSES)))]
    for count, cause in told:
        flock.alive -= count
        books.hand(Mortality, ago, flock.plan.name, count=count, cause=cause)


def _eggs(books: Books, flock: Flock, ago: int, spell: float) -> None:
    rng, weeks = books.rng, Decimal(flock.age(ago)) / 7
    share = float(held_curve(LAY_CURVE, weeks)) / 100 * OF_THE_CURVE
    if weeks < LAY_CURVE[0][0]:
        share = 0
    month = books.record(EggCollection, ago).day.month
    eggs = round(flock.alive * min(0.92, share * spell * HOT_MONTHS.get(month, 1) + rng.gauss(0, 0.008)))
    if eggs <= 0:
        return
    crates, loose = divmod(eggs, books.farm.crate_size)
    cracked = round(eggs * rng.uniform(0.001, 0.011))
    fields = {"crates": crates or None, "loose": loose, "cracked": cracked}
    books.hand(EggCollection, ago, flock.plan.name, eggs=eggs, **fields)
    books.cracked += cracked
    if books.holds_eggs(ago, flock.plan.name):
        books.held += eggs - cracked
    else:
        books.eggs += eggs - cracked


def _fed(books: Books, flock: Flock, ago: int, spell: float) -> Decimal:
    name, bag = flock.feed_name(ago), Decimal(books.demo.bag_kg)
    kg = flock.feed_kg(ago) * spell * books.rng.uniform(0.98, 1.02)
    weighed = books.demo.weighs_feed or kg < 2 * bag
    amount = Decimal(max(1, round(kg * 2 if weighed else kg / float(bag) * 2))) / 2
    weight = amount if weighed else amount * bag
    unit = KG if weighed else BAG
    books.hand(FeedUse, ago, flock.plan.name, quantity=amount, unit=unit, kg=weight, feed_type=name)
    books.feed[name] -= weight
    return weight


def _pond(books: Books, flock: Flock, ago: int) -> None:
    if ago % 3 != 1:
        return
    rng, name = books.rng, flock.plan.name
    gasped = name == "Pond 1" and ago in (1, 7)
    low = 2.3 if gasped else 4.1
    warm = rng.uniform(26.2, 27.9)
    dawn = {"dissolved_oxygen_mg_l": _tenths(rng, low, low + (0.3 if gasped else 1.2)), "temperature_c": _near(warm)}
    books.hand(WaterRecord, ago, name, taken_at=_about(rng, *DAWN), ph=_tenths(rng, 6.7, 7.2), **dawn)
    later = {"dissolved_oxygen_mg_l": _tenths(rng, 6.2, 8.0), "temperature_c": _near(warm + rng.uniform(1.5, 2.6))}
    if ago % 6 == 1:
        later |= {"nitrite_mg_l": _tenths(rng, 0.1, 0.4), "transparency_cm": Decimal(rng.randrange(26, 39))}
    ammonia = _tenths(rng, 0.1, 0.6)
    books.hand(
        WaterRecord,
        ago,
        name,
        taken_at=_about(rng, *AFTERNOON),
        ph=_tenths(rng, 7.3, 7.9),
        ammonia_mg_l=ammonia,
        **later,
    )


def _weighed(books: Books, flock: Flock, ago: int) -> None:
    every = 28 if flock.plan.kind == BatchKind.LAYERS else 7 if flock.plan.kind == BatchKind.BROILERS else 14
    since = flock.plan.days - ago
    if since % every != every - 1:
        return
    rng, grams = books.rng, flock.grams(ago) * books.rng.uniform(0.97, 1.03)
    singly = since % (2 * every) == every - 1
    weights = [max(1, round(rng.gauss(grams, grams * 0.075))) for _one in range(20)]
    mean = (Decimal(sum(weights)) / len(weights)).quantize(Decimal("0.01"))
    if singly:
        books.hand(WeightRecord, ago, flock.plan.name, average_g=mean, sample_size=20, weights_g=weights)
    else:
        books.hand(WeightRecord, ago, flock.plan.name, average_g=Decimal(round(grams)), sample_size=30)


def _about(rng: random.Random, hour: int, minute: int) -> time:
    return time(hour, minute + rng.randrange(15) - 7)


def _near(value: float) -> Decimal:
    return Decimal(round(value * 10)) / 10


def _tenths(rng: random.Random, low: float, high: float) -> Decimal:
    return _near(rng.uniform(low, high))
