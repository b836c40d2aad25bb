"""The review queue: a person confirms exactly what the card shows, changes it first, or throws it away."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from django.test import Client

from assistant.providers import builtin
from farmops.database.scope import farm_scope
from farms.models import FarmMember
from farms.people.farms import farm_today
from tests.support.browser import html, press, send
from tests.support.database import audit, one
from tests.support.factories import count_rows, drafts_of, make_cast, one_draft, say_and_answer, tool_use
from tests.support.records import heads
from tests.support.scripted import converse_scripted

STORY = "Sold 20 crates of eggs at 4,500 each to Mama Nkechi and 3 birds died in Pen 2"
TABLES = {"sale": "sales", "mortality": "mortality_records"}
HTMX = {"HX-Request": "true"}


@pytest.fixture
def two(cast):
    """The drafts of one message about a sale and deaths: record type -> draft."""
    say_and_answer(cast.farm, cast.owner, STORY)
    return {draft.record_type_id: draft for draft in drafts_of(cast.farm, cast.owner)}


def records(farm):
    return {kind: count_rows(table, farm.id) for kind, table in TABLES.items()}


def state(draft):
    return one("SELECT status, decided_by_id, reason FROM assistant_drafts WHERE id = %s", draft.id)


def confirm(client, base, draft, digest=None):
    return client.post(f"{base}/drafts/{draft.id}/confirm/", {"digest": draft.digest if digest is None else digest})


# --- Confirm ------------------------------------------------------------------------------------------------------------


def test_a_card_says_which_words_gave_which_field(owner, base, two):
    page = html(owner.get(f"{base}/drafts/"))
    sale, deaths = page.drafts[str(two["sale"].id)], page.drafts[str(two["mortality"].id)]
    assert "How I read this" in sale
    assert "“Mama Nkechi” Buyer" in sale
    assert "“Pen 2” Which batch" in deaths


def test_words_that_gave_nothing_are_named(cast, owner, base, monkeypatch):
    reading = {"fields": [["count", "3 birds", "mortality.count"]], "left": ["three cylinders"]}
    monkeypatch.setattr(builtin, "how_read", lambda _record: reading)
    say_and_answer(cast.farm, cast.owner, "3 birds died in Pen 2")
    (card,) = html(owner.get(f"{base}/drafts/")).drafts.values()
    assert "“3 birds” How many died I made nothing of: three cylinders" in card


@pytest.mark.parametrize(("sure", "drafts", "records_"), [(True, 0, 1), (False, 1, 0)])
def test_a_reading_that_is_not_sure_waits_for_a_person_in_auto_mode_too(monkeypatch, sure, drafts, records_):
    cast = make_cast(tier="auto", auto=("note",))
    monkeypatch.setattr(builtin, "how_read", lambda _record: {"fields": [], "left": [], "sure": sure})
    say_and_answer(cast.farm, cast.owner, "Note that the vet came to look at Pen 2")
    assert len(drafts_of(cast.farm, cast.owner)) == drafts
    assert count_rows("notes", cast.farm.id) == records_


def test_what_a_model_says_of_its_own_reading_is_not_shown(cast, owner, base, monkeypatch):
    use = tool_use("mortality", count=3, batch="Pen 2")
    use["toolUse"]["reading"] = {"fields": [["count", "300 birds", ""]], "left": []}
    converse_scripted(cast, monkeypatch, [use], "done")
    page = html(owner.get(f"{base}/drafts/"))
    assert [text for text in page.drafts.values() if "Death" in text]
    assert "How I read this" not in page.text
    assert "300" not in page.text


def test_a_card_shows_every_value_that_will_be_written_and_the_words_it_came_from(cast, owner, base, two):
    page = html(owner.get(f"{base}/drafts/"))
    without_fold = {draft: re.sub(r" How I read this .*(?= Confirm)", "", text) for draft, text in page.drafts.items()}
    assert without_fold == {
        str(two["sale"].id): "Sale Not written yet Sold 20 crates of eggs at ₦4,500 each to Mama Nkechi: ₦90,000"
        " Sold 20 crates of eggs Price for one ₦4,500 Total ₦90,000 Buyer Mama Nkechi When today"
        f" “{STORY}” Confirm Edit Discard",
        str(two["mortality"].id): "Death Not written yet 3 died in Pen 2"
        f" Died 3 Batch Pen 2 Cause not said When today “{STORY}” Confirm Edit Discard",
    }
    for _kind in TABLES:
        answered = press(owner, f"{base}/drafts/", "Confirm")
        assert answered.status_code == 200
        assert "Confirmed: " in html(answered).text
    assert audit(
        "SELECT item, quantity, unit, unit_price_kobo, total_kobo, buyer, batch_id, occurred_on, source, draft_id, created_by_id"
        " FROM sales WHERE farm_id = %s",
        cast.farm.id,
    ) == [
        ("eggs", 20, "crate", 450_000, 9_000_000, "Mama Nkechi", None, farm_today(cast.farm), "assistant", two["sale"].id,
         cast.owner.pk)
    ]  # fmt: skip
    assert audit(
        "SELECT count, cause, batch_id, occurred_on, source, draft_id FROM mortality_records WHERE farm_id = %s",
        cast.farm.id,
    ) == [(3, "", cast.batches["Pen 2"].id, farm_today(cast.farm), "assistant", two["mortality"].id)]
    assert heads(cast.batches["Pen 2"]) == 97
    page = html(owner.get(f"{base}/drafts/"))
    assert "Nothing is waiting" in page.text
    assert all("In the book" in text for text in page.drafts.values())


@pytest.mark.parametrize("kind", TABLES)
def test_confirm_by_htmx_answers_with_the_card_alone_and_the_new_count(cast, as_user, base, two, kind):
    client, draft = as_user(cast.owner, **HTMX), two[kind]
    answered = confirm(client, base, draft)
    body = answered.content.decode()
    assert answered.status_code == 200
    assert body.lstrip().startswith(f'<article class="draft" id="draft-{draft.id}"')
    assert "<html" not in body
    assert 'id="pending-count" hx-swap-oob="true"' in body
    page = html(answered)
    assert "In the book" in page.text
    assert page.text.endswith("1 waiting")
    assert f"Confirmed by {cast.owner}" in page.text
    record = one(f"SELECT id FROM {TABLES[kind]} WHERE draft_id = %s", draft.id)
    assert page.links == [f"{base}/records/{kind}/{record}/"]
    assert state(draft) == ("confirmed", cast.owner.pk, "")


@pytest.mark.parametrize("htmx", [{}, HTMX])
@pytest.mark.parametrize("kind", TABLES)
def test_the_same_confirm_sent_twice_writes_one_record_and_says_who_was_first(cast, as_user, base, two, kind, htmx):
    client, draft = as_user(cast.owner, **htmx), two[kind]
    first, second = confirm(client, base, draft), confirm(client, base, draft)
    assert first.status_code == (200 if htmx else 302)
    assert second.status_code == 409
    assert f"{cast.owner} has already confirmed this. Nothing more was written." in html(second).text
    third = confirm(as_user(cast.manager, **htmx), base, draft)
    assert third.status_code == 409
    assert f"{cast.owner} has already confirmed this. Nothing more was written." in html(third).text
    assert count_rows(TABLES[kind], cast.farm.id) == 1


@pytest.mark.parametrize("htmx", [{}, HTMX])
@pytest.mark.parametrize("digest", ["", "0" * 64, "x" * 5000, "🐔"])
def test_a_confirm_that_does_not_name_what_the_card_shows_writes_nothing(cast, as_user, base, two, htmx, digest):
    client, draft = as_user(cast.owner, **htmx), two["sale"]
    answered = confirm(client, base, draft, digest)
    assert answered.status_code == 409
    page = html(answered)
    assert "Nothing was written. Read it again, then decide." in page.text
    assert str(draft.id) in page.drafts
    assert state(draft) == ("pending", None, "")
    assert records(cast.farm) == {"sale": 0, "mortality": 0}
    # the answer carries the right card: confirming from it works
    assert send(client, page.form("Confirm"), f"{base}/drafts/{draft.id}/").status_code == 200
    assert records(cast.farm) == {"sale": 1, "mortality": 0}


def test_a_draft_that_has_become_impossible_is_refused_in_words_and_stays(cast, owner, base, two):
    press(owner, f"{base}/records/mortality/new/", "Write it down", count="99", batch=str(cast.batches["Pen 2"].id))
    answered = confirm(owner, base, two["mortality"])
    assert answered.status_code == 409
    assert "There are not that many animals in the batch." in html(answered).text
    assert state(two["mortality"]) == ("pending", None, "")
    assert records(cast.farm) == {"sale": 0, "mortality": 1}


# --- Edit ---------------------------------------------------------------------------------------------------------------


def test_edit_is_the_form_of_a_manual_entry_and_what_is_confirmed_after_it_is_what_was_edited(cast, owner, base, two):
    draft, address = two["sale"], f"{base}/drafts/{two['sale'].id}/edit/"
    by_hand = html(owner.get(f"{base}/records/sale/new/")).form("Write it down")
    editing = html(owner.get(address)).form("Save the change")
    assert editing.values.keys() - {"digest"} == by_hand.values.keys() - {"key"}
    assert (editing.values["unit_price_kobo"], editing.values["total_kobo"]) == ("4,500", "90,000")
    answered = send(owner, editing, address, quantity="18", total_kobo="81,000", buyer="Mama N.")
    page = html(answered)
    assert answered.redirect_chain == [(f"{base}/drafts/{draft.id}/", 302)]
    assert "Changed. Read it once more, then confirm." in page.text
    assert "The assistant had written: Sold 20 crates of eggs at ₦4,500 each to Mama Nkechi: ₦90,000" in page.text
    now = drafts_of(cast.farm, cast.owner)[0]
    assert now.id == draft.id
    assert now.payload == {**draft.payload, "quantity": 18, "buyer": "Mama N.", "total_kobo": 8_100_000}
    assert now.proposed_payload == draft.payload
    assert now.digest != draft.digest
    assert records(cast.farm) == {"sale": 0, "mortality": 0}
    stale = confirm(owner, base, draft)  # the page from before the edit
    assert stale.status_code == 409
    assert "This draft was changed after you opened it. Nothing was written." in html(stale).text
    assert send(owner, page.form("Confirm"), f"{base}/drafts/{draft.id}/").status_code == 200
    assert audit("SELECT quantity, buyer, total_kobo FROM sales WHERE draft_id = %s", draft.id) == [
        (18, "Mama N.", 8_100_000)
    ]


@pytest.mark.parametrize(
    ("kind", "field", "value"),
    [
        ("sale", "quantity", "-1"),
        ("sale", "total_kobo", "5"),
        ("sale", "occurred_on", "2999-01-01"),
        ("sale", "unit_price_kobo", "1e999999"),
        ("mortality", "count", "0"),
        ("mortality", "batch", "other farm"),
        ("mortality", "cause", "x" * 200),
    ],
)
def test_a_bad_edit_is_refused_beside_its_field_and_changes_nothing(cast, owner, base, two, kind, field, value):
    draft, address = two[kind], f"{base}/drafts/{two[kind].id}/edit/"
    value = str(cast.other_batch.id) if value == "other farm" else value
    answered = press(owner, address, "Save the change", **{field: value})
    assert answered.status_code == 422
    assert html(answered).form("Save the change").errors[field]
    assert one("SELECT digest FROM assistant_drafts WHERE id = %s", draft.id) == draft.digest


def test_two_people_who_edit_the_same_draft_do_not_overwrite_each_other(cast, owner, as_user, base, two):
    address = f"{base}/drafts/{two['sale'].id}/edit/"
    mine = html(owner.get(address)).form("Save the change")
    press(as_user(cast.manager), address, "Save the change", buyer="Iya Bisi")
    answered = send(owner, mine, address, buyer="Mama N.")
    assert answered.status_code == 409
    page = html(answered)
    assert "This draft was changed after you opened it. Nothing was written." in page.text
    assert page.form("Save the change").values["buyer"] == "Mama N."
    assert one("SELECT payload->>'buyer' FROM assistant_drafts WHERE id = %s", two["sale"].id) == "Iya Bisi"
    again = send(owner, page.form("Save the change"), address)  # pressing it again is still the old page
    assert again.status_code == 409


def test_a_decided_draft_cannot_be_edited(cast, owner, base, two):
    address = f"{base}/drafts/{two['sale'].id}/edit/"
    form = html(owner.get(address)).form("Save the change")
    confirm(owner, base, two["sale"])
    assert send(owner, form, address, buyer="Iya Bisi").status_code == 409
    shown = owner.get(address)
    assert shown.status_code == 409
    assert "This draft is already decided and cannot be changed." in html(shown).text
    assert all("Save the change" not in form.buttons for form in html(shown).forms)
    assert one("SELECT payload->>'buyer' FROM assistant_drafts WHERE id = %s", two["sale"].id) == "Mama Nkechi"


# --- Discard ------------------------------------------------------------------------------------------------------------


def test_a_draft_is_discarded_once_and_only_with_a_reason(cast, owner, as_user, base, two):
    draft, address = two["sale"], f"{base}/drafts/{two['sale'].id}/discard/"
    for reason in ("", "   ", "x" * 201):
        answered = press(owner, address, "Discard", reason=reason)
        assert answered.status_code == 422
        form = html(answered).form("Discard")
        assert form.errors["reason"]
        assert state(draft) == ("pending", None, "")
    manager = as_user(cast.manager)
    old = html(manager.get(address)).form("Discard")
    answered = send(owner, form, address, reason="It was 18 crates")
    assert "Discarded. Nothing was written." in html(answered).text
    assert f"Discarded by {cast.owner}: It was 18 crates" in html(answered).text
    late = send(manager, old, address, reason="me too")
    assert late.status_code == 409
    assert f"{cast.owner} has already discarded this. Nothing was written." in html(late).text
    confirmed = confirm(manager, base, draft)
    assert confirmed.status_code == 409
    assert f"{cast.owner} has already discarded this. Nothing was written." in html(confirmed).text
    assert state(draft) == ("discarded", cast.owner.pk, "It was 18 crates")
    assert records(cast.farm) == {"sale": 0, "mortality": 0}


def test_a_discard_of_a_draft_that_was_changed_meanwhile_is_refused(cast, owner, as_user, base, two):
    address = f"{base}/drafts/{two['sale'].id}/discard/"
    old = html(owner.get(address)).form("Discard")
    press(as_user(cast.manager), f"{base}/drafts/{two['sale'].id}/edit/", "Save the change", buyer="Iya Bisi")
    answered = send(owner, old, address, reason="wrong buyer")
    assert answered.status_code == 409
    assert "This draft was changed after you opened it." in html(answered).text
    assert "Iya Bisi" in html(answered).text
    assert state(two["sale"]) == ("pending", None, "")


# --- Who ------------------------------------------------------------------------------------------------------------------


# role -> the answer to a decision on a sale, on the owner's deaths, on her own deaths
WHO = {
    "owner": (302, 302, 302),
    "manager": (302, 302, 302),
    "worker": (404, 404, 302),
    "viewer": (403, 403, None),
    "stranger": (404, 404, None),
    "staff": (404, 404, None),
    "nobody": (302, 302, None),
}


@pytest.mark.parametrize("act", ["confirm", "edit", "discard"])
@pytest.mark.parametrize("who", WHO)
def test_each_person_decides_what_is_hers_to_decide(cast, as_user, base, two, who, act):
    client = Client() if who == "nobody" else as_user(getattr(cast, who))
    drafts = [two["sale"], two["mortality"]]
    if WHO[who][2]:
        say_and_answer(cast.farm, getattr(cast, who), "2 birds died in Pen 1")
        drafts.append(drafts_of(cast.farm, cast.owner)[-1])
    pen = {"sale": "", "mortality": str(cast.batches["Pen 1"].id)}
    decided = 0
    for draft, status in zip(drafts, WHO[who], strict=False):
        fields = {"digest": draft.digest, "reason": "wrong", "batch": pen[draft.record_type_id], "count": "1",
                  "item": "eggs", "unit": "crate", "quantity": "2", "total_kobo": "9000"}  # fmt: skip
        answered = client.post(f"{base}/drafts/{draft.id}/{act}/", fields)
        assert answered.status_code == status, draft
        changed = status == 302 and who != "nobody"
        expected = {"confirm": "confirmed", "edit": "pending", "discard": "discarded"}[act] if changed else "pending"
        assert state(draft)[0] == expected
        assert (one("SELECT digest FROM assistant_drafts WHERE id = %s", draft.id) != draft.digest) is (
            changed and act == "edit"
        )
        decided += changed
    assert sum(records(cast.farm).values()) == (decided if act == "confirm" else 0)


def test_cards_offer_buttons_only_to_those_who_may_decide(cast, as_user, base, two):
    say_and_answer(cast.farm, cast.worker, "2 birds died in Pen 1")
    for role, count in (("owner", 3), ("manager", 3), ("worker", 1), ("viewer", 0)):
        for page in (f"{base}/drafts/", f"{base}/"):
            forms = html(as_user(getattr(cast, role)).get(page)).forms
            for button in ("Confirm", "Edit", "Discard"):
                assert sum(button in form.buttons for form in forms) == count, (role, page, button)
    assert "The owner or a manager decides this one." in html(as_user(cast.viewer).get(f"{base}/drafts/")).text


@pytest.mark.parametrize("htmx", [{}, HTMX])
def test_a_draft_of_another_farm_cannot_be_decided_from_mine(cast, as_user, base, htmx):
    say_and_answer(cast.other_farm, cast.stranger, "3 birds died in Pen 9")
    theirs = drafts_of(cast.other_farm, cast.stranger)[0]
    client = as_user(cast.owner, **htmx)
    for draft_id in (theirs.id, uuid4()):
        for act in ("", "confirm/", "edit/", "discard/"):
            posted = client.post(
                f"{base}/drafts/{draft_id}/{act}", {"digest": theirs.digest, "reason": "x", "count": "1"}
            )
            assert posted.status_code == (405 if act == "" else 404)
            assert client.get(f"{base}/drafts/{draft_id}/{act}").status_code == 404
    assert state(theirs) == ("pending", None, "")
    assert count_rows("mortality_records", cast.other_farm.id) == 0


def test_somebody_who_left_the_farm_decides_nothing(cast, as_user, base):
    draft, client = one_draft(cast), as_user(cast.manager)
    assert client.get(f"{base}/drafts/{draft.id}/").status_code == 200
    with farm_scope(user_id=cast.owner.pk, farm_id=cast.farm.id):
        FarmMember.objects.filter(farm_id=cast.farm.id, user_id=cast.manager.pk).delete()
    assert confirm(client, base, draft).status_code == 404
    assert state(draft) == ("pending", None, "")


def test_a_confirm_opened_by_its_address_shows_the_card_and_decides_nothing(cast, owner, base, two):
    """After signing in again the browser comes back to the address with GET."""
    answered = owner.get(f"{base}/drafts/{two['sale'].id}/confirm/", follow=True)
    assert answered.status_code == 200
    assert html(answered).form("Confirm").values["digest"] == two["sale"].digest
    assert state(two["sale"]) == ("pending", None, "")


def test_a_worker_with_a_page_from_the_owners_phone_still_cannot_confirm(cast, as_user, base, two):
    """She knows the address and the digest."""
    answered = confirm(as_user(cast.worker), base, two["sale"])
    assert answered.status_code == 404
    assert "₦" not in html(answered).text
    assert records(cast.farm) == {"sale": 0, "mortality": 0}


def test_a_long_queue_shows_the_oldest_and_says_how_many_more_wait(cast, as_user):
    for number in range(1, 13):
        say_and_answer(cast.farm, cast.owner, f"{number} birds died in Pen 1 and {number} birds died in Pen 2")
    page = as_user(cast.owner).get(f"/farms/{cast.farm.slug}/drafts/").content.decode()
    assert page.count("data-draft-id") == 20
    assert "4 more wait." in page
