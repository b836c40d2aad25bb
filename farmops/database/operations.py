"""Migration operations that add and remove declared rules, many at a time.

Django's own AddConstraint and RemoveConstraint render the model anew, with all its relatives, for every constraint: a
minute for our hundreds. A rule changes nothing that Django knows of a model. `makemigrations` writes these instead.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.migrations.operations import AddConstraint, RemoveConstraint
from django.db.migrations.operations.base import Operation

from farmops.database.rules import Rule


class _Rules(Operation):
    rules: Sequence[Any]

    def _append(self, app_label: str, state: Any, rules: Sequence[tuple[str, Rule]]) -> None:
        for model, rule in rules:
            options = state.models[app_label, model].options
            options["constraints"] = [*options.get("constraints", []), rule]

    def _strike(self, app_label: str, state: Any, names: Sequence[tuple[str, str]]) -> None:
        for model, name in names:
            options = state.models[app_label, model].options
            options["constraints"] = [other for other in options["constraints"] if other.name != name]

    def _create(self, app_label: str, schema_editor: Any, state: Any, rules: Sequence[tuple[str, Rule]]) -> None:
        for model, rule in rules:
            schema_editor.add_constraint(state.apps.get_model(app_label, model), rule)

    def _drop(self, app_label: str, schema_editor: Any, state: Any, names: Sequence[tuple[str, str]]) -> None:
        for model, name in names:
            rule = state.models[app_label, model].get_constraint_by_name(name)
            schema_editor.remove_constraint(state.apps.get_model(app_label, model), rule)


class AddRules(_Rules):
    """Declare rules: (model name, rule) each."""

    def __init__(self, rules: Sequence[tuple[str, Rule]]):
        self.rules = rules

    def state_forwards(self, app_label: str, state: Any) -> None:
        self._append(app_label, state, self.rules)

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        self._create(app_label, schema_editor, to_state, self.rules)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        self._drop(app_label, schema_editor, from_state, [(model, rule.name) for model, rule in self.rules])

    def describe(self) -> str:
        return f"Create {len(self.rules)} rules"


class RemoveRules(_Rules):
    """Take rules away: (model name, name of the rule) each."""

    def __init__(self, rules: Sequence[tuple[str, str]]):
        self.rules = rules

    def state_forwards(self, app_label: str, state: Any) -> None:
        self._strike(app_label, state, self.rules)

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        self._drop(app_label, schema_editor, from_state, self.rules)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        before = [(model, to_state.models[app_label, model].get_constraint_by_name(name)) for model, name in self.rules]
        self._create(app_label, schema_editor, to_state, before)

    def describe(self) -> str:
        return f"Remove {len(self.rules)} rules"


def folded(operations: Sequence[Operation], before: Any, app_label: str) -> list[Operation]:
    """The operations, with each run of Django's operations on rules made one of ours.

    `before` is the state before them: it says which of the removed constraints are rules.
    """
    out: list[Operation] = []
    for operation in operations:
        of_rules = _ours(operation, before, app_label)
        if of_rules is None:
            out.append(operation)
        elif out and type(out[-1]) is type(of_rules):
            out[-1] = type(of_rules)([*out[-1].rules, *of_rules.rules])
        else:
            out.append(of_rules)
    return out


def _ours(operation: Operation, before: Any, app_label: str) -> AddRules | RemoveRules | None:
    """Django's operation on one rule as one of ours."""
    if isinstance(operation, AddConstraint) and isinstance(operation.constraint, Rule):
        return AddRules([(operation.model_name_lower, operation.constraint)])
    if isinstance(operation, RemoveConstraint):
        model = before.models[app_label, operation.model_name_lower]
        if isinstance(model.get_constraint_by_name(operation.name), Rule):
            return RemoveRules([(operation.model_name_lower, operation.name)])
    return None
