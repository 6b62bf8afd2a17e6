"""What the signed-in user may decide: their own role's authority and what others lent them, against their companies' limits."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import text
from sqlmodel import Session

from receivables.access.permissions import ROLES, Permission, Role
from receivables.access.principal import Principal
from receivables.approvals.kinds import KINDS
from receivables.clock import today
from receivables.rules.approval import Authority, DecisionError, deciding_authority, default_limit, in_force

_HOLDERS = text("""
    SELECT u.id, u.role, false AS lent, NULL::date AS first_on, NULL::date AS last_on, NULL::bigint[] AS companies
    FROM users u WHERE u.id = :me
    UNION ALL
    SELECT u.id, u.role, true, d.first_on, d.last_on, CASE WHEN NOT u.all_companies THEN
        ARRAY(SELECT company_id FROM user_companies l WHERE l.user_id = u.id) END
    FROM delegations d JOIN users u ON u.id = d.from_user_id AND u.active
    WHERE d.to_user_id = :me AND d.revoked_at IS NULL""")
_LIMITS = text("SELECT company_id, kind, role, currency, limit_minor FROM approval_limits WHERE company_id = ANY(:companies)")
Limits = dict[tuple[int, str, str, str], int | None]


@dataclass(frozen=True, slots=True)
class Powers:
    """Everything needed to say, for any request the user may see, whether they may decide it."""

    user_id: int | None
    permissions: frozenset[Permission]
    days: dict[int, date]
    holders: list[Any]
    limits: Limits

    def kinds(self) -> list[str]:
        """The kinds of which something may be theirs to decide."""
        roles = [ROLES[Role(holder.role)] for holder in self.holders]
        return [kind.name for kind in KINDS.values() if any(kind.permission in permissions for permissions in roles)]

    def authority(self, request: Any, *, approving: bool) -> Authority:
        """The authority to decide a request. Raises `DecisionError`."""
        kind = KINDS[request.kind]
        held = [
            Authority(holder.id, self._limit(request, holder.role), holder.lent)
            for holder in self.holders
            if kind.permission in ROLES[Role(holder.role)] and self._reaches(holder, request.company_id)
        ]
        return deciding_authority(
            self.user_id or 0, request.requested_by, request.amount_minor, held,
            approving=approving, clashes=bool(kind.clashes_with & self.permissions) and kind.permission not in self.permissions,
        )  # fmt: skip

    def may(self, request: Any, *, approving: bool) -> bool:
        """Whether they may decide it now."""
        if request.status != "pending" or self.user_id is None:
            return False
        try:
            self.authority(request, approving=approving)
        except DecisionError:
            return False
        return True

    def _limit(self, request: Any, role: str) -> int | None:
        return limit_of(self.limits, request.company_id, request.kind, role, request.currency)

    def _reaches(self, holder: Any, company_id: int) -> bool:
        if not holder.lent:
            return True
        within = holder.companies is None or company_id in holder.companies
        return within and in_force(self.days[company_id], holder.first_on, holder.last_on)


def limit_of(limits: Limits, company_id: int, kind: str, role: str, currency: str) -> int | None:
    """Minor units up to which the role decides there; None is no limit."""
    key = (company_id, kind, role, currency)
    return limits[key] if key in limits else default_limit(role, currency)


def limits_of(session: Session, company_ids: list[int]) -> Limits:
    """What these companies have set themselves."""
    return {tuple(row[:4]): row[4] for row in session.execute(_LIMITS, {"companies": company_ids})}


def powers_of(session: Session, principal: Principal) -> Powers:
    """The powers of whoever asks; an API key has none."""
    holders = list(session.execute(_HOLDERS, {"me": principal.user_id})) if principal.user_id is not None else []
    days = {company.id: today(company.time_zone) for company in principal.companies.values()}
    return Powers(principal.user_id, principal.permissions, days, holders, limits_of(session, principal.company_ids))
