"""Where a second happening starts inside one clause: "noilers 2 dead turkeys 1 dead", "fuel 6k labour 10k"."""

from __future__ import annotations

from itertools import pairwise

from farms.language.token import Token
from farms.language.wordlist import words

from .quantities import quantities, unit_of

HARD_VERBS = ("sell", "buy", "pay", "spend", "collect", "lose", "cull", "feeding", "weigh", "task_mark", "need")
PRONOUNS = words(
    """
    i we na mun mo anyi a don have has they he she dem also just later my boy
    """
)
READINGS = ("ph", "temperature", "ammonia", "oxygen")


def second_happening(tokens: list[Token], *, asks: bool) -> int | None:
    """Index of the token where a second happening starts. ``asks``: a question mark ends the sentence."""
    return (
        _second_verb(tokens)
        or _second_batch(tokens)
        or _after_deaths(tokens)
        or _second_measure(tokens)
        or _second_price(tokens)
        or _reading_after(tokens)
        or _the_others(tokens)
        or _they_pay(tokens)
        or (_question_after(tokens) if asks else None)
    )


def _second_price(tokens: list[Token]) -> int | None:
    """ "PHCN 12k diesel 8k", "... mash 92k pay keke 1,500": after a sum, further goods with a sum of their own."""
    for i in range(1, len(tokens) - 2):
        if not _is_sum(tokens[i]):
            continue
        if (
            tokens[i + 1].norm == "for"
            and _is_goods(tokens[i + 2])
            and _is_goods(tokens[i - 1])
            and tokens[i - 2].norm == "for"
        ):
            return i  # "12k for labour 4,500 for transport"
        if not any(_is_goods(t) or t.has("crate", "egg", "bird", "fish") for t in tokens[:i]):
            if _is_goods(tokens[i + 1]) and _is_goods(tokens[i + 2]) and any(_is_sum(t) for t in tokens[i + 3 : i + 5]):
                return i + 2  # "Musa 30k salary fuel 5k"
            continue
        opened = i + 2 if tokens[i + 1].has("buy", "pay") or tokens[i + 1].norm in ("-", "–") else i + 1
        goods = tokens[opened] if opened < len(tokens) else None
        if goods is not None and _is_goods(goods) and any(_is_sum(t) for t in tokens[opened + 1 : opened + 5]):
            return i + 1
    return None


def _is_sum(token: Token) -> bool:
    return token.kind == "num" and (bool(token.flags & {"money", "grouped"}) or token.number >= 1000)


def _is_goods(token: Token) -> bool:
    return token.kind == "word" and any(t.startswith("cat:") for t in token.tags)


def _reading_after(tokens: list[Token]) -> int | None:
    """ "fed 8kg ph 7.0": a reading of the water after another figure."""
    for i in range(2, len(tokens) - 1):
        figure = any(unit_of(t) in ("kg", "bag") or t.has("die") for t in tokens[:i]) and any(
            t.kind == "num" for t in tokens[:i]
        )
        if tokens[i].has("ph", "ammonia") and figure and tokens[i + 1].kind == "num":
            return None if any(t.has(*READINGS) for t in tokens[:i]) else i
    return None


def _the_others(tokens: list[Token]) -> int | None:
    """ "3 broilers died yesterday others are coughing"."""
    found = next((i for i, t in enumerate(tokens) if t.norm == "others" and i > 2), None)
    told = found is not None and any(t.kind == "num" for t in tokens[:found])
    return found if told else None


def _they_pay(tokens: list[Token]) -> int | None:
    """ "4 crates to Musa at 5,200 he paid by POS": how it was paid is told apart."""
    for i in range(3, len(tokens) - 1):
        pays = any(t.has("pay", "balance") for t in tokens[i + 1 : i + 3])
        if tokens[i].norm in ("he", "she", "they", "e", "dem") and pays and any(t.kind == "num" for t in tokens[:i]):
            return i
    return None


_ASKED_OF = words("that this it i we normal okay ok the too dem e there")


def _question_after(tokens: list[Token]) -> int | None:
    """ "2 birds died in Pen 1 today is that normal?", "fowl dey cough how many ml ...?": where the question starts."""
    for i in range(3, len(tokens) - 1):
        before = tokens[:i]
        told = any(t.has("sign") for t in before) or (
            any(t.kind == "num" for t in before) and any(t.has(*HARD_VERBS, "die", "give", *READINGS) for t in before)
        )
        if not told or before[0].has("wh", "aux", "if"):
            continue
        asks = tokens[i].norm in ("how many", "how much", "wetin", "which", "what") or (
            tokens[i].has("aux")
            and (
                (tokens[i].norm in ("is", "can", "should", "could") and tokens[i + 1].norm in _ASKED_OF)
                or tokens[i].norm in ("is it", "can i", "do i", "should i", "should we")
            )
        )
        if asks and tokens[i - 1].norm not in ("to", "know", "of", "is", "for", "see", "if"):
            return i
    return None


