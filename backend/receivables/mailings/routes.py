"""Mailings over HTTP: schedules of statements, their runs, single mails."""

from typing import Annotated, Any

from fastapi import Query, Request, Response
from sqlmodel import col

from receivables.access.authentication import needs
from receivables.access.idempotency import OnceDep
from receivables.access.permissions import Permission
from receivables.access.principal import Principal
from receivables.database import SessionDep
from receivables.dunning.bounces import MOST_BYTES
from receivables.etags import IfMatch, tagged
from receivables.mailings import bounces, queries, schedules, service
from receivables.mailings.models import Mail, StatementRun, StatementSchedule
from receivables.mailings.schemas import (
    LettersQueued,
    MailBounceIn,
    MailBounceRead,
    MailingIn,
    MailOutcomeIn,
    MailQuery,
    MailRow,
    ResendingIn,
    ScheduleIn,
    SchedulePatch,
    ScheduleQuery,
    ScheduleRow,
    StatementMailIn,
    StatementRunIn,
    StatementRunQuery,
    StatementRunRow,
)
from receivables.pagination import Page, list_answer
from receivables.routing import problems, router
from receivables.texts import Id
from receivables.transfer import FILE_BODY, FileDep

SCHEDULES = router("/statement-schedules", "mailings")
RUNS = router("/statement-runs", "mailings")
MAILS = router("/mails", "mailings")
STATEMENTS = router("/customers/{customer_id}/account-statement", "mailings")
CONFIRMATION_RUNS = router("/confirmation-runs", "mailings")
CONFIRMATIONS = router("/confirmations", "mailings")
Reader = Annotated[Principal, needs(Permission.COLLECTION_READ)]
Writer = Annotated[Principal, needs(Permission.MAILINGS_WRITE)]
Sender = Annotated[Principal, needs(Permission.COLLECTION_WRITE, Permission.MAILINGS_WRITE)]
Asker = Annotated[Principal, needs(Permission.CONFIRMATIONS_WRITE)]


@SCHEDULES.get("", summary="Schedules of statements", response_model=Page[ScheduleRow])
def list_statement_schedules(request: Request, session: SessionDep, principal: Reader, query: Annotated[ScheduleQuery, Query()]) -> Any:
    statement, tie = queries.schedules(principal, query), col(StatementSchedule.id)
    return list_answer(request, session, statement, query, "-id", queries.SCHEDULE_SORTABLE, tie, queries.schedule_of, ScheduleRow)


@SCHEDULES.post("", summary="Let statements go out by themselves", status_code=201, response_model=ScheduleRow)
def make_statement_schedule(session: SessionDep, principal: Writer, body: ScheduleIn, once: OnceDep) -> Response:
    return once.run(session, principal, lambda: schedules.make(session, principal, body))


@SCHEDULES.get("/{schedule_id}", summary="One schedule", response_model=ScheduleRow, responses=problems(404))
def get_statement_schedule(session: SessionDep, principal: Reader, schedule_id: Id) -> Response:
    return tagged(ScheduleRow.model_validate(queries.read_schedule(session, principal, schedule_id)))


@SCHEDULES.patch("/{schedule_id}", summary="Change a schedule, or stop it", response_model=ScheduleRow, responses=problems(404, 412, 428))
def change_statement_schedule(
    session: SessionDep, principal: Writer, schedule_id: Id, body: SchedulePatch, if_match: IfMatch = None
) -> Response:
    return tagged(schedules.change(session, principal, schedule_id, body, if_match))


@RUNS.get("", summary="Runs of statements and how far they are", response_model=Page[StatementRunRow])
def list_statement_runs(request: Request, session: SessionDep, principal: Reader, query: Annotated[StatementRunQuery, Query()]) -> Any:
    statement, tie = queries.runs(principal, query), col(StatementRun.id)
    return list_answer(request, session, statement, query, "-id", queries.RUN_SORTABLE, tie, queries.run_of, StatementRunRow)


