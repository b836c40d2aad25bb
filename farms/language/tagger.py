"""Give tokens their concepts: language, spelling, then the longest phrase of the vocabulary."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

from .concepts import Concept
from .lexicon import LANGUAGES, Table, kinds, table_for, table_of, words_of_only
from .numerals import NUMBER_WORDS
from .numerals_local import LOCAL
from .spelling import MIN_LENGTH, Speller, distance
from .token import Token

FISH_KINDS = ("catfish", "fingerlings", "tilapia")
# Words of orders and requests whose slips are mended too.
ORDERS = (
    "instructions instruction previous ignore disregard record records confirm confirmation approve approval accept delete "
    "remove credits credit account password owner manager admin transfer system pending drafts expense without permission"
)
KINDS = kinds()


@lru_cache(maxsize=8)
def _speller(languages: frozenset[str]) -> Speller:
    """A speller over all words that carry a concept."""
    words = {w for phrase in table_for(languages) for w in phrase.split()}
    weekdays = "monday tuesday wednesday thursday friday saturday sunday"
    months = "january february march april june july august september october november december"
    days = "yesterday tomorrow today tonight morning evening afternoon"
    table = table_for(languages)
    short = frozenset(days.split()) | {"naira", "week", "weeks", "each"}
    long = f"{months} {weekdays} {ORDERS} first second third fourth fifth sixth seventh eighth ninth tenth batch tarpaulin nursery brooder"
    known = frozenset(words) | NUMBER_WORDS | short | frozenset(long.split())
    return Speller(
        known,
        lambda word: table.get(word, word),
        lambda word: word in short or bool(table.get(word, frozenset()) & _DAILY_WORDS),
    )


def languages_of(tokens: list[Token]) -> frozenset[str]:
    """The local languages shown by a word that only they have."""
    names = {i for i, t in enumerate(tokens) if i and _capitalised(t) and tokens[i - 1].kind == "word"}
    words = {t.norm for i, t in enumerate(tokens) if t.kind == "word" and i not in names}
    return frozenset(language for language in LANGUAGES if words & words_of_only(language) or _mostly(words, language))


def _capitalised(token: Token) -> bool:
    """A capital that says something: not in words written all in capitals."""
    return token.text[:1].isupper() and not token.text.isupper()


def _mostly(words: set[str], language: str) -> bool:
    """Half of the words or more are of a language, though none of them is of that language alone ("mo san owo ina")."""
    known = words & _vocabulary(language)
    return len(known) >= 2 and 2 * len(known) >= len(words)


@lru_cache(maxsize=4)
def _vocabulary(language: str) -> frozenset[str]:
    """Words of three letters or more that mean nothing in English or Pidgin."""
    own = {w for phrase in table_of(language) for w in phrase.split()} | LOCAL[language].keys()
    return frozenset(w for w in own - table_for(frozenset()).keys() if len(w) > 2)


_DAILY_WORDS = {"die", "sell", "buy", "egg", "bird", "fish", "crate", "bag", "feed", "cat:feed", "kind:layers", "litre"}
_COUNTED = {"crate", "piece", "kg", "bag", "litre", "egg", "bird", "fish", "chick", "fingerling", "carton"}


def spell(tokens: list[Token], languages: frozenset[str], names: frozenset[str]) -> None:
    """Mend slips in place. ``names`` are words of the farm's batch names, which stay as they are."""
    speller, table = _speller(languages), table_for(languages)
    for i, token in enumerate(tokens):
        if token.kind != "word" or token.norm in names:
            continue
        opens = i == 0 or (tokens[i - 1].kind == "punct" and tokens[i - 1].norm in ".!?\n;:")
        titled = i > 1 and tokens[i - 1].norm == "." and tokens[i - 2].norm in ("mr", "mrs", "dr", "ms", "chief", "alh")
        goes_on = i + 1 < len(tokens) and _capitalised(tokens[i + 1])  # "Divine Bread took 30 crates"
        is_name = _capitalised(token) and (titled or goes_on or not opens)
        if is_name:
            token.norm = _near_name(token.norm, names, speller)
            continue
        written = token.norm
        token.norm = _near_name(speller.mend(token.norm), names, speller)
        if i and (tokens[i - 1].kind == "num" or tokens[i - 1].norm in NUMBER_WORDS) and token.norm not in table:
            token.norm = speller.counted(token.norm, lambda word: bool(table.get(word, frozenset()) & _COUNTED))
        if token.norm != written:
            token.flags.add("mended")


