"""Pushing open items: new ones are posted, known ones compared; what was posted changes only as a correction."""

from datetime import date, timedelta
from typing import Any

from psycopg import Cursor
from sqlmodel import Session, col, select

from receivables.access.principal import CompanyScope, Principal
from receivables.audit import service as audit
from receivables.bulk.rows import Row, by_company
from receivables.database import driver
from receivables.invoices import adoption, corrections, following, push_queries
from receivables.invoices.models import Invoice
from receivables.invoices.schemas import InvoicePush
from receivables.ledger import credits
from receivables.ledger import queries as ledger
from receivables.ledger.credits import Credit
from receivables.money import MoneyError, to_minor
from receivables.periods.guard import closed_until
from receivables.rules.periods import PERIOD_CLOSED, is_closed, told
from receivables.texts import LAST_DAY

POSTED = ("amount_minor", "currency", "customer_id", "kind", "issued_on")
OURS = frozenset({"interest", "payment_plans", "write_offs", "note", "disputes"})
"""Sources of the items that are posted here: no other system's rows may collide with these, or take them over."""
FIELD_OF = {"amount_minor": "amount", "customer_id": "customer_external_id"}


def push(session: Session, principal: Principal, rows: list[Row], *, corrections_allowed: bool = False) -> None:
    """Upserts a chunk of open items by (company, source, external id); each row learns what became of it.

    Money is minor units of each row's currency. A posted item whose amount, currency, customer, kind or issue day differs is
    refused with `posted_item_differs`, or reversed and reposted where corrections are allowed.
    """
    for (company, source), group in by_company(rows, principal).items():
        if source in OURS:
            for row in group:
                row.refuse("source", "reserved_source", f"Documents of the source {source} are posted by Huikuan itself.")
            continue
        group.sort(key=lambda row: row.external_id or "")  # one order for all calls: two pushes of the same rows cannot deadlock
        batch = _Batch(session, principal, company, source, corrections_allowed)
        again = batch.merge(group)
        # What another call inserted or corrected in between is there now.
        while again:
            again = batch.merge(again)


class _Batch:
    """One company's and source's rows of a chunk."""

    def __init__(self, session: Session, principal: Principal, company: CompanyScope, source: str, corrections_allowed: bool) -> None:
        self.session, self.principal, self.company, self.source = session, principal, company, source
        self.corrections_allowed = corrections_allowed
        self.cursor: Cursor[Any] = driver(session)
        self.closed_until = closed_until(self.cursor, company.id)

    def _takes(self, row: Row, *days: date) -> bool:
        """Whether the books are open on all of these days; a row that would enter something on a closed one is refused."""
        if is_closed(min(days), self.closed_until):
            row.refuse("issued_on", PERIOD_CLOSED, told(self.closed_until))
        return not row.errors

    def merge(self, rows: list[Row]) -> list[Row]:
        """Merges the rows; answers those that another transaction inserted between look-up and insert, or corrected before the lock."""
        external = [row.external_id or "" for row in rows]
        customers = [row.data.customer_external_id for row in rows]
        found = push_queries.look_up(self.cursor, self.company.id, self.source, external, customers)
        new: list[tuple[Row, dict[str, Any]]] = []
        known: list[tuple[Row, int, dict[str, Any]]] = []
        for row, (customer_id, invoice_id, mark) in zip(rows, found, strict=True):
            if invoice_id is not None and mark == row.mark:
                row.done("unchanged", invoice_id)
            elif (values := _values(row, customer_id)) is not None:
                if invoice_id is not None:
                    known.append((row, invoice_id, values))
                elif self._takes(row, values["issued_on"]):
                    new.append((row, values))
        new = adoption.recognised(self.cursor, self.company.id, self.source, new, known)
        return self._compare(known) + self._insert(new)

    def _insert(self, new: list[tuple[Row, dict[str, Any]]]) -> list[Row]:
        if not new:
            return []
        ids = push_queries.insert(self.cursor, self.company.id, self.source, self.principal.actor, [values for _, values in new])
        again = []
        for row, _ in new:
            made = ids.get(row.external_id or "")
            if made is None:
                again.append(row)
            else:
                row.done("created", made)
        return again

    def _compare(self, known: list[tuple[Row, int, dict[str, Any]]]) -> list[Row]:
        """Rows that exist and were not sent like this last time; answers those that something else stands in for by now."""
        if not known:
            return []
        ids = [found for _, found, _ in known]
        if self.corrections_allowed:
            push_queries.lock_lines(self.cursor, ids)
        statement = select(Invoice).where(col(Invoice.id).in_(ids)).order_by(col(Invoice.id)).with_for_update()
        stored = {invoice.id: invoice for invoice in self.session.exec(statement.execution_options(populate_existing=True))}
        updates, moved, again, sent = [], [], [], adoption.days(self.cursor, known)
        for row, invoice_id, values in known:
            invoice = stored[invoice_id]
            if invoice.superseded:
                again.append(row)
                continue
            if not adoption.adopted(self.cursor, row, invoice, values, self.source):
                continue
            if invoice.source != self.source:
                self._renamed(invoice, {"source": self.source, "external_id": values["external_id"]})
                sent[invoice_id] = values["issued_on"]
            differing = _differing(invoice, values, sent.get(invoice_id))
            if differing:
                self._correct(row, invoice, values, differing)
                continue
            change = _descriptive(invoice, values, row.data.model_fields_set)
            updates.append(change | {"id": invoice_id})
            if change["due_on"] != invoice.due_on:
                moved.append((invoice_id, invoice.due_on, change["due_on"]))
            row.done(self._audit(invoice, change), invoice_id)
        push_queries.update(self.cursor, updates)
        push_queries.move_due_days(self.cursor, self.principal.actor, moved)
        return again

    def _renamed(self, invoice: Invoice, names: dict[str, Any]) -> None:
        audit.record(self.session, actor=self.principal.actor, action="changed", subject="invoice", subject_id=invoice.id,
                     company_id=invoice.company_id, before={n: getattr(invoice, n) for n in names}, after=names)  # fmt: skip

    def _audit(self, invoice: Invoice, change: dict[str, Any]) -> str:
        changed = {n: v for n, v in change.items() if n != "fingerprint" and getattr(invoice, n) != v}
        if not changed:
            return "unchanged"
        audit.record(self.session, actor=self.principal.actor, action="changed", subject="invoice", subject_id=invoice.id,
                     company_id=invoice.company_id, before={n: getattr(invoice, n) for n in changed}, after=changed)  # fmt: skip
        return "updated"

    def _correct(self, row: Row, invoice: Invoice, values: dict[str, Any], differing: list[str]) -> None:
        if not self.corrections_allowed:
            for name in differing:
                row.refuse(FIELD_OF.get(name, name), "posted_item_differs", "The posted item differs; ?corrections=true reposts it.")
            return
        if not self._takes(row, values["issued_on"], values["issued_on"] if invoice.reversed else invoice.issued_on):
            return
        if not invoice.reversed and ledger.past_of(self.cursor, invoice_id=invoice.id)[1]:
            row.refuse("", "allocation_taken_back", corrections.TAKEN_BACK)
            return
        if invoice.written_off_minor > 0:
            row.refuse("", "written_off", corrections.WRITTEN_OFF)
            return
        if credits.standing(self.cursor, Credit("credit", invoice.id)):
            row.refuse("", "credit_taken_out", corrections.TAKEN_OUT)
            return
        left = not corrections.stays(invoice, values) and following.standing(self.cursor, invoice.id)
        row.done("updated", corrections.repost(self.session, self.cursor, self.principal.actor, invoice, values))
        if left:
            row.warn(FIELD_OF.get(differing[0], differing[0]), "agreements_left", "What was agreed about the item stays with the old one.")


