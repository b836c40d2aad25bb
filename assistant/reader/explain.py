"""How a message was read, in text: each word with its role, each field with the rule that made it, and what was
left.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from assistant.reader.clauses.clause import Clause
from assistant.reader.cover import Told
from assistant.reader.events import Context, weight
from assistant.reader.items import Item, Kind
from assistant.reader.model import FarmFacts
from assistant.reader.reading import clauses_in, events_of, read
from assistant.reader.tokens import read_tokens


def explain(message: str, farm: FarmFacts, today: date) -> str:
    """The account of one message, a line for each clause, item, event and field."""
    clauses = clauses_in(read_tokens(message, farm, today))
    reading = read(message, farm, today)
    lines = [message, ""]
    for clause in clauses:
        lines += _clause(clause)
    for told in events_of(clauses, Context(farm, today)):
        lines += _event(told)
    return "\n".join([*lines, f"reply: {reading.reply}: {reading.text}"])


def _clause(clause: Clause) -> Iterator[str]:
    under = f" under “{' '.join(head.text for head in clause.heads)}”" if clause.heads else ""
    yield f"clause, {clause.mode}{under}"
    for item in clause.items:
        yield from _item(item, 1)


def _item(item: Item, depth: int) -> Iterator[str]:
    """One item, and what it was made of."""
    means = ", ".join(sorted(item.concepts)) if item.kind is Kind.WORD else ""
    yield f"{'  ' * depth}{item.text!r:<32} {item.kind.name.lower():<9} {item.rule or means}"
    for part in item.parts:
        if part.rule:
            yield from _item(part, depth + 1)


def _event(told: Told) -> Iterator[str]:
    """One event: its fields with their words and rules, its doubts, and what it leaves over."""
    event = told.event
    if event is None:
        return
    yield f"{event.type}{', denied' if event.denied else ''}, weight {event.score:.1f}"
    for name, value in event.fields.items():
        yield f"  {name:<16} {value!s:<24} {event.rules.get(name, ''):<20} “{event.sources.get(name, '')}”"
    for doubt in event.doubts:
        yield f"  asks: {doubt.question}"
    left = [item.text for item in event.left if weight(item) > 0]
    if left:
        yield f"  left: {', '.join(left)}"
