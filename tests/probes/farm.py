"""The app `farms`: the farm, its members and invitations, its changes, batches and their animals, people's accounts."""

from __future__ import annotations

from tests.probes.base import DENIED, NO_ROW, ROW_SECURITY, Attack, Probe, Use, also, try_it
from tests.probes.people import (
    BOSS,
    DOOR,
    FOUNDER,
    HERMIT,
    INVITED,
    JOBS,
    MANAGER,
    MIGRATION,
    MODEL,
    PERSON,
    STAFF,
    STRANGER,
    VIEWER,
    WORKER,
)
from tests.probes.rows import elsewhere, insert_as
from tests.probes.shared import body, dropped, no_trace, same, without

FOUND_FARM = "INSERT INTO farms (id, slug, name) VALUES (%(new)s, 'a-new-farm', 'A new farm')"
FOUND_MEMBER = insert_as(BOSS, "farm_members", id="%(new2)s", farm_id="%(new)s", role="'owner'")
ADD_HERMIT = insert_as(BOSS, "farm_members", user_id="%(hermit)s")
ADD_STRANGER = insert_as(BOSS, "farm_members")
PROMOTE = "UPDATE farm_members SET role = 'manager' WHERE user_id = %(worker)s"
REMOVE = "DELETE FROM farm_members WHERE user_id = %(worker)s"
RENAME = "UPDATE farms SET name = 'Renamed' WHERE id = %(farm)s"
REVOKE = "UPDATE invitations SET revoked_at = now() WHERE id = %(invitation)s"
LOOK = "SELECT 1 FROM invitations WHERE id = %(invitation)s"
SHOWN = "SELECT 1 FROM shown_invitation() WHERE farm_slug = %(slug)s"
PLACE = insert_as(BOSS, "batches")
DIE = insert_as(BOSS, "mortality_records")
SELL = insert_as(BOSS, "sales")

PROBES: dict[str, Probe] = {}


def _members() -> dict[str, Probe]:
    found: dict[str, Probe] = {}
    manages = try_it(MANAGER, "gives a worker another role", PROMOTE)
    promotes = try_it(BOSS, "gives a worker another role", PROMOTE)
    found["farm_members_app_change"] = Probe(
        (Attack(manages, NO_ROW, without("farm_members_app_change")),),
        (Use(promotes, dropped("farm_members_app_change")),),
    )
    found["farm_members_app_remove"] = Probe(
        (Attack(try_it(MANAGER, "removes a worker", REMOVE), NO_ROW, without("farm_members_app_remove")),),
        (
            Use(try_it(BOSS, "removes a worker", REMOVE), dropped("farm_members_app_remove")),
            Use(try_it(WORKER, "leaves", REMOVE), dropped("farm_members_app_remove")),
        ),
    )
    adds = try_it(MANAGER, "adds a member", ADD_STRANGER)
    joins = try_it(STRANGER, "makes herself a member", ADD_STRANGER)
    uses = (
        try_it(BOSS, "adds a member", ADD_STRANGER),
        try_it(INVITED, "joins as what her invitation says", ADD_STRANGER),
        try_it(FOUNDER, "founds a farm and owns it", FOUND_FARM, FOUND_MEMBER),
    )
    found["farm_members_app_insert"] = Probe(
        tuple(Attack(attempt, ROW_SECURITY, without("farm_members_app_insert")) for attempt in (adds, joins)),
        (Use(uses[0], dropped("farm_members_app_insert")),),
    )
    found["farm_members_app_join"] = Probe(
        (Attack(try_it(INVITED, "lets somebody into another farm", elsewhere(ADD_HERMIT)), ROW_SECURITY,
                without("farm_members_app_join"),
                also("farm_members_app_insert_narrowed", "farm_members_invited", "farm_members_kept",
                     "farm_members_named", "farm_members_seats")),),
        tuple(Use(use, dropped("farm_members_app_join")) for use in uses[1:]),
    )  # fmt: skip
    grows = insert_as(BOSS, "farm_members", role="'manager'")
    anybody = body("may_add_member", "BEGIN RETURN true; END")
    more = try_it(INVITED, "joins as more than her invitation says", grows)
    found["may_add_member"] = Probe(
        (
            *(Attack(attempt, ROW_SECURITY, anybody) for attempt in (adds, joins)),
            Attack(more, ROW_SECURITY, anybody, also("farm_members_invited")),
        ),
        tuple(Use(use, body("may_add_member", "BEGIN RETURN false; END")) for use in uses),
    )
    found["is_owner_here"] = Probe(
        (Attack(manages, NO_ROW, body("is_owner_here", "BEGIN RETURN true; END")),),
        (Use(promotes, body("is_owner_here", "BEGIN RETURN false; END")),),
    )
    joins_for_two = try_it(
        INVITED, "lets a second person in by her invitation", ADD_STRANGER,
        "SELECT 1 FROM shown_invitation()",
    )  # fmt: skip
    found |= same(
        ("member_uses_invitation", "farm_members_invited"), (joins_for_two,), NO_ROW,
        (try_it(INVITED, "joins by her invitation", ADD_STRANGER),),
    )  # fmt: skip
    leaves = try_it(BOSS, "leaves the farm without an owner", "DELETE FROM farm_members WHERE user_id = %(owner)s")
    steps_down = try_it(
        BOSS, "makes herself a worker", "UPDATE farm_members SET role = 'worker' WHERE user_id = %(owner)s"
    )  # fmt: skip
    handed_over = try_it(
        BOSS, "makes a manager owner and leaves",
        "UPDATE farm_members SET role = 'owner' WHERE user_id = %(manager)s",
        "DELETE FROM farm_members WHERE user_id = %(owner)s",
    )  # fmt: skip
    found |= same(
        ("farm_keeps_an_owner", "farm_members_keep_an_owner"), (leaves, steps_down), "refused by farm_keeps_an_owner",
        (handed_over,),
    )  # fmt: skip
    others = try_it(PERSON, "reads who else is where", "SELECT 1 FROM farm_members WHERE user_id = %(worker)s")
    own = try_it(PERSON, "reads where she is a member", "SELECT 1 FROM farm_members WHERE user_id = %(owner)s")
    name = "farm_members_app_own_read"
    found[name] = Probe((Attack(others, NO_ROW, without(name)),), (Use(own, dropped(name)),))
    others = try_it(PERSON, "reads farms that are not hers", "SELECT 1 FROM farms WHERE id = %(other_farm)s")
    own = try_it(PERSON, "reads which farms are hers", "SELECT 1 FROM farms WHERE id = %(farm)s")
    name = "farms_app_own_read"
    found[name] = Probe((Attack(others, NO_ROW, without(name)),), (Use(own, dropped(name)),))
    found["is_my_farm"] = Probe(
        (Attack(others, NO_ROW, body("is_my_farm", "BEGIN RETURN true; END")),),
        (Use(own, body("is_my_farm", "BEGIN RETURN false; END")),),
    )
    return found


