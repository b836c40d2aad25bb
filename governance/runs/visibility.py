"""Which runs a worker sees: those that she asked herself, for what hangs on the others may speak of money."""

from __future__ import annotations

from farmops.database.logins import APP
from farmops.database.rules import Policy, one_of
from farmops.database.tenancy import MEMBER_ROLE, narrowed

NOT_A_WORKER = one_of(MEMBER_ROLE, ["owner", "manager", "viewer", "system"])
NO_MONEY_FOR_WORKERS = f"{NOT_A_WORKER} OR NOT money"


def own_runs_for_workers(table: str, command: str = "SELECT") -> Policy:
    """The policy on a table of what hangs on runs: a worker sees (command "ALL": and writes) that of her own alone."""
    mine = f"{NOT_A_WORKER} OR is_my_run(farm_id, ai_run_id)"
    return narrowed(
        name=f"{table}_app_own_for_workers",
        command=command,
        login=APP,
        using=mine,
        with_check=mine if command == "ALL" else None,
    )
