"""The app `credits`: the ledger, the balance, and what billing may do."""

from __future__ import annotations

from credits.services import ADD, RESERVE
from tests.probes.base import DENIED, NO_ROW, Attack, Attempt, Probe, Use, Who, also, try_it
from tests.probes.people import BILLS, BOSS, FOUNDING, MANAGER, MIGRATION, MODEL, STAFF, SYSTEM, TURN
from tests.probes.rows import PAID, insert, insert_as
from tests.probes.shared import body, dropped, without
from tests.probes.tenancy import let_auditor_write, lock

BILLS_NOWHERE = Who("billing, in no farm", BILLS.login)


def said(statement: str, **values: str) -> str:
    """One of the services' statements with its figures filled in."""
    for name, value in values.items():
        statement = statement.replace(f"%({name})s", value)
    return statement


def reserved(run: str, credits: str = "1") -> str:
    return said(RESERVE, credits=credits, run=f"%({run})s")


def ended(run: str, status: str, tokens: str = "0") -> str:
    """What closes a run, and with it what was set aside for it."""
    return f"UPDATE ai_runs SET status = '{status}', input_tokens = {tokens} WHERE id = %({run})s"


def closed(run: str, kind: str, more: str = "true") -> str:
    return f"SELECT 1 FROM credit_ledger WHERE ai_run_id = %({run})s AND kind = '{kind}' AND {more}"


def actual(run: str, credits: str) -> str:
    return f"SELECT 1 FROM ai_runs WHERE id = %({run})s AND credits_actual = {credits}"


def given(credits: str, reason: str = "'a present'") -> str:
    return said(ADD, credits=credits, reason=reason)


def leg(kind: str, delta: str, **says: str) -> str:
    """A movement of the farm's balance with its explanation; `says` are the other keys of the column `leg`."""
    words = ", ".join(
        f"'{name}', {value}" for name, value in {"kind": f"'{kind}'", "reason": "'probe'", **says}.items()
    )
    return (
        f"UPDATE farms SET credit_balance = credit_balance + ({delta}), leg = jsonb_build_object({words})"
        " WHERE id = %(farm)s"
    )


def row(**changes: str) -> str:
    """A ledger entry written by itself, beside the balance."""
    whole = {"farm_id": "%(farm)s", "seq": "99", "kind": "'grant'", "delta": "5", "balance_after": "5",
             "reason": "'probe'", "hash": "sha256('probe')"}  # fmt: skip
    return insert("credit_ledger", whole, **changes)


GRANTS = try_it(BILLS, "gives credits", given("5"))
AT_COMMIT = "SET CONSTRAINTS ALL IMMEDIATE"
RESERVES = try_it(
    BOSS, "asks, and sets a credit aside", insert_as(BOSS, "ai_runs", credits_reserved="1"), reserved("new"), AT_COMMIT
)
SETTLES = try_it(TURN, "ends an answer, which is paid", ended("paid_run", "done", "1"), closed("paid_run", "settle"))
REFUNDS = try_it(TURN, "ends a run that failed", ended("run", "failed"), closed("run", "refund"))
SAYS = "UPDATE ai_runs SET credits_reserved = {} WHERE id = %(queued_run)s"  # that so much is set aside
OVERSPENDS = try_it(
    BOSS, "reserves more than there is", leg("reserve", "-1000", run="%(queued_run)s"), given=(SAYS.format("1000"),)
)
CLOSES = "farms_close_is_the_runs"


def rule(
    name: str,
    attempts: list[Attempt],
    how: str,
    others: tuple[str, ...] = (),
    uses: tuple[Attempt, ...] = (GRANTS, RESERVES, SETTLES),
) -> dict[str, Probe]:
    """A rule of the ledger: what it refuses, and that credits still move."""
    attacks = tuple(Attack(attempt, how, without(name), also(*others)) for attempt in attempts)
    return {name: Probe(attacks, tuple(Use(use) for use in uses))}


