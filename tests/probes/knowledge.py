"""Documents and the passages that search reads: who may add, change, hide and delete them, and what they take."""

from __future__ import annotations

from assistant.knowledge.passage_models import DEFAULT_MODEL
from tests.probes.base import NO_ROW, ROW_SECURITY, Attack, Probe, Use, try_it
from tests.probes.people import (
    BOSS,
    HERMIT,
    MANAGER,
    MODEL_FOR_WORKER,
    SYSTEM,
    SYSTEM_ELSEWHERE,
    VIEWER,
    WORKER,
)
from tests.probes.rows import elsewhere, insert_as
from tests.probes.shared import body, more, no_trace, policy, sees, without


def _changes(show: str, read: str) -> dict[str, Probe]:
    """Of a document people change who may read it, and the worker what became of it; its passages follow."""
    found: dict[str, Probe] = {}
    for name in ("document_changes", "documents_change"):
        found[name] = Probe(
            (Attack(try_it(BOSS, "says that a document has been read", read), "refused by document_read_by_the_worker",
                    without(name)),
             Attack(try_it(SYSTEM, "shows workers a document", show.format("document", "true")),
                    "refused by document_shown_by_a_person", without(name))),
            (Use(try_it(BOSS, "shows workers a document", show.format("document", "true"))),),
        )  # fmt: skip
    hides, open_one = (
        show.format("open_document", "false"),
        "SELECT 1 FROM embeddings WHERE id = %(open_passage)s AND {}",
    )
    for name in ("document_shows_its_passages", "documents_shown"):
        leaks = try_it(BOSS, "hides a document and leaves its passages open", hides, open_one.format("NOT private"))
        follows = try_it(BOSS, "hides a document and its passages", hides, open_one.format("private"))
        found[name] = Probe((Attack(leaks, NO_ROW, without(name)),), (Use(follows, without(name)),))
    return found


def _documents() -> dict[str, Probe]:
    show = "UPDATE documents SET workers_may_read = {1} WHERE id = %({0})s"
    read = "UPDATE documents SET state = 'ready' WHERE id = %(document)s"
    uploads = insert_as(BOSS, "documents")
    found = policy(
        "documents_app_insert", ROW_SECURITY,
        (try_it(MANAGER, "uploads a document in the owner's name", uploads),
         try_it(VIEWER, "uploads a document", insert_as(BOSS, "documents", uploaded_by_id="%(viewer)s")),
         try_it(WORKER, "uploads a document", insert_as(BOSS, "documents", uploaded_by_id="%(worker)s")),
         try_it(BOSS, "uploads a document that is read already", insert_as(BOSS, "documents", state="'ready'"))),
        (try_it(BOSS, "uploads a document", uploads),
         try_it(SYSTEM, "loads a passage", insert_as(SYSTEM, "documents"))),
    )  # fmt: skip
    found |= policy(
        "documents_app_update", NO_ROW,
        (try_it(WORKER, "says who may read a document", show.format("open_document", "true")),
         try_it(VIEWER, "shows workers a document", show.format("document", "true")),
         try_it(SYSTEM_ELSEWHERE, "says that every document has been read", "UPDATE documents SET state = 'ready'")),
        (try_it(SYSTEM, "says that a document has been read", read),
         try_it(MANAGER, "shows workers a document", show.format("document", "true"))),
    )  # fmt: skip
    found |= _changes(show, read)
    found |= policy(
        "documents_app_delete", NO_ROW,
        (try_it(VIEWER, "deletes a document", "DELETE FROM documents WHERE id = %(document)s"),),
        (try_it(BOSS, "deletes a document", "DELETE FROM documents WHERE id = %(document)s"),),
    )  # fmt: skip
    # In another farm the storage meter refuses too.
    for name, how, attempt in (
        ("documents_app_insert", ROW_SECURITY,
         try_it(BOSS, "uploads a document to another farm", elsewhere(uploads))),
        ("documents_app_delete", NO_ROW, try_it(HERMIT, "deletes every document there is", "DELETE FROM documents")),
    ):  # fmt: skip
        found[name] = more(found[name], name, how, attempt, ("documents_storage",), ())
    return found


def _passages() -> dict[str, Probe]:
    writes = insert_as(SYSTEM, "embeddings")
    found = policy(
        "embeddings_app_insert", ROW_SECURITY,
        (try_it(BOSS, "writes a passage into search herself", writes),
         try_it(SYSTEM, "writes a passage into another farm", elsewhere(writes))),
        (try_it(SYSTEM, "writes a passage", writes),),
    )  # fmt: skip
    for command, what, statement in (
        ("update", "moves {} to another model", "UPDATE embeddings SET embedding_model = 'another'"),
        ("delete", "deletes {}", "DELETE FROM embeddings"),
    ):
        one = f"{statement} WHERE id = %(passage)s"
        found |= policy(
            f"embeddings_app_{command}", NO_ROW,
            (try_it(BOSS, what.format("a passage"), one),
             try_it(SYSTEM_ELSEWHERE, what.format("every passage there is"), statement)),
            (try_it(SYSTEM, what.format("a passage"), one),),
        )  # fmt: skip
    return found


