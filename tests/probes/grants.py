"""Every GRANT: a right that the login does not have is missed when it tries, and each right that it has is used."""

from __future__ import annotations

from farmops.database.catalog import declared_rules
from farmops.database.logins import APP, ASSISTANT, AUDITOR, BILLING
from farmops.database.rules import Grant
from tests.probes.base import DENIED, Attack, Attempt, Probe, Use, Who, also, try_it
from tests.probes.credit import given
from tests.probes.people import BILLS, BOSS, DOOR, FOUNDER, JOBS, MIGRATION, MODEL, STAFF, SYSTEM, TURN, USUAL
from tests.probes.rows import FLOOR, RECORD_TABLES, ROWS, TYPES, date_column, insert, insert_as
from tests.probes.tenancy import let_auditor_write, lock

# name -> (who, what, the attack, the right that would let it through, other rules that refuse it too)
Missed = tuple[Who, str, str, str, tuple[str, ...]]


def missed(who: Who, what: str, statement: str, right: str, *others: str) -> Missed:
    return who, what, statement, right, others


AN_HOUR_AGO = "now() - interval '1 hour'"


def dated(who: Who, table: str) -> Missed:
    """An INSERT that also names the moment, which is PostgreSQL's to say."""
    return missed(
        who,
        f"chooses when {table} were written",
        insert_as(who if (table, who) in ROWS else BOSS, table, created_at=AN_HOUR_AGO),
        "INSERT (created_at)",
    )


