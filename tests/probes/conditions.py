"""More attacks: on each condition of a policy, also where other rules hold it too, and on the other ends of CHECKs."""

from __future__ import annotations

from dataclasses import replace

from tests.probes.base import NO_ROW, ROW_SECURITY, Attempt, Probe, Use, Who, all_names, also, try_it
from tests.probes.people import (
    BOSS,
    HERMIT,
    INVITED,
    MANAGER,
    MIGRATION,
    MIGRATION_NOWHERE,
    MODEL,
    STRANGER,
    SYSTEM,
    TURN,
    WORKER,
)
from tests.probes.rows import RECORD_TABLES, by_assistant, elsewhere, insert, insert_as
from tests.probes.shared import more, without

PEEK = (
    "CREATE FUNCTION peek(farm uuid) RETURNS boolean LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp"
    " AS 'SELECT EXISTS (SELECT 1 FROM farm_members WHERE farm_id = farm)'",
    "ALTER FUNCTION peek(uuid) OWNER TO farmops_owner",
    f"GRANT EXECUTE ON FUNCTION peek(uuid) TO {BOSS.login}",
)
TWO_FARMS = (
    "INSERT INTO farm_members (id, farm_id, user_id, role) VALUES (%(new)s, %(other_farm)s, %(owner)s, 'viewer')",
)
HER_THUMB = (insert_as(BOSS, "ai_feedback", user_id="%(stranger)s"),)
SECRET = Who("a manager with a secret of her own", MANAGER.login, "farm", "manager", "manager", invitation="mine")
MEMBERSHIP = ("farm_members_app_read", "farm_members_kept", "farm_members_keep_an_owner")

# rule -> what another condition of it reads: with these alone the attack would succeed
HOLDING = {
    "ai_feedback_app_insert": ("farm_members_app_read",),
    "ai_feedback_app_update": ("farm_members_app_read",),
    "assistant_drafts_assistant_insert": ("farms_assistant_read",),
    "farms_app_own_read": ("farm_members_app_own_read",),
}

