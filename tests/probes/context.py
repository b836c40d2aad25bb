"""Who is at work where: the functions that say so, and how nobody pretends to be somebody else."""

from __future__ import annotations

from farmops.logins import APP, AUDITOR
from tests.probes.base import DENIED, NO_ROW, ROW_SECURITY, Attack, Attempt, Probe, Use, try_it
from tests.probes.people import BORROWER, BOSS, FORGER, MIGRATION, STAFF, VIEWER, WORKER, Who
from tests.probes.rows import insert_as
from tests.probes.shared import body, dropped, without

NEWCOMER = Who("a person who has entered no farm", APP, knows_the_key=False)
LOOKS = "SELECT 1 FROM notes WHERE farm_id = %(farm)s"
ENTER = (
    "SELECT 1 FROM enter_farm(%({})s, '', %(farm)s, pg_backend_pid(), current_setting('probe.expires')::bigint,"
    " current_setting('probe.ticket')) WHERE farm_id IS NOT NULL"
)
OPEN = (
    "SELECT open_context(%({})s, %({})s, pg_backend_pid(), current_setting('probe.expires')::bigint,"
    " current_setting('probe.ticket'))"
)


def signed(person: str, farm: str = "farm", seconds: int = 60) -> tuple[str, ...]:
    """What the application does for a person who signed in: a ticket for her, this farm and this connection."""
    return (
        f"SELECT set_config('probe.expires', (extract(epoch FROM clock_timestamp())::bigint + {seconds})::text, true)",
        "SELECT set_config('probe.ticket', context_hmac(inner_pad, outer_pad, concat_ws('|', 'ticket',"
        f" %({person})s, '', %({farm})s, '{APP}', pg_backend_pid(), current_setting('probe.expires'))), true)"
        " FROM context_keys ORDER BY created_at DESC LIMIT 1",
    )


FORGED = ("SELECT set_config('probe.expires', (extract(epoch FROM clock_timestamp())::bigint + 60)::text, true)",
          "SELECT set_config('probe.ticket', 'mine', true)")  # fmt: skip
SIGNED_IN = try_it(
    NEWCOMER, "enters a farm as its owner", ENTER.format("owner"), LOOKS, given=signed("owner")
)  # fmt: skip
OPENED = try_it(
    NEWCOMER, "opens a farm with a ticket for it", OPEN.format("owner", "farm"), LOOKS, given=signed("owner")
)


def refused(
    name: str, attempt: Attempt, how: str, taken_away: tuple[str, ...], use: Attempt = OPENED
) -> dict[str, Probe]:
    return {name: Probe((Attack(attempt, how, taken_away),), (Use(use),))}


def _seals() -> dict[str, Probe]:
    pretends = try_it(FORGER, "sets the farm in her session", LOOKS)
    found = refused("context_is_genuine", pretends, NO_ROW, body("context_is_genuine", "BEGIN RETURN true; END"))
    sealed = try_it(FORGER, "makes up a seal", "SELECT set_config('farmops.seal', 'mine', true)", LOOKS)
    found |= refused("context_hmac", sealed, NO_ROW, body("context_hmac", "SELECT 'mine'::text", "sql"))
    moved = try_it(
        NEWCOMER, "moves her own farm's seal to another farm", OPEN.format("stranger", "other_farm"),
        "SELECT set_config('farmops.farm_id', %(farm)s::text, true)", LOOKS, given=signed("stranger", "other_farm"),
    )  # fmt: skip
    found |= refused("sealed_words", moved, NO_ROW, body("sealed_words", "SELECT 'the same'::text", "sql"))
    seals = try_it(FORGER, "seals a context", "SELECT seal_context(%(farm)s, %(owner)s, 'owner')", LOOKS)
    may = (f"GRANT EXECUTE ON FUNCTION seal_context(uuid, uuid, text) TO {APP}",)
    found |= refused("seal_context", seals, DENIED, may)
    unsigned = "refused: the context is not signed for this person, login and connection by a key that is known here"
    late = "refused: the context's ticket has expired, or the two clocks differ by more than a minute"
    forges = try_it(FORGER, "opens a farm with a ticket of her own", OPEN.format("owner", "farm"), LOOKS, given=FORGED)
    replays = try_it(FORGER, "opens a farm with an old ticket", OPEN.format("owner", "farm"), LOOKS,
                     given=signed("owner", seconds=-1))  # fmt: skip
    idle = body("check_ticket", "BEGIN RETURN; END")
    found["check_ticket"] = Probe((Attack(forges, unsigned, idle), Attack(replays, late, idle)), (Use(OPENED),))
    trusting = "BEGIN PERFORM seal_context(farm, person, ''); RETURN pg_backend_pid(); END"
    found |= refused("open_context", forges, unsigned, body("open_context", trusting))
    enters = try_it(NEWCOMER, "enters a farm as a stranger", ENTER.format("stranger"), given=signed("stranger"))
    let_in = "BEGIN PERFORM seal_context(farm, person, 'owner'); RETURN QUERY SELECT farm, 'owner', backend; END"
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
        "farms_owner_finds": Probe(
            (Attack(try_it(MIGRATION, "reads another farm than the one it entered",
                           "SELECT 1 FROM farms WHERE id = %(other_farm)s"), NO_ROW, without("farms_owner_finds")),
             Attack(try_it(STAFF, "finds a farm by its address", finds, given=(
                 "GRANT EXECUTE ON FUNCTION find_farm(text) TO farmops_auditor",)), NO_ROW, without("farms_owner_finds"))),
            (Use(try_it(NEWCOMER, "finds a farm by its address", finds), dropped("farms_owner_finds")),),
        ),
        "current_login": Probe(
            (Attack(try_it(BORROWER, "reads notes of any farm", f"SET LOCAL ROLE {AUDITOR}", LOOKS,
                           given=(f"GRANT {AUDITOR} TO {APP}",)), NO_ROW, said("current_login", "current_user::text")),),
            (Use(try_it(STAFF, "reads notes of any farm", LOOKS), said("current_login", "''::text")),),
        ),
    }  # fmt: skip


PROBES = {**_seals(), **_readers()}
