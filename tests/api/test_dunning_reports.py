"""What came of a letter after a server took it: reports of mail servers (RFC 3464), and what people say."""

import email
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from email.message import EmailMessage
from email.mime.message import MIMEMessage
from email.mime.multipart import MIMEMultipart
from email.policy import default as POLICY

import pytest
from conftest import add_company, add_key
from dunners import WHY, Inbox, overdue, posting, ready, run
from erp import Row, broken, customer, get, post, push, refusal
from fastapi.testclient import TestClient
from sqlalchemy import text

from receivables.access.permissions import Permission
from receivables.clock import now
from receivables.database import transaction
from receivables.dunning import outbox, sending
from receivables.settings import get_settings

MAIL = "/api/v1/dunning-letters/bounces/mail"
RETURNED = "Content-Type: message/rfc822\n\nMessage-ID: {id}\nSubject: x\n\nx"
HEADERS = "Content-Type: text/rfc822-headers\nContent-Transfer-Encoding: 7bit\n\nFrom: a@example.com\nMessage-ID: {id}\nSubject: x"
REPORT = """From: MAILER-DAEMON@example.com
Subject: Undelivered
MIME-Version: 1.0
{more}Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

退信

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.com

Final-Recipient: rfc822; c1@example.com
Action: {action}
Status: 5.1.1
Diagnostic-Code: smtp; 550 no such user

--b
{last}

--b--
"""


@pytest.fixture
def inbox(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> Iterator[Inbox]:
    with posting(monkeypatch) as found:
        monkeypatch.setattr(get_settings(), "smtp_pdf", False)
        ready(client, invoices=[overdue("I1")])
        run(client)
        assert sending.send_due() == 1
        yield found


def report(message_id: str, *, action: str = "failed", last: str = RETURNED, more: str = "") -> bytes:
    return REPORT.format(action=action, last=last.format(id=message_id), more=more).encode()


def take(client: TestClient, raw: bytes) -> Row:
    answer = client.post(MAIL, content=raw, headers={"Content-Type": "message/rfc822"})
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def letter(client: TestClient) -> Row:
    return dict(get(client, "dunning-letters/1"))


def in_doubt() -> None:
    with transaction() as session:
        session.execute(text("UPDATE dunning_letters SET state = 'uncertain', error_code = 'worker_died', sent_at = NULL"))


def forwarded(raw: bytes) -> bytes:
    """As a person forwards it: the report as an attachment of a mail."""
    outer = MIMEMultipart()
    outer["Subject"] = "Fwd: Undelivered"
    outer.attach(MIMEMessage(email.message_from_bytes(raw, _class=EmailMessage, policy=POLICY)))
    return outer.as_bytes()


def test_a_report_of_failure_from_a_gateway(client: TestClient, inbox: Inbox) -> None:
    (message_id,) = inbox.ids
    for _ in range(2):
        row = take(client, report(message_id))
        assert (row["state"], row["error_code"], row["error_detail"]) == ("bounced", "bounced", "5.1.1 smtp; 550 no such user")
    trail = get(client, "audit-entries", subject="dunning_letter", subject_id="1")["items"]
    assert [row["action"] for row in trail] == ["bounced"]
    copy = post(client, "dunning-letters/1/resend", {"reason": "new address"})
    assert (sending.send_due(), get(client, f"dunning-letters/{copy['id']}")["state"]) == (1, "sent")
    assert len(set(inbox.ids)) == 2
    assert take(client, report(message_id))["id"] == 1  # late again: it is about the first
    assert get(client, f"dunning-letters/{copy['id']}")["state"] == "sent"


@pytest.mark.parametrize("kind", ["headers", "references", "forwarded", "crlf", "json"])
def test_reports_as_servers_and_people_send_them(client: TestClient, inbox: Inbox, kind: str) -> None:
    (own,) = inbox.ids
    raw = {
        "headers": report(own, last=HEADERS), "references": report("", last="Content-Type: text/plain\n\nx", more=f"References: {own}\n"),
        "forwarded": forwarded(report(own)), "crlf": report(own).replace(b"\n", b"\r\n"), "json": report(own),
    }[kind]  # fmt: skip
    row = post(client, "dunning-letters/bounces", {"report": raw.decode()}) if kind == "json" else take(client, raw)
    assert row["state"] == "bounced"


CHARSETS = {
    "no such charset": b"Content-Type: text/rfc822-headers; charset=unknown-8bit\n\nSubject: \xb4\xdf\xbf\xee\nMessage-ID: {id}\nTo: x",
    "gb18030": "Content-Type: text/rfc822-headers; charset=gb18030\n\nSubject: 催款\nMessage-ID: {id}\nTo: x".encode("gb18030"),
    "raw": "Content-Type: message/rfc822\n\nSubject: 催款\nMessage-ID: {id}\n\n正文".encode("gbk"),
}


@pytest.mark.parametrize("name", CHARSETS)
def test_a_report_is_read_in_whatever_charset_it_says(client: TestClient, inbox: Inbox, name: str) -> None:
    (own,) = inbox.ids
    raw = report(own, last="LAST").replace(b"LAST", CHARSETS[name].replace(b"{id}", own.encode()))
    row = take(client, raw.replace(b"no such user", "没有此人".encode("gbk")))
    assert (row["state"], row["error_detail"].startswith("5.1.1 smtp; 550 ")) == ("bounced", True)


def test_a_report_of_arrival_ends_the_doubt_and_nothing_else(client: TestClient, inbox: Inbox) -> None:
    arrived = report(inbox.ids[0], action="delivered")
    assert take(client, arrived)["state"] == "sent"
    in_doubt()
    row = take(client, arrived)
    assert (row["state"], row["error_code"], row["sent_at"] is not None) == ("sent", None, True)
    take(client, report(inbox.ids[0]))
    assert take(client, arrived)["state"] == "bounced"


@pytest.mark.parametrize(("action", "state"), [("failed", "bounced"), ("delivered", "sent")])
def test_a_report_that_is_here_before_the_worker_said_that_it_went(client: TestClient, inbox: Inbox, action: str, state: str) -> None:
    """Of a killed worker, or of one whose server was quicker than its own note: the report is not lost."""
    with transaction() as session:
        session.execute(text("""UPDATE dunning_letters SET state = 'handing_over', sent_at = NULL, claimed_by = 'w',
            claimed_until = clock_timestamp() - interval '1 second'"""))
    row = take(client, report(inbox.ids[0], action=action))
    assert (row["state"], row["sent_at"] is not None) == (state, True)
    with transaction() as session:
        outbox.take_over(session, now())
        outbox.sent(session, "w", inbox.ids, now())
        outbox.end(session, "w", 1, "uncertain", "connection_lost", "", told=True)
    assert letter(client)["state"] == state


def test_sent_again_elsewhere_it_is_another_mail(client: TestClient, inbox: Inbox) -> None:
    """What comes back from the first address says nothing of the second, nor does a 250 that comes late."""
    (first,) = inbox.ids
    in_doubt()
    push(client, "customers", [customer("C1", contacts=[{"name": "Li", "email": "new@example.com", "is_primary": True}])])
    post(client, "dunning-letters/1/resend", {"reason": "new address"})
    with transaction() as session:
        outbox.sent(session, "w", [first], now())
    assert (sending.send_due(), inbox.mails[-1]["To"], letter(client)["recipient"]) == (1, "new@example.com", "new@example.com")
    assert len(set(inbox.ids)) == 2
    assert refusal(client.post(MAIL, content=report(first))) == (422, "unknown_letter")
    assert letter(client)["state"] == "sent"


def nested(depth: int) -> bytes:
    return b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (n, n) for n in range(depth))


