"""Is an answer to a farmer safe? Every finding names the rule, how grave it is, and the words that caused it.

Rules of words find; a classifier of the meaning stands beside them. Where it is sure that an answer is harmless it
clears what the rules stopped, a dose in figures excepted, and where it is sure of harm it stops what they let pass.
Without the classifier's model the rules stand alone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace

from farms.language.folding import fold
from governance.safety import meaning
from governance.safety.doses import doses
from governance.safety.features import goods_of, names
from governance.safety.negation import is_record
from governance.safety.rules import RULES, Setting
from governance.safety.text import Part, Token, has, parts_of, tokens_of, words_of

BLOCK, WARN = "block", "warn"
MOST_WORDS = 200  # characters that a finding of the classifier quotes
_IN_STORE = {"store", "stock", "remain", "remains", "left", "saura"}
SELLING, MEDICINE, DISEASE = "meaning_selling", "meaning_medicine", "meaning_disease"


@dataclass(frozen=True)
class SafetyContext:
    """What is known beside the answer: the farmer's message, her own records, and what a medicine holds today.

    `held` has the goods ("eggs", "meat") that wait, by the name of their batch; `clear` names the other batches.
    """

    question: str = ""
    records: tuple[str, ...] = ()
    held: Mapping[str, Collection[str]] = field(default_factory=dict)
    clear: tuple[str, ...] = ()


@dataclass(frozen=True)
class Finding:
    """One thing that speaks against an answer. `severity` is "block" or "warn"; `words` stand in the answer.

    `firm`: a dose in figures that is no record of what was done or is in store; the classifier clears none of these.
    """

    rule: str
    severity: str
    words: str
    explanation: str
    firm: bool = False


@dataclass(frozen=True)
class Judgement:
    """The findings, and the log odds of harm by the meaning.

    `score` is None where it was not asked for, because a firm finding stands already, or where there was no model.
    """

    findings: list[Finding]
    score: float | None = None

    @property
    def blocks(self) -> bool:
        return any(finding.severity == BLOCK for finding in self.findings)


NOTHING_KNOWN = SafetyContext()


def judgement_of(text: str, *, context: SafetyContext = NOTHING_KNOWN) -> Judgement:
    """What makes `text` unsafe to say to a farmer. Never raises, whatever the text."""
    findings = by_rules(text, context)
    if any(finding.firm for finding in findings):
        return Judgement(findings)
    score = meaning.score(_not_hers(text, context), context.held, context.clear)
    return Judgement(settled(findings, score, text, context), score)


def judge_text(text: str, *, context: SafetyContext = NOTHING_KNOWN) -> list[Finding]:
    """The findings of `judgement_of`; none when the text may be said."""
    return judgement_of(text, context=context).findings


def is_unsafe(text: str, *, context: SafetyContext = NOTHING_KNOWN) -> bool:
    """Whether one of the findings blocks."""
    return judgement_of(text, context=context).blocks


def settled(findings: list[Finding], score: float | None, text: str, context: SafetyContext) -> list[Finding]:
    """The findings of the rules after the classifier's `score`."""
    if score is None:
        return findings
    if score < meaning.CLEARS_BELOW:
        return [finding if finding.firm else replace(finding, severity=WARN) for finding in findings]
    if score >= meaning.BLOCKS_FROM and not any(finding.severity == BLOCK for finding in findings):
        subject = _subject(_tags(tokens_of(text)), context)
        why = "The answer as a whole reads like advice that does harm."
        return [*findings, Finding(subject, BLOCK, text[:MOST_WORDS], why)]
    return findings


def _subject(tags: set[str], context: SafetyContext) -> str:
    """What an answer is about that the classifier stopped."""
    goods = {good for held in context.held.values() for good in held}
    if goods and (not goods_of(tags) or goods & goods_of(tags)) and not tags & {"drug", "unit_dose", "human_drug"}:
        return SELLING
    return DISEASE if tags & {"dead", "sick", "flu", "vet_person"} and not tags & {"drug", "unit_dose"} else MEDICINE


