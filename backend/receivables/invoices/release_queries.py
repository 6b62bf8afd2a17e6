"""SQL of the releases of held items."""

from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from receivables.invoices.models import Release, ReleaseWithdrawal


def release_of(session: Session, invoice_id: int) -> Any:
    """The standing release of a held item; None for any other."""
    return next((row for row in releases_of(session, invoice_id) if row.withdrawn_at is None), None)


def releases_of(session: Session, invoice_id: int) -> list[Any]:
    """Every release of an item, the latest first, with what took it back."""
    told: Any = (col(ReleaseWithdrawal.recorded_at).label("withdrawn_at"), col(ReleaseWithdrawal.actor).label("withdrawn_by"),
            col(ReleaseWithdrawal.reason).label("withdrawn_because"))  # fmt: skip
    own: Any = (col(getattr(Release, name)) for name in ("id", "due_on", "evidence", "actor", "recorded_at"))
    found = select(*own, *told).outerjoin(ReleaseWithdrawal, col(ReleaseWithdrawal.release_id) == Release.id)
    return list(session.execute(found.where(col(Release.invoice_id) == invoice_id).order_by(col(Release.id).desc())))
