"""First aid for sick animals: what it may be, what to do in the next hour, and what to tell the vet. Never medicine.

Signs are found by words/sickness.txt (`patterns`, `signs`), sicknesses and first steps are those of the shared cards
(`cards`, `causes`, `urgency`); `told` decides whether a message is about sick animals at all, `reply` says the rest.
"""

from assistant.sickness.reply import say
from assistant.sickness.told import Told, told

__all__ = ["Told", "say", "told"]
