"""Key figures ask the database only for what is asked of them, and disputes count as they were known."""

from datetime import date, timedelta
from typing import Any

from builders import add_customer, add_invoice
from erp import get, post
from fastapi.testclient import TestClient
from sqlalchemy import event

from receivables.clock import now, today
from receivables.database import get_engine, transaction

TODAY = today("Asia/Shanghai")


class Statements:
    """What the application sends to the database while it is watched."""

    def __enter__(self) -> list[str]:
        self.seen: list[str] = []
        event.listen(get_engine(), "before_cursor_execute", self._see)
        return self.seen

    def _see(self, _connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        self.seen.append(statement)

    def __exit__(self, *_error: object) -> None:
        event.remove(get_engine(), "before_cursor_execute", self._see)


def targeted(client: TestClient, kpi_id: str, person: str) -> None:
    body = {"kpi_id": kpi_id, "subject": "collector", "person": person, "first_on": "2021-01-01", "last_on": "2021-03-31", "value": "0.9"}
    answer = client.put("/api/v1/period-targets", json=body)
    assert answer.status_code == 200, answer.text


def test_a_list_of_targets_asks_once_for_a_period_and_only_what_is_targeted(client: TestClient) -> None:
    with transaction() as session:
        add_invoice(session, add_customer(session, collector="Ann"), 100_00, date(2021, 1, 5))
    targeted(client, "overdue_share", "Ann")
    with Statements() as alone:
        (one,) = get(client, "period-targets")["items"]
    targeted(client, "long_aging_share", "Ann")
    with Statements() as both:
        assert [row["value"] for row in get(client, "period-targets")["items"] if row["kpi_id"] == "overdue_share"] == [one["value"]]
    assert len(both) == len(alone)
    assert not [sent for sent in both if "collection_actions" in sent or "disputes" in sent or "monthly_figures" in sent]
    targeted(client, "contact_success", "Bea")
    with Statements() as three:
        get(client, "period-targets")
    asked = set(three) - set(both)
    assert any("collection_actions" in sent for sent in asked)
    assert sum("FROM entries e" in sent for sent in three) == sum("FROM entries e" in sent for sent in both) + 1  # what chased items paid


def test_disputes_closed_later_were_open_at_the_instant(client: TestClient) -> None:
    with transaction() as session:
        item = add_invoice(session, add_customer(session), 100_00, TODAY - timedelta(40))
    reason = get(client, "dispute-reasons")["items"] or [post(client, "dispute-reasons", {"code": "Q1", "name": "quality"})]
    before = now()
    made = post(client, "disputes", {"invoice_id": item, "reason": reason[0]["code"], "amount": "100.00", "opened_on": str(TODAY)})
    between = now()
    post(client, f"disputes/{made['id']}/outcome", {"outcome": "rejected", "amount": "100.00", "note": "as ordered"})

    def closed(known_at: Any = None) -> int:
        span = {"period_from": str(TODAY - timedelta(30)), "period_to": str(TODAY)}
        asked = span if known_at is None else span | {"known_at": known_at.isoformat()}
        figures = {row["id"]: row for row in get(client, "kpis", **asked)["items"]}
        return int(figures["dispute_cycle_days"]["inputs"]["disputes_closed"])

    assert (closed(), closed(between), closed(before), closed(now())) == (1, 0, 0, 1)
