"""Bodies that are too large: refused before anything of them is read, by gunicorn with the real application."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from assistant.models import Document
from farmops.database.scope import farm_scope
from tests.support.factories import make_cast
from tests.support.uploads import SIZE, TOKEN, cookies, new_document
from tests.support.web import Web, file_form, raw, resident

pytestmark = pytest.mark.process


UPLOADS = 24
MAY_GROW = 15_000_000
SIGN_IN = "/accounts/login/"


@pytest.fixture(scope="module")
def web(cluster, database, tmp_path_factory) -> Iterator[Web]:
    running = Web(cluster, tmp_path_factory.mktemp("bodies"))
    try:
        yield running.start()
    finally:
        running.stop()


@pytest.fixture(scope="module")
def farm(database) -> Any:
    return make_cast()


def send(web: Web, path: str, size: int, **headers: str) -> int:
    body, kind = file_form("vet.txt", size, TOKEN)
    return web.ask("POST", path, body, Content_Type=kind, **headers)[0]


def growth(web: Web, path: str, who: dict[str, str], send_one: Callable[[], int]) -> tuple[set[int], int]:
    """(statuses, bytes): what UPLOADS, eight at a time, are answered, and how much the fattest process grew by them."""
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: web.ask("GET", path, **who), range(64)))  # every thread has its connections
        before = {pid: resident(pid) for pid in web.workers()}
        statuses = set(pool.map(lambda number: send_one(), range(UPLOADS)))
    return statuses, max(resident(pid) - held for pid, held in before.items())


def test_large_uploads_to_the_sign_in_page_take_no_memory(web):
    statuses, grown = growth(web, SIGN_IN, {}, lambda: send(web, SIGN_IN, SIZE, **cookies()))
    assert statuses == {413}
    assert grown < MAY_GROW, f"{grown:,} bytes"


def test_a_body_without_a_length_is_not_read(web):
    body, kind = file_form("vet.txt", SIZE)
    pieces = [body[at : at + 65536] for at in range(0, len(body), 65536)]
    headers = {"Content_Type": kind, "Transfer_Encoding": "chunked", **cookies()}
    statuses, grown = growth(web, SIGN_IN, {}, lambda: web.ask("POST", SIGN_IN, iter(pieces), **headers)[0])
    assert statuses == {411}
    assert grown < MAY_GROW, f"{grown:,} bytes"


@pytest.mark.parametrize(("who", "status"), [("", 302), ("stranger", 404), ("worker", 403), ("viewer", 403)])
def test_a_document_of_somebody_who_may_not_give_one_is_not_read(web, farm, who, status):
    path, signed_in = new_document(farm), cookies(getattr(farm, who) if who else None)
    statuses, grown = growth(web, path, signed_in, lambda: send(web, path, SIZE, **signed_in))
    assert statuses == {status}
    assert grown < MAY_GROW, f"{grown:,} bytes"


def test_the_page_says_it_in_plain_words(web, farm):
    body, kind = file_form("vet.txt", 8_000_000)
    headers = {"Content_Type": kind, **cookies(farm.owner)}
    status, headers, page = web.ask("POST", new_document(farm), body, **headers)
    assert (status, headers["connection"]) == (413, "keep-alive")
    assert "That is too large" in page.decode()
    assert "5 MB" in page.decode()
    assert "default-src 'none'" in headers["content-security-policy"]


def test_other_addresses_of_the_farm_take_small_bodies_only(web, farm):
    slug = farm.farm.slug
    for path in (f"/farms/{slug}/knowledge/", f"/farms/{slug}/assistant/", f"/farms/{slug}/drafts/", "/farms/new/"):
        assert send(web, path, SIZE, **cookies(farm.owner)) == 413, path


@pytest.mark.parametrize(("host", "path", "status"), [("evil.example", SIGN_IN, 400), ("localhost", "/nothing/", 404)])
def test_the_page_of_an_error_reads_no_large_body(web, farm, host, path, status):
    headers = {"Host": host, **cookies(farm.owner)}
    statuses, grown = growth(web, path, headers, lambda: send(web, path, SIZE, **headers))
    assert statuses == {status}
    assert grown < MAY_GROW, f"{grown:,} bytes"


def test_the_owner_and_a_manager_give_a_document(web, farm):
    for user in (farm.owner, farm.manager):
        assert send(web, new_document(farm), SIZE, **cookies(user)) == 302
    with farm_scope(user_id=farm.owner.pk, farm_id=farm.farm.id):
        assert Document.objects.filter(bytes__gt=SIZE - 5).count() == 2


def test_the_largest_forms_still_pass(web, farm):
    """A daily sheet of a hundred batches is less than 100 kB; a message of 2,000 characters at most 24 kB."""
    body = "&".join(f"egg_collection-count-{number:036}={number}" for number in range(900))
    headers = {"Content_Type": "application/x-www-form-urlencoded", "X_CSRFToken": TOKEN, **cookies(farm.owner)}
    assert len(body) > 50_000
    assert web.ask("POST", f"/farms/{farm.farm.slug}/", body, **headers)[0] in (200, 302, 303, 422)


@pytest.mark.parametrize(
    ("length", "status"),
    [
        (b"-1", 400),
        (b"many", 400),
        (b"1e9", 400),
        (b"9" * 20, 413),
        (b"9" * 40, 400),
        (b"5000000000", 413),
        (b"300000", 413),
    ],
)
def test_a_length_that_is_no_length_is_refused(web, length, status):
    answer = raw(
        web.port, b"POST %b HTTP/1.1\r\nHost: localhost\r\nContent-Length: %b\r\n\r\n" % (SIGN_IN.encode(), length)
    )
    assert answer.startswith(b"HTTP/1.1 %d" % status)


def test_what_follows_a_refused_body_is_no_second_request(web):
    """The body of a refused request looks like a request, and is not taken for one."""
    inner = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
    head = b"POST %b HTTP/1.1\r\nHost: localhost\r\nContent-Length: 400000\r\n\r\n" % SIGN_IN.encode()
    answer = raw(web.port, head + inner * (400_000 // len(inner)))
    assert answer.count(b"HTTP/1.1 ") == 1
    assert answer.startswith(b"HTTP/1.1 413")


@pytest.mark.parametrize(
    "framing",
    [
        b"Content-Length: 5\r\nTransfer-Encoding: chunked",
        b"Content-Length: 5\r\nContent-Length: 6",
        b"Transfer-Encoding: chunked, identity",
        b"Transfer-Encoding : chunked",
        b"Content-Length: 5\r\n folded: 1",
    ],
)
def test_a_request_of_two_readings_is_refused(web, framing):
    answer = raw(web.port, b"POST /healthz HTTP/1.1\r\nHost: localhost\r\n" + framing + b"\r\n\r\n0\r\n\r\n")
    assert answer.startswith((b"HTTP/1.1 400", b"HTTP/1.1 501"))
    assert answer.count(b"HTTP/1.1 ") == 1


FORM, MULTIPART = "application/x-www-form-urlencoded", "multipart/form-data; boundary=edge"
FOREIGN = ["rot13", "hex", "base64", "idna", "undefined", "utf-16", "utf-7", "latin-1", "no-such"]


@pytest.mark.parametrize("charset", FOREIGN)
def test_a_form_in_another_alphabet_is_not_understood(web, charset):
    """On any address, before anybody has signed in: Django decodes the address with what the header says."""
    for kind in (FORM, MULTIPART):
        said = f"{kind}; charset={charset}"
        for method, address in (("POST", "/accounts/login/?next=%2F"), ("GET", "/?a=1"), ("GET", "/static/nothing")):
            assert web.ask(method, address, b"a=1", Content_Type=said)[0] == 400, (said, address)
    assert web.ask("GET", "/accounts/login/?next=%2F", Content_Type=f"text/plain; charset={charset}")[0] == 200


@pytest.mark.parametrize("said", ["charset=utf-8", "charset=UTF8", 'charset="utf-8"', "charset*=utf-8''utf-8", ""])
def test_a_form_in_utf8_is_understood(web, said):
    assert web.ask("GET", "/accounts/login/?next=%2F", Content_Type=f"{FORM}; {said}")[0] == 200


def test_a_charset_that_is_no_word_is_not_understood(web):
    for said in ("charset*=rot13''x", "charset*=undefined''x", "charset*=nothing''x"):
        assert web.ask("GET", "/accounts/login/?next=%2F", Content_Type=f"{FORM}; {said}")[0] == 400, said
