"""No column takes what Python cannot read back: such a row takes down every page that shows it, also once it is void."""

from __future__ import annotations

import psycopg
import pytest

from tests.probes.world import make_world

BAD = {
    "date": ("infinity", "-infinity", "4000-01-01 BC", "20000-01-01"),
    "timestamp with time zone": ("infinity", "-infinity", "4000-01-01 BC", "20000-01-01"),
    "time without time zone": ("24:00",),
    "numeric": ("NaN",),
}
COLUMNS = """
SELECT c.relname, a.attname, format_type(a.atttypid, NULL)
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND format_type(a.atttypid, NULL) = ANY (%s)
  AND EXISTS (SELECT FROM unnest(ARRAY['farmops_app', 'farmops_assistant']) login, unnest(ARRAY['INSERT', 'UPDATE']) verb
              WHERE has_column_privilege(login, c.oid, a.attnum, verb))
ORDER BY 1, 2
"""
# What triggers write over, whatever a statement says.
WRITTEN_BY_TRIGGERS = {"voided_at", "decided_at", "changed_at", "done_at"}


def test_no_column_takes_a_value_without_an_end_or_a_number(fresh_database, cluster):
    make_world(cluster.superuser_url(fresh_database))
    taken = []
    with psycopg.connect(cluster.superuser_url(fresh_database)) as admin:
        admin.execute("SET session_replication_role = replica")  # CHECKs alone: a trigger may look the other way
        for table, column, kind in admin.execute(COLUMNS, [list(BAD)]).fetchall():
            for value in () if column in WRITTEN_BY_TRIGGERS else BAD[kind]:
                statement = f'UPDATE "{table}" SET "{column}" = %s WHERE ctid = (SELECT ctid FROM "{table}" LIMIT 1)'
                try:
                    with admin.transaction():
                        assert admin.execute(statement, [value]).rowcount == 1, f"no row in {table}"
                        taken.append(f"{table}.{column} = {value}")
                        raise psycopg.Rollback
                except psycopg.errors.CheckViolation:
                    continue
    assert taken == []


HUGE = ("[1e5000]", '{"a": [1e5000]}', "[-1e400]")


@pytest.mark.parametrize("value", HUGE)
def test_json_with_a_number_that_python_cannot_read_is_not_drawable(sql, value):
    with sql("app") as app:
        assert app.run("SELECT is_drawable(%s::jsonb)", value) == [(False,)]
        assert app.run("SELECT is_drawable(%s::jsonb)", '{"a": [1.5, -2000000000000, "1e5000"]}') == [(True,)]


@pytest.mark.parametrize("value", HUGE)
def test_no_draft_step_verdict_or_weight_says_such_a_number(cast, sql, value):
    with sql("app") as app:
        app.enter(cast.farm.id, cast.worker.pk, "worker")
        error = app.refused(
            "INSERT INTO weight_records (id, farm_id, batch_id, occurred_on, source, created_by_id, average_g, weights_g)"
            " VALUES (gen_random_uuid(), %s, %s, current_date, 'person', %s, 1500, jsonb_build_array(%s::jsonb))",
            cast.farm.id, cast.batches["Pen 1"].id, cast.worker.pk, value,
        )  # fmt: skip
        assert isinstance(error, psycopg.errors.CheckViolation)
