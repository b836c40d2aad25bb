"""What one event has from another: the day, the batch, the goods, the price, the buyer."""

from __future__ import annotations

from itertools import pairwise

from farms.language.tagger import FISH_KINDS
from farms.language.token import Token

from . import names
from .batches import Mention
from .clauses import Segment
from .event import Event, day_of
from .frames import expense, sale
from .frames.base import Draft
from .kinds_trade import THEY
from .roles import amounts


def both(before: list[Event], event: Event) -> None:
    """ "Jan 3 dead, Feb 1 dead, both fed 2 bags each": both are the two batches named last."""
    both = any(t.norm in ("both", "two") for t in event.tokens)
    if not event.has("each") or any(isinstance(t.value, Mention) for t in event.tokens):
        return
    if not both and (event.type not in ("feed_use", "water") or event.has("bird", "fish")):
        return
    named = {t.value.batch.name: t for e in before for t in e.tokens if isinstance(t.value, Mention) and t.value.batch}
    event.tokens = [*(list(named.values())[-2:] if both else named.values()), *event.tokens]


def each_batch(event: Event) -> list[Event]:
    """ "noilers and cockerels: 2 bags each": one event per batch."""
    named = {t.value.batch.name: t for t in event.tokens if isinstance(t.value, Mention) and t.value.batch}
    if (
        len(named) < 2
        or event.type not in ("feed_use", "egg_collection", "mortality", "water")
        or not event.has("each")
    ):
        return [event]
    out = []
    for token in named.values():
        tokens = [t for t in event.tokens if t is token or not isinstance(t.value, Mention)]
        out.append(Event(event.type, tokens, event.sentence, segments=event.segments, listed=True))
    return out


def carry_over(found: list[Event]) -> None:
    """Hand on the day, the goods and the buyer from event to event."""
    day: Token | None = None
    for i, event in enumerate(found):
        own = day_of(event.tokens)
        if own is not None:
            day = own[0]
        elif day is not None and event.type not in ("task", "symptom", "note"):
            event.carried["date"] = day
        if i:
            _carry_goods(found[i - 1], event)
            _carry_batch(found[i - 1], event)
    _share_buyer(found)
    _share_price(found)
    _share_total(found)
    _share_purpose(found)
    _share_last_day(found)


def _share_last_day(found: list[Event]) -> None:
    """ "3 died in pen 1 and 2 died in pen 3 today": the day at the end of a list is the day of all of it."""
    for before, event in zip(reversed(found[:-1]), reversed(found[1:]), strict=False):
        own = day_of(event.tokens) or ((event.carried["date"], None) if "date" in event.carried else None)
        listed = before.type == event.type and before.sentence == event.sentence
        undated = "date" not in before.carried and day_of(before.tokens) is None
        if listed and undated and own and _ends_with_day(event):
            before.carried["date"] = own[0]
        last = event.tokens[-1] if event.tokens else None
        if (
            before.type == event.type == "sale"
            and not event.has("sell", "buy")
            and last is not None
            and last.kind == "batch"
            and not any(isinstance(t.value, Mention) for t in before.tokens)
        ):
            before.tokens = [*before.tokens, last]  # "40kg to Ngozi and 25kg to Tayo from pond 4"


def _ends_with_day(event: Event) -> bool:
    return any(t.kind == "date" for t in event.tokens[-2:])


def _carry_batch(before: Event, event: Event) -> None:
    """ "Pen 2 birds are coughing and 2 have died", "pond 1 fed 8kg, ph 7.0": the same animals, if no others are
    named.
    """
    own = any(isinstance(t.value, Mention) for t in event.tokens) or (
        event.type in DAILY and event.has("bird", "fish", "egg", "crate")
    )
    batch = [t for t in before.tokens if isinstance(t.value, Mention)]
    if (
        batch
        and any(t.norm == "there" for t in event.tokens)
        and not any(isinstance(t.value, Mention) for t in event.tokens)
    ):
        event.tokens = [*event.tokens, batch[-1]]  # "Pen 1 gave 13 crates and we lost 2 birds there"
        return
    if event.type == "task" and before.type in ("note", "symptom", "water") and not own and batch:
        if before.sentence == event.sentence and any(
            t.norm in ("it", "them", "there", "dem", "am") for t in event.tokens
        ):
            event.tokens = [*event.tokens, batch[-1]]  # "The roof of Pen D is leaking, we need to repair it"
        return
    harvested = before.type == "harvest" and event.type == "sale"
    they = event.type in DAILY and any(t.norm in ("they", "dem", "them", "that", "it") for t in event.tokens[:2])
    own = any(isinstance(t.value, Mention) for t in event.tokens) or (own and not they)
    if own or not batch or (before.sentence != event.sentence and not harvested):
        return
    pairs = harvested or they or (before.type in DAILY and event.type in DAILY)
    counted_dead = event.type == "mortality" and not event.has("i")  # "House A 14 crates, 1 dead": no other noun
    pairs = pairs or (before.type == "egg_collection" and counted_dead)
    pairs = pairs or (before.type == event.type == "egg_collection" and event.listed and not day_of(event.tokens))
    pairs = pairs or (before.type == "egg_collection" and event.type in ("feed_use", "water") and not event.has("i"))
    if pairs:
        event.tokens = [*event.tokens, batch[-1]]


DAILY = ("symptom", "mortality", "feed_use", "water", "weight", "harvest")


