"""Searching many farms of very different sizes, beside the original query over one index.

Synthetic vectors, made as topics and subtopics with noise; every farm's own and 1,000 shared passages. The original is
one table, one HNSW index, `WHERE farm_id = X OR farm_id = '__global__' ORDER BY embedding <=> q LIMIT 4`. Ours is the
statement that the product runs, words and all, as the application's login under row security, on indexes that
`build_farm_indexes` made. Truth is computed exactly. The original is held to its index, which it chooses by itself once
there are some 300,000 passages; below that PostgreSQL reads the whole table. BENCH_FARMS makes fewer farms.
"""

from __future__ import annotations

import os
import statistics
import struct
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

import psycopg

from benchmarks.database import database
from farmops.postgres import Cluster

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np

FARMS = int(os.environ.get("BENCH_FARMS", "2000"))
SHARED = 1_000
QUERIES = 40  # of each size
LIMIT = 4
NEAR = 1e-3  # two passages this alike are equally good: stored vectors have 16 bits a number
ROUNDS_OF_INSERTS = 60
PASSAGES = 10  # of a document that is inserted
SPACE = UUID("8d1f0f3e-6f0a-4b63-9a55-0d6f5b0f7a11")
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
SELECT gen_random_uuid(), %s, 'convo_summary', gen_random_uuid(), 1, content, vector::halfvec, %s
FROM unnest(%s::text[], %s::text[]) AS p (content, vector)
"""


@dataclass
class Farm:
    """A farm and where its passages lie in the array of vectors."""

    id: UUID
    size: str
    rows: range


@dataclass
class Figures:
    """What was measured of one way to search, by size of farm."""

    milliseconds: dict[str, list[float]] = field(default_factory=dict)
    recalls: dict[str, list[float]] = field(default_factory=dict)
    short: dict[str, int] = field(default_factory=dict)


class World:
    """Vectors, farms and questions, the same in every run."""

    def __init__(self) -> None:
        self.random = np.random.default_rng(7)
        self.farms = list(self._farms())
        self.count = SHARED + sum(len(farm.rows) for farm in self.farms)
        self.base = np.linalg.qr(self.random.normal(size=(1024, 64)))[0].astype(np.float32)
        topics = self.random.normal(size=(200, 1, 64))
        self.centres = (topics + 0.6 * self.random.normal(size=(200, 10, 64))).reshape(-1, 64).astype(np.float32)
        chances = 1 / np.arange(50, 3_050)
        self.words = self.random.choice(3_000, (self.count, 60), p=chances / chances.sum()).astype(np.int16)
        self.topic = self.random.integers(0, len(self.centres), self.count)
        self.vectors = np.concatenate([self._vectors(part) for part in np.array_split(self.topic, 40)])

    def _farms(self) -> Iterator[Farm]:
        # One in five hundred is very large.
        large = [("none", 0), *[("20,000", 20_000)] * (FARMS // 500 or 1), *[("5,000", 5_000)] * (FARMS // 250 or 1)]
        large += [("1,000", 1_000)] * (FARMS // 50)
        start = SHARED
        for number in range(FARMS):
            name, many = large[number] if number < len(large) else ("20 to 200", int(self.random.integers(20, 201)))
            yield Farm(uuid5(SPACE, str(number)), name, range(start, start + many))
            start += many

    def _vectors(self, topics: Any) -> Any:
        inner = self.centres[topics] + 0.7 * self.random.normal(size=(len(topics), 64)).astype(np.float32)
        found = inner @ self.base.T + 0.12 * self.random.normal(size=(len(topics), 1024)).astype(np.float32)
        return (found / np.linalg.norm(found, axis=1, keepdims=True)).astype(np.float32)

    def content(self, row: int) -> str:
        """A topic and 60 words, of which the commonest stand in a quarter of all passages."""
        return f"topic{self.topic[row] // 10} " + " ".join(f"word{word}" for word in self.words[row])

    def questions(self) -> list[tuple[Farm, Any, str]]:
        """(farm, vector, words), sizes mixed: near something that the farm or everybody has."""
        by_size: dict[str, list[Farm]] = {}
        for farm in self.farms:
            by_size.setdefault(farm.size, []).append(farm)
        found = []
        for _number in range(QUERIES):
            for farms in by_size.values():
                farm = farms[int(self.random.integers(len(farms)))]
                rows = farm.rows if len(farm.rows) else range(SHARED)
                row = rows[int(self.random.integers(len(rows)))]
                vector = self.vectors[row] + 0.02 * self.random.normal(size=1024).astype(np.float32)
                found.append((farm, vector / np.linalg.norm(vector), " | ".join(self.content(row).split()[:5])))
        return found

    def best(self, farm: Farm, vector: Any) -> Any:
        """The cosines of the truly best four, best first."""
        own = self.vectors[farm.rows.start : farm.rows.stop] @ vector
        return np.sort(np.concatenate([own, self.vectors[:SHARED] @ vector]))[::-1][:LIMIT]

    def ids(self) -> list[UUID]:
        return [uuid5(SPACE, f"row {row}") for row in range(self.count)]


def copy(connection: Any, statement: str, rows: Iterator[list[bytes]]) -> None:
    """COPY in PostgreSQL's binary format: writing a million numbers as text takes minutes."""
    with connection.cursor().copy(statement) as stream:
        stream.write(b"PGCOPY\n\xff\r\n\0" + bytes(8))
        for row in rows:
            packed = b"".join(struct.pack("!i", len(value)) + value for value in row)
            stream.write(struct.pack("!h", len(row)) + packed)
        stream.write(struct.pack("!h", -1))


