"""What a farm does every day: houses, contacts, treatments and what they hold, counts of animals and of the store."""

from __future__ import annotations

from tests.probes.base import NO_ROW, ROW_SECURITY, Attack, Attempt, Probe, Use, Who, try_it
from tests.probes.people import (
    BOSS,
    HERMIT,
    MANAGER,
    MIGRATION,
    MODEL,
    MODEL_FOR_WORKER,
    VIEWER,
    WORKER,
)
from tests.probes.rows import NULL, elsewhere, insert_as
from tests.probes.shared import body, more, no_trace, policy, same, without

PROBES: dict[str, Probe] = {}

# table -> (its row in the world, the change that a manager makes)
KEPT = {
    "structures": ("structure", "kind = 'cages'"),
    "contacts": ("contact", "phone = '1'"),
    "standing_costs": ("standing_cost", "every = 'year'"),
}
TREAT = insert_as(BOSS, "treatments")
UNREAD = {"egg_days": NULL, "meat_days": NULL}
SELL = {"withdrawal_reason": "''", "batch_id": "%(batch)s"}
EGGS = {**SELL, "item": "'eggs'", "unit": "'crate'"}
KILOS = {**SELL, "unit": "'kg'", "heads": NULL}
MOVE = insert_as(BOSS, "stock_adjustments", id="%(new2)s", why="'moved'", to_batch_id="%(batch2)s")
POND = ("INSERT INTO batches (id, farm_id, name, kind, placed_on, placed_count)"
        " VALUES (%(new3)s, %(farm)s, 'Pond 1', 'catfish', current_date, 50)",)  # fmt: skip
THIRD = (POND[0].replace("'Pond 1', 'catfish'", "'Pen 3', 'layers'"),)
TWO_FACED = Who("a worker who says that she is the owner", BOSS.login, "farm", "worker", "owner")
TREAT_BY_WORKER = insert_as(BOSS, "treatments", created_by_id="%(worker)s")


def _kept_lists() -> dict[str, Probe]:
    """Houses, contacts and recurring costs: kept by owners and managers; the last two are about money."""
    found: dict[str, Probe] = {}
    for table, (row, change) in KEPT.items():
        add, edit = insert_as(BOSS, table), f"UPDATE {table} SET {change}"
        name = f"{table}_app_insert"
        found |= policy(
            name, ROW_SECURITY, (try_it(VIEWER, f"adds to {table}", add),), (try_it(MANAGER, f"adds to {table}", add),),
        )  # fmt: skip
        there = try_it(BOSS, f"adds to another farm's {table}", elsewhere(add))
        found[name] = more(found[name], name, ROW_SECURITY, there, (f"{table}_have_room",), ())
        found |= policy(
            f"{table}_app_update", NO_ROW,
            (try_it(VIEWER, f"changes {table}", edit), try_it(HERMIT, f"changes all {table} there are", edit)),
            (try_it(MANAGER, f"changes {table}", edit),),
        )  # fmt: skip
        if table == "structures":
            continue
        look = f"SELECT 1 FROM {table} WHERE id = %({row})s"
        for short, who, other in (("app", WORKER, VIEWER), ("assistant", MODEL_FOR_WORKER, MODEL)):
            attempts: tuple[Attempt, ...] = (try_it(who, f"reads {table}", look),)
            found |= policy(f"{table}_{short}_money", NO_ROW, attempts, (try_it(other, f"reads {table}", look),))
    return found


