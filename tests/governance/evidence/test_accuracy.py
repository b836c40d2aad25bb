"""The staff's page of accuracy: figures of a small constructed case, counted by PostgreSQL."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import psycopg
import pytest

from assistant.conversation.turn import answer
from assistant.providers.base import ProviderError
from governance.evidence.accuracy import by_model, by_rule
from tests.support.browser import html
from tests.support.database import enter
from tests.support.factories import ScriptedProvider, drafts_of, make_cast, say, say_and_answer
from tests.support.oversight import RATE, advice, judge
from tests.support.runs import running, use

DEATH = "3 birds died in Pen 2"


def confirm(sql, cast, draft, *, changed=False):
    """Confirm a draft of deaths with its record, after an edit or as it was proposed."""
    with sql("app") as app:
        enter(app, cast, "owner")
        if changed:
            app.run(
                "UPDATE assistant_drafts SET payload = payload || '{\"count\": 4}' WHERE farm_id = %s AND id = %s",
                cast.farm.id,
                draft.id,
            )
        app.run(
            "UPDATE assistant_drafts SET status = 'confirmed', decided_by_id = %s, decided_at = now(),"
            " decided_digest = digest WHERE id = %s",
            cast.owner.pk,
            draft.id,
        )
        app.run(
            "INSERT INTO mortality_records (id, farm_id, batch_id, occurred_on, count, cause, source, ai_run_id,"
            " draft_id, created_by_id) SELECT %s, farm_id, (payload ->> 'batch_id')::uuid,"
            " (payload ->> 'occurred_on')::date, (payload ->> 'count')::int, payload ->> 'cause', 'assistant',"
            " ai_run_id, id, %s FROM assistant_drafts WHERE id = %s",
            uuid4(),
            cast.owner.pk,
            draft.id,
        )
        app.commit()


def discard(sql, cast, draft):
    with sql("app") as app:
        enter(app, cast, "owner")
        app.run(
            "UPDATE assistant_drafts SET status = 'discarded', decided_by_id = %s, decided_at = now(), reason = 'no'"
            " WHERE id = %s",
            cast.owner.pk,
            draft.id,
        )
        app.commit()


def rate(sql, cast, run, role, rating):
    with sql("app") as app:
        enter(app, cast, role)
        app.run(RATE, uuid4(), cast.farm.id, run.id, cast.members[role].pk, rating)
        app.commit()


@pytest.fixture
def case(fresh_database, sql, monkeypatch):
    """Two farms. Five deaths were drafted: two confirmed as they stood, one after an edit, one discarded, one waits."""
    cast = make_cast()
    asked = [say_and_answer(cast.farm, cast.owner, DEATH) for _ in range(4)]
    first, second, third, fourth = drafts_of(cast.farm, cast.owner)
    confirm(sql, cast, first)
    confirm(sql, cast, second)
    confirm(sql, cast, third, changed=True)
    discard(sql, cast, fourth)
    say_and_answer(cast.other_farm, cast.stranger, "3 birds died in Pen 9")
    rate(sql, cast, asked[0], "owner", 1)
    rate(sql, cast, asked[0], "manager", 1)
    rate(sql, cast, asked[1], "viewer", -1)
    judge(cast, asked[0].id, sql, "tone", 1, "pass")
    judge(cast, asked[0].id, sql, "tone", 2, "warn")
    judge(cast, asked[1].id, sql, "tone", 2, "block")
    use(monkeypatch, ScriptedProvider(["Hello", ProviderError("down")], cost=1))
    for _ in range(2):
        run = say(cast.farm, cast.owner, "hello")
        answer(cast.farm.id, run.id, cast.owner.pk)
    return cast


def test_figures_are_counted_by_feature_and_model_over_all_farms(case):
    builtin, scripted = by_model(30)
    assert (builtin.feature, builtin.provider, builtin.model) == ("message", "builtin", "builtin-2")
    assert (builtin.runs, builtin.answered, builtin.failed, builtin.refused) == (5, 5, 0, 0)
    assert (builtin.drafted, builtin.unchanged, builtin.edited) == (5, 2, 1)
    assert (builtin.discarded, builtin.undecided, builtin.unchanged_percent) == (1, 1, 50)
    assert (builtin.good, builtin.wrong, builtin.good_percent, builtin.credits) == (2, 1, 67, 0)
    assert (scripted.provider, scripted.runs, scripted.answered, scripted.failed) == ("scripted", 2, 1, 1)
    assert (scripted.credits, scripted.drafted, scripted.unchanged_percent, scripted.good_percent) == (1, 0, None, None)


def test_verdicts_are_counted_by_rule_and_version(case):
    found = {(one.rule, one.rule_version): (one.passed, one.warned, one.blocked) for one in by_rule(30)}
    assert found["tone", 1] == (1, 0, 0)
    assert found["tone", 2] == (0, 1, 1)
    assert found["schema_conformance", 1] == (7, 0, 0)


def test_advice_is_counted_beside_the_runs_that_gave_it(fresh_database, sql):
    cast = make_cast()
    run, _claim = running(cast)
    given = advice(cast, run, sql)
    advice(cast, run, sql, "2")
    with sql("app") as app:
        enter(app, cast, "owner")
        app.run(
            "UPDATE ai_recommendations SET status = 'approved', decided_by_id = %s WHERE id = %s", cast.owner.pk, given
        )
        app.commit()
    (figures,) = by_model(30)
    assert (figures.advised, figures.approved, figures.rejected, figures.runs, figures.answered) == (2, 1, 0, 1, 0)


def test_only_the_days_that_are_asked_for_count(case, cluster, fresh_database, as_user):
    with psycopg.connect(cluster.superuser_url(fresh_database)) as admin:
        admin.execute("SET session_replication_role = replica")
        admin.execute("UPDATE ai_runs SET created_at = now() - %s WHERE provider = 'builtin'", [timedelta(days=10)])
    assert [one.provider for one in by_model(7)] == ["scripted"]
    assert len(by_model(30)) == 2
    staff = as_user(case.staff)
    week = html(staff.get("/admin/accuracy/?days=7")).text
    assert "builtin / builtin-2" not in week
    for nonsense in ("", "?days=31", "?days=-1", "?days=x", "?days=999999999999"):
        assert "builtin / builtin-2" in html(staff.get(f"/admin/accuracy/{nonsense}")).text


def test_the_page_says_it_in_words_and_is_found_from_the_evidence(case, as_user):
    staff = as_user(case.staff)
    assert "/admin/accuracy/" in html(staff.get("/admin/evidence/")).links
    page = html(staff.get("/admin/accuracy/"))
    for said in (
        "message: builtin / builtin-2",
        "5: 5 answered, 0 failed, 0 refused",
        "5: 2 confirmed unchanged, 1 confirmed after an edit, 1 discarded, 1 not decided"
        " (50 % of the decided were right as they stood)",
        "2 up, 1 down (67 % up)",
        "tone 2 0 1 1",
    ):
        assert said in page.text, said
    assert "/admin/evidence/" in page.links


def test_nobody_but_staff_opens_it(cast, as_user):
    for who in (cast.owner, cast.manager, cast.worker, cast.viewer, cast.stranger):
        assert as_user(who).get("/admin/accuracy/").status_code == 302
        assert as_user(who).get("/admin/accuracy/", follow=True).status_code == 403
    assert as_user(cast.staff).post("/admin/accuracy/").status_code == 405
