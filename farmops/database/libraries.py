"""The logins' rights on the tables that libraries bring along; `farmops.models` declares them."""

from farmops.database.logins import APP, AUDITOR, QUEUE, SIGNIN

CRUD = {"SELECT": "*", "INSERT": "*", "UPDATE": "*", "DELETE": "*"}

# What a library's table needs from us: (table, login) -> rights. A table in neither our models nor this list, nor in
# UNSERVED, fails `check_db_rules`.
LIBRARY_RIGHTS = {
    ("django_content_type", APP): {"SELECT": "*"},
    ("django_admin_log", APP): {"SELECT": "*"},
    ("django_migrations", APP): {"SELECT": "*"},
    ("account_emailaddress", SIGNIN): CRUD,
    ("account_emailconfirmation", SIGNIN): {"SELECT": "*", "DELETE": "*"},  # empty; they go with their address
    ("procrastinate_jobs", QUEUE): CRUD,
    ("procrastinate_events", QUEUE): {"SELECT": "*", "INSERT": "*"},
    ("procrastinate_periodic_defers", QUEUE): CRUD,
    ("procrastinate_workers", QUEUE): CRUD,
    ("procrastinate_jobs_id_seq", QUEUE): {"USAGE": "*"},
    ("procrastinate_events_id_seq", QUEUE): {"USAGE": "*"},
    ("procrastinate_periodic_defers_id_seq", QUEUE): {"USAGE": "*"},
    ("procrastinate_jobs", AUDITOR): {"SELECT": "*"},
}

# Tables of libraries that nothing which serves may touch.
UNSERVED = {"auth_group", "auth_group_permissions", "auth_permission", "django_session"}
