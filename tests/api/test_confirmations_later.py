"""What becomes of confirmation letters after they went: they come back, an answer is not accepted, an item is named by its number."""

from datetime import timedelta
from typing import Any

import pytest
from erp import Row, book, broken, customer, get, invoice, post
from fastapi.testclient import TestClient
from paging import Visitor
from second import as_user
from sqlalchemy import text

from receivables.clock import today
from receivables.customer_links import visits
from receivables.database import transaction

TODAY = today("Asia/Shanghai")
BY = str(TODAY + timedelta(14))


@pytest.fixture
def ids(client: TestClient) -> dict[str, int]:
    """C1 owes 100 and USD 9, C2 owes 77; a letter to each was sent yesterday."""
    visits.forget()
    items = [invoice(), invoice("U1", "9.00", currency="USD"), invoice("X1", "77.00", customer_external_id="C2")]
    found = book(client, customers=[customer(), customer("C2")], invoices=items)
    post(client, "confirmation-runs", {"as_of": "2024-12-31", "selection": "all", "answer_by": BY})
    post(client, "confirmation-runs/1/sending", {"channel": "letter", "sent_on": str(TODAY - timedelta(1))}, 200)
    return found


def letter(client: TestClient, customer_id: int) -> Row:
    (found,) = get(client, "confirmations", customer_id=str(customer_id))["items"]
    return dict(found)


def run(client: TestClient) -> tuple[Any, ...]:
    found = get(client, "confirmation-runs/1")
    return tuple(found[name] for name in ("sent", "reached", "bounced", "agreed", "differs", "acceptance_rate", "answer_rate"))


def agree(client: TestClient, ids: dict[str, int], name: str, status: int = 201) -> Row:
    visitor = Visitor(client, ids[name])
    return visitor.says(f"/confirmations/{letter(client, ids[name])['id']}/answer", {"agreed": True}, status)


def test_a_letter_that_came_back_reached_nobody(client: TestClient, ids: dict[str, int]) -> None:
    agree(client, ids, "C2")
    assert run(client) == (2, 2, 0, 1, 0, "0.5000", "0.5000")
    mine = letter(client, ids["C1"])
    path, why = f"confirmations/{mine['id']}/return", {"reason": "unknown at this address"}
    assert post(client, path, why | {"returned_on": str(TODAY + timedelta(2))}, 422)["code"] == "returned_in_future"
    assert post(client, path, why | {"returned_on": str(TODAY - timedelta(2))}, 422)["code"] == "returned_before_sent"
    back = post(client, path, why, 200)
    assert (back["state"], back["bounced"], back["returned_on"], back["return_reason"]) == ("sent", True, str(TODAY), why["reason"])
    assert run(client) == (2, 1, 1, 1, 0, "1.0000", "1.0000"), "who never had the letter could not answer it"
    assert post(client, path, why, 409)["code"] == "already_returned"
    with transaction() as session:
        session.execute(text("UPDATE confirmations SET sent_on = sent_on - 30, channel = 'email'"))
    assert not letter(client, ids["C1"])["reminder_due"], "nobody is reminded of what never arrived"
    assert post(client, f"confirmations/{letter(client, ids['C2'])['id']}/return", why, 409)["code"] == "not_waiting"
    again = post(client, f"confirmations/{mine['id']}/sending", {"channel": "other"}, 200)
    assert (again["bounced"], again["returned_on"], again["channel"], again["sent_on"]) == (False, None, "other", str(TODAY))
    assert post(client, f"confirmations/{mine['id']}/sending", {"channel": "other"}, 409)["code"] == "already_sent"
    assert run(client) == (2, 2, 0, 1, 0, "0.5000", "0.5000")
    post(client, path, why, 200)
    assert not post(client, f"confirmations/{mine['id']}/reminder", {}, 200)["bounced"], "who was reminded was reached"
    post(client, path, why, 200)
    agree(client, ids, "C1")
    answered = letter(client, ids["C1"])
    assert (answered["state"], answered["bounced"], answered["returned_on"]) == ("agreed", False, None)
    assert run(client) == (2, 2, 0, 2, 0, "1.0000", "1.0000")


def test_who_says_that_a_letter_came_back(client: TestClient, ids: dict[str, int]) -> None:
    path = f"confirmations/{letter(client, ids['C1'])['id']}/return"
    assert post(client, path, {"reason": "x"}, 403, **as_user(client, "collector"))["code"] == "permission_missing"
    assert post(client, "confirmations/999/return", {"reason": "x"}, 404)["code"] == "not_found"
    for bad in ({}, {"reason": ""}, {"reason": "x" * 5000}, {"reason": "x", "returned_on": "2024-02-30"}, {"reason": "\x00"}):
        assert client.post(f"/api/v1/{path}", json=bad).status_code == 422
    assert letter(client, ids["C1"])["returned_on"] is None


