"""Plans of vaccinations and checks: dated tasks, made once, done with a lot number."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier

import pytest
from django.db import connections

from farmops.database.scope import farm_scope
from farms.batch.services import add_batch
from farms.health.vaccination_plans import PLANS, make_tasks, plan_of
from farms.models import Batch
from farms.people.farms import farm_today
from farms.records.services import void_record, write_record
from farms.records.types.task import Task
from tests.support.browser import html, press
from tests.support.database import audit, one
from tests.support.threads import at_once
from tests.support.waiting import PATIENCE

LOT = "Write it down"


def flock(cast, *, days, kind="layers", name="Chicks", came_at=0, farm=None, person=None):
    """A batch that is `days` days old today and came at the age of `came_at`."""
    farm, person = farm or cast.farm, person or cast.owner
    with farm_scope(user_id=person.pk, farm_id=farm.id):
        placed = farm_today(farm) - timedelta(days=days - came_at)
        wanted = Batch(farm_id=farm.id, name=name, kind=kind, placed_count=100, placed_on=placed)
        wanted.age_at_placing = came_at
        return add_batch(wanted)


def plan(cast, batch):
    with farm_scope(user_id=cast.owner.pk, farm_id=cast.farm.id):
        return plan_of(batch, farm_today(cast.farm))


def tasks(cast):
    return audit("SELECT due_on, title, vaccine, done_at FROM tasks WHERE farm_id = %s ORDER BY due_on", cast.farm.id)


# --- Dates ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("came_at", [0, 5])
def test_each_step_is_dated_by_the_day_of_life(cast, came_at):
    batch = flock(cast, days=came_at, came_at=came_at)
    found = {step.step.key: step for step in plan(cast, batch).steps}
    born = batch.placed_on - timedelta(days=came_at)
    assert found["newcastle-2"].due_on == born + timedelta(days=21)
    assert found["killed"].due_on == born + timedelta(days=112)
    assert [step.due_on for step in plan(cast, batch).steps] == sorted(step.due_on for step in found.values())


def test_what_is_past_is_left_out_until_somebody_wants_it(cast, as_user, base):
    batch = flock(cast, days=30)
    found = plan(cast, batch)
    assert {one.step.key for one in found.gone} == {
        "marek", "newcastle-1", "gumboro-1", "gumboro-2", "newcastle-2", "gumboro-3",
    }  # fmt: skip
    client, page = as_user(cast.manager), f"{base}/batches/{batch.id}/health/"
    count = len(found.to_come)
    press(client, page, f"Put {count} tasks on the list")
    assert len(tasks(cast)) == count
    assert min(due for due, *_rest in tasks(cast)) >= batch.placed_on + timedelta(days=30)
    press(client, page, "Put these on the list too")
    assert len(tasks(cast)) == count + 6
    assert "Overdue" in html(client.get(f"{base}/tasks/")).text


def test_a_step_whose_days_are_not_over_is_due_today(cast):
    batch = flock(cast, days=12, kind="broilers")
    [gumboro] = [step for step in plan(cast, batch).steps if step.step.key == "gumboro-1"]
    assert (gumboro.is_past, gumboro.age) == (False, 12)
    assert "gumboro-1" in {step.step.key for step in plan(cast, batch).to_come}


def test_what_comes_again_starts_with_its_next_day(cast):
    batch = flock(cast, days=300, kind="pullets")
    [lay] = [step for step in plan(cast, batch).steps if step.step.key == "newcastle-lay"]
    assert not lay.is_past
    assert lay.age == 168 + 3 * 56
    assert lay.due_on == batch.placed_on + timedelta(days=336)


def test_fish_get_checks_and_turkeys_get_the_advice_to_ask(cast, as_user, base):
    pond = flock(cast, days=3, kind="catfish", name="Pond 1")
    found = plan(cast, pond).steps
    assert {one.step.vaccine for one in found} == {""}
    assert {one.step.every for one in found} == {1, 28}
    assert "Fish get no routine vaccine" in html(as_user(cast.viewer).get(f"{base}/batches/{pond.id}/health/")).text
    turkeys = flock(cast, days=3, kind="turkeys", name="Turkeys")
    text = html(as_user(cast.owner).get(f"{base}/batches/{turkeys.id}/health/")).text
    assert "There is no common plan for these birds" in text


def test_no_plan_names_a_dose_and_each_step_has_its_own_key():
    for steps in PLANS.values():
        assert len({step.key for step in steps}) == len(steps)
        for step in steps:
            assert not any(
                unit in f"{step.title} {step.note}".lower() for unit in (" ml", " mg", " g ", "gram", "litre")
            )


# --- Made once ----------------------------------------------------------------------------------------------------------


def test_twenty_presses_at_once_make_each_task_once(cast):
    batch = flock(cast, days=1, kind="broilers")
    today = plan(cast, batch)
    made = at_once(cast, lambda: make_tasks(plan_of(batch, farm_today(cast.farm))))
    assert sum(made) == len(today.to_come) == len(tasks(cast))
    assert plan(cast, batch).to_come == []


def test_pressing_again_does_not_bring_back_what_was_taken_out(cast, as_user, base):
    batch = flock(cast, days=1, kind="broilers")
    with farm_scope(user_id=cast.owner.pk, farm_id=cast.farm.id):
        make_tasks(plan_of(batch, farm_today(cast.farm)))
        pox = Task.objects.filter(farm_id=cast.farm.id, vaccine="Gumboro 2").get()
        void_record(pox, "we do not give it")
        assert make_tasks(plan_of(batch, farm_today(cast.farm))) == 0
    assert "taken out" in html(as_user(cast.owner).get(f"{base}/batches/{batch.id}/health/")).text


def test_a_plan_whose_days_are_out_of_reason_is_refused_in_words(cast, as_user, base):
    with farm_scope(user_id=cast.owner.pk, farm_id=cast.farm.id):
        since = (farm_today(cast.farm) - date(2000, 1, 1)).days
    old = flock(cast, days=since + 3650, came_at=3650)
    answer = as_user(cast.owner).post(f"{base}/batches/{old.id}/health/plan/", {"past": "1"})
    assert answer.status_code == 409
    assert "nothing was written" in html(answer).text
    assert tasks(cast) == []


def test_only_those_who_manage_put_a_plan_on_the_list(cast, as_user, base):
    batch = flock(cast, days=1)
    address = f"{base}/batches/{batch.id}/health/plan/"
    for person, status in ((cast.worker, 403), (cast.viewer, 403), (cast.stranger, 404)):
        assert as_user(person).post(address).status_code == status
    theirs = flock(cast, days=1, farm=cast.other_farm, person=cast.stranger)
    assert as_user(cast.owner).post(f"{base}/batches/{theirs.id}/health/plan/").status_code == 404
    assert tasks(cast) == []
    assert "tasks on the list" not in html(as_user(cast.worker).get(f"{base}/batches/{batch.id}/health/")).text


# --- Done, with the lot number ------------------------------------------------------------------------------------------


@pytest.fixture
def due(cast):
    """A vaccine's task that is due today."""
    with farm_scope(user_id=cast.owner.pk, farm_id=cast.farm.id):
        given = {"title": "Vaccine: Gumboro 1", "vaccine": "Gumboro 1", "due_on": farm_today(cast.farm)}
        return write_record(Task(farm_id=cast.farm.id, batch=cast.batches["Pen 2"], **given))


