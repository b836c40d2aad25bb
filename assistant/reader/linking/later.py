"""What is said of a record after it: how many of the eggs were cracked, how many fish each of the weights was
taken of.
"""

from __future__ import annotations

from collections.abc import Sequence

from assistant.reader.clauses.clause import Clause
from assistant.reader.cover import Told
from assistant.reader.entities.care import Hold
from assistant.reader.events import Event, weight
from assistant.reader.frames.health import PEOPLE, VAGUE, put_hold
from assistant.reader.items import FIGURES, Item, Kind, Money, Quantity
from assistant.reader.passes.batches import Mention
from farms.language.calendar_days import Day
from farms.language.concepts import Concept as C

ELSEWHERE = (C.SELL, C.BUY, C.PAY, C.GIVE, C.GIFT, C.HOME, C.TAKE)
GOING_ON = (
    "dey",
    "are",
    "is",
    "still",
    "now",
    "others",
    "rest",
    "remaining",
    "some",
    "we",
    "all",
    "alive",
    "if",
    "dem",
)
FRAGMENT = 5  # words of a remark without a verb
DEALS = {"in": ("sale", "total_kobo", "buyer"), "out": ("expense", "amount_kobo", "supplier")}


def add_later(told: list[Told], clauses: Sequence[Clause]) -> list[Told]:
    """The told without those that only say more of another event."""
    events = [one.event for one in told if one.event is not None]
    _sampled([event for event in events if event.type == "weight"])
    eggs = [event for event in events if event.type == "egg_collection"]
    told = _sums(_with_terms(told))
    _held(told, clauses)
    told = _read(_caused(told, clauses))
    return [one for one in told if not _of_the_cracked(one, clauses) or not _put_cracked(eggs, one, clauses)]


def _of_the_cracked(one: Told, clauses: Sequence[Clause]) -> bool:
    """Nothing that is told by itself, or "Cracked 6" alone, which may be of the store, too."""
    said = [item for clause in clauses[one.first : one.stop] for item in clause.items if weight(item) > 0]
    said = [item for item in said if item.kind is not Kind.WORD or not item.has(C.PIECE)]
    alone = len(said) == 1 and said[0].rule.startswith("eggs.cracked")
    return one.event is None or (alone and one.event.type == "store_adjustment")


def _held(told: Sequence[Told], clauses: Sequence[Clause]) -> None:
    """ "I gave him 20k for it. No egg should be sold for 10 days": of the medicine told of before; and "the drug" is
    the one named before."""
    treated: Event | None = None
    named = ""
    for one in told:
        items = [item for clause in clauses[one.first : one.stop] for item in clause.items]
        treated = one.event if one.event is not None and one.event.type == "treatment" else treated
        if treated is not None and treated is one.event:
            if named and str(treated.fields["medicine"]).lower() in VAGUE:
                treated.put("medicine", named, rule="treatment.named-before")
        elif treated is not None:
            for hold in (item.value for item in items if isinstance(item.value, Hold)):
                put_hold(treated, hold)
        medicines = [item.text for item in items if item.has(C.COST_MEDICATION) and item.kind is Kind.WORD]
        named = next((text for text in medicines if text.lower() not in VAGUE | PEOPLE), named)


def _read(told: list[Told]) -> list[Told]:
    """ "pH 7.1 in both ponds. Temp 28 North": readings of one water are one record."""
    out: list[Told] = []
    for one in told:
        here = one.event.fields if one.event is not None and one.event.type == "water" else {}
        readings = here.get("readings")
        for other in (each.event for each in out[-4:] if each.event is not None):
            said = other.fields.get("readings")
            same = other.type == "water" and all(other.fields.get(n) == here.get(n) for n in ("batch", "occurred_on"))
            if not (same and here.get("batch") and isinstance(said, dict) and isinstance(readings, dict)):
                continue
            if said.keys().isdisjoint(readings):
                other.put("readings", {**said, **readings}, rule="water.readings")
                break
        else:
            out.append(one)
    return out


