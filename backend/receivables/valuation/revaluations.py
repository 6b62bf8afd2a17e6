"""Month-end revaluation: what is open in other currencies, measured at the month end's rate; taken back on the next day by itself.

So the next month starts from the carrying value at the documents' own rates, and a payment's realised difference is the same whether a
revaluation was posted or not.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import insert, text, update
from sqlmodel import Session, col

from receivables.access.principal import CompanyScope, Principal
from receivables.arrays import literal
from receivables.audit.service import record
from receivables.clock import now, today
from receivables.companies.models import Company
from receivables.database import driver
from receivables.errors import Problem, conflict, invalid
from receivables.money import from_minor
from receivables.periods.guard import check_open
from receivables.rates.queries import counting
from receivables.rules.exchange import NoRate, Rate, unrealised
from receivables.valuation import answers, queries
from receivables.valuation.models import Revaluation
from receivables.valuation.schemas import RevaluationIn, RevaluationPreview, RevaluationRead, RevaluationReversal
from receivables.valuation.service import value_company

# What was open at the end of the day, and what its movements carried then.
_OPEN = text("""
    WITH later AS MATERIALIZED (
        SELECT debit_id, credit_id, payment_id, amount_minor FROM entries
        WHERE company_id = :company AND currency <> :base AND effective_on > :day),
    back AS (
        SELECT 'invoice' AS subject, debit_id AS id, sum(amount_minor) AS minor FROM later WHERE debit_id IS NOT NULL GROUP BY debit_id
        UNION ALL SELECT 'invoice', credit_id, sum(amount_minor) FROM later WHERE credit_id IS NOT NULL GROUP BY credit_id
        UNION ALL SELECT 'payment', payment_id, sum(amount_minor) FROM later WHERE payment_id IS NOT NULL GROUP BY payment_id),
    open AS (
        SELECT 'invoice' AS subject, i.id, i.number, i.kind, i.customer_id, i.currency, i.kind <> 'credit_note' AS debit,
               (i.open_minor - coalesce(b.minor, 0))::bigint AS open_minor
        FROM invoices i LEFT JOIN back b ON b.subject = 'invoice' AND b.id = i.id
        WHERE i.company_id = :company AND i.currency <> :base AND (i.open_minor > 0 OR b.id IS NOT NULL)
        UNION ALL
        SELECT 'payment', p.id, p.number, 'payment', p.customer_id, p.currency, false, (p.open_minor - coalesce(b.minor, 0))::bigint
        FROM payments p LEFT JOIN back b ON b.subject = 'payment' AND b.id = p.id
        WHERE p.company_id = :company AND p.currency <> :base AND (p.open_minor > 0 OR b.id IS NOT NULL))
    SELECT o.*, c.name AS customer_name, m.minor, m.carrying_minor
    FROM open o LEFT JOIN customers c ON c.id = o.customer_id
    CROSS JOIN LATERAL (
        SELECT coalesce(sum(amount_minor), 0)::bigint AS minor, coalesce(sum(base_minor), 0)::bigint AS carrying_minor FROM base_movements
        WHERE (o.subject = 'invoice' AND invoice_id = o.id OR o.subject = 'payment' AND payment_id = o.id)
          AND revaluation_id IS NULL AND effective_on <= :day) m
    WHERE o.open_minor <> 0 ORDER BY o.subject, o.id""")
_POST = """
    INSERT INTO base_movements (company_id, revaluation_id, invoice_id, payment_id, kind, currency, base_currency, amount_minor, base_minor,
                                open_minor, carrying_minor, rate, rate_on, effective_on)
    SELECT %(company)s, %(revaluation)s, invoice_id, payment_id, k.kind, currency, %(base)s, 0, k.sign * base_minor,
           open_minor, carrying_minor, rate, rate_on, %(day)s::date + k.days
    FROM unnest(%(invoices)s::bigint[], %(payments)s::bigint[], %(currencies)s::text[], %(worth)s::bigint[], %(open)s::bigint[],
                %(carrying)s::bigint[], %(rates)s::numeric[], %(rate_days)s::date[])
         AS t (invoice_id, payment_id, currency, base_minor, open_minor, carrying_minor, rate, rate_on)
    CROSS JOIN (VALUES ('revaluation', 1, 0), ('reversal', -1, 1)) AS k (kind, sign, days)"""
_TAKE_BACK = text("""
    INSERT INTO base_movements (company_id, revaluation_id, invoice_id, payment_id, kind, currency, base_currency, amount_minor, base_minor,
                                open_minor, carrying_minor, rate, rate_on, effective_on)
    SELECT company_id, revaluation_id, invoice_id, payment_id, kind, currency, base_currency, 0, -base_minor,
           open_minor, carrying_minor, rate, rate_on, effective_on
    FROM base_movements WHERE revaluation_id = :revaluation ORDER BY id""")


class Revalued(NamedTuple):
    """A document at a month end: signed so that a gain is positive; `carrying_minor` and `unrealised_minor` in the base currency."""

    subject: str
    id: int
    number: str
    kind: str
    customer_name: str | None
    currency: str
    base_currency: str
    debit: bool
    open_minor: int
    carrying_minor: int
    rate: Any
    rate_on: date
    unrealised_minor: int


def _month_end(company: CompanyScope, day: date) -> None:
    if (day + timedelta(1)).day != 1:
        raise invalid("not_month_end", f"{day} is not the last day of its month.", "/month_end")
    if day >= today(company.time_zone):
        raise invalid("month_not_ended", "The month has not ended yet.", "/month_end")


def _rows(session: Session, company: CompanyScope, day: date) -> list[Revalued]:
    """Every open foreign document at the end of the day. Raises 422 `rate_missing`, `unvalued_documents`."""
    value_company(session, session.get_one(Company, company.id))
    found = list(session.execute(_OPEN, {"company": company.id, "base": company.base_currency, "day": day}))
    rates = {r.currency: Rate(r.rate, r.rate_on) for r in counting(session, [company.id], day)}
    without = sorted({row.currency for row in found} - set(rates))
    if without:
        raise Problem(422, NoRate.code, "Not accepted", str(NoRate(", ".join(without), company.base_currency, day)))
    unvalued = [row for row in found if row.minor != row.open_minor]
    if unvalued:
        named = ", ".join(row.number for row in unvalued[:10])
        detail = f"{len(unvalued)} open document(s) have no rate for their own day or for that of what paid them: {named}."
        raise Problem(422, "unvalued_documents", "Not accepted", detail[:500])
    return [_revalued(company.base_currency, row, rates[row.currency]) for row in found]


def _revalued(base: str, row: Any, rate: Rate) -> Revalued:
    minor = unrealised(row.open_minor, row.currency, base, rate.value, row.carrying_minor)
    return Revalued(row.subject, row.id, row.number, row.kind, row.customer_name, row.currency, base, row.debit, row.open_minor,
                    row.carrying_minor, rate.value, rate.on, minor if row.debit else -minor)  # fmt: skip


def preview(session: Session, principal: Principal, given: RevaluationIn) -> RevaluationPreview:
    """What a revaluation of the month end would post; nothing of it is kept.

    Raises 422 `not_month_end`, `month_not_ended`, `rate_missing`, `unvalued_documents`, `unknown_company`. Formula id `base.unrealised`.
    """
    company = principal.company(given.company, "/company")
    _month_end(company, given.month_end)
    rows = _rows(session, company, given.month_end)
    return RevaluationPreview.model_validate(answers.revaluation(company.code, company.base_currency, given.month_end, rows) | {"id": None})


def post(session: Session, principal: Principal, given: RevaluationIn) -> RevaluationRead:
    """Posts the revaluation of a month end and, on the next day, its reversal. One that is posted already is answered as it is.

    Raises what `preview` raises, and 422 `period_closed`.
    """
    company = principal.company(given.company, "/company")
    _month_end(company, given.month_end)
    check_open(driver(session), company.id, given.month_end, "/month_end")
    rows = _rows(session, company, given.month_end)  # its lock lets one at a time of a company go on
    posted = queries.standing(session, company.id, given.month_end)
    if posted is not None:
        return read(session, principal, posted)
    total = sum(row.unrealised_minor for row in rows)
    values = {
        "company_id": company.id, "month_end": given.month_end, "base_currency": company.base_currency, "documents": len(rows),
        "carrying_minor": answers.net(rows, "carrying_minor"), "unrealised_minor": total,
        "posted_by": principal.actor,
    }  # fmt: skip
    made: int = session.execute(insert(Revaluation).values(values).returning(col(Revaluation.id))).scalar_one()
    if rows:
        driver(session).execute(_POST, _columns(company, made, given.month_end, rows))
    after = {"month_end": given.month_end, "unrealised": from_minor(total, company.base_currency)}
    record(session, actor=principal.actor, action="posted", subject="revaluation", subject_id=made, company_id=company.id, after=after)
    return read(session, principal, made)


def _columns(company: CompanyScope, made: int, day: date, rows: Sequence[Revalued]) -> dict[str, Any]:
    return {
        "company": company.id, "revaluation": made, "base": company.base_currency, "day": day,
        "invoices": literal([row.id if row.subject == "invoice" else None for row in rows]),
        "payments": literal([row.id if row.subject == "payment" else None for row in rows]),
        "currencies": literal([row.currency for row in rows]),
        "worth": literal([row.unrealised_minor if row.debit else -row.unrealised_minor for row in rows]),
        "open": literal([row.open_minor for row in rows]), "carrying": literal([row.carrying_minor for row in rows]),
        "rates": literal([row.rate for row in rows]), "rate_days": literal([row.rate_on for row in rows]),
    }  # fmt: skip


def read(session: Session, principal: Principal, revaluation_id: int) -> RevaluationRead:
    """A posted revaluation with its totals and largest rows. Raises 404."""
    run = queries.run(session, principal, revaluation_id)
    rows = queries.posted(session, revaluation_id)
    shown = answers.revaluation(run.company, run.base_currency, run.month_end, rows)
    return RevaluationRead.model_validate(shown | queries.run_row(run))


def reverse(session: Session, principal: Principal, revaluation_id: int, given: RevaluationReversal) -> RevaluationRead:
    """Takes a revaluation back on its own days, so that the month can be posted anew. Raises 404, 409 `already_reversed`, 422
    `period_closed`."""
    run = queries.run(session, principal, revaluation_id, lock=True)
    if run.reversed_at is not None:
        raise conflict("already_reversed", "The revaluation is reversed.")
    check_open(driver(session), run.company_id, run.month_end, "")
    session.execute(_TAKE_BACK, {"revaluation": revaluation_id})
    values = {"reversed_by": principal.actor, "reversed_at": now(), "reason": given.reason}
    session.execute(update(Revaluation).where(col(Revaluation.id) == revaluation_id).values(values))
    record(session, actor=principal.actor, action="reversed", subject="revaluation", subject_id=revaluation_id, company_id=run.company_id,
           reason=given.reason)  # fmt: skip
    return read(session, principal, revaluation_id)
