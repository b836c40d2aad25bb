"""From the words of a question to the query that answers it, or to a short question back.

Each rule looks at what was said (`Heard`) and names a query; the first that fits counts, so the telling ones come first.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.utils.translation import gettext as _

from assistant.questions.hearing import Heard, hear
from assistant.questions.model import Question
from assistant.questions.names import Known
from assistant.questions.periods import Period
from farms.money.months import month_of

FOLLOWS = 8  # words of a question that leaves its subject to the one before


@dataclass(frozen=True)
class AskBack:
    """What must be said before there is an answer."""

    text: str


OPENER = re.compile(
    r"\W*(?:(?:please|pls|abeg|oga|hello|hi|good \w+|kindly|so|and|ok|okay|sir|ma|dan allah|jowo|biko),? )*"
    r"(?:how (?:many|much|long|old|far|is|are|about|be)|what|wetin|which|who|whom|when|where|why|is it|are (?:there|we|my|our)"
    r"|do (?:i|we)|did (?:i|we)|does|has|have (?:i|we)|can i|can we|may (?:i|we)|should (?:i|we)|am i|show (?:me )?|list"
    r"|tell me|give me|compare|nawa|yaushe|wane|wanene|yaya|me |elo|eelo|melo|kini|ki ni|tani|ta ni|nigba wo|bawo|se |nje"
    r"|ole|ego ole|kedu|gini|onye|olee)\b"
)


def asks(text: str) -> bool:
    """Whether a sentence asks, by its form: a question mark at its end, or a word that opens questions."""
    said = " ".join(text.lower().split())
    return said.endswith("?") or OPENER.match(said) is not None


def understand(text: str, known: Known, today: date, earlier: Question | None = None) -> Question | AskBack | None:
    """The question about the books that `text` asks; None where it asks none that is understood.

    `earlier` is what the same person asked a moment ago, for questions that leave out what stays the same.
    """
    heard = hear(text, known, today)
    if heard.strange_batch and not heard.batches:
        names = ", ".join(name for name, _kind in known.batches)
        return AskBack(_("I know no such batch. Yours are: %(names)s. Which one do you mean?") % {"names": names})
    if earlier is not None and (followed := _follow(heard, earlier)):
        return followed
    if heard.has("that one") and not heard.batches and earlier is None:
        return AskBack(_("Which batch do you mean?"))
    if len(heard.people) > 1:
        names = _(" or ").join(heard.people[:3])
        return AskBack(_("Whom do you mean: %(names)s?") % {"names": names})
    for rule in RULES:
        asked = rule(heard)
        if asked is not None:
            return _placed(asked, heard) if isinstance(asked, Question) else asked
    return None


def _placed(asked: Question, heard: Heard) -> Question:
    """The question with the days, the batch and the person that were named."""
    return replace(
        asked,
        batch=asked.batch or ", ".join(heard.batches) or heard.kind,
        who=asked.who or (heard.people[0] if heard.people else ""),
        **_days(heard),
    )


def _days(heard: Heard) -> dict[str, date]:
    if not heard.periods:
        return {}
    first = heard.periods[0]
    days = {"since": first.first, "until": first.last}
    if heard.compares:
        second = heard.periods[1]
        days |= {"than_since": second.first, "than_until": second.last}
    return days


def _follow(heard: Heard, earlier: Question) -> Question | None:
    """ "And last month?", "Pen 2?", "what about feed": what is said anew, and the rest as before."""
    again = heard.matches(r"\b(?:before that|before|previous)\b") and earlier.since
    nexts = heard.matches(r"\b(?:next|due)\b") and len(heard.words) <= FOLLOWS
    if len(heard.words) > FOLLOWS or not (
        again or nexts or heard.periods or heard.batches or heard.people or heard.kind or _of(heard)
    ):
        return None
    if earlier.name in ("debts", "account") and heard.has("due", "promise", "late") and not heard.people:
        return earlier
    if heard.matches(r"\bnext\b") and earlier.name == "last":
        return Question("due", of="vaccine" if "vaccination" in earlier.of else "", batch=earlier.batch)
    if heard.has(*SUBJECTS):
        return None
    anew: dict[str, object] = dict(_days(heard))
    if heard.matches(r"\b(?:before that|before|previous)\b") and earlier.since and earlier.until:
        before = _before(Period(earlier.since, earlier.until))
        anew = {"since": before.first, "until": before.last}
    if anew:
        anew = {"than_since": None, "than_until": None, **anew}
    if heard.batches or heard.kind:
        anew["batch"] = ", ".join(heard.batches) or heard.kind
    if len(heard.people) == 1:
        anew["who"] = heard.people[0]
    if of := _of(heard):
        anew["of"] = of
    return replace(earlier, **anew)  # type: ignore[arg-type]


def _before(period: Period) -> Period:
    """The period of the same length just before; of a calendar month the month before."""
    month = month_of(period.first)
    if period.first == month.first:
        return Period(month.plus(-1).first, month.plus(-1).last)
    return Period(period.first - (period.last - period.first) - timedelta(days=1), period.first - timedelta(days=1))


def _of(heard: Heard) -> str:
    return heard.good or heard.one_of("category") or heard.one_of("item")


# --- Rules ------------------------------------------------------------------------------------------------------------

Rule = Callable[[Heard], "Question | AskBack | None"]
SUBJECTS = (
    "owe", "sell", "buy", "collect", "die", "use", "spend", "earn", "profit", "have", "how long", "state", "best", "worst",
    "due", "may", "withdrawal", "wrote", "last time", "age", "weight", "fcr", "lay", "price", "margin", "break even",
)  # fmt: skip


def wrote(heard: Heard) -> Question | None:
    by_hand = heard.has("wrote", "changed") and heard.matches(
        r"\b(?:i|we|worker|workers|anybody|anyone|was|were|been|today)\b"
    )
    others = heard.has("sell", "collect", "die", "spend", "owe", "earn", "profit") or heard.one_of("item")
    if by_hand and (
        not others or heard.matches(r"\bdid (?:i|we|anybody|anyone) (?:write|record|enter|log|change|note)")
    ):
        return Question("written", of="changed" if heard.has("changed") and not heard.has("wrote") else "")
    return None


def may(heard: Heard) -> Question | None:
    eats = heard.has("sell", "eat") and heard.has("may") and not heard.has("price to ask", "price", "money", "how long")
    asked = eats or heard.has("withdrawal")
    if asked and not heard.matches(r"\b(?:how much|how many|price|at what)\b"):
        of = heard.one_of("item")
        of = "meat" if heard.matches(r"\bmeat\b") else of if of in ("eggs", "birds", "fish") else ""
        return Question("may_sell", of=of)
    return None


def feed_left(heard: Heard) -> Question | None:
    feed = heard.good or heard.has("goods feed")
    if (
        feed
        and heard.has("how long")
        and not heard.has("spend", "buy")
        and not heard.matches(r"\b(?:used|ate|eaten)\b")
    ):
        return Question("feed_left", of=heard.good)
    return None


def owes(heard: Heard) -> Question | None:
    if not heard.has("owe") and not heard.has("by us", "to us"):
        return None
    if heard.has("sell", "buy") and not heard.matches(r"\b(?:ow\w+|debts?|debtors?|credit|unpaid)\b"):
        return None
    if heard.matches(r"\bpa(?:y|id) (?:me|us)\b") and not heard.has("owe"):
        return None
    to_us, by_us = heard.has("to us"), heard.has("by us")
    if heard.people and not (to_us or by_us):
        to_us = heard.matches(r"@.* (?:ow\w+|debt|balance|outstanding|unpaid)") or heard.matches(r"\bdoes @")
        by_us = not to_us and heard.matches(r"\bow\w+.*@")
    elif (by_us and heard.has("supplier")) or heard.matches(r"\b(?:whom|who) (?:do|i|we|am|are)\b"):
        to_us, by_us = False, True
    elif not to_us and not by_us:
        to_us = heard.matches(r"\b(?:who|customers?|buyers?|which)\b")
        by_us = heard.has("supplier")
    return Question(
        "debts", of="" if to_us == by_us else "in" if to_us else "out", rank="late" if heard.has("late") else ""
    )


def costs(heard: Heard) -> Question | None:
    asked = heard.has("break even", "margin") or (
        heard.has("price to ask") and heard.matches(r"\b(?:should|suppose|make i|good|fair|right|to sell|for sell)\b")
    )
    made = heard.has("unit cost") and heard.matches(r"\b(?:cost|costs|produc\w+|rais\w+)\b")
    one = heard.matches(r"\b(?:one|a|each|per|1) (?:crate|egg|bird|kilo|kg|fish|broiler|layer)\b") and heard.matches(
        r"\bcosts?\b"
    )
    if (asked or made or one) and not heard.matches(r"\b(?:did (?:i|we) sell|sold|feed cost|of feed|bag of|spent)\b"):
        return Question("cost")
    return None


LAST_OF = (
    ("vaccine", "vaccination"), ("medicine", "treatment"), ("die", "mortality"), ("collect", "egg_collection"),
    ("buy", "expense"), ("paid us", "payment"), ("sell", "sale"), ("paid them", "payment"), ("spend", "expense"), ("water quality", "water"),
    ("use", "feed_use"),
)  # fmt: skip


def last(heard: Heard) -> Question | None:
    """ "When did I last sell?", "last vaccination": not "last week", whose words are gone by now."""
    when = heard.matches(r"\b(?:when|yaushe|nigba wo|how long ago|how long since)\b") and not heard.matches(
        r"\b(?:will|next|should|due|must)\b"
    )
    if not heard.matches(r"\b(?:last|latest|most recent|lastly)\b") and not when:
        return None
    if heard.has("how long") and heard.has("goods feed") and not when:
        return None
    if heard.matches(r"\b(?:price|how much)\b") and heard.has("sell", "price") and not when:
        return Question("price", of=heard.one_of("item") or _of(heard))
    if heard.has("weight"):
        return Question("weight")
    if heard.has("missing"):
        return Question("last", of="stock_adjustment missing")
    for concept, of in LAST_OF:
        if heard.has(concept):
            more = (
                (heard.good or heard.one_of("category"))
                if of == "expense"
                else heard.one_of("item")
                if of == "sale"
                else ""
            )
            return Question("last", of=f"{of} {more}".strip())
    if heard.has("placed") and when:
        return Question("animals", of="placed")
    return None


def ranks(heard: Heard) -> Question | None:
    rank = "worst" if heard.has("worst") else "best" if heard.has("best") else ""
    if not rank or (len(heard.batches) > 0 and not heard.has("which", "compare")):
        return None
    if heard.has("buyer", "buy from us") and not heard.has("owe"):
        return Question("buyers", of=heard.one_of("item"), rank=rank)
    if heard.has("supplier"):
        return Question("suppliers", of=heard.one_of("category"), rank=rank)
    if not (heard.has("pens") or heard.kind or heard.matches(r"\b(?:which one|birds|fish)\b")):
        return None
    measures = (("die", "died"), ("profit", "profit"), ("earn", "profit"), ("margin", "profit"), ("lay", "lay"), ("collect", "lay"),
                ("item eggs", "lay"), ("weight", "weight"), ("use", "fed"), ("goods feed", "fed"))  # fmt: skip
    of = next((name for concept, name in measures if heard.has(concept)), "")
    return Question("best_batch", of=of, rank=rank)


def due(heard: Heard) -> Question | None:
    vaccine = heard.has("vaccine") and heard.matches(r"\b(?:when|next|due|coming|upcoming|which|schedule|will|need)\b")
    if heard.has("due") or vaccine:
        if (
            heard.matches(r"\b(?:feed|crates?|birds|work?er|workers)\b")
            and heard.has("spend", "sell", "have")
            and not vaccine
        ):
            return None
        return Question(
            "due", of="vaccine" if heard.has("vaccine") else "payments" if heard.has("owe", "spend") else ""
        )
    return None


def state(heard: Heard) -> Question | None:
    named = heard.batches or heard.kind or heard.has("pens")
    others = heard.has(
        "sell", "die", "spend", "buy", "owe", "price", "earn", "profit", "lay", "use", "weight", "age", "collect"
    )
    if heard.has("alarm") and not others:
        return Question("state" if heard.batches else "alarms")
    if heard.has("state") and not others and named and not heard.matches(r"\b(?:how many|how much|feed left|fowls)\b"):
        return Question("state")
    if heard.has("state") and not others and heard.matches(r"\b(?:farm|everything|things|today)\b"):
        return Question("alarms")
    return None


def measures(heard: Heard) -> Question | None:
    if heard.has("fcr"):
        return Question("conversion")
    if heard.has("age") and not heard.matches(r"\b(?:old layers|old hens|owe|debt)\b"):
        return Question("age")
    if (
        heard.has("weight")
        and not heard.has("sell", "spend", "buy", "use")
        and (heard.batches or heard.kind or heard.has("item fish", "item birds", "pens"))
    ):
        return Question("weight")
    if (heard.has("percent") and heard.has("lay")) or heard.matches(r"\b(?:lay|laying) (?:rate|percent\w*|%)"):
        return Question("lay")
    if heard.has("water use") and heard.matches(r"\b(?:water|litres?|liters?|drink|drank)\b"):
        return Question("water", of="litres")
    if heard.has("water quality") and not heard.has("spend", "buy", "die"):
        return Question("water")
    return None


def money(heard: Heard) -> Question | None:
    paid = heard.has("paid us", "paid them", "spend", "owe") or heard.has("money") and not heard.has("sell")
    if heard.people and paid and not heard.one_of("category"):
        return Question("account")
    if heard.has("profit"):
        return Question("result")
    if (
        heard.has("money in", "money out")
        and not heard.has("sell", "collect")
        and heard.has("money", "much", "spend", "earn")
    ):
        return Question("cash")
    if heard.matches(r"\bcash\b") and not heard.has("sell"):
        return Question("cash")
    return None


def goings_on(heard: Heard) -> Question | None:
    """Sold, collected, died, used, spent: the everyday ones."""
    item, good, category = heard.one_of("item"), heard.good, heard.one_of("category")
    if (
        heard.has("price", "average", "last price")
        and heard.has("sell", "price")
        and heard.matches(r"\bprices?\b")
        and not heard.has("spend")
    ):
        return Question("price", of=good or item or category)
    if heard.has("sell") and not heard.has("die"):
        return Question("sold", of=item if item != "animals" else "")
    if heard.has("buy") and heard.has("buyer", "buy from us") and not category:
        return Question("sold", of=item)
    if heard.has("die", "cull") and not heard.has("money") and not (heard.has("profit")):
        return Question("died", of="culled" if heard.has("cull") and not heard.has("die") else "")
    if (
        heard.has("use")
        and (good or heard.has("goods feed"))
        and not heard.matches(r"\b(?:spen[dt]|cost|bought|pay|paid)\b")
    ):
        return Question("fed", of=good)
    if heard.has("buy", "spend"):
        if heard.people and heard.has("buy") and not category and not good:
            return Question("account")
        return Question("spent", of=good or category)
    if (
        category not in ("", "feed", "chicks", "fingerlings")
        and heard.has("much", "money", "use")
        and not heard.has("have")
    ):
        return Question("spent", of=category)
    if heard.has("cracked"):
        return (
            Question("collected", of="cracked")
            if heard.has("collect") or heard.periods
            else Question("store", of="eggs")
        )
    if heard.has("earn") and (heard.has("much", "money") or not item):
        return Question("result" if not item else "sold", of=item)
    if heard.people and item and heard.has("collect", "many", "much"):
        return Question("sold", of=item)
    if heard.has("collect") and (heard.has("item eggs", "lay", "many") or heard.batches) and not heard.has("have"):
        return Question("collected")
    if heard.has("collect", "lay") and heard.has("item eggs"):
        return Question("collected")
    return None


def stock(heard: Heard) -> Question | None:
    """What there is now."""
    item, good = heard.one_of("item"), heard.good
    if (
        heard.has("placed")
        and not heard.matches(r"\b(?:in stock|feed|store)\b")
        and (heard.batches or heard.kind or item in ("birds", "fish", "animals"))
    ):
        return Question("animals", of="placed")
    if good:
        return Question("store", of=good)
    if heard.has("goods feed") and not heard.periods:
        return Question("store", of="feed")
    if heard.has("medicine", "vaccine") and heard.has("have", "many", "much"):
        return Question("store", of="medicine")
    if item == "eggs":
        return Question("collected") if heard.periods or heard.batches else Question("store", of="eggs")
    if item in ("birds", "fish", "animals") or heard.kind or (heard.batches and heard.has("have", "many", "alive")):
        return (
            Question("animals")
            if heard.has("have", "many", "alive", "asks")
            else Question("state")
            if heard.batches
            else None
        )
    if heard.has("have") and heard.matches(r"\b(?:stores?|stock|inventory)\b"):
        return Question("store")
    return None


def named_only(heard: Heard) -> Question | None:
    """ "Pen 4?", "Mama Nkechi?"."""
    if len(heard.words) > FOLLOWS or heard.unknown:
        return None
    if heard.batches and not heard.periods:
        return Question("state")
    return Question("account") if heard.people and not heard.has("sell", "spend") else None


def outside(heard: Heard) -> Question | None:
    """What no book of the past knows: the market, the weather, next year."""
    if heard.has("outside") and not heard.has("due", "how long", "wrote") and not heard.people:
        return Question("nearest")
    return None


def of_what(heard: Heard) -> AskBack | None:
    """ "How much last week": of what?"""
    if (
        heard.has("many", "much")
        and not heard.has(*SUBJECTS)
        and not _of(heard)
        and len(heard.words) <= FOLLOWS
        and not heard.unknown
    ):
        return AskBack(_("Of what: eggs, feed, sales, costs or deaths?"))
    return None


RULES: tuple[Rule, ...] = (
    outside, wrote, owes, costs, may, feed_left, last, ranks, due, measures, state, money, goings_on, stock, named_only, of_what,
)  # fmt: skip
