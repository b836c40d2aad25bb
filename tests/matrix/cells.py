"""The cells of one table: who tries what on which row, what must come of it, and what does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

import psycopg

from tests.matrix.actors import ACTORS, HERE, NEW, THERE, Actor, become
from tests.matrix.classes import ALL_TABLES, CLASS_OF, GROUPS
from tests.matrix.exceptions import EXCEPTIONS, HELD_BY_SHAPE, KNOWN_FAULTS, Line
from tests.matrix.tables import TABLES, Plant, Table
from tests.matrix.world import SIDES, World, names, whose
from tests.probes.base import NO_ROW, refusal
from tests.probes.rows import insert

YES = "yes"
STRANGER = "a stranger's list of farms"
COMMITTED = "; SET CONSTRAINTS ALL IMMEDIATE"  # what a COMMIT would ask
BACK = "ROLLBACK TO SAVEPOINT cell; "


@dataclass(frozen=True)
class Cell:
    """`act` is e.g. "see", "insert.own", "update.void"; `row` what it is tried on; `side` whose farm ("" for none)."""

    table: str
    actor: Actor
    act: str
    row: str
    side: str
    whose: str
    hidden: bool
    steps: tuple[str, ...]

    @property
    def name(self) -> str:
        where = f" {self.side}" if self.side else ""
        return f"{self.actor}: {self.act} {self.table} ({self.row}{where})"

    def fits(self, word: str) -> bool:
        """Whether a word of an expected answer means this cell."""
        kind, *must = word.split("/")
        if kind.startswith("@"):
            fits = self.actor.login == f"farmops_{kind[1:]}"
        else:
            fits = self.actor.kind in GROUPS[kind]
            fits = fits and not (self.actor.at and self.side and self.actor.at != self.side)
        return fits and all(self._is(one) for one in must)

    def _is(self, quality: str) -> bool:
        return {
            "own": self.actor.person == self.whose and not self.actor.forged,
            "open": not self.hidden,
            "common": self.whose in ("", self.actor.person),
            "known": self.whose in SIDES.get(self.actor.at, ()),
            "home": self.actor.person in SIDES.get(self.side, ()),
        }[quality]


def by_class(cell: Cell) -> bool:
    """What the class of the table says. Raises KeyError for a table in no class."""
    answers = CLASS_OF[cell.table]
    verb = cell.act.partition(".")[0]
    key = next((key for key in (cell.act, verb) if key in answers), "see" if cell.act == "read" else "")
    return any(cell.fits(word) for word in answers.get(key, "").split())


def lines_of(cell: Cell, lines: tuple[Line, ...]) -> list[Line]:
    """The lines of a list of exceptions that speak of this cell."""
    said = (cell.table, cell.actor.name, cell.act, f"{cell.row} {cell.side}".strip())
    return [
        line for line in lines if all(fnmatchcase(word, pattern) for word, pattern in zip(said, line.cell, strict=True))
    ]


def expected(cell: Cell) -> bool:
    """What must come of the cell: its class's answer, unless an exception says otherwise."""
    for line in lines_of(cell, EXCEPTIONS):
        return line.may
    return by_class(cell)


def cells(table: str, world: World, columns: list[str]) -> Iterator[Cell]:
    """Every cell of the table. `columns` are those that an UPDATE may name at all, in the table's order."""
    spec = ALL_TABLES[table]
    sides = (HERE, THERE) if table in TABLES else ("",)
    for actor in ACTORS:
        for side in sides:
            for plant in spec.rows:
                if f"{side}.{table}.{plant.tag}".strip(".") in world:
                    yield from _on_a_row(table, spec, actor, side, plant, columns)
            for name, row in spec.inserts.items():
                steps = row if isinstance(row, tuple) else (insert(table, row),)
                at = NEW if "%(new_farm)s" in steps[0] else side
                if at != NEW or side == HERE:
                    yield Cell(table, actor, f"insert.{name}", "a new row", at, "", False, steps)


def _on_a_row(table: str, spec: Table, actor: Actor, side: str, plant: Plant, columns: list[str]) -> Iterator[Cell]:
    where = f"WHERE {spec.key} = %(row)s"
    tries: dict[str, tuple[str, ...]] = {
        "see": (f'SELECT 1 FROM "{table}" {where}',),
        "read": (f'SELECT * FROM "{table}" {where}',),
        "delete": (f'DELETE FROM "{table}" {where}',),
    }
    for name, change in spec.changes.items():
        if not fnmatchcase(plant.tag, spec.only.get(name, "*")):
            continue
        statement = f'UPDATE "{table}" SET {change} {where}'
        tries[f"update.{name}"] = (statement,) if isinstance(change, str) else change
    unnamed = next(
        (column for column in columns if not any(column in str(change) for change in spec.changes.values())), ""
    )
    if unnamed:
        tries["rewrite"] = (f'UPDATE "{table}" SET "{unnamed}" = "{unnamed}" {where}',)
    if side and table != "farms":
        tries["move"] = (f'UPDATE "{table}" SET farm_id = %(elsewhere)s {where}',)
    for act, steps in tries.items():
        yield Cell(table, actor, act, plant.tag, side, whose(plant, side), plant.hidden, steps)


