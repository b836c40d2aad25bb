"""The account pages in Chromium on a small phone: a person's whole way, with and without JavaScript."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.support.exhaustive import only
from tests.support.factories import UserFactory
from tests.support.letters import PASSWORD, code_for, letters_to, link_for
from tests.support.pages import PHONE, wrong_with
from tests.support.waiting import PATIENCE

pytestmark = pytest.mark.browser


NEW = "groundnut-and-millet"
PICTURES = os.environ.get("FARMOPS_PICTURES", "")  # a folder for a picture of each page


@pytest.fixture
def phones(browser: Any, site: str) -> Iterator[Any]:
    """`phones(javascript=True)` -> a page in a browser of its own."""
    opened = []

    def open_one(*, javascript: bool = True) -> Any:
        context = browser.new_context(base_url=site, viewport=PHONE, java_script_enabled=javascript, has_touch=True)
        context.set_default_timeout(PATIENCE * 1000)
        opened.append(context)
        return context.new_page()

    yield open_one
    for context in opened:
        context.close()


class Walk:
    """A person on her phone. What is wrong with a page that she passes is kept."""

    def __init__(self, page: Any, javascript: bool):
        self.page, self.javascript, self.wrong = page, javascript, []

    def see(self, heading: str) -> None:
        expect(self.page.get_by_role("heading", level=1)).to_have_text(heading)
        if self.javascript:
            self.wrong += [f"{heading}: {problem}" for problem in wrong_with(self.page)]
            if PICTURES:
                self.page.emulate_media(color_scheme="light")
                name = re.sub(r"\W+", "-", heading.lower()).strip("-")
                self.page.screenshot(path=str(Path(PICTURES) / f"{name}.png"), full_page=True)

    def write(self, button: str, **fields: str) -> None:
        for label, value in fields.items():
            self.page.get_by_label(label.replace("_", " "), exact=False).first.fill(value)
        self.page.get_by_role("main").get_by_role("button", name=button).click()

    def follow(self, link: str) -> None:
        self.page.get_by_role("main").get_by_role("link", name=link).click()


def sign_in(walk: Walk, email: str, password: str) -> None:
    walk.page.goto("/accounts/login/")
    walk.page.get_by_label("Email").fill(email)
    walk.page.get_by_label("Password").fill(password)
    walk.page.get_by_role("button", name="Sign in").click()


@pytest.mark.parametrize("javascript", only([False], [True, False]))
def test_a_persons_whole_way_from_signing_up_to_signing_out_everywhere(phones, site, javascript):
    email = f"way-{javascript}@farm.example".lower()
    walk = Walk(phones(javascript=javascript), javascript)
    page = walk.page
    page.goto("/")
    walk.follow("Start a farm")
    walk.see("Make an account")
    walk.write("Make my account", Email=email, Password=PASSWORD)
    walk.see("Type the code")
    walk.write("Go on", code="000 000")
    expect(page.get_by_text("This is not the code.")).to_be_visible()
    walk.see("Type the code")
    walk.write("Send another code")
    walk.write("Go on", code=code_for(email).replace("-", " "))
    walk.see("New farm")

    page.goto("/accounts/")
    walk.see("My account")
    walk.follow("Change password")
    walk.see("Change password")
    page.get_by_label("Your password now").fill(PASSWORD)
    page.get_by_label("New password", exact=True).fill(NEW)
    page.get_by_label("New password, once more").fill(NEW)
    walk.write("Save the password")
    walk.see("My account")
    expect(page.locator("#messages")).to_contain_text("Your new password is saved.")

    new = f"new-{email}"
    walk.follow("Change email")
    walk.see("Is it you?")
    walk.write("Go on", Password=NEW)
    walk.see("Change email")
    walk.write("Send me the code", New_email=new)
    walk.see("Type the code")
    walk.write("Go on", code=code_for(new))
    walk.see("My account")
    expect(page.get_by_role("main")).to_contain_text(new)
    assert "Your account has another email now" in [letter.subject for letter in letters_to(email)]

    walk.follow("Sign out On this phone only")
    walk.see("Sign out?")
    walk.write("Sign out")
    page.goto("/accounts/login/")
    walk.see("Sign in")
    walk.follow("Forgot your password?")
    walk.see("Forgot your password?")
    walk.write("Send me the link", Email=new)
    walk.see("Look in your email")
    link = link_for(new)
    assert link.startswith(site)
    page.goto(link)
    walk.see("Choose a new password")
    page.get_by_label("New password", exact=True).fill(PASSWORD)
    page.get_by_label("New password, once more").fill(PASSWORD)
    walk.write("Save the password")
    page.goto(link)
    walk.see("This link does not work")

    other = Walk(phones(javascript=javascript), javascript)
    sign_in(other, new, PASSWORD)
    expect(other.page.locator("#messages")).to_contain_text("You are signed in")
    page.goto("/accounts/")
    walk.follow("Sign out everywhere")
    walk.see("Sign out everywhere?")
    walk.write("Sign out everywhere")
    expect(page.locator("#messages")).to_contain_text("You are signed out everywhere.")
    other.page.goto("/accounts/")
    expect(other.page.get_by_role("heading", level=1)).to_have_text("Sign in")
    assert walk.wrong == []


def test_too_many_tries_are_refused_in_words(phones):
    walk, person = Walk(phones(), True), UserFactory()
    for number in range(11):
        sign_in(walk, person.email, f"wrong {number}")
    walk.see("Too many tries")
    expect(walk.page.get_by_text(re.compile(r"Wait \d+ minutes, then try again"))).to_be_visible()
    assert walk.wrong == []
