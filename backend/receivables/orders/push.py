"""Pushing orders: new ones are inserted, known ones become what was sent; only whose order it is stays."""

from typing import Any

from psycopg import Cursor
from sqlmodel import Session, col, select

from receivables.access.principal import CompanyScope, Principal
from receivables.audit import service as audit
from receivables.bulk.rows import Row, by_company
from receivables.database import driver
from receivables.money import MoneyError, to_minor
from receivables.orders import push_queries
from receivables.orders.models import Order
from receivables.orders.schemas import OrderPush

PLAIN = ("currency", "ordered_on", "requested_on", "owner", "reference", "description")
AMOUNTS = {"amount": "amount_minor", "delivered_amount": "delivered_minor", "invoiced_amount": "invoiced_minor"}


def push(session: Session, principal: Principal, rows: list[Row]) -> None:
    """Upserts a chunk of orders by (company, source, external id); each row learns what became of it.

    Money is minor units of each row's currency. An order of another customer is refused with `order_customer_differs`, one of which
    more is delivered or invoiced than was ordered with `more_than_ordered`.
    """
    for (company, source), group in by_company(rows, principal).items():
        group.sort(key=lambda row: row.external_id or "")  # one order for all calls: two pushes of the same rows cannot deadlock
        batch = _Batch(session, principal, company, source)
        again = batch.merge(group)
        # What another call inserted in between is there now.
        if again:
            batch.merge(again)


class _Batch:
    """One company's and source's rows of a chunk."""

    def __init__(self, session: Session, principal: Principal, company: CompanyScope, source: str) -> None:
        self.session, self.principal, self.company, self.source = session, principal, company, source
        self.cursor: Cursor[Any] = driver(session)

    def merge(self, rows: list[Row]) -> list[Row]:
        """Merges the rows; answers those that another transaction inserted between look-up and insert."""
        external = [row.external_id or "" for row in rows]
        customers = [row.data.customer_external_id for row in rows]
        found = push_queries.look_up(self.cursor, self.company.id, self.source, external, customers)
        new: list[tuple[Row, dict[str, Any]]] = []
        known: list[tuple[Row, int, int]] = []
        for row, (customer_id, order_id, mark) in zip(rows, found, strict=True):
            if order_id is not None and mark == row.mark:
                row.done("unchanged", order_id)
            elif customer_id is None:
                row.refuse("customer_external_id", "unknown_customer", "There is no customer of this external_id, company and source.")
            elif order_id is not None:
                known.append((row, order_id, customer_id))
            elif (values := _values(row, None)) is not None:
                new.append((row, values | {"customer_id": customer_id, "external_id": row.external_id}))
        if known:
            self._compare(known)
        return self._insert(new) if new else []

    def _insert(self, new: list[tuple[Row, dict[str, Any]]]) -> list[Row]:
        ids = push_queries.insert(self.cursor, self.company.id, self.source, [values for _, values in new])
        again = []
        for row, _ in new:
            made = ids.get(row.external_id or "")
            if made is None:
                again.append(row)
            else:
                row.done("created", made)
        return again

    def _compare(self, known: list[tuple[Row, int, int]]) -> None:
        """Rows that exist and were not sent like this last time."""
        statement = select(Order).where(col(Order.id).in_([found for _, found, _ in known])).order_by(col(Order.id)).with_for_update()
        stored = {order.id: order for order in self.session.exec(statement.execution_options(populate_existing=True))}
        updates, changes = [], []
        for row, order_id, customer_id in known:
            order = stored[order_id]
            if order.customer_id != customer_id:
                row.refuse("customer_external_id", "order_customer_differs", "The order is another customer's; its customer never changes.")
                continue
            values = _values(row, order)
            if values is None:
                continue
            before, after = audit.changes(order.model_dump(), {name: value for name, value in values.items() if name != "fingerprint"})
            updates.append(values | {"id": order_id, "changed": bool(after)})
            if after:
                changes.append((order_id, before, after))
            row.done("updated" if after else "unchanged", order_id)
        if updates:
            push_queries.update(self.cursor, updates)
        if changes:
            push_queries.trace(self.cursor, self.company.id, self.principal.actor, changes)


def _values(row: Row, stored: Order | None) -> dict[str, Any] | None:
    """The columns that the order has from now on: those sent, else those stored; None when the row is refused."""
    data: OrderPush = row.data
    amounts = _amounts(row, stored)
    if amounts is None:
        return None
    sent = {name: getattr(data, name) for name in PLAIN} | {"number": data.number or data.external_id, "status": data.status.value}
    if stored is not None:
        sent = {name: value if name in data.model_fields_set else getattr(stored, name) for name, value in sent.items()}
    return sent | amounts | {"fingerprint": row.mark}


def _amounts(row: Row, stored: Order | None) -> dict[str, int] | None:
    """Minor units of the row's currency by column; None when the row is refused."""
    data: OrderPush = row.data
    minor: dict[str, int] = {}
    for field, column in AMOUNTS.items():
        kept = stored if field not in data.model_fields_set else None
        if kept is not None and kept.currency != data.currency and getattr(kept, column):
            row.refuse(field, "currency_differs", f"What is stored is in {kept.currency}: send it in the order's new currency.")
            return None
        try:
            minor[column] = getattr(kept, column) if kept is not None else to_minor(getattr(data, field), data.currency)
        except MoneyError as error:
            row.refuse("currency" if error.code == "unknown_currency" else field, error.code, str(error))
            return None
    if minor["amount_minor"] == 0:
        row.refuse("amount", "amount_not_positive", "The amount of an order is greater than zero.")
        return None
    for field in ("delivered_amount", "invoiced_amount"):
        if minor[AMOUNTS[field]] > minor["amount_minor"]:
            row.refuse(field, "more_than_ordered", "It is more than the amount of the order.")
    return None if row.errors else minor
