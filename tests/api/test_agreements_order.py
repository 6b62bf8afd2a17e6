"""Disputes, plans and promises beside many others: what is asked of one reads no others, and all wait for each other in one order."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from agreeing import TODAY, People, dispute, promise, put
from erp import Row, book, broken, get, invoice, post, push
from fastapi.testclient import TestClient
from sqlalchemy import event, select, text
from sqlmodel import col

from receivables import clock
from receivables.arrays import among
from receivables.database import get_engine, transaction
from receivables.plans.queries import paused
from receivables.promises.models import Promise

MANY = 300
_BESIDE = (
    """INSERT INTO invoices (company_id, source, external_id, number, customer_id, kind, currency, amount_minor, open_minor, issued_on,
            due_on)
        SELECT 1, 'beside', n, n, 1, 'invoice', 'CNY', 100, 0, '2020-01-01', '2020-01-31' FROM generate_series(1, :many) n""",
    """INSERT INTO disputes (company_id, customer_id, invoice_id, reason_id, currency, amount_minor, undecided_minor, deadline_on,
            opened_on, actor)
        SELECT 1, 1, id, 1, 'CNY', 100, 0, '2020-02-01', '2020-01-02', 'x' FROM invoices WHERE source = 'beside'""",
    """INSERT INTO dispute_acts (dispute_id, kind, amount_minor, effective_on, note, actor)
        SELECT id, 'rejected', 100, '2020-01-09', 'x', 'x' FROM disputes WHERE opened_on = '2020-01-02'""",
)
_WAITING = text("SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock')")


@pytest.fixture
def ids(client: TestClient) -> dict[str, int]:
    post(client, "dispute-reasons", {"code": "price", "name": "Price"})
    return book(client, invoices=[invoice(), invoice("I2", "50.00")])


def looked_at(ask: Callable[[], Any], *tables: str) -> int:
    """Rows of these tables that the questions of a request look at, by the database's own count."""
    asked: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if statement.startswith(("SELECT", "WITH")) and any(table in statement for table in tables):
            asked.append((statement, parameters))

    event.listen(get_engine(), "before_cursor_execute", note)
    try:
        ask()
    finally:
        event.remove(get_engine(), "before_cursor_execute", note)

    def rows(node: dict[str, Any]) -> int:
        found = node["Actual Rows"] + node.get("Rows Removed by Filter", 0)
        own = found * node["Actual Loops"] if node.get("Relation Name") in tables else 0
        return int(own) + sum(rows(inner) for inner in node.get("Plans", ()))

    with get_engine().connect() as connection:
        connection.exec_driver_sql("SET enable_seqscan = off")  # of so few rows reading all is quicker
        explained = [connection.exec_driver_sql(f"EXPLAIN (ANALYZE, FORMAT JSON) {one}", given).scalar_one() for one, given in asked]
        connection.exec_driver_sql("RESET enable_seqscan")
    return sum(rows(found[0]["Plan"]) for found in explained)


def waits(act: Callable[[], Any], held: tuple[str, int], free: tuple[str, int]) -> Any:
    """What an act answers that has to wait for the row `held`; while it does, the row `free` is nobody's."""
    with ThreadPoolExecutor(1) as pool, transaction() as session:
        session.execute(text(f"SELECT id FROM {held[0]} WHERE id = :id FOR UPDATE"), {"id": held[1]})
        acting = pool.submit(act)
        with get_engine().connect() as looking:
            while not looking.execute(_WAITING).scalar_one() and not acting.done():
                looking.rollback()
        session.execute(text(f"SELECT id FROM {free[0]} WHERE id = :id FOR UPDATE NOWAIT"), {"id": free[1]})
        session.commit()
        return acting.result()


def rejected_beside(open_minor: int) -> None:
    """Many disputes that were rejected long ago, of items of which so much is open."""
    with transaction() as session:
        session.execute(text("SET LOCAL session_replication_role = replica"))
        for statement in _BESIDE:
            session.execute(text(statement), {"many": MANY} if ":many" in statement else {})
        session.execute(text("UPDATE invoices SET open_minor = :minor WHERE source = 'beside'"), {"minor": open_minor})
        session.execute(text("ANALYZE disputes, dispute_acts, invoices"))


def test_open_disputes_are_found_beside_rejected_ones_of_open_items(client: TestClient, ids: dict[str, int]) -> None:
    found = dispute(client, ids["I1"], "40.00", opened_on="2024-01-02", deadline_on="2024-01-09")
    rejected_beside(100)
    for params in (
        {"status": "open"}, {"status": "open", "include_total": "true"}, {"status": "open", "sort": "deadline_on", "limit": 1},
        {"deadline_passed": "true"}, {"status": "cleared"}, {"status": "open", "company": "main", "sort": "-amount"},
    ):  # fmt: skip
        asked = lambda params=params: get(client, "disputes", **params)  # noqa: E731
        assert looked_at(asked, "disputes", "dispute_acts", "invoices") < 20, params
        assert [row["id"] for row in asked()["items"]] == ([] if params.get("status") == "cleared" else [found["id"]])


