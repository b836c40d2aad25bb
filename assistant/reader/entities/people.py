"""People and firms: a title, a capital letter, or a word for a customer, and the part they had."""

from __future__ import annotations

from farms.language.common_words import COMMON
from farms.language.concepts import Concept as C

from ..chart import Match, Rule, any_of, but, kind, maybe, said, some, spanning, word
from ..items import Item, Kind, Person, Role
from .quantities import GOODS, UNITS

_DEEDS = (
    C.SELL, C.BUY, C.PAY, C.DIE, C.COLLECT, C.GIVE, C.USE, C.TAKE, C.EACH, C.AT, C.TOTAL, C.BALANCE, C.OWE, C.CREDIT, C.WE,
    C.FEEDING, C.SPEND, C.LAY, C.TREAT, C.HARVEST, C.NEGATION, C.CULL, C.LOSE, C.SIGN, C.WEIGH, C.HAPPEN, C.CLEAR, C.PROMISE,
    C.TASK_MARK, C.NOTE_MARK, C.GREETING, C.WATER, C.CASH, C.TRANSFER, C.POS, C.MOBILE, C.CORRECT, C.PLAN, C.COUNT, C.GIFT,
    C.HOME, C.STEAL, C.MOVE, C.SPOIL, C.ADD, C.DOA, C.REMEDY, C.VACCINATE, C.KILL, C.STOCK, C.CRACKED, C.DRINK,
    C.PH, C.AMMONIA, C.OXYGEN, C.TEMPERATURE,
)  # fmt: skip
_NO_NAMES = frozenset(
    [
        "i",
        "we",
        "he",
        "she",
        "they",
        "it",
        "the",
        "a",
        "an",
        "and",
        "or",
        "but",
        "for",
        "to",
        "from",
        "on",
        "in",
        "at",
        "by",
        "with",
        "of",
        "my",
        "our",
        "his",
        "her",
        "their",
        "this",
        "that",
        "also",
        "please",
        "pls",
        "today",
        "yesterday",
        "now",
        "then",
        "so",
        "as",
        "is",
        "was",
        "are",
        "were",
        "dr",
        "mr",
        "mrs",
    ]
)


def _capital(item: Item) -> bool:
    return item.text[:1].isupper() and (len(item.text) > 1) and not item.text.isdigit()


def _is_name(item: Item) -> bool:
    """A capitalised word that is no known deed, measure or common word."""
    if item.kind is not Kind.WORD or not _capital(item) or item.norm in _NO_NAMES:
        return False
    return not item.has(*_DEEDS, *UNITS, *GOODS, C.PREDATOR, C.DUE, C.BRING, C.ANAPHOR) and (
        item.norm not in COMMON or item.has(C.TITLE, C.PERSON)
    )


def _is_more(item: Item) -> bool:
    """A word that may go on a name: another capital, or a known word with a capital ("Top Feeds", "Kings Chops")."""
    return item.kind is Kind.WORD and _capital(item) and item.norm not in _NO_NAMES and not item.has(C.COST_VACCINE)


def _is_unknown(item: Item) -> bool:
    """A lower-case word that nothing here knows: "to ngozi"."""
    return (
        item.kind is Kind.WORD and not item.concepts and item.norm.isalpha() and len(item.norm) > 2
        and item.norm not in COMMON and item.norm not in _NO_NAMES
    )  # fmt: skip


def those(match: Match) -> Item | None:
    """People by what they are to the farm."""
    to, _article, first, more = match
    role = Role.TO if to[0].norm == "to" else Role.BARE
    return spanning(Kind.PERSON, match, Person(" ".join(item.text for item in (*first, *more)), role))


TITLE = but(word(C.TITLE), word(C.BUY, C.SELL))
NAME = kind(Kind.WORD, test=_is_name)
MORE = kind(Kind.WORD, test=_is_more)
LOOSE = kind(Kind.WORD, test=_is_unknown)
ROLE_WORD = but(
    word(C.PERSON), said("store", "stores"), word(C.EACH, C.AT), kind(Kind.QUANTITY, Kind.MONEY, Kind.NUMBER)
)
ONE = kind(Kind.NUMBER, test=lambda item: item.text.lower() == "one")
ARTICLE = any_of(said("the", "my", "our", "one", "a", "an", "some", "that", "this"), ONE)
OF_TRADE = but(word(*GOODS), kind(Kind.QUANTITY, Kind.MONEY, Kind.NUMBER))


def named(match: Match) -> Item | None:
    """A name; what is written before it as an article is no part of it."""
    items = [item for part in match for item in part if item.norm not in ("the", "my", "our", "one", "a", "an", "some")]
    return spanning(Kind.PERSON, match, Person(" ".join(item.text for item in items)))


def directed(role: Role):  # type: ignore[no-untyped-def]
    """A production: the person at place 1 has the role."""

    def make(match: Match) -> Item | None:
        who = match[1][0]
        name = who.value.name if isinstance(who.value, Person) else who.text
        return spanning(Kind.PERSON, match, Person(name, role))

    return make


NAMES = (
    Rule("person.titled", (maybe(ARTICLE), TITLE, some(any_of(MORE, LOOSE), 3)), named, 1.3,
         ("Mama Nkechi", "oga dozie", "Hajiya Asabe")),
    Rule("person.named", (NAME, some(maybe(MORE), 3)), named, 1.0, ("Frosty Foods", "Efe")),
    Rule("person.role", (maybe(ARTICLE), some(maybe(any_of(OF_TRADE, LOOSE, NAME)), 2), ROLE_WORD, some(maybe(MORE), 3)), named,
         0.9, ("the smoking women", "my neighbour")),
    Rule("person.one", (ONE, some(any_of(LOOSE, NAME), 2)), named, 0.5, ("one aboki",)),
    Rule("person.title-alone", (maybe(ARTICLE), TITLE), named, 0.6, ("oga",)),
)  # fmt: skip
THOSE = kind(Kind.WORD, test=lambda item: not item.concepts and item.norm.isalpha() and item.norm not in _NO_NAMES)
DIRECTED = (
    Rule("person.to", (said("to", "for"), kind(Kind.PERSON)), directed(Role.TO), 1.0, ("to Mama Nkechi",)),
    Rule("person.to-loose", (said("to"), LOOSE), directed(Role.TO), 0.8, ("to ngozi",)),
    Rule("person.to-those", (said("to", "for"), ARTICLE, THOSE, some(maybe(LOOSE), 2)), those, 0.7, ("to the widows",)),
    Rule("person.from", (any_of(word(C.FROM), said("by", "at")), kind(Kind.PERSON)), directed(Role.FROM), 1.0,
         ("from Oyo Hatchery",)),
    Rule("person.from-loose", (said("from"), LOOSE), directed(Role.FROM), 0.8, ("from chidi",)),
)  # fmt: skip
