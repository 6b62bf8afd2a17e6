"""The outbox in SQL: who has which mail, and how far it came. What a worker says counts only as long as it has the mail."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlmodel import Session

_ADDRESS = """LEFT JOIN LATERAL (SELECT email FROM contacts t WHERE t.customer_id = c.id AND t.email <> ''
    ORDER BY t.is_primary DESC, t.id LIMIT 1) a ON true"""
# Who had no address then and has one now is written to after all, and so is who is asked again although nothing was left to ask then (the
# link had ended, or an answer that was rejected since); whatever else there is stays as it is.
_ONCE = """ON CONFLICT (customer_id, kind, occasion) DO UPDATE SET recipient = EXCLUDED.recipient, state = 'queued', error_code = NULL,
        error_detail = NULL, attempts = 0, next_try_at = EXCLUDED.next_try_at
    WHERE (mails.error_code = 'no_address' OR mails.state = 'dropped') AND EXCLUDED.recipient IS NOT NULL
    RETURNING state"""
_COLUMNS = "company_id, customer_id, kind, occasion, language, recipient, state, error_code, next_try_at, actor"
_STATE = "a.email, CASE WHEN a.email IS NULL THEN 'failed' ELSE 'queued' END, CASE WHEN a.email IS NULL THEN 'no_address' END, :now"
_STATEMENTS = text(f"""INSERT INTO mails ({_COLUMNS}, run_id, from_on, to_on)
    SELECT c.company_id, c.id, 'statement', :occasion, :language, {_STATE}, :actor, :run, :first, :last
    FROM customers c {_ADDRESS} WHERE c.company_id = :company AND c.id = ANY(:customers) ORDER BY c.id {_ONCE}""")  # noqa: S608 - constants
_LETTERS = f"""INSERT INTO mails ({_COLUMNS}, confirmation_id)
    SELECT f.company_id, f.customer_id, CASE f.state WHEN 'made' THEN 'confirmation' ELSE 'reminder' END,
        f.id || ':' || CASE f.state WHEN 'made' THEN 0 ELSE f.reminders + 1 END, NULL, {_STATE}, :actor, f.id
    FROM confirmations f JOIN confirmation_runs r ON r.id = f.run_id JOIN companies m ON m.id = f.company_id
    JOIN customer_links l ON l.id = f.link_id JOIN customers c ON c.id = f.customer_id {_ADDRESS}
    WHERE {{which}} AND l.revoked_at IS NULL AND l.expires_at > :now ORDER BY f.id {_ONCE}"""  # noqa: S608 - constants
_TODAY = "(CAST(:now AS timestamptz) AT TIME ZONE m.time_zone)::date"
# Asked for again on the day it went out, it is the same wish repeated: nobody is reminded of what came today.
_LETTERS_OF = text(_LETTERS.format(which=f"""f.id = ANY(:ids)
    AND (f.state = 'made' OR f.state = 'sent' AND coalesce(f.reminded_on, f.sent_on) < {_TODAY})"""))
_REMINDERS = text(_LETTERS.format(which=f"""f.state = 'sent' AND f.channel = 'email' AND f.returned_on IS NULL
    AND f.reminders < r.remind_most AND coalesce(f.reminded_on, f.sent_on) + r.remind_days <= {_TODAY} AND NOT EXISTS (
        SELECT 1 FROM mails b WHERE b.confirmation_id = f.id AND b.state = 'bounced' AND lower(b.recipient) = lower(a.email))"""))  # noqa: S608
_CLAIM = text("""
    WITH free AS (
        SELECT id FROM mails WHERE state = 'queued' AND next_try_at <= :now
        ORDER BY next_try_at, id LIMIT :count FOR UPDATE SKIP LOCKED)
    UPDATE mails m SET state = 'claimed', claimed_by = :worker, claimed_until = :until FROM free WHERE m.id = free.id
    RETURNING m.id, m.company_id, m.customer_id, m.kind, m.confirmation_id, m.from_on, m.to_on, m.language, m.recipient, m.message_id,
        m.attempts, m.actor, m.occasion, m.bounced_at""")
# What a worker that died has left: not handed over yet is free again; where the server may have it, a person decides.
_LEFT = text("""UPDATE mails SET claimed_by = NULL, claimed_until = NULL,
        state = CASE state WHEN 'claimed' THEN 'queued' ELSE 'uncertain' END,
        error_code = CASE state WHEN 'claimed' THEN error_code ELSE 'worker_died' END
    WHERE claimed_by IS NOT NULL AND claimed_until < :now""")
_HANDING = text("""UPDATE mails SET state = 'handing_over', attempts = attempts + 1, claimed_until = :until, subject = :subject,
        message_id = :message_id, pdf_hash = :pdf_hash
    WHERE id = :id AND claimed_by = :worker AND state = 'claimed' AND claimed_until > :now RETURNING id""")
# The server has it: true even if the claim ran out meanwhile, and whatever was decided of the mail since. One that waits to be sent again
# goes no second time; whoever has claimed it for that finds it gone before it hands it over.
_SENT = text("""UPDATE mails SET state = 'sent', sent_at = :now, recipient = :recipient, claimed_by = NULL, claimed_until = NULL,
        error_code = NULL, error_detail = NULL WHERE id = :id AND message_id = :message_id AND state NOT IN ('sent', 'bounced')""")
_END = text("""UPDATE mails SET state = :state, error_code = :code, error_detail = :detail, next_try_at = coalesce(:next_try, next_try_at),
        attempts = attempts + :tried, claimed_by = NULL, claimed_until = NULL WHERE id = :id AND claimed_by = :worker""")
_BACK = text("""UPDATE mails SET state = 'queued', next_try_at = :next_try, claimed_by = NULL, claimed_until = NULL,
        error_code = coalesce(:code, error_code), error_detail = CASE WHEN :code IS NULL THEN error_detail ELSE :detail END
    WHERE claimed_by = :worker AND state = 'claimed'""")
_WAKE = text("""SELECT procrastinate_defer_jobs_v1(ARRAY[ROW('default', 'send_mails', 0, NULL, NULL, '{"timestamp": 0}', NULL)
    ::procrastinate_job_to_defer_v1])""")


def queue_statements(session: Session, values: dict[str, Any]) -> list[str]:
    """Queues one statement for each customer, once for its occasion; answers the states of those that were not there before."""
    return list(session.execute(_STATEMENTS, values).scalars())


def queue_letters(session: Session, ids: Sequence[int], now: datetime, actor: str) -> list[str]:
    """Queues these confirmation letters, or the next reminder of those that were sent; answers the states of the new ones."""
    return list(session.execute(_LETTERS_OF, {"ids": list(ids), "now": now, "actor": actor}).scalars())


def queue_reminders(session: Session, now: datetime, actor: str) -> list[str]:
    """Queues the reminders that are due for letters that went out by mail."""
    return list(session.execute(_REMINDERS, {"now": now, "actor": actor}).scalars())


def claim(session: Session, worker: str, now: datetime, until: datetime, count: int) -> list[Any]:
    """Takes mails that are due for this worker alone, until an instant; mails another worker is at are passed over."""
    return list(session.execute(_CLAIM, {"worker": worker, "now": now, "until": until, "count": count}))


def take_over(session: Session, now: datetime) -> None:
    """Frees what workers that are gone have left."""
    session.execute(_LEFT, {"now": now})


def handing_over(session: Session, worker: str, mail_id: int, now: datetime, until: datetime, written: dict[str, Any]) -> bool:
    """Says, before a mail's content goes over the wire, that it goes. Answers whether the worker still had the mail."""
    values = written | {"worker": worker, "id": mail_id, "now": now, "until": until}
    return session.execute(_HANDING, values).one_or_none() is not None


def sent(session: Session, mail: Any, message_id: str, now: datetime) -> None:
    """Says that a server took the mail, as it was claimed."""
    session.execute(_SENT, {"id": mail.id, "message_id": message_id, "recipient": mail.recipient, "now": now})


def end(
    session: Session, worker: str, mail_id: int, state: str, code: str, detail: str, *, next_try: datetime | None = None, tried: int = 0
) -> None:
    """Lets go of a mail in another state than sent."""
    session.execute(_END, {"worker": worker, "id": mail_id, "state": state, "code": code, "detail": detail[:300], "next_try": next_try,
                           "tried": tried})  # fmt: skip


def give_back(session: Session, worker: str, next_try: datetime, code: str | None, detail: str | None) -> None:
    """Lets go of everything that this worker has not begun to hand over, with the reason why it waits."""
    session.execute(_BACK, {"worker": worker, "next_try": next_try, "code": code, "detail": detail})


def wake(session: Session) -> None:
    """Tells a worker that there is something to send; it hears of it when this transaction is committed."""
    session.execute(_WAKE)
