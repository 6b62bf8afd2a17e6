"""Mails with statements and letters that come back: reported, told on the contact, sent again elsewhere, and no reminder into the void."""

from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage

import pytest
from accounts import add_user, bearer, sign_in
from dunners import Inbox, debtor, posting
from erp import Row, book, broken, customer, get, invoice, post, push
from fastapi.testclient import TestClient
from second import as_user
from sqlalchemy import text

from receivables.clock import today
from receivables.customer_links import visits
from receivables.database import transaction
from receivables.jobs.mailing import send_mails

TODAY = today("Asia/Shanghai")
NEW = {"name": "Li", "email": "new@example.com", "is_primary": True}
BY = str(TODAY + timedelta(14))


@pytest.fixture
def ids(client: TestClient) -> dict[str, int]:
    visits.forget()
    return book(client, customers=[debtor("C1"), customer("C2")], invoices=[invoice()])


@pytest.fixture
def inbox(monkeypatch: pytest.MonkeyPatch) -> Iterator[Inbox]:
    with posting(monkeypatch) as found:
        yield found


def report(message_id: str, action: str = "failed") -> str:
    """What a mail server says about a mail (RFC 3464), with the headers of what it was about."""
    status = "5.1.1" if action == "failed" else "2.0.0"
    return (
        "From: mailer-daemon@example.com\r\nTo: us@example.com\r\nSubject: Undelivered\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nSorry.\r\n'
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.com\r\n\r\n"
        f"Final-Recipient: rfc822; c1@example.com\r\nAction: {action}\r\nStatus: {status}\r\nDiagnostic-Code: smtp; 550 nobody here\r\n\r\n"
        f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {message_id}\r\nSubject: x\r\n\r\n--b--\r\n"
    )


def statement(client: TestClient, ids: dict[str, int], inbox: Inbox) -> EmailMessage:
    post(client, f"customers/{ids['C1']}/account-statement/mailing", {})
    assert send_mails() == 1
    return inbox.mails[-1]


def contact(client: TestClient, ids: dict[str, int]) -> Row:
    (found,) = get(client, f"customers/{ids['C1']}")["contacts"]
    return dict(found)


def test_a_statement_that_comes_back_warns_on_the_contact(client: TestClient, ids: dict[str, int], inbox: Inbox) -> None:
    first = statement(client, ids, inbox)
    assert contact(client, ids)["bounced_at"] is None
    said = post(client, "mails/bounces", {"report": report(first["Message-ID"])})
    assert (said["subject"], said["state"], said["recipient"]) == ("mail", "bounced", "c1@example.com")
    again = client.post("/api/v1/mails/bounces/mail", content=report(first["Message-ID"]).encode())
    assert (again.status_code, again.json()) == (201, said), "the same again changes nothing"
    (row,) = get(client, "mails", state="bounced")["items"]
    assert (row["error_code"], row["error_detail"]) == ("bounced", "5.1.1 smtp; 550 nobody here")
    assert contact(client, ids)["bounced_at"] == row["bounced_at"] is not None
    assert sorted(entry["action"] for entry in get(client, "audit-entries", subject="mail")["items"]) == ["bounced"]
    push(client, "customers", [customer("C1", contacts=[NEW])])
    assert contact(client, ids)["bounced_at"] is None, "another address is another matter"
    resent = post(client, f"mails/{row['id']}/resending", {"reason": "new address"}, 200)
    assert (resent["state"], resent["recipient"], resent["sent_at"]) == ("queued", "new@example.com", None)
    assert send_mails() == 1
    assert inbox.mails[-1]["Message-ID"] != first["Message-ID"]
    late = post(client, "mails/bounces", {"report": report(first["Message-ID"])}, 422)
    assert late["code"] == "unknown_mail", "what is said of the first is not about the second"
    assert get(client, f"mails/{row['id']}")["state"] == "sent"
    assert broken(client) == []


def test_a_later_mail_that_went_takes_the_warning_away(client: TestClient, ids: dict[str, int], inbox: Inbox) -> None:
    post(client, "mails/bounces", {"report": report(statement(client, ids, inbox)["Message-ID"])})
    assert contact(client, ids)["bounced_at"] is not None
    statement(client, ids, inbox)
    assert contact(client, ids)["bounced_at"] is None


def letter(client: TestClient, ids: dict[str, int]) -> None:
    made = {"as_of": "2024-12-31", "selection": "chosen", "customer_ids": [ids["C1"]], "answer_by": BY}
    run = post(client, "confirmation-runs", made | {"remind_days": 1, "remind_most": 2})
    post(client, f"confirmation-runs/{run['id']}/mailing", {}, 200)


def days_pass() -> None:
    with transaction() as session:
        session.execute(text("UPDATE confirmations SET sent_on = sent_on - 3, reminded_on = reminded_on - 3"))


