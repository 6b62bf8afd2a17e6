"""How much stands in every table, for tests that nothing came of a request."""

from sqlalchemy import text

from receivables.database import transaction
from receivables.tables import metadata


def counted(*without: str) -> dict[str, str]:
    """The number of rows of every table but those named, and what items and receipts have open."""
    names = [table.name for table in metadata.sorted_tables if table.name not in without]
    with transaction() as session:
        every = " UNION ALL ".join(f"SELECT '{name}', count(*)::text FROM {name}" for name in names)
        found = {row[0]: row[1] for row in session.execute(text(every))}
        for name in ("invoices", "payments"):
            rows = session.execute(text(f"SELECT md5(string_agg({name}::text, ',' ORDER BY id)) FROM {name}"))
            found[f"rows of {name}"] = rows.scalar_one()
        return found
