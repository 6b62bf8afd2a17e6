"""What the tests of interest share: a rate set of the company, a policy, and items that are late."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from erp import Row, book, customer, get, post
from fastapi.testclient import TestClient
from sqlalchemy import text

from receivables.clock import now, today
from receivables.database import transaction

TODAY = today("Asia/Shanghai")
START = str(TODAY - timedelta(3650))
FEES = [{"level": 1, "currency": "CNY", "amount": "10.00"}, {"level": 2, "currency": "CNY", "amount": "25.00"}]


def OVERDUE(days: int) -> Row:
    """The days of an item that fell due so many days ago."""
    due = TODAY - timedelta(days)
    return {"issued_on": str(due - timedelta(30)), "due_on": str(due)}


def rate_set(client: TestClient, code: str = "contract", percent: str = "12.25", **fields: Any) -> int:
    """A contract's rate; answers its id."""
    body = {"code": code, "name": code, "source": "contract §7", "rates": [{"from_on": "2000-01-01", "percent": percent}]}
    return int(post(client, "interest-rate-sets", body | fields)["id"])


def policy(client: TestClient, **fields: Any) -> Row:
    """Sets the policy anew: from ten years ago on, notes due in fourteen days."""
    tag = client.get("/api/v1/interest-policy").headers["ETag"]
    body = {"starts_on": START, "note_days": 14} | fields
    answer = client.put("/api/v1/interest-policy", json=body, headers={"If-Match": tag})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


_POLICY = ("payment_order", "fees", "posts_fees", "accrues_disputed")


def ready(
    client: TestClient, invoices: Sequence[Row], customers: Sequence[str] = ("C1",), percent: str = "12.25", **fields: Any
) -> dict[str, int]:
    """A company whose items bear a contract's rate, with these items; answers the ids of the rows by external id."""
    own = {name: fields.pop(name) for name in _POLICY if name in fields}
    made = rate_set(client, percent=percent, **fields)
    post(client, "interest-assignments", {"rate_set_id": made})
    policy(client, **own)
    return book(client, customers=[customer(name) for name in customers], invoices=invoices)


def charge(client: TestClient, *ids: int, total: str | None = None, **fields: Any) -> Row:
    """Bills these items' proposals."""
    items = [{"invoice_id": item} | ({"total": total} if total else {}) for item in ids]
    return post(client, "interest-charges", {"items": items} | fields)


def due(client: TestClient, item: int) -> dict[tuple[str, int], str]:
    """What is due of an item by kind and level."""
    return {(line["kind"], line["level"]): line["due"] for line in get(client, f"interest-proposals/{item}")["lines"]}


def told(item: int, level: int, state: str = "sent", days: int = 0) -> None:
    """A letter of that level about the item, so many days ago."""
    with transaction() as session:
        strategy = session.execute(text("SELECT id FROM strategies LIMIT 1")).scalar() or session.execute(text(
            "INSERT INTO strategies (company_id, version, name, definition, actor) VALUES (1, 1, 'x', '{}', 'test') RETURNING id")).scalar()
        run = session.execute(text("""INSERT INTO dunning_runs (company_id, strategy_id, as_of, status, stopped, actor)
            VALUES (1, :strategy, :day, 'approved', '{}', 'test') RETURNING id"""), {"strategy": strategy, "day": TODAY}).scalar()
        letter = session.execute(text("""
            INSERT INTO dunning_letters (company_id, run_id, customer_id, channel, level, segment, state, sent_at)
            SELECT 1, :run, customer_id, 'email', :level, 'all', :state, :now FROM invoices WHERE id = :item RETURNING id"""),
            {"run": run, "level": level, "state": state, "now": now() - timedelta(days), "item": item}).scalar()
        session.execute(text("""INSERT INTO dunning_letter_items (letter_id, invoice_id, level, currency, open_minor, chased_minor)
            VALUES (:letter, :item, :level, 'CNY', 100, 100)"""), {"letter": letter, "item": item, "level": level})  # fmt: skip
