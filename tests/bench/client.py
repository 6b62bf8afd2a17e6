"""HTTP clients that cost little beside the server they load: one connection at a time, or many kept alive and never idle."""

import asyncio
import http.client
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import quantiles
from typing import IO, Any, cast

import uvloop

TIMEOUT = 900
BLOCK = 256 * 1024
KEPT = 64 * 1024
IDLE = 2.0
"""Seconds after which a connection is opened anew: a server closes what was idle for a few."""


@dataclass
class Answer:
    seconds: float
    status: int
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


class Client:
    """One connection, kept alive."""

    def __init__(self, port: int, headers: dict[str, str] | None = None) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT, blocksize=BLOCK)
        self.headers = headers or {}
        self.used = time.perf_counter()

    def call(self, method: str, path: str, body: bytes | None = None, kind: str = "application/json") -> Answer:
        """Sends one request and reads its answer. Raises RuntimeError when the answer is not a success."""
        headers = self.headers | ({"Content-Type": kind} if body is not None else {})
        self._refresh()
        started = time.perf_counter()
        self.connection.request(method, path, body, headers)
        response = self.connection.getresponse()
        answer = Answer(0.0, response.status, response.read())
        self.used = time.perf_counter()
        answer.seconds = self.used - started
        return _successful(answer, path)

    def _refresh(self) -> None:
        if time.perf_counter() - self.used > IDLE:
            self.connection.close()
            self.connection.connect()

    def get(self, path: str) -> Answer:
        return self.call("GET", path)

    def post(self, path: str, body: bytes) -> Answer:
        return self.call("POST", path, body)

    def stream(self, path: str, file: IO[bytes], size: int) -> Answer:
        """Sends a file of lines; of the answer, however long, only the beginning is kept."""
        headers = self.headers | {"Content-Type": "application/x-ndjson", "Content-Length": str(size)}
        self._refresh()
        started = time.perf_counter()
        self.connection.request("POST", path, file, headers)
        response = self.connection.getresponse()
        head = response.read(KEPT)
        while response.read(BLOCK):
            pass
        self.used = time.perf_counter()
        return _successful(Answer(self.used - started, response.status, head), path)


def _successful(answer: Answer, path: str) -> Answer:
    if not 200 <= answer.status < 300:
        raise RuntimeError(f"{path} answered {answer.status}: {answer.body[:500]!r}")
    return answer


@dataclass
class Load:
    """What a fixed number of connections got through: requests a second, and the median and 99th percentile in milliseconds."""

    rate: float
    p50: float
    p99: float


@dataclass
class _Shared:
    """What the connections of one load share: the requests to send in turn, when to stop, and the times seen."""

    requests: Sequence[bytes]
    until: float
    position: int = 0
    seconds: list[float] = field(default_factory=list)
    failed: bytes = b""

    def next(self) -> bytes:
        self.position += 1
        return self.requests[self.position % len(self.requests)]


class _Connection(asyncio.Protocol):
    """Sends a request, waits for the whole answer, sends the next, until the time is over."""

    def __init__(self, shared: _Shared, done: asyncio.Future[None]) -> None:
        self.shared, self.done = shared, done
        self.missing, self.head, self.sent = -1, b"", 0.0
        self.transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        self._send()

    def _send(self) -> None:
        self.missing, self.head, self.sent = -1, b"", time.perf_counter()
        self.transport.write(self.shared.next())

    def data_received(self, data: bytes) -> None:
        if self.missing < 0:
            self.head += data
            end = self.head.find(b"\r\n\r\n")
            if end < 0:
                return
            head = self.head[:end].lower()
            if not head.startswith(b"http/1.1 200"):
                self.shared.failed = self.head
                self.transport.close()
                return
            at = head.index(b"content-length:") + 15
            self.missing = int(head[at:].split(b"\r\n", 1)[0]) - (len(self.head) - end - 4)
        else:
            self.missing -= len(data)
        if self.missing == 0:
            self._finished()

    def _finished(self) -> None:
        now = time.perf_counter()
        self.shared.seconds.append(now - self.sent)
        if now < self.shared.until:
            self._send()
        else:
            self.transport.close()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - the loop passes it
        if not self.done.done():
            self.done.set_result(None)


async def _run(port: int, requests: Sequence[bytes], connections: int, seconds: float) -> Load:
    loop = asyncio.get_running_loop()
    started = time.perf_counter()
    shared = _Shared(requests, started + seconds)
    finished = [loop.create_future() for _ in range(connections)]
    for done in finished:
        await loop.create_connection(lambda done=done: _Connection(shared, done), "127.0.0.1", port)  # type: ignore[misc]
    await asyncio.wait_for(asyncio.gather(*finished), seconds + 60)
    if shared.failed:
        raise RuntimeError(f"an answer under load was not a success: {shared.failed[:500]!r}")
    cuts = quantiles(shared.seconds, n=100)
    return Load(len(shared.seconds) / (time.perf_counter() - started), cuts[49] * 1000, cuts[98] * 1000)


def load(port: int, paths: Sequence[str], headers: dict[str, str], connections: int = 32, seconds: float = 3.0) -> Load:
    """GETs of `paths` in turn over this many connections for this long. Raises RuntimeError when one does not succeed."""
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    requests = [f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{lines}\r\n".encode() for path in paths]
    return uvloop.run(_run(port, requests, connections, seconds))
