"""Number words and scales: "twenty-one", "two and a half", "goma sha biyu", "60k", "1.2m", "five-eight"."""

from __future__ import annotations

from decimal import Decimal

from .number_words import ENGLISH, SCALES, SPELT, SPELT_SCALES
from .numerals_local import LOCAL, LOCAL_HALF, LOCAL_SCALES, Number, local_number
from .token import Token
from .wordlist import words

_ENGLISH = ENGLISH | SPELT
_SCALES = SCALES | SPELT_SCALES
_AND = {"and", "n", "&", "plus"}
NUMBER_WORDS: frozenset[str] = frozenset(
    [*_ENGLISH, *_SCALES, "half", "quarter", "quarters", *LOCAL_HALF]
    + [w for table in (*LOCAL.values(), *LOCAL_SCALES.values()) for w in table]
)


def small_number(token: Token, languages: frozenset[str] = frozenset()) -> int | None:
    """The whole number that one token says, for "3 days ago" and "Pen two"; None if it says none."""
    if token.kind == "num" and token.number == int(token.number):
        return int(token.number)
    if token.norm in _ENGLISH and token.kind == "word":
        return _ENGLISH[token.norm]
    for language in languages:
        if token.norm in LOCAL[language]:
            return LOCAL[language][token.norm]
    return None


def merge_numbers(tokens: list[Token], languages: frozenset[str]) -> list[Token]:
    """Replace number words, scales and fractions by "num" tokens."""
    out: list[Token] = []
    i = 0
    while i < len(tokens):
        found = _english(tokens, i) or local_number(tokens, i, languages)
        if found is None:
            out.append(tokens[i])
            i += 1
            continue
        value, stop, flags = found
        value, stop = _decimal_words(tokens, stop, value)
        value, stop = _add_fraction(tokens, stop, value)
        value, stop, flags = _scale(tokens, stop, value, flags)
        out.append(_joined(tokens, i, stop, value, flags))
        i = stop
    return _halves_after_unit(out)


_PACKS = words(
    """
    crate crates tray trays bag bags kg kilo kilos buhu apo akpa kiret kireti crt crts bgs sack sacks litre litres
    mudu mudus paint congo
    """
)


def _halves_after_unit(tokens: list[Token]) -> list[Token]:
    """ "1 bag and half", "2 crates and a half", "buhu biyu da rabi": the half belongs to the number before the unit."""
    out: list[Token] = []
    i = 0
    while i < len(tokens):
        token = tokens[i]
        half = i + 2 if i + 2 < len(tokens) and tokens[i + 1].norm == "a" else i + 1
        if (
            len(out) >= 2
            and token.norm in ("and", "n", "&", "da", "ati", "na", "plus")
            and half < len(tokens)
            and tokens[half].kind == "num"
            and tokens[half].number in (Decimal("0.5"), Decimal("0.25"), Decimal("0.75"))
        ):
            number = next((t for t in (out[-2], out[-1]) if t.kind == "num" and t.number == int(t.number)), None)
            unit = out[-1].norm in _PACKS or out[-2].norm in _PACKS
            if number is not None and unit:
                number.value = number.number + tokens[half].number
                number.text += f" {token.text} {tokens[half].text}"
                i = half + 1
                if i < len(tokens) and tokens[i].norm in _PACKS:
                    i += 1
                continue
        out.append(token)
        i += 1
    return out


def _decimal_words(tokens: list[Token], k: int, value: Decimal) -> tuple[Decimal, int]:
    """ "seven point four" is 7.4."""
    if k + 1 >= len(tokens) or tokens[k].norm != "point":
        return value, k
    digits = ""
    stop = k + 1
    while stop < len(tokens):
        number = small_number(tokens[stop])
        if number is None or not 0 <= number <= 99:
            break
        digits += str(number)
        stop += 1
    return (value + Decimal(f"0.{digits}"), stop) if digits else (value, k)


def _joined(tokens: list[Token], i: int, stop: int, value: Decimal, flags: set[str]) -> Token:
    text = " ".join(t.text for t in tokens[i:stop])
    first = tokens[i]
    return Token(text, text.lower(), first.start, tokens[stop - 1].end, "num", value, flags=flags)


def _parts(token: Token) -> list[str]:
    """ "twenty-one" is two number words; anything else is one."""
    parts = token.norm.split("-")
    return parts if len(parts) > 1 and all(p in _ENGLISH or p in _SCALES for p in parts) else [token.norm]


