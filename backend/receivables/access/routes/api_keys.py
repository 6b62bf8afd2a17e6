"""API keys of other systems."""

from typing import Annotated

from fastapi import Query, Request, Response
from sqlmodel import col

from receivables.access import queries
from receivables.access.authentication import needs
from receivables.access.models import ApiKey
from receivables.access.permissions import Permission
from receivables.access.principal import Principal
from receivables.access.schemas import ApiKeyCreate, ApiKeyCreated, ApiKeyQuery, ApiKeyRead
from receivables.access.service import api_keys
from receivables.database import SessionDep
from receivables.pagination import Page, list_answer
from receivables.routing import problems, router
from receivables.texts import Id

ROUTER = router("/api-keys", "api keys")
Administrator = Annotated[Principal, needs(Permission.API_KEYS_WRITE)]


@ROUTER.get("", response_model=Page[ApiKeyRead], summary="API keys, without the keys themselves")
def list_api_keys(request: Request, session: SessionDep, principal: Administrator, query: Annotated[ApiKeyQuery, Query()]) -> Response:
    statement, tie = queries.keys_listed(principal, query), col(ApiKey.id)
    return list_answer(request, session, statement, query, "-created_at", queries.KEYS_SORTABLE, tie, queries.key_row, ApiKeyRead)


@ROUTER.post("", status_code=201, summary="Make an API key, shown this once", responses=problems(409))
def create_api_key(session: SessionDep, principal: Administrator, given: ApiKeyCreate, response: Response) -> ApiKeyCreated:
    response.headers["Cache-Control"] = "no-store"
    return api_keys.create(session, principal, given)


@ROUTER.delete("/{id}", status_code=204, summary="Revoke an API key", responses=problems(404))
def revoke_api_key(session: SessionDep, principal: Administrator, id: Id) -> None:
    api_keys.revoke(session, principal, id)
