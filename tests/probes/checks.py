"""Every CHECK: a valid row with one value varied is refused; another value, at the limit where there is one, is not."""

from __future__ import annotations

from farmops.database.catalog import declared_rules
from farmops.database.rules import Check
from farms.records import MOVES_MONEY
from farms.records.base import Direction, Money
from tests.probes.base import Attack, Probe, Use, Who, also, mutation, try_it
from tests.probes.checks_operations import INSERTS as OPERATIONS
from tests.probes.people import BOSS, DOOR, MIGRATION, MODEL, SYSTEM, TURN
from tests.probes.rows import (
    NULL,
    RECORD_TABLES,
    ROWS,
    date_column,
    insert,
)
from tests.probes.varied import Vary, between, says

TOMORROW = "(now() AT TIME ZONE 'UTC')::date + 1"
LATER = "(now() AT TIME ZONE 'UTC')::date + 2"


INSERTS: dict[str, Vary] = {
    "messages_author_is_known": says("messages", "writes a message of nobody's", {"author": "'god'"}),
    "messages_are_not_endless": says("messages", "writes a message of 20,001 characters",
                                     {"text": "repeat('x', 20001)"}, good={"text": "repeat('x', 20000)"}),
    "memories_status_is_known": says("memories", "writes a memory that is neither proposed nor kept",
                                     {"status": "'secret'", "source": "'assistant'", "created_by_id": NULL,
                                      "ai_run_id": "%(run)s", "tool_call_id": "'x'", "changed_by_id": "%(owner)s"},
                                     who=MIGRATION),
    "memories_say_something": says("memories", "writes an empty memory", {"content": "'  '"}),
    "memories_provenance": says("memories", "writes a memory that waits to be kept, in her own name",
                                {"status": "'proposed'"}),
    "convo_summaries_say_something": says("convo_summaries", "writes an empty summary", {"content": "'  '"},
                                          good={"content": "repeat('x', 4000)"}, who=TURN),
    "documents_kind_is_known": says("documents", "uploads a program", {"kind": "'exe'"}),
    "documents_state_is_known": says("documents", "loads a document in a state that there is not",
                                     {"state": "'lost'"}, who=SYSTEM),
    "documents_size_is_sane": between("documents", "bytes", "0", "5000000", "-1", "5000001", file=NULL),
    "documents_size_is_the_files": says("documents", "says that a file is larger than it is", {"bytes": "6"}),
    "embeddings_source_is_known": says("embeddings", "writes a passage of an unknown source",
                                       {"source_type": "'rumour'"}, who=SYSTEM),
    "embeddings_say_something": says("embeddings", "writes an empty passage, or one of 20,001 characters",
                                     {"content": "' '"}, {"content": "repeat('x', 20001)"},
                                     good={"content": "repeat('x', 20000)"}, who=SYSTEM),
    "embeddings_name_their_model": says("embeddings", "writes a passage of no model", {"embedding_model": "''"},
                                        who=SYSTEM),
    "shared_embeddings_say_something": says("shared_embeddings", "writes an empty passage for all farms",
                                            {"content": "' '"}, who=MIGRATION),
    "shared_embeddings_name_their_model": says("shared_embeddings", "writes a passage of no model for all farms",
                                               {"embedding_model": "''"}, who=MIGRATION),
    "ai_runs_status_is_known": says("ai_runs", "writes a run of an unknown status",
                                    {"status": "'paused'", "finished_at": "now()"}, who=MIGRATION),
    "ai_runs_open_has_lease_closed_has_end": says("ai_runs", "opens a run without a lease", {"lease_until": NULL},
                                                  who=MIGRATION),
    "ai_runs_figures_not_negative": says("ai_runs", "opens a run with fewer than no tokens, or credits",
                                         *({column: "-1"} for column in ("input_tokens", "output_tokens",
                                           "cache_read_tokens", "cache_write_tokens", "cost_microdollars",
                                           "credits_reserved", "credits_estimate", "credits_actual")),
                                         who=MIGRATION),
    "model_prices_kind_is_known": says("model_prices", "prices an unknown kind of token", {"kind": "'air'"}, who=MIGRATION),
    "model_prices_are_sane": says("model_prices", "writes a price below nothing, or of thousands of dollars a million",
                                  {"microdollars": "-1"}, {"microdollars": "1000000001"},
                                  good={"microdollars": "0"}, who=MIGRATION),
    "ai_run_steps_kind_is_known": says("ai_run_steps", "writes a step of an unknown kind", {"kind": "'dream'"}, who=TURN),
    "ai_evals_verdict_is_known": says("ai_evals", "writes an unknown verdict", {"verdict": "'fine'"}, who=TURN),
    "ai_evals_rule_is_named": says("ai_evals", "writes a verdict of no rule, or of version 0",
                                   {"rule": "' '"}, {"rule_version": "0"}, who=TURN),
    "ai_evals_details_is_a_map": says("ai_evals", "writes details that are a list", {"details": "'[]'"}, who=TURN),
    "ai_feedback_rating_is_a_thumb": says("ai_feedback", "gives five stars", {"rating": "5"}, {"rating": "0"},
                                          good={"rating": "-1"}),
    "ai_recommendations_say_something": says("ai_recommendations", "recommends nothing",
                                             {"title": "' '"}, {"body": "''"}, who=MODEL),
    "ai_recommendations_sources_is_a_list": says("ai_recommendations", "names sources that are a map",
                                                 {"sources": "'{}'"}, who=MODEL),
    "batches_kind_is_known": says("batches", "stocks cows", {"kind": "'cows'"}),
    "batches_count_is_sane": between("batches", "placed_count", "1", "1000000", "0", "1000001"),
    "batches_placed_in_the_past": says("batches", "stocks a batch the day after tomorrow", {"placed_on": LATER},
                                       good={"placed_on": TOMORROW}),
    "stock_movements_reason_is_known": says("stock_movements", "moves animals for an unknown reason",
                                            {"reason": "'fled'"}, who=MIGRATION),
    "stock_movements_delta_not_zero": says("stock_movements", "moves no animal", {"delta": "0"}, who=MIGRATION),
    "farm_members_role_is_known": says("farm_members", "adds a member with a role that there is not",
                                       {"role": "'god'"}),
    "invitations_role_is_not_owner": says("invitations", "makes a link that makes an owner", {"role": "'owner'"}),
    "invitations_end": says("invitations", "makes a link that is good for 32 days",
                            {"expires_at": "now() + interval '32 days'"},
                            good={"expires_at": "now() + interval '31 days'"}),
    "web_sessions_key_is_hashed": says("web_sessions", "keeps the key of a session itself",
                                       {"key_hash": "repeat('k', 32)"}, who=DOOR),
    "staff_sessions_key_is_hashed": says("staff_sessions", "keeps the key of a staff session itself",
                                         {"key_hash": "repeat('k', 32)"}, who=DOOR),
    "users_email_is_lower_case": says("users", "signs up in capitals", {"email": "'New@farm.example'"}, who=DOOR),
    "egg_collections_count_is_sane": between("egg_collections", "eggs", "1", "1000000", "0", "1000001",
                                             loose="0", cracked="0"),
    "egg_collections_crates_are_sane": between("egg_collections", "crates", "1", "100000", "0", "100001"),
    "egg_collections_cracked_are_among_them": says("egg_collections", "breaks more eggs than there are",
                                                   {"cracked": "311"}, good={"cracked": "310"}),
    "egg_collections_loose_are_among_them": says("egg_collections", "has more loose eggs than eggs",
                                                 {"loose": "311"}, good={"loose": "310"}),
    "expenses_category_is_known": says("expenses", "pays for an unknown kind of thing", {"category": "'bribe'", "kg": NULL}),
    "expenses_amount_is_sane": between("expenses", "amount_kobo", "1", "10000000000000", "0", "10000000000001",
                                       owed_kobo="0"),
    "feed_records_quantity_is_sane": between("feed_records", "quantity", "1", "100000", "0", "100001"),
    "feed_records_unit_is_not_empty": says("feed_records", "feeds 2 of nothing", {"unit": "' '"}),
    "feed_records_kg_is_sane": between("feed_records", "kg", "1", "1000000", "0", "1000001"),
    "mortality_count_is_sane": says("mortality_records", "writes that no animal died", {"count": "0"},
                                    good={"count": "1"}),
    "mortality_names_its_batch": says("mortality_records", "writes deaths of no batch", {"batch_id": NULL}),
    "notes_text_is_not_empty": says("notes", "writes an empty note", {"text": "' '"}),
    "sales_item_is_known": says("sales", "sells an unknown thing", {"item": "'souls'"}),
    "sales_unit_is_known": says("sales", "sells by an unknown unit", {"unit": "'wink'"}),
    "sales_quantity_is_sane": between("sales", "quantity", "0.001", "1000000", "0", "1000001",
                                      item="'eggs'", unit="'crate'", unit_price_kobo=NULL),
    "sales_total_is_sane": between("sales", "total_kobo", "1", "10000000000000", "0", "10000000000001",
                                   unit_price_kobo=NULL),
    "sales_price_is_positive": says("sales", "sells at a price below nothing",
                                    {"unit_price_kobo": "0", "quantity": "0.001", "item": "'eggs'",
                                     "total_kobo": "1", "unit": "'crate'"}, who=MIGRATION),
    "sales_quantity_times_price_is_total": says("sales", "writes a total that is not quantity times price",
                                                {"total_kobo": "900001"}, {"total_kobo": "90000"}),
    "sales_animals_are_whole_and_of_a_batch": says("sales", "sells half a bird, or a bird of no batch",
                                                   {"quantity": "2.5", "unit_price_kobo": NULL}, {"batch_id": NULL}),
    "symptom_records_description_is_not_empty": says("symptom_records", "sees nothing", {"description": "' '"}),
    "symptom_records_affected_is_sane": between("symptom_records", "affected_count", "1", "1000000", "0", "1000001"),
    "tasks_title_is_not_empty": says("tasks", "plans nothing", {"title": "' '"}),
    "tasks_due_within_reason": says("tasks", "plans for more than three years ahead, or for the past century",
                                    {"due_on": f"{TOMORROW} + 1101"}, {"due_on": "'1999-12-31'"},
                                    good={"due_on": f"{TOMORROW} + 1100"}),
    "water_records_litres_is_sane": between("water_records", "litres", "0", "1000000", "-1", "1000001"),
    "water_records_ph_is_sane": between("water_records", "ph", "0", "14", "-0.1", "14.1"),
    "water_records_temperature_c_is_sane": between("water_records", "temperature_c", "0", "60", "-1", "61"),
    "water_records_ammonia_mg_l_is_sane": between("water_records", "ammonia_mg_l", "0", "100", "-1", "101"),
    "water_records_dissolved_oxygen_mg_l_is_sane": between("water_records", "dissolved_oxygen_mg_l", "0", "30",
                                                           "-1", "31"),
    "water_records_taken_within_the_day": says("water_records", "reads water at 24:00", {"taken_at": "'24:00'"},
                                               good={"taken_at": "'23:59'"}),
    "batches_times_are_sane": says("batches", "stocks a batch at no time", {"placed_on": "'-infinity'"}),
    "standing_costs_times_are_sane": says("standing_costs", "pays at the end of days", {"next_on": "'infinity'"}),
    "invitations_times_are_sane": says("invitations", "invites until before all time", {"expires_at": "'-infinity'"}),
    "convo_summaries_times_are_sane": says("convo_summaries", "sums up the last of days", {"day": "'infinity'"},
                                             who=TURN),
    "ai_runs_lease_ends": says("ai_runs", "asks for four days", {"lease_until": "now() + interval '4 days'"},
                               who=MIGRATION),
    "ai_runs_times_are_sane": says("ai_runs", "asks until before all time", {"lease_until": "'-infinity'"}),
    "water_records_say_something": says("water_records", "reads nothing", dict.fromkeys(
        ("litres", "ph", "temperature_c", "ammonia_mg_l", "dissolved_oxygen_mg_l", "nitrite_mg_l", "transparency_cm"),
        NULL)),
    "weight_records_average_is_sane": between("weight_records", "average_g", "1", "50000", "0", "50001"),
    "weight_records_sample_is_sane": between("weight_records", "sample_size", "1", "100000", "0", "100001"),
    **OPERATIONS,
}  # fmt: skip