def _treatments() -> dict[str, Probe]:
    found: dict[str, Probe] = {}
    unread = insert_as(BOSS, "treatments", **UNREAD)
    reads_label = "UPDATE treatments SET egg_days = {}, meat_days = {} WHERE id = %(new)s"
    shorter = (
        try_it(BOSS, "shortens the days of the eggs", TREAT, reads_label.format("1", "7")),
        try_it(BOSS, "shortens the days of the meat", TREAT, reads_label.format("7", "1")),
        try_it(BOSS, "forgets the days of the eggs", TREAT, reads_label.format(NULL, "7")),
    )
    reads = (try_it(BOSS, "reads the label and says the days", unread, reads_label.format("7", "5")),)
    names = ("treatment_days_are_said_once", "treatments_days")
    found |= same(names, shorter, "refused by treatment_days_are_said_once", reads)
    banned = insert_as(BOSS, "treatments", drug="'Furazolidone'")
    found["is_banned_drug"] = Probe(
        (Attack(try_it(BOSS, "says when eggs are safe after a banned medicine", banned),
                "refused by treatments_banned_drug_has_no_safe_day", body("is_banned_drug", "SELECT false", "sql")),),
        (Use(try_it(BOSS, "writes a treatment with its days", TREAT), body("is_banned_drug", "SELECT true", "sql")),),
    )  # fmt: skip
    return found


