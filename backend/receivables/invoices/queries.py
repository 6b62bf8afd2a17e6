"""SQL of open items."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    ColumnElement,
    Date,
    bindparam,
    func,
    inspect,
    literal_column,
    or_,
    select,
    text,
)
from sqlmodel import Session, col

from receivables.access.principal import Principal
from receivables.classification.models import Classification, OverdueCause
from receivables.companies.models import Company
from receivables.companies.scheme import Scheme
from receivables.customers.models import Customer
from receivables.customers.queries import like
from receivables.errors import invalid, not_found
from receivables.invoices.models import Invoice
from receivables.invoices.moments import NOW, Moment, counted_to, moment_of
from receivables.invoices.schemas import InvoiceFilter, InvoiceQuery
from receivables.ledger.disputed import ARGUED
from receivables.money import from_minor
from receivables.pagination import Prepared, Statement, prepare, sort_keys
from receivables.rules import aging

# Lists select columns of tables, not mapped objects: without the mapper's work a page costs half.
_INVOICE, _CUSTOMER, _COMPANY, _JUDGED, _CAUSE = (
    inspect(model).local_table for model in (Invoice, Customer, Company, Classification, OverdueCause)
)

SORTABLE = {
    "due_on": _INVOICE.c.due_on, "issued_on": _INVOICE.c.issued_on, "number": _INVOICE.c.number, "amount": _INVOICE.c.amount_minor,
    "open": _INVOICE.c.open_minor, "id": _INVOICE.c.id,
}  # fmt: skip
_STORED = (
    "id", "source", "external_id", "number", "customer_id", "kind", "currency", "amount_minor", "issued_on", "contract_number",
    "purchase_order", "reference", "owner", "held", "disputed", "description", "reversed",
)  # fmt: skip
# Filters that are a value beside a column, and nothing else.
PLAIN = (
    "customer_id", "external_id", "due_from", "due_to", "issued_from", "issued_to", "kind", "currency", "owner", "collector", "group",
    "industry", "region", "disputed", "held", "cause", "responsible",
)  # fmt: skip
# What came after a day is added up once and hashed. Statistics that lag behind a large push say that it is next to nothing, and a nested
# loop would add it up anew for each item: two minutes for a page.
JOIN_ONCE = text("SET LOCAL enable_nestloop = off")
# Marked by another system, or argued about here.
_DISPUTED = or_(_INVOICE.c.disputed, literal_column(ARGUED, Boolean))
# What `base` selects, in its order.
_JUDGEMENT = ("classification", "responsible", "measure", "deadline_on", "expected_recoverable_minor")
NAMES = (
    *_STORED, "open_minor", "written_off_minor", "due_on", "company", "customer_number", "customer_name", "collector", "in_dispute",
    *_JUDGEMENT, "cause", "cause_name",
)  # fmt: skip


@lru_cache(maxsize=1)
def _base_now() -> Statement:
    return _base(NOW)


def base(moment: Moment) -> Statement:
    """Every column that a row is made of, over the open item, its customer and company."""
    return _base_now() if moment is NOW else _base(moment)


def _base(moment: Moment) -> Statement:
    stored = (moment.open_minor.label("open_minor"), moment.written_off_minor.label("written_off_minor"), moment.due_on.label("due_on"))
    shown = (_COMPANY.c.code.label("company"), _CUSTOMER.c.number.label("customer_number"), _CUSTOMER.c.name.label("customer_name"))
    judged = (*(_JUDGED.c[name] for name in _JUDGEMENT), _CAUSE.c.code.label("cause"), _CAUSE.c.name.label("cause_name"))
    owed = (_CUSTOMER.c.collector, _DISPUTED.label("in_dispute"))
    columns: list[Any] = [*(_INVOICE.c[name] for name in _STORED), *stored, *shown, *owed, *judged]
    tables = _INVOICE.join(_CUSTOMER, _CUSTOMER.c.id == _INVOICE.c.customer_id).join(_COMPANY, _COMPANY.c.id == _INVOICE.c.company_id)
    tables = tables.outerjoin(_JUDGED, _JUDGED.c.id == _INVOICE.c.classification_id).outerjoin(_CAUSE, _CAUSE.c.id == _JUDGED.c.cause_id)
    for table, on in moment.joins:
        tables = tables.outerjoin(table, on)
    return select(*columns).select_from(tables)


def listed(principal: Principal, query: InvoiceFilter, days: Mapping[str, date], scheme: Scheme) -> tuple[Statement, Moment]:
    """The items a list shows, overdue counted to `days`."""
    moment = moment_of(principal, query)
    statement = base(moment).where(_INVOICE.c.company_id.in_(principal.scope(query.company)))
    return _narrowed(statement, query, moment, counted_to(days), scheme), moment


def _narrowed(statement: Statement, query: InvoiceFilter, moment: Moment, day: Any, scheme: Scheme) -> Statement:
    for condition in (*_exact(query), *_ranges(query, moment), *_state(query, moment, day, scheme), *_judged(query, moment, day)):
        statement = statement.where(condition)
    return statement


@lru_cache(maxsize=1000)
def _prepared(given: frozenset[str], status: str | None, overdue: bool | None, sort: str | None, onward: bool) -> Prepared:
    """The SQL of every question that gives these filters, whatever their values."""
    asked: Any = {name: bindparam(name) for name in given} | {"status": status, "overdue": overdue}
    query = InvoiceQuery.model_construct(None, **asked)
    statement = base(NOW).where(_INVOICE.c.company_id == func.any(bindparam("companies", type_=ARRAY(BigInteger))))
    narrowed = _narrowed(statement, query, NOW, bindparam("today", type_=Date), Scheme())
    return prepare(narrowed, sort_keys(sort, "due_on", SORTABLE, SORTABLE["id"]), onward=onward)


def prepared(query: InvoiceQuery) -> Prepared | None:
    """The page's SQL, compiled once, where only values differ from question to question: items as they stand, without a search or total."""
    if query.include_total or query.as_of or query.known_at or query.bucket or query.q or query.classification:
        return None
    if query.deadline_passed is not None:
        return None
    given = frozenset(name for name in PLAIN if getattr(query, name) is not None)
    return _prepared(given, query.status, query.overdue, query.sort, query.cursor is not None)


