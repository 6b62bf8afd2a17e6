"""Around every request: its id, its log line, its time, and a limit on its body."""

import re
import secrets
import time

import structlog
from prometheus_client import Counter, Histogram
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from receivables.errors import Problem, unsupported
from receivables.handlers import answer
from receivables.settings import get_settings

log = structlog.get_logger()
REQUESTS = Counter("http_requests_total", "Requests by route and status", ["method", "route", "status"])
SECONDS = Histogram("http_request_seconds", "Time to the end of the answer", ["method", "route"])

SMALL_BODY = 1024 * 1024
BULK_BODY = 32 * 1024 * 1024
FILE_BODY = 50 * 1024 * 1024
FILES = ("/api/v1/statements", "/api/v1/reconciliations", "/api/v1/imports")  # whose bodies are files
ATTACHMENTS = "/api/v1/attachments"
CUSTOMER_FILES = "/api/v1/customer-page/answers/"
_CHARSET = re.compile(r"application/(?:json|x-ndjson)\b.*;\s*charset=\"?([^\";\s]*)", re.IGNORECASE)
_ID = re.compile(r"^[A-Za-z0-9._-]{1,100}$")
SECURITY = [
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"same-origin"),
]


# What a customer sees by a link: not found by search engines, told to no other site, kept by no cache.
PRIVATE_PATHS = ("/c", "/api/v1/customer-page")
PRIVATE = [
    *SECURITY[:2],
    (b"referrer-policy", b"no-referrer"),
    (b"x-robots-tag", b"noindex, nofollow, noarchive"),
    (b"cache-control", b"no-store"),
    # The key to the page stands in its address: no script or address but our own is ever near it. Ant Design writes its styles inline.
    (b"content-security-policy", b"default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
     b"font-src 'self' data:; connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"),
]


def _answering(path: str, headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """The headers of an answer with those that every answer of this path bears."""
    if not any(path == private or path.startswith(f"{private}/") for private in PRIVATE_PATHS):
        return [*headers, *SECURITY]
    return [*(header for header in headers if header[0].lower() != b"cache-control"), *PRIVATE]


def body_limit(path: str, content_type: str) -> int | None:
    """The most bytes a body may have: NDJSON is streamed and has no limit here."""
    if path in FILES:
        return FILE_BODY
    if path == ATTACHMENTS or (path.startswith(CUSTOMER_FILES) and path.endswith("/files")):
        return get_settings().attachment_mb * 1024 * 1024
    if not path.endswith("/bulk"):
        return SMALL_BODY
    return None if content_type.startswith("application/x-ndjson") else BULK_BODY


def _header(scope: Scope, name: bytes) -> str:
    return next((value.decode("latin-1") for key, value in scope["headers"] if key == name), "")


def _limited(receive: Receive, limit: int, announced: str) -> Receive:
    """Receives no more than the limit; a body that announces more is refused before any of it is taken."""
    seen = int(announced) if announced.isdecimal() and len(announced) < 20 and int(announced) > limit else 0

    async def counted() -> Message:
        nonlocal seen
        message = {} if seen > limit else await receive()
        seen += len(message.get("body", b""))
        if seen > limit:
            raise HTTPException(413, f"The body is larger than {limit} bytes.", {"Connection": "close"})
        return message

    return counted


def _unreadable(encoding: str, content_type: str) -> Problem | None:
    """Why a body cannot be read. Read as it is, each line of a compressed push would be refused by itself, in an answer with 200."""
    if encoding.strip().lower() not in ("", "identity"):
        return unsupported("Send the body as it is, without Content-Encoding.", "unsupported_content_encoding")
    charset = _CHARSET.match(content_type)
    if charset is not None and charset[1].lower() not in ("utf-8", "utf8", "us-ascii"):
        return unsupported("JSON is sent as UTF-8.", "unsupported_charset")
    return None


def _asked(scope: Scope) -> Scope:
    """HEAD is GET whose answer's body is not sent: load balancers and download tools ask so."""
    return {**scope, "method": "GET"} if scope["method"] == "HEAD" else scope


class RequestContext:
    """Gives each request an id, refuses bodies over the limit or compressed, answers HEAD as GET, and writes one log line."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        given = _header(scope, b"x-request-id")
        request_id = given if _ID.match(given) else secrets.token_hex(12)
        structlog.contextvars.bind_contextvars(request_id=request_id)
        limit = body_limit(scope["path"], _header(scope, b"content-type"))
        method, scope = scope["method"], _asked(scope)
        unread = _unreadable(_header(scope, b"content-encoding"), _header(scope, b"content-type"))
        app = self.app if unread is None else answer(unread)
        started, status = time.perf_counter(), 500

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*_answering(scope["path"], message["headers"]), (b"x-request-id", request_id.encode())]
            elif method == "HEAD":
                message["body"] = b""
            await send(message)

        try:
            await app(scope, receive if limit is None else _limited(receive, limit, _header(scope, b"content-length")), sending)
        finally:
            route = getattr(scope.get("route"), "path", "unmatched")
            seconds = time.perf_counter() - started
            REQUESTS.labels(method, route, status).inc()
            SECONDS.labels(method, route).observe(seconds)
            log.info("request", method=method, path=scope["path"], status=status, ms=round(seconds * 1000, 1))
            structlog.contextvars.unbind_contextvars("request_id")
