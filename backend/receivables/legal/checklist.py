"""A company's list of the evidence a case should have."""

from typing import Any

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col

from receivables.access.principal import CompanyScope, Principal
from receivables.audit import service as audit
from receivables.companies.models import Company
from receivables.errors import conflict, invalid, not_found
from receivables.etags import check_match
from receivables.legal.models import EvidenceKind
from receivables.legal.setting_schemas import EvidenceKindIn, EvidenceKindPatch, EvidenceKindQuery, EvidenceKindRead
from receivables.pagination import Statement

SORTABLE = {"place": col(EvidenceKind.place), "code": col(EvidenceKind.code), "name": col(EvidenceKind.name), "id": col(EvidenceKind.id)}
_NAMES = ("id", "code", "name", "told_by", "required", "active", "place")
USUAL: tuple[tuple[str, str, str | None, bool], ...] = (
    ("contract", "合同或订单", None, True), ("delivery", "送货单或验收单", None, True), ("invoice", "发票", "item", True),
    ("confirmation", "对账单（询证函）", "confirmation", True), ("demand", "催款函", "demand", True),
    ("promise", "还款承诺或协议", "promise", False), ("payment", "付款记录", "payment", False), ("identity", "债务人主体资料", None, True),
)  # fmt: skip


def _base(principal: Principal, company: str | None) -> Statement:
    columns: Any = [col(getattr(EvidenceKind, name)) for name in _NAMES]
    statement: Statement = select(*columns, col(Company.code).label("company")).join(Company, col(Company.id) == EvidenceKind.company_id)
    return statement.where(col(EvidenceKind.company_id).in_(principal.scope(company)))


def listed(principal: Principal, query: EvidenceKindQuery) -> Statement:
    statement = _base(principal, query.company)
    return statement if query.active is None else statement.where(col(EvidenceKind.active) == query.active)


def row_of(row: Any) -> dict[str, Any]:
    return {name: getattr(row, name) for name in (*_NAMES, "company")}


def read(session: Session, principal: Principal, kind_id: int) -> EvidenceKindRead:
    """One line; raises 404."""
    row = session.execute(_base(principal, None).where(col(EvidenceKind.id) == kind_id)).one_or_none()
    if row is None:
        raise not_found("evidence kind")
    return EvidenceKindRead.model_validate(row_of(row))


def in_use(session: Session, company_id: int) -> list[EvidenceKind]:
    """The lines that count now, in their order."""
    statement = select(EvidenceKind).where(col(EvidenceKind.company_id) == company_id, col(EvidenceKind.active))
    return list(session.execute(statement.order_by(col(EvidenceKind.place), col(EvidenceKind.id))).scalars())


def create(session: Session, principal: Principal, data: EvidenceKindIn) -> EvidenceKindRead:
    """Adds a line to a company's list. Raises 409 `already_exists`, 422 `unknown_company`."""
    company = principal.company(data.company, "/company")
    made = _insert(session, principal, company, data.model_dump(exclude={"company"}))
    if made is None:
        raise conflict("already_exists", "There is a line of this code.")
    return read(session, principal, made)


def _insert(session: Session, principal: Principal, company: CompanyScope, values: dict[str, Any]) -> int | None:
    statement = insert(EvidenceKind).values(values | {"company_id": company.id}).on_conflict_do_nothing().returning(col(EvidenceKind.id))
    made = session.execute(statement).scalar()
    if made is not None:
        audit.record(session, actor=principal.actor, action="created", subject="legal_evidence_kind", subject_id=made,
                     company_id=company.id, after=values)  # fmt: skip
    return made


def take_usual(session: Session, principal: Principal, company: CompanyScope) -> list[EvidenceKindRead]:
    """Puts what is usually needed on a company's list; lines of the same code stay as they are."""
    for place, (code, name, told_by, required) in enumerate(USUAL, 1):
        _insert(session, principal, company, {"code": code, "name": name, "told_by": told_by, "required": required, "place": place * 10})
    rows = session.execute(_base(principal, company.code).order_by(col(EvidenceKind.place), col(EvidenceKind.id)))
    return [EvidenceKindRead.model_validate(row_of(row)) for row in rows]


def change(session: Session, principal: Principal, kind_id: int, data: EvidenceKindPatch, if_match: str | None) -> EvidenceKindRead:
    """Renames a line, says whether it is required, moves it, or takes it out of use and back. Raises 404, 412, 428, 422 `required`."""
    company = principal.companies[read(session, principal, kind_id).company]
    session.execute(select(EvidenceKind).where(col(EvidenceKind.id) == kind_id).with_for_update())
    current = read(session, principal, kind_id)
    check_match(if_match, current)
    sent = data.model_dump(exclude_unset=True)
    if empty := [name for name, value in sent.items() if value is None]:
        raise invalid("required", "It cannot be emptied.", f"/{empty[0]}")
    before, after = audit.changes(current.model_dump(), sent)
    if after:
        session.execute(update(EvidenceKind).where(col(EvidenceKind.id) == kind_id).values(after))
        audit.record(session, actor=principal.actor, action="changed", subject="legal_evidence_kind", subject_id=kind_id,
                     company_id=company.id, before=before, after=after)  # fmt: skip
    return read(session, principal, kind_id)
