"""Where a further happening may start inside a clause without a mark: "fuel 6k labour 10k", "noilers 2 dead
turkeys 1".
"""

from __future__ import annotations

from itertools import pairwise

from farms.language.concepts import Concept as C
from farms.language.lexicon import COMMON, dealings
from farms.language.token import Token
from farms.language.wordlist import words

VERBS = (
    C.SELL, C.BUY, C.PAY, C.SPEND, C.COLLECT, C.LOSE, C.CULL, C.FEEDING, C.WEIGH, C.TASK_MARK, C.NEED, C.GIVE, C.TAKE, C.OWE,
    C.LAY, C.KILL, C.TREAT, C.USE,
)  # fmt: skip
SUBJECTS = words(
    """
    i we he she they e dem mo mun anyi una you it nobody
    """
)
DOUBTFUL = frozenset(["e", "it", "you", "dem"])
CONNECTORS = frozenset(["because", "so", "although", "though"])
HELPERS = words(
    """
    don has have had was were is are did go will also just later then still now come came
    """
)
BOUND = words(
    """
    say says said saying told tell think hope heard know believe agreed sure make see when where what how
    to for of the per from wey that who which in a an and my our his her their your no not as if
    because before
    """
)
LEADING = words(
    """
    in from for the - at then a an of with on that this and
    """
)
MEASURES = (C.CRATE, C.BAG, C.KG, C.LITRE, C.PIECE)
READINGS = (C.PH, C.TEMPERATURE, C.AMMONIA, C.OXYGEN)
TRADE = (C.SELL, C.BUY, C.PAY, C.AT, C.EACH, C.TOTAL, C.BALANCE)


def starts(tokens: list[Token], *, asks: bool, batch_first: bool) -> list[int]:
    """Places where a further clause may start. `asks`: a question mark ends the sentence; `batch_first`: it names
    a batch
    before the first figure."""
    cuts: list[int] = []
    begin = 0
    for i in range(1, len(tokens)):
        if i <= begin:
            continue
        here = tokens[begin:i]
        start = (
            _start(tokens, begin, i, here)
            or _next_batch(tokens, i, begin, here, batch_first=batch_first)
            or (_question(tokens, i, here) if asks else None)
        )
        if start is not None and start > begin:
            cuts.append(start)
            begin = start
    return cuts


def _start(tokens: list[Token], begin: int, i: int, here: list[Token]) -> int | None:
    token = tokens[i]
    if token.kind == "word":
        figures = has_figure(here)
        if (
            _is_subject(tokens, i)
            and len(here) > 1
            and tokens[i - 1].norm not in BOUND
            and not _of_figure(tokens, i, here)
        ):
            return i
        if token.norm in CONNECTORS and len(here) > 1:
            return i
        if figures and (named := _named_start(tokens, i, begin)):
            return named
        if figures and token.has(*VERBS) and _has_acted(here, token) and _opens(tokens, i):
            return _subject_start(tokens, i, begin)
        if figures and token.has(C.DIE) and any(t.has(*VERBS, C.CRATE, C.BAG, C.SIGN) for t in here):
            return _counted_start(tokens, i, begin)
        if token.norm == "others" and figures:
            return i
    return _next_label(tokens, i, here) or _next_goods(tokens, i, here)


def has_figure(tokens: list[Token]) -> bool:
    """A number is among them."""
    return any(t.kind == "num" for t in tokens)


def _has_acted(here: list[Token], verb: Token) -> bool:
    return any(t.has(*VERBS, C.DIE) or (verb.has(C.FEEDING) and t.has(C.CRATE)) for t in here)


def _next_label(tokens: list[Token], i: int, here: list[Token]) -> int | None:
    """Before the next day or person of a list: "mon 47 | tue 46", "mama osas 20kg | iya blessin 12kg"."""
    token = tokens[i]
    figures = [k for k, t in enumerate(here) if t.kind == "num"]
    follows = has_figure(tokens[i + 1 : i + 4])
    if token.kind == "date":
        days = [k for k, t in enumerate(here) if t.kind == "date"]
        return i if days and follows and figures and days[0] < figures[-1] == len(here) - 1 else None
    if tokens[i - 1].norm in BOUND:
        return None
    if token.has(C.TITLE) and not tokens[i - 1].has(C.TITLE) and follows:
        people = [k for k, t in enumerate(here) if t.has(C.TITLE)]
        return i if people and figures and people[0] < figures[-1] else None
    if _is_closed(here) and (_is_name(token) or token.has(*NEXT_GOODS)):
        return i if has_figure(tokens[i + 1 : i + 6]) else None
    if _is_name(token) and _is_num(tokens, i + 1):  # "osas 10kg isoken 8"
        told = any(_is_name(a) and b.kind == "num" for a, b in pairwise(here))
        return i if told else None
    return None


NEXT_GOODS = (C.EGG, C.BIRD, C.FISH, C.MANURE, C.FEEDBAG, C.COST_FEED, C.COST_FUEL, C.COST_TRANSPORT)


