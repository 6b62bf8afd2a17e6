"""Use cases of outgoing lines: tie one to the refund it pays or the receipt it takes back, set one aside, and take either back.

Rows are locked line, refund or the items by id and then the receipt.
"""

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import text
from sqlmodel import Session

from receivables.access.principal import Principal
from receivables.audit import service as audit
from receivables.credits.models import Refund
from receivables.credits.queries import locked as locked_credit
from receivables.database import driver
from receivables.errors import conflict, invalid
from receivables.ledger import credits
from receivables.ledger import queries as ledger
from receivables.ledger.credits import Credit
from receivables.outgoing import freeing, queries, returns
from receivables.outgoing.freeing import Taken
from receivables.outgoing.schemas import OutgoingRead, TieKind
from receivables.payments import queries as payments
from receivables.payments import reversals

_LOCK = text("""SELECT l.id, l.company_id, a.currency, -l.amount_minor AS minor, l.booked_on,
        coalesce(l.end_to_end_id, l.bank_reference, l.text, '') AS told
    FROM statement_lines l JOIN bank_accounts a ON a.id = l.bank_account_id
    WHERE l.id = :id AND l.amount_minor < 0 AND l.company_id = ANY(:companies) FOR UPDATE OF l""")
_STANDING = "SELECT id FROM outgoing_ties WHERE {column} = %s AND undone_at IS NULL"
_TIE = text("""INSERT INTO outgoing_ties (company_id, line_id, kind, refund_id, payment_id, automatic, reasons, note, taken_back, entry_id,
        actor)
    VALUES (:company, :line, :kind, :refund, :payment, :automatic, CAST(:reasons AS jsonb), :note, CAST(:taken_back AS jsonb), :entry,
        :actor)
    RETURNING id""")
_STATUS = text("UPDATE statement_lines SET status = :status WHERE id = :id")
_FORGET = text("DELETE FROM outgoing_proposals WHERE line_id = :id")
_UNTIE = text("""UPDATE outgoing_ties SET undone_at = clock_timestamp(), undone_by = :actor, undo_reason = :reason,
    new_payment_id = :payment, restored = :restored WHERE id = :id""")


def read(session: Session, principal: Principal, line_id: int) -> OutgoingRead:
    """An outgoing line with its proposals and all that it was ever tied to; raises 404."""
    row = queries.read_row(session, principal, line_id)
    more = {"offers": queries.offers(session, row.kept or []), "ties": queries.ties(session, line_id)}
    return OutgoingRead.model_validate(queries.row_of(row) | more)


def tie(
    session: Session, principal: Principal, line_id: int, kind: TieKind, target: int | None, *, automatic: bool = False,
    reasons: Sequence[str] = (), note: str | None = None,
) -> OutgoingRead:  # fmt: skip
    """Ties a line to the refund or receipt `target`, or sets it aside (`other`). A returned receipt is reversed with all that it paid;
    of one returned in part so much is taken out, and what it paid last is freed as far as that needs.

    Raises 404, 409 `already_tied`, `not_refunded`, `already_reversed`, `credit_taken_out`, `is_a_transfer` or `is_a_note`,
    422 `currency_differs`, `amount_differs` (of a refund) or `other_company`.
    """
    line = _locked(session, principal, line_id)
    taken_back: list[Taken] = []
    entry_id: int | None = None
    if kind == "refund":
        _check_refund(session, principal, line, target or 0)
    elif kind == "return":
        entry_id, taken_back = _take_back(session, principal, line, target or 0)
    made = session.execute(_TIE, {
        "company": line.company_id, "line": line_id, "kind": kind, "refund": target if kind == "refund" else None,
        "payment": target if kind == "return" else None, "automatic": automatic, "reasons": json.dumps(list(reasons)), "note": note,
        "taken_back": json.dumps(taken_back), "entry": entry_id, "actor": principal.actor,
    }).scalar_one()  # fmt: skip
    session.execute(_STATUS, {"id": line_id, "status": "ignored" if kind == "other" else "applied"})
    session.execute(_FORGET, {"id": line_id})
    audit.record(session, actor=principal.actor, action="tied", subject="statement_line", subject_id=line_id, company_id=line.company_id,
                 after={"kind": kind, "id": target, "automatic": automatic, "tie_id": made}, reason=note)  # fmt: skip
    return read(session, principal, line_id)


