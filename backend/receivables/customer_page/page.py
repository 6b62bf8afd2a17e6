"""Use case of the customer page: what it shows when it is opened."""

from sqlmodel import Session, col

from receivables import clock
from receivables.account_statements import service as accounts
from receivables.account_statements.schemas import AccountStatement, PeriodQuery
from receivables.confirmations import queries as letters
from receivables.confirmations.models import ConfirmationItem
from receivables.confirmations.schemas import ConfirmationBalance
from receivables.customer_answers import queries as answers
from receivables.customer_answers.models import CustomerAnswer
from receivables.customer_answers.schemas import AnswerQuery
from receivables.customer_links.visits import Visit
from receivables.customer_page import agreements, files, queries
from receivables.customer_page.schemas import ConfirmationLine, CustomerPageRead, PageAnswer, PageConfirmation
from receivables.customer_page.service import whose
from receivables.customers.models import Customer
from receivables.errors import Problem
from receivables.money import from_minor

MOST_ANSWERS = 50


def statement(session: Session, visit: Visit, query: PeriodQuery) -> AccountStatement:
    """The customer's own statement; raises what `account_statements.service.statement` says."""
    return accounts.as_told(accounts.statement(session, visit.principal, whose(session, visit), query))


def opened(session: Session, visit: Visit) -> CustomerPageRead:
    """What the page shows, in a fixed number of questions."""
    customer = whose(session, visit)
    (company,) = visit.principal.companies.values()
    return CustomerPageRead(
        company_name=company.name, customer_name=customer.name, language=accounts.language_of(customer),
        today=clock.today(company.time_zone), expires_at=visit.expires_at,
        statement=accounts.as_told(_latest(session, visit, customer)),
        confirmations=_confirmations(session, visit), answers=_answers(session, visit), plans=agreements.plans(session, visit),
        offers=agreements.offers(session, visit), documents=files.documents(session, visit),
    )  # fmt: skip


def _latest(session: Session, visit: Visit, customer: Customer) -> AccountStatement:
    """The usual period, or today alone where it holds more movements than a page shows: balances and open items are the same."""
    try:
        return accounts.statement(session, visit.principal, customer, PeriodQuery())
    except Problem as problem:
        if problem.code != "period_too_large":
            raise
        (company,) = visit.principal.companies.values()
        return accounts.statement(session, visit.principal, customer, PeriodQuery(from_on=clock.today(company.time_zone)))


def _confirmations(session: Session, visit: Visit) -> list[PageConfirmation]:
    rows = queries.letters(session, visit.customer_id, visit.link_id)
    items = letters.items(session, [row.id for row in rows])
    return [
        PageConfirmation(
            id=row.id, as_of=row.as_of, answer_by=row.answer_by, state="waiting" if row.state in ("made", "sent") else row.state,
            balances=_balances(items[row.id]), items=[_line(item) for item in items[row.id]],
        )
        for row in rows
    ]  # fmt: skip


def _balances(items: list[ConfirmationItem]) -> list[ConfirmationBalance]:
    totals: dict[str, int] = {}
    for item in items:
        totals[item.currency] = totals.get(item.currency, 0) + item.open_minor
    return [ConfirmationBalance(currency=currency, amount=from_minor(minor, currency)) for currency, minor in totals.items()]


def _line(item: ConfirmationItem) -> ConfirmationLine:
    kept = item.model_dump(include={"id", "number", "kind", "currency", "issued_on", "due_on"})
    return ConfirmationLine.model_validate(kept | {"open": from_minor(item.open_minor, item.currency)})


def _answers(session: Session, visit: Visit) -> list[PageAnswer]:
    statement = answers.listed(visit.principal, AnswerQuery(customer_id=visit.customer_id))
    rows = session.execute(statement.order_by(col(CustomerAnswer.id).desc()).limit(MOST_ANSWERS))
    shown = [answers.row_of(row) for row in rows]
    names = ("id", "kind", "state", "currency", "amount", "wanted_on", "answered_at")
    return [PageAnswer(**{name: row[name] for name in names}, files=[file["file_name"] for file in row["files"]]) for row in shown]
