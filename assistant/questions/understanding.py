"""From the words of a question to the query that answers it, or to a short question back."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assistant.questions.hearing import Heard, hear
from assistant.questions.model import NEAREST, Question
from assistant.questions.names import PLACES, Known
from assistant.questions.periods import Period, before
from assistant.questions.slots import days, question_of
from assistant.questions.subject import NONE, subjects

SAME = 5  # words of a question for another side of the same answer: "and the money?"
INHERITS = 3  # words of a question that leaves its days to the one before
FOLLOWS = 8  # words of a question that leaves its subject to the one before
SURE = 0.35  # of a label, to answer
EITHER = 0.6  # of two labels together, to ask which
LEAST = 0.2  # of the likelier of them
NOT_ASKED = 0.35  # that it asks nothing of the books


@dataclass(frozen=True)
class AskBack:
    """What must be said before there is an answer."""

    text: str


OPENER = re.compile(
    r"\W*(?:(?:please|pls|abeg|oga|hello|hi|good \w+|kindly|so|and|ok|okay|sir|ma|dan allah|jowo|biko),? )*"
    r"(?:(?:at|by|for|in|on|to|from|of|with|since|until) )?"
    r"(?:how (?:many|much|long|old|far|is|are|about|be)|what|wetin|which|who|whom|when|where|why|is it"
    r"|are (?:there|we|my|our)|do (?:i|we)|did (?:i|we)|does|has|have (?:i|we)|can i|can we|may (?:i|we)"
    r"|should (?:i|we)|am i|show (?:me )?|list|tell me|give me|compare|nawa|yaushe|wane|wanene|yaya|me |elo|eelo"
    r"|melo|kini|ki ni|tani|ta ni|nigba wo|bawo|se |nje|ole|ego ole|kedu|gini|onye|olee)\b"
)
ASKS_WITHIN = re.compile(
    r"\b(?:how many|how much|hw (?:many|much)|na how|nawa|eelo|elo|melo|ego ole|ole ka|wetin"
    r"|which (?:one|day|pen|pond|time))\b"
    r"|^any\b|\b(?:wen|when|which pen|which pond)$|\?"
)
# How likely a subject of its own must be for a question that may follow another; behind "and", "what about", likelier.
OWN, OWN_WITH_CUE = 0.55, 0.85
CUE = r"^(?:and|what about|what of|how about|nko|then|also|so|for|ok|kuma|ati|fa|what)\b|\b(?:nko|fa|kwanu|too|also)\b"
AGAIN = r"\b(?:before that|before|previous)\b"
WHICH_DAYS = r"\b(?:which|wich|what|wane|best|worst) (?:month|week|day|year|wata|mako)\b"
AHEAD = ("due", "payments_due", "debts", "account")  # what the books know of days to come
# Concepts that say nothing of what is asked: "how much last week", "how many remain".
BARE = frozenset({
    "asks", "money", "much", "many", "have", "polite", "filler", "ours", "follow", "compare", "share", "average",
    "price", "alive", "last time", "best", "worst", "each batch", "state", "more", "item animals", "which", "late",
})  # fmt: skip
VERBS = ("owe", "sell", "buy", "collect", "die", "spend", "profit", "weight", "age", "may", "wrote", "cull")
# label -> what it asks for, where two are as likely
MEANS = {
    "sold": gettext_lazy("what was sold"),
    "collected": gettext_lazy("the eggs collected"),
    "store_eggs": gettext_lazy("the eggs in the store"),
    "spent": gettext_lazy("what was spent"),
    "fed": gettext_lazy("the feed given"),
    "store_feed": gettext_lazy("the feed in the store"),
    "animals": gettext_lazy("the animals alive"),
    "died": gettext_lazy("the deaths"),
    "debts_in": gettext_lazy("who owes you"),
    "debts_out": gettext_lazy("whom you owe"),
    "result": gettext_lazy("profit or loss"),
    "cost": gettext_lazy("what one costs you"),
    "price": gettext_lazy("the price"),
    "lay": gettext_lazy("the laying percentage"),
    "due": gettext_lazy("the work that is due"),
}


def asks(text: str) -> bool:
    """Whether a sentence asks, by its form: a question mark, or a word that opens questions or asks for a number."""
    said = " ".join(text.lower().split())
    return OPENER.match(said) is not None or ASKS_WITHIN.search(said) is not None


def understand(
    text: str, known: Known, today: date, earlier: Question | None = None, *, least: float = SURE
) -> Question | AskBack | None:
    """The question about the books that `text` asks; None where it asks none that is understood.

    `earlier` is what the same person asked a moment ago, for questions that leave out what stays the same. `least`: how
    likely what is asked must be, where it is not certain that anything is.
    """
    heard = hear(text, known, today)
    likely = subjects(heard)
    (label, odds), (second, others) = likely[0], likely[1]
    says_more = any(word.isalpha() for word in heard.words)  # than days and names
    own = says_more and label != NONE and odds >= (OWN_WITH_CUE if heard.matches(CUE) else OWN)
    if earlier is not None and not own and (followed := _follow(heard, earlier)):
        return followed
    if label == NONE or dict(likely).get(NONE, 0) > NOT_ASKED or _supposes(heard, label):
        return None
    if odds < SURE and not {label, second} & {NONE} and odds + others > EITHER and {label, second} <= MEANS.keys():
        either = {"first": MEANS[label], "second": MEANS[second]}
        return AskBack(_("Do you mean %(first)s, or %(second)s?") % either)
    if odds < max(SURE, least):
        return Question(NEAREST) if asks(text) and odds > LEAST else None
    if missing := _missing(heard, known):
        return missing
    question = _inherits(question_of(label, heard), heard, earlier)
    return Question(NEAREST) if _beyond(heard, question, today) else question


def _missing(heard: Heard, known: Known) -> AskBack | None:
    """What is asked back before any answer: of what, whom, or which batch."""
    named = heard.batches or heard.people or heard.good or heard.kind
    if not named and heard.said <= BARE and not heard.unknown:
        return AskBack(_("Of what: eggs, feed, birds, sales, costs or debts?"))
    if heard.strange_batch and not heard.batches:
        names = ", ".join(name for name, _kind in known.batches)
        return AskBack(_("I know no such batch. Yours are: %(names)s. Which one do you mean?") % {"names": names})
    if len(heard.people) > 1:
        names = _(" or ").join(heard.people[:3])
        return AskBack(_("Whom do you mean: %(names)s?") % {"names": names})
    if heard.has("that one") and not heard.batches:
        return AskBack(_("Which batch do you mean?"))
    return None


def _beyond(heard: Heard, question: Question, today: date) -> bool:
    """Whether no book knows it: days to come, what others pay in the market, which month was best."""
    if question.since is not None and question.since > today and question.name not in AHEAD:
        return True
    if heard.has("outside") and not (heard.people or heard.batches):
        return True
    return question.name == "best_batch" and heard.matches(WHICH_DAYS)


def _supposes(heard: Heard, label: str) -> bool:
    """Whether it is about a case that is supposed: "how much do 100 hens eat". Figures that are neither days nor names
    are of such a case, but for "may I sell 20", "1 crate", "all 3 ponds"."""
    if label == "may_sell" or heard.matches(r"\b(?:last|top) \d"):
        return False
    counted = zip(heard.words, [*heard.words[1:], ""], strict=True)
    return any(word[0].isdigit() and word != "1" and after not in PLACES for word, after in counted)


# --- Questions that follow another ------------------------------------------------------------------------------------


def _follow(heard: Heard, earlier: Question) -> Question | None:
    """ "And last month?", "Pen 2?", "what about feed": what is said anew, and the rest as before."""
    if len(heard.words) > FOLLOWS or (heard.has(*VERBS) and not heard.matches(r"\bdue\b")):
        return None
    if earlier.name in ("debts", "account") and heard.has("due", "promise", "late") and not heard.people:
        return earlier
    if heard.matches(r"\bnext\b") and earlier.name == "last":
        return Question("due", of="vaccine" if "vaccination" in earlier.of else "", batch=earlier.batch)
    again = heard.matches(AGAIN) and earlier.since is not None
    of = heard.good or heard.one_of("category") or heard.one_of("item")
    if not (again or of or heard.periods or heard.batches or heard.people or heard.kind):
        same = earlier.name in ("sold", "spent", "debts", "account", "buyers") and len(heard.words) <= SAME
        return earlier if same and heard.has("money", "much", "many", "follow") and not heard.unknown else None
    if not (heard.has("follow") or len(heard.words) - len(heard.periods) <= 3):
        return None
    return _changed(heard, earlier, of)


def _inherits(question: Question, heard: Heard, earlier: Question | None) -> Question:
    """ "And transport?" behind what feed cost in October: a few words that ask the same of the same days."""
    if earlier is None or earlier.name != question.name or heard.periods or len(heard.words) > INHERITS:
        return question
    same = replace(question, since=earlier.since, until=earlier.until)
    return same if heard.batches or heard.kind or heard.people else replace(same, batch=earlier.batch, who=earlier.who)


def _changed(heard: Heard, earlier: Question, of: str) -> Question:
    """The question before with what is said anew."""
    anew: dict[str, object] = dict(days(heard))
    if heard.matches(AGAIN) and earlier.since and earlier.until:
        just = before(Period(earlier.since, earlier.until))
        anew = {"since": just.first, "until": just.last}
    if anew:
        anew = {"than_since": None, "than_until": None, **anew}
    if heard.batches or heard.kind:
        anew["batch"] = ", ".join(heard.batches) or heard.kind
    if len(heard.people) == 1:
        anew["who"] = heard.people[0]
    if (
        of
        and not (heard.batches or heard.kind)
        and earlier.name in ("sold", "spent", "fed", "store", "feed_left", "price")
    ):
        anew["of"] = of
    return replace(earlier, **anew)  # type: ignore[arg-type]
