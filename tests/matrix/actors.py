"""Who tries: each login, in each context that the application would open, and in what is no context."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from farmops.database.logins import APP, ASSISTANT, AUDITOR, BILLING, OWNER, QUEUE, SIGNIN
from farmops.database.logins import LOGINS as ALL_LOGINS
from farmops.database.scope import ENTER, OPEN
from farmops.database.tickets import ticket
from farmops.roles import Role

HERE, THERE, NEW = "here", "there", "new"
ROLES = tuple(Role.values)
SECRET = "secret"  # of the invitation that waits on each farm


@dataclass(frozen=True)
class Actor:
    """`kind` is what the expected answers name; `side` the farm of her context; `person` her name in the world.

    `purpose` "" opens no context; `forged` are settings that she makes up afterwards, without the key.
    """

    name: str
    login: str
    kind: str
    purpose: str = ""
    side: str = ""
    person: str = ""
    invitation: str = ""
    forged: str = ""

    def __str__(self) -> str:
        return self.name

    @property
    def at(self) -> str:
        """The farm of the context that counts."""
        return "" if self.forged else self.side


def _members() -> list[Actor]:
    found = []
    for role in ROLES:
        found += [
            Actor(f"the {role}", APP, role, "member", HERE, role),
            Actor(f"the {role}'s turn", APP, f"turn.{role}", "turn", HERE, role),
            Actor(f"the model, for the {role}", ASSISTANT, f"model.{role}", "turn", HERE, role),
        ]
    return found


ACTORS = (
    *_members(),
    Actor("the neighbour", APP, "owner", "member", THERE, "neighbour"),
    Actor("the neighbour's turn", APP, "turn.owner", "turn", THERE, "neighbour"),
    Actor("the model, for the neighbour", ASSISTANT, "model.owner", "turn", THERE, "neighbour"),
    Actor("the system", APP, "system", "system", HERE),
    Actor("the system, next door", APP, "system", "system", THERE),
    Actor("the owner's list of farms", APP, "person", "person", "", "owner"),
    Actor("the worker's list of farms", APP, "person", "person", "", "worker"),
    Actor("a stranger's list of farms", APP, "person", "person", "", "stranger"),
    Actor("a stranger who founds a farm", APP, "founder", "founding", NEW, "stranger"),
    Actor("a stranger who founds this farm again", APP, "intruder", "founding", HERE, "stranger"),
    Actor("a stranger with the link", APP, "invited", "invitation", HERE, "stranger", SECRET),
    Actor("a stranger without the link", APP, "guest", "invitation", HERE, "stranger"),
    Actor("the app, in no context", APP, "app.nobody"),
    Actor("the app, a forged owner", APP, "app.forger", forged="owner"),
    Actor("the app, a forged system", APP, "app.forger", forged="system"),
    Actor("the neighbour, forging this farm", APP, "app.forger", "member", THERE, "neighbour", forged="owner"),
    Actor("the assistant, in no context", ASSISTANT, "assistant.nobody"),
    Actor("the assistant, a forged owner's turn", ASSISTANT, "assistant.forger", forged="owner"),
    Actor("billing", BILLING, "billing", "system", HERE),
    Actor("billing, next door", BILLING, "billing", "system", THERE),
    Actor("billing, in no context", BILLING, "billing.nobody"),
    Actor("billing, a forged system", BILLING, "billing.forger", forged="system"),
    Actor("the auditor", AUDITOR, "auditor"),
    Actor("the auditor, a forged owner", AUDITOR, "auditor", forged="owner"),
    Actor("sign-in", SIGNIN, "signin"),
    Actor("sign-in, a forged owner", SIGNIN, "signin", forged="owner"),
    Actor("the queue", QUEUE, "queue"),
    Actor("the queue, a forged owner", QUEUE, "queue", forged="owner"),
)
LOGINS = tuple(login for login in ALL_LOGINS if login != OWNER)


def become(cursor: Any, actor: Actor, world: dict[str, Any]) -> None:
    """Turn the superuser's transaction into the actor's, until the savepoint is rolled back.

    The context is entered as the application enters it: by the ticket that it signs.
    """
    cursor.execute(f"SET LOCAL SESSION AUTHORIZATION {actor.login}")
    if actor.purpose:
        _enter(cursor, actor, world)
    if actor.forged:
        _forge(cursor, actor, world)
    for name, value in (("attempt", "1"), ("invitation", actor.invitation)):
        cursor.execute("SELECT set_config(%s, %s, true)", [f"farmops.{name}", value])


def _enter(cursor: Any, actor: Actor, world: dict[str, Any]) -> None:
    person, farm = world.get(actor.person), world.get(f"{actor.side}.farm")
    backend, expires = cursor.connection.info.backend_pid, int(time.time()) + 60
    member = actor.purpose in ("member", "turn")
    signed = ticket(actor.purpose, actor.login, person, "", farm, backend, expires)
    cursor.execute(
        ENTER if member else OPEN,
        [actor.purpose, person, *([""] if member else []), farm, backend, expires, signed],
    )
    cursor.execute("SELECT current_purpose()")
    assert cursor.fetchone() == (actor.purpose,), f"{actor} got no context"


def _forge(cursor: Any, actor: Actor, world: dict[str, Any]) -> None:
    said = {
        "farm_id": world[f"{HERE}.farm"],
        "user_id": "" if actor.forged == "system" else world["owner"],
        "role": actor.forged,
        "purpose": {"system": "system"}.get(actor.forged, "turn" if actor.login == ASSISTANT else "member"),
    }
    for name, value in said.items():
        cursor.execute("SELECT set_config(%s, %s, true)", [f"farmops.{name}", str(value)])
