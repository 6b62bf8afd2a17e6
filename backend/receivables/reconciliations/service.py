"""Use cases of reconciliations: send and compare, compare again, read, sign.

The reconciliation's row is locked first by everything that changes it or its differences.
"""

from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlmodel import Session, col

from receivables.access.permissions import Permission
from receivables.access.principal import Principal
from receivables.approvals.service import person
from receivables.arrays import literal
from receivables.audit import service as audit
from receivables.clock import today
from receivables.database import driver
from receivables.errors import Problem, conflict, invalid
from receivables.money import decimals, from_minor
from receivables.reconciliations import queries, told
from receivables.reconciliations.compare import compare
from receivables.reconciliations.inputs import SentLine
from receivables.reconciliations.models import Reconciliation, ReconciliationDifference, ReconciliationInput
from receivables.reconciliations.schemas import ReconciliationRead, SendQuery

_LINES = """INSERT INTO reconciliation_lines (reconciliation_id, input, kind, external_id, amount_minor, number)
    SELECT %(id)s, %(input)s, kind, external_id, minor, number
    FROM unnest(%(kind)s::text[], %(external)s::text[], %(minor)s::bigint[], %(number)s::text[]) AS t (kind, external_id, minor, number)"""


def read(session: Session, principal: Principal, reconciliation_id: int) -> ReconciliationRead:
    """The reconciliation with what its differences add up to; raises 404."""
    row = queries.read_row(session, principal, reconciliation_id)
    more = {"totals": queries.totals(session, row), "inputs": queries.inputs(session, row), "can_sign": _can_sign(session, principal, row)}
    return ReconciliationRead.model_validate(queries.row_of(row) | more)


def _can_sign(session: Session, principal: Principal, row: Any) -> bool:
    if row.status == "signed" or row.unclosed or principal.user_id is None or Permission.RECONCILIATIONS_SIGN not in principal.permissions:
        return False
    return session.execute(select(col(Reconciliation.prepared_by)).where(col(Reconciliation.id) == row.id)).scalar() != principal.user_id


def send(session: Session, principal: Principal, query: SendQuery, lines: list[SentLine]) -> ReconciliationRead:
    """Keeps what another system sent, in minor units of the currency, and compares it with what is open here on the day as known now.

    Sent again it is a new version. Raises 422 `unknown_company`, `unknown_currency`, `as_of_in_future`, 409 `signed_off`.
    """
    decimals(query.currency)
    company = principal.company(query.company)
    if query.as_of > today(company.time_zone):
        raise invalid("as_of_in_future", "The day has not come yet.", "?as_of")
    found = _header(session, principal, query, company.id)
    sent = found.input + 1
    total = sum(line.minor for line in lines)
    values = {"reconciliation_id": found.id, "input": sent, "lines": len(lines), "total_minor": total, "actor": principal.actor}
    session.execute(insert(ReconciliationInput).values(values))
    columns = {
        "kind": literal([line.kind for line in lines]), "external": literal([line.external_id for line in lines]),
        "minor": literal([line.minor for line in lines]), "number": literal([line.number for line in lines]),
    }  # fmt: skip
    driver(session).execute(_LINES, columns | {"id": found.id, "input": sent})
    header = {"input": sent, "lines": len(lines), "receipts": query.receipts}
    session.execute(update(Reconciliation).where(col(Reconciliation.id) == found.id).values(header))
    return _compare(session, principal, queries.locked(session, principal, found.id), "sent")


def _header(session: Session, principal: Principal, query: SendQuery, company_id: int) -> Reconciliation:
    """The reconciliation's locked row, made if it is the first time."""
    named = {
        "company_id": company_id, "currency": query.currency, "as_of": query.as_of, "basis": query.basis,
        "source": query.source or principal.source,
    }  # fmt: skip
    session.execute(upsert(Reconciliation).values(**named, receipts=query.receipts).on_conflict_do_nothing())
    conditions = [col(getattr(Reconciliation, name)) == value for name, value in named.items()]
    found_id = session.execute(select(col(Reconciliation.id)).where(*conditions)).scalar_one()
    return _unsigned(queries.locked(session, principal, found_id))


def _unsigned(found: Reconciliation) -> Reconciliation:
    if found.signed_at is not None:
        raise conflict("signed_off", "It is signed off by two people and stays as it is.")
    return found


def compare_again(session: Session, principal: Principal, reconciliation_id: int) -> ReconciliationRead:
    """Compares what was sent last with what is open here on the day, as known now.

    Raises 404, 409 `signed_off`, `told_by_customers`.
    """
    found = _unsigned(queries.locked(session, principal, reconciliation_id))
    if found.basis == told.BASIS:
        raise conflict("told_by_customers", "These differences were told by customers: there is nothing to compare with again.")
    return _compare(session, principal, found, "compared")


def _compare(session: Session, principal: Principal, found: Reconciliation, action: str) -> ReconciliationRead:
    """A new version; who had signed the one before signs again."""
    version, known_at = found.version + 1, session.execute(select(func.clock_timestamp())).scalar_one()
    theirs, ours, count = compare(driver(session), found.basis, {
        "id": found.id, "input": found.input, "version": version, "company": found.company_id, "currency": found.currency,
        "as_of": found.as_of, "known_at": known_at, "source": found.source, "receipts": found.receipts,
    })  # fmt: skip
    values = {"version": version, "compared_at": known_at, "theirs_minor": theirs, "ours_minor": ours, "prepared_by": None,
              "prepared_at": None}  # fmt: skip
    session.execute(update(Reconciliation).where(col(Reconciliation.id) == found.id).values(values))
    after = {"version": version, "theirs": from_minor(theirs, found.currency), "ours": from_minor(ours, found.currency),
             "differences": count}  # fmt: skip
    _record(session, principal, found, action, after)
    return read(session, principal, found.id)


def sign(session: Session, principal: Principal, reconciliation_id: int, version: int) -> ReconciliationRead:
    """Signs the version that was read: the first person prepares, another one signs off, and it is frozen.

    Raises 404, 403 `users_only` or `own_signature`, 409 `signed_off`, `version_changed`, `differences_open`.
    """
    user_id = person(principal)
    found = _unsigned(queries.locked(session, principal, reconciliation_id))
    if found.version != version:
        raise conflict("version_changed", f"It was compared again since: version {found.version}.")
    if found.prepared_by == user_id:
        raise Problem(403, "own_signature", "Not permitted", "Another person signs it off.")
    unclosed = (col(ReconciliationDifference.reconciliation_id) == found.id, col(ReconciliationDifference.version) == version)
    if session.execute(select(func.count()).where(*unclosed, ~col(ReconciliationDifference.closed))).scalar_one():
        raise conflict("differences_open", "Not every difference is explained and closed.")
    name = "prepared" if found.prepared_by is None else "signed"
    values = {f"{name}_by": user_id, f"{name}_at": func.clock_timestamp()}
    session.execute(update(Reconciliation).where(col(Reconciliation.id) == found.id).values(values))
    _record(session, principal, found, name, {"version": version})
    return read(session, principal, found.id)


def _record(session: Session, principal: Principal, found: Reconciliation, action: str, after: dict[str, Any]) -> None:
    audit.record(session, actor=principal.actor, action=action, subject="reconciliation", subject_id=found.id, company_id=found.company_id,
                 after=after)  # fmt: skip
