"""Use cases of rate sets and of what they are assigned to."""

from datetime import date
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col

from receivables.access.principal import Principal
from receivables.audit import service as audit
from receivables.clock import now
from receivables.companies.models import Company
from receivables.customers.models import Customer
from receivables.errors import conflict, invalid, not_found
from receivables.etags import check_match
from receivables.interest import term_changes
from receivables.interest.models import InterestAssignment, RateSet
from receivables.interest.schemas import (
    InterestAssignmentIn,
    InterestAssignmentQuery,
    InterestAssignmentRow,
    InterestRateSetFields,
    InterestRateSetIn,
    InterestRateSetQuery,
    InterestRateSetRead,
)
from receivables.invoices.models import Invoice
from receivables.money import to_minor
from receivables.pagination import Statement

SORTABLE = {"code": col(RateSet.code), "name": col(RateSet.name), "id": col(RateSet.id)}
ASSIGNMENT_SORTABLE = {"id": col(InterestAssignment.id)}
_NAMES = (
    "id", "code", "name", "source", "method", "day_count", "margin_percent", "daily_percent", "grace_days", "grace_counts", "rates",
    "tiers", "minimums", "updated_at",
)  # fmt: skip
_TARGETS = {"customer_id", "contract_number", "invoice_id"}
_ASSIGNED = ("id", "rate_set_id", "customer_id", "contract_number", "invoice_id", "agreed_percent", "signed_on", "actor", "recorded_at")


def _base(principal: Principal, company: str | None) -> Statement:
    statement: Statement = select(*(col(getattr(RateSet, name)) for name in _NAMES), col(Company.code).label("company"))
    return statement.join(Company, col(Company.id) == RateSet.company_id).where(col(RateSet.company_id).in_(principal.scope(company)))


def listed(principal: Principal, query: InterestRateSetQuery) -> Statement:
    """The rate sets a list shows."""
    return _base(principal, query.company)


def row_of(row: Any) -> dict[str, Any]:
    """A rate set as the wire shows it."""
    return {name: value for name, value in row._mapping.items() if not name.startswith("_key")}


def read(session: Session, principal: Principal, set_id: int) -> InterestRateSetRead:
    """One rate set; raises 404."""
    row = session.execute(_base(principal, None).where(col(RateSet.id) == set_id)).one_or_none()
    if row is None:
        raise not_found("rate set")
    return InterestRateSetRead.model_validate(row_of(row))


def _values(data: InterestRateSetFields) -> dict[str, Any]:
    """What is kept of a rate set, rates in the order of their days. Raises 422 for what no rule could work with."""
    days = [row.from_on for row in data.rates]
    if len(set(days)) < len(days):
        raise invalid("duplicate_day", "Two rates begin on one day.", "/rates")
    if data.method == "agreed_or_daily" and data.daily_percent is None:
        raise invalid("daily_percent_required", "Say what runs a day where no rate was agreed.", "/daily_percent")
    if data.method == "contract" and any(row.percent.startswith("-") for row in data.rates):
        raise invalid("rate_negative", "A contract's rate is not negative.", "/rates")
    for place, tier in enumerate(data.tiers):
        to_minor(tier.least, tier.currency)
        if to_minor(tier.amount, tier.currency) == 0:
            raise invalid("amount_not_positive", "A fee is greater than zero.", f"/tiers/{place}/amount")
    for row in data.minimums:
        to_minor(row.amount, row.currency)
    if len({(tier.currency, to_minor(tier.least, tier.currency)) for tier in data.tiers}) < len(data.tiers):
        raise invalid("duplicate_tier", "Two tiers begin at one amount.", "/tiers")
    if len({row.currency for row in data.minimums}) < len(data.minimums):
        raise invalid("duplicate_currency", "A currency stands there twice.", "/minimums")
    kept = data.model_dump(mode="json", exclude={"code", "company"})
    return kept | {"rates": sorted(kept["rates"], key=lambda row: date.fromisoformat(row["from_on"]))}


def create(session: Session, principal: Principal, data: InterestRateSetIn) -> InterestRateSetRead:
    """Adds a rate set to a company. Raises 409 `already_exists`, 422."""
    company = principal.company(data.company, "/company")
    values = _values(data) | {"company_id": company.id, "code": data.code}
    made = session.execute(insert(RateSet).values(values).on_conflict_do_nothing().returning(col(RateSet.id))).scalar()
    if made is None:
        raise conflict("already_exists", f"There is a rate set {data.code}.")
    audit.record(session, actor=principal.actor, action="created", subject="interest_rate_set", subject_id=made, company_id=company.id,
                 after={"code": data.code, "name": data.name, "source": data.source})  # fmt: skip
    return read(session, principal, made)


