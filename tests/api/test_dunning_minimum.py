"""Too little is not worth a letter, also where it became so after somebody approved it."""

from collections.abc import Iterator
from typing import Any

import pytest
from dunners import STEPS, Inbox, debtor, overdue, posting, ready, run
from erp import broken, get, pays, post, push, receipt, refusal
from fastapi.testclient import TestClient

from receivables.dunning import sending
from receivables.settings import get_settings

MINIMUM = {"minimum": {"CNY": "50.00", "JPY": "500"}}


@pytest.fixture
def inbox(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> Iterator[Inbox]:
    with posting(monkeypatch) as found:
        monkeypatch.setattr(get_settings(), "smtp_pdf", False)
        yield found


def pay(client: TestClient, item: str, amount: str, **fields: Any) -> None:
    push(client, "payments", [receipt(f"P-{item}", amount, allocations=pays((item, amount)), **fields)])


def lines(client: TestClient, letter_id: int) -> list[str | None]:
    return [line["dropped"] for line in get(client, f"dunning-letters/{letter_id}")["lines"]]


@pytest.mark.parametrize(("paid", "to"), [("49.99", ["c1@example.com"]), ("50.00", ["c1@example.com"]), ("50.01", [])])
def test_what_is_left_after_the_approval(client: TestClient, inbox: Inbox, paid: str, to: list[str]) -> None:
    ready(client, invoices=[overdue("I1")], **MINIMUM)
    run(client)
    pay(client, "I1", paid)
    assert (sending.send_due(), inbox.to) == (len(to), to)
    assert lines(client, 1) == [None if to else "below_minimum"]
    again = run(client, approved=False)
    assert again["stopped"] == ({"too_early": 1} if to else {"below_minimum": 1})  # nobody was told, so its level is free
    assert broken(client) == []


def test_each_currency_by_itself_and_what_is_left_of_all_that_was_asked(client: TestClient, inbox: Inbox) -> None:
    """Of the customer's two items each is little, together they are worth a letter; the yen are not any more, and leave it."""
    rows = [overdue("I1", amount="30.00"), overdue("I2", amount="30.00"), overdue("J", amount="900", currency="JPY")]
    ready(client, invoices=rows, **MINIMUM)
    run(client)
    pay(client, "I1", "10.00")
    pay(client, "J", "401", currency="JPY")
    assert get(client, "dunning-letters/1")["body"].count("JPY") == 0  # it is shown as it will go
    assert sending.send_due() == 1
    (mail,) = inbox.mails
    part = mail.get_body(("plain",))
    assert part is not None
    assert ("CNY 50.00" in part.get_content(), "JPY" in part.get_content()) == (True, False)
    assert get(client, "dunning-letters/1")["totals"] == [{"currency": "CNY", "amount": "50.00"}]


@pytest.mark.parametrize(("item", "amount", "to"), [("I1", "5.00", ["c1@example.com"]), ("D", "80.00", [])])
def test_a_letter_of_little_beside_a_task_of_more(client: TestClient, inbox: Inbox, item: str, amount: str, to: list[str]) -> None:
    """What the run asked for counts in whatever letter or task it stands."""
    call = {"level": 1, "offset_days": 1, "channel": "phone"}
    segments = [{"code": "notes", "kinds": ["debit_note"], "steps": [call]}, {"code": "all", "steps": STEPS}]
    ready(client, invoices=[overdue("I1", amount="20.00"), overdue("D", amount="80.00", kind="debit_note")], segments=segments, **MINIMUM)
    assert [row["key"] for row in run(client)["by_channel"]] == ["email", "phone"]
    pay(client, item, amount)
    assert (sending.send_due(), inbox.to) == (len(to), to)


def test_on_paper_nor(client: TestClient) -> None:
    ready(client, customers=[debtor()], invoices=[overdue("I1")], steps=[STEPS[0] | {"channel": "letter"}], **MINIMUM)
    found = run(client)
    pay(client, "I1", "99.00")
    made = post(client, f"dunning-runs/{found['id']}/prints", {})
    assert (made["batch"], made["dropped"]) == (None, 1)
    assert refusal(client.get("/api/v1/dunning-letters/1/pdf")) == (409, "nothing_left")
