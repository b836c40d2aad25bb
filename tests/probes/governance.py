"""The app `governance`: runs, steps, drafts, verdicts, thumbs, advice; and the meters that they take from."""

from __future__ import annotations

from dataclasses import replace

from tests.probes.base import DENIED, NO_ROW, ROW_SECURITY, Attack, Probe, Use, also, try_it
from tests.probes.credit import AT_COMMIT, RESERVES
from tests.probes.people import (
    BOSS,
    FOUNDER,
    HERMIT,
    JOBS,
    MANAGER,
    MIGRATION,
    MIGRATION_NOWHERE,
    MODEL,
    MODEL_FOR_VIEWER,
    MODEL_FOR_WORKER,
    SYSTEM,
    TURN,
    VIEWER,
    WORKER,
)
from tests.probes.rows import ANSWERED, PAID, elsewhere, insert, insert_as, of_draft, payload
from tests.probes.shared import body, dropped, policy, same, sees, without

TURN_OF_MANAGER = replace(MANAGER, label="the worker, answering a manager", purpose="turn")
USED_UP = (
    "UPDATE meters SET used = allowance, since = date_trunc('hour', now())"
    " WHERE farm_id = %(farm)s AND kind = 'runs_an_hour'"
)
ALL_SEATS = "UPDATE meters SET used = allowance WHERE farm_id = %(farm)s AND kind = 'seats'"
ASK = insert_as(BOSS, "ai_runs")
JUDGE = insert_as(BOSS, "ai_evals")
RATE = insert_as(BOSS, "ai_feedback")
CONFIRM = (
    "UPDATE assistant_drafts SET status = 'confirmed', decided_by_id = {}, decided_at = now(), decided_digest = digest"
    " WHERE id = %({})s"
)
APPROVE = (
    "UPDATE ai_recommendations SET status = 'approved', decided_by_id = {}, decided_at = now() WHERE id = %(advice)s"
)


