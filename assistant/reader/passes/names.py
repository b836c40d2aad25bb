"""People and firms in a correction: a title, a capital letter or a word for a buyer, never a guess."""

from __future__ import annotations

from farms.language.day_words import MONTHS
from farms.language.token import Token
from farms.language.wordlist import phrases, words

_STOP = words(
    """
    for at @ on in from to and but by with per each don who wey go come no dey has have is was will that because na
    yesterday abeg please pls biko jowo kindly oya today total cash transfer money credit came arrived called waka returned via them it he she her him me us i we my our they all
    everything now again sha o oo price after
    """
)
_CAME_FOR = phrases("came for; come for; came to collect; come collect; came to carry; come carry")
_DETERMINERS = {"the", "my", "our", "one", "a", "an", "some", "that", "this", "different", "same"}
_STOP_TAGS = (
    "sell", "buy", "pay", "spend", "die", "collect", "each", "at", "total", "balance", "crate", "kg", "egg",
    "each", "part", "due",
    "fish", "bird", "manure", "feedbag", "i", "feeding", "harvest", "give",
)  # fmt: skip
MAX_WORDS = 5
_NOT_PEOPLE = words("book notebook record records list app sheet register log diary town market house store")
_FORENAMES = words(
    """
    musa bola ngozi emeka chidi chioma tunde sani ibrahim aisha amina fatima kemi bisi sade nneka ifeoma nkechi yakubu
    bello abubakar usman halima hauwa zainab rukayat sikiru kunle segun femi yemi tayo wale bukky funmi titi uche obinna
    ikenna ifeanyi chinedu adaobi ebere amaka kelechi danladi haruna garba aliyu umar maryam hadiza joseph samuel daniel
    peter james john paul michael mary esther ruth janet
    """
)


def _stops(token: Token) -> bool:
    if token.kind != "word":
        return True
    if token.text[:1].isupper() and not token.has("i"):
        return token.norm in _STOP or token.norm in MONTHS
    return (
        token.norm in _STOP
        or (token.has(*_STOP_TAGS, "cat:labour") and not token.has("person", "title"))
        or token.norm in _CAME_FOR
    )


def name_at(tokens: list[Token], i: int, *, loose: bool = False) -> tuple[str, int] | None:
    """The name that starts at token i and the token after it. ``loose`` takes a lower-case word ("to ngozi")."""
    k = i
    while k < len(tokens) and tokens[k].norm in _DETERMINERS and tokens[k].kind == "word":
        k += 1
    start, proper = k, False
    while k < len(tokens) and k - start < MAX_WORDS and not _stops(tokens[k]):
        proper = proper or _proper(tokens[k])
        k += 1
    if k < len(tokens) and tokens[k].kind == "quote" and k == start:
        return None
    longest = 2 if start == i else 4  # "to ngozi", "to the tailor next door"
    plain = loose and k - start <= longest and not tokens[start].tags and len(tokens[start].text) > 1
    last = k
    while last > start and tokens[last - 1].text in _NOT_PEOPLE:
        last -= 1  # "Mr Tunji's store"
    if last == start or not (proper or plain):
        return None
    return " ".join(t.text for t in tokens[start:last]), k


def _proper(token: Token) -> bool:
    """A capital, a title, a common first name or a word for a buyer."""
    return (
        token.has("title", "person", "buyer_word")
        or token.norm in _FORENAMES
        or (token.text[:1].isupper() and len(token.text) > 1)
    )
