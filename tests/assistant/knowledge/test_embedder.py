"""The model that turns texts into vectors, and local words that it is told in English."""

from __future__ import annotations

import pytest

from assistant.knowledge import embedder
from assistant.knowledge.embedder import NoEmbedder
from assistant.knowledge.gloss import in_plain_english
from farms.language import minilm


def test_the_model_sees_meaning(model):
    near = float(model.embed("That is a happy person") @ model.embed("That is a very happy person"))
    far = float(model.embed("That is a happy person") @ model.embed("Today is a sunny day"))
    assert near == pytest.approx(0.943, abs=0.002)  # as the model's authors' own code says
    assert far == pytest.approx(0.257, abs=0.002)


def test_no_text_is_too_much_for_the_model(model):
    assert len(model.piece_ids("hen " * 100_000)) == minilm.MAX_PIECES
    assert model.piece_ids("") == [101, 102]
    assert model.piece_ids("x" * 5000) == [101, 100, 102]
    assert model.embed("\x00 🐔 ₦").shape == (384,)


def test_other_weights_are_refused(tmp_path):
    (tmp_path / "model.safetensors").write_bytes(b"evil")
    with pytest.raises(minilm.ModelMissing, match="SHA-256"):
        minilm.MiniLM(tmp_path)


def test_vectors_are_padded_to_the_width_of_the_column():
    assert embedder.padded([1.0]) == [1.0] + [0.0] * 1023
    with pytest.raises(NoEmbedder):
        embedder.padded([1.0] * 1025)


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("wetin I go do, fowl don die", "what should I do, chicken died"),
        ("ruwa nawa?", "water how much?"),
        ("Ọkụkọ na azụ", "chicken is fish"),
        ("Fowl pox dey worry my fowls", "fowl pox are worry my chickens"),
        ("How much water do hens need?", "how much water do hens need?"),
    ],
)
def test_local_words_are_said_in_english(said, read):
    assert in_plain_english(said) == read


@pytest.fixture(scope="session")
def model():
    return minilm.model()
