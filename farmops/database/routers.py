"""Which login a question about signing in goes through. An explicit `.using()` wins over all of this."""

from __future__ import annotations

from typing import Any

from django.db import connections
from django.db.models import Model

SIGNIN = "signin"
SIGNING_IN = {
    "farms.user",
    "farms.credential",
    "farms.websession",
    "farms.staffsession",
    "account.emailaddress",
    "account.emailconfirmation",
}


def _signs_in(model: type[Model]) -> bool:
    return model._meta.label_lower in SIGNING_IN


class SigninRouter:
    """People, their secrets, addresses and sessions go through the login for signing in.

    A person who hangs on something else, such as the writer of a record, is read where that was read: inside the farm.
    So is everybody in a process that has no such login.
    """

    def db_for_read(self, model: type[Model], instance: Any = None, **hints: Any) -> str | None:
        """The alias that reads `model`; None leaves it to the default."""
        beside = getattr(getattr(instance, "_state", None), "db", None)
        if not _signs_in(model):
            return "default" if beside == SIGNIN else None
        if beside and (beside == "owner" or not _signs_in(type(instance))):
            return str(beside)
        return SIGNIN if SIGNIN in connections.settings else None

    def db_for_write(self, model: type[Model], instance: Any = None, **hints: Any) -> str | None:
        """The alias that writes `model`: the owner for a row that was read as the owner."""
        if not _signs_in(model):
            return self.db_for_read(model, instance)
        owners = getattr(getattr(instance, "_state", None), "db", None) == "owner"
        return "owner" if owners else SIGNIN if SIGNIN in connections.settings else None

    def allow_relation(self, obj1: Any, obj2: Any, **hints: Any) -> bool | None:
        """Always: it is one database."""
        return True  # it is one database; foreign keys hold it together

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool | None:
        """Only the owner's login migrates."""
        return db == "owner"
