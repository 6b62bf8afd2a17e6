"""Rates, and what the books are worth in the base currency, in the tests."""

from typing import Any

from erp import Row, get
from fastapi.testclient import TestClient

from receivables.companies.models import Company
from receivables.database import transaction
from receivables.valuation.service import Valued, value_company


def rate(on: str, value: str, currency: str = "USD") -> Row:
    return {"currency": currency, "rate_on": on, "rate": value}


def run() -> Valued:
    with transaction() as session:
        done = value_company(session, session.get_one(Company, 1))
    assert done is not None
    return done


def movements(client: TestClient, **asked: Any) -> list[tuple[Any, ...]]:
    rows = get(client, "base-movements", sort="id", limit=200, **asked)["items"]
    return [(row["number"], row["kind"], row["amount"], row["base_amount"], row["effective_on"]) for row in rows]


def base_of(client: TestClient, what: str, row_id: int, **asked: Any) -> Row:
    return get(client, f"{what}/{row_id}/base-value", **asked)
