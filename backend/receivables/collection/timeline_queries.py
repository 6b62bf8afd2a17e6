"""SQL of a customer's timeline, newest first.

Documents, actions, letters, mails, promises, disputes, plans, links, flags and legal cases come first, each by an index of the customer.
The ledger's movements carry no customer: they are read only for the days that page covers, from the customer's items or from the company's
movements of those days, whichever is less.
"""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import text
from sqlmodel import Session

from receivables.ledger.went import went_at, went_on
from receivables.plans.endings import endings

_NONE = "NULL::bigint"


# In the collation "C" the database and Python sort the types alike.
_BRANCH = """(SELECT '{kind}' COLLATE "C" AS type, {day} AS day, {at} AS at, x.id, {money}, jsonb_strip_nulls({params}) AS params, {links}
    FROM {source} x WHERE x.customer_id = :customer AND ({day}, {at}, '{kind}' COLLATE "C", x.id) < (:day, :at, :type, :id)
    ORDER BY 2 DESC, 3 DESC, 4 DESC LIMIT :limit)"""


def _branch(kind: str, day: str, at: str, money: str, params: str, links: str, source: str) -> str:
    """One kind of event: the rows behind the cursor, newest first, as many as a page holds."""
    return _BRANCH.format(kind=kind, day=day, at=at, money=money, params=params, links=links, source=source)


def _start(day: str) -> str:
    """Flags are found for a day as a whole: they stand at its first instant."""
    return f"x.{day}::timestamp AT TIME ZONE :zone"


def _day(instant: str) -> str:
    """The business day of an instant."""
    return f"(x.{instant} AT TIME ZONE :zone)::date"


_INVOICE = "jsonb_build_object('number', x.number, 'kind', x.kind, 'due_on', x.due_on)"
_SAID = """jsonb_build_object('channel', x.channel, 'outcome', x.outcome, 'actor', x.actor, 'contact', x.contact, 'note', x.note,
    'next_step', x.next_step, 'next_on', x.next_on, 'corrects_id', x.corrects_id,
    'corrected_by_id', (SELECT z.id FROM collection_actions z WHERE z.corrects_id = x.id))"""
_TERMS = "jsonb_build_object('promised_on', x.promised_on, 'grace_days', x.grace_days)"
_ANSWER = "jsonb_build_object('kind', x.kind, 'state', x.state, 'note', x.said, 'contact', x.person, 'answer_id', x.id)"
_SENT = f"coalesce({went_at('x', ':zone')}, x.recorded_at)"
_SENT_ON = f"coalesce({went_on('x', ':zone')}, (x.recorded_at AT TIME ZONE :zone)::date)"
_WROTE = """jsonb_build_object('channel', x.channel, 'level', x.level, 'state', x.state, 'subject', x.subject, 'recipient', x.recipient,
    'letter_id', x.id)"""
# What went out, and what should have and did not; drafts and tasks are no history yet.
_WRITTEN = """(SELECT * FROM dunning_letters WHERE channel IN ('email', 'sms', 'letter')
    AND state IN ('sent', 'print', 'printed', 'bounced', 'failed', 'uncertain', 'queued', 'claimed', 'handing_over'))"""
_MAILED = """jsonb_build_object('kind', x.kind, 'state', x.state, 'error_code', x.error_code, 'subject', x.subject,
    'recipient', x.recipient, 'actor', x.actor, 'mail_id', x.id)"""
_MAILED_AT = "coalesce(x.sent_at, x.created_at)"
_MAILED_ON = f"({_MAILED_AT} AT TIME ZONE :zone)::date"
_MAILS = "(SELECT * FROM mails WHERE state <> 'dropped')"
# A letter that the program mailed is told as a mail.
_POSTED = "jsonb_build_object('channel', x.channel, 'as_of', x.as_of, 'actor', x.sent_by, 'run_id', x.run_id)"
_POSTS = """(SELECT f.*, r.as_of FROM confirmations f JOIN confirmation_runs r ON r.id = f.run_id WHERE f.sent_on IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM mails m WHERE m.confirmation_id = f.id AND m.kind = 'confirmation' AND m.sent_at IS NOT NULL))"""
_CASE = "jsonb_build_object('case_id', x.id, 'procedure', x.procedure, 'actor', x.actor)"
_STARTED = """(SELECT k.id, k.customer_id, k.procedure, k.claim_minor, k.currency, k.approved_on, r.decided_at, 'user:' || u.email AS actor
    FROM legal_cases k JOIN approval_requests r ON r.id = k.approval_id JOIN users u ON u.id = r.decided_by
    WHERE k.approved_on IS NOT NULL)"""
