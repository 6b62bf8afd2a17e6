"""Use cases of a company's policy."""

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session

from receivables.access.principal import Principal
from receivables.audit import service as audit
from receivables.clock import now
from receivables.errors import invalid
from receivables.etags import check_match
from receivables.interest import term_changes
from receivables.interest.facts import policy_of
from receivables.interest.models import InterestPolicy
from receivables.interest.schemas import InterestPolicyIn, InterestPolicyRead
from receivables.money import to_minor
from receivables.rules.interest import PARTS

_HOLD = text("SELECT 1 FROM companies WHERE id = :company FOR NO KEY UPDATE")


def read(session: Session, principal: Principal, code: str | None) -> InterestPolicyRead:
    """The policy of a company; one that was never set charges nothing. Raises 422 `unknown_company`."""
    company = principal.company(code)
    found = policy_of(session, company.id)
    values = InterestPolicyIn().model_dump() | {"updated_at": None} if found is None else found.model_dump(exclude={"company_id"})
    return InterestPolicyRead.model_validate(values | {"company": company.code})


def put(session: Session, principal: Principal, code: str | None, data: InterestPolicyIn, if_match: str | None) -> InterestPolicyRead:
    """Puts another policy in place. Raises 412, 428, 422 `unknown_company`, `order_incomplete`, `duplicate_fee`, `amount_not_positive`."""
    company = principal.company(code)
    session.execute(_HOLD, {"company": company.id})  # so that two first policies are not both written
    before = read(session, principal, code)
    check_match(if_match, before)
    if data.payment_order and sorted(data.payment_order) != sorted(PARTS):
        raise invalid("order_incomplete", "Name principal, interest and fee once each, or nothing.", "/payment_order")
    if len({(fee.level, fee.currency) for fee in data.fees}) < len(data.fees):
        raise invalid("duplicate_fee", "A level has two fees in one currency.", "/fees")
    for place, fee in enumerate(data.fees):
        if to_minor(fee.amount, fee.currency) == 0:
            raise invalid("amount_not_positive", "A fee is greater than zero.", f"/fees/{place}/amount")
    values = data.model_dump() | {"updated_at": now()}
    statement = insert(InterestPolicy).values(values | {"company_id": company.id})
    session.execute(statement.on_conflict_do_update(index_elements=["company_id"], set_=values))
    was, became = audit.changes(before.model_dump(mode="json"), data.model_dump(mode="json"))
    audit.record(session, actor=principal.actor, action="changed", subject="interest_policy", subject_id=company.code,
                 company_id=company.id, before=was, after=became)  # fmt: skip
    touched = term_changes.of_policy(was, became)
    if touched is not None:
        term_changes.note(session, company.id, principal.actor, touched)
    return read(session, principal, code)
