"""Jobs over HTTP: what runs beside the requests, how far it is, what went wrong; and asking for one at once.

A run works through the books of every company: its counts and errors are told only to who sees all of them.
"""

from typing import Annotated

from fastapi import Query, Request, Response
from sqlmodel import Session, col

from receivables.access.authentication import needs
from receivables.access.permissions import Permission
from receivables.access.principal import Principal
from receivables.access.queries import sees_everything
from receivables.audit import service as audit
from receivables.database import SessionDep
from receivables.errors import Problem
from receivables.jobs import queries
from receivables.jobs.models import JobRun
from receivables.jobs.schemas import JobAsked, JobName, JobRead, JobRunQuery, JobRunRead
from receivables.pagination import Page, list_answer
from receivables.routing import router

ROUTER = router("/jobs", "jobs")
Reader = Annotated[Principal, needs(Permission.JOBS_READ)]
Runner = Annotated[Principal, needs(Permission.JOBS_RUN)]


def _check(session: Session, principal: Principal) -> None:
    if not sees_everything(session, principal):
        raise Problem(403, "all_companies_needed", "Not permitted", "Jobs work for all companies; only who sees every company sees them.")


@ROUTER.get("", summary="The jobs, and how the last run of each went")
def list_jobs(session: SessionDep, principal: Reader) -> Page[JobRead]:
    _check(session, principal)
    return Page(items=queries.jobs(session), next_cursor=None)


@ROUTER.get("/runs", summary="Runs of jobs, latest first", response_model=Page[JobRunRead])
def list_job_runs(request: Request, session: SessionDep, principal: Reader, query: Annotated[JobRunQuery, Query()]) -> Response:
    _check(session, principal)
    statement, tie = queries.listed(query), col(JobRun.id)
    return list_answer(request, session, statement, query, "-id", queries.SORTABLE, tie, queries.row_of, JobRunRead)


@ROUTER.post("/{name}/runs", summary="Ask for a job at once, such as after a failure", status_code=202)
def ask_for_job(session: SessionDep, principal: Runner, name: JobName) -> JobAsked:
    _check(session, principal)
    queued = queries.ask(session, name)
    if queued:
        audit.record(session, actor=principal.actor, action="run_asked", subject="job", subject_id=name)
    return JobAsked(name=name, queued=queued)
