"""What letters say of interest and fees: what accrued of their items and was not billed yet, in the customer's language."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from dunners import TODAY, Inbox, debtor, overdue, posting, ready, run, texts
from erp import Row, get, pays, post, push, receipt
from fastapi.testclient import TestClient
from late import FEES, charge, policy, rate_set, told
from sqlalchemy import text

from receivables.database import transaction
from receivables.dunning import sending
from receivables.jobs.fees import book_fees
from receivables.settings import get_settings

DEBTORS = [debtor("C1"), debtor("C2", language="zh-TW"), debtor("C3", language="en"), debtor("C4")]
ITEMS = [
    overdue("I1", 10, "1000.00"), overdue("I2", 10, "20000", currency="JPY", customer_external_id="C2"),
    overdue("I3", 10, "30.000", currency="KWD", customer_external_id="C3"), overdue("I4", 10, "400.00", customer_external_id="C4"),
]  # fmt: skip
SAID = {
    "c1@example.com": [f"另计截至 {TODAY} 的逾期利息 CNY 10.00", "另计逾期费用 CNY 15.00", "另计本次催款费用 CNY 10.00",
                       "连同利息和费用合计 CNY 1,035.00"],
    "c2@example.com": [f"另計截至 {TODAY} 的逾期利息 JPY 200", "連同利息和費用合計 JPY 20,200"],
    "c3@example.com": [f"Plus interest for late payment until {TODAY} KWD 0.300", "Total with interest and fees KWD 30.300"],
    "c4@example.com": ["另计本次催款费用 CNY 10.00", "连同利息和费用合计 CNY 410.00"],  # no interest, and the fee all the same
}
WORDS = ("另计", "另計", "连同", "連同", "Plus ", "Total with")
BOOKS = {"fees": FEES, "posts_fees": True}


@pytest.fixture
def inbox(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> Iterator[Inbox]:
    with posting(monkeypatch) as found:
        yield found


def book_in_three(client: TestClient) -> dict[str, int]:
    """A letter's text in each language, and an overdue item of each debtor."""
    for language in ("zh-TW", "en"):
        texts(client, "first", language=language)
    return ready(client, customers=DEBTORS, invoices=ITEMS)


def late(client: TestClient, ids: Row) -> None:
    """36.5 % a year for all but C4, and fifteen of compensation in CNY."""
    made = rate_set(client, percent="36.5", tiers=[{"currency": "CNY", "amount": "15.00"}])
    post(client, "interest-assignments", {"rate_set_id": made})
    post(client, "interest-assignments", {"customer_id": ids["C4"]})
    policy(client, fees=FEES)


def said(mail: Any, kind: str) -> list[str]:
    """The lines of a mail that tell of interest and fees."""
    part = mail.get_body((kind,)).get_content().replace("<p>", "\n").replace("</p>", "\n")
    return [" ".join(line.split()) for line in part.splitlines() if line.startswith(WORDS)]


def test_interest_in_three_languages_and_only_where_it_is_agreed(client: TestClient, inbox: Inbox) -> None:
    late(client, book_in_three(client))
    run(client)
    shown = {row["id"]: get(client, f"dunning-letters/{row['id']}")["body"] for row in get(client, "dunning-letters")["items"]}
    assert sum("另计截至" in body for body in shown.values()) == 1
    assert sending.send_due() == 4
    for kind in ("plain", "html"):
        assert {str(mail["To"]): said(mail, kind) for mail in inbox.mails} == SAID
    assert all(next(mail.iter_attachments()).get_content().startswith(b"%PDF") for mail in inbox.mails)


def test_what_was_billed_is_an_item_and_stands_there_once(client: TestClient, inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(get_settings(), "smtp_pdf", False)
    ids = book_in_three(client)
    late(client, ids)
    charge(client, ids["I1"])
    told(ids["I1"], 1)
    push(client, "payments", [receipt("P3", "30.000", currency="KWD", customer_external_id="C3", received_on=str(TODAY),
                                      allocations=pays(("I3", "30.000")))])  # fmt: skip
    run(client)
    sending.send_due()
    found = {str(mail["To"]): said(mail, "plain") for mail in inbox.mails}
    assert found == {"c1@example.com": ["另计逾期费用 CNY 10.00", "连同利息和费用合计 CNY 1,010.00"],
                     "c2@example.com": SAID["c2@example.com"], "c4@example.com": SAID["c4@example.com"]}  # fmt: skip


def test_a_letter_claims_its_own_fee_and_it_is_booked_once_when_it_is_sent(client: TestClient, inbox: Inbox) -> None:
    late(client, book_in_three(client))
    policy(client, **BOOKS)
    run(client)
    assert book_fees() == 0  # nothing was sent yet
    assert sending.send_due() == 4
    claimed = {str(mail["To"]): said(mail, "plain") for mail in inbox.mails}["c1@example.com"]
    assert claimed == SAID["c1@example.com"]
    assert [book_fees(), book_fees()] == [2, 0]
    fee, other = get(client, "interest-charges", kind="dunning_fee", sort="id")["items"]
    assert (other["invoice_number"], other["amount"]) == ("I4", "10.00")
    assert (fee["invoice_number"], fee["level"], fee["amount"]) == ("I1", 1, "10.00")
    (letter,) = get(client, "dunning-letters", customer_id=fee["customer_id"])["items"]
    post(client, f"dunning-letters/{letter['id']}/resend", {"reason": "asked for"})
    sending.send_due()
    again = [said(mail, "plain") for mail in inbox.mails if mail["To"] == "c1@example.com"][1]
    assert again == [*SAID["c1@example.com"][:2], "连同利息和费用合计 CNY 1,025.00"]  # billed: a document of its own
    assert book_fees() == 0


def test_a_cancelled_letter_costs_nothing(client: TestClient, inbox: Inbox) -> None:
    late(client, book_in_three(client))
    policy(client, **BOOKS)
    made = run(client)
    post(client, f"dunning-runs/{made['id']}/cancellation", {"reason": "wrong day"})
    assert [sending.send_due(), book_fees(), inbox.mails] == [0, 0, []]
    assert get(client, "interest-charges")["items"] == []


def test_a_second_letter_names_the_fee_of_the_first_and_its_own(client: TestClient, inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(get_settings(), "smtp_pdf", False)
    ids = ready(client, customers=[debtor("C1")], invoices=[overdue("I1", 30, "1000.00")])
    policy(client, fees=FEES)
    told(ids["I1"], 1, days=8)
    with transaction() as session:
        session.execute(text("INSERT INTO dunning_marks (invoice_id, level, letter_id, marked_on) VALUES (:item, 1, 1, :day)"),
                        {"item": ids["I1"], "day": TODAY - timedelta(8)})  # fmt: skip
    run(client)
    sending.send_due()
    (mail,) = inbox.mails
    assert said(mail, "plain") == ["另计逾期费用 CNY 10.00", "另计本次催款费用 CNY 25.00", "连同利息和费用合计 CNY 1,035.00"]


def test_nothing_where_no_policy_is_set(client: TestClient, inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(get_settings(), "smtp_pdf", False)
    book_in_three(client)
    run(client)
    assert sending.send_due() == 4
    assert [said(mail, kind) for mail in inbox.mails for kind in ("plain", "html")] == [[]] * 8