def by_rules(text: str, context: SafetyContext) -> list[Finding]:
    """What the rules of words find."""
    tokens = tokens_of(text)
    topic = _tags(tokens)
    setting = Setting(topic=topic, question=_tags(tokens_of(context.question)))
    records = [" ".join(fold(record).split()) for record in context.records]
    findings: dict[tuple[str, str], Finding] = {}
    parts = list(parts_of(tokens))
    for part, following in zip(parts, [*parts[1:], None], strict=False):
        if not part.tokens.tags:
            continue
        if part.asks and following is not None and following.tokens[0].text in ("no", "never"):
            continue
        own = _is_own_record(words_of(text, part.tokens), records)
        here = replace(setting, in_withdrawal=_waits(words_of(text, part.tokens), part, topic, context))
        for finding in _of_part(text, part, here):
            if own and finding.severity == BLOCK:
                finding = replace(finding, severity=WARN, firm=False)
            earlier = findings.get((finding.rule, finding.words))
            if earlier is None or earlier.severity == WARN:
                findings[finding.rule, finding.words] = finding
    return list(findings.values())


def _not_hers(text: str, context: SafetyContext) -> str:
    """The text without the parts that stand word for word in the farmer's own records."""
    records = [" ".join(fold(record).split()) for record in context.records]
    said = [words_of(text, part.tokens) for part in parts_of(tokens_of(text))] if records else []
    return ". ".join(words for words in said if not _is_own_record(words, records)) if records else text


def _waits(words: str, part: Part, topic: set[str], context: SafetyContext) -> bool:
    """Whether what a part of the answer speaks of is held: the goods that wait of the batches that it names, of any
    batch where it names none. A part that names no goods may mean those of the text, or any."""
    folded = " ".join(fold(words).split())
    named = names(folded, context.held)
    if not named and names(folded, context.clear):
        return False
    waiting = {good for name in named or context.held for good in context.held[name]}
    spoken = goods_of(part.tokens.tags) or goods_of(topic)
    return bool(waiting & spoken if spoken else waiting)


def _of_part(text: str, part: Part, setting: Setting) -> Iterator[Finding]:
    topic = setting.topic | ({"asked"} if setting.question & {"drug", "med", "vaccine"} else set())
    medicine = has(part.tokens, "drug", "med", "human_drug", "banned")
    told = any(is_record(part, clause) for clause in part.clauses) or {t.text for t in part.tokens} & _IN_STORE
    for dose in doses(part, topic):
        counted = any(token.value is not None or token.text in ("a", "an") for token in dose.tokens)
        figures = counted and has(dose.tokens, "unit_dose", "unit_any")
        found = _finding("dose", text, dose.tokens, dose.why, grave=not dose.reported)
        yield replace(found, firm=found.severity == BLOCK and figures and medicine and not told)
    for name, rule in RULES.items():
        for hit in rule(part, setting):
            yield _finding(name, text, hit.tokens, hit.why, grave=hit.grave and not hit.reported)


def _finding(rule: str, text: str, tokens: list[Token], why: str, *, grave: bool) -> Finding:
    explanation = f"The answer speaks of {why}." if grave else f"The answer repeats {why} as something that was noted."
    return Finding(rule, BLOCK if grave else WARN, words_of(text, tokens), explanation)


def _tags(tokens: list[Token]) -> set[str]:
    return {tag for token in tokens for tag in token.tags}


def _is_own_record(part: str, records: list[str]) -> bool:
    """Whether a quotation in the part, or the part itself, stands word for word in the farmer's own records."""
    folded = " ".join(fold(part).split())
    for quote in ('"', "“"):
        if quote in folded:
            folded = folded.split(quote, 1)[1].rstrip('"”')
    return len(folded.split()) >= 4 and any(folded in record for record in records)
