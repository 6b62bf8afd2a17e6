"""What the figures should reach: the house's defaults, and a company's own in `companies.targets`."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col

from receivables.access.principal import Principal
from receivables.audit.service import record
from receivables.companies import queries as companies
from receivables.companies.models import Company
from receivables.errors import not_found
from receivables.rules import kpi


@dataclass(frozen=True, slots=True)
class Target:
    """A figure's target: a ratio or days, and whether the company set it itself. None: nothing to reach."""

    formula: kpi.Formula
    value: Decimal | None
    own: bool


def of(formula: kpi.Formula, settings: Mapping[str, Any], of_period: Mapping[str, Decimal] | None = None) -> Target:
    """The target of a figure: what was set for the very period, else by the company's `targets` settings, else the default."""
    if of_period and formula.id in of_period:
        return Target(formula, of_period[formula.id].normalize(), True)
    own = settings.get(formula.id)
    return Target(formula, Decimal(own["value"]) if own else formula.default_target, bool(own))


def put(session: Session, principal: Principal, code: str, kpi_id: str, value: str | None) -> Target:
    """Sets a company's target of a figure, or with None goes back to the default; leaves a trace. Raises 404 for figure or company."""
    if kpi_id not in kpi.FORMULAS:
        raise not_found("figure")
    formula = kpi.formula(kpi_id)
    company = companies.company(session, principal, code, lock=True)
    before, after = dict(company.targets), {name: own for name, own in company.targets.items() if name != kpi_id}
    if value is not None:
        after[kpi_id] = {"value": value}
    if after != before:
        changed = update(Company).where(col(Company.id) == company.id).values(targets=after)
        session.execute(changed.execution_options(synchronize_session=False))
        record(
            session, actor=principal.actor, action="changed", subject="target", subject_id=kpi_id, company_id=company.id,
            before=before.get(kpi_id), after=after.get(kpi_id),
        )  # fmt: skip
    return of(formula, after)
