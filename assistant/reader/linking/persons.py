"""Who "she", "him" and "his fee" are: the person told of last."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.reader.clauses.clause import Clause
from assistant.reader.cover import Told
from assistant.reader.events import Event
from assistant.reader.frames.payment import UNNAMED
from assistant.reader.items import Item, Kind, Person
from farms.language.concepts import Concept as C

FIELDS = {"sale": "buyer", "payment": "party", "expense": "supplier"}
SUBJECTS = frozenset(["she", "he", "they", "e"])
OBJECTS = frozenset(["him", "her", "his", "am", "hers", "their"])
NAMED = ("person.titled", "person.titled-low", "person.named", "person.apposed", "person.of-place", "person.called-first", "person.who-does",
         "person.label", "person.given", "person.young", "person.firm-low", "person.to", "person.from", "person.firm")  # fmt: skip
FAR = 2  # sentences between the name and the pronoun


def name_pronouns(told: Sequence[Told], clauses: Sequence[Clause], all_: Sequence[Clause]) -> None:
    """Give each deal without a party the person that its pronoun stands for, also one who was only spoken of."""
    named = [clause for clause in all_ if clause.mode in ("tell", "plan", "question", "all", "terms")]
    before: list[Event] = []
    for one in told:
        event = one.event
        if event is None:
            continue
        field = FIELDS.get(event.type)
        if field is not None and field not in event.fields and _points(event):
            name = _last(named, clauses[one.first], clauses[one.stop - 1])
            if name is not None:
                event.put(field, name, rule="person.of-before")
                event.doubts = [doubt for doubt in event.doubts if doubt.question != UNNAMED]
        elif field is not None and field not in event.fields and event.type == "sale":
            _same_subject(event, field, before, clauses[one.first])
        before.append(event)


def _points(event: Event) -> bool:
    """It speaks of somebody by a pronoun: as the buyer or payer, or as the one whom we paid."""
    trio = zip(event.items, event.items[1:], event.items[2:], strict=False)
    if event.type == "sale" and any(
        a.norm in SUBJECTS and b.has(C.SELL) and c.kind is Kind.QUANTITY for a, b, c in trio
    ):
        return False  # "Mama say she sell 4 crates"
    said = {item.norm for item in event.items if item.kind is Kind.WORD}
    wanted = OBJECTS if event.type == "expense" else SUBJECTS | OBJECTS
    return not said.isdisjoint(wanted) or any(_starts_so(item, wanted) for item in event.items)


def _starts_so(item: Item, wanted: frozenset[str]) -> bool:
    """A pronoun inside a longer item: "gave him 20k"."""
    return item.kind in (Kind.MONEY, Kind.PROMISE) and not wanted.isdisjoint(item.norm.split())


def _last(clauses: Sequence[Clause], first: Clause, last: Clause) -> str | None:
    """The last name before the event, or in it, of the sentences just before."""
    for clause in reversed(clauses):
        if clause.place > last.place:
            continue
        if first.sentence - clause.sentence > FAR:
            return None
        for item in reversed((*clause.heads, *clause.items)):
            proper = isinstance(item.value, Person) and item.kind is Kind.PERSON and item.rule in NAMED
            if proper and item.value.name.lower() not in SUBJECTS | OBJECTS:
                return item.value.name
    return None


def _same_subject(event: Event, field: str, before: Sequence[Event], clause: Clause) -> None:
    """ "Mama Sade paid the 5,700 and collected another two crates"."""
    last = before[-1] if before else None
    people = any(item.kind is Kind.PERSON for item in event.items)
    ours = any(item.norm in ("i", "we") or item.has(C.SELL) for item in event.items)
    paid = (
        last is not None and last.type == "payment" and last.fields.get("direction") == "in" and "party" in last.fields
    )
    if (
        last is not None
        and paid
        and not people
        and not ours
        and clause.joiner in ("and", "also", "then", "&", "n", ",")
    ):
        event.put(field, last.fields["party"], rule="person.of-before")
