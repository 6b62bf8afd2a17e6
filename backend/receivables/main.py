"""The application: routers, error answers, health, metrics and the built screens."""

import gc
from pathlib import Path

from fastapi import FastAPI, Response
from fastapi.responses import FileResponse, JSONResponse
from fastapi.routing import APIRoute
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from receivables import handlers, health
from receivables.access.routes import api_keys, auth, users
from receivables.account_statements import routes as account_statements
from receivables.approvals import kinds
from receivables.approvals import routes as approvals
from receivables.attachments import routes as attachments
from receivables.audit import routes as audit
from receivables.bulk import contract
from receivables.changes import routes as changes
from receivables.classification import routes as classification
from receivables.clearing import joint_routes as joint_clearing
from receivables.clearing import routes as clearing
from receivables.collection import routes as collection
from receivables.collection import work_routes as work_plans
from receivables.companies import routes as companies
from receivables.confirmations import routes as confirmations
from receivables.credits import refunds
from receivables.credits import routes as credits
from receivables.customer_answers import routes as customer_answers
from receivables.customer_links import routes as customer_links
from receivables.customer_page import routes as customer_page
from receivables.customers import routes as customers
from receivables.customers.schemas import CustomerPush
from receivables.disputes import routes as disputes
from receivables.dunning import print_routes as dunning_prints
from receivables.dunning import routes as dunning
from receivables.effect import routes as effect
from receivables.imports import routes as imports
from receivables.interest import routes as interest
from receivables.interest import waivers as interest_waivers
from receivables.invoices import classification_routes
from receivables.invoices import routes as invoices
from receivables.invoices.schemas import InvoicePush
from receivables.jobs.worker import lifespan
from receivables.legal import routes as legal
from receivables.legal import service as legal_case
from receivables.legal import setting_routes as legal_settings
from receivables.mailings import routes as mailings
from receivables.middleware import RequestContext
from receivables.notes import routes as notes
from receivables.orders import routes as orders
from receivables.orders.schemas import OrderPush
from receivables.outgoing import routes as outgoing
from receivables.outgoing import run as outgoing_run
from receivables.payments import routes as payments
from receivables.payments.schemas import PaymentPush
from receivables.periods import routes as periods
from receivables.periods import service as period
from receivables.plans import offers
from receivables.plans import routes as plans
from receivables.plans import service as plan
from receivables.promises import routes as promises
from receivables.rates import routes as rates
from receivables.rates.schemas import RatePush
from receivables.reconciliations import routes as reconciliations
from receivables.reconciliations.schemas import LinePush
from receivables.reporting import aging_routes, balance_routes, figure_routes, invariant_routes, kpi_routes, target_routes, trend_routes
from receivables.risk import routes as risk
from receivables.settings import check, get_settings
from receivables.statements import load as loading
from receivables.statements import routes as statements
from receivables.strategies import experiment_routes as experiments
from receivables.strategies import routes as strategies
from receivables.templates import routes as templates
from receivables.valuation import routes as valuation
from receivables.write_offs import routes as write_offs
from receivables.write_offs import service as write_off

# A request is held against them in this order: what is asked most stands first.
ROUTERS = [
    invoices.ROUTER,
    customers.ROUTER,
    payments.ROUTER,
    health.router,
    auth.ROUTER,
    users.ROUTER,
    users.ROLES_ROUTER,
    api_keys.ROUTER,
    companies.ROUTER,
    audit.ROUTER,
    approvals.ROUTER,
    approvals.LIMITS,
    approvals.DELEGATIONS,
    classification.ROUTER,
    classification_routes.ROUTER,
    orders.ROUTER,
    payments.ALLOCATIONS,
    statements.ACCOUNTS,
    statements.ROUTER,
    statements.LINES,
    outgoing.ROUTER,
    notes.ROUTER,
    credits.REFUNDS,
    credits.TRANSFERS,
    clearing.ROUTER,
    clearing.CLEARINGS,
    joint_clearing.CLEARINGS,
    joint_clearing.ROUTER,
    clearing.ALIASES,
    write_offs.ROUTER,
    periods.ROUTER,
    reconciliations.ROUTER,
    imports.ROUTER,
    attachments.ROUTER,
    rates.ROUTER,
    valuation.ROUTER,
    valuation.MOVEMENTS,
    valuation.INVOICES,
    valuation.PAYMENTS,
    aging_routes.ROUTER,
    balance_routes.ROUTER,
    kpi_routes.ROUTER,
    target_routes.ROUTER,
    figure_routes.FIGURES,
    figure_routes.TARGETS,
    trend_routes.ROUTER,
    invariant_routes.ROUTER,
    changes.ROUTER,
    collection.WORKLIST_ROUTER,
    collection.ACTION_ROUTER,
    collection.TIMELINE_ROUTER,
    collection.TEMPLATE_ROUTER,
    work_plans.CAPACITIES,
    work_plans.ABSENCES,
    work_plans.COSTS,
    promises.ROUTER,
    templates.ROUTER,
    templates.LETTERHEADS,
    strategies.ROUTER,
    strategies.HOLDS,
    strategies.QUIET,
    strategies.HOURS,
    experiments.ROUTER,
    effect.ROUTER,
    effect.TRIALS,
    dunning.RUNS,
    dunning.LETTERS,
    dunning_prints.ROUTER,
    disputes.ROUTER,
    disputes.TASKS,
    disputes.REASONS,
    disputes.REPORT,
    plans.ROUTER,
    plans.OFFERS,
    legal.ROUTER,
    legal.DEADLINES,
    legal_settings.LIMITATIONS,
    legal_settings.SUSPENSIONS,
    legal_settings.PERIODS,
    legal_settings.SCALES,
    legal_settings.CHECKLIST,
    legal_settings.SETTINGS,
    interest.SETS,
    interest.ASSIGNMENTS,
    interest.POLICY,
    interest.PROPOSALS,
    interest.CHARGES,
    interest.WAIVERS,
    risk.SCORE_ROUTER,
    risk.FLAG_ROUTER,
    risk.EVALUATION_ROUTER,
    account_statements.ROUTER,
    customer_links.ROUTER,
    customer_answers.ROUTER,
    customer_page.ROUTER,
    confirmations.RUNS,
    confirmations.ROUTER,
    mailings.SCHEDULES,
    mailings.RUNS,
    mailings.MAILS,
    mailings.STATEMENTS,
    mailings.CONFIRMATION_RUNS,
    mailings.CONFIRMATIONS,
]


def create_app() -> FastAPI:
    """The ASGI application. Raises SettingsError when the settings do not allow a start."""
    settings = get_settings()
    check(settings)
    summary = "Accounts receivable and collections"
    app = FastAPI(
        title="Huikuan 回款", version="1", summary=summary, description=__doc__, lifespan=lifespan,
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
