"""Users and roles."""

from typing import Annotated

from fastapi import Query, Request, Response
from sqlmodel import col

from receivables.access import queries
from receivables.access.authentication import needs
from receivables.access.models import User
from receivables.access.permissions import ROLES, Permission
from receivables.access.principal import Principal
from receivables.access.schemas import RoleRead, UserCreate, UserQuery, UserRead, UserUpdate
from receivables.access.service import users
from receivables.database import SessionDep
from receivables.etags import IfMatch, tagged
from receivables.pagination import Page, list_answer
from receivables.routing import problems, router
from receivables.texts import Id

ROUTER = router("/users", "users")
ROLES_ROUTER = router("/roles", "users")
Administrator = Annotated[Principal, needs(Permission.USERS_WRITE)]


@ROLES_ROUTER.get("", summary="The roles, and what each may do")
def list_roles(_principal: Administrator) -> Page[RoleRead]:
    roles = [RoleRead(role=role, permissions=sorted(permissions)) for role, permissions in ROLES.items()]
    return Page(items=roles, next_cursor=None)


@ROUTER.get("", response_model=Page[UserRead], summary="Users")
def list_users(request: Request, session: SessionDep, principal: Administrator, query: Annotated[UserQuery, Query()]) -> Response:
    statement = queries.users_listed(principal, query)
    return list_answer(request, session, statement, query, "name", queries.USERS_SORTABLE, col(User.id), queries.user_row, UserRead)


@ROUTER.post("", response_model=UserRead, status_code=201, summary="Add a user", responses=problems(409))
def create_user(session: SessionDep, principal: Administrator, given: UserCreate) -> Response:
    return tagged(users.create(session, principal, given), 201)


@ROUTER.get("/{id}", response_model=UserRead, summary="One user", responses=problems(404))
def get_user(session: SessionDep, principal: Administrator, id: Id) -> Response:
    return tagged(queries.user(session, principal, id))


@ROUTER.patch("/{id}", response_model=UserRead, summary="Change a user", responses=problems(404, 409, 412, 428))
def change_user(session: SessionDep, principal: Administrator, id: Id, given: UserUpdate, if_match: IfMatch = None) -> Response:
    return tagged(users.change(session, principal, id, given, if_match))


@ROUTER.delete("/{id}/sessions", status_code=204, summary="Sign a user out everywhere", responses=problems(404))
def end_user_sessions(session: SessionDep, principal: Administrator, id: Id) -> None:
    users.end_sessions(session, principal, id)
