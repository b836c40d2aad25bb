"""A sale: what, how much of it, for how much, to whom."""

from __future__ import annotations

from decimal import Decimal

from farms.language.tagger import FISH_KINDS
from farms.language.token import Token

from .. import names
from ..batches import Mention
from ..event import Event
from ..quantities import Quantity
from ..roles import amounts
from .base import Context, Draft, put_batch, put_day, span
from .money import settle

_ITEM = {
    "egg": "eggs",
    "bird": "birds",
    "fish": "fish",
    "manure": "manure",
    "feedbag": "feed_bags",
    "fingerling": "fish",
    "chick": "birds",
    "other_item": "other",
}


def fill(event: Event, context: Context) -> Draft:
    """Draft a sale from an event; asks for what is missing or has two readings."""
    draft = Draft("sale")
    counted = event.counted
    goods = [q for q in counted if not q.ignored and not q.money]
    item, item_source = _item(event, goods, context)
    if item:
        draft.put("item", item, item_source)
    put_buyer(draft, event)
    put_batch(draft, event, context, item=item)
    put_day(draft, event, context)
    quantity = _quantity(draft, event, goods, item, context)
    _check_count(draft, goods, quantity)
    texts = {q.index: event.tokens[q.index].text for q in counted}
    price = settle(draft, quantity, amounts(event.tokens, counted), _goods_key(event, item, draft), texts, context.farm)
    if price is not None:
        _put_price(draft, price.unit, price.total, price.source, event, context)
    if quantity is None and not draft.doubts:
        what = item.replace("_", " ") if item else "things"
        draft.ask(
            "missing", f"How many {what} did you sell?" if price else f"How many {what} did you sell, and for how much?"
        )
    elif price is None and not draft.doubts:
        draft.ask("missing", "How much was it sold for?", blocks=False)
    return draft


def _item(event: Event, goods: list[Quantity], context: Context) -> tuple[str | None, str]:
    """The thing sold: the noun counted, else any produce named, else what the unit or the farm implies."""
    for quantity in goods:
        if quantity.noun in _ITEM:
            return _ITEM[quantity.noun], span(event, quantity)
        if quantity.unit == "crate":
            return "eggs", span(event, quantity)
    for noun in ("feedbag", "manure", "egg", "fish", "fingerling", "bird", "chick", "other_item"):
        token = next((t for t in event.tokens if t.has(noun) and not t.has("nonfarm")), None)
        if token:
            return _ITEM[noun], token.text
    carried = event.carried.get("item")
    if carried is not None:
        return str(carried.value), carried.text
    kinds = {b.kind in ("catfish", "fingerlings") for b in context.farm.batches}
    unit = next((q.unit for q in goods if q.unit), None)
    batch = next((t for t in event.tokens if t.kind == "batch"), None)
    place = next((t.value.batch for t in event.tokens if isinstance(t.value, Mention) and t.value.batch), None)
    if unit in ("kg", "tonne") and (place is None or place.kind in FISH_KINDS):
        return "fish", span(event, goods[0])
    if place is not None and place.kind not in FISH_KINDS and place.kind != "layers":
        return "birds", event.text
    if batch is not None or kinds == {True}:
        fish = any(word in (batch.norm if batch else "pond") for word in ("pond", "tank", "tarp"))
        return ("fish" if fish or kinds == {True} else None), (batch.text if batch else event.text)
    return None, ""


def _quantity(draft: Draft, event: Event, goods: list[Quantity], item: str | None, context: Context) -> Decimal | None:
    """How many, in the unit said; crates with loose eggs are given in pieces."""
    sold = _sold(goods, item) or _loose_number(event, goods)
    if not sold:
        return _carried_quantity(draft, event)
    first = sold[0]
    value, unit, source = first.value, first.unit, span(event, first)
    crates = next((q for q in sold if q.unit == "crate"), None)
    loose = next(
        (q for q in sold if q is not crates and (q.unit == "piece" or (q.noun == "egg" and q.unit is None))), None
    )
    if item == "eggs" and crates is not None and loose is not None:
        whole = crates.value * context.farm.crate_size
        source = f"{span(event, crates)} {span(event, loose)}"
        if loose.value >= context.farm.crate_size:
            if loose.value != whole:
                draft.ask(
                    "mismatch",
                    f"{crates.value} crates and {loose.value} eggs do not agree. How many eggs did you sell?",
                )
            value, unit = crates.value, "crate"
        else:
            value, unit = whole + loose.value, "piece"
    elif item == "eggs" and crates is not None:
        value, unit, source = crates.value, "crate", span(event, crates)
    if unit == "tonne":
        value, unit = value * 1000, "kg"
    if unit is None or unit == "piece":
        unit = "bird" if item == "birds" else "bag" if item == "feed_bags" else _carried_unit(event, item) or "piece"
    if item == "feed_bags":
        unit = "bag"
    draft.put("quantity", value, source)
    draft.put("unit", unit, source)
    return value


def _sold(goods: list[Quantity], item: str | None) -> list[Quantity]:
    """The quantities that can be of the item sold; fish by weight where a weight is told."""
    sold = [
        q for q in goods if q.unit in ("crate", "piece", "kg", "tonne", "bag", "g", "load", "carton") or q.noun in _ITEM
    ]
    if item == "eggs":
        return [q for q in sold if q.unit in ("crate", "piece") or q.noun == "egg"] or sold
    if item == "fish":
        return [q for q in sold if q.unit in ("kg", "tonne")] or sold
    return sold