ATTACKS: dict[str, Missed] = {
    "messages_app_rights": dated(BOSS, "messages"),
    "memories_app_rights": missed(BOSS, "changes when a memory was written",
                                  "UPDATE memories SET created_at = '2020-01-01', changed_by_id = %(owner)s"
                                  " WHERE id = %(own_memory)s", "UPDATE (created_at)"),
    "convo_summaries_app_rights": dated(TURN, "convo_summaries"),
    "memories_assistant_rights": dated(MODEL, "memories"),
    "ai_runs_app_rights": missed(TURN, "rewrites what was asked",
                                 "UPDATE ai_runs SET input_summary = 'x' WHERE id = %(run)s",
                                 "UPDATE (input_summary)"),
    "ai_runs_assistant_rights": missed(MODEL, "reads what was asked in other runs",
                                       "SELECT input_summary FROM ai_runs WHERE id = %(run)s",
                                       "SELECT (input_summary)"),
    "ai_run_steps_app_rights": dated(TURN, "ai_run_steps"),
    "assistant_drafts_app_rights": missed(BOSS, "rewrites what the assistant proposed",
                                          "UPDATE assistant_drafts SET proposed_payload = '{}'"
                                          " WHERE id = %(notes_draft)s", "UPDATE (proposed_payload)"),
    "assistant_drafts_assistant_rights": dated(MODEL, "assistant_drafts"),
    "ai_evals_app_rights": dated(TURN, "ai_evals"),
    "eval_rules_app_rights": missed(BOSS, "makes a later version of a rule",
                                    "UPDATE eval_rules SET version = 9999", "UPDATE"),
    "eval_rules_auditor_rights": missed(STAFF, "makes a later version of a rule",
                                        "UPDATE eval_rules SET version = 9999", "UPDATE"),
    "ai_feedback_app_rights": missed(BOSS, "moves a thumb to another answer",
                                     "UPDATE ai_feedback SET ai_run_id = %(done_run)s WHERE id = %(thumb)s",
                                     "UPDATE (ai_run_id)"),
    "ai_recommendations_app_rights": missed(BOSS, "rewrites advice while approving it",
                                            "UPDATE ai_recommendations SET body = 'x', status = 'approved',"
                                            " decided_by_id = %(owner)s WHERE id = %(advice)s", "UPDATE (body)"),
    "ai_recommendations_assistant_rights": dated(MODEL, "ai_recommendations"),
    "documents_app_rights": dated(BOSS, "documents"),
    "documents_assistant_rights": missed(MODEL, "reads the file itself", "SELECT file FROM documents", "SELECT (file)"),
    "embeddings_app_rights": missed(SYSTEM, "shows workers a passage that is hidden from them",
                                    "UPDATE embeddings SET private = false WHERE id = %(passage)s", "UPDATE (private)"),
    "embeddings_assistant_rights": missed(MODEL, "locks the passages, which would stop the farm", lock("embeddings"),
                                          "UPDATE", "embeddings_row_security"),
    "model_prices_app_rights": missed(BOSS, "makes every model free", "UPDATE model_prices SET microdollars = 0",
                                      "UPDATE"),
    "model_prices_auditor_rights": missed(STAFF, "makes every model free", "UPDATE model_prices SET microdollars = 0",
                                          "UPDATE"),
    "meters_app_rights": missed(BOSS, "raises the farm's allowance",
                                "UPDATE meters SET allowance = 1000 WHERE farm_id = %(farm)s", "UPDATE",
                                "meters_row_security"),
    "meters_billing_rights": missed(BILLS, "resets what a farm has used",
                                    "UPDATE meters SET used = 0 WHERE farm_id = %(farm)s", "UPDATE (used)"),
    "farms_app_rights": missed(BOSS, "changes the farm's currency",
                               "UPDATE farms SET currency = 'USD' WHERE id = %(farm)s", "UPDATE (currency)"),
    "farms_assistant_rights": missed(MODEL, "reads the farm's credits",
                                     "SELECT credit_balance FROM farms WHERE id = %(farm)s",
                                     "SELECT (credit_balance)"),
    "farms_billing_rights": missed(BILLS, "reads what the assistant may do on a farm",
                                   "SELECT ai_autonomy FROM farms WHERE id = %(farm)s", "SELECT (ai_autonomy)"),
    "batches_app_rights": missed(BOSS, "changes how many were stocked",
                                 "UPDATE batches SET placed_count = 1 WHERE id = %(batch)s",
                                 "UPDATE (placed_count)"),
    "batches_assistant_rights": missed(MODEL, "stocks a batch", insert_as(BOSS, "batches"), "INSERT",
                                       "batches_row_security"),
    "structures_app_rights": dated(BOSS, "structures"),
    "structures_assistant_rights": missed(MODEL, "builds a house", insert_as(BOSS, "structures"), "INSERT",
                                          "structures_row_security"),
    "contacts_app_rights": dated(BOSS, "contacts"),
    "contacts_assistant_rights": missed(MODEL, "adds a customer", insert_as(BOSS, "contacts"), "INSERT",
                                        "contacts_row_security"),
    "standing_costs_app_rights": dated(BOSS, "standing_costs"),
    "standing_costs_assistant_rights": missed(MODEL, "plans a cost", insert_as(BOSS, "standing_costs"), "INSERT",
                                              "standing_costs_row_security"),
    "store_movements_app_rights": missed(BOSS, "adds feed from nowhere", insert_as(MIGRATION, "store_movements"),
                                         "INSERT", "store_movements_row_security"),
    "store_movements_assistant_rights": missed(MODEL, "locks the store, which would stop the farm",
                                               lock("store_movements"), "UPDATE", "store_movements_row_security"),
    "stock_movements_app_rights": missed(BOSS, "adds animals from nowhere",
                                         insert("stock_movements", {"farm_id": "%(farm)s", "batch_id": "%(batch)s",
                                                "reason": "'placed'", "delta": "9", "record_table": "'x'",
                                                "record_id": "%(new)s"}), "INSERT", "stock_movements_row_security"),
    "stock_movements_assistant_rights": missed(MODEL, "locks the stock, which would stop the farm",
                                               lock("stock_movements"), "UPDATE", "stock_movements_row_security"),
    "farm_members_app_rights": missed(BOSS, "says since when somebody is a member",
                                      insert_as(BOSS, "farm_members", created_at="'2020-01-01'"),
                                      "INSERT (created_at)"),
    "farm_members_app_manage": missed(BOSS, "turns a membership into another person's",
                                      "UPDATE farm_members SET user_id = %(stranger)s WHERE user_id = %(worker)s",
                                      "UPDATE (user_id)"),
    "farm_members_assistant_rights": missed(MODEL, "reads since when people are members",
                                            "SELECT created_at FROM farm_members WHERE farm_id = %(farm)s",
                                            "SELECT (created_at)"),
    "invitations_app_rights": missed(BOSS, "makes a link for a year by dating it ahead",
                                     insert_as(BOSS, "invitations", created_at="now() + interval '1 year'",
                                               expires_at="now() + interval '1 year'"), "INSERT (created_at)"),
    "farm_changes_app_rights": missed(BOSS, "writes a change that nobody made",
                                      "INSERT INTO farm_changes (farm_id, what) VALUES (%(farm)s, 'name')", "INSERT",
                                      "farm_changes_row_security"),
    "farm_people_app_rights": missed(BOSS, "names a stranger as one of the farm", insert_as(MIGRATION, "farm_people"),
                                     "INSERT", "farm_people_row_security"),
    "users_app_rights": missed(BOSS, "changes a worker's address",
                               "UPDATE users SET email = 'x@x.example' WHERE id = %(worker)s", "UPDATE (email)",
                               "users_row_security"),
    "users_signin_rights": missed(DOOR, "makes a person staff", "UPDATE users SET is_staff = true WHERE id = %(owner)s",
                                  "UPDATE (is_staff)"),
    "users_auditor_rights": missed(STAFF, "reads since when people are here", "SELECT date_joined FROM users",
                                   "SELECT (date_joined)"),
    "credentials_signin_rights": missed(DOOR, "deletes a password",
                                        "DELETE FROM credentials WHERE user_id = %(owner)s", "DELETE"),
    "web_sessions_signin_rights": missed(DOOR, "gives a session another key",
                                         "UPDATE web_sessions SET key_hash = repeat('7', 64)", "UPDATE (key_hash)"),
    "staff_sessions_signin_rights": missed(DOOR, "makes a staff session another person's",
                                           "UPDATE staff_sessions SET user_id = %(owner)s", "UPDATE (user_id)"),
    "procrastinate_events_farmops_queue_rights": missed(JOBS, "rewrites what happened to a job",
                                                        "UPDATE procrastinate_events SET at = now()", "UPDATE"),
    "upkeep_marks_auditor_rights": missed(STAFF, "says that upkeep was done", "UPDATE upkeep_marks SET done_at = now()",
                                          "UPDATE"),
    "procrastinate_jobs_farmops_auditor_rights": missed(STAFF, "locks the queue", lock("procrastinate_jobs"),
                                                        "UPDATE"),
}  # fmt: skip

