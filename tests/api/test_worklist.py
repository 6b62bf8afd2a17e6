"""The worklist: who is on it, in which order, why, and at what cost."""

from datetime import date, timedelta
from typing import Any

import pytest
from builders import add_customer, add_invoice, pay
from fastapi.testclient import TestClient
from sqlalchemy import event, text
from sqlmodel import Session

from receivables import clock
from receivables.database import get_engine, transaction

pytestmark = pytest.mark.usefixtures("kept_worklist")

TODAY = clock.today("Asia/Shanghai")
WORKLIST = "/api/v1/worklist"


def ago(days: int) -> date:
    return TODAY - timedelta(days)


def act(client: TestClient, customer: int, **given: Any) -> None:
    body = {"customer_id": customer, "channel": "phone", "outcome": "other"} | given
    answer = client.post("/api/v1/collection-actions", json=body)
    assert answer.status_code == 201, answer.text


def rows(client: TestClient, **params: Any) -> list[dict[str, Any]]:
    answer = client.get(WORKLIST, params=params)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


def reasons(row: dict[str, Any]) -> dict[str, Any]:
    return {reason["key"]: reason["params"] for reason in row["reasons"]}


def test_the_more_money_at_risk_the_sooner_and_every_rank_is_explained(client: TestClient) -> None:
    with transaction() as session:
        small, large = add_customer(session, "S"), add_customer(session, "L", collector="wu", owner="li")
        add_invoice(session, small, 10_000, ago(10))
        add_invoice(session, large, 900_000, ago(100))
        add_invoice(session, large, 50_000, TODAY + timedelta(5))
        contacts = "INSERT INTO contacts (customer_id, name, is_primary) VALUES (:c, 'Second', false), (:c, 'First', true)"
        session.execute(text(contacts), {"c": large})
    first, second = rows(client)
    assert [row["customer_number"] for row in (first, second)] == ["L", "S"]
    assert [row["rank"] for row in (first, second)] == [1, 2]
    assert (first["overdue"], first["not_due"], first["due_soon"], first["open_items"]) == ("9000.00", "500.00", "500.00", 2)
    assert (first["oldest_due_on"], first["oldest_days"]) == (str(ago(100)), 100)
    assert (first["contact"]["name"], first["collector"], first["owner"]) == ("First", "wu", "li")
    assert (first["score"], first["probability"], first["money_at_risk"]) == (None, "0.50", "4500.00")
    assert reasons(first)["overdue"] == {"amount": "9000.00", "currency": "CNY", "days": 100}
    assert reasons(first)["due_soon"] == {"amount": "500.00", "currency": "CNY"}


def test_only_what_is_overdue_today_in_the_company_is_chased(client: TestClient) -> None:
    with transaction() as session:
        for due_on in (TODAY, TODAY + timedelta(3)):
            add_invoice(session, add_customer(session), 100_00, due_on)
        paid = add_invoice(session, add_customer(session), 100_00, ago(5))
        pay(session, paid, 100_00, ago(1))
        add_invoice(session, add_customer(session), 100_00, ago(5), kind="credit_note")
        late = add_customer(session)
        add_invoice(session, late, 100_00, ago(1))
    assert [row["customer_id"] for row in rows(client)] == [late]


def test_a_step_or_a_promise_due_brings_a_customer_back(client: TestClient) -> None:
    with transaction() as session:
        stepped, promised, quiet = (add_customer(session) for _ in range(3))
        for customer in (stepped, promised, quiet):
            add_invoice(session, customer, 500_00, TODAY + timedelta(20))
    act(client, stepped, next_on=str(TODAY), next_step="send the statement")
    act(client, quiet, next_on=str(TODAY + timedelta(1)))
    act(client, promised, outcome="promised", promise={"currency": "CNY", "amount": "100.00", "promised_on": str(TODAY)})
    found = {row["customer_id"]: row for row in rows(client)}
    assert set(found) == {stepped, promised}
    assert found[stepped]["next_step"] == "send the statement"
    assert reasons(found[stepped])["next_step_due"] == {"on": str(TODAY)}
    assert found[promised]["promise_running"] == "100.00"
    assert found[promised]["last_action"]["outcome"] == "promised"


