"""`known_at` in SQL: entries recorded later do not count, an item is due on the day that was known then, and a correction that came later
does not stand in for it yet."""

from datetime import datetime


def known(entry: str, known_at: datetime | None) -> str:
    """The condition that an entry was recorded by the instant `:known_at`."""
    return "true" if known_at is None else f"{entry}.recorded_at <= :known_at"


def or_unknown(entry: str, known_at: datetime | None) -> str:
    """`OR …` what lets through entries recorded later too: they are to be taken back."""
    return "" if known_at is None else f" OR {entry}.recorded_at > :known_at"


def due_as_known(item: str, known_at: datetime | None) -> tuple[str, str]:
    """The due day of an item as known at the instant (what the first later change found there), and the join that it needs."""
    if known_at is None:
        return f"{item}.due_on", ""
    join = f"""LEFT JOIN LATERAL (
    SELECT h.due_on_before AS due_on FROM due_date_changes h
    WHERE h.invoice_id = {item}.id AND h.recorded_at > :known_at ORDER BY h.id LIMIT 1
) moved ON true"""  # noqa: S608 - a table's short name
    return f"coalesce(moved.due_on, {item}.due_on)", join


def stands_in(item: str, known_at: datetime | None) -> str:
    """SQL of the id of what stands in for an item: the last of its line of corrections, or the last known at the instant `:known_at`."""
    if known_at is None:
        return f"coalesce({item}.replaced_by, {item}.id)"
    return f"""coalesce((SELECT max(z.id) FROM invoices z
        WHERE {item}.replaced_by IN (z.id, z.replaced_by) AND z.recorded_at <= :known_at), {item}.id)"""  # noqa: S608 - a table's short name
