"""What a run, a farm and a person may have at most, and what JSON a page can draw."""

from __future__ import annotations

from farms.models.member import FARMS_OWNED
from farms.models.room import ROOM
from governance.runs.models import MOST_ADVISED, MOST_PROPOSED
from tests.probes.base import NO_ROW, Attack, Probe, Use, try_it
from tests.probes.farm import FOUND_FARM, FOUND_MEMBER
from tests.probes.people import BOSS, FOUNDER, MANAGER, MIGRATION, MODEL, TURN, WORKER
from tests.probes.rows import draft, insert, insert_as, payload
from tests.probes.shared import body, dropped, same, without

PROBES: dict[str, Probe] = {}
DEEP = "(repeat('[', 100) || repeat(']', 100))::jsonb"
FILL = {
    "batches": "(id, farm_id, name, kind, placed_on, placed_count)"
    " SELECT gen_random_uuid(), %(farm)s, 'b' || n, 'layers', current_date, 1",
    "structures": "(id, farm_id, name, kind) SELECT gen_random_uuid(), %(farm)s, 's' || n, 'house'",
    "contacts": "(id, farm_id, name, kind) SELECT gen_random_uuid(), %(farm)s, 'c' || n, 'both'",
    "standing_costs": "(id, farm_id, category, amount_kobo, every, next_on, created_by_id)"
    " SELECT gen_random_uuid(), %(farm)s, 'labour', 5, 'week', current_date, %(owner)s",
    "invitations": "(id, farm_id, role, token_hash, created_by_id, expires_at)"
    " SELECT gen_random_uuid(), %(farm)s, 'worker', 't' || n, %(owner)s, now() + interval '1 day'",
}  # fmt: skip
OWNS_MANY = (
    "INSERT INTO farms (id, slug, name) SELECT gen_random_uuid(), 'many-' || n, 'x'"
    f" FROM generate_series(1, {FARMS_OWNED}) n",
    "INSERT INTO farm_members (id, farm_id, user_id, role) SELECT gen_random_uuid(), id, %(stranger)s, 'owner'"
    " FROM farms WHERE slug LIKE 'many-%%'",
)  # fmt: skip


def _runs() -> dict[str, Probe]:
    found = {}
    for column, most, table, what in (
        ("proposed", MOST_PROPOSED, "assistant_drafts", "drafts"),
        ("advised", MOST_ADVISED, "ai_recommendations", "advises"),
    ):
        name, write = f"ai_runs_{column}_within_bounds", insert_as(MODEL, table)
        full, room = (
            (f"UPDATE ai_runs SET {column} = {most - left} WHERE id = %(run)s",) for left in (0, 1)
        )  # fmt: skip
        found[name] = Probe(
            (Attack(try_it(MODEL, f"{what} beyond what one run may", write, given=full), f"refused by {name}",
                    dropped(name)),),
            (Use(try_it(MODEL, f"{what} as often as one run may", write, given=room)),),
        )  # fmt: skip
    return found


def _farms() -> dict[str, Probe]:
    found = {}
    for table, most in ROOM.items():
        name, add = f"{table}_have_room", insert_as(BOSS, table)
        full = (f"INSERT INTO {table} {FILL[table]} FROM generate_series(1, {most}) n",)
        attempt = try_it(BOSS, f"adds to {table} beyond what a farm may have", add, given=full)
        found[name] = Probe(
            (Attack(attempt, f"refused by {name}", without(name)),), (Use(try_it(BOSS, f"adds to {table}", add)),)
        )
    found["farm_has_room"] = Probe(
        tuple(Attack(found[f"{table}_have_room"].attacks[0].attempt, f"refused by {table}_have_room",
                     without("farm_has_room")) for table in ROOM),
        found["contacts_have_room"].uses,
    )  # fmt: skip
    one_more = try_it(
        FOUNDER, "founds a farm beyond what one person may own", FOUND_FARM, FOUND_MEMBER, given=OWNS_MANY
    )
    founds = try_it(FOUNDER, "founds a farm and owns it", FOUND_FARM, FOUND_MEMBER)
    found |= same(
        ("founder_has_room", "farm_members_founder_has_room"), (one_more,), "refused by founder_has_room", (founds,)
    )
    look = "SELECT 1 FROM farm_members WHERE farm_id = %(other_farm)s AND user_id = {}"
    viewer = "INSERT INTO farm_members (id, farm_id, user_id, role) VALUES (%(new)s, %(other_farm)s, %(owner)s, '{}')"
    found["farm_members_owner_counts"] = Probe(
        (Attack(try_it(MIGRATION, "reads, in one farm, who owns another", look.format("%(stranger)s")), NO_ROW,
                without("farm_members_owner_counts")),
         Attack(try_it(MIGRATION, "reads, in one farm, that she views another", look.format("%(owner)s"),
                       given=(viewer.format("viewer"),)), NO_ROW, without("farm_members_owner_counts"))),
        (Use(try_it(MIGRATION, "counts, in one farm, what else she owns", look.format("%(owner)s"),
                    given=(viewer.format("owner"),)), dropped("farm_members_owner_counts")),),
    )  # fmt: skip
    return found


