"""Who bought: of the people that a sale names, the one who takes."""

from __future__ import annotations

from assistant.reader.events import Event, Span
from assistant.reader.frames.common import put_name
from assistant.reader.frames.deal import THEM, Deal, actor, object_of
from assistant.reader.items import Item, Kind, Role
from farms.language.concepts import Concept as C

PRONOUNS = ("him", "her", "them", "me", "us", "am", "dem")


def put_buyer(event: Event, span: Span, out: Deal) -> None:
    """After "to", before "bought", or the only name; not who sold, and the word "buyer" is no name."""
    sellers = [span.subject(verb) for verb in span.words(C.SELL) if span.items[verb - 1].norm not in ("was", "were")]
    sellers += [i for i in span.people() if span.words(C.SELL) and _says(span, i)]
    giving = [verb for verb in span.words(C.GIVE) if any(i.norm in PRONOUNS for i in span.items[verb + 1 : verb + 2])]
    sellers += [span.subject(verb) for verb in giving if object_of(span, verb) == "goods"]  # "Onome gave her one"
    event.use(*(i for i in sellers if i is not None))
    doer = [out.who] if out.who is not None else []
    people = [*span.people(Role.TO), *doer, *(span.people() if not span.words(C.SELL) or not doer else [])]
    named = [i for i in people if i not in sellers and not (_took_money(span, i) or _is_no_name(span.items[i]))]
    put_name(event, "buyer", sorted(named, key=lambda i: _unlikely(span, i, took=bool(doer))))
    name = str(event.fields.get("buyer", "")).lower()  # told again: "Mama Nkechi ... Mama paid"
    event.use(*(i for i in span.people() if span.items[i].norm.split()[-1] in name or _is_no_name(span.items[i])))


def _says(span: Span, place: int) -> bool:
    """ "Mama say she sell 4 crates"."""
    after = [item.norm for item in span.items[place + 1 : place + 3]]
    return after[:1] in (["say"], ["said"], ["says"]) and not {*THEM, "make"}.isdisjoint(after)


def _unlikely(span: Span, place: int, *, took: bool) -> bool:
    """The carrier, whom a report is addressed to, and for whom somebody took the goods."""
    item = span.items[place]
    called = (
        item.rule == "person.title-alone" and place + 1 < len(span.items) and span.items[place + 1].kind is Kind.PERSON
    )
    return item.has(C.COST_TRANSPORT) or called or (took and item.norm.startswith("for "))


def _took_money(span: Span, place: int) -> bool:
    """ "Paid Effiong 30k": our own hand, who was paid for us."""
    before = [i for i in range(max(0, place - 2), place) if span.items[i].has(C.PAY, C.BRING, C.GIVE)]
    if (
        before
        and span.items[place].value.role is Role.TO
        and span.items[place - 1].norm in ("it", "am", "money", "cash")
    ):
        return True  # "I give it to madam"
    return bool(before) and actor(span, before[-1])[0] == "them" and object_of(span, place) != "goods"


def _is_no_name(item: Item) -> bool:
    """ "The buyer", "her"."""
    return (item.has(C.BUYER_WORD) and " " not in item.norm.removeprefix("the ")) or item.norm.split()[-1] in PRONOUNS
