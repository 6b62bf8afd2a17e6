"""Reading proposals: a page of them, all of them, or one with its segments."""

from collections.abc import Iterator
from datetime import date
from itertools import islice
from typing import Any

from sqlmodel import Session

from receivables.access.principal import CompanyScope, Principal
from receivables.clock import today
from receivables.errors import invalid
from receivables.interest import proposals, shapes
from receivables.interest.candidates import Wanted
from receivables.interest.charge_schemas import InterestProposalQuery, InterestProposalRead, InterestProposalRow
from receivables.interest.facts import policy_of
from receivables.interest.models import RateSet
from receivables.interest.proposals import Proposal
from receivables.invoices.queries import load as load_invoice
from receivables.pagination import CSV_ROWS, Page, csv_too_long

LARGEST_ID = 2**63 - 1


def _walk(session: Session, principal: Principal, query: InterestProposalQuery, after: int) -> Iterator[Proposal]:
    company = principal.company(query.company)
    wanted = Wanted(query.customer_id, query.invoice_id, query.currency, query.over)
    day = _day(company, query.as_of)
    return proposals.walk(session, company, policy_of(session, company.id), day, wanted, after)


def _day(company: CompanyScope, asked: date | None) -> date:
    """The day asked for, or the company's today; a day to come says what will be due then if nothing is paid."""
    return asked or today(company.time_zone)


def page(session: Session, principal: Principal, query: InterestProposalQuery) -> Page[InterestProposalRow]:
    """A page of one company's proposals at the end of a day, by item. Raises 422 `invalid_cursor`, `unknown_company`."""
    found = list(islice(_walk(session, principal, query, _after(query.cursor)), query.limit + 1))
    shown, more = found[: query.limit], len(found) > query.limit
    rows = [InterestProposalRow.model_validate(shapes.row_of(one)) for one in shown]
    return Page(items=rows, next_cursor=str(shown[-1].item.id) if more else None)


def _after(cursor: str | None) -> int:
    if cursor is None:
        return 0
    if not (cursor.isascii() and cursor.isdigit()) or int(cursor) > LARGEST_ID:
        raise invalid("invalid_cursor", "The cursor does not belong to this list.", "?cursor")
    return int(cursor)


def every(session: Session, principal: Principal, query: InterestProposalQuery) -> Iterator[dict[str, Any]]:
    """All proposals that the filters let through. Raises 422 `csv_too_long`, `unknown_company`."""
    for number, one in enumerate(_walk(session, principal, query, 0)):
        if number == CSV_ROWS:
            raise csv_too_long()
        yield shapes.row_of(one)


def read(session: Session, principal: Principal, invoice_id: int, as_of: date | None) -> InterestProposalRead:
    """What an item owes for being late, also when that is nothing; raises 404, 422 `not_charged` for a kind that bears nothing."""
    item = load_invoice(session, principal, invoice_id)
    company = next(company for company in principal.companies.values() if company.id == item.company_id)
    found = proposals.of_items(session, company, policy_of(session, company.id), [invoice_id], _day(company, as_of))
    if not found:
        raise invalid("not_charged", "Nothing is charged of this item: no policy is set, or it is of a kind that bears nothing.")
    used = session.get(RateSet, found[0].item.rate_set_id) if found[0].item.rate_set_id is not None else None
    return InterestProposalRead.model_validate(shapes.read_of(found[0], used.day_count if used else None))