def _runs() -> dict[str, Probe]:
    as_other = insert_as(BOSS, "ai_runs", user_id="%(manager)s")
    found = policy(
        "ai_runs_app_insert", ROW_SECURITY,
        (try_it(BOSS, "asks in a manager's name", as_other),
         try_it(VIEWER, "asks the assistant", insert_as(BOSS, "ai_runs", user_id="%(viewer)s"))),
        (try_it(BOSS, "asks the assistant", ASK),),
    )  # fmt: skip
    note = "UPDATE ai_runs SET error = 'x' WHERE id = %(run)s"
    gives_up = try_it(BOSS, "gives up a question of hers that waits",
                      "UPDATE ai_runs SET status = 'refused' WHERE id = %(queued_run)s")  # fmt: skip
    found |= policy(
        "ai_runs_app_update", NO_ROW,
        (try_it(TURN_OF_MANAGER, "writes on the owner's run", note),
         try_it(BOSS, "writes on her run while it is answered", note)),
        (try_it(TURN, "writes on her run", note), try_it(SYSTEM, "writes on a run", note), gives_up),
    )  # fmt: skip
    found |= policy(
        "ai_runs_app_own_for_workers", NO_ROW, (try_it(WORKER, "reads the owner's run", sees("ai_runs", "run")),),
        (try_it(WORKER, "reads her own run", sees("ai_runs", "worker_run")),),
    )  # fmt: skip
    found |= policy(
        "ai_runs_owner_sweeps", NO_ROW,
        (try_it(MIGRATION_NOWHERE, "reads a run that is in time", sees("ai_runs", "run")),),
        (try_it(MIGRATION_NOWHERE, "reads a run whose lease ran out", sees("ai_runs", "overdue_run")),),
    )  # fmt: skip
    back = "UPDATE ai_runs SET status = 'running', lease_until = now() + interval '1 hour' WHERE id = %(done_run)s"
    grab = "UPDATE ai_runs SET attempt = 2 WHERE id = %(run)s"
    younger = "UPDATE ai_runs SET attempt = 0 WHERE id = %(run)s"
    claim = "UPDATE ai_runs SET attempt = 2, lease_until = now() + interval '1 hour' WHERE id = %(overdue_run)s"
    more = "UPDATE ai_runs SET credits_reserved = 5 WHERE id = %(run)s"
    later = "UPDATE ai_runs SET lease_until = now() + interval '2 days' WHERE id = %(queued_run)s"
    for name in ("run_moves_forward", "ai_runs_move_forward"):
        found[name] = Probe(
            (
                Attack(try_it(TURN, "opens a run again", back), "refused by run_moves_forward", without(name),
                       also("ai_runs_open_has_lease_closed_has_end")),
                Attack(try_it(TURN, "takes a run over while another worker has it", grab),
                       "refused by run_moves_forward", without(name)),
                Attack(try_it(TURN, "takes an attempt back", younger), "refused by run_moves_forward", without(name)),
                Attack(try_it(TURN, "says that more was set aside", more), "refused by run_reservation_stays",
                       without(name)),
                Attack(try_it(BOSS, "says until when her question may wait", later), "refused by run_is_the_workers",
                       without(name)),
            ),
            (Use(try_it(TURN, "takes over a run whose lease ran out", claim)), Use(gives_up)),
        )  # fmt: skip
    dear = insert_as(BOSS, "ai_runs", credits_reserved="51")
    unpriced = "SELECT 1 FROM ai_runs WHERE id = %(new)s AND prices IS NULL"
    for name in ("run_is_priced", "ai_runs_priced"):
        found[name] = Probe(
            (
                Attack(try_it(BOSS, "asks what may cost more than the farm allows", dear), "refused by run_within_limit",
                       without(name)),
                Attack(try_it(BOSS, "asks a model for nothing", insert_as(BOSS, "ai_runs", **PAID), unpriced), NO_ROW,
                       without(name)),
            ),
            (Use(try_it(BOSS, "asks the assistant", ASK)),),
        )  # fmt: skip
    found |= same(
        ("run_is_reserved", "ai_runs_reserved"),
        (try_it(BOSS, "asks, and sets nothing aside", insert_as(BOSS, "ai_runs", credits_reserved="5"), AT_COMMIT),
         try_it(BOSS, "asks, sets nothing aside, and leaves the farm", insert_as(BOSS, "ai_runs", credits_reserved="5"),
                "SELECT set_config('farmops.farm_id', '', true)", AT_COMMIT)),
        "refused by run_is_reserved", (RESERVES,),
    )  # fmt: skip
    name = "ai_runs_priced_is_reserved"
    unpaid = insert_as(BOSS, "ai_runs", prices="'{\"in\": 1}'", **PAID)
    takes = "UPDATE ai_runs SET status = 'running', attempt = 1 WHERE id = %({})s"
    found[name] = Probe(
        (Attack(try_it(TURN, "answers at a price with nothing set aside", takes.format("new"), given=(unpaid,)),
                f"refused by {name}", without(name)),),
        (Use(try_it(TURN, "answers for nothing what costs nothing", takes.format("queued_run"))),),
    )  # fmt: skip
    found |= same(
        ("run_takes_turn", "ai_runs_meter"), (try_it(BOSS, "asks beyond the hour's allowance", ASK, given=(USED_UP,)),),
        "refused by meter_runs_an_hour", (try_it(BOSS, "asks the assistant", ASK),),
    )  # fmt: skip
    seat = insert_as(BOSS, "farm_members")
    found |= same(
        ("member_takes_seat", "farm_members_seats"),
        (try_it(BOSS, "adds a member beyond the seats", seat, given=(ALL_SEATS,)),),
        "refused by meter_seats", (try_it(BOSS, "adds a member", seat),),
    )  # fmt: skip
    idle = body("take_from_meter", "BEGIN RETURN; END")
    count = "SELECT 1 FROM meters WHERE farm_id = %(farm)s AND kind = 'seats' AND used = 5"
    found["take_from_meter"] = Probe(
        (Attack(try_it(BOSS, "adds a member beyond the seats", seat, given=(ALL_SEATS,)), "refused by meter_seats", idle),
         Attack(try_it(BOSS, "asks beyond the hour's allowance", ASK, given=(USED_UP,)),
                "refused by meter_runs_an_hour", idle)),
        (Use(try_it(BOSS, "adds a member and the seat counts", seat, count), idle),),
    )  # fmt: skip
    bare = "INSERT INTO farms (id, slug, name) VALUES (%(new)s, 'a-new-farm', 'A new farm')"
    # What was founded is seen by whoever enters it, not by who founds it.
    later = "SELECT set_config('farmops.role', 'system', true), set_config('farmops.purpose', '', true)"
    metered = "SELECT 1 FROM meters WHERE farm_id = %(new)s"
    for name in ("farm_gets_meters", "farms_meters"):
        found[name] = Probe(
            (Attack(try_it(FOUNDER, "founds a farm without meters", bare, later, f"SELECT 1 WHERE NOT EXISTS ({metered})"),
                    NO_ROW, without(name)),),
            (Use(try_it(FOUNDER, "founds a farm with meters", bare, later, metered), without(name)),),
        )  # fmt: skip
    overdue = "SELECT 1 FROM runs_past_lease() WHERE run_id = %({})s"
    every = body("runs_past_lease", "SELECT r.farm_id, r.id FROM ai_runs r", "sql")
    found["runs_past_lease"] = Probe(
        (Attack(try_it(replace(JOBS, farm="farm", role="system"), "is given a run that is in time",
                       overdue.format("run")), NO_ROW, every),
         Attack(try_it(SYSTEM, "looks for runs of any farm", overdue.format("overdue_run")), DENIED,
                ("GRANT EXECUTE ON FUNCTION runs_past_lease() TO farmops_app",))),
        (Use(try_it(JOBS, "is given a run whose lease ran out", overdue.format("overdue_run")),
             body("runs_past_lease", "SELECT r.farm_id, r.id FROM ai_runs r WHERE false", "sql")),),
    )  # fmt: skip
    return found


