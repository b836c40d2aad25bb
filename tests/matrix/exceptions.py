"""Cells that differ from what the class of their table says, each with the reason; and the faults that are known.

A line names cells by patterns: table, actor, act, row. It must matter: where the class says the same for all of its
cells, or where a known fault is mended, the suite asks for the line to be taken out.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """`cell` are the patterns; `may` what is right, against the class; `why` says why."""

    cell: tuple[str, str, str, str]
    may: bool
    why: str


STAFF = "what a staff person signs in with is changed by the owner, and by functions for one purpose each"
EXCEPTIONS: tuple[Line, ...] = (
    Line(("farm_members", "*", "delete", "boss's*"), False, "a farm keeps an owner: the last one does not leave"),
    Line(("farm_members", "*", "update.role", "boss's*"), False, "a farm keeps an owner: the last one stays owner"),
    Line(("memories", "the model*", "[rs]e*", "*proposed*"), False, "what nobody kept reaches no prompt"),
    Line(("users", "sign-in*", "update.*", "the staff"), False, STAFF),
    Line(("credentials", "sign-in*", "update.*", "the staff's"), False, STAFF),
    Line(("account_emailaddress", "sign-in*", "[du]*", "the staff's"), False, STAFF),
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

# What is wrong today: the expected answer stands, and the code does otherwise. To be kept empty.
KNOWN_FAULTS: tuple[Line, ...] = ()
