"""Payers that were learnt: listed, and forgotten on demand."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import or_, select, text
from sqlmodel import Session, col

from receivables.access.principal import Principal
from receivables.audit import service as audit
from receivables.clearing.apply_queries import LockedReceipt
from receivables.clearing.models import LearntPayer
from receivables.clearing.setting_schemas import AliasQuery
from receivables.companies.models import Company
from receivables.customers.models import Customer
from receivables.customers.queries import like
from receivables.errors import not_found
from receivables.pagination import Statement
from receivables.rules.matching.words import compact

SORTABLE = {
    "name": col(LearntPayer.name), "confirmed": col(LearntPayer.confirmed), "last_confirmed_at": col(LearntPayer.last_confirmed_at),
    "id": col(LearntPayer.id),
}  # fmt: skip
_OWN = ("id", "customer_id", "account", "name", "confirmed", "last_confirmed_at", "actor")
_FORGET = text("DELETE FROM payer_aliases WHERE id = :id AND company_id = ANY(:companies) RETURNING company_id, customer_id, account, name")
_LOCK = text("SELECT id FROM payer_aliases WHERE id = ANY(:ids) ORDER BY customer_id, account, name FOR UPDATE")
_UNLEARN = text("""WITH less AS (UPDATE payer_aliases SET confirmed = confirmed - 1 WHERE id = :id AND confirmed > 1 RETURNING id)
    DELETE FROM payer_aliases WHERE id = :id AND confirmed = 1 AND NOT EXISTS (SELECT 1 FROM less)""")


def listed(principal: Principal, query: AliasQuery) -> Statement:
    """The payers a list shows."""
    named: Any = [col(Company.code).label("company"), col(Customer.number).label("customer_number"),
                  col(Customer.name).label("customer_name")]  # fmt: skip
    statement: Statement = select(*(col(getattr(LearntPayer, name)) for name in _OWN), *named)
    statement = statement.join(Company, col(Company.id) == LearntPayer.company_id)
    statement = statement.join(Customer, col(Customer.id) == LearntPayer.customer_id)
    statement = statement.where(col(LearntPayer.company_id).in_(principal.scope(query.company)))
    if query.customer_id is not None:
        statement = statement.where(col(LearntPayer.customer_id) == query.customer_id)
    if query.q:
        columns = (LearntPayer.account, LearntPayer.name, Customer.name)
        statement = statement.where(or_(*(col(column).ilike(like(query.q)) for column in columns)))
    return statement


def row_of(row: Any) -> dict[str, Any]:
    """A payer as the wire shows it."""
    shown = {name: getattr(row, name) for name in (*_OWN, "company", "customer_number", "customer_name")}
    return shown | {"account": row.account or None, "name": row.name or None}


def forget(session: Session, principal: Principal, alias_id: int) -> None:
    """Removes a learnt payer, audited; matching no longer knows it. Raises 404."""
    row = session.execute(_FORGET, {"id": alias_id, "companies": principal.company_ids}).one_or_none()
    if row is None:
        raise not_found("payer alias")
    audit.record(session, actor=principal.actor, action="deleted", subject="payer_alias", subject_id=alias_id, company_id=row.company_id,
                 before={"customer_id": row.customer_id, "account": row.account, "name": row.name})  # fmt: skip


def payer(owner: int, receipt: LockedReceipt) -> tuple[int, str, str] | None:
    """(customer, account, name) that clearing a receipt confirms, the texts as short as an index takes them; None where none is told."""
    account, name = compact(receipt.account or "")[:100], " ".join((receipt.name or "").split())[:200]
    return (owner, account, name) if account or name else None


def unlearn(session: Session, alias_ids: Sequence[int]) -> None:
    """Takes one confirmation back for each time a payer is named; the last one takes the payer with it."""
    # In the order in which clearings learn.
    session.execute(_LOCK, {"ids": list(alias_ids)})
    for alias_id in alias_ids:
        session.execute(_UNLEARN, {"id": alias_id})
