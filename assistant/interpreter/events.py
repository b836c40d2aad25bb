"""From segments to events: which record type each segment tells, and what a list carries over from its head.

"noilers chop 2 bag, cockerels 1 bag and half; one cockerel die" is three events: two of feeding, the second of which has its verb
from the first, and a death.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from .clauses import Segment
from .dates import Day
from .intent import future_date
from .model import FarmFacts, Token
from .quantities import Quantity, amounts, quantities

PRODUCE = ("egg", "bird", "fish", "manure", "feedbag", "crate")
READINGS = ("ph", "temperature", "ammonia", "oxygen")
_FIRST_PERSON = {"i", "we", "my", "our", "us", "na", "mun", "mo", "a", "anyi", "boy", "boys", "worker", "manager"}


@dataclass(slots=True)
class Event:
    """One happening: its type, its tokens, and what it has from earlier in its list (``carried``)."""

    type: str
    tokens: list[Token]
    sentence: int
    carried: dict[str, Token] = field(default_factory=dict)
    segments: list[Segment] = field(default_factory=list)
    parent: Event | None = None
    negated: bool = False
    listed: bool = False  # an item of a list whose head gave it its type

    @property
    def counted(self) -> list[Quantity]:
        return quantities(self.tokens)

    def has(self, *tags: str) -> bool:
        return any(t.has(*tags) for t in self.tokens)

    @property
    def text(self) -> str:
        return " ".join(t.text for t in self.tokens)


def build(segments: list[Segment], farm: FarmFacts) -> list[Event]:
    """Group telling segments into events, left to right."""
    builder = _Builder(farm)
    for i, segment in enumerate(segments):
        builder.take(segment, segments[i + 1 :])
    return [e for e in builder.events if e.type != "context"]


MAX_LEAD = 5  # words of "Report for yesterday": a longer clause with a date is a sentence of its own


class _Builder:
    """Keeps the event being told and the lead-in (a header, a date, a batch) that later clauses hang from."""

    def __init__(self, farm: FarmFacts) -> None:
        self.farm = farm
        self.events: list[Event] = []
        self.pending: list[Segment] = []  # said before the event they belong to
        self.header: list[Token] = []  # "Eggs today:", which every line below it shares
        self.header_type: str | None = None
        self.sentence = -1

    def take(self, segment: Segment, rest: list[Segment]) -> None:
        if segment.sentence != self.sentence:
            self._new_sentence(segment)
        kind = classify(segment, self.farm)
        current = self.events[-1] if self.events and self.events[-1].sentence == segment.sentence else None
        if self.events and self.events[-1].type in ("sale", "egg_collection") and _they_paid(segment, self.events[-1]):
            self.events[-1].type = "sale"
            return self._join(self.events[-1], segment)
        if current is None and kind is not None and self.events and kind == self.events[-1].type and kind not in ("task", "note", "symptom") and not self.pending:
            before = self.events[-1]
            waiting = not any(_key(q, kind) for q in before.counted) and not (_batches(segment.tokens) - _batches(before.tokens))
            if waiting and not segment.has("i"):
                return self._join(before, segment)
        if current is None and kind == "water" and self.events and self.events[-1].type == "water" and not _batches(segment.tokens) and not self.pending:
            if _completes(segment, kind, self.events[-1]):
                return self._join(self.events[-1], segment)
        if current is not None and (current.type in ("task", "note") and _follows_mark(current, segment, kind)):
            return self._join(current, segment)
        if self.pending:
            kind = self._with_lead(segment, kind)
        follows = any(s.sentence == segment.sentence for s in rest)
        if segment.header and follows and not segment.has("note_mark") and not _quantified(segment):
            if kind in ("egg_collection", "feed_use", "water", "weight", "mortality"):
                self.header_type = kind
            if kind in ("egg_collection", "feed_use", "water", "weight", "mortality", "note"):
                kind = None
        if kind is not None and not _only_circumstance(kind, segment, current):
            if current is not None and _completes(segment, kind, current):
                return self._join(current, segment)
            return self._start(kind, segment, current, listed=False)
        self._without_verb(segment, current, rest)

    def _with_lead(self, segment: Segment, kind: str | None) -> str | None:
        """What was said just before may decide: "Next week: deworm them", "Mama Risi came and bought 4 crates"."""
        lead = [t for s in self.pending for t in s.tokens]
        joined = Segment([*lead, *segment.tokens], segment.sentence)
        if kind != "task" and not segment.has("note_mark") and not any(t.kind == "date" for t in segment.tokens) and future_date(joined) and _IMPERATIVE.search(segment.norms()):
            return "task"
        if kind == "expense" and classify(joined, self.farm) == "sale":
            return "sale"
        return kind

    def _join(self, event: Event, segment: Segment) -> None:
        event.sentence = segment.sentence
        event.tokens.extend(segment.tokens)
        event.segments.append(segment)

    def _new_sentence(self, segment: Segment) -> None:
        """Dates said on their own carry on; a header carries on over the lines below it."""
        self.sentence = segment.sentence
        dates = [t for s in self.pending for t in s.tokens if t.kind == "date" and not _quantified(s) and len(s.tokens) <= MAX_LEAD]
        self.pending = [Segment(dates, segment.sentence)] if dates else []

    def _start(self, kind: str, segment: Segment, current: Event | None, *, listed: bool) -> None:
        lead = [t for s in self.pending for t in s.tokens]
        if _batches([*lead, *segment.tokens]):
            self.header = [t for t in self.header if not _batches([t])]
        header = [t for t in self.header if listed or t.kind == "date" or _batches([t])]
        header = [t for t in header if t not in lead]
        if any(t.kind == "date" for t in segment.tokens):
            header = [t for t in header if t.kind != "date"]
            lead = [t for t in lead if t.kind != "date"]
        event = Event(kind, [*header, *lead, *segment.tokens], segment.sentence, segments=[segment], parent=current, listed=listed)
        opened = [t for s in self.pending if s.header and not _quantified(s) for t in s.tokens]
        if opened and not listed:
            self.header = [*[t for t in self.header if not (_batches(opened) and _batches([t]))], *opened]
        self.pending = []
        if segment.header and not _quantified(segment):
            self.header = [t for t in segment.tokens]
            self.header_type = kind
        self.events.append(event)

    def _without_verb(self, segment: Segment, current: Event | None, rest: list[Segment]) -> None:
        """A segment without a verb of its own: part of the current event, an item of its list, or a lead-in."""
        counted = quantities(segment.tokens)
        goods = [q for q in counted if not q.ignored and not q.money]
        if current is not None:
            led = Segment([*[t for s in self.pending for t in s.tokens], *segment.tokens], segment.sentence, segment.joiner if not self.pending else "")
            if goods and _list_item(goods, led, current):
                return self._start(current.type, segment, current, listed=True)
            other = self._other_type(segment, goods, current)
            if other:
                return self._start(other, segment, current, listed=False)
            _turn_into_trade(current, segment, counted)
            if _only_batch(segment) and _is_complete(current):
                self.pending.append(segment)
                return None
            return self._join(current, segment)
        previous = self.events[-1] if self.events else None
        if goods and previous is not None and _same_shape(goods, segment, previous):
            return self._start(previous.type, segment, previous, listed=True)
        if goods and self.header_type and (self.pending or self.header) and _fits_type(goods, self.header_type):
            return self._start(self.header_type, segment, previous, listed=True)
        if previous is not None and not self.pending and _detail_of(segment, counted, previous):
            return self._join(previous, segment)
        kind = self._type_from_neighbours(segment, goods, rest)
        if kind:
            return self._start(kind, segment, None, listed=False)
        self.pending.append(segment)
        if segment.header and not goods:
            kept = [t for t in self.header if not (_batches(segment.tokens) and _batches([t]))]
            self.header = [*kept, *segment.tokens]
        return None

    def _other_type(self, segment: Segment, goods: list[Quantity], current: Event) -> str | None:
        """"Pen 3: 2 dead, 3 bags finisher": a count that the current event cannot hold, of the batch in the header."""
        if not goods or current.type not in ("mortality", "egg_collection", "weight", "water", "feed_use", "symptom"):
            return None
        if any(_key(q, current.type) or q.unit == "kg" for q in goods) or segment.has("cracked", "balance"):
            return None
        joined = Segment([*self.header, *segment.tokens], segment.sentence)
        kind = classify(joined, self.farm) or bare_type(joined, self.farm)
        return kind if kind in ("feed_use", "egg_collection", "water", "expense") and kind != current.type else None

    def _type_from_neighbours(self, segment: Segment, goods: list[Quantity], rest: list[Segment]) -> str | None:
        """Type of a clause without verb: by the lead-in and the clauses that follow in its sentence, else by its units."""
        lead = [t for s in self.pending for t in s.tokens]
        joined = Segment([*lead, *segment.tokens], segment.sentence)
        if goods:
            if lead and (kind := classify(joined, self.farm)) and kind not in ("task", "note"):
                return kind
            ahead = next((k for s in rest if s.sentence == segment.sentence and (k := classify(s, self.farm))), None)
            if ahead and _fits_type(goods, ahead) and (_has_batch(joined) or ahead == "expense"):
                return ahead
            longer = Segment([*joined.tokens], segment.sentence)
            for later in [s for s in rest if s.sentence == segment.sentence][:3]:
                longer.tokens.extend(later.tokens)
                kind = classify(longer, self.farm)
                if kind in ("expense", "sale", "feed_use") and (not ahead or ahead == kind or _to_someone(segment)):
                    return kind
        elif _money(quantities(segment.tokens)) and lead and (kind := classify(joined, self.farm)) in ("expense", "sale"):
            return kind
        return bare_type(joined, self.farm)


def _to_someone(segment: Segment) -> bool:
    from .names import after

    return after(segment.tokens, "to") is not None


def _turn_into_trade(current: Event, segment: Segment, counted: list[Quantity]) -> None:
    """A price makes goods handed over a sale, and feed received a purchase: "delivered 20 crates to X, 104,000"."""
    if not _money(counted):
        return
    produce = any(q.unit == "crate" or q.noun in ("egg", "bird", "fish", "manure") or q.unit == "kg" for q in current.counted if not q.ignored)
    if current.type in ("note", "harvest") and produce and not current.has("note_mark", "treat"):
        current.type = "sale"
    elif current.type == "feed_use" and {a.role for a in amounts(segment.tokens, counted)} & {"unit", "at", "total"}:
        current.type = "expense"


def _follows_mark(current: Event, segment: Segment, kind: str | None) -> bool:
    """What comes after "to do:" or "remind me to" is the thing to do, until a clause that tells of its own."""
    if current.type == "note" and not current.has("note_mark"):
        return False
    if kind is None or current.tokens == [] or current.segments[-1].header:
        return True
    if kind in ("note", "symptom"):
        return current.type == "note" or not segment.has("i")
    if current.type == "note":
        return kind == "task" and not segment.has("task_mark")
    return not segment.has("i") and not any(t.kind == "num" for t in segment.tokens)


def _only_circumstance(kind: str, segment: Segment, current: Event | None) -> bool:
    """", delivered on 2nd April", ", cash don enter": how a sale or purchase went, not a happening of its own."""
    if kind != "note" or current is None or segment.has("treat", "note_mark"):
        return False
    if current.type == "egg_collection" and segment.has("cracked"):
        return True
    return current.type in ("sale", "expense") and not _batches(segment.tokens)


def _only_batch(segment: Segment) -> bool:
    return bool(_batches(segment.tokens)) and not any(t.kind == "num" for t in segment.tokens) and len(segment.tokens) <= 4


def _is_complete(event: Event) -> bool:
    return bool(_batches(event.tokens)) and any(_key(q, event.type) for q in event.counted)


def _detail_of(segment: Segment, counted: list[Quantity], previous: Event) -> bool:
    """A sentence of its own that only adds the price or the total: "11k per bird. Total 198,000."."""
    labelled = segment.tokens[0].has("buyer_word") or segment.tokens[0].norm in ("price", "buyer", "amount", "total", "rate", "date")
    if previous.type in ("sale", "expense") and labelled and len(segment.tokens) <= 8:
        return True
    if previous.type not in ("sale", "expense") or any(q.unit and not q.money and not q.ignored for q in counted):
        return False
    roles = {a.role for a in amounts(segment.tokens, counted)}
    return bool(roles & {"unit", "at", "total", "part", "balance"}) and len(segment.tokens) <= 8


def _same_shape(goods: list[Quantity], segment: Segment, previous: Event) -> bool:
    """A new line of the same table: a batch and a quantity in the unit of the line before."""
    has_batch = any(t.kind == "batch" or (t.value is not None and t.kind == "word") for t in segment.tokens)
    units = {q.unit or q.noun for q in previous.counted if not q.ignored}
    same = {q.unit or q.noun for q in goods} & (units | {None})
    return has_batch and bool(same) and previous.type in ("egg_collection", "feed_use", "mortality", "water", "weight") and len(segment.tokens) <= 14


def _fits_type(goods: list[Quantity], kind: str) -> bool:
    units = {q.unit for q in goods} | {q.noun for q in goods}
    wanted = {
        "feed_use": {"bag", "kg", "bowl", "cat:feed"}, "egg_collection": {"crate", "egg", "piece"}, "mortality": {"bird", "fish", None},
        "sale": {"crate", "bird", "fish", "egg"}, "water": {"litre"}, "expense": {"chick", "fingerling", "cat:feed", "bag"},
    }  # fmt: skip
    return bool(units & wanted.get(kind, set()))


def _has_batch(segment: Segment) -> bool:
    return any(t.kind == "batch" or (t.value is not None and t.kind == "word") for t in segment.tokens)


def _quantified(segment: Segment) -> bool:
    return any(not q.ignored for q in quantities(segment.tokens))


_KEY_UNITS = {
    "sale": ("crate", "piece", "kg", "bird", "fish", "bag", "egg", "tonne"), "egg_collection": ("crate",), "feed_use": ("bag", "kg", "bowl", "tonne", "g"),
    "mortality": (None, "piece"), "expense": ("bag", "litre", "carton", "bottle", "kg", "load", "piece"), "water": ("litre",), "weight": ("kg", "g"), "symptom": (),
    "task": (), "note": (),
}  # fmt: skip


def _key(quantity: Quantity, kind: str) -> bool:
    """Is this the main quantity of an event of the kind?"""
    if quantity.ignored or quantity.money:
        return False
    if kind == "mortality":
        return quantity.unit in (None, "piece")
    if kind == "sale":
        return quantity.unit in ("crate", "piece", "kg", "bag", "tonne", "load") or quantity.noun in PRODUCE
    if kind == "egg_collection":
        return quantity.unit in ("crate", "piece") or quantity.noun == "egg"
    return quantity.unit in _KEY_UNITS.get(kind, ()) or (kind == "expense" and bool(quantity.noun))


def _list_item(goods: list[Quantity], segment: Segment, current: Event) -> bool:
    """A further item: a quantity of the sort that the current event has already, and not a mere part of it."""
    mine = [q for q in goods if _key(q, current.type)]
    had = [q for q in current.counted if _key(q, current.type)]
    if not mine or not had:
        return False
    if segment.has("cracked") or segment.has("balance"):
        return False
    other_batch = bool(_batches(current.tokens)) and bool(_batches(segment.tokens) - _batches(current.tokens))
    if current.type == "egg_collection" or current.type == "sale":
        loose = mine[0].unit == "piece" or (mine[0].noun == "egg" and not mine[0].unit)
        crates = any(q.unit == "crate" for q in had)
        if loose and crates and not other_batch:
            return False
    if current.type in ("task", "note", "symptom"):
        return False
    if current.type in ("mortality",) and not other_batch:
        return bool({q.noun for q in mine} - {q.noun for q in had} - {None}) and not segment.has("each")
    if current.type == "sale" and not other_batch and segment.joiner == "(":
        return False
    if current.type == "weight" and not other_batch:
        return False
    if current.type == "feed_use" and not other_batch:
        return bool(re.search(r"bag|kg|bowl", " ".join(q.unit or "" for q in mine))) and segment.joiner not in ("(", ":") and _different_feed(segment, current)
    if current.type == "egg_collection" and not other_batch:
        return False
    return segment.joiner != "("


def _buyer_came(segment: Segment, current: Event) -> bool:
    from .names import subject_of

    tokens = [*current.tokens, *segment.tokens]
    verb = len(current.tokens)
    return segment.tokens[0].has("buy", "pay", "use", "collect") and bool(subject_of(tokens, verb)) and segment.has("egg", "crate", "bird", "fish", "manure")


def _different_feed(segment: Segment, current: Event) -> bool:
    mine = {t.norm for t in segment.tokens if t.has("cat:feed")}
    return bool(mine - {t.norm for t in current.tokens if t.has("cat:feed")})


def _batches(tokens: list[Token]) -> set[str]:
    from .batches import Mention

    found = set()
    for t in tokens:
        if isinstance(t.value, Mention):
            found.add(t.value.batch.name if t.value.batch else t.norm)
    return found


def _completes(segment: Segment, kind: str, current: Event) -> bool:
    """The current event still waits for what this segment brings ("Egg record for 12 March: 13 crates")."""
    had = [q for q in current.counted if _key(q, current.type)]
    mine = [q for q in quantities(segment.tokens) if _key(q, kind)]
    if current.type == kind:
        if kind in ("task", "note"):
            return kind == "note"
        if kind == "symptom":
            return not (_batches(segment.tokens) and _batches(current.tokens) - _batches(segment.tokens))
        if kind == "expense":
            mine_money = amounts(segment.tokens, quantities(segment.tokens))
            had_money = amounts(current.tokens, current.counted)
            one_price = mine_money and not had_money and not segment.has("buy", "pay", "spend", "at", "each")
            return bool(one_price) or (not (mine_money and had_money) and not (mine and had and mine_money))
        if kind == "water" and not had and not mine:
            told = {r for r in READINGS if current.has(r)}
            return not any(segment.has(r) for r in told) and not (_batches(segment.tokens) - _batches(current.tokens) and _batches(current.tokens))
        if not had or not mine:
            return not (_batches(segment.tokens) and _batches(current.tokens) and had)
        if kind in ("egg_collection", "sale") and not (_batches(segment.tokens) and _batches(current.tokens)):
            loose = all(q.unit == "piece" or (q.noun == "egg" and q.unit is None) for q in mine)
            return loose and any(q.unit == "crate" for q in had) and not any(q.unit == "piece" for q in had) and not segment.has("sell", "each", "at")
        return False
    if current.type == "note" and kind == "expense" and not current.has("note_mark") and _buyer_came(segment, current):
        current.type = "sale"  # "Mama Risi came and bought 4 crates"
        return True
    if current.type == "note" and kind == "expense" and not current.has("note_mark", "treat") and not goods_of(segment):
        current.type = "expense"  # "Repaired the pump, it cost 12,500"
        return True
    if {current.type, kind} == {"sale", "expense"} and not mine and segment.has("pay", "spend") and not segment.has("cat:transport"):
        return current.type == "sale"  # "Mama Tope bought 4 crates and paid 20k"
    if current.type in ("task", "note") and kind not in ("task", "note"):
        return not (segment.has("i") or mine) if current.type == "task" else False
    return False


# --------------------------------------------------------------------------------------------- the type of one segment
def classify(segment: Segment, farm: FarmFacts) -> str | None:
    """The record type that a segment tells by words of its own, or None."""
    tokens = segment.tokens
    counted = quantities(tokens)
    for rule in (_task, _note, _water, _death, _sale, _weight, _treatment, _expense, _plain_sign, _drinking, _eggs, _feed, _litres, _sign, _happening):
        kind = rule(segment, counted, farm)
        if kind:
            return kind
    return None


def _any(counted: list[Quantity], *names: str) -> bool:
    return any(not q.ignored and (q.unit in names or q.noun in names) for q in counted)


def _money(counted: list[Quantity]) -> bool:
    return any(q.money for q in counted)


_ACTIONS = (
    "fix|clean|check|vaccinate|deworm|order|wash|repair|change|treat|weigh|sort|call|buy|sell|restock|harvest|disinfect|inspect|fumigate|pay|feed|move|drain|refill|service|"
    "replace|collect|spray|debeak|cut|prepare|visit|send|bring|get|give|take|remove|test|sample|stock|transfer|find|book|arrange|write|print|sweep|dig|install|meet|confirm|mix|grade|separate|turn|top|empty|scrub|flush|"
    "pick|charge|do|add|put"
)
_IMPERATIVE = re.compile(rf"^(?:(?:please|pls|abeg|kindly|also|then|and|oya|we|i|to|pen \w+) )?(?:{_ACTIONS})\b")


_FARM_VERB = re.compile(rf"\b({_ACTIONS}|buying|cleaning|changing|fixing|vaccination|vaccinating|deworming|washing|more|new|repairing|servicing)\b")
_PIDGIN_PAST = re.compile(r"^(?:(?:we|i|pen \w+) )?(buy|sell|pay|feed|collect|give|take|pick|harvest|move|use|get|mix)\b")


def _task(segment: Segment, counted: list[Quantity], farm: FarmFacts) -> str | None:
    """A reminder asked for, a need stated, or an order with a coming day ("Deworm Pen 2 in two weeks")."""
    norms = segment.norms()
    if segment.mode == "plan":
        return None
    if segment.has("task_mark"):
        return "task"
    if segment.has("need") and not re.search(r"\b(said|say|told|tell|says)\b", norms) and not _money(counted):
        after = norms.split(next(t.norm for t in segment.tokens if t.has("need")), 1)[1]
        return "task" if _FARM_VERB.search(after) or segment.has("happen") or any(t.startswith("cat:") for k in segment.tokens for t in k.tags) else None
    if future_date(segment) and not segment.has("sign", "die") and (_IMPERATIVE.search(norms) or segment.has("treat", "happen")):
        return "task"
    coming = any(isinstance(t.value, Day) and t.value.coming and t.value.past != t.value.coming for t in segment.tokens)
    return "task" if coming and _IMPERATIVE.search(norms) and not _PIDGIN_PAST.search(norms) else None


def _note(segment: Segment, counted: list[Quantity], farm: FarmFacts) -> str | None:
    if segment.has("note_mark"):
        return "note"
    return "note" if re.search(r"\bas (a )?note\b|\bin (the )?notes?\b|\bto (the )?notes\b", segment.norms()) else None


def _water(segment: Segment, counted: list[Quantity], farm: FarmFacts) -> str | None:
    for token in segment.tokens:
        if token.norm == "do" and token.text != "DO" and not segment.has("ph", "ammonia", "temperature"):
            continue
        if token.has(*READINGS) and any(not q.money or q.value < 1000 for q in counted):
            return "water"
    return None


def _weight(segment: Segment, counted: list[Quantity], farm: FarmFacts) -> str | None:
    if segment.has("weigh", "average") and _any(counted, "kg", "g"):
        return "weight"
    if segment.has("weigh") and segment.has("bird", "fish", "average") and not _money(counted) and not segment.has("sell"):
        return "weight"
    if segment.has("weigh") and segment.header:
        return "weight"
    return None


def _death(segment: Segment, counted: list[Quantity], farm: FarmFacts) -> str | None:
    if segment.has("die", "cull"):
        if segment.has("sell") and not segment.has("cull") and _money(counted):
            return None
        return "mortality"
    if segment.has("kill") and not segment.has("sell", "buy"):
        return "mortality"
    if segment.has("lose") and not _money_lost(segment, counted) and (segment.has("bird", "fish", "chick", "fingerling", "i") or segment.tokens[0].has("lose") or _has_batch(segment)):
        counts = any(not q.ignored and not q.money for q in counted)
        return "mortality" if counts or segment.has("bird", "fish", "chick", "fingerling", "some") else None
    return None


def _money_lost(segment: Segment, counted: list[Quantity]) -> bool:
    return any("money" in segment.tokens[q.index].flags for q in counted) or _any(counted, "crate", "bag", "egg") or segment.has("egg", "crate") or any(t.has("sign") and ("lost" in t.norm or "los" in t.norm) for t in segment.tokens)


def _verb_index(segment: Segment, tag: str) -> int | None:
    return next((i for i, t in enumerate(segment.tokens) if t.has(tag) and t.kind == "word"), None)


def _sale(segment: Segment, counted: list[Quantity], farm: FarmFacts) -> str | None:
    from .names import subject_of

    if segment.has("sell") and not _price_only(segment):
        return "sale"
    by_weight = _any(counted, "kg", "tonne") and _in_pond(segment, farm)
    produce = by_weight or segment.has("egg", "fish", "manure", "feedbag", "crate") or (segment.has("bird") and not segment.has("chick"))
    if not produce:
        return None
    from_me = bool(re.search(r"\bfrom (me|us|my|our|the farm|farm)\b|\b(lowo|n'aka|wurin|hannun) (mi|wa|anyi|mu|na|m)\b", segment.norms()))
    for tag in ("buy", "pay", "collect", "use", "order"):
        verb = _verb_index(segment, tag)
        if verb is None:
            continue
        subject = subject_of(segment.tokens, verb)
        if from_me and tag != "collect":
            return "sale"
        if tag == "buy" and any(t.norm in _THEY for t in segment.tokens[:verb]):
            return "sale"
        if subject and (tag == "buy" or tag == "pay" or _money(counted)) and not _worker(segment.tokens, verb):
            return "sale"
    if _carried_off(segment) and (_money(counted) or from_me):
        return "sale"
    if _money(counted) and not segment.has("buy", "pay", "spend", "collect", "lay", "feeding") and not segment.has("chick", "fingerling", "cat:equipment"):
        if (by_weight and not segment.has("cat:feed")) or _any(counted, "crate", "egg", "bird", "fish", "manure", "feedbag") or (segment.has("egg", "fish") and _any(counted, "kg", "piece")):
            return "sale"
    if segment.has("collect") and _money(counted) and re.search(r"\b(for|from)\b", segment.norms()):
        return "sale"
    return None


def _in_pond(segment: Segment, farm: FarmFacts) -> bool:
    """The segment names a batch of fish."""
    fish = {b.name for b in farm.batches if b.kind in ("catfish", "fingerlings")}
    return bool(_batches(segment.tokens) & fish)


_CARRY = {"carry", "carried", "carries", "took", "take", "collect", "collected", "order", "ordered", "pack", "packed", "comot"}


def _carried_off(segment: Segment) -> bool:
    """"Mama Ife carry 5 crates": a buyer takes goods away."""
    from .names import subject_of

    verb = next((i for i, t in enumerate(segment.tokens) if t.norm in _CARRY), None)
    return verb is not None and bool(subject_of(segment.tokens, verb))


def _worker(tokens: list[Token], verb: int) -> bool:
    return any(t.norm in ("boy", "boys", "worker", "workers", "manager", "we", "i") for t in tokens[:verb])


def _price_only(segment: Segment) -> bool:
    return False


def _expense(segment: Segment, counted: list[Quantity], farm: FarmFacts) -> str | None:
    goods = goods_of(segment)
    if segment.has("sell", "die"):
        return None
    if segment.has("buy", "spend") and not (segment.has("spend") and not segment.has("buy") and not goods and not _money(counted)):
        return "expense"
    if segment.has("pay") and not _paid_to_us(segment):
        return "expense"
    if goods and _money(counted) and not segment.has("sell", "feeding") and not segment.has("sign", "die"):
        return "expense"
    return None


def goods_of(segment: Segment) -> list[Token]:
    """Words that name something bought or paid for."""
    return [t for t in segment.tokens if any(x.startswith("cat:") for x in t.tags) or t.has("chick", "fingerling", "feedbag")]


_THEY = {"he", "she", "they", "customer", "e", "dem", "him", "buyer"}


_HANDS_OVER = {"transfer", "transferred", "paid", "pay", "send", "sent", "give me", "gave me", "give", "gave", "give us", "gave us", "drop", "dropped", "pays"}


def _they_paid(segment: Segment, before: Event | None = None) -> bool:
    """"She paid 150k total", "and transferred 114,400": money handed over for the goods of the clause before."""
    from .names import subject_of

    verb = next((i for i, t in enumerate(segment.tokens) if t.norm in _HANDS_OVER), None)
    if verb is None or not _money(quantities(segment.tokens)):
        return False
    if any(t.norm in _THEY for t in segment.tokens[:verb]):
        return before is None or before.type == "sale" or _named_taker(before)
    bare = verb == 0 and before is not None and segment.sentence == before.sentence
    return bare and _named_taker(before) and not goods_of(segment) and subject_of(segment.tokens, verb) is None


def _named_taker(event: Event | None) -> bool:
    """The event before has a person as its subject: "Alhaja Sherifat picked up 22 crates"."""
    from .names import subject_of

    if event is None:
        return False
    verb = next((i for i, t in enumerate(event.tokens) if t.has("collect", "buy", "use")), None)
    return verb is not None and bool(subject_of(event.tokens, verb))


def _paid_to_us(segment: Segment) -> bool:
    """"Iya Basira don pay 40k": a customer's payment, which is no expense."""
    from .names import subject_of

    verb = _verb_index(segment, "pay")
    if verb is None:
        return False
    if _they_paid(segment):
        return True
    if re.search(r"\b(paid|pay) (me|us)\b|\bbalance\b.*\bpaid\b", segment.norms()):
        return True
    return bool(subject_of(segment.tokens, verb)) and not _worker(segment.tokens, verb) and not any(x.startswith("cat:") for t in segment.tokens for x in t.tags)