def _carried_unit(event: Event, item: str | None) -> str | None:
    token = event.carried.get("unit")
    return str(token.value) if token is not None and item == "eggs" else None


def _loose_number(event: Event, goods: list[Quantity]) -> list[Quantity]:
    """ "na sayar da 7": a number that counts nothing, after goods named earlier."""
    return [q for q in goods if not q.counts or q.unit in ("bowl", "bottle")][:1]


def _carried_quantity(draft: Draft, event: Event) -> Decimal | None:
    """ "sold all": the quantity that the clause before gave."""
    token = event.carried.get("quantity")
    if token is None or not event.has("anaphor"):
        return None
    draft.put("quantity", token.value, token.text)
    unit = event.carried.get("unit")
    if unit is not None:
        draft.put("unit", unit.value, unit.text)
    return token.number


def _check_count(draft: Draft, goods: list[Quantity], quantity: Decimal | None) -> None:
    if quantity is not None and quantity <= 0:
        draft.ask("absurd", "The number sold cannot be 0. How many did you sell?")
    elif quantity is not None and quantity > (3_000 if any(q.unit == "crate" for q in goods) else 50_000):
        draft.ask("absurd", "That is a very large number to sell. How many did you sell?")


def _goods_key(event: Event, item: str | None, draft: Draft) -> str:
    """The row of the table of believable prices."""
    unit = draft.fields.get("unit")
    if item == "eggs":
        return "crate" if unit == "crate" else "egg"
    if item == "birds":
        return "turkey" if event.has("kind:turkeys") else "chick" if event.has("chick") else "bird"
    if item == "fish":
        return "fish_kg" if unit == "kg" else "fingerling" if event.has("fingerling") else "fish"
    return {"manure": "manure", "feed_bags": "feedbag"}.get(item or "", "")


def _put_price(draft: Draft, unit: int | None, total: int | None, source: str, event: Event, context: Context) -> None:
    """Unit price and total. A crate price of a sale counted in eggs is turned into its total."""
    said_pieces = draft.fields.get("unit") == "piece" and draft.fields.get("item") == "eggs"
    if unit is not None and said_pieces and unit >= 100_000 and event.has("crate"):
        pieces = draft.fields["quantity"]
        assert isinstance(pieces, Decimal)
        draft.put("total_kobo", int(pieces * unit / context.farm.crate_size), source)
        return
    if unit is not None:
        draft.put("unit_price_kobo", unit, source)
    if total is not None:
        draft.put("total_kobo", total, source)


def put_buyer(draft: Draft, event: Event) -> None:
    """After "to", before "bought", or the name left over in a terse line; else the one shared by the list."""
    found = names.after(event.tokens, "to")
    if found:
        draft.put("buyer", found[0], found[0])
        return
    for i, token in enumerate(event.tokens[:-1]):
        direct = names.name_at(event.tokens, i + 1) if token.has("sell", "give") and token.kind == "word" else None
        if direct and any(t.kind == "num" for t in event.tokens[direct[1] : direct[1] + 2]):
            draft.put("buyer", direct[0], direct[0])  # "sold Mama Ada 5 crates"
            return
    for i, token in enumerate(event.tokens):
        supplied = token.has("sell") and i > 0 and event.tokens[i - 1].norm in ("was", "were")
        if (
            supplied
            or token.has("buy", "pay", "use", "collect")
            or token.norm in ("carry", "carried", "order", "ordered")
        ):
            subject = names.subject_of(event.tokens, i)
            if subject:
                untitled = not any(t.has("title") and t.text in subject.split() for t in event.tokens)
                buyer = (_titled(event.tokens[:i]) if untitled else None) or subject
                draft.put("buyer", buyer, buyer)
                return
    sources = names.after([t for t in event.tokens if t.norm != "by"], "from") if event.has("collect", "pay") else None
    by = names.after([_as_to(t) for t in event.tokens], "to_by", loose=False)
    person = names.after([t for t in event.tokens if t.norm != "by"], "from", loose=False)
    if person and sources is None and event.tokens[person[1]].has("title", "person") and not event.has("feeding"):
        sources = person  # "22,000 for 4 old layers from Mama Kehinde"
    name = (
        (sources and sources[0])
        or (by and by[0])
        or names.anywhere(event.tokens, set(), listed=event.listed or event.parent is not None)
    )
    if name:
        draft.put("buyer", name, name)
    elif "buyer" in event.carried:
        draft.put("buyer", event.carried["buyer"].value, event.carried["buyer"].text)


def _titled(tokens: list[Token]) -> str | None:
    """ "the woman from Iwo road, Alhaja Silifat, came": the name with a title says more than "the woman"."""
    for i, token in enumerate(tokens):
        if token.has("title") and token.text[:1].isupper() and i:
            found = names.name_at(tokens, i)
            if found and " " in found[0]:
                return found[0]
    return None


def _as_to(token: Token) -> Token:
    if token.norm in ("by", "buyer", "customer", ":"):
        return Token(token.text, token.norm, token.start, token.end, token.kind, token.value, token.tags | {"to_by"})
    return token
