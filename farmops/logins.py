"""The five PostgreSQL logins, and the Django connection alias of each.

Nothing ever changes from one login to another inside a connection: a shared login with SET ROLE can
undo it with RESET ROLE, so each kind of work has a connection of its own.
"""

OWNER = "farmops_owner"
APP = "farmops_app"
ASSISTANT = "farmops_assistant"
BILLING = "farmops_billing"
AUDITOR = "farmops_auditor"

LOGINS = (OWNER, APP, ASSISTANT, BILLING, AUDITOR)

# alias -> login; the environment variable of each alias is in settings.py
ALIASES = {
    "default": APP,
    "assistant": ASSISTANT,
    "billing": BILLING,
    "auditor": AUDITOR,
    "owner": OWNER,
}
