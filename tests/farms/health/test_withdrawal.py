"""Withdrawal periods of eggs and meat: the same answer on every page, in the judge and in PostgreSQL."""

from __future__ import annotations

import random
from collections import Counter
from datetime import timedelta

import pytest
from django.db import connections

from farmops.database.scope import farm_scope
from farmops.refusals import Refused
from farms.health.labels import write_label
from farms.health.page import batch_health
from farms.health.withdrawal import withdrawal_of, withdrawal_words, withdrawals_on
from farms.models import Batch
from farms.people.farms import farm_today
from farms.records.services import write_record
from farms.records.types.treatment import Treatment
from governance.safety.judge import SafetyContext, is_unsafe
from tests.support.browser import html, press
from tests.support.database import audit, one
from tests.support.factories import drafts_of, make_batch, say_and_answer
from tests.support.records import today, write

DRUG = "Amprolium"


def treat(cast, batch="Pen 1", *, ago=0, drug=DRUG, person=None, **fields):
    with farm_scope(user_id=(person or cast.owner).pk, farm_id=cast.farm.id):
        first = farm_today(cast.farm) - timedelta(days=ago)
        given = {"drug": drug, "occurred_on": first, "last_day": first, **fields}
        return write_record(Treatment(farm_id=cast.farm.id, batch=cast.batches[batch], **given))


def day(cast, ahead):
    when = today(cast) + timedelta(days=ahead)
    return f"{when.day} {when:%b}"


SALE = {"item": "eggs", "quantity": "2", "unit": "crate", "unit_price_kobo": "5,000"}


# --- The same in Python and in PostgreSQL -----------------------------------------------------------------------------


def given_at_random(cast, batch, chance, today):
    first = today - timedelta(days=chance.randrange(40))
    banned = chance.random() < 0.05
    return Treatment(
        farm_id=cast.farm.id,
        batch=batch,
        drug="Furazolidone" if banned else DRUG,
        occurred_on=first,
        last_day=first + timedelta(days=chance.randrange(6)),
        egg_days=None if banned else chance.choice([None, 0, 0, 1, 7, 30, 365]),
        meat_days=None if banned else chance.choice([None, 0, 3, 3, 14, 28, 365]),
        not_for_layers=chance.random() < 0.1,
    )


def test_python_and_postgresql_agree_on_every_day_of_many_courses(cast):
    chance, found = random.Random(7), Counter()  # noqa: S311 - the same courses every time
    batches = [
        make_batch(cast.farm, cast.owner, f"House {kind} {number}", kind)
        for kind in ("layers", "broilers", "turkeys", "catfish")
        for number in range(5)
    ]
    with farm_scope(user_id=cast.owner.pk, farm_id=cast.farm.id) as scope:
        today = farm_today(cast.farm)
        for batch in batches:
            for _number in range(chance.choice([1, 1, 2])):
                write_record(given_at_random(cast, batch, chance, today))
        for ahead in (*range(-42, 45, 3), 360, 364, 365, 366, 370):
            on = today + timedelta(days=ahead)
            held = withdrawals_on(cast.farm.id, on)
            with connections[scope.alias].cursor() as cursor:
                for good in ("eggs", "birds", "fish"):
                    for batch_id in (None, *(batch.id for batch in batches)):
                        cursor.execute("SELECT withdrawal_on(%s, %s, %s, %s)", [cast.farm.id, batch_id, good, on])
                        refuses = cursor.fetchone()[0] is not None
                        said = withdrawal_words(batch_id, [good], on, held)
                        assert bool(said) == refuses, (ahead, good, batch_id, said)
                        found[refuses] += 1
    assert min(found[True], found[False]) > 500


def test_a_treatment_that_was_taken_out_holds_nothing(cast):
    write(cast, "treatment", batch=cast.batches["Pen 1"], drug=DRUG, last_day=today(cast), voided=True)
    with farm_scope(user_id=cast.owner.pk, farm_id=cast.farm.id):
        assert withdrawals_on(cast.farm.id, farm_today(cast.farm)) == {}
        assert withdrawal_words(cast.batches["Pen 1"].id, ["eggs"], farm_today(cast.farm)) == ""


