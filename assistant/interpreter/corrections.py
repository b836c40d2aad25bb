"""Corrections inside a message: "9 crates... no be 9, na 6", "1.6, no 1.7kg", "sorry I mean Pen 2", "cancel that".

The tokens are rewritten so that only what the farmer settled on is left; later stages never see the first try. Only
a thing of
the same sort is replaced: a number by a number that counts the same, a batch by a batch, a day by a day, a name by
a name.
"""

from __future__ import annotations

from .batches import Mention
from .model import Token
from .names import name_at
from .quantities import UNITS, noun_of, unit_of
from .wordlist import words

_FILLER = words(
    """
    it is was it's its na be that should the i we to , : - for in from actually o oh abeg been wait not they them
    are were . say he him her she you mean said only at on meant ! a am just dey rather sorry number count correct
    one real price amount
    """
)
_PARTICLES = {"sef", "sha", "again", "abeg", "oo", "ooo", "at", "all"}
_PLAIN_NO = {"no", "nope", "nah", "a'a", "rara", "mba"}
MAX_FILLERS = 6


def apply(tokens: list[Token]) -> list[Token]:
    """The tokens without retracted values."""
    tokens = _cancelled(_disregarded(_told_before(_returned(tokens))))
    for rule in (_not_this_but_that, _that_not_this, _sorry):
        for _ in range(6):
            changed = rule(tokens)
            if changed is None:
                break
            tokens = changed
    return tokens


MAX_APART = 8  # tokens between the old figure and the new one


def _told_before(tokens: list[Token]) -> list[Token]:
    """ "I told you 3,000 per kg but it was 3,200", "I said 5 birds, it is 3": the figure told before falls."""
    told = next((i for i, t in enumerate(tokens) if t.has("retell")), None)
    if told is None:
        return tokens
    renamed = _renamed_before(tokens, told)
    if renamed is not None:
        return renamed
    old = next((k for k in range(told, min(told + MAX_APART, len(tokens))) if tokens[k].kind == "num"), None)
    if old is None:
        return tokens
    turn = next((k for k in range(old + 1, min(old + MAX_APART, len(tokens))) if tokens[k].norm in _TURNS), None)
    new = _number_after(tokens, turn + 1) if turn is not None else None
    if turn is None or new is None or _sort(tokens, new) != _sort(tokens, old):
        return tokens
    acts = ("sell", "die", "collect", "buy", "feeding", "lose", "pay", "use", "lay", "spend")
    if any(
        t.kind == "batch" or t.has(*acts) or any(x.startswith("cat:") for x in t.tags) for t in tokens[told + 1 : old]
    ):
        return _replace(_without(tokens, told), old - 1, turn - 1, new - 1)
    return [*tokens[:told], *tokens[turn + 1 :]]


def _renamed_before(tokens: list[Token], told: int) -> list[Token] | None:
    """ "I said Mr Tayo bought 20kg but it was Mrs Bello": the name told before falls."""
    old = name_at(tokens, told + 1)
    turn = next((k for k in range(told + 1, len(tokens)) if tokens[k].norm == "but"), None)
    if old is None or turn is None or old[1] >= turn:
        return None
    k = turn + 1
    while k < len(tokens) and tokens[k].norm in _FILLER:
        k += 1
    new = name_at(tokens, k) if k < len(tokens) else None
    if new is None or any(t.kind == "num" for t in tokens[k:]):
        return None
    return [*tokens[:told], *tokens[k : new[1]], *tokens[old[1] : turn], *tokens[new[1] :]]


_TURNS = words("but abeg no actually sorry it its it's na is was rather")


def _without(tokens: list[Token], i: int) -> list[Token]:
    return [*tokens[:i], *tokens[i + 1 :]]


def _returned(tokens: list[Token]) -> list[Token]:
    """ "She bought 3 crates but returned 1, so 2 crates": only what was kept is sold."""
    back = next((i for i, t in enumerate(tokens) if t.norm in ("returned", "return", "brought back")), None)
    if back is None or back + 1 >= len(tokens) or tokens[back + 1].kind != "num":
        return tokens
    old = next((k for k in range(back - 1, -1, -1) if tokens[k].kind == "num"), None)
    kept = next((k for k in range(back + 2, min(back + MAX_APART, len(tokens))) if tokens[k].kind == "num"), None)
    if old is None or kept is None or tokens[old].number - tokens[back + 1].number != tokens[kept].number:
        return tokens
    return _replace(tokens, old, _trim(tokens, back - (tokens[back - 1].norm in ("but", "and"))), kept)