def _invitations() -> dict[str, Probe]:
    found: dict[str, Probe] = {}
    foreign = insert_as(BOSS, "invitations", created_by_id="%(manager)s")
    invites = try_it(BOSS, "invites somebody", insert_as(BOSS, "invitations"))
    found["invitations_app_insert"] = Probe(
        (
            Attack(try_it(BOSS, "invites in a manager's name", foreign), ROW_SECURITY, without("invitations_app_insert")),
            Attack(try_it(BOSS, "invites to another farm", elsewhere(insert_as(BOSS, "invitations"))), ROW_SECURITY,
                   without("invitations_app_insert"), also("invitations_have_room")),
        ),
        (Use(invites, dropped("invitations_app_insert")),),
    )  # fmt: skip
    found["invitations_app_update"] = Probe(
        (Attack(try_it(HERMIT, "takes back every link there is", "UPDATE invitations SET revoked_at = now()"), NO_ROW,
                without("invitations_app_update")),),
        (Use(try_it(BOSS, "takes a link back", REVOKE), dropped("invitations_app_update")),),
    )  # fmt: skip
    peeks = try_it(MANAGER, "reads who is invited", LOOK)
    found["invitations_app_by_owners"] = Probe(
        (Attack(peeks, NO_ROW, without("invitations_app_by_owners")),),
        (Use(try_it(BOSS, "reads who is invited", LOOK)),),
    )
    shown = try_it(INVITED, "reads what the link says that she shows", SHOWN)
    guesses = try_it(INVITED, "guesses a link", "SELECT set_config('farmops.invitation', 'guessed', true)", SHOWN)
    found["invitation_is_shown"] = Probe(
        (Attack(guesses, NO_ROW, body("invitation_is_shown", "SELECT true", "sql")),),
        (Use(shown, body("invitation_is_shown", "SELECT false", "sql")),),
    )
    every = "BEGIN RETURN QUERY SELECT f.name::text, f.slug::text, i.role::text FROM invitations i, farms f; END"
    found["shown_invitation"] = Probe(
        (Attack(guesses, NO_ROW, body("shown_invitation", every)),),
        (Use(shown, body("shown_invitation", "BEGIN RETURN; END")),),
    )
    found |= same(
        ("invitation_is_used_once", "invitations_once"),
        (try_it(BOSS, "takes a link back twice", REVOKE, REVOKE),), "refused by invitation_is_used_once",
        (try_it(INVITED, "joins by her invitation", ADD_STRANGER),),
    )  # fmt: skip
    return found