def _steps() -> dict[str, Probe]:
    step = insert_as(BOSS, "ai_run_steps")
    found = policy(
        "ai_run_steps_app_insert", ROW_SECURITY,
        (try_it(TURN, "writes a step into another farm", elsewhere(step)),
         try_it(BOSS, "writes a step of her run herself", step)),
        (try_it(TURN, "writes a step", step),),
    )  # fmt: skip
    foreign = try_it(WORKER, "reads the steps of the owner's run", sees("ai_run_steps", "step"))
    own = try_it(WORKER, "reads the steps of her own run", sees("ai_run_steps", "worker_step"))
    found |= policy("ai_run_steps_app_own_for_workers", NO_ROW, (foreign,), (own,))
    entries = "SELECT 1 FROM credit_ledger WHERE farm_id = %(farm)s"
    found |= policy(
        "credit_ledger_app_own_for_workers", NO_ROW, (try_it(WORKER, "reads the farm's credits", entries),),
        (try_it(VIEWER, "reads the farm's credits", entries),),
    )  # fmt: skip
    found["is_my_run"] = Probe(
        (Attack(foreign, NO_ROW, body("is_my_run", "BEGIN RETURN true; END")),),
        (Use(own, body("is_my_run", "BEGIN RETURN false; END")),),
    )
    return found


