"""What a dispute comes to: a credit note applied to the item, a rejection, or a settlement."""

from datetime import date
from typing import Any

from sqlalchemy import insert, select, text
from sqlmodel import Session, col

from receivables.access.permissions import Permission
from receivables.access.principal import Principal
from receivables.audit import service as audit
from receivables.database import driver
from receivables.disputes import queries
from receivables.disputes.models import Dispute, DisputeAct
from receivables.disputes.schemas import DisputeOutcomeIn, DisputeRead
from receivables.disputes.service import read
from receivables.errors import conflict, invalid
from receivables.invoices import push_queries
from receivables.invoices.adoption import SOURCE
from receivables.invoices.models import Invoice
from receivables.invoices.schemas import AllocationIn
from receivables.invoices.service import chosen, day_of, item_of, locked
from receivables.ledger import queries as ledger
from receivables.ledger.models import Entry
from receivables.ledger.queries import NewAllocation
from receivables.money import from_minor, to_minor
from receivables.periods.guard import closed_until
from receivables.rules.allocation import effective_on
from receivables.rules.periods import first_open

# What a credit note pays of an item and no act counts yet, entry by entry.
_APPLIED = text("""SELECT * FROM (
        SELECT e.id, e.effective_on,
            -e.amount_minor - coalesce((SELECT sum(a.amount_minor) FROM dispute_acts a WHERE a.entry_id = e.id), 0)::bigint AS minor
        FROM entries e WHERE e.debit_id = :item AND e.credit_id = :credit AND e.kind = 'allocation' AND e.reverses_id IS NULL
            AND NOT EXISTS (SELECT 1 FROM entries r WHERE r.reverses_id = e.id)) s
    WHERE minor > 0 ORDER BY id""")


def decide(session: Session, principal: Principal, dispute_id: int, data: DisputeOutcomeIn) -> DisputeRead:
    """Decides what is undecided of a dispute, or a part of it, in the item's currency, on the company's business day.

    Rows are locked items by id, then the dispute. Raises 403 without the right to post for a credit note, 404, 409 `superseded` (the item
    was sent anew meanwhile), `dispute_closed`, `over_decided`, `nothing_open`, `over_applied` (more credit than is open),
    `over_allocated` (more than the credit note has left) or `already_exists`, 422 `amount_not_positive`, `not_a_credit`,
    `unknown_credit_note`, `customer_differs`, `currency_differs`.
    """
    row = queries.read_row(session, principal, dispute_id)
    items = locked(session, principal.companies[row.company].id, [row.invoice_id, *([data.credit_note_id] if data.credit_note_id else [])])
    found = queries.locked(session, principal, dispute_id)
    if found.invoice_id not in items:
        raise conflict("superseded", "The item was sent anew meanwhile.")
    day = max(day_of(principal, found.company_id), found.opened_on)
    if data.outcome == "credit_note":
        principal.require(Permission.INVOICES_WRITE)
        made = _credited(session, principal, found, items, data, day)
    else:
        made = [{"effective_on": day, "amount_minor": _minor_of(session, principal, found, data)}]
    values = {"dispute_id": dispute_id, "kind": data.outcome, "note": data.note, "actor": principal.actor}
    session.execute(insert(DisputeAct), [values | act for act in made])
    for act in made:
        told = {name: value for name, value in act.items() if name != "amount_minor"}
        told |= {"outcome": data.outcome, "amount": from_minor(act["amount_minor"], found.currency)}
        audit.record(session, actor=principal.actor, action="decided", subject="dispute", subject_id=dispute_id,
                     company_id=found.company_id, after=told, reason=data.note)  # fmt: skip
    return read(session, principal, dispute_id)


def _minor_of(session: Session, principal: Principal, found: Dispute, data: DisputeOutcomeIn, applied: int = 0) -> int:
    """What is decided: asked for, or all that is undecided, of a credit note only what it pays already or as far as the item is open."""
    row = queries.read_row(session, principal, found.id)
    if row.undecided == 0:
        raise conflict("dispute_closed", "Nothing of the dispute is undecided.")
    whole = min(row.undecided, applied or row.open_minor) if data.outcome == "credit_note" else row.undecided
    minor = int(whole) if data.amount is None else to_minor(data.amount, found.currency)
    if minor == 0:
        raise conflict("nothing_open", "The item has nothing open.") if data.amount is None else invalid(
            "amount_not_positive", "An amount is greater than zero.", "/amount"
        )
    if minor > row.undecided:
        raise conflict("over_decided", f"{from_minor(row.undecided, found.currency)} {found.currency} is undecided.")
    return minor


