"""Staff look at everything and change nothing; and no page of the app carries an inline script or style."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.contrib import admin
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.support.browser import crawl, html, press
from tests.support.database import audit, one
from tests.support.factories import drafts_of, say_and_answer

STORY = "Sold 20 crates of eggs at 4,500 each to Mama Nkechi and 3 birds died in Pen 2"
POLICY = {
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:", "font-src 'self'",
    "connect-src 'self'", "manifest-src 'self'", "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'",
}  # fmt: skip
HEADERS = {"X-Frame-Options": "DENY", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin"}


@pytest.fixture
def staff(cast, as_user):
    return as_user(cast.staff)


@pytest.fixture
def run(cast, as_user, base):
    """A run with two drafts: the sale confirmed by the owner after an edit, the deaths discarded by the manager."""
    asked = say_and_answer(cast.farm, cast.owner, STORY)
    sale, deaths = drafts_of(cast.farm, cast.owner)
    owner = as_user(cast.owner)
    press(owner, f"{base}/drafts/{sale.id}/edit/", "Save the change", buyer="Mama N.")
    press(owner, f"{base}/drafts/{sale.id}/", "Confirm")
    press(as_user(cast.manager), f"{base}/drafts/{deaths.id}/discard/", "Discard", reason="They only slept")
    return asked


# --- Evidence -----------------------------------------------------------------------------------------------------------


def test_the_evidence_of_a_run_tells_the_whole_story(cast, staff, run):
    page = html(staff.get(f"/admin/evidence/{run.id}/"))
    decided = [at for (at,) in audit(
        "SELECT to_char(decided_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS') FROM assistant_drafts WHERE ai_run_id = %s", run.id
    )]  # fmt: skip
    for said in (
        f"Who {cast.owner.name} <{cast.owner.email}>",
        f"Farm {cast.farm.name} ({cast.farm.slug})",
        f"Message {STORY}",
        "Model builtin / builtin-2, 2 requests, attempt 1",
        "Status answered",
        "Credits 1 reserved, 0 actual, 1 refunded",
        "Answer I prepared 2 records for you.",
        "1.1 model builtin-2",
        "1.2 tool call sale drafted",
        "1.3 tool call mortality drafted",
        "1.4 model builtin-2",
        '"unit_price_kobo": 450000',
        '"buyer": "Mama Nkechi"',  # proposed
        '"buyer": "Mama N."',  # as decided
        "confirmed",
        "discarded: They only slept",
        "Sold 20 crates of eggs at ₦4,500 each to Mama N.: ₦90,000",
        "from a draft",
        "reserve -1 19",
        "refund 1 20",
        *decided,
    ):
        assert said in page.text, said
    assert len(decided) == 2
    for decider in (cast.owner, cast.manager):
        assert f"{decider.name} <{decider.email}>" in page.text.split("Drafts and decisions")[1]


def test_the_list_of_evidence_leads_to_every_run_of_every_farm_and_can_be_narrowed(cast, staff, run):
    other = say_and_answer(cast.other_farm, cast.stranger, "3 birds died in Pen 9")
    links = html(staff.get("/admin/evidence/")).links
    for asked in (run, other):
        assert f"/admin/evidence/{asked.id}/" in links
    narrowed = html(staff.get(f"/admin/evidence/?farm={cast.farm.slug}"))
    assert [link for link in narrowed.links if link.count("/") == 4 and "evidence" in link] == [
        f"/admin/evidence/{run.id}/"
    ]
    assert f"1 runs of {cast.farm.slug}" in narrowed.text
    assert "0 runs" in html(staff.get("/admin/evidence/?farm=no-such-farm")).text


def test_a_run_that_does_not_exist_has_no_evidence(staff):
    assert staff.get(f"/admin/evidence/{uuid4()}/").status_code == 404


def test_what_a_farmer_wrote_is_shown_to_staff_as_words(cast, staff):
    run = say_and_answer(cast.farm, cast.owner, "<script>alert(1)</script> 🐔 ጫጩት")
    for page in ("/admin/evidence/", f"/admin/evidence/{run.id}/"):
        shown = staff.get(page)
        assert "<script>alert" not in shown.content.decode()
        assert "<script>alert(1)</script> 🐔 ጫጩት" in html(shown).text


def test_the_evidence_takes_a_fixed_number_of_queries(cast, staff, run):
    def queries(asked):
        with CaptureQueriesContext(connections["auditor"]) as caught:
            staff.get(f"/admin/evidence/{asked.id}/")
        return len(caught)

    longer = say_and_answer(
        cast.farm, cast.owner, "1 bird died in Pen 1. 2 birds died in Pen 2. Sold 3 crates of eggs at 4,000"
    )
    for draft in drafts_of(cast.farm, cast.owner)[2:]:
        assert draft.ai_run_id == longer.id
    assert queries(longer) <= queries(run)


# --- Who may come in ------------------------------------------------------------------------------------------------------


@pytest.fixture
def registered():
    return sorted(admin.site._registry, key=lambda model: model._meta.label)


def urls_of(model):
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    return reverse(f"{name}_changelist"), name


@pytest.mark.parametrize("who", ["owner", "manager", "worker", "viewer", "stranger"])
def test_the_staff_pages_are_closed_to_everybody_else(cast, as_user, run, registered, who):
    client = as_user(getattr(cast, who))
    pages = [
        "/admin/",
        "/admin/accuracy/",
        "/admin/evidence/",
        f"/admin/evidence/{run.id}/",
        *(urls_of(model)[0] for model in registered),
    ]
    for page in pages:
        for answered in (client.get(page, follow=True), client.post(page, {"action": "delete_selected"}, follow=True)):
            assert answered.status_code in (403, 405), page
            assert STORY not in answered.content.decode()


def test_a_signed_out_visitor_of_the_staff_pages_is_sent_to_sign_in(run, registered):
    for page in [
        "/admin/",
        "/admin/accuracy/",
        "/admin/evidence/",
        f"/admin/evidence/{run.id}/",
        *(urls_of(model)[0] for model in registered),
    ]:
        landed = Client().get(page, follow=True)
        assert landed.redirect_chain[-1][0].startswith("/accounts/login/?next="), page


def test_staff_come_in_through_the_same_sign_in(cast):
    landed = press(
        Client(), "/accounts/login/?next=/admin/", "Sign in", login=cast.staff.email, password="farmops-test"
    )
    assert landed.redirect_chain[-1][0] == "/admin/"
    assert "Look at everything, change nothing" in html(landed).text


def test_staff_are_no_members_of_a_farm(cast, staff, base):
    assert staff.get(f"{base}/").status_code == 404
    assert "/admin/" in html(staff.get("/farms/")).links


# --- The admin --------------------------------------------------------------------------------------------------------------


@pytest.fixture
def filled(cast, as_user, base, run):
    """At least one row of every record type and of everything else that the admin lists."""
    owner = as_user(cast.owner)
    press(owner, f"{base}/records/note/new/", "Write it down", text="Fence is broken")
    press(owner, f"{base}/records/mortality/new/", "Write it down", count="1", batch=str(cast.batches["Pen 1"].id))
    return cast.farm


def test_staff_see_the_list_and_each_row_of_every_table_with_its_values(cast, staff, filled, registered):
    opened = 0
    for model in registered:
        page, _name = urls_of(model)
        listed = staff.get(page)
        assert listed.status_code == 200, page
        rows_linked = [
            link for link in html(listed).links if link.startswith(page) and link.rstrip("/").endswith("change")
        ]
        for link in rows_linked[:1]:
            shown = staff.get(link)
            assert shown.status_code == 200, link
            fields = [field for field in model._meta.concrete_fields if not field.is_relation]
            assert any(str(field.verbose_name).capitalize() in html(shown).text for field in fields), link
            assert all("Save" not in form.buttons for form in html(shown).forms)
            opened += 1
            assert staff.get(link.replace("/change/", "/history/")).status_code == 200
    assert opened >= 12
    assert (
        "90,000" in html(staff.get(urls_of(admin_model("sale"))[0])).text
        or "9000000" in html(staff.get(first_row(staff, admin_model("sale")))).text
    )


def admin_model(name):
    return next(model for model in admin.site._registry if model._meta.model_name == name)


def first_row(staff, model):
    page, _name = urls_of(model)
    return next(link for link in html(staff.get(page)).links if link.startswith(page) and "/change/" in link)


def test_search_and_filters_of_the_admin_work(cast, staff, filled, registered):
    for model in registered:
        page, _name = urls_of(model)
        for link in [link for link in html(staff.get(page)).links if link.startswith("?")][-1:]:
            assert staff.get(page + link).status_code == 200, page + link
        if admin.site._registry[model].search_fields:
            assert staff.get(f"{page}?q=%27%3B--%00x").status_code == 400, page


def test_staff_can_add_change_and_delete_nothing(cast, staff, filled, registered):
    before = everything()
    request = staff.get("/admin/").wsgi_request
    for model in registered:
        page, name = urls_of(model)
        assert staff.get(reverse(f"{name}_add")).status_code == 403, name
        assert (
            staff.post(reverse(f"{name}_add"), {"name": "x", "email": "x@y.example", "_save": "1"}).status_code == 403
        ), name
        links = [link for link in html(staff.get(page)).links if link.startswith(page) and "/change/" in link]
        selected = [link.removeprefix(page).split("/")[0] for link in links]
        offered = [action for action, _label in admin.site._registry[model].get_action_choices(request) if action]
        for action in {*offered, "delete_selected"}:
            answered = staff.post(page, {"action": action, "_selected_action": selected, "post": "yes"}, follow=True)
            assert answered.status_code in (200, 403), (name, action)
        for link in links[:1]:
            assert staff.post(link, {"name": "changed", "email": "x@y.example", "_save": "1"}).status_code == 403, link
            assert staff.get(link.replace("/change/", "/delete/")).status_code == 403, link
            assert staff.post(link.replace("/change/", "/delete/"), {"post": "yes"}).status_code == 403, link
    assert everything() == before


def everything():
    """The number of rows of every table of the database, but for sessions and the staff's own sign-ins."""
    tables = [
        name for (name,) in audit("SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'")
        if name not in ("web_sessions", "staff_sessions", "cache_entries")
    ]  # fmt: skip
    readable = [name for name in tables if one("SELECT has_table_privilege(%s, 'SELECT')", name)]
    assert len(readable) > 10
    return {name: one(f'SELECT count(*) FROM "{name}"') for name in readable}


