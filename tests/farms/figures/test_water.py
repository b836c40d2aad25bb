"""Water of ponds: the table of ranges, ammonia by Emerson's equation, oxygen by the hour, and room for fish."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from farms.figures.growth import biomass_kg
from farms.figures.pond import (
    animals_per_m2,
    fish_per_m3,
    judge_pond,
    judge_tank,
    kg_per_m2,
    litres,
    volume_m3,
)
from farms.figures.result import Light
from farms.figures.water import (
    RANGES,
    PondFacts,
    Reading,
    dawn_oxygen_warning,
    judge_reading,
    un_ionised_ammonia,
    un_ionised_percent,
)

TODAY = date(2026, 3, 31)


def reading(hour=6, days_ago=0, **values):
    return Reading(TODAY - timedelta(days=days_ago), hour, **{name: D(str(value)) for name, value in values.items()})


@pytest.mark.parametrize(
    ("what", "red", "amber", "green"),
    [
        ("oxygen", "2.9 3", "3.1 4.9", "5 9"),
        ("ph", "4 5 9.5 10", "5.1 6.4 8.6 9.4", "6.5 7 8.5"),
        ("temperature", "19 20 35 36", "20.1 25.9 32.1 34.9", "26 29 32"),
        ("ammonia", "0.05 0.06", "0.021 0.049", "0 0.02"),
        ("tan", "2.3 5", "1.01 2.29", "0 1"),
        ("nitrite", "2 5", "0.51 1.99", "0 0.5"),
        ("transparency", "10 15", "15.1 24.9 40.1 90", "25 30 40"),
    ],
)
def test_the_table_of_ranges(what, red, amber, green):
    for light, values in (("red", red), ("amber", amber), ("green", green)):
        assert {RANGES[what].light(D(value)) for value in values.split()} == {light}


@pytest.mark.parametrize(
    ("ph", "celsius", "percent"), [(8, 24, "5.02"), (7, 24, "0.53"), (7, 28, "0.69"), (7, 30, "0.80")]
)
def test_un_ionised_ammonia_agrees_with_the_published_table(ph, celsius, percent):
    """Table 1 of University of Florida FA16, "Ammonia in Aquatic Systems", calculated from Emerson et al. 1975."""
    assert round(un_ionised_percent(ph, celsius).value, 2) == D(percent)


def test_the_example_of_the_published_table():
    # 1.0 mg/l of total ammonia at 24 °C and pH 8.0: 0.0502 mg/l.
    assert round(un_ionised_ammonia(D(1), D(8), D(24)).value, 4) == D("0.0502")
    assert un_ionised_ammonia(D(1), None, D(24)).missing == "Measure pH and temperature with the ammonia."
    assert un_ionised_ammonia(None, D(8), D(24)).value is None
    assert un_ionised_percent(D(8), D("50.1")).value is None
    assert un_ionised_percent(D(8), D(50)).value > un_ionised_percent(D(8), D(0)).value > 0
    assert un_ionised_ammonia(D(0), D(8), D(24)).value == 0


@given(ph=st.integers(40, 100), celsius=st.integers(0, 49))
def test_ammonia_is_more_poisonous_in_warm_and_in_basic_water(ph, celsius):
    here = un_ionised_percent(D(ph) / 10, celsius).value
    assert 0 < here < un_ionised_percent(D(ph + 1) / 10, celsius).value < 100
    assert here < un_ionised_percent(D(ph) / 10, celsius + 1).value


def by_code(of):
    return {one.code: one.light for one in judge_reading(of)}


def test_total_ammonia_is_judged_by_its_poisonous_part():
    # 3 mg/l: at pH 6.8 and 28 °C 0.013 mg/l of it is poison, at pH 8.2 0.29.
    mild = reading(tan_mg_l=3, ph="6.8", temperature_c=28)
    assert by_code(mild) == {"tan": "amber", "ph": "green", "temperature": "green", "ammonia": "green"}
    assert by_code(reading(tan_mg_l=3, ph="8.2", temperature_c=28))["ammonia"] == "red"
    assert by_code(reading(tan_mg_l=3)) == {"tan": "red"}, "without the pH the worst is thought"


def test_the_strictest_comes_first_and_says_what_to_do():
    first, *rest = judge_reading(reading(oxygen_mg_l=2, ph=7, nitrite_mg_l="0.6"))
    assert (first.code, first.light, [one.light for one in rest]) == ("oxygen", "red", ["amber", "green"])
    assert first.advice.startswith("Stop feeding")
    assert judge_reading(Reading(TODAY)) == []


@pytest.mark.parametrize(
    ("hour", "light"), [(5, "green"), (11, "green"), (12, "amber"), (15, "amber"), (None, "amber")]
)
def test_oxygen_after_noon_does_not_clear_a_pond(hour, light):
    (judged,) = judge_reading(reading(hour=hour, oxygen_mg_l=7))
    assert judged.light == light
    assert (judged.advice == "Measure it again just before sunrise.") == (light == "amber")


def test_low_oxygen_after_noon_is_low():
    assert by_code(reading(hour=15, oxygen_mg_l=2)) == {"oxygen": "red"}


# --- before dawn ------------------------------------------------------------------------------------------------------------


def test_no_warning_without_a_reason():
    assert dawn_oxygen_warning([], TODAY) is None
    good = reading(oxygen_mg_l=6, temperature_c=29, transparency_cm=30)
    assert dawn_oxygen_warning([good], TODAY, PondFacts(kg_per_m3=D(10), feed_percent=D(3), guide_percent=D(3))) is None


@pytest.mark.parametrize(
    ("readings", "facts", "light"),
    [
        ([reading(oxygen_mg_l=4)], None, "amber"),
        ([reading(oxygen_mg_l=2)], None, "red"),
        ([reading(hour=16, oxygen_mg_l=9), reading(days_ago=1, oxygen_mg_l=4)], None, "amber"),
        ([reading(transparency_cm=15)], None, "amber"),
        ([reading(hour=15, temperature_c=33)], None, "amber"),
        ([], PondFacts(feed_percent=D(4), guide_percent=D(3)), "amber"),
        ([], PondFacts(kg_per_m3=D(60)), "amber"),
        ([], PondFacts(gasping=True), "red"),
    ],
)
def test_reasons_to_fear_the_dawn(readings, facts, light):
    warning = dawn_oxygen_warning(readings, TODAY, facts)
    assert (warning.light, warning.code) == (light, "dawn_oxygen")
    assert warning.advice


def test_old_readings_and_those_of_tomorrow_say_nothing():
    assert dawn_oxygen_warning([reading(days_ago=3, oxygen_mg_l=2), reading(days_ago=-1, oxygen_mg_l=2)], TODAY) is None


# --- room -------------------------------------------------------------------------------------------------------------------


def test_water_of_a_pond():
    volume = volume_m3(10, 5, D("1.2"))
    assert (volume.value, litres(volume).value) == (60, 60_000)
    assert (str(volume), str(litres(volume))) == ("60 m³", "60,000 litres")
    assert volume_m3(10, 5, None).missing == litres(volume_m3(10, 0, 1)).missing != ""


@pytest.mark.parametrize(("fish", "light"), [(4800, "green"), (4801, "amber"), (6000, "amber"), (6001, "red")])
def test_fish_in_a_tank_of_sixty_cubic_metres(fish, light):
    assert judge_tank(fish_per_m3(fish, volume_m3(10, 5, D("1.2")))).light == light


def test_kilos_in_an_earthen_pond():
    # 200 m²: 360 kg are 1.8 on a m².
    loads = [kg_per_m2(biomass_kg(count, 500), 200) for count in (720, 800, 801)]
    assert [judge_pond(load).light for load in loads] == ["green", "amber", "red"]
    assert judge_pond(kg_per_m2(biomass_kg(720, None), 200)).words == "Weigh 10 of them."
    assert judge_tank(fish_per_m3(10, volume_m3(0, 0, 0))).light == Light.GREY
    assert animals_per_m2(550, 100).value == D("5.5")
    assert animals_per_m2(550, None).value is None
