"""What says that money was owed before: who owes, how the goods had gone, an amount that was spoken of already."""

from __future__ import annotations

from calendar import month_name
from itertools import pairwise

from assistant.reader.events import Span, once
from assistant.reader.frames.deal import THEM, US, actor, costs_in, produce_in
from assistant.reader.frames.price import Amount, amounts
from assistant.reader.items import Item, Kind, Role
from farms.language.concepts import Concept as C

KNOWN = frozenset(["the", "his", "her", "their", "that", "dat", "d", "im", "dem", "both"])  # "his 17,700", "im 28k"
OBJECTS = ("him", "her", "dem")
DATIVE = ("gave", "give", "giv", "paid", "pay", "sent", "send", "transferred")  # "gave her 20k": not hers before
DEALS = (C.SELL, C.BUY, C.TAKE, C.COLLECT, C.DELIVER)
OWING = frozenset(["owe", "owes", "owed", "owing"])
DEBTS = frozenset(["debt", "debts", "arrears", "outstanding", "gbese", "bashi"])
MONTHS = frozenset(map(str.lower, month_name[1:])) - {"may", "march"}
OUR_DEBT, THEIR_DEBT = ("my", "our"), ("her", "his", "their", "im", "dem")
THEM_FIRST = frozenset(US)
THOSE = ("the", "d", "those", "that", "dat")
FOR = ("for", "from", "of", "on")
THEIRS = (*THEM, "who", "them", "him", "her", "people")
CLOSE = 4  # items between goods, how they went, and its day


def debtor(span: Span) -> str:
    """Who is said to owe: us ("I owe", "my debt"), them ("she owes", "her debt"), or nobody."""
    said = [word for item in span.items if item.kind is not Kind.MARK for word in item.norm.split()]
    ours = not THEM_FIRST.isdisjoint(said)
    for i, word in enumerate(said):
        before, after = [w for w in said[max(0, i - CLOSE) : i][::-1] if w != "old"], said[i + 1 : i + 2]
        if word in OWING:
            who = next((w for w in before if w in US or w in THEIRS), "")
            if after and after[0] in ("me", "us", "you"):
                return "them"
            if who:
                return "us" if who in US else "them"
        if word in DEBTS and before[:1] and before[0] in OUR_DEBT:
            return "us"
        if word in DEBTS and before[:1] and before[0] in THEIR_DEBT and not ours and not span.people(Role.TO):
            return "them"
    return ""


def is_settled(span: Span, money: list[Amount]) -> bool:
    """ "Osubi people paid their 250k", "she brought the 2k", "for the 20 crates of last month": no deal of now."""
    counted = [i for i, _ in span.of(Kind.QUANTITY)]
    if any(a.role is Role.PAID and span.items[a.place].has(C.OLD) for a in money):
        return True  # "dropped the 7,500 she was owing"
    if (span.words(*DEALS) and not earlier(span)) or span.meaning(C.AT, C.EACH):
        return False
    return is_of_old(span) or (is_known(span, money) and not any(i < money[0].place for i in counted))


def is_of_old(span: Span) -> bool:
    """ "For the 20 crates of last month", "the 5 crates of Friday"."""
    return bool(earlier(span)) or any(
        (item.norm.split() or [""])[-1] == "of" and next_.has(C.OLD)
        for i in produce_in(span)
        for item, next_ in pairwise(span.items[i : i + 3])
    )