class Bench:
    """A superuser's transaction in which cells are tried; each leaves nothing behind."""

    def __init__(self, cursor: Any, world: World):
        self.cursor, self.world = cursor, world
        self._names: dict[tuple[str, str], World] = {}

    def bound(self, cell: Cell) -> World:
        """The values of the names in the cell's statements."""
        who = (cell.side, cell.actor.person)
        if who not in self._names:
            self._names[who] = names(self.world, *who)
            self._names[who]["elsewhere"] = self.world[f"{THERE if cell.side == HERE else HERE}.farm"]
        return {**self._names[who], "row": self.world.get(f"{cell.side}.{cell.table}.{cell.row}".strip("."))}

    def outcome(self, cell: Cell) -> str:
        """YES, or how it was refused. Between two calls the savepoint `cell` is open."""
        values, back = self.bound(cell), BACK
        try:
            for step in cell.steps:
                write = not step.startswith("SELECT")
                self.cursor.execute(f"{back}{step}{COMMITTED if write and step == cell.steps[-1] else ''}", values)
                if back:
                    self.cursor.nextset()
                if self.cursor.rowcount < 1:
                    return NO_ROW
                back = ""
            return YES
        except psycopg.Error as error:
            try:
                return refusal(error)
            except psycopg.Error:
                return f"fails: {error.sqlstate} {error.diag.message_primary}"

    def outcomes(self, tried: list[Cell]) -> Iterator[tuple[Cell, str]]:
        """What came of each of one actor's cells."""
        self.cursor.execute("SAVEPOINT actor")
        become(self.cursor, tried[0].actor, self.world)
        self.cursor.execute("SAVEPOINT cell")
        for cell in tried:
            yield cell, self.outcome(cell)
        self.cursor.execute("ROLLBACK TO SAVEPOINT actor")

    def slips(self, cell: Cell) -> Iterator[str]:
        """Whether not even the table's shape would let the statement through: then its refusal proves nothing."""
        self.cursor.execute("SAVEPOINT actor; SET LOCAL session_replication_role = replica; SAVEPOINT cell")
        got = self.outcome(cell)
        self.cursor.execute("ROLLBACK TO SAVEPOINT actor")
        if (got == YES) == ((cell.table, cell.act) in HELD_BY_SHAPE):
            yield f"{cell.act} {cell.table} ({cell.row}): {got} without any rule\n   {'; '.join(cell.steps)}"


@dataclass
class Found:
    """What a table's cells came to: sentences for what is wrong, how many cells there were, and the lines in use."""

    wrong: list[str] = field(default_factory=list)
    kinds: Counter[str] = field(default_factory=Counter)
    used: set[Line] = field(default_factory=set)

    def told(self) -> str:
        """What is wrong, for a reader."""
        return "\n".join([f"{len(self.wrong)} of {self.kinds.total()} cells are wrong", *self.wrong])


def try_table(bench: Bench, table: str, columns: list[str]) -> Found:
    """Try every cell of the table, an actor at a time; then the statements that worked for nobody, past the rules."""
    found, worked = Found(), set()
    mine = list(cells(table, bench.world, columns))
    for actor in ACTORS:
        for cell, got in bench.outcomes([cell for cell in mine if cell.actor is actor]):
            found.used |= {line for line in lines_of(cell, EXCEPTIONS) if line.may != by_class(cell)}
            judge(found, cell, got, expected(cell))
            if got == YES:
                worked.add((cell.act, cell.row))
    for cell in mine:
        # The stranger's: what is hers already cannot be in the way.
        if cell.actor.name == STRANGER and cell.side != THERE and (cell.act, cell.row) not in worked:
            found.wrong += bench.slips(cell)
    return found


def judge(found: Found, cell: Cell, got: str, may: bool) -> None:
    """Note what came of a cell that may, or may not, work."""
    found.kinds[got] += 1
    if (got == YES) == may and not got.startswith("fails"):
        return
    faults = lines_of(cell, KNOWN_FAULTS)
    found.used |= set(faults)
    if not faults:
        sql = "; ".join(cell.steps)
        found.wrong.append(f"{cell.name}\n   expected {YES if may else 'no'}, got {got}\n   {sql}")
