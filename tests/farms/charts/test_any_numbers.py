"""Whatever the numbers: what is drawn lies in the box, and the axis holds it."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from farms import charts
from farms.charts.drawing import ticks
from tests.support.charts import (
    RULES,
    TODAY,
    ago,
    assert_all_of_it_is_in_the_box,
    shown,
)

NUMBERS = st.one_of(
    st.integers(-(10**18), 10**18),
    st.floats(-1e18, 1e18, allow_nan=False),
    st.decimals(-1000, 1000, allow_nan=False, places=3),
    st.sampled_from([0, 1, -1, 5e-324, 1e-9, 0.1]),
)
DAYS = st.integers(0, 800).map(ago)
UNITS = st.sampled_from([charts.EGGS, charts.KILOS, charts.PERCENT, charts.NAIRA])


@settings(max_examples=60)
@given(
    values=st.dictionaries(DAYS, NUMBERS, max_size=40),
    more=st.dictionaries(DAYS, NUMBERS, max_size=10),
    band=st.dictionaries(DAYS, st.tuples(NUMBERS, NUMBERS), max_size=5),
    length=st.integers(0, 800),
    unit=UNITS,
    total=st.booleans(),
    pause=st.integers(1, 30),
)
def test_every_coordinate_is_finite_and_in_the_box(values, more, band, length, unit, total, pause):
    options = {"unit": unit, "least": 1, **RULES}
    for chart in (
        charts.columns("c", "Columns", values, ago(length), TODAY, total=total, **options),
        charts.line("l", "Line", values, ago(length), TODAY, standard=more, pause=pause, **options),
        charts.line("b", "Band", values, ago(length), TODAY, standard=band, pause=pause, **options),
        charts.paired("p", "Paired", values, more, ago(length), TODAY, **options),
    ):
        assert_all_of_it_is_in_the_box(chart)
        markup = shown(chart)
        assert not re.search(r'(?:d|x|y)="[^"]*(?:nan|inf|e[+-])', markup)


@given(low=st.floats(-1e18, 1e18), span=st.floats(0, 1e18), whole=st.booleans())
def test_the_axis_holds_its_numbers_in_a_few_equal_steps(low, span, whole):
    scale = ticks(low, low + span, whole=whole)
    slack = (scale[-1] - scale[0]) * 1e-6
    assert scale[0] - slack <= low
    assert scale[-1] + slack >= low + span
    assert 2 <= len(scale) <= 6
