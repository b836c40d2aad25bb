"""Which part of a message asks the books: the call of the tool that answers it, and what is left to be read."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

from assistant.questions.hearing import hear, is_number
from assistant.questions.model import NEAREST, Question
from assistant.questions.names import Known
from assistant.questions.understanding import AskBack, asks, understand

_SENTENCES = re.compile(r"(?<=[.!?\n])\s+")
_OPENS_INSIDE = re.compile(
    r"\b(?:how (?:many|much|long|old|far|is|are)|what|wetin|which|who|whom|when|can i|can we|na how|nawa|elo|eelo|melo"
    r"|ole)\b",
    re.IGNORECASE,
)
_POINTS_BACK = re.compile(r"\b(?:it|they|them|their|its|dem|am)\b", re.IGNORECASE)  # to what was said before
KEY_WORDS, KEY_WORDS_SURE = 7, 0.6  # of a question that is but a list of them, which may be a report
LONG = 24  # words of a sentence that tells a story before it asks


@dataclass(frozen=True)
class Asking:
    """The question that a message asks, or a text that asks back; `rest` is what else it says."""

    question: Question | None = None
    back: str = ""
    rest: str = ""

    @property
    def is_unsure(self) -> bool:
        """Whether it asks something of which only the nearest page is known: a card may answer it better."""
        return self.question is not None and self.question.name == NEAREST


def asked(text: str, known: Known, today: date, earlier: Question | None, *, tells: bool) -> Asking | None:
    """What `text` asks of the books; None when it asks nothing of them.

    `tells`: the message tells of things to write down. Where it has figures that name no day and no batch, only a
    sentence that asks by its form is a question.
    """
    sentences = [sentence for sentence in _SENTENCES.split(text.strip()) if sentence]
    asking = [sentence for sentence in sentences if asks(sentence)]
    heard = hear(text, known, today)
    days = any(period.first != period.last for period in heard.periods)  # a record is of one day
    numbers = any(is_number(word) for word in heard.words)
    if not asking and tells and (numbers or (len(heard.words) > KEY_WORDS and not days)):
        return None
    least = KEY_WORDS_SURE if tells and not asking else 0.0
    said = " ".join(asking) if asking and len(sentences) > 1 else text
    first, second = (text, said) if _POINTS_BACK.search(said) else (said, text)
    found = understand(_core(first), known, today, earlier, least=least)
    if found is None and second != first and (not tells or second == said):
        found = understand(_core(second), known, today, earlier)
    if found is None:
        return None
    rest = " ".join(sentence for sentence in sentences if sentence not in asking) if asking and tells else ""
    if isinstance(found, AskBack):
        return Asking(back=found.text, rest=rest)
    return Asking(_with_names(found, text, known, today), rest=rest)


def _core(text: str) -> str:
    """The end of a long sentence, from the last word that asks."""
    if len(text.split()) <= LONG:
        return text
    opened = [match.start() for match in _OPENS_INSIDE.finditer(text)]
    inside = [at for at in opened if len(text[at:].split()) > 2]
    return text[inside[-1] :] if inside else text


def _with_names(question: Question, text: str, known: Known, today: date) -> Question:
    """The question with the batch, the person and the days that stand in the rest of the message."""
    whole = hear(text, known, today)
    if not question.batch and (whole.batches or whole.kind):
        question = replace(question, batch=", ".join(whole.batches) or whole.kind)
    if not question.who and len(whole.people) == 1:
        name = "account" if question.name == "spent" and not question.of else question.name
        question = replace(question, name=name, who=whole.people[0])
    told = len(text.split()) > LONG  # the days of a story are not those that are asked about
    if (
        question.since is None
        and not told
        and len(whole.periods) == 1
        and question.name not in ("may_sell", "state", "animals", "debts")
    ):
        question = replace(question, since=whole.periods[0].first, until=whole.periods[0].last)
    return question