for _login, _who in ((APP, SYSTEM), (ASSISTANT, MODEL), (AUDITOR, STAFF)):
    ATTACKS[f"embedding_models_{_login}_rights"] = missed(
        _who, "switches every farm to another model", "UPDATE embedding_models SET active = true", "UPDATE"
    )
    ATTACKS[f"shared_embeddings_{_login}_rights"] = missed(
        _who, "rewrites what every farm reads", "UPDATE shared_embeddings SET content = 'x'", "UPDATE"
    )

for _table in RECORD_TABLES:
    _column = date_column(_table)
    ATTACKS[f"{_table}_app_rights"] = missed(
        BOSS, "rewrites the day of a record", f'UPDATE "{_table}" SET {_column} = current_date WHERE id = %({_table}_row)s',
        f"UPDATE ({_column})",
    )  # fmt: skip
    ATTACKS[f"{_table}_assistant_rights"] = (
        missed(MODEL, f"locks {_table}, which would stop the farm", lock(_table), "UPDATE", f"{_table}_row_security")
        if _table in FLOOR
        else dated(MODEL, _table)
    )

# (table, right) -> (what, statement) of what the application or billing does with that right
USES: dict[tuple[str, str], tuple[str, str]] = {
    ("memories", "UPDATE"): ("edits a memory", "UPDATE memories SET content = 'x', changed_by_id = %(owner)s"
                             " WHERE id = %(own_memory)s"),
    ("memories", "DELETE"): ("deletes a memory", "DELETE FROM memories WHERE id = %(own_memory)s"),
    ("convo_summaries", "DELETE"): ("deletes a summary", "DELETE FROM convo_summaries WHERE id = %(summary)s"),
    ("documents", "DELETE"): ("deletes a document", "DELETE FROM documents WHERE id = %(document)s"),
    ("assistant_drafts", "UPDATE"): ("edits a draft", "UPDATE assistant_drafts SET payload = payload"
                                     " WHERE id = %(notes_draft)s"),
    ("ai_feedback", "UPDATE"): ("turns a thumb", "UPDATE ai_feedback SET rating = -1 WHERE id = %(thumb)s"),
    ("ai_recommendations", "UPDATE"): ("approves advice", "UPDATE ai_recommendations SET status = 'approved',"
                                       " decided_by_id = %(owner)s WHERE id = %(advice)s"),
    ("meters", "UPDATE"): ("changes an allowance", "UPDATE meters SET allowance = 500 WHERE farm_id = %(farm)s"),
    ("structures", "UPDATE"): ("renames a house", "UPDATE structures SET name = 'x' WHERE id = %(structure)s"),
    ("contacts", "UPDATE"): ("notes a number", "UPDATE contacts SET phone = '1' WHERE id = %(contact)s"),
    ("standing_costs", "UPDATE"): ("ends a cost", "UPDATE standing_costs SET ended_at = now()"
                                   " WHERE id = %(standing_cost)s"),
    ("batches", "UPDATE"): ("renames a batch", "UPDATE batches SET name = 'Renamed' WHERE id = %(batch)s"),
    ("farm_members", "UPDATE"): ("gives a member another role",
                                 "UPDATE farm_members SET role = 'manager' WHERE user_id = %(worker)s"),
    ("farm_members", "DELETE"): ("removes a member", "DELETE FROM farm_members WHERE user_id = %(worker)s"),
    ("invitations", "UPDATE"): ("takes a link back",
                                "UPDATE invitations SET revoked_at = now() WHERE id = %(invitation)s"),
    ("farms", "UPDATE"): ("renames the farm", "UPDATE farms SET name = 'x' WHERE id = %(farm)s"),
    ("users", "UPDATE"): ("changes her name", "UPDATE users SET name = 'x' WHERE id = %(owner)s"),
    ("cache_entries", "INSERT"): ("writes", "INSERT INTO cache_entries (cache_key, value, expires)"
                                  " VALUES ('x', '1', now())"),
    ("credentials", "UPDATE"): ("changes a password",
                                "UPDATE credentials SET password = 'x' WHERE user_id = %(owner)s"),
    ("account_emailaddress", "UPDATE"): ("changes a farmer's address", "UPDATE account_emailaddress SET verified = false"
                                         " WHERE user_id = %(owner)s"),
    ("account_emailaddress", "DELETE"): ("deletes a farmer's address", "DELETE FROM account_emailaddress"
                                         " WHERE user_id = %(owner)s"),
    ("account_emailconfirmation", "DELETE"): ("deletes what hangs on an address",
                                              "DELETE FROM account_emailconfirmation"),
    ("account_emailaddress", "INSERT"): ("writes", "INSERT INTO account_emailaddress (email, verified, \"primary\","
                                         " user_id) VALUES ('x@farm.example', false, false, %(worker)s)"),
    ("procrastinate_jobs", "INSERT"): ("writes", "INSERT INTO procrastinate_jobs (queue_name, task_name)"
                                       " VALUES ('q', 't')"),
    ("procrastinate_jobs", "DELETE"): ("clears jobs", "DELETE FROM procrastinate_jobs WHERE task_name = 'seeded'"),
    ("procrastinate_events", "INSERT"): ("writes", "INSERT INTO procrastinate_events (job_id, type)"
                                         " SELECT max(id), 'started' FROM procrastinate_jobs"),
    ("procrastinate_periodic_defers", "INSERT"): ("writes", "INSERT INTO procrastinate_periodic_defers"
                                                  " (task_name, defer_timestamp, periodic_id) VALUES ('x', 1, '')"),
    ("procrastinate_workers", "INSERT"): ("writes", "INSERT INTO procrastinate_workers DEFAULT VALUES"),
}  # fmt: skip
for _table in RECORD_TABLES:
    USES[_table, "UPDATE"] = (
        "voids a record", f'UPDATE "{_table}" SET voided_at = now(), voided_by_id = %(owner)s, void_reason = \'twice\''
        f" WHERE id = %({_table}_row)s",
    )  # fmt: skip
