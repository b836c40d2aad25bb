"""What a farmer asks the assistant to remember: "remember that we vaccinate on Mondays".

Her own words are kept; nothing is made of them. What happened ("remember that 3 birds died") and what is to be done
("remember to buy feed") is for the reader.
"""

from __future__ import annotations

import re

from assistant.reader import FarmFacts, read
from governance.safety.requests import asks_for_medicine

MOST_WORDS = 300  # characters of one memory that is proposed

_START = r"(?:^|[,;:.!]\s*|\b(?:and|also|but|please|abeg)\s+)"
_THAT = r"(?:\s*[:,]\s*|\s+(?:that|say)\b[:,]?\s*|\s+)"
_ASKED = re.compile(
    rf"{_START}(?:(?:please|abeg|pls|kindly|always|also|make\s+(?:you|una))\s+)*"
    r"(?:remember|(?:do\s*not|don['’]?t|no|never)\s+(?:ever\s+)?forget|(?:keep|bear)\s+(?:it\s+)?in\s+mind"
    rf"|make\s+a\s+memory){_THAT}(?!to\b|when\b|how\b|what\b|who\b|where\b|why\b|which\b|if\b|the\s+time\b)(?P<what>.+)",
    re.IGNORECASE | re.DOTALL,
)
# "Note that …" is a note of the day, unless it tells how things always are.
_NOTED = re.compile(
    rf"{_START}(?:(?:please|abeg|pls|kindly)\s+)*(?:take\s+)?note(?:\s*:\s*|\s+(?:that|say)\b[:,]?\s*)(?P<what>.+)",
    re.IGNORECASE | re.DOTALL,
)
_HABIT = re.compile(
    r"\b(?:every|each|always|usually|normally|never|weekly|daily|monthly|from\s+now\s+on|any\s*time"
    r"|(?:mon|tues|wednes|thurs|fri|satur|sun)days|(?:a|per)\s+(?:day|week|month))\b",
    re.IGNORECASE,
)
_FACT = re.compile(r"\b(?:is|are|na|belongs?|called|lives?|from|hours?|phone|number|licen[cs]e)\b", re.IGNORECASE)
_HAPPENED = re.compile(
    r"\b(?:today|yesterday|tonight|this\s+(?:morning|afternoon|evening|week)|just|now|died|dead|die|sold|bought|paid|spent"
    r"|collected|picked)\b",
    re.IGNORECASE,
)
LASTING = ("note", "task")  # what the reader makes of a fact; anything else has happened


def split(text: str, farm: FarmFacts, today: object) -> tuple[str, list[str]]:
    """`text` without what is to be remembered, and what that is, sentence by sentence. Never raises on any text."""
    read = [_read(sentence, farm, today) for sentence in re.split(r"(?<=[.!?])\s+|\n+", text.strip())]
    told = [what for _rest, what in read if what]
    return (" ".join(rest for rest, _what in read if rest) if told else text), told


def _read(sentence: str, farm: FarmFacts, today: object) -> tuple[str, str]:
    asked = _ASKED.search(sentence)
    cue = asked or _NOTED.search(sentence)
    if cue is None or sentence.rstrip().endswith("?"):
        return sentence, ""
    what = " ".join(cue["what"].split()).rstrip(" .!;,")
    habit = bool(_HABIT.search(what))
    if not (asked or habit) or not len(what.split()) >= 2 or len(what) > MOST_WORDS:
        return sentence, ""
    reading = read(what, farm, today)  # type: ignore[arg-type]
    if reading.reply == "refuse" or asks_for_medicine(what):
        return sentence, ""
    stands = habit or (_FACT.search(what) and not _HAPPENED.search(what))
    if not stands and any(record.type not in LASTING for record in reading.records):
        return sentence, ""
    before = sentence[: cue.start()].strip(" ,;:")
    return before, what[0].upper() + what[1:]
