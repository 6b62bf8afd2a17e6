"""The aging report in the base currency at a stated rate day."""

from typing import Any

import pytest
from conftest import add_company, add_key
from erp import Row, book, customer, get, invoice, pays, post, push, receipt
from fastapi.testclient import TestClient

from receivables.access.permissions import Permission
from receivables.database import transaction

ASKED: dict[str, Any] = {"as_of": "2024-02-29", "amounts_in": "base"}
RATES: list[Row] = [
    {"currency": "USD", "rate_on": "2024-02-29", "rate": "7.1036"},
    {"currency": "JPY", "rate_on": "2024-02-29", "rate": "4.745", "per": 100},
    {"currency": "KWD", "rate_on": "2024-02-28", "rate": "23.0851"},
]


@pytest.fixture
def ids(client: TestClient) -> dict[str, int]:
    found = book(
        client,
        customers=[customer(), customer("C2")],
        invoices=[
            invoice("N", "1000.00"), invoice("U", "100.01", currency="USD"), invoice("J", "10001", currency="JPY", due_on="2024-03-31"),
            invoice("K", "1.001", currency="KWD", customer_external_id="C2"), invoice("C", "10.00", currency="USD", kind="credit_note"),
        ],
        payments=[receipt("P", "50.00", currency="USD", allocations=pays(("U", "33.33")))],
    )  # fmt: skip
    push(client, "exchange-rates", RATES)
    return found


def test_each_document_is_converted_and_rounded_once(client: TestClient, ids: dict[str, int]) -> None:
    report = get(client, "reports/aging", **ASKED)
    assert (report["amounts_in"], report["rate_on"], report["without_rate"]) == ("base", "2024-02-29", [])
    assert [(rate["currency"], rate["rate"], rate["rate_on"]) for rate in report["rates"]] == [
        ("JPY", "0.04745", "2024-02-29"), ("KWD", "23.0851", "2024-02-28"), ("USD", "7.1036", "2024-02-29"),
    ]  # fmt: skip
    (total,) = report["totals"]
    # 66.68 USD = 473.668..., 10,001 JPY = 474.547..., 1.001 KWD = 23.108...; unapplied 10.00 and 16.67 USD = 71.036 and 118.417...
    assert (total["currency"], total["amounts"]["1-30"], total["amounts"]["not_due"]) == ("CNY", "1496.78", "474.55")
    assert (total["gross"], total["unapplied"], total["net"], total["overdue"]) == ("1971.33", "189.46", "1781.87", "1496.78")
    assert [(row["name"], row["currency"], row["gross"]) for row in report["rows"]] == [
        ("Customer C1", "CNY", "1948.22"), ("Customer C2", "CNY", "23.11"),
    ]  # fmt: skip


@pytest.mark.parametrize("group_by", ["customer", "company", "group", "owner", "collector", "industry", "region", "kind"])
@pytest.mark.parametrize("basis", ["due", "document"])
def test_every_grouping_adds_up_alike(client: TestClient, ids: dict[str, int], group_by: str, basis: str) -> None:
    (total,) = get(client, "reports/aging", **ASKED, group_by=group_by, basis=basis)["totals"]
    assert (total["gross"], total["unapplied"], total["net"], total["overdue"]) == ("1971.33", "189.46", "1781.87", "1496.78")


def test_a_past_day_before_the_payment_and_another_rate_day(client: TestClient, ids: dict[str, int]) -> None:
    push(client, "exchange-rates", [{"currency": "USD", "rate_on": "2024-01-15", "rate": "7"}])
    (total,) = get(client, "reports/aging", as_of="2024-01-20", amounts_in="base", currency="USD")["totals"]
    assert (total["gross"], total["unapplied"]) == ("700.07", "70.00")
    (total,) = get(client, "reports/aging", as_of="2024-01-20", amounts_in="base", currency="USD", rate_on="2024-02-29")["totals"]
    assert total["gross"] == "710.43"


def test_without_a_rate_it_stays_in_its_own_currency(client: TestClient, ids: dict[str, int]) -> None:
    report = get(client, "reports/aging", **ASKED, rate_on="2024-04-01")
    assert report["rates"] == []
    assert report["without_rate"] == ["JPY", "KWD", "USD"]
    assert {total["currency"]: total["gross"] for total in report["totals"]} == {
        "CNY": "1000.00", "JPY": "10001", "KWD": "1.001", "USD": "66.68",
    }  # fmt: skip


