"""Who may do what, by class of table: the house's rules (docs/design.md, docs/guarantees.md), not what the code does.

An answer is a list of words: kinds of actors (tests/matrix/actors.py) or the groups below, each with what the row must be:
`/own` hers, `/open` not hidden from workers, `/common` hers or nobody's in particular, `/home` of a farm that she belongs
to, `/known` of somebody of the context's farm. `@app` is the whole login, whatever its context. Who has a farm in her context means a row of that farm; nobody but the
auditor is asked about another. What a class does not say, nobody may.

The keys: `see` (a row is found), `read` (all its columns; `see` where it is not said), `insert.NAME`, `update.NAME`,
`delete`, and for every table `rewrite` (a column that nothing changes) and `move` (to another farm).
"""

from __future__ import annotations

from farmops.roles import MANAGE, READ, SEE_MONEY, WRITE
from tests.matrix.actors import ACTORS
from tests.matrix.commons import COMMONS
from tests.matrix.tables import FLOOR, MONEY, RECORD_TABLES, TABLES

# The roles themselves are written by hand in tests/farmops/test_roles.py.
RIGHTS = {"members": READ, "writers": WRITE, "managers": MANAGE, "moneyed": SEE_MONEY}
GROUPS: dict[str, frozenset[str]] = {}
for _name, _right in RIGHTS.items():
    _roles = [role.value for role in _right.roles]
    GROUPS[_name] = frozenset(_roles)
    GROUPS[f"turn.{_name}"] = frozenset(f"turn.{role}" for role in _roles)
    GROUPS[f"model.{_name}"] = frozenset(f"model.{role}" for role in _roles)
for _kind in {actor.kind for actor in ACTORS}:
    GROUPS.setdefault(_kind, frozenset({_kind}))

AT_WORK = "members turn.members system"  # the application, at work on the farm
BY_ROLE = "moneyed worker/own turn.moneyed turn.worker/own system auditor"  # what hangs on a run
OF_HERS = "members/own turn.members/own"

Answers = dict[str, str]

BOOKS: Answers = {
    "see": f"{AT_WORK} model.members auditor",
    "insert.own": "writers",
    "insert.model's": "model.writers",  # the world's farms let the assistant write what it may write at all
    "update": "writers",
}
BOOKS_OF_THE_FLOOR: Answers = {**BOOKS, "insert.model's": ""}
TREATMENTS: Answers = {**BOOKS_OF_THE_FLOOR, "update": "managers"}  # it frees eggs and meat for sale
MONEY_BOOKS: Answers = {
    "see": "moneyed turn.moneyed model.moneyed auditor",
    "insert.own": "managers",
    "update": "managers",
}
LISTS: Answers = {"see": f"{AT_WORK} model.members auditor", "insert.own": "managers", "update": "managers"}
MONEY_LISTS: Answers = {**MONEY_BOOKS}
MOVEMENTS: Answers = {"see": f"{AT_WORK} model.members auditor"}  # written by triggers of the records
LEDGER: Answers = {"see": f"{BY_ROLE} billing"}
METERS: Answers = {"see": f"{AT_WORK} billing auditor", "update.allow": "billing"}
RUNS: Answers = {
    "see": f"{BY_ROLE} model.members",
    "read": BY_ROLE,
    "insert.own": "writers turn.writers",  # the worker opens a run of its own for the daily advice
    "update.claim": "turn.members/own system",
    "update.renew": "turn.members/own system",
    "update.put off": "turn.members/own system",
    "update.count": "turn.members/own system",
    "update.count before": "turn.members/own system",
    "update.close": "turn.members/own system",
    "update.expire": "turn.members/own system",
    "update.refuse": "writers/own turn.members/own system",
}
STEPS: Answers = {"see": BY_ROLE, "insert.own": "turn.members system", "insert.another's": "system"}
FEEDBACK: Answers = {
    "see": BY_ROLE,
    "insert.own": "members",
    "insert.of another's": "moneyed",
    "update": "members/own",
}
DRAFTS: Answers = {
    "see": "moneyed worker/own/open turn.moneyed turn.worker/own/open model.moneyed model.worker/own/open"
           " system auditor",
    "insert.own": "model.writers",
    "insert.of money": "model.managers",
    "update": "managers worker/own/open",
    "update.confirm early": "",
}  # fmt: skip
ADVICE: Answers = {
    "see": "moneyed worker/open turn.moneyed turn.worker/open system auditor",
    "insert.own": "model.writers",
    "update": "managers",
}
# fmt: off
MEMORIES: Answers = {
    "see": "moneyed worker/open worker/own turn.moneyed turn.worker/open turn.worker/own system auditor"
           " model.moneyed model.worker/open",
    "insert.own": "writers",
    "insert.model's": "model.writers",
    "update": "managers worker/open worker/own",
    "delete": "managers worker/open worker/own",
}
# fmt: on
MESSAGES: Answers = {
    "see": f"{OF_HERS} auditor",
    "insert.asked": "writers",
    "insert.answered": "turn.members",
}
SUMMARIES: Answers = {
    "see": f"{OF_HERS} system auditor",
    "insert.own": "turn.moneyed",
    "insert.own, open": "turn.worker",
    "delete": "members/own",
}
DOCUMENTS: Answers = {
    "see": "moneyed worker/open turn.moneyed turn.worker/open system auditor model.moneyed model.worker/open",
    "read": "moneyed worker/open turn.moneyed turn.worker/open system auditor",
    "insert.own": "managers",
    "insert.loaded": "system",
    "update.show": "managers",
    "update.read": "system",
    "delete": "managers system",
}
PASSAGES: Answers = {
    "see": "moneyed/common worker/open/common turn.moneyed/common turn.worker/open/common"
    " model.moneyed/common model.worker/open/common system auditor",
    "insert.own": "system",
    "update.vector": "system",
    "delete": "system",
}
FARM: Answers = {
    "see": f"{AT_WORK} model.members billing auditor person/home",
    "read": f"{AT_WORK} auditor person/home",
    "insert.found": "founder",
    "update.settings": "owner",
    "update.reserve": "writers",
    "update.grant": "billing",
}
MEMBERS: Answers = {
    "see": f"{AT_WORK} model.members auditor person/own",
    "read": f"{AT_WORK} auditor person/own",
    "insert.somebody": "owner",
    "insert.herself, into a new farm": "founder",
    "insert.herself, as invited": "invited",
    "update.role": "owner",
    "delete": "owner members/own",
}
INVITATIONS: Answers = {"see": "owner auditor", "insert.own": "owner", "update.revoke": "owner"}
CHANGES: Answers = {"see": "owner auditor"}  # the page with them is the owner's