def _eggs(segment: Segment, counted: list[Quantity], farm: FarmFacts) -> str | None:
    if _money(counted) and segment.has("at", "each", "total"):
        return None
    if segment.has("collect", "lay") and (segment.has("egg", "crate") or _any(counted, "piece")):
        return "egg_collection"
    if segment.has("egg") and segment.header and not segment.has("feeding"):
        return "egg_collection"
    if segment.has("egg") and _any(counted, "crate", "egg") and (_has_batch(segment) or any(t.kind == "date" for t in segment.tokens)):
        return "egg_collection"
    if segment.has("harvest") and segment.has("egg"):
        return "egg_collection"
    if _any(counted, "crate") and any(t.kind == "batch" for t in segment.tokens) and not segment.has("buy", "sell"):
        return "egg_collection"
    return None


def _feed(segment: Segment, counted: list[Quantity], farm: FarmFacts) -> str | None:
    amount = _any(counted, "bag", "kg", "bowl", "tonne", "g")
    if _money(counted) and segment.has("at", "each"):
        return None
    feed = segment.has("cat:feed")
    if segment.has("sign") and not amount:
        return None
    if segment.has("harvest") and not feed:
        return None
    if segment.has("feeding") and (amount or feed or segment.has("bird", "fish") or _has_batch(segment)):
        return "feed_use" if amount or not segment.has("harvest") else None
    if segment.has("lay") and not segment.has("give") and not feed:
        return None
    if segment.has("give", "use") and amount and (feed or _has_batch(segment) or segment.has("bird", "fish")) and not _money(counted):
        return "feed_use"
    if feed and amount and (_has_batch(segment) or segment.has("bird", "fish")) and not _money(counted):
        return "feed_use"
    if feed and segment.header:
        return "feed_use"
    return None


