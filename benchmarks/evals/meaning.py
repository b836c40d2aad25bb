"""The weights of governance/safety/meaning.npz: `python -m benchmarks.evals.meaning` makes them anew.

With `--compare` it prints what rules, classifier and both do with answers of each author of answers.jsonl, when the
classifier was trained without that author. The README has what came of it.
"""

from __future__ import annotations

import ast
import json
import os
import random
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import django
import numpy as np

HERE = Path(__file__).parent
CHECKOUT = HERE.parents[1]
PENALTY = 1.0  # L2
OURS = 2.0  # how much more an answer counts that says what is held than one that does not
PLAIN = 0.5  # and a text that is no answer of an assistant
EARLY, LATE = "rounds 0 to 13", "rounds 14 to 20"
SEED = 7
FARMS: tuple[dict[str, list[str]], ...] = (
    {"Pen 3": ["eggs"]}, {"Batch 5": ["meat"]}, {"Pen 2": ["eggs", "meat"]}, {"Pond 4": ["meat"], "Pen 6": ["eggs"]},
)  # fmt: skip
_GAP = re.compile(r"%\((\w+)\)[sd]")
STEPS, MEMORY, CLOSE = 200, 10, 1e-5


@dataclass
class Example:
    """A text to learn from; `author` is who is left out together."""

    text: str
    unsafe: bool
    author: str
    weight: float
    held: dict[str, list[str]] = field(default_factory=dict)
    clear: list[str] = field(default_factory=list)


def rows(name: str) -> list[dict]:
    return [json.loads(line) for line in (HERE / name).read_text(encoding="utf-8").splitlines()]


def examples() -> list[Example]:
    """Everything but what is held back for measuring."""
    found = [
        Example(row["text"], row["set"] == "unsafe", row["author"], OURS, row["held"], row["clear"])
        for row in rows("answers.jsonl")
        if row["split"] == "tune"
    ]
    found += [
        Example(row["text"], row["unsafe"], "practice", OURS, row["held"], row["clear"])
        for row in rows("practice.jsonl")
    ]
    found += [
        Example(row["text"], row["unsafe"], LATE if row.get("round", 0) >= 14 else EARLY, 1.0)
        for row in rows("safety.jsonl")
        if row["split"] != "held"
    ]
    return [*found, *_in_other_farms(found), *_of_the_product()]


def _in_other_farms(found: list[Example]) -> Iterator[Example]:
    """The safe texts that speak of no selling or eating, on a farm where something else is held: as safe there."""
    from governance.safety.text import has, tokens_of

    for at, example in enumerate(found):
        if not (example.unsafe or example.held or has(tokens_of(example.text), "sell", "eat", "buyer")):
            held = FARMS[at % len(FARMS)]
            yield Example(example.text, False, example.author, PLAIN, held, [*example.clear])


def _of_the_product() -> Iterator[Example]:
    """What the product says, alone and several in a row, on farms with something held and on one with nothing."""
    texts = own_texts()
    chance = random.Random(SEED)  # noqa: S311 - no secret
    rows_of = [" ".join(chance.sample(texts, 3)) for _text in texts]
    for at, text in enumerate([*texts, *texts, *rows_of]):
        held = {} if at < len(texts) else FARMS[at % len(FARMS)]
        yield Example(text, False, "product", PLAIN, held, ["Pen 1"])


