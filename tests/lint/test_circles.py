"""The contract that allows no circle between modules can fail."""

import pytest
from grimp import ImportGraph

from tests.lint.circles import NoCircles


def graph_of(*imports):
    graph = ImportGraph()
    for importer, imported in imports:
        graph.add_import(importer=importer, imported=imported)
    return graph


@pytest.fixture
def contract():
    return NoCircles(name="No circle", session_options={}, contract_options={})


def test_rooms_that_use_each_other_without_a_circle_of_modules_are_kept(contract):
    graph = graph_of(("farms.stock.page", "farms.money.books"), ("farms.money.receipt", "farms.stock.page"))
    assert contract.check(graph, verbose=False).kept


def test_a_circle_is_refused_and_told(contract, capsys):
    check = contract.check(graph_of(("a.one", "b.two"), ("b.two", "c.three"), ("c.three", "a.one")), verbose=False)
    assert not check.kept
    contract.render_broken_contract(check)
    told = capsys.readouterr().out
    assert any(arrow in told for arrow in ("a.one -> b.two", "b.two -> c.three -> a.one"))
