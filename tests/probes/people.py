"""Who tries: the logins, in the farm, outside it, and in the hands of each role."""

from __future__ import annotations

from farmops.database.logins import APP, ASSISTANT, AUDITOR, BILLING, OWNER, QUEUE, SIGNIN
from tests.probes.base import Who

BOSS = Who("the farm's owner", APP, "farm", "owner", "owner")
MANAGER = Who("a manager", APP, "farm", "manager", "manager")
WORKER = Who("a worker", APP, "farm", "worker", "worker")
VIEWER = Who("a viewer", APP, "farm", "viewer", "viewer")
SYSTEM = Who("the application itself", APP, "farm", role="system")
SYSTEM_ELSEWHERE = Who("the application itself, in an empty farm", APP, "empty_farm", role="system")
BORROWER = Who("the application in the auditor's role", APP)
HERMIT = Who("the owner of an empty farm", APP, "empty_farm", "hermit", "owner")
PERSON = Who("a member who has entered no farm", APP, "", "owner")
FOUNDER = Who("the founder of a farm", APP, "new", "stranger", purpose="founding")
STRANGER = Who("a stranger who names the farm", APP, "farm", "stranger", "viewer")
INVITED = Who("a stranger with an invitation", APP, "farm", "stranger", purpose="invitation", invitation="secret")
TURN = Who("the worker, answering the owner", APP, "farm", "owner", "owner", purpose="turn")
WORKERS_TURN = Who("the worker, answering a worker", APP, "farm", "worker", "worker", purpose="turn")

MODEL = Who("the assistant, for the owner", ASSISTANT, "farm", "owner", "owner", attempt="1")
MODEL_FOR_VIEWER = Who("the assistant, for a viewer", ASSISTANT, "farm", "owner", "viewer", attempt="1")
MODEL_FOR_WORKER = Who("the assistant, for a worker", ASSISTANT, "farm", "worker", "worker", attempt="1")
LATE_MODEL = Who("the assistant of another attempt", ASSISTANT, "farm", "owner", "owner", attempt="2")

BILLS = Who("billing", BILLING, "farm", role="system")
STAFF = Who("staff (the auditor's login)", AUDITOR)
JOBS = Who("the worker's queue", QUEUE)
DOOR = Who("the sign-in pages", SIGNIN, knows_the_key=False)
MIGRATION = Who("a migration, in the farm", OWNER, "farm", "owner", "owner", attempt="1")
MIGRATION_NOWHERE = Who("a migration, in no farm", OWNER)
FOUNDING = Who("a migration, founding a farm", OWNER, "new")

FORGER = Who("SQL smuggled in, which knows no key", APP, "farm", "owner", "owner", knows_the_key=False)

#: the login's usual self
USUAL = {APP: BOSS, ASSISTANT: MODEL, BILLING: BILLS, AUDITOR: STAFF, QUEUE: JOBS, OWNER: MIGRATION, SIGNIN: DOOR}
