"""People: one account a person, signed in by e-mail, on any number of farms."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from farmops.ids import uuid7
from farmops.logins import APP, AUDITOR
from farmops.rules import Check, Function, Grant, Trigger, View


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """A person with `email` (kept in lower case; taken as verified) and `password` (None: cannot sign in)."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        user.emailaddress_set.create(email=user.email, verified=True, primary=True)
        return user

    def get_by_natural_key(self, email: str | None) -> User:
        return self.get(email=(email or "").strip().lower())


class User(AbstractBaseUser):
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    email = models.EmailField(_("email"), unique=True)
    name = models.CharField(_("your name"), max_length=100, blank=True)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    date_joined = models.DateTimeField(db_default=Now())

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        db_table = "users"
        constraints = [
            Check(name="users_email_is_lower_case", sql="email = lower(email)"),
            Grant(
                name="users_app_rights",
                login=APP,
                rights={
                    "SELECT": "*",
                    "INSERT": "*",
                    "UPDATE": ("email", "name", "password", "last_login", "is_active"),
                },
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

    def __str__(self) -> str:
        return self.name or self.email

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """Staff may look at everything in the admin; its connection can write nothing."""
        return self.is_active and self.is_staff

    def has_module_perms(self, app_label: str) -> bool:
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