def _withdrawal() -> dict[str, Probe]:
    """Each way in which a treatment holds what is sold."""
    how = "refused by sale_inside_withdrawal"
    held = [
        ("eggs of treated hens", TREAT, EGGS),
        ("eggs that may be of treated hens", TREAT, {**EGGS, "batch_id": NULL}),
        ("treated birds", TREAT, SELL),
        ("treated birds by the kilo", TREAT, KILOS),
        ("eggs after a medicine whose label nobody read", insert_as(BOSS, "treatments", **UNREAD), EGGS),
        ("birds after a medicine whose label nobody read", insert_as(BOSS, "treatments", **UNREAD), SELL),
        ("eggs after a medicine that is not for laying hens",
         insert_as(BOSS, "treatments", not_for_layers="true", egg_days="0", meat_days="0"), EGGS),
        ("treated birds, calls them something else and counts birds", TREAT, {**SELL, "item": "'other'"}),
        ("treated birds and calls them manure", TREAT, {**SELL, "item": "'manure'"}),
        ("something that may be of treated birds", TREAT, {**KILOS, "item": "'other'", "batch_id": NULL}),
    ]  # fmt: skip
    attempts = [try_it(BOSS, f"sells {what}", treat, insert_as(BOSS, "sales", **sale)) for what, treat, sale in held]
    moved = try_it(BOSS, "sells birds that were treated before they were moved", TREAT, MOVE,
                   insert_as(BOSS, "sales", **{**SELL, "id": "%(new3)s", "batch_id": "%(batch2)s"}))  # fmt: skip
    attempts.append(moved)
    old = {"occurred_on": "current_date - 20", "last_day": "current_date - 10"}
    free = [
        ("eggs when the days are over", insert_as(BOSS, "treatments", **old), EGGS),
        ("birds when the days are over", insert_as(BOSS, "treatments", **old), SELL),
        ("birds of which only the eggs are held",
         insert_as(BOSS, "treatments", **{**old, "egg_days": "60"}), SELL),
        ("eggs of hens of which only the meat is held", insert_as(BOSS, "treatments", **{**old, "meat_days": "60"}), EGGS),
        ("manure of treated birds", TREAT, {**KILOS, "item": "'manure'"}),
        ("eggs of another batch", TREAT, {**EGGS, "batch_id": "%(batch2)s"}),
        ("feed bags while something is held", TREAT, {**KILOS, "item": "'feed_bags'", "batch_id": NULL}),
        ("treated birds, and says why they may be eaten", TREAT, {**SELL, "withdrawal_reason": "'the vet said so'"}),
    ]  # fmt: skip
    cleared = "UPDATE treatments SET voided_at = now(), voided_by_id = %(owner)s, void_reason = 'x'"
    uses = [
        try_it(BOSS, f"sells {what}", cleared, treat, insert_as(BOSS, "sales", **sale)) for what, treat, sale in free
    ]  # fmt: skip
    uses.append(
        try_it(BOSS, "sells eggs after a treatment was taken out", TREAT, cleared, insert_as(BOSS, "sales", **EGGS))
    )
    unfit = (
        try_it(BOSS, "sells eggs from a pond", insert_as(BOSS, "sales", **{**EGGS, "batch_id": "%(new3)s"}), given=POND),
        try_it(BOSS, "sells birds from a pond", insert_as(BOSS, "sales", **{**KILOS, "batch_id": "%(new3)s"}), given=POND),
        try_it(BOSS, "sells fish from a pen", insert_as(BOSS, "sales", **{**KILOS, "item": "'fish'"})),
    )  # fmt: skip
    why = insert_as(BOSS, "sales", withdrawal_reason="{}", batch_id="%(batch)s")
    others = (
        *((attempt, "sale_fits_its_batch") for attempt in unfit),
        (try_it(BOSS, "sells treated birds for a word", TREAT, why.format("'ok'")), "sale_reason_is_a_sentence"),
        (try_it(BOSS, "sells treated birds for two long words", TREAT, why.format("'yyyyyyyyyyyy yyyyyyyy'")),
         "sale_reason_is_a_sentence"),
        (try_it(TWO_FACED, "sells treated birds as a worker who says that she is the owner", TREAT_BY_WORKER,
                insert_as(BOSS, "sales", created_by_id="%(worker)s", batch_id="%(batch)s")), "sale_reason_is_of_who_manages"),
    )  # fmt: skip
    found = same(("sale_respects_withdrawal", "sales_withdrawal"), tuple(attempts), how, tuple(uses))
    for name in tuple(found):
        more_attacks = tuple(Attack(attempt, f"refused by {rule}", without(name)) for attempt, rule in others)
        found[name] = Probe((*found[name].attacks, *more_attacks), found[name].uses)
    laid = try_it(BOSS, "collects eggs from a pond",
                  insert_as(BOSS, "egg_collections", batch_id="%(new3)s"), given=POND)  # fmt: skip
    eggs = try_it(BOSS, "collects eggs", insert_as(BOSS, "egg_collections"))
    found |= same(("eggs_come_from_layers", "egg_collections_batch_lays"), (laid,),
                  "refused by eggs_come_from_layers", (eggs,))  # fmt: skip
    all_of_it = body("kind_gives", "SELECT true", "sql")
    found["kind_gives"] = Probe(
        (*(Attack(attempt, "refused by sale_fits_its_batch", all_of_it) for attempt in unfit[:2]),
         Attack(laid, "refused by eggs_come_from_layers", all_of_it)),
        (Use(eggs, body("kind_gives", "SELECT false", "sql")),),
    )  # fmt: skip
    found["food_in_sale"] = Probe(
        tuple(Attack(attempt, how, body("food_in_sale", "SELECT ARRAY[]::text[]", "sql")) for attempt in attempts),
        tuple(Use(use) for use in uses),
    )
    nothing = "SELECT b.id, b.id FROM batches b WHERE false"
    found["treatments_reaching"] = Probe(
        tuple(Attack(attempt, how, body("treatments_reaching", nothing, "sql")) for attempt in attempts),
        tuple(Use(use) for use in uses),
    )
    remember = "SELECT set_config('probe.lock', xmax::text, true) FROM batches WHERE id = %(new3)s"
    free = "SELECT 1 FROM batches WHERE id = %(new3)s AND xmax::text = current_setting('probe.lock')"
    for names, what, statement in (
        (("treatment_waits_for_sales", "treatments_wait"), "treats a batch", TREAT),
        (("lock_batches",), "moves animals", MOVE),
    ):
        for name in names:
            gone = body(name, "BEGIN RETURN; END") if name == "lock_batches" else without(name)
            found[name] = Probe(
                (Attack(try_it(BOSS, f"{what} and nobody who sells has to wait", remember, statement, free, given=THIRD), NO_ROW,
                        gone),),
                (Use(try_it(BOSS, f"{what} and who sells waits", remember, statement, free.replace("text =", "text <>"), given=THIRD), gone),),
            )  # fmt: skip
    found["withdrawal_on"] = Probe(
        tuple(Attack(attempt, how, body("withdrawal_on", "SELECT NULL::text", "sql")) for attempt in attempts),
        tuple(Use(use) for use in uses),
    )
    return found


