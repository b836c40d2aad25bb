"""Sessions: Django's session engine over tables that hold no key, and a store apart for the staff pages.

The key of a session is in the browser's cookie alone; the table has its SHA-256. What a row says is JSON, signed by
SECRET_KEY for this key and this table: copied into another row it says nothing.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.base import CreateError, SessionBase, UpdateError
from django.db import IntegrityError, router, transaction
from django.db.models.functions import Now

from farmops.database.sql import insert
from farms.models import StaffSession, User, WebSession

STAFF_COOKIE = "staffsession"
STAFF_PATH = "/admin/"
STAFF_SECONDS = 8 * 60 * 60
_BEGAN = "began"  # Unix time in seconds


class SessionStore(SessionBase):
    """Sessions of the pages for everybody."""

    table: type[WebSession | StaffSession] = WebSession
    changed: tuple[str, ...] = ("data", "expires", "user_id")  # the columns that a later save writes
    _get_new_session_key: Callable[[], str]  # SessionBase's; the stubs do not know it

    @staticmethod
    def hashed(key: str) -> str:
        return hashlib.sha256(key.encode()).hexdigest()

    @property
    def key_salt(self) -> str:
        """What a row's signature is bound to beside its text."""
        return f"farmops.{self.table._meta.db_table}.{self.hashed(self.session_key or '')}"

    def _rows(self, key: str) -> Any:
        return self.table._default_manager.filter(key_hash=self.hashed(key))

    def load(self) -> dict[str, Any]:
        data = self._rows(self.session_key or "").filter(expires__gt=Now()).values_list("data", flat=True).first()
        said: dict[str, Any] = self.decode(data) if data else {}
        if not said:
            self._session_key = None
        return said

    def exists(self, session_key: str) -> bool:
        return bool(self._rows(session_key).exists())

    def create(self) -> None:
        while True:
            self._session_key = self._get_new_session_key()
            try:
                self.save(must_create=True)
            except CreateError:
                continue
            self.modified = True
            return

    def save(self, must_create: bool = False) -> None:
        if self.session_key is None:
            return self.create()
        said = self._get_session(no_load=must_create)  # type: ignore[attr-defined] # the stubs do not know it
        row = {"data": self.encode(said), "user_id": said.get(SESSION_KEY), "expires": self.get_expiry_date()}
        if must_create:
            return self._insert(row)
        if not self._rows(self.session_key).update(**{name: row[name] for name in self.changed}):
            raise UpdateError
        return None

    def _insert(self, row: dict[str, Any]) -> None:
        alias = router.db_for_write(self.table)
        try:
            with transaction.atomic(using=alias):
                insert(self.table(key_hash=self.hashed(self.session_key or ""), **row), using=alias)
        except IntegrityError as error:
            raise CreateError from error

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key:
            self._rows(key).delete()

    @classmethod
    def clear_expired(cls) -> None:
        for table in (WebSession, StaffSession):
            table._default_manager.filter(expires__lte=Now()).delete()


class StaffStore(SessionStore):
    """Sessions of the staff pages: of a staff person from the first moment, and over after eight hours at most."""

    table = StaffSession
    changed = ("data", "expires")

    def load(self) -> dict[str, Any]:
        said = super().load()
        return said if time.time() - said.get(_BEGAN, 0) < STAFF_SECONDS else {}

    def save(self, must_create: bool = False) -> None:
        if SESSION_KEY in self:  # nothing is kept of a visitor who is no staff
            super().save(must_create)

    def get_session_cookie_age(self) -> int:
        return max(0, int(self.get(_BEGAN, 0) + STAFF_SECONDS - time.time()))


def begin_staff_session(user: User, backend: str) -> str:
    """Begin a session of the staff pages; returns its key, for the cookie."""
    store = StaffStore()
    store._session_key = store._get_new_session_key()
    store._session_cache = {  # type: ignore[attr-defined] # where SessionBase keeps what a session says
        SESSION_KEY: str(user.pk),
        BACKEND_SESSION_KEY: backend,
        HASH_SESSION_KEY: user.get_session_auth_hash(),
        _BEGAN: time.time(),
    }
    store.save(must_create=True)
    return str(store.session_key)


def end_staff_sessions(user_id: UUID) -> None:
    """Close the staff pages to a person, in every browser, until she shows her password again."""
    StaffSession.objects.filter(user_id=user_id).delete()


def end_sessions(user_id: UUID, but: str | None = None) -> None:
    """Sign a person out everywhere, except of the ordinary pages in the browser whose session's key is `but`."""
    end_staff_sessions(user_id)
    WebSession.objects.filter(user_id=user_id).exclude(key_hash=SessionStore.hashed(but or "")).delete()