def _exact(query: InvoiceFilter) -> list[ColumnElement[bool]]:
    wanted = {
        _INVOICE.c.customer_id: query.customer_id, _INVOICE.c.external_id: query.external_id, _INVOICE.c.kind: query.kind,
        _INVOICE.c.currency: query.currency, _DISPUTED: query.disputed,
        # an item without a salesperson of its own is its customer's, as aging groups it
        func.coalesce(_INVOICE.c.owner, _CUSTOMER.c.owner): query.owner,
        _INVOICE.c.held: query.held, _CUSTOMER.c.collector: query.collector,
        _CUSTOMER.c.group_name: query.group, _CUSTOMER.c.industry: query.industry, _CUSTOMER.c.region: query.region,
    }  # fmt: skip
    return [column == value for column, value in wanted.items() if value is not None]


def _judged(query: InvoiceFilter, moment: Moment, day: Any) -> list[ColumnElement[bool]]:
    """By what was judged last, whatever the moment asked for."""
    wanted = {_CAUSE.c.code: query.cause, _JUDGED.c.responsible: query.responsible}
    conditions: list[Any] = [column == value for column, value in wanted.items() if value is not None]
    if query.classification is not None:
        none = query.classification == "none"
        conditions.append(_JUDGED.c.classification.is_(None) if none else _JUDGED.c.classification == query.classification)
    if query.deadline_passed is not None:
        passed = func.coalesce((_JUDGED.c.deadline_on < day) & (moment.open_minor > 0), False)
        conditions.append(passed if query.deadline_passed else ~passed)
    return conditions


def _ranges(query: InvoiceFilter, moment: Moment) -> list[ColumnElement[bool]]:
    conditions: list[Any] = []
    if query.due_from is not None:
        conditions.append(moment.due_on >= query.due_from)
    if query.due_to is not None:
        conditions.append(moment.due_on <= query.due_to)
    if query.issued_from is not None:
        conditions.append(_INVOICE.c.issued_on >= query.issued_from)
    if query.issued_to is not None:
        conditions.append(_INVOICE.c.issued_on <= query.issued_to)
    if query.q:
        start = like(query.q)[1:]
        words = [_INVOICE.c.number.like(start), _INVOICE.c.external_id.like(start), _CUSTOMER.c.name.ilike(like(query.q))]
        conditions.append(or_(*words))
    return conditions


