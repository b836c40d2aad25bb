"""What a reminder is for where it only points back: "The drinkers are leaking, remind me to change them"."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.reader.clauses.clause import Clause
from assistant.reader.cover import Told
from assistant.reader.entities.quantities import COSTS
from assistant.reader.events import Event, Span
from assistant.reader.frames.notes import of_farm
from assistant.reader.items import Kind
from farms.language.concepts import Concept as C

POINTERS = frozenset(["it", "them", "am", "ones", "her", "him", "his", "their"])


def complete(told: Sequence[Told], clauses: Sequence[Clause]) -> list[Told]:
    """The same events; a reminder takes in the remark or the task that it points to."""
    out: list[Told] = []
    for one in told:
        last = out[-1] if out else None
        near = last is not None and clauses[one.first].sentence - clauses[last.stop - 1].sentence <= 1
        if last is None or not near or one.event is None or one.event.type != "task":
            out.append(one)
        elif last.event is not None and last.event.type == "task" and _says_when(one.event, last.event):
            last.event.put("due_on", one.event.fields["due_on"], rule="task.day")
        else:
            if _points_back(one.event) or _names_nothing(one.event):
                said = " ".join(item.text for clause in clauses[last.first : last.stop] for item in clause.items)
                one.event.fields["title"] = f"{said}: {one.event.fields['title']}"[:200]
                if last.event is not None and last.event.type == "note":
                    out[-1] = Told(None, last.first, last.stop)
            out.append(one)
    return out


def _points_back(event: Event) -> bool:
    return not POINTERS.isdisjoint(str(event.fields["title"]).lower().split())


def _names_nothing(event: Event) -> bool:
    """ "I must buy before Sunday", "first thing": what it is of was told before."""
    span = Span(tuple(event.items))
    return not (of_farm(span) or span.meaning(*COSTS) or any(span.of(Kind.PERSON, Kind.QUANTITY, Kind.MONEY)))


def _says_when(event: Event, before: Event) -> bool:
    """ "Remind me for next Wednesday": a day right after the mark, for a task told before without one."""
    words = [item for item in event.items if item.norm not in ("for", "on", "by", "about", "it")]
    marked = bool(words) and words[0].has(C.TASK_MARK) and len(words) > 1 and words[1].kind is Kind.DATE
    marked = marked and not any(item.has(C.ERRAND, C.GIVE) for item in words[2:])
    return marked and "due_on" in event.fields and "due_on" not in before.fields
