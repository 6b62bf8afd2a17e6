"""Finds what outgoing lines are, ties what is sure, and keeps the other proposals for a person."""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence

from sqlmodel import Session

from receivables.access.permissions import Permission
from receivables.access.principal import Principal
from receivables.audit import service as audit
from receivables.clearing.settings import settings_of
from receivables.database import driver
from receivables.errors import Problem
from receivables.outgoing import candidates, ties
from receivables.outgoing.schemas import OutgoingRun
from receivables.rules.outgoing import Found, Out, Paid, find

_KEEP = """INSERT INTO outgoing_proposals (line_id, company_id, proposals)
    SELECT id, %(company)s, proposals FROM jsonb_to_recordset(%(rows)s::jsonb) AS t (id bigint, proposals jsonb) ORDER BY id
    ON CONFLICT (line_id) DO UPDATE SET proposals = EXCLUDED.proposals, matched_at = EXCLUDED.matched_at"""


def run(session: Session, principal: Principal, company_id: int, *, applying: bool, fresh: bool = False) -> OutgoingRun:
    """Matches the outgoing lines of the company that wait (2,000 at most at a time; `fresh`: those never looked at).

    What is sure is tied, each in a savepoint of its own: what may not be (its books are closed, its money was used) stays a proposal.
    """
    cursor = driver(session)
    lines, more = candidates.waiting(cursor, company_id, fresh=fresh)
    if not lines:
        return OutgoingRun(looked_at=0, tied=0, proposed=0, nothing=0, more=False)
    known = _by_mark(candidates.candidates(cursor, company_id, list(lines.values())))
    found = {line_id: find(line, _marked(known, line)) for line_id, line in lines.items()}
    sure = {line_id: offers[0] for line_id, offers in found.items() if applying and offers and offers[0].sure}
    tied = {line_id for line_id, offer in sure.items() if _tie(session, principal, line_id, offer)}
    rest = [{"id": line_id, "proposals": [_told(one) for one in offers]} for line_id, offers in found.items() if line_id not in tied]
    cursor.execute(_KEEP, {"company": company_id, "rows": json.dumps(rest)})
    proposed = sum(1 for row in rest if row["proposals"])
    done = OutgoingRun(looked_at=len(lines), tied=len(tied), proposed=proposed, nothing=len(rest) - proposed, more=more)
    audit.record(session, actor=principal.actor, action="matched", subject="outgoing_lines", subject_id=company_id, company_id=company_id,
                 after=done.model_dump())  # fmt: skip
    return done


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


def on_load(session: Session, principal: Principal, company_id: int) -> tuple[int, int]:
    """What loading a statement calls when money left; answers how many lines were tied and for how many something is proposed."""
    # Who may load statements but not take receipts back gets proposals for those who may.
    may = Permission.PAYMENTS_REVERSE in principal.permissions
    done = run(session, principal, company_id, applying=may and settings_of(session, company_id).apply_on_load, fresh=True)
    return done.tied, done.proposed