def test_a_corrected_rate_and_what_was_known(client: TestClient, ids: dict[str, int]) -> None:
    known_at = post(client, "exchange-rates", {"currency": "USD", "rate_on": "2024-02-29", "rate": "7.2"})["recorded_at"]
    post(client, "exchange-rates", {"currency": "USD", "rate_on": "2024-02-29", "rate": "8"})

    def usd(**asked: Any) -> str:
        return str(get(client, "reports/aging", **ASKED, currency="USD", **asked)["totals"][0]["gross"])

    assert (usd(), usd(known_at=known_at)) == ("533.44", "480.10")


def test_each_company_in_its_own_base(client: TestClient, ids: dict[str, int]) -> None:
    with transaction() as session:
        add_company(session, "other", "USD")
        add_key(session, "hk_all_companies_0000000000000", None, list(Permission))
    client.headers["X-API-Key"] = "hk_all_companies_0000000000000"
    theirs: Row = {"customer_external_id": "X", "company": "other"}
    items = [invoice("Y", "71.04", **theirs), invoice("Z", "5.00", currency="USD", **theirs)]
    book(client, customers=[customer("X", company="other")], invoices=items)
    push(client, "exchange-rates", [{"company": "other", "currency": "CNY", "rate_on": "2024-02-29", "rate": "0.1408"}])
    totals = {total["currency"]: total["gross"] for total in get(client, "reports/aging", **ASKED)["totals"]}
    assert totals == {"CNY": "1971.33", "USD": "15.00"}


def test_csv_and_the_plain_report(client: TestClient, ids: dict[str, int]) -> None:
    csv = client.get("/api/v1/reports/aging", params=ASKED, headers={"Accept": "text/csv"}).text
    assert "1948.22" in csv
    plain = get(client, "reports/aging", as_of="2024-02-29")
    assert (plain["amounts_in"], plain["rate_on"], plain["rates"]) == ("document", None, [])
    assert len(plain["totals"]) == 4


def test_a_customers_balance_in_base(client: TestClient, ids: dict[str, int]) -> None:
    found = get(client, f"customers/{ids['C1']}/balances", **ASKED)
    assert (found["amounts_in"], found["rate_on"], found["without_rate"]) == ("base", "2024-02-29", [])
    (line,) = found["items"]
    assert (line["currency"], line["gross"], line["unapplied"], line["open_items"]) == ("CNY", "1948.22", "189.46", 3)
    plain = get(client, f"customers/{ids['C1']}/balances", as_of="2024-02-29")
    assert ([line["currency"] for line in plain["items"]], plain["rates"]) == (["CNY", "JPY", "USD"], [])
    late = get(client, f"customers/{ids['C1']}/balances", **ASKED, rate_on="2024-05-01")
    assert late["without_rate"] == ["JPY", "USD"]


def test_the_key_figures_name_the_whole_receivable(client: TestClient, ids: dict[str, int]) -> None:
    asked = {"period_from": "2024-02-01", "period_to": "2024-02-29", "as_of": "2024-02-29"}
    found = get(client, "kpis", **asked)["receivable_in_base"]
    assert (found["currency"], found["amount"], found["rate_on"], found["without_rate"]) == ("CNY", "1971.33", "2024-02-29", {})
    assert [rate["currency"] for rate in found["rates"]] == ["JPY", "KWD", "USD"]
    late = get(client, "kpis", **asked, rate_on="2024-05-01")["receivable_in_base"]
    assert (late["amount"], late["without_rate"]) == ("1000.00", {"JPY": "10001", "KWD": "1.001", "USD": "66.68"})


def test_the_trend_adds_every_currency_up(client: TestClient, ids: dict[str, int]) -> None:
    """Each currency's sum of a bucket is converted once, at the rates of one day, on every day shown."""
    trend = get(client, "reports/aging-trend", **ASKED, months=2)
    assert (trend["amounts_in"], trend["rate_on"], trend["without_rate"]) == ("base", "2024-02-29", [])
    last = trend["items"][-1]
    assert (last["as_of"], last["currency"]) == ("2024-02-29", "CNY")
    # 1,000 CNY, 66.68 USD = 473.668..., 1.001 KWD = 23.108...; 10,001 JPY = 474.547...; 26.67 USD = 189.453...
    assert (last["amounts"]["1-30"], last["amounts"]["not_due"]) == ("1496.78", "474.55")
    assert (last["gross"], last["unapplied"], last["net"], last["overdue"]) == ("1971.33", "189.45", "1781.88", "1496.78")
    none = get(client, "reports/aging-trend", **ASKED, rate_on="2023-01-01", months=2)
    assert none["without_rate"] == ["JPY", "KWD", "USD"]
    assert {row["currency"] for row in none["items"]} == {"CNY", "JPY", "KWD", "USD"}
