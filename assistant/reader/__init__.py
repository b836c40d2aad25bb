"""The built-in reader: a farm message into draft records, by named rules, without network, model or database.

>>> from datetime import date
>>> farm = FarmFacts((BatchFact("Pen 1", "layers"),))
>>> read("3 birds died in Pen 1", farm, date(2026, 3, 18)).records[0].fields["count"]
Decimal('3')
"""

from assistant.reader.model import BatchFact, FarmFacts, ProposedRecord, Reading, to_case
from assistant.reader.reading import read

__all__ = ["BatchFact", "FarmFacts", "ProposedRecord", "Reading", "read", "to_case"]