_STAGE = """jsonb_build_object('case_id', x.case_id, 'stage', x.stage, 'outcome', x.outcome, 'note', x.note, 'actor', x.actor,
    'corrects_id', x.corrects_id, 'corrected_by_id', (SELECT z.id FROM legal_stages z WHERE z.corrects_id = x.id))"""
_STAGES = "(SELECT s.*, k.customer_id FROM legal_cases k JOIN legal_stages s ON s.case_id = k.id WHERE s.stage {which})"
_TERM = "jsonb_build_object('case_id', x.case_id, 'stage', x.stage, 'due_on', x.due_on, 'note', x.note, 'actor', x.done_by)"
_MET = "(SELECT d.*, k.customer_id FROM legal_cases k JOIN legal_deadlines d ON d.case_id = k.id WHERE d.result = 'done')"
# Missed is what was done late, or not at all though its case was not closed by then.
_MISSED = """(SELECT d.*, k.customer_id, d.due_on + 1 AS missed_on FROM legal_cases k JOIN legal_deadlines d ON d.case_id = k.id
    WHERE d.due_on < :today AND CASE WHEN d.result IS NULL THEN k.closed_on IS NULL OR k.closed_on > d.due_on
        ELSE d.result = 'done' AND d.done_on > d.due_on END)"""
_FLAG = "jsonb_build_object('rule', x.rule, 'severity', x.severity)"
_ARGUED = "jsonb_build_object('dispute_id', x.id, 'number', x.number, 'reason_name', x.name, 'note', x.description, 'actor', x.actor)"
_DISPUTES = """(SELECT d.*, r.name, i.number FROM disputes d JOIN dispute_reasons r ON r.id = d.reason_id
    JOIN invoices i ON i.id = d.invoice_id)"""
_SETTLED = """jsonb_build_object('dispute_id', x.dispute_id, 'number', x.number, 'outcome', x.kind, 'note', x.note, 'actor', x.actor,
    'taken_back_on', (SELECT z.effective_on FROM entries z WHERE z.reverses_id = x.entry_id))"""
_ACTS = """(SELECT a.*, d.customer_id, d.currency, d.invoice_id, i.number FROM disputes d JOIN dispute_acts a ON a.dispute_id = d.id
    JOIN invoices i ON i.id = d.invoice_id)"""
_PLAN_MONEY = "x.principal_minor + x.interest_minor, x.currency"
_PLAN = "jsonb_build_object('plan_id', x.id, 'accept_until', x.accept_until, 'actor', x.actor)"
_ANSWERED_PLAN = "jsonb_build_object('plan_id', x.plan_id, 'contact', x.by_whom, 'note', x.note)"
_CANCELLED = "jsonb_build_object('plan_id', x.plan_id, 'actor', x.by_whom, 'note', x.note)"
_PLAN_ACTS = """(SELECT a.*, p.customer_id, p.currency, p.principal_minor, p.interest_minor
    FROM payment_plans p JOIN payment_plan_acts a ON a.plan_id = p.id WHERE a.kind = '{kind}')"""
_LINK = f"jsonb_build_object('link_id', x.id, 'note', x.note, 'expires_on', {_day('expires_at')}, 'actor', x.actor)"
_OPENED = "jsonb_build_object('link_id', x.id)"
_REVOKED = "jsonb_build_object('link_id', x.id, 'note', x.revocation_reason, 'actor', x.revoked_by)"
# Of the earliest uses, which are cut after a while, the link keeps the first.
_USED_LINKS = """(SELECT l.*, coalesce(l.first_used_at, (SELECT min(u.used_at) FROM customer_link_uses u
    WHERE u.link_id = l.id AND u.outcome = 'allowed')) AS began_at FROM customer_links l)"""