def _caused(told: Sequence[Told], clauses: Sequence[Clause]) -> list[Told]:
    """ "4 died. PM says cocci", "2 dead, pecked by others": why they died, where only a remark beside it says so."""
    out: list[Told] = []
    dead: list[tuple[int, Event]] = []
    for one in told:
        sentence = clauses[one.first].sentence
        said = [item for clause in clauses[one.first : one.stop] for item in clause.items]
        culled = bool(dead) and sentence == dead[-1][0] and any(item.has(C.CULL) for item in dead[-1][1].items)
        if one.event is not None and one.event.type == "mortality":
            after = {i.text for c in clauses[one.first : one.stop] if c.sentence > sentence for i in c.items}
            if after and not after.isdisjoint(str(one.event.fields.get("cause", "")).split()):
                for event in (e for s, e in dead if s == sentence and "cause" not in e.fields):
                    event.put("cause", one.event.fields["cause"], rule="mortality.cause-after")
            dead.append((clauses[one.stop - 1].sentence, one.event))
        elif (
            dead
            and sentence - dead[-1][0] <= 1
            and _is_cause(one.event, said, _sentence(clauses, sentence, one), culled)
        ):
            places = {i.value.batch.name for i in said if isinstance(i.value, Mention) and i.value.batch is not None}
            days = {i.value.past for i in said if isinstance(i.value, Day) and i.kind is Kind.DATE}
            here = [
                e
                for s, e in dead
                if sentence in (s, dead[-1][0] + 1)
                and e.fields.get("occurred_on") in (days or [e.fields.get("occurred_on")])
            ]
            for event in here:
                if "cause" not in event.fields and (not places or event.fields.get("batch") in places):
                    words = [item.text for item in said if item.kind is Kind.WORD]
                    event.put("cause", " ".join(words[:9]), rule="mortality.cause-after")
            continue
        elif one.event is not None or sentence - dead[-1][0] > 1 if dead else False:
            dead = []
        out.append(one)
    return out


def _sentence(clauses: Sequence[Clause], number: int, one: Told) -> list[Item]:
    """What the sentence says up to the end of the told, from the last figure on."""
    items: list[Item] = []
    for clause in clauses[: one.stop]:
        if clause.sentence == number:
            items = [] if any(item.kind in FIGURES for item in clause.items) else [*items, *clause.items]
    return items


def _is_cause(event: Event | None, items: Sequence[Item], beside: Sequence[Item], culled: bool) -> bool:
    """A remark that names what kills, or a sign that is over, and nothing that is counted or still goes on. Of the
    `culled`, also what they failed to do ("not laying")."""
    if (event is not None and event.type not in ("symptom", "note")) or any(item.kind in FIGURES for item in items):
        return False
    denied = () if culled else (C.NEGATION,)
    if any(item.norm in GOING_ON and not (i and beside[i - 1].norm == "at") for i, item in enumerate(beside)) or any(
        item.has(*ELSEWHERE, C.REMEDY, C.TREAT, *denied) for item in items
    ):
        return False
    kills = any(item.kind is Kind.WORD and item.has(C.PREDATOR, C.KILL) for item in items)
    words = [item for item in items if item.kind is Kind.WORD]
    short = len(words) <= FRAGMENT or any(item.norm in ("was", "were") for item in words)
    return kills or (short and any(item.has(C.SIGN) for item in words))


def _put_cracked(eggs: Sequence[Event], one: Told, clauses: Sequence[Clause]) -> bool:
    """ "Crak 5 na for Up only", "four of the eggs from House One were cracked": of the eggs of that house."""
    items = [item for clause in clauses[one.first : one.stop] for item in clause.items]
    counted = [item for item in items if isinstance(item.value, Quantity)]
    places = {
        item.value.batch.name for item in items if isinstance(item.value, Mention) and item.value.batch is not None
    }
    others = [item for item in items if item.kind in FIGURES and item is not counted[0]] if counted else items
    if len(counted) != 1 or others or not _is_cracked(counted[0], items) or any(item.has(*ELSEWHERE) for item in items):
        return False
    fits = [event for event in eggs if not places or event.fields.get("batch") in places]
    if len(fits) != 1 or len(places) > 1 or "cracked" in fits[0].fields:
        return False
    fits[0].put("cracked", counted[0].value.number, rule="eggs.cracked-later")
    return True


