"""Wire shapes of imports."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from receivables.imports.fields import ImportKind
from receivables.imports.reading import Encoding, Format
from receivables.pagination import PageQuery
from receivables.tabular.values import DayOrder
from receivables.texts import Code, Input, Name, Output, ShortText

Status = Literal["uploaded", "checking", "checked", "applying", "applied", "failed"]


class UploadQuery(BaseModel):
    kind: ImportKind
    company: Code | None = None
    source: Annotated[Code | None, Field(description="Which system's external ids these are; the key's own, else `erp`.")] = None
    file_name: Name
    encoding: Annotated[Encoding | None, Field(description="Of CSV; by byte-order mark, UTF-8 or GB18030 when absent.")] = None
    sheet: Annotated[Name | None, Field(description="Of XLSX; the first one when absent.")] = None


class ImportChange(Input):
    """How the file is to be read; what is left out stays."""

    columns: Annotated[dict[Code, Name] | None, Field(max_length=50, description="The header for each field; replaces the former.")] = None
    constants: Annotated[dict[Code, ShortText] | None, Field(max_length=50, description="A text for a field without a column.")] = None
    day_order: Annotated[DayOrder | None, Field(description="How 05/04/2026 is meant.")] = None
    corrections: Annotated[bool | None, Field(description="As in the bulk API: reverse and repost what differs.")] = None


class ApplyIn(Input):
    skip_failed: Annotated[bool, Field(description="Take the good rows although others were refused by the check.")] = False


class ImportField(Output):
    name: str
    required: bool


class ImportFault(Output):
    """What is wrong with a row: its number in the file, the header over the cell, and the field of the bulk API."""

    row: int
    column: str | None
    field: str
    code: str
    detail: str


class ImportRow(Output):
    """An import as a list shows it. `failed` rows are refused ones; a problem is one of the whole file."""

    id: int
    company: str
    kind: ImportKind
    source: str
    file_name: str
    file_hash: str
    file_size: int
    format: Format
    status: Status
    rows_total: int
    rows_done: int
    created: int
    updated: int
    unchanged: int
    failed: int
    problem_code: str | None
    problem_detail: str | None
    actor: str
    applied_by: str | None
    created_at: datetime
    finished_at: datetime | None


class ImportRead(ImportRow):
    """One import: `errors` are those of the first rows refused, `has_copy` says that the file with all of them can be had."""

    encoding: str | None
    sheet: str | None
    header_row: int
    headers: list[str]
    sample: list[list[str]]
    fields: list[ImportField]
    columns: dict[str, str]
    constants: dict[str, str]
    day_order: DayOrder
    corrections: bool
    errors: list[ImportFault]
    has_copy: bool


class ImportQuery(PageQuery):
    company: Code | None = None
    kind: ImportKind | None = None
    status: Status | None = None