def _drafts() -> dict[str, Probe]:
    said = payload("notes")
    other_words = said.replace("the fence is down", "all is well")
    found = policy(
        "assistant_drafts_assistant_insert", ROW_SECURITY,
        (try_it(MODEL_FOR_VIEWER, "drafts a note", insert_as(MODEL, "assistant_drafts")),
         try_it(MODEL, "drafts one thing and says that it proposed another",
                insert_as(MODEL, "assistant_drafts", proposed_payload=other_words)),
         try_it(MODEL, "drafts where the farm wants to be told only", insert_as(MODEL, "assistant_drafts"),
                given=("UPDATE farms SET ai_autonomy = 'suggest' WHERE id = %(farm)s",))),
        (try_it(MODEL, "drafts a note", insert_as(MODEL, "assistant_drafts")),),
    )  # fmt: skip
    discard = "UPDATE assistant_drafts SET reason = 'x'"
    name = "assistant_drafts_app_update"
    found[name] = Probe(
        (Attack(try_it(HERMIT, "writes on every draft there is", discard), NO_ROW, without(name),
                also("assistant_drafts_decision")),),
        (Use(try_it(BOSS, "edits a draft", f"{discard} WHERE id = %(notes_draft)s"), dropped(name)),),
    )  # fmt: skip
    own = (sees("assistant_drafts", "worker_draft"),)
    for short, who in (("app", WORKER), ("assistant", MODEL_FOR_WORKER)):
        found |= policy(
            f"assistant_drafts_{short}_money", NO_ROW,
            (try_it(who, "reads a draft of the owner's run", sees("assistant_drafts", "notes_draft")),
             try_it(who, "reads a draft of a sale", sees("assistant_drafts", "worker_sale_draft"))),
            (try_it(who, "reads a draft of her own run", *own),),
        )  # fmt: skip
    found["draft_shows_money"] = Probe(
        (Attack(try_it(WORKER, "reads a draft of a sale", sees("assistant_drafts", "worker_sale_draft")), NO_ROW,
                body("draft_shows_money", "SELECT false", "sql")),),
        (Use(try_it(WORKER, "reads a draft of her own run", *own), body("draft_shows_money", "SELECT true", "sql")),),
    )  # fmt: skip
    short = payload("notes", "text")
    silent = try_it(
        MODEL,
        "drafts a note that says no text",
        insert_as(MODEL, "assistant_drafts", payload=short, proposed_payload=short),
    )
    forged = try_it(
        MODEL,
        "drafts with a digest of its own",
        insert_as(MODEL, "assistant_drafts", digest="'mine'"),
        "SELECT 1 FROM assistant_drafts WHERE id = %(new)s AND digest = 'mine'",
    )
    for name in ("draft_digest", "assistant_drafts_digest"):
        found[name] = Probe(
            (Attack(silent, "refused by assistant_drafts_payload_is_a_map", without(name)),
             Attack(forged, NO_ROW, without(name))),
            (Use(try_it(MODEL, "drafts a note", insert_as(MODEL, "assistant_drafts"))),),
        )  # fmt: skip
    return found | _decisions()


def _decisions() -> dict[str, Probe]:
    confirm = CONFIRM.format("%(owner)s", "notes_draft")
    discard = "UPDATE assistant_drafts SET status = 'discarded', decided_by_id = {}, decided_at = now(), reason = 'no' WHERE id = %({})s"
    attempts = (
        (try_it(VIEWER, "discards a draft", discard.format("%(viewer)s", "notes_draft")), "draft_decider_has_the_right"),
        (try_it(BOSS, "discards in a manager's name", discard.format("%(manager)s", "notes_draft")),
         "draft_decided_in_own_name"),
        (try_it(BOSS, "discards what was confirmed", discard.format("%(owner)s", "notes_done_draft")),
         "draft_already_decided"),
        (try_it(BOSS, "confirms what a check stopped", CONFIRM.format("%(owner)s", "blocked_draft"),
                given=ANSWERED),
         "draft_is_not_blocked"),
        (try_it(BOSS, "confirms while the answer is not finished", confirm), "draft_run_is_closed"),
        (try_it(BOSS, "changes a draft while discarding it",
                discard.format("%(owner)s", "notes_draft").replace(" WHERE", ", payload = payload || '{\"text\": \"x\"}' WHERE")),
         "draft_decided_as_shown"),
    )  # fmt: skip
    use = try_it(MANAGER, "discards a draft", discard.format("%(manager)s", "notes_draft"))
    found = {
        name: Probe(
            tuple(Attack(attempt, f"refused by {rule}", without(name)) for attempt, rule in attempts), (Use(use),)
        )
        for name in ("draft_decision", "assistant_drafts_decision")
    }
    record = insert("notes", of_draft("notes", "%(notes_draft)s"))
    both = try_it(BOSS, "confirms a draft and writes its record", confirm, record, AT_COMMIT, given=ANSWERED)
    found |= same(
        ("draft_must_have_record", "assistant_drafts_have_record"),
        (try_it(BOSS, "confirms a draft without a record", confirm, AT_COMMIT, given=ANSWERED),),
        "refused by draft_must_have_record", (both,),
    )  # fmt: skip
    wrong = insert("notes", of_draft("notes", "%(notes_draft)s"), text="'all is well'")
    found |= same(
        ("record_must_match_draft",),
        (try_it(BOSS, "writes the record of a draft that nobody confirmed", record, AT_COMMIT),
         try_it(BOSS, "writes a second record that says something else",
                wrong.replace("%(notes_draft)s", "%(notes_done_draft)s"), AT_COMMIT,
                given=("DELETE FROM notes WHERE id = %(notes_confirmed)s",))),
        "refused by record_must_match_draft", (both,),
    )  # fmt: skip
    found["says_the_same"] = Probe(
        (Attack(found["record_must_match_draft"].attacks[-1].attempt, "refused by record_must_match_draft",
                body("says_the_same", "SELECT true", "sql")),),
        (Use(both, body("says_the_same", "SELECT false", "sql")),),
    )  # fmt: skip
    void = "UPDATE notes SET voided_at = now(), voided_by_id = {}, void_reason = 'x' WHERE id = %(notes_row)s"
    found["record_void_is_final"] = Probe(
        (Attack(try_it(BOSS, "voids in a manager's name", void.format("%(manager)s")),
                "refused by record_voided_in_own_name", without("record_void_is_final")),
         Attack(try_it(BOSS, "voids twice", *[void.format("%(owner)s")] * 2),
                "refused by record_void_is_final", without("record_void_is_final"))),
        (Use(try_it(BOSS, "voids a record", void.format("%(owner)s"))),),
    )  # fmt: skip
    found["run_is_blocked"] = Probe(
        (Attack(try_it(BOSS, "confirms what a check stopped", CONFIRM.format("%(owner)s", "blocked_draft"),
                given=ANSWERED),
                "refused by draft_is_not_blocked", body("run_is_blocked", "BEGIN RETURN false; END")),
         Attack(try_it(BOSS, "confirms what a later version passed that there is not", CONFIRM.format("%(owner)s", "blocked_draft"),
                given=(*ANSWERED, insert_as(BOSS, "ai_evals", ai_run_id="%(blocked_run)s", rule_version="9999"))),
                "refused by draft_is_not_blocked", body("run_is_blocked", "BEGIN RETURN false; END"))),
        (Use(try_it(BOSS, "confirms what no check stopped", confirm, given=ANSWERED), body("run_is_blocked", "BEGIN RETURN true; END")),),
    )  # fmt: skip
    return found


