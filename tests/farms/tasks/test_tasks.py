"""Tasks that come again, who does them, and what the list says."""

from __future__ import annotations

from datetime import timedelta

import pytest

from farmops.database.scope import farm_scope
from farms.models import FarmMember
from farms.people.farms import farm_today
from farms.people.membership import remove
from farms.records.services import void_record, write_record
from farms.records.types.task import Task
from farms.tasks.services import assign, mark_task
from tests.support.browser import html, press
from tests.support.database import audit, one
from tests.support.factories import UserFactory
from tests.support.threads import at_once


def task(cast, *, ago=0, batch="Pen 1", **fields):
    """A task that was due `ago` days before today."""
    with farm_scope(user_id=cast.owner.pk, farm_id=cast.farm.id):
        due = farm_today(cast.farm) - timedelta(days=ago)
        said = {"title": "Clean the drinkers", "due_on": due, **fields}
        return write_record(Task(farm_id=cast.farm.id, batch=cast.batches[batch], **said))


def mark(cast, task_id, *, done=True):
    with farm_scope(user_id=cast.worker.pk, farm_id=cast.farm.id):
        return mark_task(task_id, done=done, today=farm_today(cast.farm))


def days_ahead(cast):
    """(days from today, done) of each task of the farm, the earliest first."""
    with farm_scope(user_id=cast.owner.pk, farm_id=cast.farm.id):
        today = farm_today(cast.farm)
    found = audit("SELECT due_on, done_at IS NOT NULL FROM tasks WHERE farm_id = %s ORDER BY 1, 2 DESC", cast.farm.id)
    return [((due - today).days, done) for due, done in found]


# --- Again --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ago", "every", "following"),
    [(0, 1, 1), (0, 7, 7), (3, 7, 4), (7, 7, 7), (30, 7, 5), (-3, 7, 10), (400, 366, 332)],
)
def test_the_next_one_is_due_after_today_in_step_with_the_first(cast, ago, every, following):
    first = task(cast, ago=ago, repeat_days=every)
    assert mark(cast, first.id)
    assert days_ahead(cast) == [(-ago, True), (following, False)]


def test_the_next_one_says_what_the_first_said(cast):
    first = task(cast, repeat_days=7, vaccine="LaSota", why="in lay", assignee_id=cast.worker.pk)
    mark(cast, first.id)
    columns = "title, batch_id, repeat_days, vaccine, why, assignee_id, source"
    found = audit(f"SELECT {columns}, created_by_id FROM tasks WHERE farm_id = %s ORDER BY due_on", cast.farm.id)
    assert found[0][:-1] == found[1][:-1]
    assert [row[-1] for row in found] == [cast.owner.pk, cast.worker.pk]


def test_a_task_without_repeat_comes_once(cast):
    first = task(cast)
    mark(cast, first.id)
    assert days_ahead(cast) == [(0, True)]


def test_twenty_clicks_at_once_make_one_next_task(cast):
    first = task(cast, repeat_days=7)
    with farm_scope(user_id=cast.owner.pk, farm_id=cast.farm.id):
        today = farm_today(cast.farm)
    changed = at_once(cast, lambda: mark_task(first.id, done=True, today=today), person=cast.worker)
    assert sorted(changed) == [False] * 19 + [True]
    assert days_ahead(cast) == [(0, True), (7, False)]


def test_unmarking_and_marking_again_does_not_double_it(cast):
    first = task(cast, repeat_days=7)
    for _time in range(3):
        assert mark(cast, first.id)
        assert mark(cast, first.id, done=False)
    assert mark(cast, first.id)
    assert days_ahead(cast) == [(0, True), (7, False)]


def test_a_repetition_that_was_taken_out_stays_out(cast):
    first = task(cast, repeat_days=7)
    mark(cast, first.id)
    with farm_scope(user_id=cast.owner.pk, farm_id=cast.farm.id):
        void_record(Task.objects.get(farm_id=cast.farm.id, done_at=None), "enough")
    mark(cast, first.id, done=False)
    mark(cast, first.id)
    assert one("SELECT count(*) FROM tasks WHERE farm_id = %s AND voided_at IS NULL", cast.farm.id) == 1


def test_a_click_through_the_pages_makes_the_next_one(cast, as_user, base):
    task(cast, repeat_days=7)
    press(as_user(cast.worker), f"{base}/tasks/", "Done")
    assert days_ahead(cast) == [(0, True), (7, False)]
    assert "every 7 days" in html(as_user(cast.worker).get(f"{base}/tasks/")).text


