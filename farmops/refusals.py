"""Why PostgreSQL refuses a write, by the name of the rule that refuses it, in the words of who is refused."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _


class Refused(Exception):
    """PostgreSQL refused a write by a rule; the text is for the farmer."""


# Constraint name -> what a farmer reads. Any other violated rule gets the general text.
REFUSALS = {
    "stock_not_negative": lambda: _("There are not that many animals in the batch."),
    "sale_inside_withdrawal": lambda: _(
        "A medicine holds what you sell: it may not be eaten yet. Wait until it is clear, or say why it may be sold."
    ),
    "founder_has_room": lambda: _("You own as many farms as one person can."),
    "batches_have_room": lambda: _("Your farm has as many batches as it can have."),
    "structures_have_room": lambda: _("Your farm has as many houses and ponds as it can have."),
    "contacts_have_room": lambda: _("Your farm has as many contacts as it can have."),
    "standing_costs_have_room": lambda: _("Your farm has as many costs that come again as it can have."),
    "invitations_have_room": lambda: _("So many invitations are open. Take one back, or wait until one was used."),
    "task_unmarked_in_own_name": lambda: _("Only who marked it as done, the owner or a manager may take that back."),
    "sale_fits_its_batch": lambda: _("That batch does not give what you sell. Choose another batch."),
    "eggs_come_from_layers": lambda: _("That batch lays no eggs. Choose another batch."),
    "stock_moves_among_its_like": lambda: _("Birds and fish do not live in one batch."),
    "sale_reason_is_a_sentence": lambda: _(
        "A medicine holds what you sell. Say in a whole sentence why it may be sold: it stays on the receipt."
    ),
    "sale_reason_is_of_who_manages": lambda: _("Only the owner or a manager may let held food be sold."),
    "treatments_banned_drug_has_no_safe_day": lambda: _(
        "This medicine is banned in animals for food. Stop, and call a vet."
    ),
    "treatment_days_are_said_once": lambda: _("The label's days were written down before."),
    "structures_name_once_a_farm": lambda: _("You already have a house or pond with that name."),
    "contacts_name_once_a_farm": lambda: _("You already have somebody with that name."),
    "batches_name_once_a_farm": lambda: _("You already have a batch with that name."),
}


def violated(error: IntegrityError) -> str:
    """The name of the rule that PostgreSQL says was violated, or ''."""
    return getattr(getattr(error.__cause__, "diag", None), "constraint_name", None) or ""


def explain(error: IntegrityError) -> str:
    """The farmer's words for a database refusal."""
    text = REFUSALS.get(violated(error))
    return text() if text else _("The farm's rules do not allow this, so nothing was written.")


@contextmanager
def guarded_write() -> Iterator[None]:
    """A savepoint around a write: a rule that stands against it comes out as Refused, in the farmer's words."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        raise Refused(explain(error)) from error
