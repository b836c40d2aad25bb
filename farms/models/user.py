"""People: one account a person, signed in by e-mail, on any number of farms."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.auth.password_validation import password_changed
from django.db import connections, models, router, transaction
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from farmops.database.logins import APP, AUDITOR, OWNER, SIGNIN
from farmops.database.rules import Check, Function, Grant, Policy, RowSecurity, Trigger, View
from farmops.database.sql import insert
from farmops.database.tenancy import FARM, LOGIN, PERSON
from farmops.ids import uuid7
from farms.models.signin import CREDENTIALS, Credential
from farms.models.staff_password import set_staff_password, staff_signed_in

SAVED = ("email", "name", "is_active")  # what a person's own pages may change of her row


class UserManager(BaseUserManager["User"]):
    def get_queryset(self) -> Any:
        """People with their credentials in the same question, in processes that have the login for them."""
        people = super().get_queryset()
        return people.select_related("credential") if "signin" in connections.settings else people

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """A person with `email` (kept in lower case; taken as verified) and `password` (None: cannot sign in)."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        user.emailaddress_set.create(  # type: ignore[attr-defined] # allauth's addresses of a person
            email=user.email, verified=True, primary=True
        )
        return user

    def get_by_natural_key(self, email: str | None) -> User:
        """The person with an address, whatever its capitals. Raises User.DoesNotExist."""
        return self.get(email=(email or "").strip().lower())


class User(AbstractBaseUser):
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    email = models.EmailField(_("email"), unique=True)
    name = models.CharField(_("your name"), max_length=100, blank=True)
    is_active = models.BooleanField(default=True, db_default=True)
    is_staff = models.BooleanField(default=False, db_default=False)
    date_joined = models.DateTimeField(db_default=Now())

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        db_table = "users"
        constraints = [
            Check(name="users_email_is_lower_case", sql="email = lower(email)"),
            RowSecurity(name="users_row_security"),
            # In functions that run as the owner only staff are seen: that is all that they ask.
            Policy(name="users_owner", command="ALL", login=OWNER, using=f"{LOGIN} = '{OWNER}' OR is_staff"),
            Policy(
                name="users_app_read",
                command="SELECT",
                login=APP,
                using=f"id = {PERSON} OR id IN ( SELECT farm_people.user_id FROM farm_people"  # noqa: S608
                f" WHERE farm_people.farm_id = {FARM})",
            ),
            Policy(name="users_signin", command="ALL", login=SIGNIN, using=f"SESSION_USER = '{SIGNIN}'::name"),
            Policy(name="users_auditor", command="SELECT", login=AUDITOR, using=f"{LOGIN} = '{AUDITOR}'"),
            Grant(
                name="users_app_rights",
                login=APP,
                rights={"SELECT": ("id", "email", "name", "is_active", "is_staff", "date_joined")},
            ),
            Grant(
                name="users_signin_rights",
                login=SIGNIN,
                rights={"SELECT": "*", "INSERT": ("id", *SAVED), "UPDATE": SAVED},
            ),
            # Nothing that serves can make a person staff; by login, so session_user (see docs/design.md).
            Function(
                name="staff_is_made_by_owner",
                body="""
BEGIN
    IF NEW.is_staff AND session_user <> 'farmops_owner' THEN
        RAISE EXCEPTION 'only the owner of the database makes a person staff'
            USING ERRCODE = '23514', CONSTRAINT = 'staff_is_made_by_owner', TABLE = 'users';
    END IF;
    RETURN NEW;
END
""",
            ),
            Trigger(name="users_staff", timing="BEFORE INSERT", function="staff_is_made_by_owner"),
            Grant(name="users_auditor_rights", login=AUDITOR, rights={"SELECT": ("id", "email", "name")}),
            View(name="people", query="SELECT id, email, name FROM users", logins=(APP, AUDITOR)),
        ]

    _password: str | None = None  # AbstractBaseUser's: what `set_password` was given
    _read: dict[str, Any] = {}  # replaced, never changed: the columns of SAVED as they stand in the database
    _unsaved: frozenset[str] = frozenset()  # names of CREDENTIALS that were set and not saved

    def __str__(self) -> str:
        return self.name or self.email

    @classmethod
    def from_db(cls, db: str | None, field_names: Any, values: Any, **more: Any) -> User:
        """Remember the columns as they stand, so that `save` writes only what changed."""
        user = super().from_db(db, field_names, values, **more)
        user._read = user._columns()
        return user

    def _columns(self) -> dict[str, Any]:
        return {name: self.__dict__[name] for name in SAVED if name in self.__dict__}

    def _credential(self) -> Credential:
        if self._state.adding and "credential" not in self._state.fields_cache:
            self.credential = Credential(user=self)
        try:
            return self.credential
        except Credential.DoesNotExist:
            self.credential = Credential(user=self)
            return self.credential

    # Django and allauth read and write these as if they were columns; AbstractBaseUser's fields give way to them.
    @property
    def password(self) -> str:
        return self._credential().password

    @password.setter
    def password(self, hashed: str) -> None:
        self._credential().password = hashed
        self._unsaved |= {"password"}

    @property
    def last_login(self) -> datetime | None:
        return self._credential().last_login

    @last_login.setter
    def last_login(self, moment: datetime | None) -> None:
        self._credential().last_login = moment
        self._unsaved |= {"last_login"}

    def save(
        self,
        force_insert: Any = False,
        force_update: bool = False,
        using: str | None = None,
        update_fields: Iterable[str] | None = None,
    ) -> None:
        """Write the columns that changed, and no other: nobody who serves may name `is_staff`.

        Raises IntegrityError where a staff person's address, name or state would change (`staff_rows_are_the_owners`).
        """
        alias = using or router.db_for_write(type(self), instance=self)
        named = set(SAVED + CREDENTIALS) if update_fields is None else set(update_fields)
        with transaction.atomic(using=alias):
            if self._state.adding:
                insert(self, using=alias)
            else:
                changed = {k: v for k, v in self._columns().items() if k in named and self._read.get(k) != v}
                if changed:
                    type(self)._base_manager.using(alias).filter(pk=self.pk).update(**changed)
            self._save_credential(alias, named)
        self._state.adding, self._state.db, self._read = False, alias, self._columns()
        if self._password is not None:
            password_changed(self._password, self)
            self._password = None

    def _save_credential(self, alias: str, named: set[str]) -> None:
        changed = {name: getattr(self, name) for name in self._unsaved & named}
        if self.is_staff and alias != "owner":
            if "password" in changed:
                set_staff_password(alias, self.pk, self.password)
            if "last_login" in changed:
                staff_signed_in(alias, self.pk)
        elif changed or self._state.adding:
            row = Credential._base_manager.using(alias).filter(pk=self.pk)
            if self._state.adding or not row.update(**changed):
                insert(self._credential(), using=alias)
        self._unsaved -= named

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """Staff may look at everything in the admin; its connection can write nothing."""
        return self.is_active and self.is_staff

    def has_module_perms(self, app_label: str) -> bool:
        """Staff may look at every app in the admin."""
        return self.is_active and self.is_staff


class Person(models.Model):
    """A person's name without her credentials: what the auditor's login may read of `users`."""

    id = models.UUIDField(primary_key=True)
    email = models.EmailField()
    name = models.CharField(max_length=100)

    class Meta:
        managed = False
        db_table = "people"
        verbose_name_plural = "people"

    def __str__(self) -> str:
        return f"{self.name} <{self.email}>" if self.name else self.email