@pytest.mark.parametrize(
    ("given", "badge"),
    [
        ({"egg_days": 5, "meat_days": 0}, "eggs held until {day}"),
        ({"egg_days": None, "meat_days": 0}, "eggs held: read the label"),
        ({"egg_days": 0, "meat_days": None}, "meat held: read the label"),
        ({"egg_days": 0, "meat_days": 0, "not_for_layers": True}, "eggs held: ask your vet"),
        ({"drug": "Chloramphenicol"}, "eggs held: ask your vet"),
        ({"egg_days": 0, "meat_days": 0}, None),
    ],
)
def test_what_is_not_known_is_not_safe(cast, given, badge):
    one_of_them = treat(cast, **given)
    withdrawal = withdrawal_of(cast.batches["Pen 1"], [one_of_them], today(cast))
    assert withdrawal.is_clear == (badge is None)
    if badge:
        assert withdrawal.badges[0] == badge.format(day=day(cast, 5))


# --- The places where a farmer reads it -------------------------------------------------------------------------------


def test_the_hold_is_read_at_each_place_and_is_gone_when_it_is_over(cast, as_user, base):
    treat(cast, egg_days=5, meat_days=7)
    treat(cast, "Pen 2", ago=9, egg_days=9, meat_days=9)
    client, until = as_user(cast.owner), day(cast, 5)
    today = html(client.get(f"{base}/")).text
    assert f"Pen 1: eggs held until {until}, meat held until {day(cast, 7)}." in today
    assert f"Eggs held until {until}" in today  # at the batch on the daily sheet
    assert "Pen 2: eggs held" not in today
    pen, other = (f"{base}/batches/{cast.batches[name].id}/" for name in ("Pen 1", "Pen 2"))
    for page in ("", "day/"):
        assert f"Eggs held until {until}" in html(client.get(pen + page)).text
        assert "Eggs held" not in html(client.get(other + page)).text
    for page in ("records/egg_collection/new/", "records/egg_collection/"):
        text = html(client.get(f"{base}/{page}")).text
        assert "These eggs are held back" in text
        assert "Pen 1: Do not sell the eggs before" in text
        assert "Pen 2: Do not sell" not in text
    assert "Pen 1: Do not sell the eggs before" in html(client.get(f"{base}/records/sale/new/")).text
    health = html(client.get(f"{base}/batches/{cast.batches['Pen 1'].id}/health/")).text
    assert "Do not sell the eggs before" in health
    assert (
        "No medicine holds the eggs or the meat."
        in html(client.get(f"{base}/batches/{cast.batches['Pen 2'].id}/health/")).text
    )


def test_a_farm_without_medicine_reads_nothing_of_it(cast, as_user, base):
    client = as_user(cast.owner)
    for page in ("", "records/sale/new/", "records/egg_collection/new/", "drafts/"):
        assert "held" not in html(client.get(f"{base}/{page}")).text.replace("Held back", "")


def test_the_sale_form_refuses_and_takes_a_reason(cast, as_user, base):
    treat(cast, egg_days=5, meat_days=7)
    client, page = as_user(cast.manager), f"{base}/records/sale/new/"
    pen = str(cast.batches["Pen 1"].id)
    refused = press(client, page, "Write it down", batch=pen, **SALE)
    assert refused.status_code == 422
    assert "A medicine holds what you sell" in html(refused).text
    assert one("SELECT count(*) FROM sales WHERE farm_id = %s", cast.farm.id) == 0
    press(client, page, "Write it down", batch=pen, withdrawal_reason="Sold to a tannery, not eaten", **SALE)
    press(client, page, "Write it down", batch=str(cast.batches["Pen 2"].id), **SALE)
    assert audit("SELECT withdrawal_reason FROM sales WHERE farm_id = %s ORDER BY 1", cast.farm.id) == [
        ("",),
        ("Sold to a tannery, not eaten",),
    ]


