"""The tokens of a message with all that single words mean: numbers, days, batches, concepts."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from assistant.reader.model import FarmFacts
from assistant.reader.passes import (
    alerts,
    batch_kinds,
    batches,
    corrections,
    courtesy,
    forms,
    pairs,
    pictures,
    quantities,
    shorthand,
    tables,
)
from assistant.reader.passes.batches import STRUCTURES
from farms.language import dates, lexer, numerals, tagger
from farms.language.token import Token
from farms.language.wordlist import words

MAX_TOKENS = 1200  # a farm message is far shorter; what comes after is not read


def read_tokens(message: str, farm: FarmFacts, today: date) -> list[Token]:
    """All tokens with their concepts; tables and lists as plain lines."""
    tokens = alerts.said(_passed_on(pictures.as_pauses(lexer.tokenize(message), message))[:MAX_TOKENS])
    tokens = forms.without_forms(tables.without_tables(courtesy.strip(tokens)))
    tokens = forms.unnumbered(forms.in_crates(tokens))
    tokens = _with_words(tokens)
    languages = tagger.languages_of(tokens)
    tagger.spell(tokens, languages, batches.name_words(farm))
    tokens = numerals.slashed_fractions(tokens)
    tokens = batches.find_named(tokens, farm, languages)
    tokens = _one_day(dates.find_dates(tokens, today, languages))
    tokens = numerals.merge_numbers(tokens, languages)
    tokens = quantities.mark_money(tokens)
    tokens = shorthand.plain(tagger.tag(tokens, languages), farm.crate_size)
    tokens = batch_kinds.find_by_kind(tokens, farm)
    return corrections.apply(pairs.respectively(_own_ones(_nets(tokens))))


def _own_ones(tokens: list[Token]) -> list[Token]:
    """ "The new layers one we pack apart": the "one" of a batch counts nothing."""
    own = (
        i
        for i in range(1, len(tokens) - 1)
        if tokens[i].kind == "num" and tokens[i].norm == "one" and tokens[i - 1].kind == "batch"
        if tokens[i + 1].norm in ("we", "i", "they", "is", "na", "are", "was")
    )
    dropped = set(own)
    return [token for i, token in enumerate(tokens) if i not in dropped]


LETTERS = {"c": "crates", "p": "pieces", "b": "bags"}  # behind a figure
FIGURE_WORDS = {
    "b4": "before", "4get": "forget", "4got": "forgot", "4rm": "from", "4m": "from", "2day": "today", "2dy": "today",
    "2moro": "tomorrow", "2mrw": "tomorrow", "2nite": "tonight", "2geda": "together", "2gether": "together", "some1": "someone",
    "any1": "anyone", "every1": "everyone",
}  # fmt: skip
AFTER_FOR = words(
    "d the my me am dem them all everybody night nite pond pnd pen house saturday sunday monday tuesday wednesday thursday friday"
)


def _nets(tokens: list[Token]) -> list[Token]:
    """ "New net 14k" is of wire, where nothing is taken off a sum."""
    if {"less", "minus", "gross", "deducted", "deduct"}.isdisjoint(t.norm for t in tokens):
        for token in tokens:
            token.flags |= {"net"} if token.norm == "net" else set()
    return tokens


def _with_words(tokens: list[Token]) -> list[Token]:
    """Figures that stand for sounds: "b4", "4get", "water 4 pond 4"; letters for what they count: "12c 8p", "2b"."""
    out: list[Token] = []
    warm = any(token.norm.startswith(("temp", "°")) for token in tokens)
    for i, token in enumerate(tokens):
        last = out[-1] if out else None
        joined = last.norm + token.norm if last is not None and last.end == token.start else ""
        if last is not None and joined in FIGURE_WORDS:
            out[-1] = Token(last.text + token.text, FIGURE_WORDS[joined], last.start, token.end)
            continue
        after = tokens[i + 1].norm if i + 1 < len(tokens) else ""
        apart = last is None or (last.kind == "word" and last.norm not in STRUCTURES)
        if "glued" in token.flags and token.text in LETTERS and not warm:
            out.append(replace(token, norm=LETTERS[token.text]))
        elif token.norm == "nd" and "glued" not in token.flags and token.text != "ND":
            out.append(Token(token.text, "and", token.start, token.end))
        elif token.text == "4" and after in AFTER_FOR and apart and tokens[i + 1].start > token.end:
            out.append(Token("4", "for", token.start, token.end))
        else:
            out.append(token)
    return out


PASSED = words("report copied below fwd forwarded forward wrote sent message text from")
ORDERS = re.compile(r"\b(ai|assistant|system|admin|ignore|bot)\b", re.IGNORECASE)  # to a machine
PRESS = words("newspaper paper radio television tv news facebook book article magazine online")
OPENERS = (":", "\n", "-")
FROM = frozenset(["from", "fwd", "forwarded"])
LEAD = 7  # tokens that only say who wrote
REACH = 8  # tokens between the word and the quotation


def _passed_on(tokens: list[Token]) -> list[Token]:
    """A worker's report in quotation marks is read like the rest of the message where the farmer says that it is
    one.
    """
    out: list[Token] = []
    for i, token in enumerate(tokens):
        before = [t.norm for t in tokens[max(0, i - REACH) : i]]
        opened = not before or before[-1] in OPENERS
        passed = not PASSED.isdisjoint(before) and PRESS.isdisjoint(before)
        if token.kind != "quote" or not (passed or opened) or ORDERS.search(token.text):
            out.append(token)
            continue
        inner = lexer.tokenize(token.text[1:-1])
        line = Token("\n", "\n", token.start, token.start, "punct")
        moved = [replace(t, start=t.start + token.start + 1, end=t.end + token.start + 1) for t in inner]
        out = (
            out if FROM.isdisjoint(t.norm for t in out) or len(out) > LEAD else []
        )  # "Fwd from Effiong:" sells nothing
        out += [line, *moved, replace(line, start=token.end, end=token.end, flags=set())]
    return out


def _one_day(tokens: list[Token]) -> list[Token]:
    """ "Tues 3rd March": the weekday says nothing that the date does not."""
    out: list[Token] = []
    for token in tokens:
        last = out[-1] if out else None
        day = last.norm.removeprefix("on ").removeprefix("by ") if last is not None else ""
        if last is not None and last.kind == token.kind == "date" and day.isalpha() and not token.norm.isalpha():
            out.pop()
        out.append(token)
    return out