_MONEY, _NO_MONEY = "x.amount_minor, x.currency", f"{_NONE}, NULL::text"
_NO_LINKS = f"{_NONE}, {_NONE}, {_NONE}"
_OF_ITEM, _BY_ACTION = f"x.invoice_id, {_NONE}, {_NONE}", f"{_NONE}, {_NONE}, x.action_id"
_OWN = text(
    " UNION ALL ".join(  # noqa: S608 - constants of this module
        [
            _branch("invoice_posted", "x.issued_on", "x.recorded_at", _MONEY, _INVOICE, f"x.id, {_NONE}, {_NONE}", "invoices"),
            _branch("payment_received", "x.received_on", "x.recorded_at", _MONEY, "jsonb_build_object('number', x.number)",
                    f"{_NONE}, x.id, {_NONE}", "payments"),
            _branch("action", _day("acted_at"), "x.acted_at", "x.cost_minor, x.cost_currency", _SAID, f"x.invoice_id, {_NONE}, x.id",
                    "collection_actions"),
            _branch("letter", _SENT_ON, _SENT, _NO_MONEY, _WROTE, _NO_LINKS, _WRITTEN),
            _branch("mail", _MAILED_ON, _MAILED_AT, _NO_MONEY, _MAILED, _NO_LINKS, _MAILS),
            _branch("confirmation", "x.sent_on", _start("sent_on"), _NO_MONEY, _POSTED, _NO_LINKS, _POSTS),
            _branch("promise", "x.given_on", "x.recorded_at", _MONEY, _TERMS, _BY_ACTION, "promises"),
            _branch("customer_answer", _day("answered_at"), "x.answered_at", _MONEY, _ANSWER, _BY_ACTION, "customer_answers"),
            _branch("flag_opened", "x.opened_on", _start("opened_on"), _NO_MONEY, _FLAG, _NO_LINKS, "flags"),
            _branch("flag_closed", "x.closed_on", _start("closed_on"), _NO_MONEY, _FLAG, _NO_LINKS,
                    "(SELECT * FROM flags WHERE closed_on IS NOT NULL)"),
            _branch("legal_asked", "x.opened_on", "x.recorded_at", "x.claim_minor, x.currency", _CASE, _NO_LINKS, "legal_cases"),
            _branch("legal_opened", "x.approved_on", "x.decided_at", "x.claim_minor, x.currency", _CASE, _NO_LINKS, _STARTED),
            _branch("legal_stage", "x.happened_on", "x.recorded_at", _NO_MONEY, _STAGE, _NO_LINKS,
                    _STAGES.format(which="NOT IN ('closed', 'void')")),
            _branch("legal_closed", "x.happened_on", "x.recorded_at", _NO_MONEY, _STAGE, _NO_LINKS, _STAGES.format(which="= 'closed'")),
            _branch("legal_deadline_met", "x.done_on", _start("done_on"), _NO_MONEY, _TERM, _NO_LINKS, _MET),
            _branch("legal_deadline_missed", "x.missed_on", _start("missed_on"), _NO_MONEY, _TERM, _NO_LINKS, _MISSED),
            _branch("dispute_opened", "x.opened_on", "x.recorded_at", _MONEY, _ARGUED, _OF_ITEM, _DISPUTES),
            _branch("dispute_decided", "x.effective_on", "x.recorded_at", _MONEY, _SETTLED, _OF_ITEM, _ACTS),
            _branch("plan_proposed", "x.proposed_on", "x.recorded_at", _PLAN_MONEY, _PLAN, _NO_LINKS, "payment_plans"),
            *(_branch(f"plan_{kind}", "x.effective_on", "x.recorded_at", _PLAN_MONEY, params, _NO_LINKS, _PLAN_ACTS.format(kind=kind))
              for kind, params in (("accepted", _ANSWERED_PLAN), ("declined", _ANSWERED_PLAN), ("cancelled", _CANCELLED))),
            _branch("link_made", _day("created_at"), "x.created_at", _NO_MONEY, _LINK, _NO_LINKS, "customer_links"),
            _branch("link_used", _day("began_at"), "x.began_at", _NO_MONEY, _OPENED, _NO_LINKS, _USED_LINKS),
            _branch("link_revoked", _day("revoked_at"), "x.revoked_at", _NO_MONEY, _REVOKED, _NO_LINKS, "customer_links"),
        ]
    )
    + " ORDER BY 2 DESC, 3 DESC, 1 DESC, 4 DESC LIMIT :limit"
)  # fmt: skip

# The case to which a receipt is money recovered: applied since its first demand or filing and not taken back. An item that was corrected
# has its successor's.
_RECOVERED = """CASE WHEN type = 'allocated' AND payment_id IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM entries z WHERE z.reverses_id = shown.id)
    THEN (SELECT max(n.case_id) FROM legal_case_items n JOIN legal_stages f ON f.case_id = n.case_id AND f.stage IN ('demand', 'filing')
        WHERE n.invoice_id = ANY(ARRAY(SELECT shown.debit_id UNION ALL SELECT o.id FROM invoices o WHERE o.replaced_by = shown.debit_id))
            AND f.happened_on <= effective_on AND NOT EXISTS (SELECT 1 FROM legal_stages z WHERE z.corrects_id = f.id)) END"""
