"""An answer as figures for the classifier: its words, the letters in them, and the concepts that stand together.

Each feature is a name, hashed into a block of fixed size; a block's figures are scaled to one length, whatever the
length of the text. Names of batches are read as what they are on this farm today: held (which goods), or clear.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from zlib import crc32

from farms.language.folding import fold
from governance.safety.negation import cleared, is_order, is_record, warned
from governance.safety.text import Part, Token, parts_of, tokens_of, words_of

BLOCKS = {"words": 4096, "letters": 4096, "concepts": 8192}
SIZE = sum(BLOCKS.values())
SCALE = 3.0  # the length of a block's figures
EGGS, MEAT = "eggs", "meat"
CLEAR = "clearbatch"
HELD = {"heldeggs": {EGGS}, "heldmeat": {MEAT}, "heldall": {EGGS, MEAT}}
WINDOW = 60  # tokens that are judged together; most answers are shorter
_GRAMS = (3, 4, 5)
_LETTING_GO = ("sell+", "eat+", "give+", "move+")


@dataclass(frozen=True)
class Window:
    """A few sentences of an answer: their words for a model of sentences, and {feature: block} for the rest."""

    text: str
    features: dict[str, str]


def windows(text: str, held: Mapping[str, Collection[str]], clear: Collection[str] = ()) -> Iterator[Window]:
    """The windows of `text`, each of at most WINDOW tokens or one sentence. `held`: batch -> the goods that wait."""
    marked = _marked(text, held, clear)
    tokens = tokens_of(marked)
    topic = {tag for token in tokens for tag in token.tags}
    waiting = {good for goods in held.values() for good in goods}
    parts: list[Part] = []
    for part in parts_of(tokens):
        if parts and sum(len(other.tokens) for other in parts) + len(part.tokens) > WINDOW:
            yield _window(marked, parts, topic, waiting)
            parts = []
        parts.append(part)
    if parts:
        yield _window(marked, parts, topic, waiting)


def places(window: Window) -> Iterator[tuple[int, float]]:
    """(place, figure) of each feature of a window, places below SIZE; a place may come more than once."""
    start = 0
    for block, size in BLOCKS.items():
        names = [name for name, of in window.features.items() if of == block]
        for name in names:
            hashed = crc32(f"{block} {name}".encode(errors="replace"))
            yield start + hashed % size, (SCALE if hashed >> 31 else -SCALE) / len(names) ** 0.5
        start += size


def _marked(text: str, held: Mapping[str, Collection[str]], clear: Collection[str]) -> str:
    marks = {name: CLEAR for name in clear}
    for name, goods in held.items():
        marks[name] = next(mark for mark, of in HELD.items() if of == set(goods)) if goods else CLEAR
    for name in sorted(filter(str.strip, marks), key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", marks[name], text, flags=re.IGNORECASE)
    return text


def _window(text: str, parts: list[Part], topic: set[str], waiting: set[str]) -> Window:
    features: dict[str, str] = {}
    for part in parts:
        words = ["#" if token.kind == "num" else token.text for token in part.tokens]
        features |= dict.fromkeys(_runs(words), "words")
        for token in part.tokens:
            if token.kind == "word":
                features |= dict.fromkeys(_letters(f"^{token.text}$"), "letters")
        features |= dict.fromkeys(_concepts(part, topic, waiting), "concepts")
    return Window(words_of(text, [parts[0].tokens[0], parts[-1].tokens[-1]]), features)


def _runs(words: list[str]) -> Iterator[str]:
    for place, word in enumerate(words):
        yield word
        yield from (f"{word} {other}" for other in words[place + 1 : place + 2])
        yield from (f"{word} _ {other}" for other in words[place + 2 : place + 3])


def _letters(word: str) -> Iterator[str]:
    for length in _GRAMS:
        yield from (f"-{word[at : at + length]}-" for at in range(len(word) - length + 1))


def _concepts(part: Part, topic: set[str], waiting: set[str]) -> Iterator[str]:
    """What a sentence says (+) or denies (-), its form, and what is held of what it speaks of; and each two of them."""
    said = {
        f"{tag}{'-' if cleared(part, clause, place) else '+'}"
        for clause in part.clauses
        for place, token in enumerate(clause)
        for tag in _tags(token)
    }
    form = {"asks"} if part.asks else set()
    form |= {"orders"} if any(map(is_order, part.clauses)) else set()
    form |= {"tells"} if any(is_record(part, clause) for clause in part.clauses) else set()
    form |= {"warns"} if warned(part.tokens) else set()
    hold = _hold(part, topic, waiting)
    yield from said | form | hold
    yield from (f"{one}&{other}" for one, other in combinations(sorted(said | form | hold), 2))
    yield from (f"{act}&{how}&{what}" for act in said.intersection(_LETTING_GO) for how in form | hold for what in hold)


def _tags(token: Token) -> set[str]:
    tags = token.tags | ({"number"} if token.value is not None else set())
    return tags | ({"held", token.text} if token.text in HELD else {CLEAR} if token.text == CLEAR else set())


def _hold(part: Part, topic: set[str], waiting: set[str]) -> set[str]:
    if not waiting:
        return {"nothing waits"}
    words = {token.text for token in part.tokens}
    named = set().union(*(HELD[word] for word in words & HELD.keys()))
    where = "named" if named else "elsewhere" if CLEAR in words else "anywhere"
    goods = goods_of(part.tokens.tags) or goods_of(topic)
    return {where, f"{where} {'waits' if goods & (named or waiting) else 'free'}"} if goods else {where}


def goods_of(tags: set[str]) -> set[str]:
    """The goods that the concepts speak of: eggs, meat (an animal counts as meat), or none."""
    return ({EGGS} if "egg" in tags else set()) | ({MEAT} if tags & {"meat", "animal"} else set())


def names(folded: str, batches: Collection[str]) -> list[str]:
    """Those of `batches` that stand in a text, which is folded and has single spaces."""
    wanted = ((name, " ".join(fold(name).split())) for name in batches)
    return [name for name, own in wanted if own and re.search(rf"(?<!\w){re.escape(own)}(?!\w)", folded)]