def test_a_letter_that_came_back_is_not_reminded_of_there(client: TestClient, ids: dict[str, int], inbox: Inbox) -> None:
    letter(client, ids)
    assert send_mails() == 1
    post(client, "mails/bounces", {"report": report(inbox.mails[0]["Message-ID"])})
    (row,) = get(client, "confirmations")["items"]
    assert (row["state"], row["bounced"]) == ("sent", True)
    (run,) = get(client, "confirmation-runs")["items"]
    assert run["bounced"] == 1
    days_pass()
    assert send_mails() == 0, "no reminder goes where the letter came back from"
    push(client, "customers", [customer("C1", contacts=[NEW])])
    (mail,) = get(client, "mails", kind="confirmation")["items"]
    post(client, f"mails/{mail['id']}/resending", {"reason": "new address"}, 200)
    with transaction() as session:  # the reminder that is due to the new address is another matter
        session.execute(text("UPDATE confirmations SET sent_on = :day"), {"day": TODAY})
    assert send_mails() == 1, "the letter itself goes again, although it was sent"
    assert inbox.to[-1] == "new@example.com"
    (row,) = get(client, "confirmations")["items"]
    assert (row["state"], row["bounced"], row["reminders"]) == ("sent", False, 0)


def test_one_in_doubt_is_settled(client: TestClient, ids: dict[str, int], inbox: Inbox) -> None:
    letter(client, ids)
    assert send_mails() == 1
    with transaction() as session:
        session.execute(text("UPDATE mails SET state = 'uncertain', sent_at = NULL"))
        session.execute(text("UPDATE confirmations SET state = 'made', sent_on = NULL, sent_by = NULL, channel = NULL"))
    post(client, "mails/bounces", {"report": report(inbox.mails[0]["Message-ID"], "delivered")})
    (row,) = get(client, "confirmations")["items"]
    assert (row["state"], row["sent_on"], row["channel"]) == ("sent", str(TODAY), "email")
    assert get(client, "mails/1")["state"] == "sent"
    told = {"outcome": "arrived", "reason": "they said so"}
    assert post(client, "mails/1/outcome", told, 409)["code"] == "outcome_not_possible"
    back = post(client, "mails/1/outcome", {"outcome": "returned", "reason": "the paper came back"}, 200)
    assert (back["state"], back["error_code"], back["error_detail"]) == ("bounced", "returned", "the paper came back")


@pytest.mark.parametrize(("action", "state"), [("failed", "bounced"), ("delivered", "sent")])
def test_a_report_that_is_here_before_the_worker_said_that_it_went(
    client: TestClient, ids: dict[str, int], inbox: Inbox, action: str, state: str
) -> None:
    first = statement(client, ids, inbox)
    with transaction() as session:
        session.execute(text("""UPDATE mails SET state = 'handing_over', sent_at = NULL, claimed_by = 'w',
            claimed_until = clock_timestamp() - interval '1 second'"""))
    assert post(client, "mails/bounces", {"report": report(first["Message-ID"], action)})["state"] == state
    assert send_mails() == 0  # what a worker that died has left is taken over first
    row = get(client, "mails/1")
    assert (row["state"], row["sent_at"] is not None) == (state, True)


def test_one_in_doubt_that_goes_elsewhere_is_another_mail(client: TestClient, ids: dict[str, int], inbox: Inbox) -> None:
    first = statement(client, ids, inbox)
    with transaction() as session:
        session.execute(text("UPDATE mails SET state = 'uncertain', sent_at = NULL"))
    push(client, "customers", [customer("C1", contacts=[NEW])])
    post(client, "mails/1/resending", {"reason": "new address"}, 200)
    assert (send_mails(), inbox.mails[-1]["Message-ID"] == first["Message-ID"]) == (1, False)
    assert post(client, "mails/bounces", {"report": report(first["Message-ID"])}, 422)["code"] == "unknown_mail"
    assert (get(client, "mails/1")["state"], contact(client, ids)["bounced_at"]) == ("sent", None)


def test_a_dunning_letters_report_is_passed_on(client: TestClient, ids: dict[str, int]) -> None:
    unknown = f"<letter.1.{'0' * 32}@example.com>"
    assert post(client, "mails/bounces", {"report": report(unknown)}, 422)["code"] == "unknown_letter"


@pytest.mark.parametrize(("content", "status", "code"), [
    (b"", 422, "empty_file"), (b"\x00\xff" * 50, 422, "no_report"), (b"Subject: hello\r\n\r\nnot a report", 422, "no_report"),
    (report("<mail.1.00000000000000000000000000000000@example.com>").encode(), 422, "unknown_mail"),
    (report("x" * 5000).encode(), 422, "unknown_mail"), (b"a" * 2_000_001, 413, "body_too_large"),
])  # fmt: skip
def test_what_is_no_report(client: TestClient, content: bytes, status: int, code: str) -> None:
    answer = client.post("/api/v1/mails/bounces/mail", content=content)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_anothers_mails_and_who_may(client: TestClient, ids: dict[str, int], inbox: Inbox) -> None:
    first = statement(client, ids, inbox)
    add_user("stranger@example.com", "finance_manager", companies=[])
    stranger = {"X-API-Key": "", **bearer(sign_in(client, "stranger@example.com"))}
    body = {"report": report(first["Message-ID"])}
    assert post(client, "mails/bounces", body, 422, **stranger)["code"] == "unknown_mail"
    assert post(client, "mails/1/outcome", {"outcome": "returned", "reason": "no"}, 404, **stranger)["code"] == "not_found"
    assert post(client, "mails/bounces", body, 403, **as_user(client, "auditor"))["code"] == "permission_missing"
    for nonsense in ({}, {"outcome": "lost", "reason": "x"}, {"outcome": "returned"}, {"outcome": "returned", "reason": "a\x00b"}):
        assert post(client, "mails/1/outcome", nonsense, 422)["errors"]
    assert get(client, "mails/1")["state"] == "sent"
