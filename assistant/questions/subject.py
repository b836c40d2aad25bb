"""What a question asks for, by a small linear model of its words.

The weights (subject.npz) are learned by `python -m benchmarks.evals.learn_subjects` from the labelled questions beside
it. Features are the words of a question, pairs of them, pieces of words, the concepts of words/questions.txt and pairs
of them, and what of the farm was named; each is hashed into one of BUCKETS. A label is the name of a query, or says why
there is none.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np

from assistant.questions.hearing import Heard, is_number

WEIGHTS = Path(__file__).with_name("subject.npz")
NONE = "none"  # it asks nothing of the books
BUCKETS = 1 << 14
PIECES = (("piece", 3), ("piece", 4), ("long piece", 5))  # (group, letters) of a piece of a word


def features(heard: Heard) -> Iterator[tuple[str, str]]:
    """(group, feature) of a question."""
    words = ["#" if is_number(word) else word for word in heard.words if word != "|"]
    for word in words:
        yield "word", word
        marked = f"<{word}>"
        for group, size in PIECES:
            for at in range(len(marked) - size + 1):
                yield group, marked[at : at + size]
    for first, second in zip(["^", *words], [*words, "$"], strict=True):
        yield "pair", f"{first} {second}"
    for concept in heard.said:
        yield "concept", concept
    for first, second in combinations(sorted(heard.said), 2):
        yield "concepts", f"{first}+{second}"
    slots = {
        "batch": bool(heard.batches), "batches": len(heard.batches) > 1, "kind": bool(heard.kind),
        "who": bool(heard.people),
        "good": bool(heard.good), "days": bool(heard.periods), "compares": heard.compares, "short": len(words) <= 4,
        "long": len(words) > 12, "unknown": bool(heard.unknown), f"unknown {min(len(heard.unknown), 3)}": True,
    }  # fmt: skip
    for name, is_so in slots.items():
        if is_so:
            yield "slot", name


GROUPS = {
    "word": 1.0, "piece": 0.7, "long piece": 0.7, "pair": 0.7, "concept": 1.0, "concepts": 0.7, "slot": 0.7,
}  # fmt: skip


def vector(heard: Heard) -> np.ndarray:
    """The features of a question as BUCKETS numbers; each group has the same length, whatever the question's."""
    found: dict[str, set[str]] = {}
    for group, feature in features(heard):
        found.setdefault(group, set()).add(feature)
    row = np.zeros(BUCKETS, np.float32)
    for group, said in found.items():
        share = GROUPS[group] / len(said) ** 0.5
        for feature in said:
            row[zlib.crc32(f"{group} {feature}".encode()) % BUCKETS] += share
    return row


@cache
def _model() -> Any:
    kept = np.load(WEIGHTS)
    return [str(label) for label in kept["labels"]], kept["weights"].astype(np.float32) * kept["scale"], kept["bias"]


def subjects(heard: Heard) -> list[tuple[str, float]]:
    """(label, probability) of the likeliest labels of a question, the likeliest first."""
    labels, weights, bias = _model()
    row = vector(heard)
    used = np.flatnonzero(row)
    scores = row[used] @ weights[used] + bias
    odds = np.exp(scores - scores.max())
    odds /= odds.sum()
    order = np.argsort(-odds)[:3]
    return [(labels[at], float(odds[at])) for at in order]


def clearly(heard: Heard) -> float:
    """How clearly something is asked of the books: the probability of the likeliest label that says what."""
    return max(odds for label, odds in subjects(heard) if label != NONE)
