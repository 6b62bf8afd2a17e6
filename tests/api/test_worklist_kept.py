"""The worklist's kept accounts: used for the day, right after whatever changes, and never a source of their own."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from builders import add_customer, add_invoice, add_payment
from conftest import add_company
from fastapi.testclient import TestClient
from sqlalchemy import text
from sqlmodel import Session
from worklists import check_kept

from receivables import clock
from receivables.collection import kept
from receivables.companies.models import Company
from receivables.database import transaction

ZONE = "Asia/Shanghai"
_USER = "INSERT INTO users (email, name, role, password_hash) VALUES ('a@b.example', 'A', 'collector', 'x') RETURNING id"
_ASKED = """INSERT INTO approval_requests (company_id, kind, subject, subject_id, label, currency, amount_minor, reason, requested_by)
    VALUES (1, 'legal_case', 'legal_case', 1, 'x', 'CNY', 100, 'x', :user) RETURNING id"""


def _run(statement: str, **values: Any) -> Any:
    with transaction() as session:
        return session.execute(text(statement), values)


@pytest.fixture
def customers(client: TestClient) -> list[int]:
    """Two customers with an overdue item each, kept for today."""
    today = clock.today(ZONE)
    with transaction() as session:
        made = [add_customer(session) for _ in range(2)]
        for customer in made:
            add_invoice(session, customer, 100_00, today - timedelta(9))
    assert check_kept() == 2
    return made


def _unkept() -> Any:
    with transaction() as session:
        return kept.unkept(session, {1: clock.today(ZONE)}, None)


def _accounts() -> list[Any]:
    with transaction() as session:
        return list(session.execute(text("SELECT * FROM worklist_accounts ORDER BY customer_id")))


def _case(session: Session, customer: int) -> None:
    today = clock.today(ZONE)
    user = session.execute(text(_USER)).scalar_one()
    asked = session.execute(text(_ASKED), {"user": user}).scalar_one()
    case = session.execute(text("""INSERT INTO legal_cases (company_id, customer_id, approval_id, procedure, currency, claim_minor,
        assessment, fee, actor, opened_on, approved_on)
        VALUES (1, :customer, :asked, 'litigation', 'CNY', 100, '{}', '{}', 'x', :today, :today)
        RETURNING id"""), {"customer": customer, "asked": asked, "today": today}).scalar_one()  # fmt: skip
    session.execute(text("""INSERT INTO legal_case_items (case_id, invoice_id, claimed_minor)
        SELECT :case, id, 100 FROM invoices WHERE customer_id = :customer"""), {"case": case, "customer": customer})  # fmt: skip


def _plan(session: Session, customer: int) -> None:
    """A plan for all of the customer's items, accepted later."""
    today, values = clock.today(ZONE), {"customer": customer}
    values["asked"] = session.execute(text(_ASKED), {"user": session.execute(text(_USER)).scalar_one()}).scalar_one()
    values["today"], values["then"] = today, today + timedelta(20)
    for statement in (
        """INSERT INTO payment_plans (company_id, customer_id, approval_id, currency, principal_minor, interest_minor, annual_percent,
            rhythm, proposed_on, accept_until, actor) VALUES (1, :customer, :asked, 'CNY', 10000, 0, '0', 'monthly', :today, :then, 'x')""",
        "INSERT INTO payment_plan_items (plan_id, invoice_id, covered_minor, open_minor) SELECT 1, id, 10000, 10000 FROM invoices "
        "WHERE customer_id = :customer",
        "INSERT INTO payment_plan_parts (plan_id, number, due_on, principal_minor, interest_minor) VALUES (1, 1, :then, 10000, 0)",
        "INSERT INTO payment_plan_shares (part_id, invoice_id, share_minor) SELECT 1, id, 10000 FROM invoices "
        "WHERE customer_id = :customer",
    ):
        session.execute(text(statement), values)


