"""Tables that belong to no domain."""

from django.db import models
from django.db.models.functions import Now

from farmops.database.libraries import CRUD, LIBRARY_RIGHTS
from farmops.database.logins import APP, AUDITOR, QUEUE, SIGNIN
from farmops.database.rules import Function, Grant, LibraryFunctions


class CacheEntry(models.Model):
    """What `farmops.database.cache` keeps: the counts that slow down guessing at sign-in."""

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


class UpkeepMark(models.Model):
    """When a task of the worker's upkeep was last done. Written by `mark_upkeep` alone, by the database's clock.

    Beside it the functions by which the queue is spoken to: who may not touch it asks them.
    """

    task = models.CharField(primary_key=True, max_length=60)
    done_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "upkeep_marks"
        constraints = [
            Grant(name="upkeep_marks_auditor_rights", login=AUDITOR, rights={"SELECT": "*"}),
            LibraryFunctions(name="procrastinate_functions", prefix="procrastinate_", login=QUEUE),
            # The one way into the queue but the worker's own: called by the functions of each kind of job, which have
            # checked what it is about. What waits already is not doubled, and is taken only after this transaction.
            Function(
                name="put_in_line",
                signature="task text, queue text, once text, said jsonb",
                returns="void",
                body="""
BEGIN
    INSERT INTO procrastinate_jobs (queue_name, task_name, queueing_lock, args) VALUES (queue, task, once, said)
        ON CONFLICT (queueing_lock) WHERE status = 'todo' DO UPDATE SET queueing_lock = excluded.queueing_lock;
END
""",
            ),
            Function(
                name="mark_upkeep",
                signature="task text",
                returns="void",
                definer=True,
                logins=(QUEUE,),
                body="""
#variable_conflict use_variable
BEGIN
    INSERT INTO upkeep_marks AS m (task, done_at) VALUES (task, clock_timestamp())
        ON CONFLICT ON CONSTRAINT upkeep_marks_pkey DO UPDATE SET done_at = excluded.done_at;
END
""",
            ),
            Function(
                name="upkeep_ages",
                returns="TABLE (task text, seconds double precision)",
                language="sql",
                volatility="STABLE",
                definer=True,
                logins=(APP,),
                body=" SELECT m.task::text, extract(epoch FROM clock_timestamp() - m.done_at) FROM upkeep_marks m ",
            ),
            Function(
                name="jobs_by_state",
                returns="TABLE (state text, jobs bigint)",
                language="sql",
                volatility="STABLE",
                definer=True,
                logins=(APP,),
                body=" SELECT j.status::text, count(*) FROM procrastinate_jobs j GROUP BY j.status ",
            ),
        ]

    def __str__(self) -> str:
        return self.task
