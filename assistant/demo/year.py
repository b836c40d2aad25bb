"""The year of one farm, day by day."""

from __future__ import annotations

from assistant.demo import happenings, trade
from assistant.demo.animals import day_of
from assistant.demo.books import Books


def tell(books: Books) -> None:
    """Fill the books with the year that ends yesterday."""
    first = max(flock.plan.days for flock in books.flocks)
    happenings.opening(books, first)
    books.turn()
    for ago in range(first, 0, -1):
        trade.stock_arrives(books, ago)
        happenings.day(books, ago)
        for flock in books.flocks:
            if flock.is_here(ago):
                day_of(books, flock, ago)
        trade.day(books, ago)
    books.turn()
    happenings.closing(books)
    books.tasks = happenings.tasks(books)
