"""Targets of the key figures over HTTP."""

from typing import Annotated, Any

from fastapi import Query, Request
from pydantic import BaseModel

from receivables.access.authentication import needs
from receivables.access.permissions import Permission
from receivables.access.principal import Principal
from receivables.companies import queries as companies
from receivables.database import SessionDep
from receivables.reporting import targets
from receivables.reporting.figure_schemas import TargetText
from receivables.reporting.period import home
from receivables.routing import csv_answer, problems, router, wants_csv
from receivables.rules import kpi
from receivables.texts import Code, Input, Output

ROUTER = router("/targets", "reports")


class TargetQuery(BaseModel):
    company: Code | None = None


class TargetPut(Input):
    """The target of one company; a `value` of null goes back to the default."""

    value: TargetText | None
    company: Code | None = None


class TargetRead(Output):
    id: str
    company: str
    unit: kpi.Unit
    direction: kpi.Direction
    value: str | None
    default: str | None
    own: bool


class TargetAnswer(Output):
    items: list[TargetRead]


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def _read(target: targets.Target, company: str) -> TargetRead:
    formula = target.formula
    return TargetRead(
        id=formula.id, company=company, unit=formula.unit, direction=formula.direction,
        value=_text(target.value), default=_text(formula.default_target), own=target.own,
    )  # fmt: skip


@ROUTER.get("", summary="Targets of the key figures", response_model=TargetAnswer)
def list_targets(
    request: Request,
    session: SessionDep,
    principal: Annotated[Principal, needs(Permission.REPORTS_READ)],
    query: Annotated[TargetQuery, Query()],
) -> Any:
    company = companies.company(session, principal, home(principal, query.company).code)
    items = [_read(targets.of(formula, company.targets), company.code) for formula in kpi.FORMULAS.values()]
    if wants_csv(request):
        return csv_answer(list(TargetRead.model_fields), (item.model_dump() for item in items), "targets")
    return TargetAnswer(items=items)


@ROUTER.put("/{kpi_id}", summary="Set a company's target", responses=problems(404))
def put_target(
    session: SessionDep, principal: Annotated[Principal, needs(Permission.TARGETS_WRITE)], kpi_id: Code, body: TargetPut
) -> TargetRead:
    company = home(principal, body.company, "/company")
    return _read(targets.put(session, principal, company.code, kpi_id, body.value), company.code)
