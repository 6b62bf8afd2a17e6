"""SQL of balance confirmations."""

from typing import Any

from sqlalchemy import BigInteger, Boolean, Date, Text, and_, case, func, literal, literal_column, not_, or_, select, text, type_coerce
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Session, col

from receivables.access.principal import Principal
from receivables.arrays import among
from receivables.companies.models import Company
from receivables.confirmations.models import Confirmation, ConfirmationItem, ConfirmationRun
from receivables.confirmations.schemas import ConfirmationQuery, ConfirmationRunQuery
from receivables.customer_links.models import CustomerLink
from receivables.customers.models import Customer
from receivables.customers.queries import like
from receivables.errors import not_found
from receivables.money import from_minor, round_half_even_ratio
from receivables.pagination import Statement
from receivables.texts import LAST_DAY

RUN_SORTABLE = {"id": col(ConfirmationRun.id), "as_of": col(ConfirmationRun.as_of)}
SORTABLE = {
    "id": col(Confirmation.id), "customer_name": col(Customer.name),
    "sent_on": func.coalesce(col(Confirmation.sent_on), literal(LAST_DAY, Date)),  # a page cannot go on behind a row without a day
}  # fmt: skip
MOST_PRINTED = 500
"""Letters of one file."""
_TODAY: Any = text("(clock_timestamp() AT TIME ZONE companies.time_zone)::date")
_SENT = col(Confirmation.state) == "sent"
_GONE = col(Confirmation.sent_on).is_not(None)
_OVER: Any = and_(_SENT, col(ConfirmationRun.answer_by) < _TODAY)
_STATE: Any = case((_OVER, "no_answer"), else_=col(Confirmation.state))
_DUE: Any = and_(
    _SENT, col(Confirmation.returned_on).is_(None), col(Confirmation.reminders) < col(ConfirmationRun.remind_most),
    func.coalesce(col(Confirmation.reminded_on), col(Confirmation.sent_on)) + col(ConfirmationRun.remind_days) <= _TODAY,
)
_BOUNCED: Any = literal_column("""(confirmations.state IN ('made', 'sent') AND (confirmations.returned_on IS NOT NULL
    OR coalesce((SELECT m.state = 'bounced' FROM mails m WHERE m.confirmation_id = confirmations.id AND m.sent_at IS NOT NULL
        ORDER BY m.sent_at DESC, m.id DESC LIMIT 1), false)))""", Boolean)
_RUN = (
    "id", "as_of", "selection", "currency", "size", "seed", "population", "answer_by", "remind_days", "remind_most", "note", "actor",
    "created_at",
)  # fmt: skip
_KEPT = ("id", "run_id", "customer_id", "link_id", "sent_on", "sent_by", "channel", "reminders", "reminded_on", "answered_at",
         "returned_on", "return_reason")  # fmt: skip
_BALANCES: Any = literal_column("""(SELECT jsonb_agg(jsonb_build_array(b.currency, b.minor) ORDER BY b.currency) FROM (
    SELECT currency, sum(open_minor)::bigint AS minor FROM confirmation_items WHERE confirmation_id = confirmations.id GROUP BY currency
    ) AS b)""", JSONB).label("balances")
_ANSWER: Any = literal_column(
    "(SELECT a.id FROM customer_answers a WHERE a.confirmation_id = confirmations.id AND a.state <> 'rejected')", BigInteger
).label("answer_id")


def runs(principal: Principal, query: ConfirmationRunQuery) -> Statement:
    """The runs a list shows, each with its letters counted by state."""
    counts = {
        "letters": func.count(), "sent": func.count().filter(_GONE), "reached": func.count().filter(and_(_GONE, not_(_BOUNCED))),
        "agreed": func.count().filter(col(Confirmation.state) == "agreed"),
        "differs": func.count().filter(col(Confirmation.state) == "differs"), "no_answer": func.count().filter(_OVER),
        "bounced": func.count().filter(_BOUNCED), "reminders_due": func.count().filter(_DUE),
    }  # fmt: skip
    counted = select(*(count.label(name) for name, count in counts.items())).where(col(Confirmation.run_id) == ConfirmationRun.id)
    lateral: Any = counted.select_from(Confirmation).correlate(ConfirmationRun, Company).lateral()
    columns: Any = [*(col(getattr(ConfirmationRun, name)) for name in _RUN), col(ConfirmationRun.minimum_minor)]
    statement: Statement = (
        select(*columns, col(Company.code).label("company"), *lateral.c)
        .select_from(ConfirmationRun)
        .join(Company, col(Company.id) == ConfirmationRun.company_id)
        .join(lateral, text("true"))
    )
    return statement.where(col(ConfirmationRun.company_id).in_(principal.scope(query.company)))


def _ratio(part: int, whole: int) -> str | None:
    """part ÷ whole with four decimals; null for nothing."""
    if whole == 0:
        return None
    points = round_half_even_ratio(part * 10_000, whole)
    return f"{points // 10_000}.{points % 10_000:04}"


