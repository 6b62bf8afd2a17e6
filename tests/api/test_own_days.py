"""In lists over several companies deadlines count to the day of each one's own company: of two islands 26 hours apart never the same."""

from datetime import date, timedelta
from typing import Any

import pytest
from accounts import add_user, bearer, sign_in
from conftest import add_company, add_key
from erp import customer, get, invoice, post, push
from fastapi.testclient import TestClient
from sqlalchemy import text

from receivables.access.permissions import Permission
from receivables.clock import today
from receivables.database import transaction

EVERYWHERE = "hk_key_of_every_company_000000000000"
ZONES = {"east": "Pacific/Kiritimati", "west": "Etc/GMT+12"}
DAYS = {code: today(zone) for code, zone in ZONES.items()}


def _approved(session: Any, item: Any, kind: str) -> int:
    """A request that one person made and another approved."""
    values = {"company": item.company_id, "kind": kind, "item": item.id}
    return int(session.execute(text("""INSERT INTO approval_requests (company_id, kind, subject, subject_id, label, currency, amount_minor,
        reason, requested_by, status, decided_by, decided_at) VALUES (:company, :kind, 'customer', :item, 'x', 'CNY', 100, 'x', 1,
        'approved', 2, now()) RETURNING id"""), values).scalar_one())  # fmt: skip


@pytest.fixture
def islands(client: TestClient) -> TestClient:
    """In each company an item due long ago, and of each kind one thing whose day is today there and one whose day was yesterday."""
    with transaction() as session:
        for code, zone in ZONES.items():
            add_company(session, code, zone=zone)
        session.execute(text("UPDATE companies SET time_zone = :zone WHERE code = 'main'"), {"zone": ZONES["west"]})
        add_key(session, EVERYWHERE, None, list(Permission))
    client.headers["X-API-Key"] = EVERYWHERE
    assert [add_user(f"{name}@example.com") for name in ("asks", "decides")] == [1, 2]
    for code, day in DAYS.items():
        push(client, "customers", [customer(company=code)])
        items = push(client, "invoices", [invoice(f"{code}-{one}", company=code) for one in ("today", "yesterday")])["results"]
        post(client, "dispute-reasons", {"code": "price", "name": "Price", "days": 7, "company": code})
        for row in items:
            due = day - timedelta(row["external_id"].endswith("yesterday"))
            body = {"invoice_id": row["id"], "reason": "price", "amount": "10.00", "deadline_on": str(due)}
            found = post(client, "disputes", body | {"opened_on": str(day - timedelta(9))})
            asked = {"department": "sales", "question": row["external_id"], "deadline_on": str(day)}
            post(client, f"disputes/{found['id']}/tasks", asked)
            _beside(row["id"], due, found["id"])
    return client


def _beside(item_id: int, due: date, dispute_id: int) -> None:
    """What takes two people and a while to come about: a deadline of a case, an offer, a question of days ago."""
    with transaction() as session:
        item = session.execute(text("SELECT id, company_id, customer_id, number FROM invoices WHERE id = :id"), {"id": item_id}).one()
        values = {"item": item.id, "company": item.company_id, "customer": item.customer_id, "due": due, "name": item.number}
        values |= {"case_of": _approved(session, item, "legal_case"), "offer_of": _approved(session, item, "discount_offer")}
        values["case"] = session.execute(text("""INSERT INTO legal_cases (company_id, customer_id, approval_id, procedure, currency,
            claim_minor, assessment, fee, actor, opened_on, approved_on) VALUES (:company, :customer, :case_of, 'litigation', 'CNY', 100,
            '{}', '{}', 'x', :due, :due) RETURNING id"""), values).scalar_one()  # fmt: skip
        session.execute(text("INSERT INTO legal_case_items (case_id, invoice_id, claimed_minor) VALUES (:case, :item, 100)"), values)
        session.execute(text("""INSERT INTO legal_deadlines (case_id, stage, due_on, note, actor)
            VALUES (:case, 'filing', :due, :name, 'x')"""), values)  # fmt: skip
        session.execute(text("""INSERT INTO discount_offers (company_id, customer_id, invoice_id, approval_id, currency, open_minor,
            discount_minor, percent, offered_on, expires_on, actor) VALUES (:company, :customer, :item, :offer_of, 'CNY', 10000, 200, '2',
            :due, :due, 'x')"""), values)  # fmt: skip
        values = {"due": due, "dispute": dispute_id}
        session.execute(text("UPDATE dispute_tasks SET deadline_on = :due WHERE dispute_id = :dispute"), values)


