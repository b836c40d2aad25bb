"""How PostgreSQL knows who is at work on which farm and what for, and refuses a forged context.

The settings `farmops.farm_id`, `farmops.user_id`, `farmops.role` and `farmops.purpose` count only with a seal: an HMAC
over them, the login, the backend and the start of the transaction. The seal is made here, by `enter_farm` and
`open_context`, and only for a ticket that the application signed for this purpose, person, login and backend. The key
lies in a table that no login but the owner's can read, and in the application's memory; SQL smuggled into the
application has neither.
"""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from farmops.database.logins import APP, ASSISTANT, AUDITOR, BILLING
from farmops.database.purposes import AT_WORK, BY_HAND, Purpose
from farmops.database.rules import Check, Function, one_of

EVERYONE = (APP, ASSISTANT, BILLING, AUDITOR)


def _setting(name: str) -> str:
    return f"coalesce(current_setting('farmops.{name}', true), '')"


def hmac_sql(message: str) -> str:
    """SQL of RFC 2104 over `message` by the key in the row `k`, with the built-in sha256(): not all have pgcrypto."""
    inner = f"sha256(k.inner_pad || convert_to({message}, 'UTF8'))"
    return f"encode(sha256(k.outer_pad || {inner}), 'hex')"


def unless_signed(what: str) -> str:
    """PL/pgSQL that refuses `what` unless `ticket` signs `message` by a key that is known, and `expires` soon."""
    return f"""\
    IF NOT EXISTS (SELECT 1 FROM context_keys k WHERE ticket = {hmac_sql("message")}) THEN
        RAISE EXCEPTION '{what} is not signed for this person, login and connection by a key that is known here'
            USING ERRCODE = '28000';
    END IF;
    IF expires NOT BETWEEN extract(epoch FROM clock_timestamp()) AND extract(epoch FROM clock_timestamp()) + 120 THEN
        RAISE EXCEPTION '{what}''s ticket has expired, or the two clocks differ by more than a minute'
            USING ERRCODE = '28000';
    END IF;"""  # noqa: S608 - our own constants


# now() is the start of the transaction: no other transaction of this backend has the same words.
_SEALED = ", ".join(_setting(name) for name in ("farm_id", "user_id", "role", "purpose"))
SEAL = hmac_sql(f"concat_ws('|', 'seal', {_SEALED}, session_user, pg_backend_pid(), extract(epoch FROM now()))")
# An operator's own session says farm, person and role (see database_url); what for follows from them.
PURPOSE_SAID = (
    f"coalesce(nullif({_setting('purpose')}, ''), CASE"
    f" WHEN {_setting('role')} = 'system' THEN 'system'"
    f" WHEN session_user = '{ASSISTANT}' THEN 'turn'"
    f" WHEN {_setting('role')} <> '' THEN 'member'"
    f" WHEN {_setting('farm_id')} = '' AND {_setting('user_id')} <> '' THEN 'person' ELSE '' END)"
)

CONTEXT_IS_GENUINE = Function(
    name="context_is_genuine",
    returns="boolean",
    volatility="STABLE",
    definer=True,
    logins=EVERYONE,
    body=f"""
DECLARE
    seal text := current_setting('farmops.seal', true);
BEGIN
    IF seal <> '' THEN
        RETURN EXISTS (SELECT 1 FROM context_keys k WHERE seal = {SEAL});
    END IF;
    IF session_user = 'farmops_owner' THEN
        RETURN true;  -- may read the key anyway
    END IF;
    -- An operator's own session (manage.py database_url) shows the key itself.
    RETURN coalesce(current_setting('farmops.key', true), '') <> ''
       AND EXISTS (SELECT 1 FROM context_keys k
                   WHERE k.name = encode(sha256(convert_to(current_setting('farmops.key', true), 'UTF8')), 'hex'));
END
""",  # noqa: S608 - our own constants
)


def _reader(name: str, returns: str, setting: str, nothing: str, only: str = "true") -> Function:
    value = f"nullif({_setting(setting)}, ''){'::uuid' if returns == 'uuid' else ''}"
    return Function(
        name=name,
        returns=returns,
        language="sql",
        volatility="STABLE",
        # After COMMIT a setting that was local to a transaction reads '', not NULL. An empty setting needs no seal.
        body=f" SELECT CASE WHEN {_setting(setting)} <> '' AND {only} AND context_is_genuine()"
        f" THEN {value} ELSE {nothing} END ",
        logins=EVERYONE,
    )


# The farm at which a member, her turn or the system is at work; NULL for who founds one or looks at an invitation.
CURRENT_FARM = _reader("current_farm", "uuid", "farm_id", "NULL::uuid", only=f"({one_of(PURPOSE_SAID, AT_WORK)})")
# The same without turns: where the application's login writes what a person decides.
FARM_BY_HAND = _reader("farm_by_hand", "uuid", "farm_id", "NULL::uuid", only=f"({one_of(PURPOSE_SAID, BY_HAND)})")
# The farm of the context whatever it is for: what the owner's definer functions may reach.
CONTEXT_FARM = _reader("context_farm", "uuid", "farm_id", "NULL::uuid")
CURRENT_PERSON = _reader("current_person", "uuid", "user_id", "NULL::uuid")
CURRENT_MEMBER_ROLE = _reader("current_member_role", "text", "role", "''::text")

