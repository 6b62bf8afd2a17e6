"""Deciding, closing, reconciling and importing: sent nonsense, twice with one key, ten at once. Never a fault of ours, nor half a write."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from bending import NONSENSE, Case, bent
from erp import Row, book, broken, get, invoice, post
from fastapi.testclient import TestClient
from importing import CUSTOMERS, step, uploaded
from second import Approver
from tabled import counted


def write_off(client: TestClient, people: Approver) -> Case:
    ids = book(client, invoices=[invoice(), invoice("I2")])
    asked = people.ask({"invoice_id": ids["I1"], "amount": "40.00", "reason": "gone", "judgement": "none"})
    return Case(f"approvals/{asked['approval_id']}/decision", {"decision": "approve", "note": "seen"}, people.manager)


def withdrawal(client: TestClient, people: Approver) -> Case:
    return Case(write_off(client, people).path.replace("decision", "withdrawal"), {"note": "not now"}, people.accountant)


def closing(client: TestClient, people: Approver) -> Case:
    book(client, invoices=[invoice()])
    return Case("periods/closings", {"closed_until": "2024-01-31", "note": "month end"})


def reopening(client: TestClient, people: Approver) -> Case:
    closed = closing(client, people)
    post(client, closed.path, closed.body)
    return Case("periods/reopenings", {"open_from": "2024-01-15", "reason": "late"}, people.accountant)


def reopened(client: TestClient, people: Approver) -> Case:
    asked = reopening(client, people)
    (pending,) = post(client, asked.path, asked.body, **people.accountant)["pending"]
    return Case(f"approvals/{pending['approval_id']}/decision", {"decision": "approve", "note": "seen"}, people.manager)


def signature(client: TestClient, people: Approver) -> Case:
    made = _compared(client, "100.00")
    return Case(f"reconciliations/{made['id']}/signatures", {"version": made["version"]}, people.accountant)


def comparison(client: TestClient, people: Approver) -> Case:
    return Case(f"reconciliations/{_compared(client)['id']}/comparisons", {})


def explanations(client: TestClient, people: Approver) -> Case:
    made = _compared(client)
    (found,) = get(client, f"reconciliations/{made['id']}/differences")["items"]
    body = {"difference_ids": [found["id"]], "note": "in transit", "closed": False}
    return Case(f"reconciliations/{made['id']}/explanations", body)


def reconciliation(client: TestClient, people: Approver | None, amount: str = "90.00") -> Case:
    book(client, invoices=[invoice()])
    lines = [{"external_id": "I1", "amount": amount}]
    return Case("reconciliations", {"items": lines}, currency="CNY", as_of="2024-01-31")


def _compared(client: TestClient, amount: str = "90.00") -> Row:
    answer = reconciliation(client, None, amount).send(client)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def application(client: TestClient, people: Approver) -> Case:
    found = step(client, uploaded(client, "customers", CUSTOMERS)["id"], "check")
    return Case(f"imports/{found['id']}/apply", {"skip_failed": False})


def check(client: TestClient, people: Approver) -> Case:
    return Case(f"imports/{uploaded(client, 'customers', CUSTOMERS)['id']}/check", b"")


def upload(client: TestClient, people: Approver) -> Case:
    return Case("imports", CUSTOMERS.encode(), {"Content-Type": "application/octet-stream"}, kind="customers", file_name="a.csv")


# endpoint, how many of ten at once are taken (every version of a list is, and every upload)
CASES: list[tuple[Callable[[TestClient, Approver], Case], int]] = [
    (write_off, 1), (withdrawal, 1), (closing, 1), (reopening, 1), (reopened, 1), (signature, 1), (comparison, 10), (explanations, 10),
    (reconciliation, 10), (application, 1), (check, 1), (upload, 10),
]  # fmt: skip
MAKES = [case for case, _ in CASES]


@pytest.fixture
def people(client: TestClient) -> Approver:
    return Approver(client)


@pytest.mark.parametrize("make", MAKES)
def test_nonsense_is_refused_and_changes_nothing(client: TestClient, people: Approver, make: Any) -> None:
    case = make(client, people)
    before = counted("audit_entries")
    for body in [*NONSENSE, *bent(case.body)]:
        answer = case.send(client, body)
        assert answer.status_code < 500, (body, answer.text)
        if answer.status_code >= 400:
            assert answer.headers["content-type"] == "application/problem+json"
            assert counted("audit_entries") == before, body
        else:  # what is left out or bent may be allowed: a note, a word of 10,000 letters that is none
            before = counted("audit_entries")
    assert broken(client) == []


@pytest.mark.parametrize("make", [write_off, withdrawal, closing, reopening, reopened, signature, comparison, application])
def test_twice_with_one_key_is_once(client: TestClient, people: Approver, make: Any) -> None:
    case = make(client, people)
    key = {"Idempotency-Key": "once"}
    first = case.send(client, **key)
    assert first.status_code in (201, 202), first.text
    after = counted()
    again = case.send(client, **key)
    assert (again.status_code, again.content, again.headers["Idempotency-Replayed"]) == (first.status_code, first.content, "true")
    other = case.send(client, case.body | {"note": "another"} if case.body else {"x": 1}, **key)
    assert other.status_code in (409, 422)
    assert counted() == after


@pytest.mark.parametrize(("make", "taken"), CASES)
def test_ten_at_once(client: TestClient, people: Approver, make: Any, taken: int) -> None:
    case = make(client, people)
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda _: case.send(client), range(10)))
    assert [answer.text for answer in answers if answer.status_code >= 500] == []
    assert sum(answer.status_code < 300 for answer in answers) == taken, [answer.text[:200] for answer in answers]
    assert {answer.status_code for answer in answers if answer.status_code >= 300} <= {403, 409}  # one does not sign twice
    assert broken(client) == []