READ_IT = "UPDATE documents SET state = 'ready', file = NULL WHERE id = %(document)s"
MOVE_IT = "UPDATE embeddings SET embedding_model = 'another' WHERE id = %(passage)s"
# What is done as somebody else than the login's usual self, or differently by each login.
OTHERS = {
    (APP, "farms", "INSERT"): try_it(
        FOUNDER, "founds a farm", "INSERT INTO farms (id, slug, name) VALUES (%(new)s, 'a-new-farm', 'A new farm')"
    ),
    (APP, "ai_runs", "UPDATE"): try_it(
        TURN, "notes an error on a run", "UPDATE ai_runs SET error = 'x' WHERE id = %(run)s"
    ),
    (APP, "ai_run_steps", "INSERT"): try_it(TURN, "writes a step", insert_as(BOSS, "ai_run_steps")),
    (APP, "convo_summaries", "INSERT"): try_it(TURN, "writes a summary", insert_as(BOSS, "convo_summaries")),
    (APP, "ai_evals", "INSERT"): try_it(TURN, "writes a verdict", insert_as(BOSS, "ai_evals")),
    (APP, "documents", "UPDATE"): try_it(SYSTEM, "has read a document", READ_IT),
    (APP, "embeddings", "INSERT"): try_it(SYSTEM, "writes a passage", insert_as(SYSTEM, "embeddings")),
    (APP, "embeddings", "UPDATE"): try_it(SYSTEM, "moves a passage to another model", MOVE_IT),
    (APP, "embeddings", "DELETE"): try_it(SYSTEM, "deletes a passage", "DELETE FROM embeddings WHERE id = %(passage)s"),
    (BILLING, "farms", "UPDATE"): try_it(BILLS, "gives credits", given("5")),
}
NAMES = {"procrastinate_jobs": "status = 'doing'", "procrastinate_workers": "last_heartbeat = now()",
         "procrastinate_periodic_defers": "task_name = 'y'", "cache_entries": "value = '2'",
         "web_sessions": "data = 'y'", "staff_sessions": "data = 'y'"}  # fmt: skip


