"""Use case: weighing whether items of a customer should be taken to law. Formula ids `legal.v1`, `limitation.v1`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select, text
from sqlmodel import Session, col

from receivables.access.principal import CompanyScope, Principal
from receivables.customers.queries import load as load_customer
from receivables.errors import Problem, conflict, invalid
from receivables.invoices.models import Invoice
from receivables.legal import evidence, limitation_queries, limitations, settings
from receivables.legal.limitations import Judged
from receivables.legal.schemas import AmountOf, AssessmentIn, AssessmentRead, ClaimedItem, FeeIn, FeeRead, VerdictReason
from receivables.money import from_minor, to_minor
from receivables.promises.service import days
from receivables.risk.schemas import grade_of
from receivables.rules.legal import METHOD, FeeKind, FeeScheme, Plea, Scale, assess, scale_on

_AMOUNTS = text("""SELECT currency, sum(open_minor)::bigint AS open,
        coalesce(sum(open_minor) FILTER (WHERE due_on < :day), 0)::bigint AS overdue
    FROM invoices WHERE customer_id = :customer AND open_minor > 0 AND kind <> 'credit_note' GROUP BY currency ORDER BY currency""")
_SCORE = text("SELECT score FROM behaviour_scores WHERE customer_id = :customer ORDER BY as_of DESC, id DESC LIMIT 1")


@dataclass(frozen=True, slots=True)
class Weighed:
    """What was weighed: the items (locked where asked), and the answer."""

    company: CompanyScope
    day: date
    items: list[Invoice]
    claim_minor: int
    fee: FeeScheme
    shown: AssessmentRead


def scheme(fee: FeeIn, currency: str, pointer: str = "/fee") -> FeeScheme:
    """A lawyer's fee as the rule takes it. Raises 422 `tiers_empty`, `tiers_not_rising`, or for an amount that is none."""
    tiers = settings.tiers_of(fee.tiers, currency, f"{pointer}/tiers") if fee.kind is FeeKind.TIERS else ()
    return FeeScheme(fee.kind, to_minor(fee.fixed or "0", currency), to_minor(fee.rate or "0", currency), fee.hours, fee.percent, tiers)


def fee_row(fee: FeeScheme, currency: str) -> FeeRead:
    """A lawyer's fee as the wire shows it."""
    return FeeRead.model_validate({
        "kind": fee.kind, "fixed": from_minor(fee.fixed_minor, currency), "rate": from_minor(fee.rate_minor, currency),
        "hours": f"{fee.hours.normalize():f}", "percent": f"{fee.percent.normalize():f}", "tiers": settings.tier_rows(fee.tiers, currency),
    })  # fmt: skip


def _items(session: Session, principal: Principal, data: AssessmentIn, day: date, *, lock: bool) -> list[Invoice]:
    """The items chosen, or all that is overdue in the currency, in the order of their ids."""
    statement = select(Invoice).where(col(Invoice.customer_id) == data.customer_id, col(Invoice.company_id).in_(principal.company_ids))
    if data.invoice_ids:
        statement = statement.where(col(Invoice.id).in_(data.invoice_ids))
    else:
        statement = statement.where(col(Invoice.open_minor) > 0, col(Invoice.due_on) < day, col(Invoice.kind) != "credit_note")
        if data.currency is not None:
            statement = statement.where(col(Invoice.currency) == data.currency)
    statement = statement.order_by(col(Invoice.id)).execution_options(populate_existing=True)
    found: list[Invoice] = list(session.execute(statement.with_for_update() if lock else statement).scalars())
    if data.invoice_ids and len(found) < len(set(data.invoice_ids)):
        raise invalid("unknown_invoice", "The customer has no such item.", "/invoice_ids")
    if len({item.currency for item in found}) > 1:
        raise invalid("several_currencies", "A claim is in one currency; choose one.", "/currency")
    if found and data.currency not in (None, found[0].currency):
        raise invalid("currency_differs", f"The items are in {found[0].currency}.", "/currency")
    for item in found:
        if item.kind == "credit_note" or item.held:
            raise invalid("not_a_debit", f"{item.number} is nothing that the customer owes now.", "/invoice_ids")
        if item.open_minor == 0:
            raise conflict("nothing_open", f"{item.number} has nothing open.")
    if not found:
        raise conflict("nothing_open", "The customer has nothing overdue.")
    return found


