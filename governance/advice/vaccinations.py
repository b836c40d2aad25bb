"""When birds are usually vaccinated, by kind and age. Never what to give how much of: that is a vet's to say.

A composite of common Nigerian practice; the farm's own vet or hatchery comes first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from farms.models.batch import BatchKind

EARLY = 3  # days ahead that it is said
IN_LAY_FROM = 126  # days of age
IN_LAY_EVERY = 56

SCHEDULE = {
    "text": "Common practice in Nigeria; the hatchery's programme comes first",
    "url": "https://poultryfarmguide.com/blog/Poultry-vaccination-and-schedule-in-Nigeria-for-layers-and-broilers/",
}
HATCHERY = {"text": "Gumboro risk is greatest at 3 to 6 weeks", "url": "https://justagric.com/?p=442372"}
POX = {
    "text": "Fowl pox by zone, third to sixth week",
    "url": "https://justagric.com/signs-of-poultry-diseases-and-treatments/",
}
IN_LAY = {
    "text": "LaSota in laying birds in Nigeria: good protection at 4 weeks, fair at 8, none at 12",
    "url": "https://discovery.researcher.life/article/"
    "antibody-profile-in-laying-birds-vaccinated-with-newcastle-disease-vaccine-la-sota/"
    "400e3f6d47433d02af6ede26aad5e50d",
}
NEWCASTLE, GUMBORO, FOWL_POX = "Newcastle", "Gumboro", "fowl pox"
MENTIONS = {
    NEWCASTLE: re.compile(r"\b(newcastle|la\s?sota|komarov|hitchner|nd|ndv)\b", re.I),
    GUMBORO: re.compile(r"\b(gumboro|ibd)\b", re.I),
    FOWL_POX: re.compile(r"\bpox\b", re.I),
}


@dataclass(frozen=True)
class Due:
    """A vaccination against `disease`, usual from `first` to `last` days of age. `name` tells it from the others."""

    name: str
    disease: str
    first: int
    last: int
    sources: tuple[dict[str, str], ...] = (SCHEDULE,)


_REARED = (
    Due("gumboro-1", GUMBORO, 7, 14, (SCHEDULE, HATCHERY)),
    Due("newcastle-21", NEWCASTLE, 19, 23),
    Due("gumboro-28", GUMBORO, 26, 30, (SCHEDULE, HATCHERY)),
    Due("pox", FOWL_POX, 35, 42, (SCHEDULE, POX)),
    Due("newcastle-42", NEWCASTLE, 42, 49),
)
_BROILERS = (
    Due("newcastle-7", NEWCASTLE, 6, 9),
    Due("gumboro-1", GUMBORO, 10, 14, (SCHEDULE, HATCHERY)),
    Due("newcastle-21", NEWCASTLE, 18, 21),
    Due("gumboro-2", GUMBORO, 24, 28, (SCHEDULE, HATCHERY)),
)
TEMPLATES: dict[str, tuple[Due, ...]] = {
    BatchKind.LAYERS: _REARED,
    BatchKind.PULLETS: _REARED,
    BatchKind.COCKERELS: _REARED,
    BatchKind.NOILERS: _REARED,
    BatchKind.BROILERS: _BROILERS,
}
LAYS = (BatchKind.LAYERS, BatchKind.PULLETS)


def vaccinations_due(kind: str, age: int) -> list[Due]:
    """What is usually due at `age` days for birds of this kind, three days ahead. Turkeys and fish have no template.

    In lay Newcastle comes again every eight weeks: `name` counts the eight weeks, and it is due in all of them until
    the books speak of it.
    """
    due_now = [due for due in TEMPLATES.get(kind, ()) if due.first - EARLY <= age <= due.last]
    if kind in LAYS and age >= IN_LAY_FROM:
        number, day = divmod(age - IN_LAY_FROM, IN_LAY_EVERY)
        first = age - day
        due_now.append(Due(f"newcastle-lay-{number}", NEWCASTLE, first, first + IN_LAY_EVERY - 1, (IN_LAY, SCHEDULE)))
    return due_now


def is_spoken_of(due: Due, texts: Iterable[str]) -> bool:
    """Whether one of the farm's own notes, tasks or expenses names the disease or its vaccine."""
    return any(MENTIONS[due.disease].search(text) for text in texts)