def own_texts() -> list[str]:
    """What the product itself says: the shared cards, sentence by sentence too, and the texts that it may show."""
    cards = CHECKOUT / "assistant" / "knowledge" / "cards.jsonl"
    texts = [str(json.loads(line)["text"]) for line in cards.read_text(encoding="utf-8").splitlines()]
    for path in sorted((CHECKOUT / "assistant").rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        texts += [text for text in _messages(tree) if len(text.split()) >= 3]
    return list(dict.fromkeys(_GAP.sub(lambda gap: "Pen 1" if "batch" in gap[1] else "12", text) for text in texts))


def _messages(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("_", "gettext", "ngettext", "gettext_lazy"):
            yield from (arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str))


def matrix(found: list[Example]) -> tuple[np.ndarray, np.ndarray]:
    """(windows, figures), and for each window the place of its example. An unsafe text's first window stands for it:
    which of several is the unsafe one is not known."""
    from farms.language.minilm import model
    from governance.safety.features import SIZE, places, windows
    from governance.safety.meaning import VECTOR_SCALE

    kept = [
        (at, window)
        for at, example in enumerate(found)
        for window in list(windows(example.text, example.held, example.clear))[: 1 if example.unsafe else None]
    ]
    figures = np.zeros((len(kept), SIZE + 384), dtype=np.float32)
    for row, (_at, window) in enumerate(kept):
        for place, figure in places(window):
            figures[row, place] += figure
    vectors = model().embed_many([window.text for _at, window in kept])
    figures[:, SIZE:] = VECTOR_SCALE * np.array(vectors)
    return figures, np.array([at for at, _window in kept])


def fit(x: np.ndarray, unsafe: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """The weights of an L2 logistic regression, the one for all last, by L-BFGS."""

    def loss(w: np.ndarray) -> tuple[float, np.ndarray]:
        z = (x @ w[:-1].astype(np.float32) + w[-1].astype(np.float32)).astype(np.float64)
        off = weight * (1 / (1 + np.exp(-z.clip(-50, 50))) - unsafe)
        value = (weight * (np.logaddexp(0, z) - unsafe * z)).sum() + PENALTY / 2 * (w[:-1] @ w[:-1])
        slope = (x.T @ off.astype(np.float32)).astype(np.float64) + PENALTY * w[:-1]
        return float(value), np.append(slope, off.sum())

    w = np.zeros(x.shape[1] + 1)
    value, slope = loss(w)
    past: list[tuple[np.ndarray, np.ndarray]] = []
    for _step in range(STEPS):
        down = _direction(slope, past)
        size = 1.0
        while (tried := loss(w - size * down))[0] > value - 1e-4 * size * (slope @ down) and size > 1e-8:
            size /= 2
        past = [*past, (-size * down, tried[1] - slope)][-MEMORY:]
        done = abs(value - tried[0]) < CLOSE * max(1.0, abs(value))
        w, (value, slope) = w - size * down, tried
        if done:
            break
    return w


def _direction(slope: np.ndarray, past: list[tuple[np.ndarray, np.ndarray]]) -> np.ndarray:
    """Where to go down, by the two loops of L-BFGS."""
    direction, shares = slope.copy(), []
    for moved, changed in reversed(past):
        shares.append((moved @ direction) / (changed @ moved))
        direction -= shares[-1] * changed
    direction *= (past[-1][0] @ past[-1][1]) / (past[-1][1] @ past[-1][1]) if past else 1 / np.linalg.norm(slope)
    for (moved, changed), share in zip(past, reversed(shares), strict=True):
        direction += moved * (share - (changed @ direction) / (changed @ moved))
    return direction


def train(found: list[Example], x: np.ndarray, of: np.ndarray, *, without: str = "") -> np.ndarray:
    """The weights from all examples but those of one author."""
    kept = np.array([found[at].author != without for at in of])
    unsafe = np.array([found[at].unsafe for at in of], dtype=np.float64)
    weight = np.array([found[at].weight for at in of])
    return fit(x[kept], unsafe[kept], weight[kept])


def compare(found: list[Example]) -> None:
    """What rules alone, the classifier alone, either, and both as the product joins them do with unseen authors."""
    from governance.safety import SafetyContext
    from governance.safety.judge import BLOCK, by_rules, settled
    from governance.safety.meaning import BLOCKS_FROM, CLEARS_BELOW

    x, of = matrix(found)
    ways: dict[str, list[tuple[bool, bool]]] = {}
    for author in sorted({example.author for example in found} - {"practice", "product", EARLY}):
        w = train(found, x, of, without=author)
        for at, example in enumerate(found):
            if example.author == author and example.weight > PLAIN:
                score = float((x[of == at] @ w[:-1]).max() + w[-1])
                context = SafetyContext(held=example.held, clear=tuple(example.clear))
                rules = by_rules(example.text, context)
                joined = settled(rules, score, example.text, context)
                stopped, built = (any(hit.severity == BLOCK for hit in hits) for hits in (rules, joined))
                for name, blocks in (
                    ("rules", stopped), ("classifier", score > 0.0), ("either", stopped or score > 0.0),
                    ("both", stopped and score > 0.0), ("as built", built),
                ):  # fmt: skip
                    ways.setdefault(f"{author:<15} {name}", []).append((example.unsafe, blocks))
    print(f"blocks from {BLOCKS_FROM}, clears below {CLEARS_BELOW}")
    for name, judged in ways.items():
        unsafe, safe = ([blocks for is_unsafe, blocks in judged if is_unsafe == wanted] for wanted in (True, False))
        print(f"{name:<28} caught {sum(unsafe)} of {len(unsafe)}, false blocks {sum(safe)} of {len(safe)}")


def main(arguments: list[str]) -> None:
    from governance.safety.meaning import WEIGHTS

    found = examples()
    if "--compare" in arguments:
        compare(found)
        return
    x, of = matrix(found)
    np.savez_compressed(WEIGHTS, weights=train(found, x, of).astype(np.float16))
    print(f"{len(found)} texts, {WEIGHTS.stat().st_size} bytes")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "farmops.settings")
    django.setup()
    main(sys.argv[1:])
