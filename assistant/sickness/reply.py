"""What is answered to a message about sick animals: short, plain, without medicine."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from assistant.reader import BatchFact
from assistant.sickness.cards import Card, card
from assistant.sickness.causes import Cause
from assistant.sickness.told import Told
from assistant.sickness.urgency import ORDINARY
from farmops.words import quantity
from farms.models.batch import BatchKind

SIGNS_SHOWN = 3  # of one cause
BATCHES_SHOWN = 3
LONGEST = 950  # characters: two screens of a phone


def say(told: Told) -> str:
    """What it may be (unless medicine is asked for), what to do in the next hour, when to call a vet, what to tell."""
    steps = card(told.urgency)
    numbered = [f"{number}. {step}" for number, step in enumerate(steps.steps, 1)]
    parts = [
        "\n".join([_("In the next hour, without medicine:"), *numbered, _sourced(steps)]),
        "\n".join([steps.call, _tell_the_vet(told)]),
    ]
    if told.asks_medicine:
        return "\n\n".join(parts)
    for shown in range(len(told.causes), 0, -1):
        whole = "\n\n".join([*_what_it_may_be(told, told.causes[:shown]), *parts])
        if len(whole) <= LONGEST:
            return whole
    return "\n\n".join([*_what_it_may_be(told, told.causes[:1]), *parts])


def _what_it_may_be(told: Told, causes: Sequence[Cause]) -> Iterator[str]:
    if causes:
        several = len(causes) > 1
        lines = [
            _("It may be one of these; only a vet can tell:") if several else _("It may be this; only a vet can tell:")
        ]
        for cause in causes:
            matching = ", ".join(str(sign.label) for sign in cause.matching[:SIGNS_SHOWN])
            name = f"{cause.name}: {matching}" if matching else cause.name
            lines.append(f"• {name} {_sourced(cause.card)}")
        yield "\n".join(lines)
    elif told.urgency not in ORDINARY:
        yield card(told.urgency).situation
    else:
        yield _("What you tell fits many sicknesses. Only a vet who sees the animals can tell which.")


def _sourced(card: Card) -> str:
    said = _("(source: %(source)s and others)") if card.others else _("(source: %(source)s)")
    return said % {"source": card.source}


def _tell_the_vet(told: Told) -> str:
    """What the farm knows already, and what has still to be said."""
    facts = [_alive(batch) for batch in told.batches[:BATCHES_SHOWN]]
    if told.sick:
        facts.append(_("%(count)s sick") % {"count": quantity(told.sick)})
    if told.dead:
        facts.append(_("%(count)s dead") % {"count": quantity(told.dead)})
    facts += [str(sign.label) for sign in told.signs[:SIGNS_SHOWN]]
    asked = (
        _("since when, how many sick, deaths each day, size, feed, last change of water, what was given")
        if told.fish
        else _("since when, how many sick, deaths each day, age, feed, water, vaccines, what was given")
    )
    if not facts:
        return _("Tell the vet: %(asked)s.") % {"asked": asked}
    return _("Tell the vet: %(facts)s. Say also: %(asked)s.") % {"facts": "; ".join(facts), "asked": asked}


def _alive(batch: BatchFact) -> str:
    kind = BatchKind(batch.kind).label.lower() if batch.kind in BatchKind.values else batch.kind
    if batch.count is None:
        return f"{batch.name}, {kind}"
    return _("%(batch)s, %(count)s %(kind)s alive") % {
        "batch": batch.name, "count": quantity(batch.count), "kind": kind,
    }  # fmt: skip