# --- Who does it --------------------------------------------------------------------------------------------------------


def doer(task_id):
    return one("SELECT assignee_id FROM tasks WHERE id = %s", task_id)


def test_a_task_is_given_to_somebody_when_it_is_written_and_later(cast, as_user, base):
    client = as_user(cast.owner)
    typed = {"title": "Buy lime", "assignee": str(cast.worker.pk)}
    press(client, f"{base}/records/task/new/", "Write it down", **typed)
    written = one("SELECT id FROM tasks WHERE farm_id = %s", cast.farm.id)
    assert doer(written) == cast.worker.pk
    page = f"{base}/records/task/{written}/"
    press(client, page, "Save", assignee=str(cast.manager.pk))
    assert doer(written) == cast.manager.pk
    press(client, page, "Save", assignee="")
    assert doer(written) is None


def test_a_task_is_given_to_members_who_write_alone(cast, as_user, base):
    first = task(cast)
    address = f"{base}/tasks/{first.id}/assignee/"
    outsider = UserFactory()
    for wrong in (cast.stranger.pk, cast.viewer.pk, outsider.pk, "me", "<script>"):
        as_user(cast.owner).post(address, {"assignee": str(wrong)})
        typed = {"title": "Buy lime", "assignee": str(wrong), "key": "k"}
        assert as_user(cast.owner).post(f"{base}/records/task/new/", typed).status_code == 422
    for person, status in ((cast.viewer, 403), (cast.stranger, 404)):
        assert as_user(person).post(address, {"assignee": str(cast.worker.pk)}).status_code == status
    assert (doer(first.id), one("SELECT count(*) FROM tasks WHERE farm_id = %s", cast.farm.id)) == (None, 1)
    with farm_scope(user_id=cast.stranger.pk, farm_id=cast.other_farm.id):
        assert assign(first.id, cast.stranger.pk) is False


def test_mine_shows_mine_alone(cast, as_user, base):
    task(cast, title="For the worker", assignee_id=cast.worker.pk)
    task(cast, title="For the manager", assignee_id=cast.manager.pk)
    task(cast, title="For anybody")
    mine = html(as_user(cast.worker).get(f"{base}/tasks/?mine=1")).text
    assert "For the worker" in mine
    assert "For the manager" not in mine
    assert "For anybody" not in mine
    everything = html(as_user(cast.worker).get(f"{base}/tasks/")).text
    assert all(words in everything for words in ("For the worker", "For the manager", "For anybody"))
    assert "No task is yours" in html(as_user(cast.viewer).get(f"{base}/tasks/?mine=1")).text


def test_today_and_the_list_say_batch_reason_and_who(cast, as_user, base):
    task(cast, ago=2, title="Gumboro", why="Age 14 days.", assignee_id=cast.worker.pk)
    for page in ("", "tasks/"):
        text = html(as_user(cast.viewer).get(f"{base}/{page}")).text
        assert f"Gumboro Pen 1 · {cast.worker} Overdue Age 14 days." in text


# --- What is refused, and who has left ------------------------------------------------------------------------------------


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_a_mark_of_somebody_else_stays_and_the_page_says_why(cast, as_user, base, headers):
    first = task(cast)
    with farm_scope(user_id=cast.owner.pk, farm_id=cast.farm.id):
        mark_task(first.id, done=True, today=farm_today(cast.farm))
    answer = as_user(cast.worker).post(f"{base}/tasks/{first.id}/done/", {"done": "0"}, headers=headers)
    assert answer.status_code == 409
    assert "Only who marked it as done" in html(answer).text
    assert days_ahead(cast) == [(0, True)]


def test_a_task_that_would_come_again_too_far_ahead_is_done_and_does_not(cast, as_user, base):
    first = task(cast, ago=-1000, repeat_days=366)
    assert as_user(cast.worker).post(f"{base}/tasks/{first.id}/done/", {"done": "1"}).status_code == 302
    assert days_ahead(cast) == [(1000, True)]


def test_a_task_of_somebody_who_has_left_comes_again_for_anybody(cast):
    first = task(cast, repeat_days=7, assignee_id=cast.worker.pk)
    with farm_scope(user_id=cast.owner.pk, farm_id=cast.farm.id):
        remove(FarmMember.objects.get(farm_id=cast.farm.id, user_id=cast.worker.pk))
        mark_task(first.id, done=True, today=farm_today(cast.farm))
    assert audit("SELECT assignee_id FROM tasks WHERE farm_id = %s ORDER BY due_on", cast.farm.id) == [
        (cast.worker.pk,),
        (None,),
    ]
