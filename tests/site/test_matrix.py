"""Every table and every definer function, attacked by its neighbours in each login and context (tests/matrix/)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from farmops.database.purposes import Purpose
from tests.matrix.actors import ACTORS, LOGINS
from tests.matrix.cells import Bench, try_table
from tests.matrix.classes import ALL_TABLES, CLASS_OF
from tests.matrix.exceptions import EXCEPTIONS, KNOWN_FAULTS
from tests.matrix.functions import CALLS, INNER, try_function
from tests.matrix.world import World, make_world
from tests.probes.base import named, with_body
from tests.support.database import clone_database, point_connections_at
from tests.support.exhaustive import one_in

DATABASE = "farmops_matrix"
RELATIONS = (
    "SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace"
    " AND c.relkind IN ('r', 'p', 'v', 'm') ORDER BY 1"
)
RIGHTS = (
    "SELECT c.relname, a.attname, r FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid,"
    " unnest(ARRAY['INSERT', 'UPDATE']) r, unnest(%s::text[]) login"
    " WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped"
    " AND a.attgenerated = '' AND has_column_privilege(login, c.oid, a.attnum, r) GROUP BY 1, 2, 3"
)
COLUMNS = (
    "SELECT a.attname FROM pg_attribute a WHERE a.attrelid = to_regclass(%s) AND a.attnum > 0 AND NOT a.attisdropped"
    " AND a.attgenerated = '' AND a.attidentity <> 'a' ORDER BY a.attnum"
)
DEFINERS = (
    "SELECT p.proname, p.prorettype = 'trigger'::regtype, ARRAY(SELECT t::regtype::text FROM unnest(p.proargtypes) t)"
    " FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace AND p.prosecdef ORDER BY 1"
)


@pytest.fixture(scope="module")
def matrix(cluster: Any, database: str) -> Iterator[tuple[Any, World]]:
    """A superuser's cursor on a database of these tests alone, and the names of what is in it."""
    clone_database(cluster, DATABASE)
    point_connections_at(cluster, DATABASE)
    try:
        world = make_world(cluster.superuser_url(DATABASE))
    finally:
        point_connections_at(cluster, database)
    with psycopg.connect(cluster.superuser_url(DATABASE), cursor_factory=psycopg.ClientCursor) as connection:
        yield connection.cursor(), world
        connection.rollback()


@pytest.fixture
def cursor(matrix: Any) -> Iterator[Any]:
    yield matrix[0]
    matrix[0].connection.rollback()


def columns_of(cursor: Any, table: str) -> list[str]:
    cursor.execute(COLUMNS, [f'public."{table}"'])
    return [name for (name,) in cursor.fetchall()]


tried: dict[str, Any] = {}  # table -> what came of its cells; the last tests of this module look


@pytest.mark.parametrize("table", one_in(3, sorted(ALL_TABLES)))
def test_each_neighbour_gets_what_the_rules_of_the_house_give_her(matrix, cursor, table):
    columns = columns_of(cursor, table)
    found = tried[table] = try_table(Bench(cursor, matrix[1]), table, columns)
    assert not found.wrong, found.told()


def test_no_table_is_in_no_class(cursor):
    cursor.execute(RELATIONS)
    tables = {name for (name,) in cursor.fetchall()}
    assert tables == set(ALL_TABLES) == set(CLASS_OF)


def test_every_column_that_a_login_may_write_is_tried(cursor):
    cursor.execute(RIGHTS, [list(LOGINS)])
    missing = []
    for table, column, right in cursor.fetchall():
        spec = ALL_TABLES[table]
        if right == "UPDATE" and not any(column in str(change) for change in spec.changes.values()):
            missing.append(f"nobody tries to change {table}.{column}")
        if right == "INSERT" and not spec.inserts:
            missing.append(f"nobody tries to insert into {table}")
    assert not missing


@pytest.mark.parametrize("function", sorted(CALLS))
def test_a_definer_function_answers_each_neighbour_what_is_hers(matrix, cursor, function):
    found = tried[function] = try_function(Bench(cursor, matrix[1]), function)
    assert not found.wrong, found.told()


def test_no_definer_function_is_in_no_list_and_nobody_calls_an_inner_one(cursor):
    cursor.execute(DEFINERS)
    functions = {name: (trigger, types) for name, trigger, types in cursor.fetchall()}
    assert {name for name, (trigger, _types) in functions.items() if not trigger} == set(CALLS) | INNER
    for name, (trigger, types) in functions.items():
        for login in LOGINS if trigger or name in INNER else ():
            cursor.execute(f"SAVEPOINT call; SET LOCAL SESSION AUTHORIZATION {login}")
            with pytest.raises(psycopg.errors.InsufficientPrivilege, match="permission denied for function"):
                cursor.execute(f"SELECT {name}({', '.join(f'NULL::{one}' for one in types)})")
            cursor.execute("ROLLBACK TO SAVEPOINT call")


def test_every_login_and_every_purpose_has_its_actors():
    assert {actor.login for actor in ACTORS} == set(LOGINS)
    assert {actor.purpose for actor in ACTORS} == {"", *Purpose}


def test_a_wrong_cell_is_named(matrix, cursor):
    """The negative control: a policy and a function that let everybody through."""
    cursor.execute("ALTER POLICY notes_app_read ON notes USING (true)")
    body = "BEGIN RETURN true; END"
    cursor.execute(with_body(named("may_add_member")[1], body))
    wrong = try_table(Bench(cursor, matrix[1]), "notes", []).wrong
    assert any("the neighbour: see notes (a record here)\n   expected no, got yes" in line for line in wrong)
    wrong = try_function(Bench(cursor, matrix[1]), "may_add_member").wrong
    assert any("a stranger without the link: call may_add_member" in line for line in wrong)


def test_no_exception_and_no_known_fault_is_left_that_nothing_needs():
    if set(tried) != {*ALL_TABLES, *CALLS}:
        pytest.skip("not everything was tried")
    used = set().union(*(found.used for found in tried.values()))
    idle = [line for line in (*EXCEPTIONS, *KNOWN_FAULTS) if line not in used]
    assert not idle, "take out: " + "; ".join(str(line.cell) for line in idle)