def _carry_goods(before: Event, event: Event) -> None:
    """A sale takes the goods, the unit and ("sold all") the quantity of the clause before."""
    counted = [q for q in before.counted if not q.ignored and not q.money]
    quantity = next(
        (q for q in counted if q.unit in ("crate", "kg", "piece", "tonne") or q.noun in ("egg", "fish", "bird")), None
    )
    if event.type == "sale" and before.type == "weight" and any(t.norm in ("them", "dem") for t in event.tokens):
        place = next((t.value.batch for t in before.tokens if isinstance(t.value, Mention) and t.value.batch), None)
        if place is not None and place.kind not in FISH_KINDS:
            event.carried["item"] = _token("birds", before)
            event.tokens = [*event.tokens, *[t for t in before.tokens if t.kind == "batch"][:1]]
            return
    if quantity is None or event.type != "sale":
        return
    if quantity.unit == "crate" or before.has("egg"):
        event.carried["item"] = _token("eggs", before)
    elif quantity.noun in ("fish", "bird"):
        event.carried["item"] = _token({"fish": "fish", "bird": "birds"}[quantity.noun], before)
    if quantity.unit:
        event.carried["unit"] = _token(quantity.unit, before)
    if event.has("anaphor"):
        event.carried["quantity"] = before.tokens[quantity.index]
        if quantity.unit != "crate" and quantity.noun != "egg":  # eggs are sold from the store, not from a pen
            event.tokens = [*event.tokens, *[t for t in before.tokens if t.kind == "batch"]]


def _token(value: str, event: Event) -> Token:
    return Token(event.text, event.text.lower(), 0, 0, "word", value)


def _share_buyer(found: list[Event]) -> None:
    """One buyer said once for a list of sales ("... to the same person, Mrs Danjuma") is the buyer of each."""
    for before, event in pairwise(found):
        if (
            before.type == event.type == "sale"
            and before.sentence == event.sentence
            and (event.listed or event.has("same") or not event.has("sell", "buy") or _by_pronoun(event))
        ):
            probe = {}
            for e in (before, event):
                draft = Draft("sale")
                sale.put_buyer(draft, e)
                probe[id(e)] = draft.fields.get("buyer")
            name, other = probe[id(before)], probe[id(event)]
            if name and not other:
                event.carried["buyer"] = Token(str(name), "", 0, 0, "word", name)
            elif other and not name:
                before.carried["buyer"] = Token(str(other), "", 0, 0, "word", other)


def _share_purpose(found: list[Event]) -> None:
    """ "Paid Audu 15k and Bala 12k for loading": the purpose said last is the purpose of both."""
    for before, event in pairwise(found):
        same = before.type == event.type == "expense" and before.sentence == event.sentence
        if same and not event.has("buy", "pay") and not expense.categorise(before.tokens)[1]:
            purpose = [t for t in event.tokens if expense.categorise([t])[1]]
            before.tokens = [*before.tokens, *purpose]


def date_all(found: list[Event], told: list[Segment]) -> None:
    """ "Pond 1: 2 dead. Pond 3: 4 dead. All yesterday.": a day said alone at the end is the day of all of it."""
    last = told[-1].tokens if told else []
    day = next((t for t in last if t.kind == "date"), None)
    alone = all(
        t.kind in ("date", "punct") or t.has("anaphor") or t.norm in ("these", "this", "for", "on") for t in last
    )
    if day is None or not alone or any(day_of(e.tokens) for e in found):
        return
    for event in found:
        event.carried["date"] = day


def name_pronouns(found: list[Event], tokens: list[Token]) -> None:
    """ "You know Mr Kalu? He came and bought 35kg": the buyer is the person with a title named last before."""
    for event in found:
        if event.type != "sale" or "buyer" in event.carried or not _by_pronoun(event):
            continue
        start = event.tokens[0].start
        titled = [i for i, t in enumerate(tokens) if t.end <= start and t.has("title") and t.text[:1].isupper()]
        name = names.name_at(tokens, titled[-1]) if titled else None
        if name and " " in name[0]:
            event.carried["buyer"] = Token(name[0], "", 0, 0, "word", name[0])


def _share_price(found: list[Event]) -> None:
    """ "12 crates to Mrs Ola and 8 to Mr James, 5,300 per crate": a unit price after a list is the price of each."""
    for before, event in pairwise(reversed(found)):
        before, event = event, before
        listed = before.type == event.type == "sale" and before.sentence == event.sentence
        if not listed or any(q.money for q in before.counted):
            continue
        price = next((a for a in amounts(event.tokens, event.counted) if a.role in ("unit", "at")), None)
        if price is not None:
            each = Token("each", "each", 0, 0, "word", tags=frozenset({"each"}))
            before.tokens = [*before.tokens, Token(",", ",", 0, 0, "punct"), event.tokens[price.index], each]


def _share_total(found: list[Event]) -> None:
    """ "2 bags of manure and 5 crates of eggs, 28k total": the total of both is the price of neither."""
    for before, event in pairwise(found):
        listed = before.type == event.type == "sale" and before.sentence == event.sentence and not event.has("sell")
        money = amounts(event.tokens, event.counted)
        if listed and not any(q.money for q in before.counted) and [a.role for a in money] == ["total"]:
            event.tokens = [t for i, t in enumerate(event.tokens) if i != money[0].index and not t.has("total")]


def _by_pronoun(event: Event) -> bool:
    """ "She also bought 1 turkey": the buyer is whoever was named before."""
    verb = next((i for i, t in enumerate(event.tokens) if t.has("buy", "pay", "take")), 0)
    return any(t.norm in THEY for t in event.tokens[:verb])
