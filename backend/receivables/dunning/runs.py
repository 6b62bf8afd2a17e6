"""Use cases of runs: preview, approve, cancel, leave a letter out."""

from collections.abc import Callable
from datetime import date
from typing import Any

from sqlalchemy import insert, update
from sqlmodel import Session, col

from receivables.access.principal import Principal
from receivables.audit import service as audit
from receivables.clock import now, today
from receivables.database import driver
from receivables.dunning import differences, queries, run_queries
from receivables.dunning.models import Letter, Run
from receivables.dunning.schemas import (
    DunningApprovalIn,
    DunningDecision,
    DunningRunApproved,
    DunningRunIn,
    DunningRunRead,
    ExclusionIn,
    LetterRead,
)
from receivables.errors import conflict
from receivables.settings import get_settings
from receivables.strategies import book, experiments
from receivables.strategies.models import Strategy
from receivables.strategies.queries import active
from receivables.strategies.schemas import StrategyCount
from receivables.strategies.service import company_of
from receivables.strategies.simulation import money


def read(session: Session, principal: Principal, run_id: int) -> DunningRunRead:
    """One run with what its letters ask for; raises 404."""
    row, groups = queries.read_run(session, principal, run_id), queries.grouped(session, run_id)
    whole = _counts(groups, lambda _: "")
    settings = get_settings()
    return DunningRunRead.model_validate(queries.run_row(row) | {
        "by_channel": _counts(groups, lambda g: g.channel), "by_level": _counts(groups, lambda g: str(g.level)),
        "by_person": _counts(groups, lambda g: g.person), "totals": whole[0].totals if whole else [],
        "to_print": queries.to_print(session, run_id),
        "mail_configured": settings.smtp_host is not None, "sms_configured": settings.sms_provider is not None,
    })  # fmt: skip


def _counts(groups: list[Any], key: Callable[[Any], str]) -> list[StrategyCount]:
    found: dict[str, dict[str, int]] = {}
    sums: dict[str, list[int]] = {}
    for group in groups:
        totals = found.setdefault(key(group), {})
        totals[group.currency] = totals.get(group.currency, 0) + group.minor
        counts = sums.setdefault(key(group), [0, 0])
        counts[0] += group.letters
        counts[1] += group.items
    return [StrategyCount(key=name, count=sums[name][0], items=sums[name][1], totals=money(found[name])) for name in sorted(found)]


def preview(session: Session, principal: Principal, data: DunningRunIn) -> DunningRunRead:
    """Keeps what the active strategy proposes today; nothing is sent. Raises 409 `no_strategy`, 422 `unknown_company`."""
    company = principal.company(data.company, "/company")
    day = today(company.time_zone)
    strategy = active(session, company.id, day)
    if strategy is None:
        raise conflict("no_strategy", "No dunning strategy is active in this company.")
    values = {"company_id": company.id, "strategy_id": strategy.id, "as_of": day, "stopped": {}, "actor": principal.actor}
    made = session.execute(insert(Run).values(values).returning(col(Run.id))).scalar_one()
    fill(session, made, strategy, day, principal.actor)
    return read(session, principal, made)


def fill(session: Session, run_id: int, strategy: Strategy, day: date, actor: str) -> int:
    """Keeps what a strategy proposes on a company's business day as the letters of a new run; answers how many."""
    known, trial_id = book.load(session, strategy.company_id, day, day), experiments.running(session, strategy)
    proposals, stopped = experiments.propose_in_arms(strategy, experiments.assign(session, trial_id, known), known, day)
    values: dict[str, Any] = {"stopped": dict(stopped)} | ({} if trial_id is None else {"experiment_id": trial_id})
    session.execute(update(Run).where(col(Run.id) == run_id).values(values))
    if proposals:
        run_queries.keep(driver(session), strategy.company_id, run_id, proposals)
    audit.record(session, actor=actor, action="created", subject="dunning_run", subject_id=run_id, company_id=strategy.company_id,
                 after={"as_of": day, "version": strategy.version, "letters": len(proposals)})  # fmt: skip
    return len(proposals)


