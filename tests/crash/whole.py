"""The whole site as `make run` starts it, and a client over HTTP that keeps what it was told."""

from __future__ import annotations

import http.client
import os
import re
import subprocess
import sys
from urllib.parse import urlencode
from uuid import uuid4

from farmops.data_dir import CHECKOUT
from tests.support.copies import Copy, children
from tests.support.waiting import PATIENCE

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


class Client:
    """A signed-in person; a request that the server did not answer raises OSError or HTTPException."""

    def __init__(self, port: int, email: str) -> None:
        self.port = port
        self.cookies: dict[str, str] = {}
        _status, page = self.request("/accounts/login/")
        status, _page = self.request("/accounts/login/", csrf(page), login=email, password="farmops-demo")
        assert status == 302

    def request(self, path: str, token: str = "", **data: str) -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        try:
            if data:
                headers["Content-Type"] = "application/x-www-form-urlencoded"
                connection.request("POST", path, urlencode({**data, "csrfmiddlewaretoken": token}), headers)
            else:
                connection.request("GET", path, headers=headers)
            response = connection.getresponse()
            for cookie in response.headers.get_all("Set-Cookie") or []:
                name, _equals, value = cookie.partition(";")[0].partition("=")
                self.cookies[name] = value
            return response.status, response.read().decode()
        finally:
            connection.close()

    def send(self, slug: str, text: str) -> tuple[str, str] | None:
        """Key and text of an acknowledged message; None when nobody said that it was taken."""
        path, key = f"/farms/{slug}/assistant/", uuid4().hex
        try:
            _status, page = self.request(path)
            status, _page = self.request(path, csrf(page), message=text, key=key)
        except (OSError, http.client.HTTPException):
            return None
        return (key, text) if status == 302 else None


def csrf(page: str) -> str:
    found = TOKEN.search(page)
    return found[1] if found else ""


def manage(copy: Copy, *words: str) -> subprocess.CompletedProcess[str]:
    """`manage.py` beside the running site, on its database."""
    environment = {**os.environ, "FARMOPS_DATA_DIR": str(copy.data_dir), "FARMOPS_LOCAL": "1", "SECRET_KEY": ""}
    environment["DJANGO_SETTINGS_MODULE"] = "farmops.settings"
    return subprocess.run(
        [sys.executable, "manage.py", *words], cwd=CHECKOUT, env=environment, capture_output=True, text=True
    )


def victim(copy: Copy, name: str) -> int | None:
    """The process of a service; `web child` is one of gunicorn's own, `backend` one connection of the application."""
    if name == "web child":
        return next(iter(sorted(children(copy.service("web") or 0))), None)
    if name == "backend":
        rows = copy.query("SELECT pid FROM pg_stat_activity WHERE usename = 'farmops_app' LIMIT 1")
        return int(str(rows[0][0])) if rows else None
    return copy.service(name)
