"""Did it happen at all? "we didn't buy", "no bird die", "sold nothing", and numbers below zero."""

from __future__ import annotations

from farms.language.token import Token
from farms.language.wordlist import phrases

from .event import Event

VERBS_OF: dict[str, tuple[str, ...]] = {
    "sale": ("sell", "buy", "take"), "expense": ("buy", "pay", "spend"), "mortality": ("die", "kill", "lose", "cull"),
    "egg_collection": ("collect", "lay", "egg"),
    "feed_use": ("feeding", "give", "use"), "weight": ("weigh",), "water": ("drink",), "symptom": ("sign", "trouble"),
    "note": ("treat", "happen"), "harvest": ("harvest",),
}  # fmt: skip


STRONG_NEG = phrases(
    """
    nothing; none; nobody; no one; babu; ko si; neither; never; no single; never happened; no be say; no be true; not true; na lie; na rumour; na rumor; rumour; rumor; false news; no true
    """
)


def negated(event: Event) -> bool:
    """The words say that it did not happen: "we didn't buy", "no bird die", "sold nothing"."""
    told = [q.value for q in event.counted if not q.ignored and not q.money]
    if event.type in ("egg_collection", "feed_use", "mortality") and told and not any(told):
        return True  # "pen C nil"
    verbs = [i for i, t in enumerate(event.tokens) if t.has(*VERBS_OF.get(event.type, ())) and t.kind == "word"]
    for i, token in enumerate(event.tokens):
        if not token.has("neg") or token.has("sign", "correct") or (token.norm == "no" and idiom(event.tokens, i)):
            continue
        if token.norm in STRONG_NEG and not _of_something_else(event, i):
            return True
        ahead = [v for v in verbs if v > i]
        if (
            ahead
            and ahead[0] - i <= 4
            and not any((t.kind == "num" and t.number > 0) or t.kind == "punct" for t in event.tokens[i : ahead[0]])
        ):
            return True
        behind = [v for v in verbs if v < i]
        if (
            behind
            and i - behind[-1] <= 2
            and token.norm in ("no", "zero", "nil", "none", "not", "any")
            and not any(t.kind == "num" for t in event.tokens[i : i + 3])
        ):
            return True
    return False


def explains(event: Event) -> bool:
    """ "The birds did not die, they were only sleeping": what it was instead is no sign either."""
    return event.type == "symptom" and any(t.norm in ("only", "just") for t in event.tokens[:4])


def _of_something_else(event: Event, i: int) -> bool:
    """ "9 crates, none cracked": what is denied is not the event itself."""
    following = next((t for t in event.tokens[i + 1 : i + 3] if t.tags), None)
    return (
        following is not None
        and following.has("cracked", "sign", "die", "sell", "each")
        and not following.has(*VERBS_OF.get(event.type, ()))
    )


def idiom(tokens: list[Token], i: int) -> bool:
    """ "no wahala", "no be small", "no. 2"."""
    return i + 1 < len(tokens) and tokens[i + 1].norm in (
        "wahala",
        "be",
        "problem",
        "vex",
        "worry",
        ".",
        "shaking",
        "doubt",
        "price",
        "cause",
        "time",
    )


def below_zero(event: Event) -> bool:
    """ "sold -5 crates", "minus 4 birds": a count that cannot be. A dash after a batch or a word is only a dash."""
    for i, token in enumerate(event.tokens[:-1]):
        following = event.tokens[i + 1]
        if following.kind != "num":
            continue
        verb = (
            i == 0
            or event.tokens[i - 1].norm in ("is", "was", "na", "of", "at", "for", ":", "=")
            or event.tokens[i - 1].has(
                "sell",
                "die",
                "lose",
                "collect",
                "buy",
                "feeding",
                "give",
                "at",
                "lay",
                "drink",
                "water",
                "use",
                "pay",
                "weigh",
                "average",
                "ph",
                "temperature",
            )
        )
        if token.norm in ("minus", "negative") or (
            token.norm in ("-", "−")
            and token.end == following.start
            and verb
            and (i == 0 or event.tokens[i - 1].end < token.start)
        ):
            return True
    return False
