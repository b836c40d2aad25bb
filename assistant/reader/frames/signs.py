"""Signs of illness: what was seen on the animals, how many of them, and in which batch."""

from __future__ import annotations

from assistant.reader.events import Context, Event, Span
from assistant.reader.frames.common import ANIMALS, kinds_in, mentions, put_batch, put_day
from assistant.reader.frames.counts import CARRIED, bare, counted
from assistant.reader.frames.health import GIVING, has_money, heads_in, to_come
from assistant.reader.items import Kind
from farms.language.calendar_days import Day
from farms.language.concepts import Concept as C
from farms.language.wordlist import words

WEAK = words(
    """
    spot spots cold weak weakness weakly thin surface disturb blood bloody dull pale closed jumping sleeping
    sleepy struggling abnormal restless sick sickness ill injury injured wound wounds inactive shaking fever
    worm worms floating lame lameness unable stiff blind surfacing peck pecking rash sore appetite ticks
    """
) | {"come up", "coming up", "lie down", "sit down"}  # signs only of animals that are named
OVER = words("stopped ceased subsided recovered cured disappeared healed") | {
    "no longer",
    "no more",
    "gone now",
    "is over",
    "better",
    "responding well",
}
HAVING = words("have has having had get noticed suspect suspected catch caught outbreak attacked attack saw disease")
NO_SIGN = (C.DIE, C.KILL, C.CULL, C.STEAL, C.VACCINATE, C.TASK_MARK, C.SELL, C.BUY, C.DOA)
DONE = (
    C.GIVE, C.REMEDY, C.TREAT, C.COLLECT, C.PAY, C.USE, C.COUNT, C.MOVE, C.HARVEST, C.GIFT, C.STEAL, C.COST_MEDICATION,
    C.COST_VACCINE, C.NOTE_MARK, C.NEED, C.PREDATOR, C.HAPPEN,
)  # fmt: skip
SEEN = words("noticed discovered saw seen spotted bad started began came observation observations entered report")
OPENED = ("post-mortem", "postmortem", "post mortem", "autopsy")  # tells why it died
GUARDS = ("against", "prevent", "prevents", "preventing", "prevention", "avoid")
MEASURED = ("crate", "bag", "kg", "litre", "tonne", "g", "ml", "bottle", "gallon")


def symptom(span: Span, context: Context) -> Event | None:
    """Signs of illness."""
    if span.said(*OVER):
        return None
    signs = [i for i in span.meaning(C.SIGN) if not span.items[i].has(C.COST_VACCINE) or span.said(*HAVING)]
    body, trouble = span.words(C.BODY), [i for i in span.words(C.TROUBLE) if not _is_none(span, i)]
    animals = bool(span.meaning(*ANIMALS) or mentions(span)) or _some(span, signs)
    off_feed = _off_feed(span)
    strong = [i for i in signs if span.items[i].norm not in WEAK]
    own = span.people() or (span.said("i", "me", "my") and not span.said(*SEEN))
    if (not animals and (not strong or own)) or (span.said("normal") and not strong) or _is_other(span):
        return None
    if span.words(C.COST_FEED) and not off_feed and Kind.NUMBER in span.by_kind:
        return None
    if not signs and not (animals and (off_feed or trouble or (body and span.words(C.LOSE)))):
        return None
    if span.items[-1].norm in ("why", "that's why", "that is why") or (signs and _is_over(span, signs[-1])):
        return None
    others = strong and not animals and span.said("others", "rest", "some")
    event = Event(
        "symptom", span.items, bonus=1.6 if others else 1.2 if strong and animals and not span.words(C.LOSE) else 0.8
    )
    event.use(*signs, *body, *trouble, *off_feed, *span.meaning(*ANIMALS), *span.people())
    kept = [item.text for item in span.items if item.kind in (Kind.WORD, Kind.QUANTITY, Kind.NUMBER)]
    event.put("description", " ".join(kept)[:200], *(signs or trouble or off_feed or body), rule="symptom.description")
    event.use(*(i for i, item in span.of(Kind.WORD) if not item.has(*DONE) or item.norm in SEEN))
    heads = heads_in(span) or [(i, n) for i, n in bare(span) if n == int(n)]
    places = len({m.batch.name for _, m in mentions(span) if m.batch} | kinds_in(span).keys())
    if places > 1 and heads and (len(heads) > 1 or span.said(*CARRIED)):
        return None
    if span.meaning(C.EGG):
        event.use(*(i for i, _ in heads))  # eggs with soft shells, and no animals
    elif heads:
        event.put("affected_count", heads[0][1], heads[0][0], rule="symptom.count")
        event.use(*(i for i, _ in heads), *(i for i, n in span.of(Kind.NUMBER) if n.value == 1))
    put_batch(event, span, context, ask=False, each=True)
    put_day(event, span, context, (signs or [0])[0])
    return event


