"""Use cases of legal cases: make one of what was weighed, start it once approved, look at it, say who leads it.

Rows are locked items by id, then the case.
"""

from decimal import Decimal
from typing import Any

from sqlalchemy import insert, select, update
from sqlmodel import Session, col

from receivables.access.permissions import Permission
from receivables.access.principal import Principal
from receivables.approvals import service as approvals
from receivables.approvals.kinds import Kind
from receivables.approvals.models import ApprovalRequest
from receivables.audit import service as audit
from receivables.errors import conflict
from receivables.etags import check_match
from receivables.invoices.models import Invoice
from receivables.invoices.service import day_of
from receivables.legal import assessment, evidence, limitation_queries, limitations, queries, settings
from receivables.legal.case_schemas import CaseIn, CasePatch, CaseRead, CostRead, DeadlineQuery, DeadlineRow, StageRead
from receivables.legal.models import LegalCase, LegalCaseItem, LegalDeadline
from receivables.money import from_minor
from receivables.rules.legal import FeeKind, FeeScheme, lawyer_fee


def _stored(fee: FeeScheme) -> dict[str, Any]:
    return {
        "kind": fee.kind.value, "fixed_minor": fee.fixed_minor, "rate_minor": fee.rate_minor, "hours": str(fee.hours),
        "percent": str(fee.percent), "tiers": settings.stored(fee.tiers),
    }  # fmt: skip


def _restored(fee: dict[str, Any]) -> FeeScheme:
    return FeeScheme(FeeKind(fee["kind"]), fee["fixed_minor"], fee["rate_minor"], Decimal(fee["hours"]),
                     Decimal(fee["percent"]), settings.restored(fee["tiers"]))  # fmt: skip


def create(session: Session, principal: Principal, data: CaseIn) -> CaseRead:
    """Weighs items and asks a second person whether to take them to law; until then they are dunned as before.

    Raises what `assessment.weigh` does, 403 `users_only`, 409 `item_in_case` or `already_requested`.
    """
    weighed = assessment.weigh(session, principal, data, lock=True)
    found, item = weighed.shown, weighed.items[0]
    if (other := queries.live(session, [one.id for one in weighed.items])) is not None:
        raise conflict("item_in_case", f"An item is in legal case {other.case_id} already.")
    approval_id = approvals.ask(
        session, principal, kind=KIND.name, company_id=weighed.company.id, subject="customer", subject_id=data.customer_id,
        label=found.customer_name, currency=item.currency, amount_minor=weighed.claim_minor, reason=data.reason,
    )  # fmt: skip
    values = {
        "company_id": weighed.company.id, "customer_id": data.customer_id, "approval_id": approval_id, "procedure": data.procedure,
        "currency": item.currency, "claim_minor": weighed.claim_minor, "assessment": found.model_dump(mode="json"),
        "fee": _stored(weighed.fee), "opened_on": weighed.day, "actor": principal.actor,
    } | {name: value for name in ("counsel", "court", "owner") if (value := getattr(data, name))}  # fmt: skip
    made = int(session.execute(insert(LegalCase).values(values).returning(col(LegalCase.id))).scalar_one())
    ends = {row.invoice_id: row.ends_on for row in found.items}
    rows = [
        {"case_id": made, "invoice_id": one.id, "claimed_minor": one.open_minor, "limitation_on": ends[one.id]} for one in weighed.items
    ]  # fmt: skip
    session.execute(insert(LegalCaseItem), rows)
    evidence.keep(session, principal, made, evidence.kinds_of(session, weighed.company.id, data.evidence))
    return read(session, principal, made)


def held_items(session: Session, case_id: int) -> list[Invoice]:
    """The case's items, what stands in for those that were corrected, locked in the order of their ids."""
    statement = select(Invoice).where(col(Invoice.id).in_(queries.items(session, case_id))).order_by(col(Invoice.id)).with_for_update()
    return list(session.execute(statement.execution_options(populate_existing=True)).scalars())


def _take_effect(session: Session, principal: Principal, approved: ApprovalRequest) -> None:
    """Starts an approved case: from today its items are out of dunning. Raises 409 `nothing_open` when all was paid meanwhile."""
    case_id = session.execute(select(col(LegalCase.id)).where(col(LegalCase.approval_id) == approved.id)).scalar_one()
    if not any(item.open_minor for item in held_items(session, case_id)):
        raise conflict("nothing_open", "Everything the case is about was paid meanwhile; reject it.")
    session.execute(update(LegalCase).where(col(LegalCase.id) == case_id).values(approved_on=day_of(principal, approved.company_id)))


KIND = Kind("legal_case", Permission.LEGAL_APPROVE, frozenset(), _take_effect)


def read(session: Session, principal: Principal, case_id: int) -> CaseRead:
    """The case with everything recorded of it; raises 404."""
    row = queries.read_row(session, principal, case_id)
    company = principal.companies[row.company]
    today = day_of(principal, company.id)
    found = session.get_one(LegalCase, case_id, populate_existing=True)
    own = queries.items(session, case_id)
    invoices = list(session.execute(select(Invoice).where(col(Invoice.id).in_(list(own)))).scalars())
    judged = limitations.judge(session, company, limitation_queries.chosen(session, [company.id], list(own)))
    lines = evidence.lines(session, company.id, judged, case_id=case_id)
    fee, currency = _restored(found.fee), found.currency
    told = queries.deadlines(principal, DeadlineQuery(case_id=case_id), {row.company: today})
    told = told.order_by(col(LegalDeadline.due_on), col(LegalDeadline.id))
    more: dict[str, Any] = {
        "fee": assessment.fee_row(fee, currency), "assessment": found.assessment, "complete_percent": evidence.complete(lines),
        "fee_due": from_minor(lawyer_fee(fee, found.claim_minor, row.recovered_minor), currency), "evidence": lines,
        "items": assessment.claimed(invoices, judged, own, today),
        "stages": [StageRead.model_validate(one) for one in queries.stages(session, case_id)],
        "deadlines": [DeadlineRow.model_validate(queries.deadline_row(one, today)) for one in session.execute(told)],
        "costs": [CostRead.model_validate(dict(one._mapping) | {"amount": from_minor(one.amount_minor, currency)})
                  for one in queries.costs(session, case_id)],
        "receipts": queries.receipts(session, case_id, currency),
    }  # fmt: skip
    return CaseRead.model_validate(queries.row_of(row, today) | more)


def change(session: Session, principal: Principal, case_id: int, data: CasePatch, if_match: str | None) -> CaseRead:
    """Says who leads a case, where, and under which number and fee. Raises 404, 412, 428, 422 as `assessment.scheme` does."""
    found = queries.locked(session, principal, case_id)
    check_match(if_match, read(session, principal, case_id))
    sent: dict[str, Any] = {name: getattr(data, name) for name in data.model_fields_set}
    if "fee" in sent:
        fee = sent.pop("fee")
        sent |= {"fee": _stored(assessment.scheme(fee, found.currency) if fee else FeeScheme())}
    before, after = audit.changes(found.model_dump(), sent)
    if after:
        session.execute(update(LegalCase).where(col(LegalCase.id) == case_id).values(after))
        audit.record(session, actor=principal.actor, action="changed", subject="legal_case", subject_id=case_id,
                     company_id=found.company_id, before=before, after=after)  # fmt: skip
    return read(session, principal, case_id)
