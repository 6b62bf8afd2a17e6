"""Use cases of orders: push, read."""

from sqlmodel import Session

from receivables.access.principal import Principal
from receivables.orders import queries
from receivables.orders.push import push
from receivables.orders.schemas import OrderRow

__all__ = ["push", "read"]


def read(session: Session, principal: Principal, order_id: int) -> OrderRow:
    """One order; raises 404."""
    return OrderRow.model_validate(queries.row_of(queries.read_row(session, principal, order_id)))
