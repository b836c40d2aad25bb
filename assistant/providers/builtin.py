"""The built-in provider: the deterministic reader of farm messages, spoken to like any other model.

Its first answer to a message is the tool calls that the message asks for, or a text; once the results are in, it says
what became of them. No network, no model, no cost.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assistant import sickness
from assistant.manners.hearing import AMENDS, MANNERS, MANNERS_TOOL, contradicts, heard
from assistant.manners.totals import LONG_DAY, TOTALS_TOOL
from assistant.memories.cues import split
from assistant.providers.base import MAX_TOOL_CALLS, Answer, Conversation, FarmContext, Passage, Provider, Quote
from assistant.questions.calls import Asking, asked
from assistant.questions.model import Question
from assistant.reader import BatchFact, FarmFacts, ProposedRecord, reply
from assistant.reader import read as read_message
from assistant.reader.prices import row_of
from farms.records import MOVES_MONEY, RECORD_TYPES
from farms.records.base import as_json
from governance.safety.requests import asks_for_medicine, names_medicine

REMEMBER = "remember"
ASK_BOOKS = "ask_books"
ABOUT_MEDICINE = ("may_sell", "due", "last")
TOLD = ("drafted", "written", "suggested", "proposed", "known")
TRADES = {kind.name: money for kind, money in MOVES_MONEY if money.owed}
# Fields of the reader that the form calls otherwise.
FORM_NAMES = {"medicine": "drug", "withdrawal_days_eggs": "egg_days", "withdrawal_days_meat": "meat_days"}
REASON = 200  # characters
QUOTED = 420  # characters of a passage in an answer


class BuiltinProvider(Provider):
    """The built-in reader: no network, no model, free for a farm without credits."""

    name = "builtin"
    model = "builtin-2"  # the second reader: evidence tells its readings from those of the first
    free_when_empty = True

    def quote(self, text: str, most: int) -> Quote:
        return Quote(worst_case=1, input_estimate=0)

    def converse(self, conversation: Conversation) -> Answer:
        blocks = conversation.messages[-1]["content"]
        results = [block["toolResult"] for block in blocks if "toolResult" in block]
        if results:
            return Answer(content=[{"text": say_results(results)}])
        text = blocks[0]["text"]
        if told := sickness.told(text, facts(conversation.farm), conversation.farm.today):
            return first_aid(told, read_all(text, conversation.farm))
        asking = of_the_books(text, conversation.farm)
        if asking and not asking.is_unsure:
            return answer_of_the_books(asking, conversation.farm)
        if conversation.passages and (asking is None or conversation.passages[0].sure):
            return Answer(content=[{"text": quote(text, conversation.passages[0])}])
        if asking:
            return answer_of_the_books(asking, conversation.farm)
        answer = read_all(text, conversation.farm)
        if answer.text != reply.QUESTION or not conversation.searched:
            return answer
        return Answer(content=[{"text": _("I found nothing about that in the knowledge base or your documents.")}])


def of_the_books(text: str, farm: FarmContext) -> Asking | None:
    """What `text` asks of the farm's own books, or says to the assistant itself (MANNERS); None where neither."""
    tells = bool(read_message(text, facts(farm), farm.today).records)
    if not tells and (manner := heard(text, farm.known, follows=farm.earlier is not None)):
        return Asking(Question(manner))
    asking = asked(text, farm.known, farm.today, farm.earlier, tells=tells)
    # Figures never answer a question for a medicine; whether eggs may be sold after one, the books may say.
    if asking and asks_for_medicine(text) and names_medicine(text):
        return asking if asking.question and asking.question.name in ABOUT_MEDICINE else None
    return asking


def answer_of_the_books(asking: Asking, farm: FarmContext) -> Answer:
    """The call that asks the books, or what to say; with those that write down what the rest of the message tells."""
    answer = read_all(asking.rest, farm) if asking.rest else Answer(content=[])
    if asking.question is None:
        return replace(answer, content=[{"text": asking.back}, *answer.content])
    if asking.question.name in MANNERS:
        return replace(answer, content=[*answer.content, say(asking.question.name)])
    call = {"toolUseId": "books", "name": ASK_BOOKS, "input": asking.question.as_json()}
    return replace(answer, content=[*answer.content, {"toolUse": call}])


def say(manner: str) -> dict[str, Any]:
    """The call for what is answered to a manner."""
    return {"toolUse": {"toolUseId": MANNERS_TOOL, "name": MANNERS_TOOL, "input": {"manner": manner}}}


