"""docs/rules.md: every rule with the attacks that are tried on it, written from the probes themselves."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Any

from farmops.database.rules import Grant, Trigger
from tests.probes.base import Attack, rules_to_probe
from tests.probes.book import probe_of

FILE = Path(__file__).resolve().parents[2] / "docs" / "rules.md"
KINDS = {
    "Check": "check",
    "Function": "function",
    "Grant": "rights",
    "LibraryFunctions": "functions",
    "Policy": "policy",
    "ReferenceRow": "reference row",
    "ReferenceRows": "reference rows",
    "RowSecurity": "row security",
    "TenantForeignKey": "foreign key",
    "Trigger": "trigger",
    "UniqueConstraint": "unique",
    "View": "view",
}
HEAD = """# Every rule of the database, and what was tried against it

{rules} rules on {tables} tables; {attacks} attacks. Each attack is refused while its rule stands and succeeds once that
rule alone is taken away (a policy or a right widened, a function's body replaced, anything else dropped). Where other
rules refuse it too they are named, and taken away as well. `tests/farmops/database/test_probes.py` tries all of it in the real logins, and
what must work beside it. Written by `make rules`; do not edit.
"""


def text() -> str:
    """The whole document."""
    tables: dict[str, list[Any]] = defaultdict(list)
    for table, rule in rules_to_probe():
        place = (rule.on if isinstance(rule, Trigger) else rule.table if isinstance(rule, Grant) else None) or table
        tables[place].append(rule)
    attacks = sum(len(probe_of(rule).attacks) for rules in tables.values() for rule in rules)
    parts = [HEAD.format(rules=sum(map(len, tables.values())), tables=len(tables), attacks=attacks)]
    parts += [_table(name, tables[name]) for name in sorted(tables)]
    return "\n".join(parts)


def _table(name: str, rules: list[Any]) -> str:
    lines = [
        f"## {name}",
        "",
        "| rule | kind | attack tried | who tries | what happens |",
        "| --- | --- | --- | --- | --- |",
    ]
    for rule in sorted(rules, key=lambda rule: (KINDS[type(rule).__name__], rule.name)):
        for number, attack in enumerate(probe_of(rule).attacks):
            first = (f"`{rule.name}`", KINDS[type(rule).__name__]) if number == 0 else ("", "")
            lines.append(
                "| " + " | ".join((*first, attack.attempt.what, attack.attempt.who.label, _end(attack))) + " |"
            )
    return "\n".join([*lines, ""])


def _end(attack: Attack) -> str:
    if not attack.also:
        return attack.how
    return f"{attack.how}; also refused by " + ", ".join(f"`{name}`" for name, _statement in attack.also)