def _locked(session: Session, principal: Principal, line_id: int) -> Any:
    """The outgoing line, its row held to the end and nothing tied to it. Raises 404, 409 `already_tied`."""
    queries.read_row(session, principal, line_id)
    line = session.execute(_LOCK, {"id": line_id, "companies": principal.company_ids}).one()
    if driver(session).execute(_STANDING.format(column="line_id"), [line_id]).fetchone():
        raise conflict("already_tied", "The line is known for something already; undo that first.")
    return line


def _check_refund(session: Session, principal: Principal, line: Any, refund_id: int) -> None:
    refund = locked_credit(session, principal, Refund, refund_id, "refund")
    if refund.company_id != line.company_id:
        raise invalid("other_company", "The refund is another company's.", "/refund_id")
    if refund.entry_id is None or refund.returned_on is not None:
        raise conflict("not_refunded", "The refund is not approved, or it came back.")
    if driver(session).execute(_STANDING.format(column="refund_id"), [refund_id]).fetchone():
        raise conflict("already_tied", "Another line pays the refund.")
    if refund.currency != line.currency:
        raise invalid("currency_differs", "The refund is in another currency.", "/refund_id")
    if refund.amount_minor != line.minor:
        raise invalid("amount_differs", "The line has another amount than the refund.", "/refund_id")


def _take_back(session: Session, principal: Principal, line: Any, payment_id: int) -> tuple[int | None, list[Taken]]:
    """Reverses a returned receipt on the line's day, or takes out the part that was returned; answers the part's entry and what was
    taken back."""
    payment = payments.load(session, principal, payment_id)
    if payment.company_id != line.company_id:
        raise invalid("other_company", "The receipt is another company's.", "/payment_id")
    if payment.currency != line.currency:
        raise invalid("currency_differs", "The receipt is in another currency.", "/payment_id")
    cursor = driver(session)
    reversals.lock_items_of(session, payment_id)
    payment = reversals.lock(session, payment_id)
    part = line.minor < payment.amount_minor
    if reason := reversals.held_back(cursor, payment_id, taken_out=not part):
        raise conflict(*reason)
    if payment.reversed:
        raise conflict("already_reversed", "The receipt is reversed already.")
    last_day, _ = ledger.past_of(cursor, payment_id=payment_id)
    on = returns.open_day(cursor, line.company_id, max(line.booked_on, last_day))
    because = f"returned by the bank: {line.told}"[:1000]
    if part:
        if line.minor > payment.amount_minor - credits.standing(cursor, Credit("payment", payment_id)):
            raise conflict("credit_taken_out", "So much of it is not left: some was refunded, transferred or returned before.")
        return freeing.take_part(session, payment, line.minor, on, because, principal.actor)
    taken = freeing.taken_with(cursor, [one.entry_id for one in freeing.used_of(cursor, payment_id)])
    reversals.reverse_payment(session, payment, principal.actor, because, on)
    return None, taken


def undo(session: Session, principal: Principal, line_id: int, reason: str) -> OutgoingRead:
    """Takes back what a line was tied to. A returned receipt is recorded anew from the day it was reversed, a part comes back into its
    receipt, and what was paid and let go is made again as far as it is open: `restored` says whether that is all. Raises 404, 409
    `not_tied`, `superseded`.
    """
    row = queries.read_row(session, principal, line_id)
    session.execute(_LOCK, {"id": line_id, "companies": principal.company_ids}).one()
    standing = next((one for one in queries.ties(session, line_id) if one["undone_at"] is None), None)
    if standing is None:
        raise conflict("not_tied", "Nothing is tied to the line.")
    company_id = principal.company(row.company).id
    again, restored = returns.give_back(session, principal, standing["id"]) if standing["kind"] == "return" else (None, None)
    session.execute(_UNTIE, {"id": standing["id"], "actor": principal.actor, "reason": reason, "payment": again, "restored": restored})
    session.execute(_STATUS, {"id": line_id, "status": "unmatched"})
    audit.record(session, actor=principal.actor, action="untied", subject="statement_line", subject_id=line_id, company_id=company_id,
                 before={"kind": standing["kind"], "tie_id": standing["id"]}, after={"restored": restored}, reason=reason)  # fmt: skip
    return read(session, principal, line_id)
