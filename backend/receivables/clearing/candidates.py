"""SQL of matching: the receipts that are left and what they may pay, for many at once. Only what is open is read, never history."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from psycopg import Cursor

from receivables.rules.matching import Book, OpenItem, PayerAlias, StatementLine, build

MOST = 10_000
LEFT_ON_ACCOUNT = """(EXISTS (SELECT 1 FROM clearings d WHERE d.payment_id = {payment}.id AND d.undone_at IS NULL
    AND d.left_minor >= {payment}.open_minor) OR EXISTS (SELECT 1 FROM clearing_credits j JOIN clearings d ON d.id = j.clearing_id
    WHERE j.payment_id = {payment}.id AND d.undone_at IS NULL AND j.left_minor >= {payment}.open_minor))"""
"""A receipt is left on account as long as no more of it is open than somebody left there."""
_RECEIPTS = f"""
    SELECT p.id, p.open_minor, p.currency, p.received_on, p.customer_id,
        CASE WHEN l.id IS NULL THEN concat_ws(' ', p.remittance_text, p.reference) ELSE concat_ws(' ', l.text, l.end_to_end_id) END,
        coalesce(l.counterparty_name, ''), coalesce(l.counterparty_account, ''), coalesce(l.bank_reference, '')
    FROM payments p LEFT JOIN statement_lines l ON l.payment_id = p.id LEFT JOIN clearing_proposals k ON k.payment_id = p.id
    WHERE p.company_id = %(company)s AND p.open_minor > 0 AND NOT p.reversed AND NOT coalesce(l.reversal, false)
        AND (%(ids)s::bigint[] IS NULL OR p.id = ANY(%(ids)s::bigint[])) AND NOT {LEFT_ON_ACCOUNT.format(payment="p")}
    ORDER BY k.matched_at NULLS FIRST, p.received_on, p.id LIMIT {MOST + 1}"""  # noqa: S608 - constant text only
_ITEMS = """
    SELECT i.id, i.number, i.customer_id, i.open_minor, i.currency, i.issued_on, i.due_on, i.external_id, i.contract_number,
        i.purchase_order, i.reference, c.number, c.discount_basis_points, c.discount_days
    FROM invoices i JOIN customers c ON c.id = i.customer_id
    WHERE i.company_id = %(company)s AND i.open_minor > 0 AND i.kind <> 'credit_note'"""
_CUSTOMERS = "SELECT id, name, group_name FROM customers WHERE company_id = %(company)s"
_ALIASES = "SELECT customer_id, account, name, confirmed FROM payer_aliases WHERE company_id = %(company)s"


@dataclass(frozen=True, slots=True)
class Left:
    """A receipt that is left, with what its bank line tells. `account` and `name` are the payer's as told."""

    payment_id: int
    customer_id: int | None
    account: str
    name: str
    line: StatementLine


@dataclass(frozen=True, slots=True)
class Candidates:
    """What receipts of a company may pay: the book, the customers' names and the groups they stand in."""

    book: Book
    items: dict[int, OpenItem]
    names: dict[int, str]
    groups: dict[int, frozenset[int]]


def identity(customer_id: int) -> str:
    """Stands for the payer's account where a receipt says whose it is: no account of a bank looks so."""
    return f"customer:{customer_id}"


def receipts(cursor: Cursor[Any], company_id: int, payment_ids: Sequence[int] | None) -> tuple[list[Left], bool]:
    """At most `MOST` receipts that are left, those never looked at first, and whether there are more; in the order they came in."""
    cursor.execute(_RECEIPTS, {"company": company_id, "ids": None if payment_ids is None else list(payment_ids)})
    rows = cursor.fetchall()
    left = [_left(*row) for row in rows[:MOST]]
    return sorted(left, key=lambda one: (one.line.received_on, one.payment_id)), len(rows) > MOST


def _left(
    payment_id: int, minor: int, currency: str, on: date, customer_id: int | None, words: str, name: str, account: str, bank: str
) -> Left:  # fmt: skip
    told = account if customer_id is None else identity(customer_id)
    return Left(payment_id, customer_id, account, name, StatementLine(minor, currency, on, words, name, told, bank))


def candidates(cursor: Cursor[Any], company_id: int) -> Candidates:
    """Every open debit of the company with its customers' names and learnt payers."""
    cursor.execute(_CUSTOMERS, {"company": company_id})
    customers = cursor.fetchall()
    cursor.execute(_ALIASES, {"company": company_id})
    learnt = [PayerAlias(*row) for row in cursor.fetchall()]
    cursor.execute(_ITEMS, {"company": company_id})
    items = [_item(*row) for row in cursor.fetchall()]
    known = [PayerAlias(row[0], identity(row[0]), row[1]) for row in customers]
    return Candidates(build(items, [*known, *learnt]), {item.id: item for item in items}, {row[0]: row[1] for row in customers},
                      groups_of((row[0], row[2]) for row in customers))  # fmt: skip


def _item(
    item_id: int, number: str, customer_id: int, open_minor: int, currency: str, issued_on: date, due_on: date, external_id: str,
    contract: str | None, order: str | None, reference: str | None, customer_number: str, basis_points: int | None, days: int | None,
) -> OpenItem:  # fmt: skip
    return OpenItem(
        item_id, number, customer_id, open_minor, currency, issued_on, due_on, external_id, contract, order, reference, customer_number,
        basis_points or 0, discount_until(issued_on, basis_points, days),
    )  # fmt: skip


def discount_until(issued_on: date, basis_points: int | None, days: int | None) -> date | None:
    """The last day on which the customer's terms allow a discount on an item; None without terms."""
    return issued_on + timedelta(days) if basis_points and days is not None else None


def groups_of(customers: Iterable[tuple[int, str | None]]) -> dict[int, frozenset[int]]:
    """Customer → every customer of its group, for those in a group."""
    members: dict[str, set[int]] = {}
    for customer_id, group in customers:
        if group:
            members.setdefault(group, set()).add(customer_id)
    return {member: frozenset(group) for group in members.values() for member in group}
