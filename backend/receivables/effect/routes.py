"""What contacts brought over HTTP."""

from typing import Annotated, Any

from fastapi import Query, Request

from receivables.access.authentication import needs
from receivables.access.permissions import Permission
from receivables.access.principal import Principal
from receivables.database import SessionDep
from receivables.effect import report, rows, trials
from receivables.effect.schemas import ContactsQuery, EffectAnswer, EffectContact, EffectMoney, EffectQuery, RowsQuery, TrialAnswer
from receivables.pagination import Page, list_answer
from receivables.routing import csv_answer, problems, router, wants_csv
from receivables.texts import Id

ROUTER = router("/effect", "reports")
TRIALS = router("/strategy-experiments", "dunning")
Reader = Annotated[Principal, needs(Permission.REPORTS_READ)]


@ROUTER.get("", summary="What contacts brought, by one dimension", response_model=EffectAnswer)
def get_effect(request: Request, session: SessionDep, principal: Reader, query: Annotated[EffectQuery, Query()]) -> Any:
    """Success, money within 14 and 30 days, cost, promises kept, disputes; and what was to be expected of such customers."""
    found = report.report(session, principal, query)
    if wants_csv(request):
        columns = report.CSV_COLUMNS
        return csv_answer(columns, (row.model_dump(mode="json", include=set(columns)) for row in found.rows), "effect")
    return found


@ROUTER.get("/contacts", summary="The contacts behind it", response_model=Page[EffectContact])
def list_effect_contacts(request: Request, session: SessionDep, principal: Reader, query: Annotated[ContactsQuery, Query()]) -> Any:
    statement, currency = rows.contacts(principal, query)

    def row_of(row: Any) -> dict[str, Any]:
        return rows.contact_row(row, currency)

    return list_answer(request, session, statement, query, "-at", rows.CONTACT_SORTABLE, rows.CONTACT_TIE, row_of, EffectContact)


@ROUTER.get("/money", summary="The money behind it", response_model=Page[EffectMoney])
def list_effect_money(request: Request, session: SessionDep, principal: Reader, query: Annotated[RowsQuery, Query()]) -> Any:
    statement, currency = rows.money(principal, query)

    def row_of(row: Any) -> dict[str, Any]:
        return rows.money_row(row, currency)

    return list_answer(request, session, statement, query, "-received_on", rows.MONEY_SORTABLE, rows.MONEY_TIE, row_of, EffectMoney)


@TRIALS.get("/{experiment_id}/results", summary="What a version on trial showed", responses=problems(404))
def get_experiment_results(session: SessionDep, principal: Reader, experiment_id: Id) -> TrialAnswer:
    return trials.results(session, principal, experiment_id)
