"""Cut a message into tokens: words, numbers, punctuation, quoted spans. No meaning is given here.

Numbers are read as written: "1,480" "1.25" "1¾" "1/2", and "5,8", which a later stage reads as 5,800 naira or 5.8.
A suffix glued to a number ("25kg", "3.6m", "120L") becomes a word of its own, marked ``glued``.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

from .folding import fold
from .token import Token

_FRACTION = {
    "½": "0.5", "¼": "0.25", "¾": "0.75", "⅓": "0.333", "⅔": "0.667", "⅛": "0.125",
}  # fmt: skip
_TOKEN = re.compile(
    r"""
    (?P<iso>\b\d{4}-\d{1,2}-\d{1,2}\b)
  | (?P<slash>(?<![\d/.])\d{1,2}[/]\d{1,2}(?:[/]\d{2,4})?(?![\d/]))
  | (?P<dashdate>(?<![\d-])\d{1,2}-\d{1,2}-\d{4}(?![\d-]))
  | (?P<chem>(?i:\bnh3\b|\bno2\b))
  | (?P<rule>[#=*_~-]{3,})
  | (?P<clock>\b\d{1,2}:\d{2}\b)
  | (?P<thousands>\b\d{1,3}k\d\b)
  | (?P<num>\d+(?:,\d{3})+(?:\.\d+)?|\d+[.,]\d+|\d+)(?P<frac>[½¼¾⅓⅔⅛])?
  | (?P<plainsign>(?<=\d)/[=-](?!\w)|(?<=\d)-(?=(?:kg|litres?|liters?|bags?|crates?|tonnes?|pieces?)\b))
  | (?P<onlyfrac>[½¼¾⅓⅔⅛])
  | (?P<naira>₦|=[nN]=)
  | (?P<word>[^\W\d_]+(?:['’ʼ.-](?=[^\W\d_])[^\W\d_]+)*)
  | (?P<arrow>->|=>|→)
  | (?P<newline>\n+)
  | (?P<punct>[^\w\s]|_)
    """,
    re.VERBOSE,
)
_COMBINING = re.compile(r"[\u0300-\u036f]+")
MIN_QUOTED_WORDS = 2  # a single quoted word is an emphasis, not somebody else's text


def _without_marks(message: str) -> str:
    """NFC, without tone marks that have no composed letter, so that "ọ̀kan" is one word for the token pattern."""
    return _COMBINING.sub("", unicodedata.normalize("NFC", message))


def tokenize(message: str) -> list[Token]:
    """The tokens of a message, quoted spans folded into one "quote" token each."""
    message = _without_marks(message)
    tokens: list[Token] = []
    position = 0
    for start, end in [*_quoted_spans(message), (len(message), len(message))]:
        tokens.extend(_plain_tokens(message, position, start))
        if end > start:
            tokens.append(Token(message[start:end], "", start, end, "quote"))
        position = end
    return tokens


def _quoted_spans(message: str) -> list[tuple[int, int]]:
    """Where somebody else's words stand: spans in quotation marks or brackets of two words or more."""
    spans: list[tuple[int, int]] = []
    position = 0
    while position < len(message):
        found = _next_quote(message, position)
        if not found:
            break
        start, end = found
        if len(message[start:end].split()) >= MIN_QUOTED_WORDS:
            spans.append((start, end))
            position = end
        else:
            position = start + 1
    return spans


_TAGGED = re.compile(r"<\s*([A-Za-z_|]+)[^<>]{0,200}>.{0,600}?<\s*/\s*\1\s*>|<[^<>]{1,300}>", re.DOTALL)
_OPENERS = re.compile(r"“|«|\[\[|<<|\{|`|\"|(?<!\w)'|(?<!\w)‘|<(?=/?[a-z!])|```")


def _next_quote(message: str, position: int) -> tuple[int, int] | None:
    """The next opening mark that is closed within 600 characters, and where it is closed."""
    for opening in _OPENERS.finditer(message, position):
        mark = opening.group()
        if mark == "<":
            tagged = _TAGGED.match(message, opening.start())
            if tagged:
                return tagged.span()
            continue
        closing = {"“": "”", "«": "»", "[[": "]]", "<<": ">>", "{": "}", "‘": "’", "<": ">"}.get(mark, mark)
        stop = message.find(closing, opening.end(), opening.end() + 600)
        while closing in "'’" and 0 <= stop < len(message) - 1 and message[stop + 1].isalnum():
            stop = message.find(closing, stop + 1, opening.end() + 600)  # the apostrophe of "didn't"
        if stop > 0:
            return opening.start(), stop + len(closing)
    return None


def _plain_tokens(message: str, start: int, end: int) -> list[Token]:
    """Tokens of the part of the message that is not quoted."""
    out: list[Token] = []
    for match in _TOKEN.finditer(message, start, end):
        made = _make(match, message)
        if out and made and made[0].start < out[-1].end:
            out.pop()  # the "2" of "2day"
        out.extend(made)
    return out


def _make(match: re.Match[str], message: str) -> list[Token]:
    """The tokens of one match of the token pattern."""
    if match.lastgroup == "plainsign" or (unicodedata.category(match.group()[0]) == "So" and match.group() != "°"):
        return []  # "5,000/=" is 5,000 naira; a picture says nothing
    kind, text, start, end = match.lastgroup, match.group(), match.start(), match.end()
    if match.group("num") or kind == "onlyfrac":
        return [_number(match)]
    if kind == "thousands":  # "5k4" is 5,400
        whole, _, tenth = text.partition("k")
        return [Token(text, text, start, end, "num", Decimal(f"{whole}.{tenth}") * 1000, flags={"money"})]
    if kind in ("iso", "slash", "dashdate"):
        return [Token(text, text, start, end, "slashed")]
    if kind == "clock":
        return [Token(text, text, start, end, "time")]
    if kind == "word":
        token = Token(text, fold(text), start, end)
        if start and message[start - 1].isdigit():
            token.flags.add("glued")
            if text == "C":
                token.norm = "celsius"  # "28.2C"
            if (
                message[start - 1 : start + 1] in ("2d", "2m", "2n")
                and token.norm in ("day", "moro", "morrow", "nite")
                and not message[: start - 1][-1:].isdigit()
            ):
                token.norm = f"2{token.norm}"  # "2day", "2moro"
                token.start -= 1
        return _split_prefix(token)
    if kind == "chem":
        return [Token(text, fold(text), start, end)]
    norm = {"naira": "₦", "newline": "\n", "rule": "\n", "arrow": ">"}.get(kind or "", text)
    return [Token(text, norm, start, end, "punct")]


def _split_prefix(token: Token) -> list[Token]:
    """Split "7.N" style joins: a word with an inner full stop ("yesterday.Also") is two words and a stop."""
    if "." not in token.text:
        return [token]
    out, position = [], token.start
    for i, part in enumerate(token.text.split(".")):
        if i:
            out.append(Token(".", ".", position - 1, position, "punct"))
        out.append(Token(part, fold(part), position, position + len(part), flags=set(token.flags)))
        position += len(part) + 1
    return out


def _number(match: re.Match[str]) -> Token:
    """A written number. "5,8": value 5.8, flagged ``elliptic`` because a trader means 5,800."""
    text = match.group("num") or "0"
    flags: set[str] = set()
    if re.fullmatch(r"\d+,\d{1,2}", text):
        flags.add("elliptic")
        digits = text.replace(",", ".")
    elif re.fullmatch(r"\d{1,3}(\.\d{3}){2,}", text):
        digits = text.replace(".", "")
    else:
        digits = text.replace(",", "")
    if "," in text and "elliptic" not in flags:
        flags.add("grouped")
    value = Decimal(digits)
    mark = match.group("frac") or match.group("onlyfrac")
    if mark:
        value += Decimal(_FRACTION[mark])
    if text.startswith("0") and len(text) > 9:
        flags.add("phone")
    return Token(match.group(), match.group(), match.start(), match.end(), "num", value, flags=flags)