def given(cast):
    return audit("SELECT vaccine, lot, batch_id FROM vaccinations WHERE farm_id = %s", cast.farm.id)


def done(task):
    return one("SELECT done_by_id FROM tasks WHERE id = %s", task.id)


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_done_asks_for_the_lot_and_marks_nothing_by_itself(cast, as_user, base, due, headers):
    client = as_user(cast.worker, **headers)
    answer = client.post(f"{base}/tasks/{due.id}/done/", {"done": "1"})
    assert (answer.status_code, answer["Location"]) == (302, f"{base}/records/vaccination/new/?task={due.id}")
    client.get(answer["Location"])
    assert (done(due), given(cast)) == (None, [])


def test_the_vaccination_is_filled_in_and_marks_the_task(cast, as_user, base, due):
    client, page = as_user(cast.worker), f"{base}/records/vaccination/new/?task={due.id}"
    form = html(client.get(page)).form(LOT)
    assert form.values["vaccine"] == "Gumboro 1"
    assert form.values["batch"] == str(cast.batches["Pen 2"].id)
    assert form.values["route"] == "water"
    landed = press(client, page, LOT, lot="K-4411")
    assert "Gumboro 1 given to Pen 2" in html(landed).text
    assert given(cast) == [("Gumboro 1", "K-4411", cast.batches["Pen 2"].id)]
    assert done(due) == cast.worker.pk
    text = html(client.get(f"{base}/batches/{cast.batches['Pen 2'].id}/health/")).text
    assert "Gumboro 1 Lot K-4411" in text


