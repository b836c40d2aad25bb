"""Jobs. A job only wakes somebody up: the truth is the run's row (status, lease, attempt).

Each asks again whether what it was told is so. The web puts jobs in line by functions of the database (`enqueue_…`);
what is deferred here goes by the worker's own connection to its queue.
"""

from __future__ import annotations

import logging
from datetime import UTC, date, datetime
from uuid import UUID

from django.conf import settings
from procrastinate.contrib.django import app
from procrastinate.exceptions import ConnectorException, UniqueViolation
from procrastinate.job_context import JobContext
from procrastinate.jobs import Job, Status
from procrastinate.manager import JobManager

from assistant.conversation.turn import answer
from assistant.knowledge.documents import read_document as read_one
from assistant.knowledge.embedder import NoEmbedder
from assistant.knowledge.store import embed_waiting
from assistant.knowledge.upkeep import add_missing, lacks_vectors
from assistant.summaries.services import summarise_day as summarise_one
from assistant.summaries.services import summarise_tonight
from credits.chain import export_heads
from farmops.running.upkeep import mark_done, mark_done_async
from farmops.running.waiting import WorkerStops
from farms.people.cross_tenant import all_farms
from governance.advice.daily import advise
from governance.runs.services import TAKEOVER_SECONDS, sweep_runs

logger = logging.getLogger(__name__)


@app.task(queue="answers", pass_context=True)
def answer_run(context: JobContext, farm_id: str, run_id: str, user_id: str) -> None:
    """Answer one run; doing it twice is harmless.

    A job that was put back, because its worker died, finds the run in the dead worker's hands, and comes again when
    that lease ends. One that was never put back does not: whoever answers has a job of its own.
    """
    try:
        again = answer(UUID(farm_id), UUID(run_id), UUID(user_id))
    except WorkerStops:
        logger.info("run %s is left to another worker", run_id)
        again = datetime.now(UTC)
    else:
        again = again if context.job.attempts else None
        summarise_tonight(UUID(farm_id), UUID(user_id))
    if again is not None:
        answer_run.configure(schedule_at=again).defer(farm_id=farm_id, run_id=run_id, user_id=user_id)


@app.task(queue="documents")
def read_document(farm_id: str, document_id: str) -> None:
    """Read one document that was given; doing it twice is harmless."""
    try:
        read_one(UUID(farm_id), UUID(document_id))
    except WorkerStops:
        embed_farm.defer(farm_id=farm_id)  # it was read


@app.task(queue="documents")
def summarise_day(farm_id: str, user_id: str, day: str) -> None:
    """Sum up a person's day with the assistant; doing it twice is harmless."""
    summarise_one(UUID(farm_id), UUID(user_id), date.fromisoformat(day))


@app.task(queue="documents")
def embed_farm(farm_id: str) -> None:
    """Make the passages of a farm that are missing, and the vectors that they lack."""
    try:
        add_missing(UUID(farm_id))
        embed_waiting(UUID(farm_id))
    except NoEmbedder as error:
        logger.warning("farm %s is searched by words only: %s", farm_id, error)
    except WorkerStops:
        embed_farm.defer(farm_id=farm_id)


@app.periodic(cron="13 * * * *")
@app.task(queue="upkeep", queueing_lock="find_unsearchable", pass_context=False)
def find_unsearchable(timestamp: int) -> None:
    """Have the passages and vectors made that farms lack: where the model was out of reach, or came after a memory."""
    for farm_id in all_farms():
        if lacks_vectors(farm_id):
            embed_farm.defer(farm_id=str(farm_id))
    mark_done("find_unsearchable")


@app.periodic(cron="* * * * *")
@app.task(queue="upkeep", queueing_lock="sweep", pass_context=False)
def sweep(timestamp: int) -> None:
    """Close the runs whose lease has run out and that no other worker took over."""
    sweep_runs(patience=TAKEOVER_SECONDS)
    mark_done("sweep")


@app.periodic(cron="* * * * *")
@app.task(queue="upkeep", queueing_lock="retry_stalled", pass_context=True)
async def retry_stalled(context, timestamp: int) -> None:  # type: ignore[no-untyped-def]
    """Put back the jobs of workers that died; without this they would stay taken for ever."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs():
        try:
            if job.queue == "upkeep":  # comes again by itself, and only one of a kind may wait
                await manager.finish_job(job, Status.FAILED, delete_job=False)
            else:
                await put_back(manager, job)
        except ConnectorException:  # another worker was quicker
            logger.info("job %s was put back by somebody else", job.id)
    await mark_done_async("retry_stalled")


async def put_back(manager: JobManager, job: Job) -> None:
    """Let a job wait again; where the same waits already, let go of it."""
    try:
        await manager.retry_job(job)
    except UniqueViolation:
        await manager.finish_job(job, Status.FAILED, delete_job=False)


@app.periodic(cron="7 * * * *")
@app.task(queue="upkeep", queueing_lock="export_heads", pass_context=False)
def export_ledger_heads(timestamp: int) -> None:
    """Write the ledgers' heads to a file, the witness against whoever can change the database."""
    export_heads(settings.LEDGER_HEADS_FILE)
    mark_done("export_ledger_heads")


@app.periodic(cron="10 4 * * *")
@app.task(queue="upkeep", queueing_lock="look_at_the_books", pass_context=False)
def look_at_the_books(timestamp: int) -> None:
    """Put a job in line for every farm: one farm's trouble holds up no other's advice."""
    for farm_id in all_farms():
        advise_farm.defer(farm_id=str(farm_id))
    mark_done("look_at_the_books")


@app.task(queue="answers")
def advise_farm(farm_id: str) -> None:
    """Advise one farm from its books; doing it twice a day is harmless."""
    advise(UUID(farm_id))


@app.periodic(cron="17 3 * * *")
@app.task(queue="upkeep", queueing_lock="delete_old_jobs", pass_context=True)
async def delete_old_jobs(context, timestamp: int) -> None:  # type: ignore[no-untyped-def]
    """Jobs are not the record of anything: forget the finished ones after three days."""
    await context.app.job_manager.delete_old_jobs(nb_hours=72, include_failed=True)
    await mark_done_async("delete_old_jobs")
