"""Which part of a message asks the books: the call of the tool that answers it, and what is left to be read."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

from assistant.questions.hearing import hear, is_number
from assistant.questions.model import NEAREST, Question
from assistant.questions.names import Known
from assistant.questions.subject import clearly
from assistant.questions.understanding import AskBack, asks, understand

_SENTENCES = re.compile(r"(?<=[.!?\n])\s+")
_OPENS_INSIDE = re.compile(
    r"\b(?:how (?:many|much|long|old|far|is|are)|what|wetin|which|who|whom|when|can i|can we|na how|nawa|elo|eelo|melo"
    r"|ole)\b",
    re.IGNORECASE,
)
_POINTS_BACK = re.compile(r"\b(?:it|they|them|their|its|dem|am)\b", re.IGNORECASE)  # to what was said before
MAY_BE_A_REPORT = 0.8  # how likely what is asked must be, where nothing asks by its form
_CLAUSES = re.compile(r"[.,;:?!\n]+\s*")
LONG, CLEAR = 16, 0.5  # words of a sentence that tells a story before it asks


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

    `tells`: the message tells of things to write down. Where it is long, or has figures that name no day and no batch,
    only a sentence that asks by its form is a question.
    """
    sentences = [sentence for sentence in _SENTENCES.split(text.strip()) if sentence]
    asking = [sentence for sentence in sentences if asks(sentence)]
    heard = hear(text, known, today)
    days = not all(period.is_a_day for period in heard.periods)  # a record is of one day
    figures = sum(is_number(word) for word in heard.words)
    if not asking and tells and (figures > days or len(text.split()) > LONG):
        return None
    least = MAY_BE_A_REPORT if not asking and (tells or figures) else 0.0
    said = " ".join(asking) if asking and len(sentences) > 1 else text
    first, second = (text, said) if _POINTS_BACK.search(said) else (said, text)
    found = understand(_core(first, known, today), known, today, earlier, least=least)
    if found is None and second != first and (not tells or second == said):
        found = understand(_core(second, known, today), known, today, earlier, least=least)
    if found is None or (least and isinstance(found, Question) and found.name == NEAREST):
        return None
    rest = " ".join(sentence for sentence in sentences if sentence not in asking) if asking and tells else ""
    if isinstance(found, AskBack):
        return Asking(back=found.text, rest=rest)
    return Asking(_with_names(found, text, known, today), rest=rest)


def _core(text: str, known: Known, today: date) -> str:
    """The part of a long text that asks most clearly: the whole, a clause, or what follows a word that asks."""
    if len(text.split()) <= LONG or clearly(hear(text, known, today)) > CLEAR:
        return text
    parts = [text, *_CLAUSES.split(text), *(text[match.start() :] for match in _OPENS_INSIDE.finditer(text))]
    parts = [part.strip() for part in parts if len(part.split()) > 2]
    return max(parts, key=lambda part: clearly(hear(part, known, today)))


def _with_names(question: Question, text: str, known: Known, today: date) -> Question:
    """The question with the batch, the person and the days that stand in the rest of the message."""
    whole = hear(text, known, today)
    if whole.batches or (not question.batch and whole.kind and not question.of):
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
