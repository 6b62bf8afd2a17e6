"""Dunning runs: previewed, approved, sent to a real mail server, once; what came of each letter."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta

import pytest
from dunners import STEPS, TODAY, WHY, Inbox, debtor, moved, now_due, overdue, posting, ready, run, strategy_of, texts
from erp import Row, book, get, pays, post, push, receipt, refusal
from fastapi.testclient import TestClient
from sqlalchemy import text

from receivables.database import transaction
from receivables.dunning import sending
from receivables.settings import get_settings


@pytest.fixture
def inbox(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> Iterator[Inbox]:
    with posting(monkeypatch) as found:
        yield found


def letters(client: TestClient, **params: object) -> list[Row]:
    return list(get(client, "dunning-letters", sort="id", **params)["items"])


def states(client: TestClient) -> list[str]:
    return [row["state"] for row in letters(client)]


def test_previewed_approved_and_sent(client: TestClient, inbox: Inbox) -> None:
    """One mail a customer, as text, HTML and PDF, with open credits and where to pay (complaint 8)."""
    ids = ready(client, customers=[debtor(), debtor("C2")],
                invoices=[overdue("I1"), overdue("I2", 30, "50.00"), overdue("I3", customer_external_id="C2"), overdue("I4", -5)],
                payments=[receipt("P1", "20.00", received_on=str(TODAY))])  # fmt: skip
    etag = client.get("/api/v1/letterheads/main").headers["ETag"]
    head = {"sender": "示例公司", "bank": "中国银行", "account_number": "6222 0001", "reply_to": "ar@example.com"}
    client.patch("/api/v1/letterheads/main", json=head, headers={"If-Match": etag})
    preview = run(client, approved=False)
    assert (preview["status"], preview["letters"], preview["stopped"]) == ("preview", {"proposed": 2}, {"too_early": 1})
    assert preview["totals"] == [{"currency": "CNY", "amount": "250.00"}]
    first = letters(client)[0]
    shown = get(client, f"dunning-letters/{first['id']}")
    assert ("Customer C1" in shown["body"], [line["number"] for line in shown["lines"]]) == (True, ["I2", "I1"])
    assert client.get(f"/api/v1/dunning-letters/{first['id']}/pdf").content.startswith(b"%PDF")
    assert inbox.raw == []

    post(client, f"dunning-runs/{preview['id']}/approval", WHY)
    assert states(client) == ["queued", "queued"]
    assert sending.send_due() == 2
    assert (states(client), inbox.to) == (["sent", "sent"], ["c1@example.com", "c2@example.com"])
    (mail,) = [mail for mail in inbox.mails if mail["To"] == "c1@example.com"]
    assert (mail["Subject"], mail["Reply-To"], mail["From"]) == ("示例公司 催款 1", "ar@example.com", "示例公司 <ar@huikuan.example>")
    plain, html, pdf = (mail.get_body(("plain",)), mail.get_body(("html",)), next(mail.iter_attachments()))
    assert plain is not None
    assert html is not None
    for part in (plain.get_content(), html.get_content()):
        for word in ("请付 CNY 150.00", "I1", "I2", "P1", "CNY 20.00", "中国银行", "6222 0001"):
            assert word in part, word
    assert pdf.get_content_type() == "application/pdf"
    assert client.get(f"/api/v1/dunning-letters/{first['id']}/pdf").content == pdf.get_content()
    assert get(client, f"dunning-letters/{first['id']}")["message_id"] == mail["Message-ID"].strip()
    assert letters(client, invoice_id=ids["I2"])[0]["totals"] == [{"currency": "CNY", "amount": "150.00"}]


def test_the_same_level_is_never_told_twice(client: TestClient, inbox: Inbox) -> None:
    """Two previews side by side, both approved; previewed again: one mail."""
    ready(client, invoices=[overdue("I1")])
    first, second = run(client, approved=False), run(client, approved=False)
    for made in (first, second):
        post(client, f"dunning-runs/{made['id']}/approval", WHY)
    assert states(client) == ["queued", "dropped"]
    sending.send_due()
    again = run(client)
    assert (again["letters"], again["stopped"], len(inbox.raw)) == ({}, {"too_early": 1}, 1)
    assert refusal(client.post(f"/api/v1/dunning-runs/{first['id']}/approval", json=WHY)) == (409, "run_decided")


def test_of_two_items_the_paid_one_is_done_and_the_other_goes_on(client: TestClient, inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """Complaint 6: of two dunned invoices the second is paid; state is per item."""
    ids = ready(client, invoices=[overdue("I1", 12), overdue("I2", 12)])
    run(client)
    sending.send_due()
    push(client, "payments", [receipt("P1", received_on=str(TODAY), allocations=pays(("I2", "100.00")))])
    moved(monkeypatch, 10)
    run(client)
    sending.send_due()
    level = {row["level"]: [line["number"] for line in get(client, f"dunning-letters/{row['id']}")["lines"]] for row in letters(client)}
    assert level == {1: ["I1", "I2"], 2: ["I1"]}
    assert len(letters(client, invoice_id=ids["I2"])) == 1


def test_paid_between_approval_and_sending_means_nothing_is_sent(client: TestClient, inbox: Inbox) -> None:
    ready(client, customers=[debtor(), debtor("C2")], invoices=[overdue("I1"), overdue("I2", customer_external_id="C2"),
                                                               overdue("I3", 9, customer_external_id="C2")])  # fmt: skip
    run(client)
    c2 = {"customer_external_id": "C2", "received_on": str(TODAY)}
    push(client, "payments", [receipt("P1", received_on=str(TODAY), allocations=pays(("I1", "100.00"))),
                              receipt("P2", "40.00", **c2, allocations=pays(("I2", "40.00"))),
                              receipt("P3", **c2, allocations=pays(("I3", "100.00")))])  # fmt: skip
    assert sending.send_due() == 1
    assert (states(client), inbox.to) == (["dropped", "sent"], ["c2@example.com"])
    found = get(client, f"dunning-letters/{letters(client)[1]['id']}")
    asked = [(line["number"], line["asked"], line["dropped"]) for line in found["lines"]]
    assert asked == [("I3", "100.00", "paid"), ("I2", "60.00", None)]
    assert found["totals"] == [{"currency": "CNY", "amount": "60.00"}]
    with transaction() as session:  # what was not told has not reached its level
        assert session.execute(text("SELECT count(*) FROM dunning_marks")).scalar_one() == 1


def test_paid_between_preview_and_approval(client: TestClient, inbox: Inbox) -> None:
    ready(client, invoices=[overdue("I1")])
    preview = run(client, approved=False)
    push(client, "payments", [receipt("P1", received_on=str(TODAY), allocations=pays(("I1", "100.00")))])
    assert post(client, f"dunning-runs/{preview['id']}/approval", WHY)["letters"] == {"dropped": 1}
    assert sending.send_due() == 0


def test_without_a_mail_server_nothing_is_sent_and_it_is_said(client: TestClient) -> None:
    ready(client, invoices=[overdue("I1")])
    made = run(client)
    assert (sending.send_due(), made["mail_configured"], states(client)) == (0, False, ["queued"])


def test_a_bad_address_does_not_stop_the_run(client: TestClient, inbox: Inbox) -> None:
    names = ["C1", "C2", "C3", "C4", "C5"]
    customers = [debtor(name) for name in names]
    customers[0]["contacts"][0]["email"] = "two,all@example.com"
    customers[1]["contacts"] = []
    ready(client, customers=customers, invoices=[overdue(f"I{name}", customer_external_id=name) for name in names])
    inbox.refused = {"c3@example.com": "550 no such user", "c4@example.com": "450 greylisted"}
    run(client)
    assert sending.send_due() == 1
    assert [(row["state"], row["error_code"]) for row in letters(client)] == [
        ("failed", "bad_address"), ("failed", "no_address"), ("failed", "address_refused"), ("queued", "address_refused"), ("sent", None),
    ]  # fmt: skip
    inbox.refused = {}
    assert sending.send_due() == 0  # not before its time
    now_due()
    assert (sending.send_due(), states(client)[3]) == (1, "sent")


def test_an_answer_that_no_text_takes_does_not_stop_the_run(client: TestClient, inbox: Inbox) -> None:
    names = ("C1", "C2", "C3")
    ready(client, customers=[debtor(name) for name in names], invoices=[overdue(f"I{n}", customer_external_id=n) for n in names])
    run(client)
    inbox.refused = {"c1@example.com": "550 no \x00 such \x1b[31m user", "c2@example.com": "451 later\x00"}
    assert (sending.send_due(), inbox.to) == (1, ["c3@example.com"])
    rows = {row["customer_number"]: row for row in get(client, "dunning-letters")["items"]}
    assert [rows[name]["state"] for name in names] == ["failed", "queued", "sent"]
    assert rows["C1"]["error_detail"].split() == ["550", "no", "such", "[31m", "user"]


def test_it_gives_up_after_some_tries(client: TestClient, inbox: Inbox) -> None:
    ready(client, invoices=[overdue("I1")])
    inbox.before = lambda _envelope: "451 try later"
    run(client)
    for _ in range(sending.MOST_TRIES + 2):
        sending.send_due()
        now_due()
    (row,) = letters(client)
    assert (row["state"], row["error_code"], row["attempts"], len(inbox.raw)) == ("failed", "refused", sending.MOST_TRIES, 0)


def test_a_server_that_is_away_costs_no_try(client: TestClient, inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    ready(client, invoices=[overdue("I1")])
    run(client)
    with monkeypatch.context() as away:
        away.setattr(get_settings(), "smtp_port", 9)
        assert sending.send_due() == 0
    assert [(row["state"], row["attempts"]) for row in letters(client)] == [("queued", 0)]
    now_due()
    assert sending.send_due() == 1


def test_no_header_can_be_smuggled_in(client: TestClient, inbox: Inbox) -> None:
    evil = debtor(name="Evil\r\nBcc: all@example.com\r\n\r\n<script>x</script>")
    ready(client, customers=[evil], invoices=[overdue("I1\r\n.\r\nMAIL FROM:<x@x>")])
    texts(client, "first", subject="{{ customer_name }}", body=".\n{{ customer_name }}\n.")
    run(client)
    sending.send_due()
    (mail,) = inbox.mails
    assert (mail["Bcc"], mail["Subject"].startswith("Evil Bcc: all@example.com"), mail["To"]) == (None, True, "c1@example.com")
    html = mail.get_body(("html",))
    assert html is not None
    assert "&lt;script&gt;" in html.get_content()
    assert "<script>" not in html.get_content()


def test_sent_again_only_with_a_reason(client: TestClient, inbox: Inbox) -> None:
    ready(client, customers=[debtor(), debtor("C2")], invoices=[overdue("I1"), overdue("I2", customer_external_id="C2")])
    inbox.refused = {"c2@example.com": "550 no such user"}
    run(client)
    sending.send_due()
    first, second = letters(client)
    assert client.post(f"/api/v1/dunning-letters/{first['id']}/resend", json={}).status_code == 422
    inbox.refused = {}
    copy = post(client, f"dunning-letters/{first['id']}/resend", {"reason": "not found by the customer"})
    assert (copy["resend_of_id"], copy["reason"]) == (first["id"], "not found by the customer")
    assert post(client, f"dunning-letters/{second['id']}/resend", {"reason": "mailbox made"})["id"] == second["id"]
    assert sending.send_due() == 2
    assert states(client) == ["sent", "sent", "sent"]
    assert len(set(inbox.ids)) == 3
    assert refusal(client.post("/api/v1/dunning-letters/999/resend", json=WHY)) == (404, "not_found")


def test_cancelled_before_it_is_sent(client: TestClient, inbox: Inbox) -> None:
    ready(client, invoices=[overdue("I1")])
    made = run(client)
    assert post(client, f"dunning-runs/{made['id']}/cancellation", WHY)["letters"] == {"withdrawn": 1}
    assert sending.send_due() == 0
    assert refusal(client.post(f"/api/v1/dunning-runs/{made['id']}/cancellation", json=WHY)) == (409, "run_decided")
    run(client)  # its level is free again
    assert (sending.send_due(), len(inbox.raw)) == (1, 1)


def test_one_is_left_out_of_a_preview(client: TestClient, inbox: Inbox) -> None:
    ready(client, customers=[debtor(), debtor("C2")], invoices=[overdue("I1"), overdue("I2", customer_external_id="C2")])
    preview = run(client, approved=False)
    path = f"dunning-letters/{letters(client)[0]['id']}/exclusion"
    assert [post(client, path, WHY)["state"] for _ in range(2)] == ["excluded", "excluded"]  # asked twice is asked once
    assert post(client, path, WHY | {"excluded": False})["state"] == "proposed"
    post(client, path, WHY)
    post(client, f"dunning-runs/{preview['id']}/approval", WHY)
    sending.send_due()
    assert (states(client), inbox.to) == (["excluded", "sent"], ["c2@example.com"])


def test_a_preview_of_yesterday_is_not_approved(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    ready(client, invoices=[overdue("I1")])
    preview = run(client, approved=False)
    monkeypatch.setattr("receivables.dunning.runs.today", lambda _zone: TODAY + timedelta(1))
    assert refusal(client.post(f"/api/v1/dunning-runs/{preview['id']}/approval", json=WHY)) == (409, "run_outdated")


def test_it_waits_for_its_hours_and_for_the_end_of_quiet_days(client: TestClient, inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    ready(client, invoices=[overdue("I1")], send_from_hour=9, send_to_hour=10)
    run(client)
    at = datetime.combine(TODAY, time(0, 59), UTC)  # 08:59 in Shanghai
    moved(monkeypatch, at=at + timedelta(days=1))
    assert sending.send_due() == 0
    quiet = post(client, "quiet-days", {"day": str(TODAY + timedelta(1)), "name": "x"})
    moved(monkeypatch, at=at + timedelta(days=1, minutes=1))
    assert sending.send_due() == 0
    client.delete(f"/api/v1/quiet-days/{quiet['id']}")
    assert sending.send_due() == 1


def test_without_a_strategy_there_is_no_run(client: TestClient) -> None:
    assert refusal(client.post("/api/v1/dunning-runs", json={})) == (409, "no_strategy")
    texts(client, "first", "last")
    strategy_of(client)
    assert run(client)["letters"] == {}


def test_tasks_and_printed_letters_wait_for_people(client: TestClient, inbox: Inbox) -> None:
    texts(client, "first")
    strategy_of(client, [STEPS[0] | {"channel": "letter"}, {"level": 2, "offset_days": 30, "channel": "visit", "owner": "manager"}])
    book(client, customers=[debtor(), debtor("C2")], invoices=[overdue("I1"), overdue("I2", customer_external_id="C2")])
    run(client)
    assert states(client) == ["print", "print"]
    assert client.get(f"/api/v1/dunning-letters/{letters(client)[0]['id']}/pdf").headers["content-type"] == "application/pdf"
    csv = client.get("/api/v1/dunning-letters", headers={"Accept": "text/csv"}).text
    assert "CNY 100.00" in csv


REPORT = """From: MAILER-DAEMON@example.com
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

