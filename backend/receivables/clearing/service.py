"""Use cases of clearing: accept what is proposed, clear by hand, read."""

from sqlalchemy import text
from sqlmodel import Session

from receivables.access.principal import Principal
from receivables.audit import service as audit
from receivables.clearing import apply_queries, kept, picking, queries
from receivables.clearing.apply import Job, Outcome, apply
from receivables.clearing.request_schemas import AcceptedRow, AcceptManyIn, AcceptManyRead, ClearIn, ItemIn
from receivables.clearing.schemas import ClearingQuery, ClearingRead, ReceiptRead
from receivables.clearing.settings import role_of, settings_of
from receivables.database import driver
from receivables.errors import Problem, conflict, invalid
from receivables.money import MoneyError, to_minor
from receivables.payments import queries as payments
from receivables.rules.clearing import Limits, Wanted

_KEPT = text("SELECT payment_id, proposals FROM clearing_proposals WHERE payment_id = ANY(:ids)")
_CURRENCIES = text("""SELECT id, company_id, currency, open_minor, customer_id FROM payments
    WHERE id = ANY(:ids) AND company_id = ANY(:companies)""")
GONE = Problem(409, "proposal_gone", "Conflict", "There is no such proposal any more; read the receipt again.")


def read(session: Session, principal: Principal, payment_id: int) -> ReceiptRead:
    """A receipt to clear with its proposals, their items as they are now, and what was made of it; raises 404."""
    row = queries.read_row(session, principal, payment_id)
    made = session.execute(queries.clearings(principal, ClearingQuery(payment_id=payment_id)).order_by(text("clearings.id DESC"))).all()
    more = {"offers": picking.offers(session, row.kept or [], row.currency), "clearings": [queries.clearing_row(one) for one in made]}
    return ReceiptRead.model_validate(queries.row_of(row) | more)


def read_clearing(session: Session, principal: Principal, clearing_id: int) -> ClearingRead:
    """A clearing with its entries; raises 404."""
    row = queries.read_clearing(session, principal, clearing_id)
    more = {"used": queries.credits_of(session, row), "entries": queries.entries(session, clearing_id)}
    return ClearingRead.model_validate(queries.clearing_row(row) | more)


def accept(session: Session, principal: Principal, payment_id: int, key: str) -> ClearingRead:
    """Applies a proposal. Raises 404, 409 `already_cleared`, `proposal_gone`, `proposal_stale`, 422 above the person's limits."""
    outcome = _accept(session, principal, {payment_id: key})
    if payment_id in outcome.refused:
        raise outcome.refused[payment_id]
    made = read_clearing(session, principal, outcome.made[payment_id])
    _audited(session, principal, payment_id, made)
    return made


def accept_many(session: Session, principal: Principal, data: AcceptManyIn) -> AcceptManyRead:
    """Applies many proposals at once; what cannot stand is told row by row. Raises 422 `duplicate_receipt`."""
    asked = {row.payment_id: row.key for row in data.rows}
    if len(asked) < len(data.rows):
        raise invalid("duplicate_receipt", "Each receipt is named once.", "/rows")
    outcome = _accept(session, principal, asked)
    rows = [
        AcceptedRow(payment_id=payment_id, status="applied", clearing_id=outcome.made[payment_id], code=None, detail=None)
        if payment_id in outcome.made
        else AcceptedRow(payment_id=payment_id, status="refused", clearing_id=None, code=outcome.refused[payment_id].code,
                         detail=outcome.refused[payment_id].detail)
        for payment_id in asked
    ]  # fmt: skip
    audit.record(session, actor=principal.actor, action="cleared", subject="payment", subject_id="many",
                 after={"clearings": sorted(outcome.made.values())})  # fmt: skip
    return AcceptManyRead(applied=len(outcome.made), refused=len(outcome.refused), rows=rows)


