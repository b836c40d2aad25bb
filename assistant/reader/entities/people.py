"""People and firms: a title, a capital letter, or a word for a customer, and the part they had."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from assistant.reader.chart import Match, Part, Rule, any_of, but, kind, maybe, said, some, spanning, word
from assistant.reader.entities.quantities import GOODS, PRODUCE
from assistant.reader.items import BOUNDARY, Item, Kind, Person, Role
from farms.language.concepts import Concept as C
from farms.language.lexicon import COMMON
from farms.language.units import UNITS
from farms.language.wordfiles import entries
from farms.language.wordlist import words

Make = Callable[[Match], Item | None]
_NAMING = frozenset([C.TITLE, C.PERSON])  # all that a word of a name may mean besides
_FUNCTION = (
    C.WE, C.OUR, C.QUESTION_WORD, C.NEGATION, C.CONDITION, C.RETELL, C.SELL, C.BUY, C.PAY, C.EACH, C.AT, C.TO, C.FROM,
    C.COLLECT, C.GIVE, C.TAKE, C.DIE, C.TOTAL, C.BALANCE, C.OWE, C.CREDIT, C.PROMISE, C.COST_VACCINE, C.CASH, C.TRANSFER,
    C.POS, C.MOBILE, C.BUYER_WORD, *UNITS,
)  # fmt: skip
_LISTS = {name: frozenset(listed) for name, listed in entries("names").items()}
_NEVER, _ORDINARY = _LISTS["never"], _LISTS["ordinary"]
GIVEN = _LISTS["given"]  # names that are words, too
_ARTICLES = ("the", "d", "my", "our", "one", "a", "an", "some", "that", "this")


def _is_produce(item: Item) -> bool:
    return item.has(*PRODUCE, C.CRATE)


def _capital(item: Item) -> bool:
    return item.text[:1].isupper() and len(item.text) > 1 and not item.text.isdigit()


def _is_name(item: Item) -> bool:
    """A capitalised word that means nothing else."""
    if item.kind is not Kind.WORD or not _capital(item) or item.norm in _NEVER or " " in item.norm:
        return False
    common = item.norm in COMMON or item.norm.endswith("ing")  # "Binding wire"
    known = common and (item.norm not in GIVEN or "feast" in item.flags) and not item.has(*_NAMING)
    return item.concepts <= _NAMING and not known and item.norm.removesuffix("'s") not in _ORDINARY


def _is_more(item: Item) -> bool:
    """A word that may go on a name: another capital, or a known word with a capital ("Top Feeds", "Kings Chops")."""
    return item.kind is Kind.WORD and _capital(item) and item.norm not in _NEVER and not item.has(*_FUNCTION)


def _is_unknown(item: Item) -> bool:
    """A lower-case word that nothing here knows: "to ngozi"."""
    known = item.norm in COMMON or item.norm in _NEVER or item.norm in _ORDINARY
    return item.kind is Kind.WORD and not item.concepts and item.norm.isalpha() and len(item.norm) > 2 and not known


def _listed(name: str) -> Part:
    return said(*_LISTS[name])


TITLE = but(word(C.TITLE), word(C.BUY, C.SELL), kind(Kind.WORD, test=lambda item: item.text in ("sir", "ma")))
NAME = kind(Kind.WORD, test=_is_name)
MORE = kind(Kind.WORD, test=_is_more)
LOOSE = kind(Kind.WORD, test=_is_unknown)
FIGURE = kind(Kind.QUANTITY, Kind.MONEY, Kind.NUMBER)
ROLE_WORD = but(word(C.PERSON), said("store", "stores"), word(C.EACH, C.AT), FIGURE)
ONE = kind(Kind.NUMBER, test=lambda item: item.text.lower() == "one")
ARTICLE = any_of(said(*_ARTICLES), ONE)
OF_TRADE = but(word(*GOODS, C.NONFARM), FIGURE, said("family"))  # "bread woman"
OWNER = kind(Kind.WORD, test=lambda item: item.norm.endswith("'s") and item.concepts <= _NAMING)
JOB = _listed("job")
KIN = any_of(_listed("kin"), but(ROLE_WORD, said("madam")))
LABEL_LINK = said(":", "=", "is", "was", "na", "-")
CAPITAL = kind(
    Kind.WORD, test=lambda item: _is_more(item) and not item.has(*GOODS) and item.norm not in ("just", "sold", "bought")
)
BRAND = kind(Kind.WORD, test=lambda item: _capital(item) and " " in item.norm and item.has(C.COST_FEED))  # "Top Feeds"
SUPPLIERS = ("supplier", "vendor", "seller", "dealer", "bought from", "suppliers")


def _name(items: Sequence[Item]) -> str:
    """The words of a name without the mark of a possessor behind it: "Danladi's 18k"."""
    text = " ".join(item.text for item in items).replace(" ' ", "' ").replace(" ’ ", "’ ")
    return text.removesuffix("'s").removesuffix("’s")


def named(match: Match) -> Item | None:
    """A name; what is written before it as an article is no part of it."""
    items = [item for part in match for item in part if item.norm not in _ARTICLES]
    return spanning(Kind.PERSON, match, Person(_name(items)))


def trader(match: Match) -> Item | None:
    """A seller by his goods; "mai" is no oil here."""
    made = named(match)
    return made and replace(made, concepts=frozenset().union(*(i.concepts for part in match[1:] for i in part)))


def labelled(match: Match) -> Item | None:
    """A name behind what the person is: "buyer: Mama Risi", "Supplier = Zartech"."""
    role = Role.FROM if match[0][0].norm in SUPPLIERS else Role.TO
    return spanning(Kind.PERSON, match, Person(_name([item for part in match[3:] for item in part]), role))


def same(place: int) -> Make:
    """A production: the person at the place, without what else is said of them."""
    return lambda match: spanning(Kind.PERSON, match, match[place][0].value)


def whose(role: Role, *places: int) -> Make:
    """A production: the words at the places name the person, who has the role."""

    def make(match: Match) -> Item | None:
        items = [item for place in places for item in match[place]]
        known = items[0].value
        return spanning(Kind.PERSON, match, Person(known.name if isinstance(known, Person) else _name(items), role))

    return make


def given(match: Match) -> tuple[Item, ...] | None:
    """A name in small letters between the giving and the amount; what is paid for may stand there, too."""
    if not match[0][0].has(C.GIVE, C.BRING) and not match[2] and not match[4] and match[3][0].rule != "paid.part-of":
        return None
    who = spanning(Kind.PERSON, match[1:2], Person(match[1][0].text))
    return (*match[0], replace(who, rule="person.given"), *(item for part in match[2:] for item in part))


def fetched(match: Match) -> tuple[Item, ...]:
    """Who sent for the goods took them."""
    deed = spanning(Kind.WORD, match[1:4], None, norm="took", concepts=frozenset([C.TAKE]))
    return (
        replace(match[0][0], rule=match[0][0].rule or "person.named"),
        replace(deed, rule="person.fetched"),
        *match[4],
    )


def took_by(match: Match) -> tuple[Item, ...]:
    """ "By" is no source behind what was bought."""
    last = spanning(Kind.PERSON, match[5:], Person(match[6][0].value.name, Role.TO))
    return (*(item for part in match[:5] for item in part), replace(last, rule="person.by"))


def aside(match: Match) -> Item | None:
    """Who writes, and where things were: no party."""
    return spanning(Kind.ASIDE, match, None)


def described(match: Match) -> Item | None:
    """Somebody by what they do: what they sell is no sale of ours."""
    who, more = match[1][0], [item.text for part in match[2:] for item in part]
    name = " ".join([who.value.name, *more])
    made = spanning(Kind.PERSON, match, Person(name, Role.TO if match[0] else Role.BARE))
    return replace(made, concepts=who.concepts)


def there(match: Match) -> Item | None:
    """Who was there and did nothing."""
    return None if match[-1] else aside(match)


def stood(match: Match) -> Item | None:
    """Where it was: no party, but the seller of what was bought there."""
    return spanning(Kind.ASIDE, match, match[1][0].value if match[1][0].rule == "person.named" else None)


OF_ALL_SORTS = any_of(
    kind(Kind.NUMBER, test=lambda item: not item.flags & {"money", "phone"}),
    said("different", "various", "many", "several", "some", "other"),
)
LOOKS = said("young", "old", "elderly", "tall", "big", "unknown")
NAMES = (
    Rule("person.titled", (maybe(ARTICLE), any_of(TITLE, JOB), some(MORE, 3)), named, 1.3,
         ("Mama Nkechi", "Hajiya Asabe", "Chef Emeka")),
    Rule("person.firm", (some(CAPITAL, 3), _listed("firm"), some(maybe(MORE), 2)), named, 1.25, ("Sweet Sensation restaurant",)),
    Rule("person.owner", (some(any_of(NAME, MORE, LOOSE), 3), said("'", "’"), some(any_of(CAPITAL, KIN), 2)), named, 1.3,
         ("the Officers' Mess", "the sisters' fellowship")),
    Rule("person.of-owner", (maybe(ARTICLE), some(maybe(any_of(TITLE, NAME)), 2), OWNER,
                             some(but(KIN, word(C.COST_TRANSPORT, C.COST_LABOUR)), 2)), named, 1.35,
         ("Chief Anyanwu's wife", "zee's cakes")),
    Rule("person.titled-low", (maybe(ARTICLE), any_of(TITLE, JOB), any_of(LOOSE, _listed("given"), but(word(C.NONFARM), _listed("never")))), named, 1.3,
         ("oga dozie", "madam bread")),
    Rule("person.firm-low", (some(LOOSE, 2), _listed("firm")), named, 1.2, ("uwa feeds",)),
    Rule("person.young", (maybe(ARTICLE), some(any_of(OF_TRADE, LOOSE, CAPITAL, LOOKS), 2), said("boy", "girl", "people", "woman", "man")),
         named, 1.2, ("indomie boy", "the Ibadan people", "one young man")),
    Rule("person.label", (said("buyer", "customer", "name", "sold to", *SUPPLIERS), maybe(LABEL_LINK), maybe(ARTICLE),
                          any_of(TITLE, NAME, CAPITAL), maybe(any_of(LOOSE, _listed("given"))), some(maybe(MORE), 3)), labelled, 1.5, ("buyer: Mama Risi", "Supplier = Zartech")),
    Rule("person.named", (NAME, some(maybe(MORE), 3)), named, 1.0, ("Efe",)),
    Rule("person.role", (maybe(ARTICLE), some(maybe(any_of(OF_TRADE, LOOSE, NAME)), 2), some(ROLE_WORD, 3), some(maybe(MORE), 3)), named,
         1.05, ("the smoking women", "my neighbour")),
    Rule("aside.people", (some(OF_ALL_SORTS, 2), _listed("crowd")), aside, 1.3, ("three people", "different people")),
    Rule("person.trade", (said("mai", "masu"), but(kind(Kind.WORD), _listed("never")), some(maybe(MORE), 2)), trader, 1.2,
         ("mai kifi",)),
    Rule("person.one", (ONE, but(any_of(LOOSE, NAME), said("herself", "himself", "myself")), maybe(any_of(LOOSE, NAME))), named, 0.5, ("one aboki",)),
    Rule("person.title-alone", (maybe(ARTICLE), but(TITLE, said("sir", "ma", "mr", "mrs", "ms", "miss"))), named, 0.6, ("oga",)),
    Rule("aside.site", (maybe(said("at", "in", "from", "to", "for", "along")), maybe(said("the")), some(NAME, 2), _listed("site")), aside, 1.2,
         ("at Lafenwa market",)),
    Rule("aside.to-people", (said("to"), some(but(OF_ALL_SORTS, ONE), 2), any_of(_listed("crowd"), word(C.PERSON))), aside, 1.4, ("to three women",)),
    Rule("aside.occasion", (said("before", "after", "during"), maybe(ARTICLE), _listed("occasion")), aside, 1.4, ("after church",)),
    Rule("aside.from-town", (said("from"), _listed("town")), aside, 1.1, ("from Ibadan",)),
    Rule("aside.report", (some(maybe(NAME), 2), said("report", "update", "news", "message", "gist"), said("from"), any_of(TITLE, NAME, KIN),
                          some(maybe(MORE), 2)), aside, 1.4, ("Ikere report from Mama",)),
    Rule("aside.town", (said("in", "inside"), some(NAME, 2)), aside, 1.2, ("in Gboko",)),
)  # fmt: skip


def _read_by(*rules: str) -> Part:
    return kind(Kind.PERSON, test=lambda item: item.rule in rules)


PEOPLE = kind(Kind.PERSON)
THOSE = kind(
    Kind.WORD,
    test=lambda item: not item.concepts and item.norm.isalpha() and item.norm not in _NEVER | _LISTS["goal"],
)
PROPER = _read_by("person.titled", "person.titled-low", "person.named", "person.given")
CALLED = kind(Kind.PERSON, test=lambda item: item.norm.startswith(("the ", "a ", "one ", "my ", "our ", "that ")))
CALLER = _read_by("person.role", "person.of-owner")
WHICH = _read_by("person.named", "person.role")
PLAIN_DEED = but(kind(Kind.WORD), word(C.BUY, C.TAKE, C.PAY, C.OWE, C.CLEAR, C.COLLECT, C.BRING, C.HAPPEN))
SHOP = kind(Kind.PERSON, test=lambda item: not _LISTS["depot"].isdisjoint(item.norm.split()))
GOING = said("went", "go", "enter", "entered", "passed", "reached", "visited")
PLAIN_DEAL = any_of(word(C.BUY, C.TAKE, C.PAY, C.OWE, C.COLLECT, C.BRING, C.HAPPEN, C.CLEAR), said("came", "come"))
MORE_SAID = Part(lambda item: item.norm != BOUNDARY)
TOOK = (C.BUY, C.TAKE, C.COLLECT)
DIRECTED = (
    Rule("person.apposed", (PROPER, maybe(said("is", "na")), some(CALLED, 2)), same(0), 1.2, ("Iya Peju the pepper soup woman",)),
    Rule("person.who-does", (PROPER, said("wey", "who", "that", "dey"), some(maybe(PLAIN_DEED), 3), CALLER), same(0), 1.3,
         ("Oga Sunday wey dey do pepper soup", "Mr Kalu that owns the pepper soup joint")),
    Rule("person.called-first", (CALLER, PROPER), same(1), 1.2, ("my neighbour Mr Bankole",)),
    Rule("person.from-place", (PEOPLE, said("from", "on"), WHICH), same(0), 1.2, ("one woman from Akwanga",)),
    Rule("person.of-place", (PROPER, said("of"), maybe(said("the", "our")), any_of(PEOPLE, THOSE)), same(0), 1.2, ("Iya Bose of Kuto",)),
    Rule("person.fetched", (PEOPLE, said("sent", "send"), some(any_of(said("his", "her", "their", "the", "im", "one", "boy"), word(C.COST_TRANSPORT, C.COST_LABOUR), kind(Kind.PERSON)), 3),
                            some(any_of(said("for", "to"), but(word(C.TAKE, C.COLLECT, C.BUY), FIGURE)), 3), kind(Kind.QUANTITY, test=_is_produce)), fetched, 1.3,
         ("Dr Bello sent his driver for 3 crates",)),
    Rule("person.by", (kind(Kind.QUANTITY, test=_is_produce), some(maybe(but(kind(Kind.WORD), word(C.SELL, C.PAY))), 4), said("were", "was", "been"), but(word(*TOOK), FIGURE),
                       some(maybe(kind(Kind.DATE, Kind.ASIDE)), 2), said("by"), PEOPLE), took_by, 1.4, ("4 crates were bought by Miss Peace",)),
    Rule("person.shop-of", (GOING, maybe(said("to", "inside")), PROPER, any_of(CALLER, said("store", "shop"))), whose(Role.FROM, 2), 1.3,
         ("went to Oga Chuks shop",)),
    Rule("person.shop", (GOING, maybe(said("to", "inside", "the")), SHOP), whose(Role.FROM, 2), 1.2, ("went to Kamoru shop",)),
    Rule("person.at-shop", (said("at"), SHOP), whose(Role.FROM, 1), 1.1, ("at the agro shop",)),
    Rule("person.at-shop-of", (said("at", "from", "for"), PROPER, any_of(SHOP, said("store", "shop", "chemist"))), whose(Role.FROM, 1),
         1.2, ("from Mr Ovie chemist",)),
    Rule("aside.at", (said("at"), WHICH), stood, 1.0, ("at our church", "at Vetcare")),
    Rule("aside.through", (said("through", "via"), maybe(said("her", "his", "their", "the")), any_of(PEOPLE, word(C.COST_TRANSPORT))), aside, 1.2,
         ("through her driver",)),
    Rule("aside.came-with", (maybe(said("who", "wey", "that")), said("came with", "come with", "came wt"), maybe(said("her", "his", "their")), PEOPLE), aside, 1.3,
         ("who came with Pastor",)),
    Rule("person.from-town", (maybe(said("to", "for")), but(CALLER, but(PEOPLE, word(C.BUYER_WORD))), kind(Kind.ASIDE, test=lambda item: item.rule == "aside.from-town")), described, 1.3, ("a customer from Ibadan",)),
    Rule("person.who", (maybe(said("to", "for")), CALLER, said("wey", "who", "that"), some(maybe(said("dey", "is", "be", "does", "do", "always")), 2), but(kind(Kind.WORD), PLAIN_DEAL),
                        maybe(said("our", "my", "the", "their")), but(kind(Kind.WORD), word(*TOOK, C.PAY, C.OWE))), described, 1.3,
         ("the woman that sells pap",)),
    Rule("aside.there", (PEOPLE, said("was", "were", "dey", "is"), said("there", "around", "present"), maybe(MORE_SAID)), there, 1.2,
         ("Sesan was there",)),
    Rule("aside.praised", (maybe(said("very", "too")), said("good", "nice", "kind", "sharp", "correct"), CALLER), aside, 1.2,
         ("very good woman",)),
    Rule("aside.habit", (CALLED, said("never", "always"), said("misses", "miss", "fails", "fail", "disappoints", "disappoint")), aside, 1.2,
         ("that woman never misses",)),
    Rule("aside.speaker", (said("this", "it"), said("is", "na"), PEOPLE), aside, 1.2, ("this is Alhaja",)),
    Rule("aside.who-is", (said("she", "he", "they"), said("is", "are", "na"), CALLED), aside, 1.2, ("she is my customer",)),
    Rule("person.to", (said("to", "for", "go give"), kind(Kind.PERSON, test=lambda item: item.value.role is Role.BARE)), whose(Role.TO, 1), 1.0,
         ("to Mama Nkechi",)),
    Rule("person.to-capitals", (said("to"), some(CAPITAL, 3)), whose(Role.TO, 1), 1.0, ("to Christmas Party",)),
    Rule("person.from-capitals", (said("from"), some(any_of(CAPITAL, BRAND), 3)), whose(Role.FROM, 1), 1.0, ("from Farm Support",)),
    Rule("person.to-worker", (said("to"), ARTICLE, but(word(C.COST_LABOUR), FIGURE, kind(Kind.PERSON)), maybe(said("man", "boy", "woman", "people"))), whose(Role.TO, 2, 3), 1.0,
         ("to the security man", "to the gateman")),
    Rule("person.to-loose", (said("to"), some(LOOSE, 2)), whose(Role.TO, 1), 0.8, ("to ngozi",)),
    Rule("person.to-theirs", (said("to"), said("her", "his", "their"), PEOPLE), whose(Role.TO, 2), 1.1, ("to her friend",)),
    Rule("person.to-those", (said("to"), ARTICLE, THOSE, some(maybe(LOOSE), 2)), whose(Role.TO, 2, 3), 0.7, ("to the orphans",)),
    Rule("person.from-hand", (said("for", "from"), PEOPLE, said("hand", "hands")), whose(Role.FROM, 1), 1.4, ("for Oga Lanre hand",)),
    Rule("person.from", (any_of(word(C.FROM), said("by")), PEOPLE), whose(Role.FROM, 1), 1.0, ("from Oyo Hatchery",)),
    Rule("person.given", (any_of(word(C.GIVE, C.PAY), said("gave", "sent")), LOOSE, maybe(said("im", "his", "her")),
                          kind(Kind.MONEY), maybe(said("of", "out", "from"))), given, 1.0, ("giv festus im 28k", "paid bassey 100k of 136k")),
    Rule("person.from-loose", (said("from"), LOOSE), whose(Role.FROM, 1), 0.8, ("from chidi",)),
)  # fmt: skip

ACTS = (C.PAY, C.CLEAR, C.BUY, C.TAKE, C.BRING, C.OWE, C.BALANCE)
CAME = ("came", "come", "comes")
BETWEEN = words("don dey has have just now later still finally also come com go too show")


def subjects(line: list[Item]) -> list[Item]:
    """An unknown word that opens a clause before what customers do is a name: "osaro don settle", and one with an article
    before what buyers do: "a courier bought 2 crates"."""
    out = [
        replace(item, concepts=item.concepts - {C.OTHER_FARM}) if item.kind is Kind.PERSON else item for item in line
    ]  # "Delight Farms" is a buyer
    for i, item in enumerate(line[:-1]):
        if item.norm in CAME and _goes_on(line[i + 1 : i + 9]):
            out[i] = replace(item, concepts=item.concepts - {C.HAPPEN})
        first = i - 1 if i and line[i - 1].norm in _ARTICLES else i
        called = first < i and _is_called(item)
        if (first and line[first - 1].norm != BOUNDARY) or not (called or (first == i and _is_unknown(item))):
            continue
        place, verb = next(((k, o) for k, o in enumerate(line[i + 1 :]) if o.norm not in BETWEEN), (0, line[-1]))
        acts = (C.BUY,) if called and not place else ACTS
        if verb.kind in (Kind.WORD, Kind.MONEY) and verb.has(*acts) and not verb.has(C.NEGATION):
            out[i] = replace(spanning(Kind.PERSON, ((item,),), Person(item.text)), rule="person.named")
    return out


def _goes_on(after: list[Item]) -> bool:
    """Whoever came bought: nobody else is named before it."""
    deed = next((k for k, item in enumerate(after) if item.has(*TOOK, C.PAY) and item.kind is not Kind.PERSON), 0)
    return deed > 0 and not any(item.kind is Kind.PERSON or item.norm in ("i", "we") for item in after[:deed])


def _is_called(item: Item) -> bool:
    """What somebody may be, in a word that means no goods: "a courier", "the cleaner"."""
    plain = item.kind is Kind.WORD and item.norm.isalpha() and item.norm not in _NEVER | _LISTS["goods"]
    return plain and item.concepts <= {C.COST_LABOUR} and not item.norm.endswith("ing")
