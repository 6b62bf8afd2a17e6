"""A store that speaks as much S3 as is asked of one: PUT, HEAD, GET, uploads in parts; it checks every signature (SigV4)."""

import hashlib
import hmac
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, quote, urlsplit

KEY_ID, SECRET = "AKIATESTONLY", "a-secret-that-stands-in-no-log"


class Store(ThreadingHTTPServer):
    """What it holds and was asked; `away` answers 503 to everything, `cut` ends answers in the middle."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.objects: dict[str, bytes] = {}
        self.parts: dict[str, dict[int, bytes]] = {}
        self.asked: list[str] = []
        self.away = self.cut = False

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


@contextmanager
def store() -> Iterator[Store]:
    server = Store()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Store

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""

    def _answer(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", headers.get("length", str(len(body))))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body[: len(body) // 2] if self.server.cut else body)
            self.close_connection = self.server.cut

    def _signed(self, body: bytes) -> bool:
        """Whether the request bears the signature that the secret makes of it."""
        scheme, _, rest = self.headers.get("Authorization", "").partition(" ")
        told = dict(part.strip().split("=", 1) for part in rest.split(","))
        key_id, *scope = told["Credential"].split("/")
        address = urlsplit(self.path)
        query = "&".join(sorted(f"{quote(n, safe='-_.~')}={quote(v, safe='-_.~')}" for n, v in parse_qsl(address.query, True)))
        names = told["SignedHeaders"].split(";")
        headers = "".join(f"{name}:{' '.join(self.headers[name].split())}\n" for name in names)
        digest = self.headers["x-amz-content-sha256"]
        asked = "\n".join([self.command, address.path, query, headers, told["SignedHeaders"], digest])
        text = "\n".join([scheme, self.headers["x-amz-date"], "/".join(scope), hashlib.sha256(asked.encode()).hexdigest()])
        key = b"AWS4" + SECRET.encode()
        for part in scope:
            key = hmac.digest(key, part.encode(), "sha256")
        right = hmac.digest(key, text.encode(), "sha256").hex() == told["Signature"]
        return right and key_id == KEY_ID and digest in ("UNSIGNED-PAYLOAD", hashlib.sha256(body).hexdigest())

    def _request(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        address = urlsplit(self.path)
        query, key = dict(parse_qsl(address.query, True)), address.path.lstrip("/")
        self.server.asked.append(f"{self.command} {key}{'?' if query else ''}{'&'.join(sorted(query))}")
        if self.server.away:
            self._answer(503, b"<Error><Code>SlowDown</Code></Error>")
        elif not self._signed(body):
            shown = f"<Error><Code>SignatureDoesNotMatch</Code><AWSAccessKeyId>{KEY_ID}</AWSAccessKeyId></Error>"
            self._answer(403, shown.encode())
        elif self.command == "POST":
            self._upload(key, query)
        elif self.command == "PUT":
            self._keep(key, query, body)
        elif self.command == "DELETE":
            self.server.parts.pop(query["uploadId"], None)
            self._answer(204)
        elif key in self.server.objects:
            found = self.server.objects[key]
            length = {"length": str(len(found))} if self.command == "HEAD" else {}
            self._answer(200, found, ETag='"e"', Last_Modified="Sun, 22 Nov 2026 00:00:00 GMT", **length)
        else:
            self._answer(404, b"<Error><Code>NoSuchKey</Code></Error>")

    def _keep(self, key: str, query: dict[str, str], body: bytes) -> None:
        if "uploadId" in query:
            self.server.parts[query["uploadId"]][int(query["partNumber"])] = body
        else:
            self.server.objects[key] = body
        self._answer(200, ETag='"e"')

    def _upload(self, key: str, query: dict[str, str]) -> None:
        if "uploads" in query:
            upload = f"u{len(self.server.parts)}"
            self.server.parts[upload] = {}
            self._answer(200, f"<InitiateMultipartUploadResult><UploadId>{upload}</UploadId></InitiateMultipartUploadResult>".encode())
        else:
            parts = self.server.parts.pop(query["uploadId"])
            self.server.objects[key] = b"".join(parts[number] for number in sorted(parts))
            self._answer(200, b'<CompleteMultipartUploadResult><ETag>"e"</ETag></CompleteMultipartUploadResult>')

    do_GET = do_PUT = do_HEAD = do_POST = do_DELETE = _request
