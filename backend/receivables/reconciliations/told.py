"""Differences that customers told us of in their confirmations: a reconciliation of its own for each run, day and currency.

What is told after that was signed off goes into another one: what two people signed stays as it is, and no late answer is lost.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import count
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlmodel import Session, col

from receivables.access.principal import Principal
from receivables.audit import service as audit
from receivables.reconciliations import queries
from receivables.reconciliations.models import Reconciliation, ReconciliationDifference

BASIS = "confirmation"


@dataclass(frozen=True, slots=True)
class Told:
    """One line: what the customer says is open and what we hold, in minor units; `external_id` names where it was said."""

    external_id: str
    number: str
    theirs_minor: int
    ours_minor: int
    invoice_id: int | None
    payment_id: int | None
    note: str | None


def _opened(session: Session, principal: Principal, named: dict[str, Any], source: str) -> Iterator[Reconciliation]:
    """The reconciliation of the run and those that follow it, each held, made where there is none yet."""
    for number in count(1):
        own = named | {"source": source if number == 1 else f"{source} ({number})"}
        first = {"version": 1, "compared_at": func.clock_timestamp()}
        session.execute(upsert(Reconciliation).values(**own, **first, receipts=True).on_conflict_do_nothing())
        conditions = [col(getattr(Reconciliation, name)) == value for name, value in own.items()]
        yield queries.locked(session, principal, session.execute(select(col(Reconciliation.id)).where(*conditions)).scalar_one())


def take(
    session: Session, principal: Principal, company_id: int, customer_id: int, currency: str, as_of: date, source: str,
    lines: Sequence[Told],
) -> list[int]:  # fmt: skip
    """Keeps lines of one currency as differences to be explained and closed; answers their ids in the lines' order."""
    named = {"company_id": company_id, "currency": currency, "as_of": as_of, "basis": BASIS}
    found = next(one for one in _opened(session, principal, named, source) if one.signed_at is None)
    rows: list[dict[str, Any]] = [
        {"reconciliation_id": found.id, "version": found.version, "kind": "receipt" if line.payment_id else "item", "source": source,
         "external_id": line.external_id, "state": "amount_differs" if line.ours_minor else "missing_here", "number": line.number,
         "theirs_minor": line.theirs_minor, "ours_minor": line.ours_minor, "invoice_id": line.invoice_id, "payment_id": line.payment_id,
         "customer_id": customer_id, "note": line.note}
        for line in lines
    ]  # fmt: skip
    made = insert(ReconciliationDifference).returning(col(ReconciliationDifference.id), sort_by_parameter_order=True)
    ids = list(session.execute(made, rows).scalars())
    # Whoever prepared it signed what there was then.
    theirs, ours = (sum(getattr(line, name) for line in lines) for name in ("theirs_minor", "ours_minor"))
    values = {"lines": found.lines + len(lines), "theirs_minor": found.theirs_minor + theirs, "ours_minor": found.ours_minor + ours,
              "prepared_by": None, "prepared_at": None}  # fmt: skip
    session.execute(update(Reconciliation).where(col(Reconciliation.id) == found.id).values(values))
    audit.record(session, actor=principal.actor, action="told", subject="reconciliation", subject_id=found.id, company_id=company_id,
                 after={"differences": ids, "customer_id": customer_id})  # fmt: skip
    return ids
