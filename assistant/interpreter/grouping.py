"""From segments to events, left to right: lists, headers, lead-ins.

"noilers chop 2 bag, cockerels 1 bag and half; one cockerel die" is three events: two of feeding, the second of
which has its verb
from the first, and a death.
"""

from __future__ import annotations

from assistant.reader.model import FarmFacts
from farms.language.token import Token

from .clauses import Segment, future_date
from .completing import completes
from .event import Event, batches_in, counts_any, has_batch, has_money, is_key, quantified
from .joining import (
    detail_of,
    fits_type,
    follows_mark,
    further_payee,
    is_complete,
    is_priced_item,
    list_item,
    only_batch,
    only_circumstance,
    purpose_first,
    same_shape,
    to_someone,
    turn_into_trade,
)
from .kinds import bare_type, classify
from .kinds_text import IMPERATIVE
from .kinds_trade import takes_goods, they_paid
from .quantities import Quantity, quantities

DAILY = ("egg_collection", "feed_use", "water", "weight", "mortality")
LOOK_AHEAD = 6  # segments
MAX_LEADS = 4  # segments kept as the lead-in of the next event
MAX_EVENT = 80  # tokens: what comes after so long a clause is not part of it
MAX_LEAD = 5  # words of "Report for yesterday": a longer clause with a date is a sentence of its own


