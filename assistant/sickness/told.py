"""Whether a message tells of sick animals or asks what to do about them, and what it tells."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from assistant.reader import BatchFact, FarmFacts, ProposedRecord, Reading, read, reply
from assistant.sickness.causes import Cause, causes, named_in
from assistant.sickness.patterns import Clause, clauses, says
from assistant.sickness.signs import OF_EGGS, OF_FISH, VAGUE, Cue, Sign, signs_in
from assistant.sickness.urgency import ORDINARY, PANTING, Urgency, urgency_of
from farms.language.folding import fold
from farms.models.batch import FISH
from governance.safety.requests import asks_for_medicine

# More than 2 % of a flock in a day calls for a vet (Walschleben veterinary office; the card "mortality-alarm-flock").
MANY = Decimal("0.02")
LEAST_BIRDS, LEAST_FISH = 5, 20  # that are many, however small the flock
MANY_OF_UNKNOWN = 4  # times that, where it is not known how many there are
RECENT = timedelta(days=2)
PLAIN = (Urgency.POISON, Urgency.POWER, Urgency.FLOOD, Urgency.COLD)  # what it is stands in the message
TRADES = ("sale", "expense", "payment")
_SENTENCE = re.compile(r"[^.!?\n]+[.!?]*")
_ASKING = re.compile(
    r"^\W*(?:(?:please|abeg|sir|oga|doctor)\W+)*(?:why (?:are|is|do|does|did|have|has|dey)|what (?:is|are|can be)"
    r" (?:wrong with|happening to|doing|worrying|affecting)|(?:what|which) (?:disease|sickness) (?:is )?(?:make|makes"
    r"|making|causes|causing)|what (?:makes|causes)|wetin (?:dey )?(?:make|cause|do|worry))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Told:
    """What a message says of sick animals. `batches`: those it names, else those that it can mean."""

    fish: bool
    batches: tuple[BatchFact, ...]
    signs: tuple[Sign, ...]
    causes: tuple[Cause, ...]
    urgency: Urgency
    asks_medicine: bool
    sick: Decimal | None
    dead: Decimal | None
    symptoms: tuple[ProposedRecord, ...]


def told(message: str, farm: FarmFacts, today: date) -> Told | None:
    """What `message` tells of sick animals; None where it is about something else, or about an ordinary loss."""
    said, reading = clauses(message), read(message, farm, today)
    fish = _is_of_fish(message, said, farm, reading.records)
    signs = signs_in(said, fish=fish)
    named = [] if fish or says(Cue.GUARDS, said) else named_in(said)
    many_dead = not says(Cue.PLAIN_CAUSE, said) and _many_dead(reading.records, farm, today, fish=fish)
    urgency = urgency_of(said, signs, named, fish=fish, many_dead=many_dead)
    likely = causes(signs, named, fish=fish, kind=_kind(message, farm))
    medicine = _asks_medicine(message, said, reading)
    asking = [clause for sentence in _SENTENCE.findall(message) if _asks(sentence) for clause in clauses(sentence)]
    symptoms = [record for record in reading.records if record.type == "symptom"]
    if _is_elsewhere(message, said, farm, signs, asks=medicine or bool(asking)):
        return None
    about = many_dead or _is_grave(urgency, said, signs, reading.records)
    if medicine or asking:
        animals = bool(_named_batches(message, farm)) or any(says(cue, said) for cue in (Cue.BIRDS, Cue.FISH, Cue.OWN))
        about = about or _is_about(said, asking, signs, named, urgency, animals=animals, medicine=medicine)
    else:
        about = about or _is_shown(said, likely, reading.records)
    if not about:
        return None
    if asking and not symptoms and signs and (_named_batches(message, farm) or says(Cue.OWN, said)):
        symptoms = _symptoms(message, farm, today)
    return Told(
        fish=fish,
        batches=_batches(message, farm, reading.records, fish=fish),
        signs=tuple(signs),
        causes=() if urgency in PLAIN else tuple(likely),
        urgency=urgency,
        asks_medicine=medicine,
        sick=_sum(symptoms, "affected_count"),
        dead=_sum(reading.records, "count", of="mortality"),
        symptoms=tuple(symptoms),
    )


def _asks_medicine(message: str, said: Sequence[Clause], reading: Reading) -> bool:
    """Whether a medicine or a dose is asked for; not when the message only repeats what the vet said, or asks when
    eggs or meat may be sold again."""
    if not asks_for_medicine(message) and reading.text != reply.DOSE:
        return False
    questions = [sentence for sentence in _SENTENCE.findall(message) if "?" in sentence]
    if any(says(Cue.WITHDRAWAL, clauses(question)) for question in questions):
        return False
    return bool(questions) or not says(Cue.VET_SEEN, said)


def _is_elsewhere(message: str, said: Sequence[Clause], farm: FarmFacts, signs: Sequence[Sign], *, asks: bool) -> bool:
    """Whether the message is about eggs alone, about people, or about what the books say of some day."""
    if signs and set(signs) <= OF_EGGS and not says(Cue.SICK, said):
        return True
    if says(Cue.LOOKS_BACK, said) and not asks:
        return True
    animals = _named_batches(message, farm) or says(Cue.BIRDS, said) or says(Cue.FISH, said)
    return says(Cue.PEOPLE, said) and not animals


def _asks(sentence: str) -> bool:
    """Whether a sentence asks about animals, and not about the books, or what a card tells at leisure."""
    said = clauses(sentence)
    asks = "?" in sentence or says(Cue.WHAT_IT_IS, said) or says(Cue.WHAT_TO_DO, said)
    elsewhere = (Cue.OTHER_QUESTION, Cue.LOOKS_BACK, Cue.WITHDRAWAL)
    return asks and not any(says(cue, said) for cue in elsewhere)


def _is_about(
    said: Sequence[Clause],
    asking: Sequence[Clause],
    signs: Sequence[Sign],
    named: Sequence[str],
    urgency: Urgency,
    *,
    animals: bool,
    medicine: bool,
) -> bool:
    """Whether a question is about sick animals: their signs, a sickness by name, or that they are sick or dead."""
    if any(sign not in VAGUE for sign in signs):
        return True
    to_do = says(Cue.WHAT_TO_DO, asking)
    if urgency not in ORDINARY and to_do:
        return True
    if named:
        return (to_do and not medicine) or says(Cue.OWN, said)
    ill = bool(signs) or (not medicine and (says(Cue.SICK, said) or says(Cue.DEAD, said)))
    return animals and ill and (to_do or says(Cue.WHAT_IT_IS, asking) or medicine or len(signs) > 1)


def _is_grave(
    urgency: Urgency, said: Sequence[Clause], signs: Sequence[Sign], records: Sequence[ProposedRecord]
) -> bool:
    """What is told without a question and needs an answer all the same; counted deaths are judged by their number."""
    if says(Cue.OVER, said) or any(record.type in TRADES for record in records):
        return False
    counted = any(record.type == "mortality" for record in records)
    if urgency in (Urgency.POWER, Urgency.FLOOD):
        return not counted and not says(Cue.OTHER_QUESTION, said)
    if urgency is Urgency.HEAT:
        hurts = not PANTING.isdisjoint(signs) or says(Cue.DOWN, said)
        return hurts and all(record.type in ("symptom", "water", "note") for record in records)
    suspected = any(named_in([clause]) and says(Cue.SUSPECTS, [clause]) for clause in said)
    if suspected and (not counted or urgency is Urgency.DEADLY):
        return True
    if urgency is Urgency.POISON:
        return bool(signs) or says(Cue.DEAD, said)
    plain = any(says(cue, said) for cue in (Cue.PLAIN_CAUSE, Cue.OTHER_QUESTION))
    return Sign.SUDDEN_DEATHS in signs and not counted and not plain


def _is_shown(said: Sequence[Clause], likely: Sequence[Cause], records: Sequence[ProposedRecord]) -> bool:
    """Whether signs that point to a sickness are told: where the reader sees signs, or nothing else."""
    if not any(cause.matching for cause in likely) or says(Cue.VET_SEEN, said):
        return False
    if any(record.type == "symptom" for record in records):
        return True
    animals = any(says(cue, said) for cue in (Cue.BIRDS, Cue.FISH, Cue.ANIMALS, Cue.OWN))
    return animals and not records and not any(says(cue, said) for cue in (Cue.OTHER_QUESTION, Cue.OVER, Cue.SUPPOSED))


def _many_dead(records: Sequence[ProposedRecord], farm: FarmFacts, today: date, *, fish: bool) -> bool:
    """Whether so many died today or yesterday, of a cause that is not plain, that a vet is to be called."""
    heads = {batch.name: batch.count for batch in farm.batches}
    least = LEAST_FISH if fish else LEAST_BIRDS
    for record in records:
        count, day = record.fields.get("count"), record.fields.get("occurred_on") or today
        if record.type != "mortality" or not isinstance(count, Decimal) or not isinstance(day, date):
            continue
        if today - day > RECENT:
            continue
        alive = heads.get(str(record.fields.get("batch", "")))
        enough = max(Decimal(least), MANY * alive) if alive else Decimal(least * MANY_OF_UNKNOWN)
        if count >= enough:
            return True
    return False


def _is_of_fish(message: str, said: Sequence[Clause], farm: FarmFacts, records: Sequence[ProposedRecord]) -> bool:
    """Whether the sick animals are fish: by the batch of their record, by the words, by their signs, by the farm."""
    kinds = {batch.name: batch.kind for batch in farm.batches}
    of_records = {kinds[str(r.fields["batch"])] in FISH for r in records
                  if r.type in ("symptom", "mortality") and str(r.fields.get("batch")) in kinds}  # fmt: skip
    if len(of_records) == 1:
        return of_records.pop()
    named = {batch.kind in FISH for batch in _named_batches(message, farm)}
    fish, birds = says(Cue.FISH, said) or True in named, says(Cue.BIRDS, said) or False in named
    if fish != birds:
        return fish
    own = len(signs_in(said, fish=True)), len(signs_in(said, fish=False))
    if own[0] != own[1]:
        return own[0] > own[1]
    return bool(set(signs_in(said, fish=True)) & OF_FISH) or (
        bool(farm.batches) and all(batch.kind in FISH for batch in farm.batches)
    )


def _named_batches(message: str, farm: FarmFacts) -> list[BatchFact]:
    text = " ".join(fold(message).split())
    return [
        batch
        for batch in farm.batches
        if re.search(rf"(?<!\w){re.escape(' '.join(fold(batch.name).split()))}(?!\w)", text)
    ]


def _kind(message: str, farm: FarmFacts) -> str:
    """The kind of the batches that the message names, where it is one."""
    kinds = {batch.kind for batch in _named_batches(message, farm)}
    return kinds.pop() if len(kinds) == 1 else ""


def _batches(message: str, farm: FarmFacts, records: Sequence[ProposedRecord], *, fish: bool) -> tuple[BatchFact, ...]:
    """The batches that the message, or what was read in it, names; else the only one that there is of such animals."""
    of_records = {str(r.fields.get("batch")) for r in records if r.type in ("symptom", "mortality")}
    named = [batch for batch in farm.batches if batch.name in of_records] or _named_batches(message, farm)
    alike = [batch for batch in farm.batches if (batch.kind in FISH) == fish]
    return tuple(named or (alike if len(alike) == 1 else ()))


def _symptoms(message: str, farm: FarmFacts, today: date) -> list[ProposedRecord]:
    """The signs that a question tells of: "Why are my birds sneezing?" says that they sneeze."""
    sentences = (_ASKING.sub("", sentence).replace("?", ".").strip() for sentence in _SENTENCE.findall(message))
    records = read(" ".join(filter(None, sentences)), farm, today).records
    return [record for record in records if record.type == "symptom"]


def _sum(records: Sequence[ProposedRecord], field: str, *, of: str = "symptom") -> Decimal | None:
    counts = [value for r in records if r.type == of and isinstance(value := r.fields.get(field), Decimal)]
    return sum(counts, Decimal(0)) if counts else None