def _letter(session: Session, customer: int) -> None:
    """A call that a run proposes."""
    values = {"customer": customer, "today": clock.today(ZONE)}
    for statement in (
        "INSERT INTO strategies (company_id, version, name, definition, actor) VALUES (1, 1, 'x', '{}', 'x')",
        "INSERT INTO dunning_runs (company_id, strategy_id, as_of, stopped, actor) VALUES (1, 1, :today, '{}', 'x')",
        "INSERT INTO dunning_letters (company_id, run_id, customer_id, channel, level, segment) VALUES (1, 1, :customer, 'visit', 1, 'x')",
        "INSERT INTO dunning_letter_items (letter_id, invoice_id, level, currency, open_minor, chased_minor) "
        "SELECT 1, id, 1, 'CNY', 10000, 10000 FROM invoices WHERE customer_id = :customer",
    ):
        session.execute(text(statement), values)


def _kept_word(session: Session, customer: int) -> None:
    """A promise that a receipt of the customer keeps."""
    values, today = {"customer": customer}, clock.today(ZONE)
    values |= {"given": today - timedelta(5), "due": today - timedelta(2)}
    session.execute(text("""INSERT INTO collection_actions (company_id, customer_id, channel, outcome, actor, acted_at)
        VALUES (1, :customer, 'phone', 'promised', 'x', clock_timestamp() - interval '5 days')"""), values)  # fmt: skip
    session.execute(text("""INSERT INTO promises (company_id, customer_id, action_id, currency, amount_minor, given_on, promised_on)
        VALUES (1, :customer, 1, 'CNY', 5000, :given, :due)"""), values)  # fmt: skip
    add_payment(session, customer, 50_00, today - timedelta(3))


def _plainly(statement: str) -> Callable[[Session, int], Any]:
    return lambda session, customer: session.execute(text(statement), {"customer": customer, "today": clock.today(ZONE)})


def _task(session: Session, customer: int) -> None:
    """A call that is somebody's work."""
    _letter(session, customer)
    session.execute(text("UPDATE dunning_letters SET state = 'task'"))


def _held_task(session: Session, customer: int) -> None:
    _task(session, customer)
    CHANGES["a hold"](session, customer)


