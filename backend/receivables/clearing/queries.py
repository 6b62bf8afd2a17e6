"""SQL of clearing: what is read."""

from typing import Any

from sqlalchemy import Text, and_, case, cast, exists, func, or_, select, text
from sqlmodel import Session, col

from receivables.access.principal import Principal
from receivables.clearing import kept
from receivables.clearing.models import Clearing, ClearingCredit, KeptProposals
from receivables.clearing.schemas import ClearingQuery, ReceiptQuery
from receivables.companies.models import Company
from receivables.customers.models import Customer
from receivables.customers.queries import like
from receivables.errors import not_found
from receivables.money import from_minor
from receivables.pagination import Statement
from receivables.payments.models import Payment
from receivables.payments.queries import TAKEN_OUT, status_of
from receivables.statements.models import BankAccount, StatementLine

SORTABLE = {
    "received_on": col(Payment.received_on), "amount": col(Payment.amount_minor), "id": col(Payment.id),
    "confidence": func.coalesce(col(KeptProposals.confidence), 0),
}  # fmt: skip
_MONEY_OF: Any = func.coalesce(col(Payment.received_on), col(Clearing.received_on))
CLEARINGS_SORTABLE = {"id": col(Clearing.id), "received_on": _MONEY_OF, "applied": col(Clearing.applied_minor)}
_PAYMENT = ("company_id", "number", "received_on", "currency", "amount_minor", "open_minor", "reversed", "reference", "customer_id")
_LINE = ("statement_id", "bank_account_id", "text")
_LEFT_ALONE = exists().where(
    col(Clearing.payment_id) == col(Payment.id), col(Clearing.undone_at).is_(None), col(Clearing.left_minor) >= col(Payment.open_minor)
)
_LEFT_TOGETHER = exists().where(
    col(ClearingCredit.payment_id) == col(Payment.id), col(ClearingCredit.clearing_id) == col(Clearing.id),
    col(Clearing.undone_at).is_(None), col(ClearingCredit.left_minor) >= col(Payment.open_minor),
)  # fmt: skip
_ON_ACCOUNT: Any = or_(_LEFT_ALONE, _LEFT_TOGETHER)
_STATE: Any = case((col(Payment.open_minor) == 0, "cleared"), (_ON_ACCOUNT, "on_account"), else_="left")
_OF_CLEARING = ("id", "company_id", "payment_id", "currency", "applied_minor", "differences_minor", "kept_minor", "left_minor",
                "customer_id", "automatic", "confidence", "reasons", "note", "actor", "made_at", "undone_at", "undone_by",
                "undo_reason")  # fmt: skip
_ENTRIES = text("""
    WITH own AS (SELECT id FROM entries WHERE clearing_id = :id)
    SELECT e.id, e.kind, e.debit_id AS invoice_id, i.number AS invoice_number, e.payment_id, p.number AS payment_number,
        e.credit_id AS credit_note_id, n.number AS credit_note_number, e.amount_minor, e.currency, e.effective_on, e.reverses_id,
        back.id AS reversed_by_id, e.reason, e.actor
    FROM entries e LEFT JOIN entries back ON back.reverses_id = e.id LEFT JOIN invoices i ON i.id = e.debit_id
    LEFT JOIN invoices n ON n.id = e.credit_id LEFT JOIN payments p ON p.id = e.payment_id
    WHERE e.id IN (SELECT id FROM own) OR e.reverses_id IN (SELECT id FROM own) ORDER BY e.id""")

_CREDITS = text("""
    SELECT j.payment_id, j.invoice_id, coalesce(p.number, n.number) AS number, j.used_minor, j.left_minor
    FROM clearing_credits j LEFT JOIN payments p ON p.id = j.payment_id LEFT JOIN invoices n ON n.id = j.invoice_id
    WHERE j.clearing_id = :id ORDER BY j.id""")


