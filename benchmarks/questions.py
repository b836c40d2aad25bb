"""Answers from the books, beside their own SQL without Django, on the farm of `benchmarks.pages` (some 20,000 records).

An answer is timed from the words to the text: the question is understood and the books are asked, in the scope of the
owner's turn. Its "bare SQL" is the very statements that it made, said again by psycopg.
"""

from __future__ import annotations

import statistics
import time
from functools import partial

from benchmarks.database import database
from benchmarks.pages import Pages, Recorder

ROUNDS = 30
TARGET_MS = 60  # 95 of 100 times
ASKED = (
    "Who owes me?", "How much does Mama Nkechi owe?", "How many crates did I sell in October?",
    "How many eggs did we collect last week?", "What did feed cost me this month?", "How many birds have I?",
    "How many birds died in Pen 1 this month?", "How much feed is left?", "How long will the feed last?",
    "How is Pen 2 doing?", "Which pen is best?", "What does a crate cost me?", "Did I make profit in October?",
    "What is due this week?", "Can I sell the eggs of Pen 3?", "When did I last buy feed?", "What did I write today?",
    "Compare the eggs of October with those of September", "What is the laying percentage of Pen 1?",
    "Who is my best customer?",
)  # fmt: skip


def main() -> None:
    """Measure on a cluster of our own."""
    with database() as cluster:
        import django

        django.setup()
        pages = Pages(cluster)
        print(f"{ROUNDS} rounds, one client. Target: p95 below {TARGET_MS} ms.\n")
        print("| question | statements | p50 ms | p95 ms | bare SQL p50 ms |")
        print("| --- | ---: | ---: | ---: | ---: |")
        every: list[float] = []
        for text in ASKED:
            every += _row(pages, text)
        p50, p95 = statistics.median(every) * 1000, statistics.quantiles(every, n=20)[-1] * 1000
        print(f"| all together | | {p50:.1f} | {p95:.1f} | |")


def _row(pages: Pages, text: str) -> list[float]:
    ask = partial(_ask, pages, text)
    ask()
    with Recorder() as recorded:
        ask()
    took, bare = [], []
    for _round in range(ROUNDS):
        started = time.perf_counter()
        ask()
        took.append(time.perf_counter() - started)
        bare.append(pages.say_again(recorded.statements))
    p50, p95 = statistics.median(took) * 1000, statistics.quantiles(took, n=20)[-1] * 1000
    beside = statistics.median(bare) * 1000
    print(f"| {text} | {len(recorded.statements)} | {p50:.1f} | {p95:.1f} | {beside:.1f} |", flush=True)
    return took


def _ask(pages: Pages, text: str) -> None:
    from assistant.conversation.turn import farm_context
    from assistant.providers.builtin import of_the_books
    from assistant.questions.book import ask
    from farmops.database.scope import turn_scope
    from farms.people.access import Visit

    with turn_scope(user_id=pages.owner.pk, farm_id=pages.farm.id) as scope:
        context = farm_context(pages.farm.id)
        asking = of_the_books(text, context)
        assert asking is not None, text
        assert asking.question is not None, text
        ask(Visit(pages.farm, pages.owner.pk, scope.role, context.today), asking.question)


if __name__ == "__main__":
    main()