def _credited(
    session: Session, principal: Principal, found: Dispute, items: dict[int, Invoice], data: DisputeOutcomeIn, day: date
) -> list[dict[str, Any]]:
    """What a credit note decides: first what it pays of the item already and no other dispute counts, then what is applied of it now."""
    if data.credit_note_id is not None and data.credit_note_id not in items:
        raise invalid("unknown_credit_note", "The company has no such credit note.", "/credit_note_id")
    names = {"item": found.invoice_id, "credit": data.credit_note_id}
    applied = list(session.execute(_APPLIED, names)) if data.credit_note_id else []
    left = _minor_of(session, principal, found, data, sum(one.minor for one in applied))
    made: list[dict[str, Any]] = []
    for one in applied:
        minor = min(left, one.minor)
        if minor > 0:
            on = max(one.effective_on, found.opened_on)
            made.append({"credit_id": data.credit_note_id, "entry_id": one.id, "effective_on": on, "amount_minor": minor})
            left -= minor
    return [*made, _apply(session, principal, found, items, data, left, day)] if left else made


def _apply(
    session: Session, principal: Principal, found: Dispute, items: dict[int, Invoice], data: DisputeOutcomeIn, minor: int, day: date
) -> dict[str, Any]:
    """Applies a credit note to the item: the one named, or one posted now of just this amount."""
    company_id, cursor = found.company_id, driver(session)
    day = first_open(day, closed_until(cursor, company_id))
    credit_id = data.credit_note_id or _post(session, principal, found, str(data.credit_note_number), minor, day)
    credit, item = items.get(credit_id) or session.get_one(Invoice, credit_id), items[found.invoice_id]
    if credit.kind != "credit_note":
        raise invalid("not_a_credit", "It is not a credit note.", "/credit_note_id")
    chosen(item_of(credit), {item.id: item}, [AllocationIn(invoice_id=item.id, amount=from_minor(minor, found.currency))])
    made = NewAllocation(company_id, found.currency, item.id, None, credit_id, minor, effective_on(day, credit.issued_on, item.issued_on))
    entry = session.get_one(Entry, ledger.allocate(cursor, [made], principal.actor, data.note)[0])
    return {"credit_id": credit_id, "entry_id": entry.id, "effective_on": entry.effective_on, "amount_minor": minor}


def _post(session: Session, principal: Principal, found: Dispute, number: str, minor: int, day: date) -> int:
    taken = (col(Invoice.company_id) == found.company_id, col(Invoice.customer_id) == found.customer_id, col(Invoice.number) == number)
    if session.execute(select(col(Invoice.id)).where(*taken, col(Invoice.kind) == "credit_note", ~col(Invoice.reversed)).limit(1)).first():
        raise conflict("already_exists", "The customer has a credit note of this number; name it by credit_note_id.")
    item = session.get_one(Invoice, found.invoice_id)
    row: dict[str, Any] = {
        "customer_id": found.customer_id, "external_id": number, "number": number, "kind": "credit_note", "currency": found.currency,
        "amount_minor": minor, "issued_on": day, "due_on": day, "contract_number": item.contract_number,
        "purchase_order": item.purchase_order, "reference": item.number, "owner": item.owner, "held": False, "disputed": False,
        "description": None, "fingerprint": None,
    }  # fmt: skip
    made = push_queries.insert(driver(session), found.company_id, SOURCE, principal.actor, [row]).get(number)
    if made is None:
        raise conflict("already_exists", "There is a credit note of this number.")
    audit.record(session, actor=principal.actor, action="created", subject="invoice", subject_id=made, company_id=found.company_id,
                 after={"kind": "credit_note", "number": number, "amount": from_minor(minor, found.currency)})  # fmt: skip
    return made