def _drinking(segment: Segment, counted: list[Quantity], farm: FarmFacts) -> str | None:
    """"consumed 110 litres of water" is water, though hens also consume feed."""
    return "water" if _any(counted, "litre") and segment.has("water", "drink") and not segment.has("cat:fuel", "cat:medication") else None


def _litres(segment: Segment, counted: list[Quantity], farm: FarmFacts) -> str | None:
    if _any(counted, "litre") and not segment.has("cat:fuel") and (segment.has("drink", "water") or _has_batch(segment)):
        return "water"
    return "water" if segment.has("drink") and segment.header else None


def _sign(segment: Segment, counted: list[Quantity], farm: FarmFacts) -> str | None:
    if segment.has("sell", "buy") or _HUMAN.search(segment.norms()):
        return None
    if segment.has("sign"):
        return "symptom"
    return "symptom" if _off_feed(segment) and not counted else None


_HUMAN = re.compile(r"\b(i am|i'm|i was|i feel|my (wife|husband|son|daughter|mother|father|child|children|pikin|brother|sister|boy|worker|head|body|back|leg|phone|manager)|market|business|musa|he is|she is|road|weather)\b")


def _off_feed(segment: Segment) -> bool:
    """"fish no gree chop": animals that do not eat or drink; the farmer's own "we have not fed them" is no sign."""
    if segment.has("i") or not segment.has("neg"):
        return False
    negation = next(i for i, t in enumerate(segment.tokens) if t.has("neg"))
    return any(t.norm in ("chop", "eat", "eating", "feed", "feeding", "drink", "drinking", "move", "ci", "je") for t in segment.tokens[negation : negation + 4])