# People's secrets are of sign-in; whoever serves a farm knows the people of that farm by name.
ACCOUNTS: Answers = {"see": "signin", "insert.own": "signin", "update": "signin", "delete": "signin"}
KNOWN = "members/known turn.members/known system/known @app/own auditor"
USERS: Answers = {
    "see": f"{KNOWN} signin",
    "read": "members/known turn.members/known system/known @app/own signin",
    "insert.own": "signin",
    "update.edit": "signin",
}
CREDENTIALS: Answers = {"see": "signin", "insert.own": "signin", "update": "signin"}
PENDING: Answers = {"see": "signin", "delete": "signin"}  # goes with its address
PEOPLE: Answers = {"see": KNOWN}
NAMES: Answers = {"see": f"{AT_WORK} auditor"}  # of whoever was ever a member
MARKS: Answers = {"see": "auditor"}  # written by a function
QUEUE: Answers = {"see": "queue", "insert.own": "queue", "update": "queue", "delete": "queue"}
JOBS: Answers = {**QUEUE, "see": "queue auditor"}
EVENTS: Answers = {"see": "queue", "insert.own": "queue"}
SHARED: Answers = {"see": "@app @assistant auditor"}
RATES: Answers = {"see": "@app auditor"}
TYPES: Answers = {"see": "@app @assistant @billing auditor"}
OF_THE_APP: Answers = {"see": "@app"}
NOBODYS: Answers = {}

CLASS_OF: dict[str, Answers] = {
    **{table: BOOKS_OF_THE_FLOOR if table in FLOOR else BOOKS for table in RECORD_TABLES},
    **dict.fromkeys(MONEY, MONEY_BOOKS),
    "treatments": TREATMENTS,
    "batches": LISTS, "structures": LISTS, "contacts": MONEY_LISTS, "standing_costs": MONEY_LISTS,
    "stock_movements": MOVEMENTS, "store_movements": MOVEMENTS, "credit_ledger": LEDGER, "meters": METERS,
    "ai_runs": RUNS, "ai_run_steps": STEPS, "ai_evals": STEPS, "ai_feedback": FEEDBACK,
    "assistant_drafts": DRAFTS, "ai_recommendations": ADVICE, "memories": MEMORIES, "messages": MESSAGES,
    "convo_summaries": SUMMARIES, "documents": DOCUMENTS, "embeddings": PASSAGES,
    "farms": FARM, "farm_members": MEMBERS, "invitations": INVITATIONS, "farm_changes": CHANGES,
    "users": USERS, "people": PEOPLE, "account_emailaddress": ACCOUNTS, "cache_entries": ACCOUNTS,
    "web_sessions": ACCOUNTS, "staff_sessions": ACCOUNTS, "credentials": CREDENTIALS,
    "account_emailconfirmation": PENDING, "farm_people": NAMES, "upkeep_marks": MARKS,
    "procrastinate_jobs": JOBS, "procrastinate_events": EVENTS, "procrastinate_periodic_defers": QUEUE,
    "procrastinate_workers": QUEUE,
    "shared_embeddings": SHARED, "embedding_models": SHARED, "model_prices": RATES, "eval_rules": RATES,
    "record_types": TYPES,
    "django_content_type": OF_THE_APP, "django_migrations": OF_THE_APP, "django_admin_log": OF_THE_APP,
    "context_keys": NOBODYS, "django_session": NOBODYS, "auth_group": NOBODYS,
    "auth_permission": NOBODYS, "auth_group_permissions": NOBODYS,
}  # fmt: skip

ALL_TABLES = {**TABLES, **COMMONS}
