"""Loads a statement file: whole or not at all, each line once, its receipts in the same transaction."""

import hashlib
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Protocol

from psycopg import Cursor
from sqlmodel import Session

from receivables.access.principal import Principal
from receivables.audit import service as audit
from receivables.database import driver
from receivables.errors import FieldError, ProblemField, invalid
from receivables.statements import load_queries, queries
from receivables.statements.accounts import account_for, read_file
from receivables.statements.files import Line, StatementFile
from receivables.statements.identity import follows, numbered, statement_mark
from receivables.statements.models import BankAccount
from receivables.statements.receipts import post
from receivables.statements.schemas import LoadedFile, LoadedStatement, LoadQuery
from receivables.tabular.faults import fault, field_fault

CHUNK = 5_000
_WHEN_LOADED: list["Loaded"] = []


class Loaded(Protocol):
    """Follows a load up; answers (receipts applied, receipts with a proposal, outgoing lines known)."""

    def __call__(
        self, session: Session, principal: Principal, company_id: int, payment_ids: Sequence[int], /, *, money_left: bool
    ) -> tuple[int, int, int]: ...  # fmt: skip


def when_loaded(then: Loaded) -> None:
    """Has this called, in the same transaction, with each company that got new lines: its new receipts, and whether money left too."""
    _WHEN_LOADED[:] = [then]


class _DryRun(Exception):
    """Ends the savepoint of a load that is only tried."""


@dataclass
class _Done:
    """What has become of the file so far."""

    statements: list[LoadedStatement] = field(default_factory=list)
    warnings: list[FieldError] = field(default_factory=list)
    receipts: int = 0
    payments: dict[int, list[int]] = field(default_factory=dict)
    left: set[int] = field(default_factory=set)


def load(session: Session, principal: Principal, data: bytes, query: LoadQuery) -> LoadedFile:
    """Reads the file, checks its balances and keeps what is new; the same or an overlapping file changes nothing that is known.

    Money is minor units of the account's currency. An incoming line becomes an unidentified receipt of source `bank`. Raises 404 for an
    account out of scope, 422 naming line and field of the file (`balance_differs`, `account_differs`, `currency_differs` …).
    """
    if not data:
        raise invalid("empty_file", "The body holds no file.")
    statements, given = read_file(session, principal, data, query)
    for statement in statements:
        check_balance(statement)
    done, applied, proposed, tied = _Done(), 0, 0, 0
    with suppress(_DryRun), session.begin_nested():
        accounts = [account_for(session, principal, statement, given) for statement in statements]
        for account_id in sorted({account.id for account in accounts}):  # in one order: two loads wait, never for each other
            queries.account(session, principal, account_id, lock=True)
        for statement, account in zip(statements, accounts, strict=True):
            _Loader(session, principal, account, query.format, data).load(statement, done)
        if query.dry_run:
            raise _DryRun
        applied, proposed, tied = _follow_up(session, principal, done)
    if query.dry_run:
        done.statements = [one.model_copy(update={"id": None}) for one in done.statements]
    warnings = [ProblemField(**warning.as_dict()) for warning in done.warnings]
    created, known = sum(one.created for one in done.statements), sum(one.known for one in done.statements)
    return LoadedFile(dry_run=query.dry_run, created=created, known=known, receipts=done.receipts, applied=applied, proposed=proposed,
                      tied=tied, statements=done.statements, warnings=warnings)  # fmt: skip


def _follow_up(session: Session, principal: Principal, done: _Done) -> tuple[int, int, int]:
    new = {company: ids for company, ids in done.payments.items() if ids or company in done.left}
    counts = [
        then(session, principal, company, ids, money_left=company in done.left)
        for then in _WHEN_LOADED for company, ids in sorted(new.items())
    ]  # fmt: skip
    applied, proposed, tied = (sum(count) for count in zip(*counts, strict=True)) if counts else (0, 0, 0)
    return applied, proposed, tied


def check_balance(statement: StatementFile) -> None:
    """Opening balance plus lines is the closing balance, in minor units. Raises 422 `balance_differs`."""
    if statement.opening_minor is None or statement.closing_minor is None:
        return
    expected = statement.opening_minor + sum(line.amount_minor for line in statement.lines)
    if expected != statement.closing_minor:
        told = [queries.balance(minor, statement.currency) for minor in (statement.opening_minor, expected, statement.closing_minor)]
        detail = f"The statement opens with {told[0]}; with its lines that is {told[1]}, but it closes with {told[2]}."
        raise fault("balance_differs", detail, statement.at, "closing")


