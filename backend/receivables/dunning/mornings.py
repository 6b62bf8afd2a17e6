"""Previews that make themselves: where the active version names an hour, the worker proposes each working day once; people approve it."""

from zoneinfo import ZoneInfo

from sqlalchemy import text
from sqlmodel import Session

from receivables.calendars.queries import days
from receivables.clock import now
from receivables.companies.models import Company
from receivables.dunning import runs
from receivables.rules.calendar import rests
from receivables.strategies.queries import active
from receivables.strategies.schemas import StrategyDefinition

ACTOR = "system:dunning_runs"
# Whoever previewed the day, it was previewed; one that a person cancelled is not made anew.
_SEEN = text("SELECT EXISTS (SELECT FROM dunning_runs WHERE company_id = :company AND as_of = :day)")
# The key is what makes one of two workers wait, and then find it made.
_MAKE = text("""INSERT INTO dunning_runs (company_id, strategy_id, as_of, stopped, actor) VALUES (:company, :strategy, :day, '{}', :actor)
    ON CONFLICT (company_id, as_of) WHERE actor = 'system:dunning_runs' DO NOTHING RETURNING id""")


def propose_due(session: Session, company: Company) -> int | None:
    """Previews the company's business day if its hour has come, it is a working day (by the strategy's week and what is known of the day
    in the company's own country) and nobody previewed it yet; answers how many letters are proposed, None where nothing was to do."""
    local = now().astimezone(ZoneInfo(company.time_zone))
    strategy = active(session, company.id, local.date())
    if strategy is None:
        return None
    wanted = StrategyDefinition.model_validate(strategy.definition)
    if wanted.propose_at_hour is None or local.hour < wanted.propose_at_hour:
        return None
    day = local.date()
    known = days(session, company.id, {company.country}, day, day)[company.country]
    values = {"company": company.id, "day": day, "strategy": strategy.id, "actor": ACTOR}
    if rests(day, wanted.rest_weekdays, known.get(day)) or session.execute(_SEEN, values).scalar_one():
        return None
    made = session.execute(_MAKE, values).scalar_one_or_none()
    return None if made is None else runs.fill(session, made, strategy, day, ACTOR)
