"""Use cases of experiments: another version of the strategy is tried on a share of the customers."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import insert, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from receivables.access.principal import Principal
from receivables.arrays import literal
from receivables.audit import service as audit
from receivables.clock import today
from receivables.companies.models import Company
from receivables.database import driver
from receivables.errors import conflict, invalid, not_found
from receivables.pagination import Statement
from receivables.rules.effect import is_challenged
from receivables.strategies import queries
from receivables.strategies.book import Book
from receivables.strategies.definition import kept_rule
from receivables.strategies.experiment_models import Assignment, Experiment
from receivables.strategies.experiment_schemas import ExperimentEnding, ExperimentIn, ExperimentQuery, ExperimentRead
from receivables.strategies.models import Strategy
from receivables.strategies.proposals import Proposal, propose

SORTABLE = {"id": col(Experiment.id), "started_on": col(Experiment.started_on)}
_NAMES = ("id", "name", "challenger_id", "share_percent", "started_on", "actor", "recorded_at", "ended_on", "ended_by")
_ASSIGN = """INSERT INTO strategy_assignments (experiment_id, customer_id, arm)
    SELECT %(experiment)s, customer_id, arm FROM unnest(%(customers)s::bigint[], %(arms)s::text[]) AS t (customer_id, arm)
    ON CONFLICT DO NOTHING"""
_COUNTED = text("SELECT arm, count(*) AS n FROM strategy_assignments WHERE experiment_id = :id GROUP BY arm")


@dataclass(frozen=True, slots=True)
class Trial:
    """An experiment as a run uses it: who gets the version on trial, and that version."""

    id: int
    challenger: Strategy
    challenged: frozenset[int]


def listed(principal: Principal, query: ExperimentQuery) -> Statement:
    """The experiments a list shows, of the principal's companies."""
    columns: Any = [col(getattr(Experiment, name)) for name in _NAMES]
    statement: Statement = (
        select(*columns, col(Company.code).label("company"), col(Strategy.version).label("version"), col(Strategy.name).label("strategy"))
        .join(Company, col(Company.id) == Experiment.company_id)
        .join(Strategy, col(Strategy.id) == Experiment.challenger_id)
        .where(col(Experiment.company_id).in_(principal.scope(query.company)))
    )
    if query.running is not None:
        ended = col(Experiment.ended_on).is_(None)
        statement = statement.where(ended if query.running else ~ended)
    return statement


def row_of(row: Any) -> dict[str, Any]:
    """An experiment as the wire shows it."""
    return {name: value for name, value in row._mapping.items() if not name.startswith("_key")}


def read(session: Session, principal: Principal, experiment_id: int) -> ExperimentRead:
    """One experiment and how many customers each arm has; raises 404."""
    row = session.execute(listed(principal, ExperimentQuery()).where(col(Experiment.id) == experiment_id)).one_or_none()
    if row is None:
        raise not_found("experiment")
    counts: dict[str, int] = {row.arm: row.n for row in session.execute(_COUNTED, {"id": experiment_id})}
    return ExperimentRead.model_validate(row_of(row) | {name: counts.get(name, 0) for name in ("champion", "challenger")})


def start(session: Session, principal: Principal, data: ExperimentIn) -> ExperimentRead:
    """Tries a version on a share of the customers from today on; each is drawn when a run first comes to them.

    Raises 422 `unknown_strategy`, 409 `no_strategy` (nothing to try it against), `already_active` (it is the one that counts),
    `experiment_running`.
    """
    found = session.get(Strategy, data.challenger_id)
    company = next((one for one in principal.companies.values() if found and one.id == found.company_id), None)
    if found is None or company is None:
        raise invalid("unknown_strategy", "There is no such version in your scope.", "/challenger_id")
    day = today(company.time_zone)
    active = queries.active(session, company.id, day)
    if active is None:
        raise conflict("no_strategy", "No dunning strategy is active in this company.")
    if active.id == found.id:
        raise conflict("already_active", "This version is the one that counts; try another one.")
    values = {"company_id": company.id, "challenger_id": found.id, "name": data.name, "share_percent": data.share_percent,
              "started_on": day, "actor": principal.actor}  # fmt: skip
    try:
        with session.begin_nested():
            made = session.execute(insert(Experiment).values(values).returning(col(Experiment.id))).scalar_one()
    except IntegrityError as error:
        raise conflict("experiment_running", "Another experiment is running in this company; end it first.") from error
    audit.record(session, actor=principal.actor, action="created", subject="experiment", subject_id=made, company_id=company.id,
                 after=data.model_dump() | {"version": found.version})  # fmt: skip
    return read(session, principal, made)


