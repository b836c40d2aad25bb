"""SQL that the ORM cannot be made to write."""

from __future__ import annotations

from django.db import connections, models
from django.db.models.expressions import DatabaseDefault


def insert(instance: models.Model, *, using: str = "default") -> None:
    """Insert a row, naming only the columns that have a value.

    The ORM names every column and reads defaults back, and a login that may not write or read one of them is refused.
    """
    connection = connections[using]
    columns = {}
    for column in instance._meta.concrete_fields:
        value = getattr(instance, column.attname)
        if value is not None and not isinstance(value, DatabaseDefault):
            columns[column.column] = column.get_db_prep_save(value, connection)
    names = ", ".join(f'"{name}"' for name in columns)
    marks = ", ".join(["%s"] * len(columns))
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO "{instance._meta.db_table}" ({names}) VALUES ({marks})',  # noqa: S608 - the model's own names
            list(columns.values()),
        )
