"""Matches receipts that are left, applies what is sure enough, and keeps the other proposals for a person."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from receivables.access.principal import Principal
from receivables.audit import service as audit
from receivables.clearing import apply_queries as queries
from receivables.clearing import candidates, kept
from receivables.clearing.apply import Job, apply
from receivables.clearing.candidates import Left
from receivables.clearing.proposing import propose
from receivables.clearing.request_schemas import RunRead
from receivables.clearing.schemas import Stored
from receivables.clearing.settings import Settings, settings_of
from receivables.database import driver


@dataclass(frozen=True, slots=True)
class _Matched:
    """The receipts looked at with what was found for each, and whether there are more."""

    left: list[Left]
    found: dict[int, list[Stored]]
    more: bool

    def sure(self) -> list[Job]:
        """The first proposals that are automatic."""
        each = ((one, self.found[one.payment_id]) for one in self.left)
        return [
            Job(one.payment_id, one.line.amount_minor, kept.load(offers[0]), automatic=True)
            for one, offers in each if offers and offers[0]["automatic"]
        ]  # fmt: skip


def run(
    session: Session, principal: Principal, company_id: int, payment_ids: Sequence[int] | None, *, applying: bool,
    among: frozenset[int] | None = None,
) -> RunRead:  # fmt: skip
    """Matches the receipts named, or all of the company that are left (10,000 at most at a time).

    The first proposal is applied where it is automatic (and takes items of `among` only, if they are given: those are locked); all that is
    not applied is kept, in place of what was kept before.
    """
    cursor, settings = driver(session), settings_of(session, company_id)
    matched = _match(session, company_id, payment_ids)
    if not matched.left:
        return RunRead(looked_at=0, applied=0, proposed=0, nothing=0, limited=0, changed=0, more=False)
    jobs = [job for job in matched.sure() if among is None or among.issuperset(_items_of(job))] if applying else []
    limits = {currency: settings.limits_for(currency, None) for currency in {one.line.currency for one in matched.left}}
    outcome = apply(session, principal, company_id, jobs, limits)
    rest = [(payment_id, offers) for payment_id, offers in matched.found.items() if payment_id not in outcome.made]
    queries.keep(cursor, company_id, rest)
    done = RunRead(
        looked_at=len(matched.left), applied=len(outcome.made), proposed=sum(1 for _, offers in rest if offers),
        nothing=sum(1 for _, offers in rest if not offers), limited=sum(1 for offers in matched.found.values() if _limited(offers)),
        changed=len(outcome.refused), more=matched.more,
    )  # fmt: skip
    audit.record(session, actor=principal.actor, action="matched", subject="company", subject_id=company_id, company_id=company_id,
                 after=done.model_dump())  # fmt: skip
    return done


def _match(session: Session, company_id: int, payment_ids: Sequence[int] | None) -> _Matched:
    cursor = driver(session)
    left, more = candidates.receipts(cursor, company_id, payment_ids)
    if not left:
        return _Matched([], {}, more)
    proposals, book = propose(cursor, company_id, left, settings_of(session, company_id).policy())
    found = {one.payment_id: [kept.keep(each, one, book) for each in offers] for one, offers in zip(left, proposals, strict=True)}
    return _Matched(left, found, more)


def _items_of(job: Job) -> list[int]:
    return [part.item_id for part in job.asked()[0]]


def would_take(session: Session, company_id: int, payment_ids: Sequence[int]) -> set[int]:
    """The items that a run would apply these receipts to by itself, for whoever has to lock them beforehand."""
    if not payment_ids or not settings_of(session, company_id).apply_on_load:
        return set()
    return {item_id for job in _match(session, company_id, payment_ids).sure() for item_id in _items_of(job)}


def _limited(offers: Sequence[Stored]) -> bool:
    return any(reason["key"] in ("search_limited", "reference_limited") for offer in offers for reason in offer["reasons"])


def on_load(
    session: Session, principal: Principal, company_id: int, payment_ids: Sequence[int], among: frozenset[int] | None = None
) -> tuple[int, int]:  # fmt: skip
    """What loading a statement does with its new receipts; answers how many were applied and for how many something is proposed."""
    settings: Settings = settings_of(session, company_id)
    done = run(session, principal, company_id, payment_ids, applying=settings.apply_on_load, among=among)
    return done.applied, done.proposed
