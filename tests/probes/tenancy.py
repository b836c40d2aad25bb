"""What every tenant table declares: row security, the policies of each login, composite foreign keys."""

from __future__ import annotations

from farmops.database.catalog import declared_rules
from farmops.database.logins import AUDITOR, OWNER
from farmops.database.rules import Policy, RowSecurity, TenantForeignKey
from farms.models.room import ROOM
from tests.probes.base import NO_ROW, ROW_SECURITY, Attack, Probe, Use, Who, also, mutation, try_it
from tests.probes.people import (
    BORROWER,
    BOSS,
    MIGRATION,
    MIGRATION_NOWHERE,
    STAFF,
    STRANGER,
    SYSTEM,
    USUAL,
)
from tests.probes.rows import MOVES_STOCK, MOVES_STORE, RECORD_TABLES, ROWS, elsewhere, insert_as

# Their movements have policies of their own.
MOVES = ("batches", *MOVES_STOCK, *MOVES_STORE)
READERS = ("app", "assistant", "billing")
PROBES: dict[str, Probe] = {}


def farm_column(table: str) -> str:
    return "id" if table == "farms" else "farm_id"


def reads(table: str, farm: str = "farm") -> str:
    return f'SELECT 1 FROM "{table}" WHERE {farm_column(table)} = %({farm})s'


def lock(table: str) -> str:
    return f'SELECT 1 FROM "{table}" FOR UPDATE'


def let_auditor_write(table: str) -> str:
    return f'GRANT UPDATE ON "{table}" TO {AUDITOR}'


def row_security(table: str, rule: RowSecurity) -> Probe:
    other = try_it(BOSS, f"reads another farm's {table}", reads(table, "other_farm"))
    # A migration may find any farm's name, but change one only where it has entered it.
    nowhere = f"UPDATE \"{table}\" SET currency = 'XXX'" if table == "farms" else reads(table, "other_farm")
    unforced = try_it(MIGRATION_NOWHERE, f"touches {table} without entering a farm", nowhere)
    return Probe(
        attacks=(
            Attack(other, NO_ROW, mutation(table, rule)),
            Attack(unforced, NO_ROW, (f'ALTER TABLE "{table}" NO FORCE ROW LEVEL SECURITY',)),
        ),
        uses=(Use(try_it(BOSS, f"reads {table}", reads(table))),),
    )


def owner_policy(table: str, rule: Policy) -> Probe:
    attempt = try_it(MIGRATION_NOWHERE, f"reads {table} without entering a farm", reads(table, "other_farm"))
    if table == "farms":
        attempt = try_it(MIGRATION_NOWHERE, "changes farms blindly", "UPDATE farms SET currency = 'XXX'")
    attacks = [Attack(attempt, NO_ROW, mutation(table, rule))]
    written = next((who for who in (BOSS, MIGRATION) if (table, who) in ROWS), None)
    if written and table not in (
        "ai_runs",
        "farm_members",
        "meters",
        "documents",
        *MOVES,
    ):
        into = try_it(MIGRATION, f"writes {table} into another farm", elsewhere(insert_as(written, table)))
        # A passage is written there.
        others = also(f"{table}_found") if table in ("memories", "convo_summaries") else ()
        others = also(f"{table}_have_room") if table in ROOM else others
        open_to_all = (f'ALTER POLICY "{rule.name}" ON "{table}" WITH CHECK (true)',)
        attacks.append(Attack(into, ROW_SECURITY, open_to_all, others))
    use = try_it(MIGRATION, f"reads {table} of the farm it entered", reads(table))
    if table == "farms":
        use = try_it(MIGRATION, "changes the farm it entered", "UPDATE farms SET currency = 'XXX' WHERE id = %(farm)s")
    if table == "farm_members":  # her own, as an owner, is found by another policy too
        use = try_it(MIGRATION, "reads a member of the farm it entered", f"{reads(table)} AND user_id = %(worker)s")
    if table == "ai_runs":
        use = try_it(MIGRATION, "reads a run of the farm it entered", "SELECT 1 FROM ai_runs WHERE id = %(done_run)s")
    return Probe(tuple(attacks), (Use(use, (rule.drop(table),)),))


