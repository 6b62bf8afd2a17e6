"""Taking back what was billed beyond what is owed since something was corrected: a credit note, applied to the notes it takes back from.

What of them was paid stays on the credit note, for the customer's other items or to be refunded.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from psycopg import Cursor

from receivables.access.principal import CompanyScope
from receivables.interest import keeping
from receivables.interest.keeping import NONE, Billed, Earlier, Series
from receivables.interest.proposals import Line, Proposal
from receivables.invoices import push_queries
from receivables.ledger import queries as ledger
from receivables.ledger.queries import NewAllocation

_PREFIX = {"interest": "INTC", "compensation": "CMPC"}
# The newest first: what was billed last was billed too much first.
_OPEN = """SELECT t.id, c.kind, v.id, v.open_minor, v.issued_on
    FROM (SELECT unnest(%(ids)s::bigint[]) AS id, unnest(%(ids)s::bigint[]) AS line
        UNION ALL SELECT replaced_by, id FROM invoices WHERE replaced_by = ANY(%(ids)s)) t
    JOIN interest_charges c ON c.invoice_id = t.line JOIN invoices v ON v.id = c.note_id
    WHERE NOT c.credit AND NOT v.reversed AND v.open_minor > 0 ORDER BY v.id DESC"""


def credit(
    cursor: Cursor[Any], company: CompanyScope, wanted: Sequence[Billed], day: date, now: date, actor: str,
    earlier: Mapping[Series, Earlier],
) -> list[int]:  # fmt: skip
    """Posts a credit note dated `day` for each line that was billed too much, applies it with effect from `now` on, answers the charges.

    Callers hold the locks of the items and of the notes billed of them, and credit none of which interest was credited on this day.
    `earlier`: what was charged of these items before.
    """
    rows = [_note(one, line, day, earlier.get((one.item.id, line.kind, True), NONE).count + 1) for one, line in wanted]
    notes = push_queries.insert(cursor, company.id, keeping.SOURCE, actor, rows)
    pairs = zip(wanted, rows, strict=True)
    made = [(one, line, notes[row["external_id"]]) for (one, line), row in pairs if row["external_id"] in notes]
    if not made:
        return []
    ledger.allocate(cursor, _applied(cursor, company.id, made, max(day, now)), actor, "billed too much")
    return keeping.keep(cursor, company.id, made, day, actor, credit=True)


def _applied(cursor: Cursor[Any], company_id: int, made: Sequence[tuple[Proposal, Line, int]], on: date) -> list[NewAllocation]:
    """Each credit note against the open notes of its item and kind, as far as they go."""
    opened: dict[tuple[int, str], list[list[Any]]] = {}
    for item_id, kind, *note in cursor.execute(_OPEN, {"ids": [one.item.id for one, _, _ in made]}).fetchall():
        opened.setdefault((item_id, kind), []).append(note)
    found = []
    for one, line, credit_id in made:
        left = line.over_minor
        for note_id, open_minor, issued_on in opened.get((one.item.id, line.kind), []):
            minor = min(left, open_minor)
            left -= minor
            if minor:
                found.append(NewAllocation(company_id, one.item.currency, note_id, None, credit_id, minor, max(on, issued_on)))
    return found


def _note(one: Proposal, line: Line, day: date, which: int) -> dict[str, Any]:
    """A credit note's columns: in the item's currency, naming the item of which too much was billed."""
    item = one.item
    number = f"{_PREFIX[line.kind]}-{item.id}-{which}"
    return {
        "customer_id": item.customer_id, "external_id": number, "number": number, "kind": "credit_note", "currency": item.currency,
        "amount_minor": line.over_minor, "issued_on": day, "due_on": day, "contract_number": item.contract_number, "purchase_order": None,
        "reference": item.number, "owner": item.owner, "held": False, "disputed": False, "description": f"{item.number} · {day}",
        "fingerprint": None,
    }  # fmt: skip
