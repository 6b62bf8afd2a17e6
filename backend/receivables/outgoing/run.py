"""Finds what outgoing lines are, ties what is sure, and keeps the other proposals for a person."""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlmodel import Session

from receivables.access.permissions import Permission
from receivables.access.principal import Principal
from receivables.audit import service as audit
from receivables.clearing import run as clearing
from receivables.clearing.settings import settings_of
from receivables.database import driver
from receivables.errors import Problem
from receivables.outgoing import candidates, ties
from receivables.outgoing.schemas import OutgoingRun
from receivables.rules.outgoing import Found, Out, Paid, find

_KEEP = """INSERT INTO outgoing_proposals (line_id, company_id, proposals)
    SELECT id, %(company)s, proposals FROM jsonb_to_recordset(%(rows)s::jsonb) AS t (id bigint, proposals jsonb) ORDER BY id
    ON CONFLICT (line_id) DO UPDATE SET proposals = EXCLUDED.proposals, matched_at = EXCLUDED.matched_at"""
_LOCK_ITEMS = """SELECT id FROM invoices WHERE id IN (SELECT unnest(%(items)s::bigint[])
    UNION SELECT debit_id FROM entries WHERE payment_id = ANY(%(receipts)s) AND debit_id IS NOT NULL) ORDER BY id FOR UPDATE"""
_PAID_SINCE = "SELECT DISTINCT payment_id FROM entries WHERE payment_id = ANY(%(receipts)s) AND debit_id <> ALL(%(items)s)"


@dataclass(frozen=True, slots=True)
class _Looked:
    """The lines looked at, best proposals first, and whether there are more lines."""

    lines: dict[int, Out]
    found: dict[int, list[Found]]
    more: bool

    def sure(self) -> dict[int, Found]:
        return {line_id: offers[0] for line_id, offers in self.found.items() if offers and offers[0].sure}


def run(session: Session, principal: Principal, company_id: int, *, applying: bool) -> OutgoingRun:
    """Matches the outgoing lines of the company that wait (2,000 at most at a time).

    What is sure is tied, each in a savepoint of its own: what may not be (its books are closed, its money was used) stays a proposal.
    """
    looked = _look(session, company_id, fresh=False)
    sure = looked.sure() if applying else {}
    hold(session, sure, [])
    return _keep(session, principal, company_id, looked, _tie_all(session, principal, sure))


def on_load(
    session: Session, principal: Principal, company_id: int, payment_ids: Sequence[int], *, money_left: bool
) -> tuple[int, int, int]:  # fmt: skip
    """What loading a statement calls with its new receipts and whether money left; answers how many receipts were applied, for how many
    something is proposed, and how many outgoing lines were tied.

    What went out goes first: items that a returned receipt had paid are open again, and may be what came in pays. All rows that either
    will change are locked before, in one order, so that two loads, or one and a clearing, wait for each other and never both ways.
    """
    # Who may load statements but not take receipts back gets proposals for those who may.
    may = Permission.PAYMENTS_REVERSE in principal.permissions
    looked = _look(session, company_id, fresh=True) if money_left else _Looked({}, {}, more=False)
    sure = looked.sure() if may and settings_of(session, company_id).apply_on_load else {}
    among = hold(session, sure, clearing.would_take(session, company_id, payment_ids)) if sure else None
    tied = _tie_all(session, principal, sure)
    applied, proposed = clearing.on_load(session, principal, company_id, payment_ids, among) if payment_ids else (0, 0)
    _keep(session, principal, company_id, looked, tied)
    return applied, proposed, len(tied)


def _look(session: Session, company_id: int, *, fresh: bool) -> _Looked:
    cursor = driver(session)
    lines, more = candidates.waiting(cursor, company_id, fresh=fresh)
    if not lines:
        return _Looked({}, {}, more)
    known = _by_mark(candidates.candidates(cursor, company_id, list(lines.values())))
    return _Looked(lines, {line_id: find(line, _marked(known, line)) for line_id, line in lines.items()}, more)


def _keep(session: Session, principal: Principal, company_id: int, looked: _Looked, tied: set[int]) -> OutgoingRun:
    """Keeps the proposals of what was not tied. After everything else: no row of the ledger is waited for while these are held."""
    if not looked.lines:
        return OutgoingRun(looked_at=0, tied=0, proposed=0, nothing=0, more=False)
    rest = [{"id": line_id, "proposals": [_told(one) for one in offers]} for line_id, offers in looked.found.items() if line_id not in tied]
    driver(session).execute(_KEEP, {"company": company_id, "rows": json.dumps(rest)})
    proposed = sum(1 for row in rest if row["proposals"])
    done = OutgoingRun(looked_at=len(looked.lines), tied=len(tied), proposed=proposed, nothing=len(rest) - proposed, more=looked.more)
    audit.record(session, actor=principal.actor, action="matched", subject="outgoing_lines", subject_id=company_id, company_id=company_id,
                 after=done.model_dump())  # fmt: skip
    return done


def hold(session: Session, sure: dict[int, Found], items: Iterable[int]) -> frozenset[int]:
    """Locks the lines, then these items and all that the returned receipts paid, then the receipts, then the refunds, each by id.

    Answers the items. What was paid by such a receipt in the meantime is not among them: its line is left out of `sure`.
    """
    cursor = driver(session)
    cursor.execute("SELECT id FROM statement_lines WHERE id = ANY(%s) ORDER BY id FOR UPDATE", [list(sure)])
    receipts = [one.id for one in sure.values() if one.kind == "return"]
    cursor.execute(_LOCK_ITEMS, {"items": list(items), "receipts": receipts})
    held = frozenset(row[0] for row in cursor.fetchall())
    cursor.execute("SELECT id FROM payments WHERE id = ANY(%s) ORDER BY id FOR UPDATE", [receipts])
    refunds = [one.id for one in sure.values() if one.kind == "refund"]
    cursor.execute("SELECT id FROM refunds WHERE id = ANY(%s) ORDER BY id FOR UPDATE", [refunds])
    cursor.execute(_PAID_SINCE, {"items": list(held), "receipts": receipts})
    changed = {row[0] for row in cursor.fetchall()}
    for line_id in [line_id for line_id, one in sure.items() if one.kind == "return" and one.id in changed]:
        del sure[line_id]
    return held


def _tie_all(session: Session, principal: Principal, sure: dict[int, Found]) -> set[int]:
    return {line_id for line_id, offer in sure.items() if _tie(session, principal, line_id, offer)}


def _by_mark(paid: Sequence[Paid]) -> dict[int | str, list[Paid]]:
    """The candidates by their amount and by each of their references."""
    found: dict[int | str, list[Paid]] = defaultdict(list)
    for one in paid:
        marks: set[int | str] = {one.minor, *one.references}
        for mark in marks:
            found[mark].append(one)
    return found


def _marked(known: dict[int | str, list[Paid]], line: Out) -> Iterable[Paid]:
    """Those of the line's amount, and those that one of its texts names whole: with them the bank may have taken its fee."""
    marks: set[int | str] = {line.minor, *line.words}
    return {(one.kind, one.id): one for mark in marks for one in known.get(mark, ())}.values()


def _tie(session: Session, principal: Principal, line_id: int, sure: Found) -> bool:
    try:
        with session.begin_nested():
            ties.tie(session, principal, line_id, sure.kind, sure.id, automatic=True, reasons=sure.reasons)
    except Problem:
        return False
    return True


def _told(one: Found) -> dict[str, object]:
    return {"kind": one.kind, "id": one.id, "confidence": one.confidence, "reasons": list(one.reasons), "sure": one.sure}