_MOVED = "e.company_id = :company AND e.effective_on BETWEEN :first AND :day"
_MOVES = text(f"""
    WITH moves AS (
        SELECT e.*, i.number, p.number AS payment_number, c.number AS credit_number
        FROM invoices i JOIN entries e ON e.debit_id = i.id
            LEFT JOIN payments p ON p.id = e.payment_id LEFT JOIN invoices c ON c.id = e.credit_id
        WHERE i.customer_id = :customer AND (e.kind <> 'posting' OR e.reverses_id IS NOT NULL) AND {_MOVED}
        UNION ALL
        SELECT e.*, i.number, NULL, NULL FROM invoices i JOIN entries e ON e.credit_id = i.id
        WHERE i.customer_id = :customer AND e.debit_id IS NULL AND (e.reverses_id IS NOT NULL OR e.kind <> 'posting') AND {_MOVED}
        UNION ALL
        SELECT e.*, p.number, NULL, NULL FROM payments p JOIN entries e ON e.payment_id = p.id
        WHERE p.customer_id = :customer AND e.debit_id IS NULL AND (e.reverses_id IS NOT NULL OR e.kind <> 'posting') AND {_MOVED}),
    named AS (
        SELECT *, CASE kind WHEN 'posting' THEN CASE WHEN payment_id IS NULL THEN 'invoice_reversed' ELSE 'payment_reversed' END
            WHEN 'allocation' THEN CASE WHEN reverses_id IS NULL THEN 'allocated' ELSE 'allocation_reversed' END
            WHEN 'refund' THEN CASE WHEN amount_minor < 0 THEN 'refunded' ELSE 'refund_returned' END
            WHEN 'transfer' THEN CASE WHEN amount_minor < 0 THEN 'transferred' ELSE 'transfer_reversed' END
            WHEN 'write_off' THEN CASE WHEN amount_minor < 0 THEN 'written_off' ELSE 'write_off_reversed' END
            ELSE kind || CASE WHEN reverses_id IS NULL THEN '' ELSE '_reversed' END END COLLATE "C" AS type
        FROM moves),
    shown AS (SELECT * FROM named WHERE (effective_on, recorded_at, type, id) < (:day, :at, :type, :id)
        ORDER BY effective_on DESC, recorded_at DESC, type DESC, id DESC LIMIT :limit)
    SELECT type, effective_on AS day, recorded_at AS at, id, abs(amount_minor) AS amount_minor, currency,
        jsonb_strip_nulls(jsonb_build_object('number', number, 'payment_number', payment_number, 'credit_number', credit_number,
            'reason', reason, 'actor', actor, 'case_id', {_RECOVERED})) AS params,
        coalesce(debit_id, credit_id) AS invoice_id, payment_id, NULL::bigint AS action_id
    FROM shown ORDER BY 2 DESC, 3 DESC, 1 DESC, 4 DESC""")  # noqa: S608 - constants of this module


@dataclass(frozen=True, slots=True)
class Event:
    """An event and its place: by business day, instant, type and id. Money in minor units of its currency."""

    type: str
    day: date
    at: datetime
    id: int
    amount_minor: int | None
    currency: str | None
    params: dict[str, Any]
    invoice_id: int | None
    payment_id: int | None
    action_id: int | None

    @property
    def place(self) -> tuple[date, datetime, str, int]:
        return self.day, self.at, self.type, self.id


def events(session: Session, values: dict[str, Any]) -> list[Event]:
    """At most `limit` events behind the cursor's place, newest first. `values`: customer, company, zone, today, limit, day,
    at, type, id."""
    own = [Event(*row) for row in session.execute(_OWN, values)]
    first = own[-1].day if len(own) == values["limit"] else date.min
    moves = [Event(*row) for row in session.execute(_MOVES, values | {"first": first})]
    return sorted(own + moves + _ended_plans(session, values), key=lambda event: event.place, reverse=True)[: values["limit"]]


def _ended_plans(session: Session, values: dict[str, Any]) -> list[Event]:
    """Plans that were kept or are over, behind the cursor's place: as of the first instant of the day."""
    found = [
        Event(f"plan_{one.status}", one.on, datetime.combine(one.on, time.min, ZoneInfo(values["zone"])), one.plan_id, one.minor,
              one.currency, {"plan_id": one.plan_id}, None, None, None)
        for one in endings(session, values["customer"], values["today"])
    ]  # fmt: skip
    return [event for event in found if event.place < (values["day"], values["at"], values["type"], values["id"])]