def _is_closed(here: list[Token]) -> bool:
    """It ends with the price of each, or with how an amount was paid: what follows is told anew."""
    sums = [t for t in here if t.kind == "num"]
    paid = here[-1].has(C.CASH, C.TRANSFER, C.POS) or here[-1].norm in ("cash", "transfer", "pos", "credit")
    return bool(sums) and (here[-1].has(C.EACH) or paid) and here[-2].norm not in BOUND


def _is_num(tokens: list[Token], i: int) -> bool:
    return i < len(tokens) and tokens[i].kind == "num"


def _is_subject(tokens: list[Token], i: int) -> bool:
    """A pronoun before what it did: "she still owes", "it was", "I gave"."""
    token, after = tokens[i], tokens[i + 1] if i + 1 < len(tokens) else None
    if after is None or after.kind != "word" or token.norm not in SUBJECTS:
        return False
    return token.norm not in DOUBTFUL or after.has(*VERBS, C.DIE, C.PROMISE, C.BRING, C.ASKING) or after.norm in HELPERS


OWING = words("owe owed owes owing had will go promised still")


def _of_figure(tokens: list[Token], i: int, here: list[Token]) -> bool:
    """ "the 9,300 she owed", "the 4 ducks they had tied": no new clause."""
    figure = next((i for i in range(len(here) - 1, max(0, len(here) - 3), -1) if here[i].kind == "num"), 0)
    owed = any(t.has(C.OWE, C.BALANCE, C.PROMISE) or t.norm in OWING for t in tokens[i + 1 : i + 3])
    return (
        (owed or here[figure].norm == "one")
        and figure > 0
        and here[figure - 1].norm in ("the", "that", "her", "his", "their", "my", "dat", "d")
    )


def _opens(tokens: list[Token], i: int) -> bool:
    """Does the verb open a clause? "bill", "sample", "sale" as nouns after a preposition do not, nor a verb without a
    figure behind it."""
    before = tokens[i - 1].norm
    reminds = tokens[i].has(C.TASK_MARK, C.NEED)
    if before in BOUND:
        return reminds
    return reminds or has_figure(tokens[i + 1 :])


def _subject_start(tokens: list[Token], i: int, begin: int) -> int:
    """The start of "Mama Bisi also bought" or "we don sell" before the verb."""
    k = i
    while k > begin + 1 and (tokens[k - 1].norm in HELPERS or tokens[k - 1].norm in SUBJECTS):
        k -= 1
    while k > begin + 1 and k > i - 5 and tokens[k - 1].kind == "word" and _is_who(tokens[k - 1]):
        k -= 1
    return k


PAYING = words("drop dropped bring brought sent send clear cleared settled transferred remitted balanced")
SAID_OF = words("the of a my our")
BACK = 5  # tokens of a name and what stands between it and the verb


def _named_start(tokens: list[Token], i: int, begin: int) -> int | None:
    """The start of "Iya Peju took", "Mr Gbenga the hotel man paid", "osas too drop": a name and what it did."""
    if not (tokens[i].has(C.TAKE, C.BUY, C.PAY, C.COLLECT) or tokens[i].norm in PAYING) or not _opens(tokens, i):
        return None
    k = i
    while k > begin + 1 and k > i - 3 and (tokens[k - 1].norm in HELPERS or tokens[k - 1].norm in ("too", "finally")):
        k -= 1
    first = None
    while k > begin + 1 and k > i - BACK and (_is_name(tokens[k - 1]) or tokens[k - 1].norm in SAID_OF):
        k -= 1
        first = k if _is_name(tokens[k]) else first
    return first if first is not None and tokens[first - 1].norm not in BOUND else None


def _is_name(token: Token) -> bool:
    """A word that may name somebody: a title, what people are, a capital letter, or a word that nothing knows."""
    if token.kind != "word" or "glued" in token.flags:
        return False
    known = token.tags or token.norm in COMMON or token.norm in dealings() or len(token.norm) < 3
    return _is_who(token) or (not known and token.norm.isalpha() and token.norm not in SUBJECTS | HELPERS | BOUND)


def _is_who(token: Token) -> bool:
    return token.has(C.TITLE, C.PERSON) or (token.text[:1].isupper() and not token.tags)


def _counted_start(tokens: list[Token], i: int, begin: int) -> int | None:
    """The start of "one cockerel" in "... one cockerel die"."""
    k = i - 1
    while (
        k > begin
        and tokens[k].kind == "word"
        and (
            tokens[k].has(C.BIRD, C.FISH, C.EGG)
            or tokens[k].norm in ("don", "also", "have", "has", "sun", "of", "them", "old", "big")
        )
    ):
        k -= 1
    counted = k > begin and (tokens[k].kind == "num" or tokens[k].norm in ("a", "one"))
    return k if counted and has_figure(tokens[begin:k]) else None


