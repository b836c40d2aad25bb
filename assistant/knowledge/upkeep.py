"""What keeps search right as farms and models change: vectors by the model in use, and the large farms' own indexes."""

from __future__ import annotations

from uuid import UUID

from django.db import connections, transaction

from assistant.knowledge.embedder import chosen_model
from assistant.knowledge.search import index_name
from assistant.knowledge.store import active_model, embed_shared, embed_waiting
from farmops.database.scope import system_scope
from farms.people.cross_tenant import all_farms

LARGE = 5_000  # passages; from here on an index is quicker than reading them all, and worth its cost
MOST_INDEXES = 200  # each makes planning every query a little slower

ADD_MISSING = """
INSERT INTO embeddings (id, farm_id, source_type, source_id, position, title, place, content, embedding_model)
SELECT gen_random_uuid(), e.farm_id, e.source_type, e.source_id, e.position, e.title, e.place, e.content, %(model)s
FROM embeddings e WHERE e.farm_id = %(farm)s AND e.embedding_model <> %(model)s
UNION ALL
SELECT gen_random_uuid(), m.farm_id, 'memory', m.id, 0, '', '', m.content, %(model)s
FROM memories m WHERE m.farm_id = %(farm)s AND m.status = 'kept' AND NOT EXISTS (
    SELECT 1 FROM embeddings e WHERE e.farm_id = %(farm)s AND e.source_id = m.id)
ON CONFLICT (farm_id, source_id, position, embedding_model) DO NOTHING
"""
LACKS = """
SELECT EXISTS (SELECT 1 FROM embeddings e WHERE e.farm_id = %(farm)s AND e.embedding IS NULL)
    OR EXISTS (SELECT 1 FROM memories m WHERE m.farm_id = %(farm)s AND m.status = 'kept' AND NOT EXISTS (
        SELECT 1 FROM embeddings e WHERE e.farm_id = %(farm)s AND e.source_id = m.id))
"""
ADD_MISSING_SHARED = """
INSERT INTO shared_embeddings (id, source_type, source_id, position, title, content, source, url, source_date, review,
                               topic, embedding_model)
SELECT gen_random_uuid(), source_type, source_id, position, title, content, source, url, source_date, review, topic,
       %(model)s
FROM shared_embeddings WHERE embedding_model <> %(model)s
ON CONFLICT (source_id, position, embedding_model) DO NOTHING
"""


def reembed() -> int:
    """Give every passage a vector by the model that the settings name, and search by that model from then on.

    Rows of the new model are made beside the old ones, which go on answering until all is done. Safe to break off and
    to repeat; how many vectors were made. Raises NoEmbedder.
    """
    model, old = chosen_model(), active_model("owner")
    made = _fill(model)
    if model != old:
        _switch(model)
        made += _fill(model)  # what was written while the first round ran
        _forget_others(model)
    return made


def add_missing(farm_id: UUID, model: str = "") -> None:
    """Make the passages that search lacks of a farm's sources: those of a memory kept before there was search, and
    those of another model. Their vectors come after."""
    with system_scope(farm_id), connections["default"].cursor() as cursor:
        cursor.execute(ADD_MISSING, {"model": model or active_model(), "farm": farm_id})


def lacks_vectors(farm_id: UUID) -> bool:
    """Whether a passage of the farm has no vector, or a kept memory no passage."""
    with system_scope(farm_id), connections["default"].cursor() as cursor:
        cursor.execute(LACKS, {"farm": farm_id})
        return bool(cursor.fetchone()[0])


def _fill(model: str) -> int:
    made = 0
    with connections["owner"].cursor() as cursor:
        cursor.execute(ADD_MISSING_SHARED, {"model": model})
    made += embed_shared(model)
    for farm_id in all_farms():
        add_missing(farm_id, model)
        made += embed_waiting(farm_id, model)
    return made


def _switch(model: str) -> None:
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute("UPDATE embedding_models SET active = false WHERE active")
        cursor.execute(
            "INSERT INTO embedding_models (name, active) VALUES (%s, true)"
            " ON CONFLICT (name) DO UPDATE SET active = true, switched_at = now()",
            [model],
        )


def _forget_others(model: str) -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute("DELETE FROM shared_embeddings WHERE embedding_model <> %s", [model])
    for farm_id in all_farms():
        with system_scope(farm_id), connections["default"].cursor() as cursor:
            cursor.execute("DELETE FROM embeddings WHERE farm_id = %s AND embedding_model <> %s", [farm_id, model])


def build_farm_indexes(large: int = LARGE) -> tuple[list[str], list[str]]:
    """Build the vector index of each farm with `large` passages or more, and drop those that are no longer needed.

    As the owner, CONCURRENTLY: nobody waits. Returns the names of the built and of the dropped. At most MOST_INDEXES,
    the largest farms first; search is right without one, only slower.
    """
    model = active_model("owner")
    sizes = {farm_id: _passages(farm_id, model) for farm_id in all_farms()}
    largest = sorted((farm_id for farm_id in sizes if sizes[farm_id] >= large), key=lambda farm_id: -sizes[farm_id])
    wanted = {index_name(farm_id, model): farm_id for farm_id in largest[:MOST_INDEXES]}
    built, dropped = [], []
    with connections["owner"].cursor() as cursor:
        valid = _indexes(cursor)
        for name in valid.keys() - {
            name for name in wanted if valid.get(name)
        }:  # a build that failed leaves half of one
            cursor.execute(f'DROP INDEX CONCURRENTLY IF EXISTS "{name}"')
            dropped.append(name)
        for name, farm_id in wanted.items():
            if valid.get(name):
                continue
            # As constants: PostgreSQL has to see at planning time that the index holds what is asked for.
            cursor.execute(
                f'CREATE INDEX CONCURRENTLY "{name}" ON embeddings USING hnsw (embedding halfvec_cosine_ops)'
                " WITH (m = 16, ef_construction = 128) WHERE farm_id = %s AND embedding_model = %s",
                [farm_id, model],
            )
            built.append(name)
    return built, [name for name in dropped if name not in built]


def _passages(farm_id: UUID, model: str) -> int:
    with system_scope(farm_id), connections["default"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM embeddings WHERE farm_id = %s AND embedding_model = %s", [farm_id, model])
        return int(cursor.fetchone()[0])


def _indexes(cursor: object) -> dict[str, bool]:
    """Name -> whether it is whole, of the farms' own indexes."""
    cursor.execute(  # type: ignore[attr-defined]
        "SELECT c.relname, i.indisvalid FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid"
        " WHERE i.indrelid = 'public.embeddings'::regclass AND c.relname LIKE 'embeddings\\_hnsw\\_%%'"
    )
    return dict(cursor.fetchall())  # type: ignore[attr-defined]
