"""Use case: whom to chase today, ranked and explained."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session

from receivables.access.principal import Principal
from receivables.collection import work_queries as work
from receivables.collection import worklist_queries as queries
from receivables.collection.schemas import Channel, Outcome
from receivables.collection.work_queries import Key
from receivables.collection.worklist_queries import Account, Details, Promised
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
from receivables.rules.priority import RECENT_CONTACT_DAYS, Candidate, Priority, priority
from receivables.rules.score import METHOD, Score, ScoreStatus, late_odds
from receivables.rules.strategy import StepChannel
from receivables.rules.worklist import Situation, beyond, next_action

Ranked = tuple[Account, Candidate, Priority, bool]
"""An account, why it ranks as it does, and whether a promise of it is due."""


@dataclass(frozen=True, slots=True)
class Day:
    """What is known of the day beside the accounts: open tasks, who was contacted and by whom, and what contacts cost and fit in."""

    tasks: Mapping[int, list[Any]]
    done: Mapping[int, Key]
    capacities: Mapping[Key, int]
    costs: Mapping[tuple[int, str, str], int]

    def effort(self, account: Account) -> int:
        """What the next contact costs: that of the open task, else a call."""
        waiting = self.tasks.get(account.customer_id)
        return self.costs.get((account.company_id, waiting[0].channel if waiting else Channel.PHONE, account.currency), 0)


def page(session: Session, principal: Principal, query: WorklistQuery, limit: int | None = None) -> WorklistPage:
    """A page of the worklist on each company's business day. Raises 422 `invalid_cursor`. Formula id `priority.v2`."""
    scope = set(principal.scope(query.company))
    today = {company: day for company, day in days(principal).items() if company in scope}
    day = Day(
        work.tasks(session, list(today)), work.contacted_today(session, principal, today), work.capacities(session, list(today)),
        work.costs(session, list(today)),
    )  # fmt: skip
    rows = _in_turns(_candidates(session, today, query, day))
    over, filled = _fill(rows, day, principal)
    start, size = _start(query.cursor), limit or query.limit
    shown = rows[start : start + size]
    details = queries.details(session, [account.customer_id for account, *_ in shown])
    items = [_row(start + place, one, details[one[0].customer_id], day, over[start + place - 1]) for place, one in enumerate(shown, 1)]
    more = start + size < len(rows)
    return WorklistPage(
        items=items, next_cursor=str(start + size) if more else None, total=len(rows) if query.include_total else None, days=filled
    )


def _fill(rows: list[Ranked], day: Day, principal: Principal) -> tuple[list[bool], list[WorkDay]]:
    """Which rows lie beyond the day of whom they fall to, and how full each day is. A customer counts once, whatever the currencies."""
    codes = {company.id: company.code for company in principal.companies.values()}
    done = Counter(day.done.values())
    waiting: dict[int, Key] = {}
    for account, *_ in rows:
        if account.worker is not None and account.customer_id not in day.done:
            waiting.setdefault(account.customer_id, (account.company_id, account.worker))
    names = {key: f"{key[0]} {key[1]}" for key in {*waiting.values(), *(one for one in done if one in day.capacities)}}
    room = {names[key]: day.capacities[key] - done[key] for key in names if key in day.capacities}
    over = dict(zip(waiting, beyond([names[key] for key in waiting.values()], room), strict=True))
    counts, left = Counter(waiting.values()), Counter(waiting[customer] for customer, late in over.items() if late)
    filled = [
        WorkDay(
            company=codes[key[0]], person=key[1], contacts_a_day=day.capacities.get(key), done=done[key], waiting=counts[key],
            beyond=left[key],
        )
        for key in sorted(names)
    ]  # fmt: skip
    return [over.get(account.customer_id, False) for account, *_ in rows], filled


def _start(cursor: str | None) -> int:
    if cursor is None:
        return 0
    if not (cursor.isascii() and cursor.isdigit()):
        raise invalid("invalid_cursor", "The cursor does not belong to this list.", "?cursor")
    return int(cursor)


def _candidates(session: Session, today: Mapping[int, date], query: WorklistQuery, day: Day) -> list[Ranked]:
    """Accounts that need chasing today: overdue, a next step, a task or a promise due, or a promise lately broken."""
    accounts = queries.accounts(session, today, query.currency, query.collector, query.q)
    customers = {account.customer_id for account in accounts}
    promised = queries.promised(session, today, customers)
    flags, aside = queries.flags(session, list(today), customers), work.aside(session, today, promised)
    found = []
    for account in accounts:
        promises = promised.get((account.customer_id, account.currency), Promised())
        stepped = account.next_on is not None and account.next_on <= account.today
        if account.overdue_minor or stepped or promises.broken or promises.due or account.customer_id in day.tasks:
            kept = aside.get((account.customer_id, account.currency))
            candidate = _candidate(account, promises, flags.get(account.customer_id, ()), kept, day.effort(account))
            found.append((account, candidate, priority(candidate, account.today), promises.due))
    return found