def test_the_reason_is_asked_at_once_only_while_something_is_held(cast, as_user, base):
    def is_open(page):
        text = as_user(cast.owner).get(page).content.decode()
        return text.index('name="withdrawal_reason"') < text.index('<details class="more"', text.index("<main"))

    say_and_answer(cast.farm, cast.owner, "Sold 2 crates of eggs from Pen 1 at 5,000 each")
    [draft] = drafts_of(cast.farm, cast.owner)
    pages = (f"{base}/records/sale/new/", f"{base}/drafts/{draft.id}/edit/")
    assert [is_open(page) for page in pages] == [False, False]
    treat(cast, egg_days=5, meat_days=7)
    assert [is_open(page) for page in pages] == [True, True]


def test_a_sale_draft_warns_before_confirm_and_confirm_says_why_not(cast, as_user, base):
    say_and_answer(cast.farm, cast.owner, "Sold 2 crates of eggs from Pen 1 at 5,000 each")
    [draft] = drafts_of(cast.farm, cast.owner)
    client, page = as_user(cast.owner), f"{base}/drafts/{draft.id}/"
    assert "Do not sell" not in html(client.get(page)).text
    treat(cast, egg_days=5, meat_days=7)
    for address in (page, f"{base}/drafts/", f"{base}/"):
        assert "Pen 1: Do not sell the eggs before" in html(client.get(address)).text
    answer = press(client, page, "Confirm")
    assert answer.status_code == 409
    assert "A medicine holds what you sell" in html(answer).text
    assert one("SELECT count(*) FROM sales WHERE farm_id = %s", cast.farm.id) == 0
    press(client, f"{page}edit/", "Save the change", withdrawal_reason="The vet allows it")
    press(client, page, "Confirm")
    assert one("SELECT withdrawal_reason FROM sales WHERE farm_id = %s", cast.farm.id) == "The vet allows it"


# --- The label ------------------------------------------------------------------------------------------------------


def label(cast):
    return audit("SELECT egg_days, meat_days FROM treatments WHERE farm_id = %s", cast.farm.id)


def test_the_labels_days_are_typed_once_by_those_who_manage(cast, as_user, base):
    given = treat(cast)
    page, post = f"{base}/records/treatment/{given.id}/", f"{base}/records/treatment/{given.id}/label/"
    for person, status in ((cast.worker, 403), (cast.viewer, 403), (cast.stranger, 404)):
        assert as_user(person).post(post, {"egg_days": "0", "meat_days": "0"}).status_code == status
    assert "What does the label say?" not in html(as_user(cast.worker).get(page)).text
    assert "Nobody has read the label yet" in html(as_user(cast.worker).get(page)).text
    assert label(cast) == [(None, None)]
    manager = as_user(cast.manager)
    for typed in ({}, {"egg_days": "-1"}, {"egg_days": "366"}, {"egg_days": "soon"}, {"egg_days": "5,8"}):
        assert manager.post(post, typed).status_code == 422
    assert label(cast) == [(None, None)]
    press(manager, page, "Save the label’s days", egg_days="5")
    assert label(cast) == [(5, None)]
    manager.post(post, {"egg_days": "0", "meat_days": "9"})  # the egg days are not asked again, and do not change
    assert label(cast) == [(5, 9)]
    manager.post(post, {"egg_days": "0", "meat_days": "0"})
    assert label(cast) == [(5, 9)]
    assert "What does the label say?" not in html(manager.get(page)).text


def test_a_worker_changes_no_days_below_the_pages_either(cast, sql):
    given = treat(cast)
    with farm_scope(user_id=cast.worker.pk, farm_id=cast.farm.id):
        assert write_label(given, 0, 0) is False
    with sql("app") as app:
        app.enter(cast.farm.id, cast.worker.pk, "worker")
        app.run("UPDATE treatments SET egg_days = 0 WHERE farm_id = %s", cast.farm.id)
    assert label(cast) == [(None, None)]