def _farm() -> dict[str, Probe]:
    found: dict[str, Probe] = {}
    found["farms_app_found"] = Probe(
        (Attack(try_it(FOUNDER, "founds a farm that she has not entered", FOUND_FARM.replace("%(new)s", "%(new2)s")),
                ROW_SECURITY, without("farms_app_found"), also("farms_meters")),),
        (Use(try_it(FOUNDER, "founds a farm", FOUND_FARM), dropped("farms_app_found")),),
    )  # fmt: skip
    found["farms_app_update"] = Probe(
        (Attack(try_it(PERSON, "renames her farm from outside", RENAME), NO_ROW, without("farms_app_update"),
                also("farms_settings", "farms_settings_kept")),),
        (Use(try_it(BOSS, "renames her farm", RENAME), dropped("farms_app_update")),),
    )  # fmt: skip
    moves = "UPDATE farms SET timezone = '{}' WHERE id = %(farm)s"
    found |= same(
        ("farm_zone_is_known", "farms_zone"), (try_it(BOSS, "moves the farm to nowhere", moves.format("No/Where")),),
        "refused by farm_zone_is_known", (try_it(BOSS, "moves the farm to Kenya", moves.format("Africa/Nairobi")),),
    )  # fmt: skip
    leaves = (
        "UPDATE batches SET name = CASE WHEN id = %(batch)s THEN name"
        " ELSE set_config('farmops.farm_id', '', true) || 'nowhere' END WHERE farm_id = %(farm)s"
        " RETURNING set_config('farmops.farm_id', %(farm)s::text, true)"
    )
    found["row_stays_in_its_farm"] = Probe(
        (Attack(try_it(BOSS, "renames a batch while she is nowhere, and comes back", leaves,
                       given=("ALTER TABLE batches ENABLE TRIGGER batches_inside_before",)),
                ROW_SECURITY, without("row_stays_in_its_farm")),),
        (Use(try_it(BOSS, "renames her batches", "UPDATE batches SET name = gen_random_uuid()::text")),),
    )  # fmt: skip
    renames = try_it(MANAGER, "renames the farm", RENAME)
    found |= same(
        ("settings_are_the_owners", "farms_settings"), (renames,), "refused by settings_are_the_owners",
        (try_it(BOSS, "renames the farm", RENAME),),
    )  # fmt: skip
    kept = "FROM farm_changes WHERE what = 'name' AND after = '\"Renamed\"' AND user_id = %(owner)s"
    found |= no_trace(("setting_is_kept", "farms_settings_kept"), BOSS, "renames the farm", RENAME, kept)
    kept = "FROM farm_changes WHERE what = 'member' AND before->>'role' = 'worker' AND user_id = %(owner)s"
    found |= no_trace(("membership_is_kept", "farm_members_kept"), BOSS, "gives a worker another role", PROMOTE, kept)
    changes = "SELECT 1 FROM farm_changes WHERE farm_id = %(farm)s"
    found["farm_changes_app_by_owners"] = Probe(
        (Attack(try_it(MANAGER, "reads who changed what", changes), NO_ROW, without("farm_changes_app_by_owners")),),
        (Use(try_it(BOSS, "reads who changed what", changes)),),
    )
    wrong = 'UPDATE farms SET ai_record_autonomy = \'{"note": "full"}\' WHERE id = %(farm)s'
    found["record_autonomy_is_valid"] = Probe(
        (Attack(try_it(BOSS, "gives a record type a tier that there is not", wrong),
                "refused by farms_record_autonomy_is_a_map", body("record_autonomy_is_valid", "SELECT true", "sql")),),
        (Use(try_it(BOSS, "gives a record type a tier", wrong.replace("full", "suggest")),
             body("record_autonomy_is_valid", "SELECT false", "sql")),),
    )  # fmt: skip
    sells = try_it(MODEL, "writes a sale by itself", insert_as(MODEL, "sales"))
    for name in ("decide_autonomy", "resolve_autonomy"):
        found[name] = Probe(
            (Attack(sells, ROW_SECURITY, body(name, "SELECT 'auto'", "sql")),),
            (Use(try_it(MODEL, "writes a note by itself", insert_as(MODEL, "notes")),
                 body(name, "SELECT 'suggest'", "sql")),),
        )  # fmt: skip
    guesses = try_it(
        JOBS, "finds a farm by half its address", "SELECT 1 WHERE find_farm(left(%(other_slug)s, -1)) IS NOT NULL"
    )
    finds = try_it(JOBS, "finds a farm by its address", "SELECT 1 WHERE find_farm(%(other_slug)s) IS NOT NULL")
    half = "SELECT id FROM farms WHERE slug LIKE farm_slug || '%%'"
    found["find_farm"] = Probe(
        (Attack(guesses, NO_ROW, body("find_farm", half, "sql")),),
        (Use(finds, body("find_farm", "SELECT NULL::uuid", "sql")),),
    )
    every = "SELECT 1 FROM all_farms()"
    found["all_farms"] = Probe(
        (
            Attack(
                try_it(BOSS, "lists every farm", "SELECT set_config('farmops.farm_id', '', true)", every),
                DENIED,
                ("GRANT EXECUTE ON FUNCTION all_farms() TO farmops_app",),
            ),
        ),
        (
            Use(
                try_it(JOBS, "lists every farm's id", every),
                ("REVOKE EXECUTE ON FUNCTION all_farms() FROM farmops_queue",),
            ),
        ),
    )
    return found


