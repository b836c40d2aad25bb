"""Random histories of credits against a model: whatever is done, in whatever order, dying wherever, the books agree.

After each step PostgreSQL's balances, legs, runs, jobs and replies are compared with tests/support/credit_model.py, and every
ledger is verified. The same histories are played each time; FARMOPS_MACHINE_EXAMPLES=2000 plays that many new ones.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import (
    run_state_machine_as_test,
)

from assistant.conversation import turn
from tests.probes.base import named, with_body
from tests.support.credit_cheats import altered
from tests.support.credit_machine import Charging, CreditMachine
from tests.support.exhaustive import one_in

SOME_EXAMPLES, EXAMPLES, STEPS = 10, 30, 30
UNTIL_FOUND = 300  # histories; the first that shows the breakage is the last
MORE_EXAMPLES = int(os.environ.get("FARMOPS_MACHINE_EXAMPLES", "0"))


@pytest.fixture
def play(fresh_database, cluster, monkeypatch):
    """`play(examples)` plays that many histories; new ones each time with `derandomize=False`."""
    provider = Charging()
    monkeypatch.setattr(turn, "get_provider", lambda *named: provider)
    with psycopg.connect(cluster.superuser_url(fresh_database), autocommit=True) as admin:

        def run(examples: int, **options: Any) -> None:
            chosen = settings(
                max_examples=examples, stateful_step_count=STEPS, suppress_health_check=list(HealthCheck), **options
            )
            run_state_machine_as_test(lambda: CreditMachine(admin, provider), settings=chosen)

        yield run


def test_whatever_happens_in_whatever_order_the_books_agree(play, exhaustive):
    play(MORE_EXAMPLES or (EXAMPLES if exhaustive else SOME_EXAMPLES), derandomize=not MORE_EXAMPLES)


def other_body(function: str, *lies: tuple[str, str]) -> Callable[[Any, psycopg.Connection], None]:
    """The function with a lie in its body."""
    _table, rule = named(function)
    body = rule.body
    for old, new in lies:
        body = altered(body, old, new)
    return lambda patch, admin: admin.execute(with_body(rule, body))


BREAKAGES = {
    "a settle returns one less": other_body("settle_run", ("greatest(held - used,", "greatest(held - used - 1,")),
    "a refund is a settle": other_body("settle_run", ("CASE used WHEN 0 THEN 'refund' ELSE 'settle' END", "'settle'")),
    "a run that ends is paid by nobody": other_body("run_settles", ("PERFORM settle_run", "PERFORM ROW")),
    "a failure is paid": other_body("run_costs", ("NEW.status = 'done' AND NEW.error = ''", "NEW.status <> 'expired'")),
    "nothing limits what a question costs": other_body(
        "run_costs", ("least(NEW.credits_actual,", "coalesce(NEW.credits_actual,")
    ),
    "a member closes her question": lambda patch, admin: admin.execute(
        'ALTER POLICY "ai_runs_app_update" ON ai_runs USING (farm_id = current_farm()); DROP TRIGGER ai_runs_move_forward ON ai_runs'
    ),
    "legs may be rewritten": lambda patch, admin: admin.execute(
        "DROP TRIGGER credit_ledger_append_only ON credit_ledger"
    ),
    "a balance needs no leg": lambda patch, admin: admin.execute(
        "DROP TRIGGER farms_zz_balance_moves_with_leg ON farms"
    ),
}


@pytest.mark.parametrize("breakage", one_in(3, BREAKAGES))
def test_what_is_broken_is_found(play, monkeypatch, cluster, fresh_database, breakage):
    """The negative control: the machine fails when the code or the database does not keep its word."""
    with psycopg.connect(cluster.superuser_url(fresh_database), autocommit=True) as admin:
        BREAKAGES[breakage](monkeypatch, admin)
    with pytest.raises((AssertionError, DatabaseError)):
        play(UNTIL_FOUND, phases=[Phase.generate], report_multiple_bugs=False)
