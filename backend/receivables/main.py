"""The application: routers, error answers, health, metrics and the built screens."""

import gc
from pathlib import Path

from fastapi import FastAPI, Response
from fastapi.responses import FileResponse, JSONResponse
from fastapi.routing import APIRoute
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from receivables import handlers
from receivables.approvals import kinds
from receivables.bulk import contract
from receivables.credits import refunds
from receivables.customers.schemas import CustomerPush
from receivables.interest import waivers as interest_waivers
from receivables.invoices.schemas import InvoicePush
from receivables.jobs.worker import lifespan
from receivables.legal import service as legal_case
from receivables.middleware import RequestContext
from receivables.orders.schemas import OrderPush
from receivables.outgoing import run as outgoing_run
from receivables.payments.schemas import PaymentPush
from receivables.periods import service as period
from receivables.plans import offers
from receivables.plans import service as plan
from receivables.rates.schemas import RatePush
from receivables.reconciliations.schemas import LinePush
from receivables.routers import ROUTERS
from receivables.settings import check, get_settings
from receivables.statements import load as loading
from receivables.write_offs import service as write_off

DESCRIPTION = """\
Programs send `X-API-Key`, people a bearer token of `POST /api/v1/auth/token`. Days are written `2026-01-31`, instants end in `_at` (UTC);
amounts are decimal texts with exactly their currency's decimals, beside `currency`. Errors are problems (RFC 9457) with a stable `code` and
the fields at fault; unknown fields and parameters are refused by name. Lists go on with `next_cursor` and are CSV for `Accept: text/csv`.
A POST with the same `Idempotency-Key` and body is answered once; a `PATCH` needs the `ETag` that was read as `If-Match`.
"""


def create_app() -> FastAPI:
    """The ASGI application. Raises SettingsError when the settings do not allow a start."""
    settings = get_settings()
    check(settings)
    summary = "Accounts receivable and collections"
    app = FastAPI(
        title="Huikuan 回款", version="1", summary=summary, description=DESCRIPTION, lifespan=lifespan,
        generate_unique_id_function=_operation_id,
    )  # fmt: skip
    handlers.register(app)
    kinds.register(write_off.KIND)
    kinds.register(refunds.KIND)
    kinds.register(period.KIND)
    kinds.register(plan.KIND)
    kinds.register(offers.KIND)
    kinds.register(legal_case.KIND)
    kinds.register(interest_waivers.KIND)
    loading.when_loaded(outgoing_run.on_load)
    for router in ROUTERS:
        app.include_router(router)
    contract.describe(app, [CustomerPush, InvoicePush, OrderPush, PaymentPush, LinePush, RatePush])
    app.add_api_route("/metrics", _metrics, include_in_schema=False)
    _serve_screens(app, settings.frontend_dist)
    app.add_middleware(RequestContext)
    app.openapi()  # parameters are checked against it: made now, not while the first request waits
    _spare_the_collector()
    return app


def _operation_id(route: APIRoute) -> str:
    """What generated clients call an operation: its function's name, whatever its address becomes."""
    return route.name


def _spare_the_collector() -> None:
    """What is loaded by now stays: the garbage collector need not walk it again and again while a push makes its rows.

    With the default thresholds it took up to half of a push's time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def _metrics() -> Response:
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


def _file(folder: Path, path: str) -> Path | None:
    """The file of that name inside the folder; None for one outside it, or a name that no file can have."""
    try:
        file = (folder / path).resolve()
        return file if file.is_relative_to(folder.resolve()) and file.is_file() else None
    except (OSError, ValueError):
        return None


def _serve_screens(app: FastAPI, dist: Path) -> None:
    """Every address that is neither the API nor a file answers the screens' index page: they route by themselves."""

    index = dist / "index.html"

    def screen(path: str) -> Response:
        file = _file(dist, path)
        if path.startswith("api/") or not index.is_file():
            return handlers.answer(handlers.missing())
        if file is not None:
            cache = "public, max-age=31536000, immutable" if path.startswith("assets/") else "no-cache"
            return FileResponse(file, headers={"Cache-Control": cache})
        return FileResponse(index, headers={"Cache-Control": "no-cache"})

    app.add_api_route("/{path:path}", screen, include_in_schema=False, methods=["GET"], response_class=JSONResponse)
