"""A person opens a farm and keeps its book by hand: who may, what is refused with which words, and what is written."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client

from farms.people.farms import farm_today
from tests.support.browser import crawl, html, one, press, rows, send, sent
from tests.support.factories import UserFactory, count_rows, drafts_of, make_farm, say_and_answer
from tests.support.letters import sign_up

ROLES = ["owner", "manager", "worker", "viewer", "stranger", "staff", "nobody"]
VERBS = ["get", "post", "put", "patch", "delete", "options"]
TABLES = {"sale": "sales", "mortality": "mortality_records", "note": "notes"}


@pytest.fixture
def clients(cast, as_user):
    """Role -> browser."""
    found = {role: as_user(getattr(cast, role)) for role in ROLES if role != "nobody"}
    return {**found, "nobody": Client()}


@pytest.fixture
def base(cast):
    return f"/farms/{cast.farm.slug}"


def typed(cast, kind):
    """A valid entry of each type, as a person types it."""
    pen = str(cast.batches["Pen 2"].id)
    return {
        "sale": {
            "item": "eggs",
            "quantity": "20",
            "unit": "crate",
            "unit_price_kobo": "₦4,500",
            "buyer": "Mama Nkechi",
        },
        "mortality": {"count": "3", "batch": pen, "cause": "heat"},
        "note": {"text": "Fence is broken", "batch": ""},
    }[kind]


def write(client, base, kind, **fields):
    return press(client, f"{base}/records/{kind}/new/", "Write it down", **fields)


def written(cast):
    return {kind: count_rows(table, cast.farm.id) for kind, table in TABLES.items()}


def heads(batch):
    return one("SELECT sum(delta)::int FROM stock_movements WHERE batch_id = %s", batch.id)


# --- Beginning ------------------------------------------------------------------------------------------------------


def test_a_newcomer_signs_up_opens_a_farm_adds_animals_and_sees_them_today():
    client = Client()
    landed = sign_up(client, "Ada@Farm.Example", name="Ada")
    assert landed.redirect_chain[-1][0] == "/farms/new/"
    assert landed.status_code == 200
    landed = send(client, html(landed).form("Create the farm"), "/farms/new/", name="Ada's Layers")
    slug = one("SELECT slug FROM farms WHERE name = %s", "Ada's Layers")
    assert landed.redirect_chain[-1][0] == f"/farms/{slug}/batches/new/"
    landed = send(
        client, html(landed).form("Add the batch"), f"/farms/{slug}/batches/new/", name="Pen A", placed_count="1,200"
    )
    assert landed.redirect_chain[-1][0] == f"/farms/{slug}/"
    assert "Pen A 1,200 Layers" in html(landed).text
    today = client.get("/farms/", follow=True)
    assert today.redirect_chain[-1][0] == f"/farms/{slug}/"
    assert "Pen A 1,200 Layers" in html(today).text
    assert rows(
        "SELECT p.email, p.name, m.role, f.timezone, f.ai_autonomy, f.credit_balance FROM farms f"
        " JOIN farm_members m ON m.farm_id = f.id JOIN people p ON p.id = m.user_id WHERE f.slug = %s",
        slug,
    ) == [("ada@farm.example", "Ada", "owner", "Africa/Lagos", "draft", 0)]
    assert rows(
        "SELECT b.name, m.reason, m.delta FROM batches b JOIN stock_movements m ON m.batch_id = b.id"
        " JOIN farms f ON f.id = b.farm_id WHERE f.slug = %s",
        slug,
    ) == [("Pen A", "placed", 1200)]


@pytest.mark.parametrize(
    ("email", "password", "field"),
    [
        ("not-an-email", "yam-and-palm-oil", "email"),
        ("ada2@farm.example", "short", "password1"),
        ("ada2@farm.example", "password123", "password1"),
        ("ada2@farm.example", "", "password1"),
    ],
)
def test_a_bad_sign_up_makes_nobody(email, password, field):
    answer = press(Client(), "/accounts/signup/", "Make my account", email=email, password1=password)
    assert html(answer).form("Make my account").errors[field]
    assert rows("SELECT 1 FROM people WHERE email = %s", email) == []


def test_a_second_sign_up_with_the_same_email_makes_nobody(cast):
    press(
        Client(), "/accounts/signup/", "Make my account", email=cast.owner.email.upper(), password1="yam-and-palm-oil"
    )
    assert one("SELECT count(*) FROM people WHERE email = %s", cast.owner.email) == 1


def test_a_person_signs_in_with_email_and_password_only_when_both_are_right(cast):
    client = Client()
    wrong = press(client, "/accounts/login/", "Sign in", login=cast.owner.email, password="wrong")
    assert "_auth_user_id" not in client.session
    assert html(wrong).form("Sign in").values["login"] == cast.owner.email
    right = press(client, "/accounts/login/", "Sign in", login=cast.owner.email.upper(), password="farmops-test")
    assert right.redirect_chain[-1][0] == f"/farms/{cast.farm.slug}/"
    press(client, f"/farms/{cast.farm.slug}/", "Sign out")
    assert client.get(f"/farms/{cast.farm.slug}/").status_code == 302


def test_after_signing_in_a_person_lands_where_she_wanted_to_go(cast, base):
    client = Client()
    wanted = f"{base}/records/sale/"
    address = client.get(wanted)["Location"]
    landed = press(client, address, "Sign in", login=cast.owner.email, password="farmops-test")
    assert landed.redirect_chain[-1][0] == wanted
    away = Client()
    landed = press(
        away, "/accounts/login/?next=https://evil.example/", "Sign in", login=cast.owner.email, password="farmops-test"
    )
    assert all("evil" not in address for address, _ in landed.redirect_chain)


def test_a_person_sees_all_her_farms_and_no_other(cast, clients, as_user):
    second = make_farm(cast.viewer)
    page = html(clients["viewer"].get("/farms/"))
    assert {link for link in page.links if "-" in link} == {f"/farms/{cast.farm.slug}/", f"/farms/{second.slug}/"}
    assert "Your role: viewer" in page.text
    assert "You have no farm yet" in html(as_user(UserFactory()).get("/farms/")).text


@pytest.mark.parametrize(
    ("name", "zone", "field"),
    [("", "Africa/Lagos", "name"), ("x" * 81, "Africa/Lagos", "name"), ("Ok", "Mars/Base", "timezone")],
)
def test_a_farm_without_a_right_name_or_place_is_not_created(cast, clients, name, zone, field):
    before = one("SELECT count(*) FROM farm_members WHERE user_id = %s", cast.owner.pk)
    answer = press(clients["owner"], "/farms/new/", "Create the farm", name=name, timezone=zone)
    assert answer.status_code == 422
    form = html(answer).form("Create the farm")
    assert form.errors[field]
    assert form.values["name"] == name
    assert one("SELECT count(*) FROM farm_members WHERE user_id = %s", cast.owner.pk) == before


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "x" * 61),
        ("name", "pen 1"),  # there is a Pen 1
        ("kind", "dragons"),
        ("placed_count", "0"),
        ("placed_count", "-5"),
        ("placed_count", "many"),
        ("placed_count", "1000001"),
        ("placed_on", "2999-01-01"),
        ("placed_on", "someday"),
    ],
)
def test_a_wrong_batch_is_refused_beside_its_field(cast, clients, base, field, value):
    entry = {"name": "Pen 3", "kind": "layers", "placed_count": "50", "placed_on": "", field: value}
    answer = press(clients["manager"], f"{base}/batches/new/", "Add the batch", **entry)
    assert answer.status_code == 422
    form = html(answer).form("Add the batch")
    assert list(form.errors) == [field]
    assert form.values["name"] == entry["name"]
    assert count_rows("batches", cast.farm.id) == 2


# --- Writing a record -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", TABLES)
@pytest.mark.parametrize("role", ["owner", "manager", "worker", "viewer"])
def test_a_member_writes_what_her_role_allows_and_nothing_else(cast, clients, base, kind, role):
    allowed = role in ("owner", "manager") or (role == "worker" and kind != "sale")
    address = f"{base}/records/{kind}/new/"
    entry = typed(cast, kind)
    before = written(cast)
    assert clients[role].get(address).status_code == (200 if allowed else 403)
    answer = clients[role].post(address, entry)
    assert answer.status_code == (302 if allowed else 403)
    assert written(cast) == {**before, kind: before[kind] + allowed}
    if allowed:
        assert one(
            f"SELECT source, created_by_id, draft_id, occurred_on FROM {TABLES[kind]} WHERE farm_id = %s", cast.farm.id
        ) == ("person", getattr(cast, role).pk, None, farm_today(cast.farm))


def test_a_sale_is_kept_in_kobo_and_shown_in_naira(cast, clients, base):
    landed = write(clients["owner"], base, "sale", **typed(cast, "sale"))
    assert "Written down: Sold 20 crates of eggs at ₦4,500 each to Mama Nkechi: ₦90,000" in html(landed).text
    sale, *row = one(
        "SELECT id, item, quantity, unit, unit_price_kobo, total_kobo, buyer FROM sales WHERE farm_id = %s",
        cast.farm.id,
    )
    assert row == ["eggs", 20, "crate", 450_000, 9_000_000, "Mama Nkechi"]
    detail = html(clients["viewer"].get(f"{base}/records/sale/{sale}/")).text
    assert "Total ₦90,000" in detail
    assert f"Written by {cast.owner}" in detail


def test_deaths_and_sales_of_birds_lower_the_head_count_and_eggs_do_not(cast, clients, base):
    pen = cast.batches["Pen 2"]
    write(clients["worker"], base, "mortality", **typed(cast, "mortality"))
    write(
        clients["owner"], base, "sale", item="birds", quantity="10", unit="bird", total_kobo="60000", batch=str(pen.id)
    )
    write(
        clients["owner"], base, "sale", item="eggs", quantity="5", unit="crate", total_kobo="20000", batch=str(pen.id)
    )
    assert heads(pen) == 87
    assert "Pen 2 87 Layers" in html(clients["viewer"].get(f"{base}/")).text


def test_more_birds_than_there_are_cannot_die_or_be_sold(cast, clients, base):
    pen = str(cast.batches["Pen 2"].id)
    for kind, entry in {
        "mortality": {"count": "101", "batch": pen, "cause": "heat"},
        "sale": {"item": "birds", "quantity": "101", "unit": "bird", "total_kobo": "5000", "batch": pen},
    }.items():
        answer = write(clients["owner"], base, kind, **entry)
        assert answer.status_code == 422
        assert "There are not that many animals in the batch." in html(answer).text
        kept = html(answer).form("Write it down").values
        assert {name: kept[name] for name in entry} == entry
    assert written(cast) == {"sale": 0, "mortality": 0, "note": 0}
    assert heads(cast.batches["Pen 2"]) == 100
    write(clients["owner"], base, "mortality", count="100", batch=pen)
    assert heads(cast.batches["Pen 2"]) == 0


LONG = "palm oil " * 1200  # 10 kB
SCRIPT = "<script>alert(1)</script>"
NO_NUMBERS = [
    "-1",
    "0",
    "1000001",
    "9" * 5000,
    "1e999999999",
    "NaN",
    "Infinity",
    "",
    SCRIPT,
    LONG,
    "🐔",
    "三",
    "3 or 4",
]
NO_MONEY = [
    "-1",
    "0",
    "0.001",
    "200000000000",
    "9" * 5000,
    "1e999999",
    "1e999999999",
    "NaN",
    "-Infinity",
    SCRIPT,
    LONG,
    "🐔",
]
NO_DATES = ["2999-01-01", "31/02/2026", "1999-12-31", "0001-01-01", "someday", SCRIPT, LONG, "🐔", "२०२६"]
NO_BATCH = ["other farm", str(uuid4()), "Pen 9", SCRIPT, LONG, "🐔"]
BAD = [
    *(("mortality", "count", value) for value in [*NO_NUMBERS, "2.5"]),
    *(("mortality", "batch", value) for value in ["", *NO_BATCH]),
    *(("mortality", "cause", value) for value in [LONG]),
    *(("mortality", "occurred_on", value) for value in ["tomorrow", *NO_DATES]),
    *(("sale", "quantity", value) for value in [*NO_NUMBERS, "1.2345"]),
    *(("sale", "item", value) for value in ["", "dragons", SCRIPT, LONG, "🐔"]),
    *(("sale", "unit", value) for value in ["", "truck", SCRIPT, LONG, "🐔"]),
    *(("sale", "unit_price_kobo", value) for value in NO_MONEY),
    *(("sale", "total_kobo", value) for value in [*NO_MONEY, "89,999"]),
    *(("sale", "buyer", value) for value in [LONG]),
    *(("sale", "batch", value) for value in NO_BATCH),
    *(("sale", "occurred_on", value) for value in ["tomorrow", *NO_DATES]),
    *(("note", "text", value) for value in ["", "   ", LONG]),
    *(("note", "batch", value) for value in NO_BATCH),
    *(("note", "occurred_on", value) for value in ["tomorrow", *NO_DATES]),
]


@pytest.mark.parametrize("kind", TABLES)
def test_bad_input_is_refused_beside_its_field_keeps_what_was_typed_and_writes_nothing(cast, clients, base, kind):
    client, address = clients["owner"], f"{base}/records/{kind}/new/"
    special = {
        "other farm": str(cast.other_batch.id),
        "tomorrow": str(farm_today(cast.farm) + timedelta(days=1)),
    }
    wrong = []
    for bad_kind, field, value in BAD:
        if bad_kind != kind:
            continue
        value = special.get(value, value)
        entry = {**typed(cast, kind), field: value}
        client.raise_request_exception = False
        answer = client.post(address, entry)
        said = (field, value[:30], answer.status_code)
        if answer.status_code != 422:
            wrong.append(said)
            continue
        form = html(answer).form("Write it down")
        if not form.errors.get(field):
            wrong.append((*said, form.errors))
        kept = {name: form.values.get(name) for name in entry if name not in ("batch", "item", "unit")}
        expected = {name: value for name, value in entry.items() if name in kept}
        if kept != expected:
            wrong.append((*said, "not kept"))
        if SCRIPT in answer.content.decode():
            wrong.append((*said, "not escaped"))
    assert wrong == []
    assert written(cast) == {"sale": 0, "mortality": 0, "note": 0}


@pytest.mark.parametrize("text", [SCRIPT, "🐔🥚", "ጫጩት ሞተ", "دجاجة", "ọ̀sẹ̀ 'quote' \"double\" & %s {{ 7 }}"])
def test_words_of_any_script_are_kept_as_typed_and_shown_as_words(cast, clients, base, text):
    client, pen = clients["owner"], str(cast.batches["Pen 1"].id)
    write(client, base, "note", text=text)
    write(client, base, "mortality", count="1", batch=pen, cause=text)
    write(client, base, "sale", item="eggs", quantity="1", unit="crate", total_kobo="4000", buyer=text)
    for kind, column in (("note", "text"), ("mortality", "cause"), ("sale", "buyer")):
        record, kept = one(f"SELECT id, {column} FROM {TABLES[kind]} WHERE farm_id = %s", cast.farm.id)
        assert kept == text
        for page in (f"{base}/records/{kind}/", f"{base}/records/{kind}/{record}/"):
            shown = client.get(page)
            assert SCRIPT not in shown.content.decode()
            assert " ".join(text.split()) in html(shown).text


def test_the_price_of_one_and_the_total_must_agree_and_the_total_must_be_possible(cast, clients, base):
    client, sale = clients["owner"], {"item": "eggs", "quantity": "20", "unit": "crate"}
    answer = write(client, base, "sale", **sale, unit_price_kobo="4500", total_kobo="80000")
    assert (
        "20 × ₦4,500 is ₦90,000, not ₦80,000. Which is right?"
        in html(answer).form("Write it down").errors["total_kobo"]
    )
    for quantity, price in (("1000000", "100000000000"), ("0.001", "0.01"), ("1000000", "1000000")):
        answer = write(client, base, "sale", **{**sale, "quantity": quantity, "unit_price_kobo": price})
        assert answer.status_code == 422, (quantity, price)
        assert html(answer).form("Write it down").errors, (quantity, price)
    assert "Say the total" in html(write(client, base, "sale", **sale)).form("Write it down").errors["total_kobo"]
    assert written(cast)["sale"] == 0


def test_an_empty_form_is_an_incomplete_one(cast, clients, base):
    for kind in TABLES:
        assert clients["owner"].post(f"{base}/records/{kind}/new/").status_code == 422
    assert clients["owner"].post("/farms/new/").status_code == 422
    assert written(cast) == {"sale": 0, "mortality": 0, "note": 0}


# --- Looking at records and taking them out ---------------------------------------------------------------------------


@pytest.fixture
def book(cast, clients, base):
    """One record of each type: name -> its id."""
    for kind in TABLES:
        write(clients["owner"], base, kind, **typed(cast, kind))
    return {kind: one(f"SELECT id FROM {table} WHERE farm_id = %s", cast.farm.id) for kind, table in TABLES.items()}


def test_a_record_is_taken_out_once_with_a_reason_and_its_animals_come_back(cast, clients, base, book):
    pen, address = cast.batches["Pen 2"], f"{base}/records/mortality/{book['mortality']}/void/"
    assert heads(pen) == 97
    without = press(clients["worker"], address, "Take it out", reason=" ")
    assert without.status_code == 422
    assert html(without).form("Take it out").errors["reason"] == "Say why, so that others understand."
    assert heads(pen) == 97
    landed = press(clients["worker"], address, "Take it out", reason="Counted twice")
    assert "Taken out of the books: 3 died in Pen 2 (heat)" in html(landed).text
    assert "Counted twice" in html(landed).text
    again = clients["owner"].post(address, {"reason": "Me too"}, follow=True)
    assert "It was already taken out of the books." in html(again).text
    assert rows(
        "SELECT voided_by_id, void_reason, voided_at IS NOT NULL FROM mortality_records WHERE id = %s",
        book["mortality"],
    ) == [(cast.worker.pk, "Counted twice", True)]
    assert heads(pen) == 100
    assert "Voided: Counted twice" in html(clients["viewer"].get(f"{base}/records/mortality/")).text


@pytest.mark.parametrize("kind", TABLES)
@pytest.mark.parametrize("role", ["owner", "manager", "worker", "viewer"])
def test_a_member_sees_and_takes_out_what_her_role_allows(cast, clients, base, book, kind, role):
    sees = role != "worker" or kind != "sale"
    writes = role in ("owner", "manager") or (role == "worker" and kind != "sale")
    page = f"{base}/records/{kind}/{book[kind]}/"
    assert clients[role].get(f"{base}/records/{kind}/").status_code == (200 if sees else 403)
    assert clients[role].get(page).status_code == (200 if sees else 403)
    assert clients[role].get(f"{page}void/").status_code == (200 if writes else 403)
    assert clients[role].post(f"{page}void/", {"reason": "wrong"}).status_code == (302 if writes else 403)
    assert one(f"SELECT voided_at IS NOT NULL FROM {TABLES[kind]} WHERE id = %s", book[kind]) is writes
    buttons = [link for link in html(clients[role].get(page)).links if link.endswith("/void/")]
    assert buttons == []  # voided, or not hers to void


def addresses(slug, record, draft, run):
    return [
        f"/farms/{slug}{rest}"
        for rest in (
            "/",
            "/assistant/",
            f"/assistant/{run}/",
            "/drafts/",
            f"/drafts/{draft}/",
            f"/drafts/{draft}/confirm/",
            f"/drafts/{draft}/edit/",
            f"/drafts/{draft}/discard/",
            f"/activity/{run}/",
            "/records/",
            "/records/note/",
            "/records/note/new/",
            f"/records/note/{record}/",
            f"/records/note/{record}/void/",
            "/batches/",
            "/batches/new/",
            "/credits/",
        )
    ]


@pytest.fixture
def everything(cast, clients, base, book):
    """Every address of the cast's farm, each with something behind it."""
    run = say_and_answer(cast.farm, cast.owner, "3 birds died in Pen 2")
    return addresses(cast.farm.slug, book["note"], drafts_of(cast.farm, cast.owner)[0].id, run.id)


