"""Imports over HTTP."""

from typing import Annotated, Any

from fastapi import Query, Request, Response
from sqlmodel import col

from receivables.access.authentication import needs
from receivables.access.idempotency import OnceDep
from receivables.access.permissions import Permission
from receivables.access.principal import Principal
from receivables.database import SessionDep
from receivables.etags import IfMatch, tagged
from receivables.imports import queries, service
from receivables.imports.models import FileImport
from receivables.imports.schemas import ApplyIn, ImportChange, ImportQuery, ImportRead, ImportRow, UploadQuery
from receivables.pagination import Page, list_answer
from receivables.routing import problems, router
from receivables.texts import Id
from receivables.transfer import DOWNLOAD, FILE_BODY, FileDep, file_answer

ROUTER = router("/imports", "imports")
Reader = Annotated[Principal, needs(Permission.IMPORTS_READ)]
Writer = Annotated[Principal, needs(Permission.IMPORTS_WRITE)]
_WORKED: Any = {"status_code": 202, "response_model": ImportRead, "responses": problems(404, 409)}


@ROUTER.get("", summary="Search and list imports", response_model=Page[ImportRow])
def list_imports(request: Request, session: SessionDep, principal: Reader, query: Annotated[ImportQuery, Query()]) -> Any:
    statement, tie = queries.listed(principal, query), col(FileImport.id)
    return list_answer(request, session, statement, query, "-id", queries.SORTABLE, tie, queries.row_of, ImportRow)


@ROUTER.post("", summary="Upload a file to import", status_code=201, response_model=ImportRead, responses=problems(413),
             openapi_extra=FILE_BODY)  # fmt: skip
def upload_import(session: SessionDep, principal: Writer, query: Annotated[UploadQuery, Query()], file: FileDep) -> Response:
    """The body is the file itself: CSV or XLSX of 200,000 rows and 50 MiB at most. Nothing is taken yet."""
    return tagged(service.upload(session, principal, query, file), 201)


@ROUTER.get("/{import_id}", summary="One import", response_model=ImportRead, responses=problems(404))
def get_import(session: SessionDep, principal: Reader, import_id: Id) -> Response:
    return tagged(queries.read(session, principal, import_id))


@ROUTER.patch("/{import_id}", summary="Say which column holds what", response_model=ImportRead, responses=problems(404, 409, 412, 428))
def change_import(session: SessionDep, principal: Writer, import_id: Id, body: ImportChange, if_match: IfMatch = None) -> Response:
    return tagged(service.change(session, principal, import_id, body, if_match))


@ROUTER.post("/{import_id}/check", summary="Try every row without taking any", **_WORKED)
def check_import(session: SessionDep, principal: Writer, import_id: Id) -> Response:
    """A worker does it; `status` and `rows_done` tell how far it is."""
    return tagged(service.check(session, principal, import_id), 202)


@ROUTER.post("/{import_id}/apply", summary="Take the rows of a checked file", **_WORKED)
def apply_import(session: SessionDep, principal: Writer, import_id: Id, body: ApplyIn, once: OnceDep) -> Response:
    """A worker does it in one transaction, so that a file that is broken off leaves nothing."""
    return once.run(session, principal, lambda: service.apply(session, principal, import_id, body), 202)


@ROUTER.get("/{import_id}/file", summary="The file as it was uploaded", **DOWNLOAD)
def download_import(session: SessionDep, principal: Reader, import_id: Id) -> Response:
    return file_answer(*service.file_of(session, principal, import_id, copy=False))


@ROUTER.get("/{import_id}/errors", summary="A CSV copy of the file with what was wrong with each row", **DOWNLOAD)
def download_import_errors(session: SessionDep, principal: Reader, import_id: Id) -> Response:
    return file_answer(*service.file_of(session, principal, import_id, copy=True))
