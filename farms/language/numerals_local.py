"""Numbers in Hausa, Yoruba and Igbo. Hausa and Igbo compose; Yoruba is listed up to thirty, then by tens, as
farmers use it.
"""

from __future__ import annotations

from decimal import Decimal

from .token import Token
from .wordlist import words

Number = tuple[Decimal, int, set[str]]  # value, next token, flags

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
LOCAL_HALF = {"rabi": "hausa", "rabin": "hausa", "abo": "yoruba", "aabo": "yoruba", "idaji": "yoruba", "okara": "igbo"}

WORDS: dict[str, float] = {
    word: value for tables in (LOCAL, LOCAL_SCALES) for table in tables.values() for word, value in table.items()
} | dict.fromkeys(LOCAL_HALF, 0.5)
# Numbers that are also everyday words ("ewa" is beans), or a name ("ogun").
ALSO_WORDS = words("kan ogun ise iri tara ano ato meta arun ewa eje ejo erin esan igba abo nde")


def local_number(tokens: list[Token], i: int, languages: frozenset[str]) -> Number | None:
    """A Hausa, Yoruba or Igbo number that starts at token i."""
    token = tokens[i]
    if token.kind != "word" or (token.norm == "tara" and i and tokens[i - 1].norm in _HAUSA_SUBJECTS):
        return None  # "mun tara" is "we gathered"; "tara" alone is nine
    teen = _HAUSA.get(tokens[i + 1].norm, 0) if token.norm == "sha" and i and i + 1 < len(tokens) else 0
    if teen and teen < 10 and "hausa" in languages and tokens[i - 1].norm not in _HAUSA_SUBJECTS:
        return Decimal(10 + teen), i + 2, {"word", "hausa"}  # "kiret sha biyu": "goma" is left out
    half = LOCAL_HALF.get(token.norm)
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
) -> Number | None:
    """ "dubu biyar da dari biyar", "goma sha biyu", "iri abuo na ise", "egberun marun ati aabo"."""
    total, k, any_seen = Decimal(0), i, False
    joins = _JOIN[language]
    while k < len(tokens) and tokens[k].kind == "word":
        norm = tokens[k].norm
        if any_seen and norm in joins and k + 1 < len(tokens):
            following = tokens[k + 1].norm
            if LOCAL_HALF.get(following) == language and tokens[k + 1].kind == "word":
                return total + Decimal("0.5"), k + 2, {"word", language}
            if following not in units and not 0 < scales.get(following, 0) <= total:
                break  # Igbo "iri na puku ise": ten at five thousand
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
