"""Cut tokens into sentences and segments: the pieces that may each tell one thing."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

from .model import Token
from .quantities import quantities, unit_of
from .wordlist import words

SENTENCE_ENDS = {".", "!", "?", ";", "\n", "|"}
WEAK = words(
    """
    , and & + then also plus while but ( ) : which ati kuma whereas besides n — • sai
    """
)
HARD_VERBS = ("sell", "buy", "pay", "spend", "collect", "lose", "cull", "feeding", "weigh", "task_mark", "need")
_PRONOUNS = words(
    """
    i we na mun mo anyi a don have has they he she dem also just later my boy
    """
)


@dataclass(slots=True)
class Segment:
    """Tokens between two boundaries. ``joiner`` is the token before it, ``mode`` is set by intent.py."""

    tokens: list[Token]
    sentence: int
    joiner: str = ""
    mode: str = "tell"
    header: bool = False  # stands before a colon
    flags: set[str] = field(default_factory=set)

    @property
    def text(self) -> str:
        return " ".join(t.text for t in self.tokens)

    def has(self, *tags: str) -> bool:
        return any(t.has(*tags) for t in self.tokens)

    def norms(self) -> str:
        return " ".join(t.norm for t in self.tokens)


@dataclass(slots=True)
class Sentence:
    """Segments up to a full stop, and the mark that ended it."""

    segments: list[Segment]
    end: str
    tokens: list[Token]


def sentences(tokens: list[Token]) -> list[Sentence]:
    """All sentences of a message."""
    out: list[Sentence] = []
    current: list[Token] = []
    for i, token in enumerate(tokens):
        if token.kind == "punct" and token.norm in SENTENCE_ENDS and not _inner_stop(tokens, i):
            if current:
                out.append(_sentence(current, token.norm, len(out)))
                current = []
            elif out and token.norm == "?":
                out[-1].end = "?"
        else:
            current.append(token)
    if current:
        out.append(_sentence(current, "", len(out)))
    segments = [s for sentence in out for s in sentence.segments]
    _share_units(segments)
    for before, segment in pairwise(segments):
        _repeat_unit(before, segment)
    return out


_DASHES = ("-", "=", ":", "–")


def _share_units(segments: list[Segment]) -> None:
    """ "A 7, B 8, C 6, D 9 crates", "Pen 1 - 0, Pen 2 - 3 dead": one unit or verb said for a whole list of batches."""
    shapes = [[t for t in s.tokens if t.norm not in _DASHES and t.kind != "date"] for s in segments]
    bare = [[t.kind for t in shape] in (["batch", "num"], ["batch", "num", "num"]) for shape in shapes]
    measured = [not b and len(s) == 3 and bool(unit_of(s[2])) for b, s in zip(bare, shapes, strict=True)]
    for i, shape in enumerate(shapes):
        tail = shape[2:]
        whole = [t.kind for t in shape[:2]] == ["batch", "num"] and 0 < len(tail) <= 2
        if bare[i] or not whole or not all(t.kind == "word" and t.tags for t in tail):
            continue
        if len(tail) == 2 and unit_of(tail[0]):  # "A 1.95kg, B 1.7kg avg": the words after the unit are shared too
            k = i - 1
            while k >= 0 and measured[k] and unit_of(shapes[k][2]) == unit_of(tail[0]):
                segments[k].tokens.append(_copy(tail[1]))
                k -= 1
        for step in (-1, 1):
            k = i + step
            while 0 <= k < len(segments) and bare[k]:
                segments[k].tokens.extend(_copy(t) for t in tail)
                bare[k] = False
                k += step


_HAPPENINGS = (*HARD_VERBS, "die", "kill", "lay", "give", "use", "drink", "sign", "average", "ph", "temperature", "ammonia",
               "oxygen", "cracked", "balance", "total", "each", "at")  # fmt: skip


def _repeat_unit(before: Segment, segment: Segment) -> None:
    """ "House A gave 15 crates while House B gave only 9": a bare number of another batch has the unit said before."""
    told = [q for q in quantities(before.tokens) if not q.ignored and not q.money]
    if len(told) != 1 or told[0].unit not in ("crate", "bag", "kg", "litre"):
        return
    places = [{t.norm for t in s.tokens if t.kind == "batch"} for s in (before, segment)]
    mine = quantities(segment.tokens)
    if not all(places) or places[0] == places[1] or len(mine) != 1 or mine[0].counts or mine[0].money:
        return
    acts = [{x for t in s.tokens for x in t.tags if x in _HAPPENINGS} for s in (before, segment)]
    if acts[1] <= acts[0] and not mine[0].ignored:
        unit = next(t for t in before.tokens if unit_of(t) == told[0].unit)
        segment.tokens.insert(mine[0].index + 1, _copy(unit))


def _copy(token: Token) -> Token:
    return Token(token.text, token.norm, token.start, token.end, token.kind, token.value, token.tags, set(token.flags))


def _inner_stop(tokens: list[Token], i: int) -> bool:
    """ "Mr. Bello", "5 kg. fish": a stop after a title or inside "..." is no end; "..." is a pause."""
    if tokens[i].norm != ".":
        return False
    before = tokens[i - 1] if i else None
    return bool(
        before is not None
        and (before.has("title") or before.norm in ("no", "approx", "dept", "st"))
        and i + 1 < len(tokens)
        and tokens[i + 1].kind in ("word", "num")
    )


def _spaced_slash(tokens: list[Token], i: int) -> bool:
    """ "fed 10kg / 2 dead / ph 7.0"; not "1,150/l"."""
    if tokens[i].norm != "/" or not 0 < i < len(tokens) - 1:
        return False
    return tokens[i - 1].end < tokens[i].start and tokens[i].end < tokens[i + 1].start


def _asks_which(tokens: list[Token], i: int, end: str) -> bool:
    """ "which drug should I use?": not the "which" of "..., which is better"."""
    if i == 0:
        return tokens[i].norm == "which"
    return end == "?" and tokens[i].norm == "which"


def _sentence(tokens: list[Token], end: str, index: int) -> Sentence:
    """One sentence: its tokens cut at the weak marks, and each piece cut again where a second happening starts."""
    segments: list[Segment] = []
    current: list[Token] = []
    joiner = ""
    tokens = _without_pack_brackets(tokens)
    for i, token in enumerate(tokens):
        if (token.norm in WEAK or _spaced_slash(tokens, i)) and token.kind in ("word", "punct"):
            if _glues(tokens, i) or (token.norm in ("also", "then") and _only_subject(current)):
                continue
            if current:
                segments.append(Segment(current, index, joiner, header=token.norm == ":"))
            current, joiner = [token] if _asks_which(tokens, i, end) else [], token.norm
        else:
            current.append(token)
    if current:
        segments.append(Segment(current, index, joiner))
    out = [piece for segment in segments for piece in _split(segment)]
    return Sentence(out, end, tokens)


def _without_pack_brackets(tokens: list[Token]) -> list[Token]:
    """ "6 bags (25kg) layers mash": a pack size in brackets stays in its clause."""
    out: list[Token] = []
    i = 0
    while i < len(tokens):
        if tokens[i].norm == "(":
            close = next((k for k in range(i + 1, min(i + 6, len(tokens))) if tokens[k].norm == ")"), None)
            inner = tokens[i + 1 : close] if close else []
            if (
                inner
                and any(t.kind == "num" for t in inner)
                and any(t.has("kg") for t in inner)
                and not any(t.has("weigh", "sell") for t in inner)
            ):
                out.extend(inner)
                assert close is not None
                i = close + 1
                continue
        out.append(tokens[i])
        i += 1
    return out


def _only_subject(current: list[Token]) -> bool:
    """ "she also bought ...": what stands before "also" is only who did it."""
    return (
        bool(current)
        and len(current) <= 3
        and all(
            t.kind == "word" and (t.norm in _PRONOUNS or t.has("title", "i") or t.text[:1].isupper()) for t in current
        )
    )


def _glues(tokens: list[Token], i: int) -> bool:
    """A colon between a measure and its number ("temp: 27.8", "crates: 5", "total: 45k") joins them."""
    if tokens[i].norm == "and" and i >= 2 and tokens[i - 2].norm == "between" and tokens[i - 1].kind == "num":
        return True
    if tokens[i].norm != ":" or i == 0 or i + 1 >= len(tokens):
        return False
    before, following = tokens[i - 1], tokens[i + 1]
    return (
        following.kind == "num"
        and before.kind == "word"
        and before.has(
            "ph",
            "temperature",
            "ammonia",
            "oxygen",
            "crate",
            "total",
            "die",
            "cracked",
            "litre",
            "at",
            "balance",
            "piece",
            "bag",
            "average",
            "part",
            "price",
        )
    )


def _split(segment: Segment) -> list[Segment]:
    """Split before a second verb that opens a new happening, and between batches that each have a quantity."""
    out: list[Segment] = []
    while True:
        tokens = segment.tokens
        cut = _second_verb(tokens) or _second_batch(tokens) or _after_deaths(tokens) or _second_measure(tokens)
        if cut is None or cut <= 0:
            return [*out, segment]
        out.append(Segment(segment.tokens[:cut], segment.sentence, segment.joiner))
        segment = Segment(segment.tokens[cut:], segment.sentence, "", header=segment.header)


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
            continue
        if first and number_seen and verb != first and {verb, first} != {"buy", "pay"} and _opens(tokens, i, verb):
            k = i
            while k > 0 and tokens[k - 1].norm in _PRONOUNS:
                k -= 1
            return k
        first = first or verb
    return None


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
    counted = [q for q in every if q.unit in ("crate", "bag") and not q.ignored]
    for first, second in pairwise(counted):
        between = tokens[first.last + 1 : second.index]
        halves = [first.last + 1 + i for i, t in enumerate(between) if t.norm in _HALVES_OF_DAY]
        if halves:
            return halves[0]
        if first.unit == "crate" and second.unit == "bag" and not any(t.has("of") for t in between):
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
    marks = [i for i, t in enumerate(tokens) if _batch_mark(t)]
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


def _batch_mark(token: Token) -> bool:
    return token.kind == "batch"
