"""Use cases of runs: preview, approve, cancel, leave a letter out."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import insert, update
from sqlmodel import Session, col

from receivables.access.principal import Principal
from receivables.audit import service as audit
from receivables.clock import now, today
from receivables.database import driver
from receivables.dunning import queries, recheck, run_queries
from receivables.dunning.models import Letter, Run
from receivables.dunning.schemas import (
    DunningApprovalIn,
    DunningDecision,
    DunningRunApproved,
    DunningRunChanges,
    DunningRunIn,
    DunningRunRead,
    ExclusionIn,
    LetterRead,
)
from receivables.errors import FieldError, Problem, conflict
from receivables.settings import get_settings
from receivables.strategies import book, experiments
from receivables.strategies.models import Strategy
from receivables.strategies.proposals import Proposal
from receivables.strategies.queries import active
from receivables.strategies.schemas import StrategyCount
from receivables.strategies.service import company_of
from receivables.strategies.simulation import money

MOST_NAMED = 500
"""Letters that an answer names of each kind of change."""


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

    Raises 404, 409 `run_decided`, `run_outdated` (of another day: preview anew), `run_changed` where letters would ask for more than the
    preview showed or go to another address (`errors` names them), unless that is accepted.
    """
    run = _in_preview(session, principal, run_id)
    company = company_of(principal, run.company_id)
    if run.as_of != today(company.time_zone):
        raise conflict("run_outdated", "The preview is of another day; make a new one.")
    cursor = driver(session)
    strategy = session.get_one(Strategy, run.strategy_id)
    known = book.load(session, run.company_id, run.as_of, run.as_of)
    proposed, _ = experiments.propose_in_arms(strategy, experiments.assign(session, run.experiment_id, known), known, run.as_of)
    changes = _keep_current(cursor, run_id, _due(proposed), accepted=data.accept_changes)
    run_queries.mark_and_queue(cursor, run_id, run.as_of, now())
    _decide(session, principal, run, "approved", data, changes.model_dump())
    run_queries.wake(cursor)
    return DunningRunApproved(**read(session, principal, run_id).model_dump(), changes=changes)


def _due(proposals: list[Proposal]) -> dict[int, tuple[int, int, int]]:
    """(level, asked, open) of every item that is due for a step now."""
    return {d.item.id: (d.step.level, d.chased_minor, d.item.open_minor) for one in proposals for d in one.decisions if d.step}


def _keep_current(cursor: Any, run_id: int, due: Mapping[int, tuple[int, int, int]], *, accepted: bool) -> DunningRunChanges:
    """Takes out what is not due any more and asks for what is; raises `run_changed` where nobody has seen what would go out."""
    items = run_queries.items_of(cursor, run_id)
    over = {(letter, item) for letter, item, level, *_ in items if due.get(item, (0, 0, 0))[0] != level}
    corrected = run_queries.corrected(cursor, [item for _, item in over]) if over else set()
    gone = {pair: recheck.CORRECTED if pair[1] in corrected else "changed" for pair in over}
    tops: dict[int, int] = {}
    for letter, _, level, *_ in items:
        tops[letter] = max(level, tops.get(letter, 0))
    gone |= recheck.without_top([row[:3] for row in items], gone, tops)
    kept = [row for row in items if row[:2] not in gone]
    more = sorted(letter for letter, item, _, asked, _ in kept if due[item][1] > asked)
    standing = {letter for letter, *_ in kept}
    readdressed = [letter for letter in run_queries.readdressed(cursor, run_id) if letter in standing]
    if (more or readdressed) and not accepted:
        raise _changed(sorted(set(more)), readdressed)
    run_queries.drop(cursor, gone)
    run_queries.ask(cursor, {(letter, item): due[item][1:] for letter, item, _, *was in kept if due[item][1:] != tuple(was)})
    less = sum(due[item][1] < asked for _, item, _, asked, _ in kept)
    return DunningRunChanges(left_out=len(gone), less=less, more=len(more), readdressed=len(readdressed))


def _changed(more: list[int], readdressed: list[int]) -> Problem:
    told = ((more, "asks_for_more", "It asks for more than the preview showed."),
            (readdressed, "other_recipient", "It goes to another address than the preview showed."))  # fmt: skip
    errors = [FieldError(f"/letters/{letter}", code, detail) for letters, code, detail in told for letter in letters[:MOST_NAMED]]
    detail = f"{len(more)} letter(s) ask for more than the preview showed, {len(readdressed)} go elsewhere; preview anew, or accept it."
    return Problem(409, "run_changed", "Conflict", detail, errors)


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
