"""What a transaction is for: PostgreSQL's policies test it before anything else of the context."""

from __future__ import annotations

from enum import StrEnum


class Purpose(StrEnum):
    """Sealed beside farm, person and role. Only the first three open the farm's rows (`current_farm()`)."""

    MEMBER = "member"  # a member's own request
    TURN = "turn"  # the worker answers that member's question
    SYSTEM = "system"  # bookkeeping on one farm, in nobody's name
    PERSON = "person"  # a person's list of farms
    FOUNDING = "founding"  # a person makes a farm that does not exist yet
    INVITATION = "invitation"  # a person looks at a link and joins by it


AT_WORK = (Purpose.MEMBER, Purpose.TURN, Purpose.SYSTEM)
BY_HAND = (Purpose.MEMBER, Purpose.SYSTEM)  # what a person decides or writes is not written in her turn
