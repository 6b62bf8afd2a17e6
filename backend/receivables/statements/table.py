"""Reads a statement from the rows of a bank's CSV or XLSX."""

import io
from itertools import pairwise

from receivables.errors import FieldError, Problem
from receivables.statements.camt_details import given
from receivables.statements.files import Line, StatementFile
from receivables.statements.mapping import TableMapping, columns_of, is_header
from receivables.tabular.faults import TEXT, clean, decoded, fault, field_fault, refused
from receivables.tabular.rows import Rows, csv_rows, delimiter, xlsx_rows
from receivables.tabular.values import amount_in, day_in

HEADER_WITHIN = 60
MAX_FAULTS = 100
_IN = {"贷", "贷方", "收", "收入", "转入", "存入", "c", "cr", "crdt", "credit", "in", "+"}
_OUT = {"借", "借方", "支", "支出", "转出", "支取", "d", "dr", "dbit", "debit", "out", "-"}
_Balances = list[int | None]


def read_csv(data: bytes, mapping: TableMapping, currency: str) -> list[StatementFile]:
    """The one statement of a CSV file in `currency`. Raises 422 naming every row and column at fault (100 at most)."""
    text = decoded(data, mapping.encoding)
    mark = mapping.delimiter or delimiter(text[:20_000], lambda cells: len(columns_of(cells, mapping)))
    return _Table(csv_rows(io.StringIO(text, newline=""), mark), mapping, currency).read()


def read_xlsx(data: bytes, mapping: TableMapping, currency: str) -> list[StatementFile]:
    """The one statement of an XLSX sheet in `currency`. Raises 422 naming every row and column at fault (100 at most)."""
    return _Table(xlsx_rows(data, mapping.sheet), mapping, currency).read()