Undelivered
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.com

Final-Recipient: rfc822; c1@example.com
Action: {action}
Status: 5.1.1
Diagnostic-Code: smtp; 550 no such user
--b
Content-Type: message/rfc822

Message-ID: {message_id}
Subject: x

x
--b--
"""


def test_a_report_of_failure_marks_its_letter(client: TestClient, inbox: Inbox) -> None:
    ready(client, invoices=[overdue("I1")])
    run(client)
    sending.send_due()
    for report, code in ((REPORT.format(action="failed", message_id="<x@y>"), "unknown_letter"), ("hello", "no_report"),
                         (REPORT.format(action="delayed", message_id=inbox.ids[0]), "no_report")):  # fmt: skip
        assert refusal(client.post("/api/v1/dunning-letters/bounces", json={"report": report})) == (422, code)
    for _ in range(2):
        row = post(client, "dunning-letters/bounces", {"report": REPORT.format(action="failed", message_id=inbox.ids[0])})
        assert (row["state"], row["error_detail"]) == ("bounced", "5.1.1 smtp; 550 no such user")


def test_every_customer_reads_its_language(client: TestClient, inbox: Inbox) -> None:
    texts(client, "first", language="en", body="Dear {{ customer_name }}")
    customers = [debtor(language="en"), debtor("C2", language="zh-TW")]
    ready(client, customers=customers, invoices=[overdue("I1"), overdue("I2", customer_external_id="C2")])
    run(client)
    sending.send_due()
    plain = {str(mail["To"]): mail.get_body(("plain",)) for mail in inbox.mails}
    for to, word in (("c1@example.com", "Days overdue"), ("c2@example.com", "逾期天数")):
        part = plain[to]
        assert part is not None
        assert word in part.get_content()


def test_short_messages_go_through_a_provider(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    texts(client, "first")
    strategy_of(client, [STEPS[0] | {"channel": "sms"}])
    customers = [debtor() | {"contacts": [{"name": "Wang", "phone": "+8613800000000"}]}]
    book(client, customers=customers, invoices=[overdue("I1")])
    run(client)
    assert sending.send_due() == 0
    shown = get(client, "dunning-letters/1")["body"]  # as it goes: without a table
    assert client.get("/api/v1/dunning-letters/1/pdf").status_code == 404
    sent: list[tuple[str, str, str]] = []

    class Provider:
        def send(self, number: str, text: str, key: str) -> None:
            sent.append((number, text, key))

    monkeypatch.setattr(get_settings(), "sms_provider", "http")
    monkeypatch.setattr("receivables.dunning.sms.provider", Provider)
    assert sending.send_due() == 1
    assert sent[0][:2] == ("+8613800000000", "尊敬的Customer C1：请付 CNY 100.00") == ("+8613800000000", shown)
