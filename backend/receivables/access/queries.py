"""SQL of users, their sessions and API keys."""

from typing import Any

from sqlalchemy import String, and_, func, or_, select, text
from sqlmodel import Session, col

from receivables.access.models import ApiKey, User, UserCompany
from receivables.access.permissions import Permission
from receivables.access.principal import CompanyScope, Principal
from receivables.access.schemas import ApiKeyQuery, ApiKeyRead, UserQuery, UserRead
from receivables.companies.models import Company
from receivables.errors import not_found
from receivables.pagination import Statement

USERS_SORTABLE = {"name": col(User.name), "email": func.lower(User.email, type_=String), "created_at": col(User.created_at)}
KEYS_SORTABLE = {"name": col(ApiKey.name), "created_at": col(ApiKey.created_at)}

_SIGN_IN = text("""SELECT id, email, password_hash, active, locked_until > clock_timestamp() AS locked,
    ceil(extract(epoch FROM locked_until - clock_timestamp()))::int AS seconds_left FROM users WHERE lower(email) = lower(:email)""")


def sign_in_row(session: Session, email: str) -> Any:
    """What a sign-in needs of the user of that address, or None."""
    return session.execute(_SIGN_IN, {"email": email}).one_or_none()


def _codes() -> Any:
    linked = select(col(Company.code)).join(UserCompany, col(UserCompany.company_id) == Company.id)
    linked = linked.where(col(UserCompany.user_id) == User.id)
    return func.array(linked.order_by(col(Company.code)).correlate(User).scalar_subquery())


def users_seen(principal: Principal) -> Statement:
    """The users an administrator may see and change: (User, codes). One who does not see every company sees those wholly within theirs."""
    statement = select(User, _codes())
    if principal.all_companies:
        return statement
    beyond = select(col(UserCompany.user_id)).where(col(UserCompany.company_id).not_in(principal.company_ids))
    return statement.where(~col(User.all_companies), col(User.id).not_in(beyond))


def users_listed(principal: Principal, query: UserQuery) -> Statement:
    statement = users_seen(principal)
    if query.q:
        columns = (col(User.name), col(User.email))
        statement = statement.where(or_(*(column.icontains(query.q, autoescape=True) for column in columns)))
    if query.role is not None:
        statement = statement.where(col(User.role) == query.role)
    if query.active is not None:
        statement = statement.where(col(User.active) == query.active)
    return statement


def user_read(row: Any) -> UserRead:
    user, codes, *_ = row
    return UserRead.model_validate(user.model_dump() | {"companies": codes})


def user_row(row: Any) -> dict[str, Any]:
    """A user as a list shows them."""
    return user_read(row).model_dump(mode="json")


def user(session: Session, principal: Principal, user_id: int) -> UserRead:
    """Raises 404 for a user who is not there or not in the administrator's scope."""
    row = session.execute(users_seen(principal).where(col(User.id) == user_id).execution_options(populate_existing=True)).one_or_none()
    if row is None:
        raise not_found("user")
    return user_read(row)


def keys_seen(principal: Principal) -> Statement:
    """The API keys an administrator may see and revoke: (ApiKey, company code)."""
    statement = select(ApiKey, col(Company.code)).outerjoin(Company, col(Company.id) == ApiKey.company_id)
    return statement if principal.all_companies else statement.where(col(ApiKey.company_id).in_(principal.company_ids))


def keys_listed(principal: Principal, query: ApiKeyQuery) -> Statement:
    statement = keys_seen(principal)
    if query.company is not None:
        statement = statement.where(col(ApiKey.company_id) == principal.company(query.company).id)
    if query.active is not None:
        revoked = col(ApiKey.revoked_at).is_not(None)
        statement = statement.where(~revoked if query.active else revoked)
    return statement


def key_read(row: Any) -> ApiKeyRead:
    key, company, *_ = row
    return ApiKeyRead.model_validate(key.model_dump() | {"company": company})


def key_row(row: Any) -> dict[str, Any]:
    """An API key as a list shows it: never the key itself."""
    return key_read(row).model_dump(mode="json")


def other_administrators(session: Session, user_id: int, *, everywhere: bool) -> int:
    """How many other active administrators there are; with `everywhere` only those of all companies."""
    same = and_(col(User.role) == "administrator", col(User.active), col(User.id) != user_id)
    statement = select(func.count()).select_from(User).where(same)
    return int(session.execute(statement.where(col(User.all_companies)) if everywhere else statement).scalar_one())


def sees_everything(session: Session, principal: Principal) -> bool:
    """Whether there is no company that the principal does not see: it may see all, or those it sees are all there are by now."""
    beyond = select(col(Company.id)).where(col(Company.id).not_in(principal.company_ids))
    return principal.all_companies or session.execute(beyond.limit(1)).first() is None


def operator(session: Session, actor: str) -> Principal:
    """A principal of the machine itself, for commands: every permission, every company."""
    rows = session.execute(select(Company).order_by(col(Company.id))).scalars()
    companies = {row.code: CompanyScope.of(row) for row in rows}
    return Principal(actor, frozenset(Permission), companies, all_companies=True)