def read_all(text: str, farm: FarmContext) -> Answer:
    """What `text` asks to remember and to record, as tool calls, or a text."""
    rest, memories = split(text, facts(farm), farm.today)
    calls: list[dict[str, Any]] = [
        {"toolUse": {"toolUseId": f"memory-{number}", "name": REMEMBER, "input": {"content": content}}}
        for number, content in enumerate(memories, 1)
    ]
    if calls and not rest:
        return Answer(content=calls)
    answer = read(rest, farm)
    return replace(answer, content=[*answer.content, *calls])


def read(text: str, farm: FarmContext) -> Answer:
    """The tool calls that `text` asks for, or a text when it asks for none."""
    reading = read_message(text, facts(farm), farm.today)
    if asks_for_medicine(text):
        reading = replace(reading, reply="refuse", text=reply.DOSE)
    wanted = [without_debt_of_nobody(record) for record in reading.records]
    if reading.reply == "clarify":  # to ask which batch, and to draft one that was not named, contradict each other
        wanted = [record for record in wanted if record.fields.get("batch") or not needs_batch(record)]
    content: list[dict[str, Any]] = [
        {"toolUse": {"toolUseId": str(number), "name": record.type, "input": arguments(record)}}
        for number, record in enumerate(wanted, 1)
    ]
    if LONG_DAY <= len(wanted) < MAX_TOOL_CALLS:
        content.append({"toolUse": {"toolUseId": TOTALS_TOOL, "name": TOTALS_TOOL, "input": {}}})
    if wanted and contradicts(text):
        content.append(say(AMENDS))
    if not wanted or reading.reply != "records":
        content.insert(0, {"text": reading.text})
    elif remark := reading.remark or (reply.NOBODY_OWES if wanted != list(reading.records) else ""):
        content.insert(0, {"text": remark})
    return Answer(content=content, readings={str(n): how_read(record) for n, record in enumerate(wanted, 1)})


def first_aid(told: sickness.Told, answer: Answer) -> Answer:
    """What helps sick animals, behind the refusal of a medicine that is asked for, with the records that are told.

    What the reader asks back stands at the end; the signs are drafted although they are told in a question.
    """
    said = [reply.DOSE] if told.asks_medicine else []
    said.append(sickness.say(told))
    if answer.text.endswith("?") and answer.text != reply.UNCLEAR:
        said.append(answer.text)
    content = [{"text": "\n\n".join(said)}, *(block for block in answer.content if "toolUse" in block)]
    readings = dict(answer.readings)
    if not any(use["name"] == "symptom" for use in answer.tool_uses):
        for number, record in enumerate(told.symptoms, 1):
            id = f"sign-{number}"
            content.append({"toolUse": {"toolUseId": id, "name": record.type, "input": arguments(record)}})
            readings[id] = how_read(record)
    return replace(answer, content=content, readings=readings)


def without_debt_of_nobody(record: ProposedRecord) -> ProposedRecord:
    """The record, without what is owed where nobody is named who owes it or to whom it is owed."""
    money = TRADES.get(record.type)
    if money is None or not record.fields.get(money.owed) or record.fields.get(money.who):
        return record
    fields = {name: value for name, value in record.fields.items() if name not in (money.owed, "due_on")}
    return replace(record, fields=fields, sure=False)


def how_read(record: ProposedRecord) -> dict[str, Any]:
    """Which words gave which field, by which rule, which words gave none, and whether the reading is sure."""
    fields = [
        [FORM_NAMES.get(name, name), record.sources.get(name, ""), record.rules.get(name, "")] for name in record.fields
    ]
    return {"fields": fields, "left": list(record.left), "sure": record.sure}


def quote(question: str, source: Passage) -> str:
    """What a passage says to a question, in its own words, and where it says so."""
    about = [source.title, source.place, source.source]
    named = ", ".join(part for part in about if part) or _("what you asked me to remember")
    dated = f"{named} ({source.date})" if source.date else named
    quoted = lines_about(source.text, question) if source.kind == "convo_summary" else excerpt(source.text, question)
    said = quoted + "\n" + _("Source: %(source)s") % {"source": dated}
    if source.sure:
        return said
    return _("I found nothing that says exactly this. The nearest I have:") + "\n" + said


def cites(answer: str) -> bool:
    """Whether an answer of ours, or of a model that was stood in for, ends in a quote's source."""
    lead = _("Source: %(source)s") % {"source": ""}
    return any(line.startswith(lead.strip()) for line in answer.splitlines())


def lines_about(summary: str, question: str) -> str:
    """The lines of a summary that share words with the question, under their headings; its beginning when none does."""
    asked = {word[:5] for word in re.findall(r"\w{4,}", question.lower())}
    lines_kept: list[str] = []
    for part in summary.split("\n\n"):
        heading, *lines = part.splitlines()
        told = [line for line in lines if asked & {word[:5] for word in re.findall(r"\w{4,}", line.lower())}]
        lines_kept += [heading, *told] if told else []
    return ("\n".join(lines_kept) or summary)[:QUOTED]


