"""What of an order is still to come."""

import pytest

from receivables.rules.orders import OrderStatus, open_minor

OPEN, CLOSED, CANCELLED = OrderStatus.OPEN, OrderStatus.CLOSED, OrderStatus.CANCELLED


@pytest.mark.parametrize(
    ("amount", "invoiced", "status", "left"),
    [
        (10_000, 0, OPEN, 10_000),
        (10_000, 4_000, OPEN, 6_000),
        (10_000, 9_999, OPEN, 1),
        (10_000, 10_000, OPEN, 0),
        (10_000, -500, OPEN, 10_000),
        (10_000, 0, CLOSED, 0),
        (10_000, 4_000, CLOSED, 0),
        (10_000, 0, CANCELLED, 0),
        (10_000, 4_000, CANCELLED, 0),
        (1, 0, OPEN, 1),
        (10**15, 1, OPEN, 10**15 - 1),
    ],
)
def test_what_is_neither_invoiced_nor_given_up_is_open(amount: int, invoiced: int, status: OrderStatus, left: int) -> None:
    assert open_minor(amount, invoiced, status) == left
