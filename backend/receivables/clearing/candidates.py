"""SQL of matching: the receipts that are left, and the customers with who is known to pay for them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

from psycopg import Cursor

from receivables.rules.interest import CHARGES
from receivables.rules.matching import PayerAlias, Payers, StatementLine, customers_by_number, payers

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
_CUSTOMERS = """SELECT id, name, group_name, number, discount_basis_points, discount_days FROM customers
    WHERE company_id = %(company)s"""
_ALIASES = "SELECT customer_id, account, name, confirmed FROM payer_aliases WHERE company_id = %(company)s"


@dataclass(frozen=True, slots=True)
class Left:
    """A receipt that is left, with what its bank line tells. `account` and `name` are the payer's as told."""

    payment_id: int
    customer_id: int | None
    account: str
    name: str
    line: StatementLine


class Customer(NamedTuple):
    """What matching knows of a customer."""

    id: int
    name: str
    group: str | None
    number: str
    basis_points: int | None
    discount_days: int | None


@dataclass(frozen=True, slots=True)
class Customers:
    """A company's customers: by id, in groups, by their numbers' keys, and who is known to pay for them."""

    rows: dict[int, Customer]
    groups: dict[int, frozenset[int]]
    numbers: dict[str, set[int]]
    payers: Payers
    discounts: dict[int, int]


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


def customers_of(cursor: Cursor[Any], company_id: int) -> Customers:
    """The company's customers with learnt payers."""
    learnt = [PayerAlias(*row) for row in cursor.execute(_ALIASES, {"company": company_id}).fetchall()]
    rows = [Customer(*row) for row in cursor.execute(_CUSTOMERS, {"company": company_id}).fetchall()]
    known = [PayerAlias(row.id, identity(row.id), row.name) for row in rows]
    return Customers(
        rows={row.id: row for row in rows}, groups=groups_of((row.id, row.group) for row in rows),
        numbers=customers_by_number((row.id, row.number) for row in rows), payers=payers([*known, *learnt]),
        discounts={row.id: row.basis_points for row in rows if row.basis_points},
    )  # fmt: skip


def discount_points(kind: str, basis_points: int | None) -> int:
    """The basis points that the customer's terms allow on an item of a kind: nobody is given a discount on being late."""
    return 0 if kind in CHARGES else basis_points or 0


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
