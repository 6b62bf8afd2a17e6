"""Use cases of planning the collectors' work: capacity, absences, what contacts cost."""

from typing import Any

from sqlalchemy import delete, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, SQLModel, col

from receivables.access.principal import CompanyScope, Principal
from receivables.audit import service as audit
from receivables.collection.models import Absence, Capacity, ContactCost
from receivables.collection.work_schemas import (
    AbsenceIn,
    AbsencePatch,
    AbsenceQuery,
    AbsenceRead,
    CapacityIn,
    ContactCostIn,
    PlanQuery,
)
from receivables.companies.models import Company
from receivables.errors import conflict, invalid, not_found
from receivables.etags import check_match
from receivables.money import MoneyError, from_minor, to_minor
from receivables.pagination import Statement

CAPACITY_SORTABLE = {"collector": col(Capacity.collector), "id": col(Capacity.id)}
ABSENCE_SORTABLE = {"from_on": col(Absence.from_on), "to_on": col(Absence.to_on), "person": col(Absence.person), "id": col(Absence.id)}
COST_SORTABLE = {"channel": col(ContactCost.channel), "id": col(ContactCost.id)}
_LOCK = text("SELECT pg_advisory_xact_lock(hashtext('absences'), :company)")
_ABSENCE = ("id", "person", "substitute", "from_on", "to_on", "actor", "recorded_at")


def _rows(principal: Principal, table: type[SQLModel], company: str | None, names: tuple[str, ...]) -> Statement:
    own: Any = table
    columns: Any = [col(getattr(own, name)) for name in names]
    statement: Statement = select(*columns, col(Company.code).label("company")).join(Company, col(Company.id) == own.company_id)
    return statement.where(col(own.company_id).in_(principal.scope(company)))


def row_of(row: Any) -> dict[str, Any]:
    """A row as the wire shows it."""
    return {name: value for name, value in row._mapping.items() if not name.startswith("_key")}


def cost_row(row: Any) -> dict[str, Any]:
    """A cost as the wire shows it."""
    shown = row_of(row)
    return shown | {"cost": from_minor(shown.pop("cost_minor"), row.currency)}


def capacities(principal: Principal, query: PlanQuery) -> Statement:
    return _rows(principal, Capacity, query.company, ("id", "collector", "contacts_a_day"))


def costs(principal: Principal, query: PlanQuery) -> Statement:
    return _rows(principal, ContactCost, query.company, ("id", "channel", "currency", "cost_minor"))


def absences(principal: Principal, query: AbsenceQuery) -> Statement:
    statement = _rows(principal, Absence, query.company, _ABSENCE)
    if query.person is not None:
        statement = statement.where(col(Absence.person) == query.person)
    return statement if query.on is None else statement.where(col(Absence.from_on) <= query.on, col(Absence.to_on) >= query.on)


def _put(session: Session, principal: Principal, company: CompanyScope, table: Any, subject: str, named: dict[str, Any],
         value: dict[str, Any]) -> None:  # fmt: skip
    """Sets or (None) takes away the one value of a row that is known by `named`; leaves a trace where it changed."""
    (name, after), = value.items()
    same = [col(getattr(table, field)) == found for field, found in named.items()]
    before = session.execute(select(col(getattr(table, name))).where(*same).with_for_update()).scalar()
    if after is None:
        session.execute(delete(table).where(*same))
    else:
        put_in = insert(table).values(named | value)
        session.execute(put_in.on_conflict_do_update(index_elements=list(named), set_=value))
    if before != after:
        subject_id = "/".join(str(found) for field, found in named.items() if field != "company_id")
        audit.record(session, actor=principal.actor, action="changed", subject=subject, subject_id=subject_id, company_id=company.id,
                     before={name: before}, after={name: after})  # fmt: skip


def put_capacity(session: Session, principal: Principal, data: CapacityIn) -> None:
    """Sets how much a collector can do in a day. Raises 422 `unknown_company`."""
    company = principal.company(data.company, "/company")
    named = {"company_id": company.id, "collector": data.collector}
    _put(session, principal, company, Capacity, "collector_capacity", named, {"contacts_a_day": data.contacts_a_day})


