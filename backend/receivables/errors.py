"""Errors as RFC 9457 problems, each a named fact with a stable code."""

from dataclasses import dataclass, field

from pydantic import BaseModel


@dataclass(frozen=True)
class FieldError:
    """What is wrong with one field; `pointer` is a JSON pointer into the body, or `?name` for a query parameter."""

    pointer: str
    code: str
    detail: str

    def as_dict(self) -> dict[str, str]:
        return {"pointer": self.pointer, "code": self.code, "detail": self.detail}


@dataclass
class Problem(Exception):
    """Anything a client is told in place of the answer it asked for."""

    status: int
    code: str
    title: str
    detail: str
    errors: list[FieldError] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)


class ProblemField(BaseModel):
    pointer: str
    code: str
    detail: str


class ProblemBody(BaseModel):
    """The `application/problem+json` body of every error."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    errors: list[ProblemField]


def malformed(detail: str, code: str = "malformed_body") -> Problem:
    return Problem(400, code, "Malformed request", detail)


def not_authenticated(detail: str = "Sign in, or send a valid X-API-Key.", code: str = "not_authenticated") -> Problem:
    return Problem(401, code, "Not authenticated", detail, headers={"WWW-Authenticate": "Bearer"})


def forbidden(permission: str) -> Problem:
    return Problem(403, "permission_missing", "Not permitted", f"This needs the permission {permission}.")


def not_found(what: str) -> Problem:
    return Problem(404, "not_found", "Not found", f"There is no such {what}.")


def conflict(code: str, detail: str) -> Problem:
    return Problem(409, code, "Conflict", detail)


def too_large(detail: str) -> Problem:
    return Problem(413, "body_too_large", "Body too large", detail)


def unsupported(detail: str, code: str = "unsupported_media_type") -> Problem:
    return Problem(415, code, "Unsupported media type", detail)


def invalid(code: str, detail: str, pointer: str = "") -> Problem:
    """A rule broken or a field that does not fit: 422, with the field named where one is at fault."""
    errors = [FieldError(pointer, code, detail)] if pointer else []
    return Problem(422, code, "Not accepted", detail, errors)


def unavailable(detail: str, code: str = "database_unavailable", retry_after: int = 5) -> Problem:
    return Problem(503, code, "Temporarily unavailable", detail, headers={"Retry-After": str(retry_after)})
