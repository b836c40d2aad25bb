"""Number words and scales: "twenty-one", "two and a half", "goma sha biyu", "60k", "1.2m", "five-eight".

English, Hausa and Igbo numbers compose; Yoruba is listed up to thirty, then by tens, as farmers use it.
"""

from __future__ import annotations

from decimal import Decimal

from .model import Token
from .wordlist import words

_ENGLISH = {
    "zero": 0, "nil": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fourty": 40,
    "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90, "dozen": 12,
    "wan": 1, "tu": 2, "tree": 3, "tri": 3, "fo": 4, "faiv": 5, "eit": 8,
}  # fmt: skip
_SCALES = {
    "hundred": 100, "hundreds": 100, "thousand": 1000, "thousands": 1000, "tausand": 1000, "tauzin": 1000,
    "million": 10**6, "millions": 10**6, "milion": 10**6, "billion": 10**9, "trillion": 10**12,
}  # fmt: skip
_HAUSA = {
    "daya": 1, "biyu": 2, "uku": 3, "hudu": 4, "biyar": 5, "shida": 6, "bakwai": 7, "takwas": 8, "tara": 9,
    "goma": 10, "ashirin": 20, "talatin": 30, "arba'in": 40, "arbain": 40, "hamsin": 50, "sittin": 60,
    "saba'in": 70, "sabain": 70, "tamanin": 80, "casa'in": 90, "casain": 90, "tasa'in": 90,
}  # fmt: skip
_HAUSA_SCALES = {"dari": 100, "dubu": 1000, "miliyan": 10**6}
_YORUBA = {
    "okan": 1, "kan": 1, "ikan": 1, "eyokan": 1, "eji": 2, "meji": 2, "eta": 3, "meta": 3, "erin": 4, "merin": 4,
    "arun": 5, "marun": 5, "marun-un": 5, "efa": 6, "mefa": 6, "eje": 7, "meje": 7, "ejo": 8, "mejo": 8, "esan": 9,
    "mesan": 9, "mesan-an": 9, "ewa": 10, "mewa": 10, "mokanla": 11, "mejila": 12, "metala": 13, "merinla": 14,
    "meedogun": 15, "medogun": 15, "marundinlogun": 15, "merindinlogun": 16, "metadinlogun": 17, "mejidinlogun": 18,
    "mokandinlogun": 19, "ogun": 20, "mokanlelogun": 21, "mejilelogun": 22, "metalelogun": 23, "merinlelogun": 24,
    "meedogbon": 25, "medogbon": 25, "ogbon": 30, "ogoji": 40, "aadota": 50, "adota": 50, "ogota": 60, "aadorin": 70,
    "ogorin": 80, "aadorun": 90, "ogorun": 100, "ogorun-un": 100, "igba": 200, "ojilelugba": 240, "oodunrun": 300,
    "irinwo": 400, "eedegbeta": 500,
}  # fmt: skip
_YORUBA_SCALES = {"egberun": 1000, "milionu": 10**6}
_IGBO = {
    "otu": 1, "abuo": 2, "abua": 2, "ato": 3, "ano": 4, "ise": 5, "isii": 6, "asaa": 7, "asato": 8, "itoolu": 9,
    "itolu": 9, "iteghete": 9, "iri": 10,
}  # fmt: skip
_IGBO_SCALES = {"nari": 100, "puku": 1000, "nde": 10**6}
LOCAL = {"hausa": _HAUSA, "yoruba": _YORUBA, "igbo": _IGBO}
LOCAL_SCALES = {"hausa": _HAUSA_SCALES, "yoruba": _YORUBA_SCALES, "igbo": _IGBO_SCALES}
_LOCAL_HALF = {"rabi": "hausa", "rabin": "hausa", "abo": "yoruba", "aabo": "yoruba", "idaji": "yoruba", "okara": "igbo"}
_AND = {"and", "n", "&", "plus"}
NUMBER_WORDS: frozenset[str] = frozenset(
    [*_ENGLISH, *_SCALES, "half", "quarter", "quarters", *_LOCAL_HALF]
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
        found = _english(tokens, i) or _local(tokens, i, languages)
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


_Found = tuple[Decimal, int, set[str]]


def _parts(token: Token) -> list[str]:
    """ "twenty-one" is two number words; anything else is one."""
    parts = token.norm.split("-")
    return parts if len(parts) > 1 and all(p in _ENGLISH or p in _SCALES for p in parts) else [token.norm]


def _english(tokens: list[Token], i: int) -> _Found | None:
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


def _english_words(tokens: list[Token], i: int) -> _Found | None:
    """ "one hundred and twenty", "a hundred", "twenty-one", "five-eight" (elliptic)."""
    total, current, seen, last = 0, 0, 0, 1000
    flags = {"word"}
    k = i
    while k < len(tokens) and tokens[k].kind == "word":
        parts = _parts(tokens[k])
        if (
            seen
            and tokens[k].norm == "and"
            and k + 1 < len(tokens)
            and total + current >= 100
            and _plain(tokens[k + 1])
        ):
            k += 1
            continue
        if not all(p in _ENGLISH or p in _SCALES for p in parts):
            break
        if (
            len(parts) == 2
            and parts[0] in _ENGLISH
            and parts[1] in _ENGLISH
            and not (_ENGLISH[parts[0]] % 10 == 0 and _ENGLISH[parts[0]] > 10 and 0 < _ENGLISH[parts[1]] < 10)
        ):
            value = Decimal(_ENGLISH[parts[0]]) + Decimal(_ENGLISH[parts[1]]) / 10
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
                return (Decimal(total + current), k, flags) if seen else None
            else:
                current += _ENGLISH[part]
                last = 10 if _ENGLISH[part] >= 20 else 1
            seen += 1
        k += 1
    return (Decimal(total + current), k, flags) if seen else None


def _elliptic(tokens: list[Token], k: int, value: int, unit: int) -> bool:
    """ "thirty-one five each" is 31,500."""
    after = tokens[k + 1].norm if k + 1 < len(tokens) else ""
    return 1 <= value < 100 and 0 < unit < 10 and after in ("each", "per", "apiece", "a", "naira", "for", "/")


def _plain(token: Token) -> bool:
    return token.kind == "word" and all(p in _ENGLISH for p in _parts(token))


def _fits(value: int, current: int, last: int) -> bool:
    """May a number word follow? After "twenty" a unit, after "hundred" anything below it."""
    if last == 10:
        return 0 < value < 10
    return last >= 100 and value < last


def _add_fraction(tokens: list[Token], k: int, value: Decimal) -> tuple[Decimal, int]:
    """ "7 and a half", "7 n half", "2 and quarter", "3 quarters"."""
    rest = tokens[k : k + 3]
    words = [t.norm if t.kind in ("word", "punct") else "#" for t in rest]
    if words and words[0] in ("quarter", "quarters") and value in (1, 3):
        return value / 4, k + 1
    if len(words) >= 2 and words[0] in _AND:
        skip = 2 if words[1] in ("a", "one") else 1
        fraction = {"half": "0.5", "quarter": "0.25", "¼": "0.25"}.get(words[skip] if len(words) > skip else "")
        after = tokens[k + skip + 1].norm if k + skip + 1 < len(tokens) else ""
        if fraction and not (fraction == "0.5" and after in ("crate", "crates", "bag", "bags") and value > 999):
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


def _scale(tokens: list[Token], k: int, value: Decimal, flags: set[str]) -> _Found:
    """A following k, m, thousand, hundred, million or dozen multiplies. Money is always meant by k and m."""
    if k < len(tokens) and tokens[k].kind == "word":
        norm = tokens[k].norm
        if norm in ("k", "kay") or (norm in ("m", "mil", "mill") and "glued" in tokens[k].flags):
            return value * (1000 if norm[0] == "k" else 10**6), k + 1, (flags | {"money"}) - {"elliptic"}
        if norm in _SCALES and "word" not in flags:
            value = value * _SCALES[norm]
            return value, k + 1, flags - {"elliptic"}
        if norm in ("dozen", "dozens"):
            return value * 12, k + 1, flags
    return value, k, flags


def _local(tokens: list[Token], i: int, languages: frozenset[str]) -> _Found | None:
    """A Hausa, Yoruba or Igbo number that starts at token i."""
    token = tokens[i]
    if token.kind != "word" or (token.norm == "tara" and i and tokens[i - 1].norm in _HAUSA_SUBJECTS):
        return None  # "mun tara" is "we gathered"; "tara" alone is nine
    teen = _HAUSA.get(tokens[i + 1].norm, 0) if token.norm == "sha" and i and i + 1 < len(tokens) else 0
    if teen and teen < 10 and "hausa" in languages and tokens[i - 1].norm not in _HAUSA_SUBJECTS:
        return Decimal(10 + teen), i + 2, {"word", "hausa"}  # "kiret sha biyu": "goma" is left out
    half = _LOCAL_HALF.get(token.norm)
    if half in languages:
        return Decimal("0.5"), i + 1, {"word", half or ""}
    for language in languages:
        found = _compose(tokens, i, LOCAL[language], LOCAL_SCALES[language], language)
        if found:
            return found
    return None


_HAUSA_SUBJECTS = {"mun", "na", "muka", "an", "sun", "suka", "ya", "ta", "nayi", "aka", "kun"}
_JOIN = {"hausa": {"da", "sha"}, "igbo": {"na"}, "yoruba": {"le", "ati"}}


def _compose(
    tokens: list[Token], i: int, units: dict[str, int], scales: dict[str, int], language: str
) -> _Found | None:
    """ "dubu biyar da dari biyar", "goma sha biyu", "iri abuo na ise", "egberun marun ati aabo"."""
    total, k, any_seen = Decimal(0), i, False
    joins = _JOIN[language]
    while k < len(tokens) and tokens[k].kind == "word":
        norm = tokens[k].norm
        if any_seen and norm in joins and k + 1 < len(tokens):
            following = tokens[k + 1].norm
            if _LOCAL_HALF.get(following) == language and tokens[k + 1].kind == "word":
                return total + Decimal("0.5"), k + 2, {"word", language}
            if following not in units and following not in scales:
                break
            k += 1
            continue
        if norm in scales:
            if any_seen and tokens[k - 1].norm not in joins:
                break  # "kaji uku dubu talatin": the scale stands first, so another number starts here
            factor, used = _multiplier(tokens, k + 1, units, scales, language)
            total += scales[norm] * factor
            k += 1 + used
        elif norm in units and (not any_seen or tokens[k - 1].norm in joins):
            if language == "igbo" and norm == "iri" and k + 1 < len(tokens) and tokens[k + 1].norm in units:
                total += 10 * units[tokens[k + 1].norm]
                k += 1
            else:
                total += units[norm]
            k += 1
        else:
            break
        any_seen = True
    return (total, k, {"word", language}) if any_seen else None


def _multiplier(
    tokens: list[Token], k: int, units: dict[str, int], scales: dict[str, int], language: str
) -> tuple[int, int]:
    """The number after a scale word: "dubu goma sha biyu" is 12,000, "dubu dari biyu" 200,000."""
    if k < len(tokens) and tokens[k].norm in scales and tokens[k - 1].norm != tokens[k].norm:
        factor, used = _multiplier(tokens, k + 1, units, {}, language)
        return scales[tokens[k].norm] * factor, used + 1
    if k >= len(tokens) or tokens[k].norm not in units or tokens[k].kind != "word":
        return 1, 0
    value, used = units[tokens[k].norm], 1
    more = units.get(tokens[k + 2].norm, 0) if k + 2 < len(tokens) and tokens[k + 1].norm in _JOIN[language] else 0
    if 20 <= value < 100 and 0 < more < 10:
        return value + more, 3  # "dubu hamsin da bakwai" is 57,000
    if language == "hausa" and value == 10 and k + 2 < len(tokens) and tokens[k + 1].norm == "sha":
        extra = units.get(tokens[k + 2].norm)
        if extra:
            return value + extra, 3
    return value, used


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
