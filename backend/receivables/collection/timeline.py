"""Use case: what happened with a customer, newest first."""

import base64
import binascii
import json
from datetime import UTC, date, datetime

from sqlmodel import Session

from receivables.access.principal import Principal
from receivables.clock import today
from receivables.collection.schemas import EventType, TimelineEvent, TimelineQuery
from receivables.collection.timeline_queries import Event, events
from receivables.customers.models import Customer
from receivables.errors import invalid
from receivables.money import from_minor
from receivables.pagination import Page

Place = tuple[date, datetime, str, int]
NEWEST: Place = (date.max, datetime.max.replace(tzinfo=UTC), "~", 2**63 - 1)


def page(session: Session, principal: Principal, customer: Customer, query: TimelineQuery) -> Page[TimelineEvent]:
    """A page of the customer's timeline, by business day and then by the instant. Raises 422 `invalid_cursor`."""
    zone = next(company.time_zone for company in principal.companies.values() if company.id == customer.company_id)
    day, at, kind, last_id = NEWEST if query.cursor is None else _decode(query.cursor)
    place = {"today": today(zone), "day": day, "at": at, "type": kind, "id": last_id}
    found = events(session, place | {"customer": customer.id, "company": customer.company_id, "zone": zone, "limit": query.limit + 1})
    shown = found[: query.limit]
    return Page(items=[_read(event) for event in shown], next_cursor=_encode(shown[-1].place) if len(found) > query.limit else None)


def _read(event: Event) -> TimelineEvent:
    currency = event.currency
    return TimelineEvent.model_validate({
        "type": event.type, "on": event.day, "at": event.at, "currency": currency,
        "amount": None if event.amount_minor is None or currency is None else from_minor(event.amount_minor, currency),
        "params": event.params, "invoice_id": event.invoice_id, "payment_id": event.payment_id, "action_id": event.action_id,
    })  # fmt: skip


def _encode(place: Place) -> str:
    day, at, kind, last_id = place
    return base64.urlsafe_b64encode(json.dumps([day.isoformat(), at.isoformat(), kind, last_id]).encode()).decode()


def _decode(cursor: str) -> Place:
    try:
        day, at, kind, last_id = json.loads(base64.urlsafe_b64decode(cursor.encode()))
        instant = datetime.fromisoformat(at)
        if instant.tzinfo is None or not 0 < int(last_id) < 2**63:
            raise ValueError("another cursor")
        return date.fromisoformat(day), instant, EventType(kind).value, int(last_id)
    except (ValueError, TypeError, OverflowError, binascii.Error) as error:
        raise invalid("invalid_cursor", "The cursor does not belong to this timeline.", "?cursor") from error
