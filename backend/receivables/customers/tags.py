"""Use cases and SQL of a customer's tags."""

from typing import Annotated

from pydantic import Field
from sqlalchemy import delete, insert, select
from sqlmodel import Session, col

from receivables.access.principal import Principal
from receivables.audit import service as audit
from receivables.customers import queries
from receivables.customers.models import Customer, CustomerTag
from receivables.texts import Input, Output, Tag

_Tags = Annotated[list[Tag], Field(max_length=20)]


class CustomerTags(Output):
    """The tags of one customer, by the alphabet."""

    tags: list[str]


class CustomerTagsIn(Input):
    """All tags it has from now on."""

    tags: _Tags


def read(session: Session, principal: Principal, customer_id: int) -> CustomerTags:
    """Raises 404."""
    customer = queries.load(session, principal, customer_id)
    return CustomerTags(tags=_of(session, customer))


def put(session: Session, principal: Principal, customer_id: int, data: CustomerTagsIn) -> CustomerTags:
    """Gives a customer these tags instead of those it has; what changes is audited. Raises 404."""
    customer = queries.load(session, principal, customer_id, lock=True)
    before, after = _of(session, customer), sorted(set(data.tags))
    gone, new = set(before) - set(after), sorted(set(after) - set(before))
    if gone:
        session.execute(delete(CustomerTag).where(col(CustomerTag.customer_id) == customer.id, col(CustomerTag.tag).in_(gone)))
    if new:
        session.execute(insert(CustomerTag).values([{"customer_id": customer.id, "tag": tag, "actor": principal.actor} for tag in new]))
    if gone or new:
        audit.record(session, actor=principal.actor, action="changed", subject="customer", subject_id=customer.id,
                     company_id=customer.company_id, before={"tags": before}, after={"tags": after})  # fmt: skip
    return CustomerTags(tags=after)


def known(session: Session, principal: Principal, company: str | None) -> CustomerTags:
    """Every tag in use."""
    statement = select(col(CustomerTag.tag)).join(Customer, col(Customer.id) == CustomerTag.customer_id).distinct()
    statement = statement.where(col(Customer.company_id).in_(principal.scope(company))).order_by(col(CustomerTag.tag))
    return CustomerTags(tags=list(session.execute(statement.limit(1000)).scalars()))


def _of(session: Session, customer: Customer) -> list[str]:
    statement = select(col(CustomerTag.tag)).where(col(CustomerTag.customer_id) == customer.id)
    return sorted(session.execute(statement).scalars())