class Builder:
    """Keeps the event being told and the lead-in (a header, a date, a batch) that later clauses hang from."""

    def __init__(self, farm: FarmFacts) -> None:
        self.farm = farm
        self.events: list[Event] = []
        self.pending: list[Segment] = []  # said before the event they belong to
        self.header: list[Token] = []  # "Eggs today:", which every line below it shares
        self.header_type: str | None = None
        self.sentence = -1
        self.said: list[Token] = []  # of the sentence before and this one

    def take(self, segment: Segment, rest: list[Segment]) -> None:
        """Read one segment: join it to an event, open an event with it, or keep it for the next one."""
        if segment.sentence != self.sentence:
            self._new_sentence(segment)
        self.said = [*self.said, *segment.tokens][-2 * MAX_EVENT :]
        kind = self._kind(segment, rest)
        last = self.events[-1] if self.events else None
        current = last if last is not None and last.sentence == segment.sentence else None
        if last is not None and self._resumes(segment, kind, last, current):
            return self._join(last, segment)
        if current is not None and current.type in ("task", "note") and follows_mark(current, segment, kind):
            return self._join(current, segment)
        if kind is None or only_circumstance(kind, segment, current):
            return self._without_verb(segment, current, rest)
        if current is not None and completes(segment, kind, current):
            return self._join(current, segment)
        return self._start(kind, segment, current, listed=False)

    def _kind(self, segment: Segment, rest: list[Segment]) -> str | None:
        """The type of a segment; a header without figures ("Eggs today:") only lends its type to what follows."""
        kind = classify(segment, self.farm)
        if kind == "sale" and not segment.has("sell") and self._stock_came(segment):
            kind = "expense"
        if self.pending:
            kind = self._with_lead(segment, kind)
        follows = any(s.sentence == segment.sentence for s in rest)
        if not (segment.header and follows) or segment.has("note_mark") or quantified(segment):
            return kind
        if kind in DAILY:
            self.header_type = kind
        return None if kind in DAILY or kind == "note" else kind

    def _resumes(self, segment: Segment, kind: str | None, last: Event, current: Event | None) -> bool:
        """A new sentence that goes on with the last event: what was paid, what was still missing, a further reading."""
        if (last.type in ("sale", "egg_collection") or takes_goods(last)) and they_paid(segment, last):
            last.type = "sale"
            return True
        if current is not None or self.pending or kind is None or kind != last.type:
            return False
        if kind == "water" and not batches_in(segment.tokens) and completes(segment, kind, last):
            return True
        if kind in ("task", "note", "symptom") or segment.has("i"):
            return False
        if has_money(quantities(segment.tokens)) and has_money(last.counted):
            return False
        elsewhere = batches_in(segment.tokens) - batches_in(last.tokens)
        return not elsewhere and not any(is_key(q, kind) for q in last.counted)

    def _with_lead(self, segment: Segment, kind: str | None) -> str | None:
        """What was said just before may decide: "Next week: deworm them", "Mama Risi came and bought 4 crates"."""
        lead = [t for s in self.pending for t in s.tokens]
        joined = Segment([*lead, *segment.tokens], segment.sentence)
        if (
            kind != "task"
            and not segment.has("note_mark")
            and not any(t.kind == "date" for t in segment.tokens)
            and future_date(joined)
            and IMPERATIVE.search(segment.norms())
        ):
            return "task"
        if kind == "expense" and classify(joined, self.farm) == "sale":
            return "sale"
        if kind is None and (together := classify(joined, self.farm)) in ("symptom", "mortality", "task"):
            return together
        return kind

    def _stock_came(self, segment: Segment) -> bool:
        """ "Chicks landed! 400 broilers at 1,350": birds with a price after stock that came are a purchase."""
        return segment.has("bird", "fish") and any(
            t.has("chick", "fingerling") for t in self.said if not any(t is own for own in segment.tokens)
        )

    def _join(self, event: Event, segment: Segment) -> None:
        """Add a segment to an event, with the pause between them."""
        event.sentence = segment.sentence
        if len(event.tokens) > MAX_EVENT:
            return
        event.tokens.append(Token(",", ",", segment.tokens[0].start, segment.tokens[0].start, "punct"))
        event.tokens.extend(segment.tokens)
        event.segments.append(segment)
        if event.type == "unclear":
            event.type = bare_type(Segment(event.tokens, segment.sentence), self.farm) or event.type

    def _new_sentence(self, segment: Segment) -> None:
        """Dates said on their own carry on; a header carries on over the lines below it."""
        self.sentence = segment.sentence
        dates = [
            t
            for s in self.pending
            for t in s.tokens
            if t.kind == "date" and not quantified(s) and len(s.tokens) <= MAX_LEAD
        ]
        self.pending = [Segment(dates, segment.sentence)] if dates else []

    def _start(self, kind: str, segment: Segment, current: Event | None, *, listed: bool) -> None:
        """Open an event, with the lead-in and header that belong to it."""
        if batches_in(segment.tokens):  # "Pond 2 got 5kg, two birds died in House B": not read, and not of these birds
            self.pending = [s for s in self.pending if not (batches_in(s.tokens) and quantified(s))]
        lead = [t for s in self.pending for t in s.tokens]
        if batches_in([*lead, *segment.tokens]) - batches_in(self.header):
            self.header = [t for t in self.header if not batches_in([t])]
        header = [t for t in self.header if listed or t.kind == "date" or batches_in([t])]
        header = [t for t in header if t not in lead]
        if any(t.kind == "date" for t in segment.tokens):
            header = [t for t in header if t.kind != "date"]
            lead = [t for t in lead if t.kind != "date"]
        if kind == "expense" and has_money(quantities(segment.tokens)):
            for item in [s for s in self.pending if is_priced_item(s)]:  # "grit 3,200; 2 bags of chick mash 37,000"
                self.pending.remove(item)
                first = [t for s in self.pending for t in s.tokens if t.kind == "date"]
                self.events.append(
                    Event(kind, [*header, *first, *item.tokens], item.sentence, segments=[item], listed=True)
                )
            lead = [t for s in self.pending for t in s.tokens]
        event = Event(
            kind, [*header, *lead, *segment.tokens], segment.sentence, segments=[segment], parent=current, listed=listed
        )
        opened = [t for s in self.pending if s.header and not quantified(s) for t in s.tokens]
        if opened and not listed:
            self.header = [*[t for t in self.header if not (batches_in(opened) and batches_in([t]))], *opened]
        self.pending = []
        if segment.header and not quantified(segment):
            self.header = [t for t in segment.tokens]
            self.header_type = kind
        self.events.append(event)

    def _without_verb(self, segment: Segment, current: Event | None, rest: list[Segment]) -> None:
        """A segment without a verb of its own: part of the current event, an item of its list, or a lead-in."""
        counted = quantities(segment.tokens)
        goods = [q for q in counted if not q.ignored and not q.money]
        cracked_there = self._gathered_there(segment) if segment.has("cracked") else None
        if cracked_there is not None:
            return self._join(cracked_there, segment)
        if current is not None:
            return self._beside(segment, current, counted, rest)
        previous = self.events[-1] if self.events else None
        if goods and previous is not None and same_shape(goods, segment, previous):
            return self._start(previous.type, segment, previous, listed=True)
        if goods and self.header_type and (self.pending or self.header) and fits_type(goods, self.header_type):
            return self._start(self.header_type, segment, previous, listed=True)
        if previous is not None and not self.pending and detail_of(segment, counted, previous):
            return self._join(previous, segment)
        kind = self._type_from_neighbours(segment, goods, rest)
        if kind:
            return self._start(kind, segment, None, listed=False)
        self.pending = [*self.pending[1 - MAX_LEADS :], segment]
        if segment.header and not goods:
            kept = [t for t in self.header if not (batches_in(segment.tokens) and batches_in([t]))]
            self.header = [*kept, *segment.tokens]
        return None

    def _beside(self, segment: Segment, current: Event, counted: list[Quantity], rest: list[Segment]) -> None:
        """A segment without a verb beside the current event: a part of it, or an event of its own."""
        goods = [q for q in counted if not q.ignored and not q.money]
        led = Segment(
            [*[t for s in self.pending for t in s.tokens], *segment.tokens],
            segment.sentence,
            segment.joiner if not self.pending else "",
        )
        place_follows = bool(rest) and only_batch(rest[0]) and is_complete(current) and not batches_in(led.tokens)
        if goods and place_follows and any(is_key(q, current.type) for q in goods):
            led = Segment([*led.tokens, *rest[0].tokens], segment.sentence, led.joiner)  # "4 (pen 1), 2 (pen 3)"
        if goods and list_item(goods, led, current):
            return self._start(current.type, segment, current, listed=True)
        other = self._other_type(segment, goods, current)
        if other:
            return self._start(other, segment, current, listed=False)
        if further_payee(segment, current):
            return self._start("expense", purpose_first(segment, current, self.header), current, listed=True)
        turn_into_trade(current, segment, counted)
        if only_batch(segment) and is_complete(current):
            self.pending.append(segment)
            return None
        return self._join(current, segment)

    def _gathered_there(self, segment: Segment) -> Event | None:
        """ "House A 350 eggs, House B 290 eggs, 6 broken in House A": the eggs of the batch named."""
        places = batches_in(segment.tokens)
        gathered = [e for e in self.events if e.type == "egg_collection" and batches_in(e.tokens) == places]
        return gathered[-1] if places and gathered else None

    def _other_type(self, segment: Segment, goods: list[Quantity], current: Event) -> str | None:
        """ "Pen 3: 2 dead, 3 bags finisher": a count that the current event cannot hold, of the batch in the header."""
        if not goods or current.type not in ("mortality", "egg_collection", "weight", "water", "feed_use", "symptom"):
            return None
        weighed = any(q.unit == "kg" for q in goods) and not segment.has("cat:feed")
        if any(is_key(q, current.type) for q in goods) or weighed or segment.has("cracked", "balance"):
            return None
        places = [t for t in current.tokens if batches_in([t])]
        joined = Segment([*self.header, *places, *segment.tokens], segment.sentence)
        kind = classify(joined, self.farm) or bare_type(joined, self.farm)
        return kind if kind in ("feed_use", "egg_collection", "water", "expense") and kind != current.type else None

    def _type_from_neighbours(self, segment: Segment, goods: list[Quantity], rest: list[Segment]) -> str | None:
        """Type of a clause without verb: by the lead-in and the clauses that follow in its sentence, else by its
        units.
        """
        lead = [t for s in self.pending for t in s.tokens]
        joined = Segment([*lead, *segment.tokens], segment.sentence)
        if goods:
            if lead and (kind := classify(joined, self.farm)) and kind not in ("task", "note"):
                return kind
            ahead = next((k for s in rest if s.sentence == segment.sentence and (k := classify(s, self.farm))), None)
            own = bare_type(joined, self.farm)
            heads = ahead == "mortality" and any(q.noun in ("bird", "fish") for q in goods)  # "5 fish and 2 birds died"
            if own in ("egg_collection", "unclear") and ahead == "sale" and _tells_all(rest[0], "sale"):
                return "egg_collection"  # "12 crates, sold 8"
            if ahead and fits_type(goods, ahead) and (has_batch(joined) or ahead == "expense" or heads):
                return ahead
            longer = Segment([*joined.tokens], segment.sentence)
            for later in [s for s in rest if s.sentence == segment.sentence][:3]:
                longer.tokens.extend(later.tokens)
                kind = classify(longer, self.farm)
                crates_stay = kind != "sale" and counts_any(goods, "crate")  # "19 crates, fed 3 bags"
                if (
                    kind in ("expense", "sale", "feed_use")
                    and not crates_stay
                    and (not ahead or ahead == kind or to_someone(segment))
                ):
                    return kind
        elif (
            has_money(quantities(segment.tokens))
            and lead
            and (kind := classify(joined, self.farm)) in ("expense", "sale")
        ):
            return kind
        return bare_type(joined, self.farm)


def _tells_all(segment: Segment, kind: str) -> bool:
    """The segment has a verb and a quantity of its own."""
    return segment.has("sell") and any(is_key(q, kind) for q in quantities(segment.tokens))


def build(segments: list[Segment], farm: FarmFacts) -> list[Event]:
    """Group telling segments into events, left to right."""
    builder = Builder(farm)
    for i, segment in enumerate(segments):
        builder.take(segment, segments[i + 1 : i + 1 + LOOK_AHEAD])
    return [e for e in builder.events if e.type != "context"]