# --- Headers ----------------------------------------------------------------------------------------------------------------


@pytest.fixture
def staff_pages(staff, registered, run):
    """The staff's pages: index, evidence, and of each table the list, the newest row and its history."""
    pages = ["/admin/", "/admin/accuracy/", "/admin/evidence/", f"/admin/evidence/{run.id}/"]
    for model in registered:
        page, _name = urls_of(model)
        rows_linked = [link for link in html(staff.get(page)).links if link.startswith(page) and "/change/" in link]
        pages += [page, *rows_linked[:1], *(link.replace("/change/", "/history/") for link in rows_linked[:1])]
    return pages


def test_every_page_carries_the_strict_policy_and_no_inline_script_or_style(
    cast, as_user, base, run, staff, staff_pages
):
    """Every page that can be reached by links, of each kind of visitor. No link leads to nothing; no visit writes."""
    say_and_answer(cast.farm, cast.owner, "<script>alert(1)</script>")
    say_and_answer(cast.farm, cast.worker, "2 birds died in Pen 1")
    before = everything()
    pages = {("staff", address): staff.get(address) for address in staff_pages}
    for start in ("/", "/accounts/login/", "/accounts/signup/"):
        pages |= {("nobody", address): page for address, page in crawl(Client(), start).items()}
    for who in ("owner", "worker", "viewer"):
        found = crawl(as_user(getattr(cast, who)), f"{base}/")
        assert {address: page.status_code for address, page in found.items() if page.status_code != 200} == {}, who
        pages |= {(who, address): page for address, page in found.items()}
    assert everything() == before
    owner = as_user(cast.owner)
    for address in ("/farms/new/", "/accounts/password/change/", "/accounts/logout/", "/accounts/reauthenticate/"):
        pages["owner", address] = owner.get(address, follow=True)
    pages["owner", "422"] = owner.post(f"{base}/records/sale/new/", {})
    pages["owner", "409"] = owner.post(f"{base}/drafts/{drafts_of(cast.farm, cast.owner)[0].id}/confirm/", {})
    pages["viewer", "403"] = as_user(cast.viewer).get(f"{base}/records/note/new/")
    pages["owner", "404"] = owner.get("/nowhere/")
    wrong = {}
    for key, page in pages.items():
        assert page.status_code < 500, key
        if set(page.headers.get("Content-Security-Policy", "").split("; ")) != POLICY:
            wrong[key] = page.headers.get("Content-Security-Policy")
        if "html" in page.headers["Content-Type"] and html(page).inline:
            wrong[key] = html(page).inline
        caching = page.headers["Cache-Control"]
        assert "no-store" in caching, key
        for header, value in HEADERS.items():
            assert page.headers[header] == value, key
    assert wrong == {}
