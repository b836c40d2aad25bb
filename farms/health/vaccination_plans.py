"""Plans of a batch: which vaccine (of fish: which check) at which age, and the dated tasks that they make.

A composite of common Nigerian practice: it names no dose, and the farm's own vet or hatchery comes first.
Days marked "general knowledge" in `source` have not been reviewed by a vet yet.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID, uuid5

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from farms.models import Batch
from farms.models.batch import FISH, BatchKind
from farms.records.services import AlreadyWritten, write_record
from farms.records.types.task import Task
from farms.records.types.vaccination import Route

HATCHERY = "https://justagric.com/?p=442372"
GUIDE = "https://poultryfarmguide.com/blog/Poultry-vaccination-and-schedule-in-Nigeria-for-layers-and-broilers/"
POX = "https://justagric.com/signs-of-poultry-diseases-and-treatments/"
IN_LAY = (
    "https://discovery.researcher.life/article/antibody-profile-in-laying-birds-vaccinated-with-newcastle-disease-"
    "vaccine-la-sota/400e3f6d47433d02af6ede26aad5e50d"
)
POND = "https://famerlio.org/courses/catfish-farming-course/lesson/monitoring-water-quality-in-african-catfish-farming"
SORTING = "https://pmnewsnigeria.com/2017/10/11/catfish-farmers-lament-high-cost-feeds-amidst-falling-fish-price/"
GENERAL = ""  # general knowledge

WATER, EYE, WING, INJECTION = Route.WATER, Route.EYE, Route.WING, Route.INJECTION


@dataclass(frozen=True)
class Step:
    """A step at `age` days of life, until `last` at the latest. `vaccine` '': a check. `every` days: it comes again."""

    key: str
    age: int
    title: str | Promise
    vaccine: str = ""
    route: str = ""
    last: int | None = None
    every: int | None = None
    note: str | Promise = ""
    source: str = GUIDE


def _vaccine(key: str, age: int, vaccine: str, route: str, last: int | None = None, **more: object) -> Step:
    return Step(key, age, vaccine, vaccine, route, last, **more)  # type: ignore[arg-type]


_ASK_SLIP = gettext_lazy("Ask the hatchery for the slip. It is given at the hatchery; later is too late.")
_ASK_ZONE = gettext_lazy("About the third week in hot zones, the sixth elsewhere. Ask your vet.")
_WHERE_SEEN = gettext_lazy("Only where the disease is seen. Ask your vet.")

_TO_EIGHT_WEEKS = (
    _vaccine("marek", 0, "Marek", INJECTION, 1, note=_ASK_SLIP, source=HATCHERY),
    _vaccine("newcastle-1", 1, "Newcastle (i/o, Hitchner B1)", EYE, note=gettext_lazy("Not if the hatchery gave it."),
             source=GENERAL),
    _vaccine("gumboro-1", 7, "Gumboro 1", WATER, 10),
    _vaccine("gumboro-2", 14, "Gumboro 2", WATER),
    _vaccine("newcastle-2", 21, "Newcastle (LaSota)", WATER),
    _vaccine("gumboro-3", 28, "Gumboro 3", WATER, note=gettext_lazy("Gumboro risk is greatest at 3 to 6 weeks."),
             source=HATCHERY),
    _vaccine("pox", 35, "Fowl pox", WING, 42, note=_ASK_ZONE, source=POX),
    _vaccine("newcastle-3", 42, "Newcastle (LaSota 2)", WATER, 49, source=GENERAL),
    _vaccine("newcastle-4", 56, "Newcastle (LaSota 3)", WATER),
)  # fmt: skip
_DEWORM = Step(
    "deworming", 56, gettext_lazy("Deworming: ask your vet what to use"), every=56,
    note=gettext_lazy("Read the label's days for eggs and meat before you give anything."),
)  # fmt: skip
LAYERS = (
    *_TO_EIGHT_WEEKS,
    _DEWORM,
    _vaccine("typhoid", 63, "Fowl typhoid (9R)", INJECTION, note=gettext_lazy("Not within 5 days of an antibiotic.")),
    _vaccine("coryza", 70, "Infectious coryza", INJECTION, 84, note=_WHERE_SEEN),
    _vaccine("killed", 112, "Newcastle killed (ND+IB+EDS)", INJECTION),
    _vaccine("eds", 126, "EDS", INJECTION, note=gettext_lazy("Not if it was in the one before.")),
    _vaccine("newcastle-lay", 168, "Newcastle (LaSota, in lay)", WATER, every=56,
             note=gettext_lazy("Good protection at 4 weeks, fair at 8, none at 12."), source=IN_LAY),
)  # fmt: skip
BROILERS = (
    _vaccine("marek", 0, "Marek, Newcastle spray", INJECTION, 1, note=_ASK_SLIP, source=HATCHERY),
    _vaccine("newcastle-1", 7, "Newcastle (B1 or LaSota)", EYE, 9),
    _vaccine("gumboro-1", 10, "Gumboro 1", WATER, 14),
    _vaccine("newcastle-2", 18, "Newcastle (LaSota)", WATER, 21),
    _vaccine("gumboro-2", 24, "Gumboro 2", WATER, 28),
    _vaccine("newcastle-3", 35, "Newcastle (LaSota 2)", WATER,
             note=gettext_lazy("Only if you keep them past 6 weeks.")),
)  # fmt: skip
PONDS = (
    Step("water", 1, gettext_lazy("Test the water at dawn: oxygen, pH, ammonia"), every=1,
         note=gettext_lazy("Oxygen is lowest just before sunrise."), source=POND),
    Step("sorting", 14, gettext_lazy("Sort the fish by size"), every=28,
         note=gettext_lazy("Big ones eat the small ones."), source=SORTING),
)  # fmt: skip

PLANS: dict[str, tuple[Step, ...]] = {
    BatchKind.LAYERS: LAYERS,
    BatchKind.PULLETS: LAYERS,
    BatchKind.NOILERS: _TO_EIGHT_WEEKS,
    BatchKind.COCKERELS: _TO_EIGHT_WEEKS,
    BatchKind.BROILERS: BROILERS,
    **dict.fromkeys(FISH, PONDS),
}


@dataclass(frozen=True)
class Planned:
    """A step on its day. `task` is the one that is on the list already, in whatever state."""

    step: Step
    due_on: date
    age: int
    is_past: bool
    task: Task | None = None

    @property
    def state(self) -> str:
        """'' while it is not on the list; else what became of it."""
        if self.task is None:
            return ""
        if self.task.voided_at:
            return _("taken out")
        return _("done") if self.task.done_at else _("on the list")


@dataclass(frozen=True)
class Plan:
    """The plan of a batch, the earliest step first."""

    batch: Batch
    steps: list[Planned]

    def missing(self, *, past: bool) -> list[Planned]:
        """The steps that are not on the list; those whose day is over only if wanted."""
        return [planned for planned in self.steps if planned.task is None and (past or not planned.is_past)]

    @property
    def shown(self) -> list[Planned]:
        """The steps to come, and those on the list."""
        return [planned for planned in self.steps if planned.task or not planned.is_past]

    @property
    def sources(self) -> list[tuple[str, list[str]]]:
        """(address of a page, the steps that it speaks of)."""
        titles: dict[str, list[str]] = {}
        for planned in self.steps:
            if planned.step.source:
                titles.setdefault(planned.step.source, []).append(str(planned.step.title))
        return list(titles.items())

    @property
    def to_come(self) -> list[Planned]:
        """The steps that are not on the list and whose day is not over."""
        return self.missing(past=False)

    @property
    def gone(self) -> list[Planned]:
        """The steps that are not on the list and whose day is over."""
        return [planned for planned in self.missing(past=True) if planned.is_past]


def task_id(batch: Batch, step: Step) -> UUID:
    """The id of a step's task: the same whoever presses, so that it is made once."""
    return uuid5(batch.farm_id, f"plan {batch.id} {step.key}")


