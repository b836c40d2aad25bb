"""Whether words tell of money, animals or goods: of what has a record of its own, which a note never stands for."""

from __future__ import annotations

import re

from farms.language import lexer, tagger
from farms.language.concepts import Concept as C
from farms.language.lexicon import dealings

MONEY = re.compile(
    r"₦|\b(?:ngn|naira|kobo|price|cost|pay|paid|owe|owes|debt|profit|salary|wage|loan|credit|money|cheque|refund)\w*"
    r"|\b(?:cash|borrow|lend|lent|deposit|fee|bill|rent|swap|exchange)(?:s|ed|ing|ped|ping)?\b"
    r"|\d[\d,.]*\s*k\b|\b\d{1,3}(?:,\d{3})+\b",
    re.IGNORECASE,
)
GOODS = (
    C.EGG, C.CRATE, C.BIRD, C.FISH, C.CHICK, C.FINGERLING, C.BAG, C.FEEDBAG, C.CARTON, C.KG, C.TONNE, C.MANURE,
    C.COST_FEED, C.COST_VACCINE,
)  # fmt: skip
DEEDS = (
    C.SELL, C.BUY, C.PAY, C.SPEND, C.GIVE, C.COLLECT, C.LAY, C.FEEDING, C.WEIGH, C.HARVEST, C.DIE, C.CULL, C.KILL,
    C.LOSE, C.BALANCE, C.OWE, C.CREDIT, C.CLEAR, C.GIFT, C.DELIVER, C.CASH, C.TRANSFER, C.POS, C.MOBILE,
)  # fmt: skip


def speaks_of_money(text: str) -> bool:
    """Whether a text names money: a sum, a price, a debt, wages."""
    return bool(MONEY.search(text))


def tells_of_dealings(text: str) -> bool:
    """Whether a text speaks of money, of animals or goods of the farm, or of what is done with them."""
    if speaks_of_money(text):
        return True
    tokens = lexer.tokenize(text)
    languages = tagger.languages_of(tokens)
    tagger.spell(tokens, languages, frozenset())
    tokens = tagger.tag(tokens, languages)
    told = {concept for token in tokens for concept in token.tags}
    norms = [token.norm for token in tokens]
    for at in range(len(norms)):
        _length, meant = dealings().longest(norms, at) or (1, frozenset())
        told |= meant
    return not told.isdisjoint({*GOODS, *DEEDS})
