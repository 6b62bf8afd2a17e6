"""Early-payment discounts: offered on an item until a day, earned by paying the rest in time, granted as a discount entry.

Rows are locked item, then offer.
"""

from typing import Any

from sqlalchemy import case, insert, literal_column, select, update
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from receivables.access.models import User
from receivables.access.permissions import Permission
from receivables.access.principal import Principal
from receivables.approvals import service as approvals
from receivables.approvals.kinds import Kind
from receivables.approvals.models import ApprovalRequest
from receivables.audit import service as audit
from receivables.companies.models import Company
from receivables.customers.models import Customer
from receivables.database import driver
from receivables.errors import conflict, invalid, not_found
from receivables.invoices.earned import LEFT_THEN
from receivables.invoices.models import Invoice
from receivables.invoices.moments import counted_to
from receivables.invoices.queries import load as load_invoice
from receivables.invoices.service import day_of
from receivables.ledger import credits
from receivables.ledger.credits import Credit
from receivables.ledger.models import Entry
from receivables.money import from_minor, round_half_even_ratio
from receivables.pagination import Statement
from receivables.periods.guard import closed_until
from receivables.plans.models import DiscountOffer
from receivables.plans.schemas import DiscountOfferIn, DiscountOfferQuery, DiscountOfferRow, PlanCancellationIn
from receivables.rules.periods import first_open

SORTABLE = {"id": col(DiscountOffer.id), "expires_on": col(DiscountOffer.expires_on), "discount": col(DiscountOffer.discount_minor)}
_NAMES = (
    "id", "company_id", "customer_id", "invoice_id", "currency", "open_minor", "percent", "discount_minor", "offered_on", "expires_on",
    "granted_on", "approval_id",
)  # fmt: skip


def _status(today: Any) -> Any:
    """Where an offer stands on a day (or one in SQL): decided by a person, then by what the item had open when the offer ended."""
    then: Any = literal_column(LEFT_THEN.format(o="discount_offers", but=""))  # a payment that bounced after the offer's day was none
    taken_back = select(col(Entry.id)).where(col(Entry.reverses_id) == DiscountOffer.entry_id).exists()
    paid = (then <= col(DiscountOffer.discount_minor)) & (col(Invoice.open_minor) <= col(DiscountOffer.discount_minor))
    return case(
        (col(ApprovalRequest.status) != "approved", col(ApprovalRequest.status)),
        (col(DiscountOffer.entry_id).is_not(None), case((taken_back, "taken_back"), else_="granted")),
        (paid & (col(Invoice.open_minor) > 0), "earned"),
        (col(DiscountOffer.expires_on) < today, "expired"),
        else_="offered",
    )


def base(principal: Principal, company: str | None, today: Any) -> tuple[Statement, Any]:
    """Every column that a row is made of, in the principal's companies; and the status to filter by."""
    asker, decider, status = aliased(User), aliased(User), _status(today)
    statement: Statement = (
        select(
            *(col(getattr(DiscountOffer, name)) for name in _NAMES), status.label("status"), col(Company.code).label("company"),
            col(Customer.number).label("customer_number"), col(Customer.name).label("customer_name"),
            col(Invoice.number).label("invoice_number"), col(ApprovalRequest.reason), col(asker.name).label("requested_by"),
            col(decider.name).label("decided_by"),
        )
        .join(Company, col(Company.id) == DiscountOffer.company_id)
        .join(Customer, col(Customer.id) == DiscountOffer.customer_id)
        .join(Invoice, col(Invoice.id) == DiscountOffer.invoice_id)
        .join(ApprovalRequest, col(ApprovalRequest.id) == DiscountOffer.approval_id)
        .join(asker, col(asker.id) == ApprovalRequest.requested_by)
        .outerjoin(decider, col(decider.id) == ApprovalRequest.decided_by)
    )  # fmt: skip
    return statement.where(col(DiscountOffer.company_id).in_(principal.scope(company))), status


def listed(principal: Principal, query: DiscountOfferQuery) -> Statement:
    """The offers a list shows, each on the business day of its company."""
    statement, status = base(principal, query.company, counted_to(principal.todays(query.company)))
    exact = {DiscountOffer.customer_id: query.customer_id, DiscountOffer.invoice_id: query.invoice_id}
    statement = statement.where(*(col(column) == value for column, value in exact.items() if value is not None))
    return statement if query.status is None else statement.where(status == query.status)


def row_of(row: Any) -> dict[str, Any]:
    """An offer as the wire shows it."""
    hidden = ("company_id", "open_minor", "discount_minor")
    shown = {name: value for name, value in row._mapping.items() if not name.startswith("_key") and name not in hidden}
    money = {"open_then": row.open_minor, "discount": row.discount_minor, "to_pay": row.open_minor - row.discount_minor}
    return shown | {name: from_minor(minor, row.currency) for name, minor in money.items()}


def read(session: Session, principal: Principal, offer_id: int) -> DiscountOfferRow:
    """One offer; raises 404."""
    company_id = session.execute(select(col(DiscountOffer.company_id)).where(col(DiscountOffer.id) == offer_id)).scalar_one_or_none()
    if company_id not in principal.company_ids:
        raise not_found("discount offer")
    statement, _ = base(principal, None, day_of(principal, company_id))
    return DiscountOfferRow.model_validate(row_of(session.execute(statement.where(col(DiscountOffer.id) == offer_id)).one()))


