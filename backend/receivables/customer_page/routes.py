"""The customer page over HTTP. Who asks is told by the link's token in `X-Customer-Link`, and sees one customer."""

from typing import Annotated, Any

from fastapi import Query, Response

from receivables.access.idempotency import OnceDep
from receivables.account_statements.files import downloads, statement_file
from receivables.account_statements.schemas import AccountStatement, FileForm, PeriodQuery, StatementFileQuery
from receivables.confirmations import letters
from receivables.confirmations.routes import LetterQuery
from receivables.customer_links.visits import VisitDep
from receivables.customer_page import agreements, files, page, queries, service
from receivables.customer_page.schemas import (
    AnswerMade,
    ConfirmationAnswerIn,
    CustomerPageRead,
    FileMade,
    FileQuery,
    OfferAnswerIn,
    PageDisputeIn,
    PagePlan,
    PlanAcceptedIn,
    PlanAnswerIn,
    PlanDeclinedIn,
    PromiseAnswerIn,
)
from receivables.database import SessionDep, transaction
from receivables.errors import not_found
from receivables.routing import problems, router
from receivables.texts import Id
from receivables.transfer import DOWNLOAD, FILE_BODY, FileDep, file_answer

ROUTER = router("/customer-page", "customer page")
_LIMITED = problems(429)
_SAYING: Any = {"status_code": 201, "response_model": AnswerMade, "responses": problems(404, 409, 429)}


def _documents(*forms: FileForm) -> dict[str, Any]:
    said = downloads(*forms)
    return said | {"responses": said["responses"] | _LIMITED}


@ROUTER.get("", summary="What the customer of a link sees", responses=_LIMITED)
def open_customer_page(session: SessionDep, visit: VisitDep) -> CustomerPageRead:
    return page.opened(session, visit)


@ROUTER.get("/statement", summary="The customer's own statement", responses=_LIMITED)
def customer_page_statement(session: SessionDep, visit: VisitDep, query: Annotated[PeriodQuery, Query()]) -> AccountStatement:
    return page.statement(session, visit, query)


@ROUTER.get("/statement/file", summary="The customer's own statement as PDF, XLSX or CSV", **_documents("pdf", "xlsx", "csv"))
def customer_page_statement_file(visit: VisitDep, query: Annotated[StatementFileQuery, Query()]) -> Response:
    with transaction() as session:
        found = page.statement(session, visit, query)
    return statement_file(found, query.form, query.language)


@ROUTER.post("/promises", summary="Promise to pay by a day", **_SAYING)
def customer_promises(session: SessionDep, visit: VisitDep, body: PromiseAnswerIn, once: OnceDep) -> Response:
    return once.run(session, visit.principal, lambda: service.promise(session, visit, body))


@ROUTER.post("/disputes", summary="Dispute a part of open items", **_SAYING)
def customer_disputes(session: SessionDep, visit: VisitDep, body: PageDisputeIn, once: OnceDep) -> Response:
    return once.run(session, visit.principal, lambda: service.dispute(session, visit, body))


@ROUTER.post("/plan-requests", summary="Ask to pay in parts", **_SAYING)
def customer_asks_for_plan(session: SessionDep, visit: VisitDep, body: PlanAnswerIn, once: OnceDep) -> Response:
    return once.run(session, visit.principal, lambda: service.ask_for_plan(session, visit, body))


@ROUTER.post("/confirmations/{confirmation_id}/answer", summary="Confirm a balance, or say what differs", **_SAYING)
def customer_answers_confirmation(
    session: SessionDep, visit: VisitDep, confirmation_id: Id, body: ConfirmationAnswerIn, once: OnceDep
) -> Response:
    """Once for a letter: an answer sent again answers 409, or with the same Idempotency-Key what was answered."""
    return once.run(session, visit.principal, lambda: service.confirm(session, visit, confirmation_id, body))


@ROUTER.get("/confirmations/{confirmation_id}/letter", summary="The customer's own letter as PDF", **_documents("pdf"))
def customer_page_letter(visit: VisitDep, confirmation_id: Id, query: Annotated[LetterQuery, Query()]) -> Response:
    with transaction() as session:
        found = queries.letter(session, visit.customer_id, visit.link_id, confirmation_id)
        if found is None:
            raise not_found("confirmation")
        # The address in a letter is a key of its own, which outlives others: nobody is handed it by another link.
        own = found.link_id == visit.link_id
        made = letters.letter(session, visit.principal, confirmation_id, query.language, with_link=own)
    return made.file()


@ROUTER.post("/plans/{plan_id}/acceptance", summary="Accept a plan to pay in parts", status_code=201, response_model=PagePlan,
             responses=problems(404, 409, 429))  # fmt: skip
def customer_accepts_plan(session: SessionDep, visit: VisitDep, plan_id: Id, body: PlanAcceptedIn, once: OnceDep) -> Response:
    return once.run(session, visit.principal, lambda: agreements.accept_plan(session, visit, plan_id, body))


@ROUTER.post("/plans/{plan_id}/refusal", summary="Decline a plan to pay in parts", **_SAYING)
def customer_declines_plan(session: SessionDep, visit: VisitDep, plan_id: Id, body: PlanDeclinedIn, once: OnceDep) -> Response:
    return once.run(session, visit.principal, lambda: agreements.decline_plan(session, visit, plan_id, body))


@ROUTER.post("/offers/{offer_id}/answer", summary="Take a discount for paying early, or decline it", **_SAYING)
def customer_answers_offer(session: SessionDep, visit: VisitDep, offer_id: Id, body: OfferAnswerIn, once: OnceDep) -> Response:
    return once.run(session, visit.principal, lambda: agreements.answer_offer(session, visit, offer_id, body))


@ROUTER.get("/documents/{attachment_id}", summary="A file of an item that the company shows",
            **DOWNLOAD | {"responses": DOWNLOAD["responses"] | _LIMITED})  # fmt: skip
def customer_page_document(visit: VisitDep, attachment_id: Id) -> Response:
    return file_answer(*files.document(visit, attachment_id))


@ROUTER.post("/answers/{answer_id}/files", summary="Send a file with an answer, such as a sealed copy", status_code=201,
             responses=problems(404, 409, 413, 429), openapi_extra=FILE_BODY)  # fmt: skip
def customer_sends_file(
    session: SessionDep, visit: VisitDep, answer_id: Id, query: Annotated[FileQuery, Query()], file: FileDep
) -> FileMade:
    """The body is the file itself: PDF, image, Office without macros, or mail."""
    return files.attach(session, visit, answer_id, query.file_name, file)
