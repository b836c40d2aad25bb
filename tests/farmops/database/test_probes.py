"""Every declared rule, tried: what it must refuse, and what works because of it or in spite of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from farmops.database.rules import Policy
from tests.probes import document
from tests.probes.base import STAND_ASIDE, conditions, outcome, rules_to_probe
from tests.probes.book import PROBES
from tests.probes.conditions import IMPLIED
from tests.probes.world import make_world
from tests.support.database import clone_database, point_connections_at
from tests.support.exhaustive import one_in

DATABASE = "farmops_probes"
POLICIES = [(table, rule) for table, rule in rules_to_probe() if isinstance(rule, Policy)]


@pytest.fixture(scope="module")
def world(cluster: Any, database: str) -> Iterator[tuple[Any, dict[str, Any]]]:
    """A superuser's cursor on a database of these tests alone, and the names of what is in it."""
    clone_database(cluster, DATABASE)
    point_connections_at(cluster, DATABASE)
    try:
        names = make_world(cluster.superuser_url(DATABASE))
        with psycopg.connect(cluster.superuser_url(DATABASE), autocommit=True) as admin:
            admin.execute(STAND_ASIDE)
    finally:
        point_connections_at(cluster, database)
    with psycopg.connect(cluster.superuser_url(DATABASE), cursor_factory=psycopg.ClientCursor) as connection:
        yield connection.cursor(), names
        connection.rollback()


@pytest.fixture
def tried(world: Any) -> Iterator[Any]:
    """`tried(attempt, *statements)` -> how the attempt is refused after the superuser ran the statements."""
    cursor, names = world

    def run(attempt: Any, *statements: str) -> str:
        cursor.execute("SAVEPOINT rules")
        try:
            for statement in statements:
                cursor.execute(statement, names)
            return outcome(cursor, attempt, names)
        finally:
            cursor.execute("ROLLBACK TO SAVEPOINT rules")

    yield run
    cursor.connection.rollback()


@pytest.mark.parametrize("name", [rule.name for _table, rule in rules_to_probe()])
def test_a_rule_refuses_what_it_is_there_for_and_nothing_more(tried, exhaustive, name):
    assert name in PROBES, f"the rule {name} has no probe: write one in tests/probes/"
    probe = PROBES[name]
    assert probe.attacks, f"{name} has no attack"
    assert probe.uses, f"{name} has no use"
    for attack in probe.attacks if exhaustive else probe.attacks[:1]:
        attempt, others = attack.attempt, tuple(statement for _other, statement in attack.also)
        who_what = f"{attempt.who.label} {attempt.what}"
        assert attack.without, f"{name}: the probe does not say how the rule is taken away"
        assert tried(attempt), f"{who_what}: nothing refuses it"
        assert tried(attempt, *others) == attack.how, f"{who_what}: {name} by itself does not refuse it like this"
        for other, _statement in attack.also:
            rest = [statement for third, statement in attack.also if third != other]
            assert tried(attempt, *rest, *attack.without), f"{who_what}: {other} does not refuse it"
        after = tried(attempt, *others, *attack.without)
        assert not after, f"{who_what}: {after} although {name} was taken away"
    for use in probe.uses if exhaustive else probe.uses[:1]:
        who_what = f"{use.attempt.who.label} {use.attempt.what}"
        assert not tried(use.attempt), f"{who_what}: must work"
        if use.needs:
            assert tried(use.attempt, *use.needs), f"{who_what}: works without {name} too"


@pytest.mark.parametrize("policy", one_in(6, POLICIES), ids=lambda policy: policy[1].name)
def test_every_condition_of_a_policy_refuses_something_by_itself(tried, policy):
    table, rule = policy
    attacks = PROBES[rule.name].attacks if rule.name in PROBES else ()
    for condition, statement in conditions(table, rule).items():
        if (rule.name, condition) in IMPLIED:
            continue
        outcomes = (
            tried(attack.attempt, *(other for _name, other in (*attack.also, *attack.held_by)), statement)
            for attack in attacks
        )
        assert "" in outcomes, f"{rule.name}: no attack succeeds when only “{condition}” is taken away"


def test_every_probe_is_of_a_declared_rule():
    assert set(PROBES) <= {rule.name for _table, rule in rules_to_probe()}


def test_the_document_of_the_rules_is_up_to_date():
    written = document.FILE.read_text(encoding="utf-8") if document.FILE.exists() else ""
    assert written == document.text(), "docs/rules.md is out of date: run `make rules` and commit it"