def _in_preview(session: Session, principal: Principal, run_id: int) -> Run:
    run = queries.lock_run(session, principal, run_id)
    if run.status != "preview":
        raise conflict("run_decided", "The run was approved or cancelled before.")
    return run


def approve(session: Session, principal: Principal, run_id: int, data: DunningApprovalIn) -> DunningRunApproved:
    """Lets a run's letters go out, each item once for a level. What was paid, promised or held meanwhile is left out, or asked for less.

    Raises 404, 409 `run_decided`, `run_outdated` (of another day: preview anew), `version_replaced` (the strategy or experiment is another
    by now: preview anew), `run_changed` where letters would ask for more than the preview showed, go to another address or say other words
    (`errors` names them and a fingerprint), unless just that is accepted.
    """
    run = _in_preview(session, principal, run_id)
    company = company_of(principal, run.company_id)
    if run.as_of != today(company.time_zone):
        raise conflict("run_outdated", "The preview is of another day; make a new one.")
    cursor, strategy = driver(session), _still_active(session, run)
    known = book.load(session, run.company_id, run.as_of, run.as_of)
    proposed, _ = experiments.propose_in_arms(strategy, experiments.assign(session, run.experiment_id, known), known, run.as_of)
    found = differences.look(cursor, run_id, proposed)
    found.check(data.accept_changes)
    differences.take(cursor, found)
    run_queries.mark_and_queue(cursor, run_id, run.as_of, now())
    _decide(session, principal, run, "approved", data, found.counts.model_dump())
    run_queries.wake(cursor)
    return DunningRunApproved(**read(session, principal, run_id).model_dump(), changes=found.counts)


def _still_active(session: Session, run: Run) -> Strategy:
    """The version that the run was previewed under, where it is still the one that counts, with the same experiment."""
    strategy = active(session, run.company_id, run.as_of)
    if strategy is None or strategy.id != run.strategy_id or experiments.running(session, strategy) != run.experiment_id:
        raise conflict("version_replaced", "Another version of the strategy counts since the preview; make a new one.")
    return strategy


def _decide(
    session: Session, principal: Principal, run: Run, status: str, data: DunningDecision, after: dict[str, int] | None = None
) -> None:  # fmt: skip
    values = {"status": status, "decided_by": principal.actor, "decided_at": now()}
    statement = update(Run).where(col(Run.id) == run.id).values(values)
    session.execute(statement.execution_options(synchronize_session=False))
    audit.record(session, actor=principal.actor, action=status, subject="dunning_run", subject_id=run.id, company_id=run.company_id,
                 after=after, reason=data.reason)  # fmt: skip


def cancel(session: Session, principal: Principal, run_id: int, data: DunningDecision) -> DunningRunRead:
    """Takes back what of a run was not handed to a mail server yet; the items' levels are free again.

    Raises 404, 409 `run_decided` for one that was cancelled before.
    """
    run = queries.lock_run(session, principal, run_id)
    if run.status == "cancelled":
        raise conflict("run_decided", "The run was cancelled before.")
    run_queries.withdraw(driver(session), run_id)
    _decide(session, principal, run, "cancelled", data)
    return read(session, principal, run_id)


def exclude(session: Session, principal: Principal, letter_id: int, data: ExclusionIn) -> LetterRead:
    """Leaves a letter out of a run that is not approved yet, or takes it in again. Raises 404, 409 `run_decided`."""
    # The run first, as its approval does.
    _in_preview(session, principal, queries.read_letter(session, principal, letter_id).run_id)
    letter = queries.lock_letter(session, principal, letter_id)
    state = "excluded" if data.excluded else "proposed"
    if letter.state != state:
        statement = update(Letter).where(col(Letter.id) == letter_id).values(state=state, reason=data.reason)
        session.execute(statement.execution_options(synchronize_session=False))
        audit.record(session, actor=principal.actor, action=state, subject="dunning_letter", subject_id=letter_id,
                     company_id=letter.company_id, reason=data.reason)  # fmt: skip
    row = queries.read_letter(session, principal, letter_id)
    return LetterRead.model_validate(queries.letter_row(row) | {"body": row.body, "lines": queries.lines(session, letter_id)})
