"""Use case: whom to chase today, ranked and explained."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlmodel import Session

from receivables.access.principal import Principal
from receivables.collection import work_queries as work
from receivables.collection import worklist_queries as queries
from receivables.collection.accounts import Key
from receivables.collection.kept import unkept
from receivables.collection.ranking import Account, Ranking, Wanted, matching, queue, ranking
from receivables.collection.schemas import Outcome
from receivables.collection.worklist_queries import Details
from receivables.collection.worklist_schemas import (
    LastAction,
    NextBest,
    WorkDay,
    WorklistContact,
    WorklistFlag,
    WorklistPage,
    WorklistQuery,
    WorklistReason,
    WorklistRow,
    WorklistTask,
)
from receivables.errors import invalid
from receivables.money import from_minor
from receivables.promises.service import days
from receivables.risk.schemas import wire_params
from receivables.rules.aging import days_overdue
from receivables.rules.priority import RECENT_CONTACT_DAYS, Candidate, priority
from receivables.rules.score import METHOD, Score, ScoreStatus, late_odds
from receivables.rules.strategy import StepChannel
from receivables.rules.worklist import Situation, next_action

LONGEST = 10**9
"""No list has more rows."""


@dataclass(frozen=True, slots=True)
class Day:
    """What is known of the day beside the accounts: who was contacted and by whom, and how many contacts fit in."""

    done: Mapping[int, Key | None]
    capacities: Mapping[Key, int]


@dataclass(frozen=True, slots=True)
class Shown:
    """What a page shows of its customers beside their accounts."""

    details: Mapping[int, Details]
    flags: Mapping[int, queries.FlagPairs]
    tasks: Mapping[int, Sequence[Any]]


def page(session: Session, principal: Principal, query: WorklistQuery, limit: int | None = None) -> WorklistPage:
    """A page of the worklist on each company's business day. Raises 422 `invalid_cursor`. Formula id `priority.v3`."""
    start, size = _start(query.cursor), limit or query.limit
    scope = set(principal.scope(query.company))
    today = {company: day for company, day in days(principal).items() if company in scope}
    customers = matching(session, today, query.collector, query.q)
    day = Day(work.contacted_today(session, principal, today), work.capacities(session, list(today)))
    wanted = Wanted(customers, query.currency, day.done.keys(), start, size)
    found = ranking(session, today, unkept(session, today, customers), wanted)
    if _cut_short(query, day, found):
        found = _in_whole_days(session, today, day, found)
    shown = _shown(session, today, {account.customer_id for account in found.page})
    items = [_row(start + place, account, shown, day) for place, account in enumerate(found.page, 1)]
    more = start + size < found.total
    return WorklistPage(
        items=items, next_cursor=str(start + size) if more else None, total=found.total if query.include_total else None,
        days=_filled(principal, day, found.waiting),
    )  # fmt: skip


def _cut_short(query: WorklistQuery, day: Day, found: Ranking) -> bool:
    """Whether the list leaves out customers of somebody whose day has a limit; of one collector's list that is nobody of their own."""
    if query.q is None and query.currency is None:
        return query.collector is not None and any(key in day.capacities and key[1] != query.collector for key in found.waiting)
    return any(key in day.capacities for key in found.waiting)


def _in_whole_days(session: Session, today: Mapping[int, date], day: Day, found: Ranking) -> Ranking:
    """A list that leaves some out: whoever is on it waits behind all the others of the same person's day."""
    line = queue(session, today, unkept(session, today, None), day.done.keys(), {account.customer_id for account in found.page})
    page = [replace(account, nth=line.places.get(account.customer_id)) for account in found.page]
    return replace(found, page=page, waiting={key: line.waiting.get(key, n) for key, n in found.waiting.items()})


def _shown(session: Session, today: Mapping[int, date], customers: Collection[int]) -> Shown:
    tasks = work.tasks(session, today, {}, customers)
    if tasks:  # what was agreed is asked of those alone who have one
        agreed = work.aside(session, today, queries.promised(session, today, tasks), tasks)
        tasks = work.tasks(session, today, agreed, tasks)
    return Shown(queries.details(session, customers), queries.flags(session, list(today), customers), tasks)


def _filled(principal: Principal, day: Day, waiting: Mapping[Key, int]) -> list[WorkDay]:
    """How full the day is of everybody on the list. A customer counts once, whatever the currencies."""
    codes = {company.id: company.code for company in principal.companies.values()}
    done = Counter(key for key in day.done.values() if key is not None)
    people = {*waiting, *(one for one in done if one in day.capacities)}
    return [
        WorkDay(
            company=codes[key[0]], person=key[1], contacts_a_day=day.capacities.get(key), done=done[key], waiting=waiting.get(key, 0),
            beyond=max(0, waiting.get(key, 0) - max(0, day.capacities[key] - done[key])) if key in day.capacities else 0,
        )
        for key in sorted(people, key=lambda key: f"{key[0]} {key[1]}")
    ]  # fmt: skip


def _start(cursor: str | None) -> int:
    if cursor is None:
        return 0
    if not (cursor.isascii() and cursor.isdigit()):
        raise invalid("invalid_cursor", "The cursor does not belong to this list.", "?cursor")
    return min(int(cursor), LONGEST)


