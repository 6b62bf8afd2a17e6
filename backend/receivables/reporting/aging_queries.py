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

from receivables.reporting.base import Conversion
from receivables.reporting.known import due_as_known
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
    """What is asked: companies by id, the end of a day, the instant known at, the scheme, the group, one currency, page and order.

    With `into` every document is converted into its company's base currency; one without a rate keeps its own.
    """

    companies: Sequence[int]
    as_of: date
    known_at: datetime | None
    basis: Basis
    bounds: Sequence[int]
    years: Sequence[int]
    group_by: GroupBy
    currency: str | None
    kind: str | None
    order: str
    limit: int
    offset: int
    into: Conversion | None = None

    @property
    def keys(self) -> list[str]:
        return [bucket.key for bucket in buckets(self.basis, self.bounds, self.years)]

    @property
    def boundaries(self) -> list[date]:
        """The days that split the buckets, latest first, without the open end."""
        days = due_boundaries(self.as_of, self.bounds) if self.basis is Basis.DUE else age_boundaries(self.as_of, self.years)
        return list(days[1:])


@dataclass(frozen=True, slots=True)
class _Group:
    """How a grouping is summed: by which column of the document (`ref`) and which word of its own (`extra`), and what it is called.

    Where several sums can bear one name, they are added up under it (`named`).
    """

    key: str
    name: str
    join: str = "LEFT JOIN customers c ON c.id = s.ref"
    ref: str = "i.customer_id"
    item_extra: str = ""
    payment_extra: str = "NULL"
    tie: str = "NULL::bigint"
    named: bool = True


_GROUPS = {
    GroupBy.CUSTOMER: _Group("c.id::text", "c.name", tie="c.id", named=False),
    GroupBy.COMPANY: _Group(
        "c.code", "c.name", join="JOIN companies c ON c.id = s.ref", ref="i.company_id", tie="c.id", named=False
    ),
    GroupBy.GROUP: _Group("c.group_name", "c.group_name"),
    GroupBy.OWNER: _Group("coalesce(s.extra, c.owner)", "coalesce(s.extra, c.owner)", item_extra="i.owner"),
    GroupBy.COLLECTOR: _Group("c.collector", "c.collector"),
    GroupBy.INDUSTRY: _Group("c.industry", "c.industry"),
    GroupBy.REGION: _Group("c.region", "c.region"),
    GroupBy.KIND: _Group(
        "s.extra", "s.extra", join="", ref="NULL::bigint", item_extra="i.kind", payment_extra="'payment'", named=False
    ),
}

_PIECES = """
    SELECT {ref} AS ref, {item_extra}, i.currency{document}, {bucket} AS bucket, {due} AS due_on, i.open_minor AS minor
    FROM invoices i {moved} WHERE i.company_id = ANY(:companies) AND i.open_minor > 0 {of_items}
    UNION ALL
    SELECT {ref}, {item_extra}, i.currency{document}, {bucket}, {due}, -e.amount_minor
    FROM entries e JOIN invoices i ON i.id = e.debit_id {moved}
    WHERE e.company_id = ANY(:companies) AND e.debit_id IS NOT NULL AND ({later}) {of_items}
    UNION ALL
    SELECT {ref}, {item_extra}, i.currency{document}, -1, NULL, -e.amount_minor FROM entries e JOIN invoices i ON i.id = e.credit_id
    WHERE e.company_id = ANY(:companies) AND e.credit_id IS NOT NULL AND ({later}) {of_items}
    UNION ALL
    SELECT {ref}, {payment_extra}, i.currency{receipt}, -1, NULL, i.open_minor
    FROM payments i WHERE i.company_id = ANY(:companies) AND i.open_minor > 0 {of_payments}
    UNION ALL
    SELECT {ref}, {payment_extra}, i.currency{receipt}, -1, NULL, -e.amount_minor FROM entries e JOIN payments i ON i.id = e.payment_id
    WHERE e.company_id = ANY(:companies) AND e.payment_id IS NOT NULL AND ({later}) {of_payments}
"""
# Each document of another currency is one amount before it is converted, and is rounded once: half_even is a function of ours and the
# factor an exact decimal. Money of the base currency, and of currencies without a rate, is summed as it is.
_INTO_BASE = """
    SELECT y.ref, y.extra, y.currency, y.bucket, max(y.due_on) AS due_on,
           CASE WHEN y.single IS NULL THEN sum(y.minor) ELSE half_even(sum(y.minor) * y.factor) END AS minor
    FROM (
        SELECT p.ref, p.extra, p.bucket, p.due_on, p.minor, coalesce(f.base, p.currency) AS currency, f.factor,
               CASE WHEN f.base <> p.currency THEN p.document END AS single
        FROM ({pieces}) p
        LEFT JOIN unnest(CAST(:f_companies AS bigint[]), CAST(:f_currencies AS text[]), CAST(:f_bases AS text[]),
                         CAST(:f_factors AS numeric[])) AS f (company, currency, base, factor)
        ON f.company = p.company_id AND f.currency = p.currency
    ) y GROUP BY y.ref, y.extra, y.currency, y.bucket, y.single, y.factor, CASE WHEN y.single IS NULL THEN y.due_on END"""