def change(session: Session, principal: Principal, set_id: int, data: InterestRateSetFields, if_match: str | None) -> InterestRateSetRead:
    """Puts another content in place of a rate set's; what was billed stays as it was. Raises 404, 412, 422, 428."""
    statement = select(RateSet).where(col(RateSet.id) == set_id, col(RateSet.company_id).in_(principal.company_ids)).with_for_update()
    found: RateSet | None = session.execute(statement.execution_options(populate_existing=True)).scalar_one_or_none()
    if found is None:
        raise not_found("rate set")
    check_match(if_match, read(session, principal, set_id))
    values = _values(data)
    before, after = audit.changes({name: getattr(found, name) for name in values}, values)
    if after:
        session.execute(update(RateSet).where(col(RateSet.id) == set_id).values(values | {"updated_at": now()}))
        audit.record(session, actor=principal.actor, action="changed", subject="interest_rate_set", subject_id=set_id,
                     company_id=found.company_id, before=before, after=after)  # fmt: skip
        touched = term_changes.of_rate_set(before, after, values["method"])
        if touched is not None:
            term_changes.note(session, found.company_id, principal.actor, touched, rate_set_id=set_id)
    return read(session, principal, set_id)


def assignments(principal: Principal, query: InterestAssignmentQuery) -> Statement:
    """What rate sets are assigned to."""
    statement: Statement = (
        select(
            *(col(getattr(InterestAssignment, name)) for name in _ASSIGNED), col(Company.code).label("company"),
            col(RateSet.name).label("rate_set_name"), col(Customer.name).label("customer_name"),
            col(Invoice.number).label("invoice_number"),
        )
        .join(Company, col(Company.id) == InterestAssignment.company_id)
        .outerjoin(RateSet, col(RateSet.id) == InterestAssignment.rate_set_id)
        .outerjoin(Customer, col(Customer.id) == InterestAssignment.customer_id)
        .outerjoin(Invoice, col(Invoice.id) == InterestAssignment.invoice_id)
        .where(col(InterestAssignment.company_id).in_(principal.scope(query.company)))
    )  # fmt: skip
    exact = {InterestAssignment.customer_id: query.customer_id, InterestAssignment.rate_set_id: query.rate_set_id}
    return statement.where(*(col(column) == value for column, value in exact.items() if value is not None))


def assign(session: Session, principal: Principal, data: InterestAssignmentIn) -> InterestAssignmentRow:
    """Says which rate set holds for a company, customer, contract or item.

    Raises 409 `already_exists` where the target has one, 422 `several_targets`, `unknown_rate_set`, `unknown_customer`, `unknown_invoice`.
    """
    company = principal.company(data.company, "/company")
    if sum(target is not None for target in (data.customer_id, data.contract_number, data.invoice_id)) > 1:
        raise invalid("several_targets", "Name a customer, a contract or an item, not several.", "/customer_id")
    named: tuple[tuple[Any, int | None, str], ...] = (
        (RateSet, data.rate_set_id, "rate_set"), (Customer, data.customer_id, "customer"), (Invoice, data.invoice_id, "invoice"),
    )  # fmt: skip
    for model, wanted, name in named:
        if wanted is not None:
            there = select(model.id).where(model.id == wanted, model.company_id == company.id)
            if session.execute(there).scalar_one_or_none() is None:
                raise invalid(f"unknown_{name}", "There is none of this id in the company.", f"/{name}_id")
    values = data.model_dump(exclude={"company"}) | {"company_id": company.id, "actor": principal.actor}
    statement = insert(InterestAssignment).values(values).on_conflict_do_nothing().returning(col(InterestAssignment.id))
    made = session.execute(statement).scalar()
    if made is None:
        raise conflict("already_exists", "The target has a rate set already; take that away first.")
    audit.record(session, actor=principal.actor, action="created", subject="interest_assignment", subject_id=made, company_id=company.id,
                 after=data.model_dump(mode="json", exclude_none=True))  # fmt: skip
    term_changes.note(session, company.id, principal.actor, **data.model_dump(include=_TARGETS))
    row = session.execute(assignments(principal, InterestAssignmentQuery()).where(col(InterestAssignment.id) == made)).one()
    return InterestAssignmentRow.model_validate(row_of(row))


def unassign(session: Session, principal: Principal, assignment_id: int) -> None:
    """Takes an assignment away; what was billed by it stays. Raises 404."""
    statement = select(InterestAssignment).where(
        col(InterestAssignment.id) == assignment_id, col(InterestAssignment.company_id).in_(principal.company_ids)
    )
    found: InterestAssignment | None = session.execute(statement.with_for_update()).scalar_one_or_none()
    if found is None:
        raise not_found("assignment")
    before = found.model_dump(mode="json", exclude={"id", "company_id", "recorded_at"}, exclude_none=True)
    session.execute(delete(InterestAssignment).where(col(InterestAssignment.id) == assignment_id))
    audit.record(session, actor=principal.actor, action="deleted", subject="interest_assignment", subject_id=assignment_id,
                 company_id=found.company_id, before=before)  # fmt: skip
    term_changes.note(session, found.company_id, principal.actor, **{name: getattr(found, name) for name in _TARGETS})