def auditor_policy(table: str, rule: Policy) -> Probe:
    attempt = try_it(
        BORROWER, f"reads {table}", f"SET LOCAL ROLE {AUDITOR}", reads(table, "other_farm"),
        given=(f"GRANT {AUDITOR} TO {BORROWER.login}",),
    )  # fmt: skip
    use = try_it(STAFF, f"reads {table} of any farm", reads(table, "other_farm"))
    return Probe((Attack(attempt, NO_ROW, mutation(table, rule)),), (Use(use, (rule.drop(table),)),))


def read_policy(table: str, rule: Policy) -> Probe:
    who = USUAL[rule.login]
    # Of these a person sees her own alone, so the stranger looks, from this farm, for hers on her own farm.
    thief = STRANGER if table in ("messages", "convo_summaries") else who
    attempt = try_it(thief, f"reads another farm's {table}", reads(table, "other_farm"))
    return Probe(
        (Attack(attempt, NO_ROW, mutation(table, rule)),),
        (Use(try_it(who, f"reads {table}", reads(table)), (rule.drop(table),)),),
    )


def _fk(who: Who, what: str, statement: str, use: str = "") -> tuple[Who, str, str, str]:
    return who, what, statement, use


# name -> (who, what, the attack, a use). A key that other rules stand before is tried by a migration.
FOREIGN_KEYS = {
    "messages_run": _fk(MIGRATION, "hangs a message on a run of another farm",
                        insert_as(BOSS, "messages", ai_run_id="%(other_queued_run)s")),
    "ai_run_steps_run": _fk(MIGRATION, "hangs a step on a run of another farm",
                            insert_as(BOSS, "ai_run_steps", ai_run_id="%(other_run)s")),
    "ai_evals_run": _fk(SYSTEM, "puts a verdict on a run of another farm",
                        insert_as(BOSS, "ai_evals", ai_run_id="%(other_run)s")),
    "ai_feedback_run": _fk(BOSS, "rates a run of another farm",
                           insert_as(BOSS, "ai_feedback", ai_run_id="%(other_done_run)s")),
    "memories_run": _fk(MIGRATION, "moves a memory to a run of another farm",
                        "UPDATE memories SET ai_run_id = %(other_run)s, changed_by_id = %(owner)s"
                        " WHERE id = %(proposed_memory)s",
                        "UPDATE memories SET ai_run_id = %(queued_run)s, changed_by_id = %(owner)s"
                        " WHERE id = %(proposed_memory)s"),
    "assistant_drafts_run": _fk(MIGRATION, "moves a draft to a run of another farm",
                                "UPDATE assistant_drafts SET ai_run_id = %(other_run)s WHERE id = %(notes_draft)s",
                                "UPDATE assistant_drafts SET ai_run_id = %(queued_run)s WHERE id = %(notes_draft)s"),
    "ai_recommendations_run": _fk(MIGRATION, "moves advice to a run of another farm",
                                  "UPDATE ai_recommendations SET ai_run_id = %(other_run)s, status = 'approved',"
                                  " decided_by_id = %(owner)s, decided_at = now() WHERE id = %(advice)s",
                                  "UPDATE ai_recommendations SET ai_run_id = %(queued_run)s, status = 'approved',"
                                  " decided_by_id = %(owner)s, decided_at = now() WHERE id = %(advice)s"),
    "tasks_assignee_of_the_farm": _fk(BOSS, "gives a task to a person of another farm",
                                      insert_as(BOSS, "tasks", assignee_id="%(stranger)s"),
                                      insert_as(BOSS, "tasks", assignee_id="%(worker)s")),
    "embeddings_document": _fk(SYSTEM, "files a passage under a document of another farm",
                               insert_as(SYSTEM, "embeddings", source_id="%(other_document)s")),
    "embeddings_memory": _fk(SYSTEM, "files a passage under a memory of another farm",
                             insert_as(SYSTEM, "embeddings", source_type="'memory'",
                                       source_id="%(other_kept_memory)s")),
    "batches_structure": _fk(BOSS, "puts a batch into a house of another farm",
                             insert_as(BOSS, "batches", structure_id="%(other_structure)s")),
    "standing_costs_batch": _fk(BOSS, "plans a cost of another farm's batch",
                                insert_as(BOSS, "standing_costs", batch_id="%(other_batch)s")),
    "stock_adjustments_to_batch": _fk(
        MIGRATION, "moves animals to another farm's batch",
        "UPDATE stock_adjustments SET why = 'moved', to_batch_id = %(other_batch)s WHERE id = %(stock_adjustments_row)s",
        "UPDATE stock_adjustments SET why = 'moved', to_batch_id = %(batch2)s WHERE id = %(stock_adjustments_row)s"),
    "embeddings_summary": _fk(SYSTEM, "files a passage under a summary of another farm",
                              insert_as(SYSTEM, "embeddings", source_type="'convo_summary'",
                                        source_id="%(other_summary)s")),
    "stock_movements_batch": _fk(MIGRATION, "takes animals out of another farm's batch",
                                 insert_as(MIGRATION, "stock_movements", batch_id="%(other_batch)s")),
}  # fmt: skip
for _table in RECORD_TABLES:
    _set = f'UPDATE "{_table}" SET {{}} WHERE id = %({_table}_confirmed)s'
    FOREIGN_KEYS[f"{_table}_draft"] = _fk(
        MIGRATION, "hangs a record on a draft of another farm",
        _set.format(f"draft_id = %(other_{_table}_draft)s"), _set.format(f"draft_id = %({_table}_draft)s"),
    )  # fmt: skip
    FOREIGN_KEYS[f"{_table}_run"] = _fk(
        MIGRATION, "hangs a record on a run of another farm",
        _set.format("ai_run_id = %(other_run)s"), _set.format("ai_run_id = %(queued_run)s"),
    )  # fmt: skip
    FOREIGN_KEYS[f"{_table}_batch"] = _fk(
        BOSS, "writes a record of another farm's batch",
        insert_as(BOSS, _table, batch_id="%(other_batch)s"),
    )  # fmt: skip
