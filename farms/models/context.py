"""How PostgreSQL knows who is at work on which farm, and why nobody can pretend.

The settings `farmops.farm_id`, `farmops.user_id` and `farmops.role` count only with a seal: an HMAC over them, the
login, the backend and the start of the transaction. The seal is made here, by `enter_farm` and `open_context`, and only
for a ticket that the application signed for this person, this login and this backend. The key lies in a table that no
login but the owner's can read, and in the application's memory; SQL smuggled into the application has neither.
"""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from farmops.logins import APP, ASSISTANT, AUDITOR, BILLING
from farmops.rules import Check, Function

EVERYONE = (APP, ASSISTANT, BILLING, AUDITOR)

HMAC = Function(
    name="context_hmac",
    signature="inner_pad bytea, outer_pad bytea, message text",
    returns="text",
    language="sql",
    volatility="IMMUTABLE",
    # RFC 2104 with the built-in sha256(); pgcrypto is not everywhere.
    body=" SELECT encode(sha256(outer_pad || sha256(inner_pad || convert_to(message, 'UTF8'))), 'hex') ",
)

SEALED_WORDS = Function(
    name="sealed_words",
    returns="text",
    language="sql",
    volatility="STABLE",
    # now() is the start of the transaction: no other transaction of this backend has the same words.
    body="""
    SELECT concat_ws('|', 'seal', coalesce(current_setting('farmops.farm_id', true), ''),
                     coalesce(current_setting('farmops.user_id', true), ''),
                     coalesce(current_setting('farmops.role', true), ''),
                     session_user, pg_backend_pid(), extract(epoch FROM now()))
""",
)

CONTEXT_IS_GENUINE = Function(
    name="context_is_genuine",
    returns="boolean",
    volatility="STABLE",
    definer=True,
    logins=EVERYONE,
    body="""
BEGIN
    IF session_user = 'farmops_owner' THEN
        RETURN true;  -- may read the key anyway
    END IF;
    IF coalesce(current_setting('farmops.seal', true), '') <> '' THEN
        RETURN EXISTS (SELECT 1 FROM context_keys k
                       WHERE current_setting('farmops.seal', true)
                             = context_hmac(k.inner_pad, k.outer_pad, sealed_words()));
    END IF;
    -- An operator's own session (manage.py database_url) shows the key itself.
    RETURN coalesce(current_setting('farmops.key', true), '') <> ''
       AND EXISTS (SELECT 1 FROM context_keys k
                   WHERE k.name = encode(sha256(convert_to(current_setting('farmops.key', true), 'UTF8')), 'hex'));
END
""",
)


def _reader(name: str, returns: str, value: str, nothing: str) -> Function:
    return Function(
        name=name,
        returns=returns,
        language="sql",
        volatility="STABLE",
        # After COMMIT a setting that was local to a transaction reads '', not NULL. Nothing needs no proof.
        body=f" SELECT CASE WHEN {value} IS NOT NULL AND context_is_genuine() THEN {value} ELSE {nothing} END ",
        logins=EVERYONE,
    )


CURRENT_FARM = _reader(
    "current_farm", "uuid", "nullif(current_setting('farmops.farm_id', true), '')::uuid", "NULL::uuid"
)
CURRENT_PERSON = _reader(
    "current_person", "uuid", "nullif(current_setting('farmops.user_id', true), '')::uuid", "NULL::uuid"
)
CURRENT_MEMBER_ROLE = _reader(
    "current_member_role", "text", "nullif(current_setting('farmops.role', true), '')", "''::text"
)

# Who signed in, whatever role or definer function is at work now.
CURRENT_LOGIN = Function(
    name="current_login",
    returns="text",
    language="sql",
    volatility="STABLE",
    body=" SELECT session_user::text ",
    logins=EVERYONE,
)

SEAL_CONTEXT = Function(
    name="seal_context",
    signature="farm uuid, person uuid, member_role text",
    returns="void",
    definer=True,
    # No login may call this: whoever may, may be anybody.
    body="""
BEGIN
    PERFORM set_config('farmops.farm_id', coalesce(farm::text, ''), true),
            set_config('farmops.user_id', coalesce(person::text, ''), true),
            set_config('farmops.role', member_role, true);
    PERFORM set_config('farmops.seal', context_hmac(k.inner_pad, k.outer_pad, sealed_words()), true)
        FROM context_keys k ORDER BY k.created_at DESC LIMIT 1;
END
""",
)

