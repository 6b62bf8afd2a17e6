"""Use case of the feed: one page of what changed, and where to go on."""

import base64
import binascii
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from receivables.access.permissions import Permission
from receivables.access.principal import Principal
from receivables.changes import queries
from receivables.changes.cutting import KEPT, cut_to
from receivables.changes.schemas import ChangesQuery, Resource
from receivables.errors import forbidden, invalid

READS = {
    Resource.CUSTOMERS: Permission.CUSTOMERS_READ, Resource.INVOICES: Permission.INVOICES_READ,
    Resource.PAYMENTS: Permission.PAYMENTS_READ, Resource.ENTRIES: Permission.REPORTS_READ,
}  # fmt: skip
Found = list[tuple[Resource, int]]


@dataclass(frozen=True, slots=True)
class Place:
    """How far a reader has come.

    A first load (`loading` is the position of a resource) walks the tables by id, and remembers in `xid` the first transaction that was
    running when it began; after it the place is (xid, id of the change, position in it).
    """

    loading: int | None
    xid: int
    id: int = 0
    ord: int = 0


def page(session: Session, principal: Principal, query: ChangesQuery) -> dict[str, Any]:
    """A page of rows as they stand, each once, with the cursor behind it.

    Raises 403 for a resource that the caller may not read, 422 `unknown_company`, `invalid_cursor` (also where the cursor was given
    for other companies or resources, or by another database: the reader starts anew without one) and `cursor_too_old`.
    """
    resources, companies = _resources(principal, query.resource), sorted(principal.scope(query.company))
    bound, cluster = queries.settled(session)
    mark = hashlib.sha256(json.dumps([cluster, resources, companies]).encode()).hexdigest()[:12]
    place = Place(0, bound) if query.after is None else _decode(query.after, mark, len(resources))
    began = place.xid
    if place.loading is not None:
        found, place, more = _load(session, resources, companies, place, query.limit)
    else:
        found, place, more = _changed(session, resources, companies, place, bound, query.limit)
    if began < cut_to(session):  # asked after reading: what was cut meanwhile is not missed
        detail = f"Changes are kept for {KEPT.days} days, and the cursor is older: start anew without one."
        raise invalid("cursor_too_old", detail, "?after")
    return {"items": _shown(session, principal, found), "next_cursor": _encode(mark, place), "more": more}


def _resources(principal: Principal, wanted: str | None) -> list[Resource]:
    if wanted is not None:
        principal.require(READS[Resource(wanted)])
        return [Resource(wanted)]
    allowed = [resource for resource, permission in READS.items() if permission in principal.permissions]
    if not allowed:
        raise forbidden(Permission.REPORTS_READ)
    return allowed


def _load(
    session: Session, resources: Sequence[Resource], companies: Sequence[int], place: Place, limit: int
) -> tuple[Found, Place, bool]:
    """The next ids of the first load: of one table, or on into the following ones."""
    found: Found = []
    at, after = place.loading or 0, place.id
    while at < len(resources) and len(found) < limit:
        ids = queries.ids_after(session, resources[at], companies, after, limit - len(found))
        found += [(resources[at], row_id) for row_id in ids]
        at, after = (at, ids[-1]) if len(found) == limit else (at + 1, 0)
    return found, Place(at, place.xid, after) if at < len(resources) else Place(None, place.xid), True


def _changed(
    session: Session, resources: Sequence[Resource], companies: Sequence[int], place: Place, bound: int, limit: int
) -> tuple[Found, Place, bool]:
    rows = queries.changed(session, resources, companies, (place.xid, place.id, place.ord), bound, limit)
    found = dict.fromkeys((Resource(row.resource), int(row.row_id)) for row in rows)
    if len(rows) < limit:  # nothing of theirs is left before the bound: what others did need not be walked again
        return list(found), Place(None, max(bound, place.xid)), False
    return list(found), Place(None, rows[-1].xid, rows[-1].id, rows[-1].ord), True


def _shown(session: Session, principal: Principal, found: Found) -> list[dict[str, Any]]:
    todays, rows = principal.todays(None), {}
    for resource in dict.fromkeys(resource for resource, _ in found):
        ids = [row_id for other, row_id in found if other is resource]
        rows[resource] = queries.rows(session, principal, resource, ids, todays)
    return [
        {"resource": resource, "id": row_id, "row": rows[resource][row_id]} for resource, row_id in found if row_id in rows[resource]
    ]


def _encode(mark: str, place: Place) -> str:
    loading = -1 if place.loading is None else place.loading
    return base64.urlsafe_b64encode(json.dumps([mark, loading, place.xid, place.id, place.ord], separators=(",", ":")).encode()).decode()


def _decode(cursor: str, mark: str, resources: int) -> Place:
    try:
        given, loading, *numbers = json.loads(base64.urlsafe_b64decode(cursor.encode()))
        whole = all(type(number) is int and 0 <= number < 2**63 for number in numbers)
        if given != mark or len(numbers) != 3 or not whole or type(loading) is not int or not -1 <= loading < resources:
            raise ValueError("another feed")
    except (ValueError, TypeError, RecursionError, binascii.Error) as error:
        detail = "The cursor does not belong to these resources, companies and this database: start anew without one."
        raise invalid("invalid_cursor", detail, "?after") from error
    return Place(None if loading < 0 else loading, *numbers)