def _candidate(account: Account, flags: queries.FlagPairs) -> Candidate:
    status = ScoreStatus.NO_HISTORY if account.score is None else ScoreStatus.SCORED
    score = Score(account.score, None, (), 0, account.today, METHOD, status)
    return Candidate(
        account.customer_id, account.currency, account.overdue_minor, max(0, days_overdue(account.oldest_due_on, account.today)),
        late_odds(score), account.due_soon_minor, account.promised_minor, account.disputed_minor, account.broken,
        account.acted_on if account.outcome not in (None, Outcome.UNREACHABLE) else None, account.next_on, flags,
        account.planned_minor, account.set_aside_minor, account.effort_minor, account.held_minor, account.credit_minor,
    )  # fmt: skip


def _beyond(account: Account, day: Day) -> bool:
    """Whether the customer lies beyond the day of whom it falls to (`rules.worklist.beyond`)."""
    if account.nth is None or account.worker is None:
        return False
    key = (account.company_id, account.worker)
    return account.nth > day.capacities[key] - sum(one == key for one in day.done.values())


def _row(rank: int, account: Account, shown: Shown, day: Day) -> WorklistRow:
    customer, tasks = shown.details[account.customer_id], shown.tasks.get(account.customer_id, [])
    candidate = _candidate(account, shown.flags.get(account.customer_id, ()))
    found = priority(candidate, account.today)
    money = {
        "money_at_risk": found.money_at_risk_minor, "overdue": account.overdue_minor,
        "not_due": account.open_minor - account.overdue_minor, "due_soon": account.due_soon_minor,
        "disputed": account.disputed_minor, "promise_running": account.promised_minor, "plan_running": account.planned_minor,
        "held": account.held_minor, "set_aside": account.set_aside_minor, "credit": account.credit_minor,
    }  # fmt: skip
    action, channel = next_action(_situation(account, candidate, customer, tasks))
    return WorklistRow(
        rank=rank, company=customer.company, customer_id=customer.id, customer_number=customer.number, customer_name=customer.name,
        collector=customer.collector, owner=customer.owner, contact=_contact(customer), currency=account.currency,
        oldest_due_on=account.oldest_due_on, oldest_days=days_overdue(account.oldest_due_on, account.today), open_items=account.open_items,
        score=account.score, probability=str(candidate.probability), broken_promises=account.broken,
        last_action=_last(customer), last_contact_on=candidate.last_contact_on, next_step=customer.next_step, next_on=account.next_on,
        flags=[WorklistFlag.model_validate({"rule": rule, "severity": severity}) for rule, severity in candidate.flags],
        reasons=[WorklistReason(key=reason.key, params=wire_params(reason.params)) for reason in found.reasons],
        worker=account.worker, absent=account.absent, beyond_capacity=_beyond(account, day), contacted_today=account.done,
        tasks=[WorklistTask(**{name: getattr(task, name) for name in WorklistTask.model_fields}) for task in tasks],
        next_best=NextBest(action=action, channel=None if channel is None else StepChannel(channel)),
        **{name: from_minor(minor, account.currency) for name, minor in money.items()},
    )  # fmt: skip


def _situation(account: Account, candidate: Candidate, customer: Details, tasks: Sequence[Any]) -> Situation:
    lately = candidate.last_contact_on is not None and (account.today - candidate.last_contact_on).days < RECENT_CONTACT_DAYS
    return Situation(
        overdue_minor=account.overdue_minor, set_aside_minor=account.set_aside_minor, disputed_minor=account.disputed_minor,
        oldest_days=candidate.oldest_days, task=tasks[0].channel if tasks else None,
        step_due=account.next_on is not None and account.next_on <= account.today, promise_due=account.promise_due,
        broken_promises=account.broken,
        contacted_lately=lately, unreachable=customer.unreachable, phone=bool(customer.contact_phone), email=bool(customer.contact_email),
        credit_minor=account.credit_minor,
    )  # fmt: skip


def _contact(customer: Details) -> WorklistContact | None:
    if customer.contact_name is None:
        return None
    return WorklistContact(
        name=customer.contact_name, title=customer.contact_title, email=customer.contact_email, phone=customer.contact_phone
    )  # fmt: skip


def _last(customer: Details) -> LastAction | None:
    if customer.channel is None:
        return None
    said = {"channel": customer.channel, "outcome": customer.outcome, "acted_at": customer.acted_at, "actor": customer.actor}
    return LastAction.model_validate(said)


_NESTED = ("customer_id", "contact", "last_action", "flags", "reasons", "tasks", "next_best")
CSV_COLUMNS = [
    *(name for name in WorklistRow.model_fields if name not in _NESTED),
    "contact", "contact_phone", "contact_email", "last_channel", "last_outcome", "flags", "reasons", "tasks", "next_action",
]  # fmt: skip


def csv_row(row: WorklistRow) -> dict[str, object]:
    """The same row in plain cells."""
    contact, last = row.contact, row.last_action
    cells = row.model_dump(mode="json") | {"contact": contact and contact.name, "contact_phone": contact and contact.phone}
    cells |= {"contact_email": contact and contact.email, "last_channel": last and last.channel, "last_outcome": last and last.outcome}
    reasons = "; ".join(" ".join([one.key, *map(str, one.params.values())]) for one in row.reasons)
    cells |= {"tasks": "; ".join(f"{task.channel} {task.due_on}" for task in row.tasks), "next_action": row.next_best.action}
    return cells | {"flags": "; ".join(f"{flag.rule} {flag.severity}" for flag in row.flags), "reasons": reasons}