def put_cost(session: Session, principal: Principal, data: ContactCostIn) -> None:
    """Sets what a contact usually costs, in minor units of its currency. Raises 422 `unknown_company`, and what is wrong with an amount."""
    company = principal.company(data.company, "/company")
    try:
        minor = None if data.cost is None else to_minor(data.cost, data.currency)
    except MoneyError as error:
        raise invalid(error.code, str(error), "/cost") from error
    if minor is not None and minor < 0:
        raise invalid("amount_not_positive", "A cost is not negative.", "/cost")
    named = {"company_id": company.id, "channel": str(data.channel), "currency": data.currency}
    _put(session, principal, company, ContactCost, "contact_cost", named, {"cost_minor": minor})


def read_absence(session: Session, principal: Principal, absence_id: int) -> AbsenceRead:
    """One absence; raises 404."""
    row = session.execute(absences(principal, AbsenceQuery()).where(col(Absence.id) == absence_id)).one_or_none()
    if row is None:
        raise not_found("absence")
    return AbsenceRead.model_validate(row_of(row))


def add_absence(session: Session, principal: Principal, data: AbsenceIn) -> AbsenceRead:
    """Somebody is away. Raises 422 `unknown_company`, `days_not_rising`, `same_person`, 409 `absence_overlaps`, `substitute_absent`."""
    company = principal.company(data.company, "/company")
    values = data.model_dump(exclude={"company"}) | {"company_id": company.id, "actor": principal.actor}
    _check(session, company.id, values)
    made = session.execute(insert(Absence).values(values).returning(col(Absence.id))).scalar_one()
    audit.record(session, actor=principal.actor, action="created", subject="absence", subject_id=made, company_id=company.id,
                 after=data.model_dump(exclude={"company"}))  # fmt: skip
    return read_absence(session, principal, made)


def _check(session: Session, company_id: int, values: dict[str, Any], own: int = 0) -> None:
    """One absence of a person at a time, and nobody stands in who is away too; whoever says so at once waits."""
    if values["to_on"] < values["from_on"]:
        raise invalid("days_not_rising", "The last day is before the first.", "/to_on")
    if values["person"] == values["substitute"]:
        raise invalid("same_person", "Somebody else stands in.", "/substitute")
    session.execute(_LOCK, {"company": company_id})
    meets = (col(Absence.company_id) == company_id, col(Absence.from_on) <= values["to_on"], col(Absence.to_on) >= values["from_on"],
             col(Absence.id) != own)  # fmt: skip
    found = session.execute(select(col(Absence.person), col(Absence.substitute)).where(*meets)).all()
    if any(row.person == values["person"] for row in found):
        raise conflict("absence_overlaps", "The person is away on some of these days already.")
    if any(row.person == values["substitute"] or row.substitute == values["person"] for row in found):
        raise conflict("substitute_absent", "Whoever stands in is away on some of these days too.")


def change_absence(session: Session, principal: Principal, absence_id: int, data: AbsencePatch, if_match: str | None) -> AbsenceRead:
    """Back on another day, or somebody else stands in. Raises 404, 412, 428, 422 and 409 as for a new one."""
    company = principal.companies[read_absence(session, principal, absence_id).company]
    session.execute(_LOCK, {"company": company.id})
    current = read_absence(session, principal, absence_id)
    check_match(if_match, current)
    sent = {name: value for name, value in data.model_dump(exclude_unset=True).items() if value is not None}
    before, after = audit.changes(current.model_dump(), sent)
    if after:
        _check(session, company.id, current.model_dump() | after, absence_id)
        session.execute(update(Absence).where(col(Absence.id) == absence_id).values(after))
        audit.record(session, actor=principal.actor, action="changed", subject="absence", subject_id=absence_id, company_id=company.id,
                     before=before, after=after)  # fmt: skip
    return read_absence(session, principal, absence_id)


def remove_absence(session: Session, principal: Principal, absence_id: int) -> None:
    """It was entered by mistake; raises 404."""
    current = read_absence(session, principal, absence_id)
    if session.execute(delete(Absence).where(col(Absence.id) == absence_id).returning(col(Absence.id))).one_or_none() is None:
        raise not_found("absence")  # another took it away meanwhile
    audit.record(session, actor=principal.actor, action="removed", subject="absence", subject_id=absence_id,
                 company_id=principal.companies[current.company].id, before=current.model_dump(exclude={"id"}))  # fmt: skip
