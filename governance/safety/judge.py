"""Is an answer to a farmer safe? Every finding names the rule, how grave it is, and the words that caused it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from farms.language.folding import fold
from governance.safety.doses import doses
from governance.safety.rules import RULES, Setting
from governance.safety.text import Part, Token, parts_of, tokens_of, words_of

BLOCK, WARN = "block", "warn"


@dataclass(frozen=True)
class SafetyContext:
    """What is known beside the answer: the farmer's message, her own records, and whether a withdrawal is running.

    `clear` names the batches that no medicine holds while one is running: a sentence about them alone may speak of
    selling.
    """

    question: str = ""
    records: tuple[str, ...] = ()
    in_withdrawal: bool = False
    clear: tuple[str, ...] = ()
    held: tuple[str, ...] = ()


@dataclass(frozen=True)
class Finding:
    """One thing that speaks against an answer. `severity` is "block" or "warn"; `words` stand in the answer."""

    rule: str
    severity: str
    words: str
    explanation: str


NOTHING_KNOWN = SafetyContext()


def judge_text(text: str, *, context: SafetyContext = NOTHING_KNOWN) -> list[Finding]:
    """What makes `text` unsafe to say to a farmer; none when it may be said. Never raises, whatever the text."""
    tokens = tokens_of(text)
    setting = Setting(
        topic=_tags(tokens), question=_tags(tokens_of(context.question)), in_withdrawal=context.in_withdrawal
    )
    records = [" ".join(fold(record).split()) for record in context.records]
    findings: dict[tuple[str, str], Finding] = {}
    parts = list(parts_of(tokens))
    for part, following in zip(parts, [*parts[1:], None], strict=False):
        if not part.tokens.tags:
            continue
        if part.asks and following is not None and following.tokens[0].text in ("no", "never"):
            continue
        own = _is_own_record(words_of(text, part.tokens), records)
        here = replace(setting, in_withdrawal=_in_withdrawal(words_of(text, part.tokens), context))
        for finding in _of_part(text, part, here):
            if own and finding.severity == BLOCK:
                finding = Finding(finding.rule, WARN, finding.words, finding.explanation)
            earlier = findings.get((finding.rule, finding.words))
            if earlier is None or earlier.severity == WARN:
                findings[finding.rule, finding.words] = finding
    return list(findings.values())


def is_unsafe(text: str, *, context: SafetyContext = NOTHING_KNOWN) -> bool:
    """Whether one of the findings blocks."""
    return any(finding.severity == BLOCK for finding in judge_text(text, context=context))


def _in_withdrawal(part: str, context: SafetyContext) -> bool:
    """Whether a withdrawal is running where a part of the answer speaks of: everywhere, unless it names clear batches
    and none that is held."""
    folded = " ".join(fold(part).split())
    return context.in_withdrawal and (_names(folded, context.held) or not _names(folded, context.clear))


def _names(folded: str, batches: tuple[str, ...]) -> bool:
    names = (" ".join(fold(name).split()) for name in batches)
    return any(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", folded) for name in names if name)


def _of_part(text: str, part: Part, setting: Setting) -> Iterator[Finding]:
    topic = setting.topic | ({"asked"} if setting.question & {"drug", "med", "vaccine"} else set())
    for dose in doses(part, topic):
        yield _finding("dose", text, dose.tokens, dose.why, grave=not dose.reported)
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