_EARLIER = words(
    """
    the my that this earlier previous first last one of said other
    """
)


def _disregarded(tokens: list[Token]) -> list[Token]:
    """ "Disregard the earlier 28k, the diesel was 26k": the figure named as wrong is dropped."""
    for i, token in enumerate(tokens):
        if token.kind != "word" or not token.norm.startswith(("disregard", "ignore", "forget", "cancel", "remove")):
            continue
        k = i + 1
        while k < len(tokens) and tokens[k].norm in _EARLIER:
            k += 1
        if k >= len(tokens) or tokens[k].kind != "num" or k == i + 1:
            continue
        while k < len(tokens) and tokens[k].norm not in (",", ".", ";", "\n", "but", "and"):
            k += 1
        if any(t.kind == "num" for t in tokens[k:]):
            return [
                *tokens[: max(i - 1, 0) if i and tokens[i - 1].norm in ("please", "pls", "abeg") else i],
                *tokens[k + 1 :],
            ]
    return tokens


def _cancelled(tokens: list[Token]) -> list[Token]:
    """ "... Cancel that. Sold 5 instead": what stood before in the message is withdrawn."""
    for i, token in enumerate(tokens):
        if token.has("cancel") and i and any(t.kind == "num" for t in tokens[:i]) and not _of_quote(tokens, i):
            if _number_after(tokens, i + 1) is not None or _place_after(tokens, i + 1):
                token.tags = token.tags | {"correct"}  # "Ignore that, it was 4 bags"
                continue
            rest = [t for t in tokens[i + 1 :]]
            mark = Token(token.text, token.norm, token.start, token.end, tags=frozenset({"retract"}))
            stop = Token(".", ".", token.end, token.end, "punct")
            return [mark, stop, *rest]
    return tokens


def _of_quote(tokens: list[Token], i: int) -> bool:
    """ "Pen A 10 crates. The paper says "..." Ignore that part": somebody else's words are to be ignored."""
    return any(t.kind == "quote" for t in tokens[:i])


def _number_after(tokens: list[Token], i: int) -> int | None:
    """Index of the number that follows i over filler words only."""
    for k in range(i, min(i + MAX_FILLERS, len(tokens))):
        if tokens[k].kind == "num":
            return k
        if tokens[k].norm not in _FILLER and not tokens[k].has("correct"):
            return None
    return None


def _place_after(tokens: list[Token], i: int) -> bool:
    """ "Please ignore, it was Pen C": a batch follows over filler words only."""
    k = i
    while k < min(i + MAX_FILLERS, len(tokens)) and tokens[k].norm in _FILLER:
        k += 1
    return k < len(tokens) and k > i and _names_place(tokens[k])


def _sort(tokens: list[Token], i: int) -> str:
    """What a number counts, for pairing: its unit, its noun, "money" or ""."""
    token = tokens[i]
    if "money" in token.flags or ("grouped" in token.flags and token.number >= 1000):
        return "money"
    following = tokens[i + 1] if i + 1 < len(tokens) else None
    if following is not None:
        return unit_of(following) or noun_of(following) or ""
    return ""


def _earlier(tokens: list[Token], before: int, new: int) -> int | None:
    """The last number before ``before`` that counts the same as the number at ``new``."""
    sort = _sort(tokens, new)
    stops = [k for k in range(before - 1) if tokens[k].norm in (".", "!", "?", "\n", ";")]
    first = stops[-2] if len(stops) > 1 else 0  # a correction reaches back one sentence
    numbers = [k for k in range(first, before) if tokens[k].kind == "num"]
    if not numbers:
        return None
    alike = [k for k in numbers if _sort(tokens, k) == sort]
    if alike:
        return alike[-1]
    if sort == "":
        nearest = numbers[-1]
        whole = tokens[new].number
        loose = [k for k in numbers if (_sort(tokens, k) == "money") == (whole >= 1000)]
        return loose[-1] if loose else nearest
    bare = [k for k in numbers if _sort(tokens, k) == ""]
    return bare[-1] if bare else None


