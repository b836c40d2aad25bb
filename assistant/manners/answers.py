"""What is answered to a greeting, thanks, a complaint, "help" and "you are wrong". Called inside a member's scope."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assistant.manners.examples import examples, first_steps, listed
from assistant.manners.hearing import AMENDS, COMPLAINT, GOODBYE, HELLO, HELP, THANKS, WRONG
from assistant.manners.last import Left, last_left
from farms.people.access import Visit
from governance.drafts.services import pending_count

Page = tuple[str, str]  # address, label


@dataclass(frozen=True)
class Said:
    """`text` is for the person; `pages` are where to go next."""

    text: str
    pages: tuple[Page, ...] = ()


def hello(_visitor: Visit, _run_id: UUID) -> Said:
    return Said(_("Hello. Tell me what happened on the farm, or ask about your books. Write “help” to see examples."))


def thanks(_visitor: Visit, _run_id: UUID) -> Said:
    return Said(_("You are welcome. Tell me when there is more to write down."))


def goodbye(visitor: Visit, _run_id: UUID) -> Said:
    """Goodbye, with how many drafts wait."""
    waiting = pending_count(visitor.farm.id)
    if not waiting:
        return Said(_("Goodbye, and well done today. Nothing waits for you here."))
    text = ngettext(
        "Goodbye, and well done today. One record still waits until it is confirmed.",
        "Goodbye, and well done today. %(count)s records still wait until they are confirmed.",
        waiting,
    )
    return Said(text % {"count": waiting}, (_review(visitor),))


def complaint(visitor: Visit, run_id: UUID) -> Said:
    """How to say what is wrong, with the last record."""
    text = _(
        "I am sorry. Tell me in plain words what you want, one thing at a time, or write “help” to see examples. Where"
        " an answer of mine is wrong, press Wrong under it: it is kept and looked at."
    )
    left = last_left(visitor, run_id)
    pages = _pages(visitor, left)
    return Said(f"{text}\n{_('What you sent last can be changed here:')}" if pages else text, pages)


def help(visitor: Visit, _run_id: UUID) -> Said:
    """What can be said, with three examples that work on this farm."""
    shown = examples(visitor)
    if not shown:
        page = (reverse("farms:batch_new", args=[visitor.farm.slug]), _("A new batch"))
        return Said(first_steps(visitor), (page,) if visitor.manages else ())
    text = _("Tell me what happened on the farm, or ask about your books, in your own words. For example:")
    after = _("If I get something wrong, write “wrong”.")
    return Said(f"{text}\n{listed(shown)}\n{after}")


def wrong(visitor: Visit, run_id: UUID) -> Said:
    """Where what the last message left is corrected; what is wrong, where it left nothing."""
    left = last_left(visitor, run_id)
    pages = _pages(visitor, left)
    if left.waiting:
        return Said(
            ngettext(
                "Sorry. This is not written yet, it waits for you. Open it to correct it, or discard it:",
                "Sorry. These are not written yet, they wait for you. Open what is wrong to correct it, or discard it:",
                len(left.waiting),
            ),
            pages,
        )
    if any(record.undoable for _step, record in left.written):
        text = _("Sorry. I wrote this in the book. Open it: Undo takes it out, then tell me again what is right.")
    elif any(record.counts for _step, record in left.written) or any(each.record_id for each in left.cards):
        text = _("Sorry. This is in the book. Open it to take it out with a reason, then tell me again what is right.")
    elif pages:
        text = _("Sorry. What I had understood no longer counts. Tell me again what is right.")
    else:
        text = _(
            "Sorry. What is wrong? Tell it again in one sentence, with the number and the batch. If an answer of mine"
            " is wrong, press Wrong under it."
        )
    return Said(text, pages)


def amends(visitor: Visit, run_id: UUID) -> Said:
    """That what the last message left may be the same, told anew; nothing where it left nothing."""
    pages = _pages(visitor, last_left(visitor, run_id))
    if not pages:
        return Said("")
    return Said(
        _("If this corrects what you sent before, discard or undo that one, so that it is not counted twice:"), pages
    )


def _pages(visitor: Visit, left: Left) -> tuple[Page, ...]:
    """Where what was left can be changed: drafts that wait where there are any, or else the records."""
    slug = visitor.farm.slug
    if left.waiting:
        return tuple(
            (
                reverse(f"governance:{'draft_edit' if each.may_decide and not each.broken else 'draft'}",
                        args=[slug, each.draft.id]),
                each.summary,
            )
            for each in left.waiting
        )  # fmt: skip
    confirmed = [(each.kind.name, each.record_id, each.summary) for each in left.cards if each.record_id]
    written = [(step.tool, record.record_id, step.summary) for step, record in left.written]
    return tuple(
        (reverse("farms:record", args=[slug, kind, record_id]), summary)
        for kind, record_id, summary in (*confirmed, *written)
    )


def _review(visitor: Visit) -> Page:
    return reverse("governance:drafts", args=[visitor.farm.slug]), _("Review")


ANSWERS: dict[str, Callable[[Visit, UUID], Said]] = {
    WRONG: wrong,
    AMENDS: amends,
    COMPLAINT: complaint,
    HELP: help,
    THANKS: thanks,
    GOODBYE: goodbye,
    HELLO: hello,
}
