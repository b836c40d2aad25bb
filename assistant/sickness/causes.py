"""What it may be: the cards whose text has the signs that were told, at most three."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from assistant.sickness.cards import Card, card
from assistant.sickness.patterns import Clause, clauses, places, written
from assistant.sickness.signs import VAGUE, Sign, is_denied, signs_in

MOST = 3
ENOUGH = 0.5  # of the best one's weight
VAGUE_WEIGHT = 0.3
NAMED = 3.0  # weight of a sickness that the message names
OTHER_KIND = 0.7  # of a sickness that the card tells of other kinds of birds

BIRDS: dict[str, Promise] = {
    "newcastle-signs": _("Newcastle disease"),
    "bird-flu-report": _("Bird flu"),
    "coryza": _("Infectious coryza"),
    "crd-mycoplasma": _("Chronic respiratory disease (CRD)"),
    "coccidiosis-signs": _("Coccidiosis"),
    "gumboro-signs": _("Gumboro"),
    "fowl-typhoid": _("Fowl typhoid or pullorum"),
    "fowl-cholera": _("Fowl cholera"),
    "fowl-pox": _("Fowl pox"),
    "mareks-disease": _("Marek's disease"),
    "heat-stress-signs": _("Heat stress"),
    "chick-deaths-first-week": _("Navel infection or bad brooding of chicks"),
    "worms": _("Worms"),
    "lice-mites": _("Lice or mites"),
    "pecking-cannibalism": _("Pecking of each other"),
}
FISH: dict[str, Promise] = {
    "pond-oxygen-signs": _("Too little oxygen in the water"),
    "pond-ammonia": _("Ammonia in the water"),
    "pond-brown-gills": _("Nitrite in the water"),
    "catfish-sores": _("Infection by bacteria"),
    "fish-skin-parasites": _("Parasites or fungus on the skin"),
    "catfish-crack-head": _("Broken head (lack of vitamin C)"),
}
LIKE = {"pullets": "layers", "fingerlings": "catfish"}  # kind of a batch -> kind that the cards name


@dataclass(frozen=True)
class Cause:
    """A sickness that is possible: its card, and the signs that were told and stand in the card."""

    card: Card
    name: str
    matching: tuple[Sign, ...]
    weight: float


def causes(signs: Collection[Sign], named: Sequence[str] = (), *, fish: bool, kind: str = "") -> list[Cause]:
    """The likeliest, best first. `named`: ids of cards of sicknesses that the message names; `kind`: of the batch."""
    known = FISH if fish else BIRDS
    found = []
    for id, name in known.items():
        matching = tuple(sign for sign in signs if sign in signs_of(id))
        weight = sum(_weight(sign, fish=fish) for sign in matching) + (NAMED if id in named else 0)
        if kind and LIKE.get(kind, kind) not in card(id).kinds:
            weight *= OTHER_KIND
        if id in named or any(sign not in VAGUE for sign in matching):
            found.append(Cause(card(id), str(name), matching, weight))
    found.sort(key=lambda cause: -cause.weight)
    return [cause for cause in found if cause.weight >= ENOUGH * found[0].weight][:MOST]


def named_in(told: Sequence[Clause]) -> list[str]:
    """Ids of the cards of the sicknesses that the clauses name."""
    return [id for id in BIRDS if id in written() and any(_is_named(id, clause) for clause in told)]


def _is_named(id: str, clause: Clause) -> bool:
    return any(not is_denied(clause, first) for first, _last in places(id, clause))


@cache
def signs_of(id: str) -> frozenset[Sign]:
    """The signs that stand in the text of a card of BIRDS or FISH."""
    return frozenset(signs_in(clauses(card(id).text), fish=id in FISH))


@cache
def _weight(sign: Sign, *, fish: bool) -> float:
    """How much a sign tells: the rarer among the cards, the more."""
    known = FISH if fish else BIRDS
    having = sum(sign in signs_of(id) for id in known)
    return math.log(1 + len(known) / max(having, 1)) * (VAGUE_WEIGHT if sign in VAGUE else 1)