def _hidden() -> dict[str, Probe]:
    """What a worker does not see, nor the assistant when it answers one."""
    found: dict[str, Probe] = {}
    for table, row in (("documents", "document"), ("embeddings", "passage")):
        for short, who in (("app", WORKER), ("assistant", MODEL_FOR_WORKER)):
            found |= policy(
                f"{table}_{short}_workers", NO_ROW,
                (try_it(who, f"reads a {row} that is hidden from workers", sees(table, row)),),
                (try_it(who, f"reads a {row} that workers may read", sees(table, f"open_{row}")),),
            )  # fmt: skip
    for short, who in (("app", WORKER), ("assistant", MODEL_FOR_WORKER)):
        found |= policy(
            f"embeddings_{short}_persons", NO_ROW,
            (try_it(who, "finds what the owner said", "SELECT 1 FROM embeddings WHERE source_id = %(open_summary)s"),),
            (try_it(who, "finds what she said", "SELECT 1 FROM embeddings WHERE source_id = %(worker_summary)s"),),
        )  # fmt: skip
    shown = "SELECT 1 FROM embeddings WHERE id = %(new)s AND NOT private"
    hidden = shown.replace("NOT private", "private")
    of_open = insert_as(SYSTEM, "embeddings", source_id="%(open_document)s")
    for name in ("passage_is_as_private_as_its_source", "embeddings_private"):
        leaks = try_it(SYSTEM, "shows workers a passage of a hidden document", insert_as(SYSTEM, "embeddings"), shown)
        hides = try_it(SYSTEM, "hides a passage of a hidden document", insert_as(SYSTEM, "embeddings"), hidden)
        shows = try_it(SYSTEM, "shows workers a passage of an open document", of_open, shown)
        talk = insert_as(SYSTEM, "embeddings", source_type="'convo_summary'", source_id="%(open_summary)s")
        anybody = "SELECT 1 FROM embeddings WHERE id = %(new)s AND person_id IS NULL"
        everyones = try_it(SYSTEM, "shows everybody a passage of one person's talk", talk, anybody)
        found[name] = Probe(
            (Attack(leaks, NO_ROW, without(name)), Attack(everyones, NO_ROW, without(name))),
            (Use(hides, without(name)), Use(shows)),
        )
    return found


def _storage() -> dict[str, Probe]:
    """A document takes its bytes from the farm's storage, and gives them back."""
    meter = "SELECT 1 FROM meters WHERE farm_id = %(farm)s AND kind = 'storage_bytes' AND used {}"
    full = ("UPDATE meters SET used = allowance - 4 WHERE farm_id = %(farm)s AND kind = 'storage_bytes'",)
    uploads, deletes = insert_as(BOSS, "documents"), "DELETE FROM documents WHERE id = %(document)s"
    found: dict[str, Probe] = {}
    for name in ("document_takes_storage", "documents_storage"):
        too_much = try_it(BOSS, "uploads 5 bytes where 4 are left", uploads, given=full)
        uncounted = try_it(BOSS, "uploads a document that is not counted", uploads, meter.format("= 10"))
        kept = try_it(BOSS, "deletes a document and is charged for it on", deletes, meter.format("= 10"))
        found[name] = Probe(
            (Attack(too_much, "refused by meter_storage_bytes", without(name)),
             Attack(uncounted, NO_ROW, without(name)), Attack(kept, NO_ROW, without(name))),
            (Use(try_it(BOSS, "uploads a document that is counted", uploads, meter.format("= 15")), without(name)),
             Use(try_it(BOSS, "deletes a document and gets its bytes back", deletes, meter.format("= 5")), without(name))),
        )  # fmt: skip
    return found


def _search() -> dict[str, Probe]:
    """A kept memory is found by search, by its latest words, among the vectors of the active model."""
    names = ("memory_is_found", "memories_found")
    found = no_trace(
        names, BOSS, "keeps a memory", insert_as(BOSS, "memories"), "FROM embeddings WHERE source_id = %(new)s"
    )
    edits = "UPDATE memories SET content = 'x', changed_by_id = %(owner)s WHERE id = %(own_memory)s"
    old = "SELECT 1 FROM embeddings WHERE source_id = %(own_memory)s AND content <> 'x'"
    for name in names:
        stale = Attack(try_it(BOSS, "edits a memory and finds its old words", edits, old), NO_ROW, without(name))
        found[name] = Probe((*found[name].attacks, stale), found[name].uses)
    name = "active_embedding_model"
    asks = f"SELECT 1 WHERE {name}() = '{{}}'"
    found[name] = Probe(
        (Attack(try_it(BOSS, "searches by a model that is not active", asks.format("seeded")), NO_ROW,
                body(name, "SELECT 'seeded'::text", "sql")),),
        (Use(try_it(BOSS, "searches by the model that is", asks.format(DEFAULT_MODEL)),
             body(name, "SELECT 'seeded'::text", "sql")),),
    )  # fmt: skip
    return found


PROBES: dict[str, Probe] = {}
for _part in (_documents, _passages, _hidden, _storage, _search):
    PROBES |= _part()
