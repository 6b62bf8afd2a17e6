"""The key figures: every input worked out by hand, or the slow way, against what the endpoint says."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from books import items_at, make_book
from builders import add_customer, add_invoice, add_payment, allocate, pay, reverse_entry
from conftest import add_company, add_key
from fastapi.testclient import TestClient
from sqlalchemy import text

from receivables.access.permissions import Permission
from receivables.database import transaction
from receivables.money import to_minor
from receivables.rules.items import Item, Kind

Q1 = {"period_from": "2021-01-01", "period_to": "2021-03-31"}


def ask(client: TestClient, **params: str) -> dict[str, dict[str, Any]]:
    answer = client.get("/api/v1/kpis", params=params)
    assert answer.status_code == 200, answer.text
    return {item["id"]: item for item in answer.json()["items"]}


def quarter(client: TestClient) -> None:
    """Sales of 700,000, 800,000 and 900,000 in three months; 300,000 of the first was paid on 10 March, due 2 March."""
    with transaction() as session:
        customer = add_customer(session)
        january = add_invoice(session, customer, 700_000_00, date(2021, 3, 2), issued_on=date(2021, 1, 31))
        add_invoice(session, customer, 800_000_00, date(2021, 3, 25), issued_on=date(2021, 2, 28))
        add_invoice(session, customer, 900_000_00, date(2021, 4, 30), issued_on=date(2021, 3, 31))
        pay(session, january, 300_000_00, date(2021, 3, 10))


def test_the_quarter_of_the_definitions(client: TestClient) -> None:
    quarter(client)
    found = ask(client, **Q1)
    values = {kpi_id: item["value"] for kpi_id, item in found.items()}
    assert values == {
        "collection_rate.due": "0.2000", "collection_rate.turnover": "0.1250", "dso.simple": "78.75", "dso.countback": "76.71",
        "dso.best_possible": "33.75", "add": "45.00", "turnover_days": "39.38", "collection_period": "38.00", "days_beyond_terms": "8.00",
        "cei": "0.2000", "bad_debt.revenue": "0.0000", "bad_debt.receivables": "0.0000", "overdue_share": "0.5714",
        "long_aging_share": "0.0000", "promise_kept": None, "receivables_to_output": None, "contact_success": None,
        "cost_of_collection": None, "dispute_cycle_days": None,
    }  # fmt: skip
    assert found["dso.simple"]["inputs"] == {"closing": "2100000.00", "sales": "2400000.00", "days": 90}
    assert found["dso.countback"]["months"][:3] == [
        {"month": "2021-03-01", "sales": "900000.00", "days": 31},
        {"month": "2021-02-01", "sales": "800000.00", "days": 28},
        {"month": "2021-01-01", "sales": "700000.00", "days": 31},
    ]
    assert (found["dso.simple"]["unit"], found["dso.simple"]["direction"], found["dso.simple"]["currency"]) == ("days", "at_most", "CNY")
    assert [(found[name]["target"], found[name]["attained"]) for name in ("dso.simple", "collection_rate.due", "dso.countback")] == [
        ("60", False), ("0.95", False), (None, None),
    ]  # fmt: skip


def test_an_empty_ledger_has_no_figures(client: TestClient) -> None:
    found = ask(client)
    assert {item["value"] for item in found.values()} == {None, "0.00"}
    assert found["dso.countback"]["value"] == "0.00"
    assert found["collection_rate.due"]["attained"] is None


def test_reversals_and_credit_notes_are_netted_and_other_items_are_no_sales(client: TestClient) -> None:
    day = date(2021, 2, 10)
    with transaction() as session:
        customer = add_customer(session)
        item = add_invoice(session, customer, 1000_00, day)
        note = add_invoice(session, customer, 100_00, day, kind="credit_note")
        add_invoice(session, customer, 40_00, day, kind="debit_note")
        add_invoice(session, customer, 5000_00, day, kind="deposit")
        allocate(session, item, 60_00, day, credit_id=note)
        receipt = add_payment(session, customer, 500_00, day + timedelta(5))
        reverse_entry(session, allocate(session, item, 300_00, day + timedelta(5), payment_id=receipt), day + timedelta(6))
        allocate(session, item, 200_00, day + timedelta(6), payment_id=receipt)
    found = ask(client, **Q1)
    assert found["dso.simple"]["inputs"] == {"closing": "5780.00", "sales": "940.00", "days": 90}
    assert found["dso.simple"]["excluded"] == {"unapplied": "340.00", "other_posted": "5000.00"}
    assert found["collection_rate.due"]["inputs"] == {"collected": "200.00", "due": "6040.00"}
    assert found["collection_rate.due"]["excluded"] == {"credited": "60.00"}
    assert found["collection_rate.turnover"]["inputs"] == {"receipts": "500.00", "opening": "0.00", "sales": "940.00"}
    assert found["collection_period"]["inputs"] == {"cash": "200.00", "cash_days": "1000.00"}


SPANS = [(date(2021, 6, 1), date(2021, 8, 31)), (date(2022, 3, 7), date(2023, 3, 6)), (date(2024, 1, 1), date(2024, 1, 1))]


@pytest.mark.parametrize("span", SPANS)
@pytest.mark.parametrize("filters", [{}, {"owner": "owner 1"}, {"collector": "collector 2", "currency": "USD"}])
def test_balances_taken_back_are_those_built_up(client: TestClient, span: tuple[date, date], filters: dict[str, str]) -> None:
    with transaction() as session:
        make_book(session, documents=80)
    first, last = span
    found = ask(client, period_from=first.isoformat(), period_to=last.isoformat(), **filters)
    currency = filters.get("currency", "CNY")
    with transaction() as session:
        rows = session.execute(text("SELECT id, owner, collector FROM customers")).mappings()
        wanted = {row["id"] for row in rows if all(row[name] == value for name, value in filters.items() if name in row)}
        amounts = dict(session.execute(text("SELECT id, amount_minor FROM invoices")).all())
        before, after = items_at(session, first - timedelta(1)), items_at(session, last)

    def of(items: list[Item], kind: Kind) -> list[Item]:
        return [item for item in items if item.customer_id in wanted and item.currency == currency and item.kind is kind]

    opening, closing = of(before, Kind.DEBIT), of(after, Kind.DEBIT)

    def given(kpi_id: str, name: str) -> int:
        return to_minor(found[kpi_id]["inputs"][name], currency, signed=True)

    assert given("turnover_days", "opening") == sum(i.open_minor for i in opening)
    assert given("turnover_days", "closing") == sum(i.open_minor for i in closing)
    assert given("overdue_share", "overdue") == sum(i.open_minor for i in closing if i.due_on < last)
    assert given("long_aging_share", "long_aged") == sum(i.open_minor for i in closing if i.issued_on <= last.replace(year=last.year - 3))
    assert to_minor(found["dso.simple"]["excluded"]["unapplied"], currency) == sum(i.open_minor for i in of(after, Kind.CREDIT))
    issued = [i for i in closing if i.due_on <= last and first <= i.issued_on <= last]
    posted = sum(amounts[i.id] for i in issued)
    assert given("collection_rate.due", "due") == posted + sum(i.open_minor for i in opening if i.due_on <= last)


def test_an_item_belongs_to_its_own_salesperson_before_its_customers(client: TestClient) -> None:
    with transaction() as session:
        customer = add_customer(session, owner="Ann")
        add_invoice(session, customer, 100_00, date(2021, 2, 1))
        pay(session, add_invoice(session, customer, 70_00, date(2021, 2, 1), owner="Bob"), 30_00, date(2021, 2, 5))
    for owner, closing, sales, receipts in (("Ann", "100.00", "100.00", "30.00"), ("Bob", "40.00", "70.00", "0.00")):
        found = ask(client, **Q1, owner=owner)
        assert found["dso.simple"]["inputs"] == {"closing": closing, "sales": sales, "days": 90}
        # A receipt has no salesperson but its customer's.
        assert found["collection_rate.turnover"]["inputs"]["receipts"] == receipts


def test_long_aging_begins_where_the_company_says(client: TestClient) -> None:
    with transaction() as session:
        session.execute(text("UPDATE companies SET age_years = '{1,2}'"))
        add_invoice(session, add_customer(session), 100_00, date(2021, 3, 31), issued_on=date(2019, 3, 31))
    found = ask(client, **Q1)["long_aging_share"]
    assert found["value"] == "1.0000"
    assert "bucket=2y%2B" in found["rows_url"]
    assert len(client.get(found["rows_url"]).json()["items"]) == 1


def test_what_was_open_at_the_start_and_what_came_due_later(client: TestClient) -> None:
    with transaction() as session:
        customer = add_customer(session)
        old = add_invoice(session, customer, 1000_00, date(2020, 12, 1))
        pay(session, old, 400_00, date(2020, 12, 20))
        pay(session, old, 500_00, date(2021, 2, 1))
        new = add_invoice(session, customer, 300_00, date(2021, 3, 15), issued_on=date(2021, 2, 1))
        pay(session, new, 300_00, date(2021, 3, 15))
        later = add_invoice(session, customer, 900_00, date(2021, 5, 1), issued_on=date(2021, 2, 1))
        pay(session, later, 900_00, date(2021, 3, 31))
    found = ask(client, **Q1)["collection_rate.due"]
    assert found["inputs"] == {"collected": "800.00", "due": "900.00"}
    assert found["value"] == "0.8889"


def test_the_balance_reaches_back_over_the_year(client: TestClient) -> None:
    with transaction() as session:
        add_invoice(session, add_customer(session), 100_00, date(2019, 6, 10))
    found = ask(client, **Q1)
    assert found["dso.countback"]["value"] == str(Decimal((date(2021, 3, 31) - date(2019, 5, 31)).days).quantize(Decimal("0.01")))
    assert found["dso.simple"]["value"] is None
    assert ask(client, as_of="2025-12-31")["dso.countback"]["value"] is None


def test_promises_are_judged_by_the_ledger(client: TestClient) -> None:
    with transaction() as session:
        customer = add_customer(session)
        act = "INSERT INTO collection_actions (company_id, customer_id, channel, outcome, actor)"
        action = session.execute(text(f"{act} VALUES (1, :c, 'call', 'promised', 't') RETURNING id"), {"c": customer}).scalar_one()
        for minor, day in ((300_00, date(2021, 2, 1)), (100_00, date(2021, 2, 20)), (50_00, date(2021, 3, 31)), (70_00, date(2021, 4, 9))):
            session.execute(
                text("""INSERT INTO promises (company_id, customer_id, action_id, currency, amount_minor, given_on, promised_on)
                    VALUES (1, :c, :a, 'CNY', :minor, :given, :day)"""),
                {"c": customer, "a": action, "minor": minor, "given": day - timedelta(10), "day": day},
            )
        add_payment(session, customer, 300_00, date(2021, 1, 30))
        add_payment(session, customer, 40_00, date(2021, 2, 19))
    found = ask(client, **Q1, as_of="2021-03-31")["promise_kept"]
    assert (found["value"], found["inputs"]) == ("0.7500", {"kept": "300.00", "promised": "400.00"})
    assert found["excluded"] == {"promised_still_open": "50.00", "received_of_partly_kept": "40.00"}
    assert ask(client, **Q1)["promise_kept"]["inputs"] == {"kept": "300.00", "promised": "450.00"}


def test_the_default_period_is_the_three_months_up_to_the_day(client: TestClient) -> None:
    def span(as_of: str) -> tuple[str, str]:
        body = client.get("/api/v1/kpis", params={"as_of": as_of}).json()
        return body["period_from"], body["period_to"]

    assert span("2021-03-31") == ("2021-01-01", "2021-03-31")
    assert span("2021-05-30") == ("2021-02-28", "2021-05-30")
    assert span("2021-11-21") == ("2021-08-22", "2021-11-21")


def test_other_currencies_and_companies_stay_out(client: TestClient) -> None:
    with transaction() as session:
        other = add_company(session, "other", "USD")
        add_key(session, "hk_other_key_0000000000000000", "other", [Permission.REPORTS_READ])
        add_invoice(session, add_customer(session), 100_00, date(2021, 1, 10), currency="JPY")
        add_invoice(session, add_customer(session, company_id=other), 70_00, date(2021, 1, 10), currency="USD")
    body = client.get("/api/v1/kpis", params=Q1).json()
    assert (body["currency"], body["other_currencies"]) == ("CNY", {"JPY": "10000"})
    body = client.get("/api/v1/kpis", params=Q1, headers={"X-API-Key": "hk_other_key_0000000000000000"}).json()
    assert (body["currency"], body["other_currencies"], body["items"][2]["inputs"]["closing"]) == ("USD", {}, "70.00")


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({"as_of": "2199-01-01"}, "as_of_in_future"),
        ({"period_to": "2021-03-31", "as_of": "2021-03-30"}, "period_after_as_of"),
        ({"period_from": "2021-04-01", "period_to": "2021-03-31"}, "period_empty"),
        ({"currency": "XXX"}, "unknown_currency"),
        ({"company": "nobody"}, "unknown_company"),
        ({"colour": "red"}, "unknown_parameter"),
    ],
)
def test_what_cannot_be_asked(client: TestClient, params: dict[str, str], code: str) -> None:
    answer = client.get("/api/v1/kpis", params=params)
    assert (answer.status_code, answer.json()["code"]) == (422, code)


def test_every_figure_leads_to_its_rows(client: TestClient) -> None:
    quarter(client)
    for item in ask(client, **Q1, company="main", owner="Ann", collector="Bob").values():
        answer = client.get(item["rows_url"])
        assert answer.status_code == 200, (item["rows_url"], answer.text)


def test_as_csv(client: TestClient) -> None:
    quarter(client)
    lines = client.get("/api/v1/kpis", params=Q1, headers={"Accept": "text/csv"}).text.splitlines()
    assert "dso.simple,78.75,days,at_most,60,false,CNY" in lines
