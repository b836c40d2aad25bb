"""One batch at work: its days in the books, its key figures, charts, money, health, and the sheet of a day."""