def end(session: Session, principal: Principal, experiment_id: int, data: ExperimentEnding) -> ExperimentRead:
    """From now on everybody gets the active version; what was assigned stays on record. Raises 404, 409 `experiment_ended`."""
    wanted = select(Experiment).where(col(Experiment.id) == experiment_id, col(Experiment.company_id).in_(principal.company_ids))
    found = session.execute(wanted.with_for_update().execution_options(populate_existing=True)).scalar_one_or_none()
    if found is None:
        raise not_found("experiment")
    if found.ended_on is not None:
        raise conflict("experiment_ended", "The experiment was ended before.")
    company = next(one for one in principal.companies.values() if one.id == found.company_id)
    values = {"ended_on": today(company.time_zone), "ended_by": principal.actor}
    statement = update(Experiment).where(col(Experiment.id) == found.id).values(values)
    session.execute(statement.execution_options(synchronize_session=False))
    audit.record(session, actor=principal.actor, action="ended", subject="experiment", subject_id=found.id, company_id=found.company_id,
                 after=values, reason=data.reason)  # fmt: skip
    return read(session, principal, found.id)


def running(session: Session, active: Strategy) -> int | None:
    """The id of the experiment that runs against the active version; None while that version itself is the one on trial."""
    wanted = select(col(Experiment.id)).where(
        col(Experiment.company_id) == active.company_id, col(Experiment.ended_on).is_(None), col(Experiment.challenger_id) != active.id
    )
    found: int | None = session.execute(wanted).scalar_one_or_none()
    return found


def assign(session: Session, experiment_id: int | None, book: Book) -> Trial | None:
    """Who of the book gets the version on trial; whoever is new is drawn now, once and for all."""
    experiment = None if experiment_id is None else session.get(Experiment, experiment_id)
    if experiment is None:
        return None
    customers = sorted(book)
    drawn = ["challenger" if is_challenged(experiment.id, one, experiment.share_percent) else "champion" for one in customers]
    driver(session).execute(_ASSIGN, {"experiment": experiment.id, "customers": literal(customers), "arms": literal(drawn)})
    kept = select(col(Assignment.customer_id)).where(col(Assignment.experiment_id) == experiment.id, col(Assignment.arm) == "challenger")
    challenged = frozenset(session.execute(kept).scalars())
    return Trial(experiment.id, session.get_one(Strategy, experiment.challenger_id), challenged)


def propose_in_arms(strategy: Strategy, trial: Trial | None, book: Book, as_of: date) -> tuple[list[Proposal], Counter[str]]:
    """What each customer's version proposes on a day (`proposals.propose`), in the order of the customers."""
    if trial is None:
        return propose(kept_rule(strategy.definition), book, as_of)
    theirs = {customer: entry for customer, entry in book.items() if customer in trial.challenged}
    ours = {customer: entry for customer, entry in book.items() if customer not in trial.challenged}
    proposals, stopped = propose(kept_rule(strategy.definition), ours, as_of)
    more, others = propose(kept_rule(trial.challenger.definition), theirs, as_of)
    return sorted([*proposals, *more], key=lambda one: (one.customer_id, one.channel)), stopped + others
