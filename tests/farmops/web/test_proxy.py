"""deploy/nginx.conf as it stands, in front of gunicorn: slow clients, large bodies, addresses, and what it logs.

Replaced are what is a machine's own: ports, certificate and the place of the log. TLS is nginx's own affair.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings

from farmops.data_dir import CHECKOUT
from farmops.processes import die_with_parent, wait_until
from farmops.web.bodies import FILE, FORM
from farmops.web.secret_paths import PREFIXES
from tests.support.copies import free_port
from tests.support.factories import make_cast
from tests.support.uploads import SIZE, cookies, new_document
from tests.support.waiting import PATIENCE
from tests.support.web import BEHIND_PROXY, Web, ask, file_form, raw

NGINX = shutil.which("nginx", path=os.environ.get("PATH", "") + ":/usr/sbin")


pytestmark = [
    pytest.mark.process,
    pytest.mark.skipif(
        not NGINX and not os.environ.get("FARMOPS_REQUIRE_NGINX"),
        reason="nginx is not installed: apt-get install nginx-light",
    ),
]


SLOW = 50
QUICK_SECONDS = 2.0  # for the slowest of the pages that others ask for meanwhile, on two busy cores
SLOW_PEER, PEER, OTHER = "127.0.0.2", "127.0.0.3", "127.0.0.4"
SIGN_IN = "/accounts/login/"
KEY = "s3cret-" + "k" * 20
AROUND = """
daemon off; master_process off; pid {folder}/pid; error_log {folder}/error.log;
events {{ worker_connections 512; }}
http {{
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    include {folder}/farmops.conf;
}}
"""


class Proxy:
    """nginx with the deployed configuration and ports of its own."""

    def __init__(self, web_port: int, folder: Path) -> None:
        self.port, self.folder = free_port(), folder
        text = (CHECKOUT / "deploy" / "nginx.conf").read_text()
        for theirs, ours in {
            "server 127.0.0.1:8000;": f"server 127.0.0.1:{web_port};",
            "listen 80;": f"listen 127.0.0.1:{free_port()};",
            "listen 443 ssl;": f"listen 127.0.0.1:{self.port};",
            "ssl_certificate /etc/ssl/farm.example.pem;": "",
            "ssl_certificate_key /etc/ssl/private/farm.example.key;": "",
            "/var/log/nginx/farmops.log": f"{folder}/access.log",
            "/var/log/nginx/farmops-error.log": f"{folder}/error.log",
        }.items():
            assert text.count(theirs) == 1, theirs
            text = text.replace(theirs, ours)
        (folder / "farmops.conf").write_text(text)
        (folder / "nginx.conf").write_text(AROUND.format(folder=folder))
        self.process = subprocess.Popen(
            [NGINX or "nginx", "-c", str(folder / "nginx.conf"), "-p", str(folder), "-e", str(folder / "error.log")],
            preexec_fn=die_with_parent(signal.SIGTERM),
        )

    def answers(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def logs(self) -> str:
        return (self.folder / "access.log").read_text() + (self.folder / "error.log").read_text()


@pytest.fixture(scope="module")
def web(cluster, database, tmp_path_factory) -> Iterator[Web]:
    running = Web(cluster, tmp_path_factory.mktemp("web"), **BEHIND_PROXY)
    try:
        yield running.start()
    finally:
        running.stop()


@contextmanager
def in_front_of(web_port: int) -> Iterator[Proxy]:
    with tempfile.TemporaryDirectory(prefix="farmops-proxy-") as folder:
        running = Proxy(web_port, Path(folder))
        try:
            assert wait_until(lambda: running.answers() or running.process.poll() is not None, PATIENCE)
            assert running.process.poll() is None, running.logs()
            yield running
        finally:
            running.process.terminate()
            running.process.wait(PATIENCE)


@pytest.fixture(scope="module")
def proxy(web) -> Iterator[Proxy]:
    with in_front_of(web.port) as running:
        yield running


# --- slow clients -----------------------------------------------------------------------------------------------------


async def drip(port: int, head: bytes, opened: list[int]) -> None:
    """A client that sends `head` at once and then, for as long as it is let, a byte every half second."""
    _reader, writer = await asyncio.open_connection("127.0.0.1", port, local_addr=(SLOW_PEER, 0))
    try:
        writer.write(head)
        await writer.drain()
        opened.append(1)
        while True:
            await asyncio.sleep(0.5)
            writer.write(b"a")
            await writer.drain()
    finally:
        writer.close()


@contextmanager
def slow_clients(port: int, heads: list[bytes]) -> Iterator[None]:
    """As many slow clients as `heads`, all connected, for as long as the block lasts."""
    opened: list[int] = []
    loop = asyncio.new_event_loop()

    async def all_of_them() -> None:
        await asyncio.gather(*(drip(port, head, opened) for head in heads), return_exceptions=True)

    with ThreadPoolExecutor(1) as pool:
        task = loop.create_task(all_of_them())

        def run() -> None:
            try:
                loop.run_until_complete(task)
            except asyncio.CancelledError:
                pass
            finally:
                loop.close()

        running = pool.submit(run)
        try:
            assert wait_until(lambda: len(opened) == len(heads), PATIENCE)
            yield
        finally:
            loop.call_soon_threadsafe(task.cancel)
            running.result(10)


HEADERS = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Slow: "
BODY = b"POST /accounts/login/ HTTP/1.1\r\nHost: localhost\r\nCookie: csrftoken=" + b"t" * 32


BODY += b"\r\nX-Forwarded-Proto: https\r\nOrigin: https://localhost"


BODY += b"\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 9000\r\n\r\nlogin="


def slowest(port: int, paths: list[str], times: int, seconds: float) -> float:
    """Seconds of the slowest of the requests, one after the other. Raises TimeoutError past `seconds`."""
    worst = 0.0
    for path in paths * times:
        began = time.monotonic()
        assert (
            ask(port, "GET", path, source=PEER, seconds=seconds, X_Forwarded_Proto="https", Host="localhost")[0] == 200
        )
        worst = max(worst, time.monotonic() - began)
    return worst


def test_gunicorn_alone_does_not_answer_while_clients_are_slow(web):
    """The negative control: sixteen slow bodies hold all eight threads."""
    with slow_clients(web.port, [BODY] * 16), pytest.raises(TimeoutError):
        slowest(web.port, ["/healthz"], 2_000, 2)  # the first may be answered before a thread has met a slow body
    assert wait_until(web.answers, PATIENCE)


def test_fifty_slow_clients_keep_nobody_waiting(proxy):
    slowest(proxy.port, ["/healthz", SIGN_IN], 4, 20)
    with slow_clients(proxy.port, [HEADERS, BODY] * (SLOW // 2)):
        worst = slowest(proxy.port, ["/healthz", SIGN_IN], 15, 10)
    assert worst < QUICK_SECONDS


# --- bodies -----------------------------------------------------------------------------------------------------------


def test_its_limits_are_those_of_the_application():
    text = (CHECKOUT / "deploy" / "nginx.conf").read_text()
    assert f"client_max_body_size {FORM};" in text
    assert f"client_max_body_size {FILE};" in text
    assert settings.DATA_UPLOAD_MAX_MEMORY_SIZE == FORM


def test_a_large_body_ends_at_the_proxy(proxy, web):
    farm = make_cast()
    before = web.accesses().count("POST")
    for path, size in ((SIGN_IN, SIZE), (new_document(farm), FILE + 1), (f"/farms/{farm.farm.slug}/assistant/", SIZE)):
        body, kind = file_form("vet.txt", size)
        status, headers, page = ask(proxy.port, "POST", path, body, Content_Type=kind, Host="localhost")
        assert (status, headers["content-type"]) == (413, "text/html"), path
        assert b"That is too large" in page
        pieces = iter([body[at : at + 65536] for at in range(0, len(body), 65536)])
        chunked = {"Content_Type": kind, "Transfer_Encoding": "chunked", "Host": "localhost"}
        assert ask(proxy.port, "POST", path, pieces, **chunked)[0] == 413, path
    assert web.accesses().count("POST") == before


def test_a_document_passes(proxy):
    farm = make_cast()
    body, kind = file_form("vet.txt", SIZE, "t" * 32)
    headers = {"Content_Type": kind, "Host": "localhost", "Origin": "https://localhost", **cookies(farm.owner)}
    assert ask(proxy.port, "POST", new_document(farm), body, **headers)[0] == 302


def test_the_answer_to_a_body_that_the_web_does_not_read_arrives(proxy):
    """gunicorn answers and closes while nginx still sends."""
    farm = make_cast()
    body, kind = file_form("vet.txt", SIZE, "t" * 32)
    for user, status in ((None, 302), (farm.stranger, 404), (farm.worker, 403)):
        headers = {"Content_Type": kind, "Host": "localhost", "Origin": "https://localhost", **cookies(user)}
        statuses = {ask(proxy.port, "POST", new_document(farm), body, **headers)[0] for _ in range(8)}
        assert statuses == {status}


# --- addresses and logs -----------------------------------------------------------------------------------------------


def test_the_web_sees_who_connected_to_the_proxy(proxy, web):
    for source in (PEER, OTHER):
        ask(proxy.port, "GET", f"/nothing-{source}/", source=source, X_Forwarded_For="9.9.9.9", Host="localhost")
        assert wait_until(lambda mark=f"\n{source} - - ": mark in web.accesses(), PATIENCE)
    assert "9.9.9.9 - -" not in web.accesses()


def test_nobody_says_through_the_proxy_that_it_was_not_https(proxy):
    assert ask(proxy.port, "GET", SIGN_IN, X_Forwarded_Proto="http", Host="localhost")[0] == 200


@pytest.mark.parametrize("path", ["/metrics", "/readyz", "//metrics", "/%6detrics", "/x/../readyz"])
def test_operators_pages_stay_inside(proxy, web, path):
    assert ask(proxy.port, "GET", path, Host="localhost")[0] == 404
    assert path.rpartition("/")[2] not in web.accesses()


def say_secrets(port: int) -> set[int]:
    """The statuses of requests that have a secret in their address, in their query or in where they come from."""
    found = set()
    for prefix in PREFIXES:
        found.add(ask(port, "GET", f"{prefix}{KEY}/", Host="localhost")[0])
        encoded = prefix.replace("/", "%2F")
        for query in (f"{prefix}{KEY}/&a=b", f"{encoded}{KEY}%2F&a=b"):
            came_from = f"https://localhost{prefix}{KEY}/"
            found.add(ask(port, "GET", f"{SIGN_IN}?next={query}", Host="localhost", Referer=came_from)[0])
    return found


def test_its_logs_have_no_secret_address(proxy, web):
    assert 200 in say_secrets(proxy.port)
    logs = proxy.logs()
    assert KEY not in logs + web.accesses() + web.said()
    for prefix in PREFIXES:
        assert f'"GET {prefix}***/ HTTP/1.1" ' in logs
        assert f"?next={prefix}***/&a=b " in logs


def test_nor_when_the_web_is_away():
    with in_front_of(free_port()) as alone:
        assert say_secrets(alone.port) == {502}
        assert KEY not in alone.logs()
        assert '" 502 502 ' in alone.logs()


def test_two_readings_of_one_request_are_refused(proxy):
    for framing in (b"Content-Length: 5\r\nTransfer-Encoding: chunked", b"Content-Length: 5\r\nContent-Length: 6"):
        answer = raw(proxy.port, b"POST /healthz HTTP/1.1\r\nHost: localhost\r\n" + framing + b"\r\n\r\n0\r\n\r\n")
        assert answer.startswith(b"HTTP/1.1 400")
        assert answer.count(b"HTTP/1.1 ") == 1
