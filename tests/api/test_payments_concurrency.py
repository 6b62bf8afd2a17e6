"""Many at once: threads against the real application, each request its own committed transaction."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from erp import book, broken, counts, customer, get, invoice, left_of, open_of, pays, post, push, receipt
from fastapi.testclient import TestClient

MANY = 10


def at_once(work: Callable[[int], Any]) -> list[Any]:
    """The answers of MANY calls that start together."""
    gate = Barrier(MANY)

    def one(number: int) -> Any:
        gate.wait()
        return work(number)

    with ThreadPoolExecutor(MANY) as pool:
        return list(pool.map(one, range(MANY)))


def test_ten_allocations_of_one_item_at_once_one_succeeds(client: TestClient) -> None:
    ids = book(client, invoices=[invoice(amount="500.00")], payments=[receipt(f"P{n}", "500.00") for n in range(MANY)])
    body = {"allocations": [{"invoice_id": ids["I1"], "amount": "500.00"}]}
    answers = at_once(lambda n: client.post(f"/api/v1/payments/{ids[f'P{n}']}/allocations", json=body))
    assert Counter(answer.status_code for answer in answers) == {201: 1, 409: MANY - 1}
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"over_applied"}
    left = Counter(left_of(client, f"P{n}") for n in range(MANY))
    assert (open_of(client, "I1"), left) == ("0.00", {"500.00": MANY - 1, "0.00": 1})
    assert broken(client, "2024-02-10") == []


def test_ten_allocations_of_one_receipt_at_once_one_succeeds(client: TestClient) -> None:
    ids = book(client, invoices=[invoice(f"I{n}", "500.00") for n in range(MANY)], payments=[receipt(amount="500.00")])

    def allocate(number: int) -> int:
        body = {"allocations": [{"invoice_id": ids[f"I{number}"], "amount": "500.00"}]}
        return int(client.post(f"/api/v1/payments/{ids['P1']}/allocations", json=body).status_code)

    assert Counter(at_once(allocate)) == {201: 1, 409: MANY - 1}
    assert left_of(client, "P1") == "0.00"
    assert broken(client, "2024-02-10") == []


def test_ten_pushes_of_receipts_that_pay_one_item_at_once_one_succeeds(client: TestClient) -> None:
    book(client, invoices=[invoice(amount="500.00")])
    answers = at_once(lambda n: push(client, "payments", [receipt(f"P{n}", "500.00", allocations=pays(("I1", "500.00")))]))
    assert Counter(counts(answer) for answer in answers) == {(1, 0, 0, 0): 1, (0, 0, 0, 1): MANY - 1}
    assert broken(client, "2024-02-10") == []


def test_ten_pushes_of_the_same_new_rows_at_once_make_them_once(client: TestClient) -> None:
    rows = 50
    calls = [
        ("customers", [customer(f"C{n}") for n in range(rows)]),
        ("invoices", [invoice(f"I{n}", customer_external_id=f"C{n}") for n in range(rows)]),
        ("payments", [receipt(f"P{n}", customer_external_id=f"C{n}", allocations=pays((f"I{n}", "100.00"))) for n in range(rows)]),
    ]
    for what, sent in calls:
        answers = at_once(lambda _n, what=what, sent=sent: push(client, what, sent))
        totals = [sum(column) for column in zip(*(counts(answer) for answer in answers), strict=True)]
        assert totals == [rows, 0, rows * (MANY - 1), 0], what
    assert {row["open"] for row in get(client, "invoices", limit=200)["items"]} == {"0.00"}
    assert broken(client, "2024-02-10") == []


def test_ten_reversals_of_one_receipt_at_once_one_succeeds(client: TestClient) -> None:
    ids = book(client, invoices=[invoice()], payments=[receipt(allocations=pays(("I1", "100.00")))])
    path = f"/api/v1/payments/{ids['P1']}/reversal"
    assert Counter(a.status_code for a in at_once(lambda _n: client.post(path, json={"reason": "bounced"}))) == {201: 1, 409: MANY - 1}
    assert open_of(client, "I1") == "100.00"
    assert broken(client, "2024-02-10") == []


def test_one_idempotency_key_ten_times_at_once_moves_money_once(client: TestClient) -> None:
    ids = book(client, invoices=[invoice(amount="500.00")], payments=[receipt(amount="500.00")])
    path, body = f"/api/v1/payments/{ids['P1']}/allocations", {"allocations": [{"invoice_id": ids["I1"], "amount": "50.00"}]}
    answers = at_once(lambda _n: client.post(path, json=body, headers={"Idempotency-Key": "one"}))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert sum("idempotency-replayed" in answer.headers for answer in answers) == MANY - 1
    assert open_of(client, "I1") == "450.00"


def test_everything_at_once_leaves_the_books_whole(client: TestClient) -> None:
    ids = book(client, invoices=[invoice(f"I{n}", "100.00") for n in range(3)], payments=[receipt(f"P{n}", "100.00") for n in range(MANY)])

    def work(number: int) -> list[int]:
        statuses = []
        for step in range(6):
            item = ids[f"I{(number + step) % 3}"]
            body = {"allocations": [{"invoice_id": item, "amount": "30.00"}]}
            answer = client.post(f"/api/v1/payments/{ids[f'P{number}']}/allocations", json=body)
            statuses.append(answer.status_code)
            if answer.status_code == 201 and step % 2:
                entry = answer.json()["entries"][-1]["id"]
                statuses.append(client.post(f"/api/v1/allocations/{entry}/reversal", json={"reason": "test"}).status_code)
        return statuses

    assert {status for statuses in at_once(work) for status in statuses} <= {201, 409, 503}
    post(client, f"invoices/{ids['I0']}/reversal", {"reason": "test"})
    assert broken(client, "2024-02-10") == []
