"""What is tried on the tables of no farm: people's accounts, the queue, what all farms share, and the libraries' own."""

from __future__ import annotations

from tests.matrix.tables import Plant, Table
from tests.probes.people import DOOR, MIGRATION
from tests.probes.rows import ROWS, insert

# A person's account: hers, a colleague's, somebody's next door, staff's.
PERSONS = ("owner", "worker", "neighbour", "staff")
USER = {**ROWS["users", DOOR], "email": "'new-one@farm.example'"}
JOB = {"queue_name": "'x'", "task_name": "'x'", "args": "'{}'"}
ADDRESS = {"email": "'an@other.example'", "verified": "true", "primary": "false"}
DIGEST = f"'{'7' * 64}'"
KEY_PAD = "decode(repeat('00', 64), 'hex')"

COMMONS: dict[str, Table] = {
    "users": Table(
        rows=tuple(Plant(f"the {who}", {}, who) for who in PERSONS),
        inserts={"own": USER, "staff": {**USER, "is_staff": "true"}},
        changes={
            "edit": "name = 'x', email = 'x@y.example', is_active = true",
            "staff": "is_staff = true",
        },
        value="whose",
    ),
    "people": Table(rows=tuple(Plant(f"the {who}", {}, who) for who in PERSONS), value="whose"),
    "account_emailaddress": Table(
        rows=tuple(
            Plant(f"the {who}'s", {"id": "%(serial)s", **ADDRESS, "email": f"'{who}@a.example'",
                                   "user_id": f"%({who})s"}, who)
            for who in PERSONS
        ),
        inserts={"own": {**ADDRESS, "user_id": "%(me)s"}},
        changes={"change": "email = 'a@b.example', verified = false, user_id = user_id, \"primary\" = false"},
    ),
    "credentials": Table(
        rows=tuple(Plant(f"the {who}'s", {}, who) for who in PERSONS),
        inserts={"own": (insert("users", USER), insert("credentials", ROWS["credentials", DOOR]))},
        changes={"change": "password = 'x', last_login = now()"},
        key="user_id", value="whose",
    ),
    "web_sessions": Table(
        rows=(Plant("a session", {**ROWS["web_sessions", DOOR], "key_hash": DIGEST}, ""),),
        inserts={"own": ROWS["web_sessions", DOOR]},
        changes={"change": "data = 'x', user_id = NULL, expires = now()"},
        key="key_hash", value=DIGEST,
    ),
    "staff_sessions": Table(
        rows=(Plant("a session", {**ROWS["staff_sessions", DOOR], "key_hash": DIGEST}, ""),),
        inserts={"own": ROWS["staff_sessions", DOOR]},
        changes={"change": "data = 'x', expires = now()"},
        key="key_hash", value=DIGEST,
    ),
    "django_session": Table(
        rows=(Plant("a session", {"session_key": "%(new)s", "session_data": "'x'", "expire_date": "now()"}, ""),),
        inserts={"own": {"session_key": "'mine'", "session_data": "'x'", "expire_date": "now()"}},
        changes={"change": "session_data = 'x'"},
        key="session_key",
    ),
    "upkeep_marks": Table(
        rows=(Plant("a mark", {"task": "'planted'", "done_at": "now() - interval '1 hour'"}, ""),),
        inserts={"own": {"task": "'mine'", "done_at": "now()"}},
        changes={"change": "done_at = now()"},
        key="task", value="'planted'",
    ),
    "cache_entries": Table(
        rows=(Plant("an entry", {"cache_key": "%(new)s", "value": "'1'", "expires": "now()"}, ""),),
        inserts={"own": {"cache_key": "'mine'", "value": "'1'", "expires": "now()"}},
        changes={"change": "cache_key = 'x', value = '1', expires = now()"},
        key="cache_key",
    ),
    "procrastinate_jobs": Table(
        rows=(Plant("a job", {"id": "%(serial)s", **JOB}, ""),),
        inserts={"own": JOB},
        changes={"change": "queue_name = queue_name, task_name = 'x', lock = 'x', queueing_lock = 'x', args = '{}',"
                           " scheduled_at = now(), attempts = 1, status = 'doing', abort_requested = true, priority = 1,"
                           " worker_id = NULL"},
    ),
    "procrastinate_events": Table(
        rows=(Plant("an event", {"id": "%(serial)s", "job_id": "%(serial)s", "type": "'deferred'"}, ""),),
        inserts={"own": {"job_id": "(SELECT min(id) FROM procrastinate_jobs)", "type": "'deferred'"}},
        changes={"change": "at = now()"},
    ),
    "procrastinate_periodic_defers": Table(
        rows=(Plant("a defer", {"id": "%(serial)s", "task_name": "'planted'", "defer_timestamp": "1",
                                "periodic_id": "'x'"}, ""),),
        inserts={"own": {"task_name": "'mine'", "defer_timestamp": "1", "periodic_id": "'x'"}},
        changes={"change": "task_name = 'x', defer_timestamp = 2, job_id = NULL, periodic_id = 'y'"},
    ),
    "procrastinate_workers": Table(
        rows=(Plant("a worker", {"id": "%(serial)s"}, ""),),
        inserts={"own": {"last_heartbeat": "now()"}},
        changes={"change": "id = DEFAULT, last_heartbeat = now()"},
    ),
    "shared_embeddings": Table(
        rows=(Plant("a passage", {**ROWS["shared_embeddings", MIGRATION], "source_id": "'planted'"}, ""),),
        inserts={"own": ROWS["shared_embeddings", MIGRATION]},
        changes={"change": "content = 'x'"},
    ),
    "embedding_models": Table(
        rows=(Plant("a model", {"name": "%(new)s", "active": "false"}, ""),),
        inserts={"own": ROWS["embedding_models", MIGRATION]},
        changes={"change": "active = true"},
        key="name",
    ),
    "model_prices": Table(
        rows=(Plant("a price", {**ROWS["model_prices", MIGRATION], "name": "%(new)s"}, ""),),
        inserts={"own": {**ROWS["model_prices", MIGRATION], "model": "'a third'"}},
        changes={"change": "microdollars = 1"},
        key="name",
    ),
    "record_types": Table(
        rows=(Plant("the sale", {}, ""),),
        inserts={"own": {"name": "'x'", "table_name": "'x'", "floor": "false", "money": "false", "columns": "''"}},
        changes={"change": "floor = false"},
        key="name <> 'x' AND table_name", value="'sales'",
    ),
    "eval_rules": Table(
        rows=(Plant("a rule", {}, ""),),
        inserts={"own": {"name": "'x'", "version": "1"}},
        changes={"change": "version = 9999"},
        key="version < 9999 AND name", value="'grounding'",
    ),
    "context_keys": Table(
        rows=(Plant("a key", {"name": "%(new)s", "inner_pad": KEY_PAD, "outer_pad": KEY_PAD,
                              "created_at": "'2020-01-01'"}, ""),),
        inserts={"own": {"name": "'mine'", "inner_pad": KEY_PAD, "outer_pad": KEY_PAD}},
        changes={"change": f"inner_pad = {KEY_PAD}"},
        key="name",
    ),
    "django_migrations": Table(
        rows=(Plant("a migration", {"id": "%(serial)s", "app": "'x'", "name": "'x'", "applied": "now()"}, ""),),
        inserts={"own": {"app": "'x'", "name": "'y'", "applied": "now()"}},
        changes={"change": "name = 'z'"},
    ),
    "django_content_type": Table(
        rows=(Plant("a type", {"id": "%(serial)s", "app_label": "'x'", "model": "'x'"}, ""),),
        inserts={"own": {"app_label": "'x'", "model": "'y'"}},
        changes={"change": "model = 'z'"},
    ),
    "django_admin_log": Table(
        rows=(Plant("an entry", {"id": "%(serial)s", "action_time": "now()", "object_repr": "'x'", "action_flag": "1",
                                 "change_message": "''", "user_id": "%(staff)s"}, ""),),
        inserts={"own": {"action_time": "now()", "object_repr": "'x'", "action_flag": "1", "change_message": "''",
                         "user_id": "%(me)s"}},
        changes={"change": "object_repr = 'y'"},
    ),
    "account_emailconfirmation": Table(
        rows=(Plant("a confirmation", {"id": "%(serial)s", "created": "now()", "key": "'planted'",
                                       "email_address_id": "%(serial)s"}, ""),),
        inserts={"own": {"created": "now()", "key": "'mine'", "email_address_id": "%(serial)s"}},
        changes={"change": "key = 'x'"},
    ),
    "auth_group": Table(
        rows=(Plant("a group", {"id": "%(serial)s", "name": "'planted'"}, ""),),
        inserts={"own": {"name": "'mine'"}}, changes={"change": "name = 'x'"},
    ),
    "auth_permission": Table(
        rows=(Plant("a right", {"id": "%(serial)s", "name": "'x'", "content_type_id": "%(serial)s",
                                "codename": "'planted'"}, ""),),
        inserts={"own": {"name": "'x'", "content_type_id": "%(serial)s", "codename": "'mine'"}},
        changes={"change": "name = 'x'"},
    ),
    "auth_group_permissions": Table(
        rows=(Plant("a group's right", {"id": "%(serial)s", "group_id": "%(serial)s", "permission_id": "%(serial)s"},
                    ""),),
        inserts={"own": {"group_id": "%(serial)s", "permission_id": "%(serial)s + 1"}},
        changes={"change": "group_id = group_id"},
    ),
}  # fmt: skip
