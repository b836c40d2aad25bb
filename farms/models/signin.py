"""What signing in needs: passwords and sessions. One login alone reads and writes it: farmops_signin."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import BaseConstraint
from django.db.models.functions import Now

from farmops.database.logins import SIGNIN
from farmops.database.rules import Check, Function, Grant, Trigger
from farms.models.context import unless_signed

CREDENTIALS = ("password", "last_login")

# A library's table whose rows of staff persons are the owner's as well.
ADDRESSES = "account_emailaddress"


class Credential(models.Model):
    """A person's secrets: the hash of her password, and when she signed in last."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="credential"
    )
    password = models.CharField(max_length=128)
    last_login = models.DateTimeField(null=True)

    class Meta:
        db_table = "credentials"
        constraints = [
            Grant(
                name="credentials_signin_rights",
                login=SIGNIN,
                rights={"SELECT": "*", "INSERT": "*", "UPDATE": CREDENTIALS},
            ),
            Function(
                name="staff_rows_are_the_owners",
                # By current_user: the owner's own statements, and her functions with one purpose, `set_staff_password`
                # and `staff_signed_in`.
                body="""
DECLARE
    who text := CASE WHEN TG_TABLE_NAME = 'users' THEN 'id' ELSE 'user_id' END;
BEGIN
    IF current_user <> 'farmops_owner' AND EXISTS (
        SELECT 1 FROM users u
        WHERE u.is_staff AND u.id IN ((to_jsonb(OLD) ->> who)::uuid, (to_jsonb(NEW) ->> who)::uuid)
    ) THEN
        RAISE EXCEPTION 'what a staff person signs in with is changed by the owner of the database'
            USING ERRCODE = '23514', CONSTRAINT = 'staff_rows_are_the_owners', TABLE = TG_TABLE_NAME;
    END IF;
    RETURN coalesce(NEW, OLD);
END
""",
            ),
            *(
                Trigger(name=name, on=table, timing=timing, function="staff_rows_are_the_owners")
                for name, table, timing in (
                    ("users_of_staff", "users", "BEFORE UPDATE"),
                    ("credentials_of_staff", "credentials", "BEFORE INSERT OR UPDATE"),
                    ("addresses_of_staff", ADDRESSES, "BEFORE INSERT OR DELETE OR UPDATE"),
                )
            ),
            Function(
                name="set_staff_password",
                signature="person uuid, hash text, backend integer, expires bigint, ticket text",
                returns="integer",
                definer=True,
                logins=(SIGNIN,),
                # Answers with the backend, as open_context does; see farms/models/staff_password.py.
                body=f"""
DECLARE
    message text := concat_ws('|', 'staff-password', person, encode(sha256(convert_to(hash, 'UTF8')), 'hex'),
                              session_user, pg_backend_pid(), expires);
BEGIN
    IF backend <> pg_backend_pid() THEN
        RETURN pg_backend_pid();
    END IF;
{unless_signed("the password")}
    UPDATE credentials SET password = hash
        WHERE user_id = person AND EXISTS (SELECT 1 FROM users u WHERE u.id = person AND u.is_staff);
    IF NOT FOUND THEN
        RAISE EXCEPTION 'this is no staff person' USING ERRCODE = '28000';
    END IF;
    RETURN backend;
END
""",  # noqa: S608 - our own constants
            ),
            Function(
                name="staff_signed_in",
                signature="person uuid",
                returns="boolean",
                definer=True,
                logins=(SIGNIN,),
                body="""
BEGIN
    UPDATE credentials SET last_login = now()
        WHERE user_id = person AND EXISTS (SELECT 1 FROM users u WHERE u.id = person AND u.is_staff);
    RETURN FOUND;
END
""",
            ),
        ]

    def __str__(self) -> str:
        return str(self.user_id)


def _session_rules(table: str, changed: tuple[str, ...]) -> list[BaseConstraint]:
    rights: dict[str, Any] = {"SELECT": "*", "INSERT": "*", "UPDATE": changed, "DELETE": "*"}
    return [
        Check(name=f"{table}_key_is_hashed", sql="length(key_hash) = 64"),
        Grant(name=f"{table}_signin_rights", login=SIGNIN, rights=rights),
    ]


class SessionRow(models.Model):
    """A browser's session. The key is in the browser's cookie alone; `data` is signed for this key and this table."""

    key_hash = models.CharField(primary_key=True, max_length=64, help_text="SHA-256 of the session's key")
    data = models.TextField()
    created_at = models.DateTimeField(db_default=Now())
    expires = models.DateTimeField(db_index=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.key_hash[:8]


class WebSession(SessionRow):
    """A session of the pages for everybody; `user` is empty before sign-in."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+")

    class Meta:
        db_table = "web_sessions"
        constraints = _session_rules("web_sessions", ("data", "user_id", "expires"))


class StaffSession(SessionRow):
    """A session of the pages under /admin/, begun by signing in as a staff person."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")

    class Meta:
        db_table = "staff_sessions"
        constraints = _session_rules("staff_sessions", ("data", "expires"))
