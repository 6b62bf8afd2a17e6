"""SQL of customer links and their uses."""

from typing import Any

from sqlalchemy import case, func, select, text
from sqlmodel import Session, col

from receivables.access.principal import Principal
from receivables.companies.models import Company
from receivables.customer_links.models import CustomerLink, CustomerLinkUse
from receivables.customer_links.schemas import LinkQuery, LinkUseRow
from receivables.customers.models import Customer
from receivables.errors import not_found
from receivables.pagination import Statement

SORTABLE = {"id": col(CustomerLink.id), "expires_at": col(CustomerLink.expires_at)}
USE_SORTABLE = {"id": col(CustomerLinkUse.id)}
_STATE: Any = case(
    (col(CustomerLink.revoked_at).is_not(None), "revoked"), (col(CustomerLink.expires_at) <= func.clock_timestamp(), "expired"),
    else_="valid",
)  # fmt: skip
_KEPT = ("id", "customer_id", "note", "actor", "created_at", "expires_at", "revoked_at", "revoked_by", "revocation_reason")
_BY_HASH = text("""
    SELECT l.id, l.customer_id, l.expires_at, l.revoked_at, l.expires_at <= clock_timestamp() AS expired, c.id AS company_id, c.code,
        c.name, c.base_currency, c.time_zone,
        (SELECT count(*) FROM customer_link_uses u WHERE u.link_id = l.id AND u.used_at > clock_timestamp() - interval '1 minute') AS lately
    FROM customer_links l JOIN companies c ON c.id = l.company_id WHERE l.token_hash = :hash""")
_USE = text("INSERT INTO customer_link_uses (link_id, what, outcome, address, agent) VALUES (:link, :what, :outcome, :address, :agent)")


def listed(principal: Principal, query: LinkQuery) -> Statement:
    """The links a list shows, with how often and when they were last used, what was cut of that counted in."""
    used = (
        select(func.count().label("uses"), func.max(col(CustomerLinkUse.used_at)).label("last_used_at"))
        .where(col(CustomerLinkUse.link_id) == CustomerLink.id, col(CustomerLinkUse.outcome) == "allowed")
        .lateral()
    )
    last: Any = func.greatest(used.c.last_used_at, col(CustomerLink.last_cut_at))
    names = {"company": Company.code, "customer_number": Customer.number, "customer_name": Customer.name}
    columns: Any = [*(col(getattr(CustomerLink, name)) for name in _KEPT), *(col(column).label(name) for name, column in names.items())]
    statement: Statement = (
        select(*columns, _STATE.label("state"), (used.c.uses + col(CustomerLink.cut_uses)).label("uses"), last.label("last_used_at"))
        .select_from(CustomerLink)
        .join(Company, col(Company.id) == CustomerLink.company_id)
        .join(Customer, col(Customer.id) == CustomerLink.customer_id)
        .join(used, text("true"))
        .where(col(CustomerLink.company_id).in_(principal.scope(query.company)))
    )
    if query.customer_id is not None:
        statement = statement.where(col(CustomerLink.customer_id) == query.customer_id)
    return statement if query.state is None else statement.where(query.state == _STATE)


def row_of(row: Any) -> dict[str, Any]:
    """A link as the wire shows it."""
    return {name: value for name, value in row._mapping.items() if not name.startswith("_key")}


def read(session: Session, principal: Principal, link_id: int) -> dict[str, Any]:
    """One link; raises 404."""
    row = session.execute(listed(principal, LinkQuery()).where(col(CustomerLink.id) == link_id)).one_or_none()
    if row is None:
        raise not_found("customer link")
    return row_of(row)


def uses(link_id: int) -> Statement:
    """The uses of a link that are kept."""
    columns: Any = [col(getattr(CustomerLinkUse, name)) for name in LinkUseRow.model_fields]
    statement: Statement = select(*columns).where(col(CustomerLinkUse.link_id) == link_id)
    return statement


def by_hash(session: Session, token_hash: str) -> Any:
    """The link of a token with its company and how often it was used in the last minute, or None."""
    return session.execute(_BY_HASH, {"hash": token_hash}).one_or_none()


def add_use(session: Session, link_id: int, what: str, outcome: str, address: str | None, agent: str | None) -> None:
    session.execute(_USE, {"link": link_id, "what": what, "outcome": outcome, "address": address, "agent": agent})


def ended(session: Session, link_id: int) -> bool:
    """Whether a link was revoked or has expired."""
    return bool(session.execute(select(_STATE != "valid").where(col(CustomerLink.id) == link_id)).scalar_one())
