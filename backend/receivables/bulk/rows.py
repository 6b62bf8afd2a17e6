"""The rows of a push: what was read of each, and what became of it."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel

from receivables.access.principal import CompanyScope, Principal
from receivables.errors import FieldError, Problem, ProblemField, conflict
from receivables.texts import Output


class RowResult(Output):
    index: int
    external_id: str | None
    id: int | None
    status: Literal["created", "updated", "unchanged", "rejected"]
    errors: list[ProblemField]
    warnings: list[ProblemField]


class BulkAnswer(Output):
    created: int
    updated: int
    unchanged: int
    rejected: int
    results: list[RowResult]


@dataclass(slots=True)
class Row:
    """One row of the call: what was read of it, and what became of it."""

    index: int
    data: Any = None
    external_id: str | None = None
    id: int | None = None
    status: str = "rejected"
    errors: list[FieldError] | None = None
    warnings: list[FieldError] | None = None

    def warn(self, field: str, code: str, detail: str) -> None:
        self.warnings = [*(self.warnings or []), FieldError(f"/items/{self.index}/{field}", code, detail)]

    def refuse(self, field: str, code: str, detail: str) -> None:
        self.status = "rejected"
        self.errors = [*(self.errors or []), FieldError(f"/items/{self.index}/{field}".rstrip("/"), code, detail)]

    def done(self, status: str, row_id: int) -> None:
        self.status, self.id = status, row_id

    def result(self) -> dict[str, Any]:
        told = {"errors": self.errors or [], "warnings": self.warnings or []}
        listed = {name: [error.as_dict() for error in errors] for name, errors in told.items()}
        return {"index": self.index, "external_id": self.external_id, "id": self.id, "status": self.status} | listed


def refuse_duplicates(rows: Iterable[Row], principal: Principal, seen: set[tuple[str, str, str]]) -> None:
    """Refuses each row whose company, source and external id are among those `seen`, and adds those of the others."""
    for row in rows:
        if row.errors:
            continue
        key = (row.data.company or principal.default_company, row.data.source or principal.source, row.data.external_id)
        if key in seen:
            row.refuse("external_id", "duplicate_external_id", "This external_id stands earlier in the same call.")
        seen.add(key)


def by_company(rows: Iterable[Row], principal: Principal) -> dict[tuple[CompanyScope, str], list[Row]]:
    """The readable rows by company and source, each given or the key's own; a company out of scope refuses the row."""
    groups: dict[tuple[CompanyScope, str], list[Row]] = {}
    for row in rows:
        if row.errors:
            continue
        code = row.data.company or principal.default_company
        company = principal.companies.get(code)
        if company is None:
            row.refuse("company", "unknown_company", f"There is no company {code} in your scope.")
        else:
            groups.setdefault((company, row.data.source or principal.source), []).append(row)
    return groups


def created(row: Row, what: str) -> int:
    """The id of a row that came alone. Raises 409 `already_exists`, `over_applied`, `over_allocated`, and 422 for what a push refuses."""
    if row.errors:
        errors = [FieldError(error.pointer.removeprefix("/items/0"), error.code, error.detail) for error in row.errors]
        status = 409 if errors[0].code in ("over_applied", "over_allocated") else 422
        raise Problem(status, errors[0].code, "Not accepted", errors[0].detail, errors)
    if row.status != "created" or row.id is None:
        raise conflict("already_exists", f"There is {what} {row.external_id} already.")
    return row.id


def fingerprint(data: BaseModel) -> int:
    """A 64-bit mark of what was sent: a row that is sent again unchanged is known by it without reading the rest."""
    sent = data.__pydantic_serializer__.to_json(data, exclude_unset=True)
    return int.from_bytes(hashlib.blake2b(sent, digest_size=8).digest(), signed=True)
