"""Tables that belong to no domain, and the logins' rights on tables of libraries."""

from django.db import models

from farmops.logins import APP, AUDITOR, SIGNIN
from farmops.rules import Grant

CRUD = {"SELECT": "*", "INSERT": "*", "UPDATE": "*", "DELETE": "*"}

# What a library's table needs from us: (table, login) -> rights. A table in neither our models nor this list, nor in
# UNSERVED, fails `check_db_rules`.
LIBRARY_RIGHTS = {
    ("django_content_type", APP): {"SELECT": "*"},
    ("django_admin_log", APP): {"SELECT": "*"},
    ("django_migrations", APP): {"SELECT": "*"},
    ("account_emailaddress", SIGNIN): CRUD,
    ("account_emailconfirmation", SIGNIN): {"SELECT": "*", "DELETE": "*"},  # empty; they go with their address
    ("procrastinate_jobs", APP): CRUD,
    ("procrastinate_events", APP): {"SELECT": "*", "INSERT": "*", "DELETE": "*"},
    ("procrastinate_periodic_defers", APP): CRUD,
    ("procrastinate_workers", APP): CRUD,
    ("procrastinate_jobs_id_seq", APP): {"USAGE": "*"},
    ("procrastinate_events_id_seq", APP): {"USAGE": "*"},
    ("procrastinate_periodic_defers_id_seq", APP): {"USAGE": "*"},
    ("procrastinate_jobs", AUDITOR): {"SELECT": "*"},
}

# Tables of libraries that nothing which serves may touch.
UNSERVED = {"auth_group", "auth_group_permissions", "auth_permission", "django_session"}


class CacheEntry(models.Model):
    """What `farmops.cache` keeps: the counts that slow down guessing at sign-in."""

    cache_key = models.CharField(primary_key=True, max_length=255)
    value = models.JSONField()
    expires = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "cache_entries"
        constraints = [
            Grant(name="cache_entries_signin_rights", login=SIGNIN, rights=CRUD),
            *(
                Grant(name=f"{table}_{login}_rights", login=login, rights=rights, table=table)
                for (table, login), rights in LIBRARY_RIGHTS.items()
            ),
        ]

    def __str__(self) -> str:
        return self.cache_key