def run_of(row: Any) -> dict[str, Any]:
    """A run as the wire shows it."""
    shown = {name: value for name, value in row._mapping.items() if not name.startswith("_key") and name != "minimum_minor"}
    minimum = None if row.minimum_minor is None else from_minor(row.minimum_minor, row.currency)
    rates = {"acceptance_rate": _ratio(row.agreed, row.reached), "answer_rate": _ratio(row.agreed + row.differs, row.reached)}
    return shown | rates | {"minimum": minimum, "print_parts": -(-row.letters // MOST_PRINTED)}


def read_run(session: Session, principal: Principal, run_id: int) -> dict[str, Any]:
    """One run; raises 404."""
    row = session.execute(runs(principal, ConfirmationRunQuery()).where(col(ConfirmationRun.id) == run_id)).one_or_none()
    if row is None:
        raise not_found("confirmation run")
    return run_of(row)


def members(session: Session, run_id: int) -> tuple[Statement, dict[str, Any]]:
    """Who stood for the sample of a run, each with the mark by which it was drawn or not, and what to sort them by.

    Raises 404 for a run that is no sample. Callers have checked that the run may be seen.
    """
    run = select(col(ConfirmationRun.seed), col(ConfirmationRun.member_ids)).where(col(ConfirmationRun.id) == run_id)
    seed, ids = session.execute(run).one()
    if seed is None:
        raise not_found("sample")
    said = func.convert_to(func.concat(literal(f"{seed}\n", Text), col(Customer.id)), "UTF8")
    mark = type_coerce(func.encode(func.sha256(said), "hex"), Text)
    letter = select(col(Confirmation.id)).where(col(Confirmation.run_id) == run_id, col(Confirmation.customer_id) == Customer.id)
    columns: Any = [
        col(Customer.id).label("customer_id"), col(Customer.number).label("customer_number"), col(Customer.name).label("customer_name"),
        mark.label("mark"), letter.exists().label("drawn"),
    ]  # fmt: skip
    return select(*columns).where(among(col(Customer.id), ids)), {"mark": mark, "customer_number": col(Customer.number)}


def member_of(row: Any) -> dict[str, Any]:
    """A member as the wire shows it."""
    return {name: value for name, value in row._mapping.items() if not name.startswith("_key")}


def listed(principal: Principal, query: ConfirmationQuery) -> Statement:
    """The letters a list shows."""
    names: dict[str, Any] = {"company": Company.code, "customer_number": Customer.number, "customer_name": Customer.name}
    names |= {"as_of": ConfirmationRun.as_of, "answer_by": ConfirmationRun.answer_by}
    columns: Any = [*(col(getattr(Confirmation, name)) for name in _KEPT), *(col(column).label(name) for name, column in names.items())]
    statement: Statement = (
        select(*columns, _STATE.label("state"), _DUE.label("reminder_due"), _BOUNCED.label("bounced"), _BALANCES, _ANSWER)
        .select_from(Confirmation)
        .join(ConfirmationRun, col(ConfirmationRun.id) == Confirmation.run_id)
        .join(Customer, col(Customer.id) == Confirmation.customer_id)
        .join(Company, col(Company.id) == Confirmation.company_id)
        .where(col(Confirmation.company_id).in_(principal.scope(query.company)))
    )
    exact: dict[Any, Any] = {
        col(Confirmation.run_id): query.run_id, col(Confirmation.customer_id): query.customer_id, _STATE: query.state,
        _DUE: query.reminder_due,
    }  # fmt: skip
    for column, value in exact.items():
        statement = statement if value is None else statement.where(column == value)
    if query.q:
        statement = statement.where(or_(*(col(column).ilike(like(query.q)) for column in (Customer.name, Customer.number))))
    return statement


def row_of(row: Any) -> dict[str, Any]:
    """A letter as the wire shows it."""
    shown = {name: value for name, value in row._mapping.items() if not name.startswith("_key")}
    balances = [{"currency": currency, "amount": from_minor(int(minor), currency)} for currency, minor in row.balances or []]
    return shown | {"balances": balances}


def read(session: Session, principal: Principal, confirmation_id: int) -> dict[str, Any]:
    """One letter; raises 404."""
    row = session.execute(listed(principal, ConfirmationQuery()).where(col(Confirmation.id) == confirmation_id)).one_or_none()
    if row is None:
        raise not_found("confirmation")
    return row_of(row)


def locked(session: Session, principal: Principal, confirmation_id: int) -> Confirmation:
    """The letter as it is now, its row held to the end of the transaction; raises 404."""
    statement = select(Confirmation).where(col(Confirmation.id) == confirmation_id, col(Confirmation.company_id).in_(principal.company_ids))
    statement = statement.with_for_update().execution_options(populate_existing=True)
    found: Confirmation | None = session.execute(statement).scalar_one_or_none()
    if found is None:
        raise not_found("confirmation")
    return found


def unsent(session: Session, run_id: int) -> list[int]:
    """The letters of a run that were not sent yet, their rows held."""
    statement = select(col(Confirmation.id)).where(col(Confirmation.run_id) == run_id, col(Confirmation.state) == "made")
    return list(session.execute(statement.order_by(col(Confirmation.id)).with_for_update()).scalars())


def items(session: Session, ids: list[int]) -> dict[int, list[ConfirmationItem]]:
    """What these letters state, item by item, in the letters' order."""
    found: dict[int, list[ConfirmationItem]] = {one: [] for one in ids}
    statement = select(ConfirmationItem).where(among(col(ConfirmationItem.confirmation_id), ids)).order_by(col(ConfirmationItem.id))
    for item in session.execute(statement).scalars():
        found[item.confirmation_id].append(item)
    return found


def nonces(session: Session, link_ids: list[int]) -> dict[int, str]:
    """The random parts of those links that still serve, from which their tokens are made again for a letter."""
    statement = select(col(CustomerLink.id), col(CustomerLink.nonce)).where(among(col(CustomerLink.id), link_ids))
    statement = statement.where(col(CustomerLink.revoked_at).is_(None), col(CustomerLink.expires_at) > func.clock_timestamp())
    return {row.id: row.nonce for row in session.execute(statement)}
