"""Cells that differ from what the class of their table says, each with the reason; and the faults that are known.

A line names cells by patterns: table, actor, act, row. It must matter: where the class says the same for all of its
cells, or where a known fault is mended, the suite asks for the line to be taken out.
"""

from __future__ import annotations

from dataclasses import dataclass

from tests.probes.rows import RECORD_TABLES


@dataclass(frozen=True)
class Line:
    """`cell` are the patterns; `may` what is right, against the class; `why` says why."""

    cell: tuple[str, str, str, str]
    may: bool
    why: str


EXCEPTIONS: tuple[Line, ...] = (
    Line(("farm_members", "*", "delete", "boss's*"), False, "a farm keeps an owner: the last one does not leave"),
    Line(("farm_members", "*", "update.role", "boss's*"), False, "a farm keeps an owner: the last one stays owner"),
    Line(("memories", "the model*", "[rs]e*", "*proposed*"), False, "what nobody kept reaches no prompt"),
)

# Statements that no table's shape would let through, rules or not: nobody has to be kept from them.
HELD_BY_SHAPE = {
    ("ai_runs", "update.reopen"): "an open run has no end, and nobody may write the end",
    ("farms", "update.settle"): "a movement of the balance is never stored beside it",
    ("farms", "update.reserve"): "likewise",
    ("farms", "update.grant"): "likewise",
    ("meters", "insert.own"): "each farm has each meter from the start",
    ("meters", "move"): "likewise",
}

# What is wrong today: the expected answer stands, and the code does otherwise. To be emptied.
IN_A_TURN = "a worker's turn decides nothing that a member decides (farmops.scope.turn_scope)"
SIGN_IN = "people's secrets, addresses and sessions belong to a login of their own"
THE_QUEUE = "the queue belongs to a login of its own; jobs enter by functions"
DECIDED_BY_MEMBERS = (
    *RECORD_TABLES, "batches", "structures", "contacts", "standing_costs", "ai_feedback", "assistant_drafts",
    "ai_recommendations", "memories", "documents", "farms", "farm_members", "messages", "convo_summaries",
)  # fmt: skip
KNOWN_FAULTS: tuple[Line, ...] = (
    *(Line((table, "*'s turn", "[iud]*", "*"), False, IN_A_TURN) for table in DECIDED_BY_MEMBERS),
    *(
        Line((table, "*", "*", "*"), False, SIGN_IN)
        for table in ("users", "people", "account_emailaddress", "django_session", "cache_entries")
    ),
    *(
        Line((f"procrastinate_{table}", "*", "*", "*"), False, THE_QUEUE)
        for table in ("jobs", "events", "periodic_defers", "workers")
    ),
    Line(("credit_ledger", "the worker*", "[rs]e*", "boss's*"), False, "the page with the legs is not for workers"),
    Line(("farm_changes", "*", "[rs]e*", "*"), False, "the page with the changes is the owner's"),
    Line(("convo_summaries", "*", "insert.*", "*"), False, "the worker tells of the day; a member writes no summary"),
    Line(("farms", "the viewer", "update.reserve", "*"), False, "a viewer asks nothing, not even what she once asked"),
    Line(("messages", "the viewer", "insert.asked", "*"), False, "a viewer writes no message"),
    Line(("ai_runs", "*", "update.put off", "*waiting*"), False, "who asks says neither how long her question waits"),
    Line(("ai_runs", "*", "update.count before", "*waiting*"), False, "nor what it has taken"),
    Line(("runs_past_lease", "*", "call", "*"), False, "inside a context it names the runs of every farm"),
    Line(("withdrawal_on", "a stranger *", "call", "*"), False, "who founds or looks at a link hears of medicines"),
)
