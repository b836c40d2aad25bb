"""Money spent: what for, how much, from whom."""

from __future__ import annotations

from itertools import pairwise

from farms.language.tagger import FISH_KINDS
from farms.language.token import Token
from farms.language.wordlist import phrases, words

from .. import names
from ..clauses import Segment
from ..event import Event
from ..quantities import Quantity
from ..roles import amounts
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
    category, named = categorise(event.tokens)
    draft.put("category", category, named or event.text)
    _supplier(draft, event)
    described = _described(event, str(draft.fields.get("supplier", ""))) or named
    draft.put("description", described or event.text, event.text)
    put_day(draft, event, context)
    quantity = _quantity(event, counted)
    texts = {q.index: event.tokens[q.index].text for q in counted}
    fish = all(b.kind in FISH_KINDS for b in context.farm.batches) or any(t.norm in _FISH_FEEDS for t in event.tokens)
    goods = _goods_key(category, quantity, fish=fish)
    price = settle(
        draft, quantity.value if quantity else None, amounts(event.tokens, counted), goods, texts, context.farm
    )
    if price is not None and price.total is not None:
        draft.put("amount_kobo", price.total, price.source)
    elif price is not None and price.unit is not None:
        draft.put("amount_kobo", price.unit, price.source)
    elif not draft.doubts:
        what = named or "that"
        draft.ask("missing", f"How much did you pay for {what}?")
    if not described and "supplier" not in draft.fields and not draft.doubts:
        draft.ask("missing", "What was it paid for?")
    return draft


def categorise(tokens: list[Token]) -> tuple[str, str]:
    """The category and the words that name it; the first thing bought decides, a purpose ("for") comes second."""
    found: list[tuple[int, str, str]] = []
    for i, token in enumerate(tokens):
        if token.kind != "word":
            continue
        category = _category(token)
        if category:
            found.append((i, category, token.said))
    moved = _moved(tokens)
    if moved is not None:
        return "transport", moved.text
    if not found and any(t.has("bird") for t in tokens):
        bird = next(t for t in tokens if t.has("bird"))
        return "chicks", bird.text
    if not found and (fish := next((t for t in tokens if t.has("fish")), None)):
        return "fingerlings", fish.text
    if not found:
        if _for_work(tokens):
            return "labour", ""
        carried = next((t for t in tokens if t.norm in ("carry", "carried", "conveyed", "loading")), None)
        return ("transport", carried.text) if carried else ("other", "")
    best = min(found, key=lambda f: (_weight(f[1], tokens), f[0]))
    said = " ".join(dict.fromkeys(text for _, _, text in found))
    return ("other" if best[1] == "other_cost" else best[1]), said


def _for_work(tokens: list[Token]) -> bool:
    """ "paid Ali 5k for cleaning": someone is paid for doing something."""
    paid = any(t.has("pay") for t in tokens)
    return paid and any(a.norm == "for" and b.norm.endswith("ing") and len(b.norm) > 5 for a, b in pairwise(tokens))


def _moved(tokens: list[Token]) -> Token | None:
    """ "used 6k to carry feed": money and then a verb of carrying is a fare, whatever was carried."""
    paid = next((i for i, t in enumerate(tokens) if t.kind == "num"), None)
    if paid is None or any(t.has("buy") for t in tokens):
        return None
    verbs = ("carry", "carried", "bring", "brought", "convey", "conveyed", "haul", "hauled", "deliver", "transport")
    return next((t for t in tokens[paid + 1 :] if t.norm in verbs), None)


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


MAX_DESCRIBED = 14  # words
_EDGES = words(
    """
    for of to the a an from and in on na don give gave am it is was were per with we i our my by as some
    """
)


def _described(event: Event, supplier: str) -> str:
    """What was paid for in the farmer's words: without the verb of buying, the sum, the day and the supplier."""
    money = {q.index for q in event.counted if q.money}
    named = {*supplier.split(), "from"} if supplier else set()
    said = [
        t.said
        for i, t in enumerate(event.tokens)
        if t.kind in ("word", "num") and i not in money and not _of_the_price(t) and t.text not in named
    ][:MAX_DESCRIBED]
    while said and said[0].lower() in _EDGES:
        said.pop(0)
    while said and said[-1].lower() in _EDGES:
        said.pop()
    return " ".join(said)


def _of_the_price(token: Token) -> bool:
    goods = any(t.startswith("cat:") for t in token.tags)
    return token.has("buy", "pay", "spend", "i", "each", "at", "total", "balance") and not goods


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
    return "litre" if unit == "litre" and category == "fuel" else ""


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
    alone = next((s.text for s in event.segments[1:] if _only_name(s)), None)
    if found:
        draft.put("supplier", found[0], found[0])
    elif alone:
        draft.put("supplier", alone, alone)  # "..., 29,500 per bag, Olaiya Agro"


def _only_name(segment: Segment) -> bool:
    """Two to four capitalised words, at least one of which says nothing else."""
    tokens = segment.tokens
    capitals = all(t.kind == "word" and t.text[:1].isupper() and not t.text.isupper() for t in tokens)
    return 2 <= len(tokens) <= 4 and capitals and any(not t.tags for t in tokens)
