"""Two farms that are alike, with a row of every table for each person who might own one; planted past the triggers.

Next door an owner (`neighbour`) and a worker (`hand`) live. Names: `here.farm`, `there.batch`, `owner`, `here.notes.a record`.
"""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import psycopg

from farmops.database.scope import farm_scope
from farmops.roles import Role
from farms.people.farms import add_member
from tests.matrix.actors import HERE, NEW, ROLES, SECRET, THERE
from tests.matrix.classes import ALL_TABLES
from tests.matrix.tables import PEOPLE, TABLES, Plant
from tests.probes.people import BOSS
from tests.probes.rows import ROWS, TYPES, insert
from tests.support.factories import UserFactory, make_batch, make_cast

World = dict[str, Any]
SIDES = {HERE: ROLES, THERE: ("neighbour", "hand")}
RUNS = {  # name -> what it is; `other` is a closed run that nobody has rated yet
    "run": {"status": "'running'", "attempt": "1"},
    "queued": {},
    "paid": {"credits_reserved": "1"},
    "done": {"status": "'done'", "attempt": "1", "finished_at": "now()"},
    "other": {"status": "'done'", "attempt": "1", "finished_at": "now()"},
    "overdue": {"status": "'running'", "attempt": "1", "lease_until": "now() - interval '1 hour'"},
}


def boss(side: str) -> str:
    return SIDES[side][0]


def real(one: str, side: str) -> str:
    """The person who is `one` of PEOPLE on that side."""
    return {"boss": boss(side), "worker": "worker" if side == HERE else "hand"}.get(one, one)


def make_world(superuser_url: str) -> World:
    """Build the farms in the database that the connections point at; returns name -> id, as text."""
    cast = make_cast()
    world: World = {role: str(getattr(cast, role).pk) for role in ROLES}
    hand, stranger = UserFactory(), UserFactory()
    with farm_scope(user_id=cast.stranger.pk, farm_id=cast.other_farm.id):
        add_member(cast.other_farm.id, hand.pk, Role.WORKER)
    world |= {"neighbour": str(cast.stranger.pk), "hand": str(hand.pk), "stranger": str(stranger.pk)}
    world["staff"] = str(cast.staff.pk)
    world[f"{NEW}.farm"] = world["new_farm"] = str(uuid4())
    second = make_batch(cast.other_farm, cast.stranger, "Pen 8")
    batches = {HERE: list(cast.batches.values()), THERE: [cast.other_batch, second]}
    for side, farm in ((HERE, cast.farm), (THERE, cast.other_farm)):
        one, two = (str(batch.id) for batch in batches[side])
        world |= {f"{side}.farm": str(farm.id), f"{side}.batch": one, f"{side}.batch2": two, f"{side}.slug": farm.slug}
        world[f"{side}.secret"] = SECRET if side == HERE else "another secret"
    with psycopg.connect(superuser_url, cursor_factory=psycopg.ClientCursor) as connection:
        cursor = connection.cursor()
        cursor.execute("SET LOCAL session_replication_role = replica")
        for side in SIDES:
            _fill(cursor, world, side)
        for name, table in ALL_TABLES.items():
            if name not in TABLES:
                for plant in table.rows:
                    _plant(cursor, world, "", name, plant)
    return world


def _fill(cursor: Any, world: World, side: str) -> None:
    every = ", ".join(f'"{rule.key}"' for rule in TYPES.values())
    cursor.execute(
        "UPDATE farms SET ai_autonomy = 'auto', ai_auto_categories = %s, credit_balance = 50 WHERE id = %s",
        [f"[{every}]", world[f"{side}.farm"]],
    )
    cursor.execute(
        "UPDATE meters SET used = 1000 WHERE farm_id = %s AND kind = 'storage_bytes'", [world[f"{side}.farm"]]
    )
    for person in SIDES[side]:
        for name, changes in RUNS.items():
            world[f"{side}.{name}_of_{person}"] = world["new"] = str(uuid4())
            row = {**ROWS["ai_runs", BOSS], "user_id": f"%({person})s", "idempotency_key": f"'{name}'", **changes}
            cursor.execute(insert("ai_runs", row), names(world, side, person))
        world[f"{side}.summary_of_{person}"] = str(uuid4())
    world[f"{side}.document"] = str(uuid4())  # where a passage is planted before its document has a name
    for table, spec in TABLES.items():
        for plant in spec.rows:
            _plant(cursor, world, side, table, plant)
    world[f"{side}.document"] = world[f"{side}.documents.hidden"]
    world[f"{side}.structure"] = world[f"{side}.structures.a house"]


def _plant(cursor: Any, world: World, side: str, table: str, plant: Plant) -> None:
    """Insert the row, and keep what its key is; a row without values is there already."""
    spec = ALL_TABLES[table]
    world["serial"] = world.get("serial", 900_000) + 1
    world["new"] = str(uuid4())
    bound = names(world, side, whose(plant, side) or (boss(side) if side else "owner"))
    name = f"{side}.{table}.{plant.tag}" if side else f"{table}.{plant.tag}"
    if spec.value == "whose":
        world[name] = world[whose(plant, side)]
    elif spec.value:
        world[name] = spec.value.strip("'") if spec.value.startswith("'") else bound[spec.value]
    else:
        world[name] = str(world["serial"]) if plant.values.get("id") == "%(serial)s" else world["new"]
    if plant.values:
        statement = insert(table, plant.values).replace(") VALUES (", ") OVERRIDING SYSTEM VALUE VALUES (", 1)
        cursor.execute(statement, bound)


def whose(plant: Plant, side: str) -> str:
    """The name of the person whose row it is."""
    return real(plant.whose, side) if side else plant.whose


def names(world: World, side: str, person: str) -> World:
    """What the statements' names are when `person` ("" for nobody) attacks the farm of `side` ("" for no farm's table).

    Who has no run there uses its owner's.
    """
    at = side if side in SIDES else HERE
    local = person if person in SIDES[at] else boss(at)
    colleague = next(other for other in SIDES[at] if other != local)
    found = {name: value for name, value in world.items() if "." not in name}
    found |= {name.removeprefix(f"{at}."): value for name, value in world.items() if name.startswith(f"{at}.")}
    found |= {"me": world[person or boss(at)], "colleague": world[colleague]}
    found |= {one: world[real(one, at)] for one in PEOPLE}
    for who, one in (("me", local), ("colleague", colleague), *((one, real(one, at)) for one in PEOPLE)):
        found |= {f"{name}_of_{who}": world.get(f"{at}.{name}_of_{one}") for name in (*RUNS, "summary")}
    found |= {f"{name}_run": found[f"{name}_of_me"] for name in RUNS}
    return found | {"owner": found["me"], "run": found["run_of_me"]}
