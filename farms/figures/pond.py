"""Size of ponds and pens, and how many animals they hold."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _

from farms.figures.result import Figure, Judgement, Light, Number, Unit, known, missing, number, passed_on, unknown

LITRES_IN_A_M3 = 1000

# Earthen pond without flow: 1.8 to 2 kg of fish on a m²
# (https://www.profitablefishfarming.com/use-simple-method-calculate-stocking-density/), 2 to 5 table fish
# (https://fishward.com/article/stocking-catfish).
POND_KG_PER_M2, POND_KG_PER_M2_MOST = Decimal("1.8"), Decimal(2)
# Concrete or tarpaulin with regular change of water: about 80 fish in a m³ (http://greenfarmproduct.com/CATFISH/);
# above 100 only with flowing water.
TANK_FISH_PER_M3, TANK_FISH_PER_M3_MOST = Decimal(80), Decimal(100)


def volume_m3(length_m: Number | None, width_m: Number | None, depth_m: Number | None) -> Figure[Decimal]:
    """Water in a pond, m³: length × width × depth of the water, all in metres."""
    if not (length_m and width_m and depth_m) or min(length_m, width_m, depth_m) <= 0:
        return missing(Unit.CUBIC_METRES, _("Measure length, width and depth of the water."))
    return known(Decimal(length_m) * width_m * depth_m, Unit.CUBIC_METRES)


def litres(volume: Figure[Decimal]) -> Figure[Decimal]:
    """Litres of a volume: m³ × 1000."""
    return passed_on(Unit.LITRES, volume) or known(number(volume) * LITRES_IN_A_M3, Unit.LITRES)


def fish_per_m3(count: int, volume: Figure[Decimal]) -> Figure[Decimal]:
    """Fish in a cubic metre of water: fish / m³."""
    if gone := passed_on(Unit.A_CUBIC_METRE, volume):
        return gone
    return known(Decimal(count) / number(volume), Unit.A_CUBIC_METRE)


def animals_per_m2(count: int, area_m2: Number | None) -> Figure[Decimal]:
    """Birds or fish on a square metre: animals / m²."""
    if not area_m2 or area_m2 < 0:
        return missing(Unit.A_SQUARE_METRE, _("Measure length and width."))
    return known(Decimal(count) / Decimal(area_m2), Unit.A_SQUARE_METRE)


def kg_per_m2(biomass: Figure[Decimal], area_m2: Number | None) -> Figure[Decimal]:
    """Kilos of fish on a square metre of pond: biomass kg / m²."""
    if gone := passed_on(Unit.KG_A_SQUARE_METRE, biomass):
        return gone
    if not area_m2 or area_m2 < 0:
        return missing(Unit.KG_A_SQUARE_METRE, _("Measure length and width."))
    return known(number(biomass) / Decimal(area_m2), Unit.KG_A_SQUARE_METRE)


def judge_tank(density: Figure[Decimal]) -> Judgement:
    """Fish in a m³ of a tank of concrete or tarpaulin: up to 80 good, up to 100 watch, more needs flowing water."""
    if density.value is None:
        return unknown(density.missing)
    facts = {"density": density}
    if density.value <= TANK_FISH_PER_M3:
        return Judgement(Light.GREEN, _("%(density)s: enough room with regular change of water.") % facts)
    if density.value <= TANK_FISH_PER_M3_MOST:
        return Judgement(
            Light.AMBER, _("%(density)s: crowded.") % facts, "crowded", _("Change water often, or sell some.")
        )
    words = _("%(density)s: too many without flowing water.") % facts
    return Judgement(Light.RED, words, "too_many", _("Move or sell part of them."))


def judge_pond(load: Figure[Decimal]) -> Judgement:
    """Kilos of fish on a m² of an earthen pond without flow: up to 1.8 good, up to 2 full, more is too much."""
    if load.value is None:
        return unknown(load.missing)
    facts = {"load": load}
    if load.value <= POND_KG_PER_M2:
        return Judgement(Light.GREEN, _("%(load)s: the pond carries it.") % facts)
    if load.value <= POND_KG_PER_M2_MOST:
        return Judgement(Light.AMBER, _("%(load)s: the pond is full.") % facts, "full", _("Harvest part of them soon."))
    words = _("%(load)s: more than a pond without flow carries.") % facts
    return Judgement(Light.RED, words, "too_much", _("Harvest part of them now, or bring flowing water."))