def _english(tokens: list[Token], i: int) -> Number | None:
    """A number in digits or English words that starts at token i: value, next token, flags."""
    token = tokens[i]
    if token.kind == "num":
        return token.number, i + 1, set(token.flags)
    if token.kind != "word":
        return None
    if token.norm == "half" and "glued" not in token.flags:
        skip = 2 if i + 1 < len(tokens) and tokens[i + 1].norm == "a" else 1
        return Decimal("0.5"), i + skip, {"word"}
    if token.norm in ("quarter", "quarters"):
        return Decimal("0.25"), i + 1, {"word"}
    return _english_words(tokens, i)


def _english_words(tokens: list[Token], i: int) -> Number | None:
    """ "one hundred and twenty", "a hundred", "twenty-one", "five-eight" (elliptic)."""
    total, current, seen, last = 0, 0, 0, 1000
    flags = {"word"}
    k = i
    while k < len(tokens) and tokens[k].kind == "word":
        parts = _parts(tokens[k])
        if seen and total + current >= 100 and _joins(tokens, k):
            k += 1
            continue
        if not all(p in _ENGLISH or p in _SCALES for p in parts) or (
            last >= 100 and seen and (_for_one(tokens, k) or _next_sum(tokens, k, total, last))
        ):
            break
        if (value := _hyphened(parts)) is not None:
            return (value, k + 1, {"word", "elliptic"}) if not seen else None
        for part in parts:
            if part in _SCALES:
                scale = _SCALES[part]
                current = max(current, 1) * scale
                if scale >= 1000:
                    total, current = total + current, 0
                last = scale
            elif seen and not _fits(_ENGLISH[part], current, last):
                if _elliptic(tokens, k, total + current, _ENGLISH[part]):
                    return Decimal(total + current) + Decimal(_ENGLISH[part]) / 10, k + 1, {"word", "elliptic"}
                if not (_digit_after_thousand(tokens, k, current) and _ENGLISH[part] >= 10):
                    return (Decimal(total + current), k, flags) if seen else None
                current, last = current * 100 + _ENGLISH[part], 10  # "five thousand six fifty"
            else:
                current += _ENGLISH[part]
                last = 10 if _ENGLISH[part] >= 20 else 1
            seen += 1
        k += 1
    after = tokens[k].norm if k < len(tokens) else ""
    if _digit_after_thousand(tokens, k, current) and after in ("each", "per", "apiece", "a", "naira", "/"):
        current *= 100  # "six thousand five each"
    return (Decimal(total + current), k, flags) if seen else None


def _joins(tokens: list[Token], k: int) -> bool:
    """The "and" of "one hundred and twenty"."""
    return tokens[k].norm == "and" and k + 1 < len(tokens) and _plain(tokens[k + 1])


def _digit_after_thousand(tokens: list[Token], k: int, current: int) -> bool:
    """Before token k a lone digit stands right after "thousand": hundreds are meant."""
    return 0 < current < 10 and k > 1 and tokens[k - 2].norm == "thousand"


def _next_sum(tokens: list[Token], k: int, total: int, last: int) -> bool:
    """A further number of its own: "five thousand eight hundred | one hundred and seventy four thousand"."""
    scales: list[int] = []
    while k < len(tokens) and not (scales and scales[-1] >= 1000):
        norm = tokens[k].norm
        if norm in _SCALES and not (norm.startswith("hundred") and scales):
            scales.append(_SCALES[norm])
        elif (norm not in _ENGLISH and norm != "and") or (scales and norm != "and" and tokens[k - 1].norm in _SCALES):
            break
        k += 1
    least = next((scale for scale in (1000, 10**6, 10**9) if total % (scale * 1000)), 0)
    return bool(scales) and ((last == 100 and scales[0] == 100) or bool(total and max(scales) >= least))


def _for_one(tokens: list[Token], k: int) -> bool:
    """The "one" of "six thousand five hundred one bag": a price for one, not 6,501."""
    after = tokens[k + 1].norm if k + 1 < len(tokens) else ""
    return tokens[k].norm == "one" and tokens[k - 1].norm != "and" and after not in _SCALES


def _hyphened(parts: list[str]) -> Decimal | None:
    """ "five-eight" is 5.8 and means 5,800; None for "twenty-one"."""
    if len(parts) != 2 or not all(part in _ENGLISH for part in parts):
        return None
    first, second = (_ENGLISH[part] for part in parts)
    tens = first % 10 == 0 and first > 10 and 0 < second < 10
    return None if tens else Decimal(first) + Decimal(second) / 10


