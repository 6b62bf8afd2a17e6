"""Use case: whom to chase today, ranked and explained."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date

from sqlmodel import Session

from receivables.access.principal import Principal
from receivables.collection import worklist_queries as queries
from receivables.collection.schemas import Outcome
from receivables.collection.worklist_queries import Account, Details, Promised
from receivables.collection.worklist_schemas import LastAction, WorklistContact, WorklistFlag, WorklistQuery, WorklistReason, WorklistRow
from receivables.errors import invalid
from receivables.money import from_minor
from receivables.pagination import Page
from receivables.promises.service import days
from receivables.risk.schemas import wire_params
from receivables.rules.aging import days_overdue
from receivables.rules.priority import Candidate, Priority, priority
from receivables.rules.score import METHOD, Score, ScoreStatus, late_odds

Ranked = tuple[Account, Candidate, Priority]


def page(session: Session, principal: Principal, query: WorklistQuery, limit: int | None = None) -> Page[WorklistRow]:
    """A page of the worklist on each company's business day. Raises 422 `invalid_cursor`. Formula id `priority.v1`."""
    scope = set(principal.scope(query.company))
    today = {company: day for company, day in days(principal).items() if company in scope}
    rows = _in_turns(_candidates(session, today, query))
    start, size = _start(query.cursor), limit or query.limit
    shown = rows[start : start + size]
    details = queries.details(session, [account.customer_id for account, _, _ in shown])
    items = [_row(start + place, one, details[one[0].customer_id]) for place, one in enumerate(shown, 1)]
    more = start + size < len(rows)
    return Page(items=items, next_cursor=str(start + size) if more else None, total=len(rows) if query.include_total else None)


def _start(cursor: str | None) -> int:
    if cursor is None:
        return 0
    if not (cursor.isascii() and cursor.isdigit()):
        raise invalid("invalid_cursor", "The cursor does not belong to this list.", "?cursor")
    return int(cursor)


def _candidates(session: Session, today: Mapping[int, date], query: WorklistQuery) -> list[tuple[Account, Candidate]]:
    """Accounts that need chasing today: overdue, a next step or a promise due, or a promise lately broken."""
    accounts = queries.accounts(session, today, query.currency, query.collector, query.q)
    customers = {account.customer_id for account in accounts}
    promised = queries.promised(session, today, customers)
    flags, planned = queries.flags(session, list(today), customers), queries.planned(session, today)
    found = []
    for account in accounts:
        promises = promised.get((account.customer_id, account.currency), Promised())
        stepped = account.next_on is not None and account.next_on <= account.today
        if account.overdue_minor or stepped or promises.broken or promises.due:
            pauses = planned.get((account.customer_id, account.currency), 0)
            found.append((account, _candidate(account, promises, flags.get(account.customer_id, ()), pauses)))
    return found


def _candidate(account: Account, promises: Promised, flags: queries.FlagPairs, planned: int) -> Candidate:
    status = ScoreStatus.NO_HISTORY if account.score is None else ScoreStatus.SCORED
    score = Score(account.score, None, (), 0, account.today, METHOD, status)
    return Candidate(
        account.customer_id, account.currency, account.overdue_minor, max(0, days_overdue(account.oldest_due_on, account.today)),
        late_odds(score), account.due_soon_minor, promises.running_minor, account.disputed_minor, promises.broken,
        account.acted_on if account.outcome not in (None, Outcome.UNREACHABLE) else None, account.next_on, flags, planned,
    )  # fmt: skip


def _in_turns(candidates: list[tuple[Account, Candidate]]) -> list[Ranked]:
    """Ranks compare within one currency only, so each currency has its own order and they take turns: all firsts, all seconds…

    The currency owed by most customers goes first. The order is total.
    """
    groups: dict[str, list[Ranked]] = defaultdict(list)
    for account, candidate in candidates:
        groups[account.currency].append((account, candidate, priority(candidate, account.today)))
    turns = sorted(groups, key=lambda currency: (-len(groups[currency]), currency))
    placed = []
    for turn, currency in enumerate(turns):
        order = sorted(groups[currency], key=lambda one: (-one[2].rank, -one[1].overdue_minor, one[1].customer_id))
        placed += [(place, turn, one) for place, one in enumerate(order)]
    return [one for _, _, one in sorted(placed, key=lambda row: row[:2])]


def _row(rank: int, one: Ranked, customer: Details) -> WorklistRow:
    account, candidate, found = one
    money = {
        "money_at_risk": found.money_at_risk_minor, "overdue": account.overdue_minor,
        "not_due": account.open_minor - account.overdue_minor, "due_soon": account.due_soon_minor,
        "disputed": account.disputed_minor, "promise_running": candidate.promise_running_minor,
        "plan_running": candidate.plan_running_minor,
    }  # fmt: skip
    return WorklistRow(
        rank=rank, company=customer.company, customer_id=customer.id, customer_number=customer.number, customer_name=customer.name,
        collector=customer.collector, owner=customer.owner, contact=_contact(customer), currency=account.currency,
        oldest_due_on=account.oldest_due_on, oldest_days=days_overdue(account.oldest_due_on, account.today), open_items=account.open_items,
        score=account.score, probability=str(candidate.probability), broken_promises=candidate.broken_promises,
        last_action=_last(customer), last_contact_on=candidate.last_contact_on, next_step=customer.next_step, next_on=account.next_on,
        flags=[WorklistFlag.model_validate({"rule": rule, "severity": severity}) for rule, severity in candidate.flags],
        reasons=[WorklistReason(key=reason.key, params=wire_params(reason.params)) for reason in found.reasons],
        **{name: from_minor(minor, account.currency) for name, minor in money.items()},
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


CSV_COLUMNS = [
    *(name for name in WorklistRow.model_fields if name not in ("customer_id", "contact", "last_action", "flags", "reasons")),
    "contact", "contact_phone", "contact_email", "last_channel", "last_outcome", "flags", "reasons",
]  # fmt: skip


def csv_row(row: WorklistRow) -> dict[str, object]:
    """The same row in plain cells."""
    contact, last = row.contact, row.last_action
    cells = row.model_dump(mode="json") | {"contact": contact and contact.name, "contact_phone": contact and contact.phone}
    cells |= {"contact_email": contact and contact.email, "last_channel": last and last.channel, "last_outcome": last and last.outcome}
    reasons = "; ".join(" ".join([one.key, *map(str, one.params.values())]) for one in row.reasons)
    return cells | {"flags": "; ".join(f"{flag.rule} {flag.severity}" for flag in row.flags), "reasons": reasons}
