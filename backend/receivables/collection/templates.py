"""Templates of actions: what a company's collectors usually write down after an outcome."""

from typing import Any

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from receivables.access.principal import Principal
from receivables.audit import service as audit
from receivables.collection.models import ActionTemplate
from receivables.collection.schemas import ActionTemplateIn, ActionTemplatePatch, ActionTemplateQuery, ActionTemplateRead
from receivables.companies.models import Company
from receivables.errors import conflict, invalid, not_found
from receivables.etags import check_match
from receivables.pagination import Statement

SORTABLE = {"outcome": col(ActionTemplate.outcome), "name": col(ActionTemplate.name), "id": col(ActionTemplate.id)}
_NAMES = ("id", "outcome", "name", "note", "next_step", "next_days", "active")
_REQUIRED = ("name", "note", "active")


def listed(principal: Principal, query: ActionTemplateQuery) -> Statement:
    """The templates a list shows, of the principal's companies."""
    columns: Any = [col(getattr(ActionTemplate, name)) for name in _NAMES]
    statement: Statement = select(*columns, col(Company.code).label("company")).join(Company, col(Company.id) == ActionTemplate.company_id)
    exact = {ActionTemplate.outcome: query.outcome, ActionTemplate.active: query.active}
    conditions = [col(column) == value for column, value in exact.items() if value is not None]
    return statement.where(col(ActionTemplate.company_id).in_(principal.scope(query.company)), *conditions)


def row_of(row: Any) -> dict[str, Any]:
    """A template as the wire shows it."""
    return {name: getattr(row, name) for name in (*_NAMES, "company")}


def read(session: Session, principal: Principal, template_id: int) -> ActionTemplateRead:
    """One template; raises 404."""
    row = session.execute(listed(principal, ActionTemplateQuery()).where(col(ActionTemplate.id) == template_id)).one_or_none()
    if row is None:
        raise not_found("action template")
    return ActionTemplateRead.model_validate(row_of(row))


def create(session: Session, principal: Principal, data: ActionTemplateIn) -> ActionTemplateRead:
    """Adds a template. Raises 409 `already_exists`, 422 `unknown_company`."""
    company = principal.company(data.company, "/company")
    values = data.model_dump(exclude={"company"}, exclude_none=True) | {"company_id": company.id}
    made = session.execute(insert(ActionTemplate).values(values).on_conflict_do_nothing().returning(col(ActionTemplate.id))).scalar()
    if made is None:
        raise conflict("already_exists", "There is a template of this name.")
    audit.record(session, actor=principal.actor, action="created", subject="action_template", subject_id=made, company_id=company.id,
                 after=data.model_dump(exclude={"company"}))  # fmt: skip
    return read(session, principal, made)


def change(session: Session, principal: Principal, template_id: int, data: ActionTemplatePatch, if_match: str | None) -> ActionTemplateRead:
    """Changes a template, or takes it out of use. Raises 404, 409 `already_exists`, 412, 428, 422 `required`."""
    company = principal.companies[read(session, principal, template_id).company]
    session.execute(select(ActionTemplate).where(col(ActionTemplate.id) == template_id).with_for_update())
    current = read(session, principal, template_id)
    check_match(if_match, current)
    sent = data.model_dump(exclude_unset=True)
    if empty := [name for name in _REQUIRED if name in sent and sent[name] is None]:
        raise invalid("required", "It cannot be emptied.", f"/{empty[0]}")
    before, after = audit.changes(current.model_dump(), sent)
    if after:
        try:
            session.execute(update(ActionTemplate).where(col(ActionTemplate.id) == template_id).values(after))
        except IntegrityError as error:
            raise conflict("already_exists", "There is a template of this name.") from error
        audit.record(session, actor=principal.actor, action="changed", subject="action_template", subject_id=template_id,
                     company_id=company.id, before=before, after=after)  # fmt: skip
    return read(session, principal, template_id)