def _plain_sign(segment: Segment, counted: list[Quantity], farm: FarmFacts) -> str | None:
    """A sign with no crates, bags or money beside it: "birds are laying soft shell eggs"."""
    if _any(counted, "crate", "bag", "kg", "egg", "litre") or _money(counted):
        return None
    return _sign(segment, counted, farm)


def _treatment(segment: Segment, counted: list[Quantity], farm: FarmFacts) -> str | None:
    """A vaccine or drug given is a note, not feed: "gave the noilers multivitamin"."""
    if not segment.has("cat:vaccine", "cat:medication") or _money(counted) or segment.has("buy", "pay", "spend", "sign"):
        return None
    return "note" if segment.has("give", "use", "treat", "happen", "drink", "feeding") else None


def _happening(segment: Segment, counted: list[Quantity], farm: FarmFacts) -> str | None:
    if segment.has("harvest") or (segment.has("lay") and _any(counted, "kg")):
        return "harvest"
    return "note" if segment.has("treat", "happen") else None


def bare_type(segment: Segment, farm: FarmFacts) -> str | None:
    """A line without any verb: "Pond 2 8kg" is open, "Pen 1 12 crates" is eggs, "house 2: 6 bags" is feed."""
    counted = quantities(segment.tokens)
    if _any(counted, "bag", "bowl") and _has_batch(segment) and not _money(counted):
        return "feed_use"
    if _any(counted, "crate") and not _money(counted):
        return "egg_collection" if _has_batch(segment) or segment.has("egg") else "unclear"
    return None


