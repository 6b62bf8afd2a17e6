"""Bank accounts, statements and lines over HTTP: who sees them, how they are found and changed."""

from typing import Any

import pytest
from conftest import add_company, add_key
from erp import get
from fastapi.testclient import TestClient
from statements.samples import IBAN, camt, day_file, entry, statement

from receivables.access.permissions import Permission
from receivables.database import transaction

OTHER = "hk_test_key_of_the_other_company_000"
ACCOUNT = {"number": IBAN, "name": "Commerzbank", "currency": "EUR"}


@pytest.fixture
def bank(client: TestClient) -> TestClient:
    assert client.post("/api/v1/bank-accounts", json=ACCOUNT).status_code == 201
    return client


def load(client: TestClient, data: bytes) -> Any:
    return client.post("/api/v1/statements", content=data, params={"format": "camt.053"})


@pytest.fixture
def loaded(bank: TestClient) -> TestClient:
    """Two days: money in of Acme and Beta, money out."""
    load(bank, camt(statement([entry("10.00", name="Acme", reference="A1"), entry("-4.00", name="Acme")], "0", "6.00")))
    load(bank, day_file(["7"], 6, day="2026-01-06", number="2", name="Beta", text="INV-77"))
    return bank


def as_other(client: TestClient, *scopes: Permission) -> dict[str, str]:
    with transaction() as session:
        add_company(session, "other")
        add_key(session, OTHER, "other", list(scopes or Permission))
    return {"X-API-Key": OTHER}


def found(client: TestClient, **params: Any) -> list[str]:
    return [line["amount"] for line in get(client, "statement-lines", sort="id", **params)["items"]]


def test_an_account_is_added_read_and_listed(bank: TestClient) -> None:
    shown = {"id": 1, "company": "main", "active": True, "mapping": get(bank, "bank-accounts/1")["mapping"]} | ACCOUNT
    assert get(bank, "bank-accounts/1") == shown
    assert get(bank, "bank-accounts", q="commerz", currency="EUR")["items"] == [shown]
    assert get(bank, "bank-accounts", q="nothing")["items"] == []


def test_an_account_s_number_is_kept_without_blanks_and_once(bank: TestClient) -> None:
    answer = bank.post("/api/v1/bank-accounts", json=ACCOUNT | {"number": "de89 3704 0044 0532 0130 00"})
    assert (answer.status_code, answer.json()["code"]) == (409, "already_exists")
    assert bank.post("/api/v1/bank-accounts", json=ACCOUNT | {"currency": "USD"}).status_code == 201


@pytest.mark.parametrize(
    ("change", "code"),
    [({"number": " "}, "invalid_field"), ({"currency": "XXX"}, "unknown_currency"), ({"company": "no"}, "unknown_company"),
     ({"mapping": {"columns": {"colour": "x"}}}, "invalid_field"), ({"mapping": {"encoding": "utf-7"}}, "invalid_field")],
)  # fmt: skip
def test_an_account_that_does_not_fit_is_refused(client: TestClient, change: dict[str, Any], code: str) -> None:
    answer = client.post("/api/v1/bank-accounts", json=ACCOUNT | change)
    assert (answer.status_code, answer.json()["code"]) == (422, code)


def test_an_account_is_changed_with_its_tag_and_traced(bank: TestClient) -> None:
    tag = bank.get("/api/v1/bank-accounts/1").headers["ETag"]
    change = {"name": "New", "mapping": {"columns": {"text": "Zweck"}, "decimal_comma": True}}
    assert bank.patch("/api/v1/bank-accounts/1", json=change).json()["code"] == "if_match_missing"
    changed = bank.patch("/api/v1/bank-accounts/1", json=change, headers={"If-Match": tag})
    assert (changed.status_code, changed.json()["name"], changed.json()["mapping"]["columns"]) == (200, "New", {"text": "Zweck"})
    assert bank.patch("/api/v1/bank-accounts/1", json=change, headers={"If-Match": tag}).json()["code"] == "stale"
    trail = get(bank, "audit-entries", subject="bank_account")["items"]
    assert [entry["action"] for entry in trail] == ["changed", "created"]


def test_nothing_is_loaded_into_an_account_that_is_not_active(bank: TestClient) -> None:
    bank.patch("/api/v1/bank-accounts/1", json={"active": False}, headers={"If-Match": "*"})
    answer = bank.post("/api/v1/statements", content=day_file(["1"]), params={"format": "camt.053", "bank_account": 1})
    assert (answer.status_code, answer.json()["code"]) == (422, "account_inactive")