def test_promises_and_disputes_move_the_rank(client: TestClient) -> None:
    with transaction() as session:
        broken, plain, running, disputed = (add_customer(session, name) for name in ("broken", "plain", "running", "disputed"))
        for customer in (broken, plain, running):
            add_invoice(session, customer, 1000_00, ago(50))
        add_invoice(session, disputed, 1000_00, ago(50), disputed=True)
    long_ago = (clock.now() - timedelta(30)).isoformat()
    terms = {"currency": "CNY", "amount": "1000.00"}
    act(client, broken, outcome="promised", promise=terms | {"promised_on": str(ago(20))}, acted_at=long_ago)
    act(client, running, outcome="promised", promise=terms | {"promised_on": str(TODAY + timedelta(5))}, acted_at=long_ago)
    found = rows(client)
    assert [row["customer_number"] for row in found][:2] == ["broken", "plain"]
    by_number = {row["customer_number"]: row for row in found}
    assert by_number["broken"]["broken_promises"] == 1
    assert [flag["rule"] for flag in by_number["broken"]["flags"]] == ["broken_promise", "concentration", "overdue"]
    assert (by_number["running"]["promise_running"], by_number["running"]["money_at_risk"]) == ("1000.00", "0.00")
    assert (by_number["disputed"]["disputed"], by_number["disputed"]["money_at_risk"]) == ("1000.00", "0.00")


def test_currencies_take_turns(client: TestClient) -> None:
    with transaction() as session:
        for number, minor in (("A", 100_00), ("B", 200_00), ("C", 300_00)):
            add_invoice(session, add_customer(session, number), minor, ago(30))
        add_invoice(session, add_customer(session, "J"), 9_000_000, ago(5), currency="JPY")
    found = rows(client)
    assert [(row["customer_number"], row["currency"]) for row in found] == [("C", "CNY"), ("J", "JPY"), ("B", "CNY"), ("A", "CNY")]
    assert found[1]["overdue"] == "9000000"
    assert [row["currency"] for row in rows(client, currency="JPY")] == ["JPY"]


def test_filters_and_pages(client: TestClient) -> None:
    with transaction() as session:
        for place in range(5):
            customer = add_customer(session, f"C{place}", name=f"100% name {place}", collector="wu" if place % 2 else "chen")
            add_invoice(session, customer, 100_00, ago(10))
    assert len(rows(client, collector="wu")) == 2
    assert [row["customer_number"] for row in rows(client, q="name 3")] == ["C3"]
    assert len(rows(client, q="100%")) == 5
    assert rows(client, q="100%%") == []
    numbers: list[str] = []
    cursor = None
    while True:
        page = client.get(WORKLIST, params={"limit": 2, "include_total": True} | ({"cursor": cursor} if cursor else {})).json()
        numbers += [row["customer_number"] for row in page["items"]]
        assert page["total"] == 5
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert numbers == [f"C{place}" for place in range(5)]
    lines = client.get(WORKLIST, headers={"Accept": "text/csv"}).text.splitlines()
    assert len(lines) == 6
    assert lines[0].startswith("\ufeffrank,company,customer_number")


@pytest.mark.parametrize(
    ("params", "code"),
    [({"cursor": "x"}, "invalid_cursor"), ({"cursor": "-1"}, "invalid_cursor"), ({"cursor": "²"}, "invalid_cursor"),
     ({"limit": 201}, "invalid_field"), ({"sort": "name"}, "unknown_parameter"),
     ({"company": "nowhere"}, "unknown_company"), ({"currency": "yuan"}, "invalid_field")],
)  # fmt: skip
def test_bad_questions_are_refused(client: TestClient, params: dict[str, Any], code: str) -> None:
    answer = client.get(WORKLIST, params=params)
    assert (answer.status_code, answer.json()["code"]) == (422, code)


def _statements(client: TestClient, path: str) -> int:
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        seen.append(statement)

    event.listen(get_engine(), "before_cursor_execute", note)
    try:
        assert client.get(path, params={"limit": 200}).json()["items"]
    finally:
        event.remove(get_engine(), "before_cursor_execute", note)
    return len(seen)


def _overdue_customers(session: Session, count: int) -> list[int]:
    customers = [add_customer(session) for _ in range(count)]
    for customer in customers:
        add_invoice(session, customer, 100_00, ago(30))
    return customers


@pytest.mark.parametrize("path", [WORKLIST, "/api/v1/flags", "/api/v1/promises", "/api/v1/collection-actions"])
def test_the_number_of_queries_does_not_grow_with_the_customers(client: TestClient, path: str) -> None:
    counts = []
    for more in (5, 195):
        with transaction() as session:
            customers = _overdue_customers(session, more)
        for customer in customers[:5]:
            act(client, customer, outcome="promised", promise={"currency": "CNY", "amount": "1", "promised_on": str(TODAY)})
        client.post("/api/v1/evaluations", json={})
        counts.append(_statements(client, path))
    assert counts[0] == counts[1]
