"""Limits of approval by company, kind, role and currency."""

from sqlalchemy import text
from sqlmodel import Session

from receivables.access.permissions import ROLES, Role
from receivables.access.principal import CompanyScope, Principal
from receivables.approvals.kinds import KINDS
from receivables.approvals.powers import Limits, limit_of, limits_of
from receivables.approvals.schemas import LimitPut, LimitRead
from receivables.audit import service as audit
from receivables.errors import invalid
from receivables.money import from_minor, to_minor

_DEFAULT = text("DELETE FROM approval_limits WHERE (company_id, kind, role, currency) = (:company, :kind, :role, :currency)")
_SET = text("""INSERT INTO approval_limits (company_id, kind, role, currency, limit_minor)
    VALUES (:company, :kind, :role, :currency, :minor)
    ON CONFLICT (company_id, kind, role, currency) DO UPDATE SET limit_minor = EXCLUDED.limit_minor""")


def _read(limits: Limits, company: CompanyScope, kind: str, role: str, currency: str) -> LimitRead:
    minor = limit_of(limits, company.id, kind, role, currency)
    own = (company.id, kind, role, currency) in limits
    text_of = None if minor is None else from_minor(minor, currency)
    return LimitRead(company=company.code, kind=kind, role=Role(role), currency=currency, limit=text_of, own=own)


def listed(session: Session, company: CompanyScope) -> list[LimitRead]:
    """The limits of every role that decides, in the base currency and wherever the company has set one."""
    limits = limits_of(session, [company.id])
    deciding = [(kind, role) for kind in KINDS.values() if kind.limited for role in Role if kind.permission in ROLES[role]]
    keys = {(kind.name, str(role), company.base_currency) for kind, role in deciding}
    keys |= {key[1:] for key in limits}
    return [_read(limits, company, *key) for key in sorted(keys)]


def put(session: Session, principal: Principal, company: CompanyScope, data: LimitPut) -> LimitRead:
    """Sets one limit, audited. Raises 422 `unknown_kind`, `role_does_not_decide`, and for an amount that is none."""
    limited = sorted(kind.name for kind in KINDS.values() if kind.limited)
    if data.kind not in limited:
        raise invalid("unknown_kind", f"Kinds of request with an amount are {', '.join(limited)}.", "/kind")
    if KINDS[data.kind].permission not in ROLES[data.role]:
        raise invalid("role_does_not_decide", "This role never decides requests of this kind.", "/role")
    if data.unlimited and data.limit is not None:
        raise invalid("limit_and_unlimited", "A limit and none at once.", "/unlimited")
    minor = None if data.limit is None else to_minor(data.limit, data.currency)
    before = _read(limits_of(session, [company.id]), company, data.kind, data.role, data.currency)
    values = {"company": company.id, "kind": data.kind, "role": str(data.role), "currency": data.currency}
    if minor is None and not data.unlimited:
        session.execute(_DEFAULT, values)
    else:
        session.execute(_SET, values | {"minor": minor})
    after = _read(limits_of(session, [company.id]), company, data.kind, data.role, data.currency)
    audit.record(session, actor=principal.actor, action="changed", subject="approval_limit",
                 subject_id=f"{data.kind}/{data.role}/{data.currency}", company_id=company.id, before=before.model_dump(mode="json"),
                 after=after.model_dump(mode="json"))  # fmt: skip
    return after