def test_done_without_a_lot_is_one_more_press(cast, as_user, base, due):
    press(as_user(cast.worker), f"{base}/records/vaccination/new/?task={due.id}", "Done, without writing a lot number")
    assert (done(due), given(cast)) == (cast.worker.pk, [])


def test_a_vaccination_that_is_refused_leaves_the_task_open(cast, as_user, base, due):
    page = f"{base}/records/vaccination/new/?task={due.id}"
    assert press(as_user(cast.worker), page, LOT, count="many").status_code == 422
    assert press(as_user(cast.worker), page, LOT, vaccine="").status_code == 422
    assert (done(due), given(cast)) == (None, [])


def test_two_people_write_one_vaccination_for_one_task(cast, as_user, base, due):
    page = f"{base}/records/vaccination/new/?task={due.id}"
    press(as_user(cast.worker), page, LOT, lot="1")
    landed = press(as_user(cast.owner), page, LOT, lot="2")
    assert "marked as done before" in html(landed).text
    assert [lot for _vaccine, lot, _batch in given(cast)] == ["1"]


def test_twenty_clicks_write_one_vaccination(cast, as_user, base, due):
    barrier = Barrier(20)
    page = f"{base}/records/vaccination/new/"
    typed = {"vaccine": "Gumboro 1", "batch": str(cast.batches["Pen 2"].id), "task": str(due.id)}

    def click(number):
        try:
            client = as_user(cast.worker)
            barrier.wait(PATIENCE)
            return client.post(page, {**typed, "key": f"key{number}", "lot": str(number)}).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(20) as threads:
        assert set(threads.map(click, range(20))) == {302}
    assert len(given(cast)) == 1


def test_the_task_of_another_farm_is_not_done_from_here(cast, as_user, base):
    with farm_scope(user_id=cast.stranger.pk, farm_id=cast.other_farm.id):
        given_there = {"title": "Pox", "vaccine": "Fowl pox", "due_on": farm_today(cast.other_farm)}
        theirs = write_record(Task(farm_id=cast.other_farm.id, **given_there))
    page = f"{base}/records/vaccination/new/"
    assert as_user(cast.owner).get(f"{page}?task={theirs.id}").status_code == 404
    typed = {"vaccine": "x", "batch": str(cast.batches["Pen 2"].id), "task": str(theirs.id), "key": "k"}
    assert as_user(cast.owner).post(page, typed).status_code == 404
    assert as_user(cast.owner).get(f"{page}?task=<script>").status_code == 200
    assert (done(theirs), given(cast)) == (None, [])


def test_an_overdue_vaccine_stands_on_today(cast, as_user, base):
    batch = flock(cast, days=30)
    with farm_scope(user_id=cast.owner.pk, farm_id=cast.farm.id):
        make_tasks(plan_of(batch, farm_today(cast.farm)), past=True)
    text = html(as_user(cast.worker).get(f"{base}/")).text
    assert "Chicks: Vaccine: Gumboro 1 was due on" in text
