"""The collector's work over HTTP."""

from typing import Annotated, Any

from fastapi import Query, Request, Response
from sqlmodel import col

from receivables.access.authentication import needs
from receivables.access.idempotency import OnceDep
from receivables.access.permissions import Permission
from receivables.access.principal import Principal
from receivables.collection import queries, service, templates, timeline, worklist
from receivables.collection.models import ActionTemplate, CollectionAction
from receivables.collection.schemas import (
    ActionCreate,
    ActionQuery,
    ActionRead,
    ActionTemplateIn,
    ActionTemplatePatch,
    ActionTemplateQuery,
    ActionTemplateRead,
    BulkActionAnswer,
    BulkActionCreate,
    TimelineEvent,
    TimelineQuery,
)
from receivables.collection.worklist_schemas import WorklistPage, WorklistQuery
from receivables.customers.queries import load
from receivables.database import SessionDep
from receivables.etags import IfMatch, tagged
from receivables.pagination import CSV_ROWS, Page, list_answer, whole
from receivables.routing import csv_answer, problems, router, wants_csv
from receivables.texts import Id

WORKLIST_ROUTER = router("/worklist", "collection")
ACTION_ROUTER = router("/collection-actions", "collection")
TIMELINE_ROUTER = router("/customers", "collection")
Reader = Annotated[Principal, needs(Permission.COLLECTION_READ)]
Writer = Annotated[Principal, needs(Permission.COLLECTION_WRITE)]


@WORKLIST_ROUTER.get("", summary="Whom to chase today, ranked and explained", response_model=WorklistPage)
def get_worklist(request: Request, session: SessionDep, principal: Reader, query: Annotated[WorklistQuery, Query()]) -> Any:
    """One row for a customer and currency. Accounts with something overdue, a next step or a promise due, or a promise lately broken."""
    if wants_csv(request):
        rows = whole(worklist.page(session, principal, query.model_copy(update={"cursor": None}), CSV_ROWS))
        return csv_answer(worklist.CSV_COLUMNS, map(worklist.csv_row, rows), "worklist")
    return worklist.page(session, principal, query)


@ACTION_ROUTER.get("", summary="What was done to collect", response_model=Page[ActionRead])
def list_collection_actions(request: Request, session: SessionDep, principal: Reader, query: Annotated[ActionQuery, Query()]) -> Any:
    statement, tie = queries.listed(principal, query), col(CollectionAction.id)
    row_of = queries.csv_row_of if wants_csv(request) else queries.row_of
    return list_answer(request, session, statement, query, "-acted_at", queries.SORTABLE, tie, row_of, ActionRead)


@ACTION_ROUTER.post("", summary="Record an action", status_code=201, response_model=ActionRead, responses=problems(409))
def record_collection_action(session: SessionDep, principal: Writer, body: ActionCreate, once: OnceDep) -> Response:
    return once.run(session, principal, lambda: service.record_action(session, principal, body))


@ACTION_ROUTER.post("/bulk", summary="Record the same action with many customers", status_code=201, response_model=BulkActionAnswer)
def record_collection_actions(session: SessionDep, principal: Writer, body: BulkActionCreate, once: OnceDep) -> Response:
    return once.run(session, principal, lambda: service.record_many(session, principal, body))


@TIMELINE_ROUTER.get("/{customer_id}/timeline", summary="What happened with a customer", responses=problems(404))
def get_customer_timeline(
    session: SessionDep, principal: Reader, customer_id: Id, query: Annotated[TimelineQuery, Query()]
) -> Page[TimelineEvent]:
    """Documents, movements, letters, mails, actions, promises, disputes, plans, links, legal cases and flags, newest business day first."""
    return timeline.page(session, principal, load(session, principal, customer_id), query)


TEMPLATE_ROUTER = router("/action-templates", "collection")
Keeper = Annotated[Principal, needs(Permission.CAUSES_WRITE)]


@TEMPLATE_ROUTER.get("", summary="What is usually written down after an outcome", response_model=Page[ActionTemplateRead])
def list_action_templates(request: Request, session: SessionDep, principal: Reader, query: Annotated[ActionTemplateQuery, Query()]) -> Any:
    statement, tie = templates.listed(principal, query), col(ActionTemplate.id)
    return list_answer(request, session, statement, query, "outcome,name", templates.SORTABLE, tie, templates.row_of, ActionTemplateRead)


@TEMPLATE_ROUTER.post("", summary="Add a template", status_code=201, response_model=ActionTemplateRead, responses=problems(409))
def create_action_template(session: SessionDep, principal: Keeper, body: ActionTemplateIn) -> Response:
    return tagged(templates.create(session, principal, body), 201)


@TEMPLATE_ROUTER.get("/{template_id}", summary="One template", response_model=ActionTemplateRead, responses=problems(404))
def get_action_template(session: SessionDep, principal: Reader, template_id: Id) -> Response:
    return tagged(templates.read(session, principal, template_id))


@TEMPLATE_ROUTER.patch("/{template_id}", summary="Change a template", response_model=ActionTemplateRead,
                responses=problems(404, 409, 412, 428))
def change_action_template(
    session: SessionDep, principal: Keeper, template_id: Id, body: ActionTemplatePatch, if_match: IfMatch = None
) -> Response:
    return tagged(templates.change(session, principal, template_id, body, if_match))
