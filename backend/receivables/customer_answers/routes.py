"""Customer answers over HTTP, for the people who handle them."""

from typing import Annotated, Any

from fastapi import Query, Request, Response
from sqlmodel import col

from receivables.access.authentication import needs
from receivables.access.permissions import Permission
from receivables.access.principal import Principal
from receivables.customer_answers import queries, service
from receivables.customer_answers.models import CustomerAnswer
from receivables.customer_answers.schemas import AnswerDecisionIn, AnswerQuery, AnswerRow
from receivables.database import SessionDep
from receivables.etags import tagged
from receivables.pagination import Page, list_answer
from receivables.routing import problems, router
from receivables.texts import Id

ROUTER = router("/customer-answers", "customer page")
Reader = Annotated[Principal, needs(Permission.COLLECTION_READ)]


@ROUTER.get("", summary="What customers answered on their page", response_model=Page[AnswerRow])
def list_customer_answers(request: Request, session: SessionDep, principal: Reader, query: Annotated[AnswerQuery, Query()]) -> Any:
    statement, tie = queries.listed(principal, query), col(CustomerAnswer.id)
    return list_answer(request, session, statement, query, "-id", queries.SORTABLE, tie, queries.row_of, AnswerRow)


@ROUTER.get("/{answer_id}", summary="One answer", response_model=AnswerRow, responses=problems(404))
def get_customer_answer(session: SessionDep, principal: Reader, answer_id: Id) -> Response:
    return tagged(AnswerRow.model_validate(queries.read(session, principal, answer_id)))


@ROUTER.post("/{answer_id}/decision", summary="Take an answer over, or reject it", responses=problems(404, 409))
def decide_customer_answer(session: SessionDep, principal: Reader, answer_id: Id, body: AnswerDecisionIn) -> AnswerRow:
    """Needs collection:write; for answers to confirmations confirmations:write serves too, and what it becomes needs its own permission."""
    return service.decide(session, principal, answer_id, body)
