"""What a company sets for its legal track, beside what is shipped: warnings, limitation periods, scales of fees."""

from decimal import Decimal
from typing import Any

from sqlalchemy import insert, select, text
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlmodel import Session, col

from receivables.access.principal import CompanyScope, Principal
from receivables.audit import service as audit
from receivables.errors import invalid
from receivables.etags import check_match
from receivables.legal.models import LegalFeeScale, LegalSettings, LimitationPeriod
from receivables.legal.setting_schemas import (
    LegalSettingsPatch,
    LegalSettingsRead,
    PeriodIn,
    PeriodRead,
    ScaleIn,
    ScaleRead,
    TierIn,
)
from receivables.money import from_minor, to_minor
from receivables.rules.legal import SCALES, LegalError, Scale, Tier, check_tiers
from receivables.rules.limitation import LAWS, Cause, Law, Starts

_DEFAULT: dict[str, Any] = {"warn_days": [180, 90, 30], "deadline_days": 7, "country": "CN"}
_LOCK = text("SELECT id FROM companies WHERE id = :company FOR UPDATE")


def read(session: Session, company: CompanyScope) -> LegalSettingsRead:
    """The company's own settings, or the usual ones."""
    found = session.execute(select(LegalSettings).where(col(LegalSettings.company_id) == company.id)).scalar_one_or_none()
    values = _DEFAULT if found is None else found.model_dump(exclude={"company_id"})
    return LegalSettingsRead(company=company.code, **values)


def change(
    session: Session, principal: Principal, company: CompanyScope, data: LegalSettingsPatch, if_match: str | None
) -> LegalSettingsRead:
    """Sets how far ahead is warned, and whose law holds. Raises 412, 428, 422 `unknown_country`, `required`."""
    session.execute(_LOCK, {"company": company.id})
    current = read(session, company)
    check_match(if_match, current)
    sent = data.model_dump(exclude_unset=True)
    if empty := [name for name, value in sent.items() if value is None]:
        raise invalid("required", "It cannot be emptied.", f"/{empty[0]}")
    if "country" in sent and sent["country"] not in laws_of(session, company.id):
        raise invalid("unknown_country", "There is no limitation period of that country; add one first.", "/country")
    if "warn_days" in sent:
        sent["warn_days"] = sorted(set(sent["warn_days"]), reverse=True)
    before, after = audit.changes(current.model_dump(), sent)
    if after:
        values = current.model_dump(exclude={"company"}) | after
        statement = upsert(LegalSettings).values(values | {"company_id": company.id})
        session.execute(statement.on_conflict_do_update(index_elements=["company_id"], set_=values))
        audit.record(session, actor=principal.actor, action="changed", subject="legal_settings", subject_id=company.id,
                     company_id=company.id, before=before, after=after)  # fmt: skip
        session.expire_all()
    return read(session, company)


def _law(row: LimitationPeriod) -> Law:
    return Law(row.from_on, row.years, row.longest_years, Starts(row.starts), frozenset(map(Cause, row.causes)), row.suspension_months,
               row.renews, row.source, frozenset(row.rest_weekdays))  # fmt: skip


def _periods(session: Session, company_id: int) -> list[LimitationPeriod]:
    statement = select(LimitationPeriod).where(col(LimitationPeriod.company_id) == company_id).order_by(col(LimitationPeriod.id))
    return list(session.execute(statement).scalars())


def laws_of(session: Session, company_id: int) -> dict[str, list[Law]]:
    """The periods that hold for a company, by country: the shipped ones, and its own in their place where the day is the same."""
    found = {country: {law.from_on: law for law in laws} for country, laws in LAWS.items()}
    for row in _periods(session, company_id):
        found.setdefault(row.country, {})[row.from_on] = _law(row)
    return {country: list(laws.values()) for country, laws in found.items()}


def periods(session: Session, company: CompanyScope) -> list[PeriodRead]:
    """What is shipped and what the company added, by country and day."""
    shipped = [(None, country, law, None, None) for country, laws in LAWS.items() for law in laws]
    own = [(row.id, row.country, _law(row), row.actor, row.recorded_at) for row in _periods(session, company.id)]
    shown = [_period_row(company.code, *one) for one in [*shipped, *own]]
    return sorted(shown, key=lambda one: (one.country, one.from_on, one.id or 0))


def _period_row(company: str, row_id: int | None, country: str, law: Law, actor: str | None, at: Any) -> PeriodRead:
    return PeriodRead(id=row_id, company=company, country=country, from_on=law.from_on, years=law.years, longest_years=law.longest_years,
                      starts=law.starts, causes=sorted(law.causes), suspension_months=law.suspension_months, renews=law.renews,
                      rest_weekdays=sorted(law.rest_weekdays), source=law.source, actor=actor, recorded_at=at)  # fmt: skip


