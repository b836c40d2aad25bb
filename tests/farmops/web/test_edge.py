"""The edge of the web: whose address counts, what may serve, where letters lie, and what logs do not tell."""

from __future__ import annotations

import os
import secrets
import stat
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings as live
from django.core import mail
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.urls import URLPattern, get_resolver

from credits.services import set_allowance
from farmops.data_dir import CHECKOUT
from farmops.database.scope import farm_scope
from farmops.processes import wait_until
from farmops.roles import Role
from farmops.web.proxies import forwarded
from farmops.web.secret_paths import PREFIXES, mask
from farms.people.membership import invite
from tests.support.browser import chromium, serving
from tests.support.factories import make_cast
from tests.support.pages import session_of
from tests.support.waiting import PATIENCE
from tests.support.web import BEHIND_PROXY, LAPTOP, Web

SIGN_IN, RESET = "/accounts/login/", "/accounts/password/reset/"
TOKEN = "t" * 32


def an_address(kind: str = "203.0.113") -> str:
    return f"{kind}.{secrets.randbelow(250) + 1}"


# --- whose address ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "proxies", "expected"),
    [
        ("", 1, ""),
        ("203.0.113.7", 0, ""),
        ("203.0.113.7", 1, "203.0.113.7"),
        ("10.0.0.1, 203.0.113.7", 1, "203.0.113.7"),
        ("10.0.0.1, 203.0.113.7, 198.51.100.2", 2, "203.0.113.7"),
        ("203.0.113.7", 2, ""),
        ("203.0.113.7:4711", 1, "203.0.113.7"),
        ("2001:db8::7", 1, "2001:db8::7"),
        ("[2001:db8::7]:4711", 1, "2001:db8::7"),
        ("[2001:db8::7]", 1, "2001:db8::7"),
        ("::ffff:203.0.113.7", 1, "203.0.113.7"),
        ("203.0.113.7,", 1, ""),
        ("unknown", 1, ""),
        ("127.0.0.1\x00", 1, ""),
        ("<script>", 1, ""),
        ("1.2.3", 1, ""),
        ("[", 1, ""),
    ],
)
def test_the_address_is_the_one_that_our_outermost_proxy_added(header, proxies, expected):
    assert forwarded(header, proxies) == expected


# Wrong passwords that one client address may send, whatever the accounts (farms/people/account/limits.py).
OF_ONE_CLIENT = int(live.ACCOUNT_RATE_LIMITS["wrong_of_client"].partition("/")[0])


def tries(header: str = "", peer: str = "127.0.0.1", most: int = OF_ONE_CLIENT + 5) -> int:
    """How many wrong passwords one address may send before it is told to wait; `most` when it never is."""
    browser = Client(REMOTE_ADDR=peer, **({"HTTP_X_FORWARDED_FOR": header} if header else {}))
    for number in range(most):
        answer = browser.post(SIGN_IN, {"login": f"{secrets.token_hex(8)}@nobody.example", "password": "wrong-wrong"})
        if answer.status_code == 429:
            return number
    return most


def test_two_people_behind_one_proxy_have_limits_of_their_own(database, settings):
    settings.TRUSTED_PROXIES = 1
    proxy, one, other = an_address("192.0.2"), an_address("203.0.113"), an_address("198.51.100")
    assert tries(one, proxy) == OF_ONE_CLIENT
    assert tries(f"1.2.3.4, {one}", proxy) == 0, "what a client writes left of its address must not matter"
    assert tries(other, proxy) == OF_ONE_CLIENT


def test_without_a_proxy_nobody_chooses_her_own_address(database):
    assert live.TRUSTED_PROXIES == 0
    peer = an_address("192.0.2")
    assert tries("", peer) == OF_ONE_CLIENT
    for header in ("X_FORWARDED_FOR", "X_REAL_IP", "FORWARDED", "CLIENT_IP"):
        browser = Client(REMOTE_ADDR=peer, **{f"HTTP_{header}": an_address()})
        answer = browser.post(SIGN_IN, {"login": "a@nobody.example", "password": "wrong-wrong"})
        assert answer.status_code == 429, header


# --- what may serve ---------------------------------------------------------------------------------------------------


