"""Experiments with strategies over HTTP."""

from typing import Annotated, Any

from fastapi import Query, Request, Response
from sqlmodel import col

from receivables.access.authentication import needs
from receivables.access.permissions import Permission
from receivables.access.principal import Principal
from receivables.database import SessionDep
from receivables.etags import tagged
from receivables.pagination import Page, list_answer
from receivables.routing import problems, router
from receivables.strategies import experiments
from receivables.strategies.experiment_models import Experiment
from receivables.strategies.experiment_schemas import ExperimentEnding, ExperimentIn, ExperimentQuery, ExperimentRead, ExperimentRow
from receivables.texts import Id

ROUTER = router("/strategy-experiments", "dunning")
Reader = Annotated[Principal, needs(Permission.COLLECTION_READ)]
Keeper = Annotated[Principal, needs(Permission.STRATEGIES_WRITE)]


@ROUTER.get("", summary="Versions on trial", response_model=Page[ExperimentRow])
def list_strategy_experiments(request: Request, session: SessionDep, principal: Reader, query: Annotated[ExperimentQuery, Query()]) -> Any:
    statement, tie = experiments.listed(principal, query), col(Experiment.id)
    return list_answer(request, session, statement, query, "-id", experiments.SORTABLE, tie, experiments.row_of, ExperimentRow)


@ROUTER.post("", summary="Try a version on a share of the customers", status_code=201, response_model=ExperimentRead,
             responses=problems(409))
def start_strategy_experiment(session: SessionDep, principal: Keeper, body: ExperimentIn) -> Response:
    return tagged(experiments.start(session, principal, body), 201)


@ROUTER.get("/{experiment_id}", summary="One experiment", response_model=ExperimentRead, responses=problems(404))
def get_strategy_experiment(session: SessionDep, principal: Reader, experiment_id: Id) -> Response:
    return tagged(experiments.read(session, principal, experiment_id))


@ROUTER.post("/{experiment_id}/ending", summary="Give everybody the active version again", status_code=201,
             response_model=ExperimentRead, responses=problems(404, 409))
def end_strategy_experiment(session: SessionDep, principal: Keeper, experiment_id: Id, body: ExperimentEnding) -> Response:
    return tagged(experiments.end(session, principal, experiment_id, body), 201)