def _json() -> dict[str, Probe]:
    found: dict[str, Probe] = {}
    steps = [try_it(TURN, f"keeps a step of which {what}", insert_as(BOSS, "ai_run_steps", **changes))
             for what, changes in (("nothing is a map", {"request": "'[]'"}), ("the answer is a number", {"response": "'5'"}),
                                   ("a part is too deep to read", {"request": f"jsonb_build_object('a', {DEEP})"}))]  # fmt: skip
    step = try_it(TURN, "keeps a step", insert_as(BOSS, "ai_run_steps"))
    name = "ai_run_steps_are_drawn"
    found[name] = Probe(tuple(Attack(one, f"refused by {name}", without(name)) for one in steps), (Use(step),))
    found["is_drawable"] = Probe(
        (Attack(steps[-1], f"refused by {name}", body("is_drawable", "SELECT true", "sql")),),
        (Use(step, body("is_drawable", "SELECT false", "sql")),),
    )
    name = "ai_evals_details_are_drawn"
    deep = try_it(TURN, "keeps a verdict too deep to read",
                  insert_as(BOSS, "ai_evals", details=f"jsonb_build_object('a', {DEEP})"))  # fmt: skip
    found[name] = Probe(
        (Attack(deep, f"refused by {name}", without(name)),),
        (Use(try_it(TURN, "keeps a verdict", insert_as(BOSS, "ai_evals"))),),
    )
    name = "ai_recommendations_sources_are_safe"
    sources = {
        "javascript": '[{"text": "x", "url": "javascript:alert(1)"}]',
        "another site's address without a scheme": '[{"text": "x", "url": "//evil.example"}]',
        "a number": "[5]",
    }
    advice = [try_it(MODEL, f"names {what} as a source", insert_as(MODEL, "ai_recommendations", sources=f"'{text}'"))
              for what, text in sources.items()]  # fmt: skip
    good = '\'[{"text": "x", "url": "https://a.example/"}, {"text": "the books", "url": ""}]\''
    cites = try_it(MODEL, "names a page and the books", insert_as(MODEL, "ai_recommendations", sources=good))
    for rule, taken in ((name, without(name)), ("are_sources", body("are_sources", "SELECT true", "sql"))):
        found[rule] = Probe(tuple(Attack(one, f"refused by {name}", taken) for one in advice), (Use(cites),))
    name = "farms_auto_categories_are_names"
    set_to = "UPDATE farms SET ai_auto_categories = '{}' WHERE id = %(farm)s"
    maps = try_it(BOSS, "lets the assistant write a map", set_to.format("[{}]"))
    names = try_it(BOSS, "lets the assistant write notes", set_to.format('["note"]'))
    for rule, taken in ((name, without(name)), ("are_texts", body("are_texts", "SELECT true", "sql"))):
        found[rule] = Probe((Attack(maps, f"refused by {name}", taken),), (Use(names),))
    found["refuse_row"] = Probe((Attack(maps, f"refused by {name}", without("refuse_row")),), (Use(names),))
    name = "weight_records_weights_are_numbers"
    words = try_it(BOSS, "weighs a word", insert_as(BOSS, "weight_records", weights_g="'[\"x\"]'"))
    for rule, taken in ((name, without(name)), ("are_numbers", body("are_numbers", "SELECT true", "sql"))):
        found[rule] = Probe(
            (Attack(words, f"refused by {name}", taken),),
            (Use(try_it(BOSS, "weighs", insert_as(BOSS, "weight_records"))),),
        )
    return found | _drafts()


def _drafts() -> dict[str, Probe]:
    name, said = "assistant_drafts_payload_fits_record", payload("sales")

    def drafts(what: str, change: str) -> Attack:
        changed = f"{said} || '{change}'::jsonb"
        values = {**draft("sales"), "payload": changed, "proposed_payload": changed}
        return Attack(try_it(MODEL, f"drafts a sale of {what}", insert("assistant_drafts", values)), f"refused by {name}",
                      without(name))  # fmt: skip

    attacks = (
        drafts("a list", '{"quantity": [1]}'), drafts("a text where a number belongs", '{"quantity": "2"}'),
        drafts("no number", '{"quantity": "NaN"}'), drafts("more than can be counted", '{"heads": 99999999999}'),
        drafts("a day without end", '{"occurred_on": "infinity"}'), drafts("an unknown thing", '{"item": "souls"}'),
        drafts("a buyer of 121 letters", '{"buyer": "' + "x" * 121 + '"}'),
        drafts("a batch that there is not", '{"batch_id": "00000000-0000-0000-0000-000000000000"}'),
    )  # fmt: skip
    use = Use(try_it(MODEL, "drafts a sale", insert("assistant_drafts", draft("sales"))))
    return {rule: Probe(tuple(Attack(one.attempt, one.how, without(rule)) for one in attacks), (use,))
            for rule in (name, "draft_fits_record")}  # fmt: skip


def _tasks() -> dict[str, Probe]:
    marks = "UPDATE tasks SET done_at = now(), done_by_id = {} WHERE id = %(tasks_row)s"
    undo = "UPDATE tasks SET done_at = NULL, done_by_id = NULL WHERE id = %(tasks_row)s"
    done = (marks.format("%(owner)s"),)
    attempts = (
        (try_it(WORKER, "marks a task in the owner's name", marks.format("%(owner)s")), "task_marked_in_own_name"),
        (try_it(MANAGER, "takes the owner's mark over", marks.format("%(manager)s"), given=done),
         "task_marked_in_own_name"),
        (try_it(WORKER, "takes the owner's mark back", undo, given=done), "task_unmarked_in_own_name"),
    )  # fmt: skip
    uses = (
        Use(try_it(WORKER, "marks a task", marks.format("%(worker)s"), undo)),
        Use(try_it(MANAGER, "takes the owner's mark back", undo, given=done)),
    )
    return {
        name: Probe(tuple(Attack(attempt, f"refused by {rule}", without(name)) for attempt, rule in attempts), uses)
        for name in ("task_is_marked", "tasks_marked")
    }


for _part in (_runs, _farms, _json, _tasks):
    PROBES |= _part()
