"""What every endpoint shares: the problem answers in the contract, refusal of unknown query parameters, CSV beside JSON."""

import inspect
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import IO, Annotated, Any, get_args

from fastapi import APIRouter, Depends, FastAPI, Request, Response, params
from fastapi.exceptions import RequestValidationError
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ValidationError

from receivables.csvfile import write_csv
from receivables.database import TransactionRoute
from receivables.errors import FieldError, Problem, ProblemBody

_SCHEMA = {"schema": {"$ref": "#/components/schemas/ProblemBody"}}
PROBLEM: dict[str, Any] = {"model": ProblemBody, "content": {"application/problem+json": _SCHEMA}}
_CSV = "text/csv; charset=utf-8"
TEXTS = {
    400: "Malformed request",
    401: "Not authenticated",
    403: "Permission missing",
    404: "Not found",
    409: "Conflict",
    412: "Changed since it was read",
    413: "Body too large",
    415: "A content type that is not taken",
    422: "A field or a rule does not allow it",
    428: "If-Match missing",
    429: "Too many requests",
    503: "Temporarily unavailable",
}


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The error answers of an endpoint, for the contract."""
    return {status: {"description": TEXTS[status]} | PROBLEM for status in statuses}


@lru_cache(maxsize=1)
def _parameters(app: FastAPI) -> dict[tuple[str, str], frozenset[str]]:
    """The query parameters of every operation, read from the contract itself."""
    found = {}
    for path, operations in app.openapi()["paths"].items():
        for method, operation in operations.items():
            found[(method.upper(), path)] = frozenset(p["name"] for p in operation.get("parameters", []) if p["in"] == "query")
    return found


def _refused(code: str, names: Iterable[str], why: str, detail: str) -> Problem:
    shown = [name[:100] for name in sorted(names)[:20]]
    errors = [FieldError(f"?{name}", code, why) for name in shown]
    return Problem(422, code, "Not accepted", f"{detail}: {', '.join(shown)}.", errors)


async def refuse_unknown_parameters(request: Request) -> None:
    """Raises 422 naming each query parameter the endpoint does not take, or that is given twice: one of the two would be passed over."""
    if not request.query_params:
        return
    known = _parameters(request.app).get((request.method, request.scope["route"].path), frozenset())
    unknown = set(request.query_params) - known
    if unknown:
        raise _refused("unknown_parameter", unknown, "This endpoint does not take it.", "Unknown query parameters")
    twice = [name for name, times in Counter(name for name, _ in request.query_params.multi_items()).items() if times > 1]
    if twice:
        raise _refused("repeated_parameter", twice, "It takes one value.", "Query parameters given more than once")


@lru_cache(maxsize=1)
def _operations(app: FastAPI) -> list[tuple[re.Pattern[str], dict[str, Any]]]:
    """The operations of every address of the contract, by what such an address looks like."""
    return [(re.compile(re.sub(r"\{[^}]*\}", "[^/]+", path)), found) for path, found in app.openapi()["paths"].items()]


def methods_of(request: Request) -> set[str]:
    """The methods that the contract knows for the address asked; none for an unknown address."""
    fitting = (found for address, found in _operations(request.app) if address.fullmatch(request.url.path))
    methods = {method.upper() for found in fitting for method in found}
    return methods | {"HEAD"} if "GET" in methods else methods


def content_types_of(request: Request) -> list[str]:
    """The content types of a body that the operation asked takes, as the contract has them."""
    paths, path = request.app.openapi()["paths"], getattr(request.scope.get("route"), "path", "")
    return list(paths.get(path, {}).get(request.method.lower(), {}).get("requestBody", {}).get("content", {}))


def _documented(model: type[BaseModel]) -> list[dict[str, Any]]:
    """The query parameters of a model, for the contract."""
    parameters, whole = [], model.model_json_schema(ref_template="#/components/schemas/{model}")
    for name, schema in whole["properties"].items():
        shown = {key: value for key, value in schema.items() if (key, value) != ("default", None)}
        if "anyOf" in shown:
            shown.setdefault("title", name.replace("_", " ").title())
        parameter = {"name": name, "in": "query", "required": name in whole.get("required", ()), "schema": shown}
        parameters.append(parameter | ({"description": schema["description"]} if "description" in schema else {}))
    return parameters


def _reader(model: type[BaseModel]) -> Callable[..., Any]:
    async def read(request: Request) -> BaseModel:
        try:
            return model.model_validate(dict(request.query_params))
        except ValidationError as error:
            raise RequestValidationError([one | {"loc": ("query", *one["loc"])} for one in error.errors()]) from error

    return read


class QueryRoute(TransactionRoute):
    """A route whose `Annotated[Model, Query()]` is read by the model alone.

    FastAPI looks at the annotation of each field again on each request, which was a sixth of the time of a list with many filters.
    """

    def __init__(self, path: str, endpoint: Callable[..., Any], **settings: Any) -> None:
        signature = inspect.signature(endpoint)
        for parameter in signature.parameters.values():
            model, *marks = get_args(parameter.annotation) or (None,)
            if any(isinstance(mark, params.Query) for mark in marks) and inspect.isclass(model) and issubclass(model, BaseModel):
                asked = parameter.replace(annotation=Annotated[model, Depends(_reader(model))])
                changed = [asked if one is parameter else one for one in signature.parameters.values()]
                endpoint.__signature__ = signature.replace(parameters=changed)  # type: ignore[attr-defined]
                extra = settings.get("openapi_extra") or {}
                settings["openapi_extra"] = extra | {"parameters": _documented(model) + extra.get("parameters", [])}
        super().__init__(path, endpoint, **settings)


def router(prefix: str, tag: str) -> APIRouter:
    """A resource's router under /api/v1, with the errors any endpoint can answer."""
    common = problems(400, 401, 403, 422, 503)
    checks = [Depends(refuse_unknown_parameters)]
    return APIRouter(prefix=f"/api/v1{prefix}", tags=[tag], responses=common, dependencies=checks, route_class=QueryRoute)



def wants_csv(request: Request) -> bool:
    """Whether CSV is what the client names first."""
    return request.headers.get("accept", "").split(",")[0].split(";")[0].strip().lower() == "text/csv"


def csv_answer(columns: Sequence[str], rows: Iterable[dict[str, Any]], name: str) -> Response:
    """Rows as a CSV download: UTF-8 with a byte-order mark, so that spreadsheets show 中文, and cells made safe."""
    return Response(write_csv(columns, rows), media_type=_CSV, headers=_download(name))


def csv_file(file: IO[bytes], name: str) -> Response:
    """A CSV download that was written to a file, which is closed when all of it is sent."""

    def parts() -> Iterator[bytes]:
        with file:
            while part := file.read(256 * 1024):
                yield part

    return StreamingResponse(parts(), media_type=_CSV, headers=_download(name))


def _download(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}.csv"'}