def _replace(tokens: list[Token], old: int, cut: int, new: int) -> list[Token]:
    """Put the number at ``new`` in the place of ``old`` and drop the tokens from ``cut`` up to it and its repeated
    unit.
    """
    fresh = tokens[new]
    token = Token(fresh.text, fresh.norm, fresh.start, fresh.end, "num", fresh.value, flags=set(fresh.flags))
    stop = new + 1
    sort = _sort(tokens, old)
    keeps_unit = sort == "" and stop < len(tokens) and unit_of(tokens[stop]) in UNITS
    tail: list[Token] = []
    noun = tokens[stop] if stop < len(tokens) else None
    if noun is not None and _names_place(noun) and old + 1 < cut and _names_place(tokens[old + 1]):
        return [
            *tokens[:old],
            token,
            noun,
            *tokens[old + 2 : cut],
            *tokens[stop + 1 :],
        ]  # "3 turkeys, sorry, 3 noilers"
    if keeps_unit:
        tail = [tokens[stop]]
        stop += 1
    else:
        while (
            stop < len(tokens)
            and tokens[stop].kind == "word"
            and (unit_of(tokens[stop]) or noun_of(tokens[stop]))
            and stop - new < 3
        ):
            stop += 1
    return [*tokens[:old], token, *tail, *tokens[old + 1 : cut], *tokens[stop:]]


def _not_this_but_that(tokens: list[Token]) -> list[Token] | None:
    """ "no be 9, na 6", "not 9 but 6", "not 9, 6": the first number falls, wherever it was said before."""
    for i, token in enumerate(tokens):
        if not (token.norm in ("no be", "not", "no") and token.kind == "word"):
            continue
        wrong = i + 1
        if wrong + 2 < len(tokens) and tokens[wrong].kind == "batch" and not any(t.kind == "batch" for t in tokens[:i]):
            next_place = wrong + 2 if tokens[wrong + 1].norm in (",", ".") else wrong + 1
            next_place += tokens[next_place].norm in ("na", "but", "it's", "its")
            if next_place < len(tokens) and tokens[next_place].kind == "batch" and next_place > wrong + 1:
                return [*tokens[:i], *tokens[next_place:]]  # "no be pen 1, na pen 2 lose 2 birds"
        if wrong >= len(tokens) or tokens[wrong].kind != "num":
            continue
        k = wrong + 1
        while k < len(tokens) and (unit_of(tokens[k]) or noun_of(tokens[k])) and tokens[k].kind == "word":
            k += 1
        while k < len(tokens) and tokens[k].norm in _PARTICLES:
            k += 1
        joined = k < len(tokens) and (
            tokens[k].norm in (",", "na", "but", "it's", "is", "its", "rather", "-", ".", "o")
            or tokens[k].has("correct")
        )
        right = _number_after(tokens, k + (tokens[k].norm == "but")) if joined else None
        if right is None:
            continue
        earlier = [m for m in range(i) if tokens[m].kind == "num" and tokens[m].number == tokens[wrong].number]
        if earlier:
            return _replace(tokens, earlier[-1], _trim(tokens, i), right)
        return [*tokens[:i], *tokens[right:]]
    return None


def _trim(tokens: list[Token], cut: int) -> int:
    """Where a correction starts: back over the pause and the filler before it."""
    while cut and (
        (tokens[cut - 1].kind == "punct" and tokens[cut - 1].norm in (",", ".", "-", "…", "!", "("))
        or tokens[cut - 1].norm in ("abeg", "sorry", "oh", "ah", "ehn", "wait")
        or tokens[cut - 1].has("correct")
    ):
        cut -= 1
    return cut


def _that_not_this(tokens: list[Token]) -> list[Token] | None:
    """ "It was 4 dead, not 7", "na 4 no be 7": the number after "not" falls."""
    for i, token in enumerate(tokens):
        if (
            token.norm not in ("not", "no be", "instead of", "rather than")
            or token.kind != "word"
            or i + 1 >= len(tokens)
        ):
            continue
        wrong = i + 1
        while wrong < len(tokens) and tokens[wrong].norm in ("the", "from", "in", "to"):
            wrong += 1
        if wrong >= len(tokens) or tokens[wrong].kind not in ("num", "batch", "date"):
            continue
        if not any(t.kind == tokens[wrong].kind for t in tokens[:i]):
            continue
        stop = wrong + 1
        while stop < len(tokens) and tokens[stop].kind == "word" and (unit_of(tokens[stop]) or noun_of(tokens[stop])):
            stop += 1
        return [*tokens[: _trim(tokens, i)], *tokens[stop:]]
    return None


