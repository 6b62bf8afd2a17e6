"""How a company clears: its threshold and limits, by currency and role."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlmodel import Session

from receivables.access.principal import CompanyScope, Principal
from receivables.audit import service as audit
from receivables.clearing.models import ClearingSettings
from receivables.clearing.setting_schemas import ClearingLimitIn, ClearingSettingsPatch, ClearingSettingsRead
from receivables.errors import invalid
from receivables.etags import check_match
from receivables.money import MoneyError, from_minor, to_minor
from receivables.rules.clearing import Limits
from receivables.rules.matching import Policy

_READ = text("SELECT automatic_at, apply_on_load, discount_grace_days, limits FROM clearing_settings WHERE company_id = :company")
_ROLE = text("SELECT role FROM users WHERE id = :user")
_LOCK = text("SELECT id FROM companies WHERE id = :company FOR UPDATE")


@dataclass(frozen=True, slots=True)
class Settings:
    """The company's own, or the defaults. `limits`: minor units by (kind, currency, role), None standing for everyone."""

    automatic_at: int
    apply_on_load: bool
    discount_grace_days: int
    limits: dict[tuple[str, str, str | None], int]

    def limits_for(self, currency: str, role: str | None) -> Limits:
        """What a person of this role (None: a machine, or what is applied by itself) may let go in one clearing."""

        def limit(kind: str) -> int:
            return self.limits.get((kind, currency, role), self.limits.get((kind, currency, None), 0))

        return Limits(limit("small_difference"), limit("bank_charge"), self.discount_grace_days)

    def policy(self) -> Policy:
        """What matching may propose; groups and habits are for it to look up."""
        by_kind: dict[str, dict[str, int]] = {"small_difference": {}, "bank_charge": {}}
        for (kind, currency, role), minor in self.limits.items():
            if role is None:
                by_kind[kind][currency] = minor
        return Policy(
            automatic_at=self.automatic_at, small_difference_minor=by_kind["small_difference"], bank_charge_minor=by_kind["bank_charge"],
            discount_grace_days=self.discount_grace_days,
        )  # fmt: skip


def settings_of(session: Session, company_id: int) -> Settings:
    """The settings in force."""
    row = session.execute(_READ, {"company": company_id}).one_or_none()
    if row is None:
        return Settings(Policy().automatic_at, True, 0, {})
    limits = {(one["kind"], one["currency"], one["role"]): one["minor"] for one in row.limits}
    return Settings(row.automatic_at, row.apply_on_load, row.discount_grace_days, limits)


def role_of(session: Session, principal: Principal) -> str | None:
    """The role of whoever asks; an API key has none."""
    return None if principal.user_id is None else str(session.execute(_ROLE, {"user": principal.user_id}).scalar_one())


def read(session: Session, company: CompanyScope) -> ClearingSettingsRead:
    found = settings_of(session, company.id)
    limits = [
        {"kind": kind, "currency": currency, "role": role, "amount": from_minor(minor, currency)}
        for (kind, currency, role), minor in sorted(found.limits.items(), key=lambda one: (one[0][0], one[0][1], one[0][2] or ""))
    ]
    return ClearingSettingsRead.model_validate({
        "company": company.code, "automatic_at": found.automatic_at, "apply_on_load": found.apply_on_load,
        "discount_grace_days": found.discount_grace_days, "limits": limits,
    })  # fmt: skip


def change(
    session: Session, principal: Principal, company: CompanyScope, data: ClearingSettingsPatch, if_match: str | None
) -> ClearingSettingsRead:
    """Changes what is given, audited. Raises 412, 428, 422 for money or `duplicate_limit`."""
    session.execute(_LOCK, {"company": company.id})  # two that change it follow each other, also the first time
    before = read(session, company)
    check_match(if_match, before)
    values: dict[str, Any] = {name: value for name, value in data.model_dump(exclude={"limits"}).items() if value is not None}
    if data.limits is not None:
        values["limits"] = _limits(data.limits)
    if not values:
        return before
    statement = upsert(ClearingSettings).values(company_id=company.id, **values)
    session.execute(statement.on_conflict_do_update(index_elements=["company_id"], set_=values))
    after = read(session, company)
    was, became = audit.changes(before.model_dump(mode="json"), after.model_dump(mode="json"))
    audit.record(session, actor=principal.actor, action="changed", subject="clearing_settings", subject_id=company.code,
                 company_id=company.id, before=was, after=became)  # fmt: skip
    return after


def _limits(given: list[ClearingLimitIn]) -> list[dict[str, Any]]:
    kept: dict[tuple[str, str, str | None], int] = {}
    for index, one in enumerate(given):
        role = None if one.role is None else str(one.role)
        if (one.kind, one.currency, role) in kept:
            raise invalid("duplicate_limit", "There are two limits of this kind, currency and role.", f"/limits/{index}")
        try:
            kept[one.kind, one.currency, role] = to_minor(one.amount, one.currency)
        except MoneyError as error:
            raise invalid(error.code, str(error), f"/limits/{index}/amount") from error
    return [{"kind": kind, "currency": currency, "role": role, "minor": minor} for (kind, currency, role), minor in kept.items()]