def use_of(login: str, table: str, right: str, columns: object) -> Attempt:
    """What `login` does with one of its rights."""
    who = USUAL[login]
    if right == "USAGE":
        return try_it(who, f"takes a number of {table}", f"SELECT nextval('{table}')")
    if right == "SELECT":
        listed = "*" if columns == "*" else ", ".join(f'"{column}"' for column in columns)  # type: ignore[attr-defined]
        return try_it(who, f"reads {table}", f'SELECT {listed} FROM "{table}"')
    if (login, table, right) in OTHERS:
        return OTHERS[login, table, right]
    if right == "INSERT" and (table, who) in ROWS:
        without_floor = (f"UPDATE record_types SET floor = false WHERE name = '{TYPES[table].key}'",) if (
            login == ASSISTANT and table in FLOOR) else ()  # fmt: skip
        return try_it(who, f"writes {table}", insert_as(who, table), given=without_floor)
    if (table, right) in USES:
        what, statement = USES[table, right]
        return try_it(who, what, statement)
    if right == "UPDATE":
        return try_it(who, f"changes {table}", f'UPDATE "{table}" SET {NAMES[table]}')
    return try_it(who, f"deletes from {table}", f'DELETE FROM "{table}"')


def attack_on(table: str, rule: Grant) -> Attack:
    if rule.name in ATTACKS:
        who, what, statement, right, others = ATTACKS[rule.name]
        return Attack(
            try_it(who, what, statement), DENIED, (f'GRANT {right} ON "{table}" TO {rule.login}',), also(*others)
        )
    if rule.login == AUDITOR and table != "record_types":
        attempt = try_it(STAFF, f"locks {table}, which would stop the farms", lock(table))
        return Attack(attempt, DENIED, (let_auditor_write(table),), also(f"{table}_row_security"))
    who = USUAL[rule.login]
    if table == "record_types":
        lifted = try_it(
            who, "lifts the approval floor of sales", "UPDATE record_types SET floor = false WHERE name = 'sale'"
        )
        return Attack(lifted, DENIED, (f"GRANT UPDATE ON record_types TO {rule.login}",))
    self = SYSTEM if rule.login == APP else who
    if table.endswith("_seq"):
        turned = try_it(self, f"turns {table} back", f"SELECT setval('{table}', 1)")
        return Attack(turned, DENIED, (f'GRANT UPDATE ON SEQUENCE "{table}" TO {rule.login}',))
    if set(rule.rights) == {"SELECT"}:
        emptied = try_it(self, f"locks {table}", lock(table))
        return Attack(emptied, DENIED, (f'GRANT UPDATE ON "{table}" TO {rule.login}',))
    trigger = f'CREATE TRIGGER mine BEFORE UPDATE ON "{table}" EXECUTE FUNCTION suppress_redundant_updates_trigger()'
    return Attack(
        try_it(self, f"hangs a trigger of its own on {table}", trigger.replace("EXECUTE", "FOR EACH ROW EXECUTE")),
        DENIED, (f'GRANT TRIGGER ON "{table}" TO {rule.login}',),
    )  # fmt: skip


def _fill() -> dict[str, Probe]:
    found = {}
    for declared_on, rule in declared_rules():
        table = getattr(rule, "table", None) or declared_on
        if not isinstance(rule, Grant) or table == "credit_ledger":
            continue
        uses = [
            Use(use_of(rule.login, table, right, columns), (rule.drop(table),))
            for right, columns in rule.rights.items()
        ]  # fmt: skip
        found[rule.name] = Probe((attack_on(table, rule),), tuple(uses))
    return found


PROBES = _fill()