LATE, TIMELY = {"east-yesterday", "west-yesterday"}, {"east-today", "west-today"}


def test_a_dispute_is_late_behind_its_company_s_day(islands: TestClient) -> None:
    rows = get(islands, "disputes", include_total=True)["items"]
    assert {row["invoice_number"] for row in rows if row["overdue"]} == LATE
    assert {row["days"] for row in rows} == {9}
    for asked, wanted in ((True, LATE), (False, TIMELY)):
        found = get(islands, "disputes", deadline_passed=asked, include_total=True)
        assert ({row["invoice_number"] for row in found["items"]}, found["total"]) == (wanted, 2)


def test_a_question_is_late_behind_its_company_s_day(islands: TestClient) -> None:
    assert {row["invoice_number"] for row in get(islands, "dispute-tasks")["items"] if row["overdue"]} == LATE


def test_a_report_reaches_up_to_each_company_s_day(islands: TestClient) -> None:
    (item,) = get(islands, "invoices", external_id="east-today")["items"]
    post(islands, "disputes", {"invoice_id": item["id"], "reason": "price", "amount": "1.00"})
    found = get(islands, "reports/disputes")
    assert found["period_to"] == str(DAYS["east"])
    assert sum(row["opened"] for row in found["reasons"]) == 5
    assert get(islands, "reports/disputes", company="west")["period_to"] == str(DAYS["west"])


def test_a_deadline_of_a_case_is_missed_behind_its_company_s_day(islands: TestClient) -> None:
    rows = get(islands, "legal-deadlines")["items"]
    assert {row["note"]: (row["state"], row["days_left"]) for row in rows} == {
        "east-today": ("soon", 0), "west-today": ("soon", 0), "east-yesterday": ("overdue", -1), "west-yesterday": ("overdue", -1),
    }  # fmt: skip
    for state, wanted in (("overdue", LATE), ("soon", TIMELY), ("open", set())):
        assert {row["note"] for row in get(islands, "legal-deadlines", state=state)["items"]} == wanted
    states = sorted((row["company"], row["deadline_state"]) for row in get(islands, "legal-cases")["items"])
    assert states == [("east", "overdue"), ("east", "soon"), ("west", "overdue"), ("west", "soon")]


def test_an_offer_has_ended_behind_its_company_s_day(islands: TestClient) -> None:
    rows = get(islands, "discount-offers")["items"]
    assert {row["invoice_number"]: row["status"] for row in rows} == dict.fromkeys(LATE, "expired") | dict.fromkeys(TIMELY, "offered")
    assert {row["invoice_number"] for row in get(islands, "discount-offers", status="offered")["items"]} == TIMELY


STATUSES = {
    "disputes": ("status", ("open", "cleared", "credit_note", "rejected", "settled")),
    "payment-plans": ("status", ("pending", "rejected", "withdrawn", "offered", "expired", "declined")),
    "payment-plans?limit=5": ("status", ("running", "kept", "defaulted", "cancelled")),
    "discount-offers": ("status", ("pending", "offered", "earned", "granted", "taken_back", "expired")),
    "legal-cases": ("status", ("pending", "open", "closed")),
    "legal-deadlines": ("state", ("open", "soon", "overdue", "done", "dropped", "lapsed")),
    "promises": ("status", ("open", "kept", "partly_kept", "broken")),
    "customer-links": ("state", ("valid", "expired", "revoked")),
    "disputes?include_total=true": ("deadline_passed", ("true", "false")),
    "dispute-tasks": ("answered", ("true", "false")),
    "collection-actions": ("acted_from", ("2026-01-01",)),
    "collection-actions?corrected=false": ("acted_to", ("2026-01-01",)),
    "limitations": ("over", ("true",)),
    "worklist": ("limit", ("5",)),
}  # fmt: skip


def test_who_sees_no_company_yet_sees_empty_lists(client: TestClient) -> None:
    """As after a new user was made and before anybody said whose books they see."""
    add_user("new@example.com", "finance_manager", companies=[])
    headers = {"X-API-Key": "", **bearer(sign_in(client, "new@example.com"))}
    for path, (name, values) in STATUSES.items():
        for value in values:
            answer = client.get(f"/api/v1/{path}{'&' if '?' in path else '?'}{name}={value}", headers=headers)
            assert (answer.status_code, answer.json().get("items")) == (200, []), (path, value, answer.text)
    assert client.get("/api/v1/reports/disputes", headers=headers).json()["reasons"] == []
