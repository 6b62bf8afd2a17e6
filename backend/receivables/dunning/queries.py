"""SQL of runs and letters for lists and pages."""

from typing import Any

from sqlalchemy import func, or_, select, text
from sqlmodel import Session, col

from receivables.access.principal import Principal
from receivables.companies.models import Company
from receivables.customers.models import Customer
from receivables.customers.queries import like
from receivables.dunning.models import Letter, LetterItem, Print, Run
from receivables.dunning.schemas import LetterQuery, RunQuery
from receivables.errors import not_found
from receivables.invoices.models import Invoice
from receivables.money import from_minor
from receivables.pagination import Statement
from receivables.strategies.models import Strategy
from receivables.templates.models import LetterTemplate

RUN_SORTABLE = {"id": col(Run.id), "as_of": col(Run.as_of)}
SORTABLE = {"id": col(Letter.id), "level": col(Letter.level), "sent_at": func.coalesce(col(Letter.sent_at), col(Letter.recorded_at)),
            "customer_name": col(Customer.name)}  # fmt: skip
_LETTER = ("id", "run_id", "customer_id", "channel", "level", "template", "segment", "person", "state", "recipient", "subject", "attempts",
           "next_try_at", "sent_at", "error_code", "error_detail", "resend_of_id", "reason", "message_id", "done_by_action_id",
           "body")  # fmt: skip
_ITEMS = text("""SELECT i.invoice_id, x.number, x.issued_on, x.due_on, i.level, i.currency, i.open_minor, i.chased_minor, i.dropped
    FROM dunning_letter_items i JOIN invoices x ON x.id = i.invoice_id WHERE i.letter_id = :id ORDER BY x.due_on, x.id""")
# A letter in two currencies is one: it is counted with the first.
_GROUPED = text("""
    SELECT channel, level, person, count(*) FILTER (WHERE place = 1) AS letters, sum(items)::bigint AS items, currency,
        sum(minor)::bigint AS minor
    FROM (SELECT l.channel, l.level, coalesce(l.person, '-') AS person, i.currency, count(*) AS items, sum(i.chased_minor) AS minor,
            row_number() OVER (PARTITION BY l.id ORDER BY i.currency) AS place
        FROM dunning_letters l JOIN dunning_letter_items i ON i.letter_id = l.id
        WHERE l.run_id = :run AND i.dropped IS NULL AND l.state <> 'excluded' AND l.resend_of_id IS NULL
        GROUP BY l.id, i.currency) each
    GROUP BY channel, level, person, currency""")


def _states() -> Any:
    """The run's letters counted by state, as JSON."""
    counted: Any = select(col(Letter.state).label("state"), func.count().label("n")).where(col(Letter.run_id) == col(Run.id))
    by_state = counted.group_by(col(Letter.state)).correlate(Run).subquery()
    return select(func.coalesce(func.json_object_agg(by_state.c.state, by_state.c.n), text("'{}'::json"))).scalar_subquery()


def runs(principal: Principal, query: RunQuery | None) -> Statement:
    names = ("id", "strategy_id", "as_of", "status", "stopped", "actor", "recorded_at", "decided_by", "decided_at", "company_id")
    columns: list[Any] = [col(getattr(Run, name)) for name in names]
    statement: Statement = (
        select(*columns, _states().label("letters"), col(Company.code).label("company"), col(Strategy.version).label("version"))
        .join(Company, col(Company.id) == Run.company_id)
        .join(Strategy, col(Strategy.id) == Run.strategy_id)
        .where(col(Run.company_id).in_(principal.scope(query.company if query else None)))
    )
    return statement if query is None or query.status is None else statement.where(col(Run.status) == query.status)


def run_row(row: Any) -> dict[str, Any]:
    return {name: value for name, value in row._mapping.items() if not name.startswith("_key") and name != "company_id"}


def read_run(session: Session, principal: Principal, run_id: int) -> Any:
    """One run's row; raises 404."""
    row = session.execute(runs(principal, None).where(col(Run.id) == run_id)).one_or_none()
    if row is None:
        raise not_found("dunning run")
    return row


def lock_run(session: Session, principal: Principal, run_id: int) -> Run:
    """The run as it is now, held to the end of the transaction; raises 404."""
    statement = select(Run).where(col(Run.id) == run_id, col(Run.company_id).in_(principal.company_ids))
    found: Run | None = session.execute(statement.with_for_update().execution_options(populate_existing=True)).scalar_one_or_none()
    if found is None:
        raise not_found("dunning run")
    return found


def grouped(session: Session, run_id: int) -> list[Any]:
    """What the run's letters ask for, by channel, level, person and currency."""
    return list(session.execute(_GROUPED, {"run": run_id}))