def _candidate(account: Account, promises: Promised, flags: queries.FlagPairs, kept: work.Aside | None, effort: int) -> Candidate:
    status = ScoreStatus.NO_HISTORY if account.score is None else ScoreStatus.SCORED
    score = Score(account.score, None, (), 0, account.today, METHOD, status)
    return Candidate(
        account.customer_id, account.currency, account.overdue_minor, max(0, days_overdue(account.oldest_due_on, account.today)),
        late_odds(score), account.due_soon_minor, promises.running_minor, account.disputed_minor, promises.broken,
        account.acted_on if account.outcome not in (None, Outcome.UNREACHABLE) else None, account.next_on, flags,
        kept.planned_minor if kept else 0, kept.minor if kept else account.disputed_minor, effort,
    )  # fmt: skip


def _in_turns(candidates: list[Ranked]) -> list[Ranked]:
    """Ranks compare within one currency only, so each currency has its own order and they take turns: all firsts, all seconds…

    The currency owed by most customers goes first. The order is total.
    """
    groups: dict[str, list[Ranked]] = defaultdict(list)
    for one in candidates:
        groups[one[0].currency].append(one)
    turns = sorted(groups, key=lambda currency: (-len(groups[currency]), currency))
    placed: list[tuple[int, int, Ranked]] = []
    for turn, currency in enumerate(turns):
        order = sorted(groups[currency], key=lambda one: (-one[2].rank, -one[1].overdue_minor, one[1].customer_id))
        placed += [(place, turn, one) for place, one in enumerate(order)]
    return [one for _, _, one in sorted(placed, key=lambda row: row[:2])]


def _row(rank: int, one: Ranked, customer: Details, day: Day, over: bool) -> WorklistRow:
    account, candidate, found, promise_due = one
    money = {
        "money_at_risk": found.money_at_risk_minor, "overdue": account.overdue_minor,
        "not_due": account.open_minor - account.overdue_minor, "due_soon": account.due_soon_minor,
        "disputed": account.disputed_minor, "promise_running": candidate.promise_running_minor,
        "plan_running": candidate.plan_running_minor, "set_aside": candidate.set_aside_minor or 0,
    }  # fmt: skip
    tasks = day.tasks.get(account.customer_id, [])
    action, channel = next_action(_situation(account, candidate, customer, tasks, promise_due))
    return WorklistRow(
        rank=rank, company=customer.company, customer_id=customer.id, customer_number=customer.number, customer_name=customer.name,
        collector=customer.collector, owner=customer.owner, contact=_contact(customer), currency=account.currency,
        oldest_due_on=account.oldest_due_on, oldest_days=days_overdue(account.oldest_due_on, account.today), open_items=account.open_items,
        score=account.score, probability=str(candidate.probability), broken_promises=candidate.broken_promises,
        last_action=_last(customer), last_contact_on=candidate.last_contact_on, next_step=customer.next_step, next_on=account.next_on,
        flags=[WorklistFlag.model_validate({"rule": rule, "severity": severity}) for rule, severity in candidate.flags],
        reasons=[WorklistReason(key=reason.key, params=wire_params(reason.params)) for reason in found.reasons],
        worker=account.worker, absent=account.absent, beyond_capacity=over, contacted_today=account.customer_id in day.done,
        tasks=[WorklistTask(**{name: getattr(task, name) for name in WorklistTask.model_fields}) for task in tasks],
        next_best=NextBest(action=action, channel=None if channel is None else StepChannel(channel)),
        **{name: from_minor(minor, account.currency) for name, minor in money.items()},
    )  # fmt: skip


def _situation(account: Account, candidate: Candidate, customer: Details, tasks: Sequence[Any], promise_due: bool) -> Situation:
    lately = candidate.last_contact_on is not None and (account.today - candidate.last_contact_on).days < RECENT_CONTACT_DAYS
    return Situation(
        overdue_minor=account.overdue_minor, set_aside_minor=candidate.set_aside_minor or 0, disputed_minor=account.disputed_minor,
        oldest_days=candidate.oldest_days, task=tasks[0].channel if tasks else None,
        step_due=account.next_on is not None and account.next_on <= account.today, promise_due=promise_due,
        broken_promises=candidate.broken_promises,
        contacted_lately=lately, unreachable=customer.unreachable, phone=bool(customer.contact_phone), email=bool(customer.contact_email),
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