@pytest.mark.parametrize(("raw", "code"), [
    (b"hello", "no_report"), (b"\x00\xff\xfe" * 100, "no_report"), (nested(3000), "no_report"), (b"x" * 2_000_001, "body_too_large"),
    (report("<x@y>"), "unknown_letter"), (report("<x\x00@y>"), "unknown_letter"), (report("<letter.1." + "0" * 32 + "@huikuan.example>"),
                                                                                 "unknown_letter"),
    (report("<letter.1.x@y>", action="delayed"), "no_report"), (report("", last="Content-Type: message/rfc822\n"), "no_report"),
    (b"", "empty_file"),
])  # fmt: skip
def test_what_is_no_report_of_ours_changes_nothing(client: TestClient, inbox: Inbox, raw: bytes, code: str) -> None:
    status, found = refusal(client.post(MAIL, content=raw, headers={"Content-Type": "message/rfc822"}))
    assert (status in (413, 422), found) == (True, code)
    assert letter(client)["state"] == "sent"


def test_of_another_company_it_is_unknown(client: TestClient, inbox: Inbox) -> None:
    with transaction() as session:
        add_company(session, "other")
        add_key(session, "hk_test_key_of_another_company_00000", "other", list(Permission))
    headers = {"X-API-Key": "hk_test_key_of_another_company_00000"}
    assert refusal(client.post(MAIL, content=report(inbox.ids[0]), headers=headers)) == (422, "unknown_letter")
    body = WHY | {"outcome": "returned"}
    assert refusal(client.post("/api/v1/dunning-letters/1/outcome", json=body, headers=headers)) == (404, "not_found")


def test_a_person_says_that_it_arrived_or_came_back(client: TestClient, inbox: Inbox) -> None:
    arrived, returned = WHY | {"outcome": "arrived"}, WHY | {"outcome": "returned"}
    path = "/api/v1/dunning-letters/1/outcome"
    assert post(client, "dunning-letters/1/outcome", arrived)["state"] == "sent"  # as it is
    in_doubt()
    row = post(client, "dunning-letters/1/outcome", arrived)
    assert (row["state"], row["error_code"], row["reason"]) == ("sent", None, WHY["reason"])
    row = post(client, "dunning-letters/1/outcome", returned)
    assert (row["state"], row["error_code"]) == ("bounced", "returned")
    assert refusal(client.post(path, json=arrived)) == (409, "outcome_not_possible")
    for body in ({}, {"outcome": "returned"}, {"outcome": "lost", "reason": "x"}, {"outcome": 1, "reason": "x"}, returned | {"reason": ""},
                 returned | {"reason": "\x00"}, returned | {"reason": "x" * 2000}, [], "x"):  # fmt: skip
        assert client.post(path, json=body).status_code == 422, body
    for wrong in ("0", "-1", "x", str(2**63)):
        assert client.post(f"/api/v1/dunning-letters/{wrong}/outcome", json=returned).status_code in (404, 422), wrong


def test_ten_at_once_say_it_once(client: TestClient, inbox: Inbox) -> None:
    raw = report(inbox.ids[0])
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda _: client.post(MAIL, content=raw).status_code, range(10)))
        copies = list(pool.map(lambda _: client.post("/api/v1/dunning-letters/1/resend", json=WHY, headers={"Idempotency-Key": "k" * 20}),
                               range(10)))  # fmt: skip
    assert set(answers) == {201}
    assert {copy.status_code for copy in copies} <= {201, 409}
    assert len(get(client, "dunning-letters")["items"]) == 2
    assert len(get(client, "audit-entries", subject="dunning_letter", subject_id="1", action="bounced")["items"]) == 1
    assert broken(client) == []
