"""Bodies that end half-way or never seem to end, against a real server."""

import contextlib
import json
import socket
from collections.abc import Iterator

import pytest
from erp import broken, counts, customer, get, invoice, ndjson, push
from servers import Server, until

MB = 1024 * 1024
LINES = b"application/x-ndjson"
JSON = b"application/json"


def head(server: Server, kind: bytes, *lines: bytes, path: bytes = b"customers/bulk") -> bytes:
    given = [b"POST /api/v1/" + path + b" HTTP/1.1", b"Host: x", b"X-API-Key: " + server.key.encode(), b"Content-Type: " + kind, *lines]
    return b"\r\n".join(given) + b"\r\n\r\n"


def connect(server: Server) -> socket.socket:
    return socket.create_connection(("127.0.0.1", server.port), timeout=60)


def chunked(parts: Iterator[bytes]) -> Iterator[bytes]:
    for part in parts:
        yield b"%x\r\n%s\r\n" % (len(part), part)
    yield b"0\r\n\r\n"


def talk(server: Server, start: bytes, parts: Iterator[bytes]) -> tuple[int, dict[str, object]]:
    """(status, problem) of a request whose body is sent until it ends or the server has heard enough."""
    with connect(server) as wire:
        wire.sendall(start)
        with contextlib.suppress(ConnectionError):
            for part in parts:
                wire.sendall(part)
        answer = b""
        with contextlib.suppress(ConnectionError):
            while part := wire.recv(MB):
                answer += part
    status, _, rest = answer.partition(b"\r\n")
    return int(status.split()[1]), json.loads(rest.partition(b"\r\n\r\n")[2].strip())


def requests_of(server: Server) -> int:
    """How many pushes the server has finished, in whatever way."""
    with server.client() as client:
        lines = [line for line in client.get("/metrics").text.splitlines() if line.startswith("http_requests_total") and "/bulk" in line]
    return int(sum(float(line.split()[-1]) for line in lines))


@pytest.mark.parametrize("kind", [LINES, JSON])
@pytest.mark.parametrize("framing", [b"Content-Length: 900000", b"Transfer-Encoding: chunked"])
def test_a_body_that_is_cut_off_leaves_nothing(server: Server, kind: bytes, framing: bytes) -> None:
    rows = [customer(f"C{n}") for n in range(1_000)]
    body = ndjson(rows) if kind == LINES else json.dumps({"items": rows}).encode()
    part = b"%x\r\n%s" % (len(body) * 2, body) if b"chunked" in framing else body
    before = requests_of(server)
    with connect(server) as wire:
        wire.sendall(head(server, kind, framing) + part)
    until(lambda: requests_of(server) > before, "the end of the cut-off call", seconds=20)
    with server.client() as client:
        assert get(client, "customers")["items"] == []
        assert counts(push(client, "customers", rows, results="rejected")) == (1_000, 0, 0, 0)
    assert "Traceback" not in server.log.read_text()


@pytest.mark.parametrize("framing", ["announced", "chunked"])
def test_two_hundred_megabytes_of_json_are_refused_in_flat_memory(server: Server, framing: str) -> None:
    server.reset_peak()
    before = server.memory()
    parts = (b" " * MB for _ in range(200))
    if framing == "announced":
        status, problem = talk(server, head(server, JSON, b"Content-Length: %d" % (200 * MB)), parts)
    else:
        status, problem = talk(server, head(server, JSON, b"Transfer-Encoding: chunked"), chunked(parts))
    assert (status, problem["code"]) == (413, "body_too_large")
    assert server.memory("VmHWM") - before < 100
    with server.client() as client:
        assert client.get("/readyz").status_code == 200


def test_a_small_body_has_a_small_limit(server: Server) -> None:
    parts = (b" " * MB for _ in range(200))
    status, problem = talk(server, head(server, JSON, b"Transfer-Encoding: chunked", path=b"payments"), chunked(parts))
    assert (status, problem["code"]) == (413, "body_too_large")


@pytest.mark.timeout(250)
def test_two_hundred_megabytes_of_lines_are_taken_in_flat_memory(server: Server) -> None:
    server.reset_peak()
    before = server.memory()
    line = json.dumps(customer(name="x" * 1_000_000)).encode() + b"\n"
    endless = [b'{"external_id": "', *[b"x" * MB] * 100, b'"}\n']
    parts = [line] * 100 + endless + [json.dumps(customer("LAST")).encode() + b"\n"]
    with server.client() as client:
        answer = client.post("/api/v1/customers/bulk", content=iter(parts), headers={"Content-Type": LINES.decode()}).json()
        assert counts(answer) == (1, 0, 0, 101)
        assert [row["errors"][0]["code"] for row in answer["results"][98:101]] == ["string_too_long", "string_too_long", "line_too_long"]
        assert [row["external_id"] for row in get(client, "customers")["items"]] == ["LAST"]
    assert server.memory("VmHWM") - before < 150


@pytest.mark.timeout(250)
def test_a_long_push_is_taken_in_flat_memory(server: Server) -> None:
    rows = 60_000
    with server.client() as client:
        push(client, "customers", [customer()])
        push(client, "invoices", [invoice(f"A{n}") for n in range(2_000)], results="rejected")  # warm
        server.reset_peak()
        before = server.memory()
        body = ndjson([invoice(f"I{n}") for n in range(rows)])
        answer = client.post("/api/v1/invoices/bulk?results=rejected", content=body, headers={"Content-Type": "application/x-ndjson"})
        assert answer.json()["created"] == rows
        assert server.memory("VmHWM") - before < 80
        assert broken(client) == []
