"""A clause: items between two boundaries."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.reader.items import Item
from farms.language.concepts import Concept as C
from farms.language.wordlist import words as words_of

POINTERS = words_of(
    """
    it he she they e dem them that those both all na him her balance bal remaining remain half payment which who
    """
)
DEEDS = (C.SELL, C.BUY, C.PAY, C.DIE, C.LOSE, C.COLLECT, C.LAY, C.GIVE, C.FEEDING, C.USE, C.VACCINATE, C.REMEDY, C.TREAT,
         C.COST_MEDICATION, C.COST_VACCINE, C.SIGN, C.GIFT, C.WEIGH, C.CULL, C.KILL)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Clause:
    """Items between two boundaries. `heads` come from the heading that it stands under, and are explained by it."""

    items: tuple[Item, ...]
    sentence: int
    joiner: str = ""
    heads: tuple[Item, ...] = ()
    mode: str = "tell"
    listed: bool = False  # opens a line of a list
    end: str = ""  # the mark that ends its sentence
    alone: bool = False  # is its whole sentence
    place: int = 0  # among all clauses of the message, also those that do not tell