CHECK_TICKET = Function(
    name="check_ticket",
    signature="person uuid, farm_slug text, farm uuid, expires bigint, ticket text",
    returns="void",
    definer=True,
    body="""
DECLARE
    message text := concat_ws('|', 'ticket', coalesce(person::text, ''), coalesce(farm_slug, ''),
                              coalesce(farm::text, ''), session_user, pg_backend_pid(), expires);
BEGIN
    IF NOT EXISTS (SELECT 1 FROM context_keys k WHERE ticket = context_hmac(k.inner_pad, k.outer_pad, message)) THEN
        RAISE EXCEPTION 'the context is not signed for this person, login and connection by a key that is known here'
            USING ERRCODE = '28000';
    END IF;
    IF expires NOT BETWEEN extract(epoch FROM clock_timestamp()) AND extract(epoch FROM clock_timestamp()) + 120 THEN
        RAISE EXCEPTION 'the context''s ticket has expired, or the two clocks differ by more than a minute'
            USING ERRCODE = '28000';
    END IF;
END
""",
)

ENTER_FARM = Function(
    name="enter_farm",
    signature="person uuid, farm_slug text, farm uuid, backend integer, expires bigint, ticket text",
    returns="TABLE (farm_id uuid, member_role text, backend_is integer)",
    definer=True,
    logins=(APP, ASSISTANT),
    # One row: the farm and the person's role there, both NULL for a stranger. Behind a pooler the application cannot
    # know its backend: it is told, and asks again.
    body="""
DECLARE
    membership record;
BEGIN
    IF backend <> pg_backend_pid() THEN
        RETURN QUERY SELECT NULL::uuid, NULL::text, pg_backend_pid();
        RETURN;
    END IF;
    PERFORM check_ticket(person, farm_slug, farm, expires, ticket), seal_context(NULL, person, '');
    SELECT m.farm_id, m.role::text INTO membership FROM farm_members m JOIN farms f ON f.id = m.farm_id
        WHERE m.user_id = person AND (f.slug = farm_slug OR f.id = farm);
    IF FOUND THEN
        PERFORM seal_context(membership.farm_id, person, membership.role);
        RETURN QUERY SELECT membership.farm_id, membership.role, backend;
    ELSE
        RETURN QUERY SELECT NULL::uuid, NULL::text, backend;
    END IF;
END
""",
)

OPEN_CONTEXT = Function(
    name="open_context",
    signature="person uuid, farm uuid, backend integer, expires bigint, ticket text",
    returns="integer",
    definer=True,
    logins=(APP, ASSISTANT, BILLING),
    # For a person's list of farms, a farm's founding, and the system's bookkeeping: that is a role of its own, because
    # "no person" is what a context is as well whose seal was broken. Answers with the backend.
    body="""
BEGIN
    IF backend = pg_backend_pid() THEN
        PERFORM check_ticket(person, '', farm, expires, ticket),
                seal_context(farm, person, CASE WHEN person IS NULL THEN 'system' ELSE '' END);
    END IF;
    RETURN pg_backend_pid();
END
""",
)


class ContextKey(models.Model):
    """A key that contexts are signed with, as the two pads of its HMAC. Only the owner's login reads or writes it."""

    name = models.CharField(primary_key=True, max_length=64, help_text="SHA-256 of the key")
    inner_pad = models.BinaryField()
    outer_pad = models.BinaryField()
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "context_keys"
        constraints = [
            Check(name="context_keys_pads_are_whole", sql="length(inner_pad) = 64 AND length(outer_pad) = 64"),
            HMAC,
            SEALED_WORDS,
            CONTEXT_IS_GENUINE,
            CURRENT_FARM,
            CURRENT_PERSON,
            CURRENT_MEMBER_ROLE,
            CURRENT_LOGIN,
            SEAL_CONTEXT,
            CHECK_TICKET,
            ENTER_FARM,
            OPEN_CONTEXT,
        ]

    def __str__(self) -> str:
        return self.name[:8]
