"""The PostgreSQL logins, the Django connection alias of each, and the environment variable of its address.

Nothing ever changes from one login to another inside a connection: a shared login with SET ROLE can
undo it with RESET ROLE, so each kind of work has a connection of its own.
"""

OWNER = "farmops_owner"
APP = "farmops_app"
ASSISTANT = "farmops_assistant"
BILLING = "farmops_billing"
AUDITOR = "farmops_auditor"
SIGNIN = "farmops_signin"  # passwords, sessions and addresses: what signing in needs, and nothing of any farm
QUEUE = "farmops_queue"  # the worker's own connection to its jobs

# alias -> login
ALIASES = {
    "default": APP,
    "assistant": ASSISTANT,
    "billing": BILLING,
    "auditor": AUDITOR,
    "signin": SIGNIN,
    "queue": QUEUE,
    "owner": OWNER,
}
LOGINS = tuple(ALIASES.values())

# alias -> the environment variable with its address
URL_VARIABLES = {
    "default": "DATABASE_URL",
    "assistant": "ASSISTANT_DATABASE_URL",
    "billing": "BILLING_DATABASE_URL",
    "auditor": "AUDITOR_DATABASE_URL",
    "signin": "SIGNIN_DATABASE_URL",
    "queue": "QUEUE_DATABASE_URL",
    "owner": "OWNER_DATABASE_URL",
}

# What a process that serves is given, and nothing else.
WEB = ("default", "signin", "auditor")
WORKER = ("default", "assistant", "queue")


def short_name(login: str) -> str:
    """A login's name without its prefix, as commands and the embedded PostgreSQL say it: "app"."""
    return login.removeprefix("farmops_")
