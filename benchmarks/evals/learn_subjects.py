"""`python -m benchmarks.evals.learn_subjects`: the weights of `assistant.questions.subject`, and how good they are.

The questions of subjects.jsonl were written and labelled by authors who saw neither the code nor each other's; beside
them stand questions about farming (retrieval.jsonl, safety_prompts.jsonl) and farmers' reports (the reader's corpus),
which ask nothing of the books. Each author is judged once by weights that have not seen her ("left out"), then all
learn together. Softmax regression with a little decay, by Adam; the same seed gives the same weights.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

HERE = Path(__file__).parent
CORPUS = HERE.parents[1] / "assistant" / "reader" / "corpus"
TODAY = date(2026, 11, 30)
REPORTS = 900  # of the reader's corpus
EPOCHS, RATE, DECAY, BATCH, SEED = 30, 0.03, 2e-5, 128, 1
NONE = "none"


def rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (HERE / name).read_text(encoding="utf-8").splitlines()]


def questions() -> list[dict[str, str]]:
    """Every question with its label and its author."""
    asked = rows("subjects.jsonl")
    others = [{"text": row["question"], "author": "retrieval"} for row in rows("retrieval.jsonl")]
    others += [
        {"text": row["prompt"], "author": "prompts"} for row in rows("safety_prompts.jsonl") if row["must"] == "refuse"
    ]
    told = [
        case["message"]
        for file in sorted(CORPUS.glob("*.jsonl"))
        for case in map(json.loads, file.read_text(encoding="utf-8").splitlines())
        if case["expect"]["records"]
    ]
    random.Random(SEED).shuffle(told)  # noqa: S311 - which reports are taken
    others += [{"text": text, "author": "reports"} for text in told[:REPORTS]]
    return asked + [{"farm": "lagos-layers", "label": NONE, **row} for row in others]


def vectors(asked: Iterable[dict[str, str]]) -> np.ndarray:
    from assistant.questions.hearing import hear
    from assistant.questions.subject import vector
    from benchmarks.evals.farms import KNOWN

    return np.stack([vector(hear(row["text"], KNOWN[row["farm"]], TODAY)) for row in asked])


def learn(x: np.ndarray, y: np.ndarray, labels: int) -> tuple[np.ndarray, np.ndarray]:
    """Weights (features x labels) and bias."""
    order = np.random.default_rng(SEED)
    parts = [np.zeros((x.shape[1], labels), np.float32), np.zeros(labels, np.float32)]
    first, second = ([np.zeros_like(part) for part in parts] for _ in range(2))
    wanted, step = np.eye(labels, dtype=np.float32)[y], 0
    for epoch in range(EPOCHS):
        shuffled = order.permutation(len(x))
        for at in range(0, len(x), BATCH):
            chosen = shuffled[at : at + BATCH]
            error = (odds(x[chosen], *parts) - wanted[chosen]) / len(chosen)
            slopes = [x[chosen].T @ error + DECAY * parts[0], error.sum(0)]
            step += 1
            for part, slope, mean, square in zip(parts, slopes, first, second, strict=True):
                mean += 0.1 * (slope - mean)
                square += 0.001 * (slope * slope - square)
                rate = RATE * (1 - epoch / EPOCHS)
                part -= rate * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.999**step)) + 1e-8)
    return parts[0], parts[1]


def odds(x: np.ndarray, weights: np.ndarray, bias: np.ndarray) -> np.ndarray:
    scores = x @ weights + bias
    scores = np.exp(scores - scores.max(1, keepdims=True))
    return scores / scores.sum(1, keepdims=True)


def keep(weights: np.ndarray, bias: np.ndarray, labels: list[str], path: Path) -> None:
    """As whole numbers of a byte each, which is as good."""
    scale = np.float32(np.abs(weights).max() / 127)
    np.savez_compressed(path, weights=np.round(weights / scale).astype(np.int8), scale=scale, bias=bias, labels=labels)


def main() -> None:
    import django

    django.setup()
    from assistant.questions.subject import WEIGHTS

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--left-out", nargs="*", help="judge these authors, each by weights that have not seen her")
    parser.add_argument("--without", nargs="*", default=[], help="learn without these authors")
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    said = parser.parse_args()
    asked = questions()
    labels = sorted({row["label"] for row in asked})
    x = vectors(asked)
    y = np.array([labels.index(row["label"]) for row in asked])
    authors = np.array([row["author"] for row in asked])
    for author in said.left_out if said.left_out is not None else []:
        hers = authors == author
        found = odds(x[hers], *learn(x[~hers], y[~hers], len(labels)))
        right, sure = found.argmax(1) == y[hers], found.max(1)
        told = ", ".join(
            f"over {at}: {(right & (sure > at)).sum()} right, {(~right & (sure > at)).sum()} wrong"
            for at in (0.3, 0.5, 0.7)
        )
        print(f"  {author:<10} {right.mean():.1%} of {hers.sum()}; {told}")
    known = ~np.isin(authors, said.without)
    keep(*learn(x[known], y[known], len(labels)), labels, said.out)
    print(f"  {said.out.name}: {known.sum()} questions, {len(labels)} labels, {said.out.stat().st_size // 1024} kB")


if __name__ == "__main__":
    main()