def _accept(session: Session, principal: Principal, asked: dict[int, str]) -> Outcome:
    # The proposals first: where somebody else's clearing has just taken them away, the receipt read after them says so.
    stored = {row.payment_id: row.proposals for row in session.execute(_KEPT, {"ids": list(asked)})}
    found = {row.id: row for row in session.execute(_CURRENCIES, {"ids": list(asked), "companies": principal.company_ids})}
    missing = Problem(404, "not_found", "Not found", "There is no such payment.")
    outcome = Outcome(refused={payment_id: missing for payment_id in asked if payment_id not in found})
    groups = picking.groups_of(session, [row.customer_id for row in found.values() if row.customer_id is not None])
    role = role_of(session, principal)
    for company_id in sorted({row.company_id for row in found.values()}):
        settings, jobs = settings_of(session, company_id), []
        own = {payment_id: row for payment_id, row in found.items() if row.company_id == company_id}
        for payment_id, row in own.items():
            chosen = next((one for one in stored.get(payment_id, ()) if one["key"] == asked[payment_id]), None)
            if chosen is None:
                outcome.refused[payment_id] = conflict("already_cleared", "The receipt was cleared.") if row.open_minor == 0 else GONE
                continue
            jobs.append(Job(payment_id, None, kept.load(chosen), customers=groups.get(row.customer_id, frozenset())))
        limits = {row.currency: settings.limits_for(row.currency, role) for row in own.values()}
        done = apply(session, principal, company_id, jobs, limits)
        outcome.made |= done.made
        outcome.refused |= done.refused
    return outcome


def _audited(session: Session, principal: Principal, payment_id: int, made: ClearingRead) -> None:
    company_id = principal.company(made.company).id
    after = made.model_dump(mode="json", include={"id", "applied", "differences", "kept", "left", "customer_id", "note"})
    audit.record(session, actor=principal.actor, action="cleared", subject="payment", subject_id=payment_id, company_id=company_id,
                 after=after)  # fmt: skip


def clear(session: Session, principal: Principal, payment_id: int, data: ClearIn) -> ClearingRead:
    """Clears a receipt as said; what is not used stays on account. Raises 404, 409 `already_cleared` or `receipt_changed`, 422."""
    company_id, job, limits, currency = asked_of(session, principal, payment_id, data)
    outcome = apply(session, principal, company_id, [job], {currency: limits})
    if payment_id in outcome.refused:
        raise outcome.refused[payment_id]
    made = read_clearing(session, principal, outcome.made[payment_id])
    _audited(session, principal, payment_id, made)
    return made


def asked_of(session: Session, principal: Principal, payment_id: int, data: ClearIn) -> tuple[int, Job, Limits, str]:
    """(company, job, limits of whoever asks, currency). Raises 404, and 422 for money or `customer_missing`, `other_company`."""
    payment = payments.load(session, principal, payment_id)
    wanted = [wanted_of(index, item, payment.currency) for index, item in enumerate(data.items)]
    over = minor_of("/small_difference", data.small_difference, payment.currency)
    opened = minor_of("/open", data.open, payment.currency)
    items = apply_queries.items(driver(session), payment.company_id, [part.item_id for part in wanted], lock=False)
    owner = payment.customer_id or data.customer_id
    if payment.customer_id is not None and data.customer_id not in (None, payment.customer_id):
        raise invalid("customer_differs", "The receipt is another customer's.", "/customer_id")
    if owner is None and items:
        largest = max((part for part in wanted if part.item_id in items), key=lambda part: part.amount_minor)
        owner = items[largest.item_id].debit.customer_id
    if owner is None:
        raise invalid("customer_missing", "Nobody is known whose receipt it is: name the customer.", "/customer_id")
    group = picking.group_of(session, [owner])
    if not apply_queries.is_customer(driver(session), payment.company_id, owner):
        raise invalid("unknown_customer", "There is no such customer in the receipt's company.", "/customer_id")
    limits = settings_of(session, payment.company_id).limits_for(payment.currency, role_of(session, principal))
    job = Job(payment_id, opened, wanted=wanted, over_minor=over, customers=group, owner=owner, note=data.note)
    return payment.company_id, job, limits, payment.currency


def minor_of(pointer: str, amount: str | None, currency: str) -> int:
    """The minor units of an amount, 0 of none. Raises 422 naming the field."""
    try:
        return 0 if amount is None else to_minor(amount, currency)
    except MoneyError as error:
        raise invalid(error.code, str(error), pointer) from error


def wanted_of(index: int, item: ItemIn, currency: str) -> Wanted:
    """What is asked for the item at this place, in minor units. Raises 422 naming the field."""
    told = {name: minor_of(f"/items/{index}/{name}", getattr(item, name), currency) for name in
            ("amount", "discount", "small_difference", "bank_charge")}  # fmt: skip
    return Wanted(item.invoice_id, told["amount"], told["discount"], told["small_difference"], told["bank_charge"])
