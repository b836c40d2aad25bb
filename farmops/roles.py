"""Who may do what on a farm: every right, and the roles that have it.

Python asks `may`, the policies are made of the same rows (`farmops.database.tenancy`), and `docs/roles.md` is written
from them by `make rules`.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    OWNER = "owner", _("Owner")
    MANAGER = "manager", _("Manager")
    WORKER = "worker", _("Worker")
    VIEWER = "viewer", _("Viewer")


@dataclass(frozen=True)
class Right:
    """`roles` are in the order of `Role`, as SQL lists them; `allows` says in one sentence what they may do."""

    name: str
    roles: tuple[Role, ...]
    allows: str


READ = Right(
    "read",
    (Role.OWNER, Role.MANAGER, Role.WORKER, Role.VIEWER),
    "Sees the farm's pages, rates answers, and may leave the farm.",
)
WRITE = Right(
    "write",
    (Role.OWNER, Role.MANAGER, Role.WORKER),
    "Writes the records of daily work and takes them out, does tasks, asks the assistant, keeps what is to remember.",
)
DECIDE = Right(
    "decide",
    (Role.OWNER, Role.MANAGER, Role.WORKER),
    "Confirms, edits and discards drafts: who manages every one, others those of their own messages without money.",
)
SEE_MONEY = Right(
    "see money",
    (Role.OWNER, Role.MANAGER, Role.VIEWER),
    "Sees sales, expenses, payments, debts, profit, contacts, costs that come again, and credits.",
)
SEE_ALL = Right(
    "see all",
    (Role.OWNER, Role.MANAGER, Role.VIEWER),
    "Sees what the assistant did for others, and what is hidden from workers: memories, documents, talks.",
)
MANAGE = Right(
    "manage",
    (Role.OWNER, Role.MANAGER),
    "Keeps batches, houses, contacts and documents, writes money, reads labels, takes treatments and moves of animals"
    " out of the books, lets held food be sold, decides advice and every draft.",
)
OWN = Right(
    "own",
    (Role.OWNER,),
    "Changes settings and what the assistant may do, invites, gives roles, removes members.",
)
JOIN = Right(
    "join",
    (Role.MANAGER, Role.WORKER, Role.VIEWER),
    "Can be given by an invitation: nobody becomes an owner by a link.",
)

RIGHTS = (READ, WRITE, DECIDE, SEE_MONEY, SEE_ALL, MANAGE, OWN, JOIN)


def may(role: str, right: Right) -> bool:
    """Whether a member of that role has the right."""
    return role in right.roles


HEAD = """# Who may do what

Written by `make rules` from `farmops/roles.py`, which the pages ask and the policies are made of; do not edit.
"""


def document() -> str:
    """docs/roles.md: a row a right, a column a role."""
    rows = [("right", *Role.values, "what it allows"), ("---",) * (len(Role) + 2)]
    rows += [(right.name, *("yes" if may(role, right) else "" for role in Role), right.allows) for right in RIGHTS]
    return "\n".join([HEAD, *(f"| {' | '.join(row)} |" for row in rows)]) + "\n"


if __name__ == "__main__":
    sys.stdout.write(document())