@RUNS.post("", summary="Mail the statements of a period now", status_code=201, response_model=StatementRunRow)
def run_statements(session: SessionDep, principal: Writer, body: StatementRunIn, once: OnceDep) -> Response:
    return once.run(session, principal, lambda: schedules.run_now(session, principal, body))


@RUNS.get("/{run_id}", summary="One run of statements", response_model=StatementRunRow, responses=problems(404))
def get_statement_run(session: SessionDep, principal: Reader, run_id: Id) -> Response:
    return tagged(StatementRunRow.model_validate(queries.read_run(session, principal, run_id)))


@MAILS.get("", summary="Mails with statements and confirmations", response_model=Page[MailRow])
def list_mails(request: Request, session: SessionDep, principal: Reader, query: Annotated[MailQuery, Query()]) -> Any:
    statement, tie = queries.mails(principal, query), col(Mail.id)
    return list_answer(request, session, statement, query, "-id", queries.MAIL_SORTABLE, tie, queries.mail_of, MailRow)


@MAILS.post("/bounces", summary="Take in a report of failed delivery", status_code=201)
def take_in_mail_bounce(session: SessionDep, principal: Sender, body: MailBounceIn) -> MailBounceRead:
    return bounces.take_in(session, principal, body.report.encode())


@MAILS.post("/bounces/mail", summary="Take in a report of failed delivery, the mail itself", status_code=201,
            responses=problems(413), openapi_extra=FILE_BODY)  # fmt: skip
def take_in_returned_mail(session: SessionDep, principal: Sender, file: FileDep) -> MailBounceRead:
    """The body is the report as it came (RFC 3464), about a statement, a confirmation or a dunning letter: one address for a gateway."""
    return bounces.take_in(session, principal, file.read(MOST_BYTES + 1))


@MAILS.get("/{mail_id}", summary="One mail", response_model=MailRow, responses=problems(404))
def get_mail(session: SessionDep, principal: Reader, mail_id: Id) -> Response:
    return tagged(MailRow.model_validate(queries.read_mail(session, principal, mail_id)))


@MAILS.post("/{mail_id}/resending", summary="Send a mail again that failed, came back or may not have arrived",
            responses=problems(404, 409))  # fmt: skip
def resend_mail(session: SessionDep, principal: Writer, mail_id: Id, body: ResendingIn) -> MailRow:
    return service.resend(session, principal, mail_id, body)


@MAILS.post("/{mail_id}/outcome", summary="Say that a mail in doubt arrived, or that one came back", responses=problems(404, 409))
def settle_mail(session: SessionDep, principal: Writer, mail_id: Id, body: MailOutcomeIn) -> MailRow:
    return bounces.settle(session, principal, mail_id, body)


@STATEMENTS.post("/mailing", summary="Mail a customer's statement of account", status_code=201, response_model=MailRow,
                 responses=problems(404, 409))  # fmt: skip
def mail_account_statement(session: SessionDep, principal: Sender, customer_id: Id, body: StatementMailIn, once: OnceDep) -> Response:
    return once.run(session, principal, lambda: service.mail_statement(session, principal, customer_id, body))


@CONFIRMATION_RUNS.post("/{run_id}/mailing", summary="Mail the letters of a run that were not sent yet", responses=problems(404))
def mail_confirmation_run(session: SessionDep, principal: Asker, run_id: Id, body: MailingIn) -> LettersQueued:  # noqa: ARG001 - nothing in it
    return service.mail_run(session, principal, run_id)


@CONFIRMATIONS.post("/{confirmation_id}/mailing", summary="Mail a letter, or remind of it by mail", responses=problems(404, 409))
def mail_confirmation(session: SessionDep, principal: Asker, confirmation_id: Id, body: MailingIn) -> LettersQueued:  # noqa: ARG001 - as above
    return service.mail_letter(session, principal, confirmation_id)
