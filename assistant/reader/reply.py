"""The words that the farmer reads. Short, plain, and never a dose."""

from __future__ import annotations

DOSE = "I cannot give medicine doses. Please ask your vet, who can see the birds or fish and read the label."
FLOOR = "I cannot do that. I only draft records, and a person on the farm must confirm each one."
QUESTION = "That is a question, so I have drafted nothing."
WITHDRAWAL = "Check the withdrawal period on the product's label and ask your vet. I have drafted nothing."
IDEA = "Nothing has happened yet, so I have drafted nothing. Tell me when it is done."
NOTHING = "Nothing to record, so I have drafted nothing."
GREETING = "Hello. Tell me what happened on the farm and I will draft the record."
UNCLEAR = "What would you like me to record?"
NOBODY_OWES = "You named nobody who owes it, so I have written no debt. Add the name and what is owed, if anything is."
RETRACT = "Do you want to cancel that record? Please open it and remove it yourself."
OTHER_FARM = "That is not about this farm, so I have drafted nothing."

NAMES = {
    "sale": "sale", "expense": "expense", "mortality": "death record", "feed_use": "feed record",
    "egg_collection": "egg collection",
    "water": "water record", "weight": "weighing", "symptom": "health observation", "task": "task", "note": "note",
    "payment": "payment", "store_adjustment": "store record", "stock_adjustment": "head count record",
    "treatment": "treatment", "vaccination": "vaccination",
}  # fmt: skip


def not_understood(words: str) -> str:
    """What was said that no field and no rule explains."""
    return f"I did not understand “{words}”. What is it?"


def drafted(types: list[str]) -> str:
    """ "I have drafted 1 sale and 2 feed records for you to confirm."""
    counts: dict[str, int] = {}
    for kind in types:
        counts[kind] = counts.get(kind, 0) + 1
    parts = [f"{n} {NAMES[k]}{'s' if n > 1 else ''}" for k, n in counts.items()]
    listed = parts[0] if len(parts) == 1 else ", ".join(parts[:-1]) + " and " + parts[-1]
    return f"I have drafted {listed}. Please check and confirm."
