"""How sure a reading is: whether anything of the message is left that no field and no rule explains."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from assistant.reader.clauses.clause import Clause
from assistant.reader.cover import Told
from assistant.reader.items import Item, Kind
from assistant.reader.model import ProposedRecord, Reading
from farms.language.dealings import tells_of_dealings
from farms.language.wordlist import words

TEXTS = ("task", "note", "symptom")
LONGEST = 14  # words of a text, or of a clause, that is sure
TOLD_ALIKE = ("occurred_on", "batch", "unit", "feed_type")
TOLD = ("tell", "all", "total", "terms", "greeting")
SILENT = (Kind.MARK, Kind.ASIDE)
# Words that tell nothing by themselves, in English, Pidgin, Hausa, Yoruba and Igbo.
LITTLE = words(
    """
    an the this that these those it its he she they them him her his hers their we us our ours me my mine you your who which
    is are was were be been being am has have had do does did done will would shall should can could may might must
    to of in on at by for from with into onto inside as and or but so then also too again just only still now yet very
    if because since while when where there here all both each every any some more most other another same such one
    up down out off over under about before after between through during
    don dey na go come wey say sey make no oh oo abeg am dem una im de sha sef ooo fit get got
    da ya ta su mun ni ne ce ga wa mo ti won fun nke anyi ha
    please pls kindly sir madam oga okay
    """
)


def judged(reading: Reading, clauses: Sequence[Clause], told: Sequence[Told]) -> Reading:
    """The reading, none of its records sure where something of the message is left, where words run on without a stop,
    where several days are named, or where records of one type are not told alike.

    A task or note takes whole sentences in, so that little is left of any: one is sure only where it is short, begins
    with what is to be done, holds no figure and is all that was told. A note that tells of money, animals or goods is
    never sure: what it tells has a record of its own.
    """
    if not reading.records:
        return reading
    clear = (
        not any(True for _ in left_over(clauses, told))
        and _longest_run(clauses) <= LONGEST
        and len({record.fields.get("occurred_on") for record in reading.records}) == 1
    )
    sure = (clear and record.sure and _agrees(reading, record) for record in reading.records)
    return replace(reading, records=tuple(replace(r, sure=s) for r, s in zip(reading.records, sure, strict=True)))


def _longest_run(clauses: Sequence[Clause]) -> int:
    """Items said without a stop, a comma or another mark between them."""
    longest = run = 0
    sentence = -1
    for clause in clauses:
        paused = clause.sentence != sentence or (clause.joiner and not clause.joiner.isalpha())
        run, sentence = len(clause.items) + (0 if paused else run), clause.sentence
        longest = max(longest, run)
    return longest


def _agrees(reading: Reading, record: ProposedRecord) -> bool:
    """Whether a text is plain, or a record has what the others of its type have: what one lacks may have been misread."""
    if record.type in TEXTS:
        return _plain(reading, record)
    kin = [other for other in reading.records if other.type == record.type]
    return all((name in record.fields) == (name in other.fields) for other in kin for name in TOLD_ALIKE)


def _plain(reading: Reading, record: ProposedRecord) -> bool:
    said = (
        next(str(record.fields[name]) for name in ("title", "text", "description") if name in record.fields)
        .lower()
        .split()
    )
    named = not said or said[0] in ("to", "the", "a") or said[0] not in LITTLE
    dealt = record.type == "note" and tells_of_dealings(" ".join(said))
    return (
        named
        and not dealt
        and len(reading.records) == 1
        and len(said) <= LONGEST
        and not any(re.search(r"\d", word) for word in said)
    )


def left_over(clauses: Sequence[Clause], told: Sequence[Told]) -> Iterator[Item]:
    """Items that mean something and are explained by no event, and those of clauses that do not tell."""
    telling = [clause for clause in clauses if clause.mode == "tell"]
    for one in told:
        if one.event is not None:
            yield from (
                item for place, item in enumerate(one.event.items) if place not in one.event.used and means(item)
            )
        else:
            yield from (item for clause in telling[one.first : one.stop] for item in clause.items if means(item))
    yield from (item for clause in clauses if clause.mode not in TOLD for item in clause.items if means(item))


def means(item: Item) -> bool:
    """Whether an item says something by itself."""
    if "head" in item.flags or item.kind in SILENT:
        return False
    return item.kind is not Kind.WORD or not (item.norm in LITTLE or len(item.norm) < 2)
