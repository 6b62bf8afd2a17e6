"""What the tests of dunning share: a strategy that is active, customers with something overdue, and a real mail server."""

import email
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from email.message import EmailMessage
from email.policy import default as POLICY
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope
from erp import Row, book, customer, invoice, post
from fastapi.testclient import TestClient
from servers import free_port
from sqlalchemy import text

from receivables.clock import today
from receivables.database import transaction
from receivables.settings import get_settings

TODAY = today("Asia/Shanghai")
WHY = {"reason": "monthly reminder"}
STEPS: list[Row] = [
    {"level": 1, "offset_days": 1, "channel": "email", "template": "first", "wait_days": 0},
    {"level": 2, "offset_days": 20, "channel": "email", "template": "last", "wait_days": 7},
    {"level": 3, "offset_days": 60, "channel": "phone", "wait_days": 7},
]
# Whenever the tests run: no weekday of rest, every hour.
ALWAYS: Row = {"rest_weekdays": [], "send_from_hour": 0, "send_to_hour": 24}


class Clock(datetime):
    """A clock that stands at ten in the morning of `day` until it is moved: put it in place of `receivables.clock.datetime`."""

    day = TODAY
    zone = ZoneInfo("Asia/Shanghai")

    @classmethod
    def now(cls, tz: Any = None) -> datetime:  # type: ignore[override]
        return datetime(cls.day.year, cls.day.month, cls.day.day, 10, tzinfo=cls.zone).astimezone(tz)

    @classmethod
    def stand(cls, patch: pytest.MonkeyPatch, day: date, zone: str = "Asia/Shanghai") -> None:
        """Stops the program's clock on a day, for as long as the patch lasts."""
        patch.setattr(cls, "day", day)
        patch.setattr(cls, "zone", ZoneInfo(zone))
        patch.setattr("receivables.clock.datetime", cls)


def overdue(number: str, days: int = 5, amount: str = "100.00", **fields: Any) -> Row:
    due = TODAY - timedelta(days)
    return invoice(number, amount, issued_on=str(due - timedelta(30)), due_on=str(due), **fields)


def debtor(number: str = "C1", **fields: Any) -> Row:
    return customer(number, contacts=[{"name": "Wang", "email": f"{number.lower()}@example.com", "is_primary": True}], **fields)


def strategy_of(client: TestClient, steps: list[Row] | None = None, *, active: bool = True, **fields: Any) -> Row:
    """A version with one segment of these steps; active from today."""
    body = ALWAYS | {"name": "test", "segments": [{"code": "all", "steps": steps or STEPS}]} | fields
    made = post(client, "strategies", body)
    return post(client, f"strategies/{made['id']}/activation", WHY) if active else made


def texts(client: TestClient, *codes: str, language: str = "zh-CN", **fields: str) -> None:
    for code in codes:
        words = {"subject": "{{ company_name }} 催款 {{ level }}", "body": "尊敬的{{ customer_name }}：请付 {{ total }}"}
        post(client, "letter-templates", {"code": code, "language": language} | words | fields)


def ready(client: TestClient, *, customers: list[Row] | None = None, invoices: list[Row], payments: list[Row] | None = None,
          **fields: Any) -> dict[str, int]:  # fmt: skip
    """Texts, an active strategy and a book; answers the ids of the rows by external id."""
    texts(client, "first", "last")
    strategy_of(client, **fields)
    return book(client, customers=customers or [debtor()], invoices=invoices, payments=payments or [])


def run(client: TestClient, *, approved: bool = True) -> Row:
    """A run of today, approved."""
    made = post(client, "dunning-runs", {})
    return post(client, f"dunning-runs/{made['id']}/approval", WHY) if approved else made


def moved(monkeypatch: pytest.MonkeyPatch, days: int = 0, *, at: datetime | None = None) -> None:
    """It is so many days later for runs and letters, or this instant for what sends."""
    if days:
        for module in ("runs", "preparing", "letters"):
            monkeypatch.setattr(f"receivables.dunning.{module}.today", lambda _zone: TODAY + timedelta(days))
    if at is not None:
        for module in ("sending", "preparing"):
            monkeypatch.setattr(f"receivables.dunning.{module}.now", lambda: at)


class Inbox:
    """What the mail server accepted; it may refuse addresses, or do something of its own before it answers."""

    def __init__(self) -> None:
        self.raw: list[bytes] = []
        self.refused: dict[str, str] = {}
        self.before: Any = None
        self.lock = threading.Lock()

    async def handle_RCPT(self, _server: SMTP, _session: Any, envelope: Envelope, address: str, _options: list[str]) -> str:
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Any, envelope: Envelope) -> str:
        answer = self.before(envelope) if self.before else None
        if answer:
            return str(answer)
        with self.lock:
            self.raw.append(envelope.content if isinstance(envelope.content, bytes) else b"")
        return "250 accepted"

    @property
    def mails(self) -> list[EmailMessage]:
        return [email.message_from_bytes(raw, policy=POLICY) for raw in self.raw]  # type: ignore[misc]

    @property
    def to(self) -> list[str]:
        return sorted(str(mail["To"]) for mail in self.mails)

    @property
    def ids(self) -> list[str]:
        return [str(mail["Message-ID"]).strip() for mail in self.mails]


@contextmanager
def mail_server(inbox: Inbox, **options: Any) -> Iterator[int]:
    """A mail server on a free port; answers the port."""
    # The server looks at every property of its handler for each connection, and those of an inbox read all its mails.
    hooks = SimpleNamespace(**{name: getattr(inbox, name) for name in dir(inbox) if name.startswith("handle_")})
    controller = Controller(hooks, hostname="127.0.0.1", port=free_port(), **options)
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


@contextmanager
def posting(monkeypatch: pytest.MonkeyPatch, **options: Any) -> Iterator[Inbox]:
    """A mail server that the settings name."""
    inbox = Inbox()
    with mail_server(inbox, **options) as port:
        settings = {"smtp_host": "127.0.0.1", "smtp_port": port, "smtp_security": "none", "smtp_from": "ar@huikuan.example"}
        for name, value in settings.items():
            monkeypatch.setattr(get_settings(), name, value)
        yield inbox


def now_due() -> None:
    """The next try of every waiting letter is now."""
    with transaction() as session:
        session.execute(text("UPDATE dunning_letters SET next_try_at = clock_timestamp() WHERE state = 'queued'"))