def excerpt(text: str, question: str) -> str:
    """The sentences of a passage that share most words with the question, at most QUOTED characters, in their order."""
    sentences = re.split(r"(?<=[.!?;])\s+", " ".join(text.split()))
    asked = {word[:5] for word in re.findall(r"\w{3,}", question.lower())}
    shared = [len(asked & {word[:5] for word in re.findall(r"\w{3,}", sentence.lower())}) for sentence in sentences]
    chosen: set[int] = set()
    for at in sorted(range(len(sentences)), key=lambda at: (-shared[at], at)):
        if sum(len(sentences[other]) + 1 for other in chosen) + len(sentences[at]) <= QUOTED:
            chosen.add(at)
    if not chosen:
        return sentences[0][:QUOTED] + "…"
    return " ".join(sentences[at] for at in sorted(chosen))


def needs_batch(record: ProposedRecord) -> bool:
    """Whether a record of this type cannot be written without a batch."""
    return bool(RECORD_TYPES[record.type].form.base_fields["batch"].required)


def facts(farm: FarmContext) -> FarmFacts:
    """What the reader may know of the farm. Prices in naira."""
    return FarmFacts(
        batches=tuple(BatchFact(name=batch.name, kind=batch.kind, count=batch.heads) for batch in farm.batches),
        crate_size=farm.crate_size,
        feed_bag_kg=farm.feed_bag_kg,
        species=tuple(sorted({batch.kind for batch in farm.batches})),
        prices=tuple(
            (row, price.kobo / 100) for price in farm.prices if (row := row_of(price.item, price.unit, price.kind))
        ),
    )


def arguments(record: ProposedRecord) -> dict[str, Any]:
    """The fields of a reading as the arguments of a tool call: plain JSON, one level deep, by the names of its form.

    Where the form wants a reason, the words that told of it are one. The rest of the message is not: workers see the
    record, and must not see the money beside it.
    """
    fields: dict[str, Any] = dict(record.fields)
    fields |= fields.pop("readings", None) or {}
    if record.type == "stock_adjustment":
        fields["reason"] = ", ".join(dict.fromkeys(words for words in record.sources.values() if words))[:REASON]
    named = {FORM_NAMES.get(name, name): as_json(value) for name, value in fields.items() if value is not None}
    return {name: value for name, value in named.items() if name in RECORD_TYPES[record.type].form.base_fields}


def say_results(results: list[dict[str, Any]]) -> str:
    """What became of the tool calls, in the farmer's words."""
    outcomes = [result["content"][0]["json"] for result in results]
    sums: dict[str, Any] = next((each for each in outcomes if each["record_type"] == TOTALS_TOOL), {})
    outcomes = [outcome for outcome in outcomes if outcome is not sums]
    counts = {kind: sum(outcome["kind"] == kind for outcome in outcomes) for kind in TOLD}
    lines = [*_prepared(counts, sums.get("summary", ""), sums.get("payload", {}).get("when", ""))]
    lines += [outcome.get("summary", "") for outcome in outcomes if outcome["kind"] in ("answered", "nothing")]
    if counts["proposed"]:
        lines.append(
            ngettext(
                "I can remember this. Press Keep if it is right: until then I do not use it.",
                "I can remember these. Press Keep where it is right: until then I do not use them.",
                counts["proposed"],
            )
        )
    if counts["known"]:
        lines.append(_("I remember that already."))
    for outcome in outcomes:
        lines += [text for texts in outcome.get("errors", {}).values() for text in texts]
    return "\n".join(dict.fromkeys(filter(None, lines)))


def _prepared(counts: dict[str, int], sums: str, when: str) -> Iterator[str]:
    """How many records were prepared, written or understood; of a long day first what they add up to."""
    said = {"count": counts["drafted"], "when": when, "sums": sums}
    if sums and not (counts["written"] or counts["suggested"]):
        if when:
            yield _("I prepared %(count)s records for %(when)s: %(sums)s. Look at each, then confirm.") % said
        else:
            yield _("I prepared %(count)s records: %(sums)s. Look at each, then confirm.") % said
        return
    if sums:
        yield (_("This makes for %(when)s: %(sums)s.") if when else _("Together this makes: %(sums)s.")) % said
    if counts["drafted"]:
        text = ngettext(
            "I prepared a record for you. Look at it, then confirm.",
            "I prepared %(count)s records for you. Look at each one, then confirm.",
            counts["drafted"],
        )
        yield text % said
    if counts["written"]:
        text = ngettext("I wrote it down.", "I wrote %(count)s records down.", counts["written"])
        yield text % {"count": counts["written"]}
    if counts["suggested"]:
        yield _("This is what I understood. Your farm's setting is “suggest”, so I wrote nothing.")
