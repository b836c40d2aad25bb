"""Searching many farms of very different sizes, beside the original query over one index.

Synthetic vectors, made as topics and subtopics with noise; every farm's own and 1,000 shared passages. The original is
one table, one HNSW index, `WHERE farm_id = X OR farm_id = '__global__' ORDER BY embedding <=> q LIMIT 4`. Ours is the
statement that the product runs, words and all, as the application's login under row security, on indexes that
`build_farm_indexes` made. Truth is computed exactly. The original is held to its index, which it chooses by itself once
there are some 300,000 passages; below that PostgreSQL reads the whole table. Every question is asked several times, by
all ways in turn, and the quickest counts: what else the machine does only adds. BENCH_FARMS makes fewer farms.
"""

from __future__ import annotations

import statistics
import struct
import time
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid5

import psycopg

from benchmarks.database import database
from benchmarks.passages import FARMS, LIMIT, SHARED, SPACE, Farm, World, copy, packed
from farmops.embedded.cluster import Cluster

REPEATS = 5  # of each question
NEAR = 1e-3  # two passages this alike are equally good: stored vectors have 16 bits a number
ROUNDS_OF_INSERTS = 60
DOCUMENTS = (1, 10)  # passages of a document that is inserted
# Everything in memory, as it would be on a server of its own, and no checkpoint in the middle.
SERVER = {
    "shared_buffers": "5GB",
    "maintenance_work_mem": "2GB",
    "max_wal_size": "20GB",
    "checkpoint_timeout": "1h",
    "autovacuum": "off",
}
MODEL = "all-MiniLM-L6-v2"
ORIGINAL, ITERATIVE, OURS, OWNER = "original", "original, iterative scan", "ours", "ours without row security"
VECTORS = "ours, vectors alone"

ORIGINAL_SCHEMA = """
CREATE TABLE original (id uuid PRIMARY KEY, farm_id text NOT NULL, content text NOT NULL, embedding vector(1024));
"""
ORIGINAL_INDEX = "CREATE INDEX original_hnsw ON original USING hnsw (embedding vector_cosine_ops)"
ORIGINAL_QUERY = """
SELECT id FROM original WHERE farm_id = %(farm)s OR farm_id = '__global__' ORDER BY embedding <=> %(vector)s::vector
LIMIT 4
"""
ORIGINAL_INSERT = """
INSERT INTO original (id, farm_id, content, embedding)
SELECT gen_random_uuid(), %s, content, vector::vector FROM unnest(%s::text[], %s::text[]) AS p (content, vector)
"""
OUR_INSERT = """
INSERT INTO embeddings (id, farm_id, source_type, source_id, position, content, embedding, embedding_model)
SELECT gen_random_uuid(), %s, 'document', gen_random_uuid(), 1, content, vector::halfvec, %s
FROM unnest(%s::text[], %s::text[]) AS p (content, vector)
"""


@dataclass
class Figures:
    """What was measured of one way to search, by size of farm."""

    milliseconds: dict[str, list[float]] = field(default_factory=dict)
    recalls: dict[str, list[float]] = field(default_factory=dict)
    short: dict[str, int] = field(default_factory=dict)


def fill(cluster: Cluster, world: World) -> None:
    """Both designs' tables with the same passages, and the original's index."""
    with psycopg.connect(cluster.superuser_url("farmops")) as admin:
        admin.execute(ORIGINAL_SCHEMA)
        admin.execute("SET session_replication_role = replica")  # no foreign keys: there are no documents
        copy_passages(admin, world)
    with psycopg.connect(cluster.superuser_url("farmops"), autocommit=True) as admin:
        admin.execute("ALTER TABLE embeddings DROP CONSTRAINT embeddings_document")  # there are no documents
        started = time.perf_counter()
        admin.execute(ORIGINAL_INDEX)
        print(f"the original's one index: {time.perf_counter() - started:.0f} s")
        admin.execute("VACUUM ANALYZE")
        admin.execute("CHECKPOINT")


