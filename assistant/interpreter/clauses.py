"""Cut tokens into sentences and segments: the pieces that may each tell one thing."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

from farms.language.dates import Day
from farms.language.token import Token
from farms.language.wordlist import words

from .batches import Mention
from .quantities import quantities, unit_of
from .splitting import HARD_VERBS, PRONOUNS, second_happening

SENTENCE_ENDS = {".", "!", "?", ";", "\n", "|"}
WEAK = words(
    """
    , and & + then also plus while but ( ) : which ati kuma whereas besides n — • sai
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
    _name_eggs(segments)
    _share_units(segments)
    for before, segment in pairwise(segments):
        _repeat_figure(before, segment)
        _repeat_reading(before, segment)
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
    places = [{t.norm for t in s.tokens if isinstance(t.value, Mention)} for s in (before, segment)]
    mine = quantities(segment.tokens)
    days = [{t.norm for t in s.tokens if t.kind == "date"} for s in (before, segment)]
    loose = told[0].unit == "crate" and not places[0]  # "15 crates and 10 for pen 2"
    elsewhere = bool(places[1]) and places[0] != places[1] and not loose
    if not (elsewhere or (all(days) and days[0] != days[1])) or len(mine) != 1 or mine[0].counts or mine[0].money:
        return
    acts = [{x for t in s.tokens for x in t.tags if x in _HAPPENINGS} for s in (before, segment)]
    if acts[1] <= acts[0] and not mine[0].ignored:
        unit = next(t for t in before.tokens if unit_of(t) == told[0].unit)
        segment.tokens.insert(mine[0].index + 1, _copy(unit))


A_CRATE = 30  # eggs: a smaller bare number may be of crates


def _name_eggs(segments: list[Segment]) -> None:
    """ "Eggs yesterday: pen 1 300, pen 2 280": the header says what the bare numbers count."""
    eggs: Token | None = None
    before: list[Token] = []
    sentence = -1
    for segment in segments:
        if segment.header and segment.sentence != sentence:
            eggs = next((t for t in segment.tokens if t.has("egg")), None) if not segment.has("crate", "sell") else None
            sentence, before = segment.sentence, segment.tokens
        shape = [t for t in segment.tokens if t.norm not in _DASHES]
        alone = (
            [t.kind for t in shape] == ["num"] and bool(before) and before[-1].kind == "batch"
        )  # "eggs from pen 1: 286"
        bare = (alone or [t.kind for t in shape] == ["batch", "num"]) and shape[-1].number >= A_CRATE
        if eggs is not None and bare and segment.sentence == sentence and not shape[-1].flags & {"money"}:
            segment.tokens.append(Token("eggs", "eggs", shape[-1].end, shape[-1].end, tags=frozenset({"egg"})))


def _repeat_reading(before: Segment, segment: Segment) -> None:
    """ "Ph of tank 1 is 6.5 and tank 2 is 7": the measure said for the batch before."""
    measures = [t for t in before.tokens if t.has("ph", "temperature", "ammonia", "oxygen")]
    figures = [t for t in segment.tokens if t.kind == "num"]
    others = [t for t in segment.tokens if t.kind == "word" and t.norm not in ("is", "na", "was", "for")]
    if len(measures) == 1 and len(figures) == 1 and not others and any(t.kind == "batch" for t in segment.tokens):
        segment.tokens.insert(0, _copy(measures[0]))


def _repeat_figure(before: Segment, segment: Segment) -> None:
    """ "vat 1 4.5kg, vat 2 same": the figure of the batch before."""
    told = [q for q in quantities(before.tokens) if not q.ignored and not q.money]
    same = [i for i, t in enumerate(segment.tokens) if t.norm in ("same", "ditto")]
    if (
        len(told) == 1
        and len(same) == 1
        and any(t.kind == "batch" for t in segment.tokens)
        and len(segment.tokens) <= 4
    ):
        figure = before.tokens[told[0].index : told[0].last + 1]
        segment.tokens[same[0] : same[0] + 1] = [_copy(t) for t in figure]


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
        if (
            (token.norm in WEAK or _spaced_slash(tokens, i))
            and token.kind in ("word", "punct")
            and not _in_name(tokens, i)
        ):
            if _glues(tokens, i) or (token.norm in ("also", "then") and _only_subject(current)):
                continue
            if token.norm == ":" and len(current) > 2 and current[-1].kind == "batch" and _counts(current[:-1]):
                segments.append(Segment(current[:-1], index, joiner))  # "House 1: 9 crates House 2: 8 crates"
                current, joiner = current[-1:], ""
            if current:
                segments.append(Segment(current, index, joiner, header=token.norm == ":"))
            current, joiner = [token] if _asks_which(tokens, i, end) else [], token.norm
        else:
            current.append(token)
    if current:
        segments.append(Segment(current, index, joiner))
    out = [piece for segment in segments for piece in _split(segment, asks=end == "?")]
    return Sentence(out, end, tokens)


def _in_name(tokens: list[Token], i: int) -> bool:
    """The "Plus" of "Vet Plus"."""
    return i > 0 and tokens[i].text == "Plus" and tokens[i - 1].text[:1].isupper()


def _counts(tokens: list[Token]) -> bool:
    return any(not q.ignored and q.counts for q in quantities(tokens))


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
            t.kind == "word" and (t.norm in PRONOUNS or t.has("title", "i") or t.text[:1].isupper()) for t in current
        )
    )


def _glues(tokens: list[Token], i: int) -> bool:
    """A colon between a measure and its number ("temp: 27.8", "crates: 5", "total: 45k") joins them."""
    if tokens[i].norm == "and" and i >= 2 and tokens[i - 2].norm == "between" and tokens[i - 1].kind == "num":
        return True
    if (
        tokens[i].norm in ("and", "&")
        and 0 < i < len(tokens) - 1
        and tokens[i - 1].kind == tokens[i + 1].kind == "batch"
    ):
        return not any(t.kind == "num" for t in tokens[:i])  # "Pen 1 and 2 had 12 crates"
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
        )
    )


def _split(segment: Segment, *, asks: bool) -> list[Segment]:
    """Split before each further happening."""
    cut = second_happening(segment.tokens, asks=asks)
    if cut is None or cut <= 0:
        return [segment]
    first = Segment(segment.tokens[:cut], segment.sentence, segment.joiner)
    rest = Segment(segment.tokens[cut:], segment.sentence, "", header=segment.header)
    return [*_split(first, asks=False), *_split(rest, asks=asks)]


def future_date(segment: Segment) -> bool:
    """The segment has a date that can only be coming ("tomorrow", "in two weeks")."""
    days = [t.value for t in segment.tokens if t.kind == "date"]
    return any(isinstance(d, Day) and d.past is None and d.coming is not None and not d.written_year for d in days)