def _elliptic(tokens: list[Token], k: int, value: int, unit: int) -> bool:
    """ "thirty-one five each", "her balance of nineteen six" are 31,500 and 19,600."""
    after = tokens[k + 1].norm if k + 1 < len(tokens) else "."
    first = k - (2 if value > 20 and value % 10 else 1)
    told = value > 10 and first > 0 and tokens[first - 1].norm in _DEFINITE and after in _AFTER_SUM
    return 1 <= value < 100 and 0 < unit < 10 and (told or after in ("each", "per", "apiece", "a", "naira", "for", "/"))


_DEFINITE = words("the of his her their my remaining balance paid sent brought remain owes is d de dat that")
_AFTER_SUM = words(
    """
    . , ; ! ? ) and it i we he she they e dem so yesterday today as that when since for by in from last because but cash transfer
    """
)


def _plain(token: Token) -> bool:
    return token.kind == "word" and all(p in _ENGLISH for p in _parts(token))


def _fits(value: int, current: int, last: int) -> bool:
    """May a number word follow? After "twenty" a unit, after "hundred" anything below it."""
    if last == 10:
        return 0 < value < 10
    return last >= 100 and value < last


def _add_fraction(tokens: list[Token], k: int, value: Decimal) -> tuple[Decimal, int]:
    """ "7 and a half", "7 n half", "2 and quarter", "3 quarters"; not "a bag 41,000 and a quarter of it was eaten"."""
    rest = tokens[k : k + 3] if value < 1000 else []
    words = [t.norm if t.kind in ("word", "punct") else "#" for t in rest]
    if words and words[0] in ("quarter", "quarters") and value in (1, 3):
        return value / 4, k + 1
    if len(words) >= 2 and words[0] in _AND:
        skip = 2 if words[1] in ("a", "one") else 1
        fraction = {"half": "0.5", "quarter": "0.25", "¼": "0.25"}.get(words[skip] if len(words) > skip else "")
        if fraction:
            return value + Decimal(fraction), k + skip + 1
        if (
            len(rest) >= 2
            and rest[1].kind == "num"
            and rest[1].number in (Decimal("0.5"), Decimal("0.25"), Decimal("0.75"))
        ):
            return value + rest[1].number, k + 2
    if rest and rest[0].kind == "num" and rest[0].text in ("½", "¼", "¾") and value == int(value):
        return value + rest[0].number, k + 1
    return value, k


def _scale(tokens: list[Token], k: int, value: Decimal, flags: set[str]) -> Number:
    """A following k, m, thousand, hundred, million or dozen multiplies. Money is always meant by k and m."""
    if k < len(tokens) and tokens[k].kind == "word":
        norm = tokens[k].norm
        if norm in ("k", "kay") or (norm in ("m", "mil", "mill") and "glued" in tokens[k].flags):
            return value * (1000 if norm[0] == "k" else 10**6), k + 1, (flags | {"money"}) - {"elliptic"}
        if norm in _SCALES and "word" not in flags:
            value, stop = value * _SCALES[norm], k + 1
            if stop < len(tokens) and tokens[stop].norm in _SCALES:  # "2 hundred thousand"
                value, stop = value * _SCALES[tokens[stop].norm], stop + 1
            more = tokens[stop : stop + 2]  # "5 thousand 3 hundred"
            if norm != "hundred" and len(more) == 2 and more[0].kind == "num" and more[1].norm == "hundred":
                value, stop = value + more[0].number * 100, stop + 2
            return value, stop, flags - {"elliptic"}
        if norm in ("dozen", "dozens"):
            return value * 12, k + 1, flags
    return value, k, flags


_SLASHED = {"1/2": "0.5", "1/4": "0.25", "3/4": "0.75", "1/3": "0.333"}


def slashed_fractions(tokens: list[Token]) -> list[Token]:
    """ "1/2 bag" is a half unless it stands where a date does ("on 1/2", "(1/2)"). "2 1/2" is 2.5."""
    out: list[Token] = []
    for i, token in enumerate(tokens):
        before = tokens[i - 1].norm if i else ""
        if (
            token.kind == "slashed"
            and token.text in _SLASHED
            and before not in ("on", "for", "date", "(", "dated", "since")
            and not (i + 1 < len(tokens) and tokens[i + 1].norm == ":")
        ):
            value = Decimal(_SLASHED[token.text])
            if out and out[-1].kind == "num" and out[-1].number == int(out[-1].number):
                out[-1].value = out[-1].number + value
                out[-1].end = token.end
                continue
            token = Token(token.text, token.text, token.start, token.end, "num", value)
        out.append(token)
    return out
