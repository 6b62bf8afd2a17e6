"""Previews that make themselves: where the active version names an hour, the worker proposes each working day once; people approve it."""

from zoneinfo import ZoneInfo

from sqlalchemy import text
from sqlmodel import Session

from receivables.clock import now
from receivables.companies.models import Company
from receivables.dunning import runs
from receivables.strategies.queries import active
from receivables.strategies.schemas import StrategyDefinition

ACTOR = "system:dunning_runs"
# Whoever previewed the day, it was previewed; one that a person cancelled is not made anew.
_SEEN = text("SELECT EXISTS (SELECT FROM dunning_runs WHERE company_id = :company AND as_of = :day)")
_QUIET = text("SELECT EXISTS (SELECT FROM quiet_days WHERE company_id = :company AND day = :day AND country IS NULL)")
# The key is what makes one of two workers wait, and then find it made.
_MAKE = text("""INSERT INTO dunning_runs (company_id, strategy_id, as_of, stopped, actor) VALUES (:company, :strategy, :day, '{}', :actor)
    ON CONFLICT (company_id, as_of) WHERE actor = 'system:dunning_runs' DO NOTHING RETURNING id""")


def propose_due(session: Session, company: Company) -> int | None:
    """Previews the company's business day if its hour has come, it is a working day (no weekday of rest, no quiet day of all countries)
    and nobody previewed it yet; answers how many letters are proposed, None where nothing was to do."""
    local = now().astimezone(ZoneInfo(company.time_zone))
    strategy = active(session, company.id, local.date())
    if strategy is None:
        return None
    wanted = StrategyDefinition.model_validate(strategy.definition)
    if wanted.propose_at_hour is None or local.hour < wanted.propose_at_hour or local.isoweekday() in wanted.rest_weekdays:
        return None
    values = {"company": company.id, "day": local.date(), "strategy": strategy.id, "actor": ACTOR}
    if session.execute(_SEEN, values).scalar_one() or session.execute(_QUIET, values).scalar_one():
        return None
    made = session.execute(_MAKE, values).scalar_one_or_none()
    return None if made is None else runs.fill(session, made, strategy, local.date(), ACTOR)