def add_period(session: Session, principal: Principal, data: PeriodIn) -> PeriodRead:
    """Keeps a country's period from a day on. Raises 422 `unknown_company`."""
    company = principal.company(data.company, "/company")
    values = data.model_dump(mode="json", exclude={"company", "from_on"}) | {"from_on": data.from_on, "company_id": company.id}
    values |= {name: sorted(set(values[name])) for name in ("causes", "rest_weekdays")}
    statement = insert(LimitationPeriod).values(values | {"actor": principal.actor}).returning(LimitationPeriod)
    made: LimitationPeriod = session.execute(statement).scalar_one()
    audit.record(session, actor=principal.actor, action="created", subject="limitation_period", subject_id=made.id,
                 company_id=company.id, after=data.model_dump(mode="json", exclude={"company"}))  # fmt: skip
    return _period_row(company.code, made.id, made.country, _law(made), made.actor, made.recorded_at)


def tiers_of(tiers: list[TierIn], currency: str, pointer: str) -> tuple[Tier, ...]:
    """Tiers as the rule takes them. Raises 422 with what `check_tiers` refuses, or for an amount that is none."""
    made = tuple(
        Tier(None if one.up_to is None else to_minor(one.up_to, currency), one.percent, to_minor(one.fixed or "0", currency))
        for one in tiers
    )  # fmt: skip
    try:
        check_tiers(made, pointer)
    except LegalError as error:
        raise invalid(error.code, f"{error}.".capitalize(), error.pointer) from error
    return made


def stored(tiers: tuple[Tier, ...]) -> list[dict[str, Any]]:
    """Tiers as JSON keeps them: minor units, and percents as text."""
    return [{"up_to_minor": one.up_to_minor, "percent": str(one.percent), "fixed_minor": one.fixed_minor} for one in tiers]


def restored(tiers: list[dict[str, Any]]) -> tuple[Tier, ...]:
    return tuple(Tier(one["up_to_minor"], Decimal(one["percent"]), one["fixed_minor"]) for one in tiers)


def _scale(row: LegalFeeScale) -> Scale:
    return Scale(row.from_on, row.currency, restored(row.tiers), row.least_minor, row.most_minor, row.source)


def _scales(session: Session, company_id: int) -> list[LegalFeeScale]:
    statement = select(LegalFeeScale).where(col(LegalFeeScale.company_id) == company_id).order_by(col(LegalFeeScale.id))
    return list(session.execute(statement).scalars())


def scales_of(session: Session, company_id: int) -> dict[str, list[Scale]]:
    """The scales that hold for a company, by kind: the shipped ones first, so that its own of the same day count."""
    found = {kind: list(scales) for kind, scales in SCALES.items()}
    for row in _scales(session, company_id):
        found[row.kind].append(_scale(row))
    return found


def scales(session: Session, company: CompanyScope) -> list[ScaleRead]:
    """What is shipped and what the company added, by kind, currency and day."""
    shipped = [(None, kind, scale, None, None) for kind, scales in SCALES.items() for scale in scales]
    own = [(row.id, row.kind, _scale(row), row.actor, row.recorded_at) for row in _scales(session, company.id)]
    shown = [_scale_row(company.code, *one) for one in [*shipped, *own]]
    return sorted(shown, key=lambda one: (one.kind, one.currency, one.from_on, one.id or 0))


def tier_rows(tiers: tuple[Tier, ...], currency: str) -> list[dict[str, Any]]:
    """Tiers as the wire shows them."""
    return [
        {"up_to": None if one.up_to_minor is None else from_minor(one.up_to_minor, currency), "percent": f"{one.percent.normalize():f}",
         "fixed": from_minor(one.fixed_minor, currency)}
        for one in tiers
    ]  # fmt: skip


def _scale_row(company: str, row_id: int | None, kind: str, scale: Scale, actor: str | None, at: Any) -> ScaleRead:
    most = None if scale.most_minor is None else from_minor(scale.most_minor, scale.currency)
    return ScaleRead.model_validate({
        "id": row_id, "company": company, "kind": kind, "currency": scale.currency, "from_on": scale.from_on,
        "tiers": tier_rows(scale.tiers, scale.currency), "least": from_minor(scale.least_minor, scale.currency), "most": most,
        "source": scale.source, "actor": actor, "recorded_at": at,
    })  # fmt: skip


def add_scale(session: Session, principal: Principal, data: ScaleIn) -> ScaleRead:
    """Keeps a scale from a day on. Raises 422 `unknown_company`, `tiers_empty`, `tiers_not_rising`, `most_below_least`."""
    company = principal.company(data.company, "/company")
    tiers = tiers_of(data.tiers, data.currency, "/tiers")
    least = to_minor(data.least or "0", data.currency)
    most = None if data.most is None else to_minor(data.most, data.currency)
    if most is not None and most < least:
        raise invalid("most_below_least", "The most is below the least.", "/most")
    values = {
        "company_id": company.id, "kind": data.kind, "currency": data.currency, "from_on": data.from_on, "tiers": stored(tiers),
        "least_minor": least, "most_minor": most, "source": data.source, "actor": principal.actor,
    }  # fmt: skip
    made: LegalFeeScale = session.execute(insert(LegalFeeScale).values(values).returning(LegalFeeScale)).scalar_one()
    audit.record(session, actor=principal.actor, action="created", subject="legal_fee_scale", subject_id=made.id,
                 company_id=company.id, after=data.model_dump(mode="json", exclude={"company"}))  # fmt: skip
    return _scale_row(company.code, made.id, made.kind, _scale(made), made.actor, made.recorded_at)
