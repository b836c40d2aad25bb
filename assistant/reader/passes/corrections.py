"""What a message takes back of itself: "9 crates... no be 9, na 6", "sorry I mean Pen 2", "cancel that".

The tokens are rewritten so that only what the farmer settled on is left; later stages never see the first try. Each
value after a word that takes back stands in the place of the last value of its sort: a number of what counts the same,
a batch, a day, a name.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from assistant.reader.passes.batches import Mention
from assistant.reader.passes.quantities import noun_of, unit_of
from farms.language.token import Token
from farms.language.wordfiles import of_clauses
from farms.language.wordlist import words

FILLER = of_clauses("filler")
JOINING = words("for at @ and of to in from = & per on is na was : -")
OF_PLACE = words("for at in from to")
NO = words("no nope nah a'a rara mba")
AFTER_NO = words(", it's it na sorry wait its i make")
NOT = ("no be", "not", "no", "instead of", "rather than")
PARTICLES = words("sef sha again abeg oo ooo at all")
TURNS = words("but abeg no actually it its it's na is was rather e")
CHANGING = words("change edit correct amend update adjust")
EARLIER = words("the my that this earlier previous first last one of said other")
PLEAS = words("abeg sorry oh ah ehn wait biko please")
PAUSES = (",", ".", "-", "…", "!", "(")
STOPS = (".", "!", "?", "\n", ";")
MOST_FILLERS = 8
RETOLD = 12  # tokens from what was told before to its correction
LOOSE = 100  # eggs beside crates
ROUNDS = 6


class Value(NamedTuple):
    """A value from token `start` to `stop`, and its sort: what a number counts, "batch", "date" or "name"."""

    start: int
    stop: int
    sort: str


def apply(tokens: list[Token]) -> list[Token]:
    """The tokens without what was taken back."""
    tokens = _cancelled(_disregarded(tokens))
    for rule in (_denied, _corrected):
        for _ in range(ROUNDS):
            changed = rule(tokens)
            if changed is None:
                break
            tokens = changed
    return tokens


def _value(tokens: Sequence[Token], i: int) -> Value | None:
    """The value that starts at token `i`: with its unit, and loose eggs with their crates."""
    if i >= len(tokens):
        return None
    token = tokens[i]
    if isinstance(token.value, Mention):
        return Value(i, i + 1, "batch")
    if token.kind == "date":
        return Value(i, i + 1, "date")
    if token.kind != "num":
        return _name(tokens, i)
    stop = i + 1
    while stop < min(i + 3, len(tokens)) and tokens[stop].kind == "word" and _counts(tokens[stop]):
        stop += 1
    sort = (unit_of(tokens[i + 1]) or noun_of(tokens[i + 1]) or "") if i + 1 < len(tokens) else ""
    if "money" in token.flags or (not sort and token.number >= 1000):
        return Value(i, i + 1, "money")
    loose = stop + (stop < len(tokens) and tokens[stop].norm in ("and", "&", "n"))
    if sort == "crate" or (not sort and loose > stop):
        after = _value(tokens, loose) if loose < len(tokens) and tokens[loose].kind == "num" else None
        pieces = after is not None and after.sort in ("piece", "egg", *(("",) if sort else ()))
        if after is not None and pieces and tokens[loose].number < LOOSE:
            return Value(i, after.stop, "crate")
    return Value(i, stop, sort)


def _counts(token: Token) -> bool:
    return bool(unit_of(token) or noun_of(token)) and not isinstance(token.value, Mention)


def _name(tokens: Sequence[Token], i: int) -> Value | None:
    """A title and a name, or a word with a capital that means nothing else and opens no sentence."""
    stop = i
    opens = i == 0 or tokens[i - 1].norm in STOPS
    while stop < len(tokens) and tokens[stop].kind == "word" and tokens[stop].text[:1].isupper():
        token = tokens[stop]
        titled = stop > i and tokens[stop - 1].has("title")
        plain = token.tags or len(token.text) < 3 or (opens and stop == i)
        if plain and not titled and not token.has("title", "person"):
            break
        stop += 1
    return Value(i, stop, "name") if stop > i else None


def _values(tokens: Sequence[Token], start: int, stop: int) -> list[Value]:
    found: list[Value] = []
    i = start
    while i < stop:
        value = _value(tokens[:stop], i)
        if value is not None:
            found.append(value)
        i = value.stop if value is not None else i + 1
    return found


def _group(tokens: Sequence[Token], i: int) -> list[Value]:
    """The values from token `i` on that are said together: "8 bags for 148k"."""
    found: list[Value] = []
    while (value := _value(tokens, i)) is not None:
        if found and value.sort == "batch" and tokens[i - 1].norm not in OF_PLACE:
            break
        found.append(value)
        i = value.stop
        i += i < len(tokens) and tokens[i].norm in JOINING
    return found


def _after(tokens: Sequence[Token], i: int) -> int:
    """The first token after filler, words that were said before, and who it is that corrects."""
    said = {t.norm for t in tokens[:i] if t.kind == "word"}
    k = i + 1
    while k < len(tokens) and k - i <= MOST_FILLERS and tokens[k].kind in ("word", "punct"):
        token = tokens[k]
        again = token.norm in said and token.text[:1].islower() and not token.has("title")
        speaker = any(t.has("correct") for t in tokens[k + 1 : k + 3]) and _name(tokens, k) is not None
        if not (token.norm in FILLER or token.has("correct") or again or speaker):
            break
        k += 1
    return k


def _trim(tokens: Sequence[Token], cut: int) -> int:
    """Where a correction starts: back over the pause and the plea before it."""
    while cut and (
        tokens[cut - 1].norm in PLEAS
        or tokens[cut - 1].has("correct")
        or (tokens[cut - 1].kind == "punct" and tokens[cut - 1].norm in PAUSES)
    ):
        cut -= 1
    return cut


def _denied(tokens: list[Token]) -> list[Token] | None:
    """ "No be 9, na 6", "not 9 but 6", "4 dead, not 7": the value after "not" falls, wherever it was said before."""
    for i, token in enumerate(tokens):
        if token.norm not in NOT or token.kind != "word":
            continue
        at = i + 1
        while at < len(tokens) and tokens[at].norm in ("the", "from", "in", "to"):
            at += 1
        wrong = _value(tokens, at)
        if wrong is None:
            continue
        k = wrong.stop
        while k < len(tokens) and tokens[k].norm in PARTICLES:
            k += 1
        joined = k < len(tokens) and (tokens[k].norm in FILLER or tokens[k].norm == "but" or tokens[k].has("correct"))
        new = _group(tokens, _after(tokens, k)) if joined and at == i + 1 else []
        earlier = _values(tokens, 0, i)
        if new and _fits(tokens, wrong, new[0]):
            same = [v for v in earlier if _same(tokens, v, wrong)]
            if same:
                return _put(tokens, _trim(tokens, i), new[0].start, [(same[-1], new[0])])
            if not any(v.sort == wrong.sort for v in earlier):
                return [*tokens[:i], *tokens[new[0].start :]]
        alike = _same if wrong.sort == "name" else _fits
        if token.norm != "no" and any(alike(tokens, v, wrong) for v in earlier):
            return [*tokens[: _trim(tokens, i)], *tokens[wrong.stop :]]
    return None


def _same(tokens: Sequence[Token], a: Value, b: Value) -> bool:
    one, other = tokens[a.start], tokens[b.start]
    return one.kind == other.kind and (one.norm == other.norm if one.kind == "word" else one.value == other.value)


def _marks(tokens: Sequence[Token], i: int) -> bool:
    """A word that takes back: "sorry", "I mean", "make that"; or "no" before a number ("1.6, no 1.7kg")."""
    token, after = tokens[i], tokens[i + 1] if i + 1 < len(tokens) else None
    before = tokens[i - 1]
    if token.norm == "*" and after is not None:
        bold = any(t.norm == "*" for t in tokens[i + 1 : i + 4])
        return after.kind in ("num", "batch") and token.end == after.start and not bold
    if token.kind != "word":
        return False
    valued = before.kind in ("punct", "num", "batch", "date") or unit_of(before) is not None or before.norm in PLEAS
    if token.norm == "wait":
        return valued or (after is not None and after.kind == "punct")
    if token.has("correct"):
        return True
    if token.norm in NO and valued and after is not None:
        figure = after.kind in ("num", "batch", "date") and after.text.lower() != "wan"  # "no wan eat"
        return figure or after.norm in AFTER_NO
    if (
        token.norm == "to"
        and after is not None
        and after.kind == "num"
        and any(t.norm in CHANGING for t in tokens[max(0, i - RETOLD) : i])
    ):
        return True  # "change 4 dead in pen 1 to 3 dead"
    retold = token.norm in TURNS and any(t.has("retell") for t in tokens[max(0, i - RETOLD) : i])
    return retold and bool(_values(tokens, max(0, i - RETOLD), i))


def _corrected(tokens: list[Token]) -> list[Token] | None:
    """A word that takes back and then values: the last ones of their sort fall."""
    for i in range(1, len(tokens)):
        if not _marks(tokens, i):
            continue
        cut = _trim(tokens, i)
        new = _group(tokens, _after(tokens, i))
        pairs = _paired(tokens, cut, new)
        if pairs:
            return _put(tokens, cut, new[0].start, pairs)
    return None


def _paired(tokens: Sequence[Token], cut: int, new: Sequence[Value]) -> list[tuple[Value, Value]]:
    """Each new value with the old one that it replaces, in their order; none where the first has none."""
    stops = [k for k in range(cut - 1) if tokens[k].norm in STOPS]
    earlier = _values(tokens, stops[-2] if len(stops) > 1 else 0, cut)
    if len(new) > 1 and new[0].sort == "batch":
        told = [k for k, v in enumerate(earlier) if _same(tokens, v, new[0])]
        after = [k for k, v in enumerate(earlier) if told and k > told[-1] and v.sort == "batch"]
        earlier = earlier[: after[0]] if after else earlier  # "Pen 1 9, Pen 2 8, sorry Pen 1 10"
    pairs: list[tuple[Value, Value]] = []
    for value in reversed(new):
        here = max((k + 1 for k, v in enumerate(earlier) if v.sort == "batch"), default=0)
        found = _last(tokens, earlier, value, here)
        if found is not None:
            pairs.append((earlier[found], value))
            earlier = earlier[:found]
    return pairs[::-1] if pairs and pairs[-1][1] is new[0] else []


def _last(tokens: Sequence[Token], earlier: Sequence[Value], new: Value, here: int) -> int | None:
    """The last of the earlier values for which `new` stands: of its own sort rather than of a like one, and rather
    `here` (told of the batch named last) than before."""
    for start in (here, 0):
        alike = [k for k in range(start, len(earlier)) if earlier[k].sort == new.sort]
        fitting = alike or [k for k in range(start, len(earlier)) if _fits(tokens, earlier[k], new)]
        if fitting:
            return fitting[-1]
    return None


def _fits(tokens: Sequence[Token], old: Value, new: Value) -> bool:
    """The same sort, or numbers of which one counts nothing said."""
    if old.sort == new.sort:
        return True
    numbers = tokens[old.start].kind == tokens[new.start].kind == "num"
    return numbers and "" in (old.sort, new.sort) and "money" not in (old.sort, new.sort)


def _put(tokens: list[Token], cut: int, start: int, pairs: Sequence[tuple[Value, Value]]) -> list[Token]:
    """The new values in the places of the old ones; from `cut` to `start` and where they stood is dropped."""
    out = list(tokens[:cut])
    for old, new in reversed(pairs):
        fresh = [t if t.kind != "num" else _plain(t) for t in tokens[new.start : new.stop]]
        units = tokens[old.start + 1 : old.stop]
        if tokens[new.start].kind == "num" and len(fresh) == 1 and not any(t.kind == "num" for t in units):
            fresh += units
        elif tokens[new.start].kind == "num" and len(fresh) > 1 and not _counts(fresh[1]):
            fresh[1:1] = [t for t in units[:1] if _counts(t)]
        elif old.sort == new.sort and len(units) >= len(fresh) and not any(t.kind == "num" for t in units):
            fresh = [fresh[0], *units]
        out[old.start : old.stop] = fresh
    gone = {k for _, new in pairs for k in range(new.start, new.stop)}
    gone |= {a.stop for (_, a), (_, b) in pairwise(pairs) if b.start == a.stop + 1}  # "pen 2 is 5 bags"
    return out + [t for k, t in enumerate(tokens) if k >= start and k not in gone]


def _plain(token: Token) -> Token:
    return Token(token.text, token.norm, token.start, token.end, "num", token.value, flags=set(token.flags))


def _disregarded(tokens: list[Token]) -> list[Token]:
    """ "Disregard the earlier 28k, the diesel was 26k": the figure named as wrong is dropped."""
    for i, token in enumerate(tokens):
        if token.kind != "word" or not token.norm.startswith(("disregard", "ignore", "forget", "cancel", "remove")):
            continue
        k = i + 1
        while k < len(tokens) and tokens[k].norm in EARLIER:
            k += 1
        if k >= len(tokens) or tokens[k].kind != "num" or k == i + 1:
            continue
        while k < len(tokens) and tokens[k].norm not in (",", ".", ";", "\n", "but", "and"):
            k += 1
        if any(t.kind == "num" for t in tokens[k:]):
            return [*tokens[: _trim(tokens, i)], *tokens[k + 1 :]]
    return tokens


def _cancelled(tokens: list[Token]) -> list[Token]:
    """ "... Cancel that. Sold 5 instead": what stood before in the message is withdrawn."""
    for i, token in enumerate(tokens):
        if not token.has("cancel") or any(t.kind == "quote" for t in tokens[:i]):
            continue
        if not any(t.kind == "num" for t in tokens[:i]):
            continue
        if _value(tokens, _after(tokens, i)) is not None:
            token.tags = token.tags | {"correct"}  # "Ignore that, it was 4 bags"
            continue
        mark = Token(token.text, token.norm, token.start, token.end, tags=frozenset({"retract"}))
        return [mark, Token(".", ".", token.end, token.end, "punct"), *tokens[i + 1 :]]
    return tokens
