"""Every unique constraint: a second row that says the same is refused, one that says something else is not."""

from __future__ import annotations

from django.apps import apps
from django.db.models import UniqueConstraint

from tests.probes.base import Attack, Probe, Use, Who, also, mutation, try_it
from tests.probes.people import BOSS, MIGRATION, MODEL, SYSTEM, TURN
from tests.probes.rows import (
    FLOOR,
    MOVES_STOCK,
    MOVES_STORE,
    RECORD_TABLES,
    by_assistant,
    by_person,
    draft,
    insert,
    insert_as,
    of_draft,
)

# name -> (who, what, the row that is there already, its double, what may be written beside it)
DOUBLES: dict[str, tuple[Who, str, str, str, str]] = {}


def twice(
    who: Who, what: str, table: str, same: dict[str, str], other: dict[str, str]
) -> tuple[Who, str, str, str, str]:
    """`same` are the columns that must not be repeated, `other` what makes the second row another one."""
    row = BOSS if who == TURN else who
    first = insert_as(row, table, **same)
    again = insert_as(row, table, **{"id": "%(new2)s", **same})
    beside = insert_as(row, table, **{"id": "%(new2)s", **same, **other})
    return who, what, first, again, beside


DOUBLES |= {
    "messages_one_a_run_and_author": twice(
        TURN, "answers one run twice", "messages", {"author": "'assistant'", "ai_run_id": "%(run)s"},
        {"ai_run_id": "%(blocked_run)s"}),
    "memories_once_a_call": twice(
        MODEL, "remembers one call twice", "memories", {"tool_call_id": "'c'"}, {"tool_call_id": "'d'"}),
    "convo_summaries_once_a_day": twice(
        TURN, "sums up one day twice", "convo_summaries", {"day": "'2026-01-05'"}, {"day": "'2026-01-06'"}),
    "documents_key_once_a_farm": twice(
        SYSTEM, "loads one key twice", "documents", {"key": "'k'"}, {"key": "'l'"}),
    "embeddings_once": twice(
        SYSTEM, "writes one passage twice", "embeddings", {"position": "7"}, {"position": "8"}),
    "shared_embeddings_once": twice(
        MIGRATION, "writes one passage for all farms twice", "shared_embeddings", {"position": "7"}, {"position": "8"}),
    "embedding_models_one_active": (
        MIGRATION, "switches to two models at once",
        insert_as(MIGRATION, "embedding_models", active="true"),
        insert_as(MIGRATION, "embedding_models", name="'another'", active="true"),
        insert_as(MIGRATION, "embedding_models", name="'another'"),
    ),
    "model_prices_once_a_day": (
        MIGRATION, "prices a token twice from one day on", insert_as(MIGRATION, "model_prices"),
        insert_as(MIGRATION, "model_prices", name="'another name'"),
        insert_as(MIGRATION, "model_prices", name="'another name'", effective_from="'2026-02-01'")),
    "ai_runs_once_a_key": twice(
        BOSS, "sends one message twice", "ai_runs", {"idempotency_key": "'k'"}, {"idempotency_key": "'l'"}),
    "ai_run_steps_position": twice(
        TURN, "writes two steps into one place", "ai_run_steps", {"position": "50"}, {"position": "51"}),
    "assistant_drafts_once_a_call": twice(
        MODEL, "drafts one call twice", "assistant_drafts", {"tool_call_id": "'c'"}, {"tool_call_id": "'d'"}),
    "ai_evals_once_a_version": twice(
        TURN, "judges one run twice by one version of a rule", "ai_evals",
        {"rule_version": "7"}, {"rule_version": "8"}),
    "ai_feedback_one_a_person": twice(
        BOSS, "puts two thumbs on one answer", "ai_feedback", {}, {"ai_run_id": "%(queued_run)s"}),
    "ai_recommendations_once_a_call": twice(
        MODEL, "recommends one call twice", "ai_recommendations", {"tool_call_id": "'c'"}, {"tool_call_id": "'d'"}),
    "ai_recommendations_one_waiting": (
        MODEL, "gives the same advice while it waits", insert_as(MODEL, "ai_recommendations", subject="'feed'"),
        insert_as(MODEL, "ai_recommendations", id="%(new2)s", subject="'feed'", tool_call_id="'another call'"),
        insert_as(MODEL, "ai_recommendations", id="%(new2)s", subject="'eggs'", tool_call_id="'another call'"),
    ),
    "batches_name_once_a_farm": twice(
        BOSS, "stocks a second batch of that name", "batches", {"name": "'Twin'"}, {"name": "'Other'"}),
    "structures_name_once_a_farm": twice(
        BOSS, "builds a second house of that name", "structures", {"name": "'Twin'"}, {"name": "'Other'"}),
    "contacts_name_once_a_farm": twice(
        BOSS, "knows one person twice", "contacts", {"name": "'Twin'"}, {"name": "'Other'"}),
    "farm_members_once_a_farm": (
        BOSS, "adds a member twice", "SELECT 1",
        insert_as(BOSS, "farm_members", user_id="%(worker)s"), insert_as(BOSS, "farm_members"),
    ),
    "farm_people_once_a_farm": (
        MIGRATION, "keeps a person twice", insert_as(MIGRATION, "farm_people"), insert_as(MIGRATION, "farm_people"),
        insert_as(MIGRATION, "farm_people", user_id="%(stranger)s")),
    "invitations_token_once_a_farm": twice(
        BOSS, "makes two links of one secret", "invitations", {"token_hash": "'t'"}, {"token_hash": "'u'"}),
    "stock_movements_once_a_record": (
        MIGRATION, "moves the animals of one record twice",
        insert_as(MIGRATION, "stock_movements"), insert_as(MIGRATION, "stock_movements"),
        insert_as(MIGRATION, "stock_movements", reason="'voided'"),
    ),
    "store_movements_once_a_record": (
        MIGRATION, "moves the goods of one record twice",
        insert_as(MIGRATION, "store_movements"), insert_as(MIGRATION, "store_movements"),
        insert_as(MIGRATION, "store_movements", reason="'voided'"),
    ),
    "meters_once_a_kind": (
        MIGRATION, "gives a farm a second meter of seats", "SELECT 1",
        "INSERT INTO meters (farm_id, kind, allowance) VALUES (%(farm)s, 'seats', 1000)",
        "UPDATE meters SET allowance = 1000 WHERE farm_id = %(farm)s AND kind = 'seats'",
    ),
    "unique_primary_email": (
        MIGRATION, "gives a person a second first address", "SELECT 1",
        "INSERT INTO account_emailaddress (email, verified, \"primary\", user_id)"
        " VALUES ('x@farm.example', false, true, %(owner)s)",
        "INSERT INTO account_emailaddress (email, verified, \"primary\", user_id)"
        " VALUES ('x@farm.example', false, false, %(owner)s)",
    ),
    "unique_verified_email": (
        MIGRATION, "verifies somebody else's address", "SELECT 1",
        "INSERT INTO account_emailaddress (email, verified, \"primary\", user_id)"
        " VALUES ('owner@farm.example', true, false, %(worker)s)",
        "INSERT INTO account_emailaddress (email, verified, \"primary\", user_id)"
        " VALUES ('worker@farm.example', true, false, %(worker)s)",
    ),
}  # fmt: skip

