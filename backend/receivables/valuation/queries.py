"""SQL of base movements and revaluations as they are listed."""

from datetime import date
from typing import Any

from sqlalchemy import case, func, or_, select
from sqlmodel import Session, col

from receivables.access.principal import Principal
from receivables.companies.models import Company
from receivables.customers.models import Customer
from receivables.errors import not_found
from receivables.invoices.models import Invoice
from receivables.ledger.models import Entry
from receivables.money import from_minor
from receivables.pagination import Statement
from receivables.payments.models import Payment
from receivables.rates.schemas import plain
from receivables.valuation.models import BaseMovement, Revaluation
from receivables.valuation.schemas import BaseMovementQuery, RevaluationQuery

SORTABLE = {"effective_on": col(BaseMovement.effective_on), "id": col(BaseMovement.id)}
RUNS_SORTABLE = {"month_end": col(Revaluation.month_end), "id": col(Revaluation.id)}
ROWS = 200
_COLUMNS = [
    col(getattr(BaseMovement, name))
    for name in ("id", "kind", "effective_on", "invoice_id", "payment_id", "currency", "amount_minor", "base_currency", "base_minor",
                 "rate", "rate_on", "entry_id", "revaluation_id", "recorded_at")
]  # fmt: skip
_RUN = [
    col(getattr(Revaluation, name))
    for name in ("id", "month_end", "base_currency", "documents", "carrying_minor", "unrealised_minor", "posted_by", "posted_at",
                 "reversed_by", "reversed_at", "reason")
]  # fmt: skip
# A receipt or credit note is what the company owes: there a higher rate is a loss.
_SIGN: Any = case((col(BaseMovement.payment_id).is_not(None), -1), (col(Invoice.kind) == "credit_note", -1), else_=1)


def movements(principal: Principal, query: BaseMovementQuery) -> Statement:
    """The base movements a list shows."""
    number = func.coalesce(Invoice.number, Payment.number).label("number")
    statement: Statement = (
        select(*_COLUMNS, number, col(Company.code).label("company"))
        .join(Company, col(Company.id) == BaseMovement.company_id)
        .outerjoin(Invoice, col(Invoice.id) == BaseMovement.invoice_id)
        .outerjoin(Payment, col(Payment.id) == BaseMovement.payment_id)
        .where(col(BaseMovement.company_id).in_(principal.scope(query.company)))
    )
    exact = ("currency", "kind", "invoice_id", "payment_id", "revaluation_id")
    wanted: list[Any] = [col(getattr(BaseMovement, n)) == getattr(query, n) for n in exact if getattr(query, n) is not None]
    if query.of_payment_id is not None:
        entries = select(col(Entry.id)).where(col(Entry.payment_id) == query.of_payment_id)
        wanted.append(or_(col(BaseMovement.payment_id) == query.of_payment_id, col(BaseMovement.entry_id).in_(entries)))
    if query.effective_from is not None:
        wanted.append(col(BaseMovement.effective_on) >= query.effective_from)
    if query.effective_to is not None:
        wanted.append(col(BaseMovement.effective_on) <= query.effective_to)
    if query.known_at is not None:
        wanted.append(col(BaseMovement.recorded_at) <= query.known_at)
    return statement.where(*wanted)


def movement_row(row: Any) -> dict[str, Any]:
    """A base movement as the wire shows it."""
    hidden = ("amount_minor", "base_minor")
    shown = {name: value for name, value in row._mapping.items() if not name.startswith("_key") and name not in hidden}
    return shown | {
        "amount": from_minor(row.amount_minor, row.currency), "base_amount": from_minor(row.base_minor, row.base_currency),
        "rate": None if row.rate is None else plain(row.rate),
    }  # fmt: skip


def _runs(principal: Principal, company: str | None) -> Statement:
    statement: Statement = select(*_RUN, col(Company.code).label("company"), col(Revaluation.company_id)).join(
        Company, col(Company.id) == Revaluation.company_id
    )
    return statement.where(col(Revaluation.company_id).in_(principal.scope(company)))


def runs(principal: Principal, query: RevaluationQuery) -> Statement:
    """The revaluations a list shows."""
    statement = _runs(principal, query.company)
    if query.status is None:
        return statement
    reversed_at = col(Revaluation.reversed_at)
    return statement.where(reversed_at.is_(None) if query.status == "posted" else reversed_at.is_not(None))


def run_row(row: Any) -> dict[str, Any]:
    """A revaluation as the wire shows it."""
    hidden = ("carrying_minor", "unrealised_minor", "company_id")
    shown = {name: value for name, value in row._mapping.items() if not name.startswith("_key") and name not in hidden}
    return shown | {
        "carrying": from_minor(row.carrying_minor, row.base_currency), "unrealised": from_minor(row.unrealised_minor, row.base_currency),
        "status": "posted" if row.reversed_at is None else "reversed",
    }  # fmt: skip


def run(session: Session, principal: Principal, revaluation_id: int, *, lock: bool = False) -> Any:
    """One revaluation's row; raises 404. With `lock` it is held to the end of the transaction."""
    statement = _runs(principal, None).where(col(Revaluation.id) == revaluation_id)
    found = session.execute(statement.with_for_update(of=Revaluation) if lock else statement).one_or_none()
    if found is None:
        raise not_found("revaluation")
    return found


def standing(session: Session, company_id: int, month_end: date) -> int | None:
    """The revaluation posted for the month and not taken back."""
    statement = select(col(Revaluation.id)).where(col(Revaluation.company_id) == company_id, col(Revaluation.month_end) == month_end)
    found: int | None = session.execute(statement.where(col(Revaluation.reversed_at).is_(None))).scalar_one_or_none()
    return found


def posted(session: Session, revaluation_id: int) -> list[Any]:
    """What a revaluation posted of each document (its first rows, not those that took it back), as `revaluations.Revalued` has it."""
    unrealised = (col(BaseMovement.base_minor) * _SIGN).label("unrealised_minor")
    first = select(func.min(col(BaseMovement.id))).where(
        col(BaseMovement.revaluation_id) == revaluation_id, col(BaseMovement.kind) == "revaluation"
    ).group_by(col(BaseMovement.invoice_id), col(BaseMovement.payment_id))  # fmt: skip
    statement: Any = (
        select(
            case((col(BaseMovement.invoice_id).is_not(None), "invoice"), else_="payment").label("subject"),
            func.coalesce(BaseMovement.invoice_id, BaseMovement.payment_id).label("id"),
            func.coalesce(Invoice.number, Payment.number).label("number"), func.coalesce(Invoice.kind, "payment").label("kind"),
            col(Customer.name).label("customer_name"), col(BaseMovement.currency), col(BaseMovement.base_currency),
            (_SIGN == 1).label("debit"), col(BaseMovement.open_minor), col(BaseMovement.carrying_minor), col(BaseMovement.rate),
            col(BaseMovement.rate_on), unrealised,
        )
        .outerjoin(Invoice, col(Invoice.id) == BaseMovement.invoice_id)
        .outerjoin(Payment, col(Payment.id) == BaseMovement.payment_id)
        .outerjoin(Customer, col(Customer.id) == func.coalesce(Invoice.customer_id, Payment.customer_id))
        .where(col(BaseMovement.id).in_(first))
    )  # fmt: skip
    return list(session.execute(statement))
