"""Exchange rates over HTTP."""

from typing import Annotated, Any

from fastapi import Depends, Query, Request, Response
from pydantic import TypeAdapter

from receivables.access.authentication import needs
from receivables.access.idempotency import OnceDep
from receivables.access.permissions import Permission
from receivables.access.principal import Principal
from receivables.bulk import run as bulk
from receivables.bulk.body import BodyDep
from receivables.bulk.contract import bulk_route
from receivables.bulk.run import BulkQuery
from receivables.database import SessionDep
from receivables.pagination import Page, list_answer
from receivables.rates import file, queries, service
from receivables.rates.models import ExchangeRate
from receivables.rates.schemas import RateAt, RateAtQuery, RateFile, RateFileQuery, RatePush, RateQuery, RateRow
from receivables.routing import problems, router

ROUTER = router("/exchange-rates", "exchange-rates")
Reader = Annotated[Principal, needs(Permission.REPORTS_READ)]
Writer = Annotated[Principal, needs(Permission.EXCHANGE_RATES_WRITE)]
ROWS: TypeAdapter[Any] = TypeAdapter(RatePush)
_FILE = {"requestBody": {"required": True, "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}}


async def _file(request: Request) -> bytes:
    return await request.body()


FileDep = Annotated[bytes, Depends(_file)]


@ROUTER.get("", summary="Search and list exchange rates", response_model=Page[RateRow])
def list_exchange_rates(request: Request, session: SessionDep, principal: Reader, query: Annotated[RateQuery, Query()]) -> Any:
    statement = queries.listed(principal, query)
    return list_answer(request, session, statement, query, "-rate_on,currency", queries.SORTABLE, ExchangeRate.id, queries.row_of, RateRow)


@ROUTER.get("/at", summary="The rate that counts on a day", response_model=RateAt, responses=problems(404))
def get_exchange_rate(session: SessionDep, principal: Reader, query: Annotated[RateAtQuery, Query()]) -> RateAt:
    """The latest rate on the day or before it, 31 days back at most; none is an error, never 1."""
    return service.at(session, principal, query)


@ROUTER.post("", summary="Record a rate", response_model=RateRow, status_code=201, responses=problems(409))
def record_exchange_rate(session: SessionDep, principal: Writer, body: RatePush, once: OnceDep) -> Response:
    """Another rate for the same currency and day corrects the one before, which stays in the history."""
    return once.run(session, principal, lambda: service.put_one(session, principal, body))


@ROUTER.post("/bulk", summary="Push rates", **bulk_route(RatePush))
def push_exchange_rates(session: SessionDep, principal: Writer, query: Annotated[BulkQuery, Query()], body: BodyDep) -> Response:
    return bulk.run(session, body, ROWS, query, principal, lambda rows: service.put_rows(session, principal, rows))


@ROUTER.post("/file", summary="Load a CSV file of rates", response_model=RateFile, responses=problems(409, 413), openapi_extra=_FILE)
def load_exchange_rates(
    session: SessionDep, principal: Writer, query: Annotated[RateFileQuery, Query()], body: FileDep, once: OnceDep
) -> Response:
    """The body is the file: columns currency (币种), rate_on (日期), rate (汇率) and, where wanted, per (单位). All or nothing."""
    return once.run(session, principal, lambda: file.load(session, principal, body, query), 200)