class _Loader:
    """Loads statements of one account, whose row is locked: two loads of one account follow each other."""

    def __init__(self, session: Session, principal: Principal, account: BankAccount, format_name: str, data: bytes) -> None:
        self.session, self.principal, self.account, self.format = session, principal, account, format_name
        self.file_hash = hashlib.sha256(data).hexdigest()
        self.cursor: Cursor[Any] = driver(session)

    def load(self, statement: StatementFile, done: _Done) -> None:
        marks = numbered(statement.lines)
        mark = statement_mark(statement, marks)
        known_id = load_queries.known_statement(self.cursor, self.account.id, mark)
        if known_id is not None:
            done.statements.append(self._told(statement, known_id, 0))
            return
        continues, gap = self._joins(statement)
        new = self._new(statement.lines, marks, continues)
        if gap and len(new) == len(statement.lines):  # one that overlaps what is known leaves no gap
            done.warnings.append(gap)
        made = load_queries.add_statement(self.cursor, {
            "company_id": self.account.company_id, "bank_account_id": self.account.id, "identity": mark, "format": self.format,
            "number": statement.number, "from_on": statement.from_on, "to_on": statement.to_on, "opening_minor": statement.opening_minor,
            "closing_minor": statement.closing_minor, "entries": len(statement.lines), "file_hash": self.file_hash,
            "actor": self.principal.actor,
        })  # fmt: skip
        for start in range(0, len(new), CHUNK):
            payments = self._keep(made, new[start : start + CHUNK])
            if any(line.amount_minor < 0 for line, _, _ in new[start : start + CHUNK]):
                done.left.add(self.account.company_id)
            done.receipts += len(payments)
            done.payments.setdefault(self.account.company_id, []).extend(payments)
        loaded = self._told(statement, made, len(new))
        audit.record(self.session, actor=self.principal.actor, action="loaded", subject="statement", subject_id=made,
                     company_id=self.account.company_id, after=loaded.model_dump() | {"file_hash": self.file_hash})  # fmt: skip
        done.statements.append(loaded)

    def _joins(self, statement: StatementFile) -> tuple[bool, FieldError | None]:
        """Whether the statement carries on, on the same day, where the one before ended; and the gap where balances do not meet."""
        if statement.opening_minor is None:
            return False, None
        before = load_queries.before(self.cursor, self.account.id, statement.from_on, statement.opening_minor)
        if before is None or before[2] is None:
            return False, None
        number, to_on, closing = before
        if closing == statement.opening_minor:
            return to_on == statement.from_on and follows(statement.number, number), None
        told = queries.balance(closing, statement.currency), queries.balance(statement.opening_minor, statement.currency)
        detail = f"The statement before, to {to_on}, closed with {told[0]}; this one opens with {told[1]}: statements are missing between."
        return False, field_fault("gap_before", detail, statement.at, "opening")

    def _new(self, lines: Sequence[Line], marks: Sequence[tuple[str, int]], continues: bool) -> list[tuple[Line, str, int]]:
        """The lines that are not known, with their marks and occurrences.

        Where a statement carries on within a day, its equal lines are further ones: their occurrences go on from those known.
        """
        most = load_queries.most_known(self.cursor, self.account.id, [mark for mark, _ in marks])
        new = []
        for line, (mark, occurrence) in zip(lines, marks, strict=True):
            number = occurrence + most.get(mark, 0) if continues else occurrence
            if number > most.get(mark, 0):
                new.append((line, mark, number))
        return new

    def _keep(self, statement_id: int, new: Sequence[tuple[Line, str, int]]) -> list[int]:
        """Adds lines, and a receipt for each incoming one; answers the receipts."""
        incoming = [one for one in new if one[0].amount_minor > 0]
        payments = post(self.session, self.principal, self.account, incoming)
        rows = [
            {name: getattr(line, name) for name in load_queries.TOLD}
            | {"identity": mark, "occurrence": number, "payment_id": payments.get((mark, number))}
            for line, mark, number in new
        ]  # fmt: skip
        load_queries.add_lines(self.cursor, self.account.company_id, self.account.id, statement_id, rows)
        return list(payments.values())

    def _told(self, statement: StatementFile, statement_id: int, created: int) -> LoadedStatement:
        return LoadedStatement(
            id=statement_id, bank_account_id=self.account.id, number=statement.number, from_on=statement.from_on, to_on=statement.to_on,
            currency=statement.currency, opening=queries.balance(statement.opening_minor, statement.currency),
            closing=queries.balance(statement.closing_minor, statement.currency), created=created, known=len(statement.lines) - created,
        )  # fmt: skip
