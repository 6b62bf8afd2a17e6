"""Use cases of customers: push, create, change."""

from typing import Any

from sqlalchemy import delete, insert, text, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlmodel import Session, col, select

from receivables.access.principal import CompanyScope, Principal
from receivables.audit import service as audit
from receivables.bulk.rows import Row, by_company, created, single
from receivables.clock import now
from receivables.customers import queries
from receivables.customers.models import Contact, Customer
from receivables.customers.queries import PERCENT
from receivables.customers.schemas import ContactIn, CustomerFields, CustomerPatch, CustomerPush, CustomerRead
from receivables.errors import Problem
from receivables.etags import check_match
from receivables.money import MoneyError, decimals, to_minor

PLAIN = ("number", "name", "tax_id", "address", "industry", "region", "country", "currency", "language", "payment_terms_days",
         "discount_days", "owner", "collector", "since_on", "review_due_on")  # fmt: skip


def _values(data: CustomerFields, currency: str) -> dict[str, Any]:
    """The columns that were sent. The credit limit is money in the customer's currency; raises MoneyError."""
    sent = data.model_fields_set
    values: dict[str, Any] = {name: getattr(data, name) for name in PLAIN if name in sent}
    if values.get("currency", "") is None:
        del values["currency"]
    decimals(values.get("currency", currency))
    if "group" in sent:
        values["group_name"] = data.group
    if "discount_percent" in sent:
        values["discount_basis_points"] = None if data.discount_percent is None else to_minor(data.discount_percent, PERCENT)
    if "credit_limit" in sent:
        limit = data.credit_limit
        values["credit_limit_minor"] = None if limit is None else to_minor(limit, values.get("currency", currency))
    return values


def _set_contacts(session: Session, customer_id: int, data: CustomerFields) -> dict[str, Any]:
    """Replaces the contacts by those sent; a push that names none leaves them. Answers them where they changed."""
    if data.contacts is None:
        return {}
    statement = select(Contact).where(Contact.customer_id == customer_id).order_by(col(Contact.id))
    kept = [contact.model_dump(include=set(ContactIn.model_fields)) for contact in session.exec(statement)]
    sent = [contact.model_dump() for contact in data.contacts]
    if kept == sent:
        return {}
    session.execute(delete(Contact).where(col(Contact.customer_id) == customer_id))
    if sent:
        session.execute(insert(Contact), [contact | {"customer_id": customer_id} for contact in sent])
    return {"contacts": sent}


def push(session: Session, principal: Principal, rows: list[Row]) -> None:
    """Upserts a chunk of customers by (company, source, external id); each row learns what became of it."""
    for (company, source), group in by_company(rows, principal).items():
        left = _push_existing(session, principal, company, source, group)
        left = _push_new(session, company, source, left)
        # Rows that another call inserted in between are there now.
        _push_existing(session, principal, company, source, left)


def _existing(session: Session, company: CompanyScope, source: str, rows: list[Row]) -> dict[str, Customer]:
    statement = select(Customer).where(
        Customer.company_id == company.id, Customer.source == source, col(Customer.external_id).in_([row.external_id for row in rows])
    )
    return {customer.external_id: customer for customer in session.exec(statement.order_by(col(Customer.id)).with_for_update())}


def _refuse(row: Row, error: MoneyError) -> None:
    row.refuse("currency" if error.code == "unknown_currency" else "credit_limit", error.code, str(error))


def _push_existing(session: Session, principal: Principal, company: CompanyScope, source: str, rows: list[Row]) -> list[Row]:
    """Updates the rows that exist and differ; answers those that do not exist."""
    found = _existing(session, company, source, rows) if rows else {}
    for row in rows:
        customer = found.get(row.external_id or "")
        if customer is None:
            continue
        if customer.fingerprint == row.mark:
            row.done("unchanged", customer.id)
            continue
        try:
            changed = _change(session, principal, customer, row.data, row.mark)
            row.done("updated" if changed else "unchanged", customer.id)
        except MoneyError as error:
            _refuse(row, error)
    return [row for row in rows if row.external_id not in found]