def test_an_answer_that_is_rejected_is_none(client: TestClient, ids: dict[str, int]) -> None:
    """Signed by somebody who may not, it confirms no balance, interrupts no limitation, and the letter waits for another."""
    made = agree(client, ids, "C1")
    causes = lambda: [row["cause"] for row in get(client, f"limitations/{ids['I1']}")["trace"]]  # noqa: E731
    assert causes() == ["acknowledgement"]
    post(client, f"customer-answers/{made['id']}/decision", {"decision": "reject", "words": "no seal"}, 200)
    waiting = letter(client, ids["C1"])
    assert (waiting["state"], waiting["answered_at"], waiting["answer_id"]) == ("sent", None, None)
    assert causes() == []
    assert run(client) == (2, 2, 0, 0, 0, "0.0000", "0.0000")
    (audited,) = get(client, "audit-entries", subject="confirmation", action="reopened")["items"]
    assert audited["reason"] == "no seal"

    visitor = Visitor(client, ids["C1"])
    (shown,) = visitor.sees()["confirmations"]
    assert shown["state"] == "waiting"
    items = [{"item_id": shown["items"][0]["id"], "amount": "60.00"}]
    other = visitor.says(f"/confirmations/{shown['id']}/answer", {"agreed": False, "items": items})
    assert (letter(client, ids["C1"])["state"], letter(client, ids["C1"])["answer_id"]) == ("differs", other["id"])
    assert [row["state"] for row in visitor.sees()["answers"]] == ["waiting", "rejected"]
    post(client, f"customer-answers/{other['id']}/decision", {"decision": "reject", "words": "the 40 were refunded"}, 200)
    third = agree(client, ids, "C1")
    assert agree(client, ids, "C1", 409)["code"] == "already_answered"
    post(client, f"customer-answers/{third['id']}/decision", {"decision": "take_over"}, 200)
    assert (letter(client, ids["C1"])["state"], causes()) == ("agreed", ["acknowledgement"])
    assert len(get(client, "customer-answers")["items"]) == 3
    assert broken(client) == []


def test_an_item_of_the_letter_written_out(client: TestClient, ids: dict[str, int]) -> None:
    """A customer who writes the number of an item that the letter states means that item, and its amount is not owed a second time."""
    visitor, path = Visitor(client, ids["C1"]), f"/confirmations/{letter(client, ids['C1'])['id']}/answer"
    stated = {item["number"]: item["id"] for item in visitor.sees()["confirmations"][0]["items"]}

    def refused(*given: Row) -> tuple[str, str]:
        said = visitor.says(path, {"agreed": False, "items": list(given)}, 422)
        return said["code"], said["errors"][0]["pointer"]

    written = {"number": "I1", "currency": "CNY", "amount": "60.00"}
    assert refused(written | {"amount": "100.00"}) == ("no_difference", "/items/0/amount")
    assert refused(written, {"item_id": stated["I1"], "amount": "50.00"}) == ("duplicate_item", "/items/1")
    own = {"number": "OURS", "currency": "CNY", "amount": "1.00"}
    assert refused(own, own | {"amount": "2.00"}) == ("duplicate_item", "/items/1")
    assert refused({"item_id": stated["U1"], "currency": "CNY", "amount": "60.00"}) == ("currency_differs", "/items/0/currency")
    assert refused({"item_id": stated["U1"], "number": "I1", "amount": "60.00"}) == ("unknown_item", "/items/0/number")
    assert refused({"item_id": stated["U1"], "amount": "8.005"}) == ("too_many_decimals", "/items/0/amount")
    made = visitor.says(path, {"agreed": False, "items": [written, {"number": "I1", "currency": "USD", "amount": "5.00"}]})
    row = get(client, f"customer-answers/{made['id']}")
    lines = [(line["number"], line["currency"], line["invoice_id"], line["ours"], line["amount"]) for line in row["items"]]
    assert lines == [("I1", "CNY", ids["I1"], "100.00", "60.00"), ("I1", "USD", None, "0.00", "5.00")]


def test_what_is_told_after_the_run_was_signed_off(client: TestClient, ids: dict[str, int]) -> None:
    """Late answers are welcome: they go into a reconciliation of their own, and the one that two people signed stays as it is."""
    ann, manager = as_user(client, "ar_accountant", "ann"), as_user(client, "finance_manager", "max")

    def told(name: str) -> int:
        items = [{"number": "OURS", "currency": "CNY", "amount": "-3.00", "words": "bonus"}]
        path = f"/confirmations/{letter(client, ids[name])['id']}/answer"
        made = Visitor(client, ids[name]).says(path, {"agreed": False, "items": items})
        taken = post(client, f"customer-answers/{made['id']}/decision", {"decision": "take_over"}, 200)
        return int(taken["items"][0]["reconciliation_id"])

    first = told("C2")
    (row,) = get(client, f"reconciliations/{first}/differences")["items"]
    explained = {"difference_ids": [row["id"]], "reason": "timing", "closed": True}
    post(client, f"reconciliations/{first}/explanations", explained, 200)
    for headers in (ann, manager):
        post(client, f"reconciliations/{first}/signatures", {"version": 1}, **headers)
    second = told("C1")
    found = {row["id"]: row for row in get(client, "reconciliations", basis="confirmation")["items"]}
    assert {key: (one["source"], one["differences"], one["status"]) for key, one in found.items()} == {
        first: ("confirmation run 1", 1, "signed"), second: ("confirmation run 1 (2)", 1, "open"),
    }  # fmt: skip


def test_no_transaction_is_open_while_files_are_typeset(client: TestClient, ids: dict[str, int], monkeypatch: pytest.MonkeyPatch) -> None:
    """A customer with thousands of items makes a file that takes seconds: asked for often, it must keep no connection from anybody."""
    busy = text("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND xact_start IS NOT NULL"
                " AND pid <> pg_backend_pid()")  # fmt: skip
    seen: list[int] = []

    def typeset(*_: Any) -> bytes:
        with transaction() as session:
            seen.append(session.execute(busy).scalar_one())
        return b"%PDF-"

    for module in ("account_statements.files", "confirmations.letters"):
        monkeypatch.setattr(f"receivables.{module}.pdf", typeset)
    visitor, one = Visitor(client, ids["C1"]), letter(client, ids["C1"])["id"]
    for path in (f"customers/{ids['C1']}/account-statement/file", f"confirmations/{one}/letter", "confirmation-runs/1/letters"):
        assert client.get(f"/api/v1/{path}").status_code == 200
    for path in ("/statement/file", f"/confirmations/{one}/letter"):
        assert visitor.asks(path).status_code == 200
    assert seen == [0] * 5
