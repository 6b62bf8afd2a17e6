"""Keeps the feed from growing for ever: what is older than any reader needs is cut, and a cursor from before that is told so."""

from datetime import timedelta

from sqlalchemy import text
from sqlmodel import Session

from receivables.clock import now

KEPT = timedelta(days=35)
"""A system that asks once a month misses nothing."""
AT_ONCE = 50_000
"""Rows, so that the first cut of a large feed is no long transaction; the next run goes on."""

_CLUSTER = "(SELECT system_identifier FROM pg_control_system())"
_MARK = text(f"""INSERT INTO change_marks (marked_on, xid, cluster)
    SELECT CAST(:today AS date), (pg_snapshot_xmin(pg_current_snapshot())::text)::bigint, {_CLUSTER}
    WHERE NOT EXISTS (SELECT FROM change_marks WHERE marked_on = :today) ON CONFLICT DO NOTHING RETURNING marked_on""")  # noqa: S608
_BOUND = text(f"SELECT coalesce(max(xid), 0) FROM change_marks WHERE marked_on <= :old AND cluster = {_CLUSTER}")  # noqa: S608
_CUT = text("DELETE FROM changes WHERE id IN (SELECT id FROM changes WHERE xid < :bound ORDER BY xid, id LIMIT :most)")
# Restored into another cluster the feed holds transactions that this one has not come to: nobody's cursor leads there.
_FOREIGN = text("DELETE FROM changes WHERE xid >= (pg_snapshot_xmax(pg_current_snapshot())::text)::bigint")
_OUTDATED = text(f"DELETE FROM change_marks WHERE xid < :bound OR cluster <> {_CLUSTER}")  # noqa: S608


def cut(session: Session) -> int:
    """Marks the day (UTC), once, and cuts what ended `KEPT` ago; answers how many rows."""
    day = now().date()
    new = session.execute(_MARK, {"today": day}).one_or_none() is not None
    bound = cut_to(session)
    gone = session.execute(_CUT, {"bound": bound, "most": AT_ONCE}).rowcount  # type: ignore[attr-defined]
    if new:
        gone += session.execute(_FOREIGN).rowcount  # type: ignore[attr-defined]
        session.execute(_OUTDATED, {"bound": bound})
    return int(gone)


def cut_to(session: Session) -> int:
    """The transaction before which changes may have been cut; 0 where nothing was."""
    return int(session.execute(_BOUND, {"old": now().date() - KEPT}).scalar_one())
