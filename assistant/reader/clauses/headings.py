"""Headings: a line without figures over lines with them, and words before a colon. What they say holds for what
follows.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace

from assistant.reader.clauses.clause import DEEDS, POINTERS, Clause
from assistant.reader.clauses.cutting import Segment, Sentence
from assistant.reader.clauses.tails import OF_ALL, with_tails
from assistant.reader.events import is_proper, weight
from assistant.reader.items import Item, Kind, is_price
from farms.language.concepts import Concept as C

LONGEST = 12  # tokens of a heading
FIGURES = (Kind.NUMBER, Kind.MONEY, Kind.QUANTITY, Kind.READING, Kind.DOSE, Kind.HOLD, Kind.LOT)
COUNTER = ("wk", "week", "month", "inv", "invoice", "receipt", "no", "ref", "batch", "page", "flock")
SCOPED = (Kind.BATCH, Kind.DATE, Kind.PERSON, Kind.METHOD)


def mark(sentences: Sequence[Sentence]) -> None:
    """Flag the segments of each line that is a heading of the lines below it."""
    for sentence, following in itertools.pairwise(sentences):
        if sentence.segments and _is_heading(sentence, following):
            for segment in sentence.segments:
                segment.flags.add("heading")


def mark_lists(sentences: Sequence[Sentence]) -> None:
    """Flag the lines of lists: each line with a figure under a heading, and what stands after two of them or more."""
    lines = 0
    headed = False
    for sentence in sentences:
        if not sentence.segments:
            continue
        first = sentence.segments[0]
        if "heading" in first.flags:
            headed = True
            continue
        tail = lines >= 2 and (sentence.tokens[0].has(C.TOTAL, C.ANAPHOR) or sentence.tokens[0].norm in OF_ALL)
        if not tail and headed and _figures(sentence) and any(t.kind == "word" for t in sentence.tokens):
            first.flags.add("item")
        if "item" in first.flags:
            lines += 1
        elif lines >= 2:
            for segment in sentence.segments:
                segment.flags.add("tail")


def _is_heading(sentence: Sentence, following: Sentence) -> bool:
    """No figure of its own, over a line that has one or that names a batch or a day of a list."""
    tokens = sentence.tokens
    line = sentence.end == "\n" or tokens[-1].norm == ":"
    only = all(t.kind in ("batch", "date", "punct") or (t.kind == "word" and not t.tags) for t in tokens)
    placed = only and any(t.kind in ("batch", "date") for t in tokens)
    if (
        not (line or placed or _is_topic(sentence, following))
        or len(tokens) > LONGEST
        or _figures(sentence)
        or not following.segments
    ):
        return False
    if any(t.has(C.NEGATION, C.GREETING, C.QUESTION_WORD, C.CONDITION) and t.norm != "received" for t in tokens):
        return False
    if line and all(t.has(C.TASK_MARK) or t.kind == "punct" for t in tokens):
        return True  # "Remind me" over what is to be done
    asked = any(t.has(C.TASK_MARK, C.NEED) for t in tokens[:3])
    placed = any(t.kind == "batch" or (t.kind == "word" and t.value is not None) for t in tokens)
    told = any(t.has(*CARE) or t.norm in STATED for t in tokens)
    if (asked or (placed and told)) and tokens[-1].norm != ":":
        return False  # "Remind me to call the vet", "Gave Lasota to Pen 1" over a line of something else
    if len(tokens) > 4 and tokens[0].kind == "date" and tokens[1].norm in ("-", ":"):
        return False  # "Sat - Ime wash drinkers"
    listed = "item" in following.segments[0].flags
    return listed or _figures(following) or (not following.tokens[0].has(*DEEDS) and following.end == "\n")


CARE = (C.GIVE, C.TREAT, C.VACCINATE, C.REMEDY, C.COST_MEDICATION, C.COST_VACCINE, C.SIGN)
STATED = frozenset(["is", "are", "was", "were", "look", "looks", "dey"])
TOPICS = (C.DIE, C.EGG, C.FEEDING, C.COST_FEED, C.COUNT, C.WATER, C.SELL, C.AVERAGE, C.MOVE, C.WEIGH, C.COST_LABOUR)
SUBJECTS = frozenset(["i", "we", "he", "she", "they", "e", "dem", "it"])


def _is_topic(sentence: Sentence, following: Sentence) -> bool:
    """ "Mortality report. Ducks: 1. Cockerels: 3.": what the figures of the next batches count."""
    if not following.tokens or not any(t.has(*TOPICS) for t in sentence.tokens):
        return False
    first = following.tokens[0]
    listed = (
        first.kind == "batch" or first.has(C.COST_FEED, C.TITLE) or (first.kind == "word" and first.value is not None)
    )
    listed = listed or (first.kind == "word" and first.text[:1].isupper() and not first.tags)
    told = any(t.has(*DEEDS) for t in following.tokens) or any(t.norm in SUBJECTS for t in sentence.tokens)
    return listed and not told and _figures(following)


def _figures(sentence: Sentence) -> bool:
    """A number that counts something: not "wk 5", "Inv 0418", or what stands in brackets."""
    open_ = False
    for i, token in enumerate(sentence.tokens):
        open_ = (open_ or token.norm == "(") and token.norm != ")"
        if token.kind == "num" and not open_ and (i == 0 or sentence.tokens[i - 1].norm not in COUNTER):
            return True
    return False


def under(segments: Sequence[Segment], found: Sequence[tuple[Item, ...]], ends: Sequence[str]) -> list[Clause]:
    """The segments that are no headings, as clauses under the headings that hold for them."""
    found = _with_asides(segments, found)
    out: list[Clause] = []
    above: tuple[Item, ...] = ()
    inline: tuple[Item, ...] = ()
    fresh = True  # no line yet under the last heading
    for i, (segment, items) in enumerate(zip(segments, found, strict=True)):
        if i and segments[i - 1].sentence != segment.sentence:
            inline = () if ends[segments[i - 1].sentence] == "\n" else _of_line(inline, items)
        if "heading" in segment.flags:
            same = i > 0 and "heading" in segments[i - 1].flags and fresh
            above = (*above, *items) if same else _merged(above, items, _line(segments, found, i))
            fresh = True
            continue
        if "tail" not in segment.flags and _heads_line(segments, found, i):
            kinds = {item.kind for item in items if item.kind in SCOPED}
            counted = any(head.has(C.COUNT) for head in inline)
            if out and out[-1].place == i - 1 and _names(items) and _names(inline) and not counted:
                inline = tuple(head for head in inline if head.kind is Kind.DATE)  # "Feed Pen 2: 2 bags, sales: 14"
            inline = (*(head for head in inline if head.kind not in kinds), *items)
            continue
        fresh = False
        if i and segments[i - 1].sentence == segment.sentence and not segments[i - 1].header:
            inline = _still(inline, items)
        heads = _heads(above, inline, items)
        listed = "item" in segment.flags
        mode = (_of_all(items) if "tail" in segment.flags else None) or "tell"
        end = ends[segment.sentence]
        alone = all(
            other.sentence != segment.sentence for other in (*segments[max(0, i - 1) : i], *segments[i + 1 : i + 2])
        )
        out.append(Clause(items, segment.sentence, segment.joiner, heads, mode, listed, end, alone, i))
    return with_tails(out)


def _of_line(inline: tuple[Item, ...], items: tuple[Item, ...]) -> tuple[Item, ...]:
    """ "PEN 1: 12 crates. 2 dead.": the batch before the colon holds for further figures of its line, and a count of
    the store for further goods."""
    counted = any(head.has(C.COUNT) for head in inline) and not any(
        i.has(*DEEDS) for i in items[:1] if not i.has(C.COST_FEED)
    )
    goods = counted and all(item.has(C.EGG, C.COST_FEED, C.COST_MEDICATION) for item in items)
    told = goods or (any(item.kind in FIGURES for item in items) and items[0].norm not in POINTERS)
    other = any(item.kind is Kind.BATCH or item.has(C.SELL, C.BUY, C.PAY) for item in items)
    if not told or other:
        return ()
    return inline if counted else tuple(head for head in inline if head.kind is Kind.BATCH)


def _still(inline: tuple[Item, ...], items: tuple[Item, ...]) -> tuple[Item, ...]:
    """What the words before a colon still say of a further clause: "Dead: Pen 1 2, Pen 2 3, sold 5 crates"."""
    own = _told(items)
    if own <= {C.PAY} and _told(inline) and not _told(inline) & {C.SELL, C.BUY}:
        own |= {C.SELL} if any(item.kind is Kind.MONEY or item.has(C.PAY) for item in items) else set()
    dealt = C.PAY in own or any(item.has(C.COLLECT, C.TAKE) for item in items)
    if dealt and any(item.kind is Kind.PERSON for item in items):
        own |= {C.BUY} - _told(inline)  # "Sales: 14 crates, Mama Tope paid 20,000 of her debt"
    own -= {C.PAY}
    if not own or own & _told(inline):
        return inline
    if own & {C.SELL, C.BUY, C.TASK_MARK} or _told(inline):
        return tuple(item for item in inline if item.kind in (Kind.DATE, Kind.METHOD))
    return inline


def _told(items: Sequence[Item]) -> set[str]:
    """What its words say that happened or was paid for."""
    said = [item for item in items if item.kind is Kind.WORD]
    told = {deed for item in said for deed in item.concepts & frozenset((*DEEDS, *ENDING))}
    paid = any(c.startswith("cat:") and c != C.COST_FEED for item in said for c in item.concepts)
    return told | ({"paid"} if paid and any(item.kind in (Kind.NUMBER, Kind.MONEY) for item in items) else set())


def _names(items: Sequence[Item]) -> bool:
    return any(item.kind is Kind.WORD and item.concepts and weight(item) > 0 for item in items)


ENDING = (C.TASK_MARK, C.NEED, C.SPOIL, C.STEAL, C.MOVE)


RELATIVE = frozenset(["who", "whom", "which", "whose"])


def _with_asides(segments: Sequence[Segment], found: Sequence[tuple[Item, ...]]) -> list[tuple[Item, ...]]:
    """ "Mrs Ogunleye, the caterer at our church, took 12": what only says who somebody is explains itself."""
    out = list(found)
    for i in range(1, len(out)):
        before, items = out[i - 1], out[i]
        joined = segments[i].sentence == segments[i - 1].sentence and segments[i].joiner in (",", "(")
        if not before or not items or not joined:
            continue
        told = any(
            item.kind in (*FIGURES, Kind.BATCH) or (item.kind is Kind.WORD and item.has(*DEEDS)) for item in items
        )
        called = before[-1].kind is items[0].kind is Kind.PERSON and (
            items[0].norm.startswith(("the ", "a ", "my ", "our "))
            or (len(items) == 1 and _is_seat(before, out[i + 1 :]))
        )
        role = (
            before[-1].norm.startswith(("to the ", "to a ", "to one ", "to my ", "to our "))
            and before[-1].kind is Kind.PERSON
        )
        if (
            not told
            and role
            and len(items) == 1
            and items[0].kind is Kind.PERSON
            and is_proper(items[0])
            and segments[i].joiner == ","
        ):
            name = replace(before[-1].value, name=items[0].value.name)
            out[i - 1], out[i] = (*before[:-1], replace(before[-1], value=name)), ()
            continue
        whose = called and before[-1].norm.startswith(("the ", "a ", "my ", "our "))
        if not told and len(items) == 1 and whose and is_proper(items[0]):
            out[i - 1] = (
                *before[:-1],
                replace(before[-1], kind=Kind.ASIDE, rule="aside.who"),
            )  # "my driver, Cpl Audu,"
        elif not told and (called or items[0].norm in RELATIVE):
            out[i] = tuple(replace(item, kind=Kind.ASIDE, rule="aside.who") for item in items)
    return out


def _is_seat(before: tuple[Item, ...], after: Sequence[tuple[Item, ...]]) -> bool:
    """ "FUT cafeteria, Gidan Kwano, took 12", "Madam Uche (New Market restaurant) carried 12": where the buyer is."""
    deed = after[0][0] if after and after[0] else None
    return len(before) == 1 and deed is not None and deed.kind is Kind.WORD and deed.has(C.TAKE, C.BUY, C.COLLECT)


def _of_all(items: tuple[Item, ...]) -> str | None:
    """The mode of what is said after a list: "total" of its sum, "all" of what holds for each of its lines."""
    if not items:
        return None
    if items[0].norm in OF_ALL or items[0].has(C.TOTAL):
        whole = any(item.kind in FIGURES and not is_price(item) for item in items)
        return "total" if whole else "all"
    figures = any(item.kind in FIGURES for item in items)
    known = any(item.kind in (Kind.METHOD, Kind.PROMISE, Kind.PERSON) or item.has(C.CREDIT, C.PAY) for item in items)
    deeds = any(item.kind is Kind.WORD and item.has(*DEEDS) and not item.has(C.PAY, C.SELL, C.BUY) for item in items)
    return "all" if known and not figures and not deeds else None


def _line(segments: Sequence[Segment], found: Sequence[tuple[Item, ...]], i: int) -> tuple[Item, ...]:
    """All items of the heading that starts at segment `i`."""
    return tuple(
        item
        for segment, items in zip(segments[i:], found[i:], strict=True)
        if segment.sentence == segments[i].sentence
        for item in items
    )


def _merged(above: tuple[Item, ...], items: tuple[Item, ...], line: tuple[Item, ...]) -> tuple[Item, ...]:
    """A heading of a batch or a day alone takes the place of the one before; any other of all but the day."""
    kinds = {item.kind for item in line if item.kind in SCOPED}
    if all(item.kind in SCOPED or weight(item) == 0 for item in line):
        return (*(head for head in above if head.kind not in kinds), *items)
    return (*(head for head in above if head.kind is Kind.DATE and Kind.DATE not in kinds), *items)


def _heads_line(segments: Sequence[Segment], found: Sequence[tuple[Item, ...]], i: int) -> bool:
    """Does the segment stand before a colon ("Pond 1 readings:", "Concrete tank, Agulu:")?"""
    k = i
    while _is_inline(found[k]):
        if segments[k].header:
            return True
        if k + 1 < len(segments) and (
            segments[k].has(*CARE) or segments[k + 1].joiner not in (",", "(", "and", "&", "+")
        ):
            return False  # "Dewormed the broilers also Pen 1: 20 crates"
        first = i == 0 or segments[i - 1].sentence != segments[i].sentence
        if not first or k > i or k + 1 == len(segments) or segments[k + 1].sentence != segments[i].sentence:
            return False
        k += 1
    return False


def _is_inline(items: tuple[Item, ...]) -> bool:
    bears = any(item.kind in SCOPED or (item.kind is Kind.WORD and item.concepts) for item in items)
    if any(item.has(C.WITHDRAWAL) or item.norm == "label" for item in items):
        return False  # "Label withdrawal: eggs 8 days" is of the medicine told before
    return bears and len(items) <= LONGEST and not any(item.kind in FIGURES for item in items)


def _heads(above: tuple[Item, ...], inline: tuple[Item, ...], items: tuple[Item, ...]) -> tuple[Item, ...]:
    """What holds for a clause: what its own line says goes before what the lines above say."""
    own = [*inline, *items]
    kinds = {item.kind for item in inline if item.kind in SCOPED}
    heads = tuple(head for head in above if head.kind not in kinds)
    deeds = {deed for item in own if item.kind is Kind.WORD for deed in item.concepts & frozenset(DEEDS)}
    told = {deed for head in heads if head.kind is Kind.WORD for deed in head.concepts & frozenset(DEEDS)}
    terms = deeds <= {C.PAY} and not any(item.kind in (Kind.MONEY, Kind.QUANTITY) for item in items)  # "he paid half"
    if deeds and told and not deeds & told and not terms:
        heads = tuple(head for head in heads if head.kind is not Kind.WORD)
    return (*heads, *inline)
