"""Migration operations that add and remove declared rules, many at a time.

Django's own AddConstraint and RemoveConstraint render the model anew, with all its relatives, for every constraint: a
minute for our hundreds. A rule changes nothing that Django knows of a model. `makemigrations` writes these instead.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.migrations.operations.base import Operation

from farmops.rules import Rule


class _Rules(Operation):
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


def folded(operations: Sequence[Operation], known: Any, app_label: str) -> list[Operation]:
    """The operations, with each run of Django's operations on rules made one of ours.

    `known` is the state before them: it says which of the removed constraints are rules.
    """
    from django.db.migrations import AddConstraint, RemoveConstraint

    out: list[Operation] = []
    for operation in operations:
        last = out[-1] if out else None
        if isinstance(operation, AddConstraint) and isinstance(operation.constraint, Rule):
            entry = (operation.model_name_lower, operation.constraint)
            out[-1:] = [AddRules([*last.rules, entry])] if isinstance(last, AddRules) else [last, AddRules([entry])]
        elif isinstance(operation, RemoveConstraint) and isinstance(
            known.models[app_label, operation.model_name_lower].get_constraint_by_name(operation.name), Rule
        ):
            gone = (operation.model_name_lower, operation.name)
            out[-1:] = (
                [RemoveRules([*last.rules, gone])] if isinstance(last, RemoveRules) else [last, RemoveRules([gone])]
            )
        else:
            out.append(operation)
    return [operation for operation in out if operation is not None]