def plan_of(batch: Batch, today: date) -> Plan:
    """The steps with their dates, and which of them are on the list: one query. Turkeys have none."""
    steps = PLANS.get(batch.kind, ())
    ids = {task_id(batch, step): step.key for step in steps}
    made = {ids[task.id]: task for task in Task._default_manager.filter(farm_id=batch.farm_id, id__in=list(ids))}
    planned = (_planned(batch, step, today, made.get(step.key)) for step in steps)
    return Plan(batch, sorted(planned, key=lambda step: step.due_on))


def _planned(batch: Batch, step: Step, today: date, task: Task | None) -> Planned:
    born = batch.placed_on - timedelta(days=batch.age_at_placing)
    day = born + timedelta(days=step.age)
    if step.every and day < today:  # what comes again has its next day, never a past one
        day += timedelta(days=-((day - today).days // step.every) * step.every)
    late = born + timedelta(days=step.last or step.age)
    if task:
        day = task.due_on
    elif day < today <= late:
        day = today  # its days have begun and are not over
    return Planned(step, day, (day - born).days, is_past=not step.every and late < today, task=task)


def make_tasks(plan: Plan, *, past: bool = False) -> int:
    """Put the missing steps on the list of tasks; returns how many this call made. Raises Refused.

    Pressed twice, or by two people at once, it makes each once. When one is refused, none is written.
    """
    made = 0
    with transaction.atomic():
        for planned in plan.missing(past=past):
            with suppress(AlreadyWritten):
                write_record(_task(plan.batch, planned))
                made += 1
    return made


def _task(batch: Batch, planned: Planned) -> Task:
    step = planned.step
    age = _("Age %(age)s days. Common practice; your vet or hatchery comes first.") % {"age": planned.age}
    return Task(
        id=task_id(batch, step),
        farm_id=batch.farm_id,
        batch_id=batch.id,
        due_on=planned.due_on,
        title=_("Vaccine: %(vaccine)s") % {"vaccine": step.vaccine} if step.vaccine else str(step.title),
        vaccine=step.vaccine,
        repeat_days=step.every,
        why=f"{age} {step.note}"[:200].strip(),
    )


def route_of(vaccine: str) -> str:
    """How a plan's vaccine is usually given, for the form; '' when no plan names it."""
    return next((step.route for steps in PLANS.values() for step in steps if vaccine and step.vaccine == vaccine), "")
