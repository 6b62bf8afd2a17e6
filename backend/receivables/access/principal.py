"""Who is asking, what they may do and whose books they see: what every endpoint starts from."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from receivables.access.permissions import Permission
from receivables.clock import today
from receivables.errors import Problem, forbidden, invalid


@dataclass(frozen=True, slots=True)
class CompanyScope:
    """What a request needs to know of a company it may see."""

    id: int
    code: str
    name: str
    base_currency: str
    time_zone: str

    @classmethod
    def of(cls, company: Any) -> "CompanyScope":
        """Of a company, or of a row that has its columns."""
        return cls(company.id, company.code, company.name, company.base_currency, company.time_zone)


@dataclass(frozen=True, slots=True)
class Principal:
    """A signed-in user or an API key.

    `actor` is how the audit trail and the entries name it (`user:ann@example.com`, `key:erp`); `companies` are those it
    may see, by code, and `all_companies` says that new ones are seen too. `default_company` and `source` fill in what a push
    leaves out; `user_id` and `session_id` are a person's, absent for a machine.
    """

    actor: str
    permissions: frozenset[Permission]
    companies: dict[str, CompanyScope]
    default_company: str = "main"
    source: str = "erp"
    user_id: int | None = None
    session_id: int | None = None
    all_companies: bool = False

    @property
    def company_ids(self) -> list[int]:
        return [company.id for company in self.companies.values()]

    def require(self, permission: Permission) -> None:
        """Raises 403 `permission_missing`."""
        if permission not in self.permissions:
            raise forbidden(permission)

    def company(self, code: str | None, pointer: str = "?company") -> CompanyScope:
        """The company of that code (or the default one), if it may be seen; raises 422 `unknown_company`."""
        found = self.companies.get(code or self.default_company)
        if found is None and code is None and len(self.companies) == 1:
            return next(iter(self.companies.values()))
        if found is None:
            raise unknown_company(code or self.default_company, pointer)
        return found

    def scope(self, code: str | None) -> list[int]:
        """The ids to filter by: the named company's, else all that may be seen."""
        return self.company_ids if code is None else [self.company(code).id]

    def zone(self, code: str | None) -> str:
        """The time zone whose day counts when the request names the company, or none: its own, else the first company's."""
        if code is None and self.default_company not in self.companies:
            return next((company.time_zone for company in self.companies.values()), "UTC")
        return self.company(code).time_zone


    def todays(self, code: str | None) -> dict[str, date]:
        """The business day it is now in each company by code: in the one named, or in all that may be seen."""
        named = self.companies.values() if code is None else [self.company(code)]
        return {company.code: today(company.time_zone) for company in named}


def unknown_company(code: str, pointer: str) -> Problem:
    return invalid("unknown_company", f"There is no company {code} in your scope.", pointer)