# (rule, how, attempt, other rules that refuse it)
ATTACKS: list[tuple[str, str, Attempt, tuple[str, ...]]] = [
    ("memories_app_insert", ROW_SECURITY,
     try_it(BOSS, "adds a memory as the assistant's", insert_as(BOSS, "memories", source="'assistant'")),
     ("memories_provenance", "memories_run_is_open")),
    ("memories_app_insert", ROW_SECURITY,
     try_it(BOSS, "adds a memory to another farm", elsewhere(insert_as(BOSS, "memories"))), ("memories_found",)),
    ("memories_app_update", NO_ROW,
     try_it(HERMIT, "edits every memory there is", "UPDATE memories SET content = 'x', changed_by_id = %(hermit)s"),
     ("memories_found",)),
    ("memories_assistant_insert", ROW_SECURITY,
     try_it(MODEL, "adds a memory to another farm", elsewhere(insert_as(MODEL, "memories"))),
     ("memories_run_is_open",)),
    ("memories_assistant_insert", ROW_SECURITY,
     try_it(MODEL, "adds a memory as a person's", insert_as(MODEL, "memories", source="'person'")),
     ("memories_provenance",)),
    ("memories_assistant_insert", ROW_SECURITY,
     try_it(MODEL, "keeps its own memory", insert_as(MODEL, "memories", status="'kept'")), ("memories_provenance",)),
    ("memories_provenance", "refused by memories_provenance",
     try_it(MIGRATION, "keeps a memory that no person kept", insert_as(MODEL, "memories", status="'kept'")), ()),
    ("convo_summaries_app_insert", ROW_SECURITY,
     try_it(TURN, "writes a summary on another farm", elsewhere(insert_as(BOSS, "convo_summaries"))),
     ("convo_summaries_found",)),
    ("convo_summaries_app_delete_own", NO_ROW,
     try_it(TURN, "deletes her summary in her name", "DELETE FROM convo_summaries WHERE id = %(summary)s"), ()),
    ("convo_summaries_say_something", "refused by convo_summaries_say_something",
     try_it(TURN, "writes a summary of 4,001 characters",
            insert_as(BOSS, "convo_summaries", content="repeat('x', 4001)")), ()),
    ("ai_runs_app_insert", ROW_SECURITY,
     try_it(BOSS, "asks on another farm", elsewhere(insert_as(BOSS, "ai_runs"))), ("ai_runs_meter", "ai_runs_priced")),
    ("ai_runs_app_insert", ROW_SECURITY,
     try_it(BOSS, "opens a run that is running already", insert_as(BOSS, "ai_runs", status="'running'")), ()),
    ("ai_runs_app_insert", ROW_SECURITY,
     try_it(BOSS, "opens a run at its second attempt", insert_as(BOSS, "ai_runs", attempt="1")), ()),
    ("ai_runs_app_insert", ROW_SECURITY,
     try_it(BOSS, "opens a run whose request has left", insert_as(BOSS, "ai_runs", provider_requests="1")), ()),
    ("ai_runs_app_insert", ROW_SECURITY,
     try_it(BOSS, "opens a run that waits for two days", insert_as(BOSS, "ai_runs", lease_until="now() + interval '2 days'")),
     ()),
    ("ai_runs_app_update", NO_ROW,
     try_it(STRANGER, "writes on her run of another farm", "UPDATE ai_runs SET error = 'x' WHERE id = %(other_queued_run)s"),
     ("ai_runs_app_read",)),
    ("ai_runs_owner_sweeps", NO_ROW,
     try_it(MIGRATION_NOWHERE, "reads a closed run whose lease is over", "SELECT 1 FROM ai_runs WHERE id = %(done_run)s",
            given=("UPDATE ai_runs SET lease_until = now() - interval '1 day' WHERE id = %(done_run)s",)), ()),
    ("assistant_drafts_assistant_insert", ROW_SECURITY,
     try_it(MODEL, "drafts on another farm", elsewhere(insert_as(MODEL, "assistant_drafts"))),
     ("farms_assistant_read", "assistant_drafts_run_is_open", "assistant_drafts_payload_fits_record")),
    ("assistant_drafts_assistant_insert", ROW_SECURITY,
     try_it(MODEL, "confirms its own draft", insert_as(MODEL, "assistant_drafts", status="'confirmed'")),
     ("assistant_drafts_decision_is_whole",)),
    ("ai_feedback_app_insert", ROW_SECURITY,
     try_it(STRANGER, "rates her answer on another farm",
            elsewhere(insert_as(BOSS, "ai_feedback", user_id="%(stranger)s"))), ("farm_members_app_read",)),
    ("ai_feedback_app_insert", ROW_SECURITY,
     try_it(STRANGER, "rates an answer", insert_as(BOSS, "ai_feedback", user_id="%(stranger)s")), ()),
    ("ai_feedback_app_update", NO_ROW,
     try_it(STRANGER, "turns the thumb she gave as a member", "UPDATE ai_feedback SET rating = -1 WHERE id = %(new)s",
            given=HER_THUMB), ()),
    ("ai_feedback_app_update", NO_ROW,
     try_it(STRANGER, "turns her thumb on another farm", "UPDATE ai_feedback SET rating = -1 WHERE id = %(other_thumb)s"),
     ("ai_feedback_app_read", "farm_members_app_read")),
    ("ai_recommendations_assistant_insert", ROW_SECURITY,
     try_it(MODEL, "recommends to another farm", elsewhere(insert_as(MODEL, "ai_recommendations"))),
     ("ai_recommendations_run_is_open",)),
    ("ai_run_steps_app_insert", ROW_SECURITY,
     try_it(TURN, "adds a step to a run that is answered", insert_as(BOSS, "ai_run_steps", ai_run_id="%(done_run)s")),
     ()),
    ("messages_app_insert", ROW_SECURITY,
     try_it(BOSS, "speaks in a worker's run", insert_as(BOSS, "messages", ai_run_id="%(worker_run)s")), ()),
    ("batches_app_insert", ROW_SECURITY,
     try_it(BOSS, "stocks a batch on another farm", elsewhere(insert_as(BOSS, "batches"))),
     ("batches_stock", "batches_have_room")),
    ("farm_members_app_insert", ROW_SECURITY,
     try_it(BOSS, "adds a member to another farm",
            insert_as(BOSS, "farm_members", farm_id="%(other_farm)s", user_id="%(hermit)s")),
     ("farm_members_kept", "farm_members_named", "farm_members_seats")),
    ("farm_members_app_change", NO_ROW,
     try_it(BOSS, "changes a role on another farm", "UPDATE farm_members SET role = 'viewer' WHERE farm_id = %(other_farm)s"),
     MEMBERSHIP),
    ("farm_members_app_remove", NO_ROW,
     try_it(BOSS, "removes a member of another farm", "DELETE FROM farm_members WHERE farm_id = %(other_farm)s"),
     (*MEMBERSHIP, "farm_members_seats")),
    ("invitations_app_by_owners", ROW_SECURITY,
     try_it(SECRET, "invites somebody by a secret she shows",
            insert_as(BOSS, "invitations", created_by_id="%(manager)s", token_hash="encode(sha256('mine'), 'hex')")),
     ()),
]  # fmt: skip
_changed = "UPDATE invitations SET {} WHERE id = %(invitation)s"
_joins = insert_as(BOSS, "farm_members")
for _what, _set in {
    "that is too old": "created_at = now() - interval '9 days', expires_at = now() - interval '2 days'",
    "that was accepted": "accepted_at = now(), accepted_by_id = %(hermit)s",
    "that was taken back": "revoked_at = now()",
}.items():
    ATTACKS += [
        (_name, ROW_SECURITY, try_it(INVITED, f"joins by an invitation {_what}", _joins, given=(_changed.format(_set),)), ("farm_members_invited",))
        for _name in ("may_add_member", "farm_members_app_insert")
    ]  # fmt: skip
