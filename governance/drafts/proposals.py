"""What a tool call becomes: a suggestion, a draft, or a record. Everything here runs as the assistant's login."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, connections, transaction
from django.utils.translation import gettext as _

from farmops.database.scope import turn_scope
from farmops.ids import uuid7
from farmops.refusals import Refused, explain, violated
from farmops.roles import SEE_MONEY, may
from farms.language.dealings import tells_of_dealings
from farms.models import Farm
from farms.people.farms import farm_today
from farms.records import RECORD_TYPES, Record, RecordForm, RecordType
from farms.records.fields import NairaField
from farms.records.plausible import doubts
from farms.records.services import write_record
from farms.records.types.note import Note
from governance.models import AssistantDraft
from governance.runs.services import Claim


@dataclass(frozen=True)
class Outcome:
    """What came of one tool call. `kind`: drafted, written, suggested, invalid, refused, unknown.

    Of what there is to remember: proposed, known (it is kept already), invalid, refused. Of what the books were asked:
    answered, nothing (they do not say it), invalid, refused.
    """

    kind: str
    record_type: str
    summary: str = ""
    payload: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, list[str]] = field(default_factory=dict)
    draft_id: str = ""
    record_id: str = ""

    def as_json(self) -> dict[str, Any]:
        return {key: value for key, value in vars(self).items() if value}


@contextmanager
def assistant_scope(claim: Claim) -> Iterator[str]:
    """A transaction of the assistant's login in the claim's attempt; yields the role of the person who asked."""
    with turn_scope(user_id=claim.user_id, farm_id=claim.farm_id, using="assistant") as scope:
        with connections["assistant"].cursor() as cursor:
            cursor.execute("SELECT set_config('farmops.attempt', %s, true)", [str(claim.attempt)])
        yield scope.role


def proposed(claim: Claim) -> Counter[str]:
    """How much of each outcome the run has left in the books so far, by any attempt; called in a farm scope."""
    mine = {"farm_id": claim.farm_id, "ai_run_id": claim.run_id}
    records = (kind.model._default_manager.filter(**mine, draft_id=None) for kind in RECORD_TYPES.values())
    drafted = AssistantDraft.objects.filter(**mine).count()
    return +Counter(drafted=drafted, written=sum(written.count() for written in records))


def propose(claim: Claim, tool_call_id: str, tool: str, arguments: dict[str, Any], *, sure: bool = True) -> Outcome:
    """Carry out one tool call as far as the farm's autonomy allows, in one transaction of the assistant's login.

    What is not `sure`, what can hardly be, and a note of money, animals or goods is a draft for a person, also where
    the farm lets the assistant write by itself.

    Repeating a tool call that was carried out answers with what it did. Python asks `resolve_autonomy` in order to
    explain; PostgreSQL decides.
    """
    kind = RECORD_TYPES.get(tool)
    if kind is None or not isinstance(arguments, dict):
        return Outcome("unknown", tool[:60], errors={"tool": [_("There is no such tool.")]})
    with assistant_scope(claim) as role:
        if kind.money and not may(role, SEE_MONEY):
            return Outcome("refused", kind.name, errors={"role": [_("Money is for the owner. Ask the owner.")]})
        form = _form(kind, _farm(claim.farm_id), arguments)
        if not form.is_valid():
            errors = {name: [str(text) for text in texts] for name, texts in form.errors.items()}
            return Outcome("invalid", kind.name, errors=errors)
        return _carry_out(claim, tool_call_id, kind, form, sure=sure)


def _carry_out(claim: Claim, tool_call_id: str, kind: RecordType, form: RecordForm, *, sure: bool) -> Outcome:
    """What the farm's autonomy makes of a tool call that its form accepts."""
    payload, record = form.payload(), form.save(commit=False)
    summary = record.summary()
    tier = _tier(claim.farm_id, kind.name)
    if tier == "suggest":
        return Outcome("suggested", kind.name, summary, payload)
    record.farm_id, record.ai_run_id, record.tool_call_id = claim.farm_id, claim.run_id, tool_call_id
    try:
        if tier == "draft" or not sure or _stands_for_more(record) or doubts([record], form.farm, using="assistant")[0]:
            draft_id = _insert_draft(claim, tool_call_id, kind, payload)
            return Outcome("drafted", kind.name, summary, payload, draft_id=str(draft_id))
        record.source = "assistant"
        write_record(record, using="assistant")
        return Outcome("written", kind.name, summary, payload, record_id=str(record.id))
    except (IntegrityError, DataError, Refused) as error:
        errors = {"rule": [_why_not(error)]}
        return _already_done(claim, tool_call_id, kind) or Outcome("refused", kind.name, summary, errors=errors)


def _stands_for_more(record: Record) -> bool:
    """Whether it is a note of what has a record of its own: a payment, a gift, a sale."""
    return isinstance(record, Note) and tells_of_dealings(record.text)


def _why_not(error: Exception) -> str:
    if isinstance(error, DataError):
        return _("What it says cannot be kept.")
    return explain(error) if isinstance(error, IntegrityError) else str(error)


