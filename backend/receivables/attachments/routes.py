"""Attachments over HTTP."""

from typing import Annotated, Any

from fastapi import Query, Request, Response
from sqlmodel import col

from receivables.access.authentication import needs
from receivables.access.permissions import Permission
from receivables.access.principal import Principal
from receivables.attachments import queries, service
from receivables.attachments.models import Attachment
from receivables.attachments.schemas import AttachmentQuery, AttachmentRow, AttachQuery, RemovalIn, ShowingIn
from receivables.database import SessionDep
from receivables.etags import tagged
from receivables.pagination import Page, list_answer
from receivables.routing import problems, router
from receivables.texts import Id
from receivables.transfer import DOWNLOAD, FILE_BODY, FileDep, file_answer

ROUTER = router("/attachments", "attachments")
Reader = Annotated[Principal, needs(Permission.ATTACHMENTS_READ)]
Writer = Annotated[Principal, needs(Permission.ATTACHMENTS_WRITE)]
Remover = Annotated[Principal, needs(Permission.ATTACHMENTS_REMOVE)]


@ROUTER.get("", summary="Search and list attachments", response_model=Page[AttachmentRow])
def list_attachments(request: Request, session: SessionDep, principal: Reader, query: Annotated[AttachmentQuery, Query()]) -> Any:
    statement, tie = queries.listed(principal, query), col(Attachment.id)
    return list_answer(request, session, statement, query, "-id", queries.SORTABLE, tie, queries.row_of, AttachmentRow)


@ROUTER.post("", summary="Attach a file", status_code=201, response_model=AttachmentRow, responses=problems(404, 409, 413),
             openapi_extra=FILE_BODY)  # fmt: skip
def attach_file(session: SessionDep, principal: Writer, query: Annotated[AttachQuery, Query()], file: FileDep) -> Response:
    """The body is the file itself: PDF, image, Office without macros, or mail; 20 MiB at most unless set otherwise."""
    return tagged(service.attach(session, principal, query, file), 201)


@ROUTER.get("/{attachment_id}", summary="One attachment", response_model=AttachmentRow, responses=problems(404))
def get_attachment(session: SessionDep, principal: Reader, attachment_id: Id) -> Response:
    return tagged(queries.read(session, principal, attachment_id))


@ROUTER.get("/{attachment_id}/content", summary="Download an attachment", **DOWNLOAD)
def download_attachment(principal: Reader, attachment_id: Id) -> Response:
    return file_answer(*service.content(principal, attachment_id))


@ROUTER.post("/{attachment_id}/removal", summary="Remove an attachment", response_model=AttachmentRow, responses=problems(404, 409))
def remove_attachment(session: SessionDep, principal: Remover, attachment_id: Id, body: RemovalIn) -> Response:
    """It can no more be downloaded; its record stays, with who, when and why."""
    return tagged(service.remove(session, principal, attachment_id, body))


@ROUTER.post("/{attachment_id}/showing", summary="Show an item's file to its customer, or no longer", response_model=AttachmentRow,
             responses=problems(404))  # fmt: skip
def show_attachment(session: SessionDep, principal: Writer, attachment_id: Id, body: ShowingIn) -> Response:
    return tagged(service.show(session, principal, attachment_id, body))
