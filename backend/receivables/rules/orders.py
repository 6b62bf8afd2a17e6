"""What of an order is still to come: the part of its amount that no item of the ledger stands for yet."""

from enum import StrEnum


class OrderStatus(StrEnum):
    """`closed`: nothing more of it will be delivered or invoiced; `cancelled`: it never will be."""

    OPEN = "open"
    CLOSED = "closed"
    CANCELLED = "cancelled"


def open_minor(amount_minor: int, invoiced_minor: int, status: OrderStatus) -> int:
    """What is neither invoiced nor given up, in minor units of the order's currency.

    The amount less what was invoiced while the order is open, else 0. Delivery does not lessen it and an invoice does: the same
    order counts once in a customer's exposure, as an order until it is invoiced and as an open item from then on. An order for which
    more was credited than invoiced (`invoiced_minor` < 0) counts with its amount.
    """
    return amount_minor - max(invoiced_minor, 0) if status is OrderStatus.OPEN else 0