def _batches() -> dict[str, Probe]:
    found: dict[str, Probe] = {}
    found["batches_app_insert"] = Probe(
        (Attack(try_it(WORKER, "stocks a batch", PLACE), ROW_SECURITY, without("batches_app_insert")),),
        (Use(try_it(MANAGER, "stocks a batch", PLACE), dropped("batches_app_insert")),),
    )
    blind = "UPDATE batches SET name = gen_random_uuid()::text"
    found["batches_app_update"] = Probe(
        (
            Attack(try_it(HERMIT, "renames every batch there is", blind), NO_ROW, without("batches_app_update")),
            Attack(try_it(WORKER, "renames a batch", blind), NO_ROW, without("batches_app_update")),
        ),
        (Use(try_it(BOSS, "renames her batches", blind), dropped("batches_app_update")),),
    )
    moved = "FROM stock_movements WHERE record_id = %(new)s"
    found |= no_trace(("batch_is_placed", "batches_stock"), BOSS, "stocks a batch", PLACE, moved)
    found |= no_trace(("mortality_moves_stock", "mortality_stock"), BOSS, "writes deaths", DIE, moved)
    found |= no_trace(("sale_moves_stock", "sales_stock"), BOSS, "sells birds", SELL, moved)
    many = insert_as(BOSS, "mortality_records", count="100000")
    found["move_stock"] = Probe(
        (Attack(try_it(BOSS, "writes more deaths than there are animals", many), "refused by stock_not_negative",
                body("move_stock", "BEGIN RETURN; END")),),
        (Use(try_it(BOSS, "writes deaths and the batch shrinks", DIE, f"SELECT 1 {moved} AND delta = -3"),
             body("move_stock", "BEGIN RETURN; END")),),
    )  # fmt: skip
    alter = "UPDATE stock_movements SET delta = 0 - delta WHERE farm_id = %(farm)s"
    found["refuse_change"] = Probe(
        (Attack(try_it(MIGRATION, "turns the movements of animals round", alter),
                "refused by stock_movements_append_only", without("refuse_change")),),
        (Use(try_it(MIGRATION, "adds a movement", insert_as(MIGRATION, "stock_movements"))),),
    )  # fmt: skip
    return found


def _people() -> dict[str, Probe]:
    found: dict[str, Probe] = {}
    makes = try_it(DOOR, "signs somebody up as staff", insert_as(DOOR, "users", is_staff="true"),
                   given=(f"GRANT INSERT (is_staff) ON users TO {DOOR.login}",))  # fmt: skip
    signs_up = try_it(DOOR, "signs somebody up", insert_as(DOOR, "users"))
    found |= same(("staff_is_made_by_owner", "users_staff"), (makes,), "refused by staff_is_made_by_owner", (signs_up,))
    wide = (
        "DROP VIEW people; CREATE VIEW people AS SELECT id, email, name, is_staff FROM users;"
        " GRANT SELECT ON people TO farmops_auditor",
    )
    taken = ("REVOKE SELECT ON people FROM farmops_app, farmops_auditor",)
    found["people"] = Probe(
        (Attack(try_it(STAFF, "reads who is staff in the view of names", "SELECT is_staff FROM people"),
                'refused: column "is_staff" does not exist', wide),),
        (Use(try_it(STAFF, "reads names", "SELECT name FROM people"), taken),
         Use(try_it(VIEWER, "reads names", "SELECT name FROM people"), taken)),
    )  # fmt: skip
    return found


for _part in (_members, _invitations, _farm, _batches, _people):
    PROBES |= _part()