BESIDE = "credit_ledger_comes_with_balance"
HELD_TOO = {
    **dict.fromkeys(
        ("credit_ledger_run_fits_kind", "credit_ledger_run", "credit_ledger_reserve_once_a_run"),
        ("credit_ledger_reserve_is_own",),
    ),
    **dict.fromkeys(("credit_ledger_shortfall_only_when_empty", "credit_ledger_close_once_a_run"), (CLOSES,)),
}
STAYS = "farms_leg_is_written"  # an entry that no trigger takes out of the farm's row


def _checks() -> dict[str, Probe]:
    name = "credit_ledger_kind_is_known"
    gift = try_it(MIGRATION, "writes an entry of an unknown kind", row(kind="'gift'"))
    found = rule(name, [gift], f"refused by {name}", (BESIDE, "credit_ledger_sign_fits_kind"))
    name = "credit_ledger_hash_is_whole"
    found |= rule(name, [try_it(MIGRATION, "writes an entry with half a hash", row(hash="'half'"))],
                  f"refused by {name}", (BESIDE,))  # fmt: skip
    name = "credit_ledger_seq_once_a_farm"
    found |= rule(name, [try_it(MIGRATION, "writes a second entry of one number", row(seq="1"))],
                  f"refused by {name}", (BESIDE,))  # fmt: skip
    pair = ("farms_credit_balance_not_negative", "credit_ledger_balance_not_negative")
    for name, twin in (pair, pair[::-1]):
        found |= rule(name, [OVERSPENDS], f"refused by {name}", others=(twin,))
    for name, attempts, uses in (
        ("credit_ledger_shortfall_only_when_empty",
         [try_it(SYSTEM, "owes while there are credits", leg("settle", "0", run="%(run)s", shortfall="5"))],
         (try_it(TURN, "ends an answer that cost more than there is", ended("paid_run", "done", "40"),
                 closed("paid_run", "settle", "shortfall > 0")),)),
        ("credit_ledger_sign_fits_kind",
         [try_it(BILLS, "gives fewer than no credits", leg("grant", "-1")),
          try_it(BILLS, "gives credits without a reason", leg("grant", "1", reason="''"))], (GRANTS, RESERVES)),
        ("credit_ledger_run_fits_kind", [try_it(BOSS, "reserves for no run", leg("reserve", "-1"))], (RESERVES,)),
        ("credit_ledger_run", [try_it(BOSS, "reserves for a run of another farm", reserved("other_queued_run"))],
         (RESERVES,)),
        ("credit_ledger_reserve_once_a_run", [try_it(BOSS, "reserves twice for a run", reserved("run"))], (RESERVES,)),
        ("credit_ledger_close_once_a_run",
         [try_it(SYSTEM, "closes a run twice", *[leg("refund", "1", run="%(run)s")] * 2)],
         (SETTLES, REFUNDS)),
        (STAYS, [try_it(FOUNDING, "leaves an entry in the farm's row", "INSERT INTO farms (id, slug, name, leg)"
                        " VALUES (%(new)s, 'a-new-farm', 'A new farm', '{}')")], (GRANTS,)),
    ):  # fmt: skip
        found |= rule(name, attempts, f"refused by {name}", HELD_TOO.get(name, ()), uses)
    name = "credit_ledger_sign_fits_kind"
    gains = try_it(BOSS, "reserves and gains", leg("reserve", "1", run="%(queued_run)s"))
    attack = Attack(gains, f"refused by {name}", without(name), also("credit_ledger_reserve_is_own"))
    found[name] = Probe((*found[name].attacks, attack), found[name].uses)
    return found


