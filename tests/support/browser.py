"""What a person does with a browser: read a page, follow its links, fill in its forms; by hand or by Chromium."""

from __future__ import annotations

import asyncio
import os
import re
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit
from uuid import UUID

from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.handlers.wsgi import WSGIHandler
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.db import connections
from django.http import HttpResponse
from django.test import Client
from django.urls import Resolver404, resolve
from procrastinate.contrib.django import app

from farmops.running.jobs import queue_connector
from farms.people.sessions import STAFF_COOKIE, begin_staff_session
from tests.support.waiting import PATIENCE

CHROMIUM = "/usr/bin/chromium"
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
JAVASCRIPT_TYPES = (None, "", "module", "text/javascript", "application/javascript")


@dataclass
class HtmlForm:
    """A form as the page offers it, with what its fields hold."""

    action: str
    method: str
    values: dict[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)  # field name -> the message beside it
    buttons: list[str] = field(default_factory=list)
    text: str = ""


class Html(HTMLParser):
    """A page, read the way a browser without JavaScript reads it."""

    VOID = frozenset(
        ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"]
    )

    def __init__(self, markup: str):
        super().__init__()
        self.forms: list[HtmlForm] = []
        self.links: list[str] = []
        self.inline: list[str] = []  # what a strict content security policy would block
        self.text = ""
        self.drafts: dict[str, str] = {}  # data-draft-id -> the card's text
        self._stack: list[tuple[str, dict[str, str | None]]] = []
        self._select: tuple[str, str | None] | None = None
        self.feed(markup)
        self.text = " ".join(self.text.split())
        for form in self.forms:
            form.text = " ".join(form.text.split())
        self.drafts = {draft: " ".join(text.split()) for draft, text in self.drafts.items()}

    def _inside(self, tag: str) -> dict[str, str | None] | None:
        return next((attrs for name, attrs in reversed(self._stack) if name == tag), None)

    def handle_starttag(self, tag: str, pairs: list[tuple[str, str | None]]) -> None:
        attrs = dict(pairs)
        if tag not in self.VOID:
            self._stack.append((tag, attrs))
        self.inline += [f"<{tag} {name}>" for name in attrs if name == "style" or name.startswith("on")]
        if tag == "style":
            self.inline.append("<style>")
        if tag == "a" and attrs.get("href"):
            self.links.append(str(attrs["href"]))
        if attrs.get("data-draft-id"):
            self.drafts[str(attrs["data-draft-id"])] = ""
        if tag == "form":
            self.forms.append(HtmlForm(attrs.get("action") or "", (attrs.get("method") or "get").lower()))
        elif self.forms and self._inside("form") is not None:
            self._control(tag, attrs)

    def _control(self, tag: str, attrs: dict[str, str | None]) -> None:
        form, name = self.forms[-1], attrs.get("name")
        if tag == "input" and name:
            if attrs.get("type") not in ("radio", "checkbox") or "checked" in attrs:
                form.values[name] = attrs.get("value") or ""
        elif tag == "textarea" and name:
            form.values[name] = ""
        elif tag == "select" and name:
            form.values.setdefault(name, "")
            self._select = (name, None)
        elif tag == "option" and self._select:
            chosen, first = self._select
            value = attrs.get("value") or ""
            if "selected" in attrs or first is None:
                form.values[chosen] = value
            self._select = (chosen, value)

    def handle_endtag(self, tag: str) -> None:
        while self._stack and self._stack.pop()[0] != tag:
            pass
        if tag == "select":
            self._select = None

    def handle_data(self, data: str) -> None:
        script = self._inside("script")
        if script is not None:
            if script.get("type") in JAVASCRIPT_TYPES and data.strip():
                self.inline.append(f"<script>{data.strip()[:60]}")
            return
        self.text += f" {data}"
        if self.forms and self._inside("form") is not None:
            form, (tag, attrs) = self.forms[-1], self._stack[-1]
            form.text += f" {data}"
            if tag == "textarea" and attrs.get("name"):
                name = str(attrs["name"])
                form.values[name] += data if form.values[name] else re.sub("^\r?\n", "", data)
            elif tag == "button" and data.strip():
                form.buttons.append(data.strip())
            elif tag == "p" and (attrs.get("id") or "").endswith("_error"):
                form.errors[str(attrs["id"]).removeprefix("id_").removesuffix("_error")] = data.strip()
        article = self._inside("article")
        if article and article.get("data-draft-id"):
            self.drafts[str(article["data-draft-id"])] += f" {data}"

    def form(self, button: str, within: str = "") -> HtmlForm:
        """The form with that button (and `within` in its address)."""
        return next(form for form in self.forms if button in form.buttons and within in form.action)


