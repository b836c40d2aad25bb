"""Money for an earlier sale or purchase, in or out."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

from assistant.reader.clauses.wages import wages_above
from assistant.reader.entities.quantities import COSTS, PRODUCE
from assistant.reader.events import Context, Event, Span, is_proper
from assistant.reader.frames.common import put_day, put_name
from assistant.reader.frames.deal import US, actor, object_of, receiver, sources, to_us
from assistant.reader.frames.debts import DEBTS, debtor, earlier, is_known, is_of_old
from assistant.reader.frames.price import HALF, Amount, amounts
from assistant.reader.frames.terms import put_method, use_coming
from assistant.reader.items import Item, Kind, Role
from farms.language.concepts import Concept as C

MOVING = (C.PAY, C.BRING, C.CLEAR, C.GIVE, C.TRANSFER, C.RECEIVE, C.TAKE)
GETTING = (C.RECEIVE, C.TAKE, C.COLLECT)
EVIDENCE = (C.OWE, C.CLEAR, C.BALANCE, C.REST, C.OLD)
EXPLAINED = (
    *COSTS, *PRODUCE, *MOVING, *EVIDENCE, C.FULL, C.COLLECT, C.PROMISE, C.CREDIT, C.BUY, C.HAPPEN, C.TOTAL, C.CRATE,
    C.ASKING, C.OUR, C.ANAPHOR,
)  # fmt: skip


HIS = ("his", "her", "him", "im", "their")
NOT_PAID = (C.SELL, C.DIE, C.LOSE, C.STEAL, C.TASK_MARK)
WORKERS = ("er", "man", "men", "boy", "boys", "ian", "mechanic")
HIS_OWN = frozenset(["his", "her", "their"])
ENTRIES = ("payment", "payments", "recovery", "recovered", "collections")
RETURNED = ("return", "returned", "returns")
PAYEES, PAYERS = ("supplier", "suppliers", "creditor", "creditors"), ("debtor", "debtors", "customer", "customers")
SENT = ("sent", "transferred", "remitted")  # behind the amount: by us
CAME, WENT = ("paid.came", "paid.entered"), ("paid.went",)
SUPPLIERS = ("vet", "agro", "feed", "hatch", "mill", "depot", "pharm")  # in the name of a firm that sells to farms


UNNAMED = "Who paid it, and for what?"


class Move(NamedTuple):
    """Which way money went, the other side, the words that say so, and how surely."""

    direction: str
    party: int | None
    verbs: tuple[int, ...]
    weight: float


def payment(span: Span, context: Context) -> Event | None:
    """Money for an old debt, part or all."""
    money = amounts(span)
    sold = [i for i in span.words(*NOT_PAID) if i not in earlier(span) and span.items[i].norm != "sales"]
    if not money or sold or _new_goods(span):
        return None
    opening = next((item for item in span.items if "head" not in item.flags), None)
    if opening is not None and opening.kind is Kind.PROMISE:
        return None  # "The rest on Friday. The boys collected 20k"
    if _is_statement(span):
        return None
    moved = _moved(span, money)
    if moved is None or wages_above(span.items) or _is_yours(span, moved.place):
        return None
    wholes = _wholes(span, money, moved)
    owing = _owing(span, [*money, *wholes])
    old = is_known(span, money) or is_of_old(span)
    move = _move(span, moved.place, sure=bool(owing or old))
    if move is None or not _is_of_debt(span, move, owing, old=old):
        return None
    event = Event("payment", span.items, bonus=move.weight + (1.0 if owing or old else 0.0))
    event.put("direction", move.direction, *move.verbs, rule=f"payment.{move.direction}")
    worker = _worker(span) if move.party is None else None
    if worker is not None:
        event.put("party", span.items[worker].text, worker)
    elif not put_name(event, "party", [] if move.party is None else [move.party]):
        event.ask("party" if old else "missing", UNNAMED)
    event.put("amount_kobo", moved.kobo, moved.place, rule="payment.amount")
    rest = {a.kobo - moved.kobo for a in [*money, *wholes] if a.role is Role.WHOLE} | {moved.kobo}
    told = (Role.OWED, Role.WHOLE, Role.DISCOUNT)
    event.use(*owing, *(a.place for a in money if a.role in told or a.kobo in rest))
    event.use(*(a.place for a in wholes), *(i for i, n in span.of(Kind.NUMBER) if n.value == HALF))
    event.use(*(i for i, _ in span.of(Kind.QUANTITY)), *_remaining(span), *earlier(span), *span.said("one"))
    put_method(event, span)
    use_coming(event, span)
    put_day(event, span, context)
    name = str(event.fields.get("party", "")).lower()
    event.use(*span.words(*EXPLAINED), *(i for i in span.people() if span.items[i].norm.split()[-1] in name))
    return event


def _is_statement(span: Span) -> bool:
    """ "Sister Agnes owes me for 2 crates she collected, 10,600": nothing was paid."""
    owing = [i for i in span.words(C.OWE) if span.items[i].norm.split()[-1] in ("owes", "owe", "owing")]
    if not owing or actor(span, owing[0])[0] != "them":
        return False
    deeds = span.meaning(C.PAY, C.BRING, C.CLEAR, C.GIVE, C.TRANSFER, C.RECEIVE)
    return all(span.items[i].has(C.TAKE) for i in deeds)


def _is_yours(span: Span, place: int) -> bool:
    """ "The 10k you sent": it was not theirs."""
    after = span.items[place + 1 : place + 3]
    return len(after) == 2 and after[0].norm == "you" and after[1].has(C.BRING, C.GIVE, C.PAY)


def _worker(span: Span) -> int | None:
    """ "The carpenter", "driver": a word for who works, where nobody is named."""
    served = (i for i in span.words(C.COST_LABOUR, C.COST_TRANSPORT) if span.items[i].norm.endswith(WORKERS))
    return next(served, None)


def _owing(span: Span, money: list[Amount]) -> list[int]:
    """Places of what says that the money was owed before."""
    kept = [i for i in span.words(C.KEPT_PROMISE) if "promise" in span.items[i].norm or "word" in span.items[i].norm]
    said = [i for i in span.meaning(*EVIDENCE) if not span.items[i].has(C.CREDIT)]
    return [*said, *kept, *(a.place for a in money if a.role in (Role.WHOLE, Role.OWED))]


def _is_of_debt(span: Span, move: Move, owing: list[int], *, old: bool) -> bool:
    """Nothing says that it is the price of goods or work of now, or that nobody knows who paid."""
    who = span.items[move.party] if move.party is not None else None
    debt = span.meaning(C.OWE, C.BALANCE, C.REST)
    served = span.meaning(C.COST_LABOUR) or (not old and who is not None and who.has(*COSTS))
    if (who is None and not old and not debt) or (move.direction == "out" and served and not debt):
        return False
    if owing or old:
        return True
    named = who is not None and not (who.has(C.BUYER_WORD) and " " not in who.value.name)
    return named and move.direction == "in" and not span.meaning(*COSTS, *PRODUCE)


def _wholes(span: Span, money: list[Amount], moved: Amount) -> list[Amount]:
    """ "Mr Femi 172k, I sent him 120k, he will wait for the rest": the debt, told before what was paid of it."""
    rest = bool(span.meaning(C.REST, C.BALANCE) or debtor(span)) or any(True for _ in span.of(Kind.PROMISE))
    parts = [a for a in money if a.role is Role.BARE and a is not moved]
    if sum(a.kobo for a in parts) == moved.kobo or all(19 * moved.kobo < 20 * a.kobo < 20 * moved.kobo for a in parts):
        return parts  # "27,400 received: cash 20,000, transfer 7,400", or less what the bank took
    if any(span.items[i].kind is not Kind.PERSON for i in span.meaning(*COSTS, *PRODUCE)):
        return []
    others, larger = {a.kobo for a in money}, [a for a in parts if a.place < moved.place and a.kobo > moved.kobo]
    wholes = [a for a in larger if (rest and len(parts) == 1) or a.kobo - moved.kobo in others]
    return [replace(a, role=Role.WHOLE) for a in wholes]


def _remaining(span: Span) -> list[int]:
    """The number behind a word for what is left: it moves nothing."""
    after = (k for i in span.meaning(C.BALANCE, C.REST) for k in (i + 1, i + 2))
    return [i for i in after if i < len(span.items) and span.items[i].kind is Kind.NUMBER]


def _new_goods(span: Span) -> bool:
    """Goods counted, unless they were taken before: "paid for the 5 crates that she took last week"."""
    money = amounts(span)
    counted = next(span.of(Kind.QUANTITY), None) is not None
    part = any(a.role is Role.WHOLE for a in money) and not span.words(C.BUY, C.TAKE, C.COLLECT)
    before = part or is_of_old(span)
    return counted and not before


def _moved(span: Span, money: list[Amount]) -> Amount | None:
    """The amount that moved: what was paid, a bare amount, or the debt that was cleared."""
    for role in (Role.PAID, Role.BARE, Role.TOTAL):
        found = [a for a in money if a.role is role]
        if found:
            return found[0] if len({a.kobo for a in found}) == 1 else None
    owed = [a for a in money if a.role in (Role.OWED, Role.WHOLE)]
    cleared = span.meaning(C.CLEAR, C.BRING, C.PAY, C.FULL, C.TRANSFER, C.GIVE, C.RECEIVE) or span.said(*RETURNED)
    got = any(object_of(span, verb) != "" for verb in span.meaning(*GETTING))
    return owed[0] if len(owed) == 1 and (cleared or got) else None


def _move(span: Span, place: int, *, sure: bool) -> Move | None:
    """Which way the money went, by who owed, who acted, and from or to whom."""
    deeds = _deeds(span, place, sure=sure)
    told = _by_debtor(span, place, deeds) or _by_place(span, place, sure=sure)
    if told is not None:
        return told
    verbs = [verb for verb in deeds if verb not in earlier(span)]
    for verb in verbs:
        side, who = actor(span, verb)
        if told := _received(span, verb, side):
            return told
        if span.items[verb].has(C.RECEIVE) and not span.items[verb].has(C.BRING) and not sources(span):
            if told := _got(span, verb, side, who):
                return told
        elif side == "them":
            getting = span.items[verb].has(*GETTING) and not span.items[verb].has(C.BRING) and not to_us(span, verb)
            out = getting or (who is not None and _is_passive(span, verb, who, place))
            own = [i for i in span.people(Role.BARE) if "head" not in span.items[i].flags]
            headed = who is not None and "head" in span.items[who].flags and len(own) == 1
            return Move("out" if out else "in", own[0] if headed else who, (verb,), 2.0)
        else:
            to = receiver(span, verb)
            if (to is not None or sure) and (span.people() or side == "us" or _worker(span)):
                return Move("out", _last_named(span, place, span.people()) if to is None else to, (verb,), 1.5)
    return _by_name(span, place, sure=sure, said=bool(verbs))


def _by_debtor(span: Span, place: int, deeds: list[int]) -> Move | None:
    """ "Supplier payment: Olam 250k", "the 22,000 I was owing", "of her debt": who owed, pays."""
    label = next((word for item in span.items[:2] for word in item.norm.split() if word in (*PAYEES, *PAYERS)), "")
    if label and span.said("payment", "payments", "paid"):
        return Move("out" if label in PAYEES else "in", _last_named(span, place, span.people()), (), 2.0)
    owes = debtor(span) if deeds or span.said(*RETURNED) else ""
    source, target = sources(span), span.people(Role.TO)
    them = [i for i in span.people(Role.BARE) if i < place or "head" not in span.items[i].flags]
    if owes == "them":
        return Move("in", source[0] if source else _last_named(span, place, them), (), 2.0)
    return Move("out", _last_named(span, place, target or source or them), (), 2.0) if owes else None


def _by_place(span: Span, place: int, *, sure: bool) -> Move | None:
    """ "Mama Risi 20k don enter", "Dr Obiora his 17k", "paid him 200k": by what stands around the amount."""
    source, target, rule = sources(span), span.people(Role.TO), span.items[place].rule
    before = [i for i in span.people() if i < place]
    if rule in CAME and not target and before:
        return Move("in", source[0] if source else before[-1], (), 2.0)
    bare = [i for i in before if span.items[i].value.role is Role.BARE]
    if rule == "paid.with" and bare and span.said("came", "come", "com"):
        return Move("in", bare[0], (), 2.0)  # "Alhaji Lateef came to the clinic with 50k"
    topic = [i for i in before if i + 2 == place and span.items[i + 1].norm in HIS]
    if topic and not span.words(C.KEPT_PROMISE):
        return Move("out", topic[0], (), 2.0)  # "Dr Obiora his 17k, also paid"
    if rule in WENT and sure and (target or before):
        return Move("out", (target or before[::-1])[0], (), 2.0)
    paid = _paid_them(span, place) and span.people()
    return Move("out", _last_named(span, place, span.people()), (), 1.5) if paid else None


def _received(span: Span, verb: int, side: str) -> Move | None:
    """ "Debt collected: Utibe 60k", "received 20k from Mama Risi"; "collected by Musa": he got it."""
    item, source, people = span.items[verb], sources(span), span.people()
    if item.has(*GETTING) and verb and span.items[verb - 1].has(C.BALANCE, C.OWE) and people:
        return Move("in", people[0], (verb,), 2.0)
    if side == "them" or not source or not item.has(*GETTING, C.TRANSFER, C.PAY, *([] if side else [C.CLEAR])):
        return None
    theirs = span.items[source[0]].norm.startswith("by ") and span.items[source[0] - 1].has(*GETTING)
    return Move("out" if theirs else "in", source[0], (verb,), 2.0)


def _by_name(span: Span, place: int, *, sure: bool, said: bool) -> Move | None:
    """No deed says it: from or to whom, a heading of payments, or who came with it."""
    source, target, rule = sources(span), span.people(Role.TO), span.items[place].rule
    if bool(source) != bool(target) and (source or sure):
        return Move("in" if source else "out", (source or target)[0], (), 1.5)
    entered = span.said(*ENTRIES) or any(item.norm == "old" or item.norm.startswith("old ") for item in span.items)
    who = _last_named(span, place, span.people())
    if sure and not said and entered and who is not None:
        return Move("out" if _is_supplier(span.items[who]) else "in", who, (), 1.5)
    with_it = (rule == "paid.with" and not span.said("went", "go")) or span.words(C.KEPT_PROMISE)
    givers = [i for i in span.people(Role.BARE) if i < place] if with_it else []
    return Move("in", givers[-1], (), 1.5) if givers else None


def _deeds(span: Span, place: int, *, sure: bool) -> list[int]:
    """The words that move money, the nearest to the amount first; a way of paying only where nothing else does."""
    said = [
        i
        for i in span.meaning(*MOVING)
        if (span.items[i].norm != "complete" or any(n.has(C.OLD) for n in span.items[i + 1 : i + 2]))
        and (not span.items[i].has(C.PROMISE) or span.items[i].kind is Kind.MONEY)
    ]
    said += [i for i in span.said("balance", "bal") if i and span.items[i - 1].norm in US]  # "I balance Baba Feed 45k"
    said += [i for i, item in span.of(Kind.MONEY) if item.rule == "paid.balanced"]
    deeds = [i for i in said if span.items[i].kind is not Kind.METHOD]
    said = deeds or [i for i in said if (sure and span.items[i].norm != "account") or span.items[i].norm.endswith("ed")]
    return sorted(said, key=lambda verb: (abs(verb - place), verb))


def _last_named(span: Span, place: int, among: list[int]) -> int | None:
    """The person named last before the place, a proper name first."""
    before = [i for i in among if i < place] or among
    before = [i for i in before if span.items[i].rule != "person.title-alone"] or before  # "oga, the feed people came"
    return next((i for i in before[::-1] if is_proper(span.items[i])), before[-1] if before else None)


def _paid_them(span: Span, place: int) -> bool:
    """ "Went to Chief Okey's shop and paid him 200k", "50k was transferred to them": whoever was named before got it."""
    items = span.items
    said = [word for item in items[max(0, place - 2) : place + 3] for word in item.norm.split()]
    sent = "to" if items[place].rule in ("paid.after", "paid.went") else "paid"
    owed = items[place].has(C.BALANCE, C.OWE, C.REST) or not DEBTS.isdisjoint(said)
    hers = place and place - 1 in span.people(Role.BARE)
    whose = {b for a, b in pairwise(said) if a == sent} - ({"her"} if owed or hers else set())  # "Ada paid her 6k"
    first = next((i for i in range(place - 1) if items[i].norm in ("paid", "pay")), None)
    named = first is not None and items[first + 1].kind is Kind.PERSON and actor(span, first)[0] != "them"
    paid = named or not whose.isdisjoint(("him", "her", "them"))
    return paid and not any(item.norm in ("he", "she", "they") for item in items[max(0, place - 4) : place])


def _is_passive(span: Span, verb: int, who: int, place: int) -> bool:
    """ "Emeka was paid", "VetCare balance paid", "Vetmart settled": the other side got it."""
    item = span.items[verb]
    ours = any(word in ("my", "our", "you") for i in span.items[verb:] for word in i.norm.split())
    sent = item.norm in SENT and place < verb and not ours  # not "sent to my account"
    if not (sent or item.has(C.PAY, C.CLEAR)) or to_us(span, verb):
        return False
    was = any(i.norm in ("was", "were", "been") for i in span.items[max(0, verb - 2) : verb])
    balance = who < place < verb and span.items[place].has(C.BALANCE)
    own = any(not HIS_OWN.isdisjoint(i.norm.split()) for i in span.items[verb : place + 1])  # "cleared her balance"
    active = item.rule == "paid.marked" or own
    return (was and "able" not in item.norm.split()) or balance or (_is_supplier(span.items[who]) and not active)


def _is_supplier(who: Item) -> bool:
    """A firm whose name says that it sells to farms; "Afolabi" is no lab."""
    return any(word.startswith(SUPPLIERS) or word.endswith(SUPPLIERS) for word in who.norm.split())


def _got(span: Span, verb: int, side: str, who: int | None) -> Move | None:
    """ "Nasiru collected his balance": out; "Mrs Adeyemi: 24k received": in; "alert" alone says nothing."""
    if who is not None and any("alert" in i.norm.split() for i in span.items):
        return Move("in", who, (verb,), 2.0)
    if (
        who is not None
        and span.items[verb].norm == "received"
        and span.items[verb - 1].kind in (Kind.MONEY, Kind.NUMBER)
    ):
        return Move("in", who, (verb,), 2.0)
    active = object_of(span, verb) == "money"
    if active and side == "them" and who is not None:
        return Move("out", who, (verb,), 2.0)
    named = [i for i in span.people(Role.BARE) if verb < i <= verb + 2]
    alert = "alert" in span.items[verb].norm.split()
    return Move("in", named[0], (verb,), 1.5) if named and side != "them" and not alert else None
