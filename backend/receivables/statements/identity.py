"""What makes a line or a statement the same when it is sent again."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from typing import Any

from receivables.statements.files import Line, StatementFile


def _mark(*parts: Any) -> str:
    """128 bits of the parts; none can flow into the next."""
    told = "\x1f".join("" if part is None else str(part) for part in parts)
    return hashlib.blake2b(told.encode(), digest_size=16).hexdigest()


def mark_of(line: Line) -> str:
    """The line's mark: the bank's reference, or all that the line tells, always with its day and amount.

    Banks use one reference for all parts of a batch and again years later: day and amount keep such lines apart.
    """
    if line.bank_reference is not None:
        return _mark("reference", line.booked_on, line.amount_minor, line.bank_reference)
    told = line.counterparty_name, line.counterparty_account, line.text, line.end_to_end_id
    return _mark("content", line.booked_on, line.amount_minor, *told)


def numbered(lines: Sequence[Line]) -> list[tuple[str, int]]:
    """Mark and occurrence (from 1) of each line: equal lines of one statement are counted in their order."""
    seen: Counter[str] = Counter()
    found = []
    for line in lines:
        mark = mark_of(line)
        seen[mark] += 1
        found.append((mark, seen[mark]))
    return found


def statement_mark(statement: StatementFile, lines: Sequence[tuple[str, int]]) -> str:
    """The mark of a statement: number, days, balances and every line."""
    told = statement.number, statement.from_on, statement.to_on, statement.opening_minor, statement.closing_minor
    return _mark(*told, *sorted(lines))


def follows(number: str | None, before: str | None) -> bool:
    """Whether the statement of this number is the one right after: banks count them."""
    return bool(number and before and number.isdecimal() and before.isdecimal() and int(number) == int(before) + 1)
