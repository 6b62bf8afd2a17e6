"""The rows of a push: what was read of each, and what became of it."""

import hashlib
import marshal
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

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
    """One row of the call: what was read of it, its mark, and what became of it."""

    index: int
    data: Any = None
    external_id: str | None = None
    mark: int = 0
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
        errors = [error.as_dict() for error in self.errors] if self.errors else []
        warnings = [error.as_dict() for error in self.warnings] if self.warnings else []
        return {
            "index": self.index, "external_id": self.external_id, "id": self.id, "status": self.status, "errors": errors,
            "warnings": warnings,
        }  # fmt: skip


Seen: TypeAlias = dict[tuple[str, str], set[str]]
"""The external ids of a call so far, by company and source: a set of texts, because a call may have millions of rows."""


def refuse_duplicates(rows: Iterable[Row], principal: Principal, seen: Seen) -> None:
    """Refuses each row whose company, source and external id are among those `seen`, and adds those of the others."""
    for row in rows:
        if row.errors:
            continue
        ids = seen.setdefault((row.data.company or principal.default_company, row.data.source or principal.source), set())
        if row.data.external_id in ids:
            row.refuse("external_id", "duplicate_external_id", "This external_id stands earlier in the same call.")
        ids.add(row.data.external_id)


def by_company(rows: Iterable[Row], principal: Principal) -> dict[tuple[CompanyScope, str], list[Row]]:
    """The readable rows by company and source, each given or the key's own; a company out of scope refuses the row."""
    groups: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        if row.errors:
            continue
        code = row.data.company or principal.default_company
        if code in principal.companies:
            groups.setdefault((code, row.data.source or principal.source), []).append(row)
        else:
            row.refuse("company", "unknown_company", f"There is no company {code} in your scope.")
    return {(principal.companies[code], source): found for (code, source), found in groups.items()}


def created(row: Row, what: str) -> int:
    """The id of a row that came alone. Raises 409 `already_exists`, `over_applied`, `over_allocated`, and 422 for what a push refuses."""
    if row.errors:
        errors = [FieldError(error.pointer.removeprefix("/items/0"), error.code, error.detail) for error in row.errors]
        status = 409 if errors[0].code in ("over_applied", "over_allocated") else 422
        raise Problem(status, errors[0].code, "Not accepted", errors[0].detail, errors)
    if row.status != "created" or row.id is None:
        raise conflict("already_exists", f"There is {what} {row.external_id} already.")
    return row.id


def single(data: Any) -> Row:
    """The row of one document that comes alone, as one that is pushed."""
    return Row(0, data, data.external_id, fingerprint(data.model_dump(mode="json", exclude_unset=True)))


def fingerprint(raw: Any) -> int:
    """A 64-bit mark of the JSON values that were sent: a row that is sent again unchanged is known by it without reading the rest.

    Another spelling of the same row has another mark and is compared field by field, so the cheapest serialisation there is will do;
    version 2 of it writes equal values alike whatever shares memory with what.
    """
    return int.from_bytes(hashlib.blake2b(marshal.dumps(raw, 2), digest_size=8).digest(), signed=True)