def _spans_days(tokens: list[Token]) -> bool:
    """"between yesterday and today", "from Monday to Wednesday": no single day."""
    for i, token in enumerate(tokens[:-2]):
        if token.kind == "date" and tokens[i + 1].norm in ("and", "to", "till", "until", "-", "&") and tokens[i + 2].kind == "date":
            return True
    return any(t.norm in ("between", "from") for t in tokens) and sum(t.kind == "date" for t in tokens) > 1


def below_zero(event: Event) -> bool:
    """"sold -5 crates", "minus 4 birds": a count that cannot be. A dash after a batch or a word is only a dash."""
    for i, token in enumerate(event.tokens[:-1]):
        following = event.tokens[i + 1]
        if following.kind != "num":
            continue
        verb = i == 0 or event.tokens[i - 1].has("sell", "die", "lose", "collect", "buy", "feeding", "give", "at", "lay", "use", "pay", "weigh", "average", "ph", "temperature")
        if token.norm in ("minus", "negative") or (token.norm in ("-", "−") and token.end == following.start and verb and (i == 0 or event.tokens[i - 1].end < token.start)):
            return True
    return False


def day_of(tokens: list[Token]) -> tuple[Token, Day] | None:
    """The last date among tokens that names a day, else one that names none."""
    found = [(t, t.value) for t in tokens if t.kind == "date" and isinstance(t.value, Day)]
    if len({t.value for t, _ in found}) > 1 and _spans_days(tokens):
        return None
    sure = [f for f in found if f[1].past or f[1].coming or f[1].broken]
    return sure[0] if sure else (found[0] if found else None)


