"""How a figure is printed, and that figures stay clear of the database and the clock."""

from __future__ import annotations

import ast
from decimal import Decimal as D
from pathlib import Path

import pytest
from django.template import Context, Template

from farms import figures
from farms.figures.result import PRINTED, Judgement, Light, Unit, known, missing, strictest, unknown

SOURCES = sorted(Path(figures.__file__).parent.glob("*.py"))


@pytest.mark.parametrize(
    ("figure", "text"),
    [
        (known(D("85.05"), Unit.PERCENT), "85.1 %"),
        (known(D("2.0500"), Unit.RATIO), "2.05"),
        (known(D("1999.5"), Unit.GRAMS), "2,000 g"),
        (known(125_050, Unit.KOBO), "₦1,250.50"),
        (known(D("0.0502"), Unit.MG_A_LITRE), "0.05 mg/l"),
        (known(D(0), Unit.DAYS), "0 days"),
        (missing(Unit.RATIO, "Weigh 10 of them."), "Weigh 10 of them."),
    ],
)
def test_a_figure_prints_its_number_or_what_is_missing(figure, text):
    assert Template("{{ figure }}").render(Context({"figure": figure})) == text


def test_every_unit_can_be_printed():
    assert {*PRINTED, Unit.KOBO} == set(Unit)
    for unit in Unit:
        assert str(known(D(1), unit))


def test_what_is_not_known_is_no_green():
    green, amber, red = (Judgement(light, "") for light in (Light.GREEN, Light.AMBER, Light.RED))
    assert strictest([green, unknown("?")]).light == Light.GREY
    assert strictest([green, amber, unknown("?")]) == amber
    assert strictest([amber, red, green]) == red
    assert strictest([]).light == Light.GREY


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_figures_know_no_database_and_no_clock(path):
    tree = ast.parse(path.read_text())
    modules = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert not [
        name for name in modules if name and name.startswith(("django.db", "django.utils.timezone", "farms.models"))
    ]
    assert not {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)} & {"today", "now", "objects"}


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_every_public_function_says_what_it_does(path):
    functions = [node for node in ast.parse(path.read_text()).body if isinstance(node, ast.FunctionDef)]
    helpers = ("known", "missing", "number", "unknown")  # of result.py, which say it by their name
    public = [one for one in functions if not one.name.startswith("_") and one.name not in helpers]
    assert not [one.name for one in public if not ast.get_docstring(one)]
