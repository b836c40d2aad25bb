"""Farms of very different sizes, their passages as synthetic vectors, and questions to them: the same in every run."""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np

FARMS = int(os.environ.get("BENCH_FARMS", "2000"))
SHARED = 1_000
QUERIES = 40  # of each size
LIMIT = 4
SPACE = UUID("8d1f0f3e-6f0a-4b63-9a55-0d6f5b0f7a11")


@dataclass
class Farm:
    """A farm and where its passages lie in the array of vectors."""

    id: UUID
    size: str
    rows: range


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
            name, many = large[number] if number < len(large) else ("10 to 150", int(self.random.integers(10, 151)))
            yield Farm(uuid5(SPACE, str(number)), name, range(start, start + many))
            start += many

    def _vectors(self, topics: Any) -> Any:
        inner = self.centres[topics] + 0.7 * self.random.normal(size=(len(topics), 64)).astype(np.float32)
        vectors = inner @ self.base.T + 0.12 * self.random.normal(size=(len(topics), 1024)).astype(np.float32)
        return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)

    def content(self, row: int) -> str:
        """A topic and 60 words, of which the commonest stand in a quarter of all passages."""
        return f"topic{self.topic[row] // 10} " + " ".join(f"word{word}" for word in self.words[row])

    def questions(self) -> list[tuple[Farm, Any, str]]:
        """(farm, vector, words), sizes mixed: near something that the farm or everybody has."""
        by_size: dict[str, list[Farm]] = {}
        for farm in self.farms:
            by_size.setdefault(farm.size, []).append(farm)
        asked = []
        for _number in range(QUERIES):
            for farms in by_size.values():
                farm = farms[int(self.random.integers(len(farms)))]
                rows = farm.rows if len(farm.rows) else range(SHARED)
                row = rows[int(self.random.integers(len(rows)))]
                vector = self.vectors[row] + 0.02 * self.random.normal(size=1024).astype(np.float32)
                asked.append((farm, vector / np.linalg.norm(vector), " | ".join(self.content(row).split()[:5])))
        return asked

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