def _moves() -> dict[str, Probe]:
    silent = "UPDATE farms SET credit_balance = 1000000 WHERE id = %(farm)s"
    recount = "UPDATE farms SET ledger_seq = 99 WHERE id = %(farm)s"
    unexplained, foreign, unfit = "balance_moves_with_leg", "ledger_kind_is_of_its_login", "ledger_close_fits_reserve"
    attacks = (
        (try_it(BILLS, "moves the balance without an entry", silent), unexplained, ()),
        (try_it(BOSS, "moves the balance without an entry", silent), unexplained, ()),
        (try_it(MIGRATION, "counts the ledger anew", recount), unexplained, ()),
        (try_it(SYSTEM, "gives the farm credits", given("1000")), foreign, (STAYS,)),
        (try_it(BILLS, "reserves credits", reserved("queued_run"), given=(SAYS.format("1"),)), foreign, (STAYS,)),
        (try_it(MIGRATION, "gives the farm credits", given("1000")), foreign, (STAYS,)),
        (try_it(SYSTEM, "refunds more than was reserved", leg("refund", "5", run="%(run)s")), unfit, (STAYS, CLOSES)),
        (
            try_it(SYSTEM, "settles what was not reserved", leg("settle", "1", run="%(queued_run)s")),
            unfit,
            (STAYS, CLOSES),
        ),
    )
    found = {
        name: Probe(
            tuple(
                Attack(attempt, f"refused by {how}", without(name), also(*others)) for attempt, how, others in attacks
            ),
            (Use(GRANTS, without(name)), Use(RESERVES, without(name)), Use(SETTLES, without(name))),
        )
        for name in ("balance_moves_with_leg", "farms_zz_balance_moves_with_leg")
    }
    for name in ("reserve_is_for_own_question", "credit_ledger_reserve_is_own"):
        spends = try_it(MANAGER, "reserves credits for the owner's question", reserved("queued_run"),
                        given=(SAYS.format("1"),))  # fmt: skip
        other = try_it(BOSS, "reserves fewer credits than her question says", reserved("queued_run"),
                       given=(SAYS.format("2"),))  # fmt: skip
        found |= rule(name, [spends, other], "refused by reserve_is_for_own_question", uses=(RESERVES,))
    for name in ("ledger_leg_comes_with_balance", BESIDE):
        found |= rule(name, [try_it(MIGRATION, "writes an entry beside the balance", row())],
                      "refused by ledger_leg_comes_with_balance")  # fmt: skip
    for name, statements in {
        "credit_ledger_append_only": ("UPDATE credit_ledger SET created_at = now() WHERE farm_id = %(farm)s",
                                      "DELETE FROM credit_ledger WHERE farm_id = %(farm)s"),
        "credit_ledger_never_emptied": ("TRUNCATE credit_ledger",),
    }.items():  # fmt: skip
        attempts = [try_it(MIGRATION, f"rewrites the ledger ({text.split()[0].lower()})", text) for text in statements]
        found |= rule(name, attempts, f"refused by {name}")
    return found


def _closes() -> dict[str, Probe]:
    """A run's end: who may move what was set aside, and what it costs."""
    early = [try_it(who, "refunds a run that is answered", leg("refund", "1", run="%(run)s")) for who in (BOSS, SYSTEM)]
    found: dict[str, Probe] = {}
    for name in ("ledger_close_is_the_runs", CLOSES):
        found |= rule(name, early, "refused by ledger_close_is_the_runs", uses=(SETTLES, REFUNDS))
    name = "settle_run"
    by_hand = try_it(BOSS, "settles a run by hand", "SELECT settle_run(%(farm)s, %(run)s, 0, '')")
    found[name] = Probe(
        (Attack(by_hand, DENIED, ("GRANT EXECUTE ON FUNCTION settle_run(uuid, uuid, bigint, text) TO farmops_app",)),),
        tuple(Use(use, body(name, "BEGIN RETURN; END")) for use in (SETTLES, REFUNDS)),
    )
    done = ended("paid_run", "done", "1")
    for name in ("run_costs", "ai_runs_zz_costs"):
        free = try_it(TURN, "ends an answer that nobody has priced", done,
                      "SELECT 1 FROM ai_runs WHERE id = %(paid_run)s AND credits_actual IS DISTINCT FROM 1")  # fmt: skip
        found[name] = Probe(
            (Attack(free, NO_ROW, without(name), also("ai_runs_open_has_lease_closed_has_end")),),
            (Use(try_it(TURN, "ends an answer at its price", done, actual("paid_run", "1")), without(name)),),
        )
    for name in ("run_settles", "ai_runs_settle"):
        unpaid = try_it(TURN, "ends a run and keeps its credits", ended("run", "failed"),
                        f"SELECT 1 WHERE NOT EXISTS ({closed('run', 'refund')})")  # fmt: skip
        unseen = try_it(TURN, "ends a run while nothing of its farm can be seen",
                        ended("run", "failed") + " RETURNING set_config('farmops.farm_id', '', true)")  # fmt: skip
        found[name] = Probe(
            (
                Attack(unpaid, NO_ROW, without(name)),
                Attack(unseen, "refused by run_ends_inside_its_farm", without(name)),
            ),
            (Use(REFUNDS, without(name)), Use(SETTLES, without(name))),
        )
    cheap = try_it(TURN, "ends an answer for nothing", done, actual("paid_run", "0"))
    found["credits_for"] = Probe(
        (Attack(cheap, NO_ROW, body("credits_for", "SELECT 0::bigint", "sql")),),
        (Use(try_it(TURN, "ends an answer at its price", done, actual("paid_run", "1")),
             body("credits_for", "SELECT 7::bigint", "sql")),),
    )  # fmt: skip
    return found