def _state(query: InvoiceFilter, moment: Moment, day: Any, scheme: Scheme) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    left, lost, whole = moment.open_minor, moment.written_off_minor, _INVOICE.c.amount_minor
    if moment.as_of is not None:
        conditions.append(_INVOICE.c.issued_on <= moment.as_of.day)
        if moment.as_of.known_at is not None:
            conditions.append(_INVOICE.c.recorded_at <= moment.as_of.known_at)
    if query.status is not None:
        gone = _INVOICE.c.reversed & (left == 0)
        states = {
            "open": left == whole, "partly_paid": (left > 0) & (left < whole), "unpaid": left > 0,
            "paid": (left == 0) & (lost == 0) & ~gone, "written_off": (left == 0) & (lost > 0) & ~gone, "reversed": gone,
        }  # fmt: skip
        conditions.append(states[query.status])
    if query.overdue is not None:
        late = (left > 0) & (moment.due_on < day) & (_INVOICE.c.kind != "credit_note")
        conditions.append(late if query.overdue else ~late)
    if query.bucket is not None:
        conditions += _bucket(query, moment, day, scheme)
    return conditions


def _bucket(query: InvoiceFilter, moment: Moment, day: date, scheme: Scheme) -> list[ColumnElement[bool]]:
    """The items of one aging bucket: open debits whose day lies between the bucket's boundaries."""
    basis = aging.Basis(query.basis)
    keys = [bucket.key for bucket in aging.buckets(basis, scheme.bounds, scheme.years)]
    if query.bucket not in keys:
        raise invalid("unknown_bucket", f"Buckets by {basis} are {', '.join(keys)}.", "?bucket")
    bounds = aging.due_boundaries(day, scheme.bounds) if basis is aging.Basis.DUE else aging.age_boundaries(day, scheme.years)
    position = keys.index(query.bucket)
    column = moment.due_on if basis is aging.Basis.DUE else _INVOICE.c.issued_on
    conditions = [moment.open_minor > 0, _INVOICE.c.kind != "credit_note", column <= bounds[position]]
    return conditions if position + 1 == len(bounds) else [*conditions, column > bounds[position + 1]]


def status_of(amount: int, left: int, lost: int, *, gone: bool) -> str:
    """The state of an item from its amount, what is open and what is written off, in minor units."""
    if gone and left == 0:  # at an earlier moment it may still have stood
        return "reversed"
    if left == 0:
        return "written_off" if lost > 0 else "paid"
    return "open" if left == amount else "partly_paid"


def row_of(row: Any, day: date) -> dict[str, Any]:
    """An item as the wire shows it, with its age counted to `day`."""
    shown = dict(zip(NAMES, row, strict=False))  # the keys of a cursor stand behind the named columns
    amount, left, lost, gone = shown.pop("amount_minor"), shown.pop("open_minor"), shown.pop("written_off_minor"), shown.pop("reversed")
    currency = shown["currency"]
    late = (day - shown["due_on"]).days if left > 0 and shown["kind"] != "credit_note" else 0
    shown["amount"] = from_minor(amount, currency)
    shown["open"] = shown["amount"] if left == amount else from_minor(left, currency)
    shown["written_off"] = from_minor(lost, currency)
    shown["status"], shown["days_overdue"] = status_of(amount, left, lost, gone=gone), late if late > 0 else 0
    expected = shown.pop("expected_recoverable_minor")
    shown["expected_recoverable"] = None if expected is None else from_minor(expected, currency)
    return shown


def load(session: Session, principal: Principal, invoice_id: int, *, lock: bool = False) -> Invoice:
    """The item, if it is in the principal's companies; raises 404. With `lock` its row is held to the end."""
    statement = select(Invoice).where(col(Invoice.id) == invoice_id, col(Invoice.company_id).in_(principal.company_ids))
    statement = statement.execution_options(populate_existing=True)
    found: Invoice | None = session.execute(statement.with_for_update() if lock else statement).scalar_one_or_none()
    if found is None:
        raise not_found("invoice")
    return found


def read_row(session: Session, principal: Principal, invoice_id: int) -> Any:
    """One item's row; raises 404."""
    statement = base(NOW).where(_INVOICE.c.id == invoice_id, _INVOICE.c.company_id.in_(principal.company_ids))
    row = session.execute(statement).one_or_none()
    if row is None:
        raise not_found("invoice")
    return row
