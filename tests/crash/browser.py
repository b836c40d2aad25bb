"""A farmer's browser that speaks to the real WSGI application in its own process."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

from django.core.handlers.wsgi import WSGIHandler
from django.test import Client, RequestFactory

CSRF = "a" * 32
CARD = re.compile(
    r'data-draft-id="([0-9a-f-]{36})"\s+data-status="pending".*?name="digest"\s+value="([0-9a-f]{64})"', re.DOTALL
)


class Browser:
    """One signed-in person on one farm. Nothing is sent twice or followed by itself."""

    def __init__(self, user: Any, slug: str) -> None:
        client = Client()
        client.force_login(user)
        cookies = {name: morsel.value for name, morsel in client.cookies.items()}
        self.cookies = "; ".join(f"{name}={value}" for name, value in {**cookies, "csrftoken": CSRF}.items())
        self.slug = slug
        self._application: WSGIHandler | None = None

    def request(self, path: str, **data: str) -> tuple[int, str]:
        """(status, body) of a GET, or of a POST when there is data."""
        if self._application is None:
            self._application = WSGIHandler()
        address = f"/farms/{self.slug}/{path}"
        headers = {"HTTP_COOKIE": self.cookies, "HTTP_HOST": "localhost"}
        factory = RequestFactory()
        sent = factory.post(address, {**data, "csrfmiddlewaretoken": CSRF}, **headers) if data else None
        environ = (sent or factory.get(address, **headers)).environ
        status: list[str] = []
        response = self._application(environ, lambda line, _headers: status.append(line))
        body = b"".join(response)
        response.close()
        return int(status[0].split()[0]), body.decode()

    def send(self, text: str, key: str) -> bool:
        """Whether the message was acknowledged."""
        return self.request("assistant/", message=text, key=key)[0] == 302

    def waiting(self) -> list[tuple[UUID, str]]:
        """(draft, digest) of each card in the review queue."""
        _status, body = self.request("drafts/")
        return [(UUID(draft), digest) for draft, digest in CARD.findall(body)]

    def confirm(self, draft: UUID, digest: str) -> bool:
        """Confirm; the same message is sent again and again, and that it is so is said."""
        return self.request(f"drafts/{draft}/confirm/", digest=digest, it_is_so="1")[0] == 302

    def discard(self, draft: UUID, digest: str) -> bool:
        return self.request(f"drafts/{draft}/discard/", digest=digest, reason="not so")[0] == 302
