"""Does a farmer ask for medicine: which, how much, how often? Only a vet may answer that."""

from __future__ import annotations

import re

from farms.language.folding import fold
from governance.safety.text import has, tokens_of

_ASKS = re.compile(
    r"\?|\b(?:how (?:many|much|long|often|do|can|should|i|to)|which|what|wetin|when|can i|should i|shall i"
    r"|i fit|make i|if i"
    r"|does|is \d|nawa|elo|melo+|ole|kedu|gini|kini|ki ni|wane|wace|ewo|iru|tell me|give me|i need|i want"
    r"|i wan|recommend"
    r"|suggest|prescribe|calculate|convert|dosage|dose|doses|prescription|adadin)\b"
)
_OUTRIGHT = re.compile(
    r"\b(?:dosage|dosing|prescri\w+|adadin|(?:what|which|best|any|right|correct|wane|wace|kedu|iru"
    r"|wo) (?:\w+ )?(?:drugs?|medicine"
    r"|antibiotics?|injection|treatment|magani|oogun|ogwu)|oogun wo|how (?:do|can|should|to"
    r"|i go) \w*\s?(?:treat|cure|inject|mix)"
    r"|treatment for|cure for)\b"
)
_SIGNS = re.compile(
    r"\b(?:cough\w*|sneez\w*|diarrh\w+|diarrhoea|blood\w*|limp\w*|weak|sick\w*|worms?|lice|mites?|sores?"
    r"|ulcers?|swollen|wound\w*"
    r"|crd|coryza|cocci\w*|gumboro|newcastle|fowl pox|typhoid|cholera|catarrh|paralys\w*|fungus|tari|zawo"
    r"|wuko|iko|igbe|ukwara"
    r"|obara|wey dey shit)\b"
)
_GIVES = re.compile(r"\b(?:give|use|put|inject|treat|cure|fun|lo|nye|enye|ba|agba|ba wa|mix|double|kill|apply|buy)\b")
# The day of a vaccine stands in every vaccination plan; how much of it is given does not.
_WHEN_TO_VACCINATE = re.compile(
    r"(?=.*\b(?:when|(?:which|what) (?:day|week|age|time|date)|how old|schedule|plan)\b)"
    r"(?=.*\b(?:vaccin\w*|lasota|la sota|hitchner)\b)"
    r"(?!.*\b(?:how (?:much|many)|dos\w+|ml|mg|drops?|litres?|drugs?|antibiotics?|medicines?|sick|cough\w*|sneez\w*)\b)"
)
_NOT_MEDICINE = re.compile(
    r"\b(?:spend|spent|cost|price|profit|left|remain\w*|bought|sold|sell|eat safely|withdrawal|due|remind"
    r"|signs?|wait"
    r"|expire\w*|stock|paid|pay|mun sayi|a ra|anyi zuru|note)\b"
)


def names_medicine(message: str) -> bool:
    """Whether `message` speaks of a medicine, and not only in words that may measure one."""
    named = has(tokens_of(message), "drug", "human_drug", "banned", "inject", "med")
    return named or bool(re.search(r"\bdos(?:es?|age|ing)\b", fold(message)))


def asks_for_medicine(message: str) -> bool:
    """Whether `message` asks for a dose, a drug or a treatment; not when it reports, buys, or asks what was spent."""
    folded = " ".join(fold(message).split())
    if _WHEN_TO_VACCINATE.match(folded):
        return False
    if not _ASKS.search(folded) and not re.match(r"(?:\w+ ){0,2}(?:dose|dosage|per litre)", folded):
        return False
    if _OUTRIGHT.search(folded) and not re.search(r"\b(?:spend|spent|cost|price|bought|paid)\b", folded):
        return True
    if _NOT_MEDICINE.search(folded):
        return False
    tokens = tokens_of(message)
    medicine = has(tokens, "drug", "human_drug", "banned", "inject", "poison", "bleach", "vitamin")
    medicine = medicine or has(tokens, "med", "dose_word", "unit_dose")
    return medicine or bool(_SIGNS.search(folded) and _GIVES.search(folded))