_VERBS_OF: dict[str, tuple[str, ...]] = {
    "sale": ("sell", "buy"), "expense": ("buy", "pay", "spend"), "mortality": ("die", "kill", "lose", "cull"), "egg_collection": ("collect", "lay", "egg"),
    "feed_use": ("feeding", "give", "use"), "weight": ("weigh",), "water": ("drink",), "symptom": ("sign",), "note": ("treat", "happen"), "harvest": ("harvest",),
}  # fmt: skip
_STRONG_NEG = {"nothing", "none", "nobody", "no one", "babu", "ko si", "neither", "never", "no single", "never happened"}


def negated(event: Event) -> bool:
    """The words say that it did not happen: "we didn't buy", "no bird die", "sold nothing"."""
    verbs = [i for i, t in enumerate(event.tokens) if t.has(*_VERBS_OF.get(event.type, ())) and t.kind == "word"]
    for i, token in enumerate(event.tokens):
        if not token.has("neg") or token.has("sign", "correct") or (token.norm == "no" and _idiom(event.tokens, i)):
            continue
        if token.norm in _STRONG_NEG:
            return True
        ahead = [v for v in verbs if v > i]
        if ahead and ahead[0] - i <= 4 and not any((t.kind == "num" and t.number > 0) or t.kind == "punct" for t in event.tokens[i : ahead[0]]):
            return True
        behind = [v for v in verbs if v < i]
        if behind and i - behind[-1] <= 2 and token.norm in ("no", "zero", "nil", "none", "not", "any") and not any(t.kind == "num" for t in event.tokens[i : i + 3]):
            return True
    return False


def _idiom(tokens: list[Token], i: int) -> bool:
    """"no wahala", "no be small", "no. 2"."""
    return i + 1 < len(tokens) and tokens[i + 1].norm in ("wahala", "be", "problem", "vex", "worry", ".", "shaking", "doubt", "price", "cause", "time")