class _Table:
    """The rows of one statement, read in the order they stand."""

    def __init__(self, rows: Rows, mapping: TableMapping, currency: str) -> None:
        self.rows, self.mapping, self.currency = rows, mapping, currency
        self.columns: dict[str, int] = {}
        self.headers: list[str] = []

    def read(self) -> list[StatementFile]:
        header_at = self._find_header()
        lines: list[Line] = []
        balances: _Balances = []
        faults: list[FieldError] = []
        for at, cells in self.rows:
            try:
                found = self._row(at, cells)
            except Problem as problem:
                faults += problem.errors
                if len(faults) >= MAX_FAULTS:
                    break
                continue
            if found is not None:
                lines.append(found[0])
                balances.append(found[1])
        if faults:
            raise refused(faults)
        if not lines:
            raise fault("no_lines", "There is no row under the header.", header_at)
        return [_statement(lines, balances, self.currency)]

    def _find_header(self) -> int:
        """The row that names the columns; what banks write above it is passed over. Raises 422 `no_header`."""
        for count, (at, cells) in enumerate(self.rows):
            self.columns = columns_of(cells, self.mapping)
            if is_header(self.columns):
                self.headers = cells
                missing = [header for column, header in self.mapping.columns.items() if column not in self.columns]
                if missing:
                    raise fault("unknown_column", f"There is no column {', '.join(missing)}.", at, missing[0])
                return at
            if count >= HEADER_WITHIN:
                break
        raise fault("no_header", "No row names a day and an amount (or debit and credit) column; map the columns on the bank account.", 1)

    def _cell(self, cells: list[str], column: str) -> str:
        position = self.columns.get(column)
        return cells[position] if position is not None and position < len(cells) else ""

    def _name(self, column: str) -> str:
        return self.headers[self.columns[column]] if column in self.columns else column

    def _money(self, at: int, cells: list[str], column: str) -> int | None:
        cell = self._cell(cells, column)
        return amount_in(cell, self.currency, at, self._name(column), decimal_comma=self.mapping.decimal_comma)

    def _row(self, at: int, cells: list[str]) -> tuple[Line, int | None] | None:
        """The line of a row with the balance after it; None for a row without a day and amount, such as totals below."""
        day = self._cell(cells, "booked_on")
        if not any(cells) or (not any(char.isdigit() for char in day) and not day):
            return None
        if not any(char.isdigit() for char in day):
            self._check_tail(at, day)
            return None
        booked_on = day_in(day, self.mapping.day_order, at, self._name("booked_on"))
        told = self._cell(cells, "currency")
        if len(told) == 3 and told.isascii() and told.upper() != self.currency:
            raise fault("currency_differs", f"The row is in {told}, the account in {self.currency}.", at, self._name("currency"))
        amount = self._amount(at, cells)
        if amount == 0:
            return None
        value = self._cell(cells, "value_on")
        line = Line(
            at=at, amount_minor=amount, booked_on=booked_on,
            value_on=day_in(value, self.mapping.day_order, at, self._name("value_on")) if value else None,
            counterparty_name=clean(self._cell(cells, "counterparty_name")),
            counterparty_account=clean(self._cell(cells, "counterparty_account")),
            text=clean(self._cell(cells, "text"), TEXT), bank_reference=given(self._cell(cells, "bank_reference")),
            end_to_end_id=given(self._cell(cells, "end_to_end_id")),
        )  # fmt: skip
        return line, self._money(at, cells, "balance")

    def _check_tail(self, at: int, day: str) -> None:
        """A row that names its sum is none of the statement's; any other text for a day is a fault."""
        if not clean(day) or any(word in day.casefold() for word in ("合计", "总计", "小计", "total")):
            return
        raise fault("invalid_day", f"{day[:40]!r} is not a day.", at, self._name("booked_on"))

    def _amount(self, at: int, cells: list[str]) -> int:
        """Signed minor units: credit less debit, or one amount whose direction stands beside it, or with its own sign."""
        credit, debit = self._money(at, cells, "credit"), self._money(at, cells, "debit")
        if credit or debit:
            if credit and debit:
                raise fault("debit_and_credit", "A row is either a debit or a credit.", at, self._name("credit"))
            # Some banks write what was paid out with a minus: the column says it already.
            return credit or -abs(debit or 0)
        amount = self._money(at, cells, "amount")
        if amount is None:
            if credit is None and debit is None:
                raise fault("required", "The row has no amount.", at, self._name("amount" if "amount" in self.columns else "credit"))
            return 0
        told = self._cell(cells, "direction").casefold()
        if "direction" not in self.columns:
            return amount
        if told in _IN or told in _OUT:
            return abs(amount) if told in _IN else -abs(amount)
        raise fault("invalid_direction", f"{told[:20]!r} is neither debit nor credit.", at, self._name("direction"))


def _breaks(lines: list[Line], balances: _Balances) -> Line | None:
    """The first line whose balance is not the one before plus its amount."""
    for (_, before), (line, after) in pairwise(zip(lines, balances, strict=True)):
        if before is not None and after is not None and before + line.amount_minor != after:
            return line
    return None


def _statement(lines: list[Line], balances: _Balances, currency: str) -> StatementFile:
    """Rows run forward or backward in time: whichever way the days, and within one day the balances, say."""
    if lines[0].booked_on > lines[-1].booked_on or (lines[0].booked_on == lines[-1].booked_on and _breaks(lines, balances)):
        turned = lines[::-1], balances[::-1]
        if lines[0].booked_on > lines[-1].booked_on or _breaks(*turned) is None:
            lines, balances = turned
    wrong = _breaks(lines, balances)
    if wrong is not None:
        detail = "The balance is not the one of the row before plus this amount."
        raise refused([field_fault("balance_differs", detail, wrong.at, "balance")])
    days = [line.booked_on for line in lines]
    first, last = balances[0], balances[-1]
    opening = None if first is None else first - lines[0].amount_minor
    return StatementFile(lines[-1].at, currency, min(days), max(days), None, None, opening, last, lines)
