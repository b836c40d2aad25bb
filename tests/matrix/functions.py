"""Every SECURITY DEFINER function, called with one's own arguments and with the neighbour's.

`CALLS` are the functions that a login may execute: what is tried, and who may have an answer from it (words as in
`classes`); `INNER` those that no login may.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tests.matrix.actors import ACTORS, HERE, THERE
from tests.matrix.cells import Bench, Cell, Found, judge
from tests.matrix.classes import AT_WORK


@dataclass(frozen=True)
class Call:
    """`sql` is one SELECT of one value; it answers when that is not NULL. `may` says who may have an answer."""

    what: str
    sql: str
    may: str


ANYBODY = "@app @assistant @billing auditor"
NOWHERE = "app.nobody app.forger billing.nobody billing.forger"  # whose context counts for nothing
LOOKING = "intruder invited guest"  # who has named this farm, and is let in nowhere
TICKETLESS = "NULL, %(farm)s, pg_backend_pid(), 2000000000, 'x'"


def true(sql: str) -> str:
    return f"SELECT nullif({sql}, false)"


CALLS: dict[str, tuple[Call, ...]] = {
    # Ids of farms: of all of them outside of a context, and inside one of that farm alone.
    "find_farm": (Call("by its slug", "SELECT find_farm(%(slug)s)", f"{AT_WORK} billing person {NOWHERE} {LOOKING}"),),
    "all_farms": (
        Call("this one", "SELECT f FROM all_farms() f WHERE f = %(farm)s",
             f"{AT_WORK} billing person {NOWHERE} {LOOKING}"),
    ),
    "runs_past_lease": (
        Call("of this farm", "SELECT p.run_id FROM runs_past_lease() p WHERE p.farm_id = %(farm)s",
             "system app.nobody app.forger"),
    ),
    "active_embedding_model": (Call("its name", "SELECT active_embedding_model()", ANYBODY),),
    "context_is_genuine": (
        Call("whether", true("context_is_genuine()"),
             f"{AT_WORK} model.members billing person founder intruder invited guest"),
    ),
    "shown_invitation": (Call("the link's", "SELECT farm_name FROM shown_invitation()", "invited"),),
    "may_add_member": (
        Call("somebody, as owner", true("may_add_member(%(staff)s, 'owner')"), "owner"),
        Call("herself, as invited", true("may_add_member(%(stranger)s, 'worker')"), "owner invited"),
        Call("herself, as owner", true("may_add_member(%(stranger)s, 'owner')"), "owner founder"),
    ),
    "run_is_blocked": (
        # A stranger to the run is told that it is blocked: that says nothing of it, and confirms nothing.
        Call("a run that nothing stops", true("NOT run_is_blocked(%(farm)s, %(done_run)s)"), AT_WORK),
    ),
    "withdrawal_on": (
        Call("what a batch gives", "SELECT withdrawal_on(%(farm)s, %(batch)s, 'eggs', current_date)",
             f"{AT_WORK} model.members"),
    ),
    "enter_farm": (
        Call("without a ticket", f"SELECT farm_id FROM enter_farm('member', %(boss)s, '', {TICKETLESS[6:]})", ""),
        Call("for the system", f"SELECT farm_id FROM enter_farm('system', NULL, '', {TICKETLESS[6:]})", ""),
        Call("with nothing", "SELECT farm_id FROM enter_farm('turn', NULL, NULL, NULL, pg_backend_pid(), NULL, NULL)", ""),
    ),
    "open_context": (
        Call("without a ticket", f"SELECT open_context('system', {TICKETLESS})", ""),
        Call("with nothing", "SELECT open_context('system', NULL, %(farm)s, pg_backend_pid(), NULL, NULL)", ""),
    ),
}  # fmt: skip

# Called by triggers, policies and other functions alone. Trigger functions need no list: none is anybody's to call.
INNER = {"seal_context", "check_ticket", "move_stock", "move_store", "store_amount", "take_from_meter", "settle_run"}


def cells(function: str) -> Iterator[Cell]:
    for actor in ACTORS:
        for call in CALLS[function]:
            for side in (HERE, THERE) if re.search(r"%\((farm|slug)\)s", call.sql) else ("",):
                sql = f"SELECT 1 FROM ({call.sql}) said (it) WHERE it IS NOT NULL"
                yield Cell(function, actor, "call", call.what, side, "", False, (sql,))


def may(cell: Cell) -> bool:
    call = next(call for call in CALLS[cell.table] if call.what == cell.row)
    return any(cell.fits(word) for word in call.may.split())


def try_function(bench: Bench, function: str) -> Found:
    """Try every cell of the function, an actor at a time."""
    found, mine = Found(), list(cells(function))
    for actor in ACTORS:
        for cell, got in bench.outcomes([cell for cell in mine if cell.actor is actor]):
            judge(found, cell, got, may(cell))
    return found
