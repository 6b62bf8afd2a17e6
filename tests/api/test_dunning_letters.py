"""What stands in a letter at the moment it goes, what a cancelled run leaves, paper, reports and what people say came of a letter."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from dunners import (
    STEPS,
    TODAY,
    WHY,
    Inbox,
    debtor,
    moved,
    now_due,
    overdue,
    posting,
    ready,
    run,
    strategy_of,
    texts,
)
from erp import Row, book, get, invoice, pays, post, push, receipt, refusal
from fastapi.testclient import TestClient
from sqlalchemy import text

from receivables.database import transaction
from receivables.dunning import sending
from receivables.settings import get_settings


@pytest.fixture
def inbox(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> Iterator[Inbox]:
    with posting(monkeypatch) as found:
        monkeypatch.setattr(get_settings(), "smtp_pdf", False)
        yield found


def letters(client: TestClient, **params: object) -> list[Row]:
    return list(get(client, "dunning-letters", sort="id", **params)["items"])


def lines(client: TestClient, letter_id: int) -> dict[str, str | None]:
    return {line["number"]: line["dropped"] for line in get(client, f"dunning-letters/{letter_id}")["lines"]}


def marks() -> list[tuple[int, int]]:
    with transaction() as session:
        return [tuple(row) for row in session.execute(text("SELECT invoice_id, level FROM dunning_marks ORDER BY 1, 2"))]


def paid(client: TestClient, *numbers: str, **fields: Any) -> None:
    rows = [receipt(f"P{number}", received_on=str(TODAY), allocations=pays((number, "100.00")), **fields) for number in numbers]
    push(client, "payments", rows)


def two_levels(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    """I2 was told of its first level; ten days later it is at its second, and I1 at its first."""
    ids = ready(client, invoices=[overdue("I1", -8), overdue("I2", 15)])
    run(client)
    assert sending.send_due() == 1
    moved(monkeypatch, 10)
    return ids


def test_words_of_the_last_level_are_not_sent_for_items_of_the_first(client: TestClient, inbox: Inbox,
                                                                     monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    ids = two_levels(client, monkeypatch)
    run(client)
    assert letters(client)[1]["level"] == 2
    paid(client, "I2")
    assert sending.send_due() == 0
    second = letters(client)[1]
    assert (second["state"], lines(client, second["id"])) == ("dropped", {"I2": "paid", "I1": "level_gone"})
    assert marks() == [(ids["I2"], 1)]
    run(client)  # the other's turn comes with its own words
    assert sending.send_due() == 1
    assert [row["level"] for row in letters(client, state="sent")] == [1, 1]
    assert inbox.mails[-1]["Subject"] == "main Ltd 催款 1"


def test_what_falls_due_later_is_not_called_overdue(client: TestClient, inbox: Inbox) -> None:
    words = "逾期 {{ overdue_count }} 笔 {{ overdue_total }}{% if upcoming_total %}，即将到期 {{ upcoming_total }}{% endif %}"
    texts(client, "soon", "late", body=words)
    steps = [STEPS[0] | {"offset_days": -10, "template": "soon"}, STEPS[1] | {"offset_days": 1, "template": "late"}]
    ready(client, invoices=[overdue("I1", 5), overdue("I2", 0, "70.00"), overdue("I3", -3, "20.00")], steps=steps)
    run(client)
    assert sending.send_due() == 1
    plain = inbox.mails[0].get_body(("plain",))
    assert plain is not None
    assert "逾期 1 笔 CNY 100.00，即将到期 CNY 90.00" in plain.get_content()


def test_nor_where_it_is_paid_before_the_approval(client: TestClient, inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    two_levels(client, monkeypatch)
    preview = run(client, approved=False)
    paid(client, "I2")
    assert post(client, f"dunning-runs/{preview['id']}/approval", WHY)["letters"] == {"dropped": 1}
    assert lines(client, letters(client)[1]["id"]) == {"I2": "changed", "I1": "level_gone"}


def on_paper(client: TestClient, *invoices: Row, customers: list[Row] | None = None) -> dict[str, int]:
    texts(client, "first")
    strategy_of(client, [STEPS[0] | {"channel": "letter"}])
    ids = book(client, customers=customers or [debtor()], invoices=list(invoices))
    run(client)
    return ids


def test_what_was_paid_meanwhile_is_not_in_the_pdf_of_a_letter_for_paper(client: TestClient) -> None:
    on_paper(client, overdue("I1"), overdue("I2", amount="70.00"))
    paid(client, "I1")
    path = f"dunning-letters/{letters(client)[0]['id']}"
    shown = get(client, path)
    assert ("CNY 70.00" in shown["body"], "I1" in shown["body"]) == (True, False)
    assert client.get(f"/api/v1/{path}/pdf").status_code == 200
    push(client, "payments", [receipt("P9", "70.00", received_on=str(TODAY), allocations=pays(("I2", "70.00")))])
    assert refusal(client.get(f"/api/v1/{path}/pdf")) == (409, "nothing_left")


def three(client: TestClient) -> dict[str, int]:
    names = ("C1", "C2", "C3")
    customers = [debtor(name) for name in names]
    return ready(client, customers=customers, invoices=[overdue(f"I{name}", customer_external_id=name) for name in names])


def test_cancelled_while_a_worker_is_at_it(client: TestClient, inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the server has stays told; what the worker had claimed is not sent and does not come back."""
    ids = three(client)
    made = run(client)
    group = sending._mails
    monkeypatch.setattr(get_settings(), "smtp_connections", 1)

    def cancelled_before_the_second(worker: Any, waiting: Any) -> int:
        if waiting[0].id == 2:
            post(client, f"dunning-runs/{made['id']}/cancellation", WHY)
        return group(worker, waiting)

    monkeypatch.setattr(sending, "_mails", cancelled_before_the_second)
    assert sending.send_due() == 1
    now_due()
    assert sending.send_due() == 0
    assert [row["state"] for row in letters(client)] == ["sent", "withdrawn", "withdrawn"]
    assert marks() == [(ids["IC1"], 1)]
    run(client)
    assert sending.send_due() == 2
    assert inbox.to == ["c1@example.com", "c2@example.com", "c3@example.com"]


