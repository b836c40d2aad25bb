"""One deed of one process, killed at each of its steps in turn; then life goes on, and all must be well."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any
from uuid import uuid4

from governance.models import AiRun
from tests.crash import site as life
from tests.crash.checks import MESSAGE
from tests.crash.children import Child, Say, fork, with_signal_at
from tests.crash.site import Site
from tests.support.database import audit
from tests.support.factories import say as send_from_here
from tests.support.factories import say_and_answer

Act = Callable[[Say], Any]
TOGETHER = {"answer": 12, "sweep": 1, "put back": 1}  # one each: those would find what the round before left behind


# --- deeds: each prepares its farm and returns what the child will do -----------------------------------------------


def send(site: Site) -> Act:
    browser, key = site.farmers[0].browser, uuid4().hex

    def act(tell: Say) -> None:
        if browser.send(MESSAGE, key):
            tell(f"sent {key}")

    return act


def confirm(site: Site) -> Act:
    return decide(site, "confirmed")


def discard(site: Site) -> Act:
    return decide(site, "discarded")


def decide(site: Site, how: str) -> Act:
    farmer = site.farmers[0]
    say_and_answer(farmer.farm, farmer.user, MESSAGE)
    draft, digest = farmer.browser.waiting()[-1]

    def act(tell: Say) -> None:
        press = farmer.browser.confirm if how == "confirmed" else farmer.browser.discard
        if press(draft, digest):
            tell(f"{how} {draft}")

    return act


def answer(site: Site) -> Act:
    message(site)
    return life.drain


def sweep(site: Site) -> Act:
    for _ in range(2):
        message(site)
    life.end_leases(site.farmers[0].farm.id)
    return life.sweep


def put_back(site: Site) -> Act:
    for _ in range(2):
        message(site)
    site.do(lambda _tell: life.take_jobs_and_die(2))
    return life.put_back


def message(site: Site) -> AiRun:
    farmer = site.farmers[0]
    return send_from_here(farmer.farm, farmer.user, MESSAGE, uuid4().hex)


DEEDS = {"send": send, "answer": answer, "confirm": confirm, "discard": discard, "sweep": sweep, "put back": put_back}


# --- rounds ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Round:
    """Which deed was killed where, and what was wrong afterwards."""

    deed: str
    step: int
    label: str
    killed: bool
    problems: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.deed}, killed at step {self.step} ({self.label}): " + ("; ".join(self.problems) or "all is well")


def steps_of(site: Site, deed: str) -> list[str]:
    """What the deed does step by step when nobody kills it."""
    site.new_farmers()
    act = DEEDS[deed](site)
    child = fork(lambda tell: (with_signal_at(0, tell), act(lambda _line: None)), site.log)
    assert child.wait() == 0, site.log.read_text()[-3000:]
    said = child.said()
    child.close()
    return said


def kill_at_each_step(site: Site, deed: str, every: int = 1) -> Iterator[Round]:
    """Each step of the deed (or one in `every`), one round each; a few rounds on one farm before life goes on."""
    labels = list(enumerate(steps_of(site, deed), 1))[site.random.randrange(every) :: every]
    together = TOGETHER.get(deed, 8)
    for start in range(0, len(labels), together):
        site.new_farmers()
        acts, rounds = [], []
        for step, label in labels[start : start + together]:
            acts.append(DEEDS[deed](site))
            rounds.append(kill_at(site, deed, acts[-1], step, label))
        life_goes_on(site, acts, give_up=site.random.random() < 0.5)
        yield from rounds[:-1]
        yield replace(rounds[-1], problems=(*rounds[-1].problems, *site.problems(idle=True)))


def kill_at(site: Site, deed: str, act: Act, step: int, label: str) -> Round:
    child = fork(lambda tell: (with_signal_at(step, lambda _label: None), act(tell)), site.log)
    status = child.wait()
    site.acknowledged += child.said()
    child.close()
    assert status in (0, -signal.SIGKILL), site.log.read_text()[-3000:]
    return Round(deed, step, label, status != 0, tuple(f"at once: {problem}" for problem in site.problems(idle=False)))


def life_goes_on(site: Site, acts: list[Act], *, give_up: bool) -> None:
    """The client tries again, the dead worker's job is put back; another worker answers, or the sweep gives up."""

    def again(tell: Say) -> None:
        for act in acts:
            act(tell)
        life.stop_hearts()
        life.end_leases(site.farmers[0].farm.id)
        if give_up:
            life.sweep()
        life.put_back()
        life.drain()

    site.do(again)


LATE = "late answer"


# --- a process that is only held up ---------------------------------------------------------------------------------


def late_answers(site: Site) -> Iterator[Round]:
    """A worker is stopped after each COMMIT of an answer, its run is swept or answered by another, and it goes on."""
    labels = steps_of(site, "answer")
    for number, label in enumerate(labels, 1):
        if label == "committed":
            for other in (life.sweep, take_over):
                site.new_farmers()
                yield hold_up_at(site, number, other)


def take_over(_tell: Say) -> None:
    life.stop_hearts()
    life.put_back()
    life.drain()


def hold_up_at(site: Site, step: int, other: Act) -> Round:
    act = answer(site)
    child = fork(lambda tell: (with_signal_at(step, lambda _label: None, signal.SIGSTOP), act(tell)), site.log)
    try:
        stopped = child.has_stopped()
        site.do(lambda tell: (life.end_leases(site.farmers[0].farm.id), other(tell)))
        before = traces(site)
        resume(child)
        problems = [f"afterwards: {problem}" for problem in site.problems(idle=True)]
        if traces(site) != before:
            problems.append(f"a late answer changed something: {before} became {traces(site)}")
    finally:
        child.close()
    return Round(LATE, step, f"then {other.__name__}", stopped, tuple(problems))


def resume(child: Child) -> None:
    child.kill(signal.SIGCONT)
    assert child.wait() == 0


def traces(site: Site) -> list[Any]:
    """All that an answer leaves behind, apart from the steps that say what was tried."""
    farm = site.farmers[0].farm.id
    questions = {
        "runs": "SELECT status, attempt, credits_actual, finished_at, output_summary FROM ai_runs WHERE farm_id = %s",
        "ledger": "SELECT seq, kind, delta FROM credit_ledger WHERE farm_id = %s ORDER BY seq",
        "messages": "SELECT id, author FROM messages WHERE farm_id = %s ORDER BY id",
        "drafts": "SELECT id, status FROM assistant_drafts WHERE farm_id = %s ORDER BY id",
        "records": "SELECT id FROM weight_records WHERE farm_id = %s ORDER BY id",
    }
    return [audit(question, farm) for question in questions.values()]
