"""SQL of applying many clearings at once: rows locked in one order (items by id, then receipts by id), one statement a step."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from psycopg import Cursor

from receivables.arrays import literal
from receivables.clearing.candidates import discount_points, discount_until
from receivables.rules.clearing import Debit
from receivables.rules.items import Kind

_ITEMS = """
    SELECT i.id, i.kind, i.open_minor, i.currency, i.customer_id, i.issued_on, i.number, c.discount_basis_points, c.discount_days
    FROM invoices i JOIN customers c ON c.id = i.customer_id
    WHERE i.id = ANY(%(ids)s) AND i.company_id = %(company)s ORDER BY i.id {lock}"""
_RECEIPTS = """
    SELECT p.id, p.open_minor, p.currency, p.received_on, p.customer_id, p.reversed, l.counterparty_account, l.counterparty_name
    FROM payments p LEFT JOIN statement_lines l ON l.payment_id = p.id
    WHERE p.id = ANY(%(ids)s) AND p.company_id = %(company)s ORDER BY p.id {lock}"""
_COLUMNS = {
    "payment_id": "bigint", "customer_id": "bigint", "currency": "text", "applied_minor": "bigint", "differences_minor": "bigint",
    "kept_minor": "bigint", "left_minor": "bigint", "identified": "boolean", "automatic": "boolean", "confidence": "integer",
    "reasons": "text", "note": "text", "alias_id": "bigint",
}  # fmt: skip
_SELECTED = ", ".join(f"{name}::jsonb" if name == "reasons" else name for name in _COLUMNS)
_CLEARINGS = f"""INSERT INTO clearings (company_id, actor, {", ".join(_COLUMNS)})
    SELECT %(company)s, %(actor)s, {_SELECTED}
    FROM unnest({", ".join(f"%({name})s::{kind}[]" for name, kind in _COLUMNS.items())}) AS t ({", ".join(_COLUMNS)})
    RETURNING id, payment_id"""  # noqa: S608 - names are constants of this module
_IDENTIFY = """UPDATE payments SET customer_id = t.customer_id
    FROM unnest(%(ids)s::bigint[], %(customers)s::bigint[]) AS t (id, customer_id) WHERE payments.id = t.id"""
_LINES = "UPDATE statement_lines SET status = 'applied' WHERE payment_id = ANY(%(ids)s::bigint[])"
_FORGET = "DELETE FROM clearing_proposals WHERE payment_id = ANY(%(ids)s::bigint[])"
_KEEP = """INSERT INTO clearing_proposals (payment_id, company_id, confidence, automatic, proposals)
    SELECT payment_id, %(company)s, confidence, automatic, proposals::jsonb
    FROM unnest(%(ids)s::bigint[], %(confidence)s::integer[], %(automatic)s::boolean[], %(proposals)s::text[])
        AS t (payment_id, confidence, automatic, proposals) ORDER BY payment_id
    ON CONFLICT (payment_id) DO UPDATE SET confidence = EXCLUDED.confidence, automatic = EXCLUDED.automatic,
        proposals = EXCLUDED.proposals, matched_at = EXCLUDED.matched_at"""
_LEARN = """INSERT INTO payer_aliases (company_id, customer_id, account, name, confirmed, actor)
    SELECT %(company)s, customer_id, account, name, confirmed, %(actor)s
    FROM unnest(%(customer)s::bigint[], %(account)s::text[], %(name)s::text[], %(confirmed)s::integer[])
        AS t (customer_id, account, name, confirmed) ORDER BY customer_id, account, name
    ON CONFLICT (company_id, customer_id, account, name) DO UPDATE SET confirmed = payer_aliases.confirmed + EXCLUDED.confirmed,
        actor = EXCLUDED.actor, last_confirmed_at = EXCLUDED.last_confirmed_at
    RETURNING id, customer_id, account, name"""


@dataclass(frozen=True, slots=True)
class LockedItem:
    """An item as it is now, and what names and dates it."""

    debit: Debit
    issued_on: date
    number: str


@dataclass(frozen=True, slots=True)
class LockedReceipt:
    """A receipt as it is now, and its payer as the bank tells it."""

    id: int
    open_minor: int
    currency: str
    received_on: date
    customer_id: int | None
    reversed: bool
    account: str | None
    name: str | None


def items(cursor: Cursor[Any], company_id: int, ids: Sequence[int], *, lock: bool = True) -> dict[int, LockedItem]:
    """The company's items of these ids; with `lock` held to the end of the transaction."""
    cursor.execute(_ITEMS.format(lock="FOR UPDATE OF i" if lock else ""), {"company": company_id, "ids": sorted(set(ids))})
    found = {}
    for item_id, kind, minor, currency, customer_id, issued_on, number, points, days in cursor.fetchall():
        side = Kind.CREDIT if kind == "credit_note" else Kind.DEBIT
        points = discount_points(kind, points)
        debit = Debit(item_id, side, minor, currency, customer_id, points, discount_until(issued_on, points, days))
        found[item_id] = LockedItem(debit, issued_on, number)
    return found


