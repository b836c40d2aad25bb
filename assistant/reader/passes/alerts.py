"""A bank's alert as a farmer would say it: "Debit: NGN176,000.00 TRF TO CHIDI FEEDS ... Bal ..." is "paid 176,000
to Chidi Feeds".
"""

from __future__ import annotations

from itertools import pairwise

from farms.language.token import Token
from farms.language.wordlist import words

SIGNS = words("acct acc account amt amount desc bal avail balance trf ngn alert txn tran narration date")
OUT = frozenset(["debit", "dr", "debited"])
INTO = frozenset(["credit", "cr", "credited"])
BEFORE_NAME = frozenset(["to", "frm", "from", "/", "by"])
NO_NAME = words(
    "eggs egg inv settlement part payment pymt date bal avail web trf nip mob ussd desc ltd feed fish ref time txn"
)
AFTER_SUM = words("bal balance charges charge vat acct acc fee avail")
MONTHS = words("jan feb mar apr may jun jul aug sep sept oct nov dec")
POINTING = ("that is", "that's", "this is", "na", "^", "it is", "it's", "👆")


def said(tokens: list[Token]) -> list[Token]:
    """The tokens with the alert at their start, if there is one, in plain words; what is written below it goes on
    with it.
    """
    stop = _end(tokens)
    if not stop:
        return tokens
    alert = tokens[:stop]
    norms = {t.norm for t in alert}
    out = not norms.isdisjoint(OUT)
    amount = _amount(alert)
    if amount is None or out == (not norms.isdisjoint(INTO)):
        return tokens
    told = [_like(amount, "paid" if out else "received"), amount]
    name = _name(alert)
    if name:
        told += [_like(name[0], "to" if out else "from"), *name]
    told += [_like(amount, "by"), _like(amount, "transfer"), *_day(alert)]
    rest = tokens[stop:]
    while rest and (rest[0].kind == "punct" or not rest[0].norm.isascii()):
        rest = rest[1:]
    pair = " ".join(t.norm for t in rest[:2])
    rest = rest[2:] if pair in POINTING else rest[1:] if rest and rest[0].norm in POINTING else rest
    return [*told, _like(amount, ",", "punct"), *rest] if rest else told


def _end(tokens: list[Token]) -> int:
    """Where the alert at the start of the message ends: after an empty line, or with the last line that looks like
    one.
    """
    found = {t.norm for t in tokens} & SIGNS
    if len(found) < 2 or not any(t.norm == "ngn" or "ngn" in t.norm or t.norm in ("amt", "desc") for t in tokens):
        return 0
    balance = next((i for i, t in enumerate(tokens) if t.norm in ("bal", "balance")), len(tokens))
    closing = next((i for i in range(balance, len(tokens)) if tokens[i].norm == "."), len(tokens))
    tokens = tokens[:closing]  # "... Bal NGN1,200. That is for 3 bags"
    stop = 0
    start = 0
    for i, token in enumerate([*tokens, Token("\n", "\n", 0, 0, "punct")]):
        if "\n" in token.text:
            if not {t.norm for t in tokens[start:i]} & (SIGNS | OUT | INTO):
                return stop
            stop, start = i, i + 1
    return stop


def _amount(alert: list[Token]) -> Token | None:
    """The first sum with kobo or a sign of money that is no balance or charge."""
    for i, token in enumerate(alert):
        before = [t.norm for t in alert[max(0, i - 3) : i]]
        marked = before[-1:] in (["ngn"], ["n"], ["₦"]) or "grouped" in token.flags or "money" in token.flags
        if token.kind == "num" and marked and AFTER_SUM.isdisjoint(before[-2:] if "amt" not in before else ()):
            return Token(
                token.text, token.norm, token.start, token.end, "num", token.value, flags=token.flags | {"money"}
            )
    return None


def _name(alert: list[Token]) -> list[Token]:
    """The longest run of words in capitals that names somebody."""
    runs: list[list[Token]] = [[]]
    for token in alert:
        named = (
            token.kind == "word"
            and token.text.isupper()
            and token.norm not in NO_NAME | SIGNS | OUT | INTO | BEFORE_NAME
        )
        if named:
            runs[-1] += [token] if len(token.text) > 1 and token.norm not in MONTHS else []
        elif runs[-1]:
            runs.append([])
    best = max(runs, key=len)
    return [Token(t.text.title(), t.norm, t.start, t.end) for t in best]


def _day(alert: list[Token]) -> list[Token]:
    """The tokens of the day."""
    for token in alert:
        if token.kind in ("date", "slashed") or (token.kind == "num" and token.text.count("/") == 2):
            return [_like(token, "on"), token]
    for (i, token), (_, dash) in pairwise(enumerate(alert)):
        month = alert[i + 2] if i + 2 < len(alert) else None
        if token.kind == "num" and dash.norm in ("-", "/") and month is not None and month.norm[:3] in MONTHS:
            year = alert[i + 4 : i + 5]
            return [_like(token, "on"), token, month, *(t for t in year if len(t.text) == 4)]
    return []


def _like(token: Token, word: str, kind: str = "word") -> Token:
    return Token(word, word, token.start, token.start, kind)
