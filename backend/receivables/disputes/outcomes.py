"""What a dispute comes to: a credit note applied to the item, a rejection, or a settlement."""

from typing import Any

from sqlalchemy import insert, select
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

SOURCE = "disputes"


def decide(session: Session, principal: Principal, dispute_id: int, data: DisputeOutcomeIn) -> DisputeRead:
    """Decides what is undecided of a dispute, or a part of it, in the item's currency, on the company's business day.

    Raises 403 without the right to post for a credit note, 404, 409 `dispute_closed`, `over_decided`, `over_applied` (more credit than is
    open), `over_allocated` (more than the credit note has left) or `already_exists`, 422 `amount_not_positive`, `not_a_credit`,
    `unknown_credit_note`, `customer_differs`, `currency_differs`.
    """
    found = queries.locked(session, principal, dispute_id)
    minor = _minor_of(session, principal, found, data)
    made: dict[str, Any] = {"effective_on": max(day_of(principal, found.company_id), found.opened_on)}
    if data.outcome == "credit_note":
        principal.require(Permission.INVOICES_WRITE)
        made = _credit(session, principal, found, data, minor, made["effective_on"])
    values = {"dispute_id": dispute_id, "kind": data.outcome, "amount_minor": minor, "note": data.note, "actor": principal.actor}
    session.execute(insert(DisputeAct).values(values | made))
    audit.record(session, actor=principal.actor, action="decided", subject="dispute", subject_id=dispute_id, company_id=found.company_id,
                 after={"outcome": data.outcome, "amount": from_minor(minor, found.currency), **made}, reason=data.note)  # fmt: skip
    return read(session, principal, dispute_id)


def _minor_of(session: Session, principal: Principal, found: Dispute, data: DisputeOutcomeIn) -> int:
    """What is decided: asked for, or all that is undecided, of a credit note only as far as the item is open."""
    row = queries.read_row(session, principal, found.id)
    if row.undecided == 0:
        raise conflict("dispute_closed", "Nothing of the dispute is undecided.")
    whole = min(row.undecided, row.open_minor) if data.outcome == "credit_note" else row.undecided
    minor = int(whole) if data.amount is None else to_minor(data.amount, found.currency)
    if minor == 0:
        raise conflict("nothing_open", "The item has nothing open.") if data.amount is None else invalid(
            "amount_not_positive", "An amount is greater than zero.", "/amount"
        )
    if minor > row.undecided:
        raise conflict("over_decided", f"{from_minor(row.undecided, found.currency)} {found.currency} is undecided.")
    return minor


def _credit(session: Session, principal: Principal, found: Dispute, data: DisputeOutcomeIn, minor: int, day: Any) -> dict[str, Any]:
    """Applies a credit note to the item: the one named, or one posted now of just this amount."""
    company_id, cursor = found.company_id, driver(session)
    day = first_open(day, closed_until(cursor, company_id))
    credit_id = data.credit_note_id or _post(session, principal, found, str(data.credit_note_number), minor, day)
    items = locked(session, company_id, [credit_id, found.invoice_id])
    credit = items.pop(credit_id, None)
    if credit is None:
        raise invalid("unknown_credit_note", "The company has no such credit note.", "/credit_note_id")
    if credit.kind != "credit_note":
        raise invalid("not_a_credit", "It is not a credit note.", "/credit_note_id")
    wanted = [AllocationIn(invoice_id=found.invoice_id, amount=from_minor(minor, found.currency))]
    chosen(item_of(credit), items, wanted)
    on = effective_on(day, credit.issued_on, items[found.invoice_id].issued_on)
    made = NewAllocation(company_id, found.currency, found.invoice_id, None, credit_id, minor, on)
    entry_id = ledger.allocate(cursor, [made], principal.actor, data.note)[0]
    entry = session.get_one(Entry, entry_id)
    return {"credit_id": credit_id, "entry_id": entry_id, "effective_on": entry.effective_on}


def _post(session: Session, principal: Principal, found: Dispute, number: str, minor: int, day: Any) -> int:
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