def receipts(cursor: Cursor[Any], company_id: int, ids: Sequence[int], *, lock: bool = True) -> dict[int, LockedReceipt]:
    """The company's receipts of these ids; with `lock` held to the end of the transaction."""
    cursor.execute(_RECEIPTS.format(lock="FOR UPDATE OF p" if lock else ""), {"company": company_id, "ids": sorted(set(ids))})
    return {row[0]: LockedReceipt(*row) for row in cursor.fetchall()}


def is_customer(cursor: Cursor[Any], company_id: int, customer_id: int) -> bool:
    """Whether the company has such a customer."""
    cursor.execute("SELECT 1 FROM customers WHERE id = %s AND company_id = %s", [customer_id, company_id])
    return cursor.fetchone() is not None


def add_clearings(cursor: Cursor[Any], company_id: int, actor: str, rows: Sequence[dict[str, Any]]) -> dict[int, int]:
    """Inserts clearings; answers their ids by receipt."""
    columns = {name: literal([row[name] for row in rows]) for name in _COLUMNS}
    cursor.execute(_CLEARINGS, columns | {"company": company_id, "actor": actor})
    return {payment_id: made for made, payment_id in cursor.fetchall()}


def settle(cursor: Cursor[Any], payment_ids: Sequence[int], identified: dict[int, int]) -> None:
    """The lines of these receipts are applied, no proposals are kept for them, and some of them have their customers now."""
    if identified:
        cursor.execute(_IDENTIFY, {"ids": literal(list(identified)), "customers": literal(list(identified.values()))})
    cursor.execute(_LINES, {"ids": literal(list(payment_ids))})
    cursor.execute(_FORGET, {"ids": literal(list(payment_ids))})


def keep(cursor: Cursor[Any], company_id: int, kept: Sequence[tuple[int, list[dict[str, Any]]]]) -> None:
    """Keeps what was found for receipts, in place of what was kept before."""
    if not kept:
        return
    cursor.execute(_KEEP, {
        "company": company_id, "ids": literal([payment_id for payment_id, _ in kept]),
        "confidence": literal([found[0]["confidence"] if found else 0 for _, found in kept]),
        "automatic": literal([bool(found) and found[0]["automatic"] for _, found in kept]),
        "proposals": literal([json.dumps(found) for _, found in kept]),
    })  # fmt: skip


def learn(cursor: Cursor[Any], company_id: int, actor: str, told: dict[tuple[int, str, str], int]) -> dict[tuple[int, str, str], int]:
    """Adds to how often (customer, account, name) was confirmed; answers the aliases' ids."""
    if not told:
        return {}
    columns = {name: literal([key[place] for key in told]) for place, name in enumerate(("customer", "account", "name"))}
    cursor.execute(_LEARN, columns | {"confirmed": literal(list(told.values())), "company": company_id, "actor": actor})
    return {(customer, account, name): made for made, customer, account, name in cursor.fetchall()}
