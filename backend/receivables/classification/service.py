"""Use cases of classifications: judge items, and keep the list of causes."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col

from receivables.access.principal import Principal
from receivables.audit import service as audit
from receivables.classification import queries
from receivables.classification.models import Classification, OverdueCause
from receivables.classification.schemas import CauseIn, CausePatch, CauseRead, JudgedFields
from receivables.database import driver
from receivables.errors import conflict, invalid
from receivables.etags import check_match
from receivables.money import to_minor
from receivables.rules.classification import ClassificationError, Judged, judge


@dataclass(frozen=True, slots=True)
class Target:
    """A locked item to be judged: what it has open in minor units of its currency, and its latest version."""

    id: int
    company_id: int
    currency: str
    open_minor: int
    version_id: int | None


_STORED = {"expected_minor": "expected_recoverable_minor"}
_UNJUDGED = Judged()


def classify(session: Session, principal: Principal, targets: Sequence[Target], data: JudgedFields) -> int:
    """Sets what was sent on every target, whose rows are locked; answers how many changed. One that stays as it was gets no version.

    Raises 422 `unknown_cause`, `cause_inactive`, `expected_above_open`, and for an amount that is none.
    """
    sent = data.model_dump(exclude_unset=True, exclude={"ids", "filter"})
    code, amount = sent.pop("cause", None), sent.pop("expected_recoverable", None)
    causes = _causes(session, targets, code) if code is not None else {}
    before = queries.latest(session, [target.version_id for target in targets if target.version_id is not None])
    rows = []
    for target in targets:
        own = dict(sent)
        if "cause" in data.model_fields_set:
            own["cause_id"] = causes[target.company_id].id if code is not None else None
        if "expected_recoverable" in data.model_fields_set:
            own["expected_minor"] = None if amount is None else to_minor(amount, target.currency)
        was = _judged(before[target.version_id]) if target.version_id is not None else _UNJUDGED
        now = _judge(was, own, target)
        if now.cause_id != was.cause_id and now.cause_id is not None and not causes[target.company_id].active:
            raise invalid("cause_inactive", "The cause is no longer in use.", "/cause")
        if now != was:
            rows.append({"invoice_id": target.id} | {_STORED.get(f.name, f.name): getattr(now, f.name) for f in fields(now)})
    queries.record(driver(session), rows, principal.actor)
    return len(rows)


def _judge(was: Judged, own: dict[str, Any], target: Target) -> Judged:
    try:
        return judge(was, own, target.open_minor)
    except ClassificationError as error:
        raise invalid(error.code, f"{error}.".capitalize(), "/expected_recoverable") from error


def _judged(version: Classification) -> Judged:
    return Judged(**{f.name: getattr(version, _STORED.get(f.name, f.name)) for f in fields(_UNJUDGED)})


def _causes(session: Session, targets: Sequence[Target], code: str) -> dict[int, Any]:
    companies = sorted({target.company_id for target in targets})
    found = queries.causes_of_code(session, companies, code)
    if set(companies) - found.keys():
        raise invalid("unknown_cause", f"There is no overdue cause {code} in the item's company.", "/cause")
    return found


def read_cause(session: Session, principal: Principal, cause_id: int) -> CauseRead:
    """One cause; raises 404."""
    return CauseRead.model_validate(queries.cause_row(queries.read_cause(session, principal, cause_id)))


def create_cause(session: Session, principal: Principal, data: CauseIn) -> CauseRead:
    """Adds a cause to a company's list. Raises 409 `already_exists`, 422 `unknown_company`."""
    company = principal.company(data.company, "/company")
    values = {"company_id": company.id, "code": data.code, "name": data.name}
    made = session.execute(insert(OverdueCause).values(values).on_conflict_do_nothing().returning(col(OverdueCause.id))).scalar()
    if made is None:
        raise conflict("already_exists", "There is a cause of this code.")
    audit.record(session, actor=principal.actor, action="created", subject="overdue_cause", subject_id=made, company_id=company.id,
                 after={"code": data.code, "name": data.name})  # fmt: skip
    return read_cause(session, principal, made)


def change_cause(session: Session, principal: Principal, cause_id: int, data: CausePatch, if_match: str | None) -> CauseRead:
    """Renames a cause, or takes it out of use and back. Raises 404, 412, 428, 422 `required`."""
    queries.read_cause(session, principal, cause_id, lock=True)
    row = queries.read_cause(session, principal, cause_id)
    current = CauseRead.model_validate(queries.cause_row(row))
    check_match(if_match, current)
    sent = data.model_dump(exclude_unset=True)
    if empty := [name for name, value in sent.items() if value is None]:
        raise invalid("required", "It cannot be emptied.", f"/{empty[0]}")
    before, after = audit.changes(current.model_dump(), sent)
    if after:
        session.execute(update(OverdueCause).where(col(OverdueCause.id) == cause_id).values(after))
        audit.record(session, actor=principal.actor, action="changed", subject="overdue_cause", subject_id=cause_id,
                     company_id=row.company_id, before=before, after=after)  # fmt: skip
    return read_cause(session, principal, cause_id)