def _stores() -> dict[str, Probe]:
    """What each record puts into the store or takes out of it."""
    moved = "FROM store_movements WHERE record_id = %(new)s"
    found: dict[str, Probe] = {}
    for names, what, statement, trace in (
        (("treatment_moves_store", "treatments_store"), "treats", TREAT, f"{moved} AND delta = -1 AND unit = 'sachet'"),
        (("sale_moves_store", "sales_store"), "sells eggs", insert_as(BOSS, "sales", item="'eggs'", unit="'crate'"),
         f"{moved} AND delta = -60 AND unit = 'egg'"),
        (("expense_moves_store", "expenses_store"), "buys feed", insert_as(BOSS, "expenses"), f"{moved} AND delta = 50"),
        (("feed_use_moves_store", "feed_records_store"), "feeds", insert_as(BOSS, "feed_records"),
         f"{moved} AND delta = -50"),
        (("egg_collection_moves_store", "egg_collections_store"), "collects eggs", insert_as(BOSS, "egg_collections"),
         f"{moved} AND delta = 308"),
        (("adjustment_moves_store", "store_adjustments_store"), "spoils feed", insert_as(BOSS, "store_adjustments"),
         f"{moved} AND delta = -25"),
    ):  # fmt: skip
        found |= no_trace(names, BOSS, what, statement, trace)
    spoils = insert_as(BOSS, "store_adjustments")
    away = try_it(BOSS, "spoils feed and keeps it", spoils, f"SELECT 1 WHERE NOT EXISTS (SELECT 1 {moved})")
    found["move_store"] = Probe(
        (Attack(away, NO_ROW, body("move_store", "BEGIN RETURN; END")),),
        (Use(try_it(BOSS, "spoils feed", spoils, f"SELECT 1 {moved}"), body("move_store", "BEGIN RETURN; END")),),
    )
    found["store_amount"] = Probe(
        (Attack(try_it(BOSS, "spoils a bag that weighs a kilo", spoils, f"SELECT 1 {moved} AND delta = -1"), NO_ROW,
                body("store_amount", "SELECT amount", "sql")),),
        (Use(try_it(BOSS, "spoils a bag that weighs what bags weigh", spoils, f"SELECT 1 {moved} AND delta = -25"),
             body("store_amount", "SELECT amount", "sql")),),
    )  # fmt: skip
    return found


def _animals() -> dict[str, Probe]:
    moved = "FROM stock_movements WHERE record_id = %(new)s"
    found = no_trace(
        ("adjustment_moves_stock", "stock_adjustments_stock"), BOSS, "culls",
        insert_as(BOSS, "stock_adjustments"), f"{moved} AND delta = -2",
    )  # fmt: skip
    swim = try_it(BOSS, "moves birds into a pond",
                  insert_as(BOSS, "stock_adjustments", why="'moved'", to_batch_id="%(new3)s"), given=POND)  # fmt: skip
    return {
        name: Probe((*probe.attacks, Attack(swim, "refused by stock_moves_among_its_like", without(name))), probe.uses)
        for name, probe in found.items()
    }


def _append_only() -> dict[str, Probe]:
    found: dict[str, Probe] = {}
    add = try_it(MIGRATION, "adds a movement of goods", insert_as(MIGRATION, "store_movements"))
    for name, what, statement in (
        ("store_movements_append_only", "turns the movements of goods round", "UPDATE store_movements SET delta = 0 - delta"),
        ("store_movements_never_emptied", "empties the movements of goods", "TRUNCATE store_movements"),
    ):  # fmt: skip
        attack = Attack(try_it(MIGRATION, what, statement), f"refused by {name}", without(name))
        found[name] = Probe((attack,), (Use(add),))
    return found


def _money() -> dict[str, Probe]:
    ask, lets_all = "SELECT require_money()", body("require_money", "BEGIN RETURN; END")
    refused = Attack(try_it(WORKER, "asks for sums of money", ask), "refused by money_is_for_who_sees_it", lets_all)
    nobody = body("require_money", "BEGIN RAISE insufficient_privilege; END")
    return {"require_money": Probe((refused,), (Use(try_it(VIEWER, "asks for sums of money", ask), nobody),))}


for _part in (_kept_lists, _money, _treatments, _withdrawal, _stores, _animals, _append_only):
    PROBES |= _part()
