"""Each rule of what a clause wants reads its own examples."""

from __future__ import annotations

from datetime import date
from itertools import chain

import pytest

from assistant.reader.model import BatchFact, FarmFacts
from assistant.reader.modes import wishes
from assistant.reader.modes.lines import line_of
from tests.support.interpreting import items_of

FARM = FarmFacts((BatchFact("Pen 1", "layers"), BatchFact("Pen 2", "layers"), BatchFact("Pond 1", "catfish")))
GROUPS = (
    wishes.FLOOR, wishes.INJECTED, wishes.QUESTIONS, wishes.MIDWAY, wishes.SUPPOSED, wishes.OTHERS, wishes.PLANS,
    wishes.DENIED, wishes.HEADS, wishes.PLAYED,
)  # fmt: skip
RULES = list(chain.from_iterable(GROUPS))


@pytest.mark.parametrize(("wish", "example"), [(wish, example) for wish in RULES for example in wish.examples])
def test_an_example_shows_its_wish(wish, example):
    assert wishes.first_of(line_of(items_of(example, FARM, date(2026, 3, 18))), [wish])


def test_every_wish_has_a_name_of_its_own_and_an_example():
    names = [wish.name for wish in RULES]
    assert len(names) == len(set(names))
    assert [wish.name for wish in RULES if not wish.examples] == []