def test_one_dispute_reads_no_others(client: TestClient, ids: dict[str, int]) -> None:
    found = dispute(client, ids["I1"], "40.00")
    rejected_beside(0)
    pages = [
        (f"disputes/{found['id']}", {}), ("disputes", {"limit": 2}), ("disputes", {"limit": 2, "status": "rejected"}),
        ("disputes", {"status": "open"}), ("disputes", {"deadline_passed": False, "limit": 2}),
    ]  # fmt: skip
    for path, params in pages:
        assert looked_at(lambda path=path, params=params: get(client, path, **params), "dispute_acts") < 20, (path, params)
    assert [row["id"] for row in get(client, "disputes", status="open")["items"]] == [found["id"]]
    assert get(client, "disputes", status="rejected", include_total="true")["total"] == MANY
    assert get(client, "disputes", status="cleared")["items"] == get(client, "disputes", status="settled")["items"] == []


def test_ids_are_one_parameter_however_many(client: TestClient, ids: dict[str, int]) -> None:
    promise(client, ids["C1"], "60.00", TODAY)
    with transaction() as session:
        found = select(col(Promise.amount_minor))
        assert session.execute(found.where(among(col(Promise.id), range(70_000)))).scalars().all() == [60_00]
        assert session.execute(found.where(among(col(Promise.id), []))).all() == []
    assert [row["status"] for row in get(client, "promises", status="open")["items"]] == ["open"]


def test_a_plan_is_held_after_its_items(client: TestClient, ids: dict[str, int]) -> None:
    """Whoever waits for an item of a plan does not hold the plan."""
    people = People(client)
    plan = people.propose([ids["I1"], ids["I2"]], annual_percent="5")
    people.decide(plan["approval_id"])
    for act, body in (("acceptance", {"by_whom": "Wu"}), ("cancellation", {"reason": "x"})):
        path = f"/api/v1/payment-plans/{plan['id']}/{act}"
        answer = waits(lambda path=path, body=body: client.post(path, json=body), ("invoices", ids["I2"]), ("payment_plans", plan["id"]))
        assert answer.status_code == 201, answer.text
    assert get(client, f"payment-plans/{plan['id']}")["status"] == "cancelled"
    assert broken(client, str(TODAY)) == []


def test_an_item_and_the_credit_note_that_pays_it_are_held_by_id(client: TestClient, ids: dict[str, int]) -> None:
    """Whichever of the two is taken back or corrected."""
    notes = [invoice(name, "10.00", kind="credit_note") for name in ("N1", "N2")]
    for row, item in zip(push(client, "invoices", notes)["results"], ("I1", "I2"), strict=True):
        ids[row["external_id"]] = row["id"]
        post(client, f"invoices/{row['id']}/allocations", {"allocations": [{"invoice_id": ids[item], "amount": "10.00"}]})

    def corrected(amount: str) -> Row:
        return dict(push(client, "invoices", [invoice("I1", amount)], corrections="true")["results"][0])

    newer = corrected("90.00")["id"]
    assert waits(lambda: corrected("80.00"), ("invoices", ids["N1"]), ("invoices", newer))["status"] == "updated"
    path = f"/api/v1/invoices/{ids['N2']}/reversal"
    assert waits(lambda: client.post(path, json={"reason": "x"}), ("invoices", ids["I2"]), ("invoices", ids["N2"])).status_code == 201
    assert broken(client, str(TODAY)) == []


def test_accepted_and_cancelled_at_once(client: TestClient, ids: dict[str, int]) -> None:
    """Whichever comes first, nobody owes interest of a plan that is cancelled."""
    people = People(client)
    for _ in range(4):
        plan = people.propose([ids["I1"], ids["I2"]], annual_percent="10")
        people.decide(plan["approval_id"])
        path = f"/api/v1/payment-plans/{plan['id']}"
        bodies = {"acceptance": {"by_whom": "Wu"}, "cancellation": {"reason": "x"}}
        with ThreadPoolExecutor(2) as pool:
            answers = list(pool.map(lambda act, path=path, bodies=bodies: client.post(f"{path}/{act}", json=bodies[act]), bodies))
        assert {answer.status_code for answer in answers} <= {201, 409}, [answer.text for answer in answers]
        if answers[1].status_code == 409:
            put(client, f"payment-plans/{plan['id']}/cancellation", reason="x")
        assert get(client, "invoices", kind="interest", status="open")["items"] == []
    assert broken(client, str(TODAY)) == []


def test_running_plans_alone_hold_back(client: TestClient, ids: dict[str, int], monkeypatch: pytest.MonkeyPatch) -> None:
    people = People(client)
    plan = people.running([ids["I1"]], count=2)
    with transaction() as session:
        assert [one.minor for one in paused(session, {1: TODAY})] == [100_00]
        assert [one.minor for one in paused(session, {1: TODAY + timedelta(17)})] == []  # the first instalment was missed
        assert paused(session, {1: TODAY}, []) == []
    assert [row["id"] for row in get(client, "payment-plans", status="running")["items"]] == [plan["id"]]
    later = clock.now() + timedelta(40)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert get(client, "payment-plans", status="running")["items"] == []
    assert [row["id"] for row in get(client, "payment-plans", status="defaulted")["items"]] == [plan["id"]]
