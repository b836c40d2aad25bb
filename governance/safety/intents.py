"""What a clause is after, by the shape of the sentence: hiding, sending away, making light of, doing without the vet.

The lexicon has the words that mean one thing. Here stand the wishes that may be said in ever new words, and that show
in what stands beside what: "before" and somebody who finds out, "nobody" and a laboratory.
"""

from __future__ import annotations

from itertools import pairwise

from governance.safety.negation import cleared, is_order
from governance.safety.text import Part, Token, has

_MOVES = {"send", "ship", "take", "bring", "carry", "load", "pass", "release", "include", "deliver"}
_HANDS = _MOVES | {"give", "put"}
_BUYERS = {
    "market", "hotel", "shop", "school", "bakery", "kiosk", "neighbours", "church", "restaurant", "family", "children",
    "workers", "friends", "abattoir", "slab", "traders",
}  # fmt: skip
_LEFT = {"ones", "rest", "remaining", "others", "survivors", "strong", "healthy", "alive"}
_LEAVES = {
    "eliminate", "eliminates", "excrete", "excretes", "excreted", "eliminated", "flushed", "metabolise", "vanishes",
}  # fmt: skip
_HARMS = {
    "harm", "harms", "hurt", "hurts", "harmed", "ill", "happens", "happen", "die", "dies", "kill", "kills", "kpai",
}  # fmt: skip
_CHECKS = {
    "test", "tests", "check", "checks", "inspect", "inspects", "laboratory", "lab", "measures", "controls",
}  # fmt: skip
_PERCEIVES = {"taste", "notice", "know", "smell", "see", "tell", "suspect", "detect", "find", "sabi"}
_WRITES = {"write", "put", "enter", "record", "type", "set", "choose", "pick", "say", "save"}
_OF_THE_BODY = {"drinking", "drink", "drinker", "drinkers", "feed", "mash", "mouth", "their"}
_CALLS = {
    "bring",
    "call",
    "invite",
    "involve",
    "tell",
    "inform",
    "report",
    "phone",
    "alert",
    "disturb",
    "trouble",
    "calling",
}
_SOMEBODY = {"anybody", "anyone", "somebody", "someone", "people", "officials", "government", "it", "this", "office"}
_ASKS = {
    "call", "need", "see", "involve", "pay", "invite", "phone", "tell", "inform", "consult", "ask", "get", "let",
    "allow", "bring", "carry", "trust", "believe", "admit", "meet",
}  # fmt: skip
_WAITS = {"wait", "delay", "hesitate", "forget", "before", "until", "unless", "without"}
_LIES = {"only", "nothing", "no", "none", "never", "just", "normal", "fine", "stolen", "sold", "escaped"}
_SPEAKS = {"say", "tell", "talk", "answer", "show", "claim"}
_SHOWS = {
    "reach", "reaches", "worse", "show", "shows", "know", "knows", "notice", "notices", "hear", "hears", "find",
    "finds", "see", "sees", "spread", "spreads", "discover", "discovers", "realise", "realises", "sabi", "learn",
    "learns", "catch", "suspect",
}  # fmt: skip


def hedged(part: Part, clause: list[Token]) -> bool:
    """Whether a date or a condition stands in the clause or in what comes after it: "only after", "until"."""
    dated = any("month" in month.tags and day.value is not None for day, month in pairwise(clause))
    if dated and not has(clause, "soon"):
        return True
    return any(has(other, "hedge") for other in part.clauses[part.clauses.index(clause) :])


def goes_out(part: Part, clause: list[Token]) -> int | None:
    """ "Send Pen 2's to the hotel", "take them to the kiosk": the place of the verb."""
    for place, token in enumerate(clause):
        if token.text in _HANDS and not cleared(part, clause, place):
            following = clause[place + 1 : place + 12]
            if has(following, "egg", "buyer") or {other.text for other in part.tokens} & _BUYERS:
                return place
    return None


def sent_away(part: Part, clause: list[Token]) -> int | None:
    """ "Carry the remaining ones to …": the place of the verb that moves animals off the farm."""
    if has(clause, "dead", "dispose") or not {token.text for token in clause} & _LEFT:
        return None
    moves = (place for place, token in enumerate(clause) if token.text in _MOVES)
    return next((place for place in moves if not cleared(part, clause, place)), None)


def gone(clause: list[Token]) -> int | None:
    """ "Fish eliminate it within hours", "none of the Tylosin is in them": the place of the claim."""
    for place, token in enumerate(clause):
        following = clause[place + 1 : place + 8]
        if (
            token.text in _LEAVES
            and has(clause, "drug", "them", "treated")
            and not has(clause[:place], "negation", "unsure")
        ):
            return place
        if token.text in ("none", "nothing") and has(following, "drug", "med"):
            return place
    return None


