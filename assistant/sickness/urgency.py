"""What makes the hour count, and which card has the first steps."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from enum import StrEnum

from assistant.sickness.patterns import Clause, says
from assistant.sickness.signs import Cue, Sign


class Urgency(StrEnum):
    """Why the next hour counts. The value is the card of the first steps."""

    POISON = "poison-first-aid"
    DEADLY = "many-deaths-first-hour"
    OXYGEN = "pond-oxygen-actions"
    POWER = "pond-power-cut"
    FLOOD = "flood-first-hour"
    HEAT = "heat-first-aid"
    COLD = "chicks-cold-first-aid"
    SICK_BIRDS = "sick-birds-first-hour"
    SICK_FISH = "sick-fish-first-hour"


ORDINARY = (Urgency.SICK_BIRDS, Urgency.SICK_FISH)
NOTIFIABLE = ("newcastle-signs", "bird-flu-report")
PANTING = frozenset({Sign.OPEN_BEAK, Sign.WINGS_AWAY})
_BREATHLESS = {Sign.GASPING, Sign.AT_SURFACE, Sign.AT_INLET}
_DEADLY = {Sign.SUDDEN_DEATHS, Sign.PURPLE_COMB}
_OF_COLD = {Sign.PILING, Sign.HUDDLING, Sign.WEAK, Sign.SUDDEN_DEATHS}
_CATARRH = {Sign.COUGHING, Sign.SNEEZING, Sign.NOISY_BREATH, Sign.RUNNING_NOSE}  # then an open beak is no heat


def urgency_of(
    told: Sequence[Clause], signs: Collection[Sign], named: Collection[str], *, fish: bool, many_dead: bool
) -> Urgency:
    """The gravest that the clauses tell of; `many_dead`: many for the flock in a day."""
    if says(Cue.POISON, told) and any(says(cue, told) for cue in (Cue.DEAD, Cue.SICK, Cue.DOWN, Cue.TOOK_IN)):
        return Urgency.POISON
    if fish:
        return _of_fish(told, signs, many_dead=many_dead)
    if Sign.TWISTED_NECK in signs or any(id in NOTIFIABLE for id in named):
        return Urgency.DEADLY
    if says(Cue.FLOOD, told):
        return Urgency.FLOOD
    if says(Cue.COLD_CHICKS, told) and _OF_COLD.issuperset(signs):
        return Urgency.COLD
    if says(Cue.HEAT, told) or (not PANTING.isdisjoint(signs) and _CATARRH.isdisjoint(signs)):
        return Urgency.HEAT
    if many_dead or not _DEADLY.isdisjoint(signs):
        return Urgency.DEADLY
    return Urgency.SICK_BIRDS


def _of_fish(told: Sequence[Clause], signs: Collection[Sign], *, many_dead: bool) -> Urgency:
    if says(Cue.FLOOD, told):
        return Urgency.FLOOD
    if says(Cue.POWER, told):
        return Urgency.POWER
    breathless = not _BREATHLESS.isdisjoint(signs) or Sign.SUDDEN_DEATHS in signs
    return Urgency.OXYGEN if breathless or many_dead else Urgency.SICK_FISH
