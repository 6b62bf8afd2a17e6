"""Sign-in: tokens, the session's cookie, and a person's own settings."""

from typing import Annotated

from fastapi import Form, Request, Response

from receivables import clock
from receivables.access import queries, tokens
from receivables.access.authentication import Anyone
from receivables.access.schemas import MeCompany, MePatch, MeRead, PasswordChange, TokenForm, TokenRead
from receivables.access.service import sessions, users
from receivables.database import SessionDep
from receivables.errors import Problem, not_authenticated
from receivables.routing import problems, router
from receivables.settings import get_settings

COOKIE = "huikuan_refresh"
PATH = "/api/v1/auth"
ROUTER = router("/auth", "auth")


def _answer(response: Response, issued: sessions.Tokens) -> TokenRead:
    """Tokens on the wire: the refresh token in a cookie that no script reads and only these addresses are sent."""
    response.headers["Cache-Control"] = "no-store"
    seconds = int((issued.expires_at - clock.now()).total_seconds())
    secure = get_settings().environment == "production"
    response.set_cookie(COOKIE, issued.refresh, max_age=seconds, path=PATH, secure=secure, httponly=True, samesite="strict")
    return TokenRead.model_validate({"access_token": issued.access, "token_type": "bearer", "expires_in": issued.access_seconds})


@ROUTER.post("/token", summary="Sign in with an e-mail address and a password", responses=problems(429))
def sign_in(response: Response, form: Annotated[TokenForm, Form()]) -> TokenRead:
    """Answers a short access token and sets the refresh cookie. Ten wrong passwords lock the account for fifteen minutes."""
    return _answer(response, sessions.sign_in(form.username, form.password))


@ROUTER.post("/refresh", summary="A new access token by the refresh cookie")
def refresh_tokens(request: Request, response: Response) -> TokenRead:
    """The cookie changes at every use; one that was used before ends the session."""
    token = request.cookies.get(COOKIE)
    if not token:
        raise not_authenticated("There is no refresh cookie; sign in.")
    return _answer(response, sessions.refresh(token))


def _session_of(request: Request) -> int | None:
    """The session a request speaks of by its cookie or, failing that, its access token."""
    bearer = request.headers.get("authorization", "").partition(" ")[2].strip()
    for token, audience in ((request.cookies.get(COOKIE), "refresh"), (bearer, "access")):
        try:
            return tokens.read(token or "", "refresh" if audience == "refresh" else "access")
        except Problem:
            continue
    return None


@ROUTER.post("/logout", status_code=204, summary="Sign out")
def sign_out(request: Request, response: Response, session: SessionDep) -> None:
    """Ends the session and clears the cookie; nothing to end is fine too."""
    session_id = _session_of(request)
    if session_id is not None:
        sessions.end(session, session_id)
    response.delete_cookie(COOKIE, path=PATH, httponly=True, samesite="strict")


@ROUTER.get("/me", summary="Who is signed in, and what they may do")
def get_me(session: SessionDep, principal: Anyone) -> MeRead:
    user = users.own(session, principal)
    companies = [MeCompany.model_validate(company) for company in principal.companies.values()]
    kept = user.model_dump(include={"id", "email", "name", "role", "language"})
    everything = queries.sees_everything(session, principal)
    return MeRead(**kept, permissions=sorted(principal.permissions), companies=companies, sees_everything=everything)


@ROUTER.patch("/me", summary="Change one's own language")
def change_me(session: SessionDep, principal: Anyone, given: MePatch) -> MeRead:
    me = get_me(session, principal)
    changed = given.model_dump()
    if "language" in changed:
        users.change_own_language(session, me.id, changed["language"])
    return me.model_copy(update=changed)


@ROUTER.post("/password", status_code=204, summary="Change one's own password", responses=problems(429))
def change_password(session: SessionDep, principal: Anyone, given: PasswordChange) -> None:
    """Ends one's other sessions."""
    users.change_own_password(session, principal, users.own(session, principal), given)