def _push_new(session: Session, company: CompanyScope, source: str, rows: list[Row]) -> list[Row]:
    """Inserts the rows; answers those that another transaction has inserted meanwhile."""
    values = []
    for row in rows:
        try:
            sent = _values(row.data, company.base_currency)
        except MoneyError as error:
            _refuse(row, error)
            continue
        base = dict.fromkeys((*PLAIN, "group_name", "credit_limit_minor", "discount_basis_points")) | {
            "company_id": company.id, "source": source, "external_id": row.external_id, "fingerprint": row.mark,
            "currency": company.base_currency,
        }  # fmt: skip
        values.append(base | sent | {"number": row.data.number or row.external_id})
    if not values:
        return []
    values.sort(key=lambda v: str(v["external_id"]))
    made = upsert(Customer).on_conflict_do_nothing().returning(col(Customer.id), col(Customer.external_id))
    ids = {external_id: made_id for made_id, external_id in session.execute(made, values).all()}
    _insert_contacts(session, rows, ids)
    for row in rows:
        if row.external_id in ids:
            row.done("created", ids[row.external_id])
    return [row for row in rows if not row.errors and row.external_id not in ids]


def _insert_contacts(session: Session, rows: list[Row], ids: dict[str, int]) -> None:
    contacts = [
        contact.model_dump() | {"customer_id": ids[row.external_id]}
        for row in rows if row.external_id in ids
        for contact in row.data.contacts or []
    ]  # fmt: skip
    if contacts:
        # The check that a contact's customer exists keeps its plan of when there were none: a load of 200,000 read all of them for each.
        session.execute(text("SET LOCAL plan_cache_mode = force_custom_plan"))
        session.execute(insert(Contact).returning(col(Contact.id)), contacts)  # which sends many rows a statement
        session.execute(text("SET LOCAL plan_cache_mode = auto"))


def _change(session: Session, principal: Principal, customer: Customer, data: CustomerFields, mark: int | None) -> bool:
    """Writes what was sent and differs, with its audit entry; answers whether anything did."""
    values = _values(data, customer.currency)
    moved = values.get("currency", customer.currency) != customer.currency
    if moved and customer.credit_limit_minor is not None and "credit_limit_minor" not in values:
        raise MoneyError("credit_limit_needed", "A credit limit is in the customer's currency: send it with the new one.")
    if values.get("number", "") is None:
        values["number"] = customer.external_id
    changed = {name: value for name, value in values.items() if getattr(customer, name) != value}
    contacts = _set_contacts(session, customer.id, data)
    if changed or contacts:
        before = {name: getattr(customer, name) for name in changed}
        audit.record(session, actor=principal.actor, action="changed", subject="customer", subject_id=customer.id,
                     company_id=customer.company_id, before=before, after=changed | contacts)  # fmt: skip
    marked = {} if mark is None else {"fingerprint": mark}
    if changed or marked:
        session.execute(update(Customer).where(col(Customer.id) == customer.id).values(**changed, **marked, updated_at=now()))
    return bool(changed or contacts)


def create(session: Session, principal: Principal, data: CustomerPush) -> CustomerRead:
    """Enters one customer. Raises 409 `already_exists`, 422 for money or company."""
    row = single(data)
    push(session, principal, [row])
    return queries.read(session, principal, queries.load(session, principal, created(row, "a customer")))


def change(session: Session, principal: Principal, customer_id: int, data: CustomerPatch, if_match: str | None) -> CustomerRead:
    """Changes the fields sent. Raises 404, 412, 428, and 422 for money."""
    customer = queries.load(session, principal, customer_id, lock=True)
    check_match(if_match, queries.read(session, principal, customer))
    if data.name is None and "name" in data.model_fields_set:
        raise Problem(422, "required", "Not accepted", "A customer has a name.")
    _change(session, principal, customer, data, None)
    session.expire_all()
    return queries.read(session, principal, queries.load(session, principal, customer_id))
