"""Medicines that may not be given to animals for food.

Sources: NAFDAC Public Alert 036/2024 on veterinary drugs banned in food-producing animals
(https://nafdac.gov.ng/public-alert-no-036-2024-sale-and-distribution-of-unregistered-banned-veterinary-products);
chloramphenicol and nitrofurans: EU Regulation 37/2010 (table 2) and FDA 21 CFR 530.41; nitroimidazoles, malachite
green, crystal violet, carbadox, olaquindox: EU and Codex lists. Sniper (dichlorvos) and Gamalin (lindane) are poisons.
"""

from __future__ import annotations

import re
import unicodedata

from django.utils.translation import gettext as _

# Beginnings of names, in small letters; a space may be missing. PostgreSQL and Python search the same pattern.
BANNED = (
    "chloram", "chlor amph", "chloranph", "chloranf", "chlorenph", "chloromph", "chloromyc", "chlorphenic", "choramph",
    "cloram", "cloranph", "cloranf", "kloram", "kloranph", "furazol", "furasol", "furozol", "furizol", "furaltad",
    "neofuran", "nitrofur", "nitrafur", "metronid", "metronyd", "metranid", "dimetrid", "ronidaz", "flagyl",
    "malachite", "crystal violet", "gentian violet", "carbadox", "olaquindox", "diclofenac", "phenylbutaz", "stilb",
    "clenbuterol", "tramadol", "ampiclox", "gamalin", "lindane", "sniper", "ddvp", "dichlorvos", "diclorvos",
)  # fmt: skip
# Letters that look like one of a to z: Cyrillic, Greek, and Latin ones that NFKD does not take apart.
LOOK_ALIKE = "АВЕКМНОРСТУХІЈЅавекмнорстухіјѕԁһӏпΑΒΕΖΗΙΚΜΝΟΡΤΥΧαβεικμνορτυχγɑɡıłŁøØđĐħĦɓƁɗƊƙƘƴƳ"
LETTERS = "abekmhopctyxijsabekmhopctyxijsdhlnabezhikmnoptyxabeikmvoptuxyagilloOddhhbbddkkyy".lower()


def _pattern(name: str) -> str:
    """`name` with signs that are neither letters nor spaces inside it, or with all its letters apart."""
    glued = "[^a-z ]*".join(name).replace("[^a-z ]* [^a-z ]*", "[^a-z]*")
    return f"{glued}|{'[^a-z]+'.join(name.replace(' ', ''))}"


# No backslash: a session may read one in SQL as an escape.
BANNED_PATTERN = "(^|[^a-z])(" + "|".join(map(_pattern, BANNED)) + ")"
IS_BANNED_SQL = f"lower(translate(normalize(drug, NFKD), '{LOOK_ALIKE}', '{LETTERS}')) ~ '{BANNED_PATTERN}'"
_IN_PYTHON = re.compile(BANNED_PATTERN)
_TRANSLATION = str.maketrans(LOOK_ALIKE, LETTERS)


def _plain(drug: str) -> str:
    return unicodedata.normalize("NFKD", drug).translate(_TRANSLATION).lower()


def is_banned(drug: str) -> bool:
    """Whether a word of a text begins like a banned medicine; the same question as `is_banned_drug` in PostgreSQL."""
    return bool(_IN_PYTHON.search(_plain(drug)))


def is_latin(drug: str) -> bool:
    """Whether a medicine's name is in letters that `is_banned` can read."""
    return all(letter.isascii() or not letter.isalpha() for letter in _plain(drug))


def banned_words(*texts: str) -> str:
    """A warning when one of the texts names a medicine that is banned in animals for food; '' otherwise."""
    text = next((text for text in texts if is_banned(text)), "")
    if not text:
        return ""
    return _(
        "“%(text)s” names something that is banned in animals for food. Do not give it: eggs and meat are never safe"
        " after it. Ask your vet what to use instead."
    ) % {"text": text[:80]}
