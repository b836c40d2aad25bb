"""Does the event before still wait for what a segment brings, and what does it become by it?"""

from __future__ import annotations

from farms.language.wordlist import words

from .clauses import A_CRATE, Segment
from .event import READINGS, Event, batches_in, has_money, is_key
from .joining import buyer_came, named_buyer
from .kinds_trade import goods_of
from .quantities import Quantity, quantities
from .roles import amounts


def _tells_cause(segment: Segment) -> bool:
    """ "down by nine, suspected CRD", "4 broiler don die, na cold catch dem"."""
    cleft = segment.norms().startswith(
        ("na ", "it was ", "it is ", "it's ", "it look like", "it looks like", "looks like", "maybe ")
    )
    figures = any(t.kind in ("num", "batch") for t in segment.tokens)
    return segment.tokens[0].has("due") or len(segment.tokens) == 1 or (cleft and not figures)


_BROUGHT = words("delivered supplied brought arrived landed came")


def _mishap(event: Event) -> bool:
    """A few words for something that went wrong, by nobody: what follows came of it."""
    figures = any(t.kind in ("num", "batch", "date") for t in event.tokens)
    return (
        len(event.tokens) <= 5
        and not figures
        and not event.has("i", "title", "person", "treat", "note_mark", "neg", "sell")
    )


def _only_paid(segment: Segment) -> bool:
    """ "paid 160,000", "and I paid 22,000": a sum, and nothing of what it was for."""
    return segment.has("pay") and all(
        t.has("pay", "i", "total") or t.kind in ("num", "punct", "date") for t in segment.tokens
    )


def _only_labour(segment: Segment) -> bool:
    """Nothing bought but work: ", plumber charged 18,500"."""
    return all(t.has("cat:labour") for t in goods_of(segment))


def completes(segment: Segment, kind: str, current: Event) -> bool:
    """The current event still waits for what this segment brings ("Egg record for 12 March: 13 crates").

    Changes the event's type where the segment shows what it was.
    """
    had = [q for q in current.counted if is_key(q, current.type)]
    mine = [q for q in quantities(segment.tokens) if is_key(q, kind)]
    if current.has("neg") and not segment.has("neg") and mine and not had:
        return False  # "No deaths in House A but House B lost 2 birds"
    if current.type == kind:
        return _more_of_it(segment, current, had, mine)
    became = _becomes(segment, kind, current)
    if became is not None:
        current.type = became
        return True
    if current.type == "mortality" and kind in ("symptom", "note") and _tells_cause(segment):
        return True
    if (
        {current.type, kind} == {"sale", "expense"}
        and not mine
        and (segment.has("pay", "spend") or named_buyer(segment))
        and not segment.has("cat:transport", "cat:labour")
    ):
        return current.type == "sale"  # "Mama Tope bought 4 crates and paid 20k"
    return current.type == "task" and kind != "note" and not (segment.has("i") or mine)


def _more_of_it(segment: Segment, current: Event, had: list[Quantity], mine: list[Quantity]) -> bool:
    """A segment of the event's own type: the rest of the event, or another one."""
    batches, known_batches = batches_in(segment.tokens), batches_in(current.tokens)
    if current.type in ("task", "note"):
        return current.type == "note"
    if current.type == "symptom":
        return not (batches and known_batches - batches)
    if current.type == "expense":
        return _more_of_expense(segment, current, had, mine)
    if current.type == "water" and not had and not mine:
        told = {r for r in READINGS if current.has(r)}
        return not any(segment.has(r) for r in told) and not (batches - known_batches and known_batches)
    if not had or not mine:
        return not (batches and known_batches and had)
    if current.type in ("egg_collection", "sale") and not (batches and known_batches):
        loose = all(q.unit == "piece" or (q.noun == "egg" and q.unit is None) for q in mine)
        few = all(q.value < A_CRATE for q in mine) and not has_money(current.counted)
        return (
            loose
            and any(q.unit == "crate" for q in had)
            and not any(q.unit == "piece" for q in had)
            and not segment.has("sell")
            and (few or not segment.has("each", "at"))
        )
    return False


def _more_of_expense(segment: Segment, current: Event, had: list[Quantity], mine: list[Quantity]) -> bool:
    mine_money = amounts(segment.tokens, quantities(segment.tokens))
    had_money = amounts(current.tokens, current.counted)
    if had_money and _only_paid(segment) and not current.has("part", "balance"):
        return True  # "8 bags at 19,000 each, paid 160,000"
    if segment.tokens[0].has("total") and not goods_of(segment):
        return True  # "19k per bag, total wey I pay na 104k"
    one_price = mine_money and not had_money and not segment.has("buy", "pay", "spend", "at", "each")
    return bool(one_price) or (not (mine_money and had_money) and not (mine and had and mine_money))


def _becomes(segment: Segment, kind: str, current: Event) -> str | None:
    """The type that the event turns out to have by a segment of another type; None if it says nothing of it."""
    if current.type == "unclear" and kind in ("egg_collection", "sale"):
        return kind  # "12 crates plus 6 eggs from pen D"
    if current.type == "note" and kind == "mortality":
        killed = current.has("predator") and segment.tokens[0].has("kill")
        return "mortality" if killed or _mishap(current) else None  # "Water spoil, 10 fish die"
    if kind != "expense":
        return None
    if current.type == "note" and not current.has("note_mark"):
        if buyer_came(segment, current):
            return "sale"  # "Mama Risi came and bought 4 crates"
        return "expense" if not current.has("treat") and _only_labour(segment) else None  # "..., it cost 12,500"
    if not _only_paid(segment):
        return None
    if current.type == "water":  # "The tanker brought 10,000 litres of water and I paid 22,000"
        return None if any(current.has(r) for r in READINGS) else "expense"
    if current.type == "feed_use":  # "Feed delivered today, 20 bags, 370,000 paid"
        return "expense" if any(t.norm in _BROUGHT for t in current.tokens) else None
    return "sale" if current.type == "unclear" else None  # "Mama Ada: 3 crates, 15,600 paid"
