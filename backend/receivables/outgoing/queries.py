"""SQL of outgoing lines: what is read."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Text, and_, case, cast, func, or_, select, text
from sqlmodel import Session, col

from receivables.access.principal import Principal
from receivables.companies.models import Company
from receivables.customers.queries import like
from receivables.errors import not_found
from receivables.money import from_minor
from receivables.outgoing.models import OutgoingProposals, OutgoingTie
from receivables.outgoing.schemas import OutgoingQuery
from receivables.pagination import Statement
from receivables.statements.models import BankAccount, StatementLine

SORTABLE = {"booked_on": col(StatementLine.booked_on), "amount": -col(StatementLine.amount_minor), "id": col(StatementLine.id)}
_LINE = ("statement_id", "bank_account_id", "booked_on", "counterparty_name", "counterparty_account", "text", "bank_reference",
         "end_to_end_id", "reversal")  # fmt: skip
_STATE: Any = case((col(OutgoingTie.id).is_(None), "left"), (col(OutgoingTie.kind) == "other", "other"), else_="tied")
_TIES = text("""
    SELECT t.id, t.kind, t.refund_id, t.payment_id, t.new_payment_id, coalesce(p.number, rp.number, ri.number) AS number, t.automatic,
        t.reasons, t.note, t.actor, t.made_at, t.undone_at, t.undone_by, t.undo_reason, t.restored, -e.amount_minor AS part, p.currency
    FROM outgoing_ties t LEFT JOIN entries e ON e.id = t.entry_id
    LEFT JOIN payments p ON p.id = t.payment_id LEFT JOIN refunds r ON r.id = t.refund_id
    LEFT JOIN payments rp ON rp.id = r.payment_id LEFT JOIN invoices ri ON ri.id = r.invoice_id
    WHERE t.line_id = :line ORDER BY t.id DESC""")
_REFUNDS = text("""
    SELECT r.id, coalesce(p.number, i.number) AS number, c.id AS customer_id, c.name AS customer_name, r.amount_minor, r.currency,
        r.refunded_on AS on, r.returned_on IS NULL
            AND NOT EXISTS (SELECT 1 FROM outgoing_ties t WHERE t.refund_id = r.id AND t.undone_at IS NULL) AS fits
    FROM refunds r LEFT JOIN payments p ON p.id = r.payment_id LEFT JOIN invoices i ON i.id = r.invoice_id
    LEFT JOIN customers c ON c.id = coalesce(p.customer_id, i.customer_id) WHERE r.id = ANY(:ids)""")
_RECEIPTS = text("""
    SELECT p.id, p.number, c.id AS customer_id, c.name AS customer_name, p.amount_minor, p.currency, p.received_on AS on,
        NOT p.reversed AS fits
    FROM payments p LEFT JOIN customers c ON c.id = p.customer_id WHERE p.id = ANY(:ids)""")


def base(principal: Principal, company: str | None) -> Statement:
    """Every column that an outgoing line's row is made of, in the principal's companies."""
    labels: dict[str, Any] = {
        "line_id": col(StatementLine.id), "company": col(Company.code), "account_number": col(BankAccount.number),
        "currency": col(BankAccount.currency), "minor": -col(StatementLine.amount_minor), "state": _STATE,
        "tie_kind": col(OutgoingTie.kind), "automatic": col(OutgoingTie.automatic), "matched_at": col(OutgoingProposals.matched_at),
        "kept": col(OutgoingProposals.proposals),
    }  # fmt: skip
    columns: list[Any] = [col(getattr(StatementLine, name)) for name in _LINE]
    statement: Statement = select(*columns, *(column.label(name) for name, column in labels.items()))
    statement = statement.join(BankAccount, col(BankAccount.id) == StatementLine.bank_account_id)
    statement = statement.join(Company, col(Company.id) == StatementLine.company_id)
    standing = and_(col(OutgoingTie.line_id) == StatementLine.id, col(OutgoingTie.undone_at).is_(None))
    statement = statement.outerjoin(OutgoingTie, standing)
    statement = statement.outerjoin(OutgoingProposals, col(OutgoingProposals.line_id) == StatementLine.id)
    return statement.where(col(StatementLine.company_id).in_(principal.scope(company)), col(StatementLine.amount_minor) < 0)


def listed(principal: Principal, query: OutgoingQuery) -> Statement:
    """The outgoing lines a list shows."""
    exact = {StatementLine.statement_id: query.statement_id, StatementLine.bank_account_id: query.bank_account_id,
             BankAccount.currency: query.currency}  # fmt: skip
    conditions: list[Any] = [query.state == _STATE]
    conditions += [col(column) == value for column, value in exact.items() if value is not None]
    if query.proposed is not None:
        some = func.coalesce(cast(OutgoingProposals.proposals, Text), "[]") != "[]"
        conditions.append(some if query.proposed else ~some)
    if query.booked_from is not None:
        conditions.append(col(StatementLine.booked_on) >= query.booked_from)
    if query.booked_to is not None:
        conditions.append(col(StatementLine.booked_on) <= query.booked_to)
    if query.q:
        columns = (StatementLine.counterparty_name, StatementLine.counterparty_account, StatementLine.text, StatementLine.bank_reference,
                   StatementLine.end_to_end_id)  # fmt: skip
        conditions.append(or_(*(col(column).ilike(like(query.q)) for column in columns)))
    return base(principal, query.company).where(*conditions)


def row_of(row: Any) -> dict[str, Any]:
    """An outgoing line as the wire shows it."""
    names = (*_LINE, "line_id", "company", "account_number", "currency", "state", "tie_kind", "automatic", "matched_at")
    shown = {name: getattr(row, name) for name in names}
    return shown | {"amount": from_minor(row.minor, row.currency), "proposals": len(row.kept or [])}


def read_row(session: Session, principal: Principal, line_id: int) -> Any:
    """One outgoing line's row; raises 404."""
    row = session.execute(base(principal, None).where(col(StatementLine.id) == line_id)).one_or_none()
    if row is None:
        raise not_found("outgoing line")
    return row


def offers(session: Session, kept: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The proposals kept for a line with what they name as it is now."""
    found: dict[tuple[str, int], Any] = {}
    for kind, statement in (("refund", _REFUNDS), ("return", _RECEIPTS)):
        ids = [one["id"] for one in kept if one["kind"] == kind]
        found |= {(kind, row.id): row for row in session.execute(statement, {"ids": ids})} if ids else {}
    shown = []
    for one in kept:
        row = found[one["kind"], one["id"]]
        named = {name: getattr(row, name) for name in ("number", "customer_id", "customer_name", "on", "fits")}
        shown.append(one | named | {"amount": from_minor(row.amount_minor, row.currency)})
    return shown


def ties(session: Session, line_id: int) -> list[dict[str, Any]]:
    """What a line was found to be, the latest first."""
    found = [dict(row._mapping) for row in session.execute(_TIES, {"line": line_id})]
    return [one | {"part": None if one["part"] is None else from_minor(one["part"], one["currency"])} for one in found]