def weigh(session: Session, principal: Principal, data: AssessmentIn, *, lock: bool = False) -> Weighed:
    """What going to law would cost and bring; nothing is kept. With `lock` the items are held.

    Raises 409 `nothing_open`, 422 `unknown_customer`, `unknown_invoice`, `several_currencies`, `currency_differs`, `not_a_debit`,
    `no_fee_scale` (the currency has none for that procedure: say the fee), `unknown_evidence`, and what `scheme` refuses.
    """
    try:
        customer = load_customer(session, principal, data.customer_id)
    except Problem as problem:
        raise invalid("unknown_customer", "There is no such customer in your scope.", "/customer_id") from problem
    company = next(one for one in principal.companies.values() if one.id == customer.company_id)
    day = days(principal)[company.id]
    items = _items(session, principal, data, day, lock=lock)
    currency, claim = items[0].currency, sum(item.open_minor for item in items)
    evidence.kinds_of(session, company.id, data.evidence)
    judged = limitations.judge(session, company, limitation_queries.chosen(session, [company.id], [item.id for item in items]))
    lines = evidence.lines(session, company.id, judged, by_hand=data.evidence)
    ends = min((found.ends_on for _, found, _, _ in judged if found.ends_on is not None), default=None)
    court, preservation = _scales(session, company, data, currency, day)
    fee, complete = scheme(data.fee, currency), evidence.complete(lines)
    other = to_minor(data.other_costs or "0", currency)
    plea = Plea(claim, data.chance_percent, court, preservation, fee, other, complete, data.means, ends, day)
    score = session.execute(_SCORE, {"customer": customer.id}).scalar()
    amounts = session.execute(_AMOUNTS, {"customer": customer.id, "day": day})
    shown = {
        "as_of": day, "customer_id": customer.id, "customer_name": customer.name, "company": company.code, "currency": currency,
        "procedure": data.procedure, "means": data.means, "means_note": data.means_note, "score": score, "grade": grade_of(score),
        "chance_percent": f"{data.chance_percent.normalize():f}", "claim": from_minor(claim, currency), "complete_percent": complete,
        "evidence": lines, "ends_on": ends, "court_source": court.source or None,
        "amounts": [AmountOf(currency=c, open=from_minor(o, c), overdue=from_minor(late, c)) for c, o, late in amounts],
        "items": claimed(items, judged, {item.id: item.open_minor for item in items}, day), "fee": fee_row(fee, currency),
    }  # fmt: skip
    return Weighed(company, day, items, claim, fee, AssessmentRead.model_validate(shown | _figures(plea, currency)))


def _scales(session: Session, company: CompanyScope, data: AssessmentIn, currency: str, day: date) -> tuple[Scale, Scale | None]:
    """The scale of the procedure (or the fee that was told in its place), and that of preservation where it is wanted."""
    scales = settings.scales_of(session, company.id)
    if data.court_fee is not None:
        told = to_minor(data.court_fee, currency)
        court = Scale(day, currency, (), told, told)
    else:
        found = scale_on(scales["court" if data.procedure == "litigation" else "arbitration"], currency, day)
        if found is None:
            raise invalid("no_fee_scale", f"There is no scale of {data.procedure} fees in {currency}: say the fee.", "/court_fee")
        court = found
    held = scale_on(scales["preservation"], currency, day) if data.preservation else None
    if data.preservation and held is None:
        raise invalid("no_fee_scale", f"There is no scale for preservation in {currency}; add one, or count it among other costs.",
                      "/preservation")  # fmt: skip
    return court, held


def _figures(plea: Plea, currency: str) -> dict[str, Any]:
    found = assess(plea)
    money = {
        "court_fee": found.court_minor, "preservation_fee": found.preservation_minor, "lawyer_fee": found.lawyer_minor,
        "other_costs": found.other_minor, "cost": found.cost_minor, "expected": found.expected_minor, "net": found.net_minor,
    }  # fmt: skip
    reasons = [VerdictReason(key=key, number=number) for key, number in found.reasons]
    return {name: from_minor(minor, currency) for name, minor in money.items()} | {
        "method": METHOD, "verdict": found.verdict, "reasons": reasons,
    }  # fmt: skip


def claimed(items: Sequence[Invoice], judged: Sequence[Judged], minor: dict[int, int], day: date) -> list[ClaimedItem]:
    """The items of a claim, the nearest limitation first."""
    known = {row.id: found for row, found, _, _ in judged}
    rows = []
    for item in items:
        found = known[item.id]
        rows.append(ClaimedItem(
            invoice_id=item.id, number=item.number, due_on=item.due_on, claimed=from_minor(minor[item.id], item.currency),
            open=from_minor(item.open_minor, item.currency), ends_on=found.ends_on,
            days_left=None if found.ends_on is None else (found.ends_on - day).days, last_on=found.last and found.last.on,
        ))  # fmt: skip
    return sorted(rows, key=lambda row: (row.ends_on or date.max, row.invoice_id))
