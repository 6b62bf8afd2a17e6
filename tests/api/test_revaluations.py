"""Month-end revaluation: looked at, posted once, taken back by itself the next day and by a person whenever it was wrong."""

from typing import Any

import pytest
from conftest import add_company, add_key
from erp import Row, book, broken, customer, get, invoice, pays, post, push, receipt
from fastapi.testclient import TestClient
from second import as_user

from receivables.access.permissions import Permission
from receivables.database import transaction

USD: Row = {"currency": "USD"}
JANUARY: Row = {"month_end": "2024-01-31"}
RATES: list[Row] = [
    {"currency": "USD", "rate_on": "2024-01-01", "rate": "7"}, {"currency": "USD", "rate_on": "2024-01-31", "rate": "7.1"},
    {"currency": "USD", "rate_on": "2024-02-10", "rate": "7.2"}, {"currency": "JPY", "rate_on": "2024-01-01", "rate": "0.05"},
    {"currency": "JPY", "rate_on": "2024-01-30", "rate": "0.0482"},
]  # fmt: skip


@pytest.fixture
def ids(client: TestClient) -> dict[str, int]:
    """At the end of January 100 USD and 10,000 yen are owed and 30 USD are received in advance; paid in February."""
    push(client, "exchange-rates", RATES)
    return book(
        client, customers=[customer()],
        invoices=[invoice("U", **USD), invoice("J", "10000", currency="JPY"), invoice("OWN")],
        payments=[
            receipt("ADVANCE", "30.00", received_on="2024-01-15", **USD),
            receipt("CASH", "100.00", allocations=pays(("U", "100.00")), **USD),
        ],
    )  # fmt: skip


def aged(client: TestClient, day: str) -> Row:
    (total,) = get(client, "reports/aging", as_of=day, amounts_in="base")["totals"]
    return dict(total)


def test_looked_at_posted_and_gone_the_next_day(client: TestClient, ids: dict[str, int]) -> None:
    seen = post(client, "revaluations/preview", JANUARY, 200)
    assert (seen["id"], seen["documents"], seen["carrying"], seen["unrealised"]) == (None, 3, "990.00", "-11.00")
    assert [(row["number"], row["open"], row["carrying"], row["rate"], row["revalued"], row["unrealised"]) for row in seen["rows"]] == [
        ("J", "10000", "500.00", "0.0482", "482.00", "-18.00"),
        ("U", "100.00", "700.00", "7.1", "710.00", "10.00"),
        ("ADVANCE", "30.00", "210.00", "7.1", "213.00", "-3.00"),
    ]
    assert [(row["currency"], row["open"], row["carrying"], row["revalued"], row["unrealised"]) for row in seen["totals"]] == [
        ("JPY", "10000", "500.00", "482.00", "-18.00"), ("USD", "70.00", "490.00", "497.00", "7.00"),
    ]  # fmt: skip
    assert get(client, "revaluations")["items"] == []

    done = post(client, "revaluations", JANUARY)
    assert {name: done[name] for name in seen if name != "id"} == {name: seen[name] for name in seen if name != "id"}
    rows = get(client, "base-movements", revaluation_id=done["id"], invoice_id=ids["U"], sort="id")["items"]
    assert [(row["kind"], row["effective_on"], row["base_amount"]) for row in rows] == [
        ("revaluation", "2024-01-31", "10.00"), ("reversal", "2024-02-01", "-10.00"),
    ]  # fmt: skip
    # What the month end carries is what the aging at the month end's rates says: 710.00 + 482.00 + 100.00 of our own, less 213.00.
    assert (aged(client, "2024-01-31")["gross"], aged(client, "2024-01-31")["unapplied"]) == ("1292.00", "213.00")
    assert broken(client, "2024-01-30", "2024-01-31", "2024-02-01", "2024-02-10") == []


def test_the_realised_difference_is_the_same_with_it_and_without(client: TestClient, ids: dict[str, int]) -> None:
    assert get(client, f"invoices/{ids['U']}/base-value")["realised"] == "20.00"
    post(client, "revaluations", JANUARY)
    assert get(client, f"invoices/{ids['U']}/base-value")["realised"] == "20.00"
    post(client, "revaluations", {"month_end": "2024-02-29"} | {}, 201)
    (row,) = get(client, "base-movements", invoice_id=ids["U"], kind="realised_difference")["items"]
    assert (row["base_amount"], row["effective_on"]) == ("20.00", "2024-02-10")


def test_posted_once_whoever_asks(client: TestClient, ids: dict[str, int]) -> None:
    first = post(client, "revaluations", JANUARY, Idempotency_Key="a")
    assert post(client, "revaluations", JANUARY, Idempotency_Key="a") == first
    push(client, "exchange-rates", [RATES[1] | {"rate": "9"}])
    assert post(client, "revaluations", JANUARY, Idempotency_Key="b") == first
    assert len(get(client, "revaluations")["items"]) == 1