BETWEEN = words("more others other are is still also were was look looking dey very just seem now too")


def _some(span: Span, signs: list[int]) -> bool:
    """ "3 more are weak": so many, with nothing but small words up to the sign."""
    return any(all(item.norm in BETWEEN for item in span.items[i + 1 : signs[0]]) for i, _ in bare(span) if signs)


def _is_other(span: Span) -> bool:
    """It tells of something else: deaths, a deal, goods, a medicine, or of a day to come."""
    if Kind.HOLD in span.by_kind or span.words(*NO_SIGN) or _is_guarded(span) or has_money(span):
        return True
    if to_come(span) and not any(isinstance(d.value, Day) and d.value.past for _, d in span.of(Kind.DATE)):
        return True
    return _heads_lost(span) or any(
        q.unit in MEASURED or (C.EGG in q.goods and not _of_shells(span)) for _, q in counted(span)
    )


def _is_guarded(span: Span) -> bool:
    """ "Lasota against Newcastle", "post-mortem"."""
    cared = span.meaning(C.COST_MEDICATION, C.COST_VACCINE, C.VACCINATE, *GIVING)
    return bool(span.said(*OPENED) or (cared and span.said(*GUARDS)))


def _of_shells(span: Span) -> bool:
    """ "Five of the eggs were soft shelled"."""
    return any("shell" in span.items[i].norm or "soft" in span.items[i].norm for i in span.words(C.SIGN))


LESS = ("reduced", "reducing", "better", "improved", "improving", "gone", "cleared")


def _is_over(span: Span, sign: int) -> bool:
    """ "The sneezing has reduced": behind the last sign, with nothing that still goes on."""
    ended = any(item.norm.split()[-1] in LESS for item in span.items[sign + 1 : sign + 5] if item.norm)
    return ended and not span.said("not", "still", "never", "no")


def _is_none(span: Span, place: int) -> bool:
    """ "No trouble"."""
    return place > 0 and span.items[place - 1].norm in ("no", "any", "without")


def _heads_lost(span: Span) -> bool:
    """Animals were lost, and not feathers or appetite."""
    for verb in span.words(C.LOSE):
        after, before = span.items[verb + 1 : verb + 3], span.items[max(0, verb - 2) : verb]
        counted_before = any(i.kind is Kind.QUANTITY for i in before) and not any(i.has(C.SIGN, C.BODY) for i in after)
        if counted_before or any(i.kind in (Kind.NUMBER, Kind.QUANTITY) for i in after):
            return True
    return False


EATING = ("chop", "eat", "eating", "feed", "feeding", "drink", "drinking", "ci", "je")


def _off_feed(span: Span) -> list[int]:
    """Places that say that animals do not eat; the farmer's own "we have not fed them" is no sign."""
    if span.words(C.GIVE, C.BUY) or any(item.norm in ("i", "we") for item in span.items[:2]):
        return []
    for i in span.words(C.NEGATION, C.REJECT):
        for j in range(i + 1, min(len(span.items), i + 5)):
            if span.items[j].norm in EATING:
                return [i, j]
    return []