ATTACKS += [
    ("may_add_member", ROW_SECURITY,
     try_it(INVITED, "brings somebody else in by her invitation", insert_as(BOSS, "farm_members", user_id="%(hermit)s")), ()),
    ("mortality_count_is_sane", "refused by mortality_count_is_sane",
     try_it(BOSS, "writes a million and one deaths", insert_as(BOSS, "mortality_records", count="1000001")),
     ("mortality_stock",)),
    ("stock_adjustments_count_is_sane", "refused by stock_adjustments_count_is_sane",
     try_it(BOSS, "culls a million and one", insert_as(BOSS, "stock_adjustments", count="1000001")),
     ("stock_adjustments_stock",)),
    ("stock_adjustments_moves_say_where", "refused by stock_adjustments_moves_say_where",
     try_it(BOSS, "moves birds into their own batch",
            insert_as(BOSS, "stock_adjustments", why="'moved'", to_batch_id="%(batch)s")),
     ("stock_movements_once_a_record",)),
    ("stock_adjustments_app_update", NO_ROW,
     try_it(WORKER, "frees eggs by taking a move of treated birds out",
            "UPDATE stock_adjustments SET voided_at = now(), voided_by_id = %(worker)s, void_reason = 'x'"
            " WHERE id = %(stock_adjustments_row)s",
            given=("UPDATE stock_adjustments SET why = 'moved', to_batch_id = %(batch2)s"
                   " WHERE id = %(stock_adjustments_row)s",)), ()),
    ("treatments_app_update", NO_ROW,
     try_it(WORKER, "frees eggs by taking a treatment out",
            "UPDATE treatments SET voided_at = now(), voided_by_id = %(worker)s, void_reason = 'x'"
            " WHERE id = %(treatments_row)s"), ()),
    ("invitations_acceptance_is_whole", "refused by invitations_acceptance_is_whole",
     try_it(MIGRATION, "says that an invitation was accepted, not by whom", _changed.format("accepted_at = now()")), ()),
]  # fmt: skip
for _table in RECORD_TABLES:
    _how = f"refused by {_table}_provenance"
    _both = {**by_assistant(_table), "created_by_id": "%(owner)s"}
    ATTACKS += [
        (f"{_table}_provenance", _how,
         try_it(MIGRATION, "writes a record as the assistant's and a person's", insert(_table, _both)), ()),
        (f"{_table}_provenance", _how,
         try_it(MIGRATION, "writes a person's record that names nobody", insert_as(BOSS, _table, created_by_id="NULL")), ()),
        (f"{_table}_void_has_person_and_reason", f"refused by {_table}_void_has_person_and_reason",
         try_it(BOSS, "gives a reason and does not void",
                f'UPDATE "{_table}" SET void_reason = \'x\' WHERE id = %({_table}_row)s'), ()),
    ]  # fmt: skip