def dated(table: str, day: str) -> dict[str, str]:
    """The columns of a record that say when; a treatment ends on the day too."""
    return {"occurred_on": day, **({"last_day": day} if table == "treatments" else {})}


for _table in RECORD_TABLES:
    INSERTS[f"{_table}_provenance"] = says(
        _table, "writes a person's record that names a run", {"ai_run_id": "%(run)s"}
    )  # fmt: skip
    if date_column(_table) == "occurred_on":
        INSERTS[f"{_table}_not_in_the_future"] = says(
            _table, "writes what happens the day after tomorrow, or happened last century",
            *(dated(_table, day) for day in (LATER, "'1999-12-31'::date")), good=dated(_table, TOMORROW),
        )  # fmt: skip


def money_checks(table: str, money: Money) -> dict[str, Vary]:
    """What a type's `money` promises, for a type that says no more of it here."""
    amount, most = money.amount.removesuffix("_kobo"), ROWS[table, BOSS][money.amount]
    paid = {money.owed: "0"} if money.owed else {}
    checks = {
        f"{table}_{amount}_is_sane": between(table, money.amount, "1", "10000000000000", "0", "10000000000001", **paid),
        f"{table}_method_is_known": says(table, "is paid in cowries", {money.method: "'cowries'"},
                                         good={money.method: "''"}),
    }  # fmt: skip
    if money.owed:
        person = "debtor" if money.direction == Direction.IN else "creditor"
        checks[f"{table}_debt_is_part_of_{amount}"] = says(
            table, "leaves more open than the amount, or less than nothing", {money.owed: f"{most} + 1"},
            {money.owed: "-1"}, good={money.owed: most},
        )  # fmt: skip
        checks[f"{table}_debt_has_a_{person}"] = says(
            table, "is owed by nobody, or to nobody", {money.owed: "1", money.who: "' '"},
            good={money.owed: "0", money.who: "''"},
        )  # fmt: skip
    if money.due:
        checks |= promise_checks(table, money)
    return checks


