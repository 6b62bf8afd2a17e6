"""Use case of account statements: a customer's account between two days."""

from datetime import date, timedelta
from typing import Any, get_args

from sqlmodel import Session

from receivables import clock
from receivables.access.principal import Principal
from receivables.account_statements import queries
from receivables.account_statements.queries import Open
from receivables.account_statements.schemas import (
    AccountStatement,
    CurrencyAccount,
    PeriodQuery,
    StatementAge,
    StatementItem,
    StatementMovement,
)
from receivables.companies.scheme import Scheme, scheme_of
from receivables.customers.models import Customer
from receivables.customers.schemas import Language
from receivables.errors import invalid
from receivables.ledger.disputed import undecided_of
from receivables.money import from_minor
from receivables.rules.aging import Basis, age_items, buckets
from receivables.rules.items import Item, Kind

MOST_MOVEMENTS = 5_000


def language_of(customer: Customer) -> Language:
    """The language a customer is written to: its own, else 简体中文."""
    return next((language for language in get_args(Language) if language == customer.language), "zh-CN")


def statement(session: Session, principal: Principal, customer: Customer, query: PeriodQuery) -> AccountStatement:
    """The account from `from_on` to `to_on`, both inside, currency by currency, never added together. Method `account.v2`.

    It is what the customer is told: what our books wrote off is still owed, and only `written_off` says so.

    Raises 422 `period_empty`, `as_of_in_future`, `period_too_large`.
    """
    company = next(one for one in principal.companies.values() if one.id == customer.company_id)
    first, last = _period(query, clock.today(company.time_zone))
    opening = queries.balances(session, company.id, customer.id, first - timedelta(1))
    moved = queries.movements(session, company.id, customer.id, first, last, MOST_MOVEMENTS + 1)
    if len(moved) > MOST_MOVEMENTS:
        raise invalid("period_too_large", f"There are more than {MOST_MOVEMENTS} movements; ask for a shorter period.", "?from_on")
    held = queries.open_items(session, company.id, [customer.id], last)
    argued = undecided_of(session, [item.invoice_id for item in held if item.invoice_id is not None and item.minor > 0], last)
    currencies = {row.currency for row in moved} | {item.currency for item in held} | {name for name, minor in opening.items() if minor}
    scheme = scheme_of(session, [company.id])
    accounts = [
        _account(
            currency, opening.get(currency, 0), [row for row in moved if row.currency == currency],
            [item for item in held if item.currency == currency], argued, last, scheme,
        )
        for currency in sorted(currencies) if query.currency in (None, currency)
    ]  # fmt: skip
    return AccountStatement.model_validate({
        "company": company.code, "company_name": company.name, "customer_id": customer.id, "customer_number": customer.number,
        "customer_name": customer.name, "language": language_of(customer), "from_on": first, "to_on": last, "method": "account.v2",
        "accounts": accounts,
    })  # fmt: skip


def as_told(found: AccountStatement) -> AccountStatement:
    """The statement as its customer may read it: what our books gave up stays in our books."""
    accounts = [account.model_copy(update={"written_off": None}) for account in found.accounts]
    return found.model_copy(update={"accounts": accounts})


def _period(query: PeriodQuery, today: date) -> tuple[date, date]:
    last = query.to_on or today
    if last > today:
        raise invalid("as_of_in_future", f"The day {last} has not come yet.", "?to_on")
    first = query.from_on or (last.replace(day=1) - timedelta(1)).replace(day=1)
    if first > last:
        raise invalid("period_empty", "The period ends before it begins.", "?from_on")
    return first, last


def _account(
    currency: str, opening: int, moved: list[Any], held: list[Open], argued: dict[int, int], last: date, scheme: Scheme
) -> CurrencyAccount:
    """One currency's account; every amount in its minor units until it is written. `argued` is what disputes argue about, by item."""
    balance, rows = opening, []
    for row in moved:
        balance += row.minor
        rows.append(_movement(row, balance))
    debits = sum(row.minor for row in moved if row.minor > 0)
    aged = age_items([_item(item) for item in held], last, bounds=scheme.bounds).get(currency)
    amounts = aged.amounts if aged else {}
    money = {"opening": opening, "debits": debits, "credits": opening + debits - balance, "closing": balance}
    money |= {"overdue": aged.overdue if aged else 0, "unapplied": aged.unapplied if aged else 0}
    money["written_off"] = sum(item.lost_minor for item in held)
    columns = [
        StatementAge(key=one.key, label=one.label, from_days=one.from_days, to_days=one.to_days,
                  amount=from_minor(amounts.get(one.key, 0), currency))
        for one in buckets(Basis.DUE, scheme.bounds, scheme.years)
    ]  # fmt: skip
    written = {name: from_minor(minor, currency) for name, minor in money.items()}
    items = [_open_item(item, argued.get(item.invoice_id or 0, 0), last) for item in held]
    return CurrencyAccount(currency=currency, **written, movements=rows, open_items=items, aging=columns)


def _movement(row: Any, balance: int) -> StatementMovement:
    shown = from_minor(abs(row.minor), row.currency)
    return StatementMovement(
        on=row.effective_on, kind=row.kind, document=row.document, number=row.number, reversal=row.reversal,
        debit=shown if row.minor > 0 else None, credit=shown if row.minor < 0 else None, balance=from_minor(balance, row.currency),
        invoice_id=row.invoice_id, payment_id=row.payment_id,
    )  # fmt: skip


def _item(item: Open) -> Item:
    kind = Kind.DEBIT if item.minor > 0 else Kind.CREDIT
    key = item.invoice_id or -(item.payment_id or 0)
    # What is held is due on the last day there is: never overdue.
    return Item(key, kind, abs(item.minor), item.issued_on, item.due_on or date.max, item.currency)


def _open_item(item: Open, argued: int, day: date) -> StatementItem:
    """An open document as the wire shows it at the end of the day."""
    late = 0 if item.due_on is None else max(0, (day - item.due_on).days)
    disputed = max(0, item.minor) if item.disputed else min(argued, max(0, item.minor))
    return StatementItem(
        number=item.number, kind=item.kind, issued_on=item.issued_on, due_on=item.due_on, days_overdue=late, disputed=disputed > 0,
        disputed_amount=from_minor(disputed, item.currency), amount=from_minor(item.amount_minor, item.currency),
        open=from_minor(item.minor, item.currency), invoice_id=item.invoice_id, payment_id=item.payment_id,
    )  # fmt: skip
