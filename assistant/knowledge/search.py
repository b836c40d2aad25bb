"""Search that is right for the smallest farm: the farm's own passages exactly, the shared ones by their index.

One statement with an arm for each, by meaning and by words. No index covers the passages of all farms: PostgreSQL
would ask it first and throw other farms' passages away after, and a small farm would find nothing. The statement names
the farm, although row security holds it too: with the farm in the statement, and equal to the policy's, the planner
knows how many rows to expect and may use the index of a large farm.
"""

from __future__ import annotations

import hashlib
import math
import re
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.db import connections
from django.urls import reverse

from assistant.knowledge.embedder import NoEmbedder, Vector, get_embedder
from assistant.knowledge.gloss import alike, in_plain_english
from assistant.knowledge.models import Document
from farmops.database.scope import open_scope, release_connections

CANDIDATES = 20  # of each arm
SHARED_CANDIDATES = 40  # several rows lead to one card
MAX_WORDS = 40  # of a question
WORDS_WEIGHT = 0.35  # of the share of a question's words, by how rare they are, beside a cosine
QUESTIONS_WEIGHT = 0.6  # of the nearest of the questions that a card answers, beside its text
WORDS_FOR_VECTOR = 0.6  # of that share, in the place of a cosine, for a passage whose vector is not made yet
EF_SEARCH = 100
SURE = 0.13  # above the floor: of the questions marked "tune" that score less, the best passage answers every second


@dataclass(frozen=True)
class Question:
    """A question, ready to be searched: made outside a transaction, because a model may have to be asked."""

    text: str
    words: tuple[str, ...]
    model: str
    vector: Vector | None  # None: only words are searched, and `notice` says why
    floor: float
    notice: str = ""


@dataclass(frozen=True)
class Found:
    """A passage that answers, and where it stands."""

    id: UUID
    kind: str  # memory, document, convo_summary, card
    source_id: str
    key: str  # the id that it was loaded under
    position: int
    title: str
    place: str
    content: str
    source: str
    source_date: str
    cosine: float | None
    has_words: tuple[bool, ...]  # of the question's words, in one order for all that were found
    score: float = 0.0

    @property
    def shared(self) -> bool:
        return self.kind == "card"

    def link(self, slug: str) -> str:
        """The page of the farm `slug` that shows the passage in its place."""
        if self.kind == "card":
            return reverse("assistant:card", args=[slug, self.source_id])
        if self.kind == "document":
            return reverse("assistant:document", args=[slug, self.source_id]) + f"#passage-{self.position}"
        if self.kind == "convo_summary":
            return reverse("assistant:summary", args=[slug, self.source_id])
        return reverse("assistant:memory", args=[slug, self.source_id])


def prepare(text: str) -> Question:
    """Read a question: its words, and its vector by the model that search uses now."""
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT active_embedding_model()")
        model = cursor.fetchone()[0]
    embedder = get_embedder(model)
    plain = in_plain_english(text)
    words = tuple(dict.fromkeys(re.findall(r"\w+", plain.lower())[:MAX_WORDS]))
    if embedder.remote:
        release_connections()
    try:
        return Question(text, words, model, embedder.question(plain), embedder.floor)
    except NoEmbedder as error:
        return Question(text, words, model, None, embedder.floor, notice=str(error))


def search(
    farm_id: UUID, question: str | Question, limit: int = 4, *, using: str = "default", talks: bool = False
) -> list[Found]:
    """The farm's own and the shared passages that answer, best first; empty when none is relevant.

    Runs in the caller's scope, which holds what the member may read. Give a `Question` where a model is far away.
    `talks`: summaries of the member's conversations as well.
    """
    prepared = prepare(question) if isinstance(question, str) else question
    hits = nearest(farm_id, prepared, limit, using=using, talks=talks)
    return hits if is_relevant(hits, prepared) else []


