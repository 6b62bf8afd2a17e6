"""Matches receipts that are left, applies what is sure enough, and keeps the other proposals for a person."""

from collections.abc import Sequence

from sqlmodel import Session

from receivables.access.principal import Principal
from receivables.audit import service as audit
from receivables.clearing import apply_queries as queries
from receivables.clearing import candidates, kept
from receivables.clearing.apply import Job, apply
from receivables.clearing.proposing import propose
from receivables.clearing.request_schemas import RunRead
from receivables.clearing.schemas import Stored
from receivables.clearing.settings import Settings, settings_of
from receivables.database import driver


def run(session: Session, principal: Principal, company_id: int, payment_ids: Sequence[int] | None, *, applying: bool) -> RunRead:
    """Matches the receipts named, or all of the company that are left (10,000 at most at a time).

    The first proposal is applied where it is automatic; all that is not applied is kept, in place of what was kept before.
    """
    cursor, settings = driver(session), settings_of(session, company_id)
    left, more = candidates.receipts(cursor, company_id, payment_ids)
    if not left:
        return RunRead(looked_at=0, applied=0, proposed=0, nothing=0, limited=0, changed=0, more=False)
    proposals, book = propose(cursor, company_id, left, settings.policy())
    found = {one.payment_id: [kept.keep(each, one, book) for each in offers] for one, offers in zip(left, proposals, strict=True)}
    sure = [one for one in left if applying and found[one.payment_id] and found[one.payment_id][0]["automatic"]]
    jobs = [Job(one.payment_id, one.line.amount_minor, kept.load(found[one.payment_id][0]), automatic=True) for one in sure]
    limits = {currency: settings.limits_for(currency, None) for currency in {one.line.currency for one in left}}
    outcome = apply(session, principal, company_id, jobs, limits)
    rest = [(payment_id, offers) for payment_id, offers in found.items() if payment_id not in outcome.made]
    queries.keep(cursor, company_id, rest)
    done = RunRead(
        looked_at=len(left), applied=len(outcome.made), proposed=sum(1 for _, offers in rest if offers),
        nothing=sum(1 for _, offers in rest if not offers), limited=sum(1 for offers in found.values() if _limited(offers)),
        changed=len(outcome.refused), more=more,
    )  # fmt: skip
    audit.record(session, actor=principal.actor, action="matched", subject="company", subject_id=company_id, company_id=company_id,
                 after=done.model_dump())  # fmt: skip
    return done


def _limited(offers: Sequence[Stored]) -> bool:
    return any(reason["key"] in ("search_limited", "reference_limited") for offer in offers for reason in offer["reasons"])


def on_load(session: Session, principal: Principal, company_id: int, payment_ids: Sequence[int]) -> tuple[int, int]:
    """What loading a statement calls with its new receipts; answers how many were applied and for how many something is proposed."""
    settings: Settings = settings_of(session, company_id)
    done = run(session, principal, company_id, payment_ids, applying=settings.apply_on_load)
    return done.applied, done.proposed