def test_cancelled_while_the_server_puts_it_off(client: TestClient, inbox: Inbox) -> None:
    ready(client, invoices=[overdue("I1")])
    made = run(client)

    def cancelled(_envelope: object) -> str:
        post(client, f"dunning-runs/{made['id']}/cancellation", WHY)
        return "451 later"

    inbox.before = cancelled
    assert sending.send_due() == 0
    assert ([row["state"] for row in letters(client)], marks()) == (["withdrawn"], [])


def test_cancelled_after_some_were_in_doubt_or_refused(client: TestClient, inbox: Inbox) -> None:
    ids = three(client)
    made = run(client)
    inbox.refused = {"c1@example.com": "550 no such user"}
    with transaction() as session:
        session.execute(text("UPDATE dunning_letters SET state = 'uncertain', handed_at = clock_timestamp() WHERE id = 2"))
    sending.send_due()
    assert [row["state"] for row in letters(client)] == ["failed", "uncertain", "sent"]
    post(client, f"dunning-runs/{made['id']}/cancellation", WHY)
    assert marks() == [(ids["IC2"], 1), (ids["IC3"], 1)]  # what nobody can have been told is free
    assert refusal(client.post("/api/v1/dunning-letters/1/resend", json=WHY)) == (409, "run_decided")
    copy = post(client, "dunning-letters/3/resend", WHY)
    assert sending.send_due() == 1
    assert get(client, f"dunning-letters/{copy['id']}")["state"] == "sent"


def test_name_and_address_are_one_contact_of_the_moment_of_sending(client: TestClient, inbox: Inbox) -> None:
    ready(client, invoices=[overdue("I1")])
    texts(client, "first", body="{{ contact_name }}")
    run(client)
    people = [{"name": "Boss", "phone": "+8613800000000", "is_primary": True}, {"name": "Li", "email": "li@example.com"}]
    push(client, "customers", [debtor() | {"contacts": people}])
    assert sending.send_due() == 1
    (mail,) = inbox.mails
    plain = mail.get_body(("plain",))
    assert plain is not None
    assert (mail["To"], plain.get_content().splitlines()[0]) == ("li@example.com", "Li")
    assert letters(client)[0]["recipient"] == "li@example.com"


def test_no_address_left_at_the_moment_of_sending(client: TestClient, inbox: Inbox) -> None:
    ready(client, invoices=[overdue("I1")])
    run(client)
    push(client, "customers", [debtor() | {"contacts": [{"name": "Wang", "phone": "1"}]}])
    assert sending.send_due() == 0
    assert [(row["state"], row["error_code"]) for row in letters(client)] == [("failed", "no_address")]