def _next_batch(tokens: list[Token], i: int, begin: int, here: list[Token], *, batch_first: bool) -> int | None:
    """Before the second batch of "House 1 9 crates House 2 8 crates", after the first of "9 crates House 1 8
    crates House 2".
    """
    if _is_batch(tokens, i):
        named = [k for k in range(begin, i) if _is_batch(tokens, k)]
        told = any(t.kind == "num" for t in (tokens[named[0] : i] if named else here if batch_first else ()))
        if batch_first and not named and is_heading(here):
            return i
        if tokens[i - 1].norm == "of" or (not named and tokens[i - 1].norm in ("from", "for", "in")):
            return None
        if told and has_figure(tokens[i:]):
            k = i
            while k > begin + 1 and tokens[k - 1].norm in LEADING:
                k -= 1
            return k if batch_first or named or tokens[i - 1].norm not in LEADING else None
    placed = here[-1].kind in ("batch", "date") and any(t.kind == "batch" for t in here[-2:])
    paid = tokens[i].kind == "num" and _is_sum(tokens[i])
    paid = paid and not (i + 1 < len(tokens) and tokens[i + 1].has(C.EGG, *MEASURES))
    if tokens[i].kind == "num" and placed and not paid and has_figure(here[:-1]):
        return i if not batch_first or any(_is_batch(tokens, k) for k in range(i, len(tokens))) else None
    return None


HEADED = (C.EGG, C.FEEDING, C.COST_FEED, C.WATER, C.DIE, C.AVERAGE, C.TEMPERATURE)


def is_heading(tokens: list[Token]) -> bool:
    """ "eggs today", "feed this morning": what the figures of the batches that follow count."""
    words_said = [t for t in tokens if t.kind != "date" and t.norm not in LEADING]
    return 0 < len(words_said) <= 2 and all(t.kind == "word" and t.has(*HEADED) for t in words_said)


def _is_batch(tokens: list[Token], i: int) -> bool:
    """A batch by name, or by its kind with a count behind it ("turkeys 1 dead", "cockerels - 1 bag")."""
    token = tokens[i]
    if token.kind == "batch":
        return True
    if token.kind != "word" or token.value is None or (i and tokens[i - 1].kind == "num"):
        return False
    k = i + 2 if i + 1 < len(tokens) and tokens[i + 1].norm in ("-", ":", "=", "na", "is") else i + 1
    after = tokens[k : k + 2]
    return len(after) == 2 and after[0].kind == "num" and after[1].has(*MEASURES, C.DIE)


def _next_goods(tokens: list[Token], i: int, here: list[Token]) -> int | None:
    """After a whole figure a further one: "3 dead | 4 bags feed", "PHCN 12k | diesel 8k", "A 7cr | 2 bags"."""
    token = tokens[i]
    if token.kind == "num" and i + 1 < len(tokens):
        unit = tokens[i + 1]
        if unit.has(*MEASURES) and any(t.has(C.DIE) for t in here) and has_figure(here):
            return i
        counted = [
            t for t, n in zip(here[1:], here, strict=False) if n.kind == "num" and t.has(C.CRATE, C.BAG, C.LITRE)
        ]
        other = unit.has(C.BAG, C.LITRE) and counted and not any(unit.tags & t.tags for t in counted)
        trade = any(t.has(*TRADE) or "money" in t.flags for t in tokens)
        if other and not trade:
            return i
    summed = here[-1].kind == "num" and _is_sum(here[-1])
    if summed and _is_who(token) and any(t.kind == "num" and _is_sum(t) for t in tokens[i + 1 : i + 4]):
        return i if any(_is_who(t) for t in here[:-1]) else None  # "Ganiyu 55,000 Taiwo 40,000"
    if summed and _is_cost(token) and any(_is_cost(t) or t.has(C.EGG, C.BIRD, C.FISH, C.CRATE) for t in here):
        return i if any(_is_sum(t) for t in tokens[i + 1 : i + 6] if t.kind == "num") else None
    return None


def _is_sum(token: Token) -> bool:
    return bool(token.flags & {"money", "grouped"}) or token.number >= 1000


def _is_cost(token: Token) -> bool:
    return token.kind == "word" and any(tag.startswith("cat:") for tag in token.tags)


ASKED_OF = words(
    """
    that this it i we normal okay ok the too dem e there
    """
)


def _question(tokens: list[Token], i: int, here: list[Token]) -> int | None:
    """ "2 birds died in Pen 1 today is that normal?": where the question starts."""
    if i < 3 or i + 1 >= len(tokens) or here[0].has(C.QUESTION_WORD, C.ASKING, C.CONDITION):
        return None
    told = any(t.has(C.SIGN) for t in here) or (has_figure(here) and any(t.has(*VERBS, C.DIE, *READINGS) for t in here))
    token = tokens[i]
    asks = token.norm in ("how many", "how much", "wetin", "which", "what") or (
        token.has(C.ASKING)
        and (
            (token.norm in ("is", "can", "should", "could") and tokens[i + 1].norm in ASKED_OF)
            or token.norm in ("is it", "can i", "do i", "should i", "should we")
        )
    )
    return i if told and asks and tokens[i - 1].norm not in ("to", "know", "of", "is", "for", "see", "if") else None