def _is_cracked(counted: Item, items: Sequence[Item]) -> bool:
    eggs = counted.has(C.EGG) or counted.value.goods <= {C.EGG}
    return "cracked" in counted.flags or (
        eggs and any(item.kind is Kind.WORD and item.has(C.CRACKED) for item in items)
    )


def _sampled(weights: Sequence[Event]) -> None:
    """ "Tarp A average 410g, Tarp B average 385g, 15 fish each"."""
    said = [event for event in weights if "sample_size" in event.fields]
    if len(said) == 1 and any(item.norm == "each" or item.has(C.EACH) for item in said[0].items):
        for event in weights:
            if event is not said[0]:
                event.put("sample_size", said[0].fields["sample_size"], rule="weight.sample-each")


def _sums(told: Sequence[Told]) -> list[Told]:
    """ "7 in all, as follows: Pen 1 2, Pen 2 3": the sum of what follows is no more; where they differ, nobody
    knows.
    """
    out: list[Told] = []
    whole: Event | None = None
    for one in told:
        event = one.event
        if (
            event is not None
            and event.type == "mortality"
            and "batch" not in event.fields
            and any(i.has(C.TOTAL) for i in event.items)
        ):
            parts = [e.event for e in told[told.index(one) + 1 :] if e.event is not None and e.event.type == event.type]
            made = sum(part.fields["count"] for part in parts if "count" in part.fields)  # type: ignore[misc]
            if len(parts) > 1 and made == event.fields.get("count"):
                for part in parts:
                    part.fields = {**event.fields, **part.fields}
                continue
            if len(parts) > 1:
                whole = event
                event.ask(
                    "mismatch", f"The parts make {made}, but you said {event.fields.get('count')}. Which one is right?"
                )
        elif event is not None and whole is not None and event.type == whole.type:
            continue
        if event is None or not _is_sum_of_eggs(event, [e.event for e in out if e.event is not None]):
            out.append(one)
    return out


def _is_sum_of_eggs(event: Event, before: Sequence[Event]) -> bool:
    """ "Pen A 6 crates 2, Pen B 5 crates 19, total 11 crates 21": the eggs told before, once more."""
    if event.type != "egg_collection" or "batch" in event.fields or not any(i.has(C.TOTAL) for i in event.items):
        return False
    parts = [e.fields["eggs"] for e in before if e.type == event.type and "batch" in e.fields and "eggs" in e.fields]
    return len(parts) > 1 and sum(parts) == event.fields.get("eggs")  # type: ignore[arg-type]


def _with_terms(told: Sequence[Told]) -> list[Told]:
    """ "25 bags at 17,000. I sent Mr Chidi 300,000, the remaining 125,000 when my salary drops": a part of what
    was just told.
    """
    out: list[Told] = []
    for one in told:
        last = out[-1].event if out else None
        if last is None or one.event is None or not _put_terms(last, one.event):
            out.append(one)
    return out


def _put_terms(deal: Event, paid: Event) -> bool:
    kind, total, other = DEALS.get(str(paid.fields.get("direction")), ("", "", ""))
    whole, moved = deal.fields.get(total), paid.fields.get("amount_kobo")
    if deal.type != kind or "owed_kobo" in deal.fields or not isinstance(whole, int) or not isinstance(moved, int):
        return False
    rest = [item for item in paid.items if item.has(C.REST, C.BALANCE) and "head" not in item.flags]
    owed = {item.value.kobo for item in rest if isinstance(item.value, Money)}
    party = deal.fields.get(other, paid.fields.get("party"))
    if not rest or not 0 < moved < whole or not owed <= {whole - moved} or party != paid.fields.get("party", party):
        return False
    deal.put("owed_kobo", whole - moved, rule="terms.after")
    for name in ("method", "occurred_on"):
        if name in paid.fields and name not in deal.fields:
            deal.put(name, paid.fields[name], rule="terms.after")
    promised = [item.value.coming for item in paid.items if isinstance(item.value, Day) and item.value.coming]
    if len(promised) == 1 and "occurred_on" not in paid.fields:
        deal.put("due_on", promised[0], rule="terms.after")
    if other not in deal.fields and party and paid.items and not str(party).islower():
        deal.put(other, party, rule="terms.after")
    return True
