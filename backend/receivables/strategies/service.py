"""Use cases of strategies: make a version, activate it."""

from typing import Any

from sqlalchemy import insert, update
from sqlmodel import Session, col

from receivables.access.principal import CompanyScope, Principal
from receivables.audit import service as audit
from receivables.clock import now, today
from receivables.errors import conflict, invalid
from receivables.strategies import queries
from receivables.strategies.definition import rule_of
from receivables.strategies.models import Strategy
from receivables.strategies.schemas import StrategyActivation, StrategyDefinition, StrategyIn, StrategyRead
from receivables.templates.queries import known_codes


def company_of(principal: Principal, company_id: int) -> CompanyScope:
    """The scope's own words for a company whose row was found in it."""
    return next(company for company in principal.companies.values() if company.id == company_id)


def read(session: Session, principal: Principal, strategy_id: int) -> StrategyRead:
    """One version with its content; raises 404."""
    row = queries.read_row(session, principal, strategy_id)
    return StrategyRead.model_validate(queries.row_of(row) | {"definition": row.definition})


def create(session: Session, principal: Principal, data: StrategyIn) -> StrategyRead:
    """Keeps a version; nothing counts until it is activated.

    Raises 422 `unknown_company`, `unknown_template`, and what contradicts itself (`definition.rule_of`).
    """
    company = principal.company(data.company, "/company")
    definition = StrategyDefinition.model_validate(data.model_dump(exclude={"company", "name", "note"}))
    rule_of(definition)
    _check_templates(session, company.id, definition)
    values: dict[str, Any] = {"company_id": company.id, "name": data.name, "definition": definition.model_dump(mode="json"),
                              "actor": principal.actor, "version": queries.next_version(session, company.id)}  # fmt: skip
    if data.note:
        values["note"] = data.note
    made = session.execute(insert(Strategy).values(values).returning(col(Strategy.id))).scalar_one()
    audit.record(session, actor=principal.actor, action="created", subject="strategy", subject_id=made, company_id=company.id,
                 after={"version": values["version"], "name": data.name})  # fmt: skip
    return read(session, principal, made)


def _check_templates(session: Session, company_id: int, definition: StrategyDefinition) -> None:
    steps = [(s, n, step) for s, segment in enumerate(definition.segments) for n, step in enumerate(segment.steps)]
    wanted = [(s, n, step.template) for s, n, step in steps if step.template]
    known = known_codes(session, company_id, {code for *_, code in wanted})
    for segment, number, code in wanted:
        if code not in known:
            raise invalid("unknown_template", f"There is no letter template {code}.", f"/segments/{segment}/steps/{number}/template")


def activate(session: Session, principal: Principal, strategy_id: int, data: StrategyActivation) -> StrategyRead:
    """Lets a version count from a day on, today at the earliest; the one before counts until then.

    Raises 404, 409 `already_active`, 422 `valid_in_past`.
    """
    found = queries.load(session, principal, strategy_id, lock=True)
    if found.valid_from is not None:
        raise conflict("already_active", "This version was activated before; make a new one of it.")
    day = today(company_of(principal, found.company_id).time_zone)
    valid_from = data.valid_from or day
    if valid_from < day:
        raise invalid("valid_in_past", f"A strategy counts from today ({day}) at the earliest.", "/valid_from")
    values = {"valid_from": valid_from, "activated_at": now(), "activated_by": principal.actor}
    statement = update(Strategy).where(col(Strategy.id) == found.id).values(values)
    session.execute(statement.execution_options(synchronize_session=False))
    audit.record(session, actor=principal.actor, action="activated", subject="strategy", subject_id=found.id, company_id=found.company_id,
                 after={"valid_from": valid_from, "version": found.version}, reason=data.reason)  # fmt: skip
    return read(session, principal, found.id)