def state_of(farm):
    """All rows of a farm, counted; and its drafts' and records' state."""
    tables = [
        "sales",
        "mortality_records",
        "notes",
        "ai_runs",
        "messages",
        "assistant_drafts",
        "batches",
        "credit_ledger",
    ]
    counts = {table: count_rows(table, farm.id) for table in tables}
    counts["pending"] = one("SELECT count(*) FROM assistant_drafts WHERE status = 'pending' AND farm_id = %s", farm.id)
    counts["voided"] = one("SELECT count(*) FROM notes WHERE voided_at IS NOT NULL AND farm_id = %s", farm.id)
    return counts


FIELDS = {
    "message": "3 birds died",
    "name": "Pen 7",
    "text": "hello",
    "reason": "wrong",
    "digest": "0" * 64,
    "count": "3",
}


@pytest.mark.parametrize("who", ["stranger", "staff"])  # staff have their own pages and no farm
def test_somebody_elses_farm_is_not_there_whatever_the_verb(cast, clients, everything, who):
    before = state_of(cast.farm)
    nowhere = addresses("no-such-farm", uuid4(), uuid4(), uuid4())
    tried = [(verb, address) for verb in VERBS for address in everything]
    tried += [(verb, address) for verb in ("get", "post", "put") for address in nowhere]
    answers = {
        (verb, address): getattr(clients[who], verb)(address, FIELDS if verb == "post" else None).status_code
        for verb, address in tried
    }
    assert {key: status for key, status in answers.items() if status != 404} == {}
    assert state_of(cast.farm) == before