def offer(session: Session, principal: Principal, data: DiscountOfferIn) -> DiscountOfferRow:
    """Asks for a discount to be offered, in the item's currency; a second person approves its amount.

    Raises 404, 403 `users_only`, 409 `nothing_open`, `offer_overlaps` or `already_requested`, 422 `not_a_debit`, `expires_in_past`,
    `amount_not_positive`.
    """
    item = load_invoice(session, principal, data.invoice_id, lock=True)
    today = day_of(principal, item.company_id)
    if item.kind == "credit_note":
        raise invalid("not_a_debit", "Only what a customer owes is discounted.", "/invoice_id")
    if item.open_minor == 0:
        raise conflict("nothing_open", "The item has nothing open.")
    if data.expires_on < today:
        raise invalid("expires_in_past", "The offer has ended already.", "/expires_on")
    whole, _, decimals = data.percent.partition(".")
    minor = round_half_even_ratio(item.open_minor * int(whole + decimals.ljust(4, "0")), 1_000_000)
    if not 0 < minor < item.open_minor:
        raise invalid("amount_not_positive", "The discount is nothing, or everything.", "/percent")
    statement, status = base(principal, None, today)
    waiting = statement.where(col(DiscountOffer.invoice_id) == item.id, status.in_(("pending", "offered", "earned")))
    if session.execute(waiting).first() is not None:
        raise conflict("offer_overlaps", "Another offer on the item waits or runs.")
    approval_id = approvals.ask(
        session, principal, kind=KIND.name, company_id=item.company_id, subject="invoice", subject_id=item.id,
        label=f"{item.number} · −{data.percent} %", currency=item.currency, amount_minor=minor, reason=data.reason,
    )  # fmt: skip
    values = {
        "company_id": item.company_id, "customer_id": item.customer_id, "invoice_id": item.id, "approval_id": approval_id,
        "currency": item.currency, "open_minor": item.open_minor, "discount_minor": minor, "percent": data.percent, "offered_on": today,
        "expires_on": data.expires_on, "actor": principal.actor,
    }  # fmt: skip
    return read(session, principal, session.execute(insert(DiscountOffer).values(values).returning(col(DiscountOffer.id))).scalar_one())


def _locked(session: Session, principal: Principal, offer_id: int) -> tuple[DiscountOffer, Invoice]:
    item = load_invoice(session, principal, read(session, principal, offer_id).invoice_id, lock=True)
    statement = select(DiscountOffer).where(col(DiscountOffer.id) == offer_id).with_for_update()
    found: DiscountOffer = session.execute(statement.execution_options(populate_existing=True)).scalar_one()
    if found.invoice_id != item.id:
        raise conflict("superseded", "The item was sent anew meanwhile.")
    return found, item


def grant(session: Session, principal: Principal, offer_id: int) -> DiscountOfferRow:
    """Lets go of what is left of an item whose rest was paid in time. Raises 404, 409 `not_earned` or `superseded`."""
    found, item = _locked(session, principal, offer_id)
    if read(session, principal, offer_id).status != "earned":
        raise conflict("not_earned", "The rest of the item was not paid by the day of the offer, or the discount is granted already.")
    cursor = driver(session)
    day = first_open(max(day_of(principal, item.company_id), item.issued_on), closed_until(cursor, item.company_id))
    entry_id, on = credits.take(cursor, "discount", Credit("debit", item.id), item.open_minor, day, "early payment", principal.actor)
    session.execute(update(DiscountOffer).where(col(DiscountOffer.id) == offer_id).values(entry_id=entry_id, granted_on=on))
    audit.record(session, actor=principal.actor, action="granted", subject="discount_offer", subject_id=offer_id,
                 company_id=found.company_id, after={"amount": from_minor(item.open_minor, item.currency), "on": on})  # fmt: skip
    return read(session, principal, offer_id)


def take_back(session: Session, principal: Principal, offer_id: int, data: PlanCancellationIn) -> DiscountOfferRow:
    """Takes a granted discount back, as when the payment bounced. Raises 404, 409 `not_granted` or `superseded`."""
    found, item = _locked(session, principal, offer_id)
    if found.entry_id is None or read(session, principal, offer_id).status != "granted":
        raise conflict("not_granted", "The discount is not granted, or was taken back before.")
    cursor, granted = driver(session), found.granted_on or found.offered_on
    day = first_open(max(day_of(principal, item.company_id), granted), closed_until(cursor, item.company_id))
    credits.give_back(cursor, Credit("debit", item.id), found.entry_id, day, data.reason, principal.actor)
    audit.record(session, actor=principal.actor, action="taken_back", subject="discount_offer", subject_id=offer_id,
                 company_id=found.company_id, reason=data.reason)  # fmt: skip
    return read(session, principal, offer_id)


def _approve(session: Session, principal: Principal, approved: ApprovalRequest) -> None:
    """An offer is approved as long as it can still be taken. Raises 409 `offer_expired`."""
    found = session.execute(select(DiscountOffer).where(col(DiscountOffer.approval_id) == approved.id)).scalar_one()
    if found.expires_on < day_of(principal, found.company_id):
        raise conflict("offer_expired", f"It ended on {found.expires_on}; reject it and offer anew.")


KIND = Kind("discount_offer", Permission.PLANS_APPROVE, frozenset({Permission.PAYMENTS_WRITE}), _approve)
