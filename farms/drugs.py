"""Medicines that may not be given to animals for food.

Sources: NAFDAC Public Alert 036/2024 on veterinary drugs banned in food-producing animals
(https://nafdac.gov.ng/public-alert-no-036-2024-sale-and-distribution-of-unregistered-banned-veterinary-products);
chloramphenicol and nitrofurans: EU Regulation 37/2010 (table 2) and FDA 21 CFR 530.41; nitroimidazoles, malachite
green, crystal violet, carbadox, olaquindox: EU and Codex lists. Sniper (dichlorvos) and Gamalin (lindane) are poisons.
"""

from __future__ import annotations

import re

# Beginnings of names, in small letters: PostgreSQL and Python search the same pattern.
BANNED = (
    "chloram", "cloram", "furazol", "furasol", "furaltad", "neofuran", "nitrofur", "metronid", "dimetrid", "ronidaz",
    "flagyl", "malachite", "crystal violet", "gentian violet", "carbadox", "olaquindox", "diclofenac", "phenylbutaz",
    "stilb", "clenbuterol", "tramadol", "ampiclox", "gamalin", "lindane", "sniper", "ddvp", "dichlorvos",
)  # fmt: skip
BANNED_PATTERN = r"\m(" + "|".join(BANNED) + ")"  # PostgreSQL's \m is the beginning of a word
_IN_PYTHON = re.compile(r"\b(" + "|".join(BANNED) + ")")


def is_banned(drug: str) -> bool:
    """Whether a medicine's name begins like one that is banned; the same question as `is_banned_drug` in PostgreSQL."""
    return bool(_IN_PYTHON.search(drug.lower()))