def promise_checks(table: str, money: Money) -> dict[str, Vary]:
    """What holds of the day for which a debt was promised."""

    def promises(what: str, day: str, good: str) -> Vary:
        return says(table, what, {money.owed: "1", money.due: day}, good={money.owed: "1", money.due: good})

    return {
        f"{table}_promise_is_of_a_debt": says(
            table, "promises a day for nothing", {money.owed: "0", money.due: "current_date"},
            good={money.owed: "1", money.due: "current_date"}),
        f"{table}_promise_not_before_its_day": promises(
            "promises the day before", "current_date - 1", "current_date"),
        f"{table}_promise_within_reason": promises(
            "promises a day in more than three years", "current_date + 1101", "current_date + 1100"),
    }  # fmt: skip


for _kind, _money in MOVES_MONEY:
    INSERTS = money_checks(_kind.table, _money) | INSERTS

# name -> (who, what nobody may do, [bad statements], a good statement)
UPDATES: dict[str, tuple[Who, str, list[str], str]] = {
    "farms_autonomy_is_a_tier": (
        BOSS, "chooses a tier that there is not",
        ["UPDATE farms SET ai_autonomy = 'full' WHERE id = %(farm)s"],
        "UPDATE farms SET ai_autonomy = 'suggest' WHERE id = %(farm)s",
    ),
    "farms_auto_categories_is_a_list": (
        BOSS, "writes auto categories that are a map",
        ["UPDATE farms SET ai_auto_categories = '{}' WHERE id = %(farm)s"],
        "UPDATE farms SET ai_auto_categories = '[]' WHERE id = %(farm)s",
    ),
    "farms_record_autonomy_is_a_map": (
        BOSS, "gives a record type a tier that there is not",
        ["UPDATE farms SET ai_record_autonomy = '{\"note\": \"full\"}' WHERE id = %(farm)s",
         "UPDATE farms SET ai_record_autonomy = '[]' WHERE id = %(farm)s"],
        "UPDATE farms SET ai_record_autonomy = '{\"note\": \"suggest\"}' WHERE id = %(farm)s",
    ),
    "farms_slug_is_an_address": (
        MIGRATION, "gives a farm an address that leads elsewhere",
        ["UPDATE farms SET slug = 'a b/../%%' WHERE id = %(farm)s"],
        "UPDATE farms SET slug = 'another-address' WHERE id = %(farm)s",
    ),
    "farms_crate_size_is_sane": (
        BOSS, "has crates of 0 eggs, or of 101",
        ["UPDATE farms SET crate_size = 0 WHERE id = %(farm)s", "UPDATE farms SET crate_size = 101 WHERE id = %(farm)s"],
        "UPDATE farms SET crate_size = 100 WHERE id = %(farm)s",
    ),
    "farms_question_credits_is_sane": (
        BOSS, "lets a question cost nothing, or 1,001 credits",
        ["UPDATE farms SET ai_question_credits = 0 WHERE id = %(farm)s",
         "UPDATE farms SET ai_question_credits = 1001 WHERE id = %(farm)s"],
        "UPDATE farms SET ai_question_credits = 1000 WHERE id = %(farm)s",
    ),
    "farms_feed_bag_is_sane": (
        BOSS, "has feed bags of half a kilo, or of 201",
        ["UPDATE farms SET feed_bag_kg = 0.5 WHERE id = %(farm)s",
         "UPDATE farms SET feed_bag_kg = 201 WHERE id = %(farm)s"],
        "UPDATE farms SET feed_bag_kg = 200 WHERE id = %(farm)s",
    ),
    "documents_failed_says_why": (
        SYSTEM, "says that a document failed and not why, or why and not that",
        ["UPDATE documents SET state = 'failed' WHERE id = %(document)s",
         "UPDATE documents SET reason = 'torn' WHERE id = %(document)s"],
        "UPDATE documents SET state = 'failed', reason = 'torn' WHERE id = %(document)s",
    ),
    "tasks_done_has_person_and_time": (
        BOSS, "says that a task is done, not by whom",
        ["UPDATE tasks SET done_at = now() WHERE id = %(tasks_row)s"],
        "UPDATE tasks SET done_at = now(), done_by_id = %(owner)s WHERE id = %(tasks_row)s",
    ),
    "assistant_drafts_status_is_known": (
        BOSS, "gives a draft a status that there is not",
        ["UPDATE assistant_drafts SET status = 'noted', decided_by_id = %(owner)s WHERE id = %(notes_draft)s"],
        "UPDATE assistant_drafts SET status = 'discarded', decided_by_id = %(owner)s, reason = 'wrong'"
        " WHERE id = %(notes_draft)s",
    ),
    "assistant_drafts_payload_is_a_map": (
        BOSS, "edits a draft into a list", ["UPDATE assistant_drafts SET payload = '[]' WHERE id = %(notes_draft)s"],
        "UPDATE assistant_drafts SET payload = proposed_payload WHERE id = %(notes_draft)s",
    ),
    "assistant_drafts_payload_is_not_endless": (
        BOSS, "edits a draft into a book",
        ["UPDATE assistant_drafts SET payload = payload || jsonb_build_object('weights_g',"
         " (SELECT jsonb_agg(1) FROM generate_series(1, 6660))) WHERE id = %(weight_records_draft)s"],
        "UPDATE assistant_drafts SET payload = payload || jsonb_build_object('weights_g',"
        " (SELECT jsonb_agg(1) FROM generate_series(1, 5000))) WHERE id = %(weight_records_draft)s",
    ),
    "assistant_drafts_decision_is_whole": (
        BOSS, "discards a draft without a reason",
        ["UPDATE assistant_drafts SET status = 'discarded', decided_by_id = %(owner)s, decided_at = now()"
         " WHERE id = %(notes_draft)s"],
        "UPDATE assistant_drafts SET status = 'discarded', decided_by_id = %(owner)s, decided_at = now(),"
        " reason = 'wrong' WHERE id = %(notes_draft)s",
    ),
    "ai_recommendations_decision_is_whole": (
        BOSS, "rejects advice without a reason",
        ["UPDATE ai_recommendations SET status = 'rejected', decided_by_id = %(owner)s, decided_at = now()"
         " WHERE id = %(advice)s"],
        "UPDATE ai_recommendations SET status = 'rejected', decided_by_id = %(owner)s, decided_at = now(),"
        " reason = 'no' WHERE id = %(advice)s",
    ),
    "meters_kind_is_known": (
        MIGRATION, "turns a meter into an unknown kind",
        ["UPDATE meters SET kind = 'luck' WHERE farm_id = %(farm)s AND kind = 'seats'"],
        "UPDATE meters SET allowance = 50 WHERE farm_id = %(farm)s AND kind = 'seats'",
    ),
    "ai_recommendations_status_is_known": (
        MIGRATION, "gives advice a status that there is not",
        ["UPDATE ai_recommendations SET status = 'noted', decided_by_id = %(owner)s WHERE id = %(advice)s"],
        "UPDATE ai_recommendations SET status = 'approved', decided_by_id = %(owner)s WHERE id = %(advice)s",
    ),
    "meters_used_within_allowance": (
        MIGRATION, "uses more than the allowance",
        ["UPDATE meters SET used = allowance + 1 WHERE farm_id = %(farm)s",
         "UPDATE meters SET used = -1 WHERE farm_id = %(farm)s"],
        "UPDATE meters SET used = allowance WHERE farm_id = %(farm)s",
    ),
}  # fmt: skip
for _table in RECORD_TABLES:
    _void = f'UPDATE "{_table}" SET voided_at = now(), voided_by_id = %(owner)s{{}} WHERE id = %({_table}_row)s'
    UPDATES[f"{_table}_void_has_person_and_reason"] = (
        BOSS, "voids a record without a reason", [_void.format("")], _void.format(", void_reason = 'twice'"),
    )  # fmt: skip
