"""Figures that companies tell of their months, figures of collecting, and targets of people and periods."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from builders import add_customer, add_invoice, add_payment, allocate, pay
from conftest import add_company, add_key
from erp import get
from fastapi.testclient import TestClient
from second import as_user
from sqlalchemy import text
from sqlmodel import Session

from receivables.access.permissions import Permission
from receivables.database import transaction

Q1 = {"period_from": "2021-01-01", "period_to": "2021-03-31"}
YEAR = [date(2020 + (3 + n) // 12, (3 + n) % 12 + 1, 1) for n in range(12)]


def kpi(client: TestClient, kpi_id: str, **params: str) -> dict[str, Any]:
    return next(item for item in get(client, "kpis", **params)["items"] if item["id"] == kpi_id)


def put(client: TestClient, path: str, body: Any, status: int = 200, headers: dict[str, str] | None = None) -> Any:
    answer = client.put(f"/api/v1/{path}", json=body, headers=headers)
    assert answer.status_code == status, answer.text
    return answer.json() if answer.content else None


def tell(client: TestClient, months: list[date], amount: str | None = "100.00", **more: Any) -> int:
    return int(put(client, "monthly-figures", {"items": [{"month": str(m), "amount": amount} for m in months], **more})["changed"])


def act(session: Session, customer: int, on: date, *, cost: int | None = None, invoice: int | None = None) -> int:
    statement = """INSERT INTO collection_actions (company_id, customer_id, invoice_id, channel, outcome, actor, acted_at, cost_minor,
        cost_currency) VALUES (1, :customer, :invoice, 'phone', 'other', 't', :at, :cost, :currency) RETURNING id"""
    values = {"customer": customer, "invoice": invoice, "cost": cost, "at": datetime(on.year, on.month, on.day, 9, tzinfo=UTC)}
    return int(session.execute(text(statement), values | {"currency": None if cost is None else "CNY"}).scalar_one())


def test_receivables_to_output_needs_every_month_of_the_year(client: TestClient) -> None:
    with transaction() as session:
        add_invoice(session, add_customer(session), 90_00, date(2021, 3, 1))
    found = kpi(client, "receivables_to_output", **Q1)
    assert (found["value"], found["attained"]) == (None, None)
    assert found["missing"] == [{"input": "output", "months": [str(month) for month in YEAR]}]
    assert tell(client, YEAR[1:]) == 11
    assert kpi(client, "receivables_to_output", **Q1)["missing"] == [{"input": "output", "months": ["2020-04-01"]}]
    assert (tell(client, YEAR), tell(client, YEAR)) == (1, 0)
    found = kpi(client, "receivables_to_output", **Q1)
    assert (found["value"], found["missing"], found["target"], found["attained"]) == ("0.0750", [], "0.12", True)
    assert found["inputs"] == {"closing": "90.00", "output": "1200.00"}
    # of a month that is not over nothing is told yet, and of one person nothing at all
    assert kpi(client, "receivables_to_output", **(Q1 | {"period_to": "2021-04-29"}))["value"] == "0.0750"
    assert kpi(client, "receivables_to_output", **Q1, owner="Ann")["missing"][0]["input"] == "output"


def test_a_month_told_anew_counts_from_then_on(client: TestClient) -> None:
    with transaction() as session:
        add_invoice(session, add_customer(session), 90_00, date(2021, 3, 1))
    tell(client, YEAR)
    known_at = datetime.now(UTC).isoformat()
    assert tell(client, YEAR[:1], "300.00") == 1
    assert kpi(client, "receivables_to_output", **Q1)["inputs"]["output"] == "1400.00"
    assert kpi(client, "receivables_to_output", **Q1, known_at=known_at)["inputs"]["output"] == "1200.00"
    assert tell(client, YEAR[:1], None) == 1
    rows = get(client, "monthly-figures", sort="month", include_total=True)
    assert (rows["total"], rows["items"][0]["month"], rows["items"][0]["amount"]) == (11, "2020-05-01", "100.00")
    assert get(client, "monthly-figures", month_from="2021-02-01", month_to="2021-02-01", include_total=True)["total"] == 1


@pytest.mark.parametrize(
    ("items", "code"),
    [
        ([{"month": "2021-01-02", "amount": "1"}], "not_first_of_month"),
        ([{"month": "2021-01-01", "amount": "1"}, {"month": "2021-01-01", "amount": "2"}], "month_given_twice"),
        ([{"month": "2021-01-01", "amount": "-1"}], "invalid_amount"),
        ([], None),
        ([{"month": "2021-01-01", "amount": "1", "kind": "mood"}], None),
    ],
)
def test_a_month_that_cannot_be_told(client: TestClient, items: list[dict[str, str]], code: str | None) -> None:
    body = put(client, "monthly-figures", {"items": items}, 422)
    assert code in (None, body["code"])
    assert get(client, "monthly-figures")["items"] == []


def test_contacts_that_were_answered(client: TestClient) -> None:
    with transaction() as session:
        paid, late, silent, promised, noted = (add_customer(session) for _ in range(5))
        for customer in (paid, late, silent, noted):
            act(session, customer, date(2021, 2, 1))
        act(session, silent, date(2021, 4, 1))
        action = act(session, promised, date(2021, 2, 2))
        promise = """INSERT INTO promises (company_id, customer_id, action_id, currency, amount_minor, given_on, promised_on)
            VALUES (1, :customer, :action, 'CNY', 100, '2021-02-02', '2021-02-20')"""
        session.execute(text(promise), {"customer": promised, "action": action})
        add_payment(session, paid, 1_00, date(2021, 2, 15))
        add_payment(session, late, 1_00, date(2021, 2, 16))
        add_payment(session, noted, 1_00, date(2021, 2, 3), source="note")
    found = kpi(client, "contact_success", **Q1)
    assert (found["value"], found["inputs"]) == ("0.4000", {"answered": 2, "actions": 5})
    assert kpi(client, "contact_success", **Q1, as_of="2021-03-31")["value"] == "0.4000"
    assert kpi(client, "contact_success", period_from="2020-01-01", period_to="2020-01-31")["value"] is None
    assert client.get(found["rows_url"]).status_code == 200


def test_what_it_costs_to_collect(client: TestClient) -> None:
    with transaction() as session:
        customer = add_customer(session)
        overdue = add_invoice(session, customer, 500_00, date(2021, 1, 15))
        not_due = add_invoice(session, customer, 700_00, date(2021, 6, 30), issued_on=date(2021, 1, 1))
        named = add_invoice(session, add_customer(session), 300_00, date(2021, 6, 30), issued_on=date(2021, 1, 1))
        act(session, customer, date(2021, 2, 1))
    found = kpi(client, "cost_of_collection", **Q1)
    assert (found["value"], found["missing"]) == (None, [{"input": "costs", "months": []}])
    with transaction() as session:
        act(session, 2, date(2021, 2, 3), cost=20_00, invoice=named)
        pay(session, overdue, 100_00, date(2021, 1, 31))  # before anybody chased it
        pay(session, overdue, 200_00, date(2021, 2, 10))
        pay(session, not_due, 50_00, date(2021, 2, 10))  # paid unasked
        receipt = add_payment(session, 2, 300_00, date(2021, 3, 1))
        allocate(session, named, 300_00, date(2021, 3, 1), payment_id=receipt)
    found = kpi(client, "cost_of_collection", **Q1)
    assert found["inputs"] == {"costs": "20.00", "collected_on_chased": "500.00"}
    assert (found["value"], found["missing"]) == ("0.0400", [])


def target(**fields: Any) -> dict[str, Any]:
    period = {"first_on": "2021-01-01", "last_on": "2021-03-31"}
    return {"kpi_id": "dso.simple", "value": "95", **period, **fields}


def test_a_persons_target_of_a_period_and_what_was_attained(client: TestClient) -> None:
    with transaction() as session:
        add_invoice(session, add_customer(session, owner="Ann"), 90_00, date(2021, 3, 1))
        add_invoice(session, add_customer(session, owner="Bob"), 90_00, date(2021, 1, 1))
    made = put(client, "period-targets", target(subject="owner", person="Ann"))
    assert (made["target"], made["value"], made["attained"], made["unit"]) == ("95", "90.00", True, "days")
    put(client, "period-targets", target(subject="owner", person="Ann", kpi_id="overdue_share", value="0.5"))
    put(client, "period-targets", target(value="80.5"))
    put(client, "period-targets", target(first_on="2198-01-01", last_on="2198-12-31"))
    rows = get(client, "period-targets", sort="last_on,-person,kpi_id")["items"]
    assert [(row["person"], row["kpi_id"], row["target"], row["value"], row["attained"]) for row in rows] == [
        ("Ann", "dso.simple", "95", "90.00", True), ("Ann", "overdue_share", "0.5", "1.0000", False),
        ("", "dso.simple", "80.5", "90.00", False), ("", "dso.simple", "95", None, None),
    ]  # fmt: skip
    assert len(get(client, "period-targets", on="2021-02-01", person="Ann")["items"]) == 2
    # the figures of that very period and person are held against it, others against the company's standing target
    assert kpi(client, "dso.simple", **Q1, owner="Ann")["target"] == "95"
    assert kpi(client, "dso.simple", **Q1)["target"] == "80.5"
    assert kpi(client, "dso.simple", **Q1, owner="Bob")["target"] == "60"
    # while the period runs, too
    running = {"period_from": "2021-01-01", "period_to": "2021-02-15", "as_of": "2021-02-15"}
    assert kpi(client, "dso.simple", **running)["target"] == "80.5"
    assert kpi(client, "dso.simple", **(Q1 | {"period_to": "2021-02-15"}))["target"] == "60"
    lines = client.get("/api/v1/period-targets", headers={"Accept": "text/csv"}).text.splitlines()
    assert len(lines) == 5
    assert put(client, "period-targets", target(value=None), 204) is None
    assert len(get(client, "period-targets")["items"]) == 3


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"kpi_id": "mood"}, "unknown_figure"), ({"subject": "owner"}, "person_required"), ({"person": "Ann"}, "person_not_expected"),
        ({"last_on": "2020-12-31"}, "days_not_rising"), ({"company": "nobody"}, "unknown_company"), ({"value": "-1"}, "invalid_field"),
    ],
)  # fmt: skip
def test_a_target_that_cannot_be_set(client: TestClient, fields: dict[str, str], code: str) -> None:
    body = put(client, "period-targets", target(**fields), 422)
    assert code in ("invalid_field", body["code"])


def test_who_sets_targets_and_tells_figures(client: TestClient) -> None:
    manager, accountant = as_user(client, "finance_manager", "manager"), as_user(client, "ar_accountant", "accountant")
    put(client, "period-targets", target(), headers=manager)
    put(client, "targets/dso.simple", {"value": "50"}, headers=manager)
    put(client, "period-targets", target(), 403, headers=accountant)
    figures = {"items": [{"month": "2021-01-01", "amount": "1.00"}]}
    put(client, "monthly-figures", figures, headers=accountant)
    put(client, "monthly-figures", figures, 403, headers=as_user(client, "collector"))
    with transaction() as session:
        add_company(session, "other")
        add_key(session, "hk_other", "other", list(Permission))
        traced = session.execute(text("SELECT subject FROM audit_entries WHERE subject IN ('period_target', 'monthly_figure')")).scalars()
        assert sorted(traced) == ["monthly_figure", "period_target"]
    other = {"X-API-Key": "hk_other"}
    for path in ("period-targets", "monthly-figures"):
        assert client.get(f"/api/v1/{path}", headers=other).json()["items"] == []