ATTACKS += [
    ("farm_members_app_own_read", NO_ROW,
     try_it(BOSS, "reads, in one farm, that she belongs to another",
            "SELECT 1 FROM farm_members WHERE farm_id = %(other_farm)s AND user_id = %(owner)s", given=TWO_FARMS), ()),
    ("farms_app_own_read", NO_ROW,
     try_it(BOSS, "reads, in one farm, another of hers", "SELECT 1 FROM farms WHERE id = %(other_farm)s",
            given=TWO_FARMS), ("farm_members_app_own_read",)),
    ("farms_app_found", ROW_SECURITY,
     try_it(SYSTEM, "founds a farm for nobody",
            "INSERT INTO farms (id, slug, name) VALUES (%(farm)s, 'a-new-farm', 'A new farm')",
            given=("DELETE FROM farms WHERE id = %(farm)s",)), ("farms_meters",)),
    ("farm_members_app_join", ROW_SECURITY,
     try_it(TURN, "lets somebody in, in the owner's name", insert_as(BOSS, "farm_members")),
     ("farm_members_app_insert_narrowed",)),
    ("farm_members_owner_finds", NO_ROW,
     try_it(BOSS, "asks a function of the owner's who is on another farm", "SELECT 1 WHERE peek(%(other_farm)s)",
            given=PEEK), ()),
    ("farm_members_owner_finds", NO_ROW,
     try_it(MIGRATION_NOWHERE, "reads who is where", "SELECT 1 FROM farm_members WHERE user_id = %(worker)s"), ()),
]  # fmt: skip


NARROW_REFUSES = (
    "ai_feedback_app_insert", "ai_feedback_app_update", "ai_run_steps_app_insert",
    "messages_app_insert",
)  # fmt: skip
FREE = ("memories_assistant_insert", "ai_recommendations_assistant_insert")

# Conditions that refuse nothing which another condition of their policy does not; they are there to be read.
IMPLIED: dict[tuple[str, str], str] = {}

# Where a restrictive policy narrows a permissive one, what it refuses is said of the permissive one above.
NARROWED = {
    "farm_members_app_change": "farm_members_app_change_by_owners",
    "farm_members_app_remove": "farm_members_app_remove_or_leave",
    **{name.removesuffix("_narrowed"): name for name in all_names() if name.endswith("_narrowed")},
}


def with_conditions(probes: dict[str, Probe]) -> dict[str, Probe]:
    """The probes with these attacks added, and those on a restrictive policy under its name."""
    found = dict(probes)
    for name, how, attempt, others in ATTACKS:
        held_by = tuple(other for other in others if other in HOLDING.get(name, ()))
        real = tuple(other for other in others if other not in held_by)
        found[name] = more(found[name], name, how, attempt, real, held_by)
    for name, narrow in NARROWED.items():
        whole = found[name]
        far = [
            attack
            for attack in whole.attacks
            if "other_" in "".join(attack.attempt.steps) or attack.attempt.who.farm == HERMIT.farm
        ]
        near = [replace(attack, without=without(narrow)) for attack in whole.attacks if attack not in far]
        blocks = (
            also(narrow) if name in NARROW_REFUSES or (name.endswith("_assistant_insert") and name not in FREE) else ()
        )
        far = [replace(attack, also=(*attack.also, *blocks), held_by=()) for attack in far]
        found[name] = replace(whole, attacks=tuple(far))
        found[narrow] = Probe(tuple(near), tuple(Use(use.attempt) for use in whole.uses))
    return found