def _farm(farm_id: UUID) -> Farm:
    columns = ("id", "slug", "name", "timezone", "crate_size", "feed_bag_kg")
    return Farm.objects.using("assistant").only(*columns).get(id=farm_id)


def _form(kind: RecordType, farm: Farm, arguments: dict[str, Any]) -> RecordForm:
    money = {
        name: _kobo(arguments[name])
        for name, form_field in kind.form.base_fields.items()
        if isinstance(form_field, NairaField) and name in arguments
    }
    data = kind.form.data_from_payload({**arguments, **money})
    data |= {name: arguments[name] for name in kind.batch_fields if name in arguments}
    return kind.form(data, farm=farm, today=farm_today(farm), using="assistant", instance=kind.model(farm_id=farm.id))


def _kobo(value: Any) -> Any:
    """An amount of a tool call: kobo, however the model wrote the number. Anything else the form refuses."""
    if value is None or (isinstance(value, int) and not isinstance(value, bool)):
        return value
    try:
        number = Decimal(str(value).replace(",", "").strip())
        whole = int(number) if number.is_finite() and abs(number) < 10**18 and number == int(number) else None
    except (ArithmeticError, ValueError):
        whole = None
    return f"{value!r} is not a number of kobo" if whole is None or isinstance(value, bool) else whole


def _tier(farm_id: UUID, record_type: str) -> str:
    with connections["assistant"].cursor() as cursor:
        cursor.execute("SELECT resolve_autonomy(%s, %s)", [farm_id, record_type])
        return str(cursor.fetchone()[0])


def _insert_draft(claim: Claim, tool_call_id: str, kind: RecordType, payload: dict[str, Any]) -> UUID:
    draft_id, text = uuid7(), json.dumps(payload)
    # Raw: the assistant's login may name these columns only.
    with transaction.atomic(using="assistant"), connections["assistant"].cursor() as cursor:
        cursor.execute(
            "INSERT INTO assistant_drafts"
            " (id, farm_id, ai_run_id, record_type, tool_call_id, payload, proposed_payload)"
            " VALUES (%s, %s, %s, %s, %s, %s::jsonb, %s::jsonb)",
            [draft_id, claim.farm_id, claim.run_id, kind.name, tool_call_id, text, text],
        )
    return draft_id


def _already_done(claim: Claim, tool_call_id: str, kind: RecordType) -> Outcome | None:
    """What an earlier attempt of the same run made of this very tool call, if anything."""
    mine = {"farm_id": claim.farm_id, "ai_run_id": claim.run_id, "tool_call_id": tool_call_id}
    draft = AssistantDraft.objects.using("assistant").filter(**mine).first()
    if draft is not None:
        drafted = RECORD_TYPES[draft.record_type_id]
        try:
            earlier = drafted.draft_record(draft.payload, claim.farm_id)
            earlier._state.db = "assistant"  # where its batch is looked up
            summary = earlier.summary()
        except (ValidationError, ArithmeticError, AttributeError, KeyError, TypeError, ValueError):
            summary = ""
        return Outcome("drafted", drafted.name, summary, draft.payload, draft_id=str(draft.id))
    record = kind.model._default_manager.using("assistant").filter(**mine).first()
    return Outcome("written", kind.name, record.summary(), record_id=str(record.id)) if record else None


def left_something(claim: Claim) -> bool:
    """Whether a draft or a record of the run stands in the database, whatever its worker was told of its commits."""
    mine = {"farm_id": claim.farm_id, "ai_run_id": claim.run_id}
    with turn_scope(user_id=claim.user_id, farm_id=claim.farm_id):
        return AssistantDraft.objects.filter(**mine).exists() or any(
            kind.model._default_manager.filter(**mine).exists() for kind in RECORD_TYPES.values()
        )


NOT_GIVEN = ("ai_recommendations_one_waiting", "ai_recommendations_once_a_call", "ai_runs_advised_within_bounds")


def recommend(claim: Claim, tool_call_id: str, advice: dict[str, Any]) -> bool:
    """Write a piece of advice for people to decide; False when the same one waits, this call was carried out, or the
    run has given as much as it may.

    `advice` has title, body, why, sources, money and subject. Raises IntegrityError where PostgreSQL refuses it for
    another reason: a run that is closed or in other hands.
    """
    try:
        with assistant_scope(claim), connections["assistant"].cursor() as cursor:
            cursor.execute(
                "INSERT INTO ai_recommendations (id, farm_id, ai_run_id, tool_call_id, title, body, why, sources,"
                " money, subject, status) VALUES (%s, %s, %s, %s, %s, %s, %s, %s::jsonb, %s, %s, 'pending')",
                [
                    uuid7(),
                    claim.farm_id,
                    claim.run_id,
                    tool_call_id[:100],
                    advice["title"][:120],
                    advice["body"],
                    advice["why"],
                    json.dumps(advice["sources"]),
                    advice["money"],
                    advice["subject"],
                ],
            )
    except IntegrityError as error:
        if violated(error) not in NOT_GIVEN:
            raise
        return False
    return True
