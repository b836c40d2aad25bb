"""People and firms: a title, a capital letter, or a word for a customer, and the part they had."""

from __future__ import annotations

from dataclasses import replace

from farms.language.concepts import Concept as C
from farms.language.lexicon import COMMON
from farms.language.units import UNITS
from farms.language.wordlist import words

from ..chart import Match, Rule, any_of, but, kind, maybe, said, some, spanning, word
from ..items import BOUNDARY, Item, Kind, Person, Role
from .quantities import GOODS

_NAMING = frozenset([C.TITLE, C.PERSON])  # all that a word of a name may mean besides
_FUNCTION = (
    C.WE, C.OUR, C.QUESTION_WORD, C.NEGATION, C.CONDITION, C.RETELL, C.SELL, C.BUY, C.PAY, C.EACH, C.AT, C.TO, C.FROM,
    C.COLLECT, C.GIVE, C.TAKE, C.DIE, C.TOTAL, C.BALANCE, C.OWE, C.CREDIT, C.PROMISE, C.COST_VACCINE, C.CASH, C.TRANSFER, C.POS,
    C.MOBILE, C.BUYER_WORD, *UNITS,
)  # fmt: skip
_NO_NAMES = words(
    """
    ma ta ya su i we he she they it the a an and or but for to from on in at by with of my our his her their this that these those also
    please pls abeg today yesterday now then so as is was are were be been dr mr mrs ms him them you your us me who wey which
    don dey go come com came just later still never finally already only again too well ok okay no yes not can could did do does
    had has have how if let lets may might must should was will would why what when where am na
    ask bed join low see say said tell told talk call called send sent use used make made take give get got put want need
    """
)
_ORDINARY = words(
    """
    according acct account add admin amend amount amt aob approve approved april association assume august average bills block
    bridge cancel chairman chairperson christmas church compare consultation contribution copy customer date dear debit credit
    december delete desc disregard dosage draft easter eid ileya sallah salah xmas ramadan harvest end erase extend february
    filled follow-up forwarded fridge fuelled fwd god good holy hopefully hybrid ignore in-law increase individual inspect invoice
    january june july kindly label loaded log lord march meanwhile ministry monday monthly morning move moves mystery naming
    network new next november observation october old omission other others out override parsonage partial pretend qty quantity
    quick quote receipt reference rem reminder repeat report resolution sad scratch secretary september show sir somebody
    something someone stock store supplier supposing system text thank thanks that's there they're treasurer update walk-in
    valentine mothering thanksgiving weekly wipe yearly cheque stamp vending union tendered yellowish you're borehole generator pump nawa chai haba kai oya biko kini shey allah jesus insha'allah
    bible banker item items list note news page paper part party phone picture police rain record records road season sale sales
    seller service shop side smell special sum summary sun table target task tank team thing ticket time top total town trip
    payment payments disposal purchase purchases contribution settlement reaction
    user vendor visit waybill week whatsapp wind word work worker workers year feed feeds nepa phcn agric lga narr inv ref ltd web trf pos paid-for paid
    """
)


def _capital(item: Item) -> bool:
    return item.text[:1].isupper() and (len(item.text) > 1) and not item.text.isdigit()


def _is_name(item: Item) -> bool:
    """A capitalised word that means nothing else."""
    if item.kind is not Kind.WORD or not _capital(item) or item.norm in _NO_NAMES:
        return False
    if item.norm.removesuffix("'s") in _ORDINARY or " " in item.norm:
        return False
    return item.concepts <= _NAMING and (item.norm not in COMMON or item.has(C.TITLE, C.PERSON))


def _is_more(item: Item) -> bool:
    """A word that may go on a name: another capital, or a known word with a capital ("Top Feeds", "Kings Chops")."""
    return item.kind is Kind.WORD and _capital(item) and item.norm not in _NO_NAMES and not item.has(*_FUNCTION)


