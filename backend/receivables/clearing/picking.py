"""What is shown beside a receipt: its proposals with their items as they are now, and the open items to pick from."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import or_, select, text
from sqlmodel import Session, col

from receivables.clearing import kept
from receivables.clearing.candidates import discount_points, discount_until
from receivables.clearing.schemas import ItemQuery, Stored
from receivables.customers.models import Customer
from receivables.customers.queries import like
from receivables.invoices.models import Invoice
from receivables.money import from_minor
from receivables.pagination import Statement
from receivables.rules.clearing import Debit, discount_of
from receivables.rules.items import Kind

SORTABLE = {
    "due_on": col(Invoice.due_on), "number": col(Invoice.number), "open": col(Invoice.open_minor), "issued_on": col(Invoice.issued_on),
}  # fmt: skip
_OWN = ("id", "number", "kind", "customer_id", "currency", "issued_on", "due_on", "amount_minor", "open_minor", "disputed",
        "contract_number", "reference")  # fmt: skip
_NOW = text("""SELECT i.id, i.number, i.customer_id, c.number AS customer_number, c.name AS customer_name, i.due_on, i.open_minor
    FROM invoices i JOIN customers c ON c.id = i.customer_id WHERE i.id = ANY(:ids)""")
_GROUPS = text("""SELECT c.id, o.id FROM customers c JOIN customers o ON o.company_id = c.company_id
    AND (o.id = c.id OR o.group_name = c.group_name AND c.group_name <> '') WHERE c.id = ANY(:ids)""")


def offers(session: Session, stored: Sequence[Stored], currency: str) -> list[dict[str, Any]]:
    """The proposals with their items as they are now, in one query; amounts as decimal text."""
    ids = sorted({item_id for one in stored for item_id, _, _ in one["items"]})
    now = {row.id: row for row in session.execute(_NOW, {"ids": ids})} if ids else {}
    opened = {item_id: row.open_minor for item_id, row in now.items()}
    shown = []
    for one in stored:
        found = kept.load(one)
        wanted, _ = found.wanted()
        shown.append({
            "key": found.key, "confidence": found.confidence, "automatic": found.automatic, "fits": found.fits(opened),
            "difference_kind": found.difference, "difference": from_minor(found.difference_minor, currency),
            "customer_ids": sorted({now[part.item_id].customer_id for part in wanted}),
            "items": [_item(now[part.item_id], part.amount_minor, part.difference_minor, currency) for part in wanted],
            "reasons": kept.shown_reasons(found.reasons, currency),
        })  # fmt: skip
    return shown


def _item(row: Any, minor: int, difference: int, currency: str) -> dict[str, Any]:
    named = {name: getattr(row, name) for name in ("number", "customer_id", "customer_number", "customer_name", "due_on")}
    return named | {
        "invoice_id": row.id, "open": from_minor(row.open_minor, currency), "amount": from_minor(minor, currency),
        "difference": from_minor(difference, currency),
    }  # fmt: skip


def group_of(session: Session, customer_ids: Sequence[int]) -> frozenset[int]:
    """These customers and all of their groups."""
    return frozenset().union(*groups_of(session, customer_ids).values())


def groups_of(session: Session, customer_ids: Sequence[int]) -> dict[int, frozenset[int]]:
    """Each of these customers with all of its group, in one question."""
    found: dict[int, set[int]] = {}
    for own, member in session.execute(_GROUPS, {"ids": sorted(set(customer_ids))}):
        found.setdefault(own, set()).add(member)
    return {own: frozenset(members) for own, members in found.items()}


def items(session: Session, receipt: Any, query: ItemQuery) -> Statement:
    """The open debits in the receipt's company and currency: those asked for, else of its customer's group or the best proposal's."""
    columns: list[Any] = [col(getattr(Invoice, name)) for name in _OWN]
    named: list[Any] = [col(Customer.number).label("customer_number"), col(Customer.name).label("customer_name"),
                        col(Customer.discount_basis_points), col(Customer.discount_days)]  # fmt: skip
    statement: Statement = select(*columns, *named).join(Customer, col(Customer.id) == Invoice.customer_id)
    statement = statement.where(
        col(Invoice.company_id) == receipt.company_id, col(Invoice.currency) == receipt.currency, col(Invoice.open_minor) > 0,
        col(Invoice.kind) != "credit_note",
    )  # fmt: skip
    if query.customer_id is not None:
        statement = statement.where(col(Invoice.customer_id) == query.customer_id)
    elif not query.q:
        known = [receipt.customer_id] if receipt.customer_id else [one["customer_id"] for one in (receipt.kept or [])[:1]]
        statement = statement.where(col(Invoice.customer_id).in_(group_of(session, known)))
    if query.q:
        columns = [Invoice.number, Invoice.external_id, Invoice.contract_number, Customer.number, Customer.name]
        statement = statement.where(or_(*(col(column).ilike(like(query.q)) for column in columns)))
    return statement


def item_row(row: Any, received_on: Any, grace_days: int) -> dict[str, Any]:
    """An item to pick as the wire shows it, with the discount it allows for money of that day."""
    points = discount_points(row.kind, row.discount_basis_points)
    until = discount_until(row.issued_on, points, row.discount_days)
    debit = Debit(row.id, Kind.DEBIT, row.open_minor, row.currency, row.customer_id, points, until)
    shown = {name: getattr(row, name) for name in (*_OWN[1:4], *_OWN[5:7], *_OWN[9:], "customer_number", "customer_name")}
    return shown | {
        "invoice_id": row.id, "amount": from_minor(row.amount_minor, row.currency), "open": from_minor(row.open_minor, row.currency),
        "discount": from_minor(discount_of(debit, received_on, grace_days), row.currency), "discount_until": until,
    }  # fmt: skip