def _values(row: Row, customer_id: int | None) -> dict[str, Any] | None:
    """The columns of a row; None when it is refused."""
    data: InvoicePush = row.data
    if customer_id is None:
        row.refuse("customer_external_id", "unknown_customer", "There is no customer of this external_id, company and source.")
        return None
    try:
        minor = to_minor(data.amount, data.currency)
    except MoneyError as error:
        row.refuse("currency" if error.code == "unknown_currency" else "amount", error.code, str(error))
        return None
    if minor == 0:
        row.refuse("amount", "amount_not_positive", "An amount is greater than zero; kind gives its sign.")
        return None
    due_on = LAST_DAY if data.held else data.due_on or min(data.issued_on + timedelta(days=data.payment_terms_days or 0), LAST_DAY)
    if due_on < data.issued_on:
        row.warn("due_on", "due_before_issue", "Due before it was issued; it was taken as sent.")
    return {
        "customer_id": customer_id, "external_id": data.external_id, "number": data.number or data.external_id, "kind": data.kind.value,
        "currency": data.currency, "amount_minor": minor, "issued_on": data.issued_on, "due_on": due_on,
        "contract_number": data.contract_number, "purchase_order": data.purchase_order, "reference": data.reference, "owner": data.owner,
        "held": data.held, "disputed": data.disputed, "description": data.description, "fingerprint": row.mark,
    }  # fmt: skip


def _differing(invoice: Invoice, values: dict[str, Any], adopted: date | None) -> list[str]:
    """The posted fields that differ; the day under which a credit note was `adopted` is as good as its own."""
    return [n for n in POSTED if getattr(invoice, n) != values[n] and not (n == "issued_on" and values[n] == adopted)]


def _descriptive(invoice: Invoice, values: dict[str, Any], sent: set[str]) -> dict[str, Any]:
    """What describes the item from now on: fields that were sent, else what is kept."""
    # Held as sent: a release stays. With a due day its source has released it.
    always = {"fingerprint"} | ({"due_on", "held"} if sent & {"due_on", "payment_terms_days"} else set())
    sent = sent - {"held"}
    return {name: values[name] if name in sent | always else getattr(invoice, name) for name in push_queries.DESCRIPTIVE}