for _table in RECORD_TABLES:
    _confirmed = of_draft(_table, f"%({_table}_done_draft)s")
    DOUBLES[f"{_table}_one_a_draft"] = (
        BOSS, "writes a second record of a confirmed draft", "SELECT 1", insert(_table, _confirmed),
        insert(_table, by_person(_table)),
    )  # fmt: skip
    _who, _auto = (MIGRATION if _table in FLOOR else MODEL), by_assistant(_table)
    DOUBLES[f"{_table}_one_a_tool_call"] = (
        _who, "carries one tool call out twice", insert(_table, _auto), insert(_table, _auto, id="%(new2)s"),
        insert(_table, _auto, id="%(new2)s", tool_call_id="'another call'"),
    )  # fmt: skip


# table -> (who, a row with an id that is taken): the primary key stands in the way too
IDS: dict[str, tuple[Who, str]] = {
    "memories": (BOSS, insert_as(BOSS, "memories", id="%(own_memory)s")),
    "convo_summaries": (TURN, insert_as(BOSS, "convo_summaries", id="%(summary)s")),
    "documents": (BOSS, insert_as(BOSS, "documents", id="%(document)s")),
    "ai_runs": (BOSS, insert_as(BOSS, "ai_runs", id="%(run)s")),
    "assistant_drafts": (MODEL, insert("assistant_drafts", draft("notes"), id="%(notes_draft)s")),
    "batches": (BOSS, insert_as(BOSS, "batches", id="%(batch)s")),
    "structures": (BOSS, insert_as(BOSS, "structures", id="%(structure)s")),
    "farm_members": (BOSS, insert_as(BOSS, "farm_members", id="(SELECT id FROM farm_members LIMIT 1)")),
    **{table: (BOSS, insert(table, by_person(table), id=f"%({table}_row)s")) for table in RECORD_TABLES},
}


MOVES = {
    **dict.fromkeys(MOVES_STORE, ("store_movements",)),
    **dict.fromkeys(("batches", *MOVES_STOCK), ("stock_movements",)),  # a sale is of birds here
}


def _one_id(table: str, rule: UniqueConstraint) -> Probe:
    who, statement = IDS[table]
    primary = (f"{table}_pkey", f'ALTER TABLE "{table}" DROP CONSTRAINT "{table}_pkey" CASCADE')
    others = [primary]
    others += also(*(f"{moved}_once_a_record" for moved in MOVES.get(table, ())))  # animals or goods would move twice
    if table in ("memories", "convo_summaries"):  # its passage would be there twice
        others += also(f"{table}_found")
    fresh = (
        insert(table, by_person(table)) if table in RECORD_TABLES else insert_as(BOSS if who == TURN else who, table)
    )
    return Probe(
        (
            Attack(
                try_it(who, "writes a second row of one id", statement),
                f"refused by {rule.name}",
                mutation(table, rule),
                tuple(others),
            ),
        ),
        (Use(try_it(who, "writes a row of another id", fresh)),),
    )


def _fill() -> dict[str, Probe]:
    found = {}
    for model in apps.get_models():
        for rule in model._meta.constraints:
            table = model._meta.db_table
            if not isinstance(rule, UniqueConstraint):
                continue
            if rule.name in DOUBLES:
                who, what, first, again, beside = DOUBLES[rule.name]
                found[rule.name] = Probe(
                    (Attack(try_it(who, what, first, again), f"refused by {rule.name}", mutation(table, rule)),),
                    (Use(try_it(who, "writes another one", first, beside)),),
                )
            elif rule.name == f"{table}_farm_and_id":
                found[rule.name] = _one_id(table, rule)
    return found


PROBES = _fill()
