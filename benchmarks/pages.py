"""Today, the review queue and a confirm, each beside its own SQL without Django; and what the sealed context costs.

One process, an embedded PostgreSQL that syncs its commits, a farm with some 20,000 records of the demo's own generator.
A page's "bare SQL" is the very statements that it ran, said again by psycopg on one connection of the same login with
the same rules. The context is measured on Today's database time: sealed and checked, and with the checks replaced by
plain settings, round about.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import psycopg

from benchmarks.database import database
from farmops.embedded.cluster import Cluster

PASSWORD = "bench"  # noqa: S105 - of a database that lives for minutes
PENS, DAYS = 8, 900  # some 20,000 records
TARGET_MS = 60  # of Today, 95 of 100 times
PENDING = 120
ROUNDS = 60

PLAIN_CONTEXT = """
CREATE OR REPLACE FUNCTION context_is_genuine() RETURNS boolean LANGUAGE sql STABLE AS 'SELECT true';
CREATE OR REPLACE FUNCTION check_ticket(person uuid, farm_slug text, farm uuid, expires bigint, ticket text)
    RETURNS void LANGUAGE plpgsql AS 'BEGIN END';
CREATE OR REPLACE FUNCTION seal_context(farm uuid, person uuid, member_role text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config('farmops.farm_id', coalesce(farm::text, ''), true),
            set_config('farmops.user_id', coalesce(person::text, ''), true),
            set_config('farmops.role', member_role, true);
END $$;
"""


def main() -> None:
    """Measure on a cluster of our own."""
    with database() as cluster:
        import django

        django.setup()
        Pages(cluster).measure()


class Pages:
    """A farm full of records, its owner's browser, and stopwatches."""

    def __init__(self, cluster: Cluster) -> None:
        from django.conf import settings
        from django.test import Client

        settings.STORAGES = {
            **settings.STORAGES,
            "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
        }
        self.cluster = cluster
        self.farm, self.owner = self._make_farm()
        self.app = psycopg.connect(cluster.url("app"), cursor_factory=psycopg.ClientCursor)  # ends with the process
        self.browser = Client()
        self.browser.force_login(self.owner)
        self.at = f"/farms/{self.farm.slug}/"

    def _make_farm(self) -> tuple[Any, Any]:
        """The demo's layer farm with twice the pens and two and a half years of books, by the demo's own generator."""
        from assistant.demo.lagos import FARM
        from assistant.demo.seed import make_farm
        from credits.services import grant, set_allowance
        from farms.models import User

        pens = [
            replace(FARM.batches[number % len(FARM.batches)], name=f"Pen {number + 1}", days=DAYS, lots=())
            for number in range(PENS)
        ]
        plan = replace(FARM, slug="bench-farm", batches=tuple(pens), weighs_feed=True)
        owner = User.objects.create_user(email="bench@farm.example", name="Bench", password=PASSWORD)
        farm = make_farm(plan, owner, None)
        assert farm
        grant(farm.slug, 1000, "bench")
        set_allowance(farm.slug, "runs_an_hour", 100_000)
        with psycopg.connect(self.cluster.superuser_url("farmops"), autocommit=True) as admin:
            admin.execute("ANALYZE")
        return farm, owner

    def _records(self) -> int:
        from farmops.database.scope import farm_scope
        from farms.records import RECORD_TYPES

        with farm_scope(user_id=self.owner.pk, farm_id=self.farm.id):
            return sum(
                kind.model._default_manager.filter(farm_id=self.farm.id).count() for kind in RECORD_TYPES.values()
            )

    def measure(self) -> None:
        """Print the tables."""
        self._queue_up(PENDING)
        print(
            f"A farm with {PENS} pens, {self._records():,} records and {PENDING} drafts that wait;"
            f" {ROUNDS} rounds, one client. Target: Today's p95 below {TARGET_MS} ms.\n"
        )
        print("| page | statements | p50 ms | p95 ms | bare SQL p50 ms | page ÷ bare SQL |")
        print("| --- | ---: | ---: | ---: | ---: | ---: |")
        for title, url in (("Today", self.at), ("the review queue", f"{self.at}drafts/")):
            self._row(title, partial(self._get, url))
        self._row("a confirm", self._confirm)
        self._context()

    def _queue_up(self, count: int) -> None:
        from assistant.conversation.turn import answer, ask
        from farmops.database.scope import farm_scope

        for number in range(count):
            with farm_scope(user_id=self.owner.pk, farm_id=self.farm.id):
                run = ask(f"{number % 3 + 1} birds died in Pen 1", f"bench-{number}")
            answer(self.farm.id, run.id, self.owner.pk)

    def _get(self, url: str) -> None:
        assert self.browser.get(url).status_code == 200

    def _confirm(self) -> None:
        from farmops.database.scope import farm_scope
        from governance.models import AssistantDraft

        with farm_scope(user_id=self.owner.pk, farm_id=self.farm.id):
            draft = AssistantDraft.objects.filter(farm_id=self.farm.id, status="pending").first()
        assert draft is not None
        started = time.perf_counter()
        response = self.browser.post(f"{self.at}drafts/{draft.id}/confirm/", {"digest": draft.digest})
        self.confirm_took = time.perf_counter() - started
        assert response.status_code == 302, response.content

    def _row(self, title: str, act: Callable[[], None]) -> None:
        act()
        with Recorder() as recorded:
            act()
        confirms = act == self._confirm
        took, bare = [], []
        rounds = ROUNDS // 2 if confirms else ROUNDS
        for _round in range(rounds):
            started = time.perf_counter()
            act()
            took.append(self.confirm_took if confirms else time.perf_counter() - started)
            if not confirms:
                bare.append(self.say_again(recorded.statements))
        if confirms:
            bare = [self._bare_confirm() for _round in range(rounds)]
        p50, p95 = statistics.median(took) * 1000, statistics.quantiles(took, n=20)[-1] * 1000
        beside = statistics.median(bare) * 1000
        print(f"| {title} | {len(recorded.statements)} | {p50:.1f} | {p95:.1f} | {beside:.1f} | {p50 / beside:.1f} |")

    def _entered(self, app: psycopg.Connection[Any]) -> None:
        from farmops.database.tickets import context_key

        app.execute(
            "SELECT set_config('farmops.key', %s, true), set_config('farmops.farm_id', %s, true),"
            " set_config('farmops.user_id', %s, true), set_config('farmops.role', 'owner', true)",
            [context_key(), str(self.farm.id), str(self.owner.pk)],
        )

    def say_again(self, statements: list[tuple[str, Any]]) -> float:
        """Seconds that a page's statements take by psycopg in the application's login, on a warm connection."""
        self._entered(self.app)
        started = time.perf_counter()
        for statement, params in statements:
            cursor = self.app.execute(statement.encode(), params)
            if cursor.description:
                cursor.fetchall()
        took = time.perf_counter() - started
        self.app.rollback()
        return took

    def _bare_confirm(self) -> float:
        """Seconds of a confirm as two statements and a commit, with all rules on."""
        from farmops.ids import uuid7

        with psycopg.connect(self.cluster.url("app")) as app:
            self._entered(app)
            row = app.execute("SELECT id, ai_run_id, payload FROM assistant_drafts WHERE status = 'pending' LIMIT 1")
            draft, run, payload = row.fetchone() or (None, None, None)
            assert payload is not None
            started = time.perf_counter()
            app.execute(
                "UPDATE assistant_drafts SET status = 'confirmed', decided_by_id = %s, decided_digest = digest"
                " WHERE id = %s AND status = 'pending'",
                [self.owner.pk, draft],
            )
            columns = {**payload, "id": uuid7(), "farm_id": self.farm.id, "source": "assistant", "draft_id": draft,
                       "ai_run_id": run, "created_by_id": self.owner.pk}  # fmt: skip
            places = ", ".join(["%s"] * len(columns))
            insert = f"INSERT INTO mortality_records ({', '.join(columns)}) VALUES ({places})"
            app.execute(insert.encode(), list(columns.values()))
            app.commit()
            return time.perf_counter() - started

    def _context(self) -> None:
        """Today's database time, sealed and plain by turns."""
        with psycopg.connect(self.cluster.superuser_url("farmops"), autocommit=True) as admin:
            sealed = "; ".join(
                definition
                for name in ("context_is_genuine", "check_ticket", "seal_context")
                for (definition,) in admin.execute(
                    "SELECT pg_get_functiondef(oid) FROM pg_proc WHERE proname = %s", [name]
                )
            )
            times: dict[str, list[float]] = {"plain": [], "sealed": []}
            for _round in range(ROUNDS):
                for name, statements in (("plain", PLAIN_CONTEXT), ("sealed", sealed)):
                    admin.execute(statements.encode())
                    self._get(self.at)  # warms the functions' plans
                    with Recorder() as recorded:
                        self._get(self.at)
                    times[name].append(recorded.seconds)
        plain, checked = (statistics.median(times[name]) * 1000 for name in ("plain", "sealed"))
        print(
            f"\nToday's database time: {plain:.2f} ms with plain settings, {checked:.2f} ms sealed and checked:", end=""
        )
        print(f" {(checked / plain - 1) * 100:+.0f} %.")


class Recorder:
    """The statements on the application's connection while it is open, and the time they took, entering included."""

    def __enter__(self) -> Recorder:
        from django.db import connections

        from farmops.database import scope

        self.scope, self.ask = scope, scope.ask_with_ticket
        vars(scope)["ask_with_ticket"] = self._enter
        self.statements: list[tuple[str, Any]] = []
        self.seconds = 0.0
        self.wrapper = connections["default"].execute_wrapper(self._record)
        self.wrapper.__enter__()
        return self

    def _enter(self, *arguments: Any) -> Any:
        started = time.perf_counter()
        try:
            return self.ask(*arguments)
        finally:
            self.seconds += time.perf_counter() - started

    def _record(self, execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        started = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self.seconds += time.perf_counter() - started
            self.statements.append((str(sql), params))

    def __exit__(self, *error: Any) -> None:
        self.wrapper.__exit__(*error)
        vars(self.scope)["ask_with_ticket"] = self.ask


if __name__ == "__main__":
    main()