def html(response: Any) -> Html:
    return Html(response.content.decode())


def whole(response: Any) -> Any:
    """The response; that of a file to keep with its content read to the end, which closes the file."""
    if not response.streaming:
        return response
    read = HttpResponse(b"".join(response.streaming_content), status=response.status_code, headers=response.headers)
    read.request = response.request
    return read


def sent(response: Any) -> str:
    """What a response carries as text (signs that are no text are replaced)."""
    return bytes(response.content).decode("utf-8", "replace")


def press(client: Client, page: str, button: str, within: str = "", follow: bool = True, **typed: Any) -> Any:
    """Open `page`, fill in the form that has `button`, and press it."""
    opened = client.get(page)
    assert opened.status_code == 200, (page, opened.status_code)
    form = html(opened).form(button, within)
    unknown = typed.keys() - form.values.keys()
    assert not unknown, f"the form has no field {unknown}"
    return send(client, form, page, follow=follow, **typed)


def send(client: Client, form: HtmlForm, page: str, follow: bool = True, **typed: Any) -> Any:
    """Send a form that was read from `page`."""
    address = urljoin(page, form.action) if form.action else page
    method = client.post if form.method == "post" else client.get
    return method(address, {**form.values, **typed}, follow=follow)


def crawl(client: Client, *starts: str, skip: str = r"^/admin/|/logout/|^#") -> dict[str, Any]:
    """Every kind of page that can be reached by links from `starts`, three of a kind: address -> response."""
    seen: dict[str, Any] = {}
    kinds: Counter[Any] = Counter()
    waiting = list(starts)
    while waiting:
        address = waiting.pop()
        if address in seen or re.search(skip, address) or not address.startswith("/"):
            continue
        kinds[kind_of(address)] += 1
        if kinds[kind_of(address)] > 3:
            continue
        response = whole(client.get(address, follow=True))
        seen[address] = response
        base = response.request["PATH_INFO"]
        if "html" in response.headers.get("Content-Type", ""):
            waiting += [urljoin(base, link).split("#")[0] for link in html(response).links]
    return seen


def kind_of(address: str) -> Any:
    """What two addresses have in common that differ only in which row they name: 30 days of a batch are of a kind."""
    parts = urlsplit(address)
    try:
        place = resolve(parts.path)
    except Resolver404:
        return address
    words = [value for value in place.kwargs.values() if isinstance(value, str) and value.isidentifier()]
    return place.view_name, *words, *sorted(parse_qs(parts.query, keep_blank_values=True))


@contextmanager
def chromium() -> Iterator[Any]:
    """A running Chromium; it is closed with the block."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright's loop runs in this thread
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=PATIENCE * 1000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_FLAGS)
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def serving() -> Iterator[str]:
    """The site on a free port of this machine, in threads of this process; yields its address."""
    server = ThreadedWSGIServer(("127.0.0.1", 0), QuietHandler)
    server.set_app(StaticFilesHandler(WSGIHandler()))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class QuietHandler(WSGIRequestHandler):
    def log_message(self, *args: Any) -> None:
        pass


class TidyThreads(ThreadPoolExecutor):
    """Threads that close their database connections after each piece of work."""

    def submit(self, work: Any, /, *args: Any, **kwargs: Any) -> Any:
        def tidy() -> Any:
            try:
                return work(*args, **kwargs)
            finally:
                connections.close_all()

        return super().submit(tidy)


def work_off_the_queue(farm_id: UUID) -> None:
    """Run the real worker, in a thread of its own, until no job of the farm is left."""

    with connections["queue"].cursor() as cursor:  # what other tests left there is not worked off
        cursor.execute(
            "DELETE FROM procrastinate_jobs WHERE status = 'todo' AND args ->> 'farm_id' <> %s", [str(farm_id)]
        )

    async def work() -> None:
        asyncio.get_running_loop().set_default_executor(TidyThreads(4))
        with app.replace_connector(queue_connector()) as worker:
            async with worker.open_async():
                await worker.run_worker_async(
                    queues=["answers"], wait=False, install_signal_handlers=False, listen_notify=False
                )

    with TidyThreads(1) as pool:
        pool.submit(asyncio.run, work()).result()


def signed_in(client: Client, user: Any) -> Client:
    """The browser, signed in as a person: for a staff person on the staff pages too."""
    client.force_login(user)
    if user.is_staff:
        client.cookies[STAFF_COOKIE] = begin_staff_session(user, settings.AUTHENTICATION_BACKENDS[0])
    return client
