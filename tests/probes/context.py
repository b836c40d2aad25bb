"""Who is at work where: the functions that say so, and how nobody pretends to be somebody else."""

from __future__ import annotations

from farmops.database.logins import APP, AUDITOR
from tests.probes.base import DENIED, NO_ROW, ROW_SECURITY, Attack, Attempt, Probe, Use, try_it
from tests.probes.people import BORROWER, BOSS, FORGER, JOBS, MIGRATION, STAFF, TURN, VIEWER, WORKER, Who
from tests.probes.rows import insert_as
from tests.probes.shared import body, dropped, signature, without

NEWCOMER = Who("a person who has entered no farm", APP, knows_the_key=False)
LOOKS = "SELECT 1 FROM notes WHERE farm_id = %(farm)s"
ENTER = (
    "SELECT 1 FROM enter_farm('{}', %({})s, '', %(farm)s, pg_backend_pid(),"
    " current_setting('probe.expires')::bigint, current_setting('probe.ticket')) WHERE farm_id IS NOT NULL"
)
OPEN = (
    "SELECT open_context('{}', %({})s, %({})s, pg_backend_pid(), current_setting('probe.expires')::bigint,"
    " current_setting('probe.ticket'))"
)


def signed(purpose: str, person: str, farm: str = "farm", seconds: int = 60) -> tuple[str, ...]:
    """What the application does for a person who signed in: a ticket for her, this farm and this connection."""
    words = (
        f"concat_ws('|', 'ticket', '{purpose}', %({person})s, '', %({farm})s, '{APP}', pg_backend_pid(),"
        " current_setting('probe.expires'))"
    )
    return (
        f"SELECT set_config('probe.expires', (extract(epoch FROM clock_timestamp())::bigint + {seconds})::text, true)",
        f"SELECT set_config('probe.ticket', {signature(words)}, true) FROM context_keys"
        " ORDER BY created_at DESC LIMIT 1",
    )


FORGED = ("SELECT set_config('probe.expires', (extract(epoch FROM clock_timestamp())::bigint + 60)::text, true)",
          "SELECT set_config('probe.ticket', 'mine', true)")  # fmt: skip
SIGNED_IN = try_it(
    NEWCOMER, "enters a farm as its owner", ENTER.format("member", "owner"), LOOKS, given=signed("member", "owner")
)
JOINS = (
    "SELECT set_config('farmops.invitation', 'secret', true)",
    "SELECT 1 FROM shown_invitation() WHERE farm_slug = %(slug)s",
)
OPENED = try_it(
    NEWCOMER,
    "opens what is behind a link",
    OPEN.format("invitation", "stranger", "farm"),
    *JOINS,
    given=signed("invitation", "stranger"),
)


def refused(
    name: str, attempt: Attempt, how: str, taken_away: tuple[str, ...], use: Attempt = OPENED
) -> dict[str, Probe]:
    return {name: Probe((Attack(attempt, how, taken_away),), (Use(use),))}


def _seals() -> dict[str, Probe]:
    pretends = try_it(FORGER, "sets the farm in her session", LOOKS)
    trusting = body("context_is_genuine", "BEGIN RETURN true; END")
    sealed = try_it(FORGER, "makes up a seal", "SELECT set_config('farmops.seal', 'mine', true)", LOOKS)
    moved = try_it(
        NEWCOMER, "moves her own farm's seal to another farm",
        ENTER.format("member", "stranger").replace("%(farm)s", "%(other_farm)s"),
        "SELECT set_config('farmops.farm_id', %(farm)s::text, true)", LOOKS,
        given=signed("member", "stranger", "other_farm"),
    )  # fmt: skip
    found = {
        "context_is_genuine": Probe(
            tuple(Attack(one, NO_ROW, trusting) for one in (pretends, sealed, moved)), (Use(SIGNED_IN),)
        )
    }
    seals = try_it(FORGER, "seals a context", "SELECT seal_context('member', %(farm)s, %(owner)s, 'owner')", LOOKS)
    may = (f"GRANT EXECUTE ON FUNCTION seal_context(text, uuid, uuid, text) TO {APP}",)
    found |= refused("seal_context", seals, DENIED, may)
    unsigned = "refused: the context is not signed for this person, login and connection by a key that is known here"
    late = "refused: the context's ticket has expired, or the two clocks differ by more than a minute"
    opens = (OPEN.format("invitation", "stranger", "farm"), *JOINS)
    forges = try_it(FORGER, "opens a farm with a ticket of her own", *opens, given=FORGED)
    replays = try_it(
        FORGER, "opens a farm with an old ticket", *opens, given=signed("invitation", "stranger", seconds=-1)
    )
    idle = body("check_ticket", "BEGIN RETURN; END")
    found["check_ticket"] = Probe((Attack(forges, unsigned, idle), Attack(replays, late, idle)), (Use(OPENED),))
    trusting_open = "BEGIN PERFORM seal_context(purpose, farm, person, ''); RETURN pg_backend_pid(); END"
    reads = try_it(
        NEWCOMER, "opens a farm as the system, in a person's name", OPEN.format("member", "owner", "farm"), LOOKS,
        given=signed("member", "owner"),
    )  # fmt: skip
    found["open_context"] = Probe(
        (
            Attack(forges, unsigned, body("open_context", trusting_open)),
            Attack(
                reads, "refused: no context of that shape is opened for member", body("open_context", trusting_open)
            ),
        ),
        (Use(OPENED),),
    )
    enters = try_it(
        NEWCOMER, "enters a farm as a stranger", ENTER.format("member", "stranger"), given=signed("member", "stranger")
    )
    let_in = (
        "BEGIN PERFORM seal_context(purpose, farm, person, 'owner'); RETURN QUERY SELECT farm, 'owner', backend; END"
    )
    found |= refused("enter_farm", enters, NO_ROW, body("enter_farm", let_in), SIGNED_IN)
    pads = "INSERT INTO context_keys (name, inner_pad, outer_pad) VALUES ('x', {}, decode(repeat('00', 64), 'hex'))"
    found |= refused(
        "context_keys_pads_are_whole", try_it(MIGRATION, "installs half a key", pads.format("'half'")),
        "refused by context_keys_pads_are_whole", without("context_keys_pads_are_whole"),
        try_it(MIGRATION, "installs a key", pads.format("decode(repeat('00', 64), 'hex')")),
    )  # fmt: skip
    return found


