"""SQL of matching outgoing lines: the lines that wait and what they may be, for many at once."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any, Literal

from psycopg import Cursor

from receivables.arrays import literal
from receivables.rules.matching.words import compact, has_digit
from receivables.rules.outgoing import EARLY, LATE, Out, Paid

MOST = 2_000
MOST_ALIKE = 50  # receipts, or refunds, of one amount, account or reference
MOST_OF_ONE = 2_000  # receipts of one customer
MOST_WORDS = 40  # of one line
_WAITING = f"""
    SELECT l.id, -l.amount_minor, a.currency, l.booked_on, l.text, l.bank_reference, l.end_to_end_id,
        coalesce(l.counterparty_account, ''), coalesce(l.counterparty_name, ''), l.reversal
    FROM statement_lines l JOIN bank_accounts a ON a.id = l.bank_account_id LEFT JOIN outgoing_proposals k ON k.line_id = l.id
    WHERE l.company_id = %(company)s AND l.amount_minor < 0 AND l.status = 'unmatched' AND (NOT %(fresh)s OR k.line_id IS NULL)
    ORDER BY k.matched_at NULLS FIRST, l.id LIMIT {MOST + 1}"""  # noqa: S608 - a constant
_REFUNDS = f"""
    SELECT r.id, r.amount_minor, r.currency, r.refunded_on, r.account, r.payee, ARRAY[p.number, i.number, p.reference], k.minor
    FROM unnest(%(amounts)s::bigint[]) AS k (minor) CROSS JOIN LATERAL (SELECT * FROM refunds
        WHERE company_id = %(company)s AND amount_minor = k.minor AND entry_id IS NOT NULL AND returned_on IS NULL
            AND NOT EXISTS (SELECT 1 FROM outgoing_ties t WHERE t.refund_id = refunds.id AND t.undone_at IS NULL)
        ORDER BY id DESC LIMIT {MOST_ALIKE}) r
    LEFT JOIN payments p ON p.id = r.payment_id LEFT JOIN invoices i ON i.id = r.invoice_id"""  # noqa: S608 - constant text only


def _lines_with(condition: str) -> str:
    """Of each amount, account or reference asked for: the receipts of the latest lines that have it."""
    return f"""SELECT f.id, k.place FROM {{asked}} CROSS JOIN LATERAL (
        SELECT p.id FROM statement_lines l JOIN payments p ON p.id = l.payment_id
        WHERE l.company_id = %(company)s AND l.payment_id IS NOT NULL AND {condition} AND NOT p.reversed
            AND l.booked_on BETWEEN %(first)s AND %(last)s ORDER BY l.booked_on DESC LIMIT {MOST_ALIKE}) f"""  # noqa: S608


_AMOUNTS = _lines_with("l.amount_minor = k.minor AND p.currency = k.currency").format(
    asked="unnest(%(minor)s::bigint[], %(currency)s::text[]) WITH ORDINALITY AS k (minor, currency, place)")  # fmt: skip
_ACCOUNTS = _lines_with("l.counterparty_account = k.account AND l.amount_minor = k.minor").format(
    asked="unnest(%(account)s::text[], %(minor)s::bigint[]) WITH ORDINALITY AS k (account, minor, place)")  # fmt: skip
_BANKS = _lines_with("l.bank_reference = k.word").format(asked="unnest(%(words)s::text[]) WITH ORDINALITY AS k (word, place)")
_REFERENCES = f"""
    SELECT f.id, k.place FROM unnest(%(words)s::text[]) WITH ORDINALITY AS k (word, place) CROSS JOIN LATERAL (SELECT p.id FROM payments p
        WHERE p.company_id = %(company)s AND p.reference = k.word AND NOT p.reversed AND p.received_on BETWEEN %(first)s AND %(last)s
        ORDER BY p.received_on DESC LIMIT {MOST_ALIKE}) f"""  # noqa: S608 - constant text only
# A receipt that no bank line brought is found by whose it is: of each customer so called the latest.
_PARTIES = f"""
    SELECT f.id, 0 FROM customers c CROSS JOIN LATERAL (SELECT * FROM (
        SELECT p.id, p.amount_minor FROM payments p WHERE p.customer_id = c.id AND NOT p.reversed
            AND p.received_on BETWEEN %(first)s AND %(last)s ORDER BY p.received_on DESC, p.id DESC LIMIT {MOST_OF_ONE}) t
        WHERE t.amount_minor = ANY(%(minor)s::bigint[]) LIMIT {MOST_ALIKE}) f
    WHERE c.company_id = %(company)s AND lower(c.name) = ANY(%(names)s::text[])"""  # noqa: S608 - constant text only
# What the bank took back of it before is not there to be returned.
_RECEIPTS = """
    SELECT p.id, p.amount_minor - coalesce((SELECT -sum(e.amount_minor) FROM outgoing_ties t JOIN entries e ON e.id = t.entry_id
            WHERE t.payment_id = p.id AND t.undone_at IS NULL AND t.entry_id IS NOT NULL), 0)::bigint,
        p.currency, p.received_on, coalesce(l.counterparty_account, ''), coalesce(l.counterparty_name, c.name, ''),
        ARRAY[p.reference, l.bank_reference, l.end_to_end_id]
    FROM payments p LEFT JOIN statement_lines l ON l.payment_id = p.id LEFT JOIN customers c ON c.id = p.customer_id
    WHERE p.id = ANY(%(ids)s::bigint[]) AND NOT p.reversed ORDER BY p.received_on DESC, p.id DESC"""
_TOKEN = re.compile(r"[^\s,;，；、]{5,100}")


def waiting(cursor: Cursor[Any], company_id: int, *, fresh: bool) -> tuple[dict[int, Out], bool]:
    """The outgoing lines that nothing is known of, those never looked at first (`fresh`: only those), and whether there are more."""
    cursor.execute(_WAITING, {"company": company_id, "fresh": fresh})
    rows = cursor.fetchall()
    found = {
        line_id: Out(minor, currency, on, tuple(word for word in (text, bank, end) if word), account, name, reversal)
        for line_id, minor, currency, on, text, bank, end, account, name, reversal in rows[:MOST]
    }
    return found, len(rows) > MOST


def candidates(cursor: Cursor[Any], company_id: int, lines: Sequence[Out]) -> list[Paid]:
    """The approved refunds and the receipts that these lines may be: each found down an index, however many there were in a year.

    Of one amount, account or reference at most `MOST_ALIKE`, the latest; what is among so many is not `alone`.
    """
    amounts = sorted({(line.minor, line.currency) for line in lines})
    refunds = cursor.execute(_REFUNDS, {"company": company_id, "amounts": sorted({minor for minor, _ in amounts})}).fetchall()
    count = Counter(row[-1] for row in refunds)
    found = [_paid("refund", row[:-1], alone=count[row[-1]] < MOST_ALIKE) for row in refunds]
    probed = _probed(cursor, company_id, lines, amounts)
    rows = cursor.execute(_RECEIPTS, {"ids": literal(sorted(probed))}).fetchall()
    return [*found, *(_paid("return", row, alone=probed[row[0]]) for row in rows)]


def _paid(kind: Literal["refund", "return"], row: tuple[Any, ...], *, alone: bool) -> Paid:
    row_id, minor, currency, on, account, name, references = row
    return Paid(kind, row_id, minor, currency, on, account, name, tuple(word for word in references if word), alone)


def _probed(cursor: Cursor[Any], company_id: int, lines: Sequence[Out], amounts: Sequence[tuple[int, str]]) -> dict[int, bool]:
    """The receipts that these lines may have returned, and whether some probe that found them read all of its kind."""
    days = [line.booked_on for line in lines]
    accounts = sorted({(line.account, line.minor) for line in lines if line.account})
    words = sorted({word for line in lines for word in _words(line)})
    asked: dict[str, Any] = {"company": company_id, "first": min(days) - LATE, "last": max(days) + EARLY}
    probes: tuple[tuple[str, dict[str, list[Any]]], ...] = (
        (_AMOUNTS, {"minor": [minor for minor, _ in amounts], "currency": [currency for _, currency in amounts]}),
        (_ACCOUNTS, {"account": [account for account, _ in accounts], "minor": [minor for _, minor in accounts]}),
        (_BANKS, {"words": words}), (_REFERENCES, {"words": words}),
        (_PARTIES, {"names": sorted({line.name.lower() for line in lines if line.name}), "minor": [minor for minor, _ in amounts]}),
    )  # fmt: skip
    found: dict[int, bool] = {}
    for statement, columns in probes:
        rows = cursor.execute(statement, asked | {name: literal(column) for name, column in columns.items()}).fetchall()
        count = Counter(place for _, place in rows)
        for payment_id, place in rows:
            found[payment_id] = found.get(payment_id, False) or count[place] < MOST_ALIKE
    return found


def _words(line: Out) -> set[str]:
    """Each text of the line, and what stands in them that may be a reference: the longest forty."""
    tokens = {token for word in line.words for token in (word, *_TOKEN.findall(word)) if len(token) <= 100 and has_digit(compact(token))}
    return set(sorted(tokens, key=lambda token: (-len(token), token))[:MOST_WORDS])