def _second_verb(tokens: list[Token]) -> int | None:
    """Where a second hard verb starts a new happening: a number lies between the verbs and another one follows."""
    first: str | None = None
    number_seen = False
    for i, token in enumerate(tokens):
        if token.kind == "num":
            number_seen = True
        verb = next((v for v in HARD_VERBS if v in token.tags), None) if token.kind == "word" else None
        if token.has("die") and first and first not in ("die", "lose", "cull"):
            cut = _noun_phrase_start(tokens, i)
            if cut and any(t.kind == "num" for t in tokens[:cut]):
                return cut
        if token.has("die", "kill"):
            verb = "die"
        if verb is None:
            if first is None and token.has("lay", "give", "harvest") and token.kind == "word":
                first = "lay"
            continue
        if first == "lay" and verb not in ("sell", "buy", "feeding", "lose", "cull"):
            first = verb
            continue
        if verb == "feeding" and first is None and _crates_before(tokens, i):
            return i  # "eggs 14 crates feed 3 bags"
        paid = {verb, first} == {"buy", "pay"} and not _pays_for_more(tokens, i)
        if first and number_seen and verb != first and not paid and _opens(tokens, i, verb):
            k = i
            while k > 0 and tokens[k - 1].norm in PRONOUNS:
                k -= 1
            return k
        first = first or verb
    return None


def _crates_before(tokens: list[Token], i: int) -> bool:
    counted = any(t.kind == "num" for t in tokens[:i]) and any(t.has("crate") for t in tokens[:i])
    return counted and any(t.kind == "num" for t in tokens[i + 1 : i + 3])


def _pays_for_more(tokens: list[Token], i: int) -> bool:
    """ "buy 2 bags feed 37k pay keke 1,500": after a sum, goods of its own follow the verb."""
    return i + 1 < len(tokens) and _is_goods(tokens[i + 1]) and any(_is_sum(t) for t in tokens[:i])


def _opens(tokens: list[Token], i: int, verb: str) -> bool:
    """Does the verb at i open a new clause? "bill", "sample", "sale" as nouns after a preposition do not."""
    before = tokens[i - 1].norm if i else ""
    if before in ("to", "for", "of", "the", "per", "from", "wey", "that", "in"):
        return verb in ("task_mark", "need")
    following = tokens[i + 1 :]
    return verb in ("task_mark", "need") or any(t.kind == "num" for t in following)


def _after_deaths(tokens: list[Token]) -> int | None:
    """ "3 dead 4 bags feed": bags, crates or litres after a count of deaths are another happening."""
    dead = next((i for i, t in enumerate(tokens) if t.has("die")), None)
    if dead is None or not any(t.kind == "num" for t in tokens[:dead]):
        return None
    for i in range(dead + 1, len(tokens) - 1):
        if tokens[i].kind == "num" and tokens[i + 1].has("bag", "crate", "litre", "kg"):
            return i
    return None


_HALVES_OF_DAY = ("am", "pm", "morning", "evening", "afternoon")


def _second_measure(tokens: list[Token]) -> int | None:
    """ "A 7cr 2 bags", "AM 8cr PM 6cr": after eggs in crates, bags or the other half of the day are another line."""
    if any(t.has("sell", "buy", "pay", "at", "each", "total") or "money" in t.flags for t in tokens):
        return None
    every = quantities(tokens)
    for first, second in pairwise(every):
        if first.unit in ("crate", "kg", "bag") and any(
            t.has("die") for t in tokens[second.last + 1 : second.last + 2]
        ):
            return second.index
    counted = [q for q in every if q.unit in ("crate", "bag", "litre") and not q.ignored]
    for first, second in pairwise(counted):
        between = tokens[first.last + 1 : second.index]
        halves = [first.last + 1 + i for i, t in enumerate(between) if t.norm in _HALVES_OF_DAY]
        if halves:
            return halves[0]
        if first.unit != second.unit and second.unit != "crate":
            return second.index
    return None


def _noun_phrase_start(tokens: list[Token], verb: int) -> int | None:
    """Start of "one cockerel" in "... one cockerel die"."""
    k = verb - 1
    while (
        k > 0
        and tokens[k].kind == "word"
        and (
            tokens[k].has("bird", "fish", "egg")
            or tokens[k].norm in ("don", "also", "have", "has", "sun", "of", "them")
        )
    ):
        k -= 1
    if k > 0 and (tokens[k].kind == "num" or tokens[k].norm in ("a", "one")):
        return k
    return None


def _second_batch(tokens: list[Token]) -> int | None:
    """ "House 1 9 crates House 2 8 crates": before the second batch; "9 crates House 1 8 crates House 2": after the
    first.
    """
    marks = [i for i in range(len(tokens)) if _batch_mark(tokens, i)]
    numbers = [i for i, t in enumerate(tokens) if t.kind == "num"]
    if len(marks) < 2 or len(numbers) < 2:
        return None
    if marks[0] < numbers[0]:
        cut = marks[1]
        if not any(marks[0] < n < cut for n in numbers) or not any(n > cut for n in numbers):
            return None
        while cut and tokens[cut - 1].norm in ("in", "from", "for", "the", "-", "at", "then", "a"):
            cut -= 1
        return cut
    cut = marks[0] + 1
    while cut < len(tokens) and tokens[cut].kind in ("date",):
        cut += 1
    return (
        cut
        if any(n > cut - 1 for n in numbers)
        and any(n < marks[0] for n in numbers)
        and marks[1] > next(n for n in numbers if n >= cut)
        else None
    )


def _batch_mark(tokens: list[Token], i: int) -> bool:
    """A batch by name, or by its kind with a count behind it ("turkeys 1 dead", "cockerels - 1 bag")."""
    if tokens[i].kind == "batch":
        return True
    if tokens[i].kind != "word" or tokens[i].value is None:
        return False
    k = i + 2 if i + 1 < len(tokens) and tokens[i + 1].norm in ("-", ":", "=") else i + 1
    after = tokens[k : k + 2]
    counted = len(after) == 2 and after[0].kind == "num" and (unit_of(after[1]) is not None or after[1].has("die"))
    return counted and (i == 0 or tokens[i - 1].kind != "num")
