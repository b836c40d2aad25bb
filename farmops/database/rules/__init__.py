"""Database rules that Django has no words for, declared beside the model they protect.

Each class is a `BaseConstraint`, so a rule sits in `Meta.constraints`, `makemigrations` notices a change and
`migrate` applies it; `check_db_rules` later compares every declared rule with PostgreSQL's catalog.

Import the classes from here, as old migrations do: keep their names and arguments working.
"""

from farmops.database.rules.base import Rule
from farmops.database.rules.checks import Check, one_of, sane_times
from farmops.database.rules.functions import Function, Trigger, View
from farmops.database.rules.library import LibraryFunctions
from farmops.database.rules.policies import Grant, Policy, RowSecurity
from farmops.database.rules.references import ReferenceRow, ReferenceRows, TenantForeignKey
from farmops.database.rules.storage import Storage

__all__ = [
    "Check", "Function", "Grant", "LibraryFunctions", "Policy", "ReferenceRow", "ReferenceRows", "RowSecurity",
    "Rule", "Storage", "TenantForeignKey", "Trigger", "View", "one_of", "sane_times",
]  # fmt: skip