def test_the_answer_to_a_stranger_is_the_same_as_for_a_farm_that_does_not_exist(clients, cast, base):
    def without_secrets(response):
        return response.content.decode().split('name="csrfmiddlewaretoken"')[0], response.headers.get("Content-Type")

    assert without_secrets(clients["stranger"].get(f"{base}/")) == without_secrets(
        clients["stranger"].get("/farms/nowhere/")
    )


def test_another_farms_records_drafts_and_runs_are_not_on_mine(cast, clients, everything):
    """The ids are real; the farm is the stranger's own."""
    mine = [address.replace(cast.farm.slug, cast.other_farm.slug) for address in everything]
    ids = [address for address in mine if re.search(r"/[0-9a-f-]{36}/", address)]
    assert len(ids) == 8
    before = state_of(cast.farm), state_of(cast.other_farm)
    for address in ids:
        assert clients["stranger"].get(address).status_code == 404, address
        if address.split("/")[-2] in ("confirm", "edit", "discard", "void"):
            assert clients["stranger"].post(address, FIELDS).status_code == 404, address
    assert (state_of(cast.farm), state_of(cast.other_farm)) == before


def test_a_signed_out_visitor_is_sent_to_sign_in_and_writes_nothing(cast, clients, everything):
    before = state_of(cast.farm)
    for address in everything:
        answer = clients["nobody"].get(address)
        assert (answer.status_code, answer["Location"]) == (302, f"/accounts/login/?next={address}")
        posted = clients["nobody"].post(address, FIELDS)
        assert posted.status_code in (302, 405), address
    assert state_of(cast.farm) == before


