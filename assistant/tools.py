"""The tools that the assistant may call: one for each record type, one to propose what there is to remember, one to ask
the books, and two of the built-in reader's own: for what is said to the assistant itself, and for a long day's sum."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django import forms
from django.db import IntegrityError, connections, transaction
from django.utils.translation import gettext as _

from assistant.manners.answers import ANSWERS
from assistant.manners.hearing import MANNERS_TOOL
from assistant.manners.totals import TOTALS_TOOL, totals
from assistant.memories.cues import MOST_WORDS
from assistant.memories.models import Memory
from assistant.questions.book import ASK_BOOKS, BOOK, ask
from assistant.questions.model import NotAsked, from_json
from farmops.database.scope import turn_scope
from farmops.ids import uuid7
from farmops.refusals import Refused, explain, violated
from farmops.roles import SEE_ALL, may
from farms.language.dealings import speaks_of_money
from farms.models import Farm
from farms.people.access import Visit
from farms.people.farms import farm_today
from governance.drafts.proposals import Outcome, assistant_scope, propose
from governance.runs.services import Claim
from governance.safety.judge import BLOCK, SafetyContext, judge_text
from governance.safety.leaks import injection_signs

REMEMBER = "remember"
REMEMBER_TOOL: dict[str, Any] = {
    "name": REMEMBER,
    "description": "Propose one lasting fact about the farm to remember, when the farmer asks for it: a habit, a name,"
    " a rule of the house. She keeps it or not. Never for what happened today, and never for what is to be done.",
    "schema": {
        "type": "object",
        "properties": {
            "content": {
                "type": "string",
                "maxLength": MOST_WORDS,
                "description": "The fact in her own words, one sentence, that is understood without the message.",
            }
        },
        "required": ["content"],
        "additionalProperties": False,
    },
}


class RememberForm(forms.Form):
    content = forms.CharField(max_length=MOST_WORDS)


def carry_out(claim: Claim, tool_call_id: str, tool: str, arguments: dict[str, Any], *, sure: bool = True) -> Outcome:
    """One tool call, as the assistant's login. Repeating one that was carried out answers with what it did."""
    if tool == REMEMBER:
        return remember(claim, tool_call_id, arguments)
    if tool == ASK_BOOKS:
        return ask_books(claim, arguments)
    if tool == MANNERS_TOOL:
        return answer_manners(claim, arguments)
    if tool == TOTALS_TOOL:
        return add_up(claim)
    return propose(claim, tool_call_id, tool, arguments, sure=sure)


def ask_books(claim: Claim, arguments: dict[str, Any]) -> Outcome:
    """Ask the farm's books as the person who asked: nothing is written, and row security decides what she sees."""
    try:
        question = from_json(arguments, among=BOOK)
    except NotAsked as problem:
        return Outcome("invalid", ASK_BOOKS, errors={"question": [str(problem)]})
    with visit_of(claim) as visitor:
        try:
            answer = ask(visitor, question)
        except NotAsked as nothing:
            return Outcome("nothing", ASK_BOOKS, str(nothing), question.as_json())
        except Refused as refused:
            return Outcome("refused", ASK_BOOKS, errors={"role": [str(refused)]})
    payload = {"page": answer.page, "label": answer.label, "figures": answer.figures}
    return Outcome("answered", ASK_BOOKS, answer.text, payload)


@contextmanager
def visit_of(claim: Claim) -> Iterator[Visit]:
    """The person who asked, at work on her farm: row security decides what is seen."""
    with turn_scope(user_id=claim.user_id, farm_id=claim.farm_id) as scope:
        farm = Farm.objects.get(id=claim.farm_id)
        yield Visit(farm=farm, user_id=claim.user_id, role=scope.role, today=farm_today(farm))


def answer_manners(claim: Claim, arguments: dict[str, Any]) -> Outcome:
    """What is answered to "help", a greeting, a complaint or "you are wrong", with the pages where to go next."""
    said = ANSWERS.get(str(arguments.get("manner")))
    if said is None:
        return Outcome("invalid", MANNERS_TOOL, errors={"manner": [_("There is no such tool.")]})
    with visit_of(claim) as visitor:
        answer = said(visitor, claim.run_id)
    pages = [{"page": address, "label": label} for address, label in answer.pages]
    return Outcome("answered" if answer.text else "nothing", MANNERS_TOOL, answer.text, {"pages": pages})


def add_up(claim: Claim) -> Outcome:
    """What the records that this run prepared or wrote add up to, and their day."""
    with visit_of(claim) as visitor:
        sums, when = totals(claim, visitor.today)
    return Outcome("answered" if sums else "nothing", TOTALS_TOOL, sums, {"when": when})


def remember(claim: Claim, tool_call_id: str, arguments: dict[str, Any]) -> Outcome:
    """Propose a memory; only a person can keep it."""
    content = arguments.get("content")
    form = RememberForm({"content": content if isinstance(content, str) else ""})
    if not form.is_valid() or set(arguments) - {"content"}:
        return Outcome("invalid", REMEMBER, errors={"content": [_("There is nothing to remember in that.")]})
    said = form.cleaned_data["content"]
    if injection_signs(said) or any(finding.severity == BLOCK for finding in judge_text(said, context=SafetyContext())):
        return Outcome("refused", REMEMBER, errors={"content": [_("I do not remember doses, or orders to me.")]})
    with assistant_scope(claim) as role:
        known = Memory.objects.using("assistant").filter(farm_id=claim.farm_id, content__iexact=said)
        if known.exists():
            return Outcome("known", REMEMBER, said)
        shown = not may(role, SEE_ALL) or not speaks_of_money(said)
        try:
            _insert(claim, tool_call_id, said, shown=shown)
        except IntegrityError as error:
            if violated(error) != "memories_once_a_call":
                return Outcome("refused", REMEMBER, said, errors={"rule": [explain(error)]})
    return Outcome("proposed", REMEMBER, said)


def _insert(claim: Claim, tool_call_id: str, content: str, *, shown: bool) -> None:
    # Raw: the assistant's login may name these columns only.
    with transaction.atomic(using="assistant"), connections["assistant"].cursor() as cursor:
        cursor.execute(
            "INSERT INTO memories (id, farm_id, content, status, source, workers_may_read, ai_run_id, tool_call_id)"
            " VALUES (%s, %s, %s, 'proposed', 'assistant', %s, %s, %s)",
            [uuid7(), claim.farm_id, content, shown, claim.run_id, tool_call_id],
        )
