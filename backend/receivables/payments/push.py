"""Pushing receipts: new ones are posted with what they pay, known ones compared and, where asked, corrected."""

from contextlib import suppress
from typing import Any

from psycopg import Cursor
from sqlmodel import Session

from receivables.access.principal import CompanyScope, Principal
from receivables.bulk.rows import Row, by_company
from receivables.database import driver
from receivables.ledger import payment_order
from receivables.ledger import queries as ledger
from receivables.ledger.queries import NewAllocation
from receivables.money import MoneyError, to_minor
from receivables.payments import known, push_queries
from receivables.payments.plan import Items, plan
from receivables.payments.schemas import PaymentPush
from receivables.periods.guard import closed_until
from receivables.rules.allocation import effective_on
from receivables.rules.items import Item, Kind
from receivables.rules.periods import PERIOD_CLOSED, is_closed, told

BANK = "bank"
"""The source of the receipts that bank statements bring."""
OURS = frozenset({BANK, "write_offs", "transfer", "note", "note_cash"})
"""Sources of the receipts that are posted here: no other system's rows may collide with these, or take them over."""


def push(session: Session, principal: Principal, rows: list[Row], *, corrections_allowed: bool = False, own: str | None = None) -> None:
    """Upserts a chunk of receipts by (company, source, external id); each row learns what became of it.

    Money is minor units of each row's currency. A receipt and its allocations stand or fall together. A known receipt whose
    amount, currency, customer or day differs is refused with `posted_item_differs`, or reversed and reposted as a correction;
    allocations sent again are the state wanted: what is missing is added, what is too much needs a correction. `own`: the source of
    ours under which they are posted here.
    """
    for (company, source), group in by_company(rows, principal).items():
        if source in OURS and source != own:
            for row in group:
                row.refuse("source", "reserved_source", f"Receipts of the source {source} are posted by Huikuan itself.")
            continue
        group.sort(key=lambda row: row.external_id or "")
        batch = _Batch(session, principal, company, source, corrections_allowed)
        again = batch.merge(group)
        if again:
            batch.merge(again)


class _Refused(Exception):
    """Ends the savepoint of a row that was refused."""


class _Batch:
    """One company's and source's rows of a chunk."""

    def __init__(self, session: Session, principal: Principal, company: CompanyScope, source: str, corrections_allowed: bool) -> None:
        self.session, self.principal, self.company, self.source = session, principal, company, source
        self.corrections_allowed = corrections_allowed
        self.cursor: Cursor[Any] = driver(session)
        self.closed_until = closed_until(self.cursor, company.id)

    def merge(self, rows: list[Row]) -> list[Row]:
        """Merges the rows; answers those that another transaction inserted between look-up and insert."""
        external = [row.external_id or "" for row in rows]
        customers = [row.data.customer_external_id for row in rows]
        found = push_queries.look_up(self.cursor, self.company.id, self.source, external, customers)
        new: list[tuple[Row, dict[str, Any]]] = []
        for row, (customer_id, payment_id, mark) in zip(rows, found, strict=True):
            if payment_id is not None and mark == row.mark:
                row.done("unchanged", payment_id)
            elif (values := _values(row, customer_id)) is None:
                continue
            elif payment_id is not None:
                self._take_known(row, payment_id, values)
            elif is_closed(values["received_on"], self.closed_until):
                row.refuse("received_on", PERIOD_CLOSED, told(self.closed_until))
            else:
                new.append((row, values))
        return self._insert(new)

    def _take_known(self, row: Row, payment_id: int, values: dict[str, Any]) -> None:
        """Takes a receipt that is there already; one that is refused half-way is left as it stood."""
        with suppress(_Refused), self.session.begin_nested():
            before = known.compare(self.session, self.principal, row, payment_id, values, self.source, self.corrections_allowed,
                                 self.closed_until)  # fmt: skip
            if before is not None:
                self._insert([(row, values)])
            if row.errors:
                raise _Refused
            if before is not None and row.id is not None:
                known.pay_again(self.session, self.principal.actor, row.id, values, before)

    def _overtaken(self, refused: list[Row]) -> list[Row]:
        """Of the rows that the items had no room for, those that another call posted while this one waited for the items."""
        external = [row.external_id or "" for row in refused]
        found = push_queries.look_up(self.cursor, self.company.id, self.source, external, [None] * len(refused)) if refused else []
        again = [row for row, (_, payment_id, _) in zip(refused, found, strict=True) if payment_id is not None]
        for row in again:
            row.errors = None
        return again

    def _insert(self, new: list[tuple[Row, dict[str, Any]]]) -> list[Row]:
        items = self._lock(new)
        planned: list[tuple[Row, dict[str, Any], list[tuple[int, int]]]] = []
        for row, values in new:
            credit = Item(0, Kind.CREDIT, values["amount_minor"], values["received_on"], values["received_on"], values["currency"],
                          values["customer_id"])  # fmt: skip
            pays = plan(row, credit, items)
            if pays is not None:
                values["open_minor"] = values["amount_minor"] - sum(minor for _, minor in pays)
                planned.append((row, values, pays))
        again = self._overtaken([row for row, _ in new if row.errors])
        return again + (self._write(planned, items) if planned else [])

    def _lock(self, new: list[tuple[Row, dict[str, Any]]]) -> Items:
        external = [wanted.invoice_external_id for row, _ in new for wanted in row.data.allocations]
        automatic = {values["customer_id"] for row, values in new if row.data.auto_allocate != "none"} - {None}
        if not external and not automatic:
            return Items()
        order = payment_order.of(self.cursor, self.company.id) if automatic else ()
        return Items.locked(push_queries.lock_items(self.cursor, self.company.id, self.source, external, sorted(automatic)), order)

    def _write(self, planned: list[tuple[Row, dict[str, Any], list[tuple[int, int]]]], items: Items) -> list[Row]:
        rows = [values for _, values, _ in planned]
        ids = push_queries.insert(self.cursor, self.company.id, self.source, self.principal.actor, rows)
        allocations, again = [], []
        for row, values, pays in planned:
            made = ids.get(row.external_id or "")
            if made is None:
                again.append(row)
                continue
            row.done("updated" if row.status == "updated" else "created", made)
            for item_id, minor in pays:
                day = effective_on(values["received_on"], items.by_id[item_id].issued_on)
                allocations.append(NewAllocation(self.company.id, values["currency"], item_id, made, None, minor, day))
        ledger.allocate(self.cursor, allocations, self.principal.actor, move_payments=False)
        return again


def _values(row: Row, customer_id: int | None) -> dict[str, Any] | None:
    """The columns of a row; None when it is refused."""
    data: PaymentPush = row.data
    if customer_id is None and data.customer_external_id is not None:
        row.refuse("customer_external_id", "unknown_customer", "There is no customer of this external_id, company and source.")
        return None
    try:
        minor = to_minor(data.amount, data.currency)
    except MoneyError as error:
        row.refuse("currency" if error.code == "unknown_currency" else "amount", error.code, str(error))
        return None
    if minor == 0:
        row.refuse("amount", "amount_not_positive", "A receipt is greater than zero.")
        return None
    return {
        "customer_id": customer_id, "external_id": data.external_id, "number": data.number or data.external_id, "currency": data.currency,
        "amount_minor": minor, "open_minor": minor, "received_on": data.received_on, "method": data.method, "reference": data.reference,
        "remittance_text": data.remittance_text, "fingerprint": row.mark,
    }  # fmt: skip
