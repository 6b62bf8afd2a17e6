"""Wire shapes of bank accounts, statements and their lines."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, Field, StringConstraints

from receivables.errors import ProblemField
from receivables.pagination import PageQuery
from receivables.statements.mapping import TableMapping
from receivables.texts import Code, Currency, Day, Id, Input, Name, Output, ShortText

Format = Literal["camt.053", "mt940", "csv", "xlsx"]
LineStatus = Literal["unmatched", "applied", "ignored"]


def compact(number: str) -> str:
    """An account's number as it is compared: without blanks, in capitals."""
    return "".join(number.split()).upper()


AccountNumber = Annotated[str, StringConstraints(min_length=1, max_length=60, pattern=r"^[0-9A-Za-z /.-]*[0-9A-Za-z][0-9A-Za-z /.-]*$"),
                          AfterValidator(compact)]  # fmt: skip


class BankAccountCreate(Input):
    company: Code | None = None
    number: Annotated[AccountNumber, Field(description="IBAN, or the bank's own number.")]
    name: Name
    currency: Currency
    mapping: TableMapping = Field(default_factory=TableMapping)


class BankAccountUpdate(Input):
    """What may change; a mapping replaces the one before."""

    name: Name | None = None
    mapping: TableMapping | None = None
    active: Annotated[bool | None, Field(description="No statement is loaded into an account that is not active.")] = None


class BankAccountRead(Output):
    id: int
    company: str
    number: str
    name: str
    currency: str
    mapping: TableMapping
    active: bool


class BankAccountQuery(PageQuery):
    company: Code | None = None
    currency: Currency | None = None
    q: Annotated[ShortText, Field(description="Part of the number or name.")] | None = None


class LoadQuery(BaseModel):
    format: Annotated[Format, Field(description="camt.053 in versions 02 and 08.")]
    bank_account: Annotated[Id | None, Field(description="Needed for csv and xlsx; else the account in the file is found.")] = None
    dry_run: Annotated[bool, Field(description="Check everything and say what would happen; nothing is kept.")] = False


class LoadedStatement(Output):
    """A statement of the file; `id` is absent in a dry run."""

    id: int | None
    bank_account_id: int
    number: str | None
    from_on: date
    to_on: date
    currency: str
    opening: str | None
    closing: str | None
    created: int
    known: int


class LoadedFile(Output):
    """What became of a file: lines that are new, lines that were known already, of the new receipts those applied or proposed for, and
    of the new outgoing lines those tied to a refund or a returned receipt.
    """

    dry_run: bool
    created: int
    known: int
    receipts: int
    applied: int
    proposed: int
    tied: int
    statements: list[LoadedStatement]
    warnings: list[ProblemField]


class StatementRow(Output):
    id: int
    company: str
    bank_account_id: int
    account_number: str
    account_name: str
    format: str
    number: str | None
    from_on: date
    to_on: date
    currency: str
    opening: str | None
    closing: str | None
    entries: int
    file_hash: str
    actor: str
    loaded_at: datetime


class StatementQuery(PageQuery):
    company: Code | None = None
    bank_account_id: Id | None = None
    days_from: Annotated[Day | None, Field(description="Statements that end on this day or later.")] = None
    days_to: Annotated[Day | None, Field(description="Statements that begin on this day or earlier.")] = None


class StatementLineRow(Output):
    """An entry of an account; `amount` is negative for money out. `payment_id` is the receipt that an incoming one became."""

    id: int
    company: str
    bank_account_id: int
    account_number: str
    statement_id: int
    booked_on: date
    value_on: date | None
    currency: str
    amount: str
    counterparty_name: str | None
    counterparty_account: str | None
    text: str | None
    bank_reference: str | None
    end_to_end_id: str | None
    reversal: bool
    status: LineStatus
    payment_id: int | None


class StatementLineQuery(PageQuery):
    company: Code | None = None
    bank_account_id: Id | None = None
    statement_id: Id | None = None
    status: LineStatus | None = None
    direction: Literal["in", "out"] | None = None
    booked_from: Day | None = None
    booked_to: Day | None = None
    q: Annotated[ShortText, Field(description="Part of the counterparty's name or account, the text or a reference.")] | None = None
