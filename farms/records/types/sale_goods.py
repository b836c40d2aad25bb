"""What is sold, how it is counted, and which food that may be.

What a medicine holds goes by what is sold, whatever it is called. FOOD says which goods an item may be; with a batch it
is those of them that the batch's kind gives (GIVEN_BY), without one those of every batch:

| item | counted in birds | in anything else |
| --- | --- | --- |
| eggs | eggs and birds | eggs |
| birds | birds | birds |
| fish | fish and birds | fish |
| manure, empty feed bags | birds | nothing: never held |
| other | eggs, birds and fish | eggs, birds and fish |

Eggs, birds and fish are sold only from a batch that gives them, and whatever is counted in birds only from birds.
"""

from __future__ import annotations

import re
from decimal import Decimal

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from farmops.words import counted, quantity


class Item(models.TextChoices):
    EGGS = "eggs", gettext_lazy("eggs")
    BIRDS = "birds", gettext_lazy("birds")
    FISH = "fish", gettext_lazy("fish")
    MANURE = "manure", gettext_lazy("manure")
    FEED_BAGS = "feed_bags", gettext_lazy("empty feed bags")
    OTHER = "other", gettext_lazy("other")


class Unit(models.TextChoices):
    CRATE = "crate", gettext_lazy("crate")
    PIECE = "piece", gettext_lazy("piece")
    KG = "kg", gettext_lazy("kg")
    BIRD = "bird", gettext_lazy("bird")
    BAG = "bag", gettext_lazy("bag")


ANIMALS = (Item.BIRDS, Item.FISH)
BY_THE_HEAD = (Unit.BIRD, Unit.PIECE)
# item -> the food that it may be; nobody says what "other" is
FOOD: dict[str, tuple[str, ...]] = {
    Item.EGGS: (Item.EGGS,),
    Item.BIRDS: (Item.BIRDS,),
    Item.FISH: (Item.FISH,),
    Item.MANURE: (),
    Item.FEED_BAGS: (),
    Item.OTHER: (Item.EGGS, Item.BIRDS, Item.FISH),
}
REASON_LENGTH, REASON_WORDS = 15, 3  # what a reason to sell held food has at least
# Letters that a reader of the receipt sees: Latin with its marks. Other signs may be letters and show nothing.
REASON_WORD = "[A-Za-zÀ-ɏḀ-ỿ]{2,}"


def goods_in_words(item: str, unit: str, amount: Decimal) -> str:
    """Quantity, unit and item: "20 crates of eggs", "5 birds", "12.5 kg of fish"."""
    if (item, unit) == (Item.BIRDS, Unit.BIRD):
        return counted(amount, unit)
    if item in (Item.FISH, Item.EGGS) and unit == Unit.PIECE:
        return f"{quantity(amount)} {Item(item).label}"
    return _("%(amount)s of %(item)s") % {"amount": counted(amount, unit), "item": Item(item).label}


def food_in(item: str, unit: str) -> tuple[str, ...]:
    """The goods ('eggs', 'birds', 'fish') that a sale may be, by its nature."""
    food = FOOD.get(item, ())
    return food if unit != Unit.BIRD or Item.BIRDS in food else (*food, Item.BIRDS)


def named_goods(item: str, unit: str) -> tuple[str, ...]:
    """The goods that a sale certainly is, so that the batch it names must give them."""
    if item != Item.OTHER:
        return food_in(item, unit)
    return (Item.BIRDS,) if unit == Unit.BIRD else ()


def is_a_reason(text: str) -> bool:
    """Whether a reason to sell held food is long enough to tell something."""
    return len(text.strip()) >= REASON_LENGTH and len(re.findall(REASON_WORD, text)) >= REASON_WORDS