def test_a_mail_lists_credits_of_every_kind(client: TestClient, inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(get_settings(), "smtp_pdf", True)
    note = invoice("CN1", "15.00", kind="credit_note", issued_on=str(TODAY), due_on=str(TODAY))
    ready(client, invoices=[overdue("I1"), note], payments=[receipt("P1", "20.00", received_on=str(TODAY))])
    run(client)
    assert sending.send_due() == 1
    (mail,) = inbox.mails
    assert mail.get_content_type() == "multipart/mixed"
    for kind in ("plain", "html"):
        part = mail.get_body((kind,))
        assert part is not None
        for word in ("I1", "CN1", "CNY 15.00", "P1", "CNY 20.00", "请付 CNY 100.00"):
            assert word in part.get_content(), (kind, word)
    (attached,) = mail.iter_attachments()
    assert (attached.get_content_type(), attached.get_content()[:4]) == ("application/pdf", b"%PDF")


@pytest.mark.parametrize("evil", ["Evil\r\nBcc: all@example.com", "=?utf-8?q?x=0D=0ABcc:_all@example.com?=", "\u2028Bcc: all@example.com",
                                  '"><a@b>, c@d', "a" * 3000])  # fmt: skip
def test_no_header_holds_what_the_books_hold(client: TestClient, inbox: Inbox, evil: str) -> None:
    """Sender, subject and names from the books, straight from the tables, which may be older than any check."""
    ready(client, invoices=[overdue("I1")])
    texts(client, "first", subject="{{ customer_name }} {{ contact_name }}")
    run(client)
    with transaction() as session:
        session.execute(text("UPDATE customers SET name = :evil"), {"evil": evil})
        session.execute(text("UPDATE contacts SET name = :evil"), {"evil": evil})
        session.execute(text("INSERT INTO letterheads (company_id, sender) VALUES (1, :evil)"), {"evil": evil})
    assert sending.send_due() == 1
    (mail,) = inbox.mails
    ours = {"Auto-Submitted", "Content-Type", "Date", "From", "MIME-Version", "Message-ID", "Subject", "To"}
    assert set(mail.keys()) == ours
    assert [address.addr_spec for address in mail["From"].addresses] == ["ar@huikuan.example"]
    assert mail["To"] == "c1@example.com"


def test_a_hold_is_silent_on_its_last_day_and_over_on_the_next(client: TestClient, inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = ready(client, invoices=[overdue("I1")])
    last = TODAY + timedelta(2)
    run(client)
    post(client, "dunning-holds", {"customer_id": ids["C1"], "until_on": str(last), "reason": "talks"})
    assert sending.send_due() == 0  # approved before, held before it was sent
    assert lines(client, 1) == {"I1": "hold"}
    moved(monkeypatch, 2)
    assert run(client)["stopped"] == {"hold": 1}
    moved(monkeypatch, 3)
    run(client)
    assert (sending.send_due(), len(inbox.raw)) == (1, 1)


def test_quiet_days_are_those_of_the_customers_country(client: TestClient, inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """Silent through the whole local day; at its end, in the company's hours, it goes on."""
    customers = [debtor(country="CN"), debtor("C2", country="TW")]
    ready(client, customers=customers, invoices=[overdue("I1"), overdue("I2", customer_external_id="C2")])
    run(client)
    tomorrow = TODAY + timedelta(1)
    post(client, "quiet-days", {"day": str(tomorrow), "country": "CN", "name": "节日"})
    start = datetime(tomorrow.year, tomorrow.month, tomorrow.day, tzinfo=UTC) - timedelta(hours=8)  # midnight in Shanghai
    moved(monkeypatch, at=start)
    assert (sending.send_due(), inbox.to) == (1, ["c2@example.com"])
    moved(monkeypatch, at=start + timedelta(hours=23, minutes=59))
    assert sending.send_due() == 0
    moved(monkeypatch, at=start + timedelta(hours=24))
    assert (sending.send_due(), inbox.to) == (1, ["c1@example.com", "c2@example.com"])


def test_weekdays_of_rest_and_hours_are_the_companys(client: TestClient, inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    ready(client, invoices=[overdue("I1")], send_from_hour=9, send_to_hour=18,
          rest_weekdays=[(TODAY + timedelta(1)).isoweekday()])  # fmt: skip
    run(client)
    midnight = datetime(TODAY.year, TODAY.month, TODAY.day, tzinfo=UTC) - timedelta(hours=8) + timedelta(days=1)
    for hours in (8, 12, 17, 24 + 8.99, 24 + 18):
        moved(monkeypatch, at=midnight + timedelta(hours=hours))
        assert sending.send_due() == 0, hours
    moved(monkeypatch, at=midnight + timedelta(hours=24 + 9))
    assert sending.send_due() == 1
