"""gunicorn with the real application, on the test's own database, and what to say to it byte by byte."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

from farmops.data_dir import CHECKOUT
from farmops.database.logins import ALIASES, URL_VARIABLES, WEB, short_name
from farmops.processes import die_with_parent, wait_until
from tests.support.copies import children, free_port
from tests.support.waiting import PATIENCE

LAPTOP = {"FARMOPS_LOCAL": "1", "TRUSTED_PROXIES": "0", "EMAIL_URL": ""}
BEHIND_PROXY = {"FARMOPS_LOCAL": "0", "TRUSTED_PROXIES": "1", "EMAIL_URL": "smtp://127.0.0.1:9"}
COLLECT = "import django; django.setup(); from farmops.running.prepare import *; from django.conf import settings;"


COLLECT += "collect_static(Path(settings.STATIC_ROOT))"


class Web:
    """The web as `make run` starts it: two processes of four threads each."""

    def __init__(self, cluster: Any, directory: Path, **environment: str) -> None:
        self.data_dir = directory / "data"
        self.log = directory / "web.log"
        self.port = free_port()
        (self.data_dir / "logs").mkdir(parents=True)
        urls = {URL_VARIABLES[alias]: cluster.url(short_name(ALIASES[alias])) for alias in WEB}
        own = {"PORT": str(self.port), "FARMOPS_DATA_DIR": str(self.data_dir), "SECRET_KEY": "tests"}
        own["DJANGO_SETTINGS_MODULE"] = "farmops.settings"
        self.environment = {**os.environ, **urls, **own, **LAPTOP, **environment}

    def start(self) -> Web:
        subprocess.run(
            [sys.executable, "-c", COLLECT], cwd=CHECKOUT, env=self.environment, check=True, timeout=PATIENCE
        )
        with self.log.open("wb") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "gunicorn", "-c", "python:farmops.gunicorn_conf", "farmops.wsgi"],
                cwd=CHECKOUT,
                env=self.environment,
                stdout=out,
                stderr=out,
                preexec_fn=die_with_parent(signal.SIGTERM),
            )
        assert wait_until(lambda: self.answers() or self.process.poll() is not None, PATIENCE), self.said()
        assert self.process.poll() is None, self.said()
        return self

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(PATIENCE)

    def said(self) -> str:
        return self.log.read_text()

    def accesses(self) -> str:
        return (self.data_dir / "logs" / "access.log").read_text()

    def answers(self) -> bool:
        try:
            return self.ask("GET", "/healthz")[0] == 200
        except OSError:
            return False

    def workers(self) -> set[int]:
        return children(self.process.pid)

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, dict[str, str], bytes]:
        """(status, headers, body); in header names `_` stands for `-`."""
        return ask(self.port, method, path, body, **headers)


def ask(
    port: int,
    method: str,
    path: str,
    body: Any = None,
    source: str = "127.0.0.1",
    seconds: float = PATIENCE,
    **headers: str,
) -> tuple[int, dict[str, str], bytes]:
    """One request to a port of this machine, from the loopback address `source`."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=seconds, source_address=(source, 0))
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    try:
        with suppress(BrokenPipeError, ConnectionResetError):  # answered before all was sent
            connection.request(method, path, body, named, encode_chunked="Transfer-Encoding" in named)
        answer = connection.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
    finally:
        connection.close()


def raw(port: int, data: bytes, seconds: float = PATIENCE) -> bytes:
    """All that is answered to these bytes until the connection is closed."""
    with socket.create_connection(("127.0.0.1", port), timeout=seconds) as client:
        client.sendall(data)
        client.shutdown(socket.SHUT_WR)
        answer = b""
        while piece := client.recv(65536):
            answer += piece
        return answer


def file_form(name: str, size: int, token: str = "") -> tuple[bytes, str]:
    """A multipart form with one file of `size` bytes, and its content type."""
    head = f'--edge\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n{token}\r\n' if token else ""
    head += f'--edge\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
    head += "Content-Type: text/plain\r\n\r\n"
    return head.encode() + b"eggs " * (size // 5) + b"\r\n--edge--\r\n", "multipart/form-data; boundary=edge"


def resident(pid: int) -> int:
    """Bytes of memory that a process holds now."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024
    raise ProcessLookupError(pid)