def to_print(session: Session, run_id: int) -> int:
    """How many letters on paper of a run were not printed yet."""
    statement = select(func.count()).where(col(Letter.run_id) == run_id, col(Letter.state) == "print", col(Letter.print_id).is_(None))
    return int(session.execute(statement).scalar_one())


def _totals() -> Any:
    """The letter's amounts by currency, as JSON: [[currency, minor], …]."""
    minor = func.sum(col(LetterItem.chased_minor)).label("minor")
    own: Any = select(col(LetterItem.currency).label("currency"), minor, func.count().label("n"))
    own = own.where(col(LetterItem.letter_id) == col(Letter.id), col(LetterItem.dropped).is_(None)).correlate(Letter)
    by = own.group_by(col(LetterItem.currency)).subquery()
    pairs = func.json_agg(func.json_build_array(by.c.currency, by.c.minor, by.c.n))
    return select(func.coalesce(pairs, text("'[]'::json"))).scalar_subquery()


def letters(principal: Principal, company: str | None) -> Statement:
    """Every column that a letter's row is made of."""
    columns: list[Any] = [col(getattr(Letter, name)) for name in _LETTER]
    statement: Statement = (
        select(*columns, _totals().label("sums"), col(Company.code).label("company"), col(Customer.number).label("customer_number"),
               col(Customer.name).label("customer_name"), col(Run.as_of).label("as_of"), col(Print.posted_on).label("posted_on"),
               col(LetterTemplate.version).label("text_version"))
        .join(Run, col(Run.id) == Letter.run_id)
        .join(Customer, col(Customer.id) == Letter.customer_id)
        .join(Company, col(Company.id) == Letter.company_id)
        .outerjoin(Print, col(Print.id) == Letter.print_id)
        .outerjoin(LetterTemplate, col(LetterTemplate.id) == Letter.text_id)
    )  # fmt: skip
    return statement.where(col(Letter.company_id).in_(principal.scope(company)))


def listed(principal: Principal, query: LetterQuery) -> Statement:
    exact: dict[Any, Any] = {Letter.run_id: query.run_id, Letter.customer_id: query.customer_id, Letter.state: query.state,
                             Letter.channel: query.channel, Letter.level: query.level}  # fmt: skip
    statement = letters(principal, query.company)
    for column, value in exact.items():
        statement = statement if value is None else statement.where(col(column) == value)
    if query.invoice_id is not None:
        line = select(col(Invoice.id)).where(or_(col(Invoice.id) == query.invoice_id, col(Invoice.replaced_by) == query.invoice_id))
        about = select(col(LetterItem.letter_id)).where(col(LetterItem.invoice_id).in_(line))
        statement = statement.where(col(Letter.id).in_(about))
    if query.q:
        statement = statement.where(or_(col(Customer.name).ilike(like(query.q)), col(Customer.number).ilike(like(query.q))))
    return statement


def letter_row(row: Any) -> dict[str, Any]:
    hidden = ("body", "sums")
    shown = {name: value for name, value in row._mapping.items() if not name.startswith("_key") and name not in hidden}
    totals = [{"currency": currency, "amount": from_minor(minor, currency)} for currency, minor, _ in sorted(row.sums)]
    return shown | {"totals": totals, "items": sum(count for *_, count in row.sums)}


def letter_csv_row(row: Any) -> dict[str, Any]:
    """The same in plain cells."""
    shown = letter_row(row)
    return shown | {"totals": "; ".join(f"{total['currency']} {total['amount']}" for total in shown["totals"])}


def read_letter(session: Session, principal: Principal, letter_id: int) -> Any:
    """One letter's row; raises 404."""
    row = session.execute(letters(principal, None).where(col(Letter.id) == letter_id)).one_or_none()
    if row is None:
        raise not_found("letter")
    return row


def lock_letter(session: Session, principal: Principal, letter_id: int) -> Letter:
    """The letter as it is now, held to the end of the transaction; raises 404."""
    statement = select(Letter).where(col(Letter.id) == letter_id, col(Letter.company_id).in_(principal.company_ids))
    found: Letter | None = session.execute(statement.with_for_update().execution_options(populate_existing=True)).scalar_one_or_none()
    if found is None:
        raise not_found("letter")
    return found


def lines(session: Session, letter_id: int) -> list[dict[str, Any]]:
    """The items of a letter, oldest due first."""
    found = [dict(row._mapping) for row in session.execute(_ITEMS, {"id": letter_id})]
    for row in found:
        row["open"], row["asked"] = (from_minor(row.pop(name), row["currency"]) for name in ("open_minor", "chased_minor"))
    return found
