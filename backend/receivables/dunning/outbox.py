"""The outbox in SQL: who has which letter, and how far it came. Each change is conditional on the worker still having the letter."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlmodel import Session

# Only in the hours of the customer's country, or else of the run's strategy; not on its weekdays of rest, nor on the country's quiet days.
_CLAIM = text("""
    WITH free AS (
        SELECT l.id FROM dunning_letters l
        JOIN dunning_runs r ON r.id = l.run_id JOIN strategies s ON s.id = r.strategy_id
        JOIN companies m ON m.id = l.company_id JOIN customers c ON c.id = l.customer_id
        LEFT JOIN sending_hours h ON h.company_id = l.company_id AND h.country = c.country
        CROSS JOIN LATERAL (SELECT CAST(:now AS timestamptz) AT TIME ZONE coalesce(h.time_zone, m.time_zone) AS local) t
        WHERE l.state = 'queued' AND l.next_try_at <= :now AND l.channel = ANY(:channels)
            AND extract(hour FROM t.local) >= coalesce(h.from_hour, (s.definition->>'send_from_hour')::int)
            AND extract(hour FROM t.local) < coalesce(h.to_hour, (s.definition->>'send_to_hour')::int)
            AND NOT s.definition->'rest_weekdays' @> to_jsonb(extract(isodow FROM t.local)::int)
            AND NOT EXISTS (SELECT FROM quiet_days q WHERE q.company_id = l.company_id AND q.day = t.local::date
                AND (q.country IS NULL OR q.country = c.country))
        ORDER BY l.next_try_at, l.id LIMIT :count FOR UPDATE OF l SKIP LOCKED)
    UPDATE dunning_letters l SET state = 'claimed', claimed_by = :worker, claimed_until = :until
    FROM free WHERE l.id = free.id
    RETURNING l.id, l.company_id, l.customer_id, l.channel, l.recipient, l.message_id, l.attempts""")
# What a worker that died has left: not handed over yet is free again; where the server may have it, a person decides.
_LEFT = text("""UPDATE dunning_letters SET claimed_by = NULL, claimed_until = NULL,
        state = CASE state WHEN 'claimed' THEN 'queued' ELSE 'uncertain' END,
        error_code = CASE state WHEN 'claimed' THEN error_code ELSE 'worker_died' END
    WHERE state IN ('claimed', 'handing_over') AND claimed_until < :now""")
_HANDING = text("""WITH before AS (
        UPDATE dunning_letters SET state = 'sent', sent_at = :now, claimed_by = NULL, claimed_until = NULL, error_code = NULL,
            error_detail = NULL WHERE id = ANY(:accepted) AND claimed_by = :worker AND state = 'handing_over')
    UPDATE dunning_letters SET state = 'handing_over', attempts = attempts + 1, claimed_until = :until
    WHERE id = :id AND claimed_by = :worker AND state = 'claimed' AND claimed_until > :now RETURNING id""")
_SENT = text("""UPDATE dunning_letters SET state = 'sent', sent_at = :now, claimed_by = NULL, claimed_until = NULL, error_code = NULL,
        error_detail = NULL WHERE id = ANY(:ids) AND claimed_by = :worker AND state = 'handing_over'""")
_END = text("""UPDATE dunning_letters SET state = :state, error_code = :code, error_detail = :detail, next_try_at = :next_try,
        attempts = attempts + :tried, claimed_by = NULL, claimed_until = NULL WHERE id = :id AND claimed_by = :worker""")
_BACK = text("""UPDATE dunning_letters SET state = 'queued', next_try_at = :next_try, claimed_by = NULL, claimed_until = NULL
    WHERE claimed_by = :worker AND state = 'claimed'""")
_WORDS = text("UPDATE dunning_letters SET subject = :subject, body = :body, message_id = :message_id, pdf_hash = :pdf_hash WHERE id = :id")
_ITEMS = text("""SELECT letter_id, invoice_id, chased_minor FROM dunning_letter_items
    WHERE letter_id = ANY(:letters) AND dropped IS NULL""")


def claim(session: Session, worker: str, channels: Sequence[str], now: datetime, until: datetime, count: int) -> list[Any]:
    """Takes letters that are due for this worker alone, until an instant; letters another worker is at are passed over."""
    values = {"worker": worker, "channels": list(channels), "now": now, "until": until, "count": count}
    return list(session.execute(_CLAIM, values))


def take_over(session: Session, now: datetime) -> None:
    """Frees what workers that are gone have left."""
    session.execute(_LEFT, {"now": now})


def handing_over(session: Session, worker: str, letter_id: int, accepted: Sequence[int], now: datetime, until: datetime) -> bool:
    """Says, before a mail's content goes over the wire, that it goes, and that those before it were accepted.

    Answers whether the worker still had the letter.
    """
    values = {"worker": worker, "id": letter_id, "accepted": list(accepted), "now": now, "until": until}
    return session.execute(_HANDING, values).one_or_none() is not None


def sent(session: Session, worker: str, ids: Sequence[int], now: datetime) -> None:
    if ids:
        session.execute(_SENT, {"worker": worker, "ids": list(ids), "now": now})


def end(
    session: Session, worker: str, letter_id: int, state: str, code: str, detail: str, *, next_try: datetime | None = None, tried: int = 0
) -> None:
    """Lets go of a letter in another state than sent."""
    session.execute(_END, {"worker": worker, "id": letter_id, "state": state, "code": code, "detail": detail, "next_try": next_try,
                           "tried": tried})  # fmt: skip


def give_back(session: Session, worker: str, next_try: datetime) -> None:
    """Lets go of everything that this worker has not begun to hand over."""
    session.execute(_BACK, {"worker": worker, "next_try": next_try})


def keep_words(session: Session, letter_id: int, subject: str, body: str, message_id: str, pdf_hash: str | None) -> None:
    """Keeps what is about to be sent."""
    session.execute(_WORDS, {"id": letter_id, "subject": subject, "body": body, "message_id": message_id, "pdf_hash": pdf_hash})


def items(session: Session, letters: Sequence[int]) -> list[Any]:
    return list(session.execute(_ITEMS, {"letters": list(letters)}))
