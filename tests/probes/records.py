"""What every record table declares: who writes and voids, what the assistant may write, drafts, stock, money."""

from __future__ import annotations

from farmops.database.rules import ReferenceRow
from tests.probes.base import NO_ROW, ROW_SECURITY, Attack, Probe, Use, also, named, try_it
from tests.probes.people import BOSS, MIGRATION, MODEL, MODEL_FOR_VIEWER, MODEL_FOR_WORKER, VIEWER, WORKER
from tests.probes.rows import (
    ANSWERED,
    FLOOR,
    MONEY,
    RECORD_TABLES,
    TYPES,
    by_assistant,
    draft,
    elsewhere,
    insert,
    insert_as,
    of_draft,
    payload,
)
from tests.probes.shared import dropped, without

AT_COMMIT = "SET CONSTRAINTS ALL IMMEDIATE"
# by these triggers, which do nothing outside the farm, or whose movements have policies of their own
MOVES_STOCK = {
    "mortality_records": ("mortality_stock",), "sales": ("sales_stock",),
    "stock_adjustments": ("stock_adjustments_stock",),
}  # fmt: skip
MOVES = {
    **MOVES_STOCK, "egg_collections": ("egg_collections_store",), "expenses": ("expenses_store",),
    "feed_records": ("feed_records_store",), "store_adjustments": ("store_adjustments_store",),
    "treatments": ("treatments_store", "treatments_wait"), "sales": ("sales_stock", "sales_withdrawal"),
}  # fmt: skip


def void(table: str, person: str = "owner") -> str:
    return (
        f"UPDATE \"{table}\" SET voided_at = now(), voided_by_id = %({person})s, void_reason = 'twice'"
        f" WHERE id = %({table}_row)s"
    )


def app_policies(table: str) -> dict[str, Probe]:
    insert_rule, update_rule = f"{table}_app_insert", f"{table}_app_update"
    attempts = [
        try_it(BOSS, f"writes {table} in a manager's name", insert_as(BOSS, table, created_by_id="%(manager)s")),
        try_it(VIEWER, f"writes {table}", insert_as(BOSS, table, created_by_id="%(viewer)s")),
    ]
    into = try_it(BOSS, f"writes {table} into another farm", elsewhere(insert_as(BOSS, table)))
    writes = try_it(BOSS, f"writes {table}", insert_as(BOSS, table))
    voids = try_it(BOSS, "voids a record", void(table))
    blind = try_it(
        BOSS, "voids a record of another farm", void(table).replace(f"%({table}_row)", f"%(other_{table}_row)")
    )
    return {
        insert_rule: Probe(
            (
                *(Attack(attempt, ROW_SECURITY, without(insert_rule)) for attempt in attempts),
                Attack(into, ROW_SECURITY, without(insert_rule), also(*MOVES.get(table, ()))),
            ),
            (Use(writes, dropped(insert_rule)),),
        ),
        update_rule: Probe(
            (
                Attack(try_it(VIEWER, "voids a record", void(table, "viewer")), NO_ROW, without(update_rule)),
                Attack(blind, NO_ROW, without(update_rule), also(f"{table}_app_read", f"{table}_void_returns_stock")),
            ),
            (Use(voids, dropped(update_rule)),),
        ),
    }


def assistant_insert(table: str) -> Probe:
    """What the assistant writes by itself. A floor type's rules are tried as they would be without the floor."""
    name, kind, row = f"{table}_assistant_insert", TYPES[table].key, insert_as(MODEL, table)
    no_floor = (f"UPDATE record_types SET floor = false WHERE name = '{kind}'",) if table in FLOOR else ()
    alone = f"writes {table} by itself" + (", were there no approval floor" if no_floor else "")
    only_drafts = f'UPDATE farms SET ai_record_autonomy = \'{{"{kind}": "draft"}}\' WHERE id = %(farm)s'
    provenance = also(f"{table}_provenance")
    there = also(f"{table}_run_is_open", *MOVES.get(table, ()))
    tier = also("farms_assistant_read")  # through which the assistant would know the other farm's tier
    of_a_draft = {"draft_id": f"%({table}_draft)s", "tool_call_id": "''"}
    attacks = [
        (try_it(MODEL_FOR_VIEWER, alone, row, given=no_floor), ()),
        (try_it(MODEL, f"writes {table} on a farm that wants drafts", row, given=(*no_floor, only_drafts)), ()),
        (try_it(MODEL, f"writes {table} into another farm", elsewhere(row), given=no_floor), there),
        (try_it(MODEL, f"writes {table} as if a person had", insert_as(MODEL, table, source="'person'"),
                given=no_floor), provenance),
        (try_it(MODEL, f"writes {table} of a draft that waits", insert_as(MODEL, table, **of_a_draft),
                given=no_floor), provenance),
    ]  # fmt: skip
    if table in FLOOR:
        attacks.append((try_it(MODEL, f"writes {table}, which a person must confirm", row), ()))
    return Probe(
        tuple(Attack(attempt, ROW_SECURITY, without(name), others, tier) for attempt, others in attacks),
        (Use(try_it(MODEL, alone, row, given=no_floor), dropped(name)),),
    )


