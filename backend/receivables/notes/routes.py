"""Notes receivable over HTTP."""

from typing import Annotated, Any

from fastapi import Query, Request, Response

from receivables.access.authentication import needs
from receivables.access.idempotency import OnceDep
from receivables.access.permissions import Permission
from receivables.access.principal import Principal
from receivables.database import SessionDep
from receivables.notes import acts, queries, service
from receivables.notes.models import Note
from receivables.notes.schemas import NoteAct, NoteIn, NoteQuery, NoteRead, NoteRow
from receivables.pagination import Page, list_answer
from receivables.routing import problems, router
from receivables.texts import Id

ROUTER = router("/notes", "notes")
Reader = Annotated[Principal, needs(Permission.PAYMENTS_READ)]
Writer = Annotated[Principal, needs(Permission.PAYMENTS_WRITE)]
_MOVING: Any = {"status_code": 201, "response_model": NoteRead, "responses": problems(404, 409)}


@ROUTER.get("", summary="Notes receivable", response_model=Page[NoteRow])
def list_notes(request: Request, session: SessionDep, principal: Reader, query: Annotated[NoteQuery, Query()]) -> Any:
    statement = queries.listed(principal, query)
    return list_answer(request, session, statement, query, "matures_on", queries.SORTABLE, Note.id, queries.row_of, NoteRow)


@ROUTER.post("", summary="Receive a note", **_MOVING)
def receive_note(session: SessionDep, principal: Writer, body: NoteIn, once: OnceDep) -> Response:
    return once.run(session, principal, lambda: service.receive(session, principal, body))


@ROUTER.get("/{note_id}", summary="One note with what became of it", response_model=NoteRead, responses=problems(404))
def get_note(session: SessionDep, principal: Reader, note_id: Id) -> NoteRead:
    return service.read(session, principal, note_id)


@ROUTER.post("/{note_id}/events", summary="Endorse, discount, collect, dishonour or cancel a note", **_MOVING)
def act_on_note(session: SessionDep, principal: Writer, note_id: Id, body: NoteAct, once: OnceDep) -> Response:
    return once.run(session, principal, lambda: acts.act(session, principal, note_id, body))
