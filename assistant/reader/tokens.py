"""The tokens of a message with all that single words mean: numbers, days, batches, concepts."""

from __future__ import annotations

from datetime import date

from assistant.interpreter import batch_kinds, batches, corrections, courtesy, quantities, shorthand
from assistant.reader.model import FarmFacts
from farms.language import dates, lexer, numerals, tagger
from farms.language.token import Token

from . import pairs, tables

MAX_TOKENS = 1200  # a farm message is far shorter; what comes after is not read


def read_tokens(message: str, farm: FarmFacts, today: date) -> list[Token]:
    """All tokens with their concepts; tables and lists as plain lines."""
    tokens = tables.written_out(courtesy.strip(lexer.tokenize(message)[:MAX_TOKENS]))
    languages = tagger.languages_of(tokens)
    tagger.spell(tokens, languages, batches.name_words(farm))
    tokens = numerals.slashed_fractions(tokens)
    tokens = batches.find_named(tokens, farm, languages)
    tokens = _one_day(dates.find_dates(tokens, today, languages))
    tokens = numerals.merge_numbers(tokens, languages)
    tokens = quantities.mark_money(tokens)
    tokens = shorthand.plain(tagger.tag(tokens, languages), farm.crate_size)
    tokens = courtesy.without_marks(batch_kinds.find_by_kind(tokens, farm))
    return corrections.apply(pairs.respectively(tokens))


def _one_day(tokens: list[Token]) -> list[Token]:
    """ "Tues 3rd March": the weekday says nothing that the date does not."""
    out: list[Token] = []
    for token in tokens:
        last = out[-1] if out else None
        if last is not None and last.kind == token.kind == "date" and last.norm.isalpha() and not token.norm.isalpha():
            out.pop()
        out.append(token)
    return out
