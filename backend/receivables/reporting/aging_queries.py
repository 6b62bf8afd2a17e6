"""The aging report in one statement: open now, less what moved since, summed by group and bucket, then one page of it and the totals.

Aging is linear: what was open in a bucket at the end of day D is what is open now less every later movement, each placed by its item's
own day. So no item is rebuilt, and the work is bounded by what is open and what happened since.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import text
from sqlmodel import Session

from receivables.rules.aging import Basis, age_boundaries, buckets, due_boundaries


class GroupBy(StrEnum):
    CUSTOMER = "customer"
    COMPANY = "company"
    GROUP = "group"
    OWNER = "owner"
    COLLECTOR = "collector"
    INDUSTRY = "industry"
    REGION = "region"
    KIND = "kind"


@dataclass(frozen=True, slots=True)
class AgingSpec:
    """What is asked: companies by id, the end of a day, the instant known at, the scheme, the group, one currency, page and order."""

    companies: Sequence[int]
    as_of: date
    known_at: datetime | None
    basis: Basis
    bounds: Sequence[int]
    years: Sequence[int]
    group_by: GroupBy
    currency: str | None
    order: str
    limit: int
    offset: int

    @property
    def keys(self) -> list[str]:
        return [bucket.key for bucket in buckets(self.basis, self.bounds, self.years)]

    @property
    def boundaries(self) -> list[date]:
        """The days that split the buckets, latest first, without the open end."""
        days = due_boundaries(self.as_of, self.bounds) if self.basis is Basis.DUE else age_boundaries(self.as_of, self.years)
        return list(days[1:])


# What a group is called: its key and its name. `x.extra` is the item's own owner or kind where the group needs it.
_KEYS = {
    GroupBy.CUSTOMER: ("c.id::text", "c.name"), GroupBy.COMPANY: ("m.code", "m.name"), GroupBy.GROUP: ("c.group_name", "c.group_name"),
    GroupBy.OWNER: ("coalesce(x.extra, c.owner)", "coalesce(x.extra, c.owner)"), GroupBy.COLLECTOR: ("c.collector", "c.collector"),
    GroupBy.INDUSTRY: ("c.industry", "c.industry"), GroupBy.REGION: ("c.region", "c.region"), GroupBy.KIND: ("x.extra", "x.extra"),
}  # fmt: skip
_NONE = "NULL::text"
_EXTRA = {GroupBy.OWNER: ("i.owner", _NONE), GroupBy.KIND: ("i.kind", "'payment'")}

_AGING = """
WITH held AS (
    SELECT h.company_id, h.customer_id, h.extra, h.currency, {bucket} AS bucket, sum(h.minor) AS minor, {late} AS late
    FROM (
        SELECT i.company_id, i.customer_id, {item_extra} AS extra, i.currency, {placed} AS placed_on, {due} AS due_on, i.open_minor AS minor
        FROM invoices i {moved} WHERE i.company_id = ANY(:companies) AND i.open_minor > 0 AND i.kind <> 'credit_note' {of_items}
        UNION ALL
        SELECT i.company_id, i.customer_id, {item_extra}, i.currency, {placed}, {due}, -e.amount_minor
        FROM entries e JOIN invoices i ON i.id = e.debit_id {moved}
        WHERE e.company_id = ANY(:companies) AND ({later}) {of_items}
    ) h GROUP BY 1, 2, 3, 4, 5
), credits AS (
    SELECT company_id, customer_id, extra, currency, -1 AS bucket, sum(minor) AS minor, 0 AS late FROM (
        SELECT i.company_id, i.customer_id, {payment_extra} AS extra, i.currency, i.open_minor AS minor
        FROM payments i WHERE i.company_id = ANY(:companies) AND i.open_minor > 0 {of_items}
        UNION ALL
        SELECT i.company_id, i.customer_id, {payment_extra}, i.currency, -e.amount_minor
        FROM entries e JOIN payments i ON i.id = e.payment_id WHERE e.company_id = ANY(:companies) AND ({later}) {of_items}
        UNION ALL
        SELECT i.company_id, i.customer_id, {item_extra}, i.currency, i.open_minor
        FROM invoices i WHERE i.company_id = ANY(:companies) AND i.open_minor > 0 AND i.kind = 'credit_note' {of_items}
        UNION ALL
        SELECT i.company_id, i.customer_id, {item_extra}, i.currency, -e.amount_minor
        FROM entries e JOIN invoices i ON i.id = e.credit_id WHERE e.company_id = ANY(:companies) AND ({later}) {of_items}
    ) k GROUP BY 1, 2, 3, 4
), grouped AS (
    SELECT {key} AS key, {name} AS name, x.currency, {pivot},
           coalesce(sum(x.minor) FILTER (WHERE x.bucket >= 0), 0) AS gross,
           coalesce(sum(x.minor) FILTER (WHERE x.bucket = -1), 0) AS unapplied,
           coalesce(sum(x.minor) FILTER (WHERE x.bucket >= 0), 0) - coalesce(sum(x.minor) FILTER (WHERE x.bucket = -1), 0) AS net,
           coalesce(sum(x.late), 0) AS overdue
    FROM (SELECT * FROM held UNION ALL SELECT * FROM credits) x
    JOIN companies m ON m.id = x.company_id LEFT JOIN customers c ON c.id = x.customer_id
    GROUP BY 1, 2, 3 HAVING bool_or(x.minor <> 0)
)
(SELECT false AS total, * FROM grouped ORDER BY {order} LIMIT :limit OFFSET :offset)
UNION ALL
SELECT true, NULL, NULL, currency, {sums}, sum(gross), sum(unapplied), sum(net), sum(overdue) FROM grouped GROUP BY currency
"""
# The due day as known at the instant: what the first later change found there.
_MOVED = """LEFT JOIN LATERAL (
    SELECT d.due_on_before AS due_on FROM due_date_changes d WHERE d.invoice_id = i.id AND d.recorded_at > :known_at ORDER BY d.id LIMIT 1
) moved ON true"""
SORTS = ("name", "gross", "unapplied", "net", "overdue")


def order_of(sort: str) -> str:
    """The ORDER BY of a sort word such as `-gross`: a total order, groups without a key last among equals."""
    column = sort.removeprefix("-")
    return f"{column} {'DESC' if sort.startswith('-') else 'ASC'} NULLS LAST, name, key, currency"


def _bucket(spec: AgingSpec) -> str:
    steps = " ".join(f"WHEN h.placed_on > CAST(:b{n} AS date) THEN {n}" for n in range(len(spec.boundaries)))
    return f"CASE {steps} ELSE {len(spec.boundaries)} END"


def _statement(spec: AgingSpec, *, any_moved: bool) -> str:
    key, name = _KEYS[spec.group_by]
    item_extra, payment_extra = _EXTRA.get(spec.group_by, (_NONE, _NONE))
    due = "coalesce(moved.due_on, i.due_on)" if any_moved else "i.due_on"
    positions = range(len(spec.keys))
    return _AGING.format(
        key=key, name=name, item_extra=item_extra, payment_extra=payment_extra, due=due, moved=_MOVED if any_moved else "",
        placed=due if spec.basis is Basis.DUE else "i.issued_on", bucket=_bucket(spec),
        later="e.effective_on > :day OR e.recorded_at > :known_at" if spec.known_at else "e.effective_on > :day",
        late="coalesce(sum(h.minor) FILTER (WHERE h.due_on < :day), 0)", of_items="AND i.currency = :currency" if spec.currency else "",
        pivot=", ".join(f"coalesce(sum(x.minor) FILTER (WHERE x.bucket = {n}), 0) AS b{n}" for n in positions),
        sums=", ".join(f"sum(b{n})" for n in positions), order=order_of(spec.order),
    )  # fmt: skip


def aging(session: Session, spec: AgingSpec) -> tuple[list[Any], list[Any]]:
    """One page of groups and the totals of all, by currency, in minor units. Formula ids `aging.due`, `aging.document`."""
    values: dict[str, Any] = {"companies": list(spec.companies), "day": spec.as_of, "limit": spec.limit, "offset": spec.offset}
    values |= {f"b{n}": day for n, day in enumerate(spec.boundaries)}
    if spec.currency:
        values["currency"] = spec.currency
    any_moved = False
    if spec.known_at:
        values["known_at"] = spec.known_at
        changed = text("SELECT EXISTS (SELECT 1 FROM due_date_changes WHERE recorded_at > :known_at)")
        any_moved = session.execute(changed, {"known_at": spec.known_at}).scalar_one()
    rows = session.execute(text(_statement(spec, any_moved=any_moved)), values).all()
    return [row for row in rows if not row.total], [row for row in rows if row.total]