def test_a_load_is_traced(loaded: TestClient) -> None:
    last, first = get(loaded, "audit-entries", subject="statement")["items"]
    assert (first["action"], first["after"]["created"], last["after"]["created"]) == ("loaded", 2, 1)


def test_statements_are_listed_by_account_and_days(loaded: TestClient) -> None:
    second, first = get(loaded, "statements")["items"]
    assert (first["opening"], first["closing"], first["entries"]) == ("0.00", "6.00", 2)
    assert (first["account_number"], first["format"]) == (IBAN, "camt.053")
    assert get(loaded, f"statements/{second['id']}") == second
    assert [row["id"] for row in get(loaded, "statements", days_from="2026-01-06")["items"]] == [second["id"]]
    assert [row["id"] for row in get(loaded, "statements", days_to="2026-01-05", bank_account_id=1)["items"]] == [first["id"]]


@pytest.mark.parametrize(
    ("params", "amounts"),
    [
        ({}, ["10.00", "-4.00", "7.00"]), ({"direction": "in"}, ["10.00", "7.00"]), ({"direction": "out"}, ["-4.00"]),
        ({"status": "unmatched"}, ["10.00", "-4.00", "7.00"]), ({"status": "applied"}, []), ({"q": "beta"}, ["7.00"]),
        ({"q": "inv-77"}, ["7.00"]), ({"q": "A1"}, ["10.00"]), ({"booked_from": "2026-01-06"}, ["7.00"]),
        ({"booked_to": "2026-01-05"}, ["10.00", "-4.00"]), ({"statement_id": 2}, ["7.00"]), ({"bank_account_id": 9}, []),
        ({"company": "main"}, ["10.00", "-4.00", "7.00"]),
    ],
)  # fmt: skip
def test_lines_are_filtered(loaded: TestClient, params: dict[str, Any], amounts: list[str]) -> None:
    assert found(loaded, **params) == amounts


def test_lines_are_paged_sorted_and_told_as_csv(loaded: TestClient) -> None:
    first = get(loaded, "statement-lines", limit=2, sort="-amount", include_total="true")
    rest = get(loaded, "statement-lines", limit=2, sort="-amount", cursor=first["next_cursor"])
    assert ([row["amount"] for row in first["items"] + rest["items"]], first["total"]) == (["10.00", "7.00", "-4.00"], 3)
    told = loaded.get("/api/v1/statement-lines", headers={"Accept": "text/csv"}).text.lstrip("\ufeff").splitlines()
    assert told[0].startswith("id,company,bank_account_id,account_number,statement_id,booked_on")
    assert len(told) == 4


def test_another_company_sees_and_loads_nothing(loaded: TestClient) -> None:
    headers = as_other(loaded)
    for name in ("bank-accounts", "statements", "statement-lines"):
        assert loaded.get(f"/api/v1/{name}", headers=headers).json()["items"] == []
    for name in ("bank-accounts/1", "statements/1"):
        assert loaded.get(f"/api/v1/{name}", headers=headers).json()["code"] == "not_found"
    data = day_file(["1"], 13, day="2026-01-07")
    answer = loaded.post("/api/v1/statements", content=data, params={"format": "camt.053"}, headers=headers)
    assert answer.json()["code"] == "unknown_account"
    named = {"format": "camt.053", "bank_account": 1}
    assert loaded.post("/api/v1/statements", content=data, params=named, headers=headers).status_code == 404
    assert loaded.patch("/api/v1/bank-accounts/1", json={"name": "x"}, headers=headers | {"If-Match": "*"}).status_code == 404


def test_reading_does_not_allow_to_load(loaded: TestClient) -> None:
    headers = as_other(loaded, Permission.PAYMENTS_READ)
    answer = loaded.post("/api/v1/statements", content=b"x", params={"format": "mt940"}, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "permission_missing")
    assert loaded.post("/api/v1/bank-accounts", json=ACCOUNT, headers=headers).status_code == 403


def test_the_format_is_needed_and_known(bank: TestClient) -> None:
    for params in ({}, {"format": "pdf"}, {"format": "csv", "bank_account": 0}, {"format": "csv", "colour": "red"}):
        assert bank.post("/api/v1/statements", content=b"x", params=params).status_code == 422
