"""What is left to ask for in letters that were decided on before: paid, disputed, promised or held meanwhile means it is not asked for."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlmodel import Session

from receivables.database import driver
from receivables.dunning import outbox, run_queries
from receivables.rules.dunning import chaseable, stop_reason
from receivables.strategies import book


def narrow(session: Session, letters: Sequence[Any], days: Mapping[int, date]) -> set[int]:
    """Takes out of claimed letters what is not asked for any more, as of its company's `days`; answers the letters with nothing left.

    An item that is taken out has not reached its level: its mark goes with it.
    """
    by_company: dict[int, list[Any]] = defaultdict(list)
    for letter in letters:
        by_company[letter.company_id].append(letter)
    left: set[int] = set()
    gone: dict[tuple[int, int], str] = {}
    asked: dict[tuple[int, int], tuple[int, int]] = {}
    for company_id, own in by_company.items():
        day = days[company_id]
        known = book.load(session, company_id, day, day, {letter.customer_id for letter in own})
        customers = {letter.id: letter.customer_id for letter in own}
        for row in outbox.items(session, list(customers)):
            entry = known.get(customers[row.letter_id])
            item = next((one for one in entry.items if one.id == row.invoice_id), None) if entry else None
            reason = "paid" if entry is None or item is None else stop_reason(entry.account, entry.items, item, day)
            if reason is not None or item is None:
                gone[row.letter_id, row.invoice_id] = str(reason)
                continue
            left.add(row.letter_id)
            if chaseable(item) != row.chased_minor:
                asked[row.letter_id, row.invoice_id] = (chaseable(item), item.open_minor)
    cursor = driver(session)
    run_queries.drop(cursor, gone)
    run_queries.free(cursor, list(gone))
    run_queries.ask(cursor, asked)
    return {letter.id for letter in letters} - left
