"""A random history of credits beside a model of it: each step is done in both, and both must agree."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import Any
from uuid import UUID

import psycopg
from django.db import DatabaseError, IntegrityError
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from assistant.conversation.turn import answer, ask
from assistant.providers.base import ProviderError
from credits import services
from credits.chain import verify_ledger
from credits.services import grant
from farmops.database.purposes import Purpose
from farmops.database.scope import farm_scope, system_scope
from farms.models import Farm
from governance.models import AiRun
from governance.runs import services as governance_runs
from governance.runs.services import Claim, Usage, claim_run, close_run, note_request, sweep_runs
from tests.support.credit_cheats import CHEATS, altered, sql
from tests.support.credit_model import Leg, Model, Run, pick
from tests.support.dying import Death, deaths, dying
from tests.support.factories import PRICED, ScriptedProvider, UserFactory, make_farm

LIMIT = 4  # credits that one question may cost; what is used is often more
ALL, MORE_THAN_ALL = -1, -2  # of a balance


amounts = st.integers(0, 12)


numbers = st.integers(0, 23)  # of a farm, run or claim


class Charging(ScriptedProvider):
    """Free for a farm without credits, or else each token costs a credit."""

    @property
    def model(self) -> str:  # type: ignore[override]
        return "scripted-1" if self.free_when_empty else PRICED


class CreditMachine(RuleBasedStateMachine):
    """Two or three farms of one person, and everything that moves their credits."""

    def __init__(self, admin: psycopg.Connection, provider: ScriptedProvider) -> None:
        super().__init__()
        self.admin, self.provider = admin, provider
        self.owner = UserFactory()
        self.claims: list[tuple[Run, Claim]] = []
        self.verified: dict[UUID, list[str]] = {}

    @initialize(credits=st.lists(st.sampled_from([0, 5, 40]), min_size=2, max_size=3))
    def open_farms(self, credits: list[int]) -> None:
        self.farms = [make_farm(self.owner) for _ in credits]
        for farm in self.farms:
            with self.member(farm.id):
                Farm.objects.filter(id=farm.id).update(ai_question_credits=LIMIT)
        self.model = Model({farm.id: 0 for farm in self.farms}, {farm.id: [] for farm in self.farms}, LIMIT)
        for farm, amount in zip(self.farms, credits, strict=True):
            if amount:
                self.post(self.farms.index(farm), "grant", amount, None)
        for number, free in ((0, False), (1, False), (0, True), (1, False)):
            self.ask(number, 2, 1, free, None)
            self.claim(1, None)

    def teardown(self) -> None:
        # What a history left open is not the next one's to sweep.
        with self.admin.transaction():
            self.admin.execute("SET LOCAL session_replication_role = replica")
            self.admin.execute("UPDATE ai_runs SET status = 'expired', finished_at = now() WHERE finished_at IS NULL")
        self.admin.execute("DELETE FROM procrastinate_jobs")

    def member(self, farm_id: Any) -> Any:
        return farm_scope(user_id=self.owner.pk, farm_id=farm_id)

    def scope(self, farm_id: Any) -> Any:
        return farm_scope(user_id=self.owner.pk, farm_id=farm_id, purpose=Purpose.TURN)

    def farm_id(self, number: int) -> UUID:
        return self.farms[number % len(self.farms)].id

    def run(self, number: int) -> Run:
        runs = list(self.model.runs.values())
        return pick(runs, [run for run in runs if run.is_open], number)

    def a_claim(self, number: int) -> tuple[Run, Claim]:
        return pick(self.claims, [claim for claim in self.claims if claim[0].is_open], number)

    # --- the life of a run ------------------------------------------------------------------------------------------

    @rule(farm=numbers, worst=st.integers(MORE_THAN_ALL, 12), estimate=amounts, free=st.booleans(), death=deaths(1))
    def ask(self, farm: int, worst: int, estimate: int, free: bool, death: Death | None) -> None:
        farm_id = self.farm_id(farm)
        if worst < 0:
            worst = self.model.balances[farm_id] - worst + ALL
        worst, estimate = min(worst, LIMIT), min(estimate, LIMIT)
        if not free:
            worst = max(worst, 1)  # nothing is asked at a price for nothing
        key = f"message {len([run for run in self.model.runs.values() if run.farm == farm_id])}"
        self.send(farm_id, key, worst, estimate, free, death)

    @rule(number=numbers, worst=amounts)
    def ask_again(self, number: int, worst: int) -> None:
        run = self.run(number)
        self.send(run.farm, run.key, worst, worst, False, None)

    @rule(number=numbers, death=deaths(1))
    def take_back(self, number: int, death: Death | None) -> None:
        """Who asked gives up a question of hers that waits; once somebody answers it she cannot."""
        run = self.run(number)
        with dying(death, self.admin) as witness, self.member(run.farm):
            statement = "UPDATE ai_runs SET status = 'refused' WHERE id = %(run)s AND status = 'queued'"
            sql("default", statement, run=run.id)
        if witness.commits:
            self.model.refuse(run)

    def send(self, farm_id: UUID, key: str, worst: int, estimate: int, free: bool, death: Death | None) -> None:
        self.provider.reserve, self.provider.estimate, self.provider.free_when_empty = worst, estimate, free
        with dying(death, self.admin) as witness, self.member(farm_id):
            sent = ask("hello", key)
        if witness.died and witness.commits:  # the farmer saw an error and sends it again
            with self.member(farm_id):
                sent = ask("hello", key)
        if witness.commits:
            run = self.model.ask(Run(sent.id, farm_id, key, estimate, not free), worst)
            assert sent.id == run.id

    @rule(number=numbers, death=deaths(1))
    def claim(self, number: int, death: Death | None) -> None:
        self.claim_it(self.run(number), death)

    def claim_it(self, run: Run, death: Death | None) -> None:
        with dying(death, self.admin) as witness, self.scope(run.farm):
            claim = claim_run(run.id)
        attempt = self.model.claim(run) if witness.commits else None
        if witness.died:
            return
        assert (claim.attempt if claim else None) == attempt
        if claim:
            self.claims.append((run, claim))

    @rule(number=numbers)
    def take_over(self, number: int) -> None:
        """The lease ends and another worker takes the run; whoever had it before can do nothing more."""
        run = self.run(number)
        former = [claim for claimed, claim in self.claims if claimed is run]
        self.end_lease(run)
        with self.scope(run.farm):
            assert not any([note_request(claim) for claim in former])
        if not run.may_be_taken:
            return
        self.claim_it(run, None)
        with self.scope(run.farm):
            assert not any([note_request(claim) for claim in former])
            assert not any([close_run(claim, AiRun.Status.DONE, usage=Usage(input_tokens=1)) for claim in former])

    @rule(number=numbers, death=deaths(1))
    def request(self, number: int, death: Death | None) -> None:
        run, claim = self.a_claim(number)
        with dying(death, self.admin) as witness, self.scope(run.farm):
            left = note_request(claim)
        expected = witness.commits and self.model.request(run, claim.attempt)
        assert witness.died or left == expected

    @rule(number=numbers, status=st.sampled_from(["done", "failed"]), used=amounts, death=deaths(1))
    def close(self, number: int, status: str, used: int, death: Death | None) -> None:
        run, claim = self.a_claim(number)
        with dying(death, self.admin) as witness, self.scope(run.farm):
            closed = close_run(claim, AiRun.Status(status), usage=Usage(input_tokens=used))
        expected = witness.commits and self.model.close(run, claim.attempt, status, used)
        assert witness.died or closed == expected

    @rule(number=numbers, cost=amounts, fails=st.booleans(), death=deaths(5))
    def answer(self, number: int, cost: int, fails: bool, death: Death | None) -> None:
        """The job, delivered for the first time or once more."""
        run = self.run(number)
        self.provider.cost, self.provider.script = cost, [ProviderError("down") if fails else "Done."]
        with dying(death, self.admin) as witness:
            answer(run.farm, run.id, self.owner.pk)
        attempt = self.model.claim(run) if witness.commits else None
        if attempt is None:
            return
        # Each is a transaction: the claim, the search, the request, its step, a look at what a failure left, the end.
        if witness.commits > 2:
            self.model.request(run, attempt)
        if witness.commits == (6 if fails else 5):
            run.replied = self.model.close(run, attempt, "failed" if fails else "done", cost)

    @rule(number=numbers, cost=amounts, again=st.booleans())
    def answer_too_late(self, number: int, cost: int, again: bool) -> None:
        """While the provider thinks the lease ends; another worker takes the run over, or it is swept."""
        run = self.run(number)

        def meanwhile() -> str:
            self.end_lease(run)
            if again and run.may_be_taken:
                self.claim_it(run, None)
            else:
                self.sweep(None)
            return "Done."

        if not run.may_be_taken:
            return
        self.provider.cost, self.provider.script = cost, [meanwhile]
        attempt = self.model.claim(run)
        self.model.request(run, attempt)
        answer(run.farm, run.id, self.owner.pk)
        assert not self.model.close(run, attempt, "done", cost)

    @rule(number=numbers)
    def lease_ends(self, number: int) -> None:
        self.end_lease(self.run(number))

    def end_lease(self, run: Run) -> None:
        if run.is_open:
            self.model.lease_ends(run)
            statement = "UPDATE ai_runs SET lease_until = clock_timestamp() - interval '1 hour' WHERE id = %s"
            self.admin.execute(statement, [run.id])

    @rule(death=deaths(2))
    def sweep(self, death: Death | None) -> None:
        overdue = self.model.overdue()
        with dying(death, self.admin) as witness:
            closed = sweep_runs()
        assert witness.died or closed == len(overdue)
        for run in overdue[: witness.commits]:
            self.model.sweep(run)

    @precondition(lambda self: len(self.model.runs) > 9)  # sooner, there is little to lose
    @rule()
    def every_worker_dies(self) -> None:
        for run in self.model.runs.values():
            self.end_lease(run)
        self.sweep(None)
        assert self.model.held == 0

    # --- billing ----------------------------------------------------------------------------------------------------

    @rule(farm=numbers, kind=st.sampled_from(["grant", "purchase", "adjust"]), credits=st.integers(-15, 15),
          death=deaths(1))  # fmt: skip
    def post(self, farm: int, kind: str, credits: int, death: Death | None) -> None:
        farm_id = self.farm_id(farm)
        refused = False
        with dying(death, self.admin, "billing") as witness:
            try:
                if kind == "grant":
                    grant(self.farms[farm % len(self.farms)].slug, credits, "test")
                else:
                    with system_scope(farm_id, using="billing"):
                        statement = altered(services.ADD, "'grant'", f"'{kind}'")
                        sql("billing", statement, farm=farm_id, credits=credits, reason="test")
            except IntegrityError:
                refused = True
        expected = not witness.commits or not self.model.post(farm_id, kind, credits)
        assert witness.died or refused == expected

    # --- what must change nothing -----------------------------------------------------------------------------------

    @rule(number=numbers)
    def sweep_what_is_not_overdue(self, number: int) -> None:
        """A second sweeper comes to the same run: too late, or it was taken over meanwhile."""
        run = self.run(number)
        if run in self.model.overdue():
            return
        with system_scope(run.farm):
            assert not governance_runs._sweep_run(run.farm, run.id)

    @rule(number=numbers, farm=numbers)
    def work_in_the_wrong_farm(self, number: int, farm: int) -> None:
        run, claim = self.a_claim(number)
        other = self.farm_id(farm)
        if other == run.farm:
            return
        for lie in (claim, replace(claim, farm_id=other)):
            with self.scope(other):
                assert claim_run(run.id) is None
                assert not note_request(lie)
                assert not close_run(lie, AiRun.Status.DONE, usage=Usage(input_tokens=1))

    @rule(number=numbers)
    def cheat(self, number: int) -> None:
        run = self.run(number)
        credits = {
            "take what is not there": self.model.balances[run.farm] + 1,
            "refund (member)": run.reserved,
            "refund (turn)": run.reserved,
            "refund (system)": run.reserved,
        }
        for how, cheat in CHEATS.items():
            with suppress(DatabaseError, psycopg.Error):
                cheat(self, run, credits.get(how, 1))

    # --- after each step --------------------------------------------------------------------------------------------

    def rows(self, statement: str) -> list[Any]:
        return self.admin.execute(statement, {"farms": [farm.id for farm in self.farms]}).fetchall()

    @invariant()
    def books_agree(self) -> None:
        legs: dict[UUID, list[Leg]] = {farm.id: [] for farm in self.farms}
        rows: dict[UUID, list[str]] = {farm.id: [] for farm in self.farms}
        for farm_id, row, *leg in self.rows(
            "SELECT farm_id, l::text, kind, delta, balance_after, shortfall, ai_run_id FROM credit_ledger l"
            " WHERE farm_id = ANY(%(farms)s) ORDER BY farm_id, seq"
        ):
            legs[farm_id].append(Leg(*leg))
            rows[farm_id].append(row)
        assert legs == self.model.legs
        farms = self.rows("SELECT id, credit_balance, f::text FROM farms f WHERE id = ANY(%(farms)s)")
        assert {farm_id: balance for farm_id, balance, _row in farms} == self.model.balances
        for farm_id, _balance, row in farms:
            self.verify(farm_id, [row, *rows[farm_id]])

    def verify(self, farm_id: UUID, rows: list[str]) -> None:
        """Verify a ledger whose rows are not, to the letter, those that were verified before."""
        if self.verified.get(farm_id) != rows:
            with system_scope(farm_id):
                assert verify_ledger(farm_id).breaks == ()
            self.verified[farm_id] = rows

    @invariant()
    def runs_agree(self) -> None:
        found = self.rows(
            "SELECT id, status, attempt, provider_requests, credits_reserved, credits_actual,"
            " ARRAY(SELECT author::text FROM messages m WHERE m.ai_run_id = r.id ORDER BY m.id),"
            " (SELECT count(*) FROM procrastinate_jobs j WHERE j.args ->> 'run_id' = r.id::text)"
            " FROM ai_runs r WHERE farm_id = ANY(%(farms)s) ORDER BY id"
        )
        assert found == [
            (run.id, run.status, run.attempt, run.requests, run.reserved, run.actual,
             ["farmer", "assistant"] if run.replied else ["farmer"], 1)
            for run in sorted(self.model.runs.values(), key=lambda run: run.id)
        ]  # fmt: skip
        assert self.rows("SELECT count(*) FROM procrastinate_jobs") == [(len(found),)]