UPDATES["invitations_acceptance_is_whole"] = (
    MIGRATION, "says that an invitation was accepted and taken back",
    ["UPDATE invitations SET accepted_at = now(), accepted_by_id = %(owner)s, revoked_at = now()"
     " WHERE id = %(invitation)s"],
    "UPDATE invitations SET accepted_at = now(), accepted_by_id = %(owner)s WHERE id = %(invitation)s",
)  # fmt: skip

# A CHECK that others imply: what it refuses, they refuse too.
ALSO = {
    "memories_say_something": ("memories_found",),  # a passage of it would be empty
    "convo_summaries_say_something": ("convo_summaries_found",),
    "convo_summaries_times_are_sane": ("convo_summaries_found",),
    "messages_author_is_known": ("messages_app_insert_narrowed",),
    "ai_runs_status_is_known": ("ai_runs_open_has_lease_closed_has_end",),
    "assistant_drafts_status_is_known": ("assistant_drafts_decision_is_whole",),
    "assistant_drafts_payload_is_a_map": ("assistant_drafts_digest", "assistant_drafts_payload_fits_record"),
    "ai_recommendations_status_is_known": ("ai_recommendations_decision_is_whole",),
    "stock_adjustments_why_is_known": ("stock_movements_reason_is_known",),
    "store_adjustments_good_is_known": ("store_adjustments_unit_fits",),
    "store_adjustments_why_is_known": ("store_movements_reason_is_known",),
    "sales_price_is_positive": ("sales_quantity_times_price_is_total",),
}


def _fill() -> dict[str, Probe]:
    found = {}
    for table, rule in declared_rules():
        if not isinstance(rule, Check):
            continue
        without, others = mutation(table, rule), also(*ALSO.get(rule.name, ()))
        how = f"refused by {rule.name}"
        if rule.name in INSERTS:
            who, _table, what, bad, good = INSERTS[rule.name]
            row = ROWS.get((table, who)) or ROWS[table, BOSS]
            found[rule.name] = Probe(
                tuple(
                    Attack(try_it(who, what, insert(table, row, **changes)), how, without, others) for changes in bad
                ),
                (Use(try_it(who, f"writes {table} that say what they may", insert(table, row, **good))),),
            )
        elif rule.name in UPDATES:
            who, what, statements, fine = UPDATES[rule.name]
            found[rule.name] = Probe(
                tuple(Attack(try_it(who, what, statement), how, without, others) for statement in statements),
                (Use(try_it(who, f"changes {table} as they may be changed", fine)),),
            )
    return found


PROBES = _fill()
