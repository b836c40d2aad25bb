"""What the probes of every app are made with."""

from __future__ import annotations

from farmops.database.rules import Function, Policy
from tests.probes.base import (
    NO_ROW,
    Attack,
    Attempt,
    Probe,
    Use,
    Who,
    also,
    mutation,
    named,
    try_it,
    with_body,
)


def without(*names: str) -> tuple[str, ...]:
    """The rules taken away: a permissive policy or a trigger's function lets all through, another rule is dropped."""
    return tuple(statement for name in names for statement in mutation(*named(name)))


def dropped(name: str) -> tuple[str, ...]:
    table, rule = named(name)
    return (rule.drop(table),)


def body(name: str, text: str, language: str = "plpgsql") -> tuple[str, ...]:
    """The function with a body that says whatever it is told."""
    function = named(name)[1]
    assert isinstance(function, Function)
    return (with_body(function, text, language),)


def same(
    names: tuple[str, ...], attempts: tuple[Attempt, ...], how: str, uses: tuple[Attempt, ...]
) -> dict[str, Probe]:
    """One probe for a trigger and its function: what they refuse they refuse together."""
    return {
        name: Probe(
            tuple(Attack(attempt, how, without(name)) for attempt in attempts), tuple(Use(use) for use in uses)
        )
        for name in names
    }  # fmt: skip


def no_trace(names: tuple[str, ...], who: Who, what: str, statement: str, trace: str) -> dict[str, Probe]:
    """Rules that write something beside what was done: it is never done without."""
    silent = try_it(who, f"{what} without a trace", statement, f"SELECT 1 WHERE NOT EXISTS (SELECT 1 {trace})")
    traced = try_it(who, f"{what} and it is written down", statement, f"SELECT 1 {trace}")
    return {
        name: Probe((Attack(silent, NO_ROW, without(name)),), (Use(traced, without(name)),)) for name in names
    }  # fmt: skip


def signature(words: str) -> str:
    """SQL of the application's signature under `words`, by the key in a row of context_keys."""
    return f"encode(sha256(outer_pad || sha256(inner_pad || convert_to({words}, 'UTF8'))), 'hex')"


def sees(table: str, name: str) -> str:
    return f"SELECT 1 FROM {table} WHERE id = %({name})s"


def policy(name: str, how: str, attempts: tuple[Attempt, ...], uses: tuple[Attempt, ...]) -> dict[str, Probe]:
    """A policy: a permissive one is also what lets the uses work."""
    rule = named(name)[1]
    assert isinstance(rule, Policy)
    needs = () if rule.restrictive else dropped(name)
    return {
        name: Probe(
            tuple(Attack(attempt, how, without(name)) for attempt in attempts),
            tuple(Use(attempt, needs) for attempt in uses),
        )
    }


def more(
    probe: Probe, name: str, how: str, attempt: Attempt, others: tuple[str, ...], held_by: tuple[str, ...]
) -> Probe:
    """The probe of the rule `name` with one more attack, which `others` refuse too."""
    taken_away = without(name) or probe.attacks[0].without
    attack = Attack(attempt, how, taken_away, also(*others), also(*held_by))
    return Probe((*probe.attacks, attack), probe.uses, probe.remark)