def nearest(
    farm_id: UUID, question: Question, limit: int = 4, *, using: str = "default", talks: bool = False
) -> list[Found]:
    """The `limit` best passages, best first, however far they are from the question."""
    open_scope(using)
    params: dict[str, Any] = {
        "farm": farm_id,
        "model": question.model,
        "index": f"public.{index_name(farm_id, question.model)}",
        "words": " | ".join(question.words),
        "alike": [" | ".join(group) for group in alike(list(question.words))],
        "vector": str(question.vector) if question.vector else None,
        "many": max(CANDIDATES, 4 * limit),
        "many_shared": max(SHARED_CANDIDATES, 8 * limit),
        "talks": talks,
    }
    with connections[using].cursor() as cursor:
        cursor.execute(SETTINGS, params)
        farm_has_index = cursor.fetchone()[-1]
        cursor.execute(statement(bool(question.vector), farm_has_index), params)
        rows = cursor.fetchall()
    candidates = {row[0]: Found(*row[:-1], has_words=tuple(row[-1])) for row in rows}  # type: ignore[misc]
    hits = with_questions(list(candidates.values()))
    return _with_documents(farm_id, ranked(hits)[:limit], using)


def _with_documents(farm_id: UUID, hits: list[Found], using: str) -> list[Found]:
    """What the documents themselves say of their origin. Not a join: its plan would hang on a guess."""
    wanted = {hit.source_id for hit in hits if hit.kind == "document"}
    about = {
        str(id): (key, source)
        for id, key, source in Document.objects.using(using)
        .filter(farm_id=farm_id, id__in=wanted)
        .values_list("id", "key", "source")
    }
    return [
        replace(hit, key=about[hit.source_id][0], source=about[hit.source_id][1]) if hit.source_id in about else hit
        for hit in hits
    ]


def index_name(farm_id: UUID, model: str) -> str:
    """The name of a large farm's own vector index."""
    return f"embeddings_hnsw_{farm_id.hex}_{hashlib.sha256(model.encode()).hexdigest()[:8]}"


def with_questions(rows: list[Found]) -> list[Found]:
    """The passages alone; a card's first one is also as near as its questions are, and has their words."""
    asked: dict[str, list[Found]] = {}
    for row in rows:
        if row.position < 0:
            asked.setdefault(row.source_id, []).append(row)
    passages = []
    for row in rows:
        questions = asked.get(row.source_id, []) if row.shared and row.position == 1 else []
        cosines = [question.cosine for question in questions if question.cosine is not None]
        if row.cosine is not None and cosines:
            mixed = (row.cosine + QUESTIONS_WEIGHT * max(cosines)) / (1 + QUESTIONS_WEIGHT)
            row = replace(row, cosine=mixed)
        if row.position >= 0:
            has = zip(row.has_words, *(question.has_words for question in questions), strict=True)
            passages.append(replace(row, has_words=tuple(map(any, has))))
    return passages


def ranked(candidates: list[Found]) -> list[Found]:
    """Best first: near in meaning, and sharing words with the question, of which the rare ones count for more."""
    columns = zip(*(passage.has_words for passage in candidates), strict=True)
    weights = [math.log(1 + (len(candidates) + 0.5) / (sum(column) + 0.5)) for column in columns]
    whole = sum(weights) or 1.0
    scored = []
    for passage in candidates:
        share = sum(weight for weight, has in zip(weights, passage.has_words, strict=True) if has) / whole
        near = WORDS_FOR_VECTOR * share if passage.cosine is None else passage.cosine
        scored.append(replace(passage, score=near + WORDS_WEIGHT * share))
    return sorted(scored, key=lambda passage: (-passage.score, str(passage.id)))


def is_relevant(hits: list[Found], question: Question) -> bool:
    """Whether the best of them is about the question at all."""
    return bool(hits) and hits[0].score >= question.floor


def is_sure(hit: Found, question: Question) -> bool:
    """Whether a passage is so near that it may be given as the answer, and not as the nearest there is."""
    return hit.score >= question.floor + SURE


