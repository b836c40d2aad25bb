"""What credits and runs must be, in a few lines of Python: the model that test_credit_machine holds PostgreSQL against.

Written from the rules, not from the SQL: no locks, no transactions, one thing after another.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import UUID

OPEN = ("queued", "running")


class Leg(NamedTuple):
    """One movement of a farm's credits. `run` is None for what billing posts."""

    kind: str
    delta: int
    balance_after: int
    shortfall: int
    run: UUID | None


@dataclass(eq=False)
class Run:
    """One run. `late` counts the ends of leases: the lower number ended first; None while the lease lasts.

    `priced`: each token costs a credit, and an answer one at least; otherwise it costs nothing.
    """

    id: UUID
    farm: UUID
    key: str
    estimate: int
    priced: bool = True
    reserved: int = 0
    status: str = "queued"
    attempt: int = 0
    requests: int = 0
    actual: int | None = None
    replied: bool = False
    late: int | None = None

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    @property
    def may_be_taken(self) -> bool:
        return self.status == "queued" or (self.status == "running" and bool(self.late) and self.attempt < 3)


@dataclass
class Model:
    """Farms with a balance and legs, and their runs. `limit`: the credits that one question may cost at most."""

    balances: dict[UUID, int]
    legs: dict[UUID, list[Leg]]
    limit: int
    runs: dict[tuple[UUID, str], Run] = field(default_factory=dict)
    ends: int = 0

    @property
    def held(self) -> int:
        """Credits set aside for runs that are open."""
        return sum(run.reserved for run in self.runs.values() if run.is_open)

    def _move(self, farm: UUID, kind: str, delta: int, *, run: UUID | None = None, shortfall: int = 0) -> None:
        self.balances[farm] += delta
        self.legs[farm].append(Leg(kind, delta, self.balances[farm], shortfall, run))

    def post(self, farm: UUID, kind: str, credits: int) -> bool:
        """Billing gives, sells or corrects; False when that is refused."""
        allowed = self.balances[farm] + credits >= 0 if kind == "adjust" else credits > 0
        if allowed:
            self._move(farm, kind, credits)
        return allowed

    def ask(self, run: Run, worst_case: int) -> Run:
        """A message comes in; the first run of its key stands. What has no price goes on without credits too."""
        if (run.farm, run.key) in self.runs:
            return self.runs[run.farm, run.key]
        self.runs[run.farm, run.key] = run
        if 0 < worst_case <= self.balances[run.farm]:
            run.reserved = worst_case
            self._move(run.farm, "reserve", -worst_case, run=run.id)
        elif worst_case and run.priced:
            run.status, run.actual = "refused", 0
        return run

    def claim(self, run: Run) -> int | None:
        """The number of the attempt; None when nobody may take the run now."""
        if run.may_be_taken:
            run.status, run.late = "running", None
            run.attempt += 1
            return run.attempt
        return None

    def request(self, run: Run, attempt: int) -> bool:
        """A request leaves for the provider, within the lease."""
        mine = run.status == "running" and run.attempt == attempt and run.late is None
        run.requests += mine
        return mine

    def close(self, run: Run, attempt: int, status: str, tokens: int) -> bool:
        """The attempt ends, paid if it answered; False when the run is closed or in other hands."""
        if run.status != "running" or run.attempt != attempt:
            return False
        self._end(run, status, max(1, tokens) if status == "done" else 0)
        return True

    def refuse(self, run: Run) -> bool:
        """Who asked takes a question back that nobody has begun to answer; False otherwise."""
        if run.status != "queued":
            return False
        self._end(run, "refused", 0)
        return True

    def lease_ends(self, run: Run) -> None:
        self.ends += 1
        run.late = self.ends

    def overdue(self) -> list[Run]:
        """Open runs whose lease is over, the longest overdue first."""
        return sorted((run for run in self.runs.values() if run.is_open and run.late), key=lambda run: run.late or 0)

    def sweep(self, run: Run) -> None:
        """An overdue run is given up: free if no request had left, else at the estimate of its input."""
        self._end(run, "expired", run.estimate if run.requests else 0)

    def _end(self, run: Run, status: str, used: int) -> None:
        used = min(used, self.limit) if run.reserved and run.priced else 0
        run.status, run.actual = status, used
        if not run.reserved:
            return
        owed = used - run.reserved  # below zero when something comes back
        paid = min(owed, self.balances[run.farm])
        self._move(run.farm, "settle" if used else "refund", -paid, run=run.id, shortfall=owed - paid)


def pick(things: list[Any], better: list[Any], number: int) -> Any:
    """One of `things`, counted from the newest; twice in three times one of the better ones, if there are any."""
    chosen = better if better and number % 3 else things
    return chosen[-1 - number // 3 % len(chosen)]
