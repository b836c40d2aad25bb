"""The built-in interpreter: reads a farm message into draft records, without network, model or database.

>>> from datetime import date
>>> farm = FarmFacts((BatchFact("Pen 1", "layers"),))
>>> interpret("3 birds died in Pen 1", farm, date(2026, 3, 18)).records[0].fields["count"]
Decimal('3')
"""

from assistant.reader.model import BatchFact, FarmFacts, ProposedRecord, Reading

from .interpreter import interpret, to_case

__all__ = ["BatchFact", "FarmFacts", "ProposedRecord", "Reading", "interpret", "to_case"]
