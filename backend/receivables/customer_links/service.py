"""Use cases of customer links: make, revoke."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import func, insert, update
from sqlmodel import Session, col

from receivables import clock
from receivables.access.principal import Principal
from receivables.audit import service as audit
from receivables.customer_links import queries, tokens
from receivables.customer_links.models import CustomerLink
from receivables.customer_links.schemas import CustomerLinkIn, CustomerLinkMade, CustomerLinkRow, LinkRevocationIn
from receivables.customers.queries import load
from receivables.errors import conflict
from receivables.settings import get_settings

PAGE = "/c"


def path_of(token: str) -> str:
    """The address of a customer's page within the site. The token stands behind `#`, which browsers never send: no log holds it."""
    return f"{PAGE}#{token}"


def url_of(token: str) -> str:
    """The whole address, as a letter or mail writes it."""
    return get_settings().public_address() + path_of(token)


def make(session: Session, principal: Principal, data: CustomerLinkIn) -> CustomerLinkMade:
    """Makes a link of a customer that ends after some days. Raises 404."""
    customer = load(session, principal, data.customer_id)
    ((link_id, token),) = add(session, principal, customer.company_id, [customer.id], data.days, data.note)
    after = {"customer_id": customer.id, "days": data.days, "note": data.note}
    audit.record(session, actor=principal.actor, action="created", subject="customer_link", subject_id=link_id,
                 company_id=customer.company_id, after=after)  # fmt: skip
    row = queries.read(session, principal, link_id)
    return CustomerLinkMade.model_validate(row | {"path": path_of(token), "url": url_of(token)})


def add(
    session: Session, principal: Principal, company_id: int, customers: Sequence[int], days: int, note: str | None
) -> list[tuple[int, str]]:
    """Makes one link for each customer of the company, in their order: (id, token). Whoever calls it records the trace."""
    nonces = [tokens.new_nonce() for _ in customers]
    made = [tokens.token_of(nonce) for nonce in nonces]
    until = clock.now() + timedelta(days)
    rows = [
        {"company_id": company_id, "customer_id": customer, "nonce": nonce, "token_hash": tokens.hash_of(token), "note": note,
         "actor": principal.actor, "expires_at": until}
        for customer, nonce, token in zip(customers, nonces, made, strict=True)
    ]  # fmt: skip
    statement = insert(CustomerLink).returning(col(CustomerLink.id), sort_by_parameter_order=True)
    ids = session.execute(statement, rows).scalars()
    return list(zip(ids, made, strict=True))


def revoke(session: Session, principal: Principal, link_id: int, data: LinkRevocationIn) -> CustomerLinkRow:
    """Ends a link now. Raises 404, 409 `already_revoked`."""
    before = queries.read(session, principal, link_id)
    statement = update(CustomerLink).where(col(CustomerLink.id) == link_id, col(CustomerLink.revoked_at).is_(None))
    statement = statement.values(revoked_at=func.clock_timestamp(), revoked_by=principal.actor, revocation_reason=data.reason)
    if not session.execute(statement.returning(col(CustomerLink.id)).execution_options(synchronize_session=False)).all():
        raise conflict("already_revoked", "The link was revoked before.")
    audit.record(session, actor=principal.actor, action="revoked", subject="customer_link", subject_id=link_id,
                 company_id=principal.companies[before["company"]].id, reason=data.reason)  # fmt: skip
    return CustomerLinkRow.model_validate(queries.read(session, principal, link_id))