for _table in MOVES_STOCK:  # the movement that they write has a key of its own
    _set = f'UPDATE "{_table}" SET batch_id = {{}} WHERE id = %({_table}_row)s'
    FOREIGN_KEYS[f"{_table}_batch"] = _fk(
        MIGRATION, "moves a record to another farm's batch",
        _set.format("%(other_batch)s"), _set.format("%(batch)s"),
    )  # fmt: skip


def foreign_key(table: str, rule: TenantForeignKey) -> Probe:
    who, what, attack, use = FOREIGN_KEYS[rule.name]
    fitting = use or attack.replace("%(other_", "%(")
    return Probe(
        (Attack(try_it(who, what, attack), f"refused by {rule.name}", mutation(table, rule)),),
        (Use(try_it(who, what.replace("another farm", "the farm"), fitting)),),
    )


def _fill() -> None:
    for table, rule in declared_rules():
        if table == "users":  # of no farm: tests/probes/signin.py
            continue
        if isinstance(rule, RowSecurity):
            PROBES[rule.name] = row_security(table, rule)
        elif isinstance(rule, TenantForeignKey) and rule.name in FOREIGN_KEYS:
            PROBES[rule.name] = foreign_key(table, rule)
        elif isinstance(rule, Policy) and rule.login == OWNER and rule.name == f"{table}_owner":
            PROBES[rule.name] = owner_policy(table, rule)
        elif isinstance(rule, Policy) and rule.login == AUDITOR:
            PROBES[rule.name] = auditor_policy(table, rule)
        elif isinstance(rule, Policy) and rule.name in (f"{table}_{short}_read" for short in READERS):
            PROBES[rule.name] = read_policy(table, rule)


_fill()
