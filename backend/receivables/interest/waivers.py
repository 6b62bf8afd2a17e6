"""Use cases of waivers: asked for with a reason, approved by a second person by its amount. What is waived stays on record.

Rows are locked items by id.
"""

from sqlalchemy import insert, select, text, update
from sqlmodel import Session, col

from receivables.access.permissions import Permission
from receivables.access.principal import CompanyScope, Principal
from receivables.approvals import service as approvals
from receivables.approvals.kinds import Kind
from receivables.approvals.models import ApprovalRequest
from receivables.clock import today
from receivables.columns import date
from receivables.database import driver
from receivables.errors import conflict, invalid, not_found
from receivables.interest import charge_queries, proposals
from receivables.interest.charge_schemas import InterestWaiverIn, InterestWaiverRow
from receivables.interest.charges import PREFIX
from receivables.interest.facts import policy_of
from receivables.interest.models import InterestCharge, InterestWaiver
from receivables.invoices.models import Invoice
from receivables.invoices.queries import load as load_invoice
from receivables.ledger import credits
from receivables.ledger.credits import Credit
from receivables.money import from_minor, to_minor
from receivables.periods.guard import closed_until
from receivables.rules.periods import first_open

CHANGED = conflict("open_changed", "What is due changed since it was asked for; reject it and ask anew.")

_STANDS_IN = text("SELECT coalesce(replaced_by, id) FROM invoices WHERE id = :id")


def _company(principal: Principal, company_id: int) -> CompanyScope:
    return next(company for company in principal.companies.values() if company.id == company_id)


def _due(session: Session, company: CompanyScope, invoice_id: int, kind: str, level: int, day: date) -> int:
    found = proposals.of_items(session, company, policy_of(session, company.id), [invoice_id], day)
    line = found[0].line(kind, level) if found else None
    return line.due_minor if line else 0


def _charge(session: Session, principal: Principal, charge_id: int) -> InterestCharge:
    statement = select(InterestCharge).where(col(InterestCharge.id) == charge_id, col(InterestCharge.company_id).in_(principal.company_ids))
    found: InterestCharge | None = session.execute(statement).scalar_one_or_none()
    if found is None:
        raise not_found("charge")
    return found


def request(session: Session, principal: Principal, data: InterestWaiverIn) -> InterestWaiverRow:
    """Asks to let go of what is due of an item, or of what a charge's debit note has open; money in the item's currency.

    Raises 404, 403 `users_only`, 409 `nothing_due`, `over_waived` or `already_requested`, 422 `amount_not_positive`.
    """
    charge = _charge(session, principal, data.charge_id) if data.charge_id is not None else None
    about: Invoice = load_invoice(session, principal, charge.note_id if charge else data.invoice_id or 0, lock=True)
    company = _company(principal, about.company_id)
    day = today(company.time_zone)
    kind, level = (charge.kind, charge.level) if charge else (str(data.kind), data.level)
    if charge is not None and charge.credit:
        raise conflict("nothing_due", "It is a credit note: nothing is asked for by it.")
    most = about.open_minor if charge else _due(session, company, about.id, kind, level, day)
    if most == 0:
        raise conflict("nothing_due", "Nothing is due of it, or it was let go of already.")
    minor = most if data.amount is None else to_minor(data.amount, about.currency)
    if minor == 0:
        raise invalid("amount_not_positive", "An amount is greater than zero.", "/amount")
    if minor > most:
        raise conflict("over_waived", f"No more than {from_minor(most, about.currency)} is due.")
    approval_id = approvals.ask(
        session, principal, kind=KIND.name, company_id=company.id, subject="invoice", subject_id=about.id, part=f"{kind}:{level}",
        label=about.number if charge else f"{about.number} · {PREFIX[kind]}" + (f"-{level}" if level else ""), currency=about.currency,
        amount_minor=minor, reason=data.reason,
    )  # fmt: skip
    values = {
        "company_id": company.id, "invoice_id": charge.invoice_id if charge else about.id, "approval_id": approval_id, "kind": kind,
        "level": level, "through_on": charge.through_on if charge else day, "currency": about.currency, "amount_minor": minor,
        "actor": principal.actor,
    } | ({"charge_id": charge.id} if charge else {})  # fmt: skip
    made = session.execute(insert(InterestWaiver).values(values).returning(col(InterestWaiver.id))).scalar_one()
    return InterestWaiverRow.model_validate(charge_queries.read_waiver(session, principal, made))


def _take_effect(session: Session, principal: Principal, approved: ApprovalRequest) -> None:
    """Lets go of it: of a proposal as far as so much is due, of a debit note by an entry. Raises 409 `open_changed`."""
    statement = select(InterestWaiver).where(col(InterestWaiver.approval_id) == approved.id)
    wanted: InterestWaiver = session.execute(statement).scalar_one()
    company = _company(principal, wanted.company_id)
    day = today(company.time_zone)
    values: dict[str, object] = {"waived_on": day}
    if wanted.charge_id is None:
        item = session.execute(_STANDS_IN, {"id": wanted.invoice_id}).scalar_one()
        load_invoice(session, principal, item, lock=True)
        if _due(session, company, item, wanted.kind, wanted.level, day) < wanted.amount_minor:
            raise CHANGED
    else:
        note = load_invoice(session, principal, _charge(session, principal, wanted.charge_id).note_id, lock=True)
        if note.open_minor < wanted.amount_minor:
            raise CHANGED
        cursor = driver(session)
        on = first_open(max(day, note.issued_on), closed_until(cursor, company.id))
        entry_id, on = credits.take(cursor, "discount", Credit("debit", note.id), wanted.amount_minor, on, approved.reason, principal.actor)
        values = {"entry_id": entry_id, "waived_on": on}
    session.execute(update(InterestWaiver).where(col(InterestWaiver.id) == wanted.id).values(values))


KIND = Kind("interest_waiver", Permission.INTEREST_APPROVE, frozenset({Permission.PAYMENTS_WRITE}), _take_effect)
