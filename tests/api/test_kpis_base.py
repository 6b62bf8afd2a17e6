"""Key figures of all currencies together, in the base currency at the rates of a stated day."""

from typing import Any

import pytest
from erp import Row, book, get, invoice, pays, push, receipt
from fastapi.testclient import TestClient

PERIOD: Row = {"period_from": "2024-01-01", "period_to": "2024-03-31"}
BASE: Row = PERIOD | {"amounts_in": "base"}


@pytest.fixture
def books(client: TestClient) -> TestClient:
    """100.00 CNY, 50.00 USD of which 20.00 are paid, 1,000 JPY and 7.00 EUR, for which there is no rate."""
    push(client, "exchange-rates", [
        {"currency": "USD", "rate_on": "2024-02-28", "rate": "7"}, {"currency": "USD", "rate_on": "2024-03-31", "rate": "7.1"},
        {"currency": "JPY", "rate_on": "2024-03-31", "rate": "0.05"},
    ])  # fmt: skip
    book(client, invoices=[invoice(), invoice("U", "50.00", currency="USD"), invoice("J", "1000", currency="JPY"),
                           invoice("E", "7.00", currency="EUR")],
         payments=[receipt(amount="20.00", currency="USD", allocations=pays(("U", "20.00")))])  # fmt: skip
    return client


def figures(client: TestClient, **params: Any) -> tuple[Row, dict[str, Row]]:
    found = get(client, "kpis", **params)
    return found, {row["id"]: row for row in found["items"]}


def test_every_currency_counts_at_one_day_s_rates(books: TestClient) -> None:
    found, by_id = figures(books, **BASE)
    assert (found["amounts_in"], found["currency"], found["other_currencies"]) == ("base", "CNY", {"EUR": "7.00"})
    assert by_id["dso.simple"]["inputs"] == {"closing": "363.00", "sales": "505.00", "days": 91}  # 100 + 30 × 7.1 + 50; 100 + 355 + 50
    assert by_id["collection_period"]["inputs"]["cash"] == "142.00"
    assert by_id["bad_debt.revenue"]["inputs"]["revenue"] == "505.00"
    assert [month["sales"] for month in by_id["dso.countback"]["months"]][:3] == ["0.00", "0.00", "505.00"]
    assert found["receivable_in_base"]["amount"] == by_id["dso.simple"]["inputs"]["closing"]
    assert "currency=" not in by_id["overdue_share"]["rows_url"]


def test_at_another_day_s_rates_or_of_one_currency(books: TestClient) -> None:
    _, by_id = figures(books, **BASE, rate_on="2024-02-28")
    assert by_id["dso.simple"]["inputs"]["closing"] == "310.00"  # the yen had none yet
    _, by_id = figures(books, **BASE, currency="USD")
    assert by_id["dso.simple"]["inputs"]["closing"] == "213.00"
    assert by_id["overdue_share"]["value"] == figures(books, **PERIOD, currency="USD")[1]["overdue_share"]["value"]
    _, by_id = figures(books, **BASE, currency="EUR")
    assert by_id["dso.simple"]["value"] is None


def test_one_currency_is_as_it_was(books: TestClient) -> None:
    found, by_id = figures(books, **PERIOD)
    assert (found["amounts_in"], by_id["dso.simple"]["inputs"]["closing"]) == ("document", "100.00")
    assert found["other_currencies"] == {"EUR": "7.00", "JPY": "1000", "USD": "30.00"}
