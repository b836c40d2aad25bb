"""What every record type shares: the model, its rules, the form and the declaration of a type.

Rules here name the tables `assistant_drafts` and `ai_runs` of an upper app as plain text: a record's provenance is
part of the record, and so a new type stays one file and one migration.
"""

from farms.records.base.form import PEOPLE, RecordForm, as_json
from farms.records.base.model import Record, Source
from farms.records.base.money import METHODS, Direction, Method, Money
from farms.records.base.record_type import RecordType

__all__ = [
    "METHODS",
    "PEOPLE",
    "Direction",
    "Method",
    "Money",
    "Record",
    "RecordForm",
    "RecordType",
    "Source",
    "as_json",
]
