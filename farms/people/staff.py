"""Making people staff, as the owner: no login that serves may do it, or change what a staff person signs in with."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.db import transaction

from farms.models import StaffSession, User

OWNER = "owner"


def make_staff(person: User, email: str = "") -> None:
    """Let a person into the staff pages, with `email` (or else the address she has) as her only address."""
    address = (email or person.email).strip().lower()
    with transaction.atomic(using=OWNER):
        User.objects.using(OWNER).filter(pk=person.pk).update(is_staff=True, email=address)
        EmailAddress.objects.using(OWNER).filter(user_id=person.pk).delete()
        EmailAddress.objects.using(OWNER).filter(email=address).delete()  # of somebody who claims it
        EmailAddress.objects.using(OWNER).create(user_id=person.pk, email=address, verified=True, primary=True)


def unmake_staff(person: User) -> None:
    """Close the staff pages to a person, at once."""
    User.objects.using(OWNER).filter(pk=person.pk).update(is_staff=False)
    StaffSession.objects.using(OWNER).filter(user_id=person.pk).delete()
