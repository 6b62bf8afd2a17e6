"""The outbox in SQL: who has which letter, and how far it came. Each change is conditional on the worker still having the letter."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlmodel import Session

from receivables.calendars.queries import kind_sql, rests_sql
from receivables.dunning.wording import IN_PREVIEW

_DAY = kind_sql("l.company_id", "coalesce(c.country, m.country)", "t.local::date")
# The version `s` that a letter `l` was made under: in an experiment that of the customer's arm.
_VERSION = """JOIN dunning_runs r ON r.id = l.run_id
        LEFT JOIN strategy_assignments a ON a.experiment_id = r.experiment_id AND a.customer_id = l.customer_id AND a.arm = 'challenger'
        LEFT JOIN strategy_experiments e ON e.id = a.experiment_id
        JOIN strategies s ON s.id = coalesce(e.challenger_id, r.strategy_id)"""
# Only in the hours of the customer's country, or else of the version the letter was made under; not on a day on which it or the customer's
# country rests; of a run that was cancelled only what a person sends again.
_DUE = f"""FROM dunning_letters l
        {_VERSION}
        JOIN companies m ON m.id = l.company_id JOIN customers c ON c.id = l.customer_id
        LEFT JOIN sending_hours h ON h.company_id = l.company_id AND h.country = c.country
        CROSS JOIN LATERAL (SELECT CAST(:now AS timestamptz) AT TIME ZONE coalesce(h.time_zone, m.time_zone) AS local) t
        WHERE l.state = 'queued' AND l.next_try_at <= :now AND l.channel = ANY(:channels)
            AND (r.status <> 'cancelled' OR l.resend_of_id IS NOT NULL OR l.handed_at IS NOT NULL)
            AND extract(hour FROM t.local) >= coalesce(h.from_hour, (s.definition->>'send_from_hour')::int)
            AND extract(hour FROM t.local) < coalesce(h.to_hour, (s.definition->>'send_to_hour')::int)
            AND NOT {rests_sql(_DAY, "s.definition->'rest_weekdays'", 't.local')}"""  # noqa: S608 - constant text only
_CLAIM = text(f"""WITH free AS (
        SELECT l.id {_DUE} ORDER BY l.next_try_at, l.id LIMIT :count FOR UPDATE OF l SKIP LOCKED)
    UPDATE dunning_letters l SET state = 'claimed', claimed_by = :worker, claimed_until = :until
    FROM free WHERE l.id = free.id
    RETURNING l.id, l.company_id, l.customer_id, l.channel, l.message_id, l.attempts, l.handed_at""")  # noqa: S608 - constant text only
_WAITING = text(f"SELECT count(*) FROM (SELECT 1 {_DUE} LIMIT :most) w")  # noqa: S608 - constant text only
# What a worker that died has left: not handed over yet is free again; where the server may have it, a person decides.
_LEFT = text("""WITH theirs AS (SELECT id FROM dunning_letters
        WHERE state IN ('claimed', 'handing_over') AND claimed_until < :now ORDER BY id FOR UPDATE SKIP LOCKED)
    UPDATE dunning_letters l SET claimed_by = NULL, claimed_until = NULL,
        state = CASE state WHEN 'claimed' THEN 'queued' ELSE 'uncertain' END,
        error_code = CASE state WHEN 'claimed' THEN error_code ELSE 'worker_died' END
    FROM theirs WHERE l.id = theirs.id""")
_HANDING = text("""WITH mine AS (SELECT id FROM dunning_letters
        WHERE id = ANY(:ids) AND claimed_by = :worker AND state = 'claimed' AND claimed_until > :now ORDER BY id FOR UPDATE)
    UPDATE dunning_letters l SET state = 'handing_over', attempts = attempts + 1, claimed_until = :until,
        handed_at = coalesce(handed_at, :now)
    FROM mine WHERE l.id = mine.id RETURNING l.id""")
# Not waiting for the disk: what a crash of the database forgets of it is `handing_over` again, so in doubt and never sent twice.
# A server's 250 that comes after the claim ran out ends the doubt, and stops what a person sends again meanwhile, if it has not gone yet
# and is to go to the same address: else it has another Message-ID.
_SENT = text("""WITH mine AS (SELECT id FROM dunning_letters WHERE message_id = ANY(:messages) AND handed_at IS NOT NULL
        AND (claimed_by = :worker AND state = 'handing_over' OR state IN ('uncertain', 'queued', 'claimed', 'failed'))
        ORDER BY id FOR UPDATE)
    UPDATE dunning_letters l SET state = 'sent', sent_at = :now, claimed_by = NULL, claimed_until = NULL, error_code = NULL,
        error_detail = NULL FROM mine WHERE l.id = mine.id
    RETURNING set_config('synchronous_commit', 'off', true)""")
_RUN = text("""SELECT status = 'cancelled' FROM dunning_runs
    WHERE id = (SELECT run_id FROM dunning_letters WHERE id = :id AND resend_of_id IS NULL) FOR SHARE""")
_END = text("""UPDATE dunning_letters SET state = :state, error_code = :code, error_detail = :detail, next_try_at = :next_try,
        handed_at = CASE WHEN :told THEN handed_at END, attempts = attempts + :tried, claimed_by = NULL, claimed_until = NULL
    WHERE id = :id AND claimed_by = :worker RETURNING id""")
_DROP = text("""UPDATE dunning_letters SET state = 'dropped', error_code = 'nothing_left', error_detail = NULL, claimed_by = NULL,
        claimed_until = NULL WHERE id = ANY(:ids) AND claimed_by = :worker""")
_UNMARK = text("DELETE FROM dunning_marks WHERE letter_id = :id")
_BACK = text("""WITH mine AS (SELECT id FROM dunning_letters WHERE claimed_by = :worker AND state = 'claimed' ORDER BY id FOR UPDATE)
    UPDATE dunning_letters l SET state = 'queued', next_try_at = :next_try, claimed_by = NULL, claimed_until = NULL,
        error_code = :code, error_detail = :detail
    FROM mine WHERE mine.id = l.id""")
_MINE = text("""SELECT id FROM dunning_letters
    WHERE id = ANY(:ids) AND claimed_by = :worker AND state = 'claimed' AND claimed_until > :now ORDER BY id FOR UPDATE""")
_WORDS = text("""UPDATE dunning_letters SET recipient = :recipient, subject = :subject, body = :body, message_id = :message_id,
        pdf_hash = :pdf_hash, claimed_until = :until WHERE id = :id""")
_ITEMS = text("""SELECT i.letter_id, i.invoice_id, i.level, i.currency, i.chased_minor, i.open_minor, l.level AS words,
        l.handed_at IS NOT NULL AS told, l.state = ANY(:preview) AS previewed, x.replaced_by IS NOT NULL AS corrected, x.reversed
    FROM dunning_letter_items i JOIN dunning_letters l ON l.id = i.letter_id JOIN invoices x ON x.id = i.invoice_id
    WHERE i.letter_id = ANY(:letters) AND i.dropped IS NULL""")
# All that the letters' runs asked of their customers in a currency that has a minimum, in whatever letter or task it stands.
_RUN_ASKED = text(f"""SELECT l.id, i.currency, s.definition->'minimum'->>i.currency AS minimum, i.invoice_id,
        min(i.chased_minor) AS chased_minor
    FROM dunning_letters l {_VERSION}
        JOIN dunning_letters o ON o.customer_id = l.customer_id AND o.run_id = l.run_id
        JOIN dunning_letter_items i ON i.letter_id = o.id AND i.dropped IS NULL
    WHERE l.id = ANY(:letters) AND s.definition->'minimum'->>i.currency IS NOT NULL
    GROUP BY l.id, i.currency, s.id, i.invoice_id""")  # noqa: S608 - constant text only
_AGAIN = text("""SELECT procrastinate_defer_jobs_v1(ARRAY[ROW('default', 'send_letters', 0, NULL, NULL, '{"timestamp": 0}', NULL)
        ::procrastinate_job_to_defer_v1])
    WHERE NOT EXISTS (SELECT FROM procrastinate_jobs WHERE task_name = 'send_letters' AND status = 'todo')""")


def claim(session: Session, worker: str, channels: Sequence[str], now: datetime, until: datetime, count: int) -> list[Any]:
    """Takes letters that are due for this worker alone, until an instant; letters another worker is at are passed over."""
    values = {"worker": worker, "channels": list(channels), "now": now, "until": until, "count": count}
    return list(session.execute(_CLAIM, values))


def waiting(session: Session, channels: Sequence[str], now: datetime, most: int = 100_000) -> int:
    """How many letters may go out now that nobody is at, up to `most`."""
    return int(session.execute(_WAITING, {"channels": list(channels), "now": now, "most": most}).scalar_one())


def take_over(session: Session, now: datetime) -> None:
    """Frees what workers that are gone have left."""
    session.execute(_LEFT, {"now": now})


def handing_over(session: Session, worker: str, letters: Sequence[int], now: datetime, until: datetime) -> set[int]:
    """Says, before the last dots of mails go over the wire, that they go. Answers the letters that the worker still had."""
    return set(session.execute(_HANDING, {"worker": worker, "ids": list(letters), "now": now, "until": until}).scalars())


def sent(session: Session, worker: str, messages: Sequence[str], now: datetime) -> None:
    """Says that the server has taken letters, by their Message-IDs, also where the worker was thought dead meanwhile."""
    session.execute(_SENT, {"worker": worker, "messages": list(messages), "now": now})


def end(
    session: Session, worker: str, letter_id: int, state: str, code: str, detail: str, *, told: bool, next_try: datetime | None = None,
    tried: int = 0,
) -> None:  # fmt: skip
    """Lets go of one letter in another state than sent. `told`: a server may have it, now or from an earlier try.

    Of a run that was cancelled meanwhile it does not wait for another try, and what nobody was told is free to be told again; what somebody
    may have been told stays for a person to send again. Takes the run's lock before the letter's, as cancelling does: the caller holds no
    letter's.
    """
    cancelled = session.execute(_RUN, {"id": letter_id}).scalar()
    if cancelled and state == "queued":
        state = "failed" if told else "withdrawn"
    values = {"worker": worker, "id": letter_id, "state": state, "code": code, "detail": detail[:300], "told": told, "tried": tried}
    had = session.execute(_END, values | {"next_try": next_try}).one_or_none()
    if had is not None and cancelled and not told:
        session.execute(_UNMARK, {"id": letter_id})


def drop(session: Session, worker: str, letters: Sequence[int]) -> None:
    """Ends letters in which nothing is left to ask for."""
    if letters:
        session.execute(_DROP, {"worker": worker, "ids": list(letters)})


def give_back(session: Session, worker: str, next_try: datetime, code: str | None, detail: str | None) -> None:
    """Lets go of everything that this worker has not begun to hand over, with the reason why it waits."""
    session.execute(_BACK, {"worker": worker, "next_try": next_try, "code": code, "detail": detail})


def keep_words(session: Session, worker: str, rows: Sequence[dict[str, Any]], now: datetime, until: datetime) -> set[int]:
    """Keeps what is about to be sent; answers the letters that are still this worker's, and now are until another instant."""
    mine = set(session.execute(_MINE, {"worker": worker, "ids": [row["id"] for row in rows], "now": now}).scalars())
    kept = [row | {"until": until} for row in rows if row["id"] in mine]
    if kept:
        session.execute(_WORDS, kept)
    return mine


def again(session: Session) -> None:
    """Tells a worker that there is more to send, unless one is told already."""
    session.execute(_AGAIN)


def items(session: Session, letters: Sequence[int]) -> list[Any]:
    return list(session.execute(_ITEMS, {"letters": list(letters), "preview": list(IN_PREVIEW)}))


def run_asked(session: Session, letters: Sequence[int]) -> list[Any]:
    """By letter, all that its run asked of the customer where a letter has to be worth a minimum, which is a decimal text."""
    return list(session.execute(_RUN_ASKED, {"letters": list(letters)}))