def packed(vector: Any, kind: str) -> bytes:
    """A vector as pgvector sends it."""
    return struct.pack("!hh", len(vector), 0) + bytes(vector.astype(kind).tobytes())


def fill(cluster: Cluster, world: World) -> None:
    """Both designs' tables with the same passages, and the original's index."""
    ids = world.ids()
    owners = [(b"__global__", None)] * SHARED + [
        (str(farm.id).encode(), farm.id.bytes) for farm in world.farms for _row in farm.rows
    ]
    # Passages arrive as farms write them: mixed.
    order = [int(row) for row in world.random.permutation(world.count)]
    model, kind = MODEL.encode(), b"document"
    with psycopg.connect(cluster.superuser_url("farmops")) as admin:
        admin.execute(ORIGINAL_SCHEMA)
        admin.execute("SET session_replication_role = replica")  # no foreign keys: there are no documents
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
    with psycopg.connect(cluster.superuser_url("farmops"), autocommit=True) as admin:
        admin.execute("SET maintenance_work_mem = '4GB'")
        started = time.perf_counter()
        admin.execute(ORIGINAL_INDEX)
        print(f"the original's one index: {time.perf_counter() - started:.0f} s")
        admin.execute("VACUUM ANALYZE")


def build_own_indexes(world: World) -> None:
    """What `manage.py build_farm_indexes` builds, timed. The farms have no rows in `farms`, so it is told of them."""
    from unittest.mock import patch

    from assistant.knowledge import upkeep

    started = time.perf_counter()
    with patch.object(upkeep, "_farms", lambda: [farm.id for farm in world.farms[: FARMS // 20]]):
        built, _dropped = upkeep.build_farm_indexes()
    print(f"our {len(built)} indexes of large farms: {time.perf_counter() - started:.0f} s")


def as_text(vector: Any) -> str:
    return "[" + ",".join(f"{number:.5f}" for number in vector) + "]"


class Searcher:
    """One way to search, on a connection of its own."""

    def __init__(self, name: str, url: str):
        self.name = name
        self.connection = psycopg.connect(url, cursor_factory=psycopg.ClientCursor)
        self.figures = Figures()

    def enter(self, farm: Farm) -> None:
        """Begin a transaction of the farm."""
        from assistant.knowledge.search import SETTINGS
        from farmops.tickets import context_key

        if self.name in (ORIGINAL, ITERATIVE):
            self.connection.execute("SET LOCAL enable_seqscan = off")
        if self.name == ITERATIVE:
            self.connection.execute("SET LOCAL hnsw.iterative_scan = relaxed_order")
        if self.name in (OURS, OWNER, VECTORS):
            self.connection.execute(
                "SELECT set_config('farmops.farm_id', %s, true), set_config('farmops.role', 'system', true),"
                " set_config('farmops.key', %s, true)",
                [str(farm.id), context_key()],
            )
            self.connection.execute(SETTINGS)

    def ask(self, farm: Farm, vector: Any, words: str) -> list[UUID]:
        """The ids of the best four by their vectors."""
        from assistant.knowledge.search import BY_BOTH, BY_VECTORS, CANDIDATES, index_name

        text = as_text(vector)
        if self.name in (ORIGINAL, ITERATIVE):
            rows = self.connection.execute(ORIGINAL_QUERY, {"farm": str(farm.id), "vector": text}).fetchall()
            return [row[0] for row in rows]
        asked = {
            "farm": farm.id, "model": MODEL, "index": f"public.{index_name(farm.id, MODEL)}", "words": words,
            "vector": text, "many": CANDIDATES,
        }  # fmt: skip
        statement = BY_VECTORS if self.name == VECTORS else BY_BOTH
        rows = self.connection.execute(statement.encode(), asked).fetchall()
        nearest = sorted({row[0]: -row[-2] for row in rows}.items(), key=lambda item: item[1])
        return [id for id, _distance in nearest[:LIMIT]]

    def measure(self, world: World, places: dict[UUID, int], question: tuple[Farm, Any, str]) -> None:
        farm, vector, words = question
        self.enter(farm)
        started = time.perf_counter()
        found = self.ask(farm, vector, words)
        took = 1000 * (time.perf_counter() - started)
        self.connection.rollback()
        worst = world.best(farm, vector)[-1] - NEAR
        right = sum(float(world.vectors[places[id]] @ vector) >= worst for id in found)
        self.figures.milliseconds.setdefault(farm.size, []).append(took)
        self.figures.recalls.setdefault(farm.size, []).append(right / LIMIT)
        self.figures.short[farm.size] = self.figures.short.get(farm.size, 0) + (len(found) < LIMIT)


def p95(found: list[float]) -> float:
    return statistics.quantiles(found, n=20)[-1]


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
    whole = {name: p95(found) for name, found in all_sizes.items()}
    print("\n| p95 over all sizes | ms | of the original with iterative scan |\n| --- | ---: | ---: |")
    for name, worst in whole.items():
        print(f"| {name} | {worst:.1f} | {worst / whole[ITERATIVE]:.2f} |")
    print(f"\nUnder row security {whole[OURS] / whole[OWNER]:.2f} × of without (at most 1.2).")


def inserts(cluster: Cluster, world: World) -> None:
    """The time to insert a document's passages, the two in turns, each in its open transaction."""
    took: dict[str, list[float]] = {ORIGINAL: [], OURS: []}
    farm = world.farms[-1]
    with (
        psycopg.connect(cluster.superuser_url("farmops"), cursor_factory=psycopg.ClientCursor) as original,
        psycopg.connect(cluster.url("app"), cursor_factory=psycopg.ClientCursor) as app,
    ):
        way = Searcher(OURS, cluster.url("app"))
        way.connection.close()
        way.connection = app
        way.enter(farm)
        for _round in range(ROUNDS_OF_INSERTS):
            rows = [int(row) for row in world.random.integers(world.count, size=PASSAGES)]
            contents = [world.content(row) for row in rows]
            texts = [as_text(world.vectors[row]) for row in rows]
            for name, connection, statement, values in (
                (ORIGINAL, original, ORIGINAL_INSERT, [str(farm.id), contents, texts]),
                (OURS, app, OUR_INSERT, [farm.id, MODEL, contents, texts]),
            ):
                started = time.perf_counter()
                connection.execute(statement, values)
                took[name].append(1000 * (time.perf_counter() - started) / PASSAGES)
        original.rollback()
        app.rollback()
    ours, theirs = statistics.median(took[OURS]), statistics.median(took[ORIGINAL])
    print(f"\nA passage inserted, {PASSAGES} at a time: ours {ours:.2f} ms, the original {theirs:.2f} ms, so", end=" ")
    print(f"{ours / theirs:.2f} × (at most 0.15).")


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
    with tempfile.TemporaryDirectory() as folder, database(Path(folder)) as cluster:
        world = World()
        print(f"{len(world.farms):,} farms, {world.count:,} passages")
        fill(cluster, world)
        build_own_indexes(world)
        places = {id: place for place, id in enumerate(world.ids())}
        questions = world.questions()
        admin = cluster.superuser_url("farmops")
        urls = {ORIGINAL: admin, ITERATIVE: admin, OURS: cluster.url("app"), OWNER: admin, VECTORS: cluster.url("app")}
        searchers = [Searcher(name, url) for name, url in urls.items()]
        for question in questions[: 2 * len(searchers)]:  # to warm up
            for way in searchers:
                way.enter(question[0])
                way.ask(*question)
                way.connection.rollback()
        for number, question in enumerate(questions):
            turn = number % len(searchers)
            for way in searchers[turn:] + searchers[:turn]:
                way.measure(world, places, question)
        report(searchers)
        deletes(world, searchers[2], questions)
        inserts(cluster, world)
        for way in searchers:
            way.connection.close()


if __name__ == "__main__":
    main()