def copy_passages(admin: psycopg.Connection, world: World) -> None:
    """The world's passages into the original's table, and into our two."""
    ids = world.ids()
    owners = [(b"__global__", None)] * SHARED + [
        (str(farm.id).encode(), farm.id.bytes) for farm in world.farms for _row in farm.rows
    ]
    # Passages arrive as farms write them: mixed.
    order = [int(row) for row in world.random.permutation(world.count)]
    model, kind = MODEL.encode(), b"document"
    copy(
        admin,
        "COPY original (id, farm_id, content, embedding) FROM STDIN (FORMAT binary)",
        (
            [ids[row].bytes, owners[row][0], world.content(row).encode(), packed(world.vectors[row], ">f4")]
            for row in order
        ),
    )
    copy(
        admin,
        "COPY embeddings (id, farm_id, source_type, source_id, position, title, place, content, private,"
        " embedding, embedding_model, created_at) FROM STDIN (FORMAT binary)",
        (
            [ids[row].bytes, owners[row][1] or b"", kind, ids[row].bytes, struct.pack("!i", 1), b"", b"",
             world.content(row).encode(), b"\0", packed(world.vectors[row], ">f2"), model, struct.pack("!q", 0)]
            for row in order if row >= SHARED
        ),
    )  # fmt: skip
    copy(
        admin,
        "COPY shared_embeddings (id, source_type, source_id, position, title, content, source, url, source_date,"
        " review, topic, embedding, embedding_model, created_at) FROM STDIN (FORMAT binary)",
        (
            [ids[row].bytes, b"card", str(row).encode(), struct.pack("!i", 1), b"", world.content(row).encode(),
             b"", b"", b"", b"", b"", packed(world.vectors[row], ">f2"), model, struct.pack("!q", 0)]
            for row in range(SHARED)
        ),
    )  # fmt: skip


