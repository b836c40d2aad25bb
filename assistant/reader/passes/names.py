"""People and firms: who bought, who supplied. A name is a title or a capital letter or a word for a buyer, never a
guess.
"""

from __future__ import annotations

from farms.language.common_words import COMMON
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
_TRADERS = words(
    """
    seller sellers buyer buyers dealer dealers trader traders vendor woman man women boy girl
    """
)
_AUXILIARIES = words(
    """
    don was were has have come just also later then dey did wan who ti came only already even had
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


def after(tokens: list[Token], tag: str, *, loose: bool = True) -> tuple[str, int, int] | None:
    """The name after a word of the concept ("to", "from"): name, its first and next token."""
    for i, token in enumerate(tokens):
        if token.has(tag) and token.kind == "word" and i + 1 < len(tokens):
            strict = token.norm in ("for", "give", "by", "si", "maka", "ga")
            start = i + 2 if tokens[i + 1].norm in ("=", ":", "-", "na", "is", "was") else i + 1
            found = name_at(tokens, start, loose=loose and not strict)
            if found and not tokens[start].has("same"):
                return found[0], start, found[1]
    return None


def subject_of(tokens: list[Token], verb: int) -> str | None:
    """The person who does the verb: "Mama Nkechi bought", "na Musa buy"."""
    words: list[Token] = []
    verb = next((i for i, t in enumerate(tokens[:verb]) if t.norm in ("wey", "who") and i), verb)
    k = verb - 1
    while k >= 0 and (tokens[k].kind == "date" or tokens[k].norm in _AUXILIARIES):
        k -= 1
    while k >= 0 and len(words) < MAX_WORDS and tokens[k].kind == "word":
        trade = bool(words) and words[0].norm in _TRADERS and tokens[k].has("egg", "fish", "bird")
        if _stops(tokens[k]) and not trade:
            break
        words.insert(0, tokens[k])
        k -= 1
    titled = next((i for i, t in enumerate(words) if t.has("title")), 0)
    words = words[titled:] if not all(_proper(t) for t in words[:titled]) else words
    if words and k > 0 and tokens[k].norm in ("on", "from", "at", "in", "of", "near") and tokens[k].kind == "word":
        owner = tokens[k - 1]
        if owner.has("person", "title") or (owner.text[:1].isupper() and not owner.tags):
            return subject_of(tokens, k)  # "The bakery on Allen took ..."
    if (
        not words
        and tokens
        and _proper(tokens[0])
        and not tokens[0].has("sell", "buy", "pay", "collect", "use", "die", "person")
        and verb > 1
    ):
        found = name_at(tokens, 0)  # "Emeka from point and kill collected ..."
        return (
            found[0]
            if found and found[1] < verb and tokens[found[1]].norm in ("from", "wey", "who", "at", "of", "in", ",")
            else None
        )
    while words and (words[0].norm in _DETERMINERS or words[0].norm in ("so", "well", "ok", "also", "then", "later")):
        words.pop(0)
    if not words or not any(_proper(w) for w in words):
        return None
    return " ".join(w.text for w in words)


def _counts_next(tokens: list[Token]) -> bool:
    """ "Ngozi 2 crates 10,400"."""
    return len(tokens) > 1 and tokens[1].kind == "num"


def anywhere(tokens: list[Token], taken: set[int], *, listed: bool = False) -> str | None:
    """A titled or capitalised name left over in a terse line: "5 crates Mama Ife 26k"."""
    for i, token in enumerate(tokens):
        if i in taken or token.kind != "word" or not _proper(token) or _stops(token):
            continue
        unknown = not token.tags and token.norm not in COMMON and len(token.text) > 2
        if token.has("title") or (
            token.text[:1].isupper()
            and unknown
            and (i > 0 or listed or _counts_next(tokens))
            and not token.text.isupper()
        ):
            found = name_at(tokens, i)
            if found:
                return found[0]
    return None