def _logins() -> dict[str, Probe]:
    name = "farms_billing_update"
    blind = try_it(BILLS_NOWHERE, "makes every farm rich", "UPDATE farms SET credit_balance = 1000000")
    attack = Attack(blind, NO_ROW, without(name), also("farms_zz_balance_moves_with_leg"))
    found = {name: Probe((attack,), (Use(GRANTS, dropped(name)),))}
    name = "meters_billing_update"
    blind = try_it(BILLS_NOWHERE, "changes every farm's allowance", "UPDATE meters SET allowance = 100000")
    found[name] = Probe(
        (Attack(blind, NO_ROW, without(name)),),
        (Use(try_it(BILLS, "changes a farm's allowance", "UPDATE meters SET allowance = 500"), dropped(name)),),
    )
    reads = "SELECT * FROM credit_ledger WHERE farm_id = %(farm)s"
    others = also("credit_ledger_row_security", BESIDE)
    for short, who in (("app", SYSTEM), ("billing", BILLS)):
        name = f"credit_ledger_{short}_rights"
        writes = try_it(who, "writes an entry beside the balance", row())
        found[name] = Probe(
            (Attack(writes, DENIED, (f"GRANT INSERT ON credit_ledger TO {who.login}",), others),),
            (Use(try_it(who, "reads the ledger", reads), dropped(name)),),
        )
    name = "credit_ledger_auditor_rights"
    locks = try_it(STAFF, "locks the ledger, which would stop the farms", lock("credit_ledger"))
    found[name] = Probe(
        (Attack(locks, DENIED, (let_auditor_write("credit_ledger"),), also("credit_ledger_row_security")),),
        (Use(try_it(STAFF, "reads the ledger", reads), dropped(name)),),
    )
    return found


def _prices() -> dict[str, Probe]:
    name = "model_prices_seeded"
    row = {"name": "'bedrock amazon.nova-lite-v1 in 2025-01-01'", "microdollars": "1"}
    another = try_it(
        MIGRATION, "prices a model otherwise under the same name", insert_as(MIGRATION, "model_prices", **row)
    )
    reads = try_it(
        BOSS, "is told what a model costs", f"SELECT microdollars FROM model_prices WHERE name = {row['name']}"
    )
    asks = insert_as(BOSS, "ai_runs", credits_reserved="1", **PAID)
    priced = "SELECT 1 FROM ai_runs WHERE id = %(new)s AND prices ->> 'in' = '{}'"
    free = body("rate_card", "BEGIN RETURN '{\"in\": 0}'::jsonb; END")
    looks = try_it(MODEL, "looks up what it costs", "SELECT rate_card('scripted', 'scripted-priced')")
    return {
        name: Probe((Attack(another, "refused by model_prices_pkey", dropped(name)),), (Use(reads, dropped(name)),)),
        "rate_card": Probe(
            (
                Attack(try_it(BOSS, "asks a model for nothing", asks, priced.format("0")), NO_ROW, free),
                Attack(looks, DENIED, ("GRANT EXECUTE ON FUNCTION rate_card(text, text) TO farmops_assistant",
                                       "GRANT SELECT ON model_prices TO farmops_assistant")),
            ),
            (Use(try_it(BOSS, "asks a model at its price", asks, priced.format("1000000000")), free),),
        ),
    }  # fmt: skip


PROBES = {**_checks(), **_moves(), **_closes(), **_logins(), **_prices()}
