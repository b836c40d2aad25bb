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
from tests.matrix.world import real


@dataclass(frozen=True)
class Call:
    """`sql` is one SELECT of one value; it answers when that is not NULL. `may` says who may have an answer."""

    what: str
    sql: str
    may: str
    whose: str = ""


ANYBODY = "@app @assistant @billing auditor"
NOWHERE = "app.nobody app.forger billing.nobody billing.forger"  # whose context counts for nothing
TICKETLESS = "NULL, %(farm)s, pg_backend_pid(), 2000000000, 'x'"


def true(sql: str) -> str:
    return f"SELECT nullif({sql}, false)"


CALLS: dict[str, tuple[Call, ...]] = {
    # Ids of farms and of runs, across farms: not for the login of the pages.
    "find_farm": (Call("by its slug", "SELECT find_farm(%(slug)s)", "billing billing.nobody billing.forger queue"),),
    "all_farms": (Call("this one", "SELECT f FROM all_farms() f WHERE f = %(farm)s", "queue"),),
    "runs_past_lease": (
        Call("of this farm", "SELECT p.run_id FROM runs_past_lease() p WHERE p.farm_id = %(farm)s", "queue"),
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
    # Jobs enter by these alone, and each is about what its caller may set going.
    "enqueue_answer": (
        Call("her question", "SELECT 1 FROM enqueue_answer(%(queued_of_me)s)", "members"),
        Call("a colleague's", "SELECT 1 FROM enqueue_answer(%(queued_of_colleague)s)", ""),
        Call("one that was answered", "SELECT 1 FROM enqueue_answer(%(done_of_me)s)", ""),
    ),
    "enqueue_document": (
        Call("the owner's", "SELECT 1 FROM enqueue_document(%(document)s)", "members/own", "boss"),
    ),
    "enqueue_embed": (Call("the farm's passages", "SELECT 1 FROM enqueue_embed()", AT_WORK),),
    # Numbers for the operator's pages.
    "jobs_by_state": (Call("how many", "SELECT jobs FROM jobs_by_state() LIMIT 1", "@app"),),
    "upkeep_ages": (Call("how old", "SELECT seconds FROM upkeep_ages() LIMIT 1", "@app"),),
    "mark_upkeep": (Call("that it was done", "SELECT 1 FROM mark_upkeep('planted')", "queue"),),
    "set_staff_password": (
        Call("without a ticket", "SELECT set_staff_password(%(staff)s, 'x', pg_backend_pid(), 2000000000, 'x')", ""),
        Call("with nothing", "SELECT set_staff_password(%(staff)s, 'x', pg_backend_pid(), NULL, NULL)", ""),
    ),
    "staff_signed_in": (
        Call("staff", true("staff_signed_in(%(staff)s)"), "signin"),
        Call("somebody else", true("staff_signed_in(%(me)s)"), ""),
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

LOCAL = r"%\((farm|slug|batch|document|\w+_run|\w+_of_\w+)\)s"  # names that mean another thing next door

# Called by triggers, policies and other functions alone. Trigger functions need no list: none is anybody's to call.
INNER = {"seal_context", "check_ticket", "move_stock", "move_store", "store_amount", "take_from_meter", "settle_run",
         "lock_batches"}  # fmt: skip


def cells(function: str) -> Iterator[Cell]:
    for actor in ACTORS:
        for call in CALLS[function]:
            for side in (HERE, THERE) if re.search(LOCAL, call.sql) else ("",):
                sql = f"SELECT 1 FROM ({call.sql}) said (it) WHERE it IS NOT NULL"
                yield Cell(function, actor, "call", call.what, side, real(call.whose, side or HERE), False, (sql,))


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