def test_a_banned_medicine_has_no_label(cast, as_user, base):
    given = treat(cast, drug="Furazolidone")
    text = html(as_user(cast.owner).get(f"{base}/records/treatment/{given.id}/")).text
    assert "What does the label say?" not in text
    assert "banned in animals for food" in text
    with farm_scope(user_id=cast.owner.pk, farm_id=cast.farm.id), pytest.raises(Refused, match="banned"):
        write_label(given, 0, 0)


def test_buying_or_noting_a_banned_medicine_warns_and_writes(cast, as_user, base):
    client = as_user(cast.owner)
    bought = {"category": "medication", "amount_kobo": "2,000", "description": "chloramphenicol 2 bottles"}
    landed = press(client, f"{base}/records/expense/new/", "Write it down", **bought)
    assert "banned in animals for food" in html(landed).text
    paid = one("SELECT id FROM expenses WHERE farm_id = %s", cast.farm.id)
    assert "banned in animals for food" in html(client.get(f"{base}/records/expense/{paid}/")).text
    landed = press(client, f"{base}/records/note/new/", "Write it down", text="Gave Furasol to Pen 2")
    assert "banned in animals for food" in html(landed).text
    landed = press(client, f"{base}/records/note/new/", "Write it down", text="Gave vitamins to Pen 2")
    assert "banned" not in html(landed).text.split("Written down")[1][:80]


# --- Symptoms, and the page ---------------------------------------------------------------------------------------------


def test_the_page_of_health_lists_what_was_given_and_seen_on_this_batch_alone(cast, as_user, base):
    treat(cast, drug="Tylosin")
    treat(cast, "Pen 2", drug="Piperazine")
    write(cast, "symptom", batch=cast.batches["Pen 1"], description="coughing", affected_count=7)
    write(cast, "symptom", batch=cast.batches["Pen 2"], description="limping")
    write(cast, "symptom", batch=cast.batches["Pen 1"], description="wrongly seen", voided=True)
    for person in (cast.owner, cast.worker, cast.viewer):
        text = html(as_user(person).get(f"{base}/batches/{cast.batches['Pen 1'].id}/health/")).text
        assert all(words in text for words in ("Tylosin", "Label not read", "coughing 7 animals"))
        assert not any(word in text for word in ("Piperazine", "limping", "wrongly seen"))
    theirs = cast.other_batch.id
    assert as_user(cast.owner).get(f"{base}/batches/{theirs}/health/").status_code == 404
    with farm_scope(user_id=cast.owner.pk, farm_id=cast.farm.id):
        found = batch_health(Batch.objects.get(id=cast.batches["Pen 1"].id), farm_today(cast.farm))
    assert [one.drug for one in found.unread] == ["Tylosin"]


# --- What the assistant may say -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "unsafe"),
    [
        ("You can sell the eggs today.", True),
        ("You can sell the eggs of Pen 1 today.", True),
        ("You can sell the eggs of Pen 2 today.", False),
        ("Do not sell the eggs of Pen 1 yet.", False),
    ],
)
def test_selling_out_of_a_held_batch_is_not_advised(answer, unsafe):
    context = SafetyContext(held={"Pen 1": ("eggs",)}, clear=("Pen 2",))
    assert is_unsafe(answer, context=context) == unsafe
    assert not is_unsafe(answer, context=SafetyContext())


def test_an_answer_about_selling_is_stopped_while_the_farms_batch_is_held(cast, monkeypatch):
    from tests.support.verdicts import said, verdicts

    text = "Yes, you can sell the eggs from Pen 1 today."
    free = said(cast, monkeypatch, text, question="may I sell eggs?")
    assert verdicts(free)["clinical_safety"][0] == "pass"
    treat(cast, egg_days=5, meat_days=7)
    assert verdicts(said(cast, monkeypatch, text, question="may I sell eggs?"))["clinical_safety"][0] == "block"
