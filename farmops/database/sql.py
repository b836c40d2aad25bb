"""SQL that the ORM cannot be made to write."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connections, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.expressions import DatabaseDefault

ROWS_A_STATEMENT = 500


def insert(instance: models.Model, *, using: str = "default") -> None:
    """Insert a row, naming only the columns that have a value of their own.

    The ORM names every column and reads defaults back, and a login that may not write or read one of them is refused.
    """
    insert_many([instance], using=using)


def insert_many(instances: Sequence[models.Model], *, using: str = "default") -> None:
    """Insert rows of any tables, one statement for all that name the same columns of the same table.

    Tables are written in the order of their first row; within a table the order is kept for rows of one shape.
    """
    alike: dict[tuple[str, tuple[str, ...]], list[list[Any]]] = {}
    for instance in instances:
        columns = _columns(instance, connections[using])
        alike.setdefault((instance._meta.db_table, tuple(columns)), []).append(list(columns.values()))
    with connections[using].cursor() as cursor:
        for (table, names), rows in alike.items():
            for at in range(0, len(rows), ROWS_A_STATEMENT):
                chunk = rows[at : at + ROWS_A_STATEMENT]
                marks = ", ".join([f"({', '.join(['%s'] * len(names))})"] * len(chunk))
                columns_sql = ", ".join(f'"{name}"' for name in names)
                cursor.execute(
                    f'INSERT INTO "{table}" ({columns_sql}) VALUES {marks}',  # noqa: S608 - the models' own names
                    [value for row in chunk for value in row],
                )


def _columns(instance: models.Model, connection: BaseDatabaseWrapper) -> dict[str, Any]:
    """Column -> value, of the columns that have one which is not what the database would write by itself."""
    values = {}
    for column in instance._meta.concrete_fields:
        value = getattr(instance, column.attname)
        if value is not None and not isinstance(value, DatabaseDefault) and value != column.db_default:
            values[str(column.column)] = column.get_db_prep_save(value, connection)
    return values