CURRENT_PURPOSE = Function(
    name="current_purpose",
    returns="text",
    language="sql",
    volatility="STABLE",
    body=f" SELECT CASE WHEN context_is_genuine() THEN {PURPOSE_SAID} ELSE '' END ",
    logins=EVERYONE,
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
    signature="purpose text, farm uuid, person uuid, member_role text",
    returns="void",
    definer=True,
    # No login may call this: it seals any context.
    body=f"""
BEGIN
    PERFORM set_config('farmops.farm_id', coalesce(farm::text, ''), true),
            set_config('farmops.user_id', coalesce(person::text, ''), true),
            set_config('farmops.role', member_role, true), set_config('farmops.purpose', purpose, true);
    PERFORM set_config('farmops.seal', {SEAL}, true) FROM context_keys k ORDER BY k.created_at DESC LIMIT 1;
END
""",
)

CHECK_TICKET = Function(
    name="check_ticket",
    signature="purpose text, person uuid, farm_slug text, farm uuid, expires bigint, ticket text",
    returns="void",
    definer=True,
    body=f"""
DECLARE
    message text := concat_ws('|', 'ticket', purpose, coalesce(person::text, ''), coalesce(farm_slug, ''),
                              coalesce(farm::text, ''), session_user, pg_backend_pid(), expires);
BEGIN
{unless_signed("the context")}
    -- Rules look at what others have committed meanwhile; a snapshot of the transaction's start hides it from them.
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'a context is opened at READ COMMITTED, not at %', current_setting('transaction_isolation')
            USING ERRCODE = '25001';
    END IF;
END
""",
)

ENTER_FARM = Function(
    name="enter_farm",
    signature="purpose text, person uuid, farm_slug text, farm uuid, backend integer, expires bigint, ticket text",
    returns="TABLE (farm_id uuid, member_role text, backend_is integer)",
    definer=True,
    logins=(APP, ASSISTANT),
    # One row: the farm and the person's role there, both NULL for a stranger, who gets no context. Behind a pooler the
    # application cannot know its backend: it is told, and asks again. The membership is read before there is a context,
    # by `farm_members_owner_finds`.
    body=f"""
DECLARE
    membership record;
BEGIN
    IF backend <> pg_backend_pid() THEN
        RETURN QUERY SELECT NULL::uuid, NULL::text, pg_backend_pid();
        RETURN;
    END IF;
    PERFORM check_ticket(purpose, person, farm_slug, farm, expires, ticket);
    IF NOT {one_of("purpose", [Purpose.MEMBER, Purpose.TURN])} THEN
        RAISE EXCEPTION 'a farm is not entered for %', purpose USING ERRCODE = '28000';
    END IF;
    PERFORM set_config('farmops.farm_id', '', true);
    SELECT m.farm_id, m.role::text INTO membership FROM farm_members m JOIN farms f ON f.id = m.farm_id
        WHERE m.user_id = person AND (f.slug = farm_slug OR f.id = farm);
    IF FOUND THEN
        PERFORM seal_context(purpose, membership.farm_id, person, membership.role);
        RETURN QUERY SELECT membership.farm_id, membership.role, backend;
    ELSE
        RETURN QUERY SELECT NULL::uuid, NULL::text, backend;
    END IF;
END
""",  # noqa: S608 - our own constants
)

OPEN_CONTEXT = Function(
    name="open_context",
    signature="purpose text, person uuid, farm uuid, backend integer, expires bigint, ticket text",
    returns="integer",
    definer=True,
    logins=(APP, BILLING),
    # For what needs no membership. The system is a role of its own, because "no person" is what a context is as well
    # whose seal was broken. Answers with the backend.
    body="""
BEGIN
    IF backend = pg_backend_pid() THEN
        PERFORM check_ticket(purpose, person, '', farm, expires, ticket);
        IF NOT coalesce(CASE purpose WHEN 'system' THEN person IS NULL AND farm IS NOT NULL
                                     WHEN 'person' THEN person IS NOT NULL AND farm IS NULL
                                     WHEN 'founding' THEN person IS NOT NULL AND farm IS NOT NULL
                                     WHEN 'invitation' THEN person IS NOT NULL AND farm IS NOT NULL END, false) THEN
            RAISE EXCEPTION 'no context of that shape is opened for %', purpose USING ERRCODE = '28000';
        END IF;
        PERFORM seal_context(purpose, farm, person, CASE purpose WHEN 'system' THEN 'system' ELSE '' END);
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
            CONTEXT_IS_GENUINE,
            CURRENT_FARM,
            FARM_BY_HAND,
            CONTEXT_FARM,
            CURRENT_PERSON,
            CURRENT_MEMBER_ROLE,
            CURRENT_PURPOSE,
            CURRENT_LOGIN,
            SEAL_CONTEXT,
            CHECK_TICKET,
            ENTER_FARM,
            OPEN_CONTEXT,
        ]

    def __str__(self) -> str:
        return self.name[:8]
