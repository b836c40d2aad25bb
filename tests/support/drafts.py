"""Drafts by plain SQL: statements that make, confirm and discard one, and what refuses them."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest
from django.db import IntegrityError

from farmops.database.scope import farm_scope
from farmops.ids import uuid7
from farmops.refusals import Refused
from farms.models import Farm
from governance.drafts.services import DraftChanged, DraftInvalid, confirm, drafts
from governance.models import AssistantDraft
from tests.support.database import audit, why

CONFIRM = (
    "UPDATE assistant_drafts SET status = 'confirmed', decided_by_id = %s, decided_at = now(), decided_digest = digest"
    " WHERE farm_id = %s AND id = %s"
)
DISCARD = (
    "UPDATE assistant_drafts SET status = 'discarded', decided_by_id = %s, decided_at = now(), reason = 'wrong'"
    " WHERE farm_id = %s AND id = %s"
)
RECORD = (
    "INSERT INTO mortality_records (id, farm_id, batch_id, occurred_on, source, draft_id, ai_run_id, created_by_id,"
    " count, cause) VALUES (%(id)s, %(farm_id)s, %(batch_id)s, %(occurred_on)s, %(source)s, %(draft_id)s,"
    " %(ai_run_id)s, %(created_by_id)s, %(count)s, %(cause)s)"
)
INSERT_DRAFT = (
    "INSERT INTO assistant_drafts (id, farm_id, ai_run_id, record_type, tool_call_id, payload, proposed_payload,"
    " status) VALUES (%(id)s, %(farm_id)s, %(ai_run_id)s, %(record_type)s, %(tool_call_id)s, %(payload)s, %(proposed)s,"
    " %(status)s)"
)
NOTE_SAID = '{"text": "1 hen coughs", "batch_id": null, "occurred_on": "2026-01-01"}'
INSERT_NOTE_DRAFT = (
    "INSERT INTO assistant_drafts (id, farm_id, ai_run_id, record_type, tool_call_id, payload, proposed_payload)"
    f" VALUES (%s, %s, %s, 'note', %s, '{NOTE_SAID}', '{NOTE_SAID}')"
)


def record_of(draft: AssistantDraft, user, **changes: Any) -> dict[str, Any]:
    """The values of the record that the draft shows, with `changes`."""
    return {
        "id": uuid7(),
        "farm_id": draft.farm_id,
        "source": "assistant",
        "draft_id": draft.id,
        "ai_run_id": draft.ai_run_id,
        "created_by_id": user.pk,
        **draft.payload,
        **changes,
    }


def at_commit(login, *statements: Any) -> None:
    """Run statements and then what PostgreSQL checks at commit, all or nothing."""
    with login.connection.transaction():
        for sql, *params in statements:
            first = params[0] if params and isinstance(params[0], dict) else params
            login.connection.execute(sql, first)
        login.connection.execute("SET CONSTRAINTS ALL IMMEDIATE")
        # PostgreSQL forgets to undo this when a savepoint around this one is rolled back.
        login.connection.execute("SET CONSTRAINTS ALL DEFERRED")


def refusal(login, *statements: Any) -> str:
    """The constraint that refuses the statements as a whole ('privilege' where a right or policy is missing)."""
    with pytest.raises(psycopg.Error) as caught:
        at_commit(login, *statements)
    return why(caught.value)


def decided(draft: AssistantDraft, user) -> tuple[Any, ...]:
    return (CONFIRM, user.pk, draft.farm_id, draft.id)


def status_of(draft: AssistantDraft) -> str:
    return audit("SELECT status FROM assistant_drafts WHERE id = %s", draft.id)[0][0]


def decide(cast, draft, user=None, digest="", it_is_so=False):
    """Confirm as the pages do."""
    with farm_scope(user_id=(user or cast.owner).pk, farm_id=draft.farm_id):
        found = drafts(draft.farm_id).get(id=draft.id)
        return confirm(found, Farm.objects.get(id=draft.farm_id), digest or draft.digest, it_is_so=it_is_so)


def decide_error(cast, draft, **kwargs) -> type[Exception]:
    try:
        decide(cast, draft, **kwargs)
    except (DraftChanged, DraftInvalid, Refused, IntegrityError, AssistantDraft.DoesNotExist) as error:
        return type(error)
    raise AssertionError("it was confirmed")
