"""Rows of a file as rows of the bulk API, and what became of them as words about the file."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from pydantic import TypeAdapter
from sqlmodel import Session

from receivables.access.principal import Principal
from receivables.bulk.body import CHUNK, read_row
from receivables.bulk.rows import Row
from receivables.customers import service as customers
from receivables.customers.schemas import CustomerPush
from receivables.errors import FieldError
from receivables.imports.fields import FIELDS, Field, ImportKind
from receivables.imports.models import FileImport
from receivables.imports.values import value_of
from receivables.invoices import push as invoices
from receivables.invoices.schemas import InvoicePush
from receivables.payments import push as payments
from receivables.payments.schemas import PaymentPush
from receivables.tabular.rows import Rows
from receivables.tabular.values import DayOrder

Merge = Callable[[list[Row]], None]
_ADAPTERS: dict[ImportKind, TypeAdapter[Any]] = {
    ImportKind.CUSTOMERS: TypeAdapter(CustomerPush),
    ImportKind.INVOICES: TypeAdapter(InvoicePush),
    ImportKind.PAYMENTS: TypeAdapter(PaymentPush),
}
_SUMS = {"合计", "总计", "小计", "total", "grand total", "subtotal"}
_CONTACT = {"contact_name": "name", "contact_title": "title", "contact_email": "email", "contact_phone": "phone"}
# What the bulk API calls a part of a row, and the field that an import fills it from.
_PARTS = {f"contacts/0/{part}": name for name, part in _CONTACT.items()} | {
    "contacts": "contact_name", "allocations": "invoice_external_id", "allocations/0": "invoice_external_id",
    "allocations/0/invoice_external_id": "invoice_external_id", "allocations/0/amount": "applied_amount",
}  # fmt: skip


def merging(session: Session, principal: Principal, found: FileImport) -> Merge:
    """The service of the bulk API for this kind of rows."""
    if found.kind == ImportKind.CUSTOMERS:
        return lambda rows: customers.push(session, principal, rows)
    push = invoices.push if found.kind == ImportKind.INVOICES else payments.push
    return lambda rows: push(session, principal, rows, corrections_allowed=found.corrections)


class Reader:
    """Makes rows of the bulk API from cells, as the import's mapping says."""

    def __init__(self, found: FileImport) -> None:
        self.kind, self.headers = ImportKind(found.kind), found.headers
        self.day_order: DayOrder = "month_first" if found.day_order == "month_first" else "day_first"
        places = {header: place for place, header in enumerate(found.headers)}
        self.columns = found.columns
        self.filled: list[tuple[Field, int]] = [
            (field, places[found.columns[field.name]]) for field in FIELDS[self.kind] if field.name in found.columns
        ]
        self.constants = [
            (field, found.constants[field.name])
            for field in FIELDS[self.kind]
            if field.name in found.constants and field.name not in found.columns
        ]

    def chunks(self, rows: Rows) -> Iterator[list[tuple[int, list[str], Row]]]:
        """The rows with their numbers in the file and their cells, a chunk at a time; a row of sums is passed over."""
        chunk: list[tuple[int, list[str], Row]] = []
        index = 0
        for at, cells in rows:
            if next((cell for cell in cells if cell), "").strip(":： ").casefold() in _SUMS:
                continue
            chunk.append((at, cells, self._row(index, cells)))
            index += 1
            if len(chunk) == CHUNK:
                yield chunk
                chunk = []
        if chunk:
            yield chunk

    def _row(self, index: int, cells: Sequence[str]) -> Row:
        if len(cells) > len(self.headers):
            row = Row(index)
            row.refuse("", "too_many_cells", f"The row has {len(cells)} cells under {len(self.headers)} headers: is a comma not quoted?")
            return row
        # An empty cell is a field that is not sent: what is kept of it stays.
        full = ((field, cells[place]) for field, place in self.filled if place < len(cells) and cells[place])
        said = {field.name: value_of(field, text, self.day_order) for field, text in full}
        said |= {field.name: value_of(field, text, self.day_order) for field, text in self.constants if text}
        return read_row(Row(index), _ADAPTERS[self.kind], _nested(self.kind, said))

    def fault(self, at: int, error: FieldError) -> dict[str, Any]:
        """An error of the bulk API, told of the file's row and column."""
        path = error.pointer.split("/", 3)[3] if error.pointer.count("/") >= 3 else ""
        field = _PARTS.get(path, path.split("/")[0])
        return {"row": at, "column": self.columns.get(field), "field": field, "code": error.code, "detail": error.detail}


def _nested(kind: ImportKind, said: dict[str, Any]) -> dict[str, Any]:
    """Contacts and allocations are lists in the bulk API: a row of a file tells one of them."""
    if kind is ImportKind.CUSTOMERS:
        contact = {part: said.pop(name) for name, part in _CONTACT.items() if name in said}
        return said | {"contacts": [contact | {"is_primary": True}]} if contact else said
    if kind is ImportKind.PAYMENTS:
        item, amount = said.pop("invoice_external_id", None), said.pop("applied_amount", said.get("amount"))
        return said | {"allocations": [{"invoice_external_id": item, "amount": amount}]} if item else said
    return said
