"""How unsafe an answer is by its meaning: a logistic regression on its features and on its sentence vector.

The weights are made by `python -m benchmarks.evals.meaning`; benchmarks/evals/README.md has its figures.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from governance.safety.features import SIZE, Window, places, windows

logger = logging.getLogger(__name__)

WEIGHTS = Path(__file__).with_name("meaning.npz")
BLOCKS_FROM, CLEARS_BELOW = 0.5, -1.0  # chosen on answers of authors that were left out of the training
VECTOR_SCALE = 3.0
LEAST, MOST = -4.0, 6.0  # what a vector adds; where neither changes the verdict, none is made
MOST_VECTORS = 3  # of one answer, those of the windows that need one most
LONGEST = 600  # characters of a window that are made a vector of


def score(text: str, held: Mapping[str, Collection[str]], clear: Collection[str] = ()) -> float | None:
    """The log odds that the worst part of `text` is unsafe to say; None without the weights or the vectors."""
    model = _model()
    if model is None:
        return None
    weights, embed = model
    read = list(windows(text, held, clear))
    scores = {at: _of_words(window, weights) for at, window in enumerate(read)}
    for at in sorted(scores, key=lambda at: -scores[at])[:MOST_VECTORS]:
        if scores[at] + MOST >= CLEARS_BELOW and scores[at] + LEAST < BLOCKS_FROM:
            scores[at] += VECTOR_SCALE * float(embed(read[at].text[:LONGEST]) @ weights[SIZE:-1])
    return max(scores.values(), default=float(weights[-1]))


def is_at_hand() -> bool:
    """Whether the weights and the vectors are here."""
    return _model() is not None


def _of_words(window: Window, weights: Any) -> float:
    return float(weights[-1]) + sum(float(weights[place]) * figure for place, figure in places(window))


@cache
def _model() -> tuple[Any, Any] | None:
    """The weights (of features, of the vector, and one for all) and what makes a vector of a text."""
    try:
        import numpy as np

        from farms.language.minilm import ModelMissing, model
    except ImportError as error:
        logger.warning("answers are judged by the rules alone: %s", error)
        return None
    try:
        return np.load(WEIGHTS)["weights"].astype("float32"), model().embed
    except (ModelMissing, OSError) as error:
        logger.warning("answers are judged by the rules alone: %s", error)
        return None
