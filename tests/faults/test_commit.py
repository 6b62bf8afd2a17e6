"""A commit that fails is never answered with a 2xx, and leaves nothing."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from erp import Row, book, get, invoice, pays, receipt
from fastapi.testclient import TestClient
from sqlalchemy import text

from receivables.database import transaction

TABLES = ("customers", "invoices", "payments", "entries")
FAIL = """CREATE FUNCTION fail_at_commit() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'the commit fails' USING ERRCODE = '{code}'; END $$"""
DISK_FULL, SERIALIZATION_FAILURE, RAISE_EXCEPTION = "53100", "40001", "P0001"
FAILING = """CREATE CONSTRAINT TRIGGER {table}_fail AFTER INSERT OR UPDATE ON {table} DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION fail_at_commit()"""


@pytest.fixture
def ids(client: TestClient) -> dict[str, int]:
    rows = [receipt("P1", allocations=pays(("I1", "10.00")))]
    made = book(client, invoices=[invoice("I1"), invoice("N1", kind="credit_note")], payments=rows)
    return made | {"A": get(client, f"payments/{made['P1']}")["entries"][-1]["id"]}


@contextmanager
def failing(code: str) -> Iterator[None]:
    """Every write passes until its commit, which fails with the SQLSTATE."""
    with transaction() as session:
        session.execute(text(FAIL.format(code=code)))
        for table in TABLES:
            session.execute(text(FAILING.format(table=table)))
    try:
        yield
    finally:
        with transaction() as session:
            session.execute(text("DROP FUNCTION fail_at_commit CASCADE"))


def everything(client: TestClient) -> list[Row]:
    return [get(client, what)["items"] for what in ("customers", "invoices", "payments")]  # type: ignore[misc]


@pytest.mark.parametrize("code", [DISK_FULL, SERIALIZATION_FAILURE])
def test_a_commit_that_fails_is_no_success(client: TestClient, ids: dict[str, int], code: str) -> None:
    before = everything(client)
    allocation = {"allocations": [{"invoice_id": ids["I1"], "amount": "5.00"}]}
    writes = {
        "customers": {"external_id": "C9", "name": "x"}, "customers/bulk": {"items": [{"external_id": "C9", "name": "x"}]},
        "invoices": invoice("I9"), "invoices/bulk": {"items": [invoice("I9")]}, "payments": receipt("P9"),
        "payments/bulk": {"items": [receipt("P9")]}, f"payments/{ids['P1']}/allocations": allocation,
        f"invoices/{ids['N1']}/allocations": allocation, f"payments/{ids['P1']}/reversal": {"reason": "x"},
        f"invoices/{ids['I1']}/reversal": {"reason": "x"}, f"allocations/{ids['A']}/reversal": {"reason": "x"},
    }  # fmt: skip
    with failing(code):
        for path, body in writes.items():
            answer = client.post(f"/api/v1/{path}", json=body, headers={"Idempotency-Key": path})
            assert (answer.status_code, answer.headers["content-type"]) == (503, "application/problem+json"), path
            assert int(answer.headers["retry-after"]) > 0
        changed = client.patch(f"/api/v1/customers/{ids['C1']}", json={"name": "x"}, headers={"If-Match": "*"})
        assert changed.status_code == 503
    assert everything(client) == before


def test_a_fault_of_ours_is_none_either_and_may_be_sent_again_with_its_key(client: TestClient, ids: dict[str, int]) -> None:
    path, body, key = f"/api/v1/payments/{ids['P1']}/reversal", {"reason": "x"}, {"Idempotency-Key": "again"}
    before = everything(client)
    with failing(RAISE_EXCEPTION):
        answer = client.post(path, json=body, headers=key)
        assert (answer.status_code, answer.json()["code"]) == (500, "internal_error")
    assert everything(client) == before
    answer = client.post(path, json=body, headers=key)
    assert (answer.status_code, "idempotency-replayed" in answer.headers) == (201, False)