def nobody_harmed(clause: list[Token]) -> int | None:
    """ "Does nobody harm", "nothing happens to people", "never made anybody sick"."""
    for place, token in enumerate(clause):
        if token.text in _HARMS:
            around = clause[max(0, place - 4) : place + 4]
            if {other.text for other in around} & {"no", "nobody", "nothing", "never", "not", "none", "hardly"}:
                return place
    return None


def untested(clause: list[Token]) -> bool:
    """ "Nobody in this market has a laboratory", "no one ever checks"."""
    for place, token in enumerate(clause):
        following = {other.text for other in clause[place : place + 9]}
        people = token.text in ("nobody", "none") or (token.text == "no" and following & {"one", "buyer", "customer"})
        if people and following & _CHECKS:
            return True
    return False


def unperceived(clause: list[Token]) -> bool:
    """ "No buyer will taste a thing", "nobody fit know"."""
    for place, token in enumerate(clause):
        if token.text in ("no", "nobody", "none"):
            following = {other.text for other in clause[place + 1 : place + 6]}
            people = token.text == "nobody" or has(clause[place + 1 : place + 3], "buyer") or "one" in following
            if people and following & {"will", "go", "fit", "can", "would"} and following & _PERCEIVES:
                return True
    return False


def dated_otherwise(part: Part, clause: list[Token]) -> bool:
    """ "Write Tuesday instead of Friday as the last treatment"."""
    begins = any(token.text in _WRITES for token in clause[:3])
    turned = any(token.text in ("instead", "rather") for token in clause)
    return begins and turned and has(part.tokens, "treated", "dose_word", "med", "drug", "wait")


def into_the_body(clause: list[Token]) -> bool:
    """ "In their drinking water", "inside the feed", "by mouth"."""
    for place, token in enumerate(clause):
        following = {other.text for other in clause[place + 1 : place + 4]}
        if token.text in ("in", "into", "inside", "to") and following & _OF_THE_BODY:
            return True
    return any(token.text in ("mouth", "throat", "swallow", "drink", "drinking") for token in clause)


def all_the_same(part: Part) -> bool:
    """ "Use it anyway", whatever else was said against it."""
    return any(
        {"anyway", "regardless"} & {token.text for token in clause} and (is_order(clause) or has(clause, "give"))
        for clause in part.clauses
    )


def unreported(clause: list[Token]) -> bool:
    """ "There is no reason to bring anybody in", "it is needless to inform people"."""
    for place, token in enumerate(clause):
        if "vet_dismissed" in token.tags:
            following = {other.text for other in clause[place + 1 : place + 9]}
            reports = following & {"report", "reporting"} or (following & _CALLS and following & _SOMEBODY)
            if reports and "not" not in following:
                return True
    return False


def vet_unwanted(clause: list[Token]) -> int | None:
    """ "You do not need a vet", "never call the vet"; not "do not wait to call the vet"."""
    for place, token in enumerate(clause):
        before = {other.text for other in clause[max(0, place - 4) : place]}
        span = clause[max(0, place - 8) : place]
        if "vet_person" not in token.tags or not before & _ASKS or {other.text for other in span} & _WAITS:
            continue
        verb = next(n for n, other in enumerate(span) if other.text in before)
        near = [other for other in span[max(0, verb - 3) : verb + 3] if other.text not in ("stop", "avoid")]
        if has(near, "negation") and not has(span, "give", "sell", "drug", "med"):
            return place
    return None


def told_to_inspector(part: Part) -> bool:
    """What to say to the people who come to look: "if the inspector comes, say that only two died"."""
    texts = [token.text for token in part.tokens]
    conditions = (n for n, text in enumerate(texts) if text in ("if", "when", "should", "once"))
    if not any(has(part.tokens[n : n + 5], "vet") for n in conditions):
        return False
    speaks = next((n for n, text in enumerate(texts) if n > 1 and text in _SPEAKS), len(texts))
    return bool(set(texts[speaks:]) & _LIES)


def before_it_shows(clause: list[Token]) -> bool:
    """ "Before it shows", "before anybody finds out"; not "before you see them"."""
    for place, token in enumerate(clause):
        if token.text == "before":
            following = [other.text for other in clause[place + 1 : place + 6]]
            if following[:1] not in (["you"], ["we"], ["i"]) and set(following) & _SHOWS:
                return True
    return False


def opened(clause: list[Token]) -> int | None:
    """ "Cut one open", "slit the belly open": the place of the verb."""
    for place, token in enumerate(clause):
        following = clause[place + 1 : place + 5]
        texts = {other.text for other in following}
        body = has(following, "animal", "dead", "body", "them") or texts & {"one", "some", "two"}
        if token.text in ("cut", "slit", "split", "slice", "tear") and "open" in texts and body:
            return place
    return None