def base(principal: Principal, company: str | None) -> Statement:
    """Every column that a receipt to clear is made of, in the principal's companies."""
    labels: dict[str, Any] = {
        "payment_id": Payment.id, "company": Company.code, "line_id": StatementLine.id, "account_number": BankAccount.number,
        "payer_name": StatementLine.counterparty_name, "payer_account": StatementLine.counterparty_account,
        "customer_number": Customer.number, "customer_name": Customer.name, "remittance_text": Payment.remittance_text,
        "matched_at": KeptProposals.matched_at, "kept": KeptProposals.proposals,
    }  # fmt: skip
    columns: list[Any] = [col(getattr(Payment, name)) for name in _PAYMENT] + [col(getattr(StatementLine, name)) for name in _LINE]
    columns += [col(column).label(name) for name, column in labels.items()]
    statement: Statement = select(*columns, _STATE.label("state"), *TAKEN_OUT)
    statement = statement.select_from(Payment).join(Company, col(Company.id) == Payment.company_id)
    statement = statement.outerjoin(StatementLine, col(StatementLine.payment_id) == Payment.id)
    statement = statement.outerjoin(BankAccount, col(BankAccount.id) == StatementLine.bank_account_id)
    statement = statement.outerjoin(Customer, col(Customer.id) == Payment.customer_id)
    statement = statement.outerjoin(KeptProposals, col(KeptProposals.payment_id) == Payment.id)
    return statement.where(col(Payment.company_id).in_(principal.scope(company)))


def listed(principal: Principal, query: ReceiptQuery) -> Statement:
    """The receipts a list shows. A reversed receipt is nobody's to clear."""
    conditions: list[Any] = [~col(Payment.reversed)]
    if query.state == "cleared":
        conditions.append(col(Payment.open_minor) == 0)
    else:
        conditions += [col(Payment.open_minor) > 0, _ON_ACCOUNT if query.state == "on_account" else ~_ON_ACCOUNT]
    exact = {StatementLine.statement_id: query.statement_id, StatementLine.bank_account_id: query.bank_account_id,
             Payment.customer_id: query.customer_id, Payment.currency: query.currency}  # fmt: skip
    conditions += [col(column) == value for column, value in exact.items() if value is not None]
    if query.received_from is not None:
        conditions.append(col(Payment.received_on) >= query.received_from)
    if query.received_to is not None:
        conditions.append(col(Payment.received_on) <= query.received_to)
    if query.matched is not None:
        none = cast(KeptProposals.proposals, Text) == "[]"
        conditions.append({
            "automatic": col(KeptProposals.automatic), "proposed": and_(col(KeptProposals.payment_id).is_not(None), ~none),
            "nothing": none, "waiting": col(KeptProposals.payment_id).is_(None),
        }[query.matched])  # fmt: skip
    if query.q:
        columns = (StatementLine.counterparty_name, StatementLine.counterparty_account, StatementLine.text, StatementLine.end_to_end_id,
                   Payment.number, Payment.reference, Payment.remittance_text, Customer.name)  # fmt: skip
        conditions.append(or_(*(col(column).ilike(like(query.q)) for column in columns)))
    return base(principal, query.company).where(*conditions)


def row_of(row: Any) -> dict[str, Any]:
    """A receipt as the wire shows it."""
    names = ("payment_id", "company", "number", "received_on", "currency", "state", "line_id", "statement_id", "bank_account_id",
             "account_number", "payer_name", "payer_account", "reference", "customer_id", "customer_number", "customer_name",
             "matched_at")  # fmt: skip
    stored = row.kept or []
    return {name: getattr(row, name) for name in names} | {
        "amount": from_minor(row.amount_minor, row.currency), "open": from_minor(row.open_minor, row.currency),
        "status": status_of(row), "text": row.remittance_text if row.line_id is None else row.text,
        "proposals": len(stored), "best": kept.best(stored, row.currency),
    }  # fmt: skip


def read_row(session: Session, principal: Principal, payment_id: int) -> Any:
    """One receipt's row; raises 404."""
    row = session.execute(base(principal, None).where(col(Payment.id) == payment_id)).one_or_none()
    if row is None:
        raise not_found("payment")
    return row


