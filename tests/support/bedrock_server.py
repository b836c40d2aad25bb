"""A server that speaks the wire format of Bedrock Runtime, honest or hostile, and of STS; stdlib only.

`server.script` says how it answers each request, first come first served; what is left over, and everything after the
script, is answered politely. An entry is a dictionary (the body of a response), or a function of the Handler that does
what it likes with the connection. To ConverseStream the body of Converse is said event by event.
"""

from __future__ import annotations

import json
import socket
import struct
import threading
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

STS_ANSWER = """<AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
<AssumeRoleWithWebIdentityResult><Credentials><AccessKeyId>ASIAMODELROLE</AccessKeyId>
<SecretAccessKey>secret</SecretAccessKey><SessionToken>session</SessionToken>
<Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleWithWebIdentityResult>
</AssumeRoleWithWebIdentityResponse>"""


def answer(*blocks: Any, stop: str = "", usage: Any = None, **more: Any) -> dict[str, Any]:
    """The body of a response; texts become text blocks."""
    content = [{"text": block} if isinstance(block, str) else block for block in blocks]
    if not stop:
        stop = "tool_use" if any("toolUse" in block for block in content if isinstance(block, dict)) else "end_turn"
    counted = {"inputTokens": 1000, "outputTokens": 100, "totalTokens": 1100} if usage is None else usage
    return {
        "output": {"message": {"role": "assistant", "content": content}},
        "stopReason": stop,
        "usage": counted,
        "metrics": {"latencyMs": 5},
        **more,
    }


def tool_call(name: str, call_id: str = "t1", **arguments: Any) -> dict[str, Any]:
    return {"toolUse": {"toolUseId": call_id, "name": name, "input": arguments}}


def frames(body: dict[str, Any]) -> Iterator[bytes]:
    """A response of Converse as the events of ConverseStream; texts and arguments come in pieces."""
    yield frame("messageStart", {"role": "assistant"})
    for index, block in enumerate(body.get("output", {}).get("message", {}).get("content", [])):
        at = {"contentBlockIndex": index}
        if "text" not in block:
            tool_call = block.get("toolUse", {})
            start = {name: value for name, value in tool_call.items() if name != "input"}
            yield frame("contentBlockStart", {"start": {"toolUse": start} if tool_call else block, **at})
            said = tool_call.get("input", "")
            said = said if isinstance(said, str) else json.dumps(said)
            for piece in pieces(said):
                yield frame("contentBlockDelta", {"delta": {"toolUse": {"input": piece}}, **at})
        else:
            for piece in pieces(block["text"]):
                yield frame("contentBlockDelta", {"delta": {"text": piece}, **at})
        yield frame("contentBlockStop", at)
    yield frame("messageStop", {"stopReason": body.get("stopReason")})
    yield frame("metadata", {name: body[name] for name in ("usage", "metrics", "trace") if name in body})