def _oversight() -> dict[str, Probe]:
    after = insert_as(BOSS, "ai_evals", ai_run_id="%(done_run)s")
    judges = try_it(TURN, "judges a run that is answered", after)
    passes = try_it(BOSS, "passes her own run while it is answered", JUDGE)
    others = try_it(TURN_OF_MANAGER, "passes the owner's run", JUDGE)
    being = try_it(TURN, "keeps the verdict on a run that is being answered", JUDGE)
    found = policy(
        "ai_evals_app_insert", ROW_SECURITY,
        (judges, passes, others, try_it(SYSTEM, "judges a run of another farm", elsewhere(JUDGE))),
        (being, try_it(SYSTEM, "judges a run", after)),
    )  # fmt: skip
    found["run_is_being_answered"] = Probe(
        tuple(
            Attack(attempt, ROW_SECURITY, body("run_is_being_answered", "BEGIN RETURN true; END"))
            for attempt in (judges, passes, others)
        ),
        (Use(being, body("run_is_being_answered", "BEGIN RETURN false; END")),),
    )
    found |= same(
        ("eval_is_of_a_rule", "ai_evals_of_a_rule"),
        (try_it(TURN, "judges by a later version than there is", insert_as(BOSS, "ai_evals", rule_version="9999")),
         try_it(SYSTEM, "judges by a rule that there is not", insert_as(BOSS, "ai_evals", rule="'nobody''s'"))),
        "refused by eval_is_of_a_rule", (being,),
    )  # fmt: skip
    name = "eval_rules_of_the_program"
    row = {"name": "'clinical_safety'", "version": "9999"}
    another = try_it(MIGRATION, "gives a rule another version", insert("eval_rules", row))
    known = insert_as(BOSS, "ai_evals", rule=row["name"])
    found[name] = Probe(
        (Attack(another, "refused by eval_rules_pkey", dropped(name)),),
        (Use(try_it(TURN, "judges by a rule of the program", known), dropped(name)),),
    )
    found |= policy(
        "ai_evals_app_own_for_workers", NO_ROW,
        (try_it(WORKER, "reads the verdict on the owner's run", sees("ai_evals", "eval")),),
        (try_it(WORKER, "reads the verdict on her own run", sees("ai_evals", "worker_eval")),),
    )  # fmt: skip
    found |= policy(
        "ai_feedback_app_insert", ROW_SECURITY,
        (try_it(BOSS, "rates in a manager's name", insert_as(BOSS, "ai_feedback", user_id="%(manager)s")),
         try_it(BOSS, "rates on another farm", elsewhere(RATE))),
        (try_it(BOSS, "rates an answer", RATE),),
    )  # fmt: skip
    turn = "UPDATE ai_feedback SET rating = -1 WHERE id = %(thumb)s"
    found |= policy("ai_feedback_app_update", NO_ROW, (try_it(MANAGER, "turns the owner's thumb", turn),),
                    (try_it(BOSS, "turns her thumb", turn),))  # fmt: skip
    by_worker = {"user_id": "%(worker)s"}
    found["ai_feedback_app_own_for_workers"] = Probe(
        (Attack(try_it(WORKER, "reads the thumb on the owner's run", sees("ai_feedback", "thumb")), NO_ROW,
                without("ai_feedback_app_own_for_workers")),
         Attack(try_it(WORKER, "rates the owner's run", insert_as(BOSS, "ai_feedback", **by_worker)), ROW_SECURITY,
                without("ai_feedback_app_own_for_workers"))),
        (Use(try_it(WORKER, "rates her own run", insert_as(BOSS, "ai_feedback", ai_run_id="%(worker_run)s", **by_worker))),),
    )  # fmt: skip
    name = "ai_recommendations_assistant_insert"
    found |= policy(
        name, ROW_SECURITY, (try_it(MODEL_FOR_VIEWER, "recommends", insert_as(MODEL, "ai_recommendations")),),
        (try_it(MODEL, "recommends", insert_as(MODEL, "ai_recommendations")),),
    )  # fmt: skip
    approved = try_it(MODEL, "approves its own advice", insert_as(MODEL, "ai_recommendations", status="'approved'"))
    itself = Attack(approved, ROW_SECURITY, without(name), also("ai_recommendations_decision_is_whole"))
    found[name] = Probe((*found[name].attacks, itself), found[name].uses)
    name = "ai_recommendations_app_update"
    approve = "UPDATE ai_recommendations SET status = 'approved', decided_by_id = %(hermit)s, decided_at = now()"
    found[name] = Probe(
        (Attack(try_it(HERMIT, "approves all advice there is", approve), NO_ROW, without(name),
                also("ai_recommendations_decision")),),
        (Use(try_it(BOSS, "approves advice", APPROVE.format("%(owner)s")), dropped(name)),),
    )  # fmt: skip
    found |= policy(
        "ai_recommendations_app_money", NO_ROW,
        (try_it(WORKER, "reads advice about money", sees("ai_recommendations", "advice")),),
        (try_it(BOSS, "reads advice about money", sees("ai_recommendations", "advice")),
         try_it(WORKER, "reads advice about something else", sees("ai_recommendations", "plain_advice"))),
    )  # fmt: skip
    attempts = (
        (try_it(VIEWER, "approves advice", APPROVE.format("%(viewer)s")), "recommendation_decider_has_the_right"),
        (try_it(BOSS, "approves in a manager's name", APPROVE.format("%(manager)s") ),
         "recommendation_decided_in_own_name"),
        (try_it(BOSS, "decides twice", APPROVE.format("%(owner)s"), APPROVE.format("%(owner)s")),
         "recommendation_already_decided"),
    )  # fmt: skip
    for name in ("recommendation_decision", "ai_recommendations_decision"):
        found[name] = Probe(
            tuple(Attack(attempt, f"refused by {rule}", without(name)) for attempt, rule in attempts),
            (Use(try_it(MANAGER, "approves advice", APPROVE.format("%(manager)s"))),),
        )
    return found


PROBES: dict[str, Probe] = {}
for _part in (_runs, _steps, _drafts, _oversight):
    PROBES |= _part()