def start(code: list[str], **environment: str) -> subprocess.CompletedProcess[str]:
    own = {**os.environ, "DJANGO_SETTINGS_MODULE": "farmops.settings", "SECRET_KEY": "k" * 60, **environment}
    return subprocess.run(
        [sys.executable, *code], cwd=CHECKOUT, env=own, capture_output=True, text=True, timeout=PATIENCE
    )


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        ({**BEHIND_PROXY, "TRUSTED_PROXIES": "0"}, "TRUSTED_PROXIES is 0"),
        ({**BEHIND_PROXY, "EMAIL_URL": ""}, "EMAIL_URL is not set"),
        ({**BEHIND_PROXY, "EMAIL_URL": "consolemail://"}, "EMAIL_URL is not set"),
        ({**LAPTOP, "ALLOWED_HOSTS": "*"}, "for one laptop"),
        ({**LAPTOP, "ALLOWED_HOSTS": "farm.example"}, "for one laptop"),
        ({"DEBUG": "1", "FARMOPS_LOCAL": "", "ALLOWED_HOSTS": "localhost,0.0.0.0"}, "for one laptop"),
    ],
)
def test_what_must_not_serve_does_not_start_and_says_why(environment, words):
    served = start(["-c", "import farmops.wsgi"], **environment)
    assert served.returncode != 0
    assert words in served.stderr
    checked = start(["manage.py", "check", "--deploy"], **environment)
    assert checked.returncode != 0
    assert words in checked.stderr


@pytest.mark.parametrize("environment", [LAPTOP, BEHIND_PROXY])
def test_what_may_serve_starts(environment):
    assert start(["-c", "import farmops.wsgi"], **environment).returncode == 0


@pytest.fixture(scope="module")
def laptop(cluster, database, tmp_path_factory) -> Iterator[Web]:
    running = Web(cluster, tmp_path_factory.mktemp("laptop"))
    try:
        yield running.start()
    finally:
        running.stop()


@pytest.fixture(scope="module")
def behind(cluster, database, tmp_path_factory) -> Iterator[Web]:
    running = Web(cluster, tmp_path_factory.mktemp("behind"), **BEHIND_PROXY)
    try:
        yield running.start()
    finally:
        running.stop()


@pytest.mark.process
def test_nobody_says_that_a_laptop_speaks_https(laptop):
    """A form that claims to come from the https page is refused, because no page of a laptop is one."""
    headers = {"Origin": f"https://localhost:{laptop.port}", "Host": f"localhost:{laptop.port}"}
    headers |= {"Cookie": f"csrftoken={TOKEN}", "X_CSRFToken": TOKEN, "X_Forwarded_Proto": "https"}
    assert laptop.ask("POST", RESET, "", **headers)[0] == 403
    headers["Origin"] = headers["Origin"].replace("https", "http")
    assert laptop.ask("POST", RESET, "", **headers)[0] == 200


@pytest.mark.process
def test_the_proxy_says_whether_it_was_https(behind):
    assert behind.ask("GET", SIGN_IN, X_Forwarded_Proto="https")[0] == 200
    status, headers, _body = behind.ask("GET", SIGN_IN, X_Forwarded_Proto="http")
    assert (status, headers["location"][:8]) == (301, "https://")
    behind.ask("GET", SIGN_IN, X_Forwarded_Proto="https", X_Forwarded_For="1.1.1.1, 203.0.113.9")
    assert wait_until(lambda: "\n203.0.113.9 " in behind.accesses(), PATIENCE)


# --- letters ----------------------------------------------------------------------------------------------------------


@pytest.mark.process
def test_a_letter_on_a_laptop_lies_where_its_owner_alone_reads_it(laptop):
    assert not (laptop.data_dir / "mail").exists()
    person = make_cast().owner
    headers = {"Cookie": f"csrftoken={TOKEN}", "Content_Type": "application/x-www-form-urlencoded"}
    form = f"email={person.email}&csrfmiddlewaretoken={TOKEN}"
    assert laptop.ask("POST", RESET, form, **headers)[0] == 302
    folder = laptop.data_dir / "mail"
    (letter,) = folder.iterdir()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(letter.stat().st_mode) == 0o600
    text = letter.read_text()
    assert person.email in text
    assert "/accounts/password/reset/key/" in text
    assert "reset/key" not in laptop.said() + laptop.accesses()


def test_elsewhere_a_letter_without_a_mail_server_is_an_error(settings, tmp_path):
    settings.EMAIL_BACKEND, settings.MAIL_FOLDER = "farmops.mail.PrivateFolder", tmp_path / "mail"
    settings.LOCAL = False
    with pytest.raises(ImproperlyConfigured, match="EMAIL_URL is not set"):
        mail.send_mail("Hello", "words", None, ["ada@farm.example"])
    assert not (tmp_path / "mail").exists()