@once
def earlier(span: Span) -> list[int]:
    """Places of the days, and of the deeds, by which the goods paid for had gone before: "eggs of last week", "the
    crates she took on Monday", "last month's feed", "feed I took on credit".
    """
    goods = sorted({*produce_in(span), *costs_in(span), *span.words(C.CRATE), *span.said("supply", "supplies", "what")})
    found: list[int] = []
    for day in range(1, len(span.items)) if goods else ():
        item, before = span.items[day], span.items[day - 1]
        taken = item.has(C.TAKE, C.COLLECT, C.DELIVER) and item.kind is Kind.WORD and not item.has(C.BUY)
        loose = [i for i in goods if 0 < i < day and span.items[i].kind is Kind.WORD]
        if taken and any(span.items[i - 1].norm in THOSE for i in loose) and _is_gone(span, goods, day):
            found.append(day)  # "the cracked eggs she took"
        if item.norm in OWING and any(day < i <= day + CLOSE for i in goods):
            found.append(day)  # "he has been owing for three crates"
        dated = (item.kind is Kind.DATE and not _is_today(item)) or item.norm in MONTHS
        if not dated and not (item.kind is Kind.WORD and item.has(C.CREDIT)):
            continue
        if (dated and item.norm.startswith("since")) or (
            dated
            and (
                (before.norm.endswith("of") and not {day - 1, day - 2}.isdisjoint(goods))
                or (before.norm in FOR and day + 1 in goods and _is_whose(item))
            )
        ):
            found.append(day)
        elif deed := next(
            (verb for verb in range(day - 1, max(0, day - CLOSE), -1) if _is_gone(span, goods, verb)), None
        ):
            found += [deed, day]
    return found


def _is_today(item: Item) -> bool:
    return any(word in item.norm for word in ("today", "yesterday", "morning", "afternoon", "tonight", "now"))


def _is_whose(day: Item) -> bool:
    """ "Last month's feed", "Friday's eggs"."""
    return day.norm.startswith("last") or day.norm.endswith(("s", "'"))


def _is_gone(span: Span, goods: list[int], verb: int) -> bool:
    """ "... the crates she took", "feed wey I carry", "eggs supplied": how goods told just before had gone."""
    item = span.items[verb]
    place = next((i for i in reversed(goods) if verb - CLOSE <= i < verb), None)
    paid = [*(a.place for a in amounts(span)), *span.meaning(C.PAY, C.CLEAR, C.BRING)]
    if place is None or item.kind is not Kind.WORD or not any(i < verb for i in paid):
        return False
    who = [i.norm for i in span.items[place + 1 : verb] if i.norm in US or i.norm in THEIRS]
    if item.has(C.DELIVER):
        return bool(who) or place == verb - 1
    ours = bool(who) and who[-1] in US
    given = item.has(C.GIVE, C.SELL, C.BRING)
    return bool(who) and item.has(*DEALS, C.GIVE, C.BRING) and (ours != given) == (place in costs_in(span))


def is_old_debt(span: Span, money: list[Amount]) -> bool:
    """ "Sent 50k to Kola on the feed debt", "Folake's driver dropped the 24,000": nothing bought now."""
    if earlier(span):
        return True
    if next(span.of(Kind.QUANTITY), None) or span.words(C.BUY):
        return not span.words(*DEALS) and is_of_old(span)
    first = next((a.place for a in money if a.role is Role.PAID), None)
    brought = first is not None and span.items[first].has(C.BRING) and actor(span, first)[0] == "them"
    known = first is not None and (is_settled(span, money) or not span.items[first].has(C.GIVE))
    owed = debtor(span) and span.words(C.PAY, C.BRING) and not span.words(C.CREDIT)
    told = (
        owed
        or span.said("debt", "debts")
        or (span.words(C.CLEAR) and (debtor(span) or span.words(C.OLD) or span.said("money", *DEBTS)))
    )
    return bool(told) or (brought and known)


def is_known(span: Span, money: list[Amount]) -> bool:
    """ "Don pay the 34k", "sent his 17,700": an amount that was spoken of before."""
    paid = [a for a in money if a.role in (Role.PAID, Role.BARE)]
    for amount in paid:
        here, before = span.items[amount.place].norm.split(), span.items[max(0, amount.place - 1)]
        words = here if here[0] not in DATIVE or "her" not in here else [w for w in here if w != "her"]
        if not KNOWN.isdisjoint(words):
            return True
        if amount.place and (before.norm in {*KNOWN, "him"} or before.text.endswith("'s")):
            return amount.place < 2 or before.norm not in OBJECTS or span.items[amount.place - 2].norm not in DATIVE
    return False
