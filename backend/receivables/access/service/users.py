"""Making and changing users."""

from typing import Any

from sqlalchemy import delete, insert, text, update
from sqlmodel import Session, col

from receivables.access import passwords, queries
from receivables.access.models import User, UserCompany
from receivables.access.permissions import ROLES, Role
from receivables.access.principal import Principal
from receivables.access.schemas import Language, PasswordChange, UserCreate, UserRead, UserUpdate
from receivables.access.service import sessions
from receivables.audit.service import changes, record
from receivables.errors import Problem, conflict, forbidden, invalid
from receivables.etags import check_match

# One administrator is changed at a time, so that two cannot demote each other at once.
_ADMINISTRATORS = text("SELECT pg_advisory_xact_lock(4858)")


def create(session: Session, principal: Principal, given: UserCreate) -> UserRead:
    """Adds a user. Raises 422 for a company or a role beyond the administrator's own, 409 when the address is taken."""
    _check_within(principal, given.role, everything=given.all_companies)
    company_ids = _company_ids(principal, given.companies)
    values = given.model_dump(exclude={"password", "companies"}) | {"password_hash": passwords.hash_password(given.password)}
    user_id = session.execute(insert(User).values(values).returning(col(User.id))).scalar_one()
    _link(session, user_id, company_ids)
    made = queries.user(session, principal, user_id)
    record(session, actor=principal.actor, action="created", subject="user", subject_id=user_id, after=_told(made))
    return made


def change(session: Session, principal: Principal, user_id: int, given: UserUpdate, if_match: str | None) -> UserRead:
    """Changes what is given. Ends the user's sessions when the password changes or the user is deactivated.

    Raises 404, 412, 428, 422 for what lies beyond the administrator's own scope, and 409 `last_administrator` when nobody
    would be left to administer.
    """
    session.execute(_ADMINISTRATORS)
    before = queries.user(session, principal, user_id)
    check_match(if_match, before)
    values = given.model_dump()
    after = before.model_copy(update={name: value for name, value in values.items() if name != "password"})
    _check_within(principal, before.role, everything=False)
    _check_within(principal, after.role, everything=after.all_companies)
    _check_administrator_left(session, before, after)
    if (companies := values.pop("companies", None)) is not None:
        _link(session, user_id, _company_ids(principal, companies))
    if (password := values.pop("password", None)) is not None:
        values |= {"password_hash": passwords.hash_password(password), "failed_logins": 0, "locked_until": None}
    if values:
        session.execute(update(User).where(col(User.id) == user_id).values(values))
    if password is not None or not after.active:
        sessions.end_all(session, user_id, principal.session_id)
    changed = queries.user(session, principal, user_id)
    was, became = changes(_told(before), _told(changed))
    told = became | ({"password": "changed"} if password is not None else {})
    record(session, actor=principal.actor, action="changed", subject="user", subject_id=user_id, before=was, after=told)
    return changed


def end_sessions(session: Session, principal: Principal, user_id: int) -> None:
    """Signs a user out everywhere. Raises 404."""
    found = queries.user(session, principal, user_id)
    _check_within(principal, found.role, everything=False)
    sessions.end_all(session, user_id)
    record(session, actor=principal.actor, action="signed_out", subject="user", subject_id=user_id)


def change_own_password(session: Session, principal: Principal, user: UserRead, given: PasswordChange) -> None:
    """Sets the signed-in user's own password and ends their other sessions. Raises 422 `wrong_password`, 429 `account_locked`."""
    try:
        sessions.check_password(user.email, given.current)
    except Problem as refused:
        if refused.code != "invalid_credentials":
            raise
        raise invalid("wrong_password", "The current password is not right.", "/current") from refused
    session.execute(update(User).where(col(User.id) == user.id).values(password_hash=passwords.hash_password(given.new)))
    sessions.end_all(session, user.id, principal.session_id)
    record(session, actor=principal.actor, action="password_changed", subject="user", subject_id=user.id)


def change_own_language(session: Session, user_id: int, language: Language) -> None:
    session.execute(update(User).where(col(User.id) == user_id).values(language=language))


def own(session: Session, principal: Principal) -> UserRead:
    """The signed-in user. Raises 403 `users_only` for an API key, which is nobody."""
    if principal.user_id is None:
        raise Problem(403, "users_only", "Not permitted", "An API key is not a user: sign in with an e-mail address and a password.")
    return queries.user(session, queries.operator(session, principal.actor), principal.user_id)


def _check_within(principal: Principal, role: Role, *, everything: bool) -> None:
    """Nobody hands out, or takes away, more than they hold themselves."""
    beyond = ROLES[role] - principal.permissions
    if beyond:
        raise forbidden(min(beyond))
    if everything and not principal.all_companies:
        raise invalid("company_out_of_scope", "You do not see every company yourself.", "/all_companies")


def _check_administrator_left(session: Session, before: UserRead, after: UserRead) -> None:
    held = before.role is Role.ADMINISTRATOR and before.active
    holds = after.role is Role.ADMINISTRATOR and after.active and after.all_companies >= before.all_companies
    if held and not holds and not queries.other_administrators(session, before.id, everywhere=before.all_companies):
        raise conflict("last_administrator", "This is the last active administrator; make another one first.")


def _company_ids(principal: Principal, codes: list[str]) -> list[int]:
    return sorted({principal.company(code, "/companies").id for code in codes})


def _link(session: Session, user_id: int, company_ids: list[int]) -> None:
    session.execute(delete(UserCompany).where(col(UserCompany.user_id) == user_id))
    if company_ids:
        session.execute(insert(UserCompany), [{"user_id": user_id, "company_id": company_id} for company_id in company_ids])


def _told(user: UserRead) -> dict[str, Any]:
    """What the audit trail keeps of a user: never the password's hash."""
    return user.model_dump(include={"email", "name", "role", "language", "active", "all_companies", "companies"})