def _near_name(word: str, names: frozenset[str], speller: Speller) -> str:
    """A slip in a word of the farm's batch names: "erathen" for the Earthen Pond."""
    if len(word) < MIN_LENGTH - 1 or word in speller.known:
        return word
    near = [n for n in names if len(n) >= MIN_LENGTH and n[0] == word[0] and distance(n, word, 1) <= 1]
    near = near if len(word) >= MIN_LENGTH else [n for n in near if len(n) > len(word)]
    return near[0] if len(near) == 1 else word


def tag(tokens: list[Token], languages: frozenset[str]) -> list[Token]:
    """Merge each longest known phrase into one token and give it its concepts."""
    table = table_for(languages)
    norms = [t.norm if t.kind in ("word", "punct") else "" for t in tokens]
    out: list[Token] = []
    i = 0
    while i < len(tokens):
        token = tokens[i]
        length, tags = table.longest(norms, i) or (1, frozenset())
        if length > 1:
            last = tokens[i + length - 1]
            text = " ".join(t.said for t in tokens[i : i + length])
            norm = " ".join(t.norm for t in tokens[i : i + length])
            token = Token(text, norm, token.start, last.end, "word", tags=tags, flags=token.flags - {"mended"})
        elif token.kind in ("word", "punct"):
            token.tags = token.tags | (tags or _by_form(token, table))
        out.append(token)
        i += max(length, 1)
    _settle_nouns(out)
    return out


_DRUG = re.compile(
    r"\w{2,}(zuril|cillin|mycin|micin|cycline|floxacin|dazole|quantel|mectin|prolium|sulpha\w*|sulfa\w*|oxacin|phenicol)s?"
)


def _by_form(token: Token, table: Table) -> frozenset[Concept]:
    """Concepts of an unknown word by its form: names of drugs, "post-fingerlings"."""
    if token.kind != "word" or token.norm in table:
        return frozenset()
    if _DRUG.fullmatch(token.norm):
        return frozenset({Concept.COST_MEDICATION})
    if "-" in token.norm:
        last = table.get(token.norm.rsplit("-", 1)[1], frozenset())
        return last if last & _COUNTED else frozenset()
    return frozenset()


def _settle_nouns(tokens: list[Token]) -> None:
    """ "3 bags of feed", "bought feed": after a number, a measure, an article or a verb, "feed" is the goods, not
    the act.
    """
    for before, token in pairwise(tokens):
        named = before.kind == "word" and before.text[:1].isupper() and (before.has("title") or not before.tags)
        if token.text[:1].isupper() and named and (before.has("title") or token.norm in ("feeds", "farm", "farms")):
            token.tags = frozenset()  # "Alhaji Feeds", "Chidi Feeds", "Mama Egg" are names
        elif before.has("note_mark") and before.norm == "note" and token.norm in ("from", "says", "said"):
            before.tags = before.tags - {"note_mark"}  # "The note from the vet says ..."
        elif token.norm in ("am", "it") and before.has("sell"):
            token.tags = token.tags | {"anaphor"}  # "sell am 3,100 per kilo"
        elif token.norm in ("feed", "feeds") and token.kind == "word":
            after_goods = before.has("bag", "kg", "buy", "pay", "bowl", "spend", "give", "use") or any(
                t.startswith(("cat:", "kind:")) for t in before.tags
            )
            if (
                after_goods
                or before.kind == "num"
                or before.norm in ("of", "the", "for", "on", "more", "some", "any", "fish", "poultry", "new", "our")
            ):
                token.tags = token.tags - {"feeding"}
