"""Signing in: who sees which person, what no login may change of a staff person, and the one way in which it changes."""

from __future__ import annotations

from farmops.database.logins import APP, AUDITOR, SIGNIN
from tests.probes.base import DENIED, NO_ROW, Attack, Attempt, Probe, Use, Who, try_it
from tests.probes.people import BORROWER, BOSS, DOOR, MIGRATION, STAFF, VIEWER
from tests.probes.rows import insert_as
from tests.probes.shared import body, dropped, no_trace, signature, without

PEEK = (
    "CREATE FUNCTION peek(person uuid) RETURNS boolean LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp"
    " AS 'SELECT EXISTS (SELECT 1 FROM users WHERE id = person)'",
    "ALTER FUNCTION peek(uuid) OWNER TO farmops_owner",
    f"GRANT EXECUTE ON FUNCTION peek(uuid) TO {APP}",
)
ADDRESS = (
    'INSERT INTO account_emailaddress (email, verified, "primary", user_id)'
    " VALUES ('x@x.example', true, false, %({})s)"
)
SET = (
    "SELECT set_staff_password(%({})s, 'x', pg_backend_pid(), current_setting('probe.expires')::bigint,"
    " current_setting('probe.ticket'))"
)
UNSIGNED = "refused: the password is not signed for this person, login and connection by a key that is known here"
LATE = "refused: the password's ticket has expired, or the two clocks differ by more than a minute"


def reads(person: str) -> str:
    return f"SELECT id FROM users WHERE id = %({person})s"


def signed(person: str = "staff", hashed: str = "x", seconds: int = 60) -> tuple[str, ...]:
    """What the application does for a person who changes her password."""
    words = (
        f"concat_ws('|', 'staff-password', %({person})s, encode(sha256('{hashed}'), 'hex'), '{SIGNIN}',"
        " pg_backend_pid(), current_setting('probe.expires'))"
    )
    return (
        f"SELECT set_config('probe.expires', (extract(epoch FROM clock_timestamp())::bigint + {seconds})::text, true)",
        f"SELECT set_config('probe.ticket', {signature(words)}, true) FROM context_keys"
        " ORDER BY created_at DESC LIMIT 1",
    )


def _people() -> dict[str, Probe]:
    other = try_it(BOSS, "reads a person who was never on her farm", reads("hermit"))
    hers = try_it(BOSS, "reads a worker of her farm", reads("worker"))
    borrowed = {
        login: try_it(BORROWER, f"reads anybody in the role {login}", f"SET LOCAL ROLE {login}", reads("hermit"),
                      given=(f"GRANT {login} TO {APP}",))
        for login in (AUDITOR, SIGNIN)
    }  # fmt: skip
    peeks = try_it(BOSS, "asks a function of the owner's after anybody", "SELECT 1 WHERE peek(%(hermit)s)", given=PEEK)
    makes = try_it(MIGRATION, "makes a person staff", "UPDATE users SET is_staff = true WHERE id = %(owner)s")

    def one(name: str, attack: Attempt, use: Attempt) -> Probe:
        return Probe((Attack(attack, NO_ROW, without(name)),), (Use(use, dropped(name)),))

    return {
        "users_row_security": Probe(
            (Attack(other, NO_ROW, without("users_row_security")),),
            (Use(hers), Use(try_it(VIEWER, "reads the owner of her farm", reads("owner")))),
        ),
        "users_app_read": one("users_app_read", other, hers),
        "users_owner": one("users_owner", peeks, makes),
        "users_signin": one("users_signin", borrowed[SIGNIN], try_it(DOOR, "reads a person", reads("hermit"))),
        "users_auditor": one("users_auditor", borrowed[AUDITOR], try_it(STAFF, "reads a person", reads("hermit"))),
        **no_trace(
            ("farm_person_is_kept", "farm_members_named"), BOSS, "adds a member", insert_as(BOSS, "farm_members"),
            "FROM farm_people WHERE farm_id = %(farm)s AND user_id = %(stranger)s",
        ),
        "farm_people_append_only": Probe(
            (Attack(try_it(MIGRATION, "forgets who was on a farm", "DELETE FROM farm_people WHERE farm_id = %(farm)s"),
                    "refused by farm_people_append_only", without("farm_people_append_only")),),
            (Use(try_it(MIGRATION, "keeps one more", insert_as(MIGRATION, "farm_people"))),),
        ),
    }  # fmt: skip


def _staff() -> dict[str, Probe]:
    how = "refused by staff_rows_are_the_owners"
    tries = {
        "users_of_staff": ("changes the address of {}", "UPDATE users SET email = 'x@x.example' WHERE id = %({})s"),
        "credentials_of_staff": ("gives {} a password", "UPDATE credentials SET password = 'x' WHERE user_id = %({})s"),
        "addresses_of_staff": ("adds an address to {}", ADDRESS),
    }

    def tried(name: str, person: str) -> Attempt:
        what, statement = tries[name]
        whom = "a staff person" if person == "staff" else "a farmer"
        return try_it(DOOR, what.format(whom), statement.format(person))

    def refused(name: str, *of: str) -> Probe:
        attacks = tuple(Attack(tried(one, "staff"), how, without(name)) for one in of)
        return Probe(attacks, tuple(Use(tried(one, "owner")) for one in of))

    found = {name: refused(name, name) for name in tries}
    return found | {"staff_rows_are_the_owners": refused("staff_rows_are_the_owners", *tries)}


def _functions() -> dict[str, Probe]:
    idle = body(
        "set_staff_password", "BEGIN UPDATE credentials SET password = hash WHERE user_id = person; RETURN 1; END"
    )
    forged = ("SELECT set_config('probe.expires', (extract(epoch FROM clock_timestamp())::bigint + 60)::text, true)",
              "SELECT set_config('probe.ticket', 'mine', true)")  # fmt: skip

    def sets(what: str, given: tuple[str, ...], person: str = "staff", who: Who = DOOR) -> Attempt:
        return try_it(who, what, SET.format(person), given=given)

    anybody = body("staff_signed_in", "BEGIN UPDATE credentials SET last_login = now() WHERE user_id = person; RETURN FOUND; END")  # fmt: skip
    nobody = body("staff_signed_in", "BEGIN RETURN false; END")
    genuine = sets("gives a staff person the password that the application signed", signed())
    return {
        "set_staff_password": Probe(
            (
                Attack(sets("gives a staff person a password with a ticket of her own", forged), UNSIGNED, idle),
                Attack(sets("gives another hash than the one that was signed", signed(hashed="y")), UNSIGNED, idle),
                Attack(sets("uses another person's ticket", signed("owner")), UNSIGNED, idle),
                Attack(sets("uses an old ticket", signed(seconds=-1)), LATE, idle),
                Attack(sets("gives a farmer a password by it", signed("owner"), "owner"),
                       "refused: this is no staff person", idle),
                Attack(sets("gives a staff person a password", signed(), who=BOSS), DENIED,
                       (*idle,
                        f"GRANT EXECUTE ON FUNCTION set_staff_password(uuid, text, integer, bigint, text) TO {APP}")),
            ),
            (Use(genuine),),
        ),
        "staff_signed_in": Probe(
            (Attack(try_it(DOOR, "says that a farmer signed in", "SELECT 1 WHERE staff_signed_in(%(owner)s)"),
                    NO_ROW, anybody),),
            (Use(try_it(DOOR, "says that a staff person signed in", "SELECT 1 WHERE staff_signed_in(%(staff)s)"),
                 nobody),),
        ),
    }  # fmt: skip


PROBES = {**_people(), **_staff(), **_functions()}
