"""Incoming lines as receipts: unidentified, in the ledger at once."""

from collections.abc import Iterable, Sequence

from sqlmodel import Session

from receivables.access.principal import Principal
from receivables.bulk.rows import Row
from receivables.errors import Problem
from receivables.money import from_minor
from receivables.payments.push import BANK
from receivables.payments.schemas import PaymentPush
from receivables.payments.service import push
from receivables.rules.periods import PERIOD_CLOSED
from receivables.statements.files import Line
from receivables.statements.models import BankAccount
from receivables.tabular.faults import field_fault, refused

METHOD = "bank_transfer"


def external_id(account: BankAccount, mark: str, occurrence: int) -> str:
    """The receipt's external id: the line's identity."""
    return f"{account.id}-{mark}-{occurrence}"


def post(
    session: Session, principal: Principal, account: BankAccount, lines: Sequence[tuple[Line, str, int]]
) -> dict[tuple[str, int], int]:
    """Records a receipt for each incoming line (with its mark and occurrence); answers their ids.

    Raises 422 as a push does, `period_closed` naming every line of a closed day.
    """
    code = next(company.code for company in principal.companies.values() if company.id == account.company_id)
    rows = {}
    for index, (line, mark, occurrence) in enumerate(lines):
        data = _receipt(account, code, line, external_id(account, mark, occurrence))
        rows[mark, occurrence] = Row(index, data, data.external_id)
    push(session, principal, list(rows.values()), own=BANK)
    _check_days(rows.values(), lines)
    found = {}
    for identity, row in rows.items():
        if row.errors or row.id is None:
            detail = row.errors[0].detail if row.errors else "It was not taken."
            raise Problem(422, "receipt_refused", "Not accepted", f"The receipt {row.external_id} was refused: {detail}", row.errors or [])
        found[identity] = row.id
    return found


def _check_days(rows: Iterable[Row], lines: Sequence[tuple[Line, str, int]]) -> None:
    closed = [
        field_fault(error.code, error.detail, line.at, "booked_on")
        for row, (line, _, _) in zip(rows, lines, strict=True)
        for error in row.errors or []
        if error.code == PERIOD_CLOSED
    ]
    if closed:
        raise refused(closed[:100])


def _receipt(account: BankAccount, company: str, line: Line, identity: str) -> PaymentPush:
    payer = " ".join(part for part in (line.counterparty_name, line.counterparty_account) if part)
    text = "\n".join(part for part in (payer, line.text) if part)
    return PaymentPush(
        external_id=identity, received_on=line.booked_on, currency=account.currency, amount=from_minor(line.amount_minor, account.currency),
        company=company, source=BANK, number=(line.bank_reference or f"{account.number}-{line.booked_on:%Y%m%d}-{identity[-8:]}")[:100],
        method=METHOD, allocations=[], reference=line.end_to_end_id, remittance_text=text[:4000] or None,
    )  # fmt: skip
