"""Which lines of the checklist are there: ticked by what is recorded of the items, or by hand for a case."""

from collections.abc import Collection, Sequence

from sqlalchemy import func, insert, text, update
from sqlmodel import Session, col

from receivables.access.principal import Principal
from receivables.audit import service as audit
from receivables.errors import invalid
from receivables.legal import checklist
from receivables.legal.case_schemas import EvidenceIn
from receivables.legal.limitations import Judged
from receivables.legal.models import EvidenceKind, LegalCase, LegalEvidence
from receivables.legal.schemas import EvidenceLine
from receivables.rules.legal import completeness
from receivables.rules.limitation import Cause

_TELLS = {
    "confirmation": {Cause.ACKNOWLEDGEMENT}, "demand": {Cause.DEMAND}, "promise": {Cause.PROMISE, Cause.PLAN},
    "payment": {Cause.PART_PAYMENT},
}  # fmt: skip
# A line that a file showed is not there any more once the file is removed.
_TICKED = text("""SELECT e.id, e.kind_id, e.attachment_id, a.file_name, e.note FROM legal_evidence e
    LEFT JOIN attachments a ON a.id = e.attachment_id WHERE e.case_id = :case AND e.removed_at IS NULL AND a.removed_at IS NULL""")
_OWN_FILE = text("""SELECT id FROM attachments
    WHERE id = :id AND subject = 'legal_case' AND subject_id = :case AND removed_at IS NULL""")


def _records(told_by: str | None, judged: Sequence[Judged]) -> int:
    """How many recorded rows tick a line by themselves; the items themselves are one each."""
    if told_by is None:
        return 0
    if told_by == "item":
        return len(judged)
    rows = {
        (one.interruption.table, one.interruption.row_id)
        for _, found, _, _ in judged
        for one in found.trace
        if one.interruption.cause in _TELLS[told_by]
    }
    return len(rows)


def lines(
    session: Session, company_id: int, judged: Sequence[Judged], *, by_hand: Collection[str] = (), case_id: int | None = None
) -> list[EvidenceLine]:
    """The company's checklist as it stands for these items: `by_hand` are codes ticked for no case yet."""
    ticked = {} if case_id is None else {row.kind_id: row for row in session.execute(_TICKED, {"case": case_id})}
    shown = []
    for kind in checklist.in_use(session, company_id):
        records, row = _records(kind.told_by, judged), ticked.get(kind.id)
        there = records > 0 or row is not None or kind.code in by_hand
        shown.append(EvidenceLine(
            code=kind.code, name=kind.name, told_by=kind.told_by, required=kind.required, there=there, records=records,
            evidence_id=row and row.id, attachment_id=row and row.attachment_id, file_name=row and row.file_name, note=row and row.note,
        ))  # fmt: skip
    return shown


def complete(shown: Sequence[EvidenceLine]) -> int | None:
    """Whole percent of the required lines that are there; None where nothing is required."""
    required = [line for line in shown if line.required]
    return completeness(len(required), sum(line.there for line in required))


def kinds_of(session: Session, company_id: int, codes: Sequence[str]) -> list[EvidenceKind]:
    """The lines in use of these codes. Raises 422 `unknown_evidence`."""
    known = {kind.code: kind for kind in checklist.in_use(session, company_id)}
    for place, code in enumerate(codes):
        if code not in known:
            raise invalid("unknown_evidence", f"The checklist has no line {code}.", f"/evidence/{place}")
    return [known[code] for code in dict.fromkeys(codes)]


def tick(session: Session, principal: Principal, case: LegalCase, data: EvidenceIn) -> None:
    """Ticks a line for a case, in place of what was ticked before, or unticks it. Callers hold the case.

    Raises 422 `unknown_evidence`, `unknown_attachment` (not a standing one of the case).
    """
    known = {kind.code: kind for kind in checklist.in_use(session, case.company_id)}
    if data.code not in known:
        raise invalid("unknown_evidence", f"The checklist has no line {data.code}.", "/code")
    kind_id = known[data.code].id
    if data.attachment_id is not None and session.execute(_OWN_FILE, {"id": data.attachment_id, "case": case.id}).first() is None:
        raise invalid("unknown_attachment", "The case has no such file.", "/attachment_id")
    standing = (col(LegalEvidence.case_id) == case.id, col(LegalEvidence.kind_id) == kind_id, col(LegalEvidence.removed_at).is_(None))
    gone = {"removed_at": func.clock_timestamp(), "removed_by": principal.actor}
    session.execute(update(LegalEvidence).where(*standing).values(gone).execution_options(synchronize_session=False))
    if data.there:
        given = {name: value for name, value in (("attachment_id", data.attachment_id), ("note", data.note)) if value}
        session.execute(insert(LegalEvidence).values({"case_id": case.id, "kind_id": kind_id, "actor": principal.actor} | given))
    audit.record(session, actor=principal.actor, action="changed", subject="legal_case", subject_id=case.id, company_id=case.company_id,
                 after={"evidence": data.code, "there": data.there, "attachment_id": data.attachment_id})  # fmt: skip


def keep(session: Session, principal: Principal, case_id: int, kinds: Sequence[EvidenceKind]) -> None:
    """What was ticked by hand when the case was made."""
    if kinds:
        session.execute(insert(LegalEvidence), [{"case_id": case_id, "kind_id": kind.id, "actor": principal.actor} for kind in kinds])