SETTINGS = f"""
SELECT set_config('hnsw.ef_search', '{EF_SEARCH}', true), set_config('hnsw.iterative_scan', 'relaxed_order', true),
       set_config('plan_cache_mode', 'force_custom_plan', true), to_regclass(%(index)s) IS NOT NULL
"""
# Of the question's words, which the passage has, is asked one by one: to send all words of all candidates takes longer
# than to find them.
STATEMENT = """
WITH asked AS MATERIALIZED (
    SELECT %(vector)s::halfvec AS vector, to_tsquery('english', %(words)s) AS words,
           ARRAY(SELECT DISTINCT word FROM unnest(%(alike)s::text[]) alike, to_tsquery('english', alike) word
                 WHERE numnode(word) > 0) AS each_word
), {own}, led AS MATERIALIZED ({shared})
(SELECT id, source_type, source_id::text, '', position, title, place, content, '', to_char(created_at, 'YYYY-MM-DD'),
        1 - ({distance}), ARRAY(SELECT tsv @@ word FROM unnest((SELECT each_word FROM asked)) word)
 FROM embeddings WHERE farm_id = %(farm)s AND id = ANY (ARRAY(SELECT id FROM own)))
UNION ALL
(SELECT id, 'card', source_id, source_id, position, title, '', content, source, source_date,
        1 - ({distance}), ARRAY(SELECT tsv @@ word FROM unnest((SELECT each_word FROM asked)) word)
 FROM shared_embeddings
 WHERE embedding_model = %(model)s AND source_id = ANY (ARRAY(SELECT source_id FROM led))
       AND (position <= 1 OR id = ANY (ARRAY(SELECT id FROM led))))
"""
DISTANCE = "embedding <=> (SELECT vector FROM asked)"
MATCHES, RANK = "tsv @@ (SELECT words FROM asked)", "ts_rank(tsv, (SELECT words FROM asked))"
OWN = "farm_id = %(farm)s AND embedding_model = %(model)s AND (source_type <> 'convo_summary' OR %(talks)s)"
# A farm that has an index of its own has too many passages to read them all for their words: there the words only
# decide among the nearest. The passages of any other farm are read once, for their distances and their words.
OWN_NEAR = f"""
own AS MATERIALIZED (
    SELECT id FROM embeddings WHERE {OWN} AND embedding IS NOT NULL
    ORDER BY {DISTANCE} LIMIT %(many)s
)
"""  # noqa: S608 - our own constants
OWN_READ = f"""
own_read AS MATERIALIZED (
    SELECT id, {DISTANCE} AS distance, CASE WHEN {MATCHES} THEN {RANK} END AS rank
    FROM embeddings WHERE {OWN}
), own AS MATERIALIZED (
    (SELECT id FROM own_read WHERE distance IS NOT NULL ORDER BY distance LIMIT %(many)s)
    UNION (SELECT id FROM own_read WHERE rank IS NOT NULL ORDER BY rank DESC, id LIMIT %(many)s)
)
"""  # noqa: S608 - our own constants
# Positions below zero are the questions that a card answers: what leads to one of a card's rows leads to its first
# passage and to all its questions.
SHARED_NEAR = f"""
(SELECT id, source_id FROM shared_embeddings WHERE embedding_model = %(model)s AND embedding IS NOT NULL
 ORDER BY {DISTANCE} LIMIT %(many_shared)s)
"""  # noqa: S608 - our own constants
SHARED_WORDED = f"""
(SELECT id, source_id FROM shared_embeddings WHERE embedding_model = %(model)s AND {MATCHES}
 ORDER BY {RANK} DESC, id LIMIT %(many_shared)s)
"""  # noqa: S608 - our own constants


def _statement(own: str, *shared: str) -> str:
    return STATEMENT.format(own=own, shared=" UNION ".join(shared), distance=DISTANCE)


BY_BOTH = _statement(OWN_READ, SHARED_NEAR, SHARED_WORDED)
OF_A_LARGE_FARM = _statement(OWN_NEAR, SHARED_NEAR, SHARED_WORDED)
BY_WORDS = _statement(OWN_READ, SHARED_WORDED)


def statement(question_has_vector: bool, farm_has_index: bool) -> str:
    """The statement that answers a question; without its vector, by words alone."""
    if not question_has_vector:
        return BY_WORDS
    return OF_A_LARGE_FARM if farm_has_index else BY_BOTH
