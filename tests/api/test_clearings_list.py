"""All clearings in one list: pages, filters, CSV, and what others see."""

import csv
from io import StringIO

import pytest
from cash import DAY, bank, by_hand, clear, line, load, part, receipts, undo
from conftest import add_company, add_key
from erp import get, invoice, post, push
from fastapi.testclient import TestClient

from receivables.access.permissions import Permission
from receivables.clock import today
from receivables.database import transaction

OTHER = "hk_test_key_of_another_company_00000"
TODAY = str(today("Asia/Shanghai"))


@pytest.fixture
def ids(client: TestClient) -> dict[str, int]:
    """One by itself, one by hand with a note and undone, one of two receipts together."""
    ids = bank(client)
    push(client, "invoices", [invoice("B1", "7.00", customer_external_id="C2")])
    load(client, line("100.00", "INV2024001"))
    by_hand(client)
    load(client, line("7.00", "x", name="Beta AG"), line("20.00", "a"), line("30.00", "b"), number="2")
    seven, twenty, thirty = receipts(client, state="left")
    beta = next(row["id"] for row in get(client, "invoices")["items"] if row["external_id"] == "B1")
    made = clear(client, seven["payment_id"], "7.00", part(beta, "7.00"), note="Told by phone")
    undo(client, made["id"])
    credits = [{"payment_id": row["payment_id"], "open": row["open"]} for row in (twenty, thirty)]
    post(client, "clearings", {"credits": credits, "items": [part(ids["INV2024002"], "50.00")]})
    return ids


def applied(client: TestClient, **params: object) -> list[str]:
    return [row["applied"] for row in get(client, "clearings", **params)["items"]]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, ["50.00", "7.00", "100.00"]),
        ({"sort": "applied"}, ["7.00", "50.00", "100.00"]),
        ({"automatic": "true"}, ["100.00"]),
        ({"automatic": "false"}, ["50.00", "7.00"]),
        ({"state": "undone"}, ["7.00"]),
        ({"q": "phone"}, ["7.00"]),
        ({"q": "beta"}, ["7.00"]),
        ({"q": "%"}, []),
        ({"currency": "CNY", "state": "standing"}, ["50.00", "100.00"]),
        ({"currency": "USD"}, []),
        ({"made_from": TODAY, "made_to": TODAY}, ["50.00", "7.00", "100.00"]),
        ({"made_to": DAY}, []),
    ],
)
def test_filters(client: TestClient, ids: dict[str, int], asked: dict[str, str], found: list[str]) -> None:
    assert applied(client, **asked) == found


def test_pages_csv_and_companies(client: TestClient, ids: dict[str, int]) -> None:
    first = get(client, "clearings", limit=2, include_total="true")
    rest = get(client, "clearings", limit=2, cursor=first["next_cursor"])
    assert (first["total"], [row["applied"] for row in [*first["items"], *rest["items"]]]) == (3, ["50.00", "7.00", "100.00"])
    assert rest["next_cursor"] is None
    together, undone, automatic = [*first["items"], *rest["items"]]
    assert (together["credits"], together["payment_id"], undone["state"], undone["undone_by"] is not None) == (2, None, "undone", True)
    assert (automatic["automatic"], automatic["customer_name"]) == (True, "Acme GmbH")
    answer = client.get("/api/v1/clearings", params={"state": "standing"}, headers={"Accept": "text/csv"})
    rows = list(csv.DictReader(StringIO(answer.text.removeprefix("\ufeff"))))
    assert [row["applied"] for row in rows] == ["50.00", "100.00"]
    with transaction() as session:
        add_company(session, "other", "EUR", "Europe/Berlin")
        add_key(session, OTHER, "other", list(Permission))
    assert client.get("/api/v1/clearings", headers={"X-API-Key": OTHER}).json()["items"] == []
    assert client.get(f"/api/v1/clearings/{together['id']}", headers={"X-API-Key": OTHER}).status_code == 404
