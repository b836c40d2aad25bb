"""Sentences, and the clauses of each: the least pieces that may tell something. What belongs together is found
later, by
the cover, so a cut too many costs nothing and one too few may hide an event."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from itertools import pairwise, takewhile

from assistant.reader.clauses.starts import VERBS, has_figure, is_heading, starts
from farms.language.concepts import Concept as C
from farms.language.lexicon import dealings
from farms.language.token import Token
from farms.language.wordlist import words

SENTENCE_ENDS = frozenset([".", "!", "?", ";", "|"])
WEAK = words(
    """
    , ; and & + then also plus while but ( ) which ati kuma whereas besides n — • sai →
    """
) | {":"}
CLOSED_UP = (  # "temp: 27.8", "crates: 5", "total: 45k"
    C.PH, C.TEMPERATURE, C.AMMONIA, C.OXYGEN, C.CRATE, C.TOTAL, C.DIE, C.CRACKED, C.LITRE, C.AT, C.BALANCE, C.PIECE, C.BAG,
    C.AVERAGE, C.PART,
)  # fmt: skip
FORM = frozenset(
    ["buyer", "customer", "supplier", "vendor", "seller", "qty", "quantity", "rate", "price", "amount", "amt"]
)
DASHES = frozenset(["-", "–"])
DONE = (
    *VERBS,
    C.DIE,
    C.SIGN,
    C.VACCINATE,
    C.REMEDY,
    C.MOVE,
    C.EGG,
    C.DRINK,
    C.AT,
    C.EACH,
    C.PH,
    C.TEMPERATURE,
    C.AMMONIA,
    C.OXYGEN,
)
BULLETS = frozenset(["-", "•", "–", "*", "·", "→"])
SHORT = frozenset(["no", "approx", "dept", "st", "inv", "ref", "acct", "amt", "rec", "chq"])
PACK_WORDS = 6  # tokens of "(25kg)"


@dataclass(slots=True)
class Segment:
    """Tokens between two boundaries. `joiner` is the token before it."""

    tokens: list[Token]
    sentence: int
    joiner: str = ""
    header: bool = False  # stands before a colon
    flags: set[str] = field(default_factory=set)  # "heading": of the lines below; "item": opens a line of a list

    def has(self, *tags: str) -> bool:
        return any(t.has(*tags) for t in self.tokens)


@dataclass(slots=True)
class Sentence:
    """Segments up to a full stop or the end of a line, and the mark that ended it."""

    segments: list[Segment]
    end: str
    tokens: list[Token]


def sentences(tokens: list[Token]) -> list[Sentence]:
    """All sentences of a message, cut into segments."""
    runs: list[tuple[list[Token], str]] = []
    current: list[Token] = []
    for i, token in enumerate(tokens):
        if not _ends(tokens, i):
            current.append(token)
        elif current:
            runs.append((current, token.norm[:1]))
            current = []
        elif runs and token.norm[:1] in ("?", "\n"):
            runs[-1] = (runs[-1][0], token.norm[:1])
    if current:
        runs.append((current, ""))
    return [_sentence(run, end, number) for number, (run, end) in enumerate(runs)]


def _ends(tokens: list[Token], i: int) -> bool:
    """A stop or a line break; not the stop of "Mr. Bello" or "no. 5"."""
    token = tokens[i]
    if token.kind != "punct" or not (token.norm in SENTENCE_ENDS or token.norm.startswith("\n")):
        return False
    if token.norm == ";":  # before anything but the next line of a table it is a comma
        return any(t.kind == "batch" or t.norm == ":" for t in tokens[i + 1 : i + 4])
    before, after = (tokens[i - 1] if i else None), (tokens[i + 1] if i + 1 < len(tokens) else None)
    short = before is not None and (before.has(C.TITLE) or before.norm in SHORT)
    return not (token.norm == "." and short and after is not None and after.kind in ("word", "num"))


def _sentence(tokens: list[Token], end: str, number: int) -> Sentence:
    signed = len(tokens) > 1 and tokens[1].kind == "num" and tokens[0].end == tokens[1].start and number == 0
    bullet = len(tokens) > 1 and not signed and tokens[0].norm in BULLETS and tokens[0].kind in ("punct", "word")
    tokens = _with_packs([t for t in tokens[bullet:] if t.norm != "." or t.kind != "punct"])  # of "Mr. Bello"
    segments: list[Segment] = []
    current: list[Token] = []
    joiner = ""
    for i, token in enumerate(tokens):
        if _parts(tokens, i):
            if _joins(tokens, i) or (token.norm in ("also", "then") and _is_subject(current)):
                continue
            if token.norm == ":" and len(current) > 2 and current[-1].kind == "batch" and has_figure(current[:-1]):
                segments.append(Segment(current[:-1], number, joiner))  # "House 1: 9 crates House 2: 8 crates"
                current, joiner = current[-1:], ""
            if current:
                segments.append(Segment(current, number, joiner, header=token.norm == ":"))
            elif segments and token.norm == ":":
                segments[-1].header = True  # "Feed used (kg): Pen A 180"
            current, joiner = [token] if _asks_which(tokens, i, end) else [], token.norm
        else:
            current.append(token)
    if current:
        segments.append(Segment(current, number, joiner))
    first = next((t.kind for t in tokens if t.kind in ("batch", "num")), "")
    segments = [
        piece for segment in segments for piece in _split(segment, asks=end == "?", batch_first=first == "batch")
    ]
    for segment in segments:
        for before, token in pairwise(segment.tokens):
            if before.kind == token.kind == "batch":
                token.flags.add("joined")  # "pens 1 to 4", "Pen 1 and Pen 2"
    if segments and (bullet or tokens[0].kind in ("batch", "date")):
        segments[0].flags.add("item")
    return Sentence(segments, end, tokens)


def _parts(tokens: list[Token], i: int) -> bool:
    """A word or mark that parts clauses."""
    token = tokens[i]
    if token.kind not in ("word", "punct"):
        return False
    if token.norm == "/" and 0 < i < len(tokens) - 1:  # "fed 10kg / 2 dead / ph 7.0"; not "1,150/l"
        return tokens[i - 1].end < token.start and token.end < tokens[i + 1].start
    if token.norm in DASHES and 0 < i < len(tokens) - 1:
        apart = tokens[i - 1].end < token.start and token.end < tokens[i + 1].start
        label = tokens[i - 1].kind == "batch"  # "A 2, B - 3": no end, but with a deed
        return (
            apart
            and _tells(_up_to(tokens[:i][::-1], DASHES), label=label)
            and _tells(_up_to(tokens[i + 1 :], WEAK | DASHES))
        )
    if token.norm == ":" and any(t.norm == "lot" for t in tokens[max(0, i - 3) : i]):
        return False  # "Lot no: LS 4410"
    if token.text == "Plus" and i and tokens[i - 1].text[:1].isupper():  # "Vet Plus"
        return False
    return token.norm in WEAK and not (token.norm == "so" and i + 1 < len(tokens) and tokens[i + 1].norm == "far")


def _up_to(tokens: list[Token], marks: frozenset[str]) -> list[Token]:
    """The tokens before the next of the marks."""
    return list(takewhile(lambda t: t.norm not in marks, tokens))


def _tells(tokens: list[Token], *, label: bool = False) -> bool:
    """A happening, whole between two dashes: what was done or paid for, and a figure or to whom."""
    figures = has_figure(tokens)
    done = any(
        t.has(*DONE) or t.norm in dealings() or (t.kind == "word" and any(tag.startswith("cat:") for tag in t.tags))
        for t in tokens
    )
    placed = any(t.kind == "batch" or (t.kind == "word" and t.value is not None) for t in tokens)
    whole = (done and (figures or placed)) or (figures and placed and not label)
    return (len(tokens) > 1 and whole) or any(t.has(C.TASK_MARK, C.NEED) for t in tokens)


def _joins(tokens: list[Token], i: int) -> bool:
    """A mark that joins: "temp: 27.8", "between 5 and 6", "Pen 1 and Pen 2 had 12 crates"."""
    if not 0 < i < len(tokens) - 1:
        return False
    sign, before, after = tokens[i].norm, tokens[i - 1], tokens[i + 1]
    if sign == ":":
        return (after.kind == "num" and before.kind == "word" and before.has(*CLOSED_UP)) or before.norm in FORM
    if sign == "and" and i >= 2 and tokens[i - 2].norm == "between" and before.kind == "num":
        return True
    if sign in ("and", "&", ",") and before.kind == after.kind == "batch":
        told = has_figure(tokens[:i]) or (sign != "," and any(t.has(*DONE) and not t.has(C.EACH) for t in tokens[:i]))
        again = before.text == after.text or (i + 2 < len(tokens) and tokens[i + 2].has(*DONE))
        return not told if sign == "," or again else True
    return False


def _asks_which(tokens: list[Token], i: int, end: str) -> bool:
    """ "which drug should I use?": not the "which" of "..., which is better"."""
    return tokens[i].norm == "which" and (i == 0 or end == "?")


def _is_subject(current: list[Token]) -> bool:
    """ "she also bought ...": what stands before "also" is only who did it."""
    return 0 < len(current) <= 3 and all(
        t.kind == "word"
        and (t.has(C.TITLE, C.WE) or t.norm in ("he", "she", "they", "e", "dem") or t.text[:1].isupper())
        for t in current
    )


def _with_packs(tokens: list[Token]) -> list[Token]:
    """ "6 bags (25kg) layers mash": a pack size in brackets stays in its clause."""
    out: list[Token] = []
    skip = -1
    for i, token in enumerate(tokens):
        if token.norm == "(" and i > skip:
            close = next((k for k in range(i + 1, min(i + PACK_WORDS, len(tokens))) if tokens[k].norm == ")"), None)
            inner = tokens[i + 1 : close] if close else []
            sized = has_figure(inner) and any(t.has(C.KG) for t in inner)
            if close and sized and not any(t.has(C.WEIGH, C.SELL) for t in inner):
                out += inner
                skip = close
                continue
        if i > skip:
            out.append(token)
    return out


def _split(segment: Segment, *, asks: bool, batch_first: bool) -> list[Segment]:
    """The segment cut before each further happening."""
    cuts = [0, *starts(segment.tokens, asks=asks, batch_first=batch_first), len(segment.tokens)]
    pieces = [segment.tokens[a:b] for a, b in itertools.pairwise(cuts) if a < b]
    out = [Segment(piece, segment.sentence, "" if k else segment.joiner) for k, piece in enumerate(pieces)]
    out[-1].header = segment.header
    dated = len(out) > 2 and out[1].tokens[0].kind == "date"
    if len(out) > 2 and (batch_first or dated) and is_heading(out[0].tokens):
        out[0].header = True
    return out
