"""Money spent: what for, how much, from whom."""

from __future__ import annotations

from decimal import Decimal

from .. import names
from ..event import Event
from ..model import Token
from ..quantities import Quantity, amounts
from ..tagger import FISH_KINDS
from ..wordlist import phrases
from .base import Context, Draft, put_day
from .money import settle

_FISH_FEEDS = phrases(
    """
    fish feed; coppens; skretting; aller aqua; blue crown; aqualis; eco float; aqua boom; floating feed; sinking
    feed
    """
)


def fill(event: Event, context: Context) -> Draft:
    """Draft an expense from an event; asks for the amount if it is missing or has two readings."""
    draft = Draft("expense")
    counted = event.counted
    category, words = categorise(event.tokens)
    draft.put("category", category, words or event.text)
    draft.put("description", words or _object(event), words or event.text)
    _supplier(draft, event)
    put_day(draft, event, context)
    quantity = _quantity(event, counted)
    texts = {q.index: event.tokens[q.index].text for q in counted}
    fish = all(b.kind in FISH_KINDS for b in context.farm.batches) or any(t.norm in _FISH_FEEDS for t in event.tokens)
    goods = _goods_key(category, quantity, fish=fish)
    price = settle(draft, quantity.value if quantity else None, amounts(event.tokens, counted), goods, texts)
    if price is not None and price.total is not None:
        draft.put("amount_kobo", price.total, price.source)
    elif price is not None and price.unit is not None:
        draft.put("amount_kobo", price.unit, price.source)
    elif not draft.doubts:
        what = words or "that"
        draft.ask("missing", f"How much did you pay for {what}?")
    return draft


def categorise(tokens: list[Token]) -> tuple[str, str]:
    """The category and the words that name it; the first thing bought decides, a purpose ("for") comes second."""
    found: list[tuple[int, str, str]] = []
    for i, token in enumerate(tokens):
        if token.kind != "word":
            continue
        category = _category(token)
        if category:
            found.append((i, category, token.text))
    if not found:
        carried = next((t for t in tokens if t.norm in ("carry", "carried", "conveyed", "loading")), None)
        return ("transport", carried.text) if carried else ("other", "")
    best = min(found, key=lambda f: (_weight(f[1], tokens), f[0]))
    words = " ".join(dict.fromkeys(text for _, _, text in found))
    return ("other" if best[1] == "other_cost" else best[1]), words


def _weight(category: str, tokens: list[Token]) -> int:
    """Services beat the goods they are about: transport of feed is transport, repair of a pump is equipment."""
    return {
        "transport": 0,
        "labour": 1,
        "vaccine": 2,
        "medication": 3,
        "chicks": 3,
        "fingerlings": 3,
        "utilities": 4,
        "fuel": 5,
        "feed": 6,
        "equipment": 6,
        "other_cost": 8,
    }[category]


def _category(token: Token) -> str | None:
    """The expense category that one word names."""
    if token.has("chick"):
        return "chicks"
    if token.has("fingerling"):
        return "fingerlings"
    if token.has("feedbag"):
        return "equipment"
    if token.has(
        "kind:pullets", "kind:broilers", "kind:noilers", "kind:cockerels", "kind:turkeys", "kind:layers"
    ) and not token.has("cat:feed"):
        return None
    return next(
        (t[4:] for t in sorted(token.tags) if t.startswith("cat:")), "utilities" if token.has("water") else None
    )


def _object(event: Event) -> str:
    """What was paid for when no known word names it: the words after the verb, without numbers and names of days."""
    words = [
        t.text
        for t in event.tokens
        if t.kind == "word" and not t.has("buy", "pay", "i", "each", "at", "total", "spend")
    ]
    return " ".join(words[:6]) or event.text


def _quantity(event: Event, counted: list[Quantity]) -> Quantity | None:
    """How many of the thing were bought, leaving pack sizes aside."""
    goods = [q for q in counted if not q.ignored and not q.money and q.counts and q.unit not in ("kg",)]
    goods = goods or [q for q in counted if not q.ignored and not q.money and q.counts]
    priced = [q for q in goods if not _pack_size(event.tokens, q)]
    if len({q.noun for q in priced}) > 1 and not event.has("each", "at"):
        return None  # several goods for one amount: it is the total
    return priced[0] if priced else None


def _pack_size(tokens: list[Token], quantity: Quantity) -> bool:
    """ "(25kg)", "25kg bag": the size of a pack, not how many."""
    after = tokens[quantity.last + 1].tags if quantity.last + 1 < len(tokens) else frozenset()
    return quantity.unit == "kg" and "bag" in after


def _goods_key(category: str, quantity: Quantity | None, *, fish: bool) -> str:
    """The row of the table of believable prices."""
    unit = quantity.unit if quantity else None
    if category == "feed" and unit == "bag":
        return "fish_feed_bag" if fish else "feed_bag"
    if category == "chicks":
        return "chick"
    if category == "fingerlings":
        return "fingerling"
    return "litre" if unit == "litre" else ""


def _supplier(draft: Draft, event: Event) -> None:
    """After "from"; or the person who was paid."""
    found = names.after(event.tokens, "from") or names.after(
        [t for t in event.tokens if t.norm != "for"], "to", loose=False
    )
    if found is None:
        for i, token in enumerate(event.tokens):
            if token.has("pay"):
                direct = names.name_at(event.tokens, i + 1)
                if direct and any(
                    t.has("title") or (t.text[:1].isupper() and not t.tags) for t in event.tokens[i + 1 : direct[1]]
                ):
                    found = direct[0], i + 1, direct[1]
    if found:
        draft.put("supplier", found[0], found[0])


def naira_of(draft: Draft) -> Decimal:
    """Naira drafted, for the reply."""
    value = draft.fields.get("amount_kobo", 0)
    assert isinstance(value, int)
    return Decimal(value) / 100
