"""Turns every exception a request can meet into a problem answer."""

import psycopg
import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException

from receivables.errors import FieldError, Problem, conflict, invalid, malformed, not_found, unavailable, unsupported
from receivables.money import MoneyError
from receivables.routing import content_types_of, methods_of

log = structlog.get_logger()
RETRYABLE = (psycopg.errors.DeadlockDetected, psycopg.errors.SerializationFailure, psycopg.errors.LockNotAvailable)
CLOSED_STATE = "HK001"  # the trigger of the ledger that refuses an entry on a closed day
CODES = {404: "not_found", 405: "method_not_allowed", 413: "body_too_large", 400: "malformed_body"}
MOST_ERRORS = 100  # an answer names no more: a body of nothing but unknown fields is not sent back whole
VALIDATION_CODES = {"extra_forbidden": "unknown_field", "missing": "required", "json_invalid": "malformed_json"}


def answer(problem: Problem) -> JSONResponse:
    body = {
        "type": f"urn:huikuan:problem:{problem.code}", "title": problem.title, "status": problem.status,
        "detail": problem.detail, "code": problem.code, "errors": [error.as_dict() for error in problem.errors],
    }  # fmt: skip
    return JSONResponse(body, problem.status, problem.headers, "application/problem+json")


def pointer_of(location: tuple[int | str, ...]) -> str:
    """`("body", "items", 3, "amount")` → `/items/3/amount`; `("query", "limit")` → `?limit`."""
    where, *path = location
    if where == "query":
        return f"?{path[0] if path else ''}"
    if where in ("header", "cookie", "path"):
        return f"{where}:{path[0] if path else ''}"
    return "".join(f"/{str(step)[:100]}" for step in path) or "/"


def field_error(error: dict[str, object], location: tuple[int | str, ...]) -> FieldError:
    kind = str(error["type"])
    return FieldError(pointer_of(location), VALIDATION_CODES.get(kind, kind), str(error["msg"])[:500])


def validation_problem(raised: RequestValidationError) -> Problem:
    found = raised.errors()
    errors = [field_error(error, error["loc"]) for error in found[:MOST_ERRORS]]
    if any(error.code == "malformed_json" for error in errors):
        return malformed("The body is not valid JSON.", "malformed_json")
    detail = f"{len(found)} field(s) are not accepted: {errors[0].pointer}: {errors[0].detail}"
    return Problem(422, "invalid_field", "Not accepted", detail, errors)


def database_problem(raised: DBAPIError | psycopg.Error) -> Problem | None:
    """What a database error means to the client; None for a fault of ours."""
    cause = raised.orig if isinstance(raised, DBAPIError) else raised
    if isinstance(cause, RETRYABLE):
        return unavailable("Another change held the same rows; nothing was changed, send it again.", "try_again", 1)
    if isinstance(cause, psycopg.Error) and cause.sqlstate == CLOSED_STATE:
        return invalid("period_closed", f"The books are closed until {cause.diag.message_detail}; nothing was changed.")
    if isinstance(cause, psycopg.errors.QueryCanceled):
        return unavailable("The query took too long.", "query_timeout", 30)
    if isinstance(cause, psycopg.errors.UniqueViolation):
        return conflict("already_exists", "It exists already.")
    if isinstance(cause, psycopg.DataError):
        return invalid("invalid_value", "A value does not fit the database's type.")
    if isinstance(cause, psycopg.OperationalError | psycopg.InterfaceError):
        return unavailable("The database is not reachable; nothing was changed.")
    return None


async def _database(request: Request, raised: Exception) -> JSONResponse:
    assert isinstance(raised, DBAPIError | psycopg.Error)  # noqa: S101 - registered for these only
    problem = database_problem(raised)
    if problem is None:
        log.error("database error", path=request.url.path, error=type(raised).__name__, exc_info=raised)
        return answer(Problem(500, "internal_error", "Internal error", "The server met a fault of its own; nothing was changed."))
    return answer(problem)


async def _internal(request: Request, raised: Exception) -> JSONResponse:
    log.error("unhandled error", path=request.url.path, exc_info=raised)
    return answer(Problem(500, "internal_error", "Internal error", "The server met a fault of its own; nothing was changed."))


async def _http(request: Request, raised: Exception) -> JSONResponse:
    assert isinstance(raised, HTTPException)  # noqa: S101 - registered for it only
    if raised.status_code == 405 and request.url.path.startswith("/api/"):
        return _method_refused(request)
    code = CODES.get(raised.status_code, "http_error")
    return answer(Problem(raised.status_code, code, str(raised.detail), str(raised.detail), headers=dict(raised.headers or {})))


def _method_refused(request: Request) -> JSONResponse:
    """404 for an address that no method finds: the framework's 405 is that of the screens' page, which every address has."""
    allowed = methods_of(request)
    if not allowed:
        return answer(missing())
    detail = f"This address takes {', '.join(sorted(allowed))}."
    return answer(Problem(405, CODES[405], "Method not allowed", detail, headers={"Allow": ", ".join(sorted(allowed))}))


async def _problem(_request: Request, raised: Exception) -> JSONResponse:
    assert isinstance(raised, Problem)  # noqa: S101 - registered for it only
    return answer(raised)


async def _validation(request: Request, raised: Exception) -> JSONResponse:
    assert isinstance(raised, RequestValidationError)  # noqa: S101 - registered for it only
    of_the_body = any(error["loc"][0] == "body" for error in raised.errors())
    return answer((of_the_body and _not_taken(request)) or validation_problem(raised))


def _not_taken(request: Request) -> Problem | None:
    """415 where a body was not read because it came as something else than what the operation takes."""
    given, taken = request.headers.get("content-type", "").split(";")[0].strip().lower(), content_types_of(request)
    if not taken or given in taken or (given.endswith("+json") and "application/json" in taken):
        return None
    return unsupported(f"Send {' or '.join(taken)}.")


async def _money(_request: Request, raised: Exception) -> JSONResponse:
    assert isinstance(raised, MoneyError)  # noqa: S101 - registered for it only
    return answer(invalid(raised.code, str(raised)))


async def _busy(_request: Request, _raised: Exception) -> JSONResponse:
    return answer(unavailable("All database connections are in use.", "busy", 2))


def register(app: FastAPI) -> None:
    app.add_exception_handler(Problem, _problem)
    app.add_exception_handler(RequestValidationError, _validation)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(MoneyError, _money)
    app.add_exception_handler(PoolTimeout, _busy)
    app.add_exception_handler(DBAPIError, _database)
    app.add_exception_handler(psycopg.Error, _database)
    app.add_exception_handler(Exception, _internal)


def missing() -> Problem:
    return not_found("address")