def _is_unknown(item: Item) -> bool:
    """A lower-case word that nothing here knows: "to ngozi"."""
    return (
        item.kind is Kind.WORD and not item.concepts and item.norm.isalpha() and len(item.norm) > 2
        and item.norm not in COMMON and item.norm not in _NO_NAMES and item.norm not in _ORDINARY
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
OF_TRADE = but(word(*GOODS, C.NONFARM), kind(Kind.QUANTITY, Kind.MONEY, Kind.NUMBER), said("family"))  # "bread woman"
JOB = said("teacher", "doctor", "nurse", "engineer", "lawyer", "coach", "tailor", "deacon", "usher")


def named(match: Match) -> Item | None:
    """A name; what is written before it as an article is no part of it."""
    items = [item for part in match for item in part if item.norm not in ("the", "my", "our", "one", "a", "an", "some")]
    return spanning(Kind.PERSON, match, Person(_plain(" ".join(item.text for item in items))))


def owned(match: Match) -> Item | None:
    """A name with the mark of a possessor inside: "Officers' Mess"."""
    owner, mark, more = match
    name = owner[0].text + mark[0].text + " " + " ".join(item.text for item in more)
    return spanning(Kind.PERSON, match, Person(name))


def trader(match: Match) -> Item | None:
    """A seller by his goods; "mai" is no oil here."""
    made = named(match)
    return made and replace(made, concepts=frozenset().union(*(i.concepts for part in match[1:] for i in part)))


def _plain(name: str) -> str:
    """Without the mark of a possessor: "Danladi's 18k"."""
    return name.removesuffix("'s").removesuffix("’s")


def labelled(match: Match) -> Item | None:
    """A name behind what the person is: "buyer: Mama Risi", "Supplier = Zartech"."""
    label, _link, _article, *name = match
    role = Role.FROM if label[0].norm in SUPPLIERS else Role.TO
    return spanning(Kind.PERSON, match, Person(_plain(" ".join(item.text for part in name for item in part)), role))


def apposed(match: Match) -> Item | None:
    """The name, without what the person is."""
    return spanning(Kind.PERSON, match, match[0][0].value)


def second(match: Match) -> Item | None:
    """The name behind what the person is."""
    return spanning(Kind.PERSON, match, match[1][0].value)


def loose(role: Role):  # type: ignore[no-untyped-def]
    """A production: the words at place 1 name the person."""

    def make(match: Match) -> Item | None:
        return spanning(Kind.PERSON, match, Person(_plain(" ".join(item.text for item in match[1])), role))

    return make


def given(match: Match) -> tuple[Item, ...] | None:
    """A name in small letters between the giving and the amount; what is paid for may stand there, too."""
    if not match[0][0].has(C.GIVE, C.BRING) and not match[2] and not match[4] and match[3][0].rule != "paid.part-of":
        return None
    who = spanning(Kind.PERSON, match[1:2], Person(match[1][0].text))
    return (*match[0], replace(who, rule="person.given"), *(item for part in match[2:] for item in part))


def visited(match: Match) -> Item | None:
    """A shop gone to: what was bought is from there."""
    return spanning(Kind.PERSON, match, Person(match[2][0].value.name, Role.FROM))


def aside(match: Match) -> Item | None:
    """Who writes, and where things were: no party."""
    return spanning(Kind.ASIDE, match, None)


def directed(role: Role):  # type: ignore[no-untyped-def]
    """A production: the person at place 1 has the role."""

    def make(match: Match) -> Item | None:
        who = match[1][0]
        name = who.value.name if isinstance(who.value, Person) else who.text
        return spanning(Kind.PERSON, match, Person(name, role))

    return make


SUPPLIERS = frozenset(["supplier", "vendor", "seller", "dealer", "bought from", "suppliers"])
LABEL = said("buyer", "customer", "name", "sold to", *SUPPLIERS)
LABEL_LINK = said(":", "=", "is", "was", "na", "-")
SITES = said(
    "market", "garage", "mkt", "junction", "road", "rd", "street", "area", "side", "park", "town", "village",
    "state", "estate", "lga",
)  # fmt: skip
_FIRMS = words(
    """
    feeds agro farms hatchery vet vets stores ventures ltd suites hotel restaurant mill mills agrovet enterprises foods
    supermarket bakery eatery canteen hatcheries nigeria
    """
)
FIRM = kind(Kind.WORD, test=lambda item: item.norm in _FIRMS)
CAPITAL = kind(
    Kind.WORD, test=lambda item: _is_more(item) and not item.has(*GOODS) and item.norm not in ("just", "sold", "bought")
)
BRAND = kind(Kind.WORD, test=lambda item: _capital(item) and " " in item.norm and item.has(C.COST_FEED))  # "Top Feeds"
CROWD = said("people", "persons", "customers", "buyers", "visitors", "members", "neighbours")
NAMES = (
    Rule("person.titled", (maybe(ARTICLE), TITLE, some(MORE, 3)), named, 1.3, ("Mama Nkechi", "Hajiya Asabe")),
    Rule("person.firm", (some(CAPITAL, 3), FIRM, some(maybe(MORE), 2)), named, 1.25, ("Sweet Sensation restaurant",)),
    Rule("person.owner", (NAME, said("'", "’"), some(CAPITAL, 2)), owned, 1.3, ("the Officers' Mess",)),
    Rule("person.titled-low", (maybe(ARTICLE), any_of(TITLE, JOB), any_of(LOOSE, but(word(C.NONFARM), said(*_NO_NAMES)))), named, 1.3,
         ("oga dozie", "madam bread")),
    Rule("person.firm-low", (some(LOOSE, 2), FIRM), named, 1.2, ("uwa feeds",)),
    Rule("person.young", (maybe(ARTICLE), some(any_of(OF_TRADE, LOOSE, CAPITAL), 2), said("boy", "girl", "people", "woman", "man")), named,
         1.2, ("indomie boy", "the Ibadan people")),
    Rule("person.label", (LABEL, maybe(LABEL_LINK), maybe(ARTICLE), any_of(TITLE, NAME), some(maybe(MORE), 3)), labelled, 1.5,
         ("buyer: Mama Risi", "Supplier = Zartech")),
    Rule("person.named", (NAME, some(maybe(MORE), 3)), named, 1.0, ("Efe",)),
    Rule("person.role", (maybe(ARTICLE), some(maybe(any_of(OF_TRADE, LOOSE, NAME)), 2), some(ROLE_WORD, 3), some(maybe(MORE), 3)), named,
         1.05, ("the smoking women", "my neighbour")),
    Rule("aside.people", (kind(Kind.NUMBER, test=lambda item: not item.flags & {"money", "phone"}), CROWD), aside, 1.3,
         ("three people",)),
    Rule("person.trade", (said("mai", "masu"), but(kind(Kind.WORD), said(*_NO_NAMES)), some(maybe(MORE), 2)), trader, 1.2,
         ("mai ruwa",)),
    Rule("person.one", (ONE, some(any_of(LOOSE, NAME), 2)), named, 0.5, ("one aboki",)),
    Rule("person.title-alone", (maybe(ARTICLE), but(TITLE, said("sir", "ma", "mr", "mrs", "ms", "miss"))), named, 0.6, ("oga",)),
    Rule("aside.site", (maybe(said("at", "in", "from", "to", "for", "along")), some(NAME, 2), SITES), aside, 1.2,
         ("at Lafenwa market",)),
    Rule("aside.town", (said("in", "inside"), some(NAME, 2)), aside, 1.2, ("in Gboko",)),
)  # fmt: skip
PLACES = words(
    """
    farm market house file form store back road country hospital clinic bank town village pond ponds pen pens ducks hand line rest
    other pot delay figure full ledger loan advice confirmation credits handover sake silence table
    """
)
THOSE = kind(
    Kind.WORD, test=lambda item: not item.concepts and item.norm.isalpha() and item.norm not in _NO_NAMES | PLACES
)
PROPER = kind(
    Kind.PERSON, test=lambda item: item.rule in ("person.titled", "person.titled-low", "person.named", "person.given")
)
CALLED = kind(Kind.PERSON, test=lambda item: item.norm.startswith(("the ", "a ", "one ", "my ", "our ")))
CALLER = kind(Kind.PERSON, test=lambda item: item.rule == "person.role")
PLAIN_DEED = but(kind(Kind.WORD), word(C.BUY, C.TAKE, C.PAY, C.OWE, C.CLEAR, C.COLLECT, C.BRING, C.HAPPEN))
_SHOPS = words(
    "shop store stores depot agro feeds vet vets hatchery farms ventures pharmacy mill mills agrovet enterprises"
)
SHOP = kind(Kind.PERSON, test=lambda item: not _SHOPS.isdisjoint(item.norm.split()))
DIRECTED = (
    Rule("person.apposed", (PROPER, maybe(said("is", "na")), some(CALLED, 2)), apposed, 1.2, ("Iya Peju the pepper soup woman",)),
    Rule("person.who-does", (PROPER, said("wey", "who", "that", "dey"), some(maybe(PLAIN_DEED), 3), CALLER), apposed, 1.3,
         ("Oga Sunday wey dey do pepper soup", "Mr Kalu that owns the pepper soup joint")),
    Rule("person.called-first", (kind(Kind.PERSON, test=lambda item: item.rule == "person.role"), PROPER), second, 1.2,
         ("my neighbour Mr Bankole",)),
    Rule("person.from-place", (kind(Kind.PERSON), said("from", "on"), kind(Kind.PERSON, test=lambda item: item.rule in ("person.named", "person.role"))),
         apposed, 1.2, ("one woman from Gboko",)),
    Rule("person.of-place", (PROPER, said("of"), maybe(said("the", "our")), any_of(kind(Kind.PERSON), THOSE)), apposed, 1.2,
         ("Iya Bose of Kuto",)),
    Rule("person.shop", (said("went", "go", "enter", "entered", "passed", "reached", "visited"), maybe(said("to", "inside", "the")), SHOP),
         visited, 1.2, ("went to Kamoru shop",)),
    Rule("person.at-shop", (said("at"), SHOP), directed(Role.FROM), 1.1, ("at the agro shop",)),
    Rule("aside.at", (said("at"), kind(Kind.PERSON, test=lambda item: item.rule in ("person.role", "person.named"))), aside, 1.0,
         ("at our church",)),
    Rule("aside.speaker", (said("this", "it"), said("is", "na"), kind(Kind.PERSON)), aside, 1.2, ("this is Alhaja",)),
    Rule("aside.who-is", (said("she", "he", "they"), said("is", "are", "na"), CALLED), aside, 1.2, ("she is my customer",)),
    Rule("person.to", (said("to", "for"), kind(Kind.PERSON, test=lambda item: item.value.role is Role.BARE)), directed(Role.TO), 1.0,
         ("to Mama Nkechi",)),
    Rule("person.to-capitals", (said("to"), some(CAPITAL, 3)), loose(Role.TO), 1.0, ("to Sunday Market Women",)),
    Rule("person.from-capitals", (said("from"), some(any_of(CAPITAL, BRAND), 3)), loose(Role.FROM), 1.0, ("from Farm Support",)),
    Rule("person.to-loose", (said("to"), LOOSE), directed(Role.TO), 0.8, ("to ngozi",)),
    Rule("person.to-those", (said("to"), ARTICLE, THOSE, some(maybe(LOOSE), 2)), those, 0.7, ("to the widows",)),
    Rule("person.from", (any_of(word(C.FROM), said("by")), kind(Kind.PERSON)), directed(Role.FROM), 1.0,
         ("from Oyo Hatchery",)),
    Rule("person.given", (any_of(word(C.GIVE, C.PAY), said("gave", "sent")), LOOSE, maybe(said("im", "his", "her")),
                          kind(Kind.MONEY), maybe(said("of", "out", "from"))), given, 1.0, ("giv festus im 28k", "paid bassey 100k of 136k")),
    Rule("person.from-loose", (said("from"), LOOSE), directed(Role.FROM), 0.8, ("from chidi",)),
)  # fmt: skip


ACTS = (C.PAY, C.CLEAR, C.BUY, C.TAKE, C.BRING, C.OWE, C.BALANCE)
BETWEEN = words("don dey has have just now later still finally also come com go too show")


def subjects(line: list[Item]) -> list[Item]:
    """An unknown word that opens a clause before what customers do is a name: "osaro don settle"."""
    out = [
        replace(item, concepts=item.concepts - {C.OTHER_FARM}) if item.kind is Kind.PERSON else item for item in line
    ]  # "Delight Farms" is a buyer
    for i, item in enumerate(line[:-1]):
        if (i and line[i - 1].norm != BOUNDARY) or not _is_unknown(item):
            continue
        k = i + 1
        while k < len(line) - 1 and line[k].norm in BETWEEN:
            k += 1
        verb = line[k]
        if verb.kind in (Kind.WORD, Kind.MONEY) and verb.has(*ACTS) and not verb.has(C.NEGATION):
            made = spanning(Kind.PERSON, ((item,),), Person(item.text))
            out[i] = replace(made, rule="person.named")
    return out
