"""Companies."""

from typing import Annotated

from fastapi import Path, Query, Request, Response
from sqlmodel import col

from receivables.access.authentication import Anyone, needs
from receivables.access.permissions import Permission
from receivables.access.principal import Principal
from receivables.companies import queries, service
from receivables.companies.models import Company
from receivables.companies.schemas import CompanyCreate, CompanyQuery, CompanyRead, CompanyUpdate
from receivables.database import SessionDep
from receivables.etags import IfMatch, tagged
from receivables.pagination import Page, list_answer
from receivables.routing import problems, router

ROUTER = router("/companies", "companies")
Administrator = Annotated[Principal, needs(Permission.COMPANIES_WRITE)]
Code = Annotated[str, Path(max_length=50, pattern=r"^[^\x00]+$")]


@ROUTER.get("", response_model=Page[CompanyRead], summary="The companies one may see")
def list_companies(request: Request, session: SessionDep, principal: Anyone, query: Annotated[CompanyQuery, Query()]) -> Response:
    statement, tie = queries.listed(principal, query), col(Company.id)
    return list_answer(request, session, statement, query, "code", queries.SORTABLE, tie, queries.row, CompanyRead)


@ROUTER.post("", response_model=CompanyRead, status_code=201, summary="Add a company", responses=problems(409))
def create_company(session: SessionDep, principal: Administrator, given: CompanyCreate) -> Response:
    return tagged(service.create(session, principal, given), 201)


@ROUTER.get("/{code}", response_model=CompanyRead, summary="One company", responses=problems(404))
def get_company(session: SessionDep, principal: Anyone, code: Code) -> Response:
    return tagged(queries.read(queries.company(session, principal, code)))


@ROUTER.patch("/{code}", response_model=CompanyRead, summary="Change a company", responses=problems(404, 409, 412, 428))
def change_company(session: SessionDep, principal: Administrator, code: Code, given: CompanyUpdate, if_match: IfMatch = None) -> Response:
    """The code never changes. Another scheme of buckets regroups every aging from then on."""
    return tagged(service.change(session, principal, code, given, if_match))
