"""Anything the contract allows, and much that it does not, is answered as the contract says and never with a fault."""

from datetime import date
from typing import Any

import pytest
import schemathesis
from accounts import add_user
from app import application
from builders import add_customer, add_invoice, add_payment, allocate
from conftest import KEY
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance, status_code_conformance

from receivables.database import transaction

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
contract = schemathesis.openapi.from_asgi("/openapi.json", application())


@schemathesis.serializer("application/x-ndjson")
def lines(_context: schemathesis.SerializationContext, value: Any) -> bytes:
    """Lines are text in the contract; what is made for them is sent as it is."""
    return str(value).encode(errors="surrogatepass")


@pytest.fixture
def stocked(main_company: int) -> None:
    """A few rows of everything, so that small ids are there."""
    with transaction() as session:
        for _ in range(2):
            customer = add_customer(session)
            item = add_invoice(session, customer, 10_000, date(2024, 1, 31))
            add_invoice(session, customer, 5_000, date(2024, 1, 31), kind="credit_note")
            allocate(session, item, 2_000, date(2024, 2, 1), payment_id=add_payment(session, customer, 6_000, date(2024, 2, 1)))
    add_user("ann@example.com")


@contract.parametrize()
@settings(
    max_examples=6, deadline=None, derandomize=True, database=None, phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
def test_every_operation_answers_as_it_says(case: schemathesis.Case, stocked: None) -> None:
    case.call_and_validate(headers={"X-API-Key": KEY}, checks=CHECKS)
