"""A credit note that a dispute posted here and another system sends later is one and the same: it is known again by its number.

The document keeps its entries and its day, and answers to the other system's external id from then on. The day it was sent under is kept
beside it: to be sent with that again is no difference.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from psycopg import Cursor

from receivables.bulk.rows import Row
from receivables.invoices.models import Invoice

SOURCE = "disputes"
"""The source of credit notes that the outcome of a dispute posts."""
_POSTED_HERE = """SELECT customer_id, number, id FROM invoices WHERE company_id = %s AND number = ANY(%s) AND source = %s
    AND kind = 'credit_note' AND NOT superseded AND NOT reversed ORDER BY id DESC"""
_ADOPT = "UPDATE invoices SET source = %s, external_id = %s WHERE id = %s"
_KEEP = "INSERT INTO credit_note_adoptions (invoice_id, issued_on) VALUES (%s, %s)"
_DAYS = "SELECT invoice_id, issued_on FROM credit_note_adoptions WHERE invoice_id = ANY(%s)"
_TAKEN = "A dispute posted the credit note {} with another amount or currency; take that back first, or send what was posted."
New = tuple[Row, dict[str, Any]]


def recognised(
    cursor: Cursor[Any], company_id: int, source: str, new: Sequence[New], known: list[tuple[Row, int, dict[str, Any]]]
) -> list[New]:
    """The rows that are new indeed; a credit note that stands here already by its customer and number is put among the `known`."""
    numbers = [values["number"] for _, values in new if values["kind"] == "credit_note"]
    if not numbers or source == SOURCE:
        return list(new)
    cursor.execute(_POSTED_HERE, [company_id, numbers, SOURCE])
    here = {(customer_id, number): found for customer_id, number, found in cursor.fetchall()}
    left = []
    for row, values in new:
        found = here.pop((values["customer_id"], values["number"]), None) if values["kind"] == "credit_note" else None
        if found is None:
            left.append((row, values))
        else:
            known.append((row, found, values))
    return left


def adopted(cursor: Cursor[Any], row: Row, invoice: Invoice, values: dict[str, Any], source: str) -> bool:
    """Gives a locked credit note that was posted here the identity it was sent under; one that has it already stays.

    Refuses the row with `credit_note_differs` where the two are not of one amount, `already_exists` where another row was quicker.
    """
    if (invoice.source, invoice.external_id) == (source, values["external_id"]):
        return True
    if invoice.source != SOURCE or invoice.reversed:
        row.refuse("number", "already_exists", "There is a credit note of this number.")
        return False
    if (invoice.amount_minor, invoice.currency) != (values["amount_minor"], values["currency"]):
        row.refuse("amount", "credit_note_differs", _TAKEN.format(invoice.number))
        return False
    cursor.execute(_ADOPT, [source, values["external_id"], invoice.id])
    cursor.execute(_KEEP, [invoice.id, values["issued_on"]])
    return True


def days(cursor: Cursor[Any], known: Sequence[tuple[Row, int, dict[str, Any]]]) -> dict[int, date]:
    """The issue days under which credit notes of these were sent when they were known again, by their ids."""
    notes = [found for _, found, values in known if values["kind"] == "credit_note"]
    return dict(cursor.execute(_DAYS, [notes]).fetchall()) if notes else {}
