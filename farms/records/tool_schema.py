"""The tool that a model may call to propose a record: its JSON schema, from the record type's own form.

The form validates every argument all the same; the schema is what the model is told.
"""

from __future__ import annotations

from typing import Any

from django import forms

from farms.records import RecordType
from farms.records.fields import MAX_KOBO, BatchField, DayField, DueDateField, FarmDateField, NairaField


def tool_schema(kind: RecordType) -> dict[str, Any]:
    """Name, description and JSON schema of the arguments; the same for every farm, so that it can be cached."""
    fields = kind.form.base_fields
    return {
        "name": kind.name,
        "description": str(kind.tool_description),
        "schema": {
            "type": "object",
            "properties": {name: _property(field) for name, field in fields.items()},
            "required": [name for name, field in fields.items() if field.required],
            "additionalProperties": False,
        },
    }


def _property(field: forms.Field) -> dict[str, Any]:
    said = f"{field.label}. {field.help_text}".strip() if field.help_text else f"{field.label}."
    return {**_type(field), "description": said + _hint(field)}


def _type(field: forms.Field) -> dict[str, Any]:
    if isinstance(field, NairaField):
        return {"type": "integer", "minimum": field.least, "maximum": MAX_KOBO}
    if isinstance(field, forms.DecimalField):  # of Django's number fields the one that takes no whole ones only
        return {"type": "number", **_limits(field)}
    if isinstance(field, forms.IntegerField):
        return {"type": "integer", **_limits(field)}
    if isinstance(field, DayField):
        return {"type": "string", "format": "date"}
    if isinstance(field, forms.ChoiceField) and not isinstance(field, BatchField):
        return {"type": "string", "enum": [value for value, _label in field.choices if value]}  # type: ignore[union-attr,misc]
    length = getattr(field, "max_length", None)
    return {"type": "string", "maxLength": length} if length else {"type": "string"}


def _hint(field: forms.Field) -> str:
    if isinstance(field, NairaField):
        return " In kobo: ₦1 is 100."
    if isinstance(field, BatchField):
        return " The batch's name as in the farm facts."
    if isinstance(field, DueDateField):
        return " Today or later; leave out for today."
    if isinstance(field, FarmDateField):
        return " Never after today; leave out for today."
    return ""


def _limits(field: Any) -> dict[str, Any]:
    limits = {"minimum": field.min_value, "maximum": field.max_value}
    return {name: float(limit) if limit % 1 else int(limit) for name, limit in limits.items() if limit is not None}
