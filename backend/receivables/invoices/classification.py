"""Judging open items, one or many at once: the items are locked here, in the order of their ids, and judged by their package."""

from sqlalchemy import select
from sqlmodel import Session, col

from receivables.access.principal import Principal
from receivables.audit import service as audit
from receivables.classification import service as classification
from receivables.classification.schemas import ClassificationIn
from receivables.classification.service import Target
from receivables.companies.scheme import Scheme, scheme_of
from receivables.errors import invalid, not_found
from receivables.invoices import queries
from receivables.invoices.models import Invoice
from receivables.invoices.moments import days_of
from receivables.invoices.schemas import MOST_CLASSIFIED, BulkClassificationIn, BulkClassified, InvoiceRead, InvoiceSelection
from receivables.invoices.service import read


def classify(session: Session, principal: Principal, invoice_id: int, data: ClassificationIn) -> InvoiceRead:
    """Judges one item. Raises 404, 422 `unknown_cause`, `cause_inactive`, `expected_above_open`, and for an amount that is none."""
    targets = _locked(session, principal, [invoice_id])
    if not targets:
        raise not_found("invoice")
    if classification.classify(session, principal, targets, data):
        audit.record(session, actor=principal.actor, action="classified", subject="invoice", subject_id=invoice_id,
                     company_id=targets[0].company_id, after=data.model_dump(exclude_unset=True))  # fmt: skip
    return read(session, principal, invoice_id)


def classify_many(session: Session, principal: Principal, data: BulkClassificationIn) -> BulkClassified:
    """Judges the items named or filtered, all or none. Raises 404 for an id that is not there, 422 `too_many_items` and as `classify`."""
    ids = data.ids if data.filter is None else _filtered(session, principal, data.filter)
    targets = _locked(session, principal, ids or [])
    if data.ids is not None and len(targets) < len(set(data.ids)):
        raise not_found("invoice")
    changed = classification.classify(session, principal, targets, data)
    if changed:
        sent = data.model_dump(exclude_unset=True, exclude={"ids"})
        for company_id in sorted({target.company_id for target in targets}):
            audit.record(session, actor=principal.actor, action="classified", subject="invoice", subject_id="bulk",
                         company_id=company_id, after=sent | {"matched": len(targets), "changed": changed})  # fmt: skip
    return BulkClassified(matched=len(targets), changed=changed)


def _filtered(session: Session, principal: Principal, wanted: InvoiceSelection) -> list[int]:
    if wanted.known_at is not None and wanted.known_at.tzinfo is None:
        raise invalid("instant_without_zone", "An instant names its zone, such as 2026-01-31T08:00:00Z.", "/filter/known_at")
    scheme = scheme_of(session, principal.scope(wanted.company)) if wanted.bucket else Scheme()
    statement, _ = queries.listed(principal, wanted, days_of(principal, wanted), scheme)
    found = statement.with_only_columns(queries.SORTABLE["id"]).limit(MOST_CLASSIFIED + 1)
    ids = list(session.execute(found).scalars())
    if len(ids) > MOST_CLASSIFIED:
        raise invalid("too_many_items", f"The filter lets more than {MOST_CLASSIFIED} items through; narrow it.", "/filter")
    return ids


def _locked(session: Session, principal: Principal, ids: list[int]) -> list[Target]:
    columns = [col(getattr(Invoice, name)) for name in ("id", "company_id", "currency", "open_minor", "classification_id")]
    statement = select(*columns).where(col(Invoice.id).in_(ids), col(Invoice.company_id).in_(principal.company_ids))
    return [Target(*row) for row in session.execute(statement.order_by(col(Invoice.id)).with_for_update())]
