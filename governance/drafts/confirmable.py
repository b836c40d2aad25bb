"""Why a person cannot confirm a draft now, in the order in which she is told.

`why_not_offered` has the reasons for which the card shows no Confirm; `why_not_confirmable` adds those that she is told
when she presses it. PostgreSQL decides (`draft_decision` in `governance.drafts.models`, and the rules of the record's
own table): only it knows whether the draft still says what she saw (`why_changed` has the words) and whether the batch
has as many animals. Its sentences, by the name of the rule, are in `farmops.refusals`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from farmops.refusals import refusal
from farmops.roles import DECIDE, MANAGE, may
from farms.health.withdrawal import BatchWithdrawal, withdrawal_words, withdrawals_on
from farms.people.access import Visit
from farms.records import RECORD_TYPES
from governance.drafts.reading import form_of, read
from governance.evals.services import held_back
from governance.models import AssistantDraft


def why_not_confirmable(draft: AssistantDraft, visitor: Visit) -> str:
    """Why the visitor cannot confirm the draft now, in words for her; '' if she can.

    `draft` comes with its run and who decided it, as `drafts` gives it. PostgreSQL knows the rest: that it says what
    was shown, that the batch has as many animals, and what others write in the same moment.
    """
    stopped = draft.ai_run_id in held_back(draft.farm_id, [draft.ai_run_id])
    return (
        why_not_offered(draft, visitor.role, visitor.user_id, broken=bool(why_unreadable(draft)), stopped=stopped)
        or why_not_fitting(draft, visitor)
        or why_in_withdrawal(draft)
    )


def why_not_offered(draft: AssistantDraft, role: str, user_id: UUID, *, broken: bool, stopped: bool) -> str:
    """The reasons for which a card does not even offer Confirm, of what it has read already: that the draft says no
    record (`broken`), and that a check stopped its answer (`stopped`)."""
    if draft.status != AssistantDraft.Status.PENDING:
        return why_decided(draft)
    if not may_decide(draft, role, user_id):
        return refusal("draft_decider_has_the_right")
    if broken:
        return unreadable()
    if stopped:
        return refusal("draft_is_not_blocked")
    return refusal("draft_run_is_closed") if draft.ai_run.is_open else ""


def why_decided(draft: AssistantDraft) -> str:
    """Who decided the draft, and how; '' while it waits."""
    who = {"who": str(draft.decided_by or _("somebody"))}
    if draft.status == AssistantDraft.Status.CONFIRMED:
        return _("%(who)s has already confirmed this. Nothing more was written.") % who
    if draft.status == AssistantDraft.Status.DISCARDED:
        return _("%(who)s has already discarded this. Nothing was written.") % who
    return ""


def why_changed(draft: AssistantDraft) -> str:
    """Why the draft, as it stands now, is not what the person saw."""
    changed = _("This draft was changed after you opened it. Nothing was written. Read it again, then decide.")
    return why_decided(draft) or changed


def may_decide(draft: AssistantDraft, role: str, user_id: UUID) -> bool:
    """Whether a member decides the draft: who manages every one, others those of their own messages without money."""
    shows_money = RECORD_TYPES[draft.record_type_id].money
    own = draft.ai_run.user_id == user_id
    return may(role, MANAGE) or (may(role, DECIDE) and own and not shows_money)


def unreadable() -> str:
    return _("What the assistant prepared here cannot be read, so it cannot be written. Discard it.")


def why_unreadable(draft: AssistantDraft) -> str:
    """Why the draft can only be discarded: it says no record; '' for every other."""
    return "" if read(draft, {}) else unreadable()


def why_not_fitting(draft: AssistantDraft, visitor: Visit) -> str:
    """What the form of its record says against the draft as the farm stands: a wrong total, another batch's food."""
    said = RECORD_TYPES[draft.record_type_id].form.data_from_payload(draft.payload)
    form = form_of(draft, visitor.farm, visitor.today, said)
    return "; ".join(str(text) for texts in form.errors.values() for text in texts)


def why_in_withdrawal(draft: AssistantDraft) -> str:
    """That a withdrawal period of what the draft sells runs, and it does not say why it may be sold."""
    reading = read(draft, {})
    if reading is None or str(draft.payload.get("withdrawal_reason") or "").strip():
        return ""
    words = sold_in_withdrawal(draft, reading.day, lambda day: withdrawals_on(draft.farm_id, day))
    return refusal("sale_inside_withdrawal") if words else ""


def sold_in_withdrawal(
    draft: AssistantDraft, day: date, withdrawals: Callable[[date], dict[UUID, BatchWithdrawal]]
) -> str:
    """Which food that the draft sells on `day` is within a withdrawal period: "Pen 1: Do not sell …"; '' for none."""
    sells = RECORD_TYPES[draft.record_type_id].sells
    goods = sells(draft.payload) if sells else ()
    batch_id = draft.payload.get("batch_id")
    return withdrawal_words(UUID(str(batch_id)) if batch_id else None, goods, day, withdrawals(day)) if goods else ""


def why_not_editable(draft: AssistantDraft) -> str:
    """Why nobody can change the draft any more; '' while it waits."""
    if draft.status == AssistantDraft.Status.PENDING:
        return ""
    return _("This draft is already decided and cannot be changed.")