def test_a_folder_that_others_could_read_is_closed(settings, tmp_path):
    settings.EMAIL_BACKEND, settings.MAIL_FOLDER = "farmops.mail.PrivateFolder", tmp_path / "mail"
    (tmp_path / "mail").mkdir(mode=0o755)
    mail.send_mail("Hello", "words", None, ["ada@farm.example"])
    assert stat.S_IMODE((tmp_path / "mail").stat().st_mode) == 0o700


# --- secret addresses -------------------------------------------------------------------------------------------------


KEY = "s3cret-" + "k" * 20


def patterns(resolver: Any, before: str = "/") -> Iterator[tuple[str, dict[str, Any]]]:
    for each in resolver.url_patterns:
        address = before + str(each.pattern).lstrip("^")
        if isinstance(each, URLPattern):
            yield address, each.pattern.converters or each.pattern.regex.groupindex
        else:
            yield from patterns(each, address)


def test_every_address_with_a_secret_in_it_is_known():
    """A new address whose argument is a token or a key has to stand in secret_paths.PREFIXES."""
    secret = {address for address, names in patterns(get_resolver()) if set(names) & {"token", "key", "uidb36", "code"}}
    assert len(secret) >= 2
    assert [address for address in secret if not address.startswith(PREFIXES)] == []


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        (f"GET /invitations/{KEY}/ HTTP/1.1", "GET /invitations/***/ HTTP/1.1"),
        (f"/invitations/{KEY}", "/invitations/***"),
        (f"/accounts/password/reset/key/1a-{KEY}/?x=1", "/accounts/password/reset/key/***/?x=1"),
        (f"/accounts/confirm-email/MQ:1abc:{KEY}/", "/accounts/confirm-email/***/"),
        (f"/accounts/login/?next=/invitations/{KEY}/&a=b", "/accounts/login/?next=/invitations/***/&a=b"),
        (f"/accounts/login/?next=%2Finvitations%2F{KEY}%2F&a=b", "/accounts/login/?next=%2Finvitations%2F***%2F&a=b"),
        (f"/?next=%252finvitations%252f{KEY}%252f", "/?next=%252finvitations%252f***%252f"),
        (f'"https://farm.example/invitations/{KEY}/" "Mozilla"', '"https://farm.example/invitations/***/" "Mozilla"'),
        ("/farms/lagos/members/invitations/1/revoke/", "/farms/lagos/members/invitations/***/revoke/"),
        ("/farms/lagos/", "/farms/lagos/"),
    ],
)
def test_what_is_secret_is_masked(told, kept):
    assert mask(told) == kept


@pytest.mark.process
def test_no_log_has_a_secret_address(laptop):
    for prefix in PREFIXES:
        laptop.ask("GET", f"{prefix}{KEY}/")
        laptop.ask("POST", f"{prefix}{KEY}/", "x=1")  # refused for its token, which Django logs with the address
        laptop.ask("GET", f"{SIGN_IN}?next={prefix}{KEY}/", Referer=f"http://localhost{prefix}{KEY}/")
    assert wait_until(lambda: all(f"POST {prefix}***/ HTTP/1.1" in laptop.accesses() for prefix in PREFIXES), PATIENCE)
    assert [prefix for prefix in PREFIXES if f"{prefix}***/" not in laptop.said()] == []
    assert KEY not in laptop.said() + laptop.accesses()


@pytest.mark.parametrize("prefix", PREFIXES)
def test_the_next_page_is_not_told_a_secret_address(database, prefix):
    assert Client().get(f"{prefix}{KEY}/")["Referrer-Policy"] == "strict-origin"
    assert Client().get(SIGN_IN)["Referrer-Policy"] == "same-origin"


@pytest.mark.browser
def test_an_invitation_is_accepted_in_a_browser_and_its_address_goes_no_further(database, cast):
    """With Referrer-Policy: no-referrer the button would be answered 403: the browser then sends `Origin: null`."""
    with farm_scope(user_id=cast.owner.pk, farm_id=cast.farm.id):
        secret = invite(Role.WORKER, "Musa")
    set_allowance(cast.farm.slug, "seats", 10)
    told = []
    with serving() as site, chromium() as browser:
        context = browser.new_context(base_url=site)
        context.add_cookies(session_of(cast.stranger, site))
        page = context.new_page()
        page.on("request", lambda sent: told.append(sent.all_headers().get("referer", "")))
        page.goto(f"/invitations/{secret}/")
        page.get_by_role("button", name="Join").click()
        page.wait_for_url(f"**/farms/{cast.farm.slug}/")
        context.close()
    assert [referer for referer in told if secret in referer] == []
    assert f"{site}/" in told
