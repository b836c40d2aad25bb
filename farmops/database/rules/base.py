"""What all declared rules have in common."""

from __future__ import annotations

import inspect
import re
from functools import cache
from typing import Any

from django.db.models import BaseConstraint


def normalised(sql: str) -> str:
    """SQL with what PostgreSQL adds when it prints an expression back taken out: spaces, brackets, casts."""
    sql = re.sub(r"::(character varying|text|bigint|numeric|integer|jsonb)(\[\])?", "", sql)
    return re.sub(r"[\s()]+", "", sql).lower()


class RuleSql(str):
    """A deferred statement of a rule."""


class FunctionSql(RuleSql):
    """A deferred statement that makes a function."""


class Rule(BaseConstraint):
    """Base of the declared rules. A rule's annotated attributes are its arguments, with their defaults."""

    statement = RuleSql

    def __init__(self, *, name: str, **arguments: Any):
        super().__init__(name=name)
        for key in self.arguments():
            setattr(self, key, arguments.pop(key) if key in arguments else getattr(type(self), key))
        if arguments:
            raise TypeError(f"{type(self).__name__} does not take {', '.join(arguments)}")

    @classmethod
    @cache
    def arguments(cls) -> list[str]:
        """The names of the constructor's arguments: for migrations, and to compare two rules."""
        return list(inspect.get_annotations(cls))

    def clone(self) -> Rule:
        """The rule itself."""
        return self  # nothing changes a rule, and a migration's states ask for a hundred thousand of them

    def create(self, table: str) -> str:
        """The statements that make the rule on `table`."""
        raise NotImplementedError

    def drop(self, table: str) -> str:
        """The statements that undo `create`."""
        raise NotImplementedError

    def problems(self, table: str, cursor: Any) -> list[str]:
        """What differs between this rule and the catalog that `cursor` reads, one sentence each."""
        raise NotImplementedError

    # Django asks for a constraint's SQL in three ways: to put inside CREATE TABLE, to defer, or to run at once. A rule
    # may need functions and tables that come later in its migration, so every way defers it to the migration's end,
    # functions before the rules that call them.
    def constraint_sql(self, model: Any, schema_editor: Any) -> None:  # type: ignore[override]
        """Defer the rule's statements; returns nothing to put inside CREATE TABLE."""
        deferred = schema_editor.deferred_sql
        place = len(deferred)
        if self.statement is FunctionSql:
            place = next((n for n, earlier in enumerate(deferred) if type(earlier) is RuleSql), place)
        deferred.insert(place, self.statement(self.create(model._meta.db_table)))

    def create_sql(self, model: Any, schema_editor: Any) -> str:
        """Defer the rule's statements; returns one that does nothing."""
        self.constraint_sql(model, schema_editor)
        return "SELECT"  # what the caller runs or defers: nothing

    def remove_sql(self, model: Any, schema_editor: Any) -> str:
        """The statements that undo the rule."""
        return self.drop(model._meta.db_table)

    def validate(self, *args: Any, **kwargs: Any) -> None:
        """Nothing: PostgreSQL validates."""

    def deconstruct(self) -> tuple[str, tuple[()], dict[str, Any]]:
        """(path, arguments, keyword arguments), as a migration writes the rule."""
        path = f"farmops.database.rules.{type(self).__name__}"  # migrations name the package, not its modules
        return path, (), {"name": self.name, **{key: getattr(self, key) for key in self.arguments()}}

    def __eq__(self, other: object) -> bool:
        if type(self) is not type(other):
            return NotImplemented
        return self.deconstruct() == other.deconstruct()

    def __hash__(self) -> int:
        return hash((type(self), self.name))

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name}>"