# Everything is summed once by integers, open and taken back together; names come after, to the few sums that are left.
_AGING = """
WITH summed AS (
    SELECT x.ref, {extra} AS extra, x.currency, {pivot}, {gross} AS gross,
           coalesce(sum(x.minor) FILTER (WHERE x.bucket < 0), 0) AS unapplied, coalesce(sum(x.minor) FILTER (WHERE {late}), 0) AS overdue
    FROM ({pieces}) x GROUP BY x.ref, {by_extra} x.currency
), grouped AS (
    SELECT {key} AS key, {name} AS name, {tie} AS tie, s.currency, {sums}, {sum}(s.gross) AS gross, {sum}(s.unapplied) AS unapplied,
           {sum}(s.gross - s.unapplied) AS net, {sum}(s.overdue) AS overdue
    FROM summed s {join} WHERE s.gross <> 0 OR s.unapplied <> 0 {by_name}
)
(SELECT false AS total, * FROM grouped ORDER BY {order} LIMIT :limit OFFSET :offset)
UNION ALL
SELECT true, NULL, NULL, NULL, currency, {totals}, sum(gross), sum(unapplied), sum(net), sum(overdue) FROM grouped GROUP BY currency
"""
SORTS = ("name", "gross", "unapplied", "net", "overdue")


def order_of(sort: str) -> str:
    """The ORDER BY of a sort word such as `-gross`: a total order, groups without a key last among equals."""
    column = sort.removeprefix("-")
    return f"{column} {'DESC' if sort.startswith('-') else 'ASC'} NULLS LAST, name, tie, key, currency"


def _bucket(spec: AgingSpec, placed_on: str) -> str:
    steps = " ".join(f"WHEN {placed_on} > CAST(:b{n} AS date) THEN {n}" for n in range(len(spec.boundaries)))
    return f"CASE WHEN i.kind = 'credit_note' THEN -1 {steps} ELSE {len(spec.boundaries)} END"


def _pieces(spec: AgingSpec, group: _Group, *, any_moved: bool) -> str:
    """What is open and what is taken back of it, in each document's own currency or converted."""
    of_currency = "AND i.currency = :currency" if spec.currency else ""
    due, moved = due_as_known("i", spec.known_at if any_moved else None)
    pieces = _PIECES.format(
        ref=group.ref, item_extra=f"{group.item_extra or 'NULL'} AS extra", payment_extra=group.payment_extra, due=due,
        moved=moved, bucket=_bucket(spec, due if spec.basis is Basis.DUE else "i.issued_on"),
        later="e.effective_on > :day OR e.recorded_at > :known_at" if spec.known_at else "e.effective_on > :day",
        of_items=f"{of_currency} AND i.kind = :kind" if spec.kind else of_currency,
        of_payments=f"{of_currency} AND false" if spec.kind else of_currency,
        document=", i.company_id, i.id AS document" if spec.into else "", receipt=", i.company_id, -i.id" if spec.into else "",
    )  # fmt: skip
    return _INTO_BASE.format(pieces=pieces) if spec.into else pieces


def _statement(spec: AgingSpec, *, any_moved: bool) -> str:
    group, positions = _GROUPS[spec.group_by], range(len(spec.keys))
    return _AGING.format(
        key=group.key, name=group.name, tie=group.tie, join=group.join, pieces=_pieces(spec, group, any_moved=any_moved),
        extra="x.extra" if group.item_extra else "NULL::text", by_extra="x.extra," if group.item_extra else "",
        late="x.bucket > 0" if spec.basis is Basis.DUE else "x.bucket >= 0 AND x.due_on < :day",
        gross="coalesce(sum(x.minor) FILTER (WHERE x.bucket >= 0), 0)",
        pivot=", ".join(f"coalesce(sum(x.minor) FILTER (WHERE x.bucket = {n}), 0) AS b{n}" for n in positions),
        sum="sum" if group.named else "", by_name="GROUP BY 1, 2, 3, 4" if group.named else "",
        sums=", ".join(f"{'sum' if group.named else ''}(s.b{n}) AS b{n}" for n in positions),
        totals=", ".join(f"sum(b{n})" for n in positions), order=order_of(spec.order),
    )  # fmt: skip


def aging(session: Session, spec: AgingSpec) -> tuple[list[Any], list[Any]]:
    """One page of groups and the totals of all, by currency, in minor units. Formula ids `aging.due`, `aging.document`."""
    values: dict[str, Any] = {"companies": list(spec.companies), "day": spec.as_of, "limit": spec.limit, "offset": spec.offset}
    values |= {f"b{n}": day for n, day in enumerate(spec.boundaries)}
    if spec.currency:
        values["currency"] = spec.currency
    if spec.kind:
        values["kind"] = spec.kind
    if spec.into:
        values |= spec.into.parameters()
    any_moved = False
    if spec.known_at:
        values["known_at"] = spec.known_at
        changed = text("SELECT EXISTS (SELECT 1 FROM due_date_changes WHERE recorded_at > :known_at)")
        any_moved = session.execute(changed, {"known_at": spec.known_at}).scalar_one()
    rows = session.execute(text(_statement(spec, any_moved=any_moved)), values).all()
    return [row for row in rows if not row.total], [row for row in rows if row.total]