def clearings(principal: Principal, query: ClearingQuery) -> Statement:
    """The clearings a list shows."""
    several = select(func.count()).where(col(ClearingCredit.clearing_id) == Clearing.id).scalar_subquery()
    labels: dict[str, Any] = {"company": col(Company.code), "payment_number": col(Payment.number), "received_on": _MONEY_OF,
                              "customer_name": col(Customer.name), "several": several}  # fmt: skip
    columns: list[Any] = [col(getattr(Clearing, name)) for name in _OF_CLEARING]
    statement: Statement = select(*columns, *(column.label(name) for name, column in labels.items()))
    statement = statement.join(Company, col(Company.id) == Clearing.company_id)
    statement = statement.outerjoin(Payment, col(Payment.id) == Clearing.payment_id)
    statement = statement.outerjoin(Customer, col(Customer.id) == Clearing.customer_id)
    conditions: list[Any] = [col(Clearing.company_id).in_(principal.scope(query.company))]
    exact = {Clearing.customer_id: query.customer_id, Clearing.automatic: query.automatic, Clearing.currency: query.currency}
    conditions += [col(column) == value for column, value in exact.items() if value is not None]
    if query.payment_id is not None:
        conditions.append(or_(col(Clearing.payment_id) == query.payment_id, _used(ClearingCredit.payment_id, query.payment_id)))
    if query.credit_note_id is not None:
        conditions.append(_used(ClearingCredit.invoice_id, query.credit_note_id))
    if query.state is not None:
        undone = col(Clearing.undone_at).is_not(None)
        conditions.append(undone if query.state == "undone" else ~undone)
    if query.q:
        searched = (Payment.number, Customer.name, Customer.number, Clearing.actor, Clearing.note)
        conditions.append(or_(*(col(column).ilike(like(query.q)) for column in searched)))
    made_on: Any = func.date(func.timezone(col(Company.time_zone), col(Clearing.made_at)))
    if query.made_from is not None:
        conditions.append(made_on >= query.made_from)
    if query.made_to is not None:
        conditions.append(made_on <= query.made_to)
    return statement.where(*conditions)


def _used(column: Any, credit_id: int) -> Any:
    return exists().where(col(ClearingCredit.clearing_id) == Clearing.id, col(column) == credit_id)


def clearing_row(row: Any) -> dict[str, Any]:
    """A clearing as the wire shows it."""
    names = ("id", "company", "payment_id", "payment_number", "received_on", "currency", "customer_id", "customer_name", "automatic",
             "confidence", "note", "actor", "made_at", "undone_at", "undone_by", "undo_reason")  # fmt: skip
    minor = {name: from_minor(getattr(row, f"{name}_minor"), row.currency) for name in ("applied", "differences", "kept", "left")}
    return {name: getattr(row, name) for name in names} | minor | {
        "credits": max(1, row.several),
        "reasons": kept.shown_reasons(row.reasons, row.currency), "state": "standing" if row.undone_at is None else "undone"
    }  # fmt: skip


def read_clearing(session: Session, principal: Principal, clearing_id: int) -> Any:
    """One clearing's row; raises 404."""
    row = session.execute(clearings(principal, ClearingQuery()).where(col(Clearing.id) == clearing_id)).one_or_none()
    if row is None:
        raise not_found("clearing")
    return row


def entries(session: Session, clearing_id: int) -> list[dict[str, Any]]:
    """Every movement the clearing made, and what took it back; amounts signed by their effect on what is open."""
    rows = session.execute(_ENTRIES, {"id": clearing_id})
    return [dict(row._mapping) | {"amount": from_minor(row.amount_minor, row.currency)} for row in rows]


def credits_of(session: Session, row: Any) -> list[dict[str, Any]]:
    """What paid in a clearing: each receipt and credit note with what was used of it and what it had left then, as decimal text."""
    if row.payment_id is not None:
        used = from_minor(row.applied_minor + row.kept_minor, row.currency)
        return [{"payment_id": row.payment_id, "invoice_id": None, "number": row.payment_number, "used": used,
                 "left": from_minor(row.left_minor, row.currency)}]  # fmt: skip
    return [
        {"payment_id": one.payment_id, "invoice_id": one.invoice_id, "number": one.number,
         "used": from_minor(one.used_minor, row.currency), "left": from_minor(one.left_minor, row.currency)}
        for one in session.execute(_CREDITS, {"id": row.id})
    ]  # fmt: skip
