"""Words for days, months and weeks, of words/days.txt."""

from __future__ import annotations

from .wordfiles import entries
from .wordlist import Phrases

_SAID = entries("days")


def _numbered(name: str) -> dict[str, int]:
    """{word or phrase: the number of its entry} of the entries of a name: "weekday 0"."""
    numbered = {entry.rpartition(" ")[2]: said for entry, said in _SAID.items() if entry.rpartition(" ")[0] == name}
    return {phrase: int(number) for number, said in numbered.items() for phrase in said}


MONTHS, WEEKDAYS, UNITS = _numbered("month"), _numbered("weekday"), _numbered("unit")
DAYS, LOCAL_DAYS = Phrases(_numbered("day")), Phrases(_numbered("local"))
VAGUE = Phrases(dict.fromkeys(_SAID["vague"], False) | dict.fromkeys(_SAID["old"], True))  # is it long ago?
NIGHT, BARE_WEEKDAY = frozenset(_SAID["night"]), frozenset(_SAID["bare weekday"])
TOLD, AFTER_PERSON = frozenset(_SAID["told"]), frozenset(_SAID["after person"])
DOING, OWNED = frozenset(_SAID["doing"]), frozenset(_SAID["owned"])
BEFORE_PERSON = TOLD.union(_SAID["before person"])