def test_taken_back_and_posted_anew(client: TestClient, ids: dict[str, int]) -> None:
    first = post(client, "revaluations", JANUARY)
    push(client, "exchange-rates", [RATES[1] | {"rate": "7.3"}])
    back = post(client, f"revaluations/{first['id']}/reversal", {"reason": "wrong rate"})
    assert (back["status"], back["reason"], back["unrealised"], back["reversed_by"]) == ("reversed", "wrong rate", "-11.00", "key:test")
    assert post(client, f"revaluations/{first['id']}/reversal", {"reason": "again"}, 409)["code"] == "already_reversed"
    second = post(client, "revaluations", JANUARY)
    assert (second["id"] != first["id"], second["unrealised"]) == (True, "3.00")
    assert [row["status"] for row in get(client, "revaluations", sort="id")["items"]] == ["reversed", "posted"]
    assert [row["id"] for row in get(client, "revaluations", status="posted")["items"]] == [second["id"]]
    assert broken(client, "2024-01-31", "2024-02-01") == []


REFUSED: list[tuple[Row, str]] = [
    ({"month_end": "2024-01-30"}, "not_month_end"),
    ({"month_end": "2199-12-31"}, "month_not_ended"),
    ({"month_end": "2024-04-30"}, "rate_missing"),
    ({"company": "far"}, "unknown_company"),
    ({"month_end": "January"}, "invalid_field"),
]


@pytest.mark.parametrize(("change", "code"), REFUSED)
@pytest.mark.parametrize("path", ["revaluations", "revaluations/preview"])
def test_what_is_not_revalued(client: TestClient, ids: dict[str, int], path: str, change: Row, code: str) -> None:
    assert post(client, path, JANUARY | change, 422)["code"] == code
    assert get(client, "revaluations")["items"] == []


def test_an_item_without_a_rate_of_its_own_is_named(client: TestClient, ids: dict[str, int]) -> None:
    push(client, "invoices", [invoice("OLD", issued_on="2020-01-01", **USD)])
    refused = post(client, "revaluations", JANUARY, 422)
    assert (refused["code"], "OLD" in refused["detail"]) == ("unvalued_documents", True)
    push(client, "exchange-rates", [RATES[0] | {"rate_on": "2019-12-31"}])
    assert post(client, "revaluations", JANUARY)["documents"] == 4


def test_a_company_without_foreign_items(client: TestClient) -> None:
    done = post(client, "revaluations", JANUARY)
    assert (done["documents"], done["unrealised"], done["rows"]) == (0, "0.00", [])


def test_who_may(client: TestClient, ids: dict[str, int]) -> None:
    with transaction() as session:
        add_company(session, "other", "EUR")
        add_key(session, "hk_other_key_0000000000000000", "other", list(Permission))
    done = post(client, "revaluations", JANUARY)
    for headers in ({"X-API-Key": "hk_other_key_0000000000000000"},):
        assert client.get(f"/api/v1/revaluations/{done['id']}", headers=headers).status_code == 404
        assert client.get(f"/api/v1/invoices/{ids['U']}/base-value", headers=headers).status_code == 404
        assert client.get(f"/api/v1/payments/{ids['CASH']}/base-value", headers=headers).status_code == 404
        taken = client.post(f"/api/v1/revaluations/{done['id']}/reversal", json={"reason": "mine"}, headers=headers)
        assert taken.status_code == 404
        assert client.get("/api/v1/base-movements", headers=headers).json()["items"] == []
    auditor: Any = as_user(client, "auditor")
    assert client.post("/api/v1/revaluations/preview", json=JANUARY, headers=auditor).status_code == 200
    assert client.post("/api/v1/revaluations", json=JANUARY, headers=auditor).status_code == 403
    manager = as_user(client, "finance_manager")
    assert client.post(f"/api/v1/revaluations/{done['id']}/reversal", json={"reason": "why"}, headers=manager).status_code == 201


def test_closed_books_keep_their_base_values(client: TestClient, ids: dict[str, int]) -> None:
    done = post(client, "revaluations", JANUARY)
    post(client, "periods/closings", {"closed_until": "2024-01-31", "note": "month end"})
    assert post(client, f"revaluations/{done['id']}/reversal", {"reason": "late"}, 422)["code"] == "period_closed"
    assert post(client, "revaluations", {"month_end": "2023-12-31"}, 422)["code"] == "period_closed"
    corrected: Row = {"currency": "USD", "rate_on": "2024-01-31", "rate": "9"}
    assert post(client, "exchange-rates", corrected, 422)["code"] == "period_closed"
    assert post(client, "exchange-rates", corrected | {"rate_on": "2024-01-20"}, 422)["code"] == "period_closed"
    assert post(client, "exchange-rates", RATES[1])["rate"] == "7.1"  # what counts already may be sent again
    assert post(client, "exchange-rates", corrected | {"currency": "EUR"})["in_force"]  # where there was none, one may be given
    assert post(client, "exchange-rates", corrected | {"rate_on": "2024-02-01"})["rate"] == "9"
