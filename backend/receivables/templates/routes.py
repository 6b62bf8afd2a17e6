"""Letter templates and letterheads over HTTP."""

from typing import Annotated, Any

from fastapi import Path, Query, Request, Response
from sqlmodel import col

from receivables.access.authentication import needs
from receivables.access.permissions import Permission
from receivables.access.principal import CompanyScope, Principal
from receivables.database import SessionDep
from receivables.errors import not_found
from receivables.etags import IfMatch, tagged
from receivables.pagination import Page, list_answer
from receivables.routing import problems, router
from receivables.templates import queries, service
from receivables.templates.models import LetterTemplate
from receivables.templates.schemas import (
    LetterheadPatch,
    LetterheadRead,
    TemplateIn,
    TemplateQuery,
    TemplateRow,
    TemplateTried,
    TemplateTry,
)
from receivables.texts import Id

ROUTER = router("/letter-templates", "dunning")
LETTERHEADS = router("/letterheads", "dunning")
Reader = Annotated[Principal, needs(Permission.COLLECTION_READ)]
Keeper = Annotated[Principal, needs(Permission.STRATEGIES_WRITE)]
Code = Annotated[str, Path(max_length=50, pattern=r"^[^\x00]+$")]


@ROUTER.get("", summary="The texts of letters, mails and short messages", response_model=Page[TemplateRow])
def list_letter_templates(request: Request, session: SessionDep, principal: Reader, query: Annotated[TemplateQuery, Query()]) -> Any:
    statement, tie = queries.listed(principal, query), col(LetterTemplate.id)
    return list_answer(request, session, statement, query, "code", queries.SORTABLE, tie, queries.row_of, TemplateRow)


@ROUTER.post("", summary="Add a text, or another version of it", status_code=201, response_model=TemplateRow)
def create_letter_template(session: SessionDep, principal: Keeper, body: TemplateIn) -> Response:
    return tagged(service.create(session, principal, body), 201)


@ROUTER.post("/try", summary="Look at a text with sample values", response_model=TemplateTried)
def try_letter_template(session: SessionDep, principal: Keeper, body: TemplateTry) -> TemplateTried:  # noqa: ARG001 - permission only
    return service.attempt(body)


@ROUTER.get("/{template_id}", summary="One version of a text", response_model=TemplateRow, responses=problems(404))
def get_letter_template(session: SessionDep, principal: Reader, template_id: Id) -> Response:
    return tagged(service.read(session, principal, template_id))


def _company(principal: Principal, code: str) -> CompanyScope:
    found = principal.companies.get(code)
    if found is None:
        raise not_found("company")
    return found


@LETTERHEADS.get("/{code}", summary="What stands on a company's letters", response_model=LetterheadRead, responses=problems(404))
def get_letterhead(session: SessionDep, principal: Reader, code: Code) -> Response:
    return tagged(service.letterhead(session, _company(principal, code)))


@LETTERHEADS.patch("/{code}", summary="Change it", response_model=LetterheadRead, responses=problems(404, 412, 428))
def change_letterhead(session: SessionDep, principal: Keeper, code: Code, body: LetterheadPatch, if_match: IfMatch = None) -> Response:
    return tagged(service.change_letterhead(session, principal, _company(principal, code), body, if_match))