def money_policies(table: str) -> dict[str, Probe]:
    look = f'SELECT 1 FROM "{table}" WHERE id = %({table}_row)s'
    wrong = insert_as(BOSS, table, created_by_id="%(worker)s")
    return {
        f"{table}_app_money": Probe(
            (
                Attack(try_it(WORKER, f"reads {table}", look), NO_ROW, without(f"{table}_app_money")),
                Attack(try_it(WORKER, f"writes {table}", wrong), ROW_SECURITY, without(f"{table}_app_money")),
            ),
            (Use(try_it(VIEWER, f"reads {table}", look)), Use(try_it(BOSS, f"writes {table}", insert_as(BOSS, table)))),
        ),
        f"{table}_assistant_money": Probe(
            (Attack(try_it(MODEL_FOR_WORKER, f"reads {table}", look), NO_ROW, without(f"{table}_assistant_money")),),
            (Use(try_it(MODEL, f"reads {table}", look)),),
        ),
    }


def triggers(table: str) -> dict[str, Probe]:
    who = MIGRATION if table in FLOOR else MODEL
    late = insert(table, by_assistant(table), ai_run_id="%(done_run)s")
    pending = insert(table, of_draft(table, f"%({table}_draft)s"))
    confirm = (
        "UPDATE assistant_drafts SET status = 'confirmed', decided_by_id = %(owner)s, decided_at = now(),"
        f" decided_digest = digest WHERE id = %({table}_draft)s"
    )
    return {
        f"{table}_run_is_open": Probe(
            (Attack(try_it(who, f"writes {table} after the run was closed", late), "refused by run_must_be_open",
                    without(f"{table}_run_is_open")),),
            (Use(try_it(who, f"writes {table} in an open run", insert(table, by_assistant(table)))),),
        ),
        f"{table}_void": Probe(
            (
                Attack(try_it(BOSS, "voids a record in a manager's name", void(table, "manager")),
                       "refused by record_voided_in_own_name", without(f"{table}_void")),
                Attack(try_it(BOSS, "voids a record twice", void(table), void(table)),
                       "refused by record_void_is_final", without(f"{table}_void")),
            ),
            (Use(try_it(BOSS, "voids a record", void(table))),),
        ),
        f"{table}_void_returns_stock": voided_stock(table, without(f"{table}_void_returns_stock")),
        f"{table}_draft_is_confirmed": Probe(
            (Attack(try_it(BOSS, "writes the record of a draft that nobody confirmed", pending, AT_COMMIT),
                    "refused by record_must_match_draft", without(f"{table}_draft_is_confirmed")),),
            (Use(try_it(BOSS, "confirms a draft and writes its record", confirm, pending, AT_COMMIT, given=ANSWERED)),),
        ),
    }  # fmt: skip


def voided_stock(table: str, taken_away: tuple[str, ...]) -> Probe:
    """A void that leaves the animals out. Today only deaths and sales move any: the others are given a movement."""
    movement = (
        "INSERT INTO stock_movements (farm_id, batch_id, reason, delta, record_table, record_id)"
        f" VALUES (%(farm)s, %(batch)s, 'died', -1, '{table}', %({table}_row)s)"
    )
    back = f"SELECT 1 FROM stock_movements WHERE record_id = %({table}_row)s AND reason = 'voided'"
    given = () if table in MOVES_STOCK else (movement,)
    keeps = try_it(
        BOSS,
        "voids a record and its animals stay away",
        void(table),
        f"SELECT 1 WHERE NOT EXISTS ({back})",
        given=given,
    )
    return Probe(
        (Attack(keeps, NO_ROW, taken_away),),
        (Use(try_it(BOSS, "voids a record and its animals come back", void(table), back, given=given), taken_away),),
        remark="" if table in MOVES_STOCK else "no record of this type moves animals",
    )


def record_type(table: str, rule: ReferenceRow) -> Probe:
    """The row by which PostgreSQL knows the type: each of its columns changed."""
    row = f"UPDATE record_types SET {{}} WHERE name = '{rule.key}'"
    columns = str(rule.values["columns"]).split()
    left_out = columns[-1]
    short = payload(table, left_out)
    leaves_out = try_it(
        MODEL, "drafts without saying its last column",
        insert("assistant_drafts", draft(table), payload=short, proposed_payload=short),
    )  # fmt: skip
    attacks = [
        Attack(leaves_out, "refused by assistant_drafts_payload_is_a_map",
               (row.format(f"columns = '{' '.join(columns[:-1])}'"),)),
    ]  # fmt: skip
    if table in FLOOR:
        alone = try_it(MODEL, f"writes {table}, which a person must confirm", insert_as(MODEL, table))
        attacks.append(Attack(alone, ROW_SECURITY, (row.format("floor = false"),)))
    if table in MONEY:
        by_worker = insert("assistant_drafts", draft(table, "%(worker_run)s"))
        asked = try_it(MODEL_FOR_WORKER, f"drafts {table}", by_worker)
        attacks.append(Attack(asked, ROW_SECURITY, (row.format("money = false"),)))
    use = try_it(MODEL, f"drafts {table}, saying every column", insert("assistant_drafts", draft(table)))
    return Probe(tuple(attacks), (Use(use),))


def _fill() -> dict[str, Probe]:
    found: dict[str, Probe] = {}
    for table in RECORD_TABLES:
        found |= app_policies(table)
        found[f"{table}_assistant_insert"] = assistant_insert(table)
        found |= triggers(table)
        if table in MONEY:
            found |= money_policies(table)
        declared = named(f"{table}_record_type")[1]
        assert isinstance(declared, ReferenceRow)
        found[f"{table}_record_type"] = record_type(table, declared)
    return found


PROBES = _fill()
PROBES["record_is_voided"] = voided_stock("mortality_records", without("record_is_voided"))