def build_own_indexes(world: World) -> None:
    """What `manage.py build_farm_indexes` builds, timed. The farms have no rows in `farms`, so it is told of them."""
    from unittest.mock import patch

    from assistant.knowledge import upkeep

    started = time.perf_counter()
    with patch.object(upkeep, "all_farms", lambda: [farm.id for farm in world.farms[: FARMS // 20]]):
        built, _dropped = upkeep.build_farm_indexes()
    print(f"our {len(built)} indexes of large farms: {time.perf_counter() - started:.0f} s")


def enter_farm(connection: Any, farm: Farm) -> None:
    """What `system_scope` does."""
    from farmops.database.tickets import context_key

    connection.execute(
        "SELECT set_config('farmops.farm_id', %s, true), set_config('farmops.role', 'system', true),"
        " set_config('farmops.key', %s, true)",
        [str(farm.id), context_key()],
    )


def as_text(vector: Any) -> str:
    """A vector as pgvector reads it."""
    return "[" + ",".join(f"{number:.5f}" for number in vector) + "]"


class Searcher:
    """One way to search, on a connection of its own."""

    def __init__(self, name: str, url: str):
        self.name = name
        self.connection = psycopg.connect(url, cursor_factory=psycopg.ClientCursor)
        self.figures = Figures()

    def enter(self, farm: Farm) -> None:
        """Begin a transaction of the farm."""
        if self.name in (ORIGINAL, ITERATIVE):
            self.connection.execute("SET LOCAL enable_seqscan = off")
        if self.name == ITERATIVE:
            self.connection.execute("SET LOCAL hnsw.iterative_scan = relaxed_order")
        if self.name in (OURS, OWNER, VECTORS):
            enter_farm(self.connection, farm)

    def ask(self, farm: Farm, vector: Any, words: str) -> list[UUID]:
        """The ids of the best four by their vectors."""
        from assistant.knowledge import search

        text = as_text(vector)
        if self.name in (ORIGINAL, ITERATIVE):
            rows = self.connection.execute(ORIGINAL_QUERY, {"farm": str(farm.id), "vector": text}).fetchall()
            return [row[0] for row in rows]
        asked = {
            "farm": farm.id, "model": MODEL, "index": f"public.{search.index_name(farm.id, MODEL)}", "words": words,
            "alike": words.split(" | "), "vector": text, "many": search.CANDIDATES,
            "many_shared": search.SHARED_CANDIDATES, "talks": False,
        }  # fmt: skip
        (*_settings, has_index) = self.connection.execute(search.SETTINGS.encode(), asked).fetchone() or (False,)
        statement = search.statement(True, has_index)
        if self.name == VECTORS:
            statement = search.STATEMENT.format(
                own=search.OWN_NEAR, shared=search.SHARED_NEAR, distance=search.DISTANCE
            )
        rows = self.connection.execute(statement.encode(), asked).fetchall()
        nearest = sorted({row[0]: -row[-2] for row in rows}.items(), key=lambda item: item[1])
        return [id for id, _distance in nearest[:LIMIT]]

    def measure(self, question: tuple[Farm, Any, str]) -> tuple[float, list[UUID]]:
        """(milliseconds, ids) of one question in a transaction of its own."""
        farm, vector, words = question
        self.enter(farm)
        started = time.perf_counter()
        nearest = self.ask(farm, vector, words)
        took = 1000 * (time.perf_counter() - started)
        self.connection.rollback()
        return took, nearest

    def keep(self, world: World, places: dict[UUID, int], farm: Farm, vector: Any, tries: list[Any]) -> None:
        """The quickest of the tries, and how right the first was."""
        worst = world.best(farm, vector)[-1] - NEAR
        nearest = tries[0][1]
        right = sum(float(world.vectors[places[id]] @ vector) >= worst for id in nearest)
        self.figures.milliseconds.setdefault(farm.size, []).append(min(took for took, _nearest in tries))
        self.figures.recalls.setdefault(farm.size, []).append(right / LIMIT)
        self.figures.short[farm.size] = self.figures.short.get(farm.size, 0) + (len(nearest) < LIMIT)


def p95(times: list[float]) -> float:
    """The 95th percentile."""
    return statistics.quantiles(times, n=20)[-1]


def by_name(searchers: list[Searcher], name: str) -> Searcher:
    """The searcher of that name. Raises StopIteration."""
    return next(searcher for searcher in searchers if searcher.name == name)


def report(searchers: list[Searcher]) -> None:
    """Print recall, short answers and time by size; the ratios are of the same run."""
    print("\n| passages of the farm | way | recall@4 | short answers | p50 ms | p95 ms |")
    print("| --- | --- | ---: | ---: | ---: | ---: |")
    for size in searchers[0].figures.milliseconds:
        for way in searchers:
            took = way.figures.milliseconds[size]
            print(
                f"| {size} | {way.name} | {statistics.mean(way.figures.recalls[size]):.3f} | {way.figures.short[size]}"
                f" | {statistics.median(took):.1f} | {p95(took):.1f} |"
            )
    all_sizes = {way.name: [took for some in way.figures.milliseconds.values() for took in some] for way in searchers}
    whole = {name: p95(times) for name, times in all_sizes.items()}
    print("\n| p95 over all sizes | ms | of the original with iterative scan |\n| --- | ---: | ---: |")
    for name, worst in whole.items():
        print(f"| {name} | {worst:.1f} | {worst / whole[ITERATIVE]:.2f} |")
    recalls = [statistics.mean(recall) for recall in by_name(searchers, OURS).figures.recalls.values()]
    short = sum(by_name(searchers, OURS).figures.short.values())
    print(f"\nRecall@4 at least {min(recalls):.3f} in every size (at least 0.99), {short} short answers (none).")
    print(f"p95 {whole[OURS] / whole[ITERATIVE]:.2f} × of the original with iterative scan (at most 0.45).")
    print(f"Under row security {whole[OURS] / whole[OWNER]:.2f} × of without (at most 1.2).")


def inserts(cluster: Cluster, world: World) -> None:
    """The time to insert a document's passages, the two in turns, each in its open transaction; the lower quartile."""
    farm = world.farms[-1]
    with (
        psycopg.connect(cluster.superuser_url("farmops"), cursor_factory=psycopg.ClientCursor) as original,
        psycopg.connect(cluster.url("app"), cursor_factory=psycopg.ClientCursor) as app,
    ):
        enter_farm(app, farm)
        for many in DOCUMENTS:
            took: dict[str, list[float]] = {ORIGINAL: [], OURS: []}
            for _round in range(ROUNDS_OF_INSERTS):
                rows = [int(row) for row in world.random.integers(world.count, size=many)]
                contents = [world.content(row) for row in rows]
                texts = [as_text(world.vectors[row]) for row in rows]
                for name, connection, statement, values in (
                    (ORIGINAL, original, ORIGINAL_INSERT, [str(farm.id), contents, texts]),
                    (OURS, app, OUR_INSERT, [farm.id, MODEL, contents, texts]),
                ):
                    started = time.perf_counter()
                    connection.execute(statement, values)
                    took[name].append(1000 * (time.perf_counter() - started) / many)
            ours, theirs = (statistics.quantiles(took[name], n=4)[0] for name in (OURS, ORIGINAL))
            print(
                f"A passage inserted, {many} at a time: ours {ours:.2f} ms, the original {theirs:.2f} ms, so", end=" "
            )
            print(f"{ours / theirs:.2f} × (at most 0.15).")
        original.rollback()
        app.rollback()


def deletes(world: World, way: Searcher, questions: list[tuple[Farm, Any, str]]) -> None:
    """The best four deleted: gone in the same transaction, and four others answer."""
    tried = 0
    for farm, vector, words in questions:
        if len(farm.rows) < 2 * LIMIT:
            continue
        way.enter(farm)
        before = way.ask(farm, vector, words)
        way.connection.execute("DELETE FROM embeddings WHERE farm_id = %s AND id = ANY (%s)", [farm.id, before])
        after = way.ask(farm, vector, words)
        own = {uuid5(SPACE, f"row {row}") for row in farm.rows}
        assert not set(before) & own & set(after), "a deleted passage was found"
        assert len(after) == LIMIT, "the answer is short"
        way.connection.rollback()
        tried += 1
    print(f"Deleted: {tried} × the best passages were gone at once, and the answer was full.")


def main() -> None:
    """Fill both designs with the same passages, ask both the same questions, and print the table."""
    with database(settings=SERVER) as cluster:
        import django

        django.setup()
        world = World()
        print(f"{len(world.farms):,} farms, {world.count:,} passages")
        fill(cluster, world)
        build_own_indexes(world)
        questions = world.questions()
        admin = cluster.superuser_url("farmops")
        urls = {ORIGINAL: admin, ITERATIVE: admin, OURS: cluster.url("app"), OWNER: admin, VECTORS: cluster.url("app")}
        searchers = [Searcher(name, url) for name, url in urls.items()]
        compare(searchers, world, questions)
        report(searchers)
        deletes(world, by_name(searchers, OURS), questions)
        for way in searchers:
            way.connection.close()
        inserts(cluster, world)


def compare(searchers: list[Searcher], world: World, questions: list[tuple[Farm, Any, str]]) -> None:
    """Ask every question of all ways in turn, REPEATS times, each time another first."""
    places = {id: place for place, id in enumerate(world.ids())}
    for question in questions:
        tries: dict[str, list[Any]] = {way.name: [] for way in searchers}
        for turn in range(REPEATS):
            for way in searchers[turn:] + searchers[:turn]:
                tries[way.name].append(way.measure(question))
        for way in searchers:
            way.keep(world, places, question[0], question[1], tries[way.name])


if __name__ == "__main__":
    main()