def _readers() -> dict[str, Probe]:
    def said(name: str, value: str) -> tuple[str, ...]:
        return body(name, f"SELECT {value}", "sql")

    run = "SELECT 1 FROM ai_runs WHERE id = %({})s"
    writes = insert_as(BOSS, "notes", created_by_id="%(viewer)s")
    finds = "SELECT 1 WHERE find_farm(%(other_slug)s) IS NOT NULL"
    return {
        "current_farm": Probe(
            (Attack(try_it(BOSS, "reads another farm's notes", LOOKS.replace("farm)s", "other_farm)s")), NO_ROW,
                    said("current_farm", "%(other_farm)s::uuid")),),
            (Use(try_it(BOSS, "reads her farm's notes", LOOKS), said("current_farm", "NULL::uuid")),),
        ),
        "current_person": Probe(
            (Attack(try_it(WORKER, "reads the owner's run", run.format("run")), NO_ROW,
                    said("current_person", "%(owner)s::uuid")),),
            (Use(try_it(WORKER, "reads her own run", run.format("worker_run")), said("current_person", "NULL::uuid")),),
        ),
        "current_member_role": Probe(
            (Attack(try_it(VIEWER, "writes a note", writes), ROW_SECURITY, said("current_member_role", "'owner'::text")),),
            (Use(try_it(BOSS, "writes a note", insert_as(BOSS, "notes")), said("current_member_role", "''::text")),),
        ),
        "current_purpose": Probe(
            (Attack(try_it(BOSS, "writes a step of her run", insert_as(BOSS, "ai_run_steps")), ROW_SECURITY,
                    said("current_purpose", "'turn'::text")),),
            (Use(try_it(TURN, "writes a step of her run", insert_as(BOSS, "ai_run_steps")),
                 said("current_purpose", "''::text")),),
        ),
        "farm_by_hand": Probe(
            (Attack(try_it(TURN, "writes a note in the owner's name", insert_as(BOSS, "notes")), ROW_SECURITY,
                    said("farm_by_hand", "%(farm)s::uuid")),),
            (Use(try_it(BOSS, "writes a note", insert_as(BOSS, "notes")), said("farm_by_hand", "NULL::uuid")),),
        ),
        "context_farm": Probe(
            (Attack(try_it(MIGRATION, "reads another farm's notes", LOOKS.replace("farm)s", "other_farm)s")), NO_ROW,
                    said("context_farm", "%(other_farm)s::uuid")),),
            (Use(try_it(MIGRATION, "reads its farm's notes", LOOKS), said("context_farm", "NULL::uuid")),),
        ),
        "farm_members_owner_finds": Probe(
            (Attack(try_it(MIGRATION, "reads who is on a farm that it has not entered",
                           "SELECT 1 FROM farm_members WHERE farm_id = %(other_farm)s"), NO_ROW,
                    without("farm_members_owner_finds")),),
            (Use(SIGNED_IN, dropped("farm_members_owner_finds")),),
        ),
        "farms_owner_finds": Probe(
            (Attack(try_it(MIGRATION, "reads another farm than the one it entered",
                           "SELECT 1 FROM farms WHERE id = %(other_farm)s"), NO_ROW, without("farms_owner_finds")),
             Attack(try_it(STAFF, "finds a farm by its address", finds, given=(
                 "GRANT EXECUTE ON FUNCTION find_farm(text) TO farmops_auditor",)), NO_ROW, without("farms_owner_finds"))),
            (Use(try_it(JOBS, "finds a farm by its address", finds), dropped("farms_owner_finds")),),
        ),
        "current_login": Probe(
            (Attack(try_it(BORROWER, "reads notes of any farm", f"SET LOCAL ROLE {AUDITOR}", LOOKS,
                           given=(f"GRANT {AUDITOR} TO {APP}",)), NO_ROW, said("current_login", "current_user::text")),),
            (Use(try_it(STAFF, "reads notes of any farm", LOOKS), said("current_login", "''::text")),),
        ),
    }  # fmt: skip


PROBES = {**_seals(), **_readers()}