BEFORE: dict[str, Callable[[Session, int], Any]] = {
    "a hold": _task, "a hold lifted": _held_task,
    "a plan accepted": _plan, "a task": _letter, "a receipt that is nobody's again": _kept_word,
    "a cost no more": _plainly("INSERT INTO contact_costs (company_id, channel, currency, cost_minor) VALUES (1, 'phone', 'CNY', 900)"),
}  # fmt: skip
CHANGES: dict[str, Callable[[Session, int], Any]] = {
    "an item": lambda session, customer: add_invoice(session, customer, 5_00, clock.today(ZONE) - timedelta(1)),
    "a due day": _plainly("UPDATE invoices SET due_on = due_on - 30 WHERE customer_id = :customer"),
    "a score": _plainly("""INSERT INTO behaviour_scores (company_id, customer_id, as_of, method, score, factors)
        VALUES (1, :customer, :today, 'behaviour.v1', 40, '[]')"""),
    "a flag": _plainly("""INSERT INTO flags (company_id, customer_id, rule, severity, evidence, opened_on)
        VALUES (1, :customer, 'overdue', 'critical', '{}', :today)"""),
    "an action": _plainly("""INSERT INTO collection_actions (company_id, customer_id, channel, outcome, actor, acted_at, next_on)
        VALUES (1, :customer, 'phone', 'other', 'x', clock_timestamp(), :today)"""),
    "a legal case": _case,
    "a plan accepted": _plainly("""INSERT INTO payment_plan_acts (plan_id, kind, effective_on, by_whom)
        VALUES (1, 'accepted', :today, 'x')"""),
    "a receipt that is nobody's again": _plainly("UPDATE payments SET customer_id = NULL"),
    "a task": _plainly("UPDATE dunning_letters SET state = 'task'"),
    "a hold": _plainly("""INSERT INTO dunning_holds (company_id, customer_id, from_on, until_on, reason, actor)
        VALUES (1, :customer, :today, :today, 'x', 'x')"""),
    "a hold lifted": _plainly("UPDATE dunning_holds SET lifted_on = :today, lifted_by = 'x'"),
    "the cost of a contact": _plainly("""INSERT INTO contact_costs (company_id, channel, currency, cost_minor)
        VALUES (1, 'phone', 'CNY', 100)"""),
    "a cost no more": _plainly("DELETE FROM contact_costs"),
    "a collector": _plainly("UPDATE customers SET collector = 'Ann' WHERE id = :customer"),
    "a threshold": _plainly("UPDATE companies SET thresholds = '{\"broken_promise_days\": 1}'"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_an_account_is_made_of_tells_of_its_customer(customers: list[int], change: str) -> None:
    with transaction() as session:
        BEFORE.get(change, lambda *_: None)(session, customers[0])
    check_kept()
    before = _accounts()
    assert _unkept() is None, "nothing changed: nothing is worked out when the list is read"
    with transaction() as session:
        CHANGES[change](session, customers[0])
    found = _unkept()
    assert found is not None
    assert found.customers in ([customers[0]], None)
    check_kept()
    assert (_accounts() == before) == (change == "a threshold")
    assert _unkept() is None


def test_a_change_begun_before_and_ended_after_is_not_missed(customers: list[int]) -> None:
    with transaction() as slow:
        add_invoice(slow, customers[0], 7_00, clock.today(ZONE) - timedelta(2))
        with transaction() as session:
            add_invoice(session, customers[1], 9_00, clock.today(ZONE) - timedelta(2), number="other")
        assert check_kept() == 1, "what may still be added to is not taken as kept"
    found = _unkept()
    assert found is not None
    assert customers[0] in found.customers
    check_kept()


def test_money_of_nobody_is_nobodys_change(customers: list[int]) -> None:
    with transaction() as session:
        add_payment(session, None, 5_00, clock.today(ZONE))
    assert _unkept() is None


def test_the_list_shows_a_change_at_once(client: TestClient, customers: list[int]) -> None:
    _run("UPDATE invoices SET due_on = due_on - 90 WHERE customer_id = :customer", customer=customers[1])
    rows = client.get("/api/v1/worklist").json()["items"]
    assert [(row["customer_id"], row["oldest_days"]) for row in rows] == [(customers[1], 99), (customers[0], 9)]
    assert client.get("/api/v1/worklist", params={"q": "nobody of this name"}).json()["items"] == []


@pytest.mark.parametrize("fault", ["kept_on = kept_on - 1", "cluster = cluster - 1"])
def test_a_copy_of_another_day_or_cluster_is_not_used(client: TestClient, customers: list[int], fault: str) -> None:
    _run("UPDATE worklist_accounts SET overdue_minor = 1")
    assert {row["overdue"] for row in client.get("/api/v1/worklist").json()["items"]} == {"0.01"}, "the copy is what is read"
    _run(f"UPDATE worklists SET {fault}")
    assert {row["overdue"] for row in client.get("/api/v1/worklist").json()["items"]} == {"100.00"}
    assert check_kept() == 2
    assert _unkept() is None


def test_after_a_mass_of_changes_everything_is_worked_out(customers: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "MOST_NOTED", 1)
    _run("UPDATE invoices SET due_on = due_on - 1")
    found = _unkept()
    assert found is not None
    assert found.customers is None
    check_kept()
    assert _unkept() is None


def test_a_company_not_kept_yet_is_worked_out_beside_kept_ones(client: TestClient, customers: list[int]) -> None:
    with transaction() as session:
        second = add_company(session, "second")
        add_invoice(session, add_customer(session, company_id=second), 100_00, clock.today(ZONE) - timedelta(9))
        session.execute(text("UPDATE api_keys SET company_id = NULL"))
    assert len(client.get("/api/v1/worklist").json()["items"]) == 3
    assert check_kept() == 3


def test_two_who_keep_one_company_do_it_once(customers: list[int]) -> None:
    with transaction() as first:
        company = first.get_one(Company, 1)
        assert kept.keep(first, company)
        with transaction() as second:
            assert not kept.keep(second, company)