def _marker(tokens: list[Token], i: int) -> bool:
    """A word that takes back: "sorry", "I mean", "make that"; or "no" before a number ("1.6, no 1.7kg")."""
    token = tokens[i]
    if token.norm == "*" and i + 1 < len(tokens):
        closing = any(t.norm == "*" for t in tokens[i + 1 : i + 4])  # "*9*" is bold
        return tokens[i + 1].kind in ("num", "batch") and token.end == tokens[i + 1].start and not closing
    if token.kind != "word":
        return False
    if token.norm == "wait":
        after_pause = any(t.kind in ("punct", "num") or unit_of(t) for t in tokens[i - 1 : i])
        return after_pause or any(t.kind == "punct" for t in tokens[i + 1 : i + 2])
    if token.has("correct"):
        return True
    paused = i > 0 and (tokens[i - 1].kind in ("punct", "num", "batch", "date") or unit_of(tokens[i - 1]) is not None)
    if token.norm in _PLAIN_NO and paused and i + 1 < len(tokens):
        following = tokens[i + 1]
        return following.kind in ("num", "batch", "date") or following.norm in (
            ",",
            "it's",
            "it",
            "na",
            "sorry",
            "wait",
            "its",
            "i",
            "make",
        )
    return False


def _sorry(tokens: list[Token]) -> list[Token] | None:
    """A marker and then a value: the last value of that sort falls."""
    for i in range(1, len(tokens)):
        if not _marker(tokens, i):
            continue
        k = i + 1
        said = {t.norm for t in tokens[:i] if t.kind == "word"}  # "feed 90k. Sorry, feed was 95k"
        while (
            k < len(tokens)
            and k - i <= MAX_FILLERS
            and (
                tokens[k].norm in _FILLER
                or tokens[k].has("correct")
                or (tokens[k].norm in said and tokens[k].text[:1].islower() and not tokens[k].has("title"))
            )
            and tokens[k].kind in ("word", "punct")
        ):
            k += 1
        if k >= len(tokens):
            continue
        cut = _trim(tokens, i)
        if tokens[k].kind == "num":
            old = _earlier(tokens, cut, k)
            if old is not None:
                second = next((m for m in range(k + 2, min(k + 5, len(tokens))) if tokens[m].kind == "num"), None)
                if second is not None and not any(t.norm in (",", ".", "\n") for t in tokens[k:second]):
                    other = _earlier(tokens, cut, second)
                    if other is not None and other != old:  # "10 bags for 185k, I mean 8 bags for 148k"
                        tokens = [
                            *tokens[:other],
                            tokens[second],
                            *tokens[other + 1 : second - 1],
                            *tokens[second + 1 :],
                        ]
                return _replace(tokens, old, cut, k)
        elif tokens[k].kind in ("batch", "date") or _names_place(tokens[k]):
            old = next((m for m in range(cut - 1, -1, -1) if _alike(tokens[m], tokens[k])), None)
            if old is not None:
                return [*tokens[:old], tokens[k], *tokens[old + 1 : cut], *tokens[k + 1 :]]
        else:
            changed = _rename(tokens, cut, k)
            if changed is not None:
                return changed
    return None


def _names_place(token: Token) -> bool:
    """A batch by its name, or by its kind ("the noilers")."""
    return isinstance(token.value, Mention)


def _alike(old: Token, new: Token) -> bool:
    return (_names_place(old) and _names_place(new)) or (old.kind == new.kind == "date")


def _rename(tokens: list[Token], cut: int, k: int) -> list[Token] | None:
    """ "to Mama Ife, sorry Mama Tope": one name for another."""
    new = name_at(tokens, k)
    if new is None:
        return None
    for m in range(cut - 1, -1, -1):
        if tokens[m].has("to", "from") and tokens[m].kind == "word":
            old = name_at(tokens, m + 1)
            if old is not None and old[1] <= cut:
                return [*tokens[: m + 1], *tokens[k : new[1]], *tokens[old[1] : cut], *tokens[new[1] :]]
    return None
