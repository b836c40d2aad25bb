"""Each rule reads its own examples, and each example is read by it."""

from __future__ import annotations

from datetime import date
from itertools import chain

import pytest

from assistant.reader.model import BatchFact, FarmFacts
from assistant.reader.reading import LAYERS
from tests.support.interpreting import items_of

FARM = FarmFacts(
    (
        BatchFact("Pen 1", "layers"),
        BatchFact("Broilers", "broilers"),
        BatchFact("Pond 1", "catfish"),
        BatchFact("Old Layers", "layers"),
    )
)
RULES = list(chain.from_iterable(LAYERS))


@pytest.mark.parametrize(("rule", "example"), [(rule, example) for rule in RULES for example in rule.examples])
def test_an_example_is_read_by_its_rule(rule, example):
    items = items_of(example, FARM, date(2026, 3, 18))
    made = [item for top in items for item in with_parts(top)]
    assert rule.name in {item.rule for item in made}, [(item.text, item.rule) for item in items]


def with_parts(item):
    yield item
    for part in item.parts:
        yield from with_parts(part)


def test_every_rule_has_a_name_of_its_own_and_an_example():
    names = [rule.name for rule in RULES]
    assert len(names) == len(set(names))
    assert [rule.name for rule in RULES if not rule.examples] == []