def test_a_post_without_the_forms_own_token_writes_nothing(cast, base):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.owner)
    answer = client.post(f"{base}/records/note/new/", {"text": "forged"})
    assert answer.status_code == 403
    assert "Please send it again" in html(answer).text
    assert html(answer).inline == []
    assert count_rows("notes", cast.farm.id) == 0


# --- The worker sees no money ------------------------------------------------------------------------------------------


def test_a_worker_finds_no_naira_and_no_sale_anywhere(cast, clients, base, book):
    for text in ("Sold 7 crates of eggs at 4,321 each to Mama Nkechi", "3 birds died in Pen 2"):
        say_and_answer(cast.farm, cast.owner, text)
    say_and_answer(cast.farm, cast.worker, "2 birds died in Pen 1")
    seen = crawl(clients["worker"], f"{base}/")
    assert len(seen) > 10
    for address, response in seen.items():
        body = sent(response)
        assert response.status_code == 200, address
        for money in ("₦", "Mama Nkechi", "4,321", "Sale", "records/sale"):
            assert money not in body, (address, money)
    owners = crawl(clients["owner"], f"{base}/")
    assert any("₦" in sent(response) for response in owners.values())
    sale_draft = next(draft for draft in drafts_of(cast.farm, cast.owner) if draft.record_type_id == "sale")
    for address, status in {
        f"{base}/records/sale/": 403,
        f"{base}/records/sale/new/": 403,
        f"{base}/records/sale/{book['sale']}/": 403,
        f"{base}/credits/": 403,
        f"{base}/drafts/{sale_draft.id}/": 404,
        f"{base}/activity/{sale_draft.ai_run_id}/": 404,
        f"{base}/assistant/{sale_draft.ai_run_id}/": 404,
    }.items():
        answer = clients["worker"].get(address)
        assert answer.status_code == status, address
        assert "₦" not in answer.content.decode()


def test_the_badge_counts_exactly_the_drafts_that_the_person_can_open(cast, clients, base):
    for text in ("Sold 7 crates of eggs at 4,321 each", "3 birds died in Pen 2"):
        say_and_answer(cast.farm, cast.owner, text)
    say_and_answer(cast.farm, cast.worker, "2 birds died in Pen 1")
    for role, count in (("owner", 3), ("viewer", 3), ("worker", 1)):
        page = html(clients[role].get(f"{base}/drafts/"))
        assert len(page.drafts) == count
        assert f"Review {count} waiting" in page.text, role


def test_a_workers_message_about_money_is_answered_ask_the_owner_and_leaves_no_draft(cast, clients, base):
    say_and_answer(cast.farm, cast.worker, "Sold 20 crates of eggs at 4,500 each to Mama Nkechi")
    page = html(clients["worker"].get(f"{base}/assistant/"))
    assert "Ask the owner" in page.text
    assert "₦" not in page.text
    assert count_rows("assistant_drafts", cast.farm.id) == 0
    assert count_rows("sales", cast.farm.id) == 0