def pieces(text: str) -> list[str]:
    size = max(len(text) // 3, 1)
    return [text[at : at + size] for at in range(0, len(text), size)]


def frame(name: str, payload: Any, kind: str = "event") -> bytes:
    """One event, or with `kind` "exception" an exception, in AWS's binary framing."""
    headers = b""
    for header, value in ((":message-type", kind), (f":{kind}-type", name), (":content-type", "application/json")):
        headers += struct.pack("!B", len(header)) + header.encode() + struct.pack("!BH", 7, len(value)) + value.encode()
    data = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    said = struct.pack("!II", 16 + len(headers) + len(data), len(headers))
    said += struct.pack("!I", zlib.crc32(said)) + headers + data
    return said + struct.pack("!I", zlib.crc32(said))


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 512

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.script: list[dict[str, Any] | Callable[[Handler], Any]] = []
        self.otherwise: Callable[[Handler], Any] = lambda handler: handler.reply(answer("All right."))
        self.requests: list[dict[str, Any]] = []
        self.models: list[str] = []
        self.paths: list[str] = []
        self.authorizations: list[str] = []
        self.assumed: list[dict[str, str]] = []
        self.ended = threading.Event()
        self.lock = threading.Lock()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Nothing: clients that give up are what the tests are about."""


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # or a body waits 40 ms for its headers to be acknowledged
    server: Server

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.path == "/":
            self._assume_role(body)
            return
        with self.server.lock:
            self.server.models.append(self.path.split("/")[2])
            self.server.paths.append(self.path)
            self.server.requests.append(json.loads(body))
            self.server.authorizations.append(self.headers.get("Authorization", ""))
            said = self.server.script.pop(0) if self.server.script else self.server.otherwise
        if isinstance(said, dict):
            self.reply(said)
        else:
            said(self)

    def _assume_role(self, body: bytes) -> None:
        asked = {name: values[0] for name, values in parse_qs(body.decode()).items()}
        self.server.assumed.append(asked)
        self.reply(STS_ANSWER.encode(), kind="text/xml")

    def reply(self, body: Any, status: int = 200, kind: str = "application/json", **headers: str) -> None:
        if isinstance(body, dict) and status == 200 and self.path.endswith("/converse-stream"):
            body, kind = b"".join(frames(body)), "application/vnd.amazon.eventstream"
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *args: Any) -> None:
        """Nothing."""


# --- hostile answers ------------------------------------------------------------------------------------------------


def error(code: str, status: int) -> Callable[[Handler], None]:
    """An error as AWS says it."""
    return lambda handler: handler.reply({"message": f"{code} of a test"}, status, x_amzn_ErrorType=code)


def raw_answer(body: bytes, status: int = 200) -> Callable[[Handler], None]:
    return lambda handler: handler.reply(body, status)


def silence(handler: Handler) -> None:
    """Say nothing until the test is over, or the client has gone."""
    handler.connection.settimeout(20)
    with suppress(OSError):
        handler.connection.recv(1)
    handler.close_connection = True


def drip(handler: Handler) -> None:
    """A byte now and then: no socket ever times out."""
    handler.send_response(200)
    handler.send_header("Content-Type", "application/json")
    handler.send_header("Content-Length", "100000")
    handler.end_headers()
    with suppress(OSError):
        while not handler.server.ended.wait(0.02):
            handler.wfile.write(b" ")
            handler.wfile.flush()
    handler.close_connection = True


def drip_headers(handler: Handler) -> None:
    with suppress(OSError):
        handler.connection.sendall(b"HTTP/1.1 200 OK\r\nX-Long: ")
        while not handler.server.ended.wait(0.02):
            handler.connection.sendall(b"x")
    handler.close_connection = True


def huge(handler: Handler) -> None:
    """Sixty-four megabytes, as far as the client reads them."""
    handler.send_response(200)
    handler.send_header("Content-Length", str(64 << 20))
    handler.end_headers()
    with suppress(OSError):
        for _piece in range(1024):
            handler.wfile.write(b" " * 65536)
    handler.close_connection = True


def reset(handler: Handler) -> None:
    """Half an answer, then the connection is reset."""
    data = json.dumps(answer("half")).encode()
    handler.send_response(200)
    handler.send_header("Content-Length", str(len(data)))
    handler.end_headers()
    handler.wfile.write(data[: len(data) // 2])
    handler.wfile.flush()
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.connection.close()
    handler.close_connection = True


def cut_short(handler: Handler) -> None:
    """Half an answer, then a polite end."""
    data = json.dumps(answer("half")).encode()
    handler.send_response(200)
    handler.send_header("Content-Length", str(len(data)))
    handler.end_headers()
    handler.wfile.write(data[: len(data) // 2])
    handler.close_connection = True


@contextmanager
def serving_bedrock() -> Iterator[Server]:
    server = Server()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.ended.set()
        server.shutdown()
        server.server_close()
